/*
 * test_permutation.c - every order of arrival of a set of answers ends in the same state, and hearing all of them again moves nothing.
 *
 * Each set is told in all its orders (at most 720) against a real database; the picture compared is everything a person sees: answers,
 * seats, parties, dates, and what waits to be decided.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "house.h"
#include "store/store_priv.h"

#define SERIES "Repeats: monthly on the first Thursday until 2027-02-28\n"
#define SET_MAX 6

TestSuite(permutation, .init = house_open, .fini = house_close, .timeout = 240);

struct said {
	int member;                     /* whose invitation it came to */
	const char *answer, *from, *attendee, *delegated_to, *delegated_from, *date;
	int sequence, after, party;     /* seconds after NOW */
	bool without_token;
};

#define NO_ANSWERS                                                                                                                          \
	"UPDATE invitation SET answer = 'needs-action', answer_seq = -1, answer_stamp = 0, answered_at = NULL, party = 1, seat = 'none'," \
	" waiting_since = NULL, offer_until = NULL, delegated_to = ''"

static void forget(void)
{
	static const char *const steps[] = {
		NO_ANSWERS, "UPDATE event SET taken = 0", "UPDATE event_date SET taken = 0", "DELETE FROM date_seat", "DELETE FROM instance_answer",
		"DELETE FROM event_matter", "DELETE FROM answer", "DELETE FROM letter WHERE purpose <> 'request'",
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		execute(steps[i]);
}

static void tell(const struct said *s)
{
	struct cvn_given_answer g = reply(s->member, s->answer, NOW + s->after);
	CVN_AUTO_STR char *id = cvn_xasprintf("<%d@example.org>", s->after);

	g.from = s->from ? s->from : g.from;
	g.attendee = s->attendee ? s->attendee : g.attendee;
	g.delegated_to = s->delegated_to;
	g.delegated_from = s->delegated_from;
	g.recurrence_id = s->date ? s->date : "";
	g.sequence = s->sequence;
	g.party = s->party;
	g.auth_pass = 1;
	g.had_token = !s->without_token;
	g.invitation_id = s->without_token ? 0 : g.invitation_id;
	g.message_id = id;
	hear(&g);
}

static void add(struct cvn_buf *out, const char *sql)
{
	struct cvn_query q;

	cr_assert_eq(cvn_query_prepare(&q, office->store, sql, &err), CVN_OK, "%s", err.text);
	while (cvn_query_row(&q, &err) == 1)
		cvn_buf_printf(out, "%s\n", cvn_col_text(&q, 0));
	cvn_query_end(&q);
}

static void picture(struct cvn_buf *out)
{
	cvn_buf_truncate(out, 0);
	add(out, "SELECT contact_id || ' ' || answer || ' ' || seat || ' ' || party || ' ' || answer_seq || ' ' || delegated_to FROM invitation ORDER BY 1");
	add(out, "SELECT invitation_id || ' ' || recurrence_at || ' ' || answer || ' ' || archived FROM instance_answer ORDER BY 1");
	add(out, "SELECT invitation_id || ' ' || recurrence_at || ' ' || seat || ' ' || party FROM date_seat ORDER BY 1");
	add(out, "SELECT 'matter ' || kind || ' ' || coalesce(invitation_id, 0) || ' ' || address || ' ' || recurrence_at || ' ' || state FROM event_matter ORDER BY 1");
	add(out, "SELECT 'taken ' || taken FROM event");
}

/* Heap's algorithm, one arrangement a call. */
static bool next(size_t order[SET_MAX], size_t n)
{
	size_t i = n - 1, k = n - 1, t;

	while (i > 0 && order[i - 1] >= order[i])
		i--;
	if (i == 0)
		return false;
	while (order[k] <= order[i - 1])
		k--;
	t = order[i - 1], order[i - 1] = order[k], order[k] = t;
	for (k = n - 1; i < k; i++, k--)
		t = order[i], order[i] = order[k], order[k] = t;
	return true;
}

static void every_order(const struct said *set, size_t n, struct cvn_buf *first)
{
	size_t order[SET_MAX] = { 0, 1, 2, 3, 4, 5 }, orders = 0;
	CVN_AUTO_BUF(now, 20000);
	struct cvn_query q;

	cr_assert_eq(cvn_query_prepare(&q, office->store, "PRAGMA synchronous = OFF", NULL), CVN_OK);
	cvn_query_run(&q, NULL);
	do {
		forget();
		for (size_t i = 0; i < n; i++)
			tell(&set[order[i]]);
		picture(orders == 0 ? first : &now);
		if (orders++ > 0)
			cr_assert_str_eq(now.ptr, first->ptr, "order %zu %zu %zu %zu %zu %zu", order[0], order[1], order[2], order[3], order[4], order[5]);
		if (orders % 50 == 1) {
			for (size_t i = 0; i < n; i++)
				tell(&set[n - 1 - i]);
			picture(&now);
			cr_assert_str_eq(now.ptr, first->ptr, "polled again");
		}
	} while (next(order, n));
}

Test(permutation, a_delegate_may_answer_before_the_delegator)
{
	static const struct said set[] = {
		{ 1, "delegated", .delegated_to = "dee@example.net", .after = 10 },
		{ 1, "accepted", .from = "dee@example.net", .attendee = "dee@example.net", .delegated_from = "m1@example.org", .after = 20 },
		{ 2, "accepted", .after = 30 },
	};
	CVN_AUTO_BUF(p, 20000);

	given_members(2);
	given_event("Capacity: 5\n");
	every_order(set, 3, &p);
	cr_expect_not_null(strstr(p.ptr, "1 delegated none"));
	cr_expect_not_null(strstr(p.ptr, "matter delegate 1 dee@example.net 0 open"));
	cr_expect_null(strstr(p.ptr, "matter guest"));
}

Test(permutation, who_comes_after_all_leaves_the_delegate_a_guest)
{
	static const struct said set[] = {
		{ 1, "delegated", .delegated_to = "Dee@example.net", .after = 10 },
		{ 1, "accepted", .from = "dee@example.net", .attendee = "dee@example.net", .delegated_from = "m1@example.org", .after = 20 },
		{ 1, "accepted", .after = 30 },
	};
	CVN_AUTO_BUF(p, 20000);

	given_members(1);
	given_event("Capacity: 5\n");
	every_order(set, 3, &p);
	cr_expect_not_null(strstr(p.ptr, "1 accepted confirmed"));
	cr_expect_not_null(strstr(p.ptr, "matter guest 1 dee@example.net 0 open"));
	cr_expect_null(strstr(p.ptr, "matter delegate"));
}

Test(permutation, another_delegate_takes_the_place_of_the_first)
{
	static const struct said set[] = {
		{ 1, "delegated", .delegated_to = "dee@example.net", .after = 10 },
		{ 1, "delegated", .delegated_to = "eve@example.net", .after = 20 },
		{ 1, "accepted", .from = "eve@example.net", .attendee = "eve@example.net", .after = 30 },
	};
	CVN_AUTO_BUF(p, 20000);

	given_members(1);
	given_event("");
	every_order(set, 3, &p);
	cr_expect_not_null(strstr(p.ptr, "matter delegate 1 eve@example.net 0 open"));
	cr_expect_null(strstr(p.ptr, "dee@"));
}

Test(permutation, a_delegate_who_is_invited_answers_for_themselves)
{
	static const struct said set[] = {
		{ 1, "delegated", .delegated_to = "m2@example.org", .after = 10 },
		{ 1, "accepted", .from = "m2@example.org", .attendee = "m2@example.org", .delegated_from = "m1@example.org", .after = 20 },
	};
	CVN_AUTO_BUF(p, 20000);

	given_members(2);
	given_event("Capacity: 5\n");
	every_order(set, 2, &p);
	cr_expect_not_null(strstr(p.ptr, "1 delegated none"));
	cr_expect_not_null(strstr(p.ptr, "2 accepted confirmed"));
	cr_expect_null(strstr(p.ptr, "matter"));
}

Test(permutation, aliases_duplicates_stale_and_future_answers)
{
	static const struct said set[] = {
		{ 1, "accepted", .after = 10 },
		{ 1, "declined", .attendee = "M1+work@example.org", .after = 20 },
		{ 1, "tentative", .attendee = "maya@other.example", .after = 30 },
		{ 1, "accepted", .sequence = 3, .after = 5 },
		{ 1, "declined", .without_token = true, .after = 40 },
		{ 2, "accepted", .after = 15 },
	};
	CVN_AUTO_BUF(p, 20000);

	given_members(2);
	given_event("Capacity: 5\n");
	every_order(set, 6, &p);
	cr_expect_not_null(strstr(p.ptr, "1 accepted confirmed 1 3"), "%s", p.ptr);
}

Test(permutation, answers_for_a_series_and_for_single_dates)
{
	static const struct said set[] = {
		{ 1, "accepted", .after = 10 },
		{ 1, "declined", .date = "20270107", .after = 20 },
		{ 1, "accepted", .date = "20270107T183000", .after = 5 },
		{ 1, "tentative", .date = "20270204", .after = 30 },
		{ 2, "accepted", .after = 12, .party = 2 },
		{ 2, "declined", .date = "20261203", .after = 13 },
	};
	CVN_AUTO_BUF(p, 20000);

	given_members(2);
	given_event("Capacity: 5\n" SERIES);
	every_order(set, 6, &p);
	cr_expect_not_null(strstr(p.ptr, "1799364600 declined 0"), "%s", p.ptr);
}

Test(permutation, strangers_and_foreign_addresses)
{
	static const struct said set[] = {
		{ 1, "accepted", .after = 10 },
		{ 1, "accepted", .from = "friend@example.net", .attendee = "friend@example.net", .after = 20 },
		{ 1, "declined", .from = "spouse@example.net", .after = 30 },
		{ 1, "declined", .from = "m2@example.org", .attendee = "m2@example.org", .after = 40 },
		{ 2, "accepted", .after = 35 },
	};
	CVN_AUTO_BUF(p, 20000);

	given_members(2);
	given_event("Capacity: 5\n");
	every_order(set, 5, &p);
	cr_expect_not_null(strstr(p.ptr, "1 accepted confirmed"));
	cr_expect_not_null(strstr(p.ptr, "2 declined none"));
	cr_expect_not_null(strstr(p.ptr, "matter guest 1 friend@example.net"));
	cr_expect_not_null(strstr(p.ptr, "matter foreign-from 1 spouse@example.net"));
}

/* ---- What a person decides about them ---------------------------------------------------------------------------- */

Test(permutation, an_accepted_delegate_has_the_seat_their_answer_asked_for)
{
	static const struct said set[] = {
		{ 1, "accepted", .from = "dee@example.net", .attendee = "dee@example.net", .delegated_from = "m1@example.org", .after = 20 },
		{ 1, "delegated", .delegated_to = "dee@example.net", .after = 10 },
	};
	char say[200];

	given_members(1);
	given_event("Capacity: 1\n");
	tell(&set[0]);
	tell(&set[1]);
	cr_assert_eq(cvn_gathering_decide(office, count("SELECT matter_id FROM event_matter"), true, NOW + 50, say, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(count("SELECT count(*) FROM invitation JOIN contact USING (contact_id) WHERE email = 'dee@example.net' AND answer = 'accepted'"
	                   " AND seat = 'confirmed'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM letter JOIN contact USING (contact_id) WHERE email = 'dee@example.net' AND purpose = 'request'"
	                   " AND params ->> 'partstat' = 'ACCEPTED'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE state = 'open'"), 0);
}

Test(permutation, an_address_that_was_merged_away_is_still_theirs)
{
	given_members(1);
	given_event("");
	execute("INSERT INTO contact_merge (old_id, contact_id, at, who, old_hash) SELECT 999, contact_id, 0, 'test', '' FROM contact");
	/* The hash of the old address, as merging keeps it. */
	char hash[33];
	cvn_address_hash(cvn_store_keys(office->store), "old@example.org", hash);
	CVN_AUTO_STR char *sql = cvn_xasprintf("UPDATE contact_merge SET old_hash = '%s'", hash);
	execute(sql);
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);
	g.from = g.attendee = "old@example.org";
	cr_expect_eq(hear(&g).applied, 1);
	cr_expect_str_eq(invitation(1).answer, "accepted");
}

Test(permutation, a_mailbox_that_two_entries_share_gets_one_invitation)
{
	given_members(4);
	execute("UPDATE contact SET email = 'ana.diaz@gmail.com', email_key = 'ana.diaz@gmail.com', domain = 'gmail.com' WHERE first_name = 'M2'");
	execute("UPDATE contact SET email = 'anadiaz+union@gmail.com', email_key = 'anadiaz+union@gmail.com', domain = 'gmail.com' WHERE first_name = 'M3'");
	given_event("");
	cr_expect_eq(count("SELECT count(*) FROM invitation"), 3);
	cr_expect_eq(letters("request", 0), 3);
}
