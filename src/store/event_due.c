/*
 * event_due.c - what the clock asks of events: reminders, digests, thanks; attendance and what was said to questions.
 */
#include <assert.h>

#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static int read_number(struct cvn_query *q, int64_t *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	*out = rc == 1 ? cvn_col_int(q, 0) : 0;
	cvn_query_end(q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_event_due(struct cvn_store *s, int64_t now, int64_t *out_event_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_DUE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":now", now);
	return read_number(&q, out_event_id, err);
}

int cvn_store_event_tick(struct cvn_store *s, int64_t event_id, int64_t at, bool over, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_TICK_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int_or_null(&q, ":at", at);
	cvn_query_int(&q, ":over", over);
	return cvn_query_run(&q, err);
}

int cvn_store_event_once(struct cvn_store *s, int64_t event_id, const char *what, int64_t now, bool *out_first, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_ONCE, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_text(&q, ":what", what);
	cvn_query_int(&q, ":at", now);
	rc = cvn_query_run(&q, err);
	*out_first = rc == CVN_OK && cvn_query_changes(&q) == 1;
	return rc;
}

int cvn_store_event_host(struct cvn_store *s, int64_t event_id, int64_t contact_id, int64_t now, struct cvn_invitation_row *out,
                         struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_HOST_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_run(&q, err);
	return rc == CVN_OK ? cvn_store_invitation_of(s, event_id, contact_id, out, err) : rc;
}

int cvn_store_event_remind(struct cvn_store *s, const struct cvn_event_reminding *r, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_REMIND, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", r->event_id);
	cvn_query_int(&q, ":campaign", r->campaign_id);
	cvn_query_int(&q, ":recurrence", r->recurrence_at);
	cvn_query_int(&q, ":due", r->due_at);
	cvn_query_text(&q, ":purpose", r->purpose);
	cvn_query_int(&q, ":sequence", r->sequence);
	cvn_query_text(&q, ":language", r->language);
	cvn_query_text(&q, ":when_en", r->when_en);
	cvn_query_text(&q, ":when_es", r->when_es);
	cvn_query_text(&q, ":date", r->date ? r->date : "");
	cvn_query_text(&q, ":place", r->place ? r->place : "");
	cvn_query_int(&q, ":unanswered", r->unanswered);
	cvn_query_int(&q, ":confirm", r->confirm);
	rc = cvn_query_run(&q, err);
	*out_n = rc == CVN_OK ? cvn_query_changes(&q) : 0;
	return rc == CVN_OK ? cvn_store_event_recount(s, r->campaign_id, err) : rc;
}

int cvn_store_event_thank(struct cvn_store *s, int64_t event_id, int64_t campaign_id, const char *purpose, int sequence, int64_t due_at,
                          int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_THANK, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":purpose", purpose);
	cvn_query_int(&q, ":sequence", sequence);
	cvn_query_int(&q, ":due", due_at);
	rc = cvn_query_run(&q, err);
	*out_n = rc == CVN_OK ? cvn_query_changes(&q) : 0;
	return rc == CVN_OK ? cvn_store_event_recount(s, campaign_id, err) : rc;
}

int cvn_store_attendance_mark(struct cvn_store *s, int64_t event_id, int64_t invitation_id, const char *attended, int64_t *out_n,
                              struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ATTENDANCE_MARK, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_text(&q, ":attended", attended);
	cvn_query_int(&q, ":overwrite", invitation_id != 0);
	rc = cvn_query_run(&q, err);
	*out_n = rc == CVN_OK ? cvn_query_changes(&q) : 0;
	return rc;
}

int cvn_store_question_answer(struct cvn_store *s, int64_t invitation_id, int question, const char *text, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_QUESTION_ANSWER_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_int(&q, ":question", question);
	cvn_query_text(&q, ":text", text);
	cvn_query_int(&q, ":at", now);
	return cvn_query_run(&q, err);
}

int cvn_store_offers_run_out(struct cvn_store *s, int64_t invitation_id, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_OFFERS_TAKEN, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	return read_number(&q, out_n, err);
}
