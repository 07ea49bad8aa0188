/*
 * near.c - the steward, the targets and the invitations of a person, as letters ask for them.
 */
#include <assert.h>
#include <stdlib.h>

#include "convene/store/near.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

void cvn_target_release(struct cvn_target *t)
{
	char *texts[] = { t->name, t->title, t->district, t->building, t->phone, t->email, t->link, t->note };

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		free(texts[i]);
	*t = (struct cvn_target){ 0 };
}

void cvn_targets_free(struct cvn_target *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cvn_target_release(&t[i]);
	free(t);
}

int cvn_store_targets(struct cvn_store *s, struct cvn_target **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_target *t = NULL;
	struct cvn_query q;
	size_t n = 0;
	int rc = cvn_query_start(&q, s, CVN_SQL_TARGET_LIST, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		t = cvn_xreallocarray(t, n + 1, sizeof *t);
		t[n++] = (struct cvn_target){ cvn_col_dup(&q, 0), cvn_col_dup(&q, 1), cvn_col_dup(&q, 2), cvn_col_dup(&q, 3),
			                      cvn_col_dup(&q, 4), cvn_col_dup(&q, 5), cvn_col_dup(&q, 6), cvn_col_dup(&q, 7) };
	}
	cvn_query_end(&q);
	if (rc < 0) {
		cvn_targets_free(t, n);
		return rc;
	}
	*out = t;
	*out_n = n;
	return CVN_OK;
}

static int add(struct cvn_store *s, const struct cvn_target *t, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_TARGET_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", t->name);
	cvn_query_text(&q, ":title", t->title);
	cvn_query_text(&q, ":district", t->district);
	cvn_query_text(&q, ":building", t->building);
	cvn_query_text(&q, ":phone", t->phone);
	cvn_query_text(&q, ":email", t->email);
	cvn_query_text(&q, ":link", t->link);
	cvn_query_text(&q, ":note", t->note);
	return cvn_query_run(&q, err);
}

int cvn_store_targets_set(struct cvn_store *s, const struct cvn_target *t, size_t n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_TARGET_CLEAR, err);

	assert(cvn_store_writing(s));
	if (rc == CVN_OK)
		rc = cvn_query_run(&q, err);
	for (size_t i = 0; rc == CVN_OK && i < n; i++)
		rc = add(s, &t[i], err);
	return rc;
}

int cvn_store_steward_of(struct cvn_store *s, int64_t contact_id, cvn_steward_fn *each, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_NEAR_STEWARD, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, contact_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		each(arg, cvn_col_text(&q, 0), cvn_col_text(&q, 1), cvn_col_text(&q, 2), cvn_col_text(&q, 3));
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_invited_to(struct cvn_store *s, int64_t contact_id, cvn_invited_fn *each, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_NEAR_INVITATIONS, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, contact_id);
	while ((rc = cvn_query_row(&q, err)) == 1)
		each(arg, cvn_col_int(&q, 0), cvn_col_int(&q, 1), cvn_col_text(&q, 2));
	cvn_query_end(&q);
	return rc;
}
