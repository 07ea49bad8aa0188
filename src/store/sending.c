/*
 * sending.c - the sender's moves: claim, hand over, settle, sweep.
 *
 * Hot: each letter passes three times. So these statements take their parameters by number.
 */
#include <assert.h>
#include <stdio.h>

#include "convene/store/rule.h"
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

/* ---- claim ---- */

/* Whether an attempt of this letter is in doubt; asked only of letters that were handed over before. */
static int in_doubt(struct cvn_store *s, int64_t letter_id, bool *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ATTEMPT_UNSURE, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, letter_id);
	rc = cvn_query_row(&q, err);
	*out = rc == 1;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

/* Show one leased letter with its contact; *out_shown false when the contact may not be written to. *out_until: it waits. */
static int show(struct cvn_query *letter, int64_t campaign_id, cvn_due_fn *each, void *arg, bool *out_shown,
                int64_t *out_until, struct cvn_err *err)
{
	bool unsure = false;
	struct cvn_query c;
	int rc = cvn_col_is_null(letter, 6) ? CVN_OK : in_doubt(letter->store, cvn_col_int(letter, 0), &unsure, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&c, letter->store, CVN_SQL_CLAIM_CONTACT, err);
	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(c.stmt, 1, cvn_col_int(letter, 1));
	rc = cvn_query_row(&c, err);
	if (rc == 1)
		*out_until = each(arg, &(struct cvn_due){
			.letter_id = cvn_col_int(letter, 0),
			.campaign_id = campaign_id,
			.contact_id = cvn_col_int(letter, 1),
			.purpose = cvn_col_text(letter, 2),
			.sequence = (int)cvn_col_int(letter, 3),
			.attempts = (int)cvn_col_int(letter, 4),
			.params = cvn_col_text(letter, 5),
			.fixed_at = cvn_col_int(letter, 6),
			.fixed = (uint64_t)cvn_col_int(letter, 7),
			.unsure = unsure,
			.email = cvn_col_text(&c, 0),
			.email_hash = cvn_col_text(&c, 1),
			.domain = cvn_col_text(&c, 2),
			.first_name = cvn_col_text(&c, 3),
			.last_name = cvn_col_text(&c, 4),
			.language = cvn_col_text(&c, 5),
			.timezone = cvn_col_text(&c, 6),
			.building = cvn_col_text(&c, 7),
			.district = cvn_col_text(&c, 8),
			.roles = cvn_col_text(&c, 9),
			.fields = cvn_col_text(&c, 10),
			.quiet_hours = cvn_col_text(&c, 11),
		});
	cvn_query_end(&c);
	*out_shown = rc == 1;
	return rc < 0 ? rc : CVN_OK;
}

/* Where to look if this process does not come home. In the same commit as the leases. */
static int note(struct cvn_store *s, int64_t campaign_id, int64_t low, int64_t high, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CLAIM_NOTE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_int(&q, ":low", low);
	cvn_query_int(&q, ":high", high);
	return cvn_query_run(&q, err);
}

/* Letters of a claim that are not for leaving now: barred ones for good, the others until a moment. */
struct aside {
	int64_t letter_id, until;            /* 0 = barred */
	bool quiet;                          /* waits for the end of quiet hours, else for room under the cap */
};

/* Why it waits, for audit and history. */
static int tell_wait(struct cvn_store *s, const struct aside *a, int64_t now, struct cvn_err *err)
{
	struct cvn_attempt tell = { .letter_id = a->letter_id, .at = now, .outcome = "local", .phase = a->quiet ? "quiet" : "cap", .host = "",
		                    .enhanced = "", .text = a->quiet ? "waits: quiet hours of this person"
		                                                     : "waits: this person was written to often enough of late" };

	return cvn_store_attempt_add(s, &tell, err);
}

static int put_aside(struct cvn_store *s, const struct aside *a, int64_t now, struct cvn_err *err)
{
	struct cvn_settlement m = { .letter_id = a->letter_id, .from = CVN_LETTER_LEASED, .due_at = a->until,
		                    .to = a->until ? CVN_LETTER_DEFERRED : CVN_LETTER_SUPPRESSED };
	bool done;
	int rc = cvn_store_settle(s, &m, &done, err);

	return rc == CVN_OK && a->until ? tell_wait(s, a, now, err) : rc;
}

int cvn_store_claim(struct cvn_store *s, int64_t campaign_id, int64_t now, size_t cap, cvn_due_fn *each, void *arg,
                    size_t *out_n, struct cvn_err *err)
{
	CVN_AUTO_STR struct aside *aside = cvn_xreallocarray(NULL, cap + 1, sizeof *aside);
	struct cvn_cap often = { 0 };
	int64_t low = INT64_MAX, high = 0;
	size_t n = 0, n_aside = 0;
	struct cvn_query q;
	int rc = cvn_store_cap_get(s, &often, err);

	assert(cvn_store_writing(s));
	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_CLAIM_DUE, err);
	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, campaign_id);
	sqlite3_bind_int64(q.stmt, 2, now);
	sqlite3_bind_int64(q.stmt, 3, (int64_t)cap);
	while (rc >= 0 && (rc = cvn_query_row(&q, err)) == 1) {
		struct aside a = { .letter_id = cvn_col_int(&q, 0) };
		bool shown = false;

		n++;
		low = a.letter_id < low ? a.letter_id : low;
		high = a.letter_id > high ? a.letter_id : high;
		rc = cvn_store_cap_until(s, &often, a.letter_id, cvn_col_int(&q, 1), campaign_id, cvn_col_text(&q, 2), now, &a.until, err);
		if (rc == CVN_OK && a.until <= now) {
			a.until = 0;
			rc = show(&q, campaign_id, each, arg, &shown, &a.until, err);
			a.quiet = shown;
		}
		if ((!shown || a.until) && n_aside < cap)
			aside[n_aside++] = a;
	}
	cvn_query_end(&q);
	if (rc >= 0 && high > 0)
		rc = note(s, campaign_id, low, high, err);
	for (size_t i = 0; rc >= 0 && i < n_aside; i++)
		rc = put_aside(s, &aside[i], now, err);
	if (rc < 0)
		return rc;
	*out_n = n;
	return CVN_OK;
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

int cvn_store_settle(struct cvn_store *s, const struct cvn_settlement *m, bool *out_done, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTER_SETTLE, err);

	assert(cvn_letter_move_legal(m->from, m->to));
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
