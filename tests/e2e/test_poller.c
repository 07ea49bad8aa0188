/*
 * test_poller.c - a real mailbox and a poller that is killed at any moment: every mail takes effect exactly once.
 *
 * 30 kills in `make check`, 300 in `make soak` (CVN_SOAK).
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "support/world.h"

static struct cvn_world w;

static void close_world(void)
{
	cvn_world_close(&w);
}

TestSuite(e2e_poller, .fini = close_world, .timeout = 1800);

static void open_world(void)
{
	const struct cvn_world_options options = { .seed = 59 };

	cvn_world_open(&w, "poller", &options);
}

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

/* Replies, and bounces that name nobody of ours; each different. */
static void given_mail(int number)
{
	char mail[1500];

	if (number % 3 == 0)
		snprintf(mail, sizeof mail,
		         "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nMessage-ID: <test%d@mx.example.net>\n"
		         "Subject: Undelivered Mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\n"
		         "not delivered\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
		         "Final-Recipient: rfc822; m%d@example.org\nAction: failed\nStatus: 5.1.1\n\n--x--\n", number, number);
	else
		snprintf(mail, sizeof mail, "From: Member %d <m%d@example.org>\nMessage-ID: <test%d@example.org>\nIn-Reply-To: <a@b>\n"
		         "Subject: Re: hearing\n\nI will come, number %d.\n", number, number, number, number);
	cvn_world_deliver(&w, number, mail);
}

static const char meeting[] = "Event: House meeting\nKind: house-meeting\nStarts: 2030-12-03 18:30 America/New_York\n"
                              "Ends: 2030-12-03 20:00\nPlace: 12 Elm Street, Albany\nHost: Ana Rivera <ana@local59.example>\n\nCome.\n";

static void given_answers_from_the_village(void)
{
	cvn_world_members(&w, "people.csv", 120);
	cvn_place_write(w.dir, "meeting.md", meeting);
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "event", "create", "meeting.md", NULL));
	free(cvn_world_does(&w, 0, "invite", "meeting", "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
}

static void kill_poller_after(int ms)
{
	const char *argv[] = { w.convene, "--office", w.office, "poller", NULL };
	CVN_AUTO_STR char *log = cvn_path_join(w.dir, "poller.log");
	pid_t pid = cvn_spawn(w.dir, argv, log);

	usleep((useconds_t)ms * 1000);
	cvn_end(pid, SIGKILL, 5000);
}

Test(e2e_poller, killed_at_any_moment_every_mail_takes_effect_exactly_once)
{
	int kills = getenv("CVN_SOAK") ? 300 : 30, number = 0;

	if (!cvn_world_has_dovecot())
		return;
	open_world();
	given_answers_from_the_village();
	srand(59);
	for (int i = 0; i < kills; i++) {
		for (int k = 0; k < 25; k++)
			given_mail(number++);
		kill_poller_after(15 + rand() % 120);
	}
	cvn_world_settle(&w);
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));

	cr_expect(ask("SELECT count(*) FROM mail WHERE message_id LIKE '%<test%'") == number, "%ld rows for %d mails",
	          ask("SELECT count(*) FROM mail WHERE message_id LIKE '%<test%'"), number);
	cr_expect(ask("SELECT count(DISTINCT message_id) FROM mail WHERE message_id LIKE '%<test%'") == number);
	cr_expect(ask("SELECT count(*) FROM mail_raw") == ask("SELECT count(*) FROM mail"));
	cr_expect(ask("SELECT count(*) FROM mail_text") == ask("SELECT count(*) FROM mail WHERE kind IN ('reply', 'other', 'unsubscribe')"));
	/* Each calendar answer stands once in the ledger. */
	cr_expect(ask("SELECT count(*) FROM mail WHERE kind = 'rsvp'") > 20);
	cr_expect(ask("SELECT count(*) FROM answer WHERE mail_id IS NOT NULL") ==
	          ask("SELECT count(DISTINCT mail_id) FROM answer WHERE mail_id IS NOT NULL"));
	cr_expect(ask("SELECT count(*) FROM mail WHERE kind = 'rsvp'") ==
	          ask("SELECT count(DISTINCT mail_id) FROM answer AS a JOIN mail USING (mail_id) WHERE mail.kind = 'rsvp'"));
	/* The cursor stands at the last mail: nothing is fetched twice from here on. */
	cr_expect(ask("SELECT last_uid FROM mailbox") == ask("SELECT max(uid) FROM mail"));
	cr_expect(ask("SELECT count(*) FROM pragma_foreign_key_check") == 0);
}

Test(e2e_poller, mailbox_numbered_anew_is_read_again_without_a_second_effect)
{
	CVN_AUTO_STR char *list = NULL;
	long mails;

	if (!cvn_world_has_dovecot())
		return;
	open_world();
	for (int i = 0; i < 50; i++)
		given_mail(i);
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	mails = ask("SELECT count(*) FROM mail");
	cr_assert(mails == 50);
	/* Dovecot gives a mailbox a new UIDVALIDITY when its list of UIDs is gone. */
	sleep(1);
	list = cvn_xasprintf("rm -f %s/dovecot/Maildir/dovecot*", w.dir);
	cr_assert(system(list) == 0);
	given_mail(50);
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	cr_expect(ask("SELECT count(*) FROM mail") == 51, "%ld", ask("SELECT count(*) FROM mail"));
	cr_expect(ask("SELECT count(*) FROM mail WHERE state = 'open'") == ask("SELECT count(*) FROM mail WHERE kind = 'reply'"));
}

Test(e2e_poller, wrong_password_ends_it_at_once_with_77)
{
	struct cvn_ran ran;
	int64_t began;

	if (!cvn_world_has_dovecot())
		return;
	open_world();
	cvn_place_write(w.office, "wrong", "not the password\n");
	cvn_world_conf(&w, "mailbox", "password_file", "wrong");
	began = cvn_monotonic_ms();
	cvn_world_tries(&w, &ran, "poller", NULL);
	cr_expect(ran.status == 77, "status %d: %s", ran.status, ran.err.ptr);
	cr_expect(cvn_monotonic_ms() - began < 15000);
	cvn_ran_release(&ran);
}

Test(e2e_poller, certificate_of_an_unknown_authority_is_refused_before_the_password)
{
	struct cvn_ran ran;

	if (!cvn_world_has_dovecot())
		return;
	open_world();
	cvn_world_conf(&w, "mailbox", "ca_file", "/etc/ssl/certs/ca-certificates.crt");
	cvn_world_tries(&w, &ran, "poller", "--once", NULL);
	cr_expect(ran.status == 77, "status %d: %s", ran.status, ran.err.ptr);
	cr_expect(strstr(ran.err.ptr, "certificate") != NULL, "%s", ran.err.ptr);
	cvn_ran_release(&ran);
}

Test(e2e_poller, starttls_is_used_and_verified_too)
{
	CVN_AUTO_BUF(settings, 4096);
	CVN_AUTO_STR char *url = NULL;
	const char *imap;

	if (!cvn_world_has_dovecot())
		return;
	open_world();
	cvn_place_read(w.dir, "dovecot/settings", &settings);
	imap = strstr(settings.ptr, " imap=");
	cr_assert(imap != NULL);
	url = cvn_xasprintf("imap://localhost:%ld/INBOX", strtol(imap + 6, NULL, 10));
	cvn_world_conf(&w, "mailbox", "url", url);
	given_mail(1);
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	cr_expect(ask("SELECT count(*) FROM mail") == 1);
}

Test(e2e_poller, mails_move_to_the_folder_for_processed_ones_after_they_took_effect)
{
	CVN_AUTO_STR char *folder = NULL;

	if (!cvn_world_has_dovecot())
		return;
	open_world();
	folder = cvn_xasprintf("cd %s/dovecot/Maildir && mkdir -p .Done/cur .Done/new .Done/tmp && chmod -R 777 .Done && "
	                       "echo Done > subscriptions", w.dir);
	cr_assert(system(folder) == 0);
	cvn_world_conf(&w, "mailbox", "processed", "Done");
	for (int i = 0; i < 5; i++)
		given_mail(i);
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	cr_expect(ask("SELECT count(*) FROM mail") == 5);
	free(folder);
	folder = cvn_xasprintf("test $(find %s/dovecot/Maildir/.Done/cur %s/dovecot/Maildir/.Done/new -type f | wc -l) -eq 5", w.dir, w.dir);
	cr_expect(system(folder) == 0);
	/* Nothing is left, so nothing comes again. */
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	cr_expect(ask("SELECT count(*) FROM mail") == 5);
}

Test(e2e_poller, folder_for_processed_mails_that_is_not_there_loses_nothing)
{
	if (!cvn_world_has_dovecot())
		return;
	open_world();
	cvn_world_conf(&w, "mailbox", "processed", "Nowhere");
	given_mail(1);
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	cr_expect(ask("SELECT count(*) FROM mail") == 1);
}

Test(e2e_poller, mailbox_that_is_not_there_ends_once_with_a_line)
{
	struct cvn_ran ran;

	open_world();
	cvn_world_conf(&w, "mailbox", "url", "imaps://localhost:1/INBOX");
	cvn_world_tries(&w, &ran, "poller", "--once", NULL);
	cr_expect(ran.status == 69 || ran.status == 75, "status %d", ran.status);
	cr_expect(strstr(ran.err.ptr, "mailbox") != NULL, "%s", ran.err.ptr);
	cvn_ran_release(&ran);
}
