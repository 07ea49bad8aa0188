/*
 * test_checklist_after.c - the checklist for invitations, statement by statement: zones, revisions, answers, sizes.
 *
 * What an invitation itself holds is test_checklist.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "convene/calendar.h"
#include "written.h"

/* ---- Time -------------------------------------------------------------------------------------------------------- */

Test(checklist, a_VTIMEZONE_for_each_TZID_with_one_rule_each_way)
{
	CVN_AUTO_BUF(body, 1 << 20);

	given_members(1);
	given_event_of("Starts: 2026-12-03 18:30 America/Denver\nEnds: 20:00\nPlace: Hall\nRepeats: weekly 10 times\n");
	written_object("request", 1, &body);
	cr_expect_eq(mail_lines(body.ptr, "BEGIN:VTIMEZONE"), 1);
	cr_expect_eq(mail_lines(body.ptr, "TZID:America/Denver"), 1);
	cr_expect_leq(mail_lines(body.ptr, "BEGIN:STANDARD"), 1);
	cr_expect_leq(mail_lines(body.ptr, "BEGIN:DAYLIGHT"), 1);
	cr_expect_eq(mail_lines(body.ptr, "RDATE"), 0);
	cr_expect_eq(mail_lines(body.ptr, "DTSTART;TZID=America/Denver:"), 1);
}

Test(checklist, the_offsets_are_right_in_all_zones_of_the_country_one_year_back_and_three_ahead)
{
	static const char *const zones[] = { "America/New_York", "America/Detroit", "America/Indiana/Indianapolis", "America/Kentucky/Louisville",
		"America/Chicago", "America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Adak",
		"Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago" };

	for (size_t z = 0; z < sizeof zones / sizeof *zones; z++)
		for (int64_t t = NOW - 366LL * 86400; t < NOW + 3 * 366LL * 86400; t += 21600) {
			struct cvn_civil c;
			int offset = 0;
			time_t at = (time_t)t;
			struct tm tm;

			setenv("TZ", zones[z], 1);
			tzset();
			localtime_r(&at, &tm);
			cr_assert_eq(cvn_zone_from_unix(zones[z], t, &c, &offset, NULL, &err), CVN_OK);
			cr_assert_eq((long)offset, tm.tm_gmtoff, "%s at %lld", zones[z], (long long)t);
			cr_assert_eq(c.hour, tm.tm_hour);
		}
}

/* ---- Revisions --------------------------------------------------------------------------------------------------- */

static int sequence(const char *purpose, int member)
{
	CVN_AUTO_BUF(body, 1 << 20);
	char text[400];

	written_object(purpose, member, &body);
	object_value(body.ptr, "SEQUENCE", text);
	return atoi(text);
}

Test(checklist, SEQUENCE_counts_once_an_edit_that_matters_and_not_for_details_reminders_or_refreshes)
{
	struct cvn_given_answer g;

	given_members(1);
	given_event("");
	cr_expect_eq(sequence("request", 1), 0);
	given_sent_where("1");
	given_change("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nBring: soup\n");
	cr_expect_eq(sequence("update-minor", 1), 0, "a detail");
	given_sent_where("1");
	given_change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 14 Elm Street\nBring: soup\n");
	cr_expect_eq(sequence("update", 1), 1, "time and place in one edit");
	given_sent_where("1");
	g = reply(1, "", NOW + 200);
	g.method = "REFRESH";
	hear(&g);
	cr_expect_eq(sequence("refresh", 1), 1, "asked for again");
}

Test(checklist, DTSTAMP_is_new_in_each_message)
{
	CVN_AUTO_BUF(body, 1 << 20);
	char first[400], second[400];

	given_members(1);
	given_event("");
	written_object("request", 1, &body);
	object_value(body.ptr, "DTSTAMP", first);
	written_at += 77;
	written_object("request", 1, &body);
	object_value(body.ptr, "DTSTAMP", second);
	cr_expect_str_neq(first, second);
	cr_expect_eq(strlen(second), 16);
}

Test(checklist, a_fan_out_that_was_interrupted_goes_on_with_the_same_number)
{
	given_members(2);
	given_event("");
	given_sent_where("1");
	given_change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 12 Elm Street\n");
	int one = sequence("update", 1);
	given_sent_where("contact_id = (SELECT contact_id FROM contact WHERE email = 'm1@example.org')");
	cr_expect_eq(sequence("update", 2), one, "the letter that waited says what the others said");
}

Test(checklist, CANCEL_for_all_has_STATUS_for_one_member_has_not_for_one_date_names_it)
{
	CVN_AUTO_BUF(body, 1 << 20);
	struct cvn_event_edit edit = { 0 };

	given_members(2);
	given_event("Repeats: monthly on the first Thursday until 2027-03-31\n");
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_uninvite(office, invitation_of(2), NOW + 5, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	written_object("cancel-one", 2, &body);
	cr_expect_eq(mail_lines(body.ptr, "STATUS:"), 0);
	cr_expect_eq(mail_lines(body.ptr, "RECURRENCE-ID"), 0);
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", "2027-01-07", "", false, NOW + 6, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	written_object("cancel-instance", 1, &body);
	cr_expect_eq(mail_lines(body.ptr, "STATUS:CANCELLED"), 1);
	cr_expect_eq(mail_lines(body.ptr, "RECURRENCE-ID;TZID=America/New_York:20270107T183000"), 1);
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 7, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	written_object("cancel", 1, &body);
	cr_expect_eq(mail_lines(body.ptr, "STATUS:CANCELLED"), 1);
	cr_expect_eq(mail_lines(body.ptr, "RECURRENCE-ID"), 0);
	cr_expect_eq(mail_lines(body.ptr, "EXDATE;TZID=America/New_York:20270107T183000"), 1, "later objects leave the date out");
}

Test(checklist, no_CANCEL_leaves_before_its_REQUEST)
{
	struct cvn_event_edit edit = { 0 };

	given_members(2);
	given_event("");
	given_sent_where("contact_id = (SELECT contact_id FROM contact WHERE email = 'm1@example.org')");
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 7, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(letters("cancel", 1), 1);
	cr_expect_eq(letters("cancel", 2), 0);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE state = 'pending' AND purpose = 'request'"), 0);
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

Test(checklist, fixtures_are_read_whatever_their_client_left_out)
{
	static const struct { const char *label, *object, *answer; } read[] = {
		{ "Exchange without ORGANIZER", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:m1@example.org\r\nUID:u\r\n"
		  "DTSTART;TZID=Eastern Standard Time:20261203T183000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "accepted" },
		{ "Yahoo's own status", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:m1@example.org\r\nUID:u\r\n"
		  "X-YAHOO-USER-STATUS:FREE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "declined" },
		{ "LF and Latin-1", "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;CN=Mar\xEDn;PARTSTAT=TENTATIVE:mailto:m1@example.org\nUID:u\nEND:VEVENT\nEND:VCALENDAR\n",
		  "tentative" },
		{ "a token folded in the middle", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACC\r\n EPTED:mailto:m1@exam\r\n ple.org\r\nUID:u\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		  "accepted" },
		{ "UID outside the event", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nUID:u\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=DECLINED:mailto:m1@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		  "declined" },
	};

	for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
		struct cvn_cal_object o;

		cr_assert_eq(cvn_calendar_read(read[i].object, strlen(read[i].object), &o, &err), CVN_OK, "%s: %s", read[i].label, err.text);
		cr_expect_str_eq(o.part[0].answer, read[i].answer, "%s", read[i].label);
		cr_expect_str_eq(o.part[0].attendee[0].address, "m1@example.org", "%s", read[i].label);
		cr_expect_str_eq(o.part[0].uid, "u", "%s", read[i].label);
		cvn_calendar_release(&o);
	}
}

Test(checklist, out_of_order_duplicate_stale_ahead_and_future_answers_end_in_one_state)
{
	static const struct { const char *answer; int sequence; int64_t stamp, at; } told[] = {
		{ "accepted", 1, NOW + 300, NOW + 300 }, { "declined", 1, NOW + 200, NOW + 200 }, { "accepted", 1, NOW + 300, NOW + 300 },
		{ "declined", 0, NOW + 400, NOW + 400 }, { "tentative", 1, NOW + 900LL * 86400, NOW + 250 },
	};

	given_members(1);
	given_event("");
	given_sent_where("1");
	given_change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 12 Elm Street\n");
	for (int turn = 0; turn < 5; turn++) {
		execute("UPDATE invitation SET answer = 'needs-action', answer_seq = -1, answer_stamp = 0, answered_at = NULL, seat = 'none'");
		execute("UPDATE event SET taken = 0");
		for (int i = 0; i < 5; i++) {
			int k = (i + turn) % 5;
			struct cvn_given_answer g = reply(1, told[k].answer, told[k].at);

			g.sequence = told[k].sequence;
			g.dtstamp = told[k].stamp;
			hear(&g);
		}
		cr_expect_str_eq(invitation(1).answer, "accepted", "turn %d", turn);
	}
}

Test(checklist, a_killed_poller_that_hears_everything_again_changes_nothing)
{
	given_members(2);
	given_event("Capacity: 1\n");
	cr_assert_eq(cvn_store_begin(office->store, &err), CVN_OK);
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);
	struct cvn_answer_effect e;
	cr_assert_eq(cvn_gathering_answer(office, &g, NOW + 1, &e, &err), CVN_OK);
	cvn_store_rollback(office->store);      /* killed before the commit: nothing of it happened */
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_eq(count("SELECT count(*) FROM answer"), 0);
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	int64_t letters_before = count("SELECT count(*) FROM letter");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	cr_expect_eq(count("SELECT count(*) FROM letter"), letters_before);
	cr_expect_str_eq(invitation(2).seat, "waiting");
}

Test(checklist, spoofs_change_nothing)
{
	struct cvn_given_answer g;

	given_members(2);
	given_event("");
	g = reply(1, "declined", NOW + 1);      /* no token, nobody vouches */
	g.had_token = 0, g.invitation_id = 0, g.auth_pass = -1;
	cr_expect_eq(hear(&g).applied, 0);
	g = reply(1, "declined", NOW + 2);      /* a forwarded token with a foreign From */
	g.from = "spouse@example.net";
	cr_expect_eq(hear(&g).applied, 0);
	g = reply(1, "declined", NOW + 3);      /* another event's object to this address */
	g.uid = "somebody-else's";
	cr_expect_eq(hear(&g).applied, 0);
	g = reply(1, "declined", NOW + 4);      /* somebody else's name in it */
	g.attendee = "m2@example.org";
	cr_expect_eq(hear(&g).applied, 0);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_str_eq(invitation(2).answer, "needs-action");
}

Test(checklist, a_forwarded_copy_makes_a_guest_who_waits_and_gets_neither_seat_nor_mail)
{
	given_members(1);
	given_event("Capacity: 5\n");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);
	int64_t before = count("SELECT count(*) FROM letter");

	g.from = g.attendee = "friend@example.net";
	hear(&g);
	reread_event();
	cr_expect_eq(event.taken, 0);
	cr_expect_eq(count("SELECT count(*) FROM letter"), before);
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'guest'"), 1);
}

Test(checklist, the_ladder_of_aliases)
{
	given_members(1);
	execute("UPDATE contact SET email = 'maya.diaz@gmail.com', email_key = 'maya.diaz@gmail.com', domain = 'gmail.com'");
	given_event("");
	int64_t id = count("SELECT invitation_id FROM invitation");
	static const char *const own[] = { "maya.diaz@gmail.com", "Maya.Diaz@Gmail.com", "mayadiaz@gmail.com", "mayadiaz+union@googlemail.com" };
	for (size_t i = 0; i < 4; i++) {
		struct cvn_given_answer g = { .invitation_id = id, .uid = event.uid, .method = "REPLY", .attendee = own[i], .from = own[i],
			.answer = i % 2 ? "declined" : "accepted", .recurrence_id = "", .comment = "", .sequence = 0, .dtstamp = NOW + 10 + (int64_t)i,
			.at = NOW + 10 + (int64_t)i, .source = "calendar", .had_token = 1, .message_id = "" };

		cr_expect_eq(hear(&g).applied, 1, "%s", own[i]);
	}
	cr_expect_eq(count("SELECT count(*) FROM event_matter"), 0);
}

Test(checklist, a_delegate_may_come_before_the_delegator)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 2);

	g.from = g.attendee = "dee@example.net";
	hear(&g);
	g = reply(1, "delegated", NOW + 1);
	g.delegated_to = "dee@example.net";
	hear(&g);
	cr_expect_str_eq(invitation(1).answer, "delegated");
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'delegate' AND state = 'open'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM event_matter"), 1);
}

/* ---- Seats, links, sizes ----------------------------------------------------------------------------------------- */

Test(checklist, one_confirmed_under_races_and_promotion_once)
{
	given_members(3);
	given_event("Capacity: 1\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	answers(1, "declined", NOW + 10);
	answers(1, "declined", NOW + 11);       /* pressed twice */
	cr_expect_eq(count("SELECT count(*) FROM invitation WHERE seat IN ('confirmed', 'offered')"), 1);
	cr_expect_eq(letters("notice-offer", 0), 1);
}

Test(checklist, one_click_unsubscribing_is_offered_and_signed_headers_say_so)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	char unsubscribe[1000];

	given_members(1);
	given_event("");
	written("request", 1, &mail);
	mail_header(mail.ptr, "List-Unsubscribe", unsubscribe);
	cr_expect(unsubscribe[0] != '\0', "every letter of an event can be left by one mail or one click");
	cr_expect_eq(mail_lines(mail.ptr, "Auto-Submitted: auto-generated"), 1);
	cr_expect_eq(mail_lines(mail.ptr, "Message-ID: <"), 1);
}

Test(checklist, hostile_sizes_and_nesting_end_in_bounded_time_and_memory, .timeout = 20)
{
	struct cvn_cal_object o;
	CVN_AUTO_BUF(b, 8u << 20);

	cvn_buf_str(&b, "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n");
	for (int i = 0; i < 100000; i++)
		cvn_buf_str(&b, "BEGIN:VEVENT\r\n");
	cr_expect_neq(cvn_calendar_read(b.ptr, b.len, &o, &err), CVN_OK, "a hundred thousand events in each other");
	cvn_buf_truncate(&b, 0);
	cvn_buf_str(&b, "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\nRRULE:FREQ=SECONDLY;BYSECOND=0,1,2,3;BYSETPOS=-366,366\r\n"
	                "RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:m1@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_eq(cvn_calendar_read(b.ptr, b.len, &o, &err), CVN_OK, "a killing rule is not expanded: %s", err.text);
	cvn_calendar_release(&o);
	while (b.len < (5u << 20))
		cvn_buf_str(&b, "X-NOISE:0123456789012345678901234567890123456789\r\n");
	cr_expect_neq(cvn_calendar_read(b.ptr, b.len, &o, &err), CVN_OK, "5 MB");
}
