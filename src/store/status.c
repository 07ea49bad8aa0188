/*
 * status.c - the counts behind `convene status`.
 */
#include "convene/base/text.h"
#include "convene/store/status.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static int count_rooms(struct cvn_store *s, int64_t now, struct cvn_status *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_STATUS_COUNTS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		out->contacts = cvn_col_int(&q, 0);
		out->suppressed = cvn_col_int(&q, 1);
		out->campaigns_running = cvn_col_int(&q, 2);
		out->campaigns_paused = cvn_col_int(&q, 3);
		out->events_ahead = cvn_col_int(&q, 4);
		out->replies_open = cvn_col_int(&q, 5);
		out->oldest_reply_at = cvn_col_int(&q, 6);
		out->polled_at = cvn_col_int(&q, 7);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

static void add_state(struct cvn_status *out, const char *state, int64_t n, int64_t due_at)
{
	bool waits = cvn_streq(state, "pending") || cvn_streq(state, "deferred") || cvn_streq(state, "leased");

	if (waits && (out->next_due_at == 0 || due_at < out->next_due_at))
		out->next_due_at = due_at;
	if (waits)
		out->waiting += n;
	else if (cvn_streq(state, "handed"))
		out->handed = n;
	else if (cvn_streq(state, "uncertain") || cvn_streq(state, "held"))
		out->uncertain += n;
	else if (cvn_streq(state, "failed"))
		out->failed = n;
	else if (cvn_streq(state, "sent"))
		out->sent = n;
}

int cvn_store_status(struct cvn_store *s, int64_t now, struct cvn_status *out, struct cvn_err *err)
{
	struct cvn_status status = { 0 };
	struct cvn_query q;
	int rc = count_rooms(s, now, &status, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_STATUS_LETTERS, err);
	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		add_state(&status, cvn_col_text(&q, 0), cvn_col_int(&q, 1), cvn_col_int(&q, 2));
	cvn_query_end(&q);
	if (rc == CVN_OK)
		*out = status;
	return rc;
}
