/*
 * move.c - see move.h. The frozen files of the new revision get other lines for the time; everything else in them stays.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"
#include "edit.h"
#include "move.h"
#include "revise.h"

#include "convene/base/banned.h"

struct moving {
	struct cvn_office *office;
	const struct cvn_event_row *row;
	struct cvn_event before, after;
	struct cvn_event_source *source;
	size_t n;
	int64_t now;
};

static void release(struct moving *m)
{
	cvn_event_sources_free(m->source, m->n);
	cvn_event_release(&m->before);
	cvn_event_release(&m->after);
}

static void add_moment(struct cvn_buf *out, const char *zone, int64_t at)
{
	struct cvn_civil c = { 0 };

	cvn_zone_from_unix(zone, at, &c, NULL, NULL, NULL);
	cvn_buf_printf(out, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

static int load(struct moving *m, const char *lines, const struct cvn_event_drop *drop, size_t n_drop, struct cvn_err *err)
{
	struct cvn_office *o = m->office;
	int rc = cvn_gathering_event(o, m->row->event_id, m->row->revision, "", &m->before, NULL, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_sources(o->store, m->row->event_id, m->row->revision, &m->source, &m->n, err);
	if (rc != CVN_OK)
		return rc;
	cvn_event_sources_edit(m->source, m->n, lines, drop, n_drop);
	return cvn_event_read(m->source[0].path, m->source[0].text, strlen(m->source[0].text), o->conf.timezone, o->conf.language, &m->after, err);
}

static int revise(struct moving *m, int64_t recurrence_at, int64_t *out_told, struct cvn_err *err)
{
	struct cvn_event_row next = *m->row;
	CVN_AUTO_STR char *place = cvn_gathering_place(&m->after);
	CVN_AUTO_BUF(words, 16000);

	cvn_event_diff(&m->before, &m->after, m->office->conf.language, &words);
	cvn_gathering_row(&next, &m->after);
	next.place = place;
	next.revision++, next.sequence++;
	next.changed_at = m->now;
	struct cvn_revision r = { .row = &next, .what = recurrence_at ? "instance-moved" : "significant", .note = words.ptr,
		.purpose = recurrence_at ? CVN_FOR_UPDATE_INSTANCE : CVN_FOR_UPDATE, .recurrence_at = recurrence_at, .ask_again = recurrence_at == 0,
		.asks_date = recurrence_at != 0, .asks_first = true, .source = m->source, .n_sources = m->n };
	int rc = cvn_gathering_revise(m->office, &r, m->now, out_told, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_dates_follow(m->office, next.event_id, &m->after, m->now, err);
	if (rc == CVN_OK && recurrence_at != 0)
		return cvn_store_date_moved(m->office->store, next.event_id, recurrence_at, next.sequence, err);
	return rc == CVN_OK ? cvn_store_instances_archive(m->office->store, next.event_id, err) : rc;
}

int cvn_gathering_move(struct cvn_office *office, const struct cvn_event_row *row, int64_t starts_at, int64_t ends_at, int64_t now,
                       int64_t *out_told, struct cvn_err *err)
{
	static const struct cvn_event_drop drop[] = { { "Starts", NULL }, { "Ends", NULL }, { "Answer-by", NULL } };
	struct moving m = { .office = office, .row = row, .now = now };
	CVN_AUTO_BUF(lines, 512);

	if (starts_at <= now)
		return cvn_fail(err, CVN_E_INVALID, "the proposed time is in the past");
	cvn_buf_str(&lines, "Starts: ");
	add_moment(&lines, row->timezone, starts_at);
	cvn_buf_printf(&lines, " %s\nEnds: ", row->timezone);
	add_moment(&lines, row->timezone, ends_at);
	cvn_buf_char(&lines, '\n');
	int rc = load(&m, lines.ptr, drop, CVN_COUNT(drop), err);
	if (rc == CVN_OK)
		rc = revise(&m, 0, out_told, err);
	release(&m);
	return rc;
}

int cvn_gathering_move_date(struct cvn_office *office, const struct cvn_event_row *row, int64_t recurrence_at, int64_t starts_at,
                            int64_t ends_at, int64_t now, int64_t *out_told, struct cvn_err *err)
{
	struct moving m = { .office = office, .row = row, .now = now };
	struct cvn_civil end = { 0 };
	char day[16];
	CVN_AUTO_BUF(lines, 512);

	if (starts_at <= now)
		return cvn_fail(err, CVN_E_INVALID, "the proposed time is in the past");
	cvn_event_day(row->timezone, recurrence_at, day);
	cvn_zone_from_unix(row->timezone, ends_at, &end, NULL, NULL, NULL);
	cvn_buf_printf(&lines, "Moved: %s to ", day);
	add_moment(&lines, row->timezone, starts_at);
	cvn_buf_printf(&lines, "-%02d:%02d\n", end.hour, end.minute);
	int rc = load(&m, lines.ptr, &(struct cvn_event_drop){ "Moved", day }, 1, err);
	if (rc == CVN_OK)
		rc = revise(&m, recurrence_at, out_told, err);
	release(&m);
	return rc;
}
