/*
 * store.h - the database of one office: open, migrate, take turns writing.
 *
 * sqlite3 lives behind this header and its sisters in store/ alone. All SQL is in src/store/sql; the build turns each
 * `-- name: x` into CVN_SQL_x and the store prepares it at first use. Callers see typed functions and plain structs.
 *
 * Debian's SQLite 3.40.1 has the WAL-reset race, so writers of all processes take turns under one lock file and only the
 * holder commits or checkpoints (reliability: two connections that write or checkpoint together can lose committed rows).
 * Readers are never held up.
 */
#ifndef CONVENE_STORE_H
#define CONVENE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/base/token.h"

struct cvn_store;

/* Make a new database (mode 0600) with the newest schema, a random instance id and a first key.
 * CVN_E_EXISTS when the file is there; CVN_E_IO. */
int cvn_store_create(const char *path, int64_t now, struct cvn_err *err);
/* Open and migrate. One store belongs to one thread.
 * CVN_E_NOTFOUND: no such file; CVN_E_CONFIG: made by a newer convene, or not a convene database; CVN_E_IO. */
int cvn_store_open(const char *path, struct cvn_store **out, struct cvn_err *err);
void cvn_store_close(struct cvn_store *store);
CVN_AUTO_DEF(struct cvn_store, cvn_store_close)

/* A write: takes the turn (waits at most 10 s, then CVN_E_BUSY) and begins. Functions that change rows assert that one is
 * open. Commit syncs to the disk before it returns CVN_OK; after any other answer nothing of the write happened and the
 * turn is given back. A failed sync leaves the page cache untrustworthy: the caller ends the process.               */
int cvn_store_begin(struct cvn_store *store, struct cvn_err *err);
/* The same without waiting: CVN_E_BUSY, its words not written, when another has the turn. */
int cvn_store_begin_at_once(struct cvn_store *store, struct cvn_err *err);
/* Make the log as long as it will be (17 MB), for a process that commits often: a commit that makes a file longer has its inode
 * synced as well, which halves the rate until the log begins again at its front. Does nothing where it can not be done. */
void cvn_store_log_room(struct cvn_store *store);
int cvn_store_commit(struct cvn_store *store, struct cvn_err *err);
void cvn_store_rollback(struct cvn_store *store);            /* nothing when no write is open */
bool cvn_store_writing(const struct cvn_store *store);

/* The office's keys, newest first. Borrowed until close. */
const struct cvn_keys *cvn_store_keys(const struct cvn_store *store);
/* A word of the table `office` ('instance', 'paused', …). The caller owns *out; CVN_E_NOTFOUND. */
int cvn_store_office_get(struct cvn_store *store, const char *name, char **out, struct cvn_err *err);
int cvn_store_office_set(struct cvn_store *store, const char *name, const char *value, struct cvn_err *err);

/* A whole copy into a new file (0600, one file, no log beside it) while others go on writing; checked and synced before it gets
 * its name. CVN_E_EXISTS: a backup overwrites nothing. CVN_E_INVALID: the copy failed its check; CVN_E_IO. */
int cvn_store_backup(struct cvn_store *store, const char *path, struct cvn_err *err);
/* The same from a closed database file, which is only read: for putting a backup back. */
int cvn_store_copy(const char *from, const char *path, struct cvn_err *err);
/* Integrity and foreign keys of the open database. CVN_E_INVALID. */
int cvn_store_check(struct cvn_store *store, struct cvn_err *err);

#endif
