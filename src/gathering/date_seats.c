/*
 * date_seats.c - seats of a series: each date has its own capacity, waiting line and offers.
 *
 * The rule by which a seat follows from an answer is event's (seat.c), the same as for a single event (seats.c); here it is asked once
 * a date. Which dates there are is dates.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"

#include "convene/base/banned.h"

#define OFFER_LEAST 3600        /* an offer shorter than that is none: the seat is confirmed at once */
#define OFFERS_MAX 2            /* who lets so many offers for a date pass is asked no more */
#define WORDS_BYTES 2000
#define WORDS_DATES 8           /* of a long series: the next few dates in words are enough */

void cvn_dates_moved_init(struct cvn_dates_moved *m)
{
	*m = (struct cvn_dates_moved){ 0 };
	cvn_buf_init(&m->seated_on, WORDS_BYTES);
	cvn_buf_init(&m->waits_on, WORDS_BYTES);
	cvn_buf_init(&m->full_on, WORDS_BYTES);
	cvn_buf_init(&m->late_on, WORDS_BYTES);
}

void cvn_dates_moved_release(struct cvn_dates_moved *m)
{
	cvn_buf_release(&m->seated_on);
	cvn_buf_release(&m->waits_on);
	cvn_buf_release(&m->full_on);
	cvn_buf_release(&m->late_on);
}

static int seats_of(const struct cvn_date_seat *s)
{
	return cvn_streq(s->seat, "confirmed") || cvn_streq(s->seat, "offered") ? s->party : 0;
}

static void say(struct cvn_buf *words, char day[16], size_t n, const struct cvn_dates_answer *a, const struct cvn_event_date *d)
{
	CVN_AUTO_BUF(when, 300);

	if (n == 1)
		cvn_event_day(a->event->timezone, d->recurrence_at, day);
	if (n > WORDS_DATES) {
		if (n == WORDS_DATES + 1)
			cvn_buf_str(words, "; …");
		return;
	}
	cvn_event_when(&when, a->event->timezone, d->starts_at, d->ends_at, false, a->language);
	cvn_buf_printf(words, "%s%s", words->len > 0 ? "; " : "", when.ptr);
}

static void note(struct cvn_dates_moved *m, const struct cvn_dates_answer *a, const struct cvn_event_date *d, const struct cvn_date_seat *from,
                 const struct cvn_date_seat *to, bool full)
{
	if (cvn_streq(to->seat, "confirmed") && !cvn_streq(from->seat, "confirmed"))
		say(&m->seated_on, m->seated_day, ++m->confirmed, a, d);
	if (cvn_streq(to->seat, "waiting") && !cvn_streq(from->seat, "waiting"))
		say(&m->waits_on, m->waits_day, ++m->waiting, a, d);
	if (full)
		say(&m->full_on, m->full_day, ++m->full, a, d);
	m->after_offer |= cvn_streq(from->seat, "offered") && cvn_streq(to->seat, "confirmed");
	if (d->capacity > 0 && seats_of(to) > seats_of(from) && d->taken - seats_of(from) + seats_of(to) >= d->capacity && m->filled_at == 0)
		m->filled_at = d->recurrence_at;
}

/* The deadline is said for the first date; for each other one it lies as long before it. */
int64_t cvn_gathering_answer_by(const struct cvn_event_row *e, int64_t recurrence_at)
{
	return e->answer_by == 0 || recurrence_at == 0 ? e->answer_by : e->answer_by + (recurrence_at - e->starts_at);
}

static bool too_late(const struct cvn_dates_answer *a, const struct cvn_event_date *d)
{
	int64_t by = cvn_gathering_answer_by(a->event, d->recurrence_at);

	return a->may_be_late && by != 0 && a->answered_at > by;
}

static int settle_one(struct cvn_office *office, const struct cvn_dates_answer *a, const struct cvn_event_date *d, struct cvn_dates_moved *m,
                      struct cvn_err *err)
{
	const struct cvn_event_row *e = a->event;
	enum cvn_seat seat = CVN_SEAT_NONE;
	struct cvn_date_seat from, to;
	bool full = false;
	int rc = cvn_store_date_seat_get(office->store, a->inv->invitation_id, d->recurrence_at, &from, err);

	if (rc != CVN_OK)
		return rc;
	to = from;
	to.party = a->answer == CVN_ANSWER_ACCEPTED ? a->party : 1;
	struct cvn_seats seats = { .capacity = d->capacity, .taken = d->taken - seats_of(&from), .waiting_list = e->waiting_list };
	if (a->answer == CVN_ANSWER_ACCEPTED && cvn_streq(from.seat, "none") && too_late(a, d)) {
		say(&m->late_on, m->late_day, ++m->late, a, d);
		m->late_at = d->recurrence_at;
		return CVN_OK;
	}
	if (seats_of(&from) > 0 && a->answer == CVN_ANSWER_ACCEPTED && d->capacity > 0 && seats.taken + to.party > d->capacity) {
		to.party = from.party;          /* nobody loses a seat for asking for one more */
		m->kept_smaller = true;
	}
	cvn_seat_parse(from.seat, &seat);
	seat = cvn_seat_after(&seats, seat, a->answer, to.party, &full);
	snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(seat));
	to.waiting_since = seat != CVN_SEAT_WAITING ? 0 : cvn_streq(from.seat, "waiting") ? from.waiting_since : a->ledger_id;
	to.offer_until = 0;
	m->n++;
	note(m, a, d, &from, &to, full);
	rc = cvn_store_date_seat_set(office->store, e->event_id, &from, &to, err);
	return rc == CVN_OK && seats_of(&to) < seats_of(&from) ? cvn_gathering_dates_promote(office, e, d->recurrence_at, a->now, err) : rc;
}

/* An answer for all counts for dates to come that have no answer of their own and have not moved since. */
static int concerned(struct cvn_office *office, const struct cvn_dates_answer *a, const struct cvn_event_date *d, bool *out, struct cvn_err *err)
{
	struct cvn_instance_row own;

	*out = a->recurrence_at == d->recurrence_at;
	if (a->recurrence_at != 0 || d->starts_at <= a->now || a->sequence < d->major_seq)
		return CVN_OK;
	int rc = cvn_store_instance_get(office->store, a->inv->invitation_id, d->recurrence_at, &own, NULL);
	*out = rc == CVN_E_NOTFOUND;
	return rc == CVN_OK || rc == CVN_E_NOTFOUND ? CVN_OK : cvn_fail(err, (enum cvn_code)rc, "the answer of an instance could not be read");
}

int cvn_gathering_dates_settle(struct cvn_office *office, const struct cvn_dates_answer *a, struct cvn_dates_moved *out, struct cvn_err *err)
{
	struct cvn_event_date *dates = NULL;
	size_t n = 0;
	int rc = cvn_store_dates(office->store, a->event->event_id, &dates, &n, err);

	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		bool counts = false;

		rc = concerned(office, a, &dates[i], &counts, err);
		if (rc == CVN_OK && counts)
			rc = settle_one(office, a, &dates[i], out, err);
	}
	free(dates);
	return rc == CVN_OK ? cvn_store_date_seat_best(office->store, a->inv->invitation_id, a->now, err) : rc;
}

int cvn_gathering_dates_leave(struct cvn_office *office, const struct cvn_invitation_row *inv, int64_t now, struct cvn_err *err)
{
	struct cvn_event_date *dates = NULL;
	size_t n = 0;
	int rc = cvn_store_dates(office->store, inv->event_id, &dates, &n, err);

	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		struct cvn_date_seat from, to;

		if (dates[i].starts_at <= now)
			continue;
		rc = cvn_store_date_seat_get(office->store, inv->invitation_id, dates[i].recurrence_at, &from, err);
		to = from;
		snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(CVN_SEAT_NONE));
		if (rc == CVN_OK)
			rc = cvn_store_date_seat_set(office->store, inv->event_id, &from, &to, err);
	}
	free(dates);
	return rc == CVN_OK ? cvn_store_instances_archive_of(office->store, inv->invitation_id, err) : rc;
}

/* ---- Promotion --------------------------------------------------------------------------------------------------- */

static int tell(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *d, const struct cvn_date_seat *seat,
                enum cvn_event_purpose purpose, int64_t now, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	int rc = cvn_store_date_seat_best(office->store, seat->invitation_id, now, err);

	if (rc == CVN_OK)
		rc = cvn_store_invitation_get(office->store, seat->invitation_id, &inv, err);
	if (rc != CVN_OK)
		return rc;
	snprintf(inv.seat, sizeof inv.seat, "%s", seat->seat);
	inv.offer_until = seat->offer_until;
	return cvn_gathering_notify_date(office, e, &inv, d, purpose, now, err);
}

/* The time to say yes is what the event gives, but ends two hours before the date. */
static int promote_one(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *d,
                       const struct cvn_date_seat *first, int64_t now, struct cvn_err *err)
{
	struct cvn_date_seat to = *first;
	int64_t until = now + e->offer_seconds < d->starts_at - 7200 ? now + e->offer_seconds : d->starts_at - 7200;
	bool offer = until >= now + OFFER_LEAST;

	snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(offer ? CVN_SEAT_OFFERED : CVN_SEAT_CONFIRMED));
	to.offer_until = offer ? until : 0;
	to.waiting_since = 0;
	int rc = cvn_store_date_seat_set(office->store, e->event_id, first, &to, err);
	return rc == CVN_OK ? tell(office, e, d, &to, offer ? CVN_FOR_OFFER : CVN_FOR_SEATED_DATE, now, err) : rc;
}

static int promote_on(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *at, int64_t now, struct cvn_err *err)
{
	struct cvn_event_date d = *at;

	for (;;) {
		struct cvn_date_seat first;
		int64_t seats = d.capacity == 0 ? INT32_MAX : d.capacity - d.taken;
		int rc = seats > 0 ? cvn_store_date_waiting_first(office->store, e->event_id, d.recurrence_at, seats, &first, NULL) : CVN_E_NOTFOUND;

		if (rc == CVN_E_NOTFOUND)
			return CVN_OK;
		if (rc != CVN_OK)
			return cvn_fail(err, (enum cvn_code)rc, "the waiting line could not be read");
		rc = promote_one(office, e, &d, &first, now, err);
		if (rc != CVN_OK)
			return rc;
		d.taken += first.party;
	}
}

int cvn_gathering_dates_promote(struct cvn_office *office, const struct cvn_event_row *e, int64_t recurrence_at, int64_t now, struct cvn_err *err)
{
	struct cvn_event_date *dates = NULL;
	size_t n = 0;
	int rc = cvn_streq(e->state, "planned") ? cvn_store_dates(office->store, e->event_id, &dates, &n, err) : CVN_OK;

	for (size_t i = 0; i < n && rc == CVN_OK; i++)
		if ((recurrence_at == 0 || dates[i].recurrence_at == recurrence_at) && dates[i].starts_at > now)
			rc = promote_on(office, e, &dates[i], now, err);
	free(dates);
	return rc;
}

/* ---- Offers that ran out ----------------------------------------------------------------------------------------- */

/* Back to the end of that date's line when somebody else stands in it, but not for ever; else out of it. */
static int take_back(struct cvn_office *office, const struct cvn_date_seat *from, int64_t now, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	struct cvn_invitation_row inv;
	struct cvn_event_date d;
	struct cvn_date_seat to = *from, next;
	int64_t ledger_id = 0;
	int rc = cvn_store_invitation_get(office->store, from->invitation_id, &inv, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_get(office->store, inv.event_id, &e, err);
	if (rc == CVN_OK)
		rc = cvn_store_date(office->store, e.event_id, from->recurrence_at, &d, err);
	struct cvn_ledger_row row = { .invitation_id = from->invitation_id, .at = now, .answer = inv.answer, .source = "clock", .trust = "none",
		.attendee = "", .comment = "", .message_id = "", .why = "the offered seat was not taken in time", .party = from->party,
		.recurrence_at = from->recurrence_at };
	if (rc == CVN_OK)
		rc = cvn_store_ledger_add(office->store, &row, &ledger_id, err);
	int64_t before = 0;
	if (rc == CVN_OK)
		rc = cvn_store_date_offers_run_out(office->store, from->invitation_id, from->recurrence_at, &before, err);
	bool others = rc == CVN_OK && before < OFFERS_MAX && cvn_store_date_waiting_first(office->store, e.event_id, from->recurrence_at, INT32_MAX, &next, NULL) == CVN_OK;
	snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(others ? CVN_SEAT_WAITING : CVN_SEAT_NONE));
	to.waiting_since = others ? ledger_id : 0;
	to.offer_until = 0;
	if (rc == CVN_OK)
		rc = cvn_store_date_seat_set(office->store, e.event_id, from, &to, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_dates_promote(office, &e, from->recurrence_at, now, err);
	if (rc == CVN_OK)
		rc = cvn_store_date_seat_get(office->store, from->invitation_id, from->recurrence_at, &next, err);
	/* When nobody else in line fits, the offer is made once more instead; once the date has begun there is nothing to say. */
	if (rc == CVN_OK && cvn_streq(next.seat, to.seat) && now < d.starts_at)
		rc = tell(office, &e, &d, &to, CVN_FOR_OFFER_OVER, now, err);
	cvn_event_row_release(&e);
	return rc;
}

int cvn_gathering_dates_offers_over(struct cvn_office *office, int64_t now, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_date_seat seat;
	int rc = CVN_OK;

	for (*out_n = 0; rc == CVN_OK && *out_n < 1000 && cvn_store_date_offer_over(office->store, now, &seat, NULL) == CVN_OK;) {
		rc = cvn_store_begin(office->store, err);
		if (rc != CVN_OK)
			return rc;
		/* Read again inside the write: the person may have said yes in between. */
		rc = cvn_store_date_offer_over(office->store, now, &seat, NULL);
		if (rc == CVN_OK)
			rc = take_back(office, &seat, now, err);
		else if (rc == CVN_E_NOTFOUND)
			rc = CVN_OK;
		if (rc == CVN_OK)
			rc = cvn_store_commit(office->store, err);
		else
			cvn_store_rollback(office->store);
		*out_n += rc == CVN_OK;
	}
	return rc;
}
