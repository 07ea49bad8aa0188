/*
 * test_template.c - our own calendar objects: what each METHOD must and must not have, one attendee, zones, folds.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "object.h"

static void load(void)
{
	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
}

TestSuite(template, .init = load);

static const struct filling maya = {
	.attendee = "maya@example.org", .cn = "Maya \"M\" Diaz, teacher", .organizer = "answers+tok123@local59.example", .dtstamp = 1795169700,
};

static struct cvn_cal_event meeting(void)
{
	return (struct cvn_cal_event){
		.uid = "7f0c7a5e-95a8-4f34-9d4b-5b8a4d1f5f11", .summary = "House meeting at the Riveras'",
		.description = "Come and say what you would like to see; bring a friend.\nÑandú, 日本", .location = "12 Elm Street, Albany",
		.zone = "America/New_York", .organizer_cn = "Local 59", .status = "CONFIRMED",
		.starts_at = 1796340600, .ends_at = 1796346000, .created_at = 1795000000, .changed_at = 1795000000,
	};
}

static void make(struct cvn_buf *out, const struct cvn_cal_event *ev, enum cvn_method method, const char *name)
{
	CVN_AUTO_BUF(t, 64 << 10);
	struct cvn_err err = { 0 };

	cr_assert_eq(cvn_calendar_template(ev, method, NONCE, &t, &err), CVN_OK, "%s", err.text);
	object_fill(out, t.ptr, &maya);
	object_keep(name, out);
}

Test(template, a_request_has_what_rfc_5546_asks)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();
	static const char *const lines[] = { "METHOD:REQUEST\r\n", "UID:7f0c", "DTSTAMP:20261120T101500Z\r\n",
		"DTSTART;TZID=America/New_York:20261203T183000\r\n", "DTEND;TZID=America/New_York:20261203T200000\r\n", "SUMMARY:House meeting",
		"ORGANIZER;CN=\"Local 59\":mailto:answers+tok123@local59.example\r\n", "SEQUENCE:0\r\n", "STATUS:CONFIRMED\r\n",
		"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP" };

	make(&b, &ev, CVN_METHOD_REQUEST, "request");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		cr_expect_eq(object_lines(b.ptr, lines[i]), 1, "%s\n%s", lines[i], b.ptr);
	cr_expect_null(strstr(b.ptr, "REQUEST-STATUS"));
	cr_expect_null(strstr(b.ptr, "CANCELLED"));
	cr_expect_null(strstr(b.ptr, "cvnmark"));
}

Test(template, a_request_names_one_person_only)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();

	make(&b, &ev, CVN_METHOD_REQUEST, "request-one");
	cr_assert_eq(object_lines(b.ptr, "ATTENDEE"), 1);
	cr_assert_eq(object_lines(b.ptr, "ORGANIZER"), 1);
}

Test(template, a_name_cannot_inject_a_property)
{
	CVN_AUTO_BUF(t, 64 << 10);
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();
	struct filling evil = maya;
	struct cvn_cal_object o;

	evil.cn = "x\"\r\nATTENDEE:mailto:eve@example.org\r\nX-A:\"";
	evil.attendee = "maya@example.org\r\nX-B:1";
	evil.organizer = "answers@local59.example\nSTATUS:CANCELLED";
	ev.summary = "a\r\nX-C:1";
	ev.organizer_cn = "o\"\r\nX-D:1";
	ev.conference = "https://x.example/\r\nX-E:1";
	ev.uid = "u\r\nX-F:1";
	cr_assert_eq(cvn_calendar_template(&ev, CVN_METHOD_REQUEST, NONCE, &t, NULL), CVN_OK);
	object_fill(&b, t.ptr, &evil);
	for (const char *x = "ABCDEF"; *x; x++) {
		char start[8] = { 'X', '-', *x, '\0' };

		cr_expect_eq(object_lines(b.ptr, start), 0, "%s\n%s", start, b.ptr);
	}
	cr_assert_eq(cvn_calendar_read(b.ptr, b.len, &o, NULL), CVN_OK);
	cr_expect_eq(o.part[0].n_attendees, 1);
	cr_expect_str_eq(o.part[0].status, "CONFIRMED");
	cvn_calendar_release(&o);
}

Test(template, cancel_of_all_says_cancelled_and_of_one_member_does_not)
{
	CVN_AUTO_BUF(all, 64 << 10);
	CVN_AUTO_BUF(one, 64 << 10);
	struct cvn_cal_event ev = meeting();

	ev.sequence = 1;
	ev.status = "CANCELLED";
	make(&all, &ev, CVN_METHOD_CANCEL, "cancel-all");
	ev.status = NULL;
	make(&one, &ev, CVN_METHOD_CANCEL, "cancel-one");
	cr_expect_eq(object_lines(all.ptr, "STATUS:CANCELLED\r\n"), 1);
	cr_expect_eq(object_lines(one.ptr, "STATUS"), 0);
	cr_expect_eq(object_lines(one.ptr, "RECURRENCE-ID"), 0);
	cr_expect_eq(object_lines(all.ptr, "BEGIN:VALARM"), 0);
	cr_expect_eq(object_lines(all.ptr, "SUMMARY"), 1);
	cr_expect_eq(object_lines(all.ptr, "SEQUENCE:1\r\n"), 1);
}

Test(template, cancel_of_an_instance_names_its_original_start_in_the_masters_type)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();

	ev.status = "CANCELLED";
	ev.sequence = 2;
	ev.recurrence_at = ev.starts_at;
	ev.rrule = "FREQ=MONTHLY;BYDAY=1TH;COUNT=6";
	make(&b, &ev, CVN_METHOD_CANCEL, "cancel-instance");
	cr_expect_eq(object_lines(b.ptr, "RECURRENCE-ID;TZID=America/New_York:20261203T183000\r\n"), 1, "%s", b.ptr);
	cr_expect_null(strstr(b.ptr, "RRULE:FREQ=MONTHLY"));
}

Test(template, publish_has_no_attendee)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();

	make(&b, &ev, CVN_METHOD_PUBLISH, "publish");
	cr_expect_eq(object_lines(b.ptr, "ATTENDEE"), 0);
	cr_expect_eq(object_lines(b.ptr, "METHOD:PUBLISH\r\n"), 1);
}

Test(template, a_series_keeps_its_hour_and_names_its_exceptions)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();
	int64_t except[] = { 1798759800 };

	ev.rrule = "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270630T225959Z";
	ev.except = except;
	ev.n_except = 1;
	make(&b, &ev, CVN_METHOD_REQUEST, "request-series");
	cr_expect_eq(object_lines(b.ptr, "RRULE:FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270630T225959Z\r\n"), 1);
	cr_expect_eq(object_lines(b.ptr, "EXDATE;TZID=America/New_York:2026"), 1, "%s", b.ptr);
}

Test(template, an_all_day_event_has_dates_an_exclusive_end_and_no_zone)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();

	ev.all_day = true;
	ev.starts_at = 1793505600;      /* 2026-11-01 00:00, the night the clocks go back */
	ev.ends_at = 1793592000 + 3600; /* 2026-11-02 00:00 */
	make(&b, &ev, CVN_METHOD_REQUEST, "request-all-day");
	cr_expect_eq(object_lines(b.ptr, "DTSTART;VALUE=DATE:20261101\r\n"), 1, "%s", b.ptr);
	cr_expect_eq(object_lines(b.ptr, "DTEND;VALUE=DATE:20261103\r\n"), 1, "%s", b.ptr);
	cr_expect_null(strstr(b.ptr, "VTIMEZONE"));
}

Test(template, alarms_stand_in_requests)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();
	int minutes[] = { 1440, 120 };

	ev.alarm_minutes = minutes;
	ev.n_alarms = 2;
	make(&b, &ev, CVN_METHOD_REQUEST, "request-alarms");
	cr_expect_eq(object_lines(b.ptr, "TRIGGER:-PT1440M\r\n"), 1);
	cr_expect_eq(object_lines(b.ptr, "TRIGGER:-PT120M\r\n"), 1);
}

Test(template, each_us_zone_has_one_standard_and_at_most_one_daylight_with_one_rule)
{
	static const char *const zones[] = { "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage",
		"America/Adak", "America/Phoenix", "Pacific/Honolulu", "America/Puerto_Rico", "Europe/Berlin", "Australia/Sydney", "America/St_Johns",
		"Asia/Kolkata", "America/Santiago", "Africa/Casablanca", "Asia/Jerusalem", "America/Mexico_City", "America/Nuuk" };
	/* the year changes between -1 and +3, in winter and summer */
	static const int64_t starts[] = { 1764200000, 1781000000, 1796340600, 1814000000, 1830000000, 1846000000, 1862000000, 1888000000 };

	for (size_t z = 0; z < sizeof zones / sizeof *zones; z++)
		for (size_t s = 0; s < sizeof starts / sizeof *starts; s++) {
			CVN_AUTO_BUF(b, 64 << 10);
			struct cvn_cal_event ev = meeting();
			char name[64];

			ev.zone = zones[z];
			ev.starts_at = starts[s] / 1800 * 1800;
			ev.ends_at = ev.starts_at + 5400;
			snprintf(name, sizeof name, "zone-%zu-%zu", z, s);
			make(&b, &ev, CVN_METHOD_REQUEST, name);
			cr_expect_eq(object_lines(b.ptr, "BEGIN:VTIMEZONE\r\n"), 1);
			if (z < 13) {
				cr_expect_eq(object_lines(b.ptr, "BEGIN:STANDARD\r\n"), 1, "%s\n%s", zones[z], b.ptr);
				cr_expect_leq(object_lines(b.ptr, "BEGIN:DAYLIGHT\r\n"), 1);
			}
		}
}

Test(template, the_rule_of_new_york_is_the_law)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();

	make(&b, &ev, CVN_METHOD_REQUEST, "request-ny");
	cr_expect_eq(object_lines(b.ptr, "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n"), 1, "%s", b.ptr);
	cr_expect_eq(object_lines(b.ptr, "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n"), 1);
	cr_expect_eq(object_lines(b.ptr, "TZOFFSETTO:-0400\r\n"), 1);
	cr_expect_eq(object_lines(b.ptr, "TZOFFSETTO:-0500\r\n"), 1);
}

Test(template, folds_at_75_octets_and_never_inside_a_character)
{
	CVN_AUTO_BUF(line, 4096);
	CVN_AUTO_BUF(b, 8192);

	cvn_buf_str(&line, "SUMMARY:");
	for (int i = 0; i < 100; i++)
		cvn_buf_str(&line, i % 3 ? "ñ" : "日");
	cvn_buf_str(&line, "\r\n");
	cvn_calendar_fold(&b, line.ptr, line.len);
	size_t start = 0;
	for (size_t i = 0; i < b.len; i++)
		if (b.ptr[i] == '\n') {
			cr_expect_leq(i - 1 - start, 75);
			cr_expect(((unsigned char)b.ptr[start + (b.ptr[start] == ' ')] & 0xC0) != 0x80);
			start = i + 1;
		}
}

Test(template, what_cannot_be_an_event_is_refused)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_cal_event ev = meeting();

	ev.zone = "Nowhere/City";
	cr_expect_eq(cvn_calendar_template(&ev, CVN_METHOD_REQUEST, NONCE, &b, NULL), CVN_E_INVALID);
	ev = meeting();
	ev.ends_at = ev.starts_at;
	cr_expect_eq(cvn_calendar_template(&ev, CVN_METHOD_REQUEST, NONCE, &b, NULL), CVN_E_INVALID);
	ev = meeting();
	ev.rrule = "FREQ=SECONDLY;COUNT=5";
	cr_expect_eq(cvn_calendar_template(&ev, CVN_METHOD_REQUEST, NONCE, &b, NULL), CVN_E_INVALID);
}
