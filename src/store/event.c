/*
 * event.c - rows of events: found, listed, added, changed.
 *
 * The revisions of an event and their files are event_revision.c, invitations and seats event_invitation.c, the ledger
 * event_ledger.c, the roster event_roster.c.
 */
#include <assert.h>
#include <stdlib.h>

#include "convene/base/text.h"
#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

#define NEAR_NAMES 200

void cvn_event_row_release(struct cvn_event_row *e)
{
	char *texts[] = { e->name, e->kind, e->title, e->uid, e->state, e->timezone, e->rrule, e->place };

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		free(texts[i]);
	*e = (struct cvn_event_row){ 0 };
}

static struct cvn_event_row read_event(const struct cvn_query *q)
{
	return (struct cvn_event_row){
		.event_id = cvn_col_int(q, 0), .name = cvn_col_dup(q, 1), .kind = cvn_col_dup(q, 2), .title = cvn_col_dup(q, 3),
		.uid = cvn_col_dup(q, 4), .state = cvn_col_dup(q, 5), .revision = (int)cvn_col_int(q, 6),
		.sequence = (int)cvn_col_int(q, 7), .starts_at = cvn_col_int(q, 8), .ends_at = cvn_col_int(q, 9),
		.last_at = cvn_col_int(q, 10), .timezone = cvn_col_dup(q, 11), .rrule = cvn_col_dup(q, 12),
		.place = cvn_col_dup(q, 13), .place_hidden = cvn_col_int(q, 14) != 0, .capacity = cvn_col_int(q, 15),
		.taken = cvn_col_int(q, 16), .waiting_list = cvn_col_int(q, 17) != 0, .offer_seconds = cvn_col_int(q, 18),
		.answer_by = cvn_col_int(q, 19), .max_party = (int)cvn_col_int(q, 20), .created_at = cvn_col_int(q, 21),
		.changed_at = cvn_col_int(q, 22),
	};
}

/* One row or CVN_E_NOTFOUND; ends the query. */
static int take_event(struct cvn_query *q, struct cvn_event_row *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	if (rc == 1)
		*out = read_event(q);
	cvn_query_end(q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "there is no such event") : rc;
}

static int name_near_ones(struct cvn_store *s, const char *name, struct cvn_err *err)
{
	char *names[NEAR_NAMES];
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_NAMES, err);

	if (rc != CVN_OK)
		return rc;
	while (n < NEAR_NAMES && (rc = cvn_query_row(&q, err)) == 1)
		names[n++] = cvn_col_dup(&q, 0);
	cvn_query_end(&q);
	const char *near = cvn_nearest(name, (const char *const *)names, n);
	if (rc >= 0)
		rc = cvn_fail(err, CVN_E_NOTFOUND, "there is no event '%.80s'%s%.80s%s", name, near ? "; did you mean '" : "",
		              near ? near : "", near ? "'?" : "");
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	return rc;
}

int cvn_store_event_find(struct cvn_store *s, const char *name, struct cvn_event_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_FIND, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	rc = take_event(&q, out, err);
	return rc == CVN_E_NOTFOUND ? name_near_ones(s, name, err) : rc;
}

int cvn_store_event_get(struct cvn_store *s, int64_t event_id, struct cvn_event_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	return take_event(&q, out, err);
}

int cvn_store_event_by_uid(struct cvn_store *s, const char *uid, struct cvn_event_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_BY_UID, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":uid", uid);
	return take_event(&q, out, err);
}

int cvn_store_event_list(struct cvn_store *s, struct cvn_event_row **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_event_row *rows = NULL;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_LIST, err);

	while (rc == CVN_OK && (rc = cvn_query_row(&q, err)) == 1) {
		rows = cvn_xreallocarray(rows, n + 1, sizeof *rows);
		rows[n++] = read_event(&q);
		rc = CVN_OK;
	}
	cvn_query_end(&q);
	if (rc < 0) {
		for (size_t i = 0; i < n; i++)
			cvn_event_row_release(&rows[i]);
		free(rows);
		return rc;
	}
	*out = rows;
	*out_n = n;
	return CVN_OK;
}

static void bind_event(struct cvn_query *q, const struct cvn_event_row *e)
{
	cvn_query_text(q, ":kind", e->kind);
	cvn_query_text(q, ":title", e->title);
	cvn_query_text(q, ":state", e->state);
	cvn_query_int(q, ":revision", e->revision);
	cvn_query_int(q, ":sequence", e->sequence);
	cvn_query_int(q, ":starts", e->starts_at);
	cvn_query_int(q, ":ends", e->ends_at);
	cvn_query_int(q, ":last", e->last_at);
	cvn_query_text(q, ":timezone", e->timezone);
	cvn_query_text(q, ":rrule", e->rrule);
	cvn_query_text(q, ":place", e->place);
	cvn_query_int(q, ":hidden", e->place_hidden);
	cvn_query_int_or_null(q, ":capacity", e->capacity);
	cvn_query_int(q, ":waiting", e->waiting_list);
	cvn_query_int(q, ":offer", e->offer_seconds);
	cvn_query_int_or_null(q, ":answer_by", e->answer_by);
	cvn_query_int(q, ":max_party", e->max_party);
	cvn_query_int(q, ":changed", e->changed_at);
}

int cvn_store_event_add(struct cvn_store *s, const struct cvn_event_row *e, int64_t *out_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	bind_event(&q, e);
	cvn_query_text(&q, ":name", e->name);
	cvn_query_text(&q, ":uid", e->uid);
	cvn_query_int(&q, ":created", e->created_at);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out_id = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_EXISTS, "there is an event '%.80s' already", e->name) : rc;
}

int cvn_store_event_update(struct cvn_store *s, const struct cvn_event_row *e, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_UPDATE, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	bind_event(&q, e);
	cvn_query_int(&q, ":event", e->event_id);
	return cvn_query_run(&q, err);
}
