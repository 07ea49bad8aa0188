/*
 * apply.c - what an answer that was believed does: standing, seat, promotion, notices, digests, in the caller's write.
 *
 * Whether it is believed is answer.c; the rule by which a seat follows is event's. A single event has one seat a person (seats.c), a
 * series one a date (date_seats.c).
 */
#include <stdio.h>
#include <string.h>

#include "apply.h"
#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"

#include "convene/base/banned.h"

static void tell(const struct cvn_applying *a, struct cvn_answer_effect *out, const char *more)
{
	snprintf(out->why, sizeof out->why, "%.100s%.50s", a->why, more);
}

static bool sits(const struct cvn_invitation_row *i)
{
	return cvn_streq(i->seat, "confirmed") || cvn_streq(i->seat, "offered");
}

/* The row as the answer leaves it, but for the seat. */
static struct cvn_invitation_row answered(const struct cvn_applying *a)
{
	struct cvn_invitation_row to = *a->inv;

	snprintf(to.answer, sizeof to.answer, "%s", cvn_answer_name(a->standing.answer));
	to.answer_seq = a->standing.sequence;
	to.answer_stamp = a->standing.stamp;
	to.answered_at = a->standing.at;
	to.party = a->standing.answer == CVN_ANSWER_ACCEPTED ? a->standing.party : 1;
	if (a->ahead)
		to.sent_seq = a->standing.sequence;
	return to;
}

/* Host and lead hear of the first answer, and of the last seat. */
static int tell_hosts(const struct cvn_applying *a, const char *full, int64_t start, int64_t end, struct cvn_err *err)
{
	const struct cvn_event_row *e = a->event;
	bool sent;
	int rc = CVN_OK;

	if (a->standing.answer == CVN_ANSWER_ACCEPTED)
		rc = cvn_gathering_digest(a->office, e, "first", CVN_FOR_DIGEST_FIRST, 0, e->starts_at, e->ends_at, a->now, &sent, err);
	if (rc == CVN_OK && full != NULL)
		rc = cvn_gathering_digest(a->office, e, full, CVN_FOR_DIGEST_FULL, e->rrule[0] ? start : 0, start, end, a->now, &sent, err);
	return rc;
}

/* ---- One date ---------------------------------------------------------------------------------------------------- */

static int notice_for(const struct cvn_applying *a, const struct cvn_invitation_row *to, bool full, struct cvn_err *err)
{
	const struct cvn_event_row *e = a->event;
	bool seated = cvn_streq(to->seat, "confirmed") && !cvn_streq(a->inv->seat, "confirmed");
	bool waits = cvn_streq(to->seat, "waiting") && !cvn_streq(a->inv->seat, "waiting");

	if (waits)
		return cvn_gathering_notify(a->office, e, to, CVN_FOR_WAITING, a->now, err);
	if (full)
		return cvn_gathering_notify(a->office, e, to, CVN_FOR_FULL, a->now, err);
	/* A plain yes needs no answer; a seat that was waited for, or an address that was held back, does. */
	if (seated && (e->place_hidden || cvn_streq(a->inv->seat, "offered")))
		return cvn_gathering_notify(a->office, e, to, CVN_FOR_SEATED, a->now, err);
	return CVN_OK;
}

static bool party_too_big(const struct cvn_applying *a, const struct cvn_invitation_row *to)
{
	const struct cvn_event_row *e = a->event;

	return sits(a->inv) && cvn_streq(to->answer, "accepted") && to->party > a->inv->party && e->capacity > 0 &&
	       e->taken - a->inv->party + to->party > e->capacity;
}

static int apply_single(const struct cvn_applying *a, struct cvn_answer_effect *out, struct cvn_err *err)
{
	static const struct { const char *seat, *words; } more[] = { { "confirmed", ", seat confirmed" }, { "waiting", ", on the waiting list" } };
	const struct cvn_event_row *e = a->event;
	struct cvn_invitation_row to = answered(a);
	bool full = false, grown = party_too_big(a, &to);

	if (grown)                      /* nobody loses a seat for asking for one more */
		to.party = a->inv->party;
	int64_t was = sits(a->inv) ? a->inv->party : 0;
	int rc = cvn_gathering_seat(a->office, e, a->inv, &to, a->standing.answer, a->ledger_id, &full, err);
	if (rc == CVN_OK)
		rc = notice_for(a, &to, full, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_promote(a->office, e->event_id, a->now, err);
	int64_t is = sits(&to) ? to.party : 0;
	bool last = e->capacity > 0 && e->taken - was + is >= e->capacity && is > was;
	if (rc == CVN_OK)
		rc = tell_hosts(a, last ? "full" : NULL, e->starts_at, e->ends_at, err);
	if (rc != CVN_OK)
		return rc;
	for (size_t i = 0; i < CVN_COUNT(more); i++)
		if (cvn_streq(to.seat, more[i].seat) && e->capacity > 0)
			tell(a, out, more[i].words);
	if (full)
		tell(a, out, ", but every seat is taken");
	if (grown) {
		tell(a, out, ", the bigger party does not fit; waits");
		out->held = 1;
	}
	return CVN_OK;
}

/* ---- A series ---------------------------------------------------------------------------------------------------- */

static int keep_answer(const struct cvn_applying *a, struct cvn_err *err)
{
	struct cvn_invitation_row to = answered(a);
	struct cvn_instance_row own = { .invitation_id = a->inv->invitation_id, .recurrence_at = a->recurrence_at,
		.answer_seq = a->standing.sequence, .party = a->standing.party, .answer_stamp = a->standing.stamp, .answered_at = a->standing.at };

	if (a->recurrence_at == 0)
		return cvn_store_invitation_set(a->office->store, a->inv, &to, err);
	snprintf(own.answer, sizeof own.answer, "%s", cvn_answer_name(a->standing.answer));
	return cvn_store_instance_set(a->office->store, &own, err);
}

static int date_notices(const struct cvn_applying *a, const struct cvn_dates_moved *m, struct cvn_err *err)
{
	const struct cvn_event_row *e = a->event;
	struct cvn_invitation_row now_is;
	int rc = cvn_store_invitation_get(a->office->store, a->inv->invitation_id, &now_is, err);
	struct cvn_notice waits = { .purpose = CVN_FOR_WAITING, .when = m->waits_on.ptr, .date = m->waiting == 1 ? m->waits_day : NULL };
	struct cvn_notice full = { .purpose = CVN_FOR_FULL, .when = m->full_on.ptr, .date = m->full == 1 ? m->full_day : NULL };
	struct cvn_notice seated = { .purpose = CVN_FOR_SEATED_DATE, .when = m->seated_on.ptr, .date = m->confirmed == 1 ? m->seated_day : NULL };

	if (rc == CVN_OK && m->waiting > 0)
		rc = cvn_gathering_notify_of(a->office, e, &now_is, &waits, a->now, err);
	if (rc == CVN_OK && m->full > 0)
		rc = cvn_gathering_notify_of(a->office, e, &now_is, &full, a->now, err);
	if (rc != CVN_OK || m->confirmed == 0)
		return rc;
	if (e->place_hidden && a->recurrence_at == 0)   /* the entry of the series gets its place */
		return cvn_gathering_notify(a->office, e, &now_is, CVN_FOR_SEATED, a->now, err);
	return e->place_hidden || m->after_offer ? cvn_gathering_notify_of(a->office, e, &now_is, &seated, a->now, err) : CVN_OK;
}

static void say_dates(const struct cvn_applying *a, const struct cvn_dates_moved *m, struct cvn_answer_effect *out)
{
	const char *where = a->recurrence_at != 0 ? ", for one date" : "";

	if (a->recurrence_at != 0)
		tell(a, out, where);
	if (m->waiting > 0)
		tell(a, out, a->recurrence_at ? ", for one date, on its waiting list" : m->waiting == m->n ? ", on the waiting list" : ", on the waiting list of some dates");
	else if (m->full > 0)
		tell(a, out, a->recurrence_at ? ", for one date, but every seat is taken" : ", but every seat of some dates is taken");
	else if (m->late > 0)
		tell(a, out, ", after the deadline of a date; waits for a person");
	else if (m->kept_smaller)
		tell(a, out, ", the bigger party does not fit; waits");
	out->held |= m->late > 0 || m->kept_smaller;
}

static int full_digests(const struct cvn_applying *a, const struct cvn_dates_moved *m, struct cvn_err *err)
{
	struct cvn_event_date d;

	if (m->filled_at == 0)
		return tell_hosts(a, NULL, 0, 0, err);
	CVN_AUTO_STR char *what = cvn_xasprintf("full %lld", (long long)m->filled_at);
	int rc = cvn_store_date(a->office->store, a->event->event_id, m->filled_at, &d, err);
	return rc == CVN_OK ? tell_hosts(a, what, d.recurrence_at, d.recurrence_at + (d.ends_at - d.starts_at), err) : rc;
}

static int apply_series(const struct cvn_applying *a, struct cvn_answer_effect *out, int64_t *out_late, struct cvn_err *err)
{
	struct cvn_dates_moved moved;
	struct cvn_dates_answer d = { .event = a->event, .inv = a->inv, .recurrence_at = a->recurrence_at, .answer = a->standing.answer,
		.party = a->standing.party, .sequence = a->standing.sequence, .may_be_late = !a->by_hand, .ledger_id = a->ledger_id,
		.answered_at = a->standing.at, .now = a->now, .language = a->language };
	int rc = keep_answer(a, err);

	cvn_dates_moved_init(&moved);
	if (rc == CVN_OK)
		rc = cvn_gathering_dates_settle(a->office, &d, &moved, err);
	if (rc == CVN_OK)
		rc = date_notices(a, &moved, err);
	if (rc == CVN_OK)
		rc = full_digests(a, &moved, err);
	if (rc == CVN_OK) {
		say_dates(a, &moved, out);
		*out_late = moved.late_at;
	}
	cvn_dates_moved_release(&moved);
	return rc;
}

int cvn_gathering_apply(const struct cvn_applying *a, struct cvn_answer_effect *out, int64_t *out_late, struct cvn_err *err)
{
	*out_late = 0;
	tell(a, out, "");
	return a->event->rrule[0] ? apply_series(a, out, out_late, err) : apply_single(a, out, err);
}
