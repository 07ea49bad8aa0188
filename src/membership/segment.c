/*
 * segment.c - segments against the database: saved ones put in place, counted, explained.
 *
 * The language is contact/segment.h, the SQL store/filter.h.
 */
#include <string.h>

#include "convene/base/mem.h"
#include "convene/base/text.h"
#include "convene/calendar.h"

#include "membership_priv.h"

#include "convene/base/banned.h"

#define SAVED_DEPTH 8                /* segments that name segments that name … */

static int expand(struct cvn_store *store, struct cvn_filter *f, const struct cvn_segment_context *ctx, int depth,
                  struct cvn_err *err);

/* What the saved segment means becomes the only child of an "and" in its place. */
static int expand_saved(struct cvn_store *store, struct cvn_filter *f, const struct cvn_segment_context *ctx, int depth,
                        struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *inner = NULL;
	CVN_AUTO_STR char *text = NULL;
	int rc;

	if (depth >= SAVED_DEPTH)
		return cvn_fail(err, CVN_E_INVALID, "column %zu: segment '%s' names segments more than %d deep, or itself",
		                f->column, f->name, SAVED_DEPTH);
	rc = cvn_store_segment_get(store, f->name, &text, err);
	if (rc != CVN_OK)
		return cvn_within(err, "column %zu", f->column);
	rc = cvn_segment_parse(text, ctx, &inner, err);
	if (rc == CVN_OK)
		rc = expand(store, inner, ctx, depth + 1, err);
	if (rc != CVN_OK)
		return cvn_within(err, "segment '%s'", f->name);
	f->op = CVN_F_AND;
	cvn_filter_adopt(f, CVN_TAKE(&inner));
	return CVN_OK;
}

static int expand(struct cvn_store *store, struct cvn_filter *f, const struct cvn_segment_context *ctx, int depth,
                  struct cvn_err *err)
{
	int rc = CVN_OK;

	if (f->op == CVN_F_SEGMENT)
		return expand_saved(store, f, ctx, depth, err);
	for (size_t i = 0; i < f->n && rc == CVN_OK; i++)
		rc = expand(store, f->child[i], ctx, depth, err);
	return rc;
}

int cvn_segment_compile(struct cvn_store *store, const char *expression, int64_t now, const char *timezone,
                        struct cvn_filter **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	struct cvn_fields_known fields = { 0 };
	struct cvn_segment_context ctx = { now, timezone, &fields };
	int rc = timezone ? cvn_zones_load(err) : CVN_OK;

	if (rc == CVN_OK)
		rc = cvn_store_fields(store, &fields, err);
	if (rc == CVN_OK)
		rc = cvn_segment_parse(expression, &ctx, &f, err);
	if (rc == CVN_OK)
		rc = expand(store, f, &ctx, 0, err);
	cvn_fields_known_release(&fields);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&f);
	return rc;
}

int cvn_membership_count(struct cvn_store *store, const char *expression, int64_t list_id, int64_t now,
                         const char *timezone, int64_t *out, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	int rc = cvn_segment_compile(store, expression, now, timezone, &f, err);

	return rc == CVN_OK ? cvn_store_filter_count(store, f, list_id, out, err) : rc;
}

int cvn_membership_each(struct cvn_store *store, const char *expression, int64_t list_id, int64_t now,
                        const char *timezone, cvn_contact_each *each, void *ctx, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	int rc = expression && *expression ? cvn_segment_compile(store, expression, now, timezone, &f, err) : CVN_OK;

	return rc == CVN_OK ? cvn_store_filter_each(store, f, list_id, each, ctx, err) : rc;
}

/* ---- explain ----------------------------------------------------------------------------------------------------- */

struct explaining {
	struct cvn_store *store;
	const struct cvn_segment_context *ctx;
	int64_t list_id;
	cvn_clause_each *each;
	void *each_ctx;
};

static int explain_node(const struct explaining *x, const struct cvn_filter *f, int depth, struct cvn_err *err)
{
	CVN_AUTO_BUF(say, CVN_SEGMENT_MAX * 4);
	struct cvn_clause_count clause = { .depth = depth, .column = f->column };
	int rc = cvn_store_filter_count(x->store, f, x->list_id, &clause.people, err);

	if (rc != CVN_OK)
		return rc;
	cvn_segment_say(f, x->ctx, &say);
	clause.sentence = say.ptr;
	rc = x->each(x->each_ctx, &clause, err);
	if (f->op != CVN_F_AND && f->op != CVN_F_OR)
		return rc;                       /* "not" is one clause with what it denies */
	for (size_t i = 0; i < f->n && rc == CVN_OK; i++)
		rc = explain_node(x, f->child[i], depth + 1, err);
	return rc;
}

int cvn_membership_explain(struct cvn_store *store, const char *expression, int64_t list_id, int64_t now,
                           const char *timezone, cvn_clause_each *each, void *ctx, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	struct cvn_segment_context words = { now, timezone, NULL };
	struct explaining x = { store, &words, list_id, each, ctx };
	int rc = cvn_segment_compile(store, expression, now, timezone, &f, err);

	return rc == CVN_OK ? explain_node(&x, f, 0, err) : rc;
}

int cvn_membership_save_segment(struct cvn_store *store, const char *name, const char *expression, int64_t now,
                                const char *timezone, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	int64_t n;
	int rc = cvn_segment_compile(store, expression, now, timezone, &f, err);

	if (rc == CVN_OK)
		rc = cvn_store_filter_count(store, f, 0, &n, err);       /* names in it exist now */
	if (rc == CVN_OK && strlen(name) > 60)
		rc = cvn_fail(err, CVN_E_INVALID, "the name of a segment has at most 60 octets");
	if (rc == CVN_OK)
		rc = cvn_store_segment_set(store, name, expression, now, err);
	if (rc != CVN_OK)
		return rc;
	/* With the new meaning in place it must still have an end. */
	cvn_filter_free(CVN_TAKE(&f));
	return cvn_segment_compile(store, expression, now, timezone, &f, err);
}
