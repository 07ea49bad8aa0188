/*
 * test_change.c - changing, cancelling, bringing back: SEQUENCE, who is told, what is asked again, what never leaves.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "house.h"

static struct cvn_event_edit edit;

static void close_all(void)
{
	cvn_event_edit_release(&edit);
	house_close();
}

TestSuite(change, .init = house_open, .fini = close_all);

static void must(int rc)
{
	cr_assert_eq(rc, CVN_OK, "%s", err.text);
}

static void change(const char *fields)
{
	given_file(fields);
	cvn_event_edit_release(&edit);
	must(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err));
	reread_event();
}

#define BASE "Place: 12 Elm Street\nStarts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\n"

static void given_sent(int members)
{
	given_members(members);
	given_event_of(BASE);
	given_sent_where("true");
}

Test(change, the_same_file_changes_nothing)
{
	given_sent(1);
	change(BASE);
	cr_expect_eq(edit.change, CVN_CHANGE_NONE);
	cr_expect_eq(event.revision, 1);
	cr_expect_eq(count("SELECT count(*) FROM letter"), 1);
}

Test(change, a_new_time_is_significant_and_everybody_is_asked_again)
{
	given_sent(2);
	answers(1, "accepted", NOW + 1);
	change("Place: 12 Elm Street\nStarts: 2026-12-03 19:00 America/New_York\nEnds: 20:30\n");
	cr_expect_eq(edit.change, CVN_CHANGE_SIGNIFICANT);
	cr_expect_eq(edit.told, 2);
	cr_expect_eq(event.sequence, 1);
	cr_expect_eq(event.revision, 2);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_str_eq(invitation(1).before_change, "accepted");
	cr_expect_str_eq(invitation(1).seat, "confirmed", "the seat is kept until the new answer");
	cr_expect_eq(invitation(1).major_seq, 1);
	cr_expect_eq(letters("update", 0), 2);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'update' AND sequence = 200"), 2);
	cr_expect_not_null(strstr(edit.words, "6:30"), "%s", edit.words);
	struct cvn_answer_effect e = answers(1, "declined", NOW + 200);     /* to the old SEQUENCE 0 */
	cr_expect_eq(e.applied, 0);
	cr_expect_not_null(strstr(e.why, "stale"));
}

Test(change, a_new_note_is_minor_and_answers_stand)
{
	given_sent(2);
	answers(1, "accepted", NOW + 1);
	change(BASE "Bring: a chair\n");
	cr_expect_eq(edit.change, CVN_CHANGE_MINOR);
	cr_expect_eq(event.sequence, 0);
	cr_expect_eq(event.revision, 2);
	cr_expect_str_eq(invitation(1).answer, "accepted");
	cr_expect_eq(letters("update-minor", 0), 2);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE params ->> 'partstat' = 'ACCEPTED' AND params ->> 'rsvp' = 'FALSE'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE params ->> 'partstat' = 'NEEDS-ACTION'"), 1);
}

Test(change, nobody_is_written_to_for_a_word_of_the_body)
{
	given_sent(1);
	change(BASE "Remind: 1d\n");
	cr_expect_eq(edit.change, CVN_CHANGE_QUIET);
	cr_expect_eq(count("SELECT count(*) FROM letter"), 1);
}

Test(change, who_has_not_had_the_invitation_gets_the_new_one_instead)
{
	given_members(2);
	given_event_of(BASE);
	given_sent_where("letter_id = 1");
	change("Place: 14 Elm Street\nStarts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\n");
	cr_expect_eq(edit.told, 2);
	cr_expect_eq(letters("update", 1), 1);
	cr_expect_eq(letters("update", 2), 0);
	cr_expect_eq(letters("request", 2), 2);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE state = 'superseded'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'request' AND state = 'pending' AND sequence = 200"), 1);
}

Test(change, fewer_seats_than_are_taken_are_refused)
{
	given_members(3);
	given_event_of(BASE "Capacity: 3\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	given_file(BASE "Capacity: 2\n");
	cr_expect_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_E_INVALID);
	cr_expect_not_null(strstr(err.text, "3 seats are taken"));
}

Test(change, more_seats_reach_those_who_wait)
{
	given_members(2);
	given_event_of(BASE "Capacity: 1\n");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	change(BASE "Capacity: 2\n");
	cr_expect_str_eq(invitation(2).seat, "offered");
}

Test(change, a_dry_run_leaves_everything)
{
	given_sent(1);
	given_file("Place: 14 Elm Street\nStarts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\n");
	must(cvn_gathering_change(office, "meeting", NULL, true, NOW + 100, &edit, &err));
	cr_expect_eq(edit.told, 1);
	reread_event();
	cr_expect_eq(event.revision, 1);
	cr_expect_eq(count("SELECT count(*) FROM letter"), 1);
}

Test(change, cancelling_writes_to_all_who_had_a_letter_whatever_they_answered)
{
	given_members(3);
	given_event_of(BASE);
	given_sent_where("letter_id < 3");
	answers(2, "declined", NOW + 1);
	must(cvn_gathering_cancel(office, "meeting", NULL, "the heating", false, NOW + 100, &edit, &err));
	reread_event();
	cr_expect_str_eq(event.state, "cancelled");
	cr_expect_eq(event.sequence, 1);
	cr_expect_eq(letters("cancel", 1), 1);
	cr_expect_eq(letters("cancel", 2), 1);
	cr_expect_eq(letters("cancel", 3), 0, "no CANCEL before its REQUEST left");
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE state = 'superseded'"), 1);
	cr_expect_eq(answers(1, "accepted", NOW + 200).applied, 0);
}

Test(change, what_was_cancelled_can_take_place_after_all)
{
	given_sent(1);
	must(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 100, &edit, &err));
	cvn_event_edit_release(&edit);
	given_sent_where("true");
	must(cvn_gathering_reinstate(office, "meeting", "", false, NOW + 200, &edit, &err));
	reread_event();
	cr_expect_str_eq(event.state, "planned");
	cr_expect_eq(event.sequence, 2);
	cr_expect_eq(letters("reinstate", 1), 1);
	struct cvn_given_answer g = reply(1, "accepted", NOW + 300);
	g.sequence = 2;
	cr_expect_eq(hear(&g).applied, 1);
}

Test(change, one_date_of_a_series_falls_out_and_the_answers_stand)
{
	given_members(1);
	given_event_of(BASE "Repeats: monthly on the first Thursday 6 times\n");
	given_sent_where("true");
	answers(1, "accepted", NOW + 1);
	must(cvn_gathering_cancel(office, "meeting", "2027-01-07", "holiday", false, NOW + 100, &edit, &err));
	reread_event();
	cr_expect_eq(event.sequence, 1);
	cr_expect_str_eq(invitation(1).answer, "accepted");
	cr_expect_eq(invitation(1).major_seq, 0);
	cr_expect_eq(letters("cancel-instance", 1), 1);
	struct cvn_event_letter l = { 0 };
	must(cvn_gathering_letter(office, event.event_id, "cancel-instance", 200, "en", "0123456789abcdef", &l, &err));
	cr_expect_not_null(strstr(l.calendar, "RECURRENCE-ID;TZID=America/New_York:20270107T183000\r\n"), "%s", l.calendar);
	cr_expect_not_null(strstr(l.calendar, "STATUS:CANCELLED\r\n"));
	cr_expect_not_null(strstr(l.calendar, "SEQUENCE:1\r\n"));
	cr_expect_null(strstr(l.calendar, "RRULE:FREQ=MONTHLY"));
	cvn_event_letter_release(&l);
	must(cvn_gathering_letter(office, event.event_id, "refresh", 200, "en", "0123456789abcdef", &l, &err));
	cr_expect_not_null(strstr(l.calendar, "EXDATE;TZID=America/New_York:20270107T183000\r\n"), "later REQUESTs of the master carry it");
	cvn_event_letter_release(&l);
}

Test(change, a_withdrawn_invitation_frees_the_seat_and_its_sequence_never_goes_back)
{
	given_members(2);
	given_event_of(BASE "Capacity: 1\n");
	given_sent_where("true");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	must(cvn_gathering_uninvite(office, invitation_of(1), NOW + 100, &edit, &err));
	cvn_event_edit_release(&edit);
	reread_event();
	cr_expect_eq(event.sequence, 1);
	cr_expect_str_eq(invitation(1).state, "uninvited");
	cr_expect_str_eq(invitation(2).seat, "offered");
	cr_expect_eq(letters("cancel-one", 1), 1);
	cr_expect_eq(letters("cancel-one", 2), 0);
	cr_expect_eq(answers(1, "accepted", NOW + 150).applied, 0);
	struct cvn_given_answer again = reply(1, "", NOW + 160);
	again.method = "REFRESH";
	hear(&again);
	cr_expect_eq(letters("refresh", 1), 0, "a REQUEST would put it back into the calendar");
	given_sent_where("true");
	must(cvn_gathering_reinvite(office, invitation_of(1), NOW + 200, &edit, &err));
	cr_expect_eq(invitation(1).sent_seq, 2);
	cr_expect_str_eq(invitation(1).state, "invited");
	cr_expect_eq(count("SELECT max(sequence) FROM letter WHERE purpose = 'request'"), 300);
	cr_expect_eq(answers(2, "accepted", NOW + 300).applied, 1, "the others' answers to what they know stay good");
}

Test(change, the_sums_of_all_campaigns_hold)
{
	given_sent(3);
	change("Place: 14 Elm Street\nStarts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\n");
	cvn_event_edit_release(&edit);
	must(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 300, &edit, &err));
	cr_expect_eq(count("SELECT count(*) FROM campaign c WHERE audience <> (SELECT count(*) FROM letter l WHERE l.campaign_id = c.campaign_id)"), 0);
}
