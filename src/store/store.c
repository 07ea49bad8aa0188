/*
 * store.c - opening the database of an office, and the write that everything else happens in.
 *
 * Statements are query.c, the schema is migrate.c, the writers' turn is turn.c, the office's keys are keys.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "convene/store.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

/* Pages of WAL after which a commit also copies them into the database: 16 MiB at 4 KiB a page. */
#define CHECKPOINT_PAGES 4096
#define LOG_BYTES ((off_t)(CHECKPOINT_PAGES + 128) * (4096 + 24))     /* a frame has a page and 24 octets */
#define BUSY_MS 10000

int cvn_store_fail(struct cvn_store *store, int sqlite_rc, const char *what, struct cvn_err *err)
{
	int primary = sqlite_rc & 0xff;
	if (primary == SQLITE_FULL)
		return cvn_fail(err, CVN_E_IO, "%s: no room left on its disk; what was committed before stays", store->path);

	enum cvn_code code = primary == SQLITE_BUSY || primary == SQLITE_LOCKED ? CVN_E_BUSY : CVN_E_IO;

	return cvn_fail(err, code, "%s: %s", what, store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(sqlite_rc));
}

static int exec(struct cvn_store *store, const char *sql, struct cvn_err *err)
{
	int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? CVN_OK : cvn_store_fail(store, rc, store->path, err);
}

/* The length of the log file says nothing: it never shrinks, and a log that begins again at its front stays as long. */
static int note_pages(void *store, sqlite3 *db, const char *name, int pages)
{
	(void)db, (void)name;
	((struct cvn_store *)store)->wal_pages = pages;
	return SQLITE_OK;
}

/* Settings of every connection. FULL: a commit is on the disk when it returns. No automatic checkpoint and none on close:
 * only the holder of the turn copies pages. */
static int settle(struct cvn_store *store, struct cvn_err *err)
{
	sqlite3 *db = store->db;

	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 64 << 20);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
	sqlite3_busy_timeout(db, BUSY_MS);
	int rc = exec(store,
	              "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
	              "PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;"
	              "PRAGMA cache_size = -8000; PRAGMA cell_size_check = ON;",
	              err);
	/* Behind the pragmas: setting wal_autocheckpoint takes away whatever hook there was. */
	sqlite3_wal_hook(db, note_pages, store);
	return rc == CVN_OK ? cvn_store_fold_register(store, err) : rc;
}

/* SQLite's count of its memory takes a lock at each allocation, for a figure that nobody reads. Said before the first open;
 * later it is refused, and that is as well. */
static void lighten(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int open_at(const char *path, int flags, struct cvn_store **out, struct cvn_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	CVN_AUTO(cvn_store_close) struct cvn_store *store = cvn_xcalloc(1, sizeof *store);
	int rc;

	pthread_once(&once, lighten);
	store->turn_fd = -1;
	store->path = cvn_xstrdup(path);
	rc = sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK)
		return cvn_store_fail(store, rc, path, err);
	rc = settle(store, err);
	if (rc == CVN_OK)
		rc = cvn_store_migrate(store, err);
	if (rc == CVN_OK)
		rc = cvn_store_keys_load(store, err);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&store);
	return rc;
}

static int first_words(struct cvn_store *store, int64_t now, struct cvn_err *err)
{
	char uuid[CVN_UUID_CHARS], created[24];
	int rc = CVN_OK;

	cvn_uuid4(uuid);
	snprintf(created, sizeof created, "%" PRId64, now);
	rc = cvn_store_begin(store, err);
	if (rc == CVN_OK)
		rc = cvn_store_office_set(store, "instance", uuid, err);
	if (rc == CVN_OK)
		rc = cvn_store_office_set(store, "created_at", created, err);
	if (rc == CVN_OK)
		rc = cvn_store_commit(store, err);
	else
		cvn_store_rollback(store);
	return rc;
}

int cvn_store_create(const char *path, int64_t now, struct cvn_err *err)
{
	CVN_AUTO(cvn_store_close) struct cvn_store *store = NULL;
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0)
		return errno == EEXIST ? cvn_fail(err, CVN_E_EXISTS, "%s is there already", path)
		                       : cvn_fail_errno(err, errno, "%s", path);
	close(fd);
	rc = open_at(path, SQLITE_OPEN_READWRITE, &store, err);
	return rc == CVN_OK ? first_words(store, now, err) : rc;
}

int cvn_store_open(const char *path, struct cvn_store **out, struct cvn_err *err)
{
	if (!cvn_file_exists(path))
		return cvn_fail(err, CVN_E_NOTFOUND, "%s: no such database", path);
	return open_at(path, SQLITE_OPEN_READWRITE, out, err);
}

/* Leave the database whole in its one file when nobody else is at it, so that a person who copies convene.db alone has
 * everything. Never waits: with a reader or another writer about, the log stays and nothing is lost by that. */
static void fold_log(struct cvn_store *store)
{
	if (!store->wrote || !cvn_turn_try(store))
		return;
	sqlite3_busy_timeout(store->db, 0);
	sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	cvn_turn_give(store);
}

void cvn_store_close(struct cvn_store *store)
{
	if (store == NULL)
		return;
	cvn_store_rollback(store);
	for (size_t i = 0; i < CVN_SQL_COUNT; i++) {
		sqlite3_finalize(store->stmt[i]);
		free(store->names[i]);
	}
	fold_log(store);
	sqlite3_close(store->db);
	if (store->turn_fd >= 0)
		close(store->turn_fd);
	free(store->path);
	explicit_bzero(&store->keys, sizeof store->keys);
	free(store);
}

/* With the turn in hand. */
static int begin(struct cvn_store *store, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, store, CVN_SQL_BEGIN, err);

	if (rc == CVN_OK) {
		rc = cvn_query_row(&q, err);
		cvn_query_end(&q);
	}
	store->writing = rc == CVN_OK;
	if (rc != CVN_OK)
		cvn_turn_give(store);
	return rc;
}

int cvn_store_begin(struct cvn_store *store, struct cvn_err *err)
{
	int rc = cvn_turn_take(store, err);

	return rc == CVN_OK ? begin(store, err) : rc;
}

int cvn_store_begin_at_once(struct cvn_store *store, struct cvn_err *err)
{
	int rc;

	if (!cvn_turn_try(store))
		return CVN_E_BUSY;
	sqlite3_busy_timeout(store->db, 0);    /* somebody may write without the turn: a person in the sqlite3 shell */
	rc = begin(store, err);
	sqlite3_busy_timeout(store->db, BUSY_MS);
	return rc;
}

/* Copy pages back when the log has grown. Under the turn, so no other connection commits meanwhile; a reader in the way only
 * makes it do less. A failure here loses nothing: the pages are in the log. */
static void checkpoint(struct cvn_store *store)
{
	if (store->wal_pages > CHECKPOINT_PAGES)
		sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

int cvn_store_commit(struct cvn_store *store, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, store, CVN_SQL_COMMIT, err);

	if (rc == CVN_OK) {
		rc = cvn_query_row(&q, err);
		cvn_query_end(&q);
	}
	if (rc != CVN_OK) {
		/* If we die before this line nothing of the write happened; the same is true after a failed commit. */
		cvn_store_rollback(store);
		return rc;
	}
	store->writing = false;
	store->wrote = true;
	checkpoint(store);
	cvn_turn_give(store);
	return CVN_OK;
}

void cvn_store_rollback(struct cvn_store *store)
{
	if (!store->writing)
		return;
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->writing = false;
	cvn_turn_give(store);
}

/* Octets of 0 behind the log's end, as SQLite leaves older frames there: no frame is valid without the salt of the log's head and
 * a checksum. On any failure the file has its old length. */
static void extend(int fd)
{
	static const char zeros[1 << 16];
	struct stat st;
	off_t at;
	bool ok;

	ok = fstat(fd, &st) == 0;
	for (at = st.st_size; ok && at < LOG_BYTES; at += (off_t)sizeof zeros)
		ok = pwrite(fd, zeros, sizeof zeros, at) == (ssize_t)sizeof zeros;
	if ((!ok || fdatasync(fd) != 0) && ftruncate(fd, st.st_size) != 0)
		return;                        /* longer than it was: the same zeros, fewer of them */
}

/* Inside a write that changes nothing, so that neither a command nor a person in the sqlite3 shell adds to the log meanwhile. */
void cvn_store_log_room(struct cvn_store *store)
{
	CVN_AUTO_STR char *log = cvn_xasprintf("%s-wal", store->path);
	struct cvn_err err = { 0 };
	int fd;

	if (cvn_store_begin_at_once(store, &err) != CVN_OK)
		return;
	fd = open(log, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		extend(fd);
		close(fd);
	}
	cvn_store_rollback(store);
}

bool cvn_store_writing(const struct cvn_store *store)
{
	return store->writing;
}

int64_t cvn_store_last_id(struct cvn_store *store)
{
	return sqlite3_last_insert_rowid(store->db);
}
