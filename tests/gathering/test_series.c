/*
 * test_series.c - a series: every date has its own seats, line, answers and attendance; one date moves or falls out alone.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "calendar/object.h"
#include "house.h"

#define DEC 1796340600                  /* Thursday 2026-12-03 18:30 in New York, and the first Thursdays after it */
#define JAN 1799364600
#define FEB 1801783800
#define SERIES "Repeats: monthly on the first Thursday until 2027-03-31\n"

TestSuite(series, .init = house_open, .fini = house_close);

static const char *seat_on(int member, int64_t date)
{
	static struct cvn_date_seat seat;

	cr_assert_eq(cvn_store_date_seat_get(office->store, invitation_of(member), date, &seat, &err), CVN_OK, "%s", err.text);
	return seat.seat;
}

static int64_t taken_on(int64_t date)
{
	struct cvn_event_date d = { 0 };

	cr_assert_eq(cvn_store_date(office->store, event.event_id, date, &d, &err), CVN_OK, "%s", err.text);
	return d.taken;
}

static struct cvn_answer_effect answers_date(int member, const char *answer, const char *day, int64_t at)
{
	struct cvn_given_answer g = reply(member, answer, at);

	g.recurrence_id = day;
	return hear(&g);
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

static void cancel_date(const char *day)
{
	struct cvn_event_edit edit = { 0 };

	cr_assert_eq(cvn_gathering_cancel(office, "meeting", day, "", false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	reread_event();
}

static void change(const char *fields, enum cvn_change expected)
{
	CVN_AUTO_STR char *all = cvn_xasprintf("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\n%s", fields);
	struct cvn_event_edit edit = { 0 };

	given_file(all);
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(edit.change, expected, "%s", edit.words);
	cvn_event_edit_release(&edit);
	reread_event();
}

Test(series, a_yes_for_the_series_takes_a_seat_on_every_date)
{
	given_members(1);
	given_event("Capacity: 2\n" SERIES);
	cr_expect_str_eq(answers(1, "accepted", NOW + 1).why, "accepted");
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE seat = 'confirmed'"), 4);
	cr_expect_str_eq(invitation(1).seat, "confirmed");
	reread_event();
	cr_expect_eq(event.taken, 1, "the fullest date counts for the event");
}

Test(series, each_date_counts_its_own_seats)
{
	given_members(3);
	given_event("Capacity: 2\n" SERIES);
	answers(1, "accepted", NOW + 1);
	answers_date(2, "accepted", "20270107T183000", NOW + 2);
	struct cvn_answer_effect e = answers(3, "accepted", NOW + 3);

	cr_expect_str_eq(e.why, "accepted, on the waiting list of some dates");
	cr_expect_str_eq(seat_on(3, DEC), "confirmed");
	cr_expect_str_eq(seat_on(3, JAN), "waiting");
	cr_expect_str_eq(seat_on(2, DEC), "none");
	cr_expect_eq(taken_on(DEC), 2);
	cr_expect_eq(taken_on(JAN), 2);
	cr_expect_eq(taken_on(FEB), 2);
	cr_expect_eq(letters("notice-waiting", 3), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-waiting' AND params ->> 'date' = '2027-01-07'"), 1);
}

Test(series, a_no_for_one_date_frees_that_seat_alone_and_the_next_is_offered_it)
{
	given_members(2);
	given_event("Capacity: 1\n" SERIES);
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	answers_date(1, "declined", "20270107T000000", NOW + 3);
	cr_expect_str_eq(seat_on(1, DEC), "confirmed");
	cr_expect_str_eq(seat_on(1, JAN), "none");
	cr_expect_str_eq(seat_on(2, JAN), "offered");
	cr_expect_str_eq(seat_on(2, FEB), "waiting");
	cr_expect_eq(letters("notice-offer", 2), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-offer' AND params ->> 'date' = '2027-01-07'"), 1);
}

Test(series, a_plain_yes_while_a_date_is_offered_takes_that_date)
{
	given_members(2);
	given_event("Capacity: 1\n" SERIES);
	answers(1, "accepted", NOW + 1);
	answers_date(2, "accepted", "20270107", NOW + 2);
	answers_date(1, "declined", "20270107", NOW + 3);
	cr_expect_str_eq(seat_on(2, JAN), "offered");
	cr_expect_eq(writes(2, "Yes please!", NOW + 4).applied, 1);
	cr_expect_str_eq(seat_on(2, JAN), "confirmed");
	cr_expect_str_eq(seat_on(2, DEC), "none", "the others were not asked");
	cr_expect_str_eq(invitation(2).answer, "needs-action");
	cr_expect_eq(letters("notice-seated-date", 2), 1);
}

Test(series, an_answer_that_names_a_date_is_for_that_date)
{
	given_members(1);
	given_event(SERIES);
	answers(1, "accepted", NOW + 1);
	cr_expect_eq(writes(1, "No 2027-01-07", NOW + 2).applied, 1);
	cr_expect_str_eq(invitation(1).answer, "accepted");
	cr_expect_str_eq(seat_on(1, JAN), "none");
	cr_expect_str_eq(seat_on(1, FEB), "confirmed");
}

Test(series, an_answer_for_one_date_stands_against_a_later_one_for_all)
{
	given_members(1);
	given_event(SERIES);
	answers_date(1, "declined", "20270107", NOW + 1);
	answers(1, "accepted", NOW + 2);
	cr_expect_str_eq(seat_on(1, JAN), "none");
	cr_expect_str_eq(seat_on(1, DEC), "confirmed");
}

/* One seat that the first gives back: it is offered to the second, the third waits. */
static void given_an_offer(void)
{
	given_members(3);
	given_event("Capacity: 1\nOffer-for: 2h\n" SERIES);
	for (int m = 1; m <= 3; m++)
		answers_date(m, "accepted", "20270107", NOW + m);
	answers_date(1, "declined", "20270107", NOW + 10);
}

Test(series, an_offer_for_a_date_that_runs_out_goes_on)
{
	struct cvn_tick_count c;

	given_an_offer();
	cr_expect_str_eq(seat_on(2, JAN), "offered");
	cr_assert_eq(cvn_gathering_tick(office, NOW + 7300, &c, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(c.offers_over, 1);
	cr_expect_str_eq(seat_on(2, JAN), "waiting");
	cr_expect_str_eq(seat_on(3, JAN), "offered");
	cr_expect_eq(letters("notice-offer-over", 2), 1);
	cr_expect_eq(taken_on(JAN), 1);
}

Test(series, seats_freed_on_many_dates_are_one_letter_and_its_yes_counts_for_all_of_them)
{
	struct cvn_tick_count c;

	given_members(3);
	given_event("Capacity: 1\nOffer-for: 2h\n" SERIES);
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	answers(1, "declined", NOW + 10);
	cr_expect_str_eq(seat_on(2, DEC), "offered");
	cr_expect_str_eq(seat_on(2, JAN), "offered");
	cr_expect_eq(letters("notice-offer", 0), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-offer' AND params ->> 'when' LIKE '%December 3%; %January 7%'"
	                   " AND params ->> 'date' = ''"), 1);
	cr_assert_eq(cvn_gathering_tick(office, NOW + 7300, &c, &err), CVN_OK, "%s", err.text);
	cr_expect_str_eq(seat_on(3, JAN), "offered");
	cr_expect_eq(letters("notice-offer-over", 2), 1);
	cr_expect_eq(letters("notice-offer", 3), 1);
	writes(3, "Yes", NOW + 7400);
	cr_expect_str_eq(seat_on(3, DEC), "confirmed");
	cr_expect_str_eq(seat_on(3, JAN), "confirmed");
	cr_expect_leq(letters("notice-seated-date", 3), 1);
}

/* Nobody has read the mail since: the yes may lie there. */
Test(series, an_offer_does_not_run_out_while_no_mail_is_read)
{
	struct cvn_tick_count c;

	given_an_offer();
	cr_assert_eq(cvn_gathering_tick_unread(office, NOW + 7300, &c, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(c.offers_over, 0);
	cr_expect_str_eq(seat_on(2, JAN), "offered");
	answers_date(2, "accepted", "20270107", NOW + 7000);
	cr_expect_str_eq(seat_on(2, JAN), "confirmed");
}

/* The line behind is too big a party: whoever let the offer pass is asked once more, and not told both at once. */
Test(series, an_offer_that_nobody_else_fits_is_made_once_more)
{
	struct cvn_tick_count c;

	given_members(3);
	given_event("Capacity: 2\nOffer-for: 2h\n" SERIES);
	answers_date(1, "accepted", "20270107", NOW + 1);
	answers_date(2, "accepted", "20270107", NOW + 2);
	struct cvn_given_answer big = reply(3, "accepted", NOW + 3);
	big.recurrence_id = "20270107";
	big.party = 2;
	hear(&big);
	cr_expect_str_eq(seat_on(3, JAN), "waiting");
	execute("UPDATE date_seat SET seat = 'offered', offer_until = 1795207200 WHERE invitation_id = (SELECT invitation_id FROM invitation"
	        " JOIN contact USING (contact_id) WHERE email = 'm2@example.org')");
	cr_assert_eq(cvn_gathering_tick(office, NOW + 7300, &c, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(c.offers_over, 1);
	cr_expect_str_eq(seat_on(2, JAN), "offered");
	cr_expect_eq(letters("notice-offer", 2), 1);
	cr_expect_eq(letters("notice-offer-over", 2), 0);
	cr_expect_eq(taken_on(JAN), 2);
}

Test(series, a_date_called_off_takes_its_seats_along_and_an_answer_for_it_is_only_noted)
{
	given_members(2);
	given_event("Capacity: 2\n" SERIES);
	answers(1, "accepted", NOW + 1);
	given_sent_where("1");
	cancel_date("2027-01-07");
	cr_expect_eq(count("SELECT count(*) FROM event_date"), 3);
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE recurrence_at = 1799364600"), 0);
	cr_expect_str_eq(seat_on(1, FEB), "confirmed");
	cr_expect_eq(letters("cancel-instance", 0), 2);
	cr_expect_eq(answers_date(2, "accepted", "20270107", NOW + 200).applied, 0);
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE recurrence_at = 1799364600"), 0);
}

Test(series, a_date_called_off_reaches_those_who_have_it_and_nobody_else)
{
	struct cvn_event_edit edit = { 0 };

	given_members(3);
	given_event(SERIES);
	given_sent_where("contact_id IN (SELECT contact_id FROM contact WHERE email IN ('m1@example.org', 'm2@example.org'))");
	cr_assert_eq(cvn_gathering_uninvite(office, invitation_of(2), NOW + 50, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cancel_date("2027-01-07");
	cr_expect_eq(letters("cancel-instance", 1), 1, "has the series in the calendar");
	cr_expect_eq(letters("cancel-instance", 2), 0, "was taken off before");
	cr_expect_eq(letters("cancel-instance", 3), 0, "never had it");
	cr_expect_eq(count("SELECT count(*) FROM letter JOIN contact USING (contact_id) WHERE email = 'm3@example.org' AND purpose = 'request'"
	                   " AND state = 'pending' AND sequence >= 200"), 1, "gets the invitation without that date");
}

Test(series, one_date_moves_and_only_that_date_is_asked_again)
{
	given_members(2);
	given_event("Capacity: 2\n" SERIES);
	answers(1, "accepted", NOW + 1);
	given_sent_where("1");
	change("Capacity: 2\nMoved: 2027-01-07 to 2027-01-08 19:00-20:30 @ Room 4\n" SERIES, CVN_CHANGE_DATES);
	cr_expect_eq(letters("update-instance", 0), 2);
	cr_expect_eq(event.sequence, 1);
	cr_expect_str_eq(invitation(1).answer, "accepted", "the others stand");
	cr_expect_str_eq(seat_on(1, JAN), "confirmed", "the seat is kept until they answer");
	cr_expect_eq(count("SELECT starts_at FROM event_date WHERE recurrence_at = 1799364600"), JAN + 86400 + 1800);
	/* An answer to what it was is stale for that date; one to the new time counts. */
	struct cvn_given_answer g = reply(1, "declined", NOW + 200);
	g.recurrence_id = "20270107T183000";
	g.sequence = 0;
	cr_expect_eq(hear(&g).applied, 0);
	g.sequence = 1;
	g.dtstamp = g.at = NOW + 300;
	cr_expect_eq(hear(&g).applied, 1);
	cr_expect_str_eq(seat_on(1, JAN), "none");
	cr_expect_str_eq(seat_on(1, FEB), "confirmed");
}

Test(series, a_moved_date_is_an_entry_of_its_own_beside_the_series)
{
	struct cvn_event_letter l = { 0 };
	struct cvn_cal_object o;
	CVN_AUTO_BUF(object, 1 << 16);

	given_members(1);
	given_event("Moved: 2027-01-07 to 2027-01-08 19:00-20:30 @ Room 4\n" SERIES);
	cr_assert_eq(cvn_gathering_letter(office, event.event_id, "request", 100, "en", NONCE, &l, &err), CVN_OK, "%s", err.text);
	cr_expect_not_null(strstr(l.calendar, "RECURRENCE-ID;TZID=America/New_York:20270107T183000\r\n"));
	cr_expect_not_null(strstr(l.calendar, "DTSTART;TZID=America/New_York:20270108T190000\r\n"));
	cr_expect_not_null(strstr(l.calendar, "LOCATION:Room 4\r\n"));
	cr_expect_not_null(strstr(l.calendar, "RRULE:"));
	object_fill(&object, l.calendar, &(struct filling){ .attendee = "m1@example.org", .cn = "M1", .organizer = "answers@local59.example",
		.dtstamp = 1795169700, .place = "", .note = "" });
	object_keep("series-moved-request", &object);
	cr_assert_eq(cvn_calendar_read(object.ptr, object.len, &o, NULL), CVN_OK);
	cr_expect_eq(o.n_parts, 2);
	cr_expect_str_eq(o.part[0].uid, o.part[1].uid, "one UID an object");
	cr_expect_eq(o.part[1].n_attendees, 1);
	cvn_calendar_release(&o);
	cvn_event_letter_release(&l);
}

#define ELSEWHERE "Place-shown-to: accepted\nMoved: 2027-01-07 to 2027-01-08 19:00-20:30 @ Room 4\n"

/* The entry of the series has a VEVENT for the moved date: its LOCATION is that date's place, and only who sits there reads it. */
Test(series, a_hidden_place_of_a_moved_date_is_told_to_who_has_a_seat_on_it)
{
	struct cvn_event_letter l = { 0 };

	given_members(3);
	given_event("Capacity: 2\n" ELSEWHERE SERIES);
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	struct cvn_given_answer no = reply(2, "declined", NOW + 3);
	no.recurrence_id = "20270107T183000";
	hear(&no);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-seated' AND params ->> 'place20270107' = 'Room 4'"), 2);
	given_sent_where("1");
	change("Capacity: 2\nBring: soup\n" ELSEWHERE SERIES, CVN_CHANGE_MINOR);
	cr_expect_eq(count("SELECT count(*) FROM letter JOIN contact USING (contact_id) WHERE purpose = 'update-minor' AND email = 'm1@example.org'"
	                   " AND params ->> 'place' = '12 Elm Street' AND params ->> 'place20270107' = 'Room 4'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'update-minor' AND params ->> 'place20270107' IS NOT NULL"), 1, "who said no to that date, and who said nothing");
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'update-minor' AND params ->> 'place' IS NOT NULL"), 2);
	cr_assert_eq(cvn_gathering_letter(office, event.event_id, "update-minor", 200, "en", NONCE, &l, &err), CVN_OK, "%s", err.text);
	cr_expect_null(strstr(l.calendar, "Room 4"));
	cr_expect_not_null(strstr(l.calendar, "LOCATION:cvnmark" NONCE "placex\r\n"));
	cr_expect_not_null(strstr(l.calendar, "LOCATION:cvnmark" NONCE "place20270107x\r\n"));
	cvn_event_letter_release(&l);
}

Test(series, a_notice_of_a_moved_date_says_where_that_date_is)
{
	given_members(2);
	given_event("Capacity: 1\nMoved: 2027-01-07 to 2027-01-08 19:00-20:30 @ Room 4\n" SERIES);
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	struct cvn_given_answer no = reply(1, "declined", NOW + 3);
	no.recurrence_id = "20270107T183000";
	hear(&no);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-offer' AND params ->> 'date' = '2027-01-07' AND params ->> 'place' = 'Room 4'"), 1);
}

Test(series, who_waits_for_a_moved_date_does_not_read_its_hidden_place)
{
	given_members(2);
	given_event("Capacity: 1\n" ELSEWHERE SERIES);
	struct cvn_given_answer yes = reply(1, "accepted", NOW + 1);
	yes.recurrence_id = "20270107T183000";
	hear(&yes);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-seated-date' AND params ->> 'place' = 'Room 4'"), 1);
	answers(2, "accepted", NOW + 2);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-waiting' AND params ->> 'date' = '2027-01-07'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-waiting' AND params ->> 'place' IS NOT NULL"), 0);
}

Test(series, a_last_date_that_moves_back_is_not_over_before_it_was)
{
	given_members(1);
	given_event("Moved: 2027-03-04 to 2027-04-20 19:00-20:30\n" SERIES);
	cr_expect_eq(event.last_at, count("SELECT max(ends_at) FROM event_date"));
}

Test(series, a_proposal_for_one_date_that_is_accepted_moves_that_date)
{
	char said[200];
	struct cvn_given_answer g;

	given_members(2);
	given_event(SERIES);
	given_sent_where("1");
	g = reply(1, "tentative", NOW + 1);
	g.method = "COUNTER";
	g.recurrence_id = "20270107T183000";
	g.proposed_start = JAN + 3600;
	g.proposed_end = JAN + 7200;
	cr_expect_eq(hear(&g).held, 1);
	cr_assert_eq(cvn_gathering_decide(office, 1, true, NOW + 10, said, &err), CVN_OK, "%s", err.text);
	reread_event();
	cr_expect_eq(event.starts_at, DEC);
	cr_expect_eq(count("SELECT starts_at FROM event_date WHERE recurrence_at = 1799364600"), JAN + 3600);
	cr_expect_eq(letters("update-instance", 0), 2);
}

Test(series, a_proposal_for_one_date_that_is_declined_says_which_date)
{
	char said[200];
	struct cvn_event_letter l = { 0 };
	struct cvn_given_answer g;

	given_members(1);
	given_event(SERIES);
	g = reply(1, "tentative", NOW + 1);
	g.method = "COUNTER";
	g.recurrence_id = "20270107T183000";
	g.proposed_start = JAN + 3600;
	hear(&g);
	cr_assert_eq(cvn_gathering_decide(office, 1, false, NOW + 10, said, &err), CVN_OK, "%s", err.text);
	int64_t sequence = count("SELECT sequence FROM letter WHERE purpose = 'counter-declined'");
	cr_assert_eq(cvn_gathering_letter(office, event.event_id, "counter-declined", (int)sequence, "en", "0123456789abcdef", &l, &err), CVN_OK,
	             "%s", err.text);
	cr_expect_str_eq(l.method, "DECLINECOUNTER");
	cr_expect_not_null(strstr(l.calendar, "RECURRENCE-ID;TZID=America/New_York:20270107T183000\r\n"));
	cr_expect_not_null(strstr(l.message, "January 7, 2027"));
	cvn_event_letter_release(&l);
}

static int add_people(void *arg, const struct cvn_roster_row *r)
{
	struct cvn_buf *b = arg;

	cvn_buf_printf(b, "%s %s %s %s %lld;", r->first_name, r->answer, r->seat, r->attended, (long long)r->place_in_line);
	return CVN_OK;
}

Test(series, the_roster_is_of_a_date)
{
	CVN_AUTO_BUF(jan, 2000);
	CVN_AUTO_BUF(dec, 2000);

	given_members(3);
	given_event("Capacity: 1\n" SERIES);
	answers(1, "accepted", NOW + 1);
	answers_date(2, "accepted", "20270107", NOW + 2);
	answers_date(3, "tentative", "20270107", NOW + 3);
	cr_assert_eq(cvn_store_roster(office->store, event.event_id, JAN, add_people, &jan, &err), CVN_OK);
	cr_assert_eq(cvn_store_roster(office->store, event.event_id, DEC, add_people, &dec, &err), CVN_OK);
	cr_expect_str_eq(jan.ptr, "M1 accepted confirmed  0;M2 accepted waiting  1;M3 tentative none  0;");
	cr_expect_str_eq(dec.ptr, "M1 accepted confirmed  0;M2 needs-action none  0;M3 needs-action none  0;");
}

Test(series, the_hosts_sheet_marks_the_date_that_was)
{
	given_members(3);
	execute("UPDATE contact SET email = 'ana@local59.example', email_key = 'ana@local59.example' WHERE first_name = 'M3'");
	given_event(SERIES);
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	int64_t host = count("SELECT invitation_id FROM invitation JOIN contact USING (contact_id) WHERE first_name = 'M3'");
	CVN_AUTO_STR char *text = cvn_xasprintf("no-show %lld", (long long)invitation_of(2));
	struct cvn_given_mail g = { .invitation_id = host, .from = "ana@local59.example", .text = text, .at = JAN + 9000, .message_id = "" };
	struct cvn_answer_effect e = { 0 };

	cr_assert_eq(cvn_store_begin(office->store, &err), CVN_OK);
	cr_assert_eq(cvn_gathering_mail(office, &g, JAN + 9000, &e, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_store_commit(office->store, &err), CVN_OK);
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE recurrence_at = 1799364600 AND attended = 'no-show'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE recurrence_at = 1799364600 AND attended = 'came'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE recurrence_at <> 1799364600 AND attended <> ''"), 0);
}

Test(series, another_day_of_the_week_keeps_the_seats_in_their_order)
{
	given_members(3);
	given_event("Capacity: 2\n" SERIES);
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	given_sent_where("1");
	given_file("Starts: 2026-12-04 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nCapacity: 2\n"
	           "Repeats: monthly on the first Friday until 2027-03-31\n");
	struct cvn_event_edit edit = { 0 };
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	reread_event();
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_str_eq(seat_on(1, DEC + 86400), "confirmed");
	cr_expect_str_eq(seat_on(3, DEC + 86400), "waiting");
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE recurrence_at = 1796340600"), 0);
	cr_expect_eq(count("SELECT max(taken) FROM event_date"), 2);
}

Test(series, a_series_that_becomes_one_meeting_keeps_its_seats_and_back)
{
	given_members(3);
	given_event("Capacity: 2\n" SERIES);
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	change("Capacity: 2\n", CVN_CHANGE_SIGNIFICANT);
	cr_expect_eq(count("SELECT count(*) FROM event_date"), 0);
	cr_expect_str_eq(invitation(1).seat, "confirmed");
	cr_expect_str_eq(invitation(3).seat, "waiting");
	cr_expect_eq(event.taken, 2);
	change("Capacity: 2\n" SERIES, CVN_CHANGE_SIGNIFICANT);
	cr_expect_str_eq(seat_on(2, FEB), "confirmed");
	cr_expect_str_eq(seat_on(3, FEB), "waiting");
	cr_expect_eq(event.taken, 2);
}

Test(series, more_seats_reach_those_who_wait_for_a_date)
{
	given_members(2);
	given_event("Capacity: 1\n" SERIES);
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	change("Capacity: 2\n" SERIES, CVN_CHANGE_MINOR);
	cr_expect_eq(count("SELECT count(*) FROM date_seat WHERE seat = 'offered'"), 4);
}

Test(series, the_deadline_of_each_date_lies_as_long_before_it)
{
	given_members(2);
	given_event("Answer-by: 2026-12-01\n" SERIES);
	struct cvn_answer_effect e = answers(1, "accepted", DEC - 86400);

	cr_expect_eq(e.applied, 1);
	cr_expect_eq(e.held, 1, "December's deadline is over");
	cr_expect_str_eq(seat_on(1, DEC), "none");
	cr_expect_str_eq(seat_on(1, JAN), "confirmed");
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'late' AND recurrence_at = 1796340600"), 1);
	char said[200];
	cr_assert_eq(cvn_gathering_decide(office, 1, true, DEC - 80000, said, &err), CVN_OK, "%s", err.text);
	cr_expect_str_eq(seat_on(1, DEC), "confirmed");
}

Test(series, a_reminder_of_a_moved_date_comes_before_the_new_time)
{
	struct cvn_tick_count c;

	given_members(1);
	given_event("Moved: 2027-01-07 to 2027-01-12 19:00 @ Room 4\n" SERIES);
	answers(1, "accepted", NOW + 1);
	cr_assert_eq(cvn_gathering_tick(office, JAN - 86000, &c, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'reminder' AND params ->> 'when' LIKE '%January 7%'"), 0);
	cr_assert_eq(cvn_gathering_tick(office, JAN + 4 * 86400 + 7200, &c, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'reminder' AND params ->> 'when' LIKE '%January 12%' AND params ->> 'place' = 'Room 4'"
	                   " AND params ->> 'date' = '2027-01-07'"), 2, "a week before, and a day");
}
