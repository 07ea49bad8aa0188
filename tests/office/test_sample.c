/*
 * test_sample.c - sample events: every kind, in both languages, with dates that lie ahead whenever the office is made.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/buf.h"
#include "convene/calendar.h"
#include "convene/event.h"
#include "convene/office.h"

#define DAY 86400

static struct cvn_err err;

static void read_sample(const char *file, int64_t now, struct cvn_event *out)
{
	CVN_AUTO_BUF(text, 256u << 10);

	cr_assert_eq(cvn_office_sample_event(file, now, &text, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_event_read(file, text.ptr, text.len, "America/New_York", "en", out, &err), CVN_OK, "%s", err.text);
}

Test(sample, there_is_one_of_every_kind_in_both_languages_that_lies_ahead_of_any_day)
{
	cr_assert_eq(cvn_zones_load(&err), CVN_OK);
	for (int64_t now = 1795200000; now < 1795200000 + (int64_t)1500 * DAY; now += 37 * DAY)
		for (int kind = 0; kind < CVN_EVENT_KINDS; kind++) {
			const char *name = cvn_event_kind_name((enum cvn_event_kind)kind);
			char en[64], es[64];
			struct cvn_event a = { 0 }, b = { 0 };

			snprintf(en, sizeof en, "%s.md", name);
			snprintf(es, sizeof es, "%s.es.md", name);
			read_sample(en, now, &a);
			read_sample(es, now, &b);
			cr_expect(a.kind == (enum cvn_event_kind)kind);
			cr_expect(a.starts_at > now + 13 * DAY && a.starts_at < now + 130 * DAY, "%s starts %ld days from now", name, (long)((a.starts_at - now) / DAY));
			cr_expect_eq(a.starts_at, b.starts_at);
			cr_expect_eq(a.n_questions, b.n_questions);
			cr_expect_str_eq(b.language, "es");
			cr_expect_str_neq(a.title, b.title);
			cvn_event_release(&a);
			cvn_event_release(&b);
		}
}

Test(sample, between_them_they_use_every_field)
{
	static const char *const fields[] = { "Place-details", "Place-shown-to", "Online", "Host", "Co-host", "Lead", "Capacity", "Waiting-list",
		"Offer-for", "Answer-by", "Party", "Languages", "Interpretation", "Accessibility", "Child-care", "Bring", "Question", "Repeats", "Except",
		"Moved", "Session", "Remind", "After" };
	CVN_AUTO_BUF(all, 4u << 20);

	for (int kind = 0; kind < CVN_EVENT_KINDS; kind++) {
		char file[64];

		snprintf(file, sizeof file, "%s.md", cvn_event_kind_name((enum cvn_event_kind)kind));
		cr_assert_eq(cvn_office_sample_event(file, 1795200000, &all, &err), CVN_OK, "%s", err.text);
	}
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		char line[64];

		snprintf(line, sizeof line, "\n%s: ", fields[i]);
		cr_expect_not_null(strstr(all.ptr, line), "no sample has %s", fields[i]);
	}
}
