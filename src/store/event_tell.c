/*
 * event_tell.c - a revision reaches the people it concerns: older letters superseded, new ones queued, answers asked again.
 */
#include <assert.h>

#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_event_supersede(struct cvn_store *s, int64_t event_id, int64_t contact_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_LETTERS_SUPERSEDE, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":contact", contact_id);
	return cvn_query_run(&q, err);
}

int cvn_store_event_reached(struct cvn_store *s, int64_t event_id, int64_t *out_reached, int64_t *out_not, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_REACHED, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		*out_reached = cvn_col_int(&q, 0);
		*out_not = cvn_col_int(&q, 1);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_event_tell(struct cvn_store *s, const struct cvn_event_telling *t, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_TELL, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", t->event_id);
	cvn_query_int(&q, ":campaign", t->campaign_id);
	cvn_query_int(&q, ":contact", t->contact_id);
	cvn_query_int(&q, ":due", t->due_at);
	cvn_query_int(&q, ":sequence", t->sequence);
	cvn_query_int(&q, ":keep_answers", t->keep_answers);
	cvn_query_text(&q, ":place", t->place);
	cvn_query_text(&q, ":moved", t->moved);
	cvn_query_int(&q, ":recurrence", t->recurrence_at);
	cvn_query_text(&q, ":purpose", t->purpose);
	cvn_query_text(&q, ":first", t->first);
	cvn_query_text(&q, ":language", t->language);
	cvn_query_text(&q, ":note_en", t->note_en);
	cvn_query_text(&q, ":note_es", t->note_es);
	rc = cvn_query_run(&q, err);
	if (rc != CVN_OK)
		return rc;
	*out_n = cvn_query_changes(&q);
	return cvn_store_event_recount(s, t->campaign_id, err);
}

static int update_all(struct cvn_store *s, enum cvn_sql sql, int64_t event_id, int sequence, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":sequence", sequence);
	return cvn_query_run(&q, err);
}

int cvn_store_event_ask_again(struct cvn_store *s, int64_t event_id, int sequence, struct cvn_err *err)
{
	return update_all(s, CVN_SQL_INVITATIONS_ASK_AGAIN, event_id, sequence, err);
}

int cvn_store_event_told(struct cvn_store *s, int64_t event_id, int sequence, struct cvn_err *err)
{
	return update_all(s, CVN_SQL_INVITATIONS_TOLD, event_id, sequence, err);
}
