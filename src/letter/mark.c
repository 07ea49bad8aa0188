/*
 * mark.c - finding marks, and text with marks becoming operations that know their destination.
 */
#include "mark.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

void cvn_marks_init(struct marks *m, struct cvn_templates *family, const struct cvn_span *texts, size_t n)
{
	bool taken = true;

	*m = (struct marks){ .family = family };
	for (unsigned try = 0; taken; try++) {
		taken = false;
		m->prefix_len = (size_t)snprintf(m->prefix, sizeof m->prefix, "cvnmark%04uq", try);
		for (size_t i = 0; i < n; i++)
			taken = taken || (texts[i].len && memmem(texts[i].ptr, texts[i].len, m->prefix, m->prefix_len));
	}
}

void cvn_marks_release(struct marks *m)
{
	free(m->mark);
	*m = (struct marks){ 0 };
}

bool cvn_mark_next(const struct marks *m, const char *p, const char *end, struct mark_found *out)
{
	while (p < end && (p = memmem(p, (size_t)(end - p), m->prefix, m->prefix_len))) {
		const char *at = p;
		size_t index = 0, digits = 0;

		for (p += m->prefix_len; p < end && *p >= '0' && *p <= '9' && digits < 9; p++, digits++)
			index = index * 10 + (size_t)(*p - '0');
		if (digits == 0 || p == end || index >= m->n || (*p != MARK_TEXT && *p != MARK_URL && *p != MARK_LINK && *p != MARK_MAILTO))
			continue;
		*out = (struct mark_found){ at, (size_t)(p + 1 - at), index, (enum mark_place)*p };
		return true;
	}
	return false;
}

bool cvn_mark_is_section(const struct marks *m, const struct mark_found *f)
{
	return m->mark[f->index].op.kind != OP_VAR;
}

/* In front of the question mark of a mailto link. */
static bool in_mailto(const char *url, const char *at)
{
	return at - url >= 7 && cvn_span_is_nocase((struct cvn_span){ url, 7 }, "mailto:") && !memchr(url, '?', (size_t)(at - url));
}

void cvn_marks_place(const struct marks *m, const char *url, size_t n, struct cvn_buf *out)
{
	const char *p = url, *end = url + n;
	struct mark_found f;

	while (cvn_mark_next(m, p, end, &f)) {
		cvn_buf_add(out, p, (size_t)(f.at - p) + f.len - 1);
		cvn_buf_char(out, f.at == url ? MARK_LINK : in_mailto(url, f.at) ? MARK_MAILTO : MARK_URL);
		p = f.at + f.len;
	}
	cvn_buf_add(out, p, (size_t)(end - p));
}

/* ---- Where in HTML a mark stands ---- */

struct html_place {
	enum { IN_TEXT, IN_TAG, IN_VALUE, IN_COMMENT } where;
	char quote;
	bool url;              /* the attribute holds a URL */
	bool begun;            /* something stands before in this value */
	const char *value;     /* where it begins */
};

static bool is_url_attribute(const char *from, const char *eq)
{
	static const char *const names[] = { "href", "src", "action", "background", "cite", "poster" };
	const char *p = eq;

	while (p > from && cvn_ascii_space(p[-1]))
		p--;
	for (size_t i = 0; i < CVN_COUNT(names); i++) {
		size_t n = strlen(names[i]);

		if ((size_t)(p - from) > n && cvn_ascii_space(p[-(ptrdiff_t)n - 1]) &&
		    cvn_span_is_nocase((struct cvn_span){ p - n, n }, names[i]))
			return true;
	}
	return false;
}

/* Go on over literal HTML. `start` is the beginning of the whole text, for looking back at names of attributes. */
static void walk_html(struct html_place *h, const char *start, const char *p, const char *end)
{
	for (; p < end; p++) {
		if (h->where == IN_TEXT && *p == '<') {
			h->where = end - p >= 4 && memcmp(p, "<!--", 4) == 0 ? IN_COMMENT : IN_TAG;
		} else if (h->where == IN_COMMENT && *p == '>' && p - start >= 2 && p[-1] == '-' && p[-2] == '-') {
			h->where = IN_TEXT;
		} else if (h->where == IN_TAG && *p == '>') {
			h->where = IN_TEXT;
		} else if (h->where == IN_TAG && (*p == '"' || *p == '\'')) {
			const char *eq = p;

			while (eq > start && cvn_ascii_space(eq[-1]))
				eq--;
			*h = (struct html_place){ IN_VALUE, *p, eq > start && eq[-1] == '=' && is_url_attribute(start, eq - 1), false, p + 1 };
		} else if (h->where == IN_VALUE && *p == h->quote) {
			h->where = IN_TAG;
		} else if (h->where == IN_VALUE) {
			h->begun = true;
		}
	}
}

static enum escape escape_for(enum destination to, const struct mark_found *f, const struct op *op, struct html_place *h)
{
	bool raw = op->escape == ESCAPE_NONE;

	if (to == TO_HEADER)
		return ESCAPE_NONE;
	if (to == TO_TEXT)
		return f->place == MARK_LINK ? ESCAPE_LINK_TEXT
		       : raw                  ? ESCAPE_NONE
		       : f->place == MARK_URL ? ESCAPE_URL
		       : f->place == MARK_MAILTO ? ESCAPE_MAILTO
		                                 : ESCAPE_NONE;
	if (h->where != IN_VALUE || !h->url)
		return raw ? ESCAPE_NONE : ESCAPE_HTML;
	if (!h->begun) {
		h->begun = true;
		return ESCAPE_LINK;
	}
	return raw ? ESCAPE_HTML : in_mailto(h->value, f->at) ? ESCAPE_MAILTO : ESCAPE_URL;
}

/* ---- Operations ---- */

struct joiner {
	struct marks *m;
	struct cvn_template *t;
	struct cvn_buf all;        /* literals, encoded */
	struct cvn_buf pending;    /* literal not encoded yet */
	size_t *offset, cap;       /* of each TEXT in `all`: it may still move */
	size_t stack[MAX_FRAMES], depth;
	bool quoted;
	struct cvn_err *err;
};

static void flush_literal(struct joiner *j, bool last)
{
	size_t from = j->all.len;
	uint32_t column = 0;
	struct op *op;

	if (j->pending.len == 0)
		return;
	if (j->quoted)
		cvn_quoted_put(&j->all, &column, j->pending.ptr, j->pending.len, last);
	else
		cvn_buf_add(&j->all, j->pending.ptr, j->pending.len);
	cvn_buf_clear(&j->pending);
	op = cvn_template_op(j->t, OP_TEXT);
	op->text.len = j->all.len - from;
	cvn_quoted_measure(op, j->all.ptr + from, op->text.len);
	if (j->t->n > j->cap) {
		j->cap = j->t->n * 2;
		j->offset = cvn_xreallocarray(j->offset, j->cap, sizeof *j->offset);
	}
	j->offset[j->t->n - 1] = from;
}

static int not_nested(struct joiner *j, const struct mark *mark)
{
	return cvn_fail(j->err, CVN_E_INVALID, "%s:%u:%u: this section does not begin and end in the same place of the page: '%s'",
	                mark->file, mark->op.line, mark->op.column, j->m->family->name[mark->op.name].text);
}

static int join_section(struct joiner *j, const struct mark *mark)
{
	struct op *op;
	size_t at = j->depth ? j->stack[j->depth - 1] : 0;

	if (mark->op.kind == OP_CLOSE && (j->depth == 0 || j->t->op[at].name != mark->op.name))
		return not_nested(j, mark);
	if (mark->op.kind != OP_CLOSE && j->depth == MAX_FRAMES)
		return not_nested(j, mark);
	flush_literal(j, false);
	op = cvn_template_op(j->t, (enum op_kind)mark->op.kind);
	op->name = mark->op.name;
	op->line = mark->op.line;
	op->column = mark->op.column;
	if (mark->op.kind == OP_CLOSE) {
		j->t->op[at].end = (uint32_t)(j->t->n - 1);
		j->depth--;
	} else {
		j->stack[j->depth++] = j->t->n - 1;
	}
	return CVN_OK;
}

static const char *constant_of(const struct constant *constants, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(constants[i].name, name) == 0)
			return constants[i].value;
	}
	return NULL;
}

static void join_var(struct joiner *j, const struct mark *mark, enum escape how, const char *value)
{
	struct op *op;

	if (value) {
		if (!value[0] && mark->op.has_fallback)
			cvn_escape_put(&j->pending, how, mark->op.text.ptr, mark->op.text.len);
		else
			cvn_escape_put(&j->pending, how, value, strlen(value));
		return;
	}
	flush_literal(j, false);
	op = cvn_template_op(j->t, OP_VAR);
	*op = mark->op;
	op->escape = (uint8_t)how;
}

static void settle(struct joiner *j)
{
	flush_literal(j, true);
	j->t->own = cvn_buf_take(&j->all);
	for (size_t i = 0; i < j->t->n; i++) {
		if (j->t->op[i].kind == OP_TEXT)
			j->t->op[i].text.ptr = j->t->own + j->offset[i];
	}
}

static int join_all(struct joiner *j, const char *text, size_t n, enum destination to, const struct constant *constants,
                    size_t n_constants)
{
	const char *p = text, *end = text + n;
	struct html_place html = { 0 };
	struct mark_found f;
	int rc = CVN_OK;

	while (rc == CVN_OK && cvn_mark_next(j->m, p, end, &f)) {
		const struct mark *mark = &j->m->mark[f.index];

		cvn_buf_add(&j->pending, p, (size_t)(f.at - p));
		walk_html(&html, text, p, f.at);
		p = f.at + f.len;
		if (mark->op.kind == OP_VAR)
			join_var(j, mark, escape_for(to, &f, &mark->op, &html),
			         mark->op.format ? NULL
			                         : constant_of(constants, n_constants, j->m->family->name[mark->op.name].text));
		else
			rc = join_section(j, mark);
	}
	cvn_buf_add(&j->pending, p, (size_t)(end - p));
	if (rc == CVN_OK && j->depth > 0)
		rc = cvn_fail(j->err, CVN_E_INVALID, "%s:%u:%u: this section is never closed: '%s'", j->t->file,
		              j->t->op[j->stack[j->depth - 1]].line, j->t->op[j->stack[j->depth - 1]].column,
		              j->m->family->name[j->t->op[j->stack[j->depth - 1]].name].text);
	return rc;
}

int cvn_marks_compile(struct marks *m, const char *file, const char *text, size_t n, enum destination to, bool quoted,
                      const struct constant *constants, size_t n_constants, const struct cvn_template **out,
                      struct cvn_err *err)
{
	struct joiner j = { .m = m, .t = cvn_template_add(m->family, file), .quoted = quoted, .err = err };
	int rc;

	cvn_buf_init(&j.all, 4 * CVN_TEMPLATE_BYTES);
	cvn_buf_init(&j.pending, CVN_TEMPLATE_BYTES);
	rc = join_all(&j, text, n, to, constants, n_constants);
	settle(&j);
	if (rc == CVN_OK)
		*out = j.t;
	cvn_buf_release(&j.all);
	cvn_buf_release(&j.pending);
	free(j.offset);
	return rc;
}
