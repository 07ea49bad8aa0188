/*
 * fold.c - comparing texts as people do: SQLite's NOCASE knows the letters a to z alone.
 *
 * FOLD is a collation ("c.last_name = :name COLLATE FOLD"), fold() a function for the beginning or the middle of a text. No
 * index and no constraint uses them, so that the file can be read by any SQLite.
 */
#include "convene/base/unicode.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static int compare(void *ctx, int an, const void *a, int bn, const void *b)
{
	(void)ctx;
	return cvn_unicode_compare((struct cvn_span){ a, (size_t)an }, (struct cvn_span){ b, (size_t)bn });
}

static void fold(sqlite3_context *ctx, int n, sqlite3_value **arg)
{
	const char *text = (const char *)sqlite3_value_text(arg[0]);
	size_t len = 0;

	(void)n;
	if (!text)
		return;
	char *folded = cvn_unicode_fold((struct cvn_span){ text, (size_t)sqlite3_value_bytes(arg[0]) }, &len);
	sqlite3_result_text64(ctx, folded, len, free, SQLITE_UTF8);
}

int cvn_store_fold_register(struct cvn_store *s, struct cvn_err *err)
{
	int rc = sqlite3_create_collation_v2(s->db, "FOLD", SQLITE_UTF8, NULL, compare, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_create_function_v2(s->db, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, fold, NULL, NULL,
		                                NULL);
	return rc == SQLITE_OK ? CVN_OK : cvn_store_fail(s, rc, "comparing texts", err);
}
