/*
 * test_forged.c - whole mails of somebody who wants something: to silence others, to be believed, to break what reads them.
 * Nothing about anybody changes without a token of ours, and a token speaks for its own person alone.
 */
#include "judged.h"

#include <stdlib.h>

#include "convene/base/file.h"
#include "convene/base/token.h"
#include "convene/store/campaign.h"
#include "convene/store/people.h"
#include "convene/store/queue.h"
#include "inbox/act_priv.h"

static char dir[64];
static struct cvn_office office;
static struct cvn_mime_reader *reader;
static struct cvn_err err;
static int64_t ana, bob, anas, bobs;
static struct cvn_poll_counts counts;

static int64_t given_person(const char *email)
{
	struct cvn_contact c = { .email = (char *)(uintptr_t)email, .email_key = (char *)(uintptr_t)email, .domain = (char *)"example.org" };
	int64_t id;

	cr_assert(eq(int, cvn_store_contact_add(office.store, &c, 1, &id, &err), CVN_OK), "%s", err.text);
	return id;
}

static int64_t given_letter(int64_t campaign, int64_t contact, int sequence)
{
	struct cvn_new_letter l = { .campaign_id = campaign, .contact_id = contact, .purpose = "campaign", .sequence = sequence, .due_at = 1 };
	int64_t id;

	cr_assert(eq(int, cvn_store_letter_add(office.store, &l, &id, &err), CVN_OK), "%s", err.text);
	return id;
}

static void open_office(void)
{
	struct cvn_campaign_row row = { .name = (char *)"hearing", .kind = (char *)"action-alert", .state = (char *)"running",
		                        .note = (char *)"", .unsure = (char *)"hold" };
	static struct cvn_mailbox mailbox = { .label = (char *)"answers", .url = (char *)"imaps://mx.post.example:993/INBOX" };
	int64_t campaign;
	CVN_AUTO_STR char *path = NULL;

	snprintf(dir, sizeof dir, "/tmp/cvn-forged-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	path = cvn_path_join(dir, "convene.db");
	cr_assert(eq(int, cvn_store_create(path, 1, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_open(path, &office.store, &err), CVN_OK), "%s", err.text);
	office.conf.domain = (char *)"local59.example";
	office.conf.mailbox = &mailbox;
	office.conf.n_mailboxes = 1;
	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	ana = given_person("ana@example.org");
	bob = given_person("bob@example.org");
	cr_assert(eq(int, cvn_store_campaign_add(office.store, &row, &campaign, &err), CVN_OK), "%s", err.text);
	anas = given_letter(campaign, ana, 0);
	bobs = given_letter(campaign, bob, 0);
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_mime_reader_new(NULL, &reader, &err), CVN_OK));
}

static void close_office(void)
{
	char command[100];

	cvn_mime_reader_free(reader);
	cvn_store_close(office.store);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert(system(command) == 0);
}

TestSuite(forged, .init = open_office, .fini = close_office, .timeout = 60);

static char *token(enum cvn_purpose purpose, int64_t row)
{
	char text[CVN_TOKEN_CHARS];

	cvn_token_make(cvn_store_keys(office.store), purpose, row, text);
	return cvn_xstrdup(text);
}

/* The row the mail got; release it. */
static struct cvn_mail_row when_it_comes(const char *mail, size_t n)
{
	static uint32_t uid;
	struct cvn_incoming in = { .mailbox = "answers", .uid = uid + 1, .received_at = 1001 + uid, .raw = cvn_xmalloc(n + 1), .raw_n = n,
		                   .size = (int64_t)n };
	struct cvn_mail_row row = { 0 };
	int64_t id;
	char line[200];

	uid++;
	memcpy(in.raw, mail, n);
	in.raw[n] = '\0';
	cr_assert(eq(int, cvn_incoming_read(&in, reader, "local59.example", &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_incoming_apply(&office, &in, 2000, &counts, line, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK), "%s", err.text);
	cr_expect(strchr(line, '\n') == NULL && strchr(line, '@') == NULL, "log line: %s", line);
	cr_assert(eq(int, cvn_store_mail_known(office.store, in.hash, &id, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_mail_get(office.store, id, &row, &err), CVN_OK), "%s", err.text);
	cvn_incoming_release(&in);
	return row;
}

static void when_these_come(const char *mail)
{
	struct cvn_mail_row row = when_it_comes(mail, strlen(mail));

	cvn_mail_row_release(&row);
}

static const char *suppressed(int64_t contact)
{
	static char cause[40];
	struct cvn_contact c = { 0 };

	cr_assert(eq(int, cvn_store_contact_by_id(office.store, contact, &c, &err), CVN_OK));
	snprintf(cause, sizeof cause, "%s", c.suppressed);
	cvn_contact_release(&c);
	return cause;
}

static void bounce(const char *to, const char *named)
{
	CVN_AUTO_STR char *mail = cvn_xasprintf(
	        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: %s\nSubject: Undelivered Mail\n"
	        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nnot delivered\n--x\n"
	        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; %s\nAction: failed\n"
	        "Status: 5.1.1\n\n--x--\n", to, named);

	when_these_come(mail);
}

Test(forged, own_token_bounces_nobody_else_whoever_is_named)
{
	CVN_AUTO_STR char *mine = token(CVN_PURPOSE_BOUNCE, anas);
	CVN_AUTO_STR char *to = cvn_xasprintf("answers+%s@local59.example", mine);

	bounce(to, "bob@example.org");
	cr_expect(eq(str, (char *)suppressed(bob), ""));
}

Test(forged, no_token_is_guessed_by_changing_one)
{
	CVN_AUTO_STR char *mine = token(CVN_PURPOSE_BOUNCE, anas);

	for (size_t i = 0; mine[i]; i++) {
		CVN_AUTO_STR char *other = cvn_xstrdup(mine);
		CVN_AUTO_STR char *to = NULL;

		other[i] = other[i] == 'b' ? 'c' : 'b';
		if (strcmp(other, mine) == 0)
			continue;
		to = cvn_xasprintf("answers+%s@local59.example", other);
		bounce(to, "ana@example.org");
		bounce(to, "bob@example.org");
		cr_assert(eq(str, (char *)suppressed(ana), ""), "octet %zu", i);
		cr_assert(eq(str, (char *)suppressed(bob), ""), "octet %zu", i);
	}
}

Test(forged, sender_and_words_alone_silence_nobody)
{
	static const char *const mails[] = {
		"From: bob@example.org\nTo: answers@local59.example\nSubject: unsubscribe\n\nunsubscribe me\n",
		"From: fbl@isp.example\nTo: abuse@local59.example\nSubject: abuse\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n"
		"--x\n\nx\n--x\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: bob@example.org\n\n--x--\n",
		"Return-Path: <>\nFrom: postmaster@example.org\nTo: answers@local59.example\nSubject: Undeliverable\nX-Failed-Recipients: bob@example.org\n\n"
		"bob@example.org: user unknown\n",
		"From: bob@example.org\nTo: answers+aaaabbbbccccddddeeeeffff@local59.example\nSubject: STOP\n\n\n",
		"From: bob@example.org\nX-Apple-Unsubscribe: true\nTo: answers@local59.example\nSubject: Unsubscribe\n\n\n",
	};

	for (size_t i = 0; i < CVN_COUNT(mails); i++) {
		when_these_come(mails[i]);
		cr_expect(eq(str, (char *)suppressed(bob), ""), "%zu", i);
	}
	cr_expect(eq(i64, counts.suppressed, 0));
}

Test(forged, token_in_a_body_or_in_from_is_none)
{
	CVN_AUTO_STR char *leave = token(CVN_PURPOSE_UNSUBSCRIBE, bobs);
	CVN_AUTO_STR char *mail = cvn_xasprintf("From: answers+%s@local59.example\nTo: answers@local59.example\nSubject: unsubscribe\n\n"
	                                        "answers+%s@local59.example\n", leave, leave);

	when_these_come(mail);
	cr_expect(eq(str, (char *)suppressed(bob), ""));
}

Test(forged, soft_bounces_of_long_ago_do_not_count)
{
	for (int i = 0; i < 8; i++) {
		CVN_AUTO_STR char *sql = cvn_xasprintf("sqlite3 %s/convene.db \"UPDATE mail SET received_at = -9000000\"", dir);
		CVN_AUTO_STR char *to = NULL;
		CVN_AUTO_STR char *mine = NULL;
		CVN_AUTO_STR char *mail = NULL;
		int64_t id;

		cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
		id = given_letter(1, ana, 10 + i);
		cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));
		mine = token(CVN_PURPOSE_BOUNCE, id);
		to = cvn_xasprintf("answers+%s@local59.example", mine);
		mail = cvn_xasprintf("Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: %s\nSubject: delayed %d\n"
		                     "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nfull\n--x\n"
		                     "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ana@example.org\n"
		                     "Action: failed\nStatus: 4.2.2\n\n--x--\n", to, i);
		when_these_come(mail);
		cr_assert(system(sql) == 0);
	}
	cr_expect(eq(str, (char *)suppressed(ana), ""));
}

static int authentication(const char *fields)
{
	CVN_AUTO_STR char *mail = cvn_xasprintf("%sFrom: a@example.org\nSubject: x\n\nx\n", fields);
	struct cvn_incoming in = { .mailbox = "answers", .raw = cvn_xstrdup(mail), .raw_n = strlen(mail) };
	int found;

	cr_assert(eq(int, cvn_incoming_read(&in, reader, "local59.example", &err), CVN_OK), "%s", err.text);
	found = cvn_own_authentication(&office, &in);
	cvn_incoming_release(&in);
	return found;
}

Test(forged, only_our_own_host_says_who_was_authenticated)
{
	cr_expect(eq(int, authentication("Authentication-Results: local59.example; dmarc=pass header.from=example.org\n"), 1));
	cr_expect(eq(int, authentication("Authentication-Results: mx.post.example; dmarc=pass\n"), 1));
	cr_expect(eq(int, authentication("Authentication-Results: local59.example; dmarc=fail\n"), -1));
	cr_expect(eq(int, authentication("Authentication-Results: evil.example; dmarc=pass\n"), 0));
	cr_expect(eq(int, authentication("Authentication-Results: local59.example.evil.example; dmarc=pass\n"), 0));
	cr_expect(eq(int, authentication("Authentication-Results: evil.example; x=local59.example; dmarc=pass\n"), 0));
	cr_expect(eq(int, authentication("Authentication-Results: evil.example; dmarc=fail\nAuthentication-Results: local59.example; dmarc=pass\n"), 0));
	cr_expect(eq(int, authentication(""), 0));
}

Test(forged, octets_made_to_break_readers_end_as_rows_that_harm_nobody)
{
	static const struct {
		const char *octets;
		size_t n;
	} mails[] = {
#define M(s) { s, sizeof s - 1 }
		M("Subject: x'); DROP TABLE mail; --\nFrom: \"'; DELETE FROM contact; --\" <a@example.org>\n\n'); DROP TABLE letter; --\n"),
		M("Subject: a\r\n\tb\r\n c\r\nFrom: a@example.org\r\nMessage-ID: <x@y>\r\n\r\nx"),
		M("Subject: =?utf-8?Q?a=0d=0aBcc:_all@example.org?=\nFrom: a@example.org\nMessage-ID: <x@y\n Bcc: z>\n\nx"),
		M("Subject: \0\0\nFrom: \0@\0\n\n\0\0\0"),
		M("\xff\xfe\xfd\xfc\n\n\xff\xff\xff"),
		M("From: a@example.org\nContent-Type: multipart/mixed; boundary=\"\"\n\n----\n\n----\n"),
		M("From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n--x--\n"),
		M("From: a@example.org\nContent-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n\n"),
		M("From: a@example.org\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nBEGIN:VEVENT\nUID:\n"
		  "ATTENDEE:mailto:\nDTSTAMP:99999999T999999Z\nSEQUENCE:-9223372036854775809\nEND:VCALENDAR\n"),
		M("From: a@example.org\nContent-Transfer-Encoding: base64\n\n====\n!!!!\n"),
		M("From: a@example.org\nContent-Type: text/html\n\n<div class=gmail_quote><blockquote><!--<script>\0</script"),
		M("To: answers+%00%0d%0a@local59.example, answers+++@local59.example, answers+@local59.example, +@, @\nFrom: \n\n"),
#undef M
	};

	for (size_t i = 0; i < CVN_COUNT(mails); i++) {
		struct cvn_mail_row row = when_it_comes(mails[i].octets, mails[i].n);

		cr_expect(strpbrk(row.subject, "\r\n") == NULL && strpbrk(row.message_id, "\r\n") == NULL, "%zu", i);
		cvn_mail_row_release(&row);
	}
	cr_expect(eq(i64, counts.suppressed, 0));
	cr_expect(eq(i64, counts.applied, (int64_t)CVN_COUNT(mails)));
}
