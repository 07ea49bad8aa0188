/*
 * people_words.c - the words of a person: roles and tags, several at once, each a row of its own.
 */
#include <string.h>

#include "convene/base/buf.h"
#include "convene/base/text.h"
#include "convene/store/people.h"
#include "store/people_priv.h"

#include "convene/base/banned.h"

static int clear(struct cvn_store *s, enum cvn_sql sql, int64_t contact_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	return cvn_query_run(&q, err);
}

static int add(struct cvn_store *s, enum cvn_sql sql, const char *slot, int64_t contact_id, struct cvn_span word,
               struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	cvn_query_span(&q, slot, word);
	return cvn_query_run(&q, err);
}

/* Every word between commas. */
static int add_each(struct cvn_store *s, enum cvn_sql sql, const char *slot, int64_t contact_id, const char *words,
                    struct cvn_err *err)
{
	int rc = CVN_OK;

	for (const char *p = words, *end; *p && rc == CVN_OK; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ",");
		struct cvn_span word = cvn_span_trim((struct cvn_span){ p, (size_t)(end - p) });
		if (word.len)
			rc = add(s, sql, slot, contact_id, word, err);
	}
	return rc;
}

int cvn_store_roles_write(struct cvn_store *s, int64_t contact_id, const char *roles, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_ROLES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	cvn_query_text(&q, ":roles", roles);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		rc = clear(s, CVN_SQL_ROLE_CLEAR, contact_id, err);
	return rc == CVN_OK ? add_each(s, CVN_SQL_ROLE_ADD, ":role", contact_id, roles, err) : rc;
}

int cvn_store_roles_first(struct cvn_store *s, int64_t contact_id, const char *roles, struct cvn_err *err)
{
	return add_each(s, CVN_SQL_ROLE_ADD, ":role", contact_id, roles, err);
}

int cvn_store_tags_write(struct cvn_store *s, int64_t contact_id, const char *tags, struct cvn_err *err)
{
	int rc = clear(s, CVN_SQL_TAG_CLEAR, contact_id, err);

	return rc == CVN_OK ? add_each(s, CVN_SQL_TAG_ADD, ":tag", contact_id, tags, err) : rc;
}

int cvn_store_tags_read(struct cvn_store *s, int64_t contact_id, char **out, struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 1 << 20);
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_TAGS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		cvn_buf_str(&b, b.len ? ", " : "");
		cvn_buf_str(&b, cvn_col_text(&q, 0));
	}
	cvn_query_end(&q);
	if (rc == CVN_OK)
		*out = cvn_buf_take(&b);
	return rc;
}
