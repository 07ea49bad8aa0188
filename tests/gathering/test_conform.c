/*
 * test_conform.c - the checklist for invitations, statement by statement, over the objects of one event's whole life:
 * invited, changed in a detail, moved, one date off, one person off, all off, on again, refreshed, waiting, offered, declined counter.
 *
 * What the mail around the object must be (tree, 7 bit, headers) is tests/letter's; who may answer tests/event's.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "calendar/object.h"
#include "house.h"

TestSuite(conform, .init = house_open, .fini = house_close);

static const struct filling maya = {
	.attendee = "m1@example.org", .cn = "Maya \"M\" Diaz, teacher", .organizer = "answers+tok@local59.example", .dtstamp = 1795169700,
	.place = "12 Elm Street", .note = "",
};

static const char *const purposes[] = { "request", "update", "update-minor", "cancel", "cancel-one", "cancel-instance", "reinstate", "refresh",
	"notice-seated", "notice-waiting", "notice-offer", "notice-offer-over", "counter-declined" };

static const struct { const char *label, *fields; } events[] = {
	{ "once", "Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nCapacity: 2\n" },
	{ "series", "Starts: 2026-12-03 18:30 America/Chicago\nEnds: 20:00\nPlace: Hall\nRepeats: monthly on the first Thursday until 2027-06-30\nExcept: 2027-01-07\n" },
	{ "days", "Starts: 2026-12-05\nEnds: 2026-12-06\nPlace: Hall\n" },
	{ "hidden", "Starts: 2026-12-03 18:30 Pacific/Honolulu\nEnds: 20:00\nPlace: 12 Elm Street\nPlace-shown-to: accepted\nOnline: https://meet.example/x\n" },
};

static void object_of(const char *label, const char *purpose, const char *language, struct cvn_buf *out, char method[24])
{
	struct cvn_event_letter l = { 0 };
	CVN_AUTO_STR char *name = cvn_xasprintf("life-%s-%s-%s", label, purpose, language);

	cr_assert_eq(cvn_gathering_letter(office, event.event_id, purpose, event.revision * 100, language, NONCE, &l, &err), CVN_OK, "%s", err.text);
	cr_assert_neq(l.calendar[0], '\0', "%s", purpose);
	object_fill(out, l.calendar, &maya);
	object_keep(name, out);
	snprintf(method, 24, "%s", l.method);
	cvn_event_letter_release(&l);
}

static void check_one(const char *label, const char *purpose, const char *language)
{
	CVN_AUTO_BUF(b, 256 << 10);
	char method[24], line[64];
	struct cvn_cal_object o;
	bool cancel = strncmp(purpose, "cancel", 6) == 0;

	object_of(label, purpose, language, &b, method);
	/* parameter = METHOD; METHOD, VERSION and PRODID once, of the calendar */
	snprintf(line, sizeof line, "METHOD:%s\r\n", method);
	cr_expect_eq(object_lines(b.ptr, line), 1, "%s %s", label, purpose);
	cr_expect_eq(object_lines(b.ptr, "METHOD:"), 1);
	cr_expect_eq(object_lines(b.ptr, "VERSION:2.0\r\n"), 1);
	cr_expect_eq(object_lines(b.ptr, "PRODID:"), 1);
	/* one object, one UID, one recipient who is the ATTENDEE, CN present, the organizer the token address */
	cr_assert_eq(cvn_calendar_read(b.ptr, b.len, &o, NULL), CVN_OK);
	cr_expect_eq(o.n_parts, 1);
	cr_expect_str_eq(o.part[0].uid, event.uid);
	cr_expect_eq(o.part[0].n_attendees, 1);
	cr_expect_str_eq(o.part[0].attendee[0].address, "m1@example.org");
	cr_expect_str_eq(o.part[0].attendee[0].cn, "Maya 'M' Diaz, teacher");
	cr_expect_str_eq(o.part[0].organizer.address, "answers+tok@local59.example");
	cr_expect_str_eq(o.part[0].organizer.cn, "Ana Rivera");
	/* PARTSTAT, RSVP, ROLE, CUTYPE set; what is needed of each METHOD */
	cr_expect_eq(object_lines(b.ptr, "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT="), 1);
	cr_expect_eq(object_lines(b.ptr, "DTSTAMP:20261120T101500Z\r\n"), 1);
	cr_expect_eq(object_lines(b.ptr, "SEQUENCE:"), 1);
	cr_expect_eq(object_lines(b.ptr, "SUMMARY:"), 1);
	cr_expect_eq(object_lines(b.ptr, "DTSTART"), object_lines(b.ptr, "BEGIN:STANDARD") + object_lines(b.ptr, "BEGIN:DAYLIGHT") + 1);
	cr_expect_eq(object_lines(b.ptr, "REQUEST-STATUS"), 0);
	cr_expect_eq(object_lines(b.ptr, "STATUS:CANCELLED\r\n"), strcmp(purpose, "cancel") == 0 || strcmp(purpose, "cancel-instance") == 0);
	cr_expect_eq(object_lines(b.ptr, "RECURRENCE-ID"), strcmp(purpose, "cancel-instance") == 0 && strcmp(label, "series") == 0);
	cr_expect(!cancel || object_lines(b.ptr, "BEGIN:VALARM") == 0);
	/* a TZID for each zone, no floating times, no UTC in a series */
	if (strcmp(label, "days") != 0) {
		cr_expect_eq(object_lines(b.ptr, "BEGIN:VTIMEZONE\r\n"), 1);
		cr_expect_eq(object_lines(b.ptr, "DTSTART;TZID="), 1);
	} else {
		cr_expect_eq(object_lines(b.ptr, "DTSTART;VALUE=DATE:20261205\r\n"), 1);
		cr_expect_eq(object_lines(b.ptr, "DTEND;VALUE=DATE:20261207\r\n"), 1);
	}
	cr_expect_null(strstr(b.ptr, "cvnmark"));
	cr_expect_null(strstr(b.ptr, "X-MICROSOFT-CDO-APPT-SEQUENCE"));
	cvn_calendar_release(&o);
}

/* Of a series, who waits for one date keeps the entry of the whole as it is. */
static bool is_notice_of_dates(const char *purpose)
{
	return strcmp(purpose, "notice-waiting") == 0 || strcmp(purpose, "notice-offer") == 0 || strcmp(purpose, "notice-offer-over") == 0;
}

static void whole_life(size_t i)
{
	static const char *const languages[] = { "en", "es" };

	given_members(2);
	given_event_of(events[i].fields);
	if (strcmp(events[i].label, "series") == 0) {
		struct cvn_event_edit edit = { 0 };

		cr_assert_eq(cvn_gathering_cancel(office, "meeting", "2027-02-04", "", false, NOW + 5, &edit, &err), CVN_OK, "%s", err.text);
		cvn_event_edit_release(&edit);
		reread_event();
	}
	for (size_t p = 0; p < sizeof purposes / sizeof *purposes; p++)
		for (size_t l = 0; l < 2 && !(strcmp(events[i].label, "series") == 0 && is_notice_of_dates(purposes[p])); l++)
			check_one(events[i].label, purposes[p], languages[l]);
}

Test(conform, a_single_meeting) { whole_life(0); }
Test(conform, a_series_with_exceptions_and_a_date_called_off) { whole_life(1); }
Test(conform, whole_days) { whole_life(2); }
Test(conform, a_place_for_those_who_accepted) { whole_life(3); }

static int sequence_of(const char *purpose)
{
	CVN_AUTO_BUF(b, 256 << 10);
	char method[24];
	struct cvn_cal_object o;

	reread_event();
	object_of("sequence", purpose, "en", &b, method);
	cr_assert_eq(cvn_calendar_read(b.ptr, b.len, &o, NULL), CVN_OK);
	int sequence = o.part[0].sequence;
	cvn_calendar_release(&o);
	return sequence;
}

Test(conform, what_a_member_sees_never_counts_backwards)
{
	struct cvn_event_edit edit = { 0 };

	given_members(1);
	given_event_of(events[0].fields);
	given_sent_where("true");
	cr_expect_eq(sequence_of("request"), 0);
	given_file("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nCapacity: 2\nBring: a chair\n");
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 1, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(sequence_of("update-minor"), 0, "a detail keeps it");
	given_file("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 12 Elm Street\nCapacity: 2\nBring: a chair\n");
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 2, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(sequence_of("update"), 1, "another time counts up");
	cr_expect_eq(sequence_of("refresh"), 1, "a REFRESH is answered with what stands");
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 3, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(sequence_of("cancel"), 2, "a CANCEL counts up");
	cr_assert_eq(cvn_gathering_reinstate(office, "meeting", "", false, NOW + 4, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(sequence_of("reinstate"), 3, "and so does coming back");
}

Test(conform, nobody_is_shown_as_accepted_before_an_answer)
{
	given_members(2);
	given_event_of(events[0].fields);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE params ->> 'partstat' = 'ACCEPTED'"), 0);
	answers(1, "accepted", NOW + 1);
	cr_expect_eq(count("SELECT count(*) FROM letter JOIN contact USING (contact_id) WHERE email = 'm2@example.org' AND params ->> 'partstat' = 'ACCEPTED'"), 0);
}
