/*
 * segment_compare.c - what stands behind the name of a column or field: = != in contains begins < > is known …
 */
#include <stdlib.h>
#include <string.h>

#include "convene/base/mem.h"

#include "segment_priv.h"

#include "convene/base/banned.h"

static int one_value(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	char *value = NULL;
	int rc = cvn_segment_value(s, "a value", &value, err);

	if (rc == CVN_OK)
		cvn_filter_say(f, value);
	free(value);
	return rc;
}

int cvn_segment_any_of(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	int rc;

	f->cmp = CVN_CMP_IN;
	if (!cvn_segment_take(s, "("))
		return cvn_segment_expected(s, "values in brackets: (\"5\", \"6\")", err);
	do
		rc = one_value(s, f, err);
	while (rc == CVN_OK && cvn_segment_take(s, ","));
	if (rc == CVN_OK && !cvn_segment_take(s, ")"))
		rc = cvn_segment_expected(s, "a comma or the closing bracket", err);
	return rc;
}

static bool ordered(const struct cvn_filter *f)
{
	return f->op == CVN_F_ASSESSMENT || (f->op == CVN_F_FREE && f->type != CVN_FIELD_CHOICE && f->type != CVN_FIELD_YESNO);
}

/* An assessment is a number from 1 to 5: nothing in it to search, and a list of them is said by bounds. */
static int check_fits(const struct cvn_segment *s, const struct cvn_filter *f, struct cvn_err *err)
{
	if (f->op == CVN_F_ASSESSMENT && (f->cmp == CVN_CMP_CONTAINS || f->cmp == CVN_CMP_BEGINS || f->cmp == CVN_CMP_IN))
		return cvn_segment_expected(s, "=, !=, <, <=, >, >= or is known with a number from 1 to 5", err);
	return CVN_OK;
}

static int no_order(const struct cvn_segment *s, const struct cvn_filter *f, struct cvn_err *err)
{
	return cvn_fail(err, CVN_E_INVALID, "column %zu: '%s' has no order: use =, !=, in, contains or begins with",
	                cvn_segment_peek(s)->column, f->name);
}

/* Is it a word that compares? Takes it. "is" needs a look at what follows. */
static bool take_comparison(struct cvn_segment *s, struct cvn_filter *f)
{
	static const struct { const char *mark; enum cvn_filter_cmp cmp; } marks[] = {
		{ "=", CVN_CMP_EQ },      { "!=", CVN_CMP_NE },        { "<>", CVN_CMP_NE },          { "<", CVN_CMP_LT },
		{ "<=", CVN_CMP_LE },     { ">", CVN_CMP_GT },         { ">=", CVN_CMP_GE },          { "contains", CVN_CMP_CONTAINS },
	};

	for (size_t i = 0; i < CVN_COUNT(marks); i++)
		if (cvn_segment_take(s, marks[i].mark)) {
			f->cmp = marks[i].cmp;
			return true;
		}
	if (cvn_segment_take(s, "begins") || cvn_segment_take(s, "starts")) {
		cvn_segment_take(s, "with");
		f->cmp = CVN_CMP_BEGINS;
		return true;
	}
	if (cvn_segment_take2(s, "is", "not")) {
		f->cmp = CVN_CMP_NE;
		return true;
	}
	f->cmp = CVN_CMP_EQ;
	return cvn_segment_take(s, "is");
}

static void negate(struct cvn_filter *f)
{
	struct cvn_filter *inner = cvn_filter_dup(f);

	/* The caller's node becomes "not (…)". */
	for (size_t i = 0; i < f->n_values; i++)
		free(f->value[i]);
	f->n_values = 0;
	f->op = CVN_F_NOT;
	cvn_filter_adopt(f, inner);
}

static bool take_known(struct cvn_segment *s, struct cvn_filter *f)
{
	if (cvn_segment_take2(s, "is", "known") || cvn_segment_take2(s, "is", "set")) {
		f->cmp = CVN_CMP_EMPTY;
		negate(f);
		return true;
	}
	if (cvn_segment_take2(s, "is", "empty") || cvn_segment_take2(s, "is", "unknown")) {
		f->cmp = CVN_CMP_EMPTY;
		return true;
	}
	return false;
}

static int check_number(const struct cvn_segment *s, struct cvn_filter *f, size_t column, struct cvn_err *err)
{
	const char *v = f->value[0];
	char *end;

	(void)s;
	if (f->op == CVN_F_ASSESSMENT) {
		if (strlen(v) != 1 || *v < '1' || *v > '5')
			return cvn_fail(err, CVN_E_INVALID, "column %zu: an assessment is 1 to 5, not '%s'", column, v);
		f->number = *v - '0';
		return CVN_OK;
	}
	if (f->op == CVN_F_FREE && f->type == CVN_FIELD_NUMBER) {
		strtod(v, &end);
		if (end == v || *end)
			return cvn_fail(err, CVN_E_INVALID, "column %zu: field '%s' holds numbers, and '%s' is none", column, f->name, v);
	}
	return CVN_OK;
}

int cvn_segment_compare(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	size_t column;
	int rc;

	if (take_known(s, f))
		return CVN_OK;
	if (cvn_segment_take(s, "in")) {
		rc = cvn_segment_any_of(s, f, err);
		return rc == CVN_OK ? check_fits(s, f, err) : rc;
	}
	if (cvn_segment_take2(s, "not", "in")) {
		rc = cvn_segment_any_of(s, f, err);
		if (rc == CVN_OK)
			rc = check_fits(s, f, err);
		if (rc == CVN_OK)
			negate(f);
		return rc;
	}
	if (!take_comparison(s, f))
		return cvn_segment_expected(s, "=, !=, in, contains, begins with, is known, < or >", err);
	if (f->cmp >= CVN_CMP_LT && !ordered(f))
		return no_order(s, f, err);
	if ((rc = check_fits(s, f, err)) != CVN_OK)
		return rc;
	column = cvn_segment_peek(s)->column;
	rc = one_value(s, f, err);
	return rc == CVN_OK ? check_number(s, f, column, err) : rc;
}
