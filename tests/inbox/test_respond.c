/*
 * test_respond.c - an answer to a mail as it goes over the wire: its thread, its language, and what it must not tell.
 */
#include "judged.h"

#include <stdlib.h>

#include "convene/base/file.h"
#include "convene/campaign.h"
#include "convene/store/event.h"
#include "convene/store/people.h"
#include "inbox/act_priv.h"

static char dir[64];
static struct cvn_office *office;
static struct cvn_err err;
static int64_t bea, cal, event_id;

static int64_t given_person(const char *email, const char *name, const char *language)
{
	struct cvn_contact c = { .email = (char *)(uintptr_t)email, .email_key = (char *)(uintptr_t)email, .domain = (char *)"example.org",
		                 .first_name = (char *)(uintptr_t)name, .language = (char *)(uintptr_t)language,
		                 .timezone = (char *)"America/New_York" };
	int64_t id;

	cr_assert(eq(int, cvn_store_contact_add(office->store, &c, 1, &id, &err), CVN_OK), "%s", err.text);
	return id;
}

static void open_office(void)
{
	size_t made;
	struct cvn_event_row e = { .name = (char *)"meeting", .kind = (char *)"house-meeting", .title = (char *)"House meeting at Elm",
		                   .uid = (char *)"u1@local59.example", .state = (char *)"planned", .timezone = (char *)"America/New_York",
		                   .rrule = (char *)"", .place = (char *)"12 Elm Street", .place_hidden = true, .revision = 1,
		                   .starts_at = 1922653800, .ends_at = 1922659200, .last_at = 1922659200 };

	snprintf(dir, sizeof dir, "/tmp/cvn-respond-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	cr_assert(eq(int, cvn_office_init(dir, 1, &made, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_office_open(dir, &office, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_begin(office->store, &err), CVN_OK));
	bea = given_person("bea@example.org", "Bea", "es-MX");
	cal = given_person("cal@example.org", "Cal", "en");
	cr_assert(eq(int, cvn_store_event_add(office->store, &e, &event_id, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_commit(office->store, &err), CVN_OK));
}

static void close_office(void)
{
	char command[100];

	cvn_office_close(office);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert(system(command) == 0);
}

TestSuite(respond, .init = open_office, .fini = close_office, .timeout = 60);

/* A mail of this person about the event (0: none), with these header fields. */
static int64_t given_mail(int64_t contact, int64_t event, const char *message_id, const char *fields)
{
	CVN_AUTO_STR char *raw = cvn_xasprintf("From: x\nMessage-ID: %s\n%sSubject: Where?\n\nwhere is it\nReferences: <body@example.org>\n",
	                                       message_id, fields);
	struct cvn_mail_row row = { .mailbox = (char *)"answers", .uid = 1, .hash = (char *)(uintptr_t)message_id, .kind = (char *)"reply",
		                    .why = (char *)"reply", .state = (char *)"open", .contact_id = contact, .event_id = event,
		                    .subject = (char *)"Where {{is}} it?", .message_id = (char *)(uintptr_t)message_id, .size = 10 };
	int64_t id;

	cr_assert(eq(int, cvn_store_begin(office->store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_mail_add(office->store, &row, raw, strlen(raw), &id, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_commit(office->store, &err), CVN_OK));
	return id;
}

/* The octets of the answer with that prepared text, quoted-printable line breaks undone; release it. */
static void when_answered(struct cvn_buf *out, int64_t mail, const char *prepared, const char *who_reads, int64_t contact)
{
	struct cvn_respond r = { .mail_id = mail, .text = "", .prepared = prepared, .who = "Lu <lu.private@example.net>" };
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	struct cvn_contact person = { 0 };
	CVN_AUTO_BUF(letter, 1u << 20);
	CVN_AUTO_BUF(sender, 1000);
	CVN_AUTO_BUF(recipient, 1000);
	CVN_AUTO_BUF(params, 16u << 10);
	struct cvn_mail_row row = { 0 };
	int64_t campaign = 0;

	cr_assert(eq(int, cvn_inbox_respond(office, &r, 2000, &campaign, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_compiled_load(office, campaign, &c, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_contact_by_id(office->store, contact, &person, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_mail_get(office->store, mail, &row, &err), CVN_OK));
	cr_assert(eq(int, cvn_canned_params(office, row.event_id, contact, &params, &err), CVN_OK), "%s", err.text);
	struct cvn_due due = { .letter_id = 1, .campaign_id = campaign, .contact_id = contact, .purpose = "answer", .params = params.ptr,
		               .email = who_reads, .domain = "example.org", .first_name = person.first_name, .language = person.language,
		               .timezone = "America/New_York" };
	cr_assert(eq(int, cvn_compiled_letter(c, &due, 3000, &letter, &sender, &recipient, &err), CVN_OK), "%s", err.text);
	for (size_t i = 0; i < letter.len; i++) {
		if (letter.ptr[i] == '=' && letter.ptr[i + 1] == '\r')
			i += 2;
		else
			cvn_buf_char(out, letter.ptr[i]);
	}
	cvn_mail_row_release(&row);
	cvn_contact_release(&person);
}

Test(respond, answer_stands_below_the_mail_in_its_thread)
{
	CVN_AUTO_BUF(letter, 1u << 20);
	int64_t mail = given_mail(cal, 0, "<third@example.org>",
	                          "References: <first@local59.example>\n <second@example.org> junk <not an id>\nIn-Reply-To: <second@example.org>\n");

	when_answered(&letter, mail, "thank-you", "cal@example.org", cal);
	cr_expect(strstr(letter.ptr, "In-Reply-To: <third@example.org>\r\n") != NULL, "%s", letter.ptr);
	cr_expect(strstr(letter.ptr, "References: <first@local59.example>\r\n <second@example.org>\r\n <third@example.org>\r\n") != NULL, "%s",
	          letter.ptr);
	cr_expect(strstr(letter.ptr, "Subject: Re: Where { {is}} it?\r\n") != NULL, "%s", letter.ptr);
	cr_expect(strstr(letter.ptr, "Auto-Submitted") == NULL, "a person's answer is no machine's");
}

Test(respond, first_mail_of_a_thread_is_referred_to_alone)
{
	CVN_AUTO_BUF(letter, 1u << 20);

	when_answered(&letter, given_mail(cal, 0, "<only@example.org>", ""), "press", "cal@example.org", cal);
	cr_expect(strstr(letter.ptr, "References: <only@example.org>\r\n") != NULL, "%s", letter.ptr);
	cr_expect(strstr(letter.ptr, "body@example.org") == NULL, "a header was read from the body");
}

Test(respond, hostile_message_ids_never_reach_a_header)
{
	CVN_AUTO_BUF(letter, 1u << 20);

	when_answered(&letter, given_mail(cal, 0, "<evil@x>\r\nBcc: all@example.org", "References: <a@b>\n <c\x01@d> <e@f\n"), "thank-you",
	              "cal@example.org", cal);
	cr_expect(strstr(letter.ptr, "Bcc:") == NULL, "%s", letter.ptr);
	cr_expect(strstr(letter.ptr, "In-Reply-To") == NULL && strstr(letter.ptr, "References") == NULL, "%s", letter.ptr);
}

Test(respond, person_gets_their_language_and_nobody_elses_address)
{
	CVN_AUTO_BUF(letter, 1u << 20);

	when_answered(&letter, given_mail(bea, 0, "<es@example.org>", "Cc: cal@example.org\n"), "cannot-come", "bea@example.org", bea);
	cr_expect(strstr(letter.ptr, "Gracias por avisar") != NULL, "%s", letter.ptr);
	cr_expect(strstr(letter.ptr, "lu.private") == NULL && strstr(letter.ptr, "cal@example.org") == NULL, "%s", letter.ptr);
}

static void given_accepted(int64_t contact)
{
	struct cvn_event_row e = { 0 };
	struct cvn_invitation_row from = { 0 }, to;

	cr_assert(eq(int, cvn_store_begin(office->store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_event_get(office->store, event_id, &e, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_invitation_add(office->store, &e, contact, 1, &from, &err), CVN_OK), "%s", err.text);
	to = from;
	snprintf(to.answer, sizeof to.answer, "accepted");
	cr_assert(eq(int, cvn_store_invitation_set(office->store, &from, &to, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_commit(office->store, &err), CVN_OK), "%s", err.text);
	cvn_event_row_release(&e);
}

Test(respond, place_of_an_event_is_told_only_to_who_accepted)
{
	CVN_AUTO_BUF(letter, 1u << 20);
	CVN_AUTO_BUF(again, 1u << 20);
	when_answered(&letter, given_mail(cal, event_id, "<w1@example.org>", ""), "where-and-when", "cal@example.org", cal);
	cr_expect(strstr(letter.ptr, "House meeting at Elm") != NULL, "%s", letter.ptr);
	cr_expect(strstr(letter.ptr, "December 4, 2030") != NULL, "%s", letter.ptr);
	cr_expect(strstr(letter.ptr, "12 Elm Street") == NULL, "the place was told to somebody who has not accepted");
	cr_expect(strstr(letter.ptr, "Press Yes") != NULL, "%s", letter.ptr);

	given_accepted(cal);
	when_answered(&again, given_mail(cal, event_id, "<w2@example.org>", ""), "where-and-when", "cal@example.org", cal);
	cr_expect(strstr(again.ptr, "12 Elm Street") != NULL, "%s", again.ptr);
}

Test(respond, every_shipped_answer_compiles_in_both_languages)
{
	struct cvn_canned *list = NULL;
	size_t n = 0;

	cr_assert(eq(int, cvn_inbox_canned(office, &list, &n, &err), CVN_OK), "%s", err.text);
	cr_expect(n >= 7);
	for (size_t i = 0; i < n; i++) {
		char id[60];
		CVN_AUTO_BUF(english, 1u << 20);
		CVN_AUTO_BUF(spanish, 1u << 20);

		cr_expect(strcmp(list[i].languages, "en es") == 0 || strcmp(list[i].languages, "es en") == 0, "%s: %s", list[i].name, list[i].languages);
		cr_expect(list[i].when[0] != '\0', "%s does not say what it is for", list[i].name);
		snprintf(id, sizeof id, "<en%zu@example.org>", i);
		when_answered(&english, given_mail(cal, event_id, id, ""), list[i].name, "cal@example.org", cal);
		snprintf(id, sizeof id, "<es%zu@example.org>", i);
		when_answered(&spanish, given_mail(bea, 0, id, ""), list[i].name, "bea@example.org", bea);
		cr_expect(strstr(english.ptr, "{{") == NULL && strstr(spanish.ptr, "{{") == NULL, "%s: a field was left", list[i].name);
		cr_expect(strcmp(english.ptr, spanish.ptr) != 0);
	}
	cvn_canned_free(list, n);
}
