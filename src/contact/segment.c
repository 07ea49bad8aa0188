/*
 * segment.c - and, or, not and brackets. One clause is segment_clause.c.
 */
#include "convene/base/mem.h"

#include "segment_priv.h"

#include "convene/base/banned.h"

static int parse_or(struct cvn_segment *s, struct cvn_filter **out, struct cvn_err *err);

static int parse_brackets(struct cvn_segment *s, struct cvn_filter **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	int rc = parse_or(s, &f, err);

	if (rc == CVN_OK && !cvn_segment_take(s, ")"))
		rc = cvn_segment_expected(s, "and, or, or the closing bracket", err);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&f);
	return rc;
}

static int parse_not(struct cvn_segment *s, struct cvn_filter **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *inner = NULL;
	size_t column = cvn_segment_peek(s)->column;
	bool negate = cvn_segment_take(s, "not");
	int rc;

	if (++s->depth > CVN_SEGMENT_DEPTH)
		return cvn_fail(err, CVN_E_INVALID, "column %zu: more brackets within brackets than %d", column, CVN_SEGMENT_DEPTH);
	if (negate)
		rc = parse_not(s, &inner, err);
	else if (cvn_segment_take(s, "("))
		rc = parse_brackets(s, &inner, err);
	else if (++s->clauses > CVN_SEGMENT_CLAUSES)
		rc = cvn_fail(err, CVN_E_INVALID, "column %zu: more than %d conditions", column, CVN_SEGMENT_CLAUSES);
	else
		rc = cvn_segment_clause(s, &inner, err);
	s->depth--;
	if (rc != CVN_OK)
		return rc;
	if (negate) {
		*out = cvn_filter_new(CVN_F_NOT);
		(*out)->column = column;
		cvn_filter_adopt(*out, CVN_TAKE(&inner));
	} else {
		*out = CVN_TAKE(&inner);
	}
	return CVN_OK;
}

/* One or more of `part`, with one of the words between them. */
static int parse_row(struct cvn_segment *s, enum cvn_filter_op op, const char *word, const char *also,
                     int (*part)(struct cvn_segment *, struct cvn_filter **, struct cvn_err *), struct cvn_filter **out,
                     struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *all = NULL;
	CVN_AUTO(cvn_filter_free) struct cvn_filter *one = NULL;
	int rc = part(s, &one, err);

	while (rc == CVN_OK && (cvn_segment_take(s, word) || (also && cvn_segment_take(s, also)))) {
		if (!all) {
			all = cvn_filter_new(op);
			all->column = one->column;
			cvn_filter_adopt(all, CVN_TAKE(&one));
		}
		rc = part(s, &one, err);
		if (rc == CVN_OK)
			cvn_filter_adopt(all, CVN_TAKE(&one));
	}
	if (rc == CVN_OK)
		*out = all ? CVN_TAKE(&all) : CVN_TAKE(&one);
	return rc;
}

static int parse_and(struct cvn_segment *s, struct cvn_filter **out, struct cvn_err *err)
{
	return parse_row(s, CVN_F_AND, "and", "but", parse_not, out, err);
}

static int parse_or(struct cvn_segment *s, struct cvn_filter **out, struct cvn_err *err)
{
	return parse_row(s, CVN_F_OR, "or", NULL, parse_and, out, err);
}

int cvn_segment_parse(const char *text, const struct cvn_segment_context *ctx, struct cvn_filter **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	struct cvn_segment s = { .ctx = ctx };
	int rc = cvn_segment_lex(text, &s, err);

	if (rc == CVN_OK)
		rc = parse_or(&s, &f, err);
	if (rc == CVN_OK && cvn_segment_peek(&s)->kind != CVN_T_END)
		rc = cvn_segment_expected(&s, "and, or, or the end", err);
	cvn_segment_release(&s);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&f);
	return rc;
}
