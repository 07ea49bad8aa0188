/*
 * seats.c - who sits, who waits, who is next: always inside the write that carries the answer.
 *
 * If we die on any line here, nothing of the answer happened: ledger row, seat, promotion and notices are one commit.
 */
#include <stdio.h>

#include "convene/base/text.h"
#include "dates.h"

#include "convene/base/banned.h"

#define OFFER_LEAST 3600        /* an offer shorter than that is none: the seat is confirmed at once */

static int seats_of(const struct cvn_invitation_row *i)
{
	return cvn_streq(i->seat, "confirmed") || cvn_streq(i->seat, "offered") ? i->party : 0;
}

int cvn_gathering_seat(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *from,
                       struct cvn_invitation_row *to, enum cvn_answer answer, int64_t ledger_id, bool *out_full, struct cvn_err *err)
{
	enum cvn_seat seat = CVN_SEAT_NONE;
	struct cvn_seats seats = { .capacity = event->capacity, .taken = event->taken - seats_of(from), .waiting_list = event->waiting_list };

	cvn_seat_parse(from->seat, &seat);
	seat = cvn_seat_after(&seats, seat, answer, to->party, out_full);
	snprintf(to->seat, sizeof to->seat, "%s", cvn_seat_name(seat));
	if (seat != CVN_SEAT_WAITING)
		to->waiting_since = 0;
	else if (from->waiting_since == 0 || !cvn_streq(from->seat, "waiting"))
		to->waiting_since = ledger_id;
	to->offer_until = 0;
	return cvn_store_invitation_set(office->store, from, to, err);
}

/* The time to say yes is what the event gives, but ends two hours before the start. */
static int64_t offer_end(const struct cvn_event_row *e, int64_t now)
{
	int64_t end = now + e->offer_seconds, latest = (e->rrule[0] ? e->last_at : e->starts_at) - 7200;

	return end < latest ? end : latest;
}

static int promote_one(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_invitation_row *first, int64_t now,
                       struct cvn_err *err)
{
	struct cvn_invitation_row to = *first;
	int64_t until = offer_end(e, now);
	bool offer = until >= now + OFFER_LEAST;

	snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(offer ? CVN_SEAT_OFFERED : CVN_SEAT_CONFIRMED));
	to.offer_until = offer ? until : 0;
	to.waiting_since = 0;
	int rc = cvn_store_invitation_set(office->store, first, &to, err);
	return rc == CVN_OK ? cvn_gathering_notify(office, e, &to, offer ? CVN_FOR_OFFER : CVN_FOR_SEATED, now, err) : rc;
}

static int promote_series(struct cvn_office *office, int64_t event_id, int64_t now, bool *out_series, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	int rc = cvn_store_event_get(office->store, event_id, &e, err);

	*out_series = rc == CVN_OK && e.rrule[0] != '\0';
	if (*out_series)
		rc = cvn_gathering_dates_promote(office, &e, 0, now, err);
	cvn_event_row_release(&e);
	return rc;
}

int cvn_gathering_promote(struct cvn_office *office, int64_t event_id, int64_t now, struct cvn_err *err)
{
	bool series = false;
	int found_series = promote_series(office, event_id, now, &series, err);

	if (found_series != CVN_OK || series)
		return found_series;

	for (;;) {
		struct cvn_event_row e = { 0 };
		struct cvn_invitation_row first;
		int rc = cvn_store_event_get(office->store, event_id, &e, err);

		if (rc != CVN_OK)
			return rc;
		bool open = cvn_streq(e.state, "planned") && now < e.last_at;
		int64_t seats = e.capacity == 0 ? INT32_MAX : e.capacity - e.taken;
		rc = open && seats > 0 ? cvn_store_waiting_first(office->store, event_id, seats, &first, NULL) : CVN_E_NOTFOUND;
		bool found = rc == CVN_OK;
		if (found)
			rc = promote_one(office, &e, &first, now, err);
		cvn_event_row_release(&e);
		if (rc == CVN_E_NOTFOUND && !found)
			return CVN_OK;
		if (rc != CVN_OK)
			return rc;
	}
}
