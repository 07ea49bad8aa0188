/*
 * sending.c - the sender's moves: hand over, settle, sweep. A claim is claim.c.
 *
 * Hot: each letter passes twice. So these statements take their parameters by number.
 */
#include <assert.h>
#include <stdio.h>

#include "convene/store/sending.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_sending_list(struct cvn_store *s, struct cvn_sending **out, size_t *out_n, struct cvn_err *err)
{
	CVN_AUTO_STR struct cvn_sending *list = NULL;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SENDING_LIST, err);

	while (rc >= 0 && (rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_sending *c;

		list = cvn_xreallocarray(list, n + 1, sizeof *list);
		c = &list[n++];
		*c = (struct cvn_sending){
			.campaign_id = cvn_col_int(&q, 0),
			.priority = (int)cvn_col_int(&q, 2),
			.resend = cvn_col_int(&q, 3) != 0,
			.expires_at = cvn_col_int(&q, 4),
			.next_due = cvn_col_int(&q, 5),
		};
		snprintf(c->name, sizeof c->name, "%s", cvn_col_text(&q, 1));
	}
	cvn_query_end(&q);
	if (rc < 0)
		return rc;
	*out = CVN_TAKE(&list);
	*out_n = n;
	return CVN_OK;
}

int cvn_store_sending_allowed(struct cvn_store *s, int64_t campaign_id, bool *out_allowed, struct cvn_err *err)
{
	int64_t found = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SENDING_ALLOWED, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	rc = cvn_query_one(&q, &found, err);
	if (rc == CVN_OK)
		*out_allowed = found != 0;
	return rc;
}

int cvn_store_waiting(struct cvn_store *s, int64_t campaign_id, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SENDING_WAITING, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	return cvn_query_one(&q, out_n, err);
}

int cvn_store_version(struct cvn_store *s, int64_t *out_version, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_STORE_VERSION, err);

	if (rc != CVN_OK)
		return rc;
	return cvn_query_one(&q, out_version, err);
}

/* ---- hand over and settle ---- */

static int run_once(struct cvn_query *q, bool *out_done, struct cvn_err *err)
{
	int rc = cvn_query_run(q, err);

	if (rc == CVN_OK)
		*out_done = cvn_query_changes(q) == 1;
	return rc;
}

int cvn_store_hand(struct cvn_store *s, int64_t letter_id, int64_t fixed_at, uint64_t fixed, bool *out_done, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTER_HAND, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, letter_id);
	sqlite3_bind_int64(q.stmt, 2, fixed_at);
	sqlite3_bind_int64(q.stmt, 3, (int64_t)fixed);
	return run_once(&q, out_done, err);
}

static int sent(struct cvn_store *s, const struct cvn_settlement *m, bool *out_done, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTER_SENT, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, m->letter_id);
	sqlite3_bind_int64(q.stmt, 2, m->sent_at);
	sqlite3_bind_int64(q.stmt, 3, m->attempts);
	return run_once(&q, out_done, err);
}

int cvn_store_settle(struct cvn_store *s, const struct cvn_settlement *m, bool *out_done, struct cvn_err *err)
{
	struct cvn_query q;
	int rc;

	assert(cvn_letter_move_legal(m->from, m->to));
	if (m->from == CVN_LETTER_HANDED && m->to == CVN_LETTER_SENT && m->sent_at)
		return sent(s, m, out_done, err);
	rc = cvn_query_start(&q, s, CVN_SQL_LETTER_SETTLE, err);
	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, m->letter_id);
	sqlite3_bind_text(q.stmt, 2, cvn_letter_state_name(m->from), -1, SQLITE_STATIC);
	sqlite3_bind_text(q.stmt, 3, cvn_letter_state_name(m->to), -1, SQLITE_STATIC);
	if (m->due_at)
		sqlite3_bind_int64(q.stmt, 4, m->due_at);
	if (m->sent_at)
		sqlite3_bind_int64(q.stmt, 5, m->sent_at);
	sqlite3_bind_int64(q.stmt, 6, m->attempts);
	return run_once(&q, out_done, err);
}

int cvn_store_attempt_add(struct cvn_store *s, const struct cvn_attempt *a, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ATTEMPT_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":letter", a->letter_id);
	cvn_query_int(&q, ":at", a->at);
	cvn_query_text(&q, ":outcome", a->outcome);
	cvn_query_text(&q, ":phase", a->phase);
	cvn_query_text(&q, ":host", a->host);
	cvn_query_int(&q, ":code", a->code);
	cvn_query_text(&q, ":enhanced", a->enhanced);
	cvn_query_text(&q, ":text", a->text);
	return cvn_query_run(&q, err);
}

/* ---- days of a relay ---- */

int cvn_store_relay_day_add(struct cvn_store *s, const char *relay, int64_t day, int64_t n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_RELAY_DAY_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":relay", relay);
	cvn_query_int(&q, ":day", day);
	cvn_query_int(&q, ":n", n);
	return cvn_query_run(&q, err);
}

int cvn_store_relay_day_get(struct cvn_store *s, const char *relay, int64_t day, int64_t *out_today, int64_t *out_days_before,
                            struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_RELAY_DAY_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":relay", relay);
	cvn_query_int(&q, ":day", day);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		*out_today = cvn_col_int(&q, 0);
		*out_days_before = cvn_col_int(&q, 1);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

/* ---- coming home, or not ---- */

static int run_at(struct cvn_store *s, enum cvn_sql sql, int64_t now, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	if (now)
		cvn_query_int(&q, ":now", now);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && out_n)
		*out_n = cvn_query_changes(&q);
	return rc;
}

int cvn_store_sweep(struct cvn_store *s, int64_t now, struct cvn_swept *out, struct cvn_err *err)
{
	struct cvn_swept swept = { 0 };
	int rc = run_at(s, CVN_SQL_SWEEP_UNSURE_ATTEMPTS, now, NULL, err);

	assert(cvn_store_writing(s));
	if (rc == CVN_OK)
		rc = run_at(s, CVN_SQL_SWEEP_HANDED, 0, &swept.unsure, err);
	if (rc == CVN_OK)
		rc = run_at(s, CVN_SQL_SWEEP_LEASED, 0, &swept.returned, err);
	if (rc == CVN_OK)
		rc = run_at(s, CVN_SQL_SWEEP_POLICY, now, NULL, err);
	if (rc == CVN_OK)
		rc = cvn_store_claims_forget(s, err);
	if (rc == CVN_OK)
		*out = swept;
	return rc;
}

int cvn_store_claims_forget(struct cvn_store *s, struct cvn_err *err)
{
	return run_at(s, CVN_SQL_CLAIMS_FORGET, 0, NULL, err);
}

int cvn_store_expire(struct cvn_store *s, int64_t now, int64_t *out_n, struct cvn_err *err)
{
	return run_at(s, CVN_SQL_EXPIRE_DUE, now, out_n, err);
}
