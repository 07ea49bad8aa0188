/*
 * test_hostile.c - servers that lie, hang or flood: each ends with an error, in time and without taking memory.
 *
 * The server is a child of the test that says its part whatever it hears; plain text, because libetpan spins there.
 */
#include <sys/resource.h>

#include "scripted.h"

#include <criterion/new/assert.h>

#include "convene/base/clock.h"

static struct cvn_err err;

TestSuite(hostile, .fini = end_server, .timeout = 60);

static int open_it(struct cvn_imap **out)
{
	const struct cvn_imap_options o = { .host = "127.0.0.1", .port = port, .user = "u", .password = "p", .folder = "INBOX",
		                            .connect_ms = 1500, .command_ms = 1500 };

	return cvn_imap_open(&o, out, &err);
}

static long resident_kib(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void expect_refused(part play, int want)
{
	CVN_AUTO(cvn_imap_close) struct cvn_imap *imap = NULL;
	int64_t began = cvn_monotonic_ms();

	given_server(play);
	cr_expect(eq(int, open_it(&imap), want), "%s", err.text);
	cr_expect(lt(i64, cvn_monotonic_ms() - began, 8000));
	cr_expect(lt(i64, resident_kib(), 200 * 1024));
}

static void endless_greeting(int fd)
{
	say(fd, "* OK ");
	for (;;)
		say(fd, "hello hello hello hello hello hello hello hello hello hello hello hello ");
}

Test(hostile, greeting_without_end_is_cut)
{
	expect_refused(endless_greeting, CVN_E_REMOTE);
}

static void silent(int fd)
{
	(void)fd;
}

Test(hostile, server_that_says_nothing_is_left_in_time)
{
	expect_refused(silent, CVN_E_REMOTE);
}

static void dripping(int fd)
{
	say(fd, "* OK ");
	for (;;) {
		say(fd, "x");
		usleep(100000);
	}
}

Test(hostile, server_that_drips_an_octet_at_a_time_does_not_hold_us)
{
	expect_refused(dripping, CVN_E_REMOTE);
}

static void endless_untagged(int fd)
{
	say(fd, "* OK ready\r\n");
	hear(fd);
	for (;;)
		say(fd, "* OK still thinking\r\n");
}

Test(hostile, untagged_answers_without_end_are_cut)
{
	expect_refused(endless_untagged, CVN_E_REMOTE);
}

static void no_login(int fd)
{
	say(fd, "* OK ready\r\n");
	hear(fd);
	say(fd, "1 NO [AUTHENTICATIONFAILED] wrong\r\n");
}

Test(hostile, refused_login_is_told_apart_from_trouble)
{
	expect_refused(no_login, CVN_E_DENIED);
}

static void no_login_now(int fd)
{
	say(fd, "* OK ready\r\n");
	hear(fd);
	say(fd, "1 NO [UNAVAILABLE] Temporary authentication failure\r\n");
}

Test(hostile, login_that_fails_for_now_may_be_tried_again)
{
	expect_refused(no_login_now, CVN_E_REMOTE);
}

static int count(void *ctx, uint32_t uid, int64_t at, const char *raw, size_t n, struct cvn_err *e)
{
	(void)uid, (void)at, (void)raw, (void)n, (void)e;
	++*(int *)ctx;
	return CVN_OK;
}

static void expect_fetch_refused(part play)
{
	CVN_AUTO(cvn_imap_close) struct cvn_imap *imap = NULL;
	const struct cvn_imap_size mail = { 5, 100 };
	int64_t began = cvn_monotonic_ms();
	int got = 0;

	given_server(play);
	cr_assert(eq(int, open_it(&imap), CVN_OK), "%s", err.text);
	cr_expect(eq(int, cvn_imap_fetch(imap, &mail, 1, 10000, count, &got, &err), CVN_E_REMOTE));
	cr_expect(eq(int, got, 0));
	cr_expect(lt(i64, cvn_monotonic_ms() - began, 8000));
	cr_expect(lt(i64, resident_kib(), 200 * 1024));
}

static void giant_literal(int fd)
{
	log_in(fd);
	hear(fd);
	say(fd, "* 1 FETCH (UID 5 BODY[] {3900000000}\r\n");
}

Test(hostile, giant_literal_is_refused_before_memory_is_taken)
{
	expect_fetch_refused(giant_literal);
}

static void cut_literal(int fd)
{
	log_in(fd);
	hear(fd);
	say(fd, "* 1 FETCH (UID 5 BODY[] {100}\r\nonly so much");
	close(fd);
}

Test(hostile, end_of_stream_inside_a_literal_ends_the_fetch)
{
	expect_fetch_refused(cut_literal);
}

static void deep_answer(int fd)
{
	log_in(fd);
	hear(fd);
	say(fd, "* 1 FETCH (UID 5 BODY ");
	for (int i = 0; i < 400000; i++)
		say(fd, "((((((((((((((((((((");
}

Test(hostile, parentheses_without_end_are_refused)
{
	expect_fetch_refused(deep_answer);
}

static void says_bye(int fd)
{
	log_in(fd);
	hear(fd);
	say(fd, "* BYE shutting down\r\n");
	close(fd);
}

Test(hostile, goodbye_in_the_middle_is_an_error)
{
	expect_fetch_refused(says_bye);
}

static void injects_behind_starttls(int fd)
{
	say(fd, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n");
	hear(fd);
	say(fd, "1 OK begin\r\n* 9 EXISTS\r\n2 OK you are logged in\r\n");
}

Test(hostile, plain_text_behind_starttls_is_never_believed)
{
	CVN_AUTO(cvn_imap_close) struct cvn_imap *imap = NULL;
	struct cvn_imap_options o = { .host = "127.0.0.1", .user = "u", .password = "p", .folder = "INBOX", .starttls = true,
		                      .connect_ms = 1500, .command_ms = 1500 };
	int rc;

	given_server(injects_behind_starttls);
	o.port = port;
	rc = cvn_imap_open(&o, &imap, &err);
	cr_expect(rc == CVN_E_DENIED || rc == CVN_E_REMOTE, "%d", rc);
	cr_expect(imap == NULL);
}

static void no_starttls(int fd)
{
	say(fd, "* OK [CAPABILITY IMAP4rev1] ready\r\n");
	hear(fd);
	say(fd, "1 BAD what\r\n");
	for (char line[4096];;) {
		ssize_t n = read(fd, line, sizeof line - 1);

		if (n <= 0)
			_exit(0);
		line[n] = '\0';
		if (strstr(line, "LOGIN"))
			_exit(42);
	}
}

Test(hostile, server_without_starttls_never_hears_the_password)
{
	CVN_AUTO(cvn_imap_close) struct cvn_imap *imap = NULL;
	struct cvn_imap_options o = { .host = "127.0.0.1", .user = "u", .password = "p", .folder = "INBOX", .starttls = true,
		                      .connect_ms = 1500, .command_ms = 1500 };

	int status;

	given_server(no_starttls);
	o.port = port;
	cr_expect(eq(int, cvn_imap_open(&o, &imap, &err), CVN_E_DENIED), "%s", err.text);
	cr_assert(eq(int, waitpid(server, &status, 0), server));
	cr_expect(eq(int, status, 0), "the password was sent in the clear");
	server = fork();          /* for the clean-up */
	if (server == 0)
		_exit(0);
}
