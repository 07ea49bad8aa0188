/*
 * segment_clause.c - one condition, told by its first word.
 */
#include <string.h>

#include "convene/base/mem.h"
#include "convene/contact/address.h"

#include "contact_priv.h"
#include "segment_priv.h"

#include "convene/base/banned.h"

typedef int clause_fn(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err);

static int name_of(struct cvn_segment *s, struct cvn_filter *f, const char *what, struct cvn_err *err)
{
	char *name = NULL;
	int rc = cvn_segment_value(s, what, &name, err);

	if (rc == CVN_OK) {
		free(f->name);
		f->name = name;
	}
	return rc;
}

static int optional_time(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	bool any;

	return cvn_segment_time(s, f, &any, err);
}

static int everybody(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	(void)s;
	(void)f;
	(void)err;
	return CVN_OK;
}

/* Roles and tags as the house keeps them: one form for the same letters, roles in lower case. */
static void keep_words(struct cvn_filter *f)
{
	for (size_t i = 0; i < f->n_values; i++) {
		CVN_AUTO_BUF(word, 2000);

		cvn_add_word(&word, cvn_span_of(f->value[i]), f->op == CVN_F_ROLE);
		free(f->value[i]);
		f->value[i] = cvn_buf_take(&word);
	}
}

static void wrap_not(struct cvn_filter *f)
{
	struct cvn_filter *inner = cvn_filter_dup(f);

	f->op = CVN_F_NOT;
	cvn_filter_adopt(f, inner);
}

/* role has steward; role is not steward; role in (teacher, steward) */
static int words(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	char *word = NULL;
	bool negate = false;
	int rc;

	if (cvn_segment_take(s, "in")) {
		rc = cvn_segment_any_of(s, f, err);
	} else if (cvn_segment_take2(s, "not", "in")) {
		negate = true;
		rc = cvn_segment_any_of(s, f, err);
	} else {
		negate = cvn_segment_take2(s, "is", "not") || cvn_segment_take(s, "!=") || cvn_segment_take2(s, "has", "not");
		if (!negate && !cvn_segment_take(s, "has") && !cvn_segment_take(s, "is") && !cvn_segment_take(s, "="))
			return cvn_segment_expected(s, "has, is, is not or in", err);
		rc = cvn_segment_value(s, "a word", &word, err);
		if (rc == CVN_OK)
			cvn_filter_say(f, word);
		free(word);
	}
	keep_words(f);
	if (rc == CVN_OK && negate)
		wrap_not(f);
	return rc;
}

static int moment(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	bool any;
	int rc = cvn_segment_time(s, f, &any, err);

	return rc == CVN_OK && !any ? cvn_segment_expected(s, "after, since, before, on, between or within", err) : rc;
}

static int on_list(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	cvn_segment_take(s, "list");
	return name_of(s, f, "the name of a list", err);
}

static int subscribed(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	cvn_segment_take(s, "to");
	cvn_filter_say(f, "subscribed");
	return on_list(s, f, err);
}

static int unsubscribed(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	cvn_segment_take(s, "from");
	cvn_filter_say(f, "unsubscribed");
	return on_list(s, f, err);
}

static int pending(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	cvn_segment_take(s, "on");
	cvn_filter_say(f, "pending");
	return on_list(s, f, err);
}

static int suppressed(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	static const char *const causes[] = { "unsubscribed", "bounced", "complained", "employer", "by-hand" };
	char *cause = NULL;
	int rc;

	if (!cvn_segment_take(s, "for") && !cvn_segment_take(s, "because"))
		return CVN_OK;
	for (size_t i = 0; i < CVN_COUNT(causes); i++)
		if (cvn_streq_nocase(cvn_segment_peek(s)->text, causes[i])) {
			rc = cvn_segment_value(s, "a cause", &cause, err);
			cvn_filter_say(f, causes[i]);
			free(cause);
			return rc;
		}
	return cvn_segment_expected(s, "unsubscribed, bounced, complained, employer or by-hand", err);
}

static int steward(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	struct cvn_address a;
	struct cvn_err why = { 0 };
	char *text = NULL;
	size_t column;
	int rc;

	if (cvn_segment_take2(s, "is", "known"))
		return CVN_OK;
	if (cvn_segment_take2(s, "is", "unknown") || cvn_segment_take2(s, "is", "empty")) {
		wrap_not(f);
		return CVN_OK;
	}
	if (!cvn_segment_take(s, "is") && !cvn_segment_take(s, "="))
		return cvn_segment_expected(s, "is and an address, is known or is unknown", err);
	column = cvn_segment_peek(s)->column;
	rc = cvn_segment_value(s, "the steward's address", &text, err);
	if (rc == CVN_OK && cvn_address_parse(cvn_span_of(text), &a, &why) != CVN_OK)
		rc = cvn_fail(err, CVN_E_INVALID, "column %zu: '%.100s' is no address: %.200s", column, text, why.text);
	if (rc == CVN_OK)
		cvn_filter_say(f, a.key);
	free(text);
	return rc;
}

static int address(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	static const struct { const char *word; int flag; } flags[] = {
		{ "desk", CVN_ADDRESS_ROLE },           { "disposable", CVN_ADDRESS_DISPOSABLE }, { "throw-away", CVN_ADDRESS_DISPOSABLE },
		{ "typo", CVN_ADDRESS_TYPO },           { "reserved", CVN_ADDRESS_RESERVED },
	};

	if (!cvn_segment_take(s, "is") && !cvn_segment_take(s, "="))
		return cvn_segment_expected(s, "is", err);
	cvn_segment_take(s, "a");
	for (size_t i = 0; i < CVN_COUNT(flags); i++)
		if (cvn_segment_take(s, flags[i].word)) {
			f->number = flags[i].flag;
			return CVN_OK;
		}
	return cvn_segment_expected(s, "desk, disposable, typo or reserved", err);
}

/* received "alert-3"; received anything within 7 days; failed … */
static int letters(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	int rc = CVN_OK;

	if (!cvn_segment_take(s, "anything") && !cvn_segment_take(s, "any") && cvn_segment_at_name(s))
		rc = name_of(s, f, "the name of a campaign", err);
	return rc == CVN_OK ? optional_time(s, f, err) : rc;
}

static int replied(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	int rc = CVN_OK;

	if (cvn_segment_take(s, "to") || cvn_segment_at_name(s))
		rc = name_of(s, f, "the name of a campaign", err);
	return rc == CVN_OK ? optional_time(s, f, err) : rc;
}

static int comparison(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	if (cvn_segment_take2(s, "at", "least") || cvn_segment_take(s, ">="))
		f->cmp = CVN_CMP_GE;
	else if (cvn_segment_take2(s, "at", "most") || cvn_segment_take(s, "<="))
		f->cmp = CVN_CMP_LE;
	else if (cvn_segment_take2(s, "more", "than") || cvn_segment_take(s, ">"))
		f->cmp = CVN_CMP_GT;
	else if (cvn_segment_take2(s, "fewer", "than") || cvn_segment_take2(s, "less", "than") || cvn_segment_take(s, "<"))
		f->cmp = CVN_CMP_LT;
	else if (cvn_segment_take(s, "exactly") || cvn_segment_take(s, "="))
		f->cmp = CVN_CMP_EQ;
	else
		return cvn_segment_expected(s, "at least, at most, more than, fewer than or exactly", err);
	return CVN_OK;
}

/* sent at least 3 in 90 days */
static int sent(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	uint64_t n = 0;
	int rc = CVN_OK;

	if (cvn_segment_take(s, "nothing") || cvn_segment_take(s, "none") || cvn_segment_take(s, "no")) {
		f->cmp = CVN_CMP_EQ;
	} else {
		rc = comparison(s, f, err);
		if (rc == CVN_OK && cvn_parse_u64(cvn_span_of(cvn_segment_peek(s)->text), 1000000, &n, NULL) != CVN_OK)
			rc = cvn_segment_expected(s, "a number of letters", err);
		s->i += rc == CVN_OK;
	}
	f->number = (int64_t)n;
	if (!cvn_segment_take(s, "letters"))
		cvn_segment_take(s, "letter");
	return rc == CVN_OK ? optional_time(s, f, err) : rc;
}

static int event(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	if (!cvn_segment_take(s, "to"))
		cvn_segment_take(s, "for");
	return name_of(s, f, "the name of an event", err);
}

/* random 10%; random 2.5% seed "wave-2" */
static int some(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	const char *t = cvn_segment_peek(s)->text, *dot = strchr(t, '.');
	size_t n = strlen(t), whole = dot ? (size_t)(dot - t) : n ? n - 1 : 0;
	uint64_t percent = 0, hundredths = 0;
	char *seed = NULL;
	int rc;

	if (!n || t[n - 1] != '%' || cvn_parse_u64((struct cvn_span){ t, whole }, 100, &percent, NULL) != CVN_OK ||
	    (dot && (n - whole - 2 == 0 || n - whole - 2 > 2 ||
	             cvn_parse_u64((struct cvn_span){ dot + 1, n - whole - 2 }, 99, &hundredths, NULL) != CVN_OK)))
		return cvn_segment_expected(s, "a share such as 10% or 2.5%", err);
	if (dot && n - whole - 2 == 1)
		hundredths *= 10;
	f->number = (int64_t)(percent * 100 + hundredths);
	s->i++;
	if (!cvn_segment_take(s, "seed"))
		return CVN_OK;
	rc = cvn_segment_value(s, "a word", &seed, err);
	if (rc == CVN_OK)
		cvn_filter_say(f, seed);
	free(seed);
	return rc;
}

static int saved(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	return name_of(s, f, "the name of a saved segment", err);
}

static const struct {
	const char *word;
	enum cvn_filter_op op;
	clause_fn *parse;
} clauses[] = {
	{ "everybody", CVN_F_ALL, everybody },       { "everyone", CVN_F_ALL, everybody },
	{ "role", CVN_F_ROLE, words },               { "roles", CVN_F_ROLE, words },
	{ "tag", CVN_F_TAG, words },                 { "tags", CVN_F_TAG, words },
	{ "joined", CVN_F_JOINED, moment },          { "changed", CVN_F_CHANGED, moment },
	{ "on", CVN_F_LIST, on_list },               { "subscribed", CVN_F_LIST, subscribed },
	{ "unsubscribed", CVN_F_LIST, unsubscribed }, { "pending", CVN_F_LIST, pending },
	{ "suppressed", CVN_F_SUPPRESSED, suppressed }, { "assessment", CVN_F_ASSESSMENT, cvn_segment_compare },
	{ "steward", CVN_F_STEWARD, steward },       { "address", CVN_F_FLAG, address },
	{ "received", CVN_F_RECEIVED, letters },     { "failed", CVN_F_FAILED, letters },
	{ "sent", CVN_F_SENT_COUNT, sent },          { "replied", CVN_F_REPLIED, replied },
	{ "invited", CVN_F_INVITED, event },         { "answered", CVN_F_ANSWERED, event },
	{ "accepted", CVN_F_ACCEPTED, event },       { "declined", CVN_F_DECLINED, event },
	{ "tentative", CVN_F_TENTATIVE, event },     { "maybe", CVN_F_TENTATIVE, event },
	{ "waiting", CVN_F_WAITING, event },         { "attended", CVN_F_ATTENDED, event },
	{ "came", CVN_F_ATTENDED, event },           { "random", CVN_F_RANDOM, some },
	{ "segment", CVN_F_SEGMENT, saved },
};

static const char *const columns[] = { "email",    "domain",   "first_name", "last_name", "language",
	                               "timezone", "building", "district",   "phone",     "household", "quiet_hours" };

static const char *const others[] = { "field", "not" };

static size_t free_field(const struct cvn_segment *s, const char *name)
{
	for (size_t i = 0; s->ctx->fields && i < s->ctx->fields->n; i++)
		if (cvn_streq_nocase(s->ctx->fields->name[i], name))
			return i;
	return (size_t)-1;
}

static int unknown(const struct cvn_segment *s, struct cvn_err *err)
{
	const struct cvn_segment_token *t = cvn_segment_peek(s);
	size_t n_free = s->ctx->fields ? s->ctx->fields->n : 0, n = 0;
	CVN_AUTO_STR const char **names =
	        cvn_xcalloc(CVN_COUNT(clauses) + CVN_COUNT(columns) + CVN_COUNT(others) + n_free, sizeof *names);
	const char *near;

	if (t->kind != CVN_T_WORD)
		return cvn_segment_expected(s, "a condition, such as role has steward", err);
	for (size_t i = 0; i < CVN_COUNT(clauses); i++)
		names[n++] = clauses[i].word;
	for (size_t i = 0; i < CVN_COUNT(columns); i++)
		names[n++] = columns[i];
	for (size_t i = 0; i < CVN_COUNT(others); i++)
		names[n++] = others[i];
	for (size_t i = 0; i < n_free; i++)
		names[n++] = s->ctx->fields->name[i];
	near = cvn_nearest(t->text, names, n);
	return cvn_fail(err, CVN_E_INVALID, "column %zu: '%.60s' is no condition, column or field%s%s%s", t->column, t->text,
	                near ? "; did you mean '" : ": see convene-segment(7)", near ? near : "", near ? "'?" : "");
}

/* A column of every person, or a free field. */
static int parse_column(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	bool said = cvn_segment_take(s, "field");
	const char *word = cvn_segment_peek(s)->text;
	size_t at;

	for (size_t i = 0; i < CVN_COUNT(columns) && !said; i++)
		if (cvn_segment_take(s, columns[i])) {
			f->op = CVN_F_TEXT;
			free(f->name);
			f->name = cvn_xstrdup(columns[i]);
			return cvn_segment_compare(s, f, err);
		}
	at = free_field(s, word);
	if (at == (size_t)-1)
		return unknown(s, err);
	f->op = CVN_F_FREE;
	f->type = s->ctx->fields->type[at];
	free(f->name);
	f->name = cvn_xstrdup(s->ctx->fields->name[at]);
	s->i++;
	return cvn_segment_compare(s, f, err);
}

int cvn_segment_clause(struct cvn_segment *s, struct cvn_filter **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = cvn_filter_new(CVN_F_ALL);
	clause_fn *parse = parse_column;
	int rc;

	f->column = cvn_segment_peek(s)->column;
	for (size_t i = 0; i < CVN_COUNT(clauses) && parse == parse_column; i++)
		if (cvn_segment_take(s, clauses[i].word)) {
			f->op = clauses[i].op;
			parse = clauses[i].parse;
		}
	rc = parse(s, f, err);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&f);
	return rc;
}
