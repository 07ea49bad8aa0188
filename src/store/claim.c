/*
 * claim.c - the sender takes what is due: the letters with their contacts, leased in the same write.
 *
 * Hot: every letter passes. So its statements take their parameters by number. The letters' further moves are sending.c.
 */
#include <assert.h>

#include "convene/store/rule.h"
#include "convene/store/sending.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

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

/* Show one letter with its contact; *out_shown false when the contact may not be written to. *out_until: it waits. */
static int show(struct cvn_query *q, int64_t campaign_id, cvn_due_fn *each, void *arg, bool *out_shown, int64_t *out_until,
                struct cvn_err *err)
{
	bool unsure = false;
	int rc;

	*out_shown = !cvn_col_is_null(q, 8);
	if (!*out_shown)
		return CVN_OK;
	rc = cvn_col_is_null(q, 6) ? CVN_OK : in_doubt(q->store, cvn_col_int(q, 0), &unsure, err);
	if (rc == CVN_OK)
		*out_until = each(arg, &(struct cvn_due){
			.letter_id = cvn_col_int(q, 0),
			.campaign_id = campaign_id,
			.contact_id = cvn_col_int(q, 1),
			.purpose = cvn_col_text(q, 2),
			.sequence = (int)cvn_col_int(q, 3),
			.attempts = (int)cvn_col_int(q, 4),
			.params = cvn_col_text(q, 5),
			.fixed_at = cvn_col_int(q, 6),
			.fixed = (uint64_t)cvn_col_int(q, 7),
			.unsure = unsure,
			.email = cvn_col_text(q, 8),
			.email_hash = cvn_col_text(q, 9),
			.domain = cvn_col_text(q, 10),
			.first_name = cvn_col_text(q, 11),
			.last_name = cvn_col_text(q, 12),
			.language = cvn_col_text(q, 13),
			.timezone = cvn_col_text(q, 14),
			.building = cvn_col_text(q, 15),
			.district = cvn_col_text(q, 16),
			.roles = cvn_col_text(q, 17),
			.fields = cvn_col_text(q, 18),
			.quiet_hours = cvn_col_text(q, 19),
		});
	return rc;
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

/* What a claim takes with it from one letter to the next. */
struct taking {
	struct aside *aside;
	size_t n, n_aside;
	int64_t low, high;
};

static int start_claim(struct cvn_query *q, struct cvn_store *s, enum cvn_sql sql, int64_t campaign_id, int64_t now, size_t cap,
                       struct cvn_err *err)
{
	int rc = cvn_query_start(q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q->stmt, 1, campaign_id);
	sqlite3_bind_int64(q->stmt, 2, now);
	sqlite3_bind_int64(q->stmt, 3, (int64_t)cap);
	return CVN_OK;
}

static int take(struct cvn_query *q, int64_t campaign_id, const struct cvn_cap *often, int64_t now, struct taking *t,
                cvn_due_fn *each, void *arg, struct cvn_err *err)
{
	struct aside a = { .letter_id = cvn_col_int(q, 0) };
	bool shown = false;
	int rc;

	t->n++;
	t->low = a.letter_id < t->low ? a.letter_id : t->low;
	t->high = a.letter_id > t->high ? a.letter_id : t->high;
	rc = cvn_store_cap_until(q->store, often, a.letter_id, cvn_col_int(q, 1), campaign_id, cvn_col_text(q, 2), now, &a.until, err);
	if (rc == CVN_OK && a.until <= now) {
		a.until = 0;
		rc = show(q, campaign_id, each, arg, &shown, &a.until, err);
		a.quiet = shown;
	}
	if (!shown || a.until)
		t->aside[t->n_aside++] = a;
	return rc;
}

/* The lease of what was taken. */
static int lease(struct cvn_store *s, int64_t campaign_id, int64_t now, size_t cap, const struct taking *t, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start_claim(&q, s, CVN_SQL_CLAIM_LEASE, campaign_id, now, cap, err);

	if (rc == CVN_OK)
		rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && (size_t)cvn_query_changes(&q) != t->n)
		return cvn_fail(err, CVN_E_IO, "a claim leased other letters than it took");
	return rc == CVN_OK ? note(s, campaign_id, t->low, t->high, err) : rc;
}

int cvn_store_claim(struct cvn_store *s, int64_t campaign_id, int64_t now, size_t cap, cvn_due_fn *each, void *arg,
                    size_t *out_n, struct cvn_err *err)
{
	CVN_AUTO_STR struct aside *aside = cvn_xreallocarray(NULL, cap + 1, sizeof *aside);
	struct taking t = { .aside = aside, .low = INT64_MAX };
	struct cvn_cap often = { 0 };
	struct cvn_query q;
	int rc = cvn_store_cap_get(s, &often, err);

	assert(cvn_store_writing(s));
	if (rc == CVN_OK)
		rc = start_claim(&q, s, CVN_SQL_CLAIM_DUE, campaign_id, now, cap, err);
	if (rc != CVN_OK)
		return rc;
	while (rc >= 0 && (rc = cvn_query_row(&q, err)) == 1)
		rc = take(&q, campaign_id, &often, now, &t, each, arg, err);
	cvn_query_end(&q);
	if (rc >= 0 && t.n > 0)
		rc = lease(s, campaign_id, now, cap, &t, err);
	for (size_t i = 0; rc >= 0 && i < t.n_aside; i++)
		rc = put_aside(s, &aside[i], now, err);
	if (rc < 0)
		return rc;
	*out_n = t.n;
	return CVN_OK;
}
