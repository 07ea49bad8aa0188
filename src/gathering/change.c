/*
 * change.c - the event file was edited: what is different, who is told, who is asked again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"
#include "fields.h"
#include "files.h"
#include "revise.h"

#include "convene/base/banned.h"

#define WORDS_BYTES 16000

struct changing {
	struct cvn_office *office;
	struct cvn_event_row row;            /* as it stands */
	struct cvn_event before;
	struct cvn_event_files files;
	int64_t now;
};

static void release(struct changing *c)
{
	cvn_event_row_release(&c->row);
	cvn_event_release(&c->before);
	cvn_event_files_release(&c->files);
}

static int load(struct changing *c, const char *event, const char *path, struct cvn_err *err)
{
	CVN_AUTO_STR char *own_path = NULL;
	int rc = cvn_store_event_find(c->office->store, event, &c->row, err);

	if (rc == CVN_OK)
		rc = cvn_gathering_event(c->office, c->row.event_id, c->row.revision, "", &c->before, &own_path, err);
	if (rc == CVN_OK)
		rc = cvn_event_files_read(c->office, path ? path : own_path, &c->files, err);
	return rc;
}

static int check(const struct changing *c, struct cvn_err *err)
{
	const struct cvn_event *ev = &c->files.event;
	struct cvn_event_row row = { 0 };

	cvn_gathering_row(&row, ev);
	if (cvn_streq(c->row.state, "cancelled"))
		return cvn_fail(err, CVN_E_INVALID, "%s is cancelled; convene event reinstate %s brings it back", c->row.name, c->row.name);
	if (c->row.last_at <= c->now)
		return cvn_fail(err, CVN_E_INVALID, "%s is over", c->row.name);
	if (row.last_at <= c->now)
		return cvn_fail(err, CVN_E_INVALID, "%s: the event would be in the past; is the year right?", c->files.source[0].path);
	if (ev->capacity > 0 && ev->capacity < c->row.taken)
		return cvn_fail(err, CVN_E_INVALID, "%s: Capacity: %" PRId64 ", but %" PRId64 " seats are taken; withdraw invitations first",
		                c->files.source[0].path, ev->capacity, c->row.taken);
	return CVN_OK;
}

/* A row that borrows: identity of the old one, facts of the file. */
static struct cvn_event_row next_row(const struct changing *c, const char *place)
{
	struct cvn_event_row row = c->row;

	cvn_gathering_row(&row, &c->files.event);
	row.place = (char *)(uintptr_t)place;
	row.revision = c->row.revision + 1;
	row.changed_at = c->now;
	return row;
}

/* Each date is a letter of its own with its own SEQUENCE: an object carries one RECURRENCE-ID. Only the first supersedes what waits; the
 * next must not take the one before it out of the queue. */
static int tell_date(struct changing *c, struct cvn_event_row *row, struct cvn_revision *r, struct cvn_event_edit *edit, struct cvn_err *err)
{
	bool first = row->sequence == c->row.sequence;
	int64_t told = 0;

	row->sequence++;
	row->revision += !first;
	r->row = row;
	r->source = c->files.source, r->n_sources = c->files.n;
	r->asks_first = true;
	int rc = first ? cvn_gathering_revise(c->office, r, c->now, &told, err) : cvn_gathering_add_revision(c->office, r, c->now, &told, err);
	edit->told += told;
	return rc;
}

static int change_dates(struct changing *c, struct cvn_event_row *row, struct cvn_event_edit *edit, struct cvn_err *err)
{
	int64_t off[64], moved[64];
	size_t n_off = cvn_event_dropped(&c->before, &c->files.event, off, CVN_COUNT(off));
	size_t n_moved = cvn_event_rescheduled(&c->before, &c->files.event, moved, CVN_COUNT(moved));
	int rc = CVN_OK;

	for (size_t i = 0; i < n_off && rc == CVN_OK; i++) {
		struct cvn_revision r = { .what = "instance-cancelled", .note = "", .recurrence_at = off[i], .purpose = CVN_FOR_CANCEL_INSTANCE };

		rc = tell_date(c, row, &r, edit, err);
	}
	for (size_t i = 0; i < n_moved && rc == CVN_OK; i++) {
		struct cvn_revision r = { .what = "instance-moved", .note = edit->words, .recurrence_at = moved[i], .purpose = CVN_FOR_UPDATE_INSTANCE,
			.asks_date = true };

		cvn_event_at(&c->files.event, moved[i], &(int64_t){ 0 }, NULL, &r.place);
		rc = tell_date(c, row, &r, edit, err);
		if (rc == CVN_OK)
			rc = cvn_store_date_moved(c->office->store, row->event_id, moved[i], row->sequence, err);
	}
	return rc;
}

static int apply(struct changing *c, struct cvn_event_edit *edit, struct cvn_err *err)
{
	static const char *const what[] = { NULL, "quiet", "minor", NULL, "significant" };
	CVN_AUTO_STR char *place = cvn_gathering_place(&c->files.event);
	struct cvn_event_row row = next_row(c, place);
	bool significant = edit->change == CVN_CHANGE_SIGNIFICANT;
	int rc;

	if (edit->change == CVN_CHANGE_DATES) {
		rc = change_dates(c, &row, edit, err);
	} else {
		row.sequence += significant;
		struct cvn_revision r = { .row = &row, .what = what[edit->change], .note = edit->words,
			.purpose = significant ? CVN_FOR_UPDATE : CVN_FOR_MINOR, .quiet = edit->change == CVN_CHANGE_QUIET, .ask_again = significant,
			.asks_first = true, .source = c->files.source, .n_sources = c->files.n };
		rc = cvn_gathering_revise(c->office, &r, c->now, &edit->told, err);
	}
	if (rc == CVN_OK && (row.starts_at != c->row.starts_at || !cvn_streq(row.rrule, c->row.rrule)))
		rc = cvn_store_instances_archive(c->office->store, row.event_id, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_dates_follow(c->office, row.event_id, &c->files.event, c->now, err);
	if (rc == CVN_OK)       /* more seats may be there now */
		rc = cvn_gathering_promote(c->office, row.event_id, c->now, err);
	edit->revision = row.revision;
	edit->sequence = row.sequence;
	return rc;
}

int cvn_gathering_change(struct cvn_office *office, const char *event, const char *path, bool dry_run, int64_t now,
                         struct cvn_event_edit *out, struct cvn_err *err)
{
	struct changing c = { .office = office, .now = now };
	struct cvn_event_edit edit = { 0 };
	CVN_AUTO_BUF(words, WORDS_BYTES);
	int64_t reached = 0;
	int rc = load(&c, event, path, err);

	if (rc == CVN_OK)
		rc = check(&c, err);
	if (rc == CVN_OK)
		rc = cvn_event_fields_check(office, c.files.source, c.files.n, err);
	if (rc == CVN_OK) {
		edit.change = cvn_event_diff(&c.before, &c.files.event, office->conf.language, &words);
		edit.words = cvn_buf_take(&words);
		edit.revision = c.row.revision;
		edit.sequence = c.row.sequence;
	}
	if (rc == CVN_OK && edit.change != CVN_CHANGE_NONE) {
		rc = cvn_store_begin(office->store, err);
		if (rc == CVN_OK)
			rc = cvn_store_event_reached(office->store, c.row.event_id, &reached, &edit.superseded_requests, err);
		if (rc == CVN_OK)
			rc = apply(&c, &edit, err);
		rc = cvn_gathering_finish(office, rc, dry_run, err);
	}
	release(&c);
	if (rc == CVN_OK)
		*out = edit;
	else
		cvn_event_edit_release(&edit);
	return rc;
}
