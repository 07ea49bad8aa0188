/*
 * test_description.c - the DESCRIPTION of the calendar object in a letter: the letter's own words to this person.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/file.h"
#include "convene/campaign.h"
#include "convene/store/queue.h"
#include "house.h"

#define FIELDS "Kind: house-meeting\nStarts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\n"

TestSuite(description, .init = house_open, .fini = house_close);

static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The first calendar object of a letter, unfolded; then its DESCRIPTION as it is read. */
static void description_of(const char *letter, struct cvn_buf *out)
{
	CVN_AUTO_BUF(object, 1 << 20);
	const char *p = strstr(strstr(letter, "Content-Type: text/calendar"), "\r\n\r\n") + 4;
	uint32_t bits = 0;
	int n = 0;

	for (; *p && *p != '=' && *p != '-'; p++) {
		if (digit(*p) < 0)
			continue;
		bits = bits << 6 | (uint32_t)digit(*p);
		n += 6;
		if (n >= 8)
			cvn_buf_char(&object, (char)(bits >> (n -= 8)));
	}
	p = strstr(object.ptr, "\nDESCRIPTION:");
	cr_assert_not_null(p, "%s", object.ptr);
	for (p += strlen("\nDESCRIPTION:"); *p && (*p != '\r' || p[2] == ' '); p++) {
		if (*p == '\r')
			p += 2;
		else if (*p == '\\')
			cvn_buf_char(out, *++p == 'n' ? '\n' : *p);
		else
			cvn_buf_char(out, *p);
	}
}

static void given_file_of(const char *name, const char *text)
{
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/%s", office->dir, name);

	cr_assert_eq(cvn_file_write(path, text, strlen(text), 0600, &err), CVN_OK, "%s", err.text);
}

static void given_invited(void)
{
	static const char *const lists[] = { "members" };
	struct cvn_audience audience = { .list = lists, .n_lists = 1, .kind = "invitation", .now = NOW };
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/table.md", office->dir);
	struct cvn_invite_count c = { 0 };

	given_members(1);
	cr_assert_eq(cvn_gathering_create(office, path, NOW, &event, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_gathering_invite(office, "table", &audience, true, false, NOW, &c, &err), CVN_OK, "%s", err.text);
}

static const char *fields = "{}";

static void description(const char *language, const char *purpose, struct cvn_buf *out)
{
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	CVN_AUTO_BUF(letter, 4 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_due due = { .letter_id = 1, .purpose = purpose, .sequence = 100, .email = "m1@example.org",
		.domain = "example.org", .first_name = "M1", .language = language,
		.building = "Elm School", .fields = fields, .params = "{\"invitation_id\":1}" };

	cr_assert_eq(cvn_compiled_load(office, count("SELECT max(campaign_id) FROM campaign"), &c, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_compiled_letter(c, &due, NOW, &letter, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	description_of(letter.ptr, out);
}

static void given_two_languages(void)
{
	given_file_of("table.md", "Event: Table\n" FIELDS "Bring: a *chair*\n\nDear {{first_name | neighbor}}, come and say what\nyou would like to see at\n"
	                          "{{building | your school}}.\n\n- at\n  12 Elm, **really**\n- [the map](https://x.example/?a={{building}})\n");
	given_file_of("table.es.md", "Event: Mesa\nLanguage: es\n" FIELDS "Bring: una silla\n\nHola, {{first_name | vecina}}, le esperamos\nen {{building | su escuela}}.\n");
	given_invited();
}

Test(description, it_is_the_text_of_the_letter_with_the_person_s_values_and_unbroken_paragraphs)
{
	CVN_AUTO_BUF(text, 64 << 10);

	given_two_languages();
	description("en", "request", &text);
	cr_expect_str_eq(text.ptr, "Dear M1, come and say what you would like to see at Elm School.\n\n- at 12 Elm, really\n"
	                           "- the map <https://x.example/?a=Elm%20School>\n\nPlease bring: a *chair*");
}

Test(description, it_is_in_the_language_of_the_person)
{
	CVN_AUTO_BUF(text, 64 << 10);
	CVN_AUTO_BUF(waiting, 64 << 10);

	given_two_languages();
	description("es", "request", &text);
	cr_expect_str_eq(text.ptr, "Hola, M1, le esperamos en Elm School.\n\nPor favor traiga: una silla");
	description("es-MX", "notice-waiting", &waiting);
	cr_expect_str_eq(waiting.ptr, text.ptr, "the entry keeps its words when the seat changes");
}

Test(description, without_a_translation_it_is_in_one_language_not_in_two)
{
	CVN_AUTO_BUF(text, 64 << 10);

	given_file_of("table.md", "Event: Table\n" FIELDS "Bring: a chair\n\nCome.\n");
	given_invited();
	description("es", "request", &text);
	cr_expect_str_eq(text.ptr, "Come.\n\nPlease bring: a chair");
}

Test(description, a_value_is_text_and_cannot_add_a_property)
{
	CVN_AUTO_BUF(text, 64 << 10);

	given_file_of("table.md", "Event: Table\n" FIELDS "\nCome; by {{ride | bus}}.\n");
	fields = "{\"ride\":\"a, b;\\nATTENDEE:mailto:x\"}";
	given_invited();
	description("en", "request", &text);
	cr_expect_str_eq(text.ptr, "Come; by a, b;\nATTENDEE:mailto:x.");
}
