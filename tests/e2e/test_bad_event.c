/*
 * test_bad_event.c - events that cannot be, through the real binary: one clear line that names the place, an exit code, nothing changed.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mime/sanitized.h"
#include "support/world.h"

static struct cvn_world w;

static void open_world(void)
{
	cvn_world_open(&w, "badevent", &(struct cvn_world_options){ .without_mailbox = true });
	cvn_place_write(w.dir, "people.csv", "first_name,email\nAna,ana@d1.example\nBo,bo@d1.example\nCleo,cleo@d1.example\n");
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
}

static void close_world(void)
{
	cvn_world_close(&w);
}

TestSuite(e2e_bad_event, .init = open_world, .fini = close_world, .timeout = 300);

static void write_event(const char *name, const char *fields)
{
	CVN_AUTO_STR char *text = cvn_xasprintf("Event: Meeting\nKind: house-meeting\n%s\nCome.\n", fields);

	cvn_place_write(w.dir, name, text);
}

static size_t lines_of(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static const struct {
	const char *what, *fields, *names[3];
} refused[] = {
	{ "in the past", "Starts: 2019-12-03 18:30\nEnds: 20:00\n", { "bad.md", "past" } },
	{ "an end before the start", "Starts: 2030-12-03 18:30\nEnds: 17:00\n", { "bad.md:4", "before it starts" } },
	{ "a start in the spring gap", "Starts: 2030-03-10 02:30 America/New_York\nEnds: 05:00\n", { "bad.md:3", "Starts" } },
	{ "a start in the doubled hour", "Starts: 2030-11-03 01:30 America/New_York\nEnds: 05:00\n", { "bad.md:3", "Starts" } },
	{ "a rule without an end", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: FREQ=WEEKLY;BYDAY=TH\n", { "bad.md:5", "Repeats" } },
	{ "a phrase without an end", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: every Thursday\n", { "bad.md:5", "Repeats" } },
	{ "every second", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: FREQ=SECONDLY;COUNT=5\n", { "bad.md:5", "one of DAILY" } },
	{ "every minute", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: FREQ=MINUTELY;COUNT=5\n", { "bad.md:5", "one of DAILY" } },
	{ "ten thousand times", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: FREQ=DAILY;COUNT=10000\n", { "bad.md:5", "COUNT" } },
	{ "a rule with two nth weekdays", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: FREQ=MONTHLY;BYDAY=1TH,3TH;COUNT=5\n", { "bad.md:5", "BYDAY" } },
	{ "a rule that breaks the line", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: FREQ=DAILY;COUNT=5;X=\\nATTENDEE:x\n", { "bad.md:5" } },
	{ "an unknown zone", "Starts: 2030-12-03 18:30 America/Albany\nEnds: 20:00\n", { "bad.md:3", "America/Albany", "IANA" } },
	{ "a zone by its abbreviation", "Starts: 2030-12-03 18:30 XYZT\nEnds: 20:00\n", { "bad.md:3", "XYZT" } },
	{ "another zone for the end", "Starts: 2030-12-03 18:30 America/New_York\nEnds: 2030-12-03 20:00 America/Chicago\n", { "bad.md:4", "America/Chicago" } },
	{ "no such date", "Starts: 2030-02-30 18:30\nEnds: 20:00\n", { "bad.md:3", "2030-02-30" } },
	{ "a capacity of words", "Starts: 2030-12-03 18:30\nEnds: 20:00\nCapacity: a dozen\n", { "bad.md:5", "Capacity" } },
	{ "a negative capacity", "Starts: 2030-12-03 18:30\nEnds: 20:00\nCapacity: -3\n", { "bad.md:5", "Capacity" } },
	{ "a deadline after the start", "Starts: 2030-12-03 18:30\nEnds: 20:00\nAnswer-by: 2030-12-09\n", { "bad.md:5", "deadline" } },
	{ "a host without an address", "Starts: 2030-12-03 18:30\nEnds: 20:00\nHost: Ana Rivera\n", { "bad.md:5", "Ana Rivera" } },
	{ "a link that runs a script", "Starts: 2030-12-03 18:30\nEnds: 20:00\nOnline: javascript:alert(1)\n", { "bad.md:5", "https" } },
	{ "a field nobody knows", "Starts: 2030-12-03 18:30\nEnds: 20:00\nCapicity: 3\n", { "bad.md:5", "Capacity" } },
	{ "an exception on a day without a date", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: weekly 3 times\nExcept: 2030-12-13\n", { "bad.md:6", "Except" } },
	{ "a date that moves twice", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: weekly 3 times\nMoved: 2030-12-12 to 2030-12-13\nMoved: 2030-12-12 to 2030-12-14\n",
	  { "bad.md", "twice" } },
	{ "a moved date that ends before it starts", "Starts: 2030-12-05 18:30\nEnds: 20:00\nRepeats: weekly 3 times\nMoved: 2030-12-12 to 2030-12-13 19:00-18:00\n",
	  { "bad.md:6", "ends before" } },
	{ "a session outside the day", "Starts: 2030-12-03 9:00\nEnds: 12:00\nSession: 13:00-14:00 Late @ Room 1\n", { "bad.md:5", "Session" } },
	{ "no start", "Ends: 20:00\n", { "bad.md" } },
};

Test(e2e_bad_event, an_event_that_cannot_be_is_refused_with_file_line_and_reason)
{
	for (size_t i = 0; i < CVN_COUNT(refused); i++) {
		struct cvn_ran ran;

		write_event("bad.md", refused[i].fields);
		cvn_world_tries(&w, &ran, "event", "create", "bad.md", NULL);
		cr_expect(ran.status == 65, "%s: status %d: %s", refused[i].what, ran.status, ran.err.ptr);
		cr_expect(lines_of(ran.err.ptr) == 1, "%s: %zu lines: %s", refused[i].what, lines_of(ran.err.ptr), ran.err.ptr);
		for (size_t k = 0; k < 3 && refused[i].names[k]; k++)
			cr_expect(strstr(ran.err.ptr, refused[i].names[k]), "%s: '%s' is not named: %s", refused[i].what, refused[i].names[k], ran.err.ptr);
		cvn_ran_release(&ran);
	}
	CVN_AUTO_STR char *list = cvn_world_does(&w, 0, "event", "list", "--json", NULL);
	cr_expect_str_eq(list, "", "nothing was made: %s", list);
}

Test(e2e_bad_event, fewer_seats_than_are_taken_are_refused_and_nothing_changes)
{
	write_event("meeting.md", "Starts: 2030-12-03 18:30\nEnds: 20:00\nCapacity: 3\n");
	free(cvn_world_does(&w, 0, "event", "create", "meeting.md", NULL));
	free(cvn_world_does(&w, 0, "invite", "meeting", "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "answer", "meeting", "ana@d1.example", "accepted", "--party", "2", NULL));
	write_event("meeting.md", "Starts: 2030-12-03 18:30\nEnds: 20:00\nCapacity: 1\n");
	CVN_AUTO_STR char *said = cvn_world_does(&w, 65, "event", "change", "meeting", NULL);
	cr_expect(strstr(said, "Capacity: 1") && strstr(said, "2 seats are taken"), "%s", said);
	CVN_AUTO(cvn_value_free) struct cvn_value *e = cvn_world_asks(&w, "event", "show", "meeting", NULL);
	cr_expect_str_eq(cvn_value_get_text(e->child[0], "revision"), "1");
}

Test(e2e_bad_event, ten_thousand_people_for_twelve_seats_are_asked_about_first)
{
	CVN_AUTO_BUF(list, 4u << 20);

	cvn_buf_str(&list, "email\n");
	for (int i = 0; i < 10000; i++)
		cvn_buf_printf(&list, "p%d@d2.example\n", i);
	cvn_place_write(w.dir, "many.csv", list.ptr);
	free(cvn_world_does(&w, 0, "import", "many.csv", "--list", "many", NULL));
	write_event("small.md", "Starts: 2030-12-03 18:30\nEnds: 20:00\nCapacity: 12\n");
	free(cvn_world_does(&w, 0, "event", "create", "small.md", NULL));
	struct cvn_ran ran;
	cvn_world_tries(&w, &ran, "invite", "small", "--list", "many", NULL);
	cr_expect(ran.status != 0, "it was done");
	cr_expect(strstr(ran.err.ptr, "10000 people for 12 seats") && strstr(ran.err.ptr, "--many"), "%s", ran.err.ptr);
	cvn_ran_release(&ran);
	CVN_AUTO(cvn_value_free) struct cvn_value *e = cvn_world_asks(&w, "event", "show", "small", NULL);
	cr_expect_str_eq(cvn_value_get_text(e->child[0], "invited"), "0");
	free(cvn_world_does(&w, 0, "invite", "small", "--list", "many", "--many", NULL));
}

static void foreign(const char *file, const char *lines, size_t bytes)
{
	CVN_AUTO_BUF(b, 8u << 20);

	cvn_buf_str(&b, "From: x@example.org\r\nTo: answers@local59.example\r\nMessage-ID: <f@example.org>\r\nSubject: Accepted\r\nMIME-Version: 1.0\r\n"
	                "Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\n"
	                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:x@example.org\r\nDTSTART:20300101T000000Z\r\n");
	do
		cvn_buf_str(&b, lines);
	while (b.len < bytes);
	cvn_buf_str(&b, "END:VEVENT\r\nEND:VCALENDAR\r\n");
	cvn_place_write(w.dir, file, b.ptr);
}

Test(e2e_bad_event, a_foreign_object_of_megabytes_or_with_a_killing_rule_is_done_with_at_once)
{
	static const struct { const char *file, *lines; size_t bytes; } objects[] = {
		{ "noise.eml", "X-NOISE:0123456789012345678901234567890123456789012345678901234567890\r\n", 5u << 20 },
		{ "long.eml", "X-A", 5u << 20 },
		{ "rule.eml", "RRULE:FREQ=SECONDLY;BYSECOND=0,1,2,3,4,5;BYMINUTE=0,1,2;BYSETPOS=-366,366\r\n", 0 },
		{ "rules.eml", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n", 100000 },
		{ "rdates.eml", "RDATE:19700101T000000Z,99991231T235959Z\r\n", 200000 },
		{ "people.eml", "ATTENDEE;PARTSTAT=DECLINED:mailto:y@example.org\r\n", 5u << 20 },
	};

	for (size_t i = 0; i < CVN_COUNT(objects); i++) {
		struct timespec began, ended;
		struct cvn_ran ran;

		foreign(objects[i].file, objects[i].lines, objects[i].bytes);
		clock_gettime(CLOCK_MONOTONIC, &began);
		/* 600 MB of memory and ten seconds are more than it may take. */
		CVN_AUTO_STR char *command = cvn_xasprintf("ulimit -v %s; exec '%s' inbox explain --json %s",
		                                           SANITIZED ? "unlimited" : "600000", w.convene, objects[i].file);
		const char *argv[] = { "sh", "-c", command, NULL };
		cvn_run(w.dir, argv, 10000, &ran);
		clock_gettime(CLOCK_MONOTONIC, &ended);
		double seconds = (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9;
		cr_expect(ran.status == 0 && strstr(ran.out.ptr, "\"file\""), "%s: status %d: %s%s", objects[i].file, ran.status, ran.out.ptr, ran.err.ptr);
		cr_expect(seconds < 6, "%s took %.1f s", objects[i].file, seconds);
		cvn_ran_release(&ran);
	}
}
