/*
 * test_effect.c - what follows from a mail: only with a token or Message-ID of ours, at once, and once.
 */
#include "judged.h"

#include <stdlib.h>

#include "convene/base/file.h"
#include "convene/base/token.h"
#include "convene/store/campaign.h"
#include "convene/store/event.h"
#include "convene/store/people.h"
#include "convene/store/queue.h"
#include "inbox/act_priv.h"

static char dir[64];
static struct cvn_office office;
static struct cvn_mime_reader *reader;
static struct cvn_err err;
static int64_t ana, letter, waiting;
static struct cvn_poll_counts counts;

static int64_t given_letter(int64_t campaign, int64_t contact, int sequence)
{
	struct cvn_new_letter l = { .campaign_id = campaign, .contact_id = contact, .purpose = "campaign", .sequence = sequence, .due_at = 1 };
	int64_t id = 0;

	cr_assert(eq(int, cvn_store_letter_add(office.store, &l, &id, &err), CVN_OK), "%s", err.text);
	return id;
}

static void open_office(void)
{
	struct cvn_contact c = { .email = (char *)"ana@example.org", .email_key = (char *)"ana@example.org",
		                 .domain = (char *)"example.org", .first_name = (char *)"Ana" };
	struct cvn_campaign_row row = { .name = (char *)"hearing", .kind = (char *)"action-alert", .state = (char *)"running",
		                        .note = (char *)"", .unsure = (char *)"hold" };
	int64_t campaign;
	CVN_AUTO_STR char *path = NULL;

	snprintf(dir, sizeof dir, "/tmp/cvn-inbox-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	path = cvn_path_join(dir, "convene.db");
	cr_assert(eq(int, cvn_store_create(path, 1, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_open(path, &office.store, &err), CVN_OK), "%s", err.text);
	office.conf.domain = (char *)"local59.example";
	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_contact_add(office.store, &c, 1, &ana, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_campaign_add(office.store, &row, &campaign, &err), CVN_OK), "%s", err.text);
	letter = given_letter(campaign, ana, 0);
	waiting = given_letter(campaign, ana, 1);
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

TestSuite(effect, .init = open_office, .fini = close_office, .timeout = 60);

static const char *token(enum cvn_purpose purpose, int64_t row)
{
	static char text[CVN_TOKEN_CHARS];

	cvn_token_make(cvn_store_keys(office.store), purpose, row, text);
	return text;
}

/* The row the mail got; release it. */
static struct cvn_mail_row when_it_comes(uint32_t uid, const char *mail)
{
	struct cvn_incoming in = { .mailbox = "answers", .uid = uid, .received_at = 1000 + uid, .raw = cvn_xstrdup(mail),
		                   .raw_n = strlen(mail), .size = (int64_t)strlen(mail) };
	struct cvn_mail_row row = { 0 };
	int64_t id;
	char line[200];

	cr_assert(eq(int, cvn_incoming_read(&in, reader, "local59.example", &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_incoming_apply(&office, &in, 2000, &counts, line, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_mail_known(office.store, in.hash, &id, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_mail_get(office.store, id, &row, &err), CVN_OK), "%s", err.text);
	cr_expect(strstr(line, "ana@example.org") == NULL, "a log line holds an address: %s", line);
	cvn_incoming_release(&in);
	return row;
}

static const char *suppressed(void)
{
	static char cause[40];
	struct cvn_contact c = { 0 };

	cr_assert(eq(int, cvn_store_contact_by_id(office.store, ana, &c, &err), CVN_OK));
	snprintf(cause, sizeof cause, "%s", c.suppressed);
	cvn_contact_release(&c);
	return cause;
}

static void bounce_to(char *out, size_t n, const char *to, const char *original_id, const char *status)
{
	snprintf(out, n,
	         "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: %s\nSubject: Undelivered Mail Returned to Sender\n"
	         "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nnot delivered\n--x\n"
	         "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ana@example.org\n"
	         "Action: failed\nStatus: %s\n\n--x\nContent-Type: message/rfc822\n\nMessage-ID: <%s@local59.example>\n"
	         "To: ana@example.org\n\nhi\n--x--\n",
	         to, status, original_id);
}

Test(effect, hard_bounce_with_our_token_suppresses_and_withdraws)
{
	char mail[2000], to[200];
	struct cvn_mail_row row;

	snprintf(to, sizeof to, "answers+%s@local59.example", token(CVN_PURPOSE_BOUNCE, letter));
	bounce_to(mail, sizeof mail, to, "x", "5.1.1");
	row = when_it_comes(1, mail);
	cr_expect(eq(str, (char *)suppressed(), "bounced"));
	cr_expect(eq(str, row.tie, "token"));
	cr_expect(eq(i64, row.contact_id, ana));
	cr_expect(eq(i64, counts.withdrawn, 2));
	cvn_mail_row_release(&row);
}

Test(effect, hard_bounce_with_our_message_id_suppresses)
{
	char mail[2000];
	struct cvn_mail_row row;

	bounce_to(mail, sizeof mail, "answers@local59.example", token(CVN_PURPOSE_MESSAGE, letter), "5.1.1");
	row = when_it_comes(1, mail);
	cr_expect(eq(str, (char *)suppressed(), "bounced"));
	cr_expect(eq(str, row.tie, "message-id"));
	cvn_mail_row_release(&row);
}

Test(effect, forged_bounce_suppresses_nobody)
{
	char mail[2000], forged[200];
	struct cvn_mail_row row;

	snprintf(forged, sizeof forged, "answers+%s@local59.example", token(CVN_PURPOSE_BOUNCE, letter));
	forged[14] = forged[14] == 'a' ? 'b' : 'a';
	bounce_to(mail, sizeof mail, forged, "abcdefghijklmnopqrstuvwxyz234567", "5.1.1");
	row = when_it_comes(1, mail);
	cr_expect(eq(str, (char *)suppressed(), ""));
	cr_expect(eq(str, row.kind, "bounce-hard"));
	cvn_mail_row_release(&row);
}

Test(effect, token_of_one_purpose_does_not_serve_another)
{
	char mail[2000];
	struct cvn_mail_row row;

	/* An unsubscribe token where a Message-ID of ours should stand. */
	bounce_to(mail, sizeof mail, "answers@local59.example", token(CVN_PURPOSE_UNSUBSCRIBE, letter), "5.1.1");
	row = when_it_comes(1, mail);
	cr_expect(eq(str, (char *)suppressed(), ""));
	cvn_mail_row_release(&row);
}

Test(effect, soft_bounces_are_counted_by_letter_and_the_fifth_is_enough)
{
	struct cvn_mail_row row;

	for (int i = 0; i < 5; i++) {
		char mail[2000], to[200];
		int64_t id;

		cr_expect(eq(str, (char *)suppressed(), ""), "after %d", i);
		cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
		id = given_letter(1, ana, 10 + i);
		cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));
		snprintf(to, sizeof to, "answers+%s@local59.example", token(CVN_PURPOSE_BOUNCE, id));
		bounce_to(mail, sizeof mail, to, "x", "4.2.2");
		row = when_it_comes((uint32_t)i + 1, mail);
		cvn_mail_row_release(&row);
	}
	cr_expect(eq(str, (char *)suppressed(), "bounced"));
}

Test(effect, same_octets_take_effect_once)
{
	struct cvn_mail_row row;
	const char *mail = "From: Ana <ana@example.org>\nSubject: Re: hearing\nIn-Reply-To: <x@y>\n\nI will come\n";

	row = when_it_comes(1, mail);
	cvn_mail_row_release(&row);
	row = when_it_comes(7, mail);
	cr_expect(eq(i64, counts.open, 1));
	cr_expect(eq(i64, counts.again, 1));
	cvn_mail_row_release(&row);
}

Test(effect, reply_waits_for_a_person_and_knows_who_wrote)
{
	char mail[500];
	struct cvn_mail_row row;

	snprintf(mail, sizeof mail, "From: Ana <other@example.net>\nTo: answers+%s@local59.example\nSubject: Re: hearing\n"
	         "In-Reply-To: <x@y>\n\nI will come\n\nOn 3 Nov 2025, at 10:00, Us <us@local59.example> wrote:\n> hi\n",
	         token(CVN_PURPOSE_REPLY, letter));
	row = when_it_comes(1, mail);
	cr_expect(eq(str, row.state, "open"));
	cr_expect(eq(str, row.new_text, "I will come"));
	cr_expect(eq(i64, row.contact_id, ana));
	cvn_mail_row_release(&row);
}

Test(effect, anything_sent_to_the_unsubscribe_address_unsubscribes)
{
	char mail[500];
	struct cvn_mail_row row;

	snprintf(mail, sizeof mail, "From: ana@example.org\nTo: answers+%s@local59.example\nSubject: \n\n\n",
	         token(CVN_PURPOSE_UNSUBSCRIBE, letter));
	row = when_it_comes(1, mail);
	cr_expect(eq(str, (char *)suppressed(), "unsubscribed"));
	cr_expect(eq(str, row.kind, "unsubscribe"));
	cr_expect(eq(i64, counts.withdrawn, 2));
	cvn_mail_row_release(&row);
}

Test(effect, unsubscribe_without_a_token_goes_to_a_person)
{
	struct cvn_mail_row row = when_it_comes(1, "From: ana@example.org\nTo: answers@local59.example\nSubject: unsubscribe\n\n\n");

	cr_expect(eq(str, (char *)suppressed(), ""));
	cr_expect(eq(str, row.kind, "unsubscribe"));
	cr_expect(eq(str, row.state, "open"));
	cr_expect(eq(str, row.tie, "sender"));
	cvn_mail_row_release(&row);
}

Test(effect, word_that_means_a_seat_silences_nobody_below_an_invitation)
{
	struct cvn_event_row e = { .name = (char *)"m", .kind = (char *)"rally", .title = (char *)"M", .uid = (char *)"u", .state = (char *)"planned",
		                   .timezone = (char *)"UTC", .rrule = (char *)"", .place = (char *)"", .revision = 1, .starts_at = 9000000000,
		                   .ends_at = 9000003600, .last_at = 9000003600 };
	struct cvn_invitation_row inv;
	char mail[500];
	struct cvn_mail_row row;

	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_event_add(office.store, &e, &e.event_id, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_invitation_add(office.store, &e, ana, 1, &inv, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));
	snprintf(mail, sizeof mail, "From: ana@example.org\nTo: answers+%s@local59.example\nIn-Reply-To: <x@y>\nSubject: Re: meeting\n\nCancel.\n",
	         token(CVN_PURPOSE_INVITATION, inv.invitation_id));
	row = when_it_comes(1, mail);
	cr_expect(eq(str, row.tie, "token"));
	cr_expect(eq(str, (char *)suppressed(), ""));
	cr_expect(eq(str, row.kind, "reply"));
	cvn_mail_row_release(&row);
	snprintf(mail, sizeof mail, "From: ana@example.org\nTo: answers+%s@local59.example\nIn-Reply-To: <x@y>\nSubject: Re: meeting\n\nUnsubscribe.\n",
	         token(CVN_PURPOSE_INVITATION, inv.invitation_id));
	row = when_it_comes(2, mail);
	cr_expect(eq(str, (char *)suppressed(), "unsubscribed"));
	cvn_mail_row_release(&row);
}

Test(effect, complaint_about_our_letter_suppresses_at_once)
{
	char mail[1000];
	struct cvn_mail_row row;

	snprintf(mail, sizeof mail, "From: fbl@isp.example\nTo: abuse@local59.example\nSubject: abuse\n"
	         "Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\n\nx\n--x\n"
	         "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--x\nContent-Type: message/rfc822\n\n"
	         "Message-ID: <%s@local59.example>\n\nx\n--x--\n", token(CVN_PURPOSE_MESSAGE, letter));
	row = when_it_comes(1, mail);
	cr_expect(eq(str, (char *)suppressed(), "complained"));
	cr_expect(eq(i64, counts.withdrawn, 2));          /* what waited for her never leaves */
	cvn_mail_row_release(&row);
}

Test(effect, mail_that_cannot_be_read_is_kept_in_quarantine)
{
	CVN_AUTO_BUF(b, 1 << 20);
	struct cvn_mail_row row;

	for (int i = 0; i < 3000; i++)
		cvn_buf_printf(&b, "X-%d: y\n", i);
	row = when_it_comes(1, b.ptr);
	cr_expect(eq(str, row.state, "quarantined"));
	cr_expect(strstr(row.effect, "1000 header lines") != NULL);
	cvn_mail_row_release(&row);
}

Test(effect, mail_that_ends_two_readers_is_quarantined_and_the_next_is_read)
{
	const struct cvn_mime_options hasty = { .wait_ms = 1 }, usual = { .wait_ms = 0 };
	struct cvn_mail_filter f = { .state = "quarantined" };
	struct cvn_mail_row *rows = NULL, row;
	CVN_AUTO_BUF(b, 10u << 20);
	size_t n = 0;

	cvn_mime_reader_free(reader);
	cr_assert(eq(int, cvn_mime_reader_new(&hasty, &reader, &err), CVN_OK));
	cvn_buf_str(&b, "Subject: heavy\nContent-Type: text/plain; charset=gb18030\n\n");
	while (b.len < (9u << 20))
		cvn_buf_str(&b, "\xca\xc7 and more \xca\xc7 and more ");
	row = when_it_comes(1, b.ptr);
	cr_expect(eq(str, row.state, "quarantined"));
	cr_expect(strstr(row.effect, "ended two reading children") != NULL, "%s", row.effect);
	cvn_mail_row_release(&row);
	cvn_mime_reader_free(reader);
	cr_assert(eq(int, cvn_mime_reader_new(&usual, &reader, &err), CVN_OK));
	row = when_it_comes(2, "From: Ana <ana@example.org>\nIn-Reply-To: <a@b>\nSubject: Re: x\n\nstill here\n");
	cr_expect(eq(str, row.kind, "reply"));
	cvn_mail_row_release(&row);
	cr_assert(eq(int, cvn_store_mails(office.store, &f, &rows, &n, &err), CVN_OK));
	cr_expect(eq(sz, n, 1));
	cvn_mail_rows_free(rows, n);
}

Test(effect, what_people_wrote_is_found_by_its_words)
{
	struct cvn_mail_filter f = { .search = "caf boiler" };
	struct cvn_mail_row *rows = NULL, row;
	size_t n = 0;

	row = when_it_comes(1, "From: Ana <ana@example.org>\nSubject: Re: x\nIn-Reply-To: <a@b>\nContent-Type: text/plain; charset=utf-8\n\n"
	                       "The boiler in the Café is broken\n");
	cvn_mail_row_release(&row);
	row = when_it_comes(2, "From: Bo <bo@example.org>\nSubject: Re: x\nIn-Reply-To: <a@b>\n\nboiler\n");
	cvn_mail_row_release(&row);
	cr_assert(eq(int, cvn_store_mails(office.store, &f, &rows, &n, &err), CVN_OK), "%s", err.text);
	cr_expect(eq(sz, n, 1));
	cvn_mail_rows_free(rows, n);
	f.search = "\" OR * NOT (";
	cr_expect(eq(int, cvn_store_mails(office.store, &f, &rows, &n, &err), CVN_OK), "%s", err.text);
	cvn_mail_rows_free(rows, n);
}

Test(effect, judging_again_corrects_a_verdict_and_repeats_nothing)
{
	struct cvn_rejudged r = { 0 };
	struct cvn_mail_row row = when_it_comes(1, "From: Ana <ana@example.org>\nSubject: Re: x\nIn-Reply-To: <a@b>\n\nI will come\n");

	/* As an older program might have filed it. */
	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	free(row.kind);
	row.kind = cvn_xstrdup("autoreply");
	cr_assert(eq(int, cvn_store_mail_verdict_set(office.store, &row, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_mail_state(office.store, row.mail_id, "filed", 5, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));

	cr_assert(eq(int, cvn_inbox_rejudge(&office, 0, 3000, &r, &err), CVN_OK), "%s", err.text);
	cr_expect(eq(i64, r.kind_changed, 1));
	cvn_mail_row_release(&row);
	cr_assert(eq(int, cvn_store_mail_get(office.store, 1, &row, &err), CVN_OK));
	cr_expect(eq(str, row.kind, "reply"));
	cr_expect(eq(str, row.state, "open"));
	cr_assert(eq(int, cvn_inbox_rejudge(&office, 0, 3000, &r, &err), CVN_OK));
	cr_expect(eq(i64, r.changed, 0));
	cvn_mail_row_release(&row);
}

Test(effect, answered_mail_stays_answered_when_judged_again)
{
	struct cvn_rejudged r = { 0 };
	struct cvn_mail_row row = when_it_comes(1, "From: Ana <ana@example.org>\nSubject: Re: x\nIn-Reply-To: <a@b>\n\nI will come\n");

	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	free(row.kind);
	row.kind = cvn_xstrdup("other");
	cr_assert(eq(int, cvn_store_mail_verdict_set(office.store, &row, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_mail_state(office.store, row.mail_id, "answered", 5, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_inbox_rejudge(&office, 0, 3000, &r, &err), CVN_OK), "%s", err.text);
	cvn_mail_row_release(&row);
	cr_assert(eq(int, cvn_store_mail_get(office.store, 1, &row, &err), CVN_OK));
	cr_expect(eq(str, row.state, "answered"));
	cvn_mail_row_release(&row);
}

Test(effect, answer_goes_into_the_queue_once_and_the_mail_is_answered)
{
	struct cvn_respond r = { .mail_id = 1, .text = "Yes, {{first_name}}, it is.", .who = "bo" };
	struct cvn_mail_row row = when_it_comes(1, "From: Ana <ana@example.org>\nSubject: Re: {{x}} hearing\nMessage-ID: <q@example.org>\n"
	                                           "In-Reply-To: <a@b>\n\nIs it on Tuesday?\n");
	struct cvn_campaign_source *source = NULL;
	size_t n = 0;
	int64_t campaign = 0;

	cvn_mail_row_release(&row);
	cr_assert(eq(int, cvn_inbox_respond(&office, &r, 3000, &campaign, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_campaign_sources(office.store, campaign, &source, &n, &err), CVN_OK));
	cr_assert(eq(sz, n, 1));
	cr_expect(strstr(source[0].text, "In-Reply-To: <q@example.org>\n") != NULL);
	cr_expect(strstr(source[0].text, "{{") == NULL, "a stranger's words became a template: %s", source[0].text);
	for (size_t i = 0; i < n; i++)
		free(source[i].language), free(source[i].path), free(source[i].text), free(source[i].layout);
	free(source);
	cr_assert(eq(int, cvn_store_mail_get(office.store, 1, &row, &err), CVN_OK));
	cr_expect(eq(str, row.state, "answered"));
	cvn_mail_row_release(&row);
}

Test(effect, reply_goes_to_the_steward_of_the_person)
{
	struct cvn_contact c = { .email = (char *)"rosa@example.org", .email_key = (char *)"rosa@example.org", .domain = (char *)"example.org" };
	struct cvn_mail_row row;
	int64_t rosa;
	bool set = false;

	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_contact_add(office.store, &c, 1, &rosa, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_steward_set(office.store, ana, "rosa@example.org", &set, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));
	cr_assert(set);
	row = when_it_comes(1, "From: Ana <ana@example.org>\nSubject: Re: x\nIn-Reply-To: <a@b>\n\nWhen is it?\n");
	cr_expect(eq(str, row.assigned, "rosa@example.org"));
	cvn_mail_row_release(&row);
}
