/*
 * store_priv.h - what the files of this room share: statements, binding, reading rows.
 *
 *   struct cvn_query q;
 *   int rc = cvn_query_start(&q, store, CVN_SQL_CONTACT_BY_KEY, err);
 *   if (rc == CVN_OK) {
 *           cvn_query_text(&q, ":key", key);
 *           rc = cvn_query_row(&q, err);            1 row, 0 done, < 0 failed
 *   }
 *   ... cvn_col_text(&q, 0) ...
 *   cvn_query_end(&q);
 */
#ifndef CVN_STORE_PRIV_H
#define CVN_STORE_PRIV_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "convene/base/text.h"
#include "convene/store.h"
#include "sql.h"

struct cvn_store {
	sqlite3 *db;
	char *path;
	int turn_fd;                          /* the lock file of the writers' turn; -1 until first use */
	int64_t turn_since, turn_next;        /* monotonic ms: it was taken then; not again before */
	bool writing;
	bool wrote;                           /* something was committed since the store was opened */
	int wal_pages;                        /* in the write-ahead log after the last commit of ours */
	struct cvn_keys keys;
	sqlite3_stmt *stmt[CVN_SQL_COUNT];    /* prepared at first use */
	const char **names[CVN_SQL_COUNT];    /* of its parameters, in their order, then NULL: SQLite searches for each */
};

/* One use of a statement. Statements are not re-entrant: end one before starting it again. */
struct cvn_query {
	struct cvn_store *store;
	sqlite3_stmt *stmt;
	enum cvn_sql sql;
	int last;                             /* parameter bound last */
	const char **names;                   /* of a prepared statement, NULL for composed ones */
	int bind_rc;                          /* first failure of a bind, told by the next row call */
};

int cvn_query_start(struct cvn_query *q, struct cvn_store *store, enum cvn_sql sql, struct cvn_err *err);
void cvn_query_end(struct cvn_query *q);                                   /* safe after a failed start */
/* Binds by the name in the SQL (":key"). Texts and blobs must stay until the row was stepped. NULL binds NULL. */
void cvn_query_int(struct cvn_query *q, const char *name, int64_t v);
void cvn_query_int_or_null(struct cvn_query *q, const char *name, int64_t v);    /* 0 binds NULL */
void cvn_query_text(struct cvn_query *q, const char *name, const char *v);
void cvn_query_span(struct cvn_query *q, const char *name, struct cvn_span v);
void cvn_query_blob(struct cvn_query *q, const char *name, const void *v, size_t n);
int cvn_query_row(struct cvn_query *q, struct cvn_err *err);               /* 1 row, 0 done, negative code */
int cvn_query_run(struct cvn_query *q, struct cvn_err *err);               /* step to the end, then end; CVN_OK or code */
/* The integer of the first row, 0 without one; then end. What was bound stays the caller's business. */
int cvn_query_one(struct cvn_query *q, int64_t *out, struct cvn_err *err);
int64_t cvn_query_changes(const struct cvn_query *q);                      /* rows the last run changed */

int64_t cvn_col_int(const struct cvn_query *q, int col);                   /* NULL gives 0 */
const char *cvn_col_text(const struct cvn_query *q, int col);              /* never NULL; borrowed until the next step */
struct cvn_span cvn_col_span(const struct cvn_query *q, int col);          /* the same with its length */
char *cvn_col_dup(const struct cvn_query *q, int col);                     /* never NULL; the caller owns it */
bool cvn_col_is_null(const struct cvn_query *q, int col);
const void *cvn_col_blob(const struct cvn_query *q, int col, size_t *out_n);

/* CVN_E_NOTFOUND "there is no KIND 'NAME'; did you mean …": `names_sql` gives the names that there are. */
int cvn_store_no_such(struct cvn_store *s, enum cvn_sql names_sql, const char *kind, const char *name, struct cvn_err *err);
int cvn_store_fail(struct cvn_store *store, int sqlite_rc, const char *what, struct cvn_err *err);
int64_t cvn_store_last_id(struct cvn_store *store);

/* Segments and other statements composed of fixed fragments, values bound: prepare a text of our own making. */
int cvn_query_prepare(struct cvn_query *q, struct cvn_store *store, const char *sql_text, struct cvn_err *err);

/* Inside a write: the audience of an event's campaign is the letters that it has by now (event_invitation.c). */
int cvn_store_event_recount(struct cvn_store *s, int64_t campaign_id, struct cvn_err *err);

int cvn_store_fold_register(struct cvn_store *s, struct cvn_err *err);        /* fold.c */
int cvn_store_migrate(struct cvn_store *store, struct cvn_err *err);      /* migrate.c */
int cvn_store_keys_load(struct cvn_store *store, struct cvn_err *err);    /* keys.c */
int cvn_turn_take(struct cvn_store *store, struct cvn_err *err);          /* turn.c */
bool cvn_turn_try(struct cvn_store *store);      /* without waiting; false also when this store never took a turn */
void cvn_turn_give(struct cvn_store *store);

#endif
