/*
 * event_date.c - the dates of a series on a command line: which one is meant, and how each of them stands.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/event_priv.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

/* A date is meant by its own day, or by the day it moved to. */
static bool is_on(const struct cvn_event_row *e, const struct cvn_event_date *d, const char *day)
{
	char own[16], now_on[16];

	cvn_event_day(e->timezone, d->recurrence_at, own);
	cvn_event_day(e->timezone, d->starts_at, now_on);
	return cvn_streq(own, day) || cvn_streq(now_on, day);
}

/* "next": the first that is not over; "last": the last that has begun. */
static bool is_meant(const struct cvn_event_row *e, const struct cvn_event_date *dates, size_t n, size_t i, const char *word, int64_t now)
{
	if (cvn_streq(word, "next"))
		return dates[i].ends_at > now;
	if (cvn_streq(word, "last"))
		return dates[i].starts_at <= now && (i + 1 == n || dates[i + 1].starts_at > now);
	return is_on(e, &dates[i], word);
}

int cvn_event_date_find(struct cvn_office *office, const struct cvn_event_row *e, const char *word, struct cvn_event_date *out, struct cvn_err *err)
{
	struct cvn_event_date *dates = NULL;
	size_t n = 0, i = 0;

	*out = (struct cvn_event_date){ .starts_at = e->starts_at, .ends_at = e->ends_at, .capacity = e->capacity, .taken = e->taken };
	if (word == NULL)
		return CVN_OK;
	if (e->rrule[0] == '\0')
		return cvn_fail(err, CVN_E_USAGE, "%s has only one date", e->name);
	int rc = cvn_store_dates(office->store, e->event_id, &dates, &n, err);
	while (rc == CVN_OK && i < n && !is_meant(e, dates, n, i, word, cvn_now()))
		i++;
	if (rc == CVN_OK && i == n)
		rc = cvn_streq(word, "next") || cvn_streq(word, "last")
		     ? cvn_fail(err, CVN_E_USAGE, word[0] == 'n' ? "%s has no date to come" : "%s has not begun", e->name)
		     : cvn_fail(err, CVN_E_USAGE, "%s does not take place on %.40s", e->name, word);
	if (rc == CVN_OK)
		*out = dates[i];
	free(dates);
	return rc;
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

struct listing {
	const struct cvn_office *office;
	const struct cvn_event_row *e;
	const struct cvn_event_date *dates;
	size_t n;
	struct cvn_table *table;
	struct cvn_json *json;
};

static const struct cvn_event_date *date_of(const struct listing *l, int64_t recurrence_at)
{
	size_t i = 0;

	while (i + 1 < l->n && l->dates[i].recurrence_at != recurrence_at)
		i++;
	return &l->dates[i];
}

static void row_json(struct cvn_json *j, const struct cvn_event_date *d, const char *day, const struct cvn_date_standing *s)
{
	cvn_json_open(j, NULL, '{');
	cvn_json_text(j, "date", day);
	cvn_json_time(j, "starts", d->starts_at);
	cvn_json_time(j, "ends", d->ends_at);
	cvn_json_bool(j, "moved", d->starts_at != d->recurrence_at);
	cvn_json_int(j, "seats_taken", d->taken);
	cvn_json_int(j, "accepted", s->accepted);
	cvn_json_int(j, "waiting", s->waiting);
	cvn_json_int(j, "tentative", s->tentative);
	cvn_json_int(j, "declined", s->declined);
	cvn_json_int(j, "no_answer", s->none);
	cvn_json_close(j, '}');
}

static int row(void *arg, const struct cvn_date_standing *s)
{
	struct listing *l = arg;
	const struct cvn_event_date *d = date_of(l, s->recurrence_at);
	const int64_t numbers[] = { s->accepted, s->waiting, s->tentative, s->declined, s->none };
	CVN_AUTO_BUF(when, 300);
	char day[16];

	cvn_event_day(l->e->timezone, d->recurrence_at, day);
	if (l->json != NULL) {
		row_json(l->json, d, day, s);
		return CVN_OK;
	}
	if (d->starts_at != d->recurrence_at)
		cvn_event_moment_text(&when, l->e->timezone, d->starts_at, l->office->conf.language);
	cvn_table_cell(l->table, day);
	if (d->capacity > 0)
		cvn_table_cellf(l->table, "%" PRId64 " of %" PRId64, d->taken, d->capacity);
	else
		cvn_table_cellf(l->table, "%" PRId64, d->taken);
	for (size_t i = 0; i < CVN_COUNT(numbers); i++)
		cvn_table_cellf(l->table, "%" PRId64, numbers[i]);
	cvn_table_cell(l->table, when.ptr);
	return CVN_OK;
}

int cvn_event_dates_print(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, struct cvn_json *json,
                          struct cvn_err *err)
{
	static const char *const headers[] = { "DATE", ">SEATS", ">YES", ">WAIT", ">MAYBE", ">NO", ">SILENT", "MOVED TO" };
	struct cvn_event_date *dates = NULL;
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));
	struct listing l = { .office = office, .e = e, .table = t, .json = json };
	int rc = cvn_store_dates(office->store, e->event_id, &dates, &l.n, err);

	l.dates = dates;
	if (json != NULL)
		cvn_json_open(json, "dates", '[');
	if (rc == CVN_OK && l.n > 0)
		rc = cvn_store_date_standings(office->store, e->event_id, row, &l, err);
	if (json != NULL)
		cvn_json_close(json, ']');
	else if (rc == CVN_OK)
		cvn_table_print(t, cli, stdout);
	free(dates);
	return rc;
}
