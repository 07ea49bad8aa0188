/*
 * filter_sql.c - from a tree of conditions to one SQL condition.
 *
 * Text comes from fixed fragments (sql/filter.sql) alone. A fragment's slots are @name, @a, @b, @from, @to and @list; each
 * becomes a parameter :pN, and its value goes into the table of slots to be bound.
 */
#include <assert.h>
#include <string.h>

#include "convene/base/text.h"
#include "store/filter_priv.h"

#include "convene/base/banned.h"

/* What the slots of one fragment hold. */
struct slots {
	const char *name;
	const char *a_text, *b_text;     /* NULL: the number */
	int64_t a, b;
	const struct cvn_filter *f;      /* from, to, list */
	const char *column;              /* stands for c.email */
	bool octets;                     /* an address: letters beyond ASCII make another mailbox, however alike they are */
};

static void number(struct cvn_filter_sql *w, int64_t v, const char *text)
{
	if (w->n == CVN_FILTER_SLOTS) {
		w->sql.failed = true;
		return;
	}
	w->slot[w->n].text = text;
	w->slot[w->n].number = v;
	cvn_buf_printf(&w->sql, ":p%zu", w->n++);
}

static void list(struct cvn_filter_sql *w, const struct cvn_filter *f)
{
	for (size_t i = 0; i < f->n_values; i++) {
		cvn_buf_str(&w->sql, i ? ", " : "");
		number(w, 0, f->value[i]);
	}
}

static bool starts(const char *p, const char *word, size_t *n)
{
	*n = strlen(word);
	return strncmp(p, word, *n) == 0;
}

/* Write what a slot stands for; the octets of its name, 0 when `p` is none. */
static size_t slot(struct cvn_filter_sql *w, const char *p, const struct slots *s)
{
	size_t n;

	if (starts(p, "@name", &n))
		number(w, 0, s->name);
	else if (starts(p, "@list", &n))
		list(w, s->f);
	else if (starts(p, "@from", &n))
		number(w, s->f->from, NULL);
	else if (starts(p, "@to", &n))
		number(w, s->f->to ? s->f->to : INT64_MAX, NULL);
	else if (starts(p, "@a", &n))
		number(w, s->a, s->a_text);
	else if (starts(p, "@b", &n))
		number(w, s->b, s->b_text);
	else if (s->column && starts(p, "c.email", &n))
		cvn_buf_str(&w->sql, s->column);
	else if (s->octets && starts(p, "FOLD", &n))
		cvn_buf_str(&w->sql, "NOCASE");
	else
		return 0;
	return n;
}

/* The condition of a fragment: what stands behind its first WHERE. */
static void fragment(struct cvn_filter_sql *w, enum cvn_sql sql, const struct slots *s)
{
	const char *p = strstr(cvn_sql_texts[sql].text, "WHERE");

	assert(p);
	cvn_buf_char(&w->sql, '(');
	for (p += 5; *p && *p != ';';) {
		size_t n = *p == '@' || *p == 'c' || *p == 'F' ? slot(w, p, s) : 0;

		if (!n)
			cvn_buf_char(&w->sql, *p == '\n' ? ' ' : *p);
		p += n ? n : 1;
	}
	cvn_buf_char(&w->sql, ')');
}

/* Conditions that negate another are written as such: somebody of whom nothing is known is not "5", so "not 5" has them. */
static void fragment_not(struct cvn_filter_sql *w, bool negate, enum cvn_sql sql, const struct slots *s)
{
	if (negate)
		cvn_buf_char(&w->sql, '(');
	fragment(w, sql, s);
	if (negate)
		cvn_buf_str(&w->sql, " IS NOT TRUE)");
}

static int write_text(struct cvn_filter_sql *w, const struct cvn_filter *f, struct cvn_err *err)
{
	static const struct { const char *name, *column; } columns[] = {
		/* the first two are addresses */
		{ "email", "c.email" },         { "domain", "c.domain" },       { "first_name", "c.first_name" },
		{ "last_name", "c.last_name" }, { "language", "c.language" },   { "timezone", "c.timezone" },
		{ "building", "c.building" },   { "district", "c.district" },   { "phone", "c.phone" },
		{ "household", "c.household" }, { "quiet_hours", "c.quiet_hours" },
	};
	static const enum cvn_sql sql[] = {
		[CVN_CMP_EQ] = CVN_SQL_FILTER_TEXT_EQ,       [CVN_CMP_NE] = CVN_SQL_FILTER_TEXT_EQ,
		[CVN_CMP_IN] = CVN_SQL_FILTER_TEXT_IN,       [CVN_CMP_CONTAINS] = CVN_SQL_FILTER_TEXT_CONTAINS,
		[CVN_CMP_BEGINS] = CVN_SQL_FILTER_TEXT_BEGINS, [CVN_CMP_EMPTY] = CVN_SQL_FILTER_TEXT_EMPTY,
	};
	struct slots s = { .f = f, .a_text = f->n_values ? f->value[0] : "" };

	for (size_t i = 0; i < CVN_COUNT(columns) && f->cmp < CVN_COUNT(sql); i++)
		if (cvn_streq(columns[i].name, f->name)) {
			s.column = columns[i].column;
			s.octets = i < 2;
			fragment_not(w, f->cmp == CVN_CMP_NE, sql[f->cmp], &s);
			return CVN_OK;
		}
	return cvn_fail(err, CVN_E_INVALID, "column %zu: '%s' can not be compared like this", f->column, f->name);
}

static int write_free(struct cvn_filter_sql *w, const struct cvn_filter *f, struct cvn_err *err)
{
	static const enum cvn_sql text[] = {
		[CVN_CMP_EQ] = CVN_SQL_FILTER_FREE_EQ,       [CVN_CMP_NE] = CVN_SQL_FILTER_FREE_EQ,
		[CVN_CMP_IN] = CVN_SQL_FILTER_FREE_IN,       [CVN_CMP_CONTAINS] = CVN_SQL_FILTER_FREE_CONTAINS,
		[CVN_CMP_BEGINS] = CVN_SQL_FILTER_FREE_BEGINS, [CVN_CMP_EMPTY] = CVN_SQL_FILTER_FREE_EMPTY,
		[CVN_CMP_LT] = CVN_SQL_FILTER_FREE_LT,       [CVN_CMP_LE] = CVN_SQL_FILTER_FREE_LE,
		[CVN_CMP_GT] = CVN_SQL_FILTER_FREE_GT,       [CVN_CMP_GE] = CVN_SQL_FILTER_FREE_GE,
	};
	enum cvn_sql sql = text[f->cmp];
	struct slots s = { .f = f, .name = f->name, .a_text = f->n_values ? f->value[0] : "" };

	(void)err;
	if (f->type == CVN_FIELD_NUMBER) {
		sql = f->cmp == CVN_CMP_EQ || f->cmp == CVN_CMP_NE ? CVN_SQL_FILTER_NUMBER_EQ : sql;
		sql = f->cmp == CVN_CMP_LT ? CVN_SQL_FILTER_NUMBER_LT : f->cmp == CVN_CMP_LE ? CVN_SQL_FILTER_NUMBER_LE : sql;
		sql = f->cmp == CVN_CMP_GT ? CVN_SQL_FILTER_NUMBER_GT : f->cmp == CVN_CMP_GE ? CVN_SQL_FILTER_NUMBER_GE : sql;
	}
	fragment_not(w, f->cmp == CVN_CMP_NE, sql, &s);
	return CVN_OK;
}

static void write_assessment(struct cvn_filter_sql *w, const struct cvn_filter *f)
{
	static const enum cvn_sql sql[] = {
		[CVN_CMP_EQ] = CVN_SQL_FILTER_ASSESSMENT_EQ,       [CVN_CMP_NE] = CVN_SQL_FILTER_ASSESSMENT_EQ,
		[CVN_CMP_IN] = CVN_SQL_FILTER_ASSESSMENT_EQ,       [CVN_CMP_CONTAINS] = CVN_SQL_FILTER_ASSESSMENT_EQ,
		[CVN_CMP_BEGINS] = CVN_SQL_FILTER_ASSESSMENT_EQ,   [CVN_CMP_EMPTY] = CVN_SQL_FILTER_ASSESSMENT_EMPTY,
		[CVN_CMP_LT] = CVN_SQL_FILTER_ASSESSMENT_LT,       [CVN_CMP_LE] = CVN_SQL_FILTER_ASSESSMENT_LE,
		[CVN_CMP_GT] = CVN_SQL_FILTER_ASSESSMENT_GT,       [CVN_CMP_GE] = CVN_SQL_FILTER_ASSESSMENT_GE,
	};
	struct slots s = { .f = f, .a = f->number };

	fragment_not(w, f->cmp == CVN_CMP_NE, sql[f->cmp], &s);
}

/* "fewer than 3" is not "at least 3", and so on: two fragments do for six comparisons. */
static void write_count(struct cvn_filter_sql *w, const struct cvn_filter *f)
{
	bool equal = f->cmp == CVN_CMP_EQ || f->cmp == CVN_CMP_NE;
	bool negate = f->cmp == CVN_CMP_NE || f->cmp == CVN_CMP_LT || f->cmp == CVN_CMP_LE;
	bool above = f->cmp == CVN_CMP_GT || f->cmp == CVN_CMP_LE;
	struct slots s = { .f = f, .a = f->number + (above ? 1 : 0) };

	fragment_not(w, negate, equal ? CVN_SQL_FILTER_SENT_EQ : CVN_SQL_FILTER_SENT_GE, &s);
}

static void write_random(struct cvn_filter_sql *w, const struct cvn_filter *f)
{
	const char *seed = f->n_values ? f->value[0] : "";
	struct slots s = { .f = f, .b = f->number };
	uint32_t h = 2166136261u;

	for (; *seed; seed++)
		h = (h ^ (unsigned char)*seed) * 16777619u;
	s.a = h % 2147483647u;
	fragment(w, CVN_SQL_FILTER_RANDOM, &s);
}

/* Leaves that name a list, a campaign or an event; `any` when the name may be left out. */
static int write_named(struct cvn_filter_sql *w, const struct cvn_filter *f, const char *what, enum cvn_sql sql,
                       enum cvn_sql any, const char *b_text, struct cvn_err *err)
{
	struct slots s = { .f = f, .b_text = b_text };
	int rc = CVN_OK;

	if (*f->name || any == CVN_SQL_COUNT)
		rc = cvn_filter_resolve(w->store, f, what, &s.a, err);
	else
		sql = any;
	if (rc == CVN_OK)
		fragment(w, sql, &s);
	return rc;
}

static int write_event(struct cvn_filter_sql *w, const struct cvn_filter *f, struct cvn_err *err)
{
	const char *answer = f->op == CVN_F_ACCEPTED ? "accepted" : f->op == CVN_F_DECLINED ? "declined" : "tentative";
	enum cvn_sql sql = f->op == CVN_F_INVITED    ? CVN_SQL_FILTER_INVITED
	                   : f->op == CVN_F_ANSWERED ? CVN_SQL_FILTER_ANSWERED
	                   : f->op == CVN_F_WAITING  ? CVN_SQL_FILTER_WAITING
	                   : f->op == CVN_F_ATTENDED ? CVN_SQL_FILTER_ATTENDED
	                                             : CVN_SQL_FILTER_ANSWER;

	return write_named(w, f, "event", sql, CVN_SQL_COUNT, answer, err);
}

static int write_leaf(struct cvn_filter_sql *w, const struct cvn_filter *f, struct cvn_err *err)
{
	const char *first = f->n_values ? f->value[0] : NULL;
	struct slots s = { .f = f, .a_text = first, .a = f->number };

	switch (f->op) {
	case CVN_F_TEXT:
		return write_text(w, f, err);
	case CVN_F_FREE:
		return write_free(w, f, err);
	case CVN_F_ROLE:
		fragment(w, CVN_SQL_FILTER_ROLE, &s);
		return CVN_OK;
	case CVN_F_TAG:
		fragment(w, CVN_SQL_FILTER_TAG, &s);
		return CVN_OK;
	case CVN_F_ASSESSMENT:
		write_assessment(w, f);
		return CVN_OK;
	case CVN_F_JOINED:
		fragment(w, CVN_SQL_FILTER_JOINED, &s);
		return CVN_OK;
	case CVN_F_CHANGED:
		fragment(w, CVN_SQL_FILTER_CHANGED, &s);
		return CVN_OK;
	case CVN_F_LIST:
		return write_named(w, f, "list", first ? CVN_SQL_FILTER_LIST_STATE : CVN_SQL_FILTER_LIST, CVN_SQL_COUNT, first, err);
	case CVN_F_SUPPRESSED:
		fragment(w, first ? CVN_SQL_FILTER_SUPPRESSED_FOR : CVN_SQL_FILTER_SUPPRESSED, &s);
		return CVN_OK;
	case CVN_F_FLAG:
		s.a_text = NULL;
		fragment(w, CVN_SQL_FILTER_FLAG, &s);
		return CVN_OK;
	case CVN_F_STEWARD:
		fragment(w, first ? CVN_SQL_FILTER_STEWARD_IS : CVN_SQL_FILTER_STEWARD, &s);
		return CVN_OK;
	case CVN_F_RECEIVED:
		return write_named(w, f, "campaign", CVN_SQL_FILTER_RECEIVED, CVN_SQL_FILTER_RECEIVED_ANY, NULL, err);
	case CVN_F_FAILED:
		return write_named(w, f, "campaign", CVN_SQL_FILTER_FAILED, CVN_SQL_FILTER_FAILED_ANY, NULL, err);
	case CVN_F_REPLIED:
		return write_named(w, f, "campaign", CVN_SQL_FILTER_REPLIED, CVN_SQL_FILTER_REPLIED_ANY, NULL, err);
	case CVN_F_SENT_COUNT:
		write_count(w, f);
		return CVN_OK;
	case CVN_F_RANDOM:
		write_random(w, f);
		return CVN_OK;
	case CVN_F_ALL:
		fragment(w, CVN_SQL_FILTER_ALL, &s);
		return CVN_OK;
	case CVN_F_SEGMENT:
		return cvn_fail(err, CVN_E_INVALID, "column %zu: segment '%s' was not looked up", f->column, f->name);
	default:
		return write_event(w, f, err);
	}
}

int cvn_filter_write(struct cvn_filter_sql *w, const struct cvn_filter *f, struct cvn_err *err)
{
	int rc = CVN_OK;

	if (f->op != CVN_F_AND && f->op != CVN_F_OR && f->op != CVN_F_NOT)
		rc = write_leaf(w, f, err);
	for (size_t i = 0; i < f->n && rc == CVN_OK; i++) {
		cvn_buf_str(&w->sql, i == 0 ? "(" : f->op == CVN_F_AND ? " AND " : " OR ");
		rc = cvn_filter_write(w, f->child[i], err);
	}
	if (f->n)
		cvn_buf_str(&w->sql, f->op == CVN_F_NOT ? " IS NOT TRUE)" : ")");
	if (rc == CVN_OK && w->sql.failed)
		rc = cvn_fail(err, CVN_E_LIMIT, "the segment has more conditions or values than fit");
	return rc;
}
