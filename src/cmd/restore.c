/*
 * restore.c - convene restore: put a backup in the place of the database; the office starts paused.
 *
 * A backup knows nothing of what was sent after it was made. Sending on from it could write to people twice, so the restored
 * office is paused until a person has looked (convene campaign resume).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "convene/base/clock.h"
#include "convene/base/file.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_restore = {
	.name = "restore",
	.synopsis = "FILE",
	.summary = "Put a backup in the place of the database; sending starts paused.",
	.run = run,
};

/* Copy FILE beside the database, checked and marked as paused, so that the last step is one rename. */
static int prepare(const char *file, const char *fresh, struct cvn_err *err)
{
	CVN_AUTO(cvn_store_close) struct cvn_store *copy = NULL;
	int rc = cvn_store_copy(file, fresh, err);

	if (rc == CVN_OK)
		rc = cvn_store_open(fresh, &copy, err);
	if (rc == CVN_OK)
		rc = cvn_store_begin(copy, err);
	if (rc == CVN_OK)
		rc = cvn_store_office_set(copy, "paused", "restored from a backup", err);
	return rc == CVN_OK ? cvn_store_commit(copy, err) : rc;
}

/* The log of the copy must be inside it before it moves: a backup is one file. */
static int settle(const char *fresh, const char *final, struct cvn_err *err)
{
	CVN_AUTO(cvn_store_close) struct cvn_store *copy = NULL;
	int rc = cvn_store_open(fresh, &copy, err);

	return rc == CVN_OK ? cvn_store_backup(copy, final, err) : rc;
}

static void remove_with_log(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".turn" };

	for (size_t i = 0; i < CVN_COUNT(ends); i++) {
		CVN_AUTO_STR char *name = cvn_xasprintf("%s%s", path, ends[i]);

		unlink(name);
	}
}

/* The old database is kept under a name that says when; its log moves along, so that it stays whole. */
static int swap(const char *db, const char *ready, int64_t now, struct cvn_err *err)
{
	static const char *const ends[] = { "-wal", "-shm", "" };

	for (size_t i = 0; i < CVN_COUNT(ends); i++) {
		CVN_AUTO_STR char *from = cvn_xasprintf("%s%s", db, ends[i]);
		CVN_AUTO_STR char *to = cvn_xasprintf("%s.before-%" PRId64 "%s", db, now, ends[i]);

		if (rename(from, to) != 0 && errno != ENOENT)
			return cvn_fail_errno(err, errno, "%s", to);
	}
	return rename(ready, db) == 0 ? CVN_OK : cvn_fail_errno(err, errno, "%s", db);
}

static int restore(const char *dir, const char *file, struct cvn_err *err)
{
	CVN_AUTO_STR char *db = cvn_path_join(dir, "convene.db");
	CVN_AUTO_STR char *fresh = cvn_xasprintf("%s.fresh", db);
	CVN_AUTO_STR char *ready = cvn_xasprintf("%s.ready", db);
	int rc;

	remove_with_log(fresh);
	remove_with_log(ready);
	rc = prepare(file, fresh, err);
	if (rc == CVN_OK)
		rc = settle(fresh, ready, err);
	remove_with_log(fresh);
	if (rc == CVN_OK)
		rc = swap(db, ready, cvn_now(), err);
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const struct cvn_option options[] = { CVN_OPTION_END };
	const char *dir = cli->office_dir != NULL ? cli->office_dir : getenv("CONVENE_OFFICE");
	struct cvn_texts operands;
	int rc = cvn_options_read(&cvn_cmd_restore, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_restore, &operands, 1, 1, "one backup file", err);
	if (rc == CVN_OK)
		rc = restore(dir != NULL ? dir : ".", operands.at[0], err);
	if (rc == CVN_OK)
		printf("Restored from %s. Sending is paused; look at convene status, then: convene campaign resume\n",
		       operands.at[0]);
	return rc;
}
