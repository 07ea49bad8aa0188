/*
 * segment_lex.c - words, quoted texts and marks of an expression.
 */
#include <string.h>

#include "convene/base/mem.h"

#include "segment_priv.h"

#include "convene/base/banned.h"

static void push(struct cvn_segment *s, enum cvn_token_kind kind, char *text, size_t column)
{
	s->token = cvn_xreallocarray(s->token, s->n + 1, sizeof *s->token);
	s->token[s->n++] = (struct cvn_segment_token){ kind, text, column };
}

void cvn_segment_release(struct cvn_segment *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->token[i].text);
	free(s->token);
	s->token = NULL;
	s->n = 0;
}

static bool word_octet(unsigned char c)
{
	return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_-.@+%:/'*#$&~", c));
}

/* The quote that opens at `p`: plain, or the curly ones that word processors make. Octets of it, 0 = none. */
static size_t quote_at(const char *p)
{
	if (*p == '"')
		return 1;
	return strncmp(p, "\xE2\x80\x9C", 3) == 0 || strncmp(p, "\xE2\x80\x9D", 3) == 0 ? 3 : 0;
}

static size_t columns_in(const char *from, const char *to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += ((unsigned char)*from & 0xC0) != 0x80;
	return n;
}

static int lex_quoted(struct cvn_segment *s, const char **p, size_t column, struct cvn_err *err)
{
	CVN_AUTO_BUF(text, CVN_SEGMENT_MAX);
	const char *q = *p + quote_at(*p);

	for (;; q++) {
		size_t n = quote_at(q);

		if (!*q)
			return cvn_fail(err, CVN_E_INVALID, "column %zu: this quote does not close", column);
		if (n && quote_at(q + n) && n == 1) {       /* a doubled quote is one */
			cvn_buf_char(&text, '"');
			q++;
		} else if (n) {
			*p = q + n;
			push(s, CVN_T_QUOTED, cvn_buf_take(&text), column);
			return CVN_OK;
		} else {
			cvn_buf_char(&text, *q);
		}
	}
}

static size_t mark_at(const char *p)
{
	static const char *const marks[] = { "<=", ">=", "!=", "<>", "<", ">", "=", "(", ")", "," };

	for (size_t i = 0; i < CVN_COUNT(marks); i++)
		if (strncmp(p, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

static int lex_one(struct cvn_segment *s, const char **p, size_t column, struct cvn_err *err)
{
	size_t n = mark_at(*p);
	enum cvn_token_kind kind = CVN_T_MARK;

	if (quote_at(*p))
		return lex_quoted(s, p, column, err);
	if (!n) {
		kind = CVN_T_WORD;
		while (word_octet((unsigned char)(*p)[n]) && !quote_at(*p + n))
			n++;
	}
	if (!n)
		return cvn_fail(err, CVN_E_INVALID, "column %zu: '%c' means nothing here", column, **p);
	push(s, kind, cvn_xstrndup(*p, n), column);
	*p += n;
	return CVN_OK;
}

int cvn_segment_lex(const char *text, struct cvn_segment *out, struct cvn_err *err)
{
	const char *p = text;
	int rc = CVN_OK;

	if (strlen(text) > CVN_SEGMENT_MAX)
		return cvn_fail(err, CVN_E_INVALID, "a segment has at most %d octets", CVN_SEGMENT_MAX);
	if (!cvn_utf8_valid(text, strlen(text)))
		return cvn_fail(err, CVN_E_INVALID, "the segment is not valid UTF-8");
	while (rc == CVN_OK) {
		while (cvn_ascii_space((unsigned char)*p))
			p++;
		if (!*p)
			break;
		rc = lex_one(out, &p, columns_in(text, p) + 1, err);
	}
	if (rc == CVN_OK)
		push(out, CVN_T_END, cvn_xstrdup(""), columns_in(text, p) + 1);
	return rc;
}

const struct cvn_segment_token *cvn_segment_peek(const struct cvn_segment *s)
{
	return &s->token[s->i];
}

static bool is(const struct cvn_segment_token *t, const char *word)
{
	return (t->kind == CVN_T_WORD || t->kind == CVN_T_MARK) && cvn_streq_nocase(t->text, word);
}

bool cvn_segment_take(struct cvn_segment *s, const char *word)
{
	if (!is(&s->token[s->i], word))
		return false;
	s->i++;
	return true;
}

bool cvn_segment_take2(struct cvn_segment *s, const char *first, const char *second)
{
	if (!is(&s->token[s->i], first) || !is(&s->token[s->i + 1], second))
		return false;
	s->i += 2;
	return true;
}

bool cvn_segment_at_name(const struct cvn_segment *s)
{
	static const char *const ours[] = { "and", "or", "not", "within", "in", "after", "before", "since", "on", "between",
		                            "today", "yesterday", "but" };
	const struct cvn_segment_token *t = &s->token[s->i];

	if (t->kind != CVN_T_WORD)
		return t->kind == CVN_T_QUOTED;
	for (size_t i = 0; i < CVN_COUNT(ours); i++)
		if (cvn_streq_nocase(t->text, ours[i]))
			return false;
	return true;
}

int cvn_segment_expected(const struct cvn_segment *s, const char *what, struct cvn_err *err)
{
	const struct cvn_segment_token *t = &s->token[s->i];

	if (t->kind == CVN_T_END)
		return cvn_fail(err, CVN_E_INVALID, "column %zu: the segment ends where %s should stand", t->column, what);
	return cvn_fail(err, CVN_E_INVALID, "column %zu: expected %s, found '%.60s'", t->column, what, t->text);
}

int cvn_segment_value(struct cvn_segment *s, const char *what, char **out, struct cvn_err *err)
{
	const struct cvn_segment_token *t = &s->token[s->i];

	if (t->kind != CVN_T_QUOTED && !cvn_segment_at_name(s))
		return cvn_segment_expected(s, what, err);
	*out = cvn_xstrdup(t->text);
	s->i++;
	return CVN_OK;
}
