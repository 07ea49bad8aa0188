/*
 * test_batch.c - a mailbox that changes between asking for a batch and taking it, and a server that sends what nobody asked for.
 */
#include "imap/scripted.h"

#include <stdlib.h>

#include <criterion/new/assert.h>

#include "convene/base/file.h"
#include "convene/inbox.h"
#include "convene/office.h"
#include "convene/store/inbox.h"

static struct cvn_err err;
static struct cvn_office office = { .dir = (char *)"/tmp" };
static char dir[40];

static void open_office(void)
{
	CVN_AUTO_STR char *path = NULL;

	snprintf(dir, sizeof dir, "/tmp/cvn-batch-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	path = cvn_path_join(dir, "convene.db");
	cr_assert(eq(int, cvn_store_create(path, 1, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_open(path, &office.store, &err), CVN_OK), "%s", err.text);
	office.conf.domain = (char *)"local59.example";
	office.conf.timezone = (char *)"UTC";
}

static void close_office(void)
{
	char command[100];

	end_server();
	cvn_store_close(office.store);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert(system(command) == 0);
}

TestSuite(batch, .init = open_office, .fini = close_office, .timeout = 60);

static int poll_once(size_t *out_rows, struct cvn_cursor *out_cursor)
{
	const struct cvn_poll_options once = { .once = true, .stop_fd = -1 };
	const struct cvn_mail_filter all = { 0 };
	struct cvn_mail_row *rows = NULL;
	struct cvn_poll_counts counts = { 0 };
	char url[80];
	struct cvn_mailbox m = { .label = (char *)"answers", .url = url, .user = (char *)"answers", .starttls = CVN_STARTTLS_OFF,
		                 .password = { .command = (char *)"echo p" } };
	int rc;

	snprintf(url, sizeof url, "imap://127.0.0.1:%u/INBOX", port);
	rc = cvn_inbox_poll(&office, &m, &once, &counts, &err);
	cr_assert(eq(int, cvn_store_mails(office.store, &all, &rows, out_rows, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_cursor_get(office.store, "answers", out_cursor, &err), CVN_OK));
	cvn_mail_rows_free(rows, *out_rows);
	return rc;
}

static void tell_sizes(int fd)
{
	log_in(fd);
	hear(fd);
	say(fd, "* 1 FETCH (UID 5 RFC822.SIZE 16)\r\n* 2 FETCH (UID 6 RFC822.SIZE 16)\r\n* 3 FETCH (UID 9 RFC822.SIZE 16)\r\n4 OK done\r\n");
	hear(fd);
}

static void six_is_gone(int fd)
{
	tell_sizes(fd);
	say(fd, "* 1 FETCH (UID 5 BODY[]<0> {16}\r\nSubject: a\r\n\r\na\n)\r\n"
	        "* 1 FETCH (UID 5 BODY[]<0> {16}\r\nSubject: a\r\n\r\na\n)\r\n"
	        "* 2 FETCH (UID 7 BODY[]<0> {16}\r\nSubject: x\r\n\r\nx\n)\r\n"
	        "* 2 EXPUNGE\r\n"
	        "* 2 FETCH (UID 9 BODY[]<0> {16}\r\nSubject: b\r\n\r\nb\n)\r\n5 OK done\r\n");
	hear(fd);
	say(fd, "6 OK done\r\n");
	hear(fd);
	say(fd, "* BYE\r\n7 OK done\r\n");
}

Test(batch, mail_taken_out_meanwhile_is_missed_by_nobody_and_only_what_was_asked_for_counts)
{
	struct cvn_cursor cursor;
	size_t n = 0;

	given_server(six_is_gone);
	cr_assert(eq(int, poll_once(&n, &cursor), CVN_OK), "%s", err.text);
	cr_expect(eq(sz, n, 2));
	cr_expect(eq(u32, cursor.last_uid, 9));
}

static void is_numbered_anew(int fd)
{
	tell_sizes(fd);
	say(fd, "* OK [UIDVALIDITY 8] made anew\r\n* 1 FETCH (UID 5 BODY[]<0> {16}\r\nSubject: z\r\n\r\nz\n)\r\n5 OK done\r\n");
	hear(fd);
	say(fd, "* BYE\r\n6 OK done\r\n");
}

Test(batch, mailbox_numbered_anew_between_asking_and_taking_is_begun_again)
{
	struct cvn_cursor cursor;
	size_t n = 0;

	given_server(is_numbered_anew);
	cr_expect(eq(int, poll_once(&n, &cursor), CVN_E_REMOTE), "%s", err.text);
	cr_expect(eq(sz, n, 0));
	cr_expect(eq(u32, cursor.last_uid, 0));
}

static void is_cut_off(int fd)
{
	tell_sizes(fd);
	say(fd, "* 1 FETCH (UID 5 BODY[]<0> {16}\r\nSubject: a\r\n\r\na\n)\r\n* BYE shutting down\r\n");
	close(fd);
}

Test(batch, half_an_answer_has_no_effect_at_all)
{
	struct cvn_cursor cursor;
	size_t n = 0;

	given_server(is_cut_off);
	cr_expect(eq(int, poll_once(&n, &cursor), CVN_E_REMOTE), "%s", err.text);
	cr_expect(eq(sz, n, 0));
	cr_expect(eq(u32, cursor.last_uid, 0));
}
