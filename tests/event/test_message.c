/*
 * test_message.c - the message file of every purpose in both languages, and what must never be taken for a merge field.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/buf.h"
#include "convene/base/fields.h"
#include "convene/calendar.h"
#include "convene/event.h"

static struct cvn_event ev;

static void load(void)
{
	const char *text = "Event: Meeting {{first_name}} *now* [x](http://y)\nKind: conference\nStarts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\n"
	                   "Place: 12_Elm*St\nQuestion: How many?\nSession: 19:00-19:30 Talk\nAfter: And?\nAnswer-by: 2026-12-01\n\nHello {{first_name | friend}}.\n";

	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
	cr_assert_eq(cvn_event_read("x.md", text, strlen(text), "America/New_York", "en", &ev, NULL), CVN_OK);
}

static void release(void)
{
	cvn_event_release(&ev);
}

TestSuite(event_message, .init = load, .fini = release);

static const struct cvn_event_facts facts = { .uid = "u", .sequence = 3, .note = "Where: a → b", .web_url = "", .office = "Local 59",
	.created_at = 1795000000, .changed_at = 1795000000 };

Test(event_message, every_purpose_has_a_name_a_letter_and_an_object_that_agree)
{
	static const char *const languages[] = { "en", "es" };

	for (int p = 0; p < CVN_FOR_PURPOSES; p++)
		for (size_t l = 0; l < 2; l++) {
			CVN_AUTO_BUF(message, 64 << 10);
			CVN_AUTO_BUF(object, 64 << 10);
			enum cvn_event_purpose back;
			const char *method = NULL;
			struct cvn_fields f;

			cr_assert_not_null(cvn_event_purpose_name(p), "purpose %d", p);
			cr_assert(cvn_event_purpose_parse(cvn_event_purpose_name(p), &back) && back == (enum cvn_event_purpose)p);
			cr_assert_eq(cvn_event_message(&ev, &facts, p, languages[l], &message, NULL), CVN_OK);
			cr_assert_eq(cvn_event_object(&ev, &facts, p, "0123456789abcdef", &object, &method, NULL), CVN_OK);
			cr_expect_eq(object.len > 0, method[0] != '\0');
			cr_assert_eq(cvn_fields_read_block("m", message.ptr, message.len, &f, NULL), CVN_OK, "%s", message.ptr);
			cr_expect_str_eq(cvn_fields_value(&f, "Language"), languages[l]);
			cr_expect_null(strstr(cvn_fields_value(&f, "Subject"), "{{"));
			cr_expect_null(strstr(message.ptr, "(null)"));
			cvn_fields_release(&f);
		}
}

Test(event_message, a_title_is_text_and_neither_a_field_nor_markdown)
{
	CVN_AUTO_BUF(message, 64 << 10);

	cr_assert_eq(cvn_event_message(&ev, &facts, CVN_FOR_CANCEL, "en", &message, NULL), CVN_OK);
	cr_expect_null(strstr(message.ptr, "{{first_name}}"));
	cr_expect_not_null(strstr(message.ptr, "\\*now\\*"));
}

Test(event_message, the_body_keeps_its_fields)
{
	CVN_AUTO_BUF(message, 64 << 10);

	cr_assert_eq(cvn_event_message(&ev, &facts, CVN_FOR_REQUEST, "en", &message, NULL), CVN_OK);
	cr_expect_not_null(strstr(message.ptr, "Hello {{first_name | friend}}."));
	cr_expect_not_null(strstr(message.ptr, "12\\_Elm\\*St"));
}

Test(event_message, the_description_in_the_calendar_is_the_person_s_own)
{
	CVN_AUTO_BUF(object, 64 << 10);
	CVN_AUTO_BUF(description, 64 << 10);
	const char *method;

	cr_assert_eq(cvn_event_object(&ev, &facts, CVN_FOR_REQUEST, "0123456789abcdef", &object, &method, NULL), CVN_OK);
	cr_expect_not_null(strstr(object.ptr, "\nDESCRIPTION:cvnmark0123456789abcdefdescriptionx\r\n"));
	cr_expect_null(strstr(object.ptr, "friend"));
	cvn_event_description(&ev, &description);
	cr_expect_str_eq(description.ptr, "Hello {{first_name | friend}}.\n\n\n\n**Program**\n\n- 19:00 – 19:30 Talk\n");
}
