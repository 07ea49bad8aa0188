/*
 * test_matter.c - what a person decides, and calendars without people.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "house.h"

TestSuite(matter, .init = house_open, .fini = house_close);

static char said[200];

static int decide(bool accept)
{
	return cvn_gathering_decide(office, count("SELECT max(matter_id) FROM event_matter WHERE state = 'open'"), accept, NOW + 500, said, &err);
}

static void given_counter(void)
{
	given_members(2);
	given_event("");
	given_sent_where("true");
	struct cvn_given_answer g = reply(1, "tentative", NOW + 1);

	g.method = "COUNTER";
	g.proposed_start = MEETING + 86400;
	g.proposed_end = MEETING + 86400 + 3600;
	hear(&g);
}

Test(matter, an_accepted_proposal_moves_the_event_for_all)
{
	given_counter();
	cr_assert_eq(decide(true), CVN_OK, "%s", err.text);
	reread_event();
	cr_expect_eq(event.starts_at, MEETING + 86400);
	cr_expect_eq(event.ends_at, MEETING + 86400 + 3600);
	cr_expect_eq(event.sequence, 1);
	cr_expect_eq(letters("update", 0), 2);
	cr_expect_eq(decide(true), CVN_E_NOTFOUND, "decided once");
	struct cvn_event_letter l = { 0 };
	cr_assert_eq(cvn_gathering_letter(office, event.event_id, "update", 200, "en", "0123456789abcdef", &l, &err), CVN_OK, "%s", err.text);
	cr_expect_not_null(strstr(l.calendar, "DTSTART;TZID=America/New_York:20261204T183000"));
	cr_expect_not_null(strstr(l.message, "Friday, December 4, 2026"));
	cvn_event_letter_release(&l);
}

Test(matter, a_declined_proposal_is_answered_with_declinecounter_and_words)
{
	given_counter();
	cr_assert_eq(decide(false), CVN_OK, "%s", err.text);
	reread_event();
	cr_expect_eq(event.starts_at, MEETING);
	cr_expect_eq(letters("counter-declined", 1), 1);
	struct cvn_event_letter l = { 0 };
	cr_assert_eq(cvn_gathering_letter(office, event.event_id, "counter-declined", 100, "en", "0123456789abcdef", &l, &err), CVN_OK);
	cr_expect_str_eq(l.method, "DECLINECOUNTER");
	cr_expect_not_null(strstr(l.message, "We cannot move the event"));
	cvn_event_letter_release(&l);
}

Test(matter, an_accepted_guest_is_invited_and_a_declined_one_hears_nothing)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);

	g.from = g.attendee = "friend@example.net";
	hear(&g);
	cr_assert_eq(decide(true), CVN_OK, "%s", err.text);
	cr_expect_eq(count("SELECT count(*) FROM letter JOIN contact USING (contact_id) WHERE email = 'friend@example.net' AND purpose = 'request'"), 1);
	g.from = g.attendee = "other@example.net";
	g.at = g.dtstamp = NOW + 2;
	hear(&g);
	cr_assert_eq(decide(false), CVN_OK, "%s", err.text);
	cr_expect_eq(count("SELECT count(*) FROM contact WHERE email = 'other@example.net'"), 0);
}

Test(matter, an_accepted_alias_is_believed_from_then_on)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);

	g.attendee = "maya@work.example";
	cr_expect_eq(hear(&g).applied, 1, "the sender is the invited person");
	cr_assert_eq(decide(true), CVN_OK, "%s", err.text);
	g.from = "maya@work.example";
	g.answer = "declined";
	g.at = g.dtstamp = NOW + 600;
	cr_expect_eq(hear(&g).applied, 1);
	cr_expect_str_eq(invitation(1).answer, "declined");
}

Test(matter, an_answer_from_a_foreign_address_counts_once_a_person_says_so)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "declined", NOW + 1);

	g.from = "partner@example.net";
	hear(&g);
	cr_assert_eq(decide(true), CVN_OK, "%s", err.text);
	cr_expect_str_eq(invitation(1).answer, "declined");
	cr_expect_eq(count("SELECT count(*) FROM answer WHERE trust = 'hand' AND applied = 1"), 1);
}

Test(matter, public_calendars_name_nobody_and_hide_what_is_hidden)
{
	CVN_AUTO_BUF(one, 1 << 20);
	CVN_AUTO_BUF(all, 1 << 20);

	given_members(1);
	given_event("Place-shown-to: accepted\nRepeats: weekly 4 times\nExcept: 2026-12-10\n");
	answers(1, "accepted", NOW + 1);
	cr_assert_eq(cvn_gathering_ics(office, "meeting", NOW, &one, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_gathering_feed(office, NOW, &all, &err), CVN_OK, "%s", err.text);
	for (int i = 0; i < 2; i++) {
		const char *text = i ? all.ptr : one.ptr;

		cr_expect_not_null(strstr(text, "METHOD:PUBLISH\r\n"));
		cr_expect_null(strstr(text, "ATTENDEE"));
		cr_expect_null(strstr(text, "m1@example.org"));
		cr_expect_null(strstr(text, "Elm"));
		cr_expect_not_null(strstr(text, "EXDATE;TZID=America/New_York:20261210T183000"));
	}
	cr_expect_not_null(strstr(all.ptr, "X-WR-CALNAME:"));
	cr_expect_not_null(strstr(all.ptr, "REFRESH-INTERVAL;VALUE=DURATION:PT6H"));
}
