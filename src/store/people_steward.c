/*
 * people_steward.c - who looks after whom, and stewards whom an import names before they are there.
 */
#include <assert.h>

#include "store/people_priv.h"

#include "convene/base/banned.h"

int cvn_store_steward_find(struct cvn_store *s, const char *steward_key, int64_t *out_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_STEWARD_FIND, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":key", steward_key);
	return cvn_query_one(&q, out_id, err);
}

int cvn_store_steward_give(struct cvn_store *s, int64_t contact_id, int64_t steward_id, bool *out_set, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_STEWARD_SET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int_or_null(&q, ":steward", steward_id);
	cvn_query_int(&q, ":id", contact_id);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		*out_set = cvn_query_changes(&q) > 0;
	return rc;
}

int cvn_store_steward_set(struct cvn_store *s, int64_t contact_id, const char *steward_key, bool *out_set, struct cvn_err *err)
{
	int64_t steward = 0;
	int rc = cvn_store_steward_find(s, steward_key, &steward, err);

	*out_set = false;
	return rc == CVN_OK && steward ? cvn_store_steward_give(s, contact_id, steward, out_set, err) : rc;
}

int cvn_store_steward_want(struct cvn_store *s, int64_t import_id, int64_t contact_id, const char *steward_key, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_STEWARD_WANT, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":import", import_id);
	cvn_query_int(&q, ":id", contact_id);
	cvn_query_text(&q, ":key", steward_key);
	return cvn_query_run(&q, err);
}

static int on_import(struct cvn_store *s, enum cvn_sql sql, int64_t import_id, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	if (now)
		cvn_query_int(&q, ":now", now);
	cvn_query_int(&q, ":import", import_id);
	return cvn_query_run(&q, err);
}

int cvn_store_stewards_settle(struct cvn_store *s, int64_t import_id, int64_t now, int64_t *out_unknown, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_STEWARD_WANTED_UNKNOWN, err);

	if (rc == CVN_OK) {
		cvn_query_int(&q, ":import", import_id);
		rc = cvn_query_one(&q, out_unknown, err);
	}
	if (rc == CVN_OK)
		rc = on_import(s, CVN_SQL_STEWARD_WANTED_TOLD, import_id, now, err);
	if (rc == CVN_OK)
		rc = on_import(s, CVN_SQL_STEWARD_WANTED_SET, import_id, 0, err);
	return rc == CVN_OK ? cvn_store_stewards_forget(s, import_id, err) : rc;
}

int cvn_store_stewards_forget(struct cvn_store *s, int64_t import_id, struct cvn_err *err)
{
	return on_import(s, CVN_SQL_STEWARD_WANTED_FORGET, import_id, 0, err);
}
