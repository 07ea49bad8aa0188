/*
 * audience.c - the steps in which an audience is chosen. Segments join as conditions in filter.c.
 */
#include "convene/store/audience.h"
#include "convene/store/campaign.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

/* Step a statement to its end. It changes TEMP tables only, so it needs no write of the office. */
static int finish(struct cvn_query *q, struct cvn_err *err)
{
	int rc;

	while ((rc = cvn_query_row(q, err)) == 1)
		;
	cvn_query_end(q);
	return rc;
}

static int run(struct cvn_store *s, enum cvn_sql sql, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	return rc == CVN_OK ? finish(&q, err) : rc;
}

static int run_with_list(struct cvn_store *s, enum cvn_sql sql, int64_t list_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":list", list_id);
	return finish(&q, err);
}

int cvn_store_audience_start(struct cvn_store *s, struct cvn_err *err)
{
	static const enum cvn_sql steps[] = { CVN_SQL_AUDIENCE_CREATE_ALL, CVN_SQL_AUDIENCE_CREATE, CVN_SQL_AUDIENCE_CREATE_KINDS,
		                              CVN_SQL_AUDIENCE_CREATE_ODD, CVN_SQL_AUDIENCE_CLEAR_ALL, CVN_SQL_AUDIENCE_CLEAR_KINDS,
		                              CVN_SQL_AUDIENCE_CLEAR_ODD };
	int rc = CVN_OK;

	for (size_t i = 0; i < CVN_COUNT(steps) && rc == CVN_OK; i++)
		rc = run(s, steps[i], err);
	return rc;
}

int cvn_store_audience_only(struct cvn_store *s, int64_t contact_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_store_audience_start(s, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_ONLY, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":contact", contact_id);
	return finish(&q, err);
}

int cvn_store_audience_add_list(struct cvn_store *s, int64_t list_id, struct cvn_err *err)
{
	int64_t any = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_ANY, err);

	if (rc == CVN_OK)
		rc = cvn_query_one(&q, &any, err);
	return rc == CVN_OK ? run_with_list(s, any ? CVN_SQL_AUDIENCE_ADD_LIST : CVN_SQL_AUDIENCE_FIRST_LIST, list_id, err) : rc;
}

int cvn_store_audience_exclude_list(struct cvn_store *s, int64_t list_id, struct cvn_err *err)
{
	return run_with_list(s, CVN_SQL_AUDIENCE_EXCLUDE_LIST, list_id, err);
}

/* Most offices guard nothing: then nobody's domain is looked at. */
static int any_guard(struct cvn_store *s, const char *kind, bool *out, struct cvn_err *err)
{
	int64_t guards = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_GUARDS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":kind", kind);
	rc = cvn_query_one(&q, &guards, err);
	*out = guards > 0;
	return rc;
}

int cvn_store_audience_settle(struct cvn_store *s, const char *kind, struct cvn_err *err)
{
	bool guarded = false;
	struct cvn_query q;
	int rc = run(s, CVN_SQL_AUDIENCE_DROP_SUPPRESSED, err);

	if (rc == CVN_OK)
		rc = any_guard(s, kind, &guarded, err);
	if (rc != CVN_OK || !guarded)
		return rc;
	rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_DROP_GUARDED, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":kind", kind);
	return finish(&q, err);
}

int cvn_store_audience_guarded(struct cvn_store *s, const char *kind, cvn_guarded_each *each, void *ctx, struct cvn_err *err)
{
	bool any = false;
	struct cvn_query q;
	int rc = any_guard(s, kind, &any, err);

	if (rc == CVN_OK && any)
		rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_GUARDED, err);
	if (rc != CVN_OK || !any)
		return rc;
	cvn_query_text(&q, ":kind", kind);
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_text(&q, 0), cvn_col_text(&q, 1), cvn_col_int(&q, 2), cvn_col_text(&q, 3), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

int cvn_store_audience_finish(struct cvn_store *s, int64_t out_count[CVN_LEFT_REASONS], struct cvn_err *err)
{
	int64_t count[CVN_LEFT_REASONS] = { 0 };
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_COUNT, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		if (cvn_col_int(&q, 0) >= 0 && cvn_col_int(&q, 0) < CVN_LEFT_REASONS)
			count[cvn_col_int(&q, 0)] = cvn_col_int(&q, 1);
	cvn_query_end(&q);
	for (size_t i = 1; i < CVN_LEFT_REASONS; i++)
		count[CVN_AUDIENCE_CHOSEN] -= count[i];        /* all of them so far */
	for (size_t i = 0; i < CVN_LEFT_REASONS && rc == CVN_OK; i++)
		out_count[i] = count[i];
	return rc;
}
