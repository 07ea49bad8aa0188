/*
 * cancel.c - an event, one of its dates, or one person's invitation is called off; and brought back.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "files.h"
#include "revise.h"

#include "convene/base/banned.h"

static int begin(struct cvn_office *office, const char *event, int64_t now, struct cvn_event_row *out, struct cvn_err *err)
{
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = cvn_store_begin(office->store, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_find(office->store, event, out, err);
	if (rc == CVN_OK && out->last_at <= now)
		rc = cvn_fail(err, CVN_E_INVALID, "%s is over", out->name);
	return rc;
}

static void fill(struct cvn_event_edit *out, const struct cvn_event_row *row, int64_t told, enum cvn_change change)
{
	*out = (struct cvn_event_edit){ .change = change, .words = cvn_xstrdup(""), .told = told, .revision = row->revision,
		.sequence = row->sequence };
}

/* Times of the day of `date` in the series, and the line that says so put into the file's block. */
static int drop_date(struct cvn_office *office, const struct cvn_event_row *row, const char *date, struct cvn_event_files *files,
                     int64_t *out_at, struct cvn_err *err)
{
	struct cvn_event_source *sources = NULL;
	size_t n = 0;
	struct cvn_event before = { 0 };
	int rc = cvn_gathering_event(office, row->event_id, row->revision, "", &before, NULL, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_sources(office->store, row->event_id, row->revision, &sources, &n, err);
	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		const char *old = sources[i].text + (strncmp(sources[i].text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
		char *text = cvn_xasprintf("Except: %s\n%s", date, old);

		free(sources[i].text);
		sources[i].text = text;
	}
	if (rc == CVN_OK)
		rc = cvn_event_read(sources[0].path, sources[0].text, strlen(sources[0].text), office->conf.timezone, office->conf.language,
		                    &files->event, err);
	if (rc == CVN_OK && cvn_event_dropped(&before, &files->event, out_at, 1) != 1)
		rc = cvn_fail(err, CVN_E_INVALID, "%s: nothing happens on %s anyway", row->name, date);
	files->source = sources;
	files->n = n;
	cvn_event_release(&before);
	return rc;
}

static int cancel_date(struct cvn_office *office, struct cvn_event_row *row, const char *date, const char *reason, int64_t now,
                       struct cvn_event_edit *out, struct cvn_err *err)
{
	struct cvn_event_files files = { 0 };
	int64_t at = 0, told = 0;
	int rc = row->rrule[0] ? drop_date(office, row, date, &files, &at, err)
	                       : cvn_fail(err, CVN_E_INVALID, "%s has only one date; leave out --date to cancel it", row->name);

	row->revision++, row->sequence++;
	row->changed_at = now;
	struct cvn_revision r = { .row = row, .what = "instance-cancelled", .note = reason, .recurrence_at = at, .purpose = CVN_FOR_CANCEL_INSTANCE,
		.asks_first = true, .source = files.source, .n_sources = files.n };
	if (rc == CVN_OK)
		rc = cvn_gathering_revise(office, &r, now, &told, err);
	if (rc == CVN_OK)
		fill(out, row, told, CVN_CHANGE_DATES);
	cvn_event_files_release(&files);
	return rc;
}

static int cancel_all(struct cvn_office *office, struct cvn_event_row *row, const char *reason, int64_t now, struct cvn_event_edit *out,
                      struct cvn_err *err)
{
	struct cvn_event_row next = *row;
	int64_t told = 0;

	if (cvn_streq(row->state, "cancelled"))
		return cvn_fail(err, CVN_E_INVALID, "%s is cancelled already", row->name);
	next.revision++, next.sequence++;
	next.state = (char *)(uintptr_t)"cancelled";
	next.changed_at = now;
	struct cvn_revision r = { .row = &next, .what = "cancelled", .note = reason, .purpose = CVN_FOR_CANCEL };
	int rc = cvn_gathering_revise(office, &r, now, &told, err);
	if (rc == CVN_OK)
		fill(out, &next, told, CVN_CHANGE_SIGNIFICANT);
	return rc;
}

int cvn_gathering_cancel(struct cvn_office *office, const char *event, const char *date, const char *reason, bool dry_run, int64_t now,
                         struct cvn_event_edit *out, struct cvn_err *err)
{
	struct cvn_event_row row = { 0 };
	struct cvn_event_edit edit = { 0 };
	int rc = begin(office, event, now, &row, err);

	if (rc == CVN_OK)
		rc = date ? cancel_date(office, &row, date, reason ? reason : "", now, &edit, err)
		          : cancel_all(office, &row, reason ? reason : "", now, &edit, err);
	rc = cvn_gathering_finish(office, rc, dry_run, err);
	cvn_event_row_release(&row);
	if (rc == CVN_OK)
		*out = edit;
	else
		cvn_event_edit_release(&edit);
	return rc;
}

int cvn_gathering_reinstate(struct cvn_office *office, const char *event, const char *note, bool dry_run, int64_t now,
                            struct cvn_event_edit *out, struct cvn_err *err)
{
	struct cvn_event_row row = { 0 };
	struct cvn_event_edit edit = { 0 };
	int64_t told = 0;
	int rc = begin(office, event, now, &row, err);

	if (rc == CVN_OK && !cvn_streq(row.state, "cancelled"))
		rc = cvn_fail(err, CVN_E_INVALID, "%s is not cancelled", row.name);
	struct cvn_event_row next = row;
	next.revision++, next.sequence++;
	next.state = (char *)(uintptr_t)"planned";
	next.changed_at = now;
	struct cvn_revision r = { .row = &next, .what = "reinstated", .note = note ? note : "", .purpose = CVN_FOR_REINSTATE, .ask_again = true,
		.asks_first = true };
	if (rc == CVN_OK)
		rc = cvn_gathering_revise(office, &r, now, &told, err);
	if (rc == CVN_OK)
		fill(&edit, &next, told, CVN_CHANGE_SIGNIFICANT);
	rc = cvn_gathering_finish(office, rc, dry_run, err);
	cvn_event_row_release(&row);
	if (rc == CVN_OK)
		*out = edit;
	else
		cvn_event_edit_release(&edit);
	return rc;
}

/* ---- One person -------------------------------------------------------------------------------------------------- */

/* The event's SEQUENCE counts up for one person's CANCEL too: so it never goes back for them, also when they are asked again. The others
 * are not told; their answers to what they know stay good. */
static int revise_one(struct cvn_office *office, const struct cvn_invitation_row *inv, const char *what, enum cvn_event_purpose purpose,
                      int64_t now, struct cvn_event_edit *out, struct cvn_err *err)
{
	struct cvn_event_row row = { 0 };
	int64_t told = 0;
	int rc = cvn_store_event_get(office->store, inv->event_id, &row, err);

	if (rc == CVN_OK && row.last_at <= now)
		rc = cvn_fail(err, CVN_E_INVALID, "%s is over", row.name);
	row.revision++, row.sequence++;
	struct cvn_revision r = { .row = &row, .what = what, .note = "", .contact_id = inv->contact_id, .purpose = purpose,
		.ask_again = purpose == CVN_FOR_REQUEST, .asks_first = purpose == CVN_FOR_REQUEST };
	if (rc == CVN_OK)
		rc = cvn_gathering_revise(office, &r, now, &told, err);
	if (rc == CVN_OK)
		fill(out, &row, told, CVN_CHANGE_MINOR);
	cvn_event_row_release(&row);
	return rc;
}

static int set_state(struct cvn_office *office, int64_t invitation_id, const char *state, int sequence, struct cvn_err *err)
{
	struct cvn_invitation_row from, to;
	int rc = cvn_store_invitation_get(office->store, invitation_id, &from, err);

	if (rc != CVN_OK)
		return rc;
	to = from;
	snprintf(to.state, sizeof to.state, "%s", state);
	snprintf(to.answer, sizeof to.answer, "%s", cvn_answer_name(CVN_ANSWER_NONE));
	snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(CVN_SEAT_NONE));
	to.party = 1;
	to.sent_seq = to.major_seq = sequence;
	to.answer_seq = -1;
	to.answer_stamp = to.answered_at = to.waiting_since = to.offer_until = 0;
	return cvn_store_invitation_set(office->store, &from, &to, err);
}

int cvn_gathering_uninvite(struct cvn_office *office, int64_t invitation_id, int64_t now, struct cvn_event_edit *out, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	struct cvn_event_edit edit = { 0 };
	int rc = cvn_store_begin(office->store, err);

	if (rc == CVN_OK)
		rc = cvn_store_invitation_get(office->store, invitation_id, &inv, err);
	if (rc == CVN_OK && cvn_streq(inv.state, "uninvited"))
		rc = cvn_fail(err, CVN_E_INVALID, "the invitation is withdrawn already");
	if (rc == CVN_OK)       /* the letter first: it goes to the invited */
		rc = revise_one(office, &inv, "uninvited", CVN_FOR_CANCEL_ONE, now, &edit, err);
	if (rc == CVN_OK)
		rc = set_state(office, invitation_id, "uninvited", edit.sequence, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_promote(office, inv.event_id, now, err);
	rc = cvn_gathering_finish(office, rc, false, err);
	if (rc == CVN_OK)
		*out = edit;
	else
		cvn_event_edit_release(&edit);
	return rc;
}

int cvn_gathering_reinvite(struct cvn_office *office, int64_t invitation_id, int64_t now, struct cvn_event_edit *out, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	struct cvn_event_edit edit = { 0 };
	int rc = cvn_store_begin(office->store, err);

	if (rc == CVN_OK)
		rc = cvn_store_invitation_get(office->store, invitation_id, &inv, err);
	if (rc == CVN_OK && !cvn_streq(inv.state, "uninvited"))
		rc = cvn_fail(err, CVN_E_INVALID, "the invitation stands");
	if (rc == CVN_OK)
		rc = set_state(office, invitation_id, "invited", inv.major_seq, err);
	if (rc == CVN_OK)
		rc = revise_one(office, &inv, "reinvited", CVN_FOR_REQUEST, now, &edit, err);
	if (rc == CVN_OK)
		rc = set_state(office, invitation_id, "invited", edit.sequence, err);
	rc = cvn_gathering_finish(office, rc, false, err);
	if (rc == CVN_OK)
		*out = edit;
	else
		cvn_event_edit_release(&edit);
	return rc;
}
