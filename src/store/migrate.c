/*
 * migrate.c - bring a database to the schema of this program, one numbered step at a time.
 *
 * PRAGMA user_version counts the migrations that are in; PRAGMA application_id says that the file is ours.
 */
#include <stdio.h>

#include "store/store_priv.h"

#include "convene/base/banned.h"

#define APPLICATION_ID 0x43564e31    /* "CVN1" */

static int pragma_int(struct cvn_store *store, const char *sql, int *out, struct cvn_err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		*out = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? CVN_OK : cvn_fail(err, CVN_E_CONFIG, "%s is not a convene database", store->path);
}

static int apply(struct cvn_store *store, unsigned i, struct cvn_err *err)
{
	char stamp[96];
	int rc = sqlite3_exec(store->db, cvn_sql_migrations[i], NULL, NULL, NULL);

	snprintf(stamp, sizeof stamp, "PRAGMA user_version = %u; PRAGMA application_id = %d;", i + 1, APPLICATION_ID);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(store->db, stamp, NULL, NULL, NULL);
	return rc == SQLITE_OK ? CVN_OK : cvn_store_fail(store, rc, "migration", err);
}

/* The version is asked again inside the write: two commands may start on an old database at once. */
static int raise_to_newest(struct cvn_store *store, struct cvn_err *err)
{
	int version = 0;
	int rc = cvn_store_begin(store, err);

	if (rc != CVN_OK)
		return rc;
	rc = pragma_int(store, "PRAGMA user_version", &version, err);
	for (unsigned i = (unsigned)version; rc == CVN_OK && i < cvn_sql_n_migrations; i++)
		rc = apply(store, i, err);
	if (rc == CVN_OK)
		return cvn_store_commit(store, err);
	cvn_store_rollback(store);
	return rc;
}

int cvn_store_migrate(struct cvn_store *store, struct cvn_err *err)
{
	int version = 0, application = 0;
	int rc = pragma_int(store, "PRAGMA user_version", &version, err);

	if (rc == CVN_OK)
		rc = pragma_int(store, "PRAGMA application_id", &application, err);
	if (rc != CVN_OK)
		return rc;
	if (version != 0 && application != APPLICATION_ID)
		return cvn_fail(err, CVN_E_CONFIG, "%s is not a convene database", store->path);
	if (version > (int)cvn_sql_n_migrations)
		return cvn_fail(err, CVN_E_CONFIG, "%s was made by a newer convene (schema %d, this one knows %u)", store->path,
		                version, cvn_sql_n_migrations);
	return version == (int)cvn_sql_n_migrations ? CVN_OK : raise_to_newest(store, err);
}
