/*
 * test_public.c - what a public calendar says of an event: whole sentences for a reader of whom nothing is known.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/buf.h"
#include "convene/calendar.h"
#include "convene/event.h"

static void load(void)
{
	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
}

TestSuite(event_public, .init = load);

static void describe(const char *fields, const char *body, struct cvn_buf *out, struct cvn_cal_event *object)
{
	CVN_AUTO_STR char *text = cvn_xasprintf("Event: Meeting\nKind: conference\nStarts: 2027-01-14 9:00 America/New_York\nEnds: 16:00\n%s\n%s\n", fields, body);
	CVN_AUTO_BUF(place, 4000);
	struct cvn_event ev = { 0 };
	struct cvn_event_facts facts = { .uid = "u", .web_url = "", .office = "Local 59" };
	struct cvn_cal_event ce;
	struct cvn_err err = { 0 };

	cr_assert_eq(cvn_event_read("m.md", text, strlen(text), "UTC", "en", &ev, &err), CVN_OK, "%s", err.text);
	cvn_event_public(&ev, &facts, "en", false, out, &place, &ce);
	if (object != NULL)
		*object = ce;
	free((void *)(uintptr_t)ce.moved);
	cvn_event_release(&ev);
}

Test(event_public, fallbacks_are_shown_and_what_has_none_leaves_no_hole)
{
	static const struct { const char *body, *said; } cases[] = {
		{ "Your plan for {{building | your school}} counts.", "Your plan for your school counts." },
		{ "Come, {{first_name}}. We wait.", "Come. We wait." },
		{ "Dear {{first_name}},\nwe meet.", "Dear, we meet." },
		{ "{{first_name | Friend}}, come!", "Friend, come!" },
		{ "{{#building}}At {{building}} we{{/building}}{{^building}}We{{/building}} meet.", "We meet." },
		{ "A {{{title}}} day and {{! a note }}more.", "A day and more." },
		{ "Read **this** and [the plan](https://local59.example/plan) first.", "Read this and the plan (https://local59.example/plan) first." },
		{ "# Why\n\nBecause.", " Why\n\nBecause." },
		{ "One\nline.\n\n- two\n- three", "One line.\n\n- two\n- three" },
		{ "An open {{tag", "An open " },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		CVN_AUTO_BUF(b, 8000);

		describe("", cases[i].body, &b, NULL);
		while (b.len > 0 && b.ptr[b.len - 1] == '\n')
			cvn_buf_truncate(&b, b.len - 1);
		cr_expect_str_eq(b.ptr, i == 9 ? "An open" : cases[i].said, "%s", cases[i].body);
		cr_expect_null(strstr(b.ptr, "{{"));
	}
}

Test(event_public, the_program_of_a_conference_is_in_it)
{
	CVN_AUTO_BUF(b, 8000);

	describe("Session: 10:00-11:30 Who decides @ Room 4\nBring: a chair\n", "Come.", &b, NULL);
	cr_expect_not_null(strstr(b.ptr, "10:00 – 11:30 Who decides, Room 4"));
	cr_expect_not_null(strstr(b.ptr, "Please bring: a chair"));
}

Test(event_public, a_room_is_hidden_as_the_place_is)
{
	static const char *const shown[] = { "", "Place-shown-to: accepted\n" };

	for (int hidden = 0; hidden < 2; hidden++) {
		CVN_AUTO_STR char *fields = cvn_xasprintf("Place: Hall\n%sSession: 10:00-11:00 Budgets @ Room 4\n", shown[hidden]);
		CVN_AUTO_STR char *text = cvn_xasprintf("Event: M\nKind: conference\nStarts: 2027-01-14 9:00\nEnds: 16:00\n%s\nx\n", fields);
		CVN_AUTO_BUF(open, 8000);
		CVN_AUTO_BUF(letter, 8000);
		struct cvn_event ev = { 0 };
		struct cvn_event_facts facts = { .uid = "u", .web_url = "", .office = "Local 59" };
		struct cvn_err err = { 0 };

		describe(fields, "x", &open, NULL);
		cr_expect_not_null(strstr(open.ptr, "Budgets"));
		cr_expect_eq(strstr(open.ptr, "Room 4") == NULL, hidden);
		cr_assert_eq(cvn_event_read("m.md", text, strlen(text), "UTC", "en", &ev, &err), CVN_OK, "%s", err.text);
		cr_assert_eq(cvn_event_message(&ev, &facts, CVN_FOR_REQUEST, "en", &letter, &err), CVN_OK, "%s", err.text);
		cr_expect_not_null(strstr(letter.ptr, hidden ? "Budgets{{#place}}, Room 4{{/place}}\n" : "Budgets, Room 4\n"), "%s", letter.ptr);
		cvn_event_release(&ev);
	}
}
