/*
 * revise.c - a revision of an event: row, files, letters and answers in one write.
 *
 * Changing by a file is change.c, cancelling cancel.c. SEQUENCE grows for what is significant and for every CANCEL (RFC 5546 2.1.4); the
 * letters of a revision name it, so a fan-out that was interrupted goes on with the same number.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/store/campaign.h"
#include "revise.h"

#include "convene/base/banned.h"

#define MOVED_BYTES (64u << 10)

void cvn_event_edit_release(struct cvn_event_edit *e)
{
	free(e->words);
	*e = (struct cvn_event_edit){ 0 };
}

static int add_revision(struct cvn_office *office, const struct cvn_revision *r, int64_t now, struct cvn_err *err)
{
	struct cvn_event_revision row = { .event_id = r->row->event_id, .revision = r->row->revision, .sequence = r->row->sequence,
		.what = (char *)(uintptr_t)r->what, .recurrence_at = r->recurrence_at, .at = now, .note = (char *)(uintptr_t)r->note };
	int rc = cvn_store_event_revision_add(office->store, &row, err);

	for (size_t i = 0; i < r->n_sources && rc == CVN_OK; i++)
		rc = cvn_store_event_source_add(office->store, r->row->event_id, r->row->revision, &r->source[i], err);
	return rc;
}

static int add_campaign(struct cvn_office *office, const struct cvn_revision *r, int64_t now, int64_t *out, struct cvn_err *err)
{
	bool cancel = r->purpose == CVN_FOR_CANCEL || r->purpose == CVN_FOR_CANCEL_ONE || r->purpose == CVN_FOR_CANCEL_INSTANCE;
	CVN_AUTO_STR char *name = cvn_xasprintf("%s-%s-%d", r->row->name, cvn_event_purpose_name(r->purpose), r->row->revision);
	struct cvn_campaign_row row = { .name = name, .kind = (char *)(uintptr_t)(cancel ? "cancel" : "update"), .priority = 1,
		.unsure = (char *)(uintptr_t)"resend", .event_id = r->row->event_id, .created_at = now, .expires_at = r->row->last_at + 86400,
		.note = (char *)(uintptr_t)"a change of the event" };

	return cvn_store_campaign_add(office->store, &row, out, err);
}

static int tell(struct cvn_office *office, const struct cvn_revision *r, int64_t now, int64_t *out_told, struct cvn_err *err)
{
	int64_t campaign_id = 0;
	CVN_AUTO_BUF(moved, MOVED_BYTES);
	int rc = add_campaign(office, r, now, &campaign_id, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_hidden_places(office, r->row, &moved, err);
	struct cvn_event_telling t = { .event_id = r->row->event_id, .campaign_id = campaign_id, .contact_id = r->contact_id, .due_at = now,
		.purpose = cvn_event_purpose_name(r->purpose), .first = r->asks_first ? cvn_event_purpose_name(CVN_FOR_REQUEST) : "",
		.sequence = r->row->revision * 100, .keep_answers = !r->ask_again && !r->asks_date, .place = r->place ? r->place : "", .recurrence_at = r->recurrence_at, .moved = moved.ptr, .language = office->conf.language,
		.note_en = cvn_event_waiting_note("en"), .note_es = cvn_event_waiting_note("es") };

	if (rc != CVN_OK)
		return rc;
	t.campaign_id = campaign_id;
	return cvn_store_event_tell(office->store, &t, out_told, err);
}

int cvn_gathering_revise(struct cvn_office *office, const struct cvn_revision *r, int64_t now, int64_t *out_told, struct cvn_err *err)
{
	/* Before the letters of this revision are queued, those of older ones go: updates for one person never overtake. */
	int rc = r->quiet ? CVN_OK : cvn_store_event_supersede(office->store, r->row->event_id, r->contact_id, err);

	return rc == CVN_OK ? cvn_gathering_add_revision(office, r, now, out_told, err) : rc;
}

int cvn_gathering_add_revision(struct cvn_office *office, const struct cvn_revision *r, int64_t now, int64_t *out_told, struct cvn_err *err)
{
	int rc = cvn_store_event_update(office->store, r->row, err);

	*out_told = 0;
	if (rc == CVN_OK)
		rc = add_revision(office, r, now, err);
	if (rc == CVN_OK && r->quiet)
		return CVN_OK;
	if (rc == CVN_OK)
		rc = tell(office, r, now, out_told, err);
	if (rc == CVN_OK && r->contact_id == 0)
		rc = r->ask_again ? cvn_store_event_ask_again(office->store, r->row->event_id, r->row->sequence, err)
		                  : cvn_store_event_told(office->store, r->row->event_id, r->row->sequence, err);
	return rc;
}

int cvn_gathering_finish(struct cvn_office *office, int rc, bool dry_run, struct cvn_err *err)
{
	if (rc == CVN_OK && !dry_run)
		return cvn_store_commit(office->store, err);
	cvn_store_rollback(office->store);
	return rc;
}
