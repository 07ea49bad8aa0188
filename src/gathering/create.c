/*
 * create.c - an event file and its translations become an event.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/crypto.h"
#include "convene/base/file.h"
#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"
#include "fields.h"
#include "files.h"

#include "convene/base/banned.h"

static void revision_of(const struct cvn_event_row *row, struct cvn_event_revision *out)
{
	*out = (struct cvn_event_revision){ .event_id = row->event_id, .revision = row->revision, .sequence = row->sequence,
		.what = (char *)"created", .at = row->created_at };
}

static int keep(struct cvn_office *office, struct cvn_event_row *row, const struct cvn_event_files *files, struct cvn_err *err)
{
	struct cvn_event_revision revision;
	int rc = cvn_store_begin(office->store, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_add(office->store, row, &row->event_id, err);
	if (rc == CVN_OK) {
		revision_of(row, &revision);
		rc = cvn_store_event_revision_add(office->store, &revision, err);
	}
	for (size_t i = 0; i < files->n && rc == CVN_OK; i++)
		rc = cvn_store_event_source_add(office->store, row->event_id, row->revision, &files->source[i], err);
	if (rc == CVN_OK)
		rc = cvn_gathering_dates_follow(office, row->event_id, &files->event, row->created_at, err);
	if (rc == CVN_OK)
		return cvn_store_commit(office->store, err);
	cvn_store_rollback(office->store);
	return rc;
}

static int not_past(const struct cvn_event *ev, const char *path, int64_t now, struct cvn_err *err)
{
	struct cvn_event_row row = { 0 };

	cvn_gathering_row(&row, ev);
	return row.last_at > now ? CVN_OK : cvn_fail(err, CVN_E_INVALID, "%s: the event is in the past; is the year right?", path);
}

int cvn_gathering_create(struct cvn_office *office, const char *path, int64_t now, struct cvn_event_row *out, struct cvn_err *err)
{
	struct cvn_event_files files = { 0 };
	char uid[CVN_UUID_CHARS];
	int rc = cvn_event_files_read(office, path, &files, err);

	if (rc == CVN_OK)
		rc = not_past(&files.event, path, now, err);
	if (rc == CVN_OK)
		rc = cvn_event_fields_check(office, files.source, files.n, err);
	if (rc != CVN_OK) {
		cvn_event_files_release(&files);
		return rc;
	}
	cvn_uuid4(uid);
	CVN_AUTO_STR char *place = cvn_gathering_place(&files.event);
	struct cvn_event_row row = { .name = files.name, .uid = uid, .state = (char *)"planned", .revision = 1, .place = place,
		.created_at = now, .changed_at = now };
	cvn_gathering_row(&row, &files.event);
	rc = keep(office, &row, &files, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_get(office->store, row.event_id, out, err);
	cvn_event_files_release(&files);
	return rc;
}
