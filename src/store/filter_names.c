/*
 * filter_names.c - names of lists, campaigns and events in a filter, as numbers.
 */
#include "convene/base/text.h"
#include "store/filter_priv.h"

#include "convene/base/banned.h"

#define NAMES_MAX 200

static const struct {
	const char *what;
	enum cvn_sql find, names;
} kinds[] = {
	{ "list", CVN_SQL_FILTER_ID_LIST, CVN_SQL_FILTER_NAMES_LIST },
	{ "campaign", CVN_SQL_FILTER_ID_CAMPAIGN, CVN_SQL_FILTER_NAMES_CAMPAIGN },
	{ "event", CVN_SQL_FILTER_ID_EVENT, CVN_SQL_FILTER_NAMES_EVENT },
};

static int no_such(struct cvn_store *s, enum cvn_sql sql, const struct cvn_filter *f, const char *what,
                   struct cvn_err *err)
{
	char *names[NAMES_MAX];
	const char *near;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	while (n < NAMES_MAX && (rc = cvn_query_row(&q, err)) == 1)
		names[n++] = cvn_col_dup(&q, 0);
	cvn_query_end(&q);
	near = cvn_nearest(f->name, (const char *const *)names, n);
	if (rc >= 0)
		rc = cvn_fail(err, CVN_E_NOTFOUND, "column %zu: there is no %s '%s'%s%s%s", f->column, what, f->name,
		              near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	return rc;
}

static int find(struct cvn_store *s, size_t kind, const struct cvn_filter *f, int64_t *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, kinds[kind].find, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", f->name);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return rc == 0 ? no_such(s, kinds[kind].names, f, kinds[kind].what, err) : rc == 1 ? CVN_OK : rc;
}

int cvn_filter_resolve(struct cvn_store *s, const struct cvn_filter *f, const char *what, int64_t *out,
                       struct cvn_err *err)
{
	for (size_t i = 0; i < CVN_COUNT(kinds); i++)
		if (cvn_streq(kinds[i].what, what))
			return find(s, i, f, out, err);
	return cvn_fail(err, CVN_E_INVALID, "column %zu: nothing has a name here", f->column);
}
