/*
 * backup.c - a whole copy of the database while others work, and checking a copy before it is trusted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "convene/base/file.h"
#include "convene/base/text.h"
#include "convene/store.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

#define PAGES_A_STEP 1024

static int copy_pages(sqlite3 *from, sqlite3 *to, struct cvn_err *err)
{
	sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (copy == NULL)
		return cvn_fail(err, CVN_E_IO, "backup: %s", sqlite3_errmsg(to));
	do {
		rc = sqlite3_backup_step(copy, PAGES_A_STEP);
		if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
			sqlite3_sleep(50);
	} while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
	sqlite3_backup_finish(copy);
	return rc == SQLITE_DONE ? CVN_OK : cvn_fail(err, CVN_E_IO, "backup: %s", sqlite3_errmsg(to));
}

static bool says(sqlite3 *db, const char *sql, const char *want)
{
	sqlite3_stmt *stmt = NULL;
	bool same = false;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK) {
		rc = sqlite3_step(stmt);
		same = want == NULL ? rc == SQLITE_DONE
		                    : rc == SQLITE_ROW && cvn_streq((const char *)sqlite3_column_text(stmt, 0), want);
	}
	sqlite3_finalize(stmt);
	return same;
}

static int check_whole(sqlite3 *db, const char *path, struct cvn_err *err)
{
	if (!says(db, "PRAGMA integrity_check(1)", "ok"))
		return cvn_fail(err, CVN_E_INVALID, "%s: the database is damaged (integrity_check)", path);
	if (!says(db, "PRAGMA foreign_key_check", NULL))
		return cvn_fail(err, CVN_E_INVALID, "%s: rows refer to rows that are missing (foreign_key_check)", path);
	return CVN_OK;
}

static int copy_into(sqlite3 *from, const char *path, struct cvn_err *err)
{
	sqlite3 *to = NULL;
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK
	                 ? CVN_OK : cvn_fail(err, CVN_E_IO, "%s: %s", path, to ? sqlite3_errmsg(to) : "cannot be opened");

	if (rc == CVN_OK)
		rc = copy_pages(from, to, err);
	/* The copy is one file: no log beside it that somebody could forget to take along. */
	if (rc == CVN_OK && !says(to, "PRAGMA journal_mode = DELETE", "delete"))
		rc = cvn_fail(err, CVN_E_IO, "%s: cannot be made one file", path);
	if (rc == CVN_OK)
		rc = check_whole(to, path, err);
	sqlite3_close(to);
	return rc;
}

static int sync_and_rename(const char *from, const char *to, struct cvn_err *err)
{
	CVN_AUTO_STR char *dir = cvn_xstrdup(to);
	char *slash = strrchr(dir, '/');
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	int bad = fd < 0 || fsync(fd) != 0;

	if (fd >= 0)
		close(fd);
	if (bad || rename(from, to) != 0)
		return cvn_fail_errno(err, errno, "%s", to);
	if (slash != NULL)
		slash[1] = '\0';
	fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	return CVN_OK;
}

static int copy_to_new_file(sqlite3 *from, const char *path, struct cvn_err *err)
{
	CVN_AUTO_STR char *part = cvn_xasprintf("%s.part", path);
	int fd, rc;

	if (cvn_file_exists(path))
		return cvn_fail(err, CVN_E_EXISTS, "%s is there already; a backup overwrites nothing", path);
	unlink(part);
	fd = open(part, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return cvn_fail_errno(err, errno, "%s", part);
	close(fd);
	rc = copy_into(from, part, err);
	if (rc == CVN_OK)
		rc = sync_and_rename(part, path, err);
	if (rc != CVN_OK)
		unlink(part);
	return rc;
}

int cvn_store_backup(struct cvn_store *store, const char *path, struct cvn_err *err)
{
	return copy_to_new_file(store->db, path, err);
}

int cvn_store_copy(const char *from, const char *path, struct cvn_err *err)
{
	sqlite3 *db = NULL;
	int rc;

	if (!cvn_file_exists(from))
		return cvn_fail(err, CVN_E_NOTFOUND, "%s: no such file", from);
	rc = sqlite3_open_v2(from, &db, SQLITE_OPEN_READONLY, NULL);
	rc = rc == SQLITE_OK ? copy_to_new_file(db, path, err)
	                     : cvn_fail(err, CVN_E_IO, "%s: %s", from, db ? sqlite3_errmsg(db) : "cannot be opened");
	sqlite3_close(db);
	return rc == CVN_OK ? CVN_OK : cvn_within(err, "%s", from);
}

int cvn_store_check(struct cvn_store *store, struct cvn_err *err)
{
	return check_whole(store->db, store->path, err);
}
