/*
 * test_judge.c - what an answer does; the same standing whatever the order of arrival; who answered; the seat that follows.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/event.h"

#define T 1795200000

static struct cvn_invited invited(void)
{
	return (struct cvn_invited){ .standing = { .sequence = -1, .party = 1 }, .sent_seq = 2, .major_seq = 1, .last_at = T + 30 * 86400 };
}

static struct cvn_heard heard(const char *answer, int sequence, int64_t stamp)
{
	return (struct cvn_heard){ .answer = answer, .sequence = sequence, .dtstamp = stamp, .at = stamp, .party = 1 };
}

static enum cvn_heard_kind hear(struct cvn_invited *inv, struct cvn_heard h)
{
	struct cvn_heard_verdict v = cvn_event_judge(inv, &h);

	inv->standing = v.standing;
	cr_expect(v.why != NULL && v.why[0] != '\0');
	return v.kind;
}

Test(judge, the_first_answer_applies)
{
	struct cvn_invited inv = invited();

	cr_expect_eq(hear(&inv, heard("ACCEPTED", 2, T)), CVN_HEARD_APPLIED);
	cr_expect_eq(inv.standing.answer, CVN_ANSWER_ACCEPTED);
}

Test(judge, an_answer_to_what_was_before_a_significant_change_is_stale)
{
	struct cvn_invited inv = invited();

	cr_expect_eq(hear(&inv, heard("accepted", 0, T)), CVN_HEARD_STALE);
	cr_expect_eq(inv.standing.answer, CVN_ANSWER_NONE);
}

Test(judge, an_answer_to_a_minor_revision_before_counts)
{
	struct cvn_invited inv = invited();

	cr_expect_eq(hear(&inv, heard("declined", 1, T)), CVN_HEARD_APPLIED);
}

Test(judge, a_later_answer_wins_and_an_earlier_one_is_out_of_order)
{
	struct cvn_invited inv = invited();

	hear(&inv, heard("accepted", 2, T + 10));
	cr_expect_eq(hear(&inv, heard("declined", 2, T)), CVN_HEARD_OUT_OF_ORDER);
	cr_expect_eq(hear(&inv, heard("declined", 2, T + 20)), CVN_HEARD_APPLIED);
	cr_expect_eq(inv.standing.answer, CVN_ANSWER_DECLINED);
}

Test(judge, the_same_again_is_a_duplicate)
{
	struct cvn_invited inv = invited();

	hear(&inv, heard("accepted", 2, T));
	cr_expect_eq(hear(&inv, heard("accepted", 2, T)), CVN_HEARD_DUPLICATE);
}

Test(judge, a_sequence_we_do_not_know_of_is_applied_and_flagged)
{
	struct cvn_invited inv = invited();
	struct cvn_heard h = heard("accepted", 7, T);
	struct cvn_heard_verdict v = cvn_event_judge(&inv, &h);

	cr_expect_eq(v.kind, CVN_HEARD_APPLIED);
	cr_expect(v.ahead);
}

Test(judge, a_clock_of_next_year_does_not_win_for_ever)
{
	struct cvn_invited inv = invited();
	struct cvn_heard h = heard("accepted", 2, T + 365 * 86400);

	h.at = T;
	hear(&inv, h);
	cr_expect_eq(hear(&inv, heard("declined", 2, T + 60)), CVN_HEARD_APPLIED);
}

Test(judge, unknown_words_and_needs_action_change_nothing)
{
	struct cvn_invited inv = invited();

	cr_expect_eq(hear(&inv, heard("DELETED", 2, T)), CVN_HEARD_LOGGED);
	cr_expect_eq(hear(&inv, heard("needs-action", 2, T)), CVN_HEARD_LOGGED);
	cr_expect_eq(hear(&inv, heard("", 2, T)), CVN_HEARD_LOGGED);
	cr_expect_eq(inv.standing.answer, CVN_ANSWER_NONE);
}

Test(judge, after_cancellation_or_the_end_it_is_only_logged)
{
	struct cvn_invited inv = invited();

	inv.cancelled = true;
	cr_expect_eq(hear(&inv, heard("accepted", 2, T)), CVN_HEARD_LOGGED);
	inv = invited();
	cr_expect_eq(hear(&inv, heard("accepted", 2, T + 31 * 86400)), CVN_HEARD_LOGGED);
}

Test(judge, a_web_answer_counts_as_the_current_revision)
{
	struct cvn_invited inv = invited();
	struct cvn_heard h = heard("accepted", -1, 0);

	h.at = T;
	h.current = true;
	cr_expect_eq(hear(&inv, h), CVN_HEARD_APPLIED);
	cr_expect_eq(inv.standing.sequence, 2);
}

/* Heap's algorithm over the order of arrival. */
static void permute(struct cvn_heard *h, size_t k, size_t n, struct cvn_standing *first, size_t *seen)
{
	if (k == 1) {
		struct cvn_invited inv = invited();

		for (int twice = 0; twice < 2; twice++)         /* and after polling everything again */
			for (size_t i = 0; i < n; i++)
				hear(&inv, h[i]);
		if ((*seen)++ == 0)
			*first = inv.standing;
		cr_assert_eq(memcmp(first, &inv.standing, sizeof *first), 0, "order %zu ends elsewhere", *seen);
		return;
	}
	for (size_t i = 0; i < k; i++) {
		permute(h, k - 1, n, first, seen);
		struct cvn_heard t = h[k % 2 ? 0 : i];

		h[k % 2 ? 0 : i] = h[k - 1];
		h[k - 1] = t;
	}
}

Test(judge, every_order_of_arrival_ends_in_the_same_standing)
{
	static const char *const words[] = { "accepted", "declined", "tentative", "delegated", "deleted", "needs-action" };
	unsigned seed = 20261121;

	for (int round = 0; round < 40; round++) {
		struct cvn_heard h[7];
		struct cvn_standing first;
		size_t seen = 0;

		memset(&first, 0, sizeof first);
		for (size_t i = 0; i < 7; i++) {
			seed = seed * 1103515245u + 12345u;
			h[i] = heard(words[(seed >> 8) % 6], (int)((seed >> 12) % 4), T + (int64_t)((seed >> 16) % 3) * 60);
			h[i].at = T + (int64_t)((seed >> 20) % 3) * 60;
			h[i].party = (int)((seed >> 24) % 3) + 1;
		}
		permute(h, 7, 7, &first, &seen);
		cr_assert_eq(seen, 5040);
	}
}

/* ---- who ---- */

Test(who, the_table_of_signs)
{
	static const struct { const char *label; struct cvn_signs signs; enum cvn_who who; const char *trust; bool alias; } rows[] = {
		{ "m m m pass", { .token = 1, .attendee = CVN_SAME_SELF, .from = CVN_SAME_SELF, .attendee_is_from = 1, .auth = 1 }, CVN_WHO_INVITED, "verified", false },
		{ "m m m unknown", { .token = 1, .attendee = CVN_SAME_SELF, .from = CVN_SAME_SELF, .attendee_is_from = 1 }, CVN_WHO_INVITED, "token", false },
		{ "m m m fail google", { .token = 1, .attendee = CVN_SAME_SELF, .from = CVN_SAME_SELF, .attendee_is_from = 1, .auth = -1, .google = 1 }, CVN_WHO_INVITED, "token", false },
		{ "m m m fail", { .token = 1, .attendee = CVN_SAME_SELF, .from = CVN_SAME_SELF, .attendee_is_from = 1, .auth = -1 }, CVN_WHO_HELD, "", false },
		{ "m other m pass", { .token = 1, .attendee = CVN_SAME_UNKNOWN, .from = CVN_SAME_SELF, .auth = 1 }, CVN_WHO_INVITED, "verified", true },
		{ "m alias alias", { .token = 1, .attendee = CVN_SAME_ALIAS, .from = CVN_SAME_ALIAS, .attendee_is_from = 1 }, CVN_WHO_INVITED, "token", false },
		{ "m m somebody", { .token = 1, .attendee = CVN_SAME_SELF, .from = CVN_SAME_UNKNOWN, .auth = 1 }, CVN_WHO_HELD, "", false },
		{ "m unknown =A", { .token = 1, .attendee = CVN_SAME_UNKNOWN, .from = CVN_SAME_UNKNOWN, .attendee_is_from = 1, .auth = 1 }, CVN_WHO_GUEST, "", false },
		{ "m member n n pass", { .token = 1, .attendee = CVN_SAME_MEMBER, .from = CVN_SAME_MEMBER, .attendee_is_from = 1, .auth = 1 }, CVN_WHO_FROM_MEMBER, "", false },
		{ "m member n n unknown", { .token = 1, .attendee = CVN_SAME_MEMBER, .from = CVN_SAME_MEMBER, .attendee_is_from = 1 }, CVN_WHO_HELD, "", false },
		{ "none m m pass", { .attendee = CVN_SAME_SELF, .from = CVN_SAME_SELF, .attendee_is_from = 1, .auth = 1 }, CVN_WHO_INVITED, "from-only", false },
		{ "none m other", { .attendee = CVN_SAME_SELF, .from = CVN_SAME_UNKNOWN, .auth = 1 }, CVN_WHO_IGNORED, "", false },
		{ "none m m fail", { .attendee = CVN_SAME_SELF, .from = CVN_SAME_SELF, .attendee_is_from = 1, .auth = -1 }, CVN_WHO_IGNORED, "", false },
		{ "plain mail with token", { .token = 1, .from = CVN_SAME_SELF }, CVN_WHO_INVITED, "token", false },
		{ "hand", { .by_hand = 1 }, CVN_WHO_INVITED, "hand", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct cvn_who_verdict v = cvn_event_who(&rows[i].signs);

		cr_expect_eq(v.who, rows[i].who, "%s: %d", rows[i].label, v.who);
		cr_expect_str_eq(v.trust, rows[i].trust, "%s", rows[i].label);
		cr_expect_eq(v.alias_candidate, rows[i].alias, "%s", rows[i].label);
	}
}

Test(who, spellings_of_one_mailbox_are_alike)
{
	cr_expect(cvn_address_alike("Ana.Rivera+x@gmail.com", "anarivera@googlemail.com"));
	cr_expect(cvn_address_alike("ana+school@x.example", "ANA@x.example"));
	cr_expect(!cvn_address_alike("a.na@x.example", "ana@x.example"));
	cr_expect(!cvn_address_alike("ana@x.example", "ana@y.example"));
	cr_expect(!cvn_address_alike("", ""));
}

/* ---- seats ---- */

static enum cvn_seat seat(int64_t capacity, int64_t taken, bool waiting, enum cvn_seat now, enum cvn_answer a, int party)
{
	struct cvn_seats s = { .capacity = capacity, .taken = taken, .waiting_list = waiting };
	bool full;

	return cvn_seat_after(&s, now, a, party, &full);
}

Test(seat, follows_the_answer)
{
	cr_expect_eq(seat(0, 500, true, CVN_SEAT_NONE, CVN_ANSWER_ACCEPTED, 5), CVN_SEAT_CONFIRMED);
	cr_expect_eq(seat(10, 9, true, CVN_SEAT_NONE, CVN_ANSWER_ACCEPTED, 1), CVN_SEAT_CONFIRMED);
	cr_expect_eq(seat(10, 9, true, CVN_SEAT_NONE, CVN_ANSWER_ACCEPTED, 2), CVN_SEAT_WAITING);
	cr_expect_eq(seat(10, 10, false, CVN_SEAT_NONE, CVN_ANSWER_ACCEPTED, 1), CVN_SEAT_NONE);
	cr_expect_eq(seat(10, 0, true, CVN_SEAT_CONFIRMED, CVN_ANSWER_TENTATIVE, 1), CVN_SEAT_NONE);
	cr_expect_eq(seat(10, 0, true, CVN_SEAT_CONFIRMED, CVN_ANSWER_DECLINED, 1), CVN_SEAT_NONE);
	cr_expect_eq(seat(10, 9, true, CVN_SEAT_OFFERED, CVN_ANSWER_ACCEPTED, 1), CVN_SEAT_CONFIRMED);
	cr_expect_eq(seat(10, 5, true, CVN_SEAT_WAITING, CVN_ANSWER_ACCEPTED, 1), CVN_SEAT_WAITING);
	cr_expect_eq(seat(10, 9, true, CVN_SEAT_CONFIRMED, CVN_ANSWER_ACCEPTED, 3), CVN_SEAT_WAITING);
}
