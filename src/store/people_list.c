/*
 * people_list.c - lists, and who is on them in which state.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/store/people.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_list_find(struct cvn_store *s, const char *name, int64_t *out_list_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LIST_FIND, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out_list_id = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	if (rc == 0)
		return cvn_store_no_such(s, CVN_SQL_LIST_NAMES, "list", name, err);
	return rc == 1 ? CVN_OK : rc;
}

/* A word that needs no quoting on a command line and none in a header. */
static int check_name(const char *name, struct cvn_err *err)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];

		if (c < 0x80 && !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		                  (i && (c == '-' || c == '_' || c == '.'))))
			return cvn_fail(err, CVN_E_INVALID, "the name of a list is letters, digits, - _ and ., not '%s'", name);
	}
	if (n == 0 || n > 60)
		return cvn_fail(err, CVN_E_INVALID, "the name of a list has 1 to 60 octets");
	return CVN_OK;
}

int cvn_store_list_add(struct cvn_store *s, const char *name, const char *title, const char *kind, int64_t now,
                       int64_t *out_list_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = check_name(name, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_LIST_ADD, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	cvn_query_text(&q, ":title", title ? title : name);
	cvn_query_text(&q, ":kind", kind);
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return cvn_fail(err, CVN_E_EXISTS, "there is a list '%s' already", name);
	if (rc == CVN_OK)
		*out_list_id = cvn_store_last_id(s);
	return rc;
}

int cvn_store_list_rename(struct cvn_store *s, const char *name, const char *new_name, struct cvn_err *err)
{
	int64_t id;
	struct cvn_query q;
	int rc = check_name(new_name, err);

	if (rc == CVN_OK)
		rc = cvn_store_list_find(s, name, &id, err);
	if (rc == CVN_OK && cvn_store_list_find(s, new_name, &id, NULL) == CVN_OK)
		rc = cvn_fail(err, CVN_E_EXISTS, "there is a list '%s' already", new_name);
	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_LIST_RENAME, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	cvn_query_text(&q, ":new", new_name);
	return cvn_query_run(&q, err);
}

void cvn_list_row_release(struct cvn_list_row *l)
{
	free(l->name);
	free(l->title);
	free(l->kind);
	*l = (struct cvn_list_row){ 0 };
}

int cvn_store_lists(struct cvn_store *s, struct cvn_list_row **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_list_row *rows = NULL;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LISTS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		rows = cvn_xreallocarray(rows, n + 1, sizeof *rows);
		rows[n++] = (struct cvn_list_row){
			.list_id = cvn_col_int(&q, 0),
			.name = cvn_col_dup(&q, 1),
			.title = cvn_col_dup(&q, 2),
			.kind = cvn_col_dup(&q, 3),
			.subscribed = cvn_col_int(&q, 4),
			.pending = cvn_col_int(&q, 5),
			.unsubscribed = cvn_col_int(&q, 6),
			.unreachable = cvn_col_int(&q, 7),
		};
	}
	cvn_query_end(&q);
	if (rc == CVN_OK) {
		*out = rows;
		*out_n = n;
		return CVN_OK;
	}
	for (size_t i = 0; i < n; i++)
		cvn_list_row_release(&rows[i]);
	free(rows);
	return rc;
}

int cvn_store_subscription_add(struct cvn_store *s, int64_t list_id, int64_t contact_id, const char *state,
                               const char *source, const char *proof, int64_t now, bool *out_added, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SUBSCRIPTION_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":list", list_id);
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_text(&q, ":state", state);
	cvn_query_int(&q, ":now", now);
	cvn_query_text(&q, ":source", source);
	cvn_query_text(&q, ":proof", proof ? proof : "{}");
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && out_added)
		*out_added = cvn_query_changes(&q) > 0;
	return rc;
}

int cvn_store_subscription_set(struct cvn_store *s, int64_t list_id, int64_t contact_id, const char *state,
                               const char *source, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SUBSCRIPTION_SET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":list", list_id);
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_text(&q, ":state", state);
	cvn_query_int(&q, ":now", now);
	cvn_query_text(&q, ":source", source);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "this person is not on that list");
	return rc;
}

/* One short word, or "" without a row. Ends the query. */
static int take_word(struct cvn_query *q, char out[16], struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	out[0] = '\0';
	if (rc == 1)
		snprintf(out, 16, "%s", cvn_col_text(q, 0));
	cvn_query_end(q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_subscription_state(struct cvn_store *s, int64_t list_id, int64_t contact_id, char out[16],
                                 struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SUBSCRIPTION_STATE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":list", list_id);
	cvn_query_int(&q, ":contact", contact_id);
	return take_word(&q, out, err);
}

int cvn_store_list_kind(struct cvn_store *s, int64_t list_id, char out[16], struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LIST_KIND, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":list", list_id);
	return take_word(&q, out, err);
}
