/*
 * event_date.c - the dates of a series and the seats on each of them.
 *
 * event_date.taken is the sum of the parties on confirmed and offered seats of that date. Only cvn_store_date_seat_set moves it, in
 * the same write as the seat, and a CHECK of the table keeps it within the capacity. The invitation's own seat is then the best of
 * its dates, and event.taken the fullest date's.
 */
#include <assert.h>
#include <stdio.h>

#include "convene/base/text.h"
#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static int start(struct cvn_query *q, struct cvn_store *s, enum cvn_sql sql, int64_t event_id, int64_t recurrence_at, struct cvn_err *err)
{
	int rc = cvn_query_start(q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	if (event_id != 0)
		cvn_query_int(q, ":event", event_id);
	if (recurrence_at != 0)
		cvn_query_int(q, ":recurrence", recurrence_at);
	return CVN_OK;
}

static int run(struct cvn_store *s, enum cvn_sql sql, int64_t event_id, int64_t recurrence_at, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, sql, event_id, recurrence_at, err);

	assert(cvn_store_writing(s));
	return rc == CVN_OK ? cvn_query_run(&q, err) : rc;
}

int cvn_store_dates(struct cvn_store *s, int64_t event_id, struct cvn_event_date **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_event_date *dates = NULL;
	struct cvn_query q;
	size_t n = 0;
	int rc = start(&q, s, CVN_SQL_EVENT_DATES, event_id, 0, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		dates = cvn_xreallocarray(dates, n + 1, sizeof *dates);
		dates[n++] = (struct cvn_event_date){ .recurrence_at = cvn_col_int(&q, 0), .starts_at = cvn_col_int(&q, 1), .ends_at = cvn_col_int(&q, 2),
			.capacity = cvn_col_int(&q, 3), .taken = cvn_col_int(&q, 4), .major_seq = (int)cvn_col_int(&q, 5) };
	}
	cvn_query_end(&q);
	if (rc < 0) {
		free(dates);
		return rc;
	}
	*out = dates;
	*out_n = n;
	return CVN_OK;
}

int cvn_store_date(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, struct cvn_event_date *out, struct cvn_err *err)
{
	struct cvn_event_date *dates = NULL;
	size_t n = 0, i = 0;
	int rc = cvn_store_dates(s, event_id, &dates, &n, err);

	while (i < n && dates[i].recurrence_at != recurrence_at)
		i++;
	if (rc == CVN_OK && i == n)
		rc = cvn_fail(err, CVN_E_NOTFOUND, "the series does not take place on that date");
	if (rc == CVN_OK)
		*out = dates[i];
	free(dates);
	return rc;
}

int cvn_store_date_put(struct cvn_store *s, int64_t event_id, const struct cvn_event_date *d, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, CVN_SQL_EVENT_DATE_PUT, event_id, d->recurrence_at, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":starts", d->starts_at);
	cvn_query_int(&q, ":ends", d->ends_at);
	cvn_query_int_or_null(&q, ":capacity", d->capacity);
	return cvn_query_run(&q, err);
}

int cvn_store_date_drop(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, struct cvn_err *err)
{
	int rc = run(s, CVN_SQL_DATE_SEATS_DROP, event_id, recurrence_at, err);

	return rc == CVN_OK ? run(s, CVN_SQL_EVENT_DATE_DROP, event_id, recurrence_at, err) : rc;
}

int cvn_store_date_moved(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, int sequence, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = run(s, CVN_SQL_DATE_ARCHIVE, event_id, recurrence_at, err);

	if (rc == CVN_OK)
		rc = start(&q, s, CVN_SQL_EVENT_DATE_MOVED, event_id, recurrence_at, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":sequence", sequence);
	return cvn_query_run(&q, err);
}

int cvn_store_date_standings(struct cvn_store *s, int64_t event_id, cvn_date_standing_fn fn, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, CVN_SQL_DATE_STANDINGS, event_id, 0, err), said = CVN_OK;

	if (rc != CVN_OK)
		return rc;
	while (said == CVN_OK && (rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_date_standing d = { .recurrence_at = cvn_col_int(&q, 0), .accepted = cvn_col_int(&q, 1), .waiting = cvn_col_int(&q, 2),
			.tentative = cvn_col_int(&q, 3), .declined = cvn_col_int(&q, 4), .none = cvn_col_int(&q, 5) };

		said = fn(arg, &d);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : said;
}

int cvn_store_instances_archive_of(struct cvn_store *s, int64_t invitation_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INSTANCES_ARCHIVE_OF, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	return cvn_query_run(&q, err);
}

/* ---- Seats ------------------------------------------------------------------------------------------------------- */

static int take_seat(struct cvn_query *q, struct cvn_date_seat *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	if (rc == 1) {
		*out = (struct cvn_date_seat){ .invitation_id = cvn_col_int(q, 0), .recurrence_at = cvn_col_int(q, 1), .party = (int)cvn_col_int(q, 2),
			.waiting_since = cvn_col_int(q, 4), .offer_until = cvn_col_int(q, 5) };
		snprintf(out->seat, sizeof out->seat, "%s", cvn_col_text(q, 3));
	}
	cvn_query_end(q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "no seat on that date") : rc;
}

int cvn_store_date_seat_get(struct cvn_store *s, int64_t invitation_id, int64_t recurrence_at, struct cvn_date_seat *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, CVN_SQL_DATE_SEAT_GET, 0, recurrence_at, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	rc = take_seat(&q, out, NULL);
	if (rc == CVN_E_NOTFOUND) {
		*out = (struct cvn_date_seat){ .invitation_id = invitation_id, .recurrence_at = recurrence_at, .party = 1, .seat = "none" };
		rc = CVN_OK;
	}
	return rc == CVN_OK ? CVN_OK : cvn_fail(err, (enum cvn_code)rc, "the seat of a date could not be read");
}

static int put_seat(struct cvn_store *s, const struct cvn_date_seat *seat, struct cvn_err *err)
{
	bool none = cvn_streq(seat->seat, "none");
	struct cvn_query q;
	int rc = start(&q, s, none ? CVN_SQL_DATE_SEAT_DELETE : CVN_SQL_DATE_SEAT_PUT, 0, seat->recurrence_at, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", seat->invitation_id);
	if (!none) {
		cvn_query_int(&q, ":party", seat->party);
		cvn_query_text(&q, ":seat", seat->seat);
		cvn_query_int_or_null(&q, ":waiting", seat->waiting_since);
		cvn_query_int_or_null(&q, ":offer", seat->offer_until);
	}
	return cvn_query_run(&q, err);
}

static int seats_of(const struct cvn_date_seat *seat)
{
	return cvn_streq(seat->seat, "confirmed") || cvn_streq(seat->seat, "offered") ? seat->party : 0;
}

int cvn_store_date_seat_set(struct cvn_store *s, int64_t event_id, const struct cvn_date_seat *from, const struct cvn_date_seat *to,
                            struct cvn_err *err)
{
	int delta = seats_of(to) - seats_of(from);
	struct cvn_query q;

	assert(cvn_store_writing(s));
	assert(from->invitation_id == to->invitation_id && from->recurrence_at == to->recurrence_at);
	int rc = put_seat(s, to, err);
	if (rc != CVN_OK || delta == 0)
		return rc;
	rc = start(&q, s, CVN_SQL_DATE_SEATS_MOVE, event_id, to->recurrence_at, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":delta", delta);
	rc = cvn_query_run(&q, err);
	return rc == CVN_OK ? run(s, CVN_SQL_DATE_SEATS_MOST, event_id, 0, err) : rc;
}

int cvn_store_date_seat_best(struct cvn_store *s, int64_t invitation_id, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_DATE_SEAT_BEST, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}

int cvn_store_date_waiting_first(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, int64_t seats, struct cvn_date_seat *out,
                                 struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, CVN_SQL_DATE_WAITING_FIRST, event_id, recurrence_at, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":seats", seats);
	return take_seat(&q, out, err);
}

int cvn_store_date_offer_over(struct cvn_store *s, int64_t now, struct cvn_date_seat *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_DATE_OFFER_OVER, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":now", now);
	return take_seat(&q, out, err);
}

int cvn_store_date_offers_run_out(struct cvn_store *s, int64_t invitation_id, int64_t recurrence_at, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, CVN_SQL_DATE_OFFERS_RUN_OUT, 0, recurrence_at, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	rc = cvn_query_row(&q, err);
	*out_n = rc == 1 ? cvn_col_int(&q, 0) : 0;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_date_offers(struct cvn_store *s, int64_t invitation_id, int64_t now, int64_t *out, size_t cap, size_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_DATE_OFFERS_OPEN, err);

	*out_n = 0;
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_int(&q, ":now", now);
	while (*out_n < cap && (rc = cvn_query_row(&q, err)) == 1)
		out[(*out_n)++] = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_date_attendance(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, int64_t invitation_id, const char *attended,
                              int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, CVN_SQL_DATE_ATTENDANCE, event_id, recurrence_at, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_text(&q, ":attended", attended);
	cvn_query_int(&q, ":overwrite", invitation_id != 0);
	rc = cvn_query_run(&q, err);
	*out_n = rc == CVN_OK ? cvn_query_changes(&q) : 0;
	return rc;
}

/* ---- Given again ------------------------------------------------------------------------------------------------- */

int cvn_store_seats_forget(struct cvn_store *s, int64_t event_id, struct cvn_err *err)
{
	int rc = run(s, CVN_SQL_SEATS_FORGET, event_id, 0, err);

	return rc == CVN_OK ? run(s, CVN_SQL_EVENT_SEATS_ZERO, event_id, 0, err) : rc;
}

int cvn_store_seats_keepers(struct cvn_store *s, int64_t event_id, int64_t **out, size_t *out_n, struct cvn_err *err)
{
	int64_t *ids = NULL;
	struct cvn_query q;
	size_t n = 0;
	int rc = start(&q, s, CVN_SQL_SEATS_KEEPERS, event_id, 0, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		ids = cvn_xreallocarray(ids, n + 1, sizeof *ids);
		ids[n++] = cvn_col_int(&q, 0);
	}
	cvn_query_end(&q);
	if (rc < 0) {
		free(ids);
		return rc;
	}
	*out = ids;
	*out_n = n;
	return CVN_OK;
}
