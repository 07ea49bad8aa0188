/*
 * people_segment.c - saved segments, and the free fields that people have.
 */
#include "convene/base/text.h"
#include "convene/store/filter.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_segment_get(struct cvn_store *s, const char *name, char **out_expression, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SEGMENT_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out_expression = cvn_col_dup(&q, 0);
	cvn_query_end(&q);
	return rc == 0 ? cvn_store_no_such(s, CVN_SQL_SEGMENT_NAMES, "segment", name, err) : rc == 1 ? CVN_OK : rc;
}

int cvn_store_segment_set(struct cvn_store *s, const char *name, const char *expression, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SEGMENT_SET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	cvn_query_text(&q, ":expression", expression);
	cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}

int cvn_store_segment_remove(struct cvn_store *s, const char *name, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SEGMENT_REMOVE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	rc = cvn_query_run(&q, err);
	return rc == CVN_OK && cvn_query_changes(&q) == 0 ? cvn_store_no_such(s, CVN_SQL_SEGMENT_NAMES, "segment", name, err) : rc;
}

int cvn_store_segments(struct cvn_store *s, cvn_segment_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SEGMENTS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_text(&q, 0), cvn_col_text(&q, 1), cvn_col_int(&q, 3), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

static enum cvn_field_type type_of(const char *word)
{
	static const char *const words[] = { "text", "number", "date", "yesno", "choice" };

	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_streq(words[i], word))
			return (enum cvn_field_type)i;
	return CVN_FIELD_TEXT;
}

int cvn_store_fields(struct cvn_store *s, struct cvn_fields_known *out, struct cvn_err *err)
{
	struct cvn_fields_known k = { 0 };
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_FIELDS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		k.name = cvn_xreallocarray(k.name, k.n + 1, sizeof *k.name);
		k.type = cvn_xreallocarray(k.type, k.n + 1, sizeof *k.type);
		k.choices = cvn_xreallocarray(k.choices, k.n + 1, sizeof *k.choices);
		k.name[k.n] = cvn_col_dup(&q, 0);
		k.type[k.n] = type_of(cvn_col_text(&q, 1));
		k.choices[k.n++] = cvn_col_dup(&q, 2);
	}
	cvn_query_end(&q);
	if (rc == CVN_OK)
		*out = k;
	else
		cvn_fields_known_release(&k);
	return rc;
}

void cvn_fields_known_release(struct cvn_fields_known *k)
{
	for (size_t i = 0; i < k->n; i++) {
		free(k->name[i]);
		free(k->choices[i]);
	}
	free(k->name);
	free(k->type);
	free(k->choices);
	*k = (struct cvn_fields_known){ 0 };
}

int cvn_store_field_add(struct cvn_store *s, const char *name, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_FIELD_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}

int cvn_store_field_type(struct cvn_store *s, const char *name, const char *type, const char *choices, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_FIELD_TYPE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	cvn_query_text(&q, ":type", type);
	cvn_query_text(&q, ":choices", choices);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "there is no field '%s'", name);
	return rc;
}
