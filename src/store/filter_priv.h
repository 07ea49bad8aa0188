/*
 * filter_priv.h - a filter while it becomes SQL: fixed fragments, and values with a number each.
 */
#ifndef CVN_STORE_FILTER_PRIV_H
#define CVN_STORE_FILTER_PRIV_H

#include "convene/base/buf.h"
#include "convene/store/filter.h"
#include "store/store_priv.h"

#define CVN_FILTER_SLOTS 1000
#define CVN_FILTER_SQL_MAX ((size_t)256 << 10)

struct cvn_filter_sql {
	struct cvn_store *store;
	struct cvn_buf sql;
	struct {
		const char *text;            /* NULL: the number counts. Borrowed from the filter */
		int64_t number;
	} slot[CVN_FILTER_SLOTS];
	size_t n;
};

/* Append the condition of `f`. CVN_E_NOTFOUND: a name in it; CVN_E_LIMIT: too many values. */
int cvn_filter_write(struct cvn_filter_sql *w, const struct cvn_filter *f, struct cvn_err *err);
/* The id that a leaf's name stands for; `what` is list, campaign or event. */
int cvn_filter_resolve(struct cvn_store *s, const struct cvn_filter *f, const char *what, int64_t *out,
                       struct cvn_err *err);

#endif
