/*
 * test_person.c - headings of known programs, and what a row says about a person.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/contact.h"

#define MAX 12

static size_t split(const char *line, struct cvn_span out[MAX])
{
	size_t n = 0;

	for (const char *p = line;; p += strcspn(p, "/") + 1) {
		out[n++] = (struct cvn_span){ p, strcspn(p, "/") };
		if (!p[strcspn(p, "/")])
			return n;
	}
}

/* Headings and cells with / between them. */
static bool read_row(const char *headings, const char *cells, struct cvn_person *p, struct cvn_refusal *no)
{
	struct cvn_span h[MAX], c[MAX];
	struct cvn_columns columns = { 0 };
	struct cvn_err err = { 0 };
	bool ok;

	cr_assert(cvn_columns_map(h, split(headings, h), NULL, 0, &columns, &err) == CVN_OK, "%s", err.text);
	ok = cvn_person_read(p, &columns, c, split(cells, c), no);
	cvn_columns_release(&columns);
	return ok;
}

static struct cvn_person person;
static struct cvn_refusal no;

static void begin(void)
{
	cvn_person_init(&person);
}

static void end(void)
{
	cvn_person_release(&person);
}

TestSuite(person, .init = begin, .fini = end);

static const char *said(enum cvn_means m)
{
	return cvn_person_text(&person, m);
}

static const char *free_field(const char *name)
{
	for (size_t i = 0; i < person.n_free; i++)
		if (strcmp(cvn_person_free_name(&person, i), name) == 0)
			return cvn_person_free_value(&person, i);
	return NULL;
}

Test(person, plain_list)
{
	cr_assert(read_row("First Name/last_name/E-mail/Language/School/District/Role/Grade",
	                   " Ana /Rivera/ Ana@Mail.example /Spanish/Lincoln/5/Teacher; STEWARD/4", &person, &no));
	cr_assert(eq(str, person.address.key, "ana@mail.example"));
	cr_assert(eq(str, (char *)said(CVN_MEANS_FIRST_NAME), "Ana"));
	cr_assert(eq(str, (char *)said(CVN_MEANS_LANGUAGE), "es"));
	cr_assert(eq(str, (char *)said(CVN_MEANS_BUILDING), "Lincoln"));
	cr_assert(eq(str, (char *)said(CVN_MEANS_ROLE), "teacher, steward"));
	cr_assert(eq(str, (char *)free_field("grade"), "4"));
}

Test(person, one_name_column_is_split)
{
	static const struct { const char *name, *first, *last; } cases[] = {
		{ "Ana Rivera", "Ana", "Rivera" },
		{ "Ana Mar\xC3\xAD" "a Rivera", "Ana Mar\xC3\xAD" "a", "Rivera" },
		{ "Rivera, Ana", "Ana", "Rivera" },
		{ "Ana", "Ana", "" },
		{ "ana@mail.example", "", "" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		char row[100];

		snprintf(row, sizeof row, "%s/ana@mail.example", cases[i].name);
		cr_assert(read_row("Name/Email", row, &person, &no), "%s", no.why);
		cr_assert(strcmp(said(CVN_MEANS_FIRST_NAME), cases[i].first) == 0, "%s", said(CVN_MEANS_FIRST_NAME));
		cr_assert(strcmp(said(CVN_MEANS_LAST_NAME), cases[i].last) == 0, "%s", said(CVN_MEANS_LAST_NAME));
	}
}

Test(person, the_name_in_front_of_an_address_fills_empty_ones)
{
	static const struct { const char *row, *first, *last; } cases[] = {
		{ "Ana Rivera <ana@mail.example>/", "Ana", "Rivera" },
		{ "\"Rivera, Ana\" <ana@mail.example>/", "Ana", "Rivera" },
		{ " 'Ana'<Ana@Mail.example> /", "Ana", "" },
		{ "<ana@mail.example>/", "", "" },
		{ "ana@mail.example <ana@mail.example>/", "", "" },
		{ "Somebody Else <ana@mail.example>/Ana", "Ana", "" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		cr_assert(read_row("Email/First Name", cases[i].row, &person, &no), "%s: %s", cases[i].row, no.why);
		cr_expect_str_eq(person.address.key, "ana@mail.example", "%s", cases[i].row);
		cr_expect_str_eq(said(CVN_MEANS_FIRST_NAME), cases[i].first, "%s", cases[i].row);
		cr_expect_str_eq(said(CVN_MEANS_LAST_NAME), cases[i].last, "%s", cases[i].row);
	}
	cr_assert(read_row("Email/Name", "Somebody <ana@mail.example>/Ana Rivera", &person, &no));
	cr_expect_str_eq(said(CVN_MEANS_LAST_NAME), "Rivera");
	cr_assert(read_row("Email/Steward", "ana@mail.example/Bo Diaz <bo@mail.example>", &person, &no), "%s", no.why);
	cr_expect_str_eq(said(CVN_MEANS_STEWARD), "bo@mail.example");
}

Test(person, two_addresses_in_a_cell_are_refused)
{
	static const char *const cases[] = {
		"Ana <ana@mail.example>, Bo <bo@mail.example>", "ana@mail.example <bo@mail.example>", "Ana <ana@mail.example> bo@mail.example",
		"Ana <ana@mail.example>; bo@mail.example", "Ana <<ana@mail.example>", "Ana <ana@mail.example>>", "Ana <ana@mail.example, bo@mail.example>",
		"Ana <>", "<", ">", "\"Ana <ana@mail.example>", "Ana > <ana@mail.example>",
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++)
		cr_expect(read_row("Email", cases[i], &person, &no) == false, "%s", cases[i]);
}

Test(person, own_address_before_the_one_at_work)
{
	cr_assert(read_row("Email Work/Email Home/First Name", "w@work.example/h@home.example/Ana", &person, &no));
	cr_assert(eq(str, person.address.key, "h@home.example"));
	cr_assert(eq(str, (char *)free_field("email_work"), "w@work.example"));
	cr_assert(read_row("Email Work/Email Home/First Name", "w@work.example//Ana", &person, &no));
	cr_assert(eq(str, person.address.key, "w@work.example"));
}

Test(person, several_in_one_google_cell)
{
	cr_assert(read_row("First Name/Labels/E-mail 1 - Value/Phone 1 - Value",
	                   "Ana/* coworkers ::: * myContacts/a@x.example ::: b@x.example/+1 ::: +2", &person, &no), "%s", no.why);
	cr_assert(eq(str, person.address.key, "a@x.example"));
	cr_assert(eq(str, (char *)said(CVN_MEANS_TAGS), "coworkers, myContacts"));
	cr_assert(eq(str, (char *)said(CVN_MEANS_PHONE), "+1"));
}

Test(person, what_other_programs_say_about_consent)
{
	static const struct { const char *headings, *cells; enum cvn_consent want; } cases[] = {
		{ "Email/Status", "a@x.example/subscribed", CVN_CONSENT_YES },
		{ "Email/Status", "a@x.example/Unsubscribed", CVN_CONSENT_NO },
		{ "Email/Status", "a@x.example/cleaned", CVN_CONSENT_BOUNCED },
		{ "Email/Status", "a@x.example/blocklisted", CVN_CONSENT_BLOCKED },
		{ "Email/Status", "a@x.example/", CVN_CONSENT_NOT_SAID },
		{ "Email Address/UNSUB_TIME", "a@x.example/2013-06-26 10:00:00", CVN_CONSENT_NO },
		{ "email/email_opt_in", "a@x.example/false", CVN_CONSENT_NO },
		{ "email/email_opt_in", "a@x.example/true", CVN_CONSENT_YES },
		{ "Email/Do Not Email", "a@x.example/1", CVN_CONSENT_NO },
		{ "Email/Do Not Email", "a@x.example/0", CVN_CONSENT_NOT_SAID },
		{ "Email/Status/Do Not Email", "a@x.example/subscribed/1", CVN_CONSENT_NO },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		cr_assert(read_row(cases[i].headings, cases[i].cells, &person, &no), "%s", no.why);
		cr_assert(eq(int, (int)person.consent, (int)cases[i].want), "%s", cases[i].cells);
	}
	cr_assert(not(read_row("Email/Status", "a@x.example/whatever", &person, &no)), "an unknown status is no yes");
}

Test(person, refusals_name_the_column)
{
	static const struct { const char *cells; size_t column; const char *why; } cases[] = {
		{ "Ana//es/3", 2, "no address" },
		{ "Ana/ana/es/3", 2, "no @" },
		{ "Ana/a@x.example/tlh lingon/3", 3, "language" },
		{ "Ana/a@x.example/es/9", 4, "1 to 5" },
		{ "Ana/a@x.example/es/3/more", 5, "headings are 4" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		cr_assert(not(read_row("Name/Email/Language/Assessment", cases[i].cells, &person, &no)), "%s", cases[i].cells);
		cr_assert(eq(sz, no.column, cases[i].column), "%s", cases[i].cells);
		cr_assert(strstr(no.why, cases[i].why) != NULL, "%s", no.why);
	}
}

Test(person, cells_lose_controls_and_line_ends_but_not_letters)
{
	cr_assert(read_row("Email/First Name/Notes", "a@x.example/ \xC2\xA0 An\x07" "a\r\nMari\xCC\x81" "a\x1b[31m /one\ntwo", &person, &no));
	cr_assert(eq(str, (char *)said(CVN_MEANS_FIRST_NAME), "An a Mar\xC3\xAD" "a [31m"));
	cr_assert(eq(str, (char *)said(CVN_MEANS_NOTE), "one\ntwo"));
}

Test(person, blank_row_is_no_refusal)
{
	cr_assert(not(read_row("Email/Name", " /", &person, &no)));
	cr_assert(eq(str, no.why, ""));
}

Test(person, json_attributes_become_fields)
{
	struct cvn_span h[] = { CVN_SPAN("email"), CVN_SPAN("attributes") };
	struct cvn_span c[] = { CVN_SPAN("a@x.example"), CVN_SPAN("{\"City\": \"Albany\", \"age\": 29, \"vip\": true, \"l\": [1]}") };
	struct cvn_columns columns = { 0 };

	cr_assert(cvn_columns_map(h, 2, NULL, 0, &columns, NULL) == CVN_OK);
	cr_assert(eq(str, (char *)columns.program, "listmonk"));
	cr_assert(cvn_person_read(&person, &columns, c, 2, &no), "%s", no.why);
	cr_assert(eq(str, (char *)free_field("city"), "Albany"));
	cr_assert(eq(str, (char *)free_field("age"), "29"));
	cr_assert(eq(str, (char *)free_field("vip"), "yes"));
	cr_assert(free_field("l") == NULL);
	cvn_columns_release(&columns);
}

Test(person, language_tags)
{
	static const char *const cases[][2] = { { "ES", "es" }, { "es_mx", "es-MX" }, { "zh-hant-tw", "zh-Hant-TW" },
		{ "es-419", "es-419" }, { "Espa\xC3\xB1ol", "es" }, { "Haitian Creole", "ht" }, { "e", NULL }, { "spanglish", NULL },
		{ "es-", NULL }, { "es-\n", NULL } };

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		char tag[16] = "";
		bool ok = cvn_language_tag(cvn_span_of(cases[i][0]), tag);

		cr_assert(ok == (cases[i][1] != NULL), "%s", cases[i][0]);
		cr_assert(ok == false || strcmp(tag, cases[i][1]) == 0, "%s: %s", cases[i][0], tag);
	}
}

static int map(const char *headings, const char *word, struct cvn_columns *out, struct cvn_err *err)
{
	struct cvn_span h[MAX];

	return cvn_columns_map(h, split(headings, h), &word, word ? 1 : 0, out, err);
}

Test(columns, file_without_addresses_is_refused_with_its_headings)
{
	struct cvn_columns c = { 0 };
	struct cvn_err err = { 0 };

	cr_assert(map("phone_number/name", NULL, &c, &err) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "phone_number, name") != NULL && strstr(err.text, "--map email=") != NULL, "%s", err.text);
}

Test(columns, map_option_names_headings_numbers_and_near_misses)
{
	struct cvn_columns c = { 0 };
	struct cvn_err err = { 0 };

	cr_assert(map("Contacto/Nombre", "email=Contacto", &c, &err) == CVN_OK, "%s", err.text);
	cr_assert(c.column[0].means == CVN_MEANS_EMAIL);
	cvn_columns_release(&c);
	cr_assert(map("Contacto/Nombre", "email=1", &c, &err) == CVN_OK);
	cvn_columns_release(&c);
	cr_assert(map("Email/Photo", "nothing=Photo", &c, &err) == CVN_OK);
	cr_assert(c.column[1].means == CVN_MEANS_NOTHING);
	cvn_columns_release(&c);
	cr_assert(map("Email/Curso", "grade=Curso", &c, &err) == CVN_OK);
	cr_assert(eq(str, c.column[1].field, "grade"));
	cvn_columns_release(&c);
	cr_assert(map("Contacto/Nombre", "email=Contakto", &c, &err) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "did you mean 'Contacto'") != NULL, "%s", err.text);
	cr_assert(map("Email", "email", &c, &err) == CVN_E_USAGE);
}

Test(columns, two_free_columns_of_one_name_are_refused)
{
	struct cvn_columns c = { 0 };
	struct cvn_err err = { 0 };

	cr_assert(map("Email/Zone/zone", NULL, &c, &err) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "columns 2 and 3") != NULL, "%s", err.text);
}

/* The headings that each program writes, cut to those that matter here, and what one row of it says. Rows are invented. */
Test(person, every_program_is_recognised_and_who_left_there_is_not_written_to)
{
	static const struct {
		const char *program, *headings, *cells, *first, *last, *email, *phone;
		enum cvn_consent consent;
	} table[] = {
		{ "Google Contacts", "First Name/Middle Name/Last Name/Labels/E-mail 1 - Label/E-mail 1 - Value/Phone 1 - Value",
		  "Ana//Rivera/* myContacts ::: PTA/* Home/ana@mail.example ::: b@mail.example/555", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NOT_SAID },
		{ "Google Contacts", "Name/Given Name/Family Name/Group Membership/E-mail 1 - Type/E-mail 1 - Value",
		  "Ana Rivera/Ana/Rivera/* myContacts/* Work/ana@mail.example", "Ana", "Rivera", "ana@mail.example", "", CVN_CONSENT_NOT_SAID },
		{ "Outlook", "First Name/Last Name/Company/E-mail Address/E-mail 2 Address/Home Phone/Mobile Phone/Categories",
		  "Ana/Rivera/Lincoln/ana@mail.example//1/555/Board;PTA", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NOT_SAID },
		{ "Action Network", "first_name/last_name/email/zip_code/can2_user_tags/can2_phone/can2_subscription_status",
		  "Ana/Rivera/ana@mail.example/12207/steward/555/unsubscribed", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NO },
		{ "Action Network", "email/can2_user_tags/can2_subscription_status", "ana@mail.example//previous spam complaint", "", "", "ana@mail.example", "",
		  CVN_CONSENT_COMPLAINED },
		{ "NationBuilder", "nationbuilder_id/first_name/last_name/email/email_opt_in/tag_list/mobile_number/do_not_contact",
		  "7/Ana/Rivera/ana@mail.example/true/a, b/555/true", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NO },
		{ "NationBuilder", "nationbuilder_id/email/email1_is_bad", "7/ana@mail.example/true", "", "", "ana@mail.example", "", CVN_CONSENT_NO },
		{ "VAN", "Voter File VANID/Last/First/PreferredEmail/Preferred Phone", "9/Rivera/Ana/ana@mail.example/555", "Ana", "Rivera", "ana@mail.example",
		  "555", CVN_CONSENT_NOT_SAID },
		{ "VAN", "VANID/LastName/FirstName/Email/Cell Phone", "9/Rivera/Ana/ana@mail.example/555", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NOT_SAID },
		{ "CiviCRM", "Contact ID/First Name/Last Name/Email/Do Not Email/No Bulk Emails (User Opt Out)/Individual Prefix/Preferred Language",
		  "3/Ana/Rivera/ana@mail.example/No/Yes/Ms/English (United States)", "Ana", "Rivera", "ana@mail.example", "", CVN_CONSENT_NO },
		{ "CiviCRM", "Contact ID/Contact Subtype/Email/On Hold", "3//ana@mail.example/1", "", "", "ana@mail.example", "", CVN_CONSENT_NO },
		{ "Mailchimp", "Email Address/First Name/Last Name/Phone Number/MEMBER_RATING/CONFIRM_TIME/LEID/TAGS",
		  "ana@mail.example/Ana/Rivera/555/2/2020-01-01 10:00:00/1/x", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NOT_SAID },
		{ "Mailchimp", "Email Address/First Name/MEMBER_RATING/UNSUB_TIME/LEID", "ana@mail.example/Ana/2/2020-01-01 10:00:00/1", "Ana", "", "ana@mail.example", "",
		  CVN_CONSENT_NO },
		{ "Mailchimp", "Email Address/First Name/MEMBER_RATING/CLEAN_TIME/LEID", "ana@mail.example/Ana/2/2020-01-01 10:00:00/1", "Ana", "", "ana@mail.example", "",
		  CVN_CONSENT_NO },
		{ "listmonk", "uuid/email/name/attributes/status", "u/ana@mail.example/Ana Rivera/{}/blocklisted", "Ana", "Rivera", "ana@mail.example", "",
		  CVN_CONSENT_BLOCKED },
		{ "Thunderbird", "First Name/Last Name/Display Name/Primary Email/Secondary Email/Mobile Number", "Ana/Rivera/A/ana@mail.example/b@mail.example/555", "Ana",
		  "Rivera", "ana@mail.example", "555", CVN_CONSENT_NOT_SAID },
		{ "", "Nombre/Apellidos/Correo electrónico/Teléfono", "Ana/Rivera/ana@mail.example/555", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NOT_SAID },
		{ "", "Prénom/Surname/Courriel/Phone", "Ana/Rivera/ana@mail.example/555", "Ana", "Rivera", "ana@mail.example", "555", CVN_CONSENT_NOT_SAID },
	};

	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		struct cvn_span h[MAX];
		struct cvn_columns columns = { 0 };
		struct cvn_err err = { 0 };

		cr_assert(cvn_columns_map(h, split(table[i].headings, h), NULL, 0, &columns, &err) == CVN_OK, "%s", err.text);
		cr_expect_str_eq(columns.program, table[i].program, "%s", table[i].headings);
		cvn_columns_release(&columns);
		cr_assert(read_row(table[i].headings, table[i].cells, &person, &no), "%s: %s", table[i].headings, no.why);
		cr_expect_str_eq(person.address.email, table[i].email, "%s", table[i].headings);
		cr_expect_str_eq(said(CVN_MEANS_FIRST_NAME), table[i].first, "%s", table[i].headings);
		cr_expect_str_eq(said(CVN_MEANS_LAST_NAME), table[i].last, "%s", table[i].headings);
		cr_expect_str_eq(said(CVN_MEANS_PHONE), table[i].phone, "%s", table[i].headings);
		cr_expect(person.consent == table[i].consent, "%s: %d", table[i].headings, person.consent);
	}
}

Test(person, time_zones_are_names_that_mean_one)
{
	static const char *const table[][2] = { { "America/New_York", "America/New_York" }, { "Eastern Standard Time", "America/New_York" },
		                                { "Pacific Time (US & Canada)", "America/Los_Angeles" }, { "UTC", "UTC" } };
	struct cvn_span h[MAX], c[MAX];

	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		struct cvn_columns columns = { 0 };
		struct cvn_err err = { 0 };

		cr_assert(cvn_columns_map(h, split("email/Time zone", h), NULL, 0, &columns, &err) == CVN_OK);
		c[0] = cvn_span_of("ana@mail.example");
		c[1] = cvn_span_of(table[i][0]);
		cr_expect(cvn_person_read(&person, &columns, c, 2, &no), "%s", no.why);
		cr_expect_str_eq(said(CVN_MEANS_TIMEZONE), table[i][1]);
		cvn_columns_release(&columns);
	}
	cr_expect(read_row("email/timezone", "ana@mail.example/Mars Time", &person, &no) == false);
	cr_expect(strstr(no.why, "the time zone 'Mars Time' is not known") != NULL, "%s", no.why);
	cr_expect_eq(no.column, 2);
}
