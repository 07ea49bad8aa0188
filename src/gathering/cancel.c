/*
 * cancel.c - an event, or one of its dates, is called off; and the event brought back. One person's invitation is uninvite.c.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"
#include "edit.h"
#include "files.h"
#include "revise.h"

#include "convene/base/banned.h"

struct calling {
	struct cvn_office *office;
	struct cvn_event_row row;
	const char *date, *note;
	int64_t now;
	struct cvn_event_edit edit;
};
typedef int step_fn(struct calling *c, struct cvn_err *err);

static void fill(struct calling *c, const struct cvn_event_row *row, int64_t told, enum cvn_change change)
{
	c->edit = (struct cvn_event_edit){ .change = change, .words = cvn_xstrdup(""), .told = told, .revision = row->revision,
		.sequence = row->sequence };
}

/* The day's instance, and the line that leaves it out put into the block; a line that moved it goes. */
static int drop_date(struct calling *c, struct cvn_event_files *files, int64_t *out_at, struct cvn_err *err)
{
	struct cvn_office *o = c->office;
	struct cvn_event before = { 0 };
	CVN_AUTO_STR char *line = cvn_xasprintf("Except: %s\n", c->date);
	int rc = cvn_gathering_event(o, c->row.event_id, c->row.revision, "", &before, NULL, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_sources(o->store, c->row.event_id, c->row.revision, &files->source, &files->n, err);
	if (rc == CVN_OK) {
		cvn_event_sources_edit(files->source, files->n, line, &(struct cvn_event_drop){ "Moved", c->date }, 1);
		rc = cvn_event_read(files->source[0].path, files->source[0].text, strlen(files->source[0].text), o->conf.timezone, o->conf.language,
		                    &files->event, err);
	}
	if (rc == CVN_OK && cvn_event_dropped(&before, &files->event, out_at, 1) != 1)
		rc = cvn_fail(err, CVN_E_INVALID, "%s: nothing happens on %s anyway", c->row.name, c->date);
	if (rc == CVN_OK && *out_at <= c->now)
		rc = cvn_fail(err, CVN_E_INVALID, "%s: %s is over", c->row.name, c->date);
	cvn_event_release(&before);
	return rc;
}

static bool is_day(const char *text)
{
	return strlen(text) == 10 && strspn(text, "0123456789-") == 10;
}

static int cancel_date(struct calling *c, struct cvn_err *err)
{
	struct cvn_event_files files = { 0 };
	struct cvn_event_row next = c->row;
	int64_t at = 0, told = 0;
	int rc = CVN_OK;

	if (c->row.rrule[0] == '\0')
		return cvn_fail(err, CVN_E_INVALID, "%s has only one date; leave out --date to cancel it", c->row.name);
	if (cvn_streq(c->row.state, "cancelled"))
		return cvn_fail(err, CVN_E_INVALID, "%s is cancelled already", c->row.name);
	if (!is_day(c->date))
		return cvn_fail(err, CVN_E_INVALID, "'%.40s' is no day; write 2027-01-07", c->date);
	rc = drop_date(c, &files, &at, err);
	next.revision++, next.sequence++;
	next.changed_at = c->now;
	struct cvn_revision r = { .row = &next, .what = "instance-cancelled", .note = c->note, .recurrence_at = at, .purpose = CVN_FOR_CANCEL_INSTANCE,
		.asks_first = true, .source = files.source, .n_sources = files.n };
	if (rc == CVN_OK)
		rc = cvn_gathering_revise(c->office, &r, c->now, &told, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_dates_follow(c->office, c->row.event_id, &files.event, c->now, err);
	if (rc == CVN_OK)
		fill(c, &next, told, CVN_CHANGE_DATES);
	cvn_event_files_release(&files);
	return rc;
}

/* All of it is off, or on again. */
static int turn(struct calling *c, const char *state, const char *what, enum cvn_event_purpose purpose, struct cvn_err *err)
{
	struct cvn_event_row next = c->row;
	bool back = purpose == CVN_FOR_REINSTATE;
	int64_t told = 0;

	next.revision++, next.sequence++;
	next.state = (char *)(uintptr_t)state;
	next.changed_at = c->now;
	struct cvn_revision r = { .row = &next, .what = what, .note = c->note, .purpose = purpose, .ask_again = back, .asks_first = back };
	int rc = cvn_gathering_revise(c->office, &r, c->now, &told, err);
	if (rc == CVN_OK)
		fill(c, &next, told, CVN_CHANGE_SIGNIFICANT);
	return rc;
}

static int cancel_all(struct calling *c, struct cvn_err *err)
{
	if (cvn_streq(c->row.state, "cancelled"))
		return cvn_fail(err, CVN_E_INVALID, "%s is cancelled already", c->row.name);
	return turn(c, "cancelled", "cancelled", CVN_FOR_CANCEL, err);
}

static int reinstate(struct calling *c, struct cvn_err *err)
{
	if (!cvn_streq(c->row.state, "cancelled"))
		return cvn_fail(err, CVN_E_INVALID, "%s is not cancelled", c->row.name);
	return turn(c, "planned", "reinstated", CVN_FOR_REINSTATE, err);
}

/* One write around a step: found, not over, done, kept or (dry run) taken back. */
static int in_write(struct calling *c, const char *event, step_fn *step, bool dry_run, struct cvn_event_edit *out, struct cvn_err *err)
{
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = cvn_store_begin(c->office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_event_find(c->office->store, event, &c->row, err);
	if (rc == CVN_OK && c->row.last_at <= c->now)
		rc = cvn_fail(err, CVN_E_INVALID, "%s is over", c->row.name);
	if (rc == CVN_OK)
		rc = step(c, err);
	rc = cvn_gathering_finish(c->office, rc, dry_run, err);
	cvn_event_row_release(&c->row);
	if (rc == CVN_OK)
		*out = c->edit;
	else
		cvn_event_edit_release(&c->edit);
	return rc;
}

int cvn_gathering_cancel(struct cvn_office *office, const char *event, const char *date, const char *reason, bool dry_run, int64_t now,
                         struct cvn_event_edit *out, struct cvn_err *err)
{
	struct calling c = { .office = office, .date = date, .note = reason ? reason : "", .now = now };

	return in_write(&c, event, date ? cancel_date : cancel_all, dry_run, out, err);
}

int cvn_gathering_reinstate(struct cvn_office *office, const char *event, const char *note, bool dry_run, int64_t now,
                            struct cvn_event_edit *out, struct cvn_err *err)
{
	struct calling c = { .office = office, .note = note ? note : "", .now = now };

	return in_write(&c, event, reinstate, dry_run, out, err);
}
