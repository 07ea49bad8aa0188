/*
 * inbox_work.c - what people do with a mail: take it, close it, write a note beside it.
 */
#include <assert.h>

#include "store/inbox_priv.h"

#include "convene/base/banned.h"

/* Run a change of one mail. */
static int change(struct cvn_query *q, int64_t mail_id, struct cvn_err *err)
{
	int rc;

	assert(cvn_store_writing(q->store));
	rc = cvn_query_run(q, err);
	if (rc == CVN_OK && cvn_query_changes(q) == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "there is no mail %lld", (long long)mail_id);
	return rc;
}

int cvn_store_mail_assign(struct cvn_store *s, int64_t mail_id, const char *who, const char *why, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_ASSIGN, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	cvn_query_text(&q, ":who", who);
	cvn_query_text(&q, ":why", why);
	cvn_query_int(&q, ":now", now);
	return change(&q, mail_id, err);
}

int cvn_store_mail_state(struct cvn_store *s, int64_t mail_id, const char *state, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_STATE_SET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	cvn_query_text(&q, ":state", state);
	cvn_query_int(&q, ":now", now);
	return change(&q, mail_id, err);
}

int cvn_store_mail_contact(struct cvn_store *s, int64_t mail_id, int64_t contact_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_CONTACT_SET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	cvn_query_int(&q, ":contact", contact_id);
	return change(&q, mail_id, err);
}

int cvn_store_mail_note(struct cvn_store *s, int64_t mail_id, const char *who, const char *text, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_NOTE_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	cvn_query_int(&q, ":at", now);
	cvn_query_text(&q, ":who", who);
	cvn_query_text(&q, ":text", text);
	return change(&q, mail_id, err);
}

int cvn_store_mail_notes(struct cvn_store *s, int64_t mail_id, struct cvn_mail_note **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_mail_note *notes = NULL;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_NOTES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		notes = cvn_xreallocarray(notes, n + 1, sizeof *notes);
		notes[n++] = (struct cvn_mail_note){ cvn_col_int(&q, 0), cvn_col_dup(&q, 1), cvn_col_dup(&q, 2) };
	}
	cvn_query_end(&q);
	if (rc < 0) {
		cvn_mail_notes_free(notes, n);
		return rc;
	}
	*out = notes;
	*out_n = n;
	return CVN_OK;
}

void cvn_mail_notes_free(struct cvn_mail_note *notes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(notes[i].who);
		free(notes[i].text);
	}
	free(notes);
}

int cvn_store_campaign_one(struct cvn_store *s, int64_t campaign_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_ONE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	return cvn_query_run(&q, err);
}
