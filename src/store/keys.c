/*
 * keys.c - the words of the table `office`, and the keys that sign its tokens.
 */
#include <string.h>

#include "convene/base/clock.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

const struct cvn_keys *cvn_store_keys(const struct cvn_store *store)
{
	return &store->keys;
}

static int read_keys(struct cvn_store *store, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, store, CVN_SQL_OFFICE_KEYS, err);

	store->keys.n = 0;
	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1 && store->keys.n < CVN_COUNT(store->keys.key)) {
		size_t n;
		const void *secret = cvn_col_blob(&q, 1, &n);

		if (n != CVN_KEY_BYTES)      /* a stored length is never an array bound */
			continue;
		store->keys.key[store->keys.n].id = (uint8_t)(cvn_col_int(&q, 0) & 7);
		memcpy(store->keys.key[store->keys.n++].secret, secret, CVN_KEY_BYTES);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

static int add_first_key(struct cvn_store *store, struct cvn_err *err)
{
	uint8_t secret[CVN_KEY_BYTES];
	struct cvn_query q;
	int rc = cvn_store_begin(store, err);

	if (rc != CVN_OK)
		return rc;
	cvn_random(secret, sizeof secret);
	rc = cvn_query_start(&q, store, CVN_SQL_OFFICE_KEY_FIRST, err);
	if (rc == CVN_OK) {
		cvn_query_blob(&q, ":secret", secret, sizeof secret);
		cvn_query_int(&q, ":now", cvn_now());
		rc = cvn_query_run(&q, err);
	}
	if (rc == CVN_OK)
		return cvn_store_commit(store, err);
	cvn_store_rollback(store);
	return rc;
}

int cvn_store_keys_load(struct cvn_store *store, struct cvn_err *err)
{
	int rc = read_keys(store, err);

	if (rc == CVN_OK && store->keys.n == 0) {
		rc = add_first_key(store, err);
		if (rc == CVN_OK)
			rc = read_keys(store, err);
	}
	return rc;
}

int cvn_store_office_get(struct cvn_store *store, const char *name, char **out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, store, CVN_SQL_OFFICE_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = cvn_col_dup(&q, 0);
	cvn_query_end(&q);
	if (rc == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "the office has no '%s'", name);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_office_set(struct cvn_store *store, const char *name, const char *value, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, store, CVN_SQL_OFFICE_SET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	cvn_query_text(&q, ":value", value);
	return cvn_query_run(&q, err);
}
