/*
 * test_session.c - what a session says to servers of different abilities, and what it makes of their answers.
 */
#include "scripted.h"

#include <criterion/new/assert.h>

#include "convene/base/clock.h"

static struct cvn_err err;

TestSuite(imap_session, .fini = end_server, .timeout = 60);

static struct cvn_imap *opened(const char *password, const char *token)
{
	const struct cvn_imap_options o = { .host = "127.0.0.1", .port = port, .user = "u", .password = password, .token = token, .folder = "INBOX",
		                            .connect_ms = 1500, .command_ms = 1500 };
	struct cvn_imap *imap = NULL;

	cr_assert(eq(int, cvn_imap_open(&o, &imap, &err), CVN_OK), "%s", err.text);
	return imap;
}

/* Read a line and leave unless it holds these words. */
static void expect_words(int fd, const char *words)
{
	char line[4096] = "";
	ssize_t n = read(fd, line, sizeof line - 1);

	if (n <= 0 || !strstr(line, words)) {
		say(fd, "* BYE that was not expected\r\n");
		_exit(1);
	}
}

static void without_idle(int fd)
{
	log_in(fd);
	expect_words(fd, "4 NOOP");
	say(fd, "* 4 EXISTS\r\n4 OK done\r\n");
	expect_words(fd, "5 NOOP");
	say(fd, "5 OK done\r\n");
}

Test(imap_session, server_without_idle_is_asked_again_after_the_wait)
{
	struct cvn_imap *imap;
	int64_t began;
	bool changed = false;

	given_server(without_idle);
	imap = opened("p", NULL);
	began = cvn_monotonic_ms();
	cr_assert(eq(int, cvn_imap_wait(imap, 1, -1, &changed, &err), CVN_OK), "%s", err.text);
	cr_expect(changed);
	cr_expect(ge(i64, cvn_monotonic_ms() - began, 900));
	cr_assert(eq(int, cvn_imap_wait(imap, 1, -1, &changed, &err), CVN_OK), "%s", err.text);
	cr_expect(changed == false);
	cvn_imap_close(imap);
}

Test(imap_session, waiting_ends_at_once_when_somebody_wakes_us)
{
	struct cvn_imap *imap;
	int64_t began = cvn_monotonic_ms();
	bool changed;
	int wake[2];

	given_server(without_idle);
	imap = opened("p", NULL);
	cr_assert(pipe(wake) == 0 && write(wake[1], "x", 1) == 1);
	cr_assert(eq(int, cvn_imap_wait(imap, 30, wake[0], &changed, &err), CVN_OK), "%s", err.text);
	cr_expect(lt(i64, cvn_monotonic_ms() - began, 5000));
	cvn_imap_close(imap);
}

static void with_xoauth2(int fd)
{
	say(fd, "* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n");
	/* user=u ^A auth=Bearer secret-token ^A ^A */
	expect_words(fd, "AUTHENTICATE XOAUTH2 dXNlcj11AWF1dGg9QmVhcmVyIHNlY3JldC10b2tlbgEB");
	say(fd, "1 OK welcome\r\n");
	hear(fd);
	say(fd, "* CAPABILITY IMAP4rev1\r\n2 OK done\r\n");
	hear(fd);
	say(fd, "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n3 OK done\r\n");
}

Test(imap_session, token_is_given_as_xoauth2_and_never_as_a_password)
{
	struct cvn_imap *imap;

	given_server(with_xoauth2);
	imap = opened(NULL, "secret-token");
	cr_expect(eq(u32, cvn_imap_uidvalidity(imap), 7));
	cvn_imap_close(imap);
}

static void refuses_xoauth2(int fd)
{
	say(fd, "* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n");
	hear(fd);
	say(fd, "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n");
	hear(fd);
	say(fd, "1 NO [AUTHENTICATIONFAILED] token expired\r\n");
}

Test(imap_session, expired_token_is_a_refusal)
{
	const struct cvn_imap_options o = { .host = "127.0.0.1", .port = 0, .user = "u", .token = "old", .folder = "INBOX", .connect_ms = 1500,
		                            .command_ms = 1500 };
	struct cvn_imap_options with_port = o;
	struct cvn_imap *imap = NULL;

	given_server(refuses_xoauth2);
	with_port.port = port;
	cr_expect(eq(int, cvn_imap_open(&with_port, &imap, &err), CVN_E_DENIED), "%s", err.text);
	cvn_imap_close(imap);
}

struct got {
	uint32_t uid[10];
	size_t n;
};

static int take(void *ctx, uint32_t uid, int64_t received_at, const char *raw, size_t n, struct cvn_err *e)
{
	struct got *g = ctx;

	(void)received_at, (void)raw, (void)n, (void)e;
	if (g->n < 10)
		g->uid[g->n++] = uid;
	return CVN_OK;
}

static void two_batches(int fd)
{
	log_in(fd);
	expect_words(fd, "4 UID FETCH 5:6,9 (UID INTERNALDATE BODY.PEEK[]<0.1000>)");
	say(fd, "* 1 FETCH (UID 5 BODY[]<0> {3}\r\nabc)\r\n* 2 FETCH (UID 6 BODY[]<0> {3}\r\nabc)\r\n* 4 FETCH (UID 9 BODY[]<0> {1}\r\nx)\r\n4 OK done\r\n");
	expect_words(fd, "5 UID FETCH 12 ");
	say(fd, "* 7 EXISTS\r\n* 5 FETCH (UID 12 BODY[]<0> {3}\r\nabc)\r\n* 6 FETCH (FLAGS (\\Seen))\r\n5 OK done\r\n");
}

Test(imap_session, answer_may_be_read_long_after_it_was_asked_for)
{
	const struct cvn_imap_size first[] = { { 5, 3 }, { 6, 3 }, { 9, 1 } }, second[] = { { 12, 3 } };
	struct got got = { .n = 0 };
	struct cvn_imap *imap;

	given_server(two_batches);
	imap = opened("p", NULL);
	cr_assert(eq(int, cvn_imap_ask(imap, first, 3, 1000, &err), CVN_OK), "%s", err.text);
	cr_expect(eq(int, cvn_imap_ask(imap, second, 1, 1000, &err), CVN_E_INVALID));     /* one at a time */
	cr_assert(eq(int, cvn_imap_take(imap, take, &got, &err), CVN_OK), "%s", err.text);
	cr_expect(eq(sz, got.n, 3));
	cr_assert(eq(int, cvn_imap_ask(imap, second, 1, 1000, &err), CVN_OK), "%s", err.text);
	usleep(300000);
	cr_assert(eq(int, cvn_imap_take(imap, take, &got, &err), CVN_OK), "%s", err.text);
	cr_expect(eq(sz, got.n, 4));
	cr_expect(eq(u32, got.uid[3], 12));
	cr_expect(eq(int, cvn_imap_take(imap, take, &got, &err), CVN_E_INVALID));
	cvn_imap_close(imap);
}

static void hangs_in_the_second(int fd)
{
	log_in(fd);
	hear(fd);
	say(fd, "* 1 FETCH (UID 5 BODY[]<0> {3}\r\nabc)\r\n4 OK done\r\n");
	hear(fd);
	say(fd, "* 5 FETCH (UID 12 BODY[]<0> {300}\r\nabc");
}

Test(imap_session, server_that_hangs_in_an_answer_asked_ahead_is_left_in_time)
{
	const struct cvn_imap_size first = { 5, 3 }, second = { 12, 300 };
	struct got got = { .n = 0 };
	struct cvn_imap *imap;
	int64_t began;

	given_server(hangs_in_the_second);
	imap = opened("p", NULL);
	cr_assert(eq(int, cvn_imap_fetch(imap, &first, 1, 1000, take, &got, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_imap_ask(imap, &second, 1, 1000, &err), CVN_OK), "%s", err.text);
	began = cvn_monotonic_ms();
	cr_expect(eq(int, cvn_imap_take(imap, take, &got, &err), CVN_E_REMOTE));
	cr_expect(lt(i64, cvn_monotonic_ms() - began, 5000));
	cr_expect(eq(sz, got.n, 1));
	cvn_imap_close(imap);
}

static void says_no(int fd)
{
	log_in(fd);
	hear(fd);
	say(fd, "4 NO [SERVERBUG] not today\r\n");
}

Test(imap_session, server_that_says_no_to_a_fetch_is_believed)
{
	const struct cvn_imap_size mail = { 5, 3 };
	struct got got = { .n = 0 };
	struct cvn_imap *imap;

	given_server(says_no);
	imap = opened("p", NULL);
	cr_expect(eq(int, cvn_imap_fetch(imap, &mail, 1, 1000, take, &got, &err), CVN_E_REMOTE));
	cvn_imap_close(imap);
}
