/*
 * audit.c - what became of a campaign's letters, and a person's orders to it.
 */
#include <assert.h>

#include "convene/base/text.h"
#include "convene/store/audit.h"
#include "convene/store/campaign.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

/* A stored word is outside data: an unknown state is a broken database, not an index. */
static int state_of(const char *name, enum cvn_letter_state *out, struct cvn_err *err)
{
	for (int i = 0; i < CVN_LETTER_STATES; i++) {
		if (!cvn_streq(cvn_letter_state_name((enum cvn_letter_state)i), name))
			continue;
		*out = (enum cvn_letter_state)i;
		return CVN_OK;
	}
	return cvn_fail(err, CVN_E_IO, "the database has a letter in the unknown state '%s'", name);
}

int cvn_store_sums(struct cvn_store *s, int64_t campaign_id, struct cvn_sums *out, struct cvn_err *err)
{
	struct cvn_sums sums = { 0 };
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_SUMS, err);

	if (rc == CVN_OK)
		cvn_query_int(&q, ":campaign", campaign_id);
	while (rc >= 0 && (rc = cvn_query_row(&q, err)) == 1) {
		enum cvn_letter_state state = CVN_LETTER_PENDING;
		int64_t due = cvn_col_int(&q, 2);

		rc = state_of(cvn_col_text(&q, 0), &state, err);
		sums.n[state] = cvn_col_int(&q, 1);
		sums.total += sums.n[state];
		if (due != 0 && (sums.next_due == 0 || due < sums.next_due))
			sums.next_due = due;
	}
	cvn_query_end(&q);
	if (rc < 0)
		return rc;
	*out = sums;
	return CVN_OK;
}

int cvn_store_waits(struct cvn_store *s, int64_t campaign_id, struct cvn_waits *out, struct cvn_err *err)
{
	struct cvn_waits waits = { 0 };
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_WAITS, err);

	if (rc == CVN_OK)
		cvn_query_int(&q, ":campaign", campaign_id);
	while (rc >= 0 && (rc = cvn_query_row(&q, err)) == 1) {
		bool cap = cvn_streq(cvn_col_text(&q, 0), "cap");

		*(cap ? &waits.cap.n : &waits.quiet.n) = cvn_col_int(&q, 1);
		*(cap ? &waits.cap.first_at : &waits.quiet.first_at) = cvn_col_int(&q, 2);
		*(cap ? &waits.cap.last_at : &waits.quiet.last_at) = cvn_col_int(&q, 3);
	}
	cvn_query_end(&q);
	if (rc < 0)
		return rc;
	*out = waits;
	return CVN_OK;
}

int cvn_store_exceptions(struct cvn_store *s, int64_t campaign_id, cvn_exception_fn *each, void *arg,
                         struct cvn_err *err)
{
	struct cvn_query q;
	int stop = 0;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_EXCEPTIONS, err);

	if (rc == CVN_OK)
		cvn_query_int(&q, ":campaign", campaign_id);
	while (rc >= 0 && stop == 0 && (rc = cvn_query_row(&q, err)) == 1)
		stop = each(arg, &(struct cvn_exception){
			.letter_id = cvn_col_int(&q, 0),
			.contact_id = cvn_col_int(&q, 1),
			.at = cvn_col_int(&q, 2),
			.state = cvn_col_text(&q, 3),
			.email = cvn_col_text(&q, 4),
			.email_hash = cvn_col_text(&q, 5),
			.attempts = (int)cvn_col_int(&q, 6),
			.code = (int)cvn_col_int(&q, 7),
			.outcome = cvn_col_text(&q, 8),
			.phase = cvn_col_text(&q, 9),
			.host = cvn_col_text(&q, 10),
			.enhanced = cvn_col_text(&q, 11),
			.text = cvn_col_text(&q, 12),
			.due_at = cvn_col_int(&q, 13),
		});
	cvn_query_end(&q);
	return rc < 0 ? rc : stop;
}

int cvn_store_retry(struct cvn_store *s, int64_t campaign_id, enum cvn_letter_state from, int64_t now, int64_t *out_n,
                    struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_RETRY, err);

	assert(cvn_letter_move_legal(from, CVN_LETTER_PENDING) && from != CVN_LETTER_LEASED);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":from", cvn_letter_state_name(from));
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		*out_n = cvn_query_changes(&q);
	return rc;
}

int cvn_store_campaign_pause(struct cvn_store *s, int64_t campaign_id, bool pause, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_PAUSE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":from", pause ? "running" : "paused");
	cvn_query_text(&q, ":to", pause ? "paused" : "running");
	return cvn_query_run(&q, err);
}

int cvn_store_campaign_cancel(struct cvn_store *s, int64_t campaign_id, int64_t *out_n, struct cvn_err *err)
{
	static const enum cvn_sql steps[] = { CVN_SQL_CAMPAIGN_CANCEL, CVN_SQL_CAMPAIGN_CANCEL_LETTERS };
	struct cvn_query q;
	int rc = CVN_OK;

	for (size_t i = 0; rc == CVN_OK && i < CVN_COUNT(steps); i++) {
		rc = cvn_query_start(&q, s, steps[i], err);
		if (rc != CVN_OK)
			break;
		cvn_query_int(&q, ":campaign", campaign_id);
		rc = cvn_query_run(&q, err);
	}
	if (rc == CVN_OK)
		*out_n = cvn_query_changes(&q);
	return rc;
}

int cvn_store_campaigns(struct cvn_store *s, cvn_campaign_fn *each, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int stop = 0;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_ALL, err);

	while (rc >= 0 && stop == 0 && (rc = cvn_query_row(&q, err)) == 1)
		stop = each(arg, &(struct cvn_campaign_row){
			.campaign_id = cvn_col_int(&q, 0),
			.name = (char *)cvn_col_text(&q, 1),
			.kind = (char *)cvn_col_text(&q, 2),
			.state = (char *)cvn_col_text(&q, 3),
			.note = (char *)cvn_col_text(&q, 4),
			.unsure = (char *)cvn_col_text(&q, 5),
			.priority = (int)cvn_col_int(&q, 6),
			.event_id = cvn_col_int(&q, 7),
			.created_at = cvn_col_int(&q, 8),
			.expires_at = cvn_col_int(&q, 9),
			.audience = cvn_col_int(&q, 10),
		});
	cvn_query_end(&q);
	return rc < 0 ? rc : stop;
}
