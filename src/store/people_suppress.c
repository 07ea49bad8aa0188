/*
 * people_suppress.c - never writing to somebody again, whatever comes in later.
 */
#include "convene/store/people.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static int run_on_contact(struct cvn_store *s, enum cvn_sql sql, int64_t contact_id, int64_t *out_changes,
                          struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && out_changes)
		*out_changes = cvn_query_changes(&q);
	return rc;
}

static int remember(struct cvn_store *s, const char *hash, const char *cause, const char *detail, int64_t letter_id,
                    int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SUPPRESSION_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":hash", hash);
	cvn_query_text(&q, ":cause", cause);
	cvn_query_int(&q, ":now", now);
	cvn_query_text(&q, ":detail", detail ? detail : "");
	cvn_query_int_or_null(&q, ":letter", letter_id);
	return cvn_query_run(&q, err);
}

int cvn_store_suppress(struct cvn_store *s, int64_t contact_id, const char *cause, const char *detail, int64_t letter_id,
                       int64_t now, int64_t *out_withdrawn, struct cvn_err *err)
{
	struct cvn_contact c = { 0 };
	int rc = cvn_store_contact_by_id(s, contact_id, &c, err);

	if (rc == CVN_OK)
		rc = remember(s, c.email_hash, cause, detail, letter_id, now, err);
	cvn_contact_release(&c);
	if (rc == CVN_OK)
		rc = run_on_contact(s, CVN_SQL_CONTACT_SUPPRESSED, contact_id, NULL, err);
	if (rc == CVN_OK)
		rc = run_on_contact(s, CVN_SQL_LETTERS_WITHDRAW, contact_id, out_withdrawn, err);
	return rc;
}

int cvn_store_unsuppress(struct cvn_store *s, int64_t contact_id, const char *cause, struct cvn_err *err)
{
	struct cvn_contact c = { 0 };
	struct cvn_query q;
	int rc = cvn_store_contact_by_id(s, contact_id, &c, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_SUPPRESSION_REMOVE, err);
	if (rc == CVN_OK) {
		cvn_query_text(&q, ":hash", c.email_hash);
		cvn_query_text(&q, ":cause", cause);
		rc = cvn_query_run(&q, err);
		if (rc == CVN_OK && cvn_query_changes(&q) == 0)
			rc = cvn_fail(err, CVN_E_NOTFOUND, "no suppression '%s' that can be taken back", cause);
	}
	cvn_contact_release(&c);
	return rc == CVN_OK ? run_on_contact(s, CVN_SQL_CONTACT_SUPPRESSED, contact_id, NULL, err) : rc;
}

int cvn_store_suppressions(struct cvn_store *s, cvn_suppression_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SUPPRESSIONS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_suppression_row row = {
			.email_hash = cvn_col_text(&q, 0),
			.cause = cvn_col_text(&q, 1),
			.detail = cvn_col_text(&q, 2),
			.since = cvn_col_int(&q, 3),
			.letter_id = cvn_col_int(&q, 4),
			.contact_id = cvn_col_int(&q, 5),
			.email = cvn_col_text(&q, 6),
		};
		rc = each(ctx, &row, err);
		if (rc != CVN_OK)
			break;
	}
	cvn_query_end(&q);
	return rc;
}
