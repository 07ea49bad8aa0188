/*
 * filter_run.c - asking the database: how many, who, and which of an audience.
 */
#include <stdio.h>
#include <string.h>

#include "convene/store/audience.h"
#include "store/filter_priv.h"

#include "convene/base/banned.h"

static void bind_slots(struct cvn_query *q, const struct cvn_filter_sql *w)
{
	char name[24];

	for (size_t i = 0; i < w->n; i++) {
		snprintf(name, sizeof name, ":p%zu", i);
		if (w->slot[i].text)
			cvn_query_text(q, name, w->slot[i].text);
		else
			cvn_query_int(q, name, w->slot[i].number);
	}
}

/* The statement `around` with the filter in its place, bound. cvn_query_end it also after a failure. */
static int start(struct cvn_query *q, struct cvn_store *s, enum cvn_sql around, const struct cvn_filter *f,
                 struct cvn_err *err)
{
	static const struct cvn_filter everybody = { .op = CVN_F_ALL, .name = (char *)"" };
	const char *text = cvn_sql_texts[around].text, *place = strstr(text, ":filter");
	CVN_AUTO_STR struct cvn_filter_sql *w = cvn_xcalloc(1, sizeof *w);
	int rc;

	*q = (struct cvn_query){ .sql = CVN_SQL_COUNT };
	w->store = s;
	cvn_buf_init(&w->sql, CVN_FILTER_SQL_MAX);
	cvn_buf_add(&w->sql, text, (size_t)(place - text));
	rc = cvn_filter_write(w, f ? f : &everybody, err);
	cvn_buf_str(&w->sql, place + strlen(":filter"));
	if (rc == CVN_OK)
		rc = cvn_buf_ok(&w->sql, err);
	if (rc == CVN_OK)
		rc = cvn_query_prepare(q, s, w->sql.ptr, err);
	if (rc == CVN_OK)
		bind_slots(q, w);
	cvn_buf_release(&w->sql);
	return rc;
}

int cvn_store_filter_count(struct cvn_store *s, const struct cvn_filter *f, int64_t list_id, int64_t *out,
                           struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, list_id ? CVN_SQL_FILTER_COUNT_LIST : CVN_SQL_FILTER_COUNT, f, err);

	if (rc == CVN_OK && list_id)
		cvn_query_int(&q, ":list", list_id);
	if (rc == CVN_OK && (rc = cvn_query_row(&q, err)) == 1) {
		*out = cvn_col_int(&q, 0);
		rc = CVN_OK;
	}
	cvn_query_end(&q);
	return rc;
}

int cvn_store_filter_each(struct cvn_store *s, const struct cvn_filter *f, int64_t list_id, cvn_contact_each *each,
                          void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, list_id ? CVN_SQL_FILTER_EACH_LIST : CVN_SQL_FILTER_EACH, f, err);

	if (rc == CVN_OK && list_id)
		cvn_query_int(&q, ":list", list_id);
	if (rc == CVN_OK) {
		while ((rc = cvn_query_row(&q, err)) == 1)
			if ((rc = each(ctx, cvn_col_int(&q, 0), err)) != CVN_OK)
				break;
	}
	cvn_query_end(&q);
	return rc;
}

static int mark(struct cvn_store *s, enum cvn_sql sql, const struct cvn_filter *f, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = start(&q, s, sql, f, err);

	if (rc == CVN_OK)
		while ((rc = cvn_query_row(&q, err)) == 1)
			;
	cvn_query_end(&q);
	return rc;
}

int cvn_store_audience_keep(struct cvn_store *s, const struct cvn_filter *f, struct cvn_err *err)
{
	return mark(s, CVN_SQL_FILTER_KEEP, f, err);
}

int cvn_store_audience_exclude(struct cvn_store *s, const struct cvn_filter *f, struct cvn_err *err)
{
	return mark(s, CVN_SQL_FILTER_EXCLUDE, f, err);
}
