/*
 * people_merge.c - two entries that are one person: what hangs from them.
 */
#include "convene/store/merge.h"
#include "convene/store/people.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_duplicates(struct cvn_store *s, cvn_duplicate_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_DUPLICATES, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_int(&q, 0), cvn_col_text(&q, 1), cvn_col_int(&q, 2), cvn_col_text(&q, 3),
		               cvn_col_text(&q, 4), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

int cvn_store_merged_any(struct cvn_store *s, int64_t *out_any, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MERGED_ANY, err);

	return rc == CVN_OK ? cvn_query_one(&q, out_any, err) : rc;
}

int cvn_store_merged_into(struct cvn_store *s, const char *email_key, int64_t *out_id, struct cvn_err *err)
{
	char hash[33];
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MERGED_INTO, err);

	if (rc != CVN_OK)
		return rc;
	cvn_address_hash(cvn_store_keys(s), email_key, hash);
	cvn_query_text(&q, ":hash", hash);
	return cvn_query_one(&q, out_id, err);
}

static int check_invitations(struct cvn_store *s, int64_t keep, int64_t other, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MERGE_BOTH_INVITED, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":keep", keep);
	cvn_query_int(&q, ":other", other);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		rc = cvn_fail(err, CVN_E_EXISTS, "both are invited to '%s'; uninvite one of them first", cvn_col_text(&q, 0));
	cvn_query_end(&q);
	return rc;
}

static int step(struct cvn_store *s, enum cvn_sql sql, int64_t keep, int64_t other, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":keep", keep);
	cvn_query_int(&q, ":other", other);
	return cvn_query_run(&q, err);
}

static int tell(struct cvn_store *s, int64_t keep, int64_t other, const char *who, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MERGE_TOLD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":other", other);
	cvn_query_int(&q, ":keep", keep);
	cvn_query_int(&q, ":now", now);
	cvn_query_text(&q, ":who", who);
	return cvn_query_run(&q, err);
}

/* At most three causes: kept aside, because suppressing is a statement of its own. */
static int wishes(struct cvn_store *s, int64_t keep, int64_t other, int64_t now, struct cvn_err *err)
{
	char *cause[3], *detail[3];
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MERGE_WISHES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":other", other);
	while (n < 3 && (rc = cvn_query_row(&q, err)) == 1) {
		cause[n] = cvn_col_dup(&q, 0);
		detail[n++] = cvn_col_dup(&q, 1);
	}
	cvn_query_end(&q);
	rc = rc < 0 ? rc : CVN_OK;
	for (size_t i = 0; i < n; i++) {
		if (rc == CVN_OK)
			rc = cvn_store_suppress(s, keep, cause[i], detail[i], 0, now, NULL, err);
		free(cause[i]);
		free(detail[i]);
	}
	return rc;
}

static int remove_other(struct cvn_store *s, int64_t other, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ERASE_CONTACT, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", other);
	return cvn_query_run(&q, err);
}

int cvn_store_merge(struct cvn_store *s, int64_t keep, int64_t other, const char *who, int64_t now, struct cvn_err *err)
{
	static const enum cvn_sql steps[] = {
		CVN_SQL_MERGE_INVITATIONS, CVN_SQL_MERGE_LETTERS_DOUBLE, CVN_SQL_MERGE_LETTERS, CVN_SQL_MERGE_MAIL, CVN_SQL_MERGE_NOTES,
		CVN_SQL_MERGE_CHANGES,     CVN_SQL_MERGE_CAME,           CVN_SQL_MERGE_CONSENTS,  CVN_SQL_MERGE_WAS,
		CVN_SQL_MERGE_MERGES,
		CVN_SQL_MERGE_STEWARDS,    CVN_SQL_MERGE_LISTS,
	};
	int rc = keep != other ? check_invitations(s, keep, other, err)
	                       : cvn_fail(err, CVN_E_INVALID, "these two are one entry already");

	for (size_t i = 0; i < CVN_COUNT(steps) && rc == CVN_OK; i++)
		rc = step(s, steps[i], keep, other, err);
	if (rc == CVN_OK)
		rc = tell(s, keep, other, who, now, err);
	if (rc == CVN_OK)
		rc = wishes(s, keep, other, now, err);
	return rc == CVN_OK ? remove_other(s, other, err) : rc;
}
