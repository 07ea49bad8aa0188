/*
 * test_mailboxes.c - one poller for several mailboxes and folders: each goes its own way, and one that is down keeps nobody
 * waiting.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "support/world.h"

static struct cvn_world w;
static pid_t poller;

static void close_world(void)
{
	if (poller)
		cvn_end(poller, SIGKILL, 5000);
	cvn_world_close(&w);
}

TestSuite(e2e_mailboxes, .fini = close_world, .timeout = 600);

static long ask(const char *sql)
{
	CVN_AUTO_STR char *path = cvn_path_join(w.office, "convene.db");
	sqlite3 *db;
	sqlite3_stmt *stmt;
	long n = -1;

	cr_assert(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	cr_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	if (sqlite3_step(stmt) == SQLITE_ROW)
		n = (long)sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

/* Into the inbox ("") or a folder beside it (".Reports", as Maildir++ names it). */
static void given_mail(const char *folder, int number, const char *from)
{
	CVN_AUTO_STR char *part = cvn_xasprintf("%s/part", w.dir);
	CVN_AUTO_STR char *whole = cvn_xasprintf("%s/dovecot/Maildir/%s/new/%d.M%d.test", w.dir, folder, 1700000000 + number, number);
	char mail[400];

	snprintf(mail, sizeof mail, "From: %s\nMessage-ID: <mb%d@example.org>\nIn-Reply-To: <a@b>\nSubject: Re: hearing\n\nI will come, %d.\n", from, number, number);
	cvn_place_write(w.dir, "part", mail);
	cr_assert(chmod(part, 0644) == 0 && rename(part, whole) == 0);
}

static void given_folder(const char *folder)
{
	CVN_AUTO_STR char *command = cvn_xasprintf("cd %s/dovecot/Maildir && mkdir -p %s/new %s/cur %s/tmp && touch %s/maildirfolder && "
	                                           "chown -R --reference=. %s", w.dir, folder, folder, folder, folder, folder);

	cr_assert(system(command) == 0);
}

/* Sections for two folders of the same server, a second login to the inbox's neighbour, and one nobody listens for. */
static void given_mailboxes(bool with_down)
{
	CVN_AUTO_BUF(conf, 1u << 20);
	CVN_AUTO_STR char *ca = cvn_xasprintf("%s/dovecot/ca.pem", w.dir);
	static const char *const folder[] = { "Reports", "Old%20Answers" };
	static const char *const label[] = { "reports", "old" };

	cvn_place_read(w.office, "convene.conf", &conf);
	for (size_t i = 0; i < 2; i++)
		cvn_buf_printf(&conf, "\n[mailbox \"%s\"]\nurl = imaps://localhost:%d/%s\nuser = answers\npassword_file = mailbox.password\nca_file = %s\n"
		               "address = answers@local59.example\n", label[i], w.imaps_port, folder[i], ca);
	if (with_down)
		cvn_buf_printf(&conf, "\n[mailbox \"down\"]\nurl = imaps://localhost:1/INBOX\nuser = answers\npassword_file = mailbox.password\nca_file = %s\n"
		               "address = answers@local59.example\n", ca);
	cvn_place_write(w.office, "convene.conf", conf.ptr);
}

static void open_world(bool with_down)
{
	const struct cvn_world_options options = { .seed = 59 };

	cvn_world_open(&w, "mailboxes", &options);
	given_folder(".Reports");
	given_folder("'.Old Answers'");
	given_mailboxes(with_down);
}

static bool rows(void *arg)
{
	return ask("SELECT count(*) FROM mail") == *(long *)arg;
}

static void expect_rows(long want)
{
	cr_assert(cvn_wait_until(rows, &want, 60000), "%ld mails instead of %ld", ask("SELECT count(*) FROM mail"), want);
}

Test(e2e_mailboxes, each_folder_is_read_from_where_it_stood)
{
	if (!cvn_world_has_dovecot())
		return;
	open_world(false);
	given_mail("", 1, "ana@example.org");
	given_mail(".Reports", 2, "bea@example.org");
	given_mail(".Reports", 3, "cal@example.org");
	given_mail(".Old Answers", 4, "dee@example.org");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	cr_expect(ask("SELECT count(*) FROM mail") == 4);
	cr_expect(ask("SELECT count(*) FROM mail WHERE mailbox = 'reports'") == 2);
	cr_expect(ask("SELECT count(*) FROM mail WHERE mailbox = 'old'") == 1);
	cr_expect(ask("SELECT count(DISTINCT name) FROM mailbox") == 3);
	given_mail(".Reports", 5, "eve@example.org");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	cr_expect(ask("SELECT count(*) FROM mail") == 5);
	cr_expect(ask("SELECT last_uid FROM mailbox WHERE name = 'reports'") == 3);
}

Test(e2e_mailboxes, one_that_is_down_keeps_nobody_waiting_and_is_told)
{
	struct cvn_ran ran;

	if (!cvn_world_has_dovecot())
		return;
	open_world(true);
	given_mail("", 1, "ana@example.org");
	given_mail(".Reports", 2, "bea@example.org");
	cvn_world_tries(&w, &ran, "poller", "--once", NULL);
	cr_expect(ran.status == 69 || ran.status == 75, "status %d", ran.status);
	cr_expect(strstr(ran.err.ptr, "mailbox down") != NULL, "%s", ran.err.ptr);
	cr_expect(ask("SELECT count(*) FROM mail") == 2);
	cvn_ran_release(&ran);
}

Test(e2e_mailboxes, daemon_hears_of_new_mail_in_every_folder_and_stops_when_asked)
{
	const char *argv[] = { NULL, "--office", NULL, "poller", NULL };
	CVN_AUTO_BUF(log, 1u << 20);
	int status = 0;
	int64_t began;

	if (!cvn_world_has_dovecot())
		return;
	open_world(true);
	argv[0] = w.convene;
	argv[2] = w.office;
	CVN_AUTO_STR char *log_path = cvn_path_join(w.dir, "poller.log");
	poller = cvn_spawn(w.dir, argv, log_path);
	given_mail("", 1, "ana@example.org");
	expect_rows(1);
	began = cvn_monotonic_ms();
	for (int i = 0; i < 5; i++) {         /* told by IDLE: long before the five minutes of polling */
		given_mail(".Reports", 10 + 2 * i, "bea@example.org");
		given_mail(".Old Answers", 11 + 2 * i, "cal@example.org");
	}
	expect_rows(11);
	cr_expect(cvn_monotonic_ms() - began < 60000);
	kill(poller, SIGTERM);
	cr_assert(waitpid(poller, &status, 0) == poller);
	poller = 0;
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	cvn_place_read(w.dir, "poller.log", &log);
	cr_expect(strstr(log.ptr, "mailbox=down trouble=") != NULL, "%s", log.ptr);
	cr_expect(strstr(log.ptr, "kind=reply") != NULL, "%s", log.ptr);
	cr_expect(strstr(log.ptr, "@example.org") == NULL, "an address stands in the log: %s", log.ptr);
}

Test(e2e_mailboxes, connection_that_breaks_is_made_again)
{
	const char *argv[] = { NULL, "--office", NULL, "poller", NULL };
	CVN_AUTO_STR char *kick = NULL;
	CVN_AUTO_BUF(log, 1u << 20);

	if (!cvn_world_has_dovecot())
		return;
	open_world(false);
	argv[0] = w.convene;
	argv[2] = w.office;
	CVN_AUTO_STR char *log_path = cvn_path_join(w.dir, "poller.log");
	poller = cvn_spawn(w.dir, argv, log_path);
	given_mail("", 1, "ana@example.org");
	expect_rows(1);
	kick = cvn_xasprintf("doveadm -c %s/dovecot/dovecot.conf kick answers >/dev/null", w.dir);
	cr_assert(system(kick) == 0, "doveadm kick");
	given_mail("", 2, "bea@example.org");
	expect_rows(2);
	cvn_place_read(w.dir, "poller.log", &log);
	cr_expect(strstr(log.ptr, "again_in=5s") != NULL, "%s", log.ptr);
}
