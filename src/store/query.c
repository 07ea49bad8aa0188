/*
 * query.c - one use of a prepared statement: bind by name, step, read columns.
 *
 * Row loops tell row, done and failed apart. A failed bind is remembered and told by the next step.
 */
#include <assert.h>
#include <string.h>

#include "convene/base/text.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

#define NAMES_MAX 200          /* names that a refusal looks through for a near one */

/* Copies in one block: SQLite's own end when it prepares the statement anew, which it does by itself whenever a table was made. */
static const char **parameter_names(sqlite3_stmt *stmt)
{
	size_t n = (size_t)sqlite3_bind_parameter_count(stmt), octets = 0;
	const char **names, *name;
	char *at;

	for (size_t i = 0; i < n; i++)
		octets += (name = sqlite3_bind_parameter_name(stmt, (int)i + 1)) ? strlen(name) + 1 : 0;
	names = cvn_xcalloc(1, (n + 1) * sizeof *names + octets);
	at = (char *)(names + n + 1);
	for (size_t i = 0; i < n; i++) {
		if (!(name = sqlite3_bind_parameter_name(stmt, (int)i + 1)))
			continue;
		octets = strlen(name) + 1;
		names[i] = memcpy(at, name, octets);
		at += octets;
	}
	return names;
}

int cvn_query_start(struct cvn_query *q, struct cvn_store *store, enum cvn_sql sql, struct cvn_err *err)
{
	int rc;

	*q = (struct cvn_query){ .store = store, .sql = sql };
	if (store->stmt[sql] == NULL) {
		rc = sqlite3_prepare_v3(store->db, cvn_sql_texts[sql].text, -1, SQLITE_PREPARE_PERSISTENT, &store->stmt[sql],
		                        NULL);
		if (rc != SQLITE_OK)
			return cvn_store_fail(store, rc, cvn_sql_texts[sql].name, err);
		store->names[sql] = parameter_names(store->stmt[sql]);
	}
	q->stmt = store->stmt[sql];
	q->names = store->names[sql];
	assert(!sqlite3_stmt_busy(q->stmt));
	return CVN_OK;
}

int cvn_query_prepare(struct cvn_query *q, struct cvn_store *store, const char *sql_text, struct cvn_err *err)
{
	int rc;

	*q = (struct cvn_query){ .store = store, .sql = CVN_SQL_COUNT };
	rc = sqlite3_prepare_v2(store->db, sql_text, -1, &q->stmt, NULL);
	return rc == SQLITE_OK ? CVN_OK : cvn_store_fail(store, rc, "composed statement", err);
}

void cvn_query_end(struct cvn_query *q)
{
	if (q->stmt == NULL)
		return;
	if (q->sql == CVN_SQL_COUNT) {
		sqlite3_finalize(q->stmt);
	} else {
		sqlite3_reset(q->stmt);
		sqlite3_clear_bindings(q->stmt);
	}
	q->stmt = NULL;
}

/* Callers mostly bind in the order of the text, so the next parameter is looked at before all of them are searched. */
static int parameter(struct cvn_query *q, const char *name)
{
	const char *next = q->names ? q->names[q->last] : NULL;
	int i = next != NULL && strcmp(next, name) == 0 ? q->last + 1 : sqlite3_bind_parameter_index(q->stmt, name);

	assert(i > 0);                   /* the statement and its caller disagree: our own bug */
	q->last = i;
	return i;
}

static void bound(struct cvn_query *q, int rc)
{
	if (q->bind_rc == SQLITE_OK)
		q->bind_rc = rc;
}

void cvn_query_int(struct cvn_query *q, const char *name, int64_t v)
{
	bound(q, sqlite3_bind_int64(q->stmt, parameter(q, name), v));
}

void cvn_query_int_or_null(struct cvn_query *q, const char *name, int64_t v)
{
	if (v == 0)
		bound(q, sqlite3_bind_null(q->stmt, parameter(q, name)));
	else
		cvn_query_int(q, name, v);
}

void cvn_query_text(struct cvn_query *q, const char *name, const char *v)
{
	bound(q, sqlite3_bind_text(q->stmt, parameter(q, name), v, -1, SQLITE_STATIC));
}

void cvn_query_span(struct cvn_query *q, const char *name, struct cvn_span v)
{
	bound(q, sqlite3_bind_text64(q->stmt, parameter(q, name), v.ptr, v.len, SQLITE_STATIC, SQLITE_UTF8));
}

void cvn_query_blob(struct cvn_query *q, const char *name, const void *v, size_t n)
{
	bound(q, sqlite3_bind_blob64(q->stmt, parameter(q, name), v, n, SQLITE_STATIC));
}

static const char *what(const struct cvn_query *q)
{
	return q->sql == CVN_SQL_COUNT ? "composed statement" : cvn_sql_texts[q->sql].name;
}

int cvn_query_row(struct cvn_query *q, struct cvn_err *err)
{
	int rc = q->bind_rc != SQLITE_OK ? q->bind_rc : sqlite3_step(q->stmt);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	return cvn_store_fail(q->store, rc, what(q), err);
}

int cvn_query_run(struct cvn_query *q, struct cvn_err *err)
{
	int rc;

	assert(sqlite3_stmt_readonly(q->stmt) || q->store->writing);
	while ((rc = cvn_query_row(q, err)) == 1)
		;
	cvn_query_end(q);
	return rc;
}

int cvn_query_one(struct cvn_query *q, int64_t *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	if (rc >= 0)
		*out = rc == 1 ? cvn_col_int(q, 0) : 0;
	cvn_query_end(q);
	return rc < 0 ? rc : CVN_OK;
}

int64_t cvn_query_changes(const struct cvn_query *q)
{
	return sqlite3_changes64(q->store->db);
}

int64_t cvn_col_int(const struct cvn_query *q, int col)
{
	return sqlite3_column_int64(q->stmt, col);
}

const char *cvn_col_text(const struct cvn_query *q, int col)
{
	const char *s = (const char *)sqlite3_column_text(q->stmt, col);

	return s != NULL ? s : "";
}

struct cvn_span cvn_col_span(const struct cvn_query *q, int col)
{
	const char *text = cvn_col_text(q, col);

	return (struct cvn_span){ text, (size_t)sqlite3_column_bytes(q->stmt, col) };
}

char *cvn_col_dup(const struct cvn_query *q, int col)
{
	return cvn_xstrdup(cvn_col_text(q, col));
}

bool cvn_col_is_null(const struct cvn_query *q, int col)
{
	return sqlite3_column_type(q->stmt, col) == SQLITE_NULL;
}

const void *cvn_col_blob(const struct cvn_query *q, int col, size_t *out_n)
{
	const void *p = sqlite3_column_blob(q->stmt, col);

	*out_n = (size_t)sqlite3_column_bytes(q->stmt, col);
	return p;
}

/* A refusal that names what is near: the names of that kind are the first column of that statement. */
int cvn_store_no_such(struct cvn_store *s, enum cvn_sql names_sql, const char *kind, const char *name, struct cvn_err *err)
{
	char *names[NAMES_MAX];
	const char *near;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, names_sql, err);

	if (rc != CVN_OK)
		return rc;
	while (n < NAMES_MAX && (rc = cvn_query_row(&q, err)) == 1)
		names[n++] = cvn_col_dup(&q, 0);
	cvn_query_end(&q);
	near = cvn_nearest(name, (const char *const *)names, n);
	if (rc >= 0)
		rc = cvn_fail(err, CVN_E_NOTFOUND, "there is no %s '%s'%s%s%s", kind, name, near ? "; did you mean '" : "",
		              near ? near : "", near ? "'?" : "");
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	return rc;
}
