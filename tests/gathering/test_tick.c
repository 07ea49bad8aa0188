/*
 * test_tick.c - what the clock asks: reminders, digests, thanks, offers that run out; each once.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "house.h"

TestSuite(tick, .init = house_open, .fini = house_close);

static struct cvn_tick_count tick(int64_t now)
{
	struct cvn_tick_count c;

	cr_assert_eq(cvn_gathering_tick(office, now, &c, &err), CVN_OK, "%s", err.text);
	return c;
}

Test(tick, nothing_is_due_long_before)
{
	given_members(1);
	given_event("");
	struct cvn_tick_count c = tick(NOW + 10);

	cr_expect_eq(c.reminders + c.digests + c.thanks + c.offers_over, 0);
	cr_expect_eq(count("SELECT tick_at FROM event"), MEETING - 7 * 86400);
}

Test(tick, a_week_before_everybody_who_may_come_or_said_nothing_is_reminded_once)
{
	given_members(4);
	given_event("");
	answers(1, "accepted", NOW + 1);
	answers(2, "tentative", NOW + 1);
	answers(3, "declined", NOW + 1);
	tick(NOW + 10);
	cr_expect_eq(tick(MEETING - 7 * 86400).reminders, 3);
	cr_expect_eq(tick(MEETING - 7 * 86400 + 60).reminders, 0);
	cr_expect_eq(letters("reminder", 3), 0);
	cr_expect_eq(letters("reminder", 4), 1);
}

Test(tick, the_day_before_goes_to_those_who_may_come_and_asks_to_confirm)
{
	given_members(2);
	given_event("");
	answers(1, "accepted", NOW + 1);
	tick(NOW + 10);
	execute("DELETE FROM letter");
	cr_expect_eq(tick(MEETING - 86400).reminders, 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'reminder' AND params ->> 'confirm' = 1"), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'reminder' AND params ->> 'when' LIKE 'Thursday, December 3, 2026, 6:30%'"), 1);
}

Test(tick, after_a_long_sleep_only_the_latest_reminder_goes_out)
{
	given_members(1);
	given_event("");
	answers(1, "accepted", NOW + 1);
	cr_expect_eq(tick(MEETING - 3600).reminders, 1);
	cr_expect_eq(count("SELECT count(*) FROM event_digest WHERE what LIKE 'remind%'"), 3);
}

Test(tick, host_and_lead_hear_of_the_first_answer_the_last_seat_two_days_before_and_after)
{
	given_members(3);
	given_event("Capacity: 2\nLead: lead@local59.example\n");
	answers(1, "accepted", NOW + 1);
	cr_expect_eq(letters("digest-first", 0), 2);
	cr_expect_eq(letters("digest-full", 0), 0);
	answers(2, "accepted", NOW + 2);
	answers(3, "accepted", NOW + 3);
	cr_expect_eq(letters("digest-first", 0), 2);
	cr_expect_eq(letters("digest-full", 0), 2);
	cr_expect_eq(tick(MEETING - 2 * 86400).digests, 1);
	cr_expect_eq(letters("digest-before", 0), 2);
	cr_expect_eq(tick(MEETING + 5400 + 7200).digests, 1);
	cr_expect_eq(letters("digest-after", 0), 2);
	cr_expect_eq(count("SELECT params ->> 'accepted' FROM letter WHERE purpose = 'digest-full' LIMIT 1"), 2);
	struct cvn_event_letter l = { 0 };
	cr_assert_eq(cvn_gathering_letter(office, event.event_id, "digest-after", 100, "en", "0123456789abcdef", &l, &err), CVN_OK);
	cr_expect_str_eq(l.calendar, "");
	cr_expect_not_null(strstr(l.message, "{{people}}"));
	cvn_event_letter_release(&l);
}

Test(tick, thanks_go_to_those_who_had_a_seat_and_were_not_missing)
{
	given_members(3);
	given_event("After: What did you take home?\n");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 1);
	CVN_AUTO_STR char *sql = cvn_xasprintf("UPDATE invitation SET attended = 'no-show' WHERE invitation_id = %lld", (long long)invitation_of(2));
	execute(sql);
	cr_expect_eq(tick(MEETING + 5400 + 7200).thanks, 1);
	cr_expect_eq(letters("thanks", 1), 1);
	reread_event();
	cr_expect_str_eq(event.state, "over");
}

Test(tick, an_offer_that_runs_out_goes_to_the_next)
{
	given_members(3);
	given_event("Capacity: 1\nOffer-for: 1d\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	answers(1, "declined", NOW + 10);
	cr_expect_str_eq(invitation(2).seat, "offered");
	cr_expect_eq(tick(NOW + 86400).offers_over, 0);
	cr_expect_eq(tick(NOW + 86400 + 11).offers_over, 1);
	cr_expect_str_eq(invitation(2).seat, "waiting");
	cr_expect_str_eq(invitation(3).seat, "offered");
	cr_expect_eq(letters("notice-offer-over", 2), 1);
	reread_event();
	cr_expect_eq(event.taken, 1);
}

Test(tick, who_lets_two_offers_pass_is_asked_no_more)
{
	given_members(2);
	given_event("Capacity: 1\nOffer-for: 1d\n");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	answers(1, "declined", NOW + 10);
	tick(NOW + 86400 + 11);
	cr_expect_str_eq(invitation(2).seat, "offered", "nobody else is in line");
	tick(NOW + 2 * 86400 + 22);
	cr_expect_str_eq(invitation(2).seat, "none");
	reread_event();
	cr_expect_eq(event.taken, 0);
}

Test(tick, a_cancelled_event_reminds_nobody)
{
	struct cvn_event_edit edit = { 0 };

	given_members(1);
	given_event("");
	answers(1, "accepted", NOW + 1);
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 10, &edit, &err), CVN_OK);
	cvn_event_edit_release(&edit);
	cr_expect_eq(tick(MEETING - 86400).reminders, 0);
}

Test(tick, each_date_of_a_series_is_reminded_but_for_who_declined_it)
{
	given_members(2);
	given_event("Repeats: weekly 4 times\nRemind: 1d\n");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 1);
	struct cvn_given_answer g = reply(2, "declined", NOW + 2);
	g.recurrence_id = "20261210T233000Z";
	g.recurrence_at = MEETING + 7 * 86400;
	hear(&g);
	cr_expect_eq(tick(MEETING - 86400).reminders, 2);
	cr_expect_eq(tick(MEETING + 6 * 86400).reminders, 1);
	cr_expect_eq(tick(MEETING + 13 * 86400).reminders, 2);
}

/* ---- Plain mail ---- */

static struct cvn_answer_effect write_mail(int64_t invitation_id, const char *from, const char *text, int64_t at)
{
	struct cvn_given_mail g = { .invitation_id = invitation_id, .from = from, .text = text, .at = at, .message_id = "" };
	struct cvn_answer_effect e = { 0 };

	cr_assert_eq(cvn_store_begin(office->store, &err), CVN_OK);
	cr_assert_eq(cvn_gathering_mail(office, &g, at, &e, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_store_commit(office->store, &err), CVN_OK);
	return e;
}

Test(tick, a_plain_yes_by_mail_is_an_answer_with_its_party_and_what_was_asked)
{
	given_members(1);
	given_event("Question: How many children for child care?\n");
	struct cvn_answer_effect e = write_mail(invitation_of(1), "m1@example.org", "Yes, two of us\n1. one, she is four\n", NOW + 1);

	cr_expect_eq(e.applied, 1);
	cr_expect_eq(invitation(1).party, 2);
	cr_expect_eq(count("SELECT count(*) FROM question_answer WHERE question = 1 AND text = 'one, she is four'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM answer WHERE source = 'mail'"), 1);
}

Test(tick, the_question_that_our_own_link_repeats_is_not_part_of_the_answer)
{
	given_members(1);
	given_event("Question: How many children for child care?\nQuestion: Do you eat meat?\n");
	struct cvn_answer_effect e = write_mail(invitation_of(1), "m1@example.org",
	                                        "Yes\n\n1. How many children for child care? two\n2. Do you eat meat? \n", NOW + 1);

	cr_expect_eq(e.applied, 1, "%s", e.why);
	cr_expect_eq(count("SELECT count(*) FROM question_answer WHERE question = 1 AND text = 'two'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM question_answer"), 1, "what was left empty is no answer");
}

Test(tick, what_is_not_plain_waits_for_a_person)
{
	given_members(1);
	given_event("");
	struct cvn_answer_effect e = write_mail(invitation_of(1), "m1@example.org", "Yes, but who brings the food?", NOW + 1);

	cr_expect_eq(e.applied, 0);
	cr_expect_eq(e.held, 1);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
}

Test(tick, the_hosts_sheet_marks_who_came)
{
	given_members(3);
	given_event("");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	int64_t host = count("SELECT invitation_id FROM invitation WHERE state = 'host'");
	CVN_AUTO_STR char *text = cvn_xasprintf("no-show %lld\nthanks, Ana", (long long)invitation_of(2));

	cr_assert_neq(host, 0);
	cr_expect_eq(write_mail(host, "stranger@example.net", text, MEETING + 9000).applied, 0, "only the host's own address");
	cr_expect_eq(write_mail(host, "ana@local59.example", text, MEETING + 9000).applied, 1);
	cr_expect_eq(count("SELECT count(*) FROM invitation WHERE attended = 'no-show'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM invitation WHERE attended = 'came'"), 2);
}

Test(tick, a_whole_day_is_called_that_and_no_day_more)
{
	given_members(1);
	given_event_of("Starts: 2026-12-12\nPlace: Albany\n");
	answers(1, "accepted", NOW + 1);
	execute("DELETE FROM letter");
	cr_expect_eq(tick(event.starts_at - 86400).reminders, 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'reminder' AND params ->> 'when' = 'Saturday, December 12, 2026 (all day)'"), 1);
	cr_expect_geq(count("SELECT count(*) FROM letter WHERE purpose LIKE 'digest%' AND params ->> 'when' = 'Saturday, December 12, 2026 (all day)'"), 1);
}

/* A daily series whose reminders reach far ahead: what is due of near dates does not push out what is due of far ones. */
Test(tick, a_reminder_that_reaches_far_ahead_is_given_for_every_date)
{
	given_members(1);
	given_event("Repeats: daily 100 times\nRemind: 59d, 58d, 1d\n");
	answers(1, "accepted", NOW + 1);
	for (int day = -13; day <= 45; day++)
		tick(MEETING + day * 86400 + 60);
	cr_expect_eq(count("SELECT count(*) FROM event_digest WHERE what LIKE 'remind % 84960'"), 100);
}

/* The notice carries a REQUEST: after the CANCEL it would put the meeting back into the calendar. */
Test(tick, an_offer_of_a_cancelled_event_does_not_run_out)
{
	struct cvn_event_edit edit = { 0 };

	given_members(3);
	given_event("Capacity: 1\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	answers(1, "declined", NOW + 10);
	cr_expect_str_eq(invitation(2).seat, "offered");
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(tick(NOW + 2 * 86400).offers_over, 0);
	cr_expect_eq(letters("notice-offer-over", 0), 0);
	cr_expect_eq(letters("cancel", 0), 3);
}

Test(tick, an_offer_that_ran_out_before_anybody_looked_is_not_spoken_of_once_the_event_has_begun)
{
	given_members(2);
	given_event("Capacity: 1\n");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	answers(1, "declined", NOW + 10);
	cr_expect_str_eq(invitation(2).seat, "offered");
	cr_expect_geq(tick(MEETING + 60).offers_over, 1);
	cr_expect_eq(letters("notice-offer-over", 0), 0);
	cr_expect_eq(count("SELECT taken <= capacity FROM event"), 1);
}

Test(tick, a_digest_of_several_whole_days_names_first_and_last)
{
	given_members(1);
	given_event_of("Starts: 2026-12-12\nEnds: 2026-12-13\nPlace: Albany\n");
	answers(1, "accepted", NOW + 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'digest-first'"
	                   " AND params ->> 'when' = 'Saturday, December 12, 2026 – Sunday, December 13, 2026 (all day)'"), 1);
}
