/*
 * event_revision.c - the revisions of an event and the files each was made from.
 *
 * The event itself, which names the revision in force, is event.c.
 */
#include <assert.h>
#include <stdlib.h>

#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

void cvn_event_revision_release(struct cvn_event_revision *r)
{
	free(r->what), free(r->note);
	*r = (struct cvn_event_revision){ 0 };
}

int cvn_store_event_revision_add(struct cvn_store *s, const struct cvn_event_revision *r, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_REVISION_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", r->event_id);
	cvn_query_int(&q, ":revision", r->revision);
	cvn_query_int(&q, ":sequence", r->sequence);
	cvn_query_text(&q, ":what", r->what);
	cvn_query_int_or_null(&q, ":recurrence", r->recurrence_at);
	cvn_query_int(&q, ":at", r->at);
	cvn_query_text(&q, ":note", r->note ? r->note : "");
	return cvn_query_run(&q, err);
}

int cvn_store_event_revision_get(struct cvn_store *s, int64_t event_id, int revision, struct cvn_event_revision *out,
                                 struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_REVISION_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":revision", revision);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = (struct cvn_event_revision){
			.event_id = event_id, .revision = revision, .sequence = (int)cvn_col_int(&q, 0), .what = cvn_col_dup(&q, 1),
			.recurrence_at = cvn_col_int(&q, 2), .at = cvn_col_int(&q, 3), .note = cvn_col_dup(&q, 4),
		};
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "the event has no revision %d", revision) : rc;
}

void cvn_event_sources_free(struct cvn_event_source *sources, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(sources[i].language), free(sources[i].path), free(sources[i].text);
	free(sources);
}

int cvn_store_event_source_add(struct cvn_store *s, int64_t event_id, int revision, const struct cvn_event_source *src,
                               struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_SOURCE_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":revision", revision);
	cvn_query_text(&q, ":language", src->language);
	cvn_query_text(&q, ":path", src->path);
	cvn_query_text(&q, ":text", src->text);
	return cvn_query_run(&q, err);
}

int cvn_store_event_sources(struct cvn_store *s, int64_t event_id, int revision, struct cvn_event_source **out, size_t *out_n,
                            struct cvn_err *err)
{
	struct cvn_event_source *rows = NULL;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_SOURCES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":revision", revision);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		rows = cvn_xreallocarray(rows, n + 1, sizeof *rows);
		rows[n++] = (struct cvn_event_source){ cvn_col_dup(&q, 0), cvn_col_dup(&q, 1), cvn_col_dup(&q, 2) };
	}
	cvn_query_end(&q);
	if (rc == 0 && n == 0)
		rc = cvn_fail(err, CVN_E_NOTFOUND, "the event has no file of revision %d", revision);
	if (rc < 0) {
		cvn_event_sources_free(rows, n);
		return rc;
	}
	*out = rows;
	*out_n = n;
	return CVN_OK;
}
