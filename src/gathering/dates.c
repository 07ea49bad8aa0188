/*
 * dates.c - the rows of a series' dates follow its file: what it repeats on, what falls out, what moves.
 *
 * A date is named by the start the rule gives it, also when it moves. Seats of a date that falls out go with it; on a date that is new,
 * whoever said yes gets a seat, in the order in which seats were given. Answers are asked again by revise.c, not here.
 */
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"

#include "convene/base/banned.h"

#define DATES_MAX 500

struct following {
	struct cvn_office *office;
	struct cvn_event_row row;
	const struct cvn_event *ev;
	int64_t now;
	struct cvn_event_date *had;
	size_t n_had;
	int64_t starts[DATES_MAX];
	size_t n_starts;
};

static bool left_out(const struct cvn_event *ev, int64_t start)
{
	for (size_t i = 0; i < ev->n_except; i++)
		if (ev->except[i] == start)
			return true;
	return false;
}

static bool takes_place(const struct following *f, int64_t recurrence_at)
{
	for (size_t i = 0; i < f->n_starts; i++)
		if (f->starts[i] == recurrence_at)
			return !left_out(f->ev, recurrence_at);
	return false;
}

static bool had(const struct following *f, int64_t recurrence_at)
{
	for (size_t i = 0; i < f->n_had; i++)
		if (f->had[i].recurrence_at == recurrence_at)
			return true;
	return false;
}

static int seat_again(struct following *f, int64_t invitation_id, int64_t recurrence_at, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	struct cvn_dates_moved moved;
	int rc = cvn_store_invitation_get(f->office->store, invitation_id, &inv, err);

	if (rc != CVN_OK)
		return rc;
	struct cvn_dates_answer a = { .event = &f->row, .inv = &inv, .recurrence_at = recurrence_at, .answer = CVN_ANSWER_ACCEPTED,
		.party = inv.party, .sequence = f->row.sequence, .ledger_id = inv.waiting_since ? inv.waiting_since : invitation_id, .now = f->now,
		.language = "" };
	cvn_dates_moved_init(&moved);
	rc = cvn_gathering_dates_settle(f->office, &a, &moved, err);
	cvn_dates_moved_release(&moved);
	return rc;
}

static int put_dates(struct following *f, const int64_t *keepers, size_t n_keepers, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < f->n_starts && rc == CVN_OK; i++) {
		struct cvn_event_date d = { .recurrence_at = f->starts[i], .capacity = f->ev->capacity };
		bool fresh = !had(f, f->starts[i]);

		if (left_out(f->ev, f->starts[i]))
			continue;
		cvn_event_at(f->ev, f->starts[i], &d.starts_at, &d.ends_at, NULL);
		if (!fresh && d.starts_at <= f->now)
			continue;               /* what was is over: its seats stay as they are */
		rc = cvn_store_date_put(f->office->store, f->row.event_id, &d, err);
		for (size_t k = 0; k < n_keepers && rc == CVN_OK && fresh && d.starts_at > f->now; k++)
			rc = seat_again(f, keepers[k], d.recurrence_at, err);
	}
	return rc;
}

static int drop_dates(struct following *f, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < f->n_had && rc == CVN_OK; i++)
		if (!takes_place(f, f->had[i].recurrence_at) && f->had[i].starts_at > f->now)
			rc = cvn_store_date_drop(f->office->store, f->row.event_id, f->had[i].recurrence_at, err);
	return rc;
}

/* A series becomes one date: its seats, in the same order. */
static int single_again(struct following *f, const int64_t *keepers, size_t n_keepers, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < f->n_had && rc == CVN_OK; i++)
		rc = cvn_store_date_drop(f->office->store, f->row.event_id, f->had[i].recurrence_at, err);
	if (rc == CVN_OK)
		rc = cvn_store_seats_forget(f->office->store, f->row.event_id, err);
	for (size_t i = 0; i < n_keepers && rc == CVN_OK; i++) {
		struct cvn_invitation_row from, to;
		struct cvn_event_row row = { 0 };
		bool full;

		rc = cvn_store_invitation_get(f->office->store, keepers[i], &from, err);
		if (rc == CVN_OK)
			rc = cvn_store_event_get(f->office->store, f->row.event_id, &row, err);
		if (rc != CVN_OK)
			break;
		to = from;
		rc = cvn_gathering_seat(f->office, &row, &from, &to, CVN_ANSWER_ACCEPTED, keepers[i], &full, err);
		cvn_event_row_release(&row);
	}
	return rc;
}

static int follow(struct following *f, struct cvn_err *err)
{
	int64_t *keepers = NULL;
	size_t n = 0;
	bool series = f->row.rrule[0] != '\0';
	int rc = cvn_store_seats_keepers(f->office->store, f->row.event_id, &keepers, &n, err);

	if (rc == CVN_OK && !series && f->n_had > 0)
		rc = single_again(f, keepers, n, err);
	if (rc == CVN_OK && series && f->n_had == 0)
		rc = cvn_store_seats_forget(f->office->store, f->row.event_id, err);
	if (rc == CVN_OK && series)
		rc = drop_dates(f, err);
	if (rc == CVN_OK && series)
		rc = put_dates(f, keepers, n, err);
	for (size_t i = 0; i < n && rc == CVN_OK && series; i++)
		rc = cvn_store_date_seat_best(f->office->store, keepers[i], f->now, err);
	free(keepers);
	return rc;
}

int cvn_gathering_dates_follow(struct cvn_office *office, int64_t event_id, const struct cvn_event *ev, int64_t now, struct cvn_err *err)
{
	struct following f = { .office = office, .ev = ev, .now = now };
	int rc = cvn_store_event_get(office->store, event_id, &f.row, err);

	if (rc == CVN_OK)
		rc = cvn_store_dates(office->store, event_id, &f.had, &f.n_had, err);
	if (rc == CVN_OK && f.row.rrule[0])
		rc = cvn_gathering_starts(&f.row, f.starts, &f.n_starts, err);
	if (rc == CVN_OK)
		rc = follow(&f, err);
	free(f.had);
	cvn_event_row_release(&f.row);
	return rc;
}
