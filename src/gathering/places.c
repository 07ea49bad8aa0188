/*
 * places.c - where a date of a series takes place that is not where the others are, for letters of one person.
 *
 * A place that only those who accepted may know comes with the letter (notify.c, revise.c); the texts of a campaign are the same for all.
 */
#include <stdio.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

static int read_series(struct cvn_office *office, const struct cvn_event_row *row, struct cvn_event *out, struct cvn_err *err)
{
	return row->rrule[0] ? cvn_gathering_event(office, row->event_id, row->revision, "", out, NULL, err) : CVN_OK;
}

/* As calendar.h names the mark: "place20270107". */
static void key_of(const struct cvn_event_row *row, int64_t recurrence_at, char out[16])
{
	char day[16];

	cvn_event_day(row->timezone, recurrence_at, day);
	snprintf(out, 16, "place%.4s%.2s%.2s", day, day + 5, day + 8);
}

int cvn_gathering_hidden_places(struct cvn_office *office, const struct cvn_event_row *row, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_json j = cvn_json_on(out);
	struct cvn_event ev = { 0 };
	int rc = read_series(office, row, &ev, err);

	cvn_json_open(&j, NULL, '[');
	for (size_t i = 0; i < ev.n_moved && ev.place_for_accepted; i++) {
		char key[16];

		if (ev.moved[i].place[0] == '\0')
			continue;
		key_of(row, ev.moved[i].from, key);
		cvn_json_open(&j, NULL, '{');
		cvn_json_int(&j, "at", ev.moved[i].from);
		cvn_json_text(&j, "key", key);
		cvn_json_text(&j, "place", ev.moved[i].place);
		cvn_json_close(&j, '}');
	}
	cvn_json_close(&j, ']');
	cvn_event_release(&ev);
	return rc == CVN_OK ? cvn_buf_ok(out, err) : rc;
}

static bool sits(const char *seat)
{
	return cvn_streq(seat, "confirmed") || cvn_streq(seat, "offered");
}

static int add_where_seated(struct cvn_office *office, const struct cvn_event_row *row, const struct cvn_event *ev, int64_t invitation_id,
                            struct cvn_json *j, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < ev->n_moved && ev->place_for_accepted && rc == CVN_OK; i++) {
		struct cvn_date_seat seat;
		char key[16];

		if (ev->moved[i].place[0] == '\0')
			continue;
		rc = cvn_store_date_seat_get(office->store, invitation_id, ev->moved[i].from, &seat, err);
		key_of(row, ev->moved[i].from, key);
		if (rc == CVN_OK && sits(seat.seat))
			cvn_json_text(j, key, ev->moved[i].place);
	}
	return rc;
}

int cvn_gathering_add_places(struct cvn_office *office, const struct cvn_event_row *row, const struct cvn_invitation_row *inv,
                             const char *date, struct cvn_json *j, struct cvn_err *err)
{
	struct cvn_event ev = { 0 };
	const char *place = row->place_hidden ? row->place : "";
	bool seated = sits(inv->seat);
	int rc = read_series(office, row, &ev, err);

	for (size_t i = 0; i < ev.n_moved && date != NULL && rc == CVN_OK; i++) {
		struct cvn_date_seat seat;
		char day[16];

		cvn_event_day(row->timezone, ev.moved[i].from, day);
		if (!cvn_streq(day, date) || ev.moved[i].place[0] == '\0')
			continue;
		place = ev.moved[i].place;
		rc = cvn_store_date_seat_get(office->store, inv->invitation_id, ev.moved[i].from, &seat, err);
		seated = rc == CVN_OK && sits(seat.seat);       /* a seat on another date tells nothing of this one */
	}
	if (place[0] && (seated || !row->place_hidden))
		cvn_json_text(j, "place", place);
	if (rc == CVN_OK)
		rc = add_where_seated(office, row, &ev, inv->invitation_id, j, err);
	cvn_event_release(&ev);
	return rc;
}
