/*
 * test_file.c - event files: what is read, and the line that each mistake gets.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/buf.h"
#include "convene/calendar.h"
#include "convene/event.h"

static struct cvn_event ev;
static struct cvn_err err;

static void load(void)
{
	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
}

static void release(void)
{
	cvn_event_release(&ev);
}

TestSuite(event_file, .init = load, .fini = release);

static int read_text(const char *text)
{
	err = (struct cvn_err){ 0 };
	cvn_event_release(&ev);
	return cvn_event_read("house.md", text, strlen(text), "America/New_York", "en", &ev, &err);
}

#define HEAD "Event: House meeting\nKind: house-meeting\nStarts: 2026-12-03 18:30 America/New_York\n"
#define ENDS "Ends: 2026-12-03 20:00\n"

Test(event_file, the_file_of_the_design_is_read)
{
	cr_assert_eq(read_text("Event: House meeting at the Riveras'\nKind: house-meeting\nStarts: 2026-12-03 18:30 America/New_York\n"
	                       "Ends: 2026-12-03 20:00\nPlace: 12 Elm Street, Albany\nHost: Ana Rivera <ana@local59.example>\nCapacity: 12\n"
	                       "Repeats: monthly on the first Thursday until 2027-06-30\n\nCome and say what you would like to see …\n"), CVN_OK, "%s", err.text);
	cr_expect_str_eq(ev.title, "House meeting at the Riveras'");
	cr_expect_eq(ev.starts_at, 1796340600);
	cr_expect_eq(ev.ends_at, 1796346000);
	cr_expect_eq(ev.capacity, 12);
	cr_expect_str_eq(ev.host.name, "Ana Rivera");
	cr_expect_str_eq(ev.host.email, "ana@local59.example");
	cr_expect_str_eq(ev.rrule, "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270701T035959Z");
	cr_expect_str_eq(ev.body, "Come and say what you would like to see …\n");
}

Test(event_file, every_field_finds_its_place)
{
	cr_assert_eq(read_text("Event: Day of schools\nKind: conference\nStarts: 2026-12-05 09:00\nEnds: 17:00\nPlace: Hall\nPlace-details: 2nd floor\n"
	                       "Place-shown-to: accepted\nOnline: https://meet.example/x\nHost: Ana <ana@l.example>\nCo-host: Luis <luis@l.example>\nCo-host: Mei\nLead: lead@l.example\n"
	                       "Capacity: 200\nWaiting-list: no\nOffer-for: 12h\nAnswer-by: 2026-12-01\nParty: 4\nLanguages: English, Spanish\nInterpretation: ASL\n"
	                       "Accessibility: ramp\nChild-care: yes\nBring: a friend\nQuestion: How many children?\nQuestion: Vegetarian?\nLanguage: en\n"
	                       "Session: 10:00-11:30 Budgets @ Room 4\nSession: 13:00-14:00 Lunch\nRemind: 3d, 2h\nAfter: What did you take home?\n\nx\n"), CVN_OK, "%s", err.text);
	cr_expect_eq(ev.n_cohosts, 2);
	cr_expect_eq(ev.n_questions, 2);
	cr_expect_eq(ev.n_sessions, 2);
	cr_expect_str_eq(ev.session[0].title, "Budgets");
	cr_expect_str_eq(ev.session[0].place, "Room 4");
	cr_expect_eq(ev.n_reminders, 2);
	cr_expect_eq(ev.remind_minutes[0], 3 * 1440);
	cr_expect_eq(ev.max_party, 4);
	cr_expect_eq(ev.offer_seconds, 12 * 3600);
	cr_expect(!ev.waiting_list);
	cr_expect(ev.place_for_accepted);
}

static void refused(const char *text, const char *where)
{
	cr_expect_eq(read_text(text), CVN_E_INVALID, "%s", text);
	cr_expect_not_null(strstr(err.text, where), "expected '%s' in '%s'", where, err.text);
	cr_expect_null(strchr(err.text, '\n'));
}

Test(event_file, each_mistake_is_named_with_its_line)
{
	refused("Kind: rally\nStarts: 2026-12-03 18:30\nEnds: 20:00\n\nx", "Event: is missing");
	refused("Event: x\nKind: rally\n\nx", "Starts: is missing");
	refused("Event: x\nKind: house-metting\nStarts: 2026-12-03 18:30\nEnds: 20:00\n\nx", "house.md:2: Kind: there is no kind 'house-metting'; did you mean house-meeting?");
	refused(HEAD "Ends: 2026-12-03 17:00\n\nx", "house.md:4: Ends: the event ends before it starts; an end at midnight or later needs its day: 2026-12-04 00:00");
	refused(HEAD "Ends: 2026-12-03 18:30\n\nx", "house.md:4: Ends: the event ends before it starts; an end at midnight or later needs its day: 2026-12-04 00:00");
	refused(HEAD "Ends: 2027-12-03 18:30\n\nx", "more than a month");
	refused("Event: x\nKind: rally\nStarts: 2027-03-14 02:30 America/New_York\nEnds: 04:00\n\nx", "house.md:3: Starts: 2027-03-14 02:30 does not exist");
	refused("Event: x\nKind: rally\nStarts: 2026-11-01 01:30 America/New_York\nEnds: 04:00\n\nx", "happens twice");
	refused("Event: x\nKind: rally\nStarts: 2026-12-03 18:30 America/Gotham\nEnds: 20:00\n\nx", "house.md:3: Starts: unknown time zone 'America/Gotham'");
	refused("Event: x\nKind: rally\nStarts: 2026-02-30 18:30\nEnds: 20:00\n\nx", "no such date");
	refused("Event: x\nKind: rally\nStarts: next Thursday\nEnds: 20:00\n\nx", "is not a time");
	refused(HEAD ENDS "Capacity: many\n\nx", "house.md:5: Capacity:");
	refused(HEAD ENDS "Capacity: 0\n\nx", "house.md:5: Capacity: a number from 1 on");
	refused(HEAD ENDS "Repeats: monthly on the first Thursday\n\nx", "has no end");
	refused(HEAD ENDS "Repeats: hourly 5 times\n\nx", "not understood at 'hourly'");
	refused(HEAD ENDS "Repeats: RRULE:FREQ=SECONDLY;COUNT=5\n\nx", "FREQ is one of");
	refused(HEAD ENDS "Repeats: weekly on Friday 5 times\n\nx", "the start is not one of the days it repeats on");
	refused(HEAD ENDS "Except: 2026-12-10\n\nx", "only an event that repeats");
	refused(HEAD ENDS "Repeats: weekly 5 times\nExcept: 2026-12-11\n\nx", "nothing would happen on that day");
	refused(HEAD ENDS "Online: javascript:alert(1)\n\nx", "https://");
	refused(HEAD ENDS "Host: Ana <ana\n\nx", "write a person as");
	refused(HEAD ENDS "Host: nobody\n\nx", "house.md:5: Host: 'nobody' has no address");
	refused(HEAD ENDS "Host: Ana <>\n\nx", "house.md:5: Host: 'Ana <>' has no address");
	refused(HEAD ENDS "Lead: Ana Rivera\n\nx", "house.md:5: Lead: 'Ana Rivera' has no address");
	refused(HEAD ENDS "Answer-by: 2026-12-04\n\nx", "after the start");
	refused(HEAD ENDS "Colour: red\n\nx", "house.md:5:");
	refused(HEAD ENDS "Place-shown-to: accepted\n\nx", "no place to hide");
	refused(HEAD ENDS "Session: 19:00-19:30 x\n\nx", "only a conference");
	refused("Event: x\nKind: webinar\nStarts: 2026-12-03 18:30\nEnds: 20:00\n\nx", "a webinar needs a link");
}

Test(event_file, phrases_of_repetition_become_rules)
{
	static const struct { const char *start, *phrase, *rule; } cases[] = {
		{ "2026-12-03", "daily 5 times", "FREQ=DAILY;COUNT=5" }, { "2026-12-03", "weekly until 2027-01-31", "FREQ=WEEKLY;UNTIL=20270201T045959Z" },
		{ "2026-12-03", "every two weeks for 6 times", "FREQ=WEEKLY;INTERVAL=2;COUNT=6" }, { "2026-12-03", "every other week 4 times", "FREQ=WEEKLY;INTERVAL=2;COUNT=4" },
		{ "2026-12-03", "weekly on Tuesday and Thursday 8 times", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=8" }, { "2026-12-03", "every Thursday 10 times", "FREQ=WEEKLY;BYDAY=TH;COUNT=10" },
		{ "2026-12-03", "monthly on the first Thursday 3 times", "FREQ=MONTHLY;BYDAY=1TH;COUNT=3" }, { "2026-12-31", "monthly on the last Thursday 3 times", "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3" },
		{ "2026-12-15", "monthly on the 15th 3 times", "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3" }, { "2026-12-31", "monthly on the last day 3 times", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3" },
		{ "2026-12-03", "yearly 3 times", "FREQ=YEARLY;COUNT=3" }, { "2026-12-03", "every 3 months 4 times", "FREQ=MONTHLY;INTERVAL=3;COUNT=4" },
		{ "2026-12-03", "FREQ=WEEKLY;UNTIL=20270131", "FREQ=WEEKLY;UNTIL=20270201T045959Z" },
		{ "2026-12-03", "monthly on the first Thursday of the month 2 times", "FREQ=MONTHLY;BYDAY=1TH;COUNT=2" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[400];

		snprintf(text, sizeof text, "Event: x\nKind: rally\nStarts: %s 18:30\nEnds: 20:00\nRepeats: %s\n\nx\n", cases[i].start, cases[i].phrase);
		cr_expect_eq(read_text(text), CVN_OK, "%s: %s", cases[i].phrase, err.text);
		cr_expect_str_eq(ev.rrule ? ev.rrule : "", cases[i].rule, "%s", cases[i].phrase);
	}
}

Test(event_file, two_dates_make_an_event_of_whole_days)
{
	cr_assert_eq(read_text("Event: x\nKind: conference\nStarts: 2026-12-05\nEnds: 2026-12-06\n\nx\n"), CVN_OK, "%s", err.text);
	cr_expect(ev.all_day);
	cr_expect_eq(ev.ends_at - ev.starts_at, 86400);
}

Test(event_file, an_exception_of_a_series_is_the_instance_of_that_day)
{
	cr_assert_eq(read_text(HEAD ENDS "Repeats: monthly on the first Thursday 6 times\nExcept: 2027-01-07, 2027-04-01\n\nx\n"), CVN_OK, "%s", err.text);
	cr_expect_eq(ev.n_except, 2);
	cr_expect_eq(ev.except[0], 1799364600);
}
