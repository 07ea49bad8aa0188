/*
 * test_answer.c - answers against a real database: ledger, standing, seats, waiting list, notices.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "house.h"

TestSuite(gathering_answer, .init = house_open, .fini = house_close);

Test(gathering_answer, a_reply_from_a_calendar_is_on_the_roster)
{
	given_members(2);
	given_event("");
	struct cvn_answer_effect e = answers(1, "accepted", NOW + 60);

	cr_expect_eq(e.applied, 1);
	cr_expect_str_eq(e.why, "accepted");
	cr_expect_str_eq(invitation(1).answer, "accepted");
	cr_expect_str_eq(invitation(1).seat, "confirmed");
	cr_expect_str_eq(invitation(2).answer, "needs-action");
	cr_expect_eq(count("SELECT count(*) FROM answer WHERE applied = 1 AND trust = 'token'"), 1);
}

Test(gathering_answer, heard_twice_is_applied_once)
{
	given_members(1);
	given_event("");
	answers(1, "accepted", NOW + 60);
	struct cvn_answer_effect e = answers(1, "accepted", NOW + 60);

	cr_expect_eq(e.applied, 0);
	cr_expect_str_eq(e.why, "the same answer again");
	cr_expect_eq(count("SELECT count(*) FROM answer WHERE applied = 1"), 1);
}

Test(gathering_answer, the_same_mail_again_leaves_no_row)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 60);

	g.message_id = "<1@example.org>";
	hear(&g);
	hear(&g);
	cr_expect_eq(count("SELECT count(*) FROM answer"), 1);
}

Test(gathering_answer, whoever_comes_after_the_last_seat_waits_and_is_told)
{
	given_members(3);
	given_event("Capacity: 2\n");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	struct cvn_answer_effect e = answers(3, "accepted", NOW + 3);

	cr_expect_str_eq(e.why, "accepted, on the waiting list");
	cr_expect_str_eq(invitation(3).seat, "waiting");
	cr_expect_eq(letters("notice-waiting", 3), 1);
	reread_event();
	cr_expect_eq(event.taken, 2);
}

Test(gathering_answer, a_decline_offers_the_seat_to_the_first_in_line_only)
{
	given_members(4);
	given_event("Capacity: 1\n");
	for (int m = 1; m <= 4; m++)
		answers(m, "accepted", NOW + m);
	answers(1, "declined", NOW + 10);
	cr_expect_str_eq(invitation(1).seat, "none");
	cr_expect_str_eq(invitation(2).seat, "offered");
	cr_expect_eq(invitation(2).offer_until, NOW + 10 + 86400);
	cr_expect_str_eq(invitation(3).seat, "waiting");
	cr_expect_eq(letters("notice-offer", 0), 1);
	cr_expect_eq(letters("notice-offer", 2), 1);
	answers(2, "accepted", NOW + 20);
	cr_expect_str_eq(invitation(2).seat, "confirmed");
	cr_expect_eq(letters("notice-seated", 2), 1);
	reread_event();
	cr_expect_eq(event.taken, 1);
}

Test(gathering_answer, without_a_waiting_list_the_last_one_is_told_that_it_is_full)
{
	given_members(2);
	given_event("Capacity: 1\nWaiting-list: no\n");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	cr_expect_str_eq(invitation(2).seat, "none");
	cr_expect_eq(letters("notice-full", 2), 1);
}

Test(gathering_answer, a_party_takes_as_many_seats_as_it_has_people)
{
	given_members(3);
	given_event("Capacity: 4\n");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);

	g.party = 3;
	hear(&g);
	g = reply(2, "accepted", NOW + 2);
	g.party = 2;
	hear(&g);
	answers(3, "accepted", NOW + 3);
	reread_event();
	cr_expect_eq(event.taken, 4);
	cr_expect_str_eq(invitation(2).seat, "waiting");
	cr_expect_str_eq(invitation(3).seat, "confirmed");
}

Test(gathering_answer, somebody_elses_mail_with_the_token_waits_for_a_person)
{
	given_members(2);
	given_event("");
	struct cvn_given_answer g = reply(1, "declined", NOW + 1);

	g.from = "stranger@example.net";
	struct cvn_answer_effect e = hear(&g);
	cr_expect_eq(e.applied, 0);
	cr_expect_eq(e.held, 1);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'foreign-from'"), 1);
}

Test(gathering_answer, a_forwarded_invitation_makes_a_guest_who_waits_and_gets_no_mail)
{
	given_members(1);
	given_event("Capacity: 5\n");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);
	int64_t before = count("SELECT count(*) FROM letter");

	g.from = g.attendee = "friend@example.net";
	cr_expect_eq(hear(&g).held, 1);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_eq(count("SELECT count(*) FROM letter"), before);
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'guest' AND address = 'friend@example.net'"), 1);
	reread_event();
	cr_expect_eq(event.taken, 0);
}

Test(gathering_answer, without_a_token_an_unauthenticated_from_changes_nothing)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);

	g.had_token = 0;
	g.invitation_id = 0;
	g.auth_pass = -1;
	cr_expect_eq(hear(&g).applied, 0);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	g.auth_pass = 1;
	g.dtstamp = g.at = NOW + 2;
	cr_expect_eq(hear(&g).applied, 1);
	cr_expect_eq(count("SELECT count(*) FROM answer WHERE trust = 'from-only'"), 1);
}

Test(gathering_answer, an_object_of_somebody_elses_calendar_is_ignored)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);

	g.uid = "foreign";
	cr_expect_eq(hear(&g).applied, 0);
	cr_expect_eq(count("SELECT count(*) FROM answer"), 0);
}

Test(gathering_answer, refresh_is_answered_once_an_hour_at_the_address_on_file)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "", NOW + 1);

	g.method = "REFRESH";
	hear(&g);
	g.at = NOW + 2;
	hear(&g);
	cr_expect_eq(letters("refresh", 1), 1);
	g.at = NOW + 3700;
	hear(&g);
	cr_expect_eq(letters("refresh", 1), 2);
}

Test(gathering_answer, a_counter_proposal_waits_for_a_person_and_moves_nothing)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "tentative", NOW + 1);

	g.method = "COUNTER";
	g.proposed_start = MEETING + 3600;
	g.proposed_end = MEETING + 7200;
	cr_expect_eq(hear(&g).held, 1);
	cr_expect_str_eq(invitation(1).answer, "tentative");
	reread_event();
	cr_expect_eq(event.starts_at, MEETING);
	cr_expect_eq(count("SELECT starts_at FROM event_matter WHERE kind = 'counter'"), MEETING + 3600);
}

Test(gathering_answer, one_date_of_a_series_can_be_answered_alone)
{
	given_members(1);
	given_event("Repeats: monthly on the first Thursday until 2027-06-30\n");
	answers(1, "accepted", NOW + 1);
	struct cvn_given_answer g = reply(1, "declined", NOW + 2);

	g.recurrence_id = "20270107T000000";
	hear(&g);
	cr_expect_str_eq(invitation(1).answer, "accepted");
	cr_expect_eq(count("SELECT count(*) FROM instance_answer WHERE answer = 'declined' AND recurrence_at = 1799364600"), 1);
}

Test(gathering_answer, after_the_end_it_is_only_noted)
{
	given_members(1);
	given_event("");
	cr_expect_eq(answers(1, "accepted", MEETING + 86400).applied, 0);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_eq(count("SELECT count(*) FROM answer WHERE applied = 0"), 1);
}

Test(gathering_answer, notices_keep_the_sum_of_their_campaign)
{
	given_members(3);
	given_event("Capacity: 1\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	answers(1, "declined", NOW + 10);
	cr_expect_eq(count("SELECT count(*) FROM campaign c WHERE audience <> (SELECT count(*) FROM letter l WHERE l.campaign_id = c.campaign_id)"), 0);
}

/* ---- The deadline, and which revision an answer is about --------------------------------------------------------- */

Test(gathering_answer, a_yes_after_the_deadline_waits_for_a_person_and_counts_when_they_say_so)
{
	char said[200];

	given_members(2);
	given_event("Capacity: 5\nAnswer-by: 2026-12-01\n");
	struct cvn_answer_effect e = answers(1, "accepted", MEETING - 3600);

	cr_expect_eq(e.applied, 0);
	cr_expect_eq(e.held, 1);
	cr_expect_str_eq(invitation(1).seat, "none");
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'late'"), 1);
	cr_assert_eq(cvn_gathering_decide(office, 1, true, MEETING - 3000, said, &err), CVN_OK, "%s", err.text);
	cr_expect_str_eq(invitation(1).answer, "accepted");
	cr_expect_str_eq(invitation(1).seat, "confirmed");
}

Test(gathering_answer, who_is_refused_after_the_deadline_is_told)
{
	char said[200];

	given_members(1);
	given_event("Answer-by: 2026-12-01\n");
	answers(1, "accepted", MEETING - 3600);
	cr_assert_eq(cvn_gathering_decide(office, 1, false, MEETING - 3000, said, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(letters("notice-too-late", 1), 1);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
}

Test(gathering_answer, after_the_deadline_a_no_a_maybe_and_a_yes_of_who_is_in_count_at_once)
{
	given_members(4);
	given_event("Capacity: 2\nAnswer-by: 2026-12-01\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	cr_expect_eq(answers(1, "declined", MEETING - 50000).applied, 1);
	cr_expect_str_eq(invitation(3).seat, "offered", "the seat goes on");
	cr_expect_eq(answers(3, "accepted", MEETING - 40000).applied, 1);
	cr_expect_str_eq(invitation(3).seat, "confirmed");
	cr_expect_eq(answers(4, "tentative", MEETING - 30000).applied, 1);
}

static struct cvn_answer_effect writes(int member, const char *text, int64_t at)
{
	CVN_AUTO_STR char *from = cvn_xasprintf("m%d@example.org", member);
	struct cvn_given_mail g = { .invitation_id = invitation_of(member), .from = from, .text = text, .at = at, .message_id = "" };
	struct cvn_answer_effect e = { 0 };

	cr_assert_eq(cvn_store_begin(office->store, &err), CVN_OK);
	cr_assert_eq(cvn_gathering_mail(office, &g, at, &e, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_store_commit(office->store, &err), CVN_OK);
	return e;
}

Test(gathering_answer, a_mail_is_about_what_had_reached_its_writer_not_about_what_waits_in_the_queue)
{
	struct cvn_event_edit edit = { 0 };

	given_members(1);
	given_event("");
	given_sent_where("1");
	execute("UPDATE letter SET sent_at = due_at WHERE state = 'sent'");
	given_file("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 12 Elm Street\n");
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(writes(1, "Yes!", NOW + 200).applied, 0, "of the new time they know nothing yet");
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	given_sent_where("1");
	execute("UPDATE letter SET sent_at = 1795200300 WHERE state = 'sent' AND purpose = 'update'");
	cr_expect_eq(writes(1, "Yes!", NOW + 250).applied, 0, "written before the update left, read after");
	cr_expect_eq(writes(1, "Yes!", NOW + 400).applied, 1);
	cr_expect_str_eq(invitation(1).answer, "accepted");
}

Test(gathering_answer, a_steward_who_enters_an_answer_knows_what_stands)
{
	struct cvn_event_edit edit = { 0 };
	struct cvn_given_answer g;

	given_members(1);
	given_event("Answer-by: 2026-12-01\n");
	given_sent_where("1");
	given_file("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 12 Elm Street\nAnswer-by: 2026-12-01\n");
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	g = reply(1, "accepted", MEETING - 3600);
	g.source = "hand", g.sequence = -1;
	cr_expect_eq(hear(&g).applied, 1);
	cr_expect_str_eq(invitation(1).seat, "confirmed");
}
