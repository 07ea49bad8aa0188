/*
 * template_parse.c - the text of a template becomes a flat list of operations.
 *
 * One pass. What stands alone on a line (the spec's "standalone" tags) takes its line away with it; blocks of the
 * inheritance module lose the indentation of their first line, which the place of their expansion gives back
 * (template_blocks.c). Reading one tag is template_tag.c.
 */
#include "template_parse.h"

#include <string.h>

#include "convene/base/banned.h"

/* Literal text, an operation a line, so that indentation finds the beginnings. */
static void emit_text(struct parser *p, size_t from, size_t to)
{
	while (from < to) {
		const char *nl = memchr(p->text + from, '\n', to - from);
		size_t stop = nl ? (size_t)(nl - p->text) + 1 : to;
		struct op *op = cvn_template_op(p->t, OP_TEXT);

		op->text = (struct cvn_span){ p->text + from, stop - from };
		op->bol = p->bol;
		p->bol = nl != NULL;
		from = stop;
	}
}

/* A tag that prints something begins the line: an empty text in front of it carries the indentation. */
static void mark_bol(struct parser *p)
{
	if (!p->bol)
		return;
	cvn_template_op(p->t, OP_TEXT)->bol = true;
	p->bol = false;
}

/* A fallback that was broken over lines is on one line again. */
static struct cvn_span one_line(struct parser *p, struct cvn_span s)
{
	char *own = p->t->own + (s.ptr - p->text);
	size_t n = 0;
	uint32_t line, column;

	if (!memchr(s.ptr, '\n', s.len))
		return s;
	cvn_parse_locate(p, (size_t)(s.ptr - p->text) + s.len, &line, &column);      /* lines are counted before they go */
	for (size_t i = 0; i < s.len; i++) {
		bool blank_here = cvn_ascii_space(own[i]);

		if (!blank_here || (n > 0 && own[n - 1] != ' '))
			own[n++] = blank_here ? ' ' : own[i];
	}
	return (struct cvn_span){ own, n };
}

/* ---- Tags ---- */

static int open_tag(struct parser *p, const struct tag *tag, struct op *op)
{
	if (p->depth == MAX_OPEN)
		return cvn_parse_fail(p, tag, "sections inside sections beyond 100", (struct cvn_span){ 0 });
	p->stack[p->depth++] = (size_t)(op - p->t->op);
	return CVN_OK;
}

static int close_tag(struct parser *p, const struct tag *tag, bool alone, struct cvn_span indent)
{
	size_t at;
	const char *opened;
	struct op *op;

	if (p->depth == 0)
		return cvn_parse_fail(p, tag, "nothing is open here that this could close: /", tag->body);
	at = p->stack[--p->depth];
	opened = p->t->family->name[p->t->op[at].name].text;
	if (!cvn_span_is(tag->body, opened) && !(p->t->op[at].dynamic && tag->body.ptr[0] == '*'))
		return cvn_template_fail(p->t, tag->line, tag->column, p->err,
		                         "expected /%s (opened in line %u), found /%.*s", opened, p->t->op[at].line,
		                         (int)(tag->body.len > 60 ? 60 : tag->body.len), tag->body.ptr);
	op = cvn_template_op(p->t, OP_CLOSE);
	op->name = p->t->op[at].name;
	op->alone = alone;
	op->text = indent;
	op->line = tag->line;
	op->column = tag->column;
	p->t->op[at].end = (uint32_t)(op - p->t->op);
	op->end = (uint32_t)at;
	if (p->t->op[at].kind == OP_BLOCK)
		cvn_parse_settle_block(p->t, at, p->t->op[at].end);
	if (p->t->op[at].kind == OP_PARENT && alone)
		cvn_parse_settle_parent(p->t, at);
	return CVN_OK;
}

/* `name | fallback`, `name | long`, `name | long | fallback`. */
static struct cvn_span read_pipes(struct parser *p, struct op *op, struct cvn_span body)
{
	struct cvn_span name = body;
	const char *bar = memchr(body.ptr, '|', body.len);

	while (bar) {
		struct cvn_span rest = { bar + 1, (size_t)(body.ptr + body.len - bar - 1) };
		const char *next = memchr(rest.ptr, '|', rest.len);
		struct cvn_span word = cvn_span_trim((struct cvn_span){ rest.ptr, next ? (size_t)(next - rest.ptr) : rest.len });

		if (name.ptr == body.ptr && name.len == body.len)
			name = cvn_span_trim((struct cvn_span){ body.ptr, (size_t)(bar - body.ptr) });
		if (op->format == FORMAT_NONE && cvn_format_named(word) != FORMAT_NONE) {
			op->format = cvn_format_named(word);
			bar = next;
			continue;
		}
		word = cvn_span_trim(rest);
		if (word.len >= 2 && word.ptr[0] == '"' && word.ptr[word.len - 1] == '"')
			word = (struct cvn_span){ word.ptr + 1, word.len - 2 };
		op->text = one_line(p, word);
		op->has_fallback = true;
		break;
	}
	return name;
}

static enum op_kind kind_of(char sigil)
{
	switch (sigil) {
	case '#':
		return OP_SECTION;
	case '^':
		return OP_INVERTED;
	case '>':
		return OP_PARTIAL;
	case '<':
		return OP_PARENT;
	case '$':
		return OP_BLOCK;
	default:
		return OP_VAR;
	}
}

static int add_tag(struct parser *p, const struct tag *tag, bool alone, struct cvn_span indent)
{
	struct op *op = cvn_template_op(p->t, kind_of(tag->sigil));
	struct cvn_span name = tag->body;

	op->line = tag->line;
	op->column = tag->column;
	op->alone = alone;
	op->escape = tag->sigil == '\0' ? ESCAPE_HTML : ESCAPE_NONE;
	if (op->kind == OP_VAR) {
		name = read_pipes(p, op, name);
	} else if (op->kind == OP_PARTIAL || op->kind == OP_PARENT) {
		op->dynamic = name.ptr[0] == '*';
		name = op->dynamic ? cvn_span_trim((struct cvn_span){ name.ptr + 1, name.len - 1 }) : name;
		op->text = alone ? indent : (struct cvn_span){ 0 };
	} else {
		op->text = indent;
	}
	if (name.len == 0)
		return cvn_parse_fail(p, tag, "a name is missing in this tag", name);
	op->name = cvn_templates_name(p->t->family, name);
	return op->kind == OP_VAR || op->kind == OP_PARTIAL ? CVN_OK : open_tag(p, tag, op);
}

/* Whether the tag stands alone; *rest is then where the next line begins. */
static bool stands_alone(const struct parser *p, const struct tag *tag, size_t *rest)
{
	*rest = cvn_parse_line_rest(p, tag->end);
	if (tag->sigil == '\0' || tag->sigil == '{' || tag->sigil == '&' || tag->sigil == '<' || *rest == 0)
		return false;
	if (tag->sigil == '/' && p->depth > 0 && p->t->op[p->stack[p->depth - 1]].kind == OP_PARENT)
		return p->t->op[p->stack[p->depth - 1]].bol;
	return cvn_parse_blank_before(p, tag->begin);
}

static int take_tag(struct parser *p, size_t begin)
{
	struct tag tag;
	size_t rest, ws = begin;
	bool alone, starts_line;
	struct cvn_span indent;
	int rc = cvn_parse_tag(p, begin, &tag);

	if (rc != CVN_OK)
		return rc;
	alone = stands_alone(p, &tag, &rest);
	starts_line = cvn_parse_blank_before(p, begin);
	while (ws > p->line_start && cvn_blank(p->text[ws - 1]))
		ws--;
	indent = (struct cvn_span){ p->text + ws, starts_line ? begin - ws : 0 };
	emit_text(p, p->pos, alone && starts_line && ws > p->pos ? ws : alone && starts_line ? p->pos : begin);
	if (!alone && tag.sigil != '!' && tag.sigil != '=' && tag.sigil != '/')
		mark_bol(p);
	if (tag.sigil == '=')
		rc = cvn_parse_delimiters(p, &tag);
	else if (tag.sigil == '/')
		rc = close_tag(p, &tag, alone, indent);
	else if (tag.sigil != '!')
		rc = add_tag(p, &tag, alone, indent);
	p->pos = alone ? rest : tag.end;
	if (alone)
		p->bol = true;
	if (alone || tag.sigil == '<')
		p->line_start = p->pos;
	if (rc == CVN_OK && tag.sigil == '<')
		p->t->op[p->t->n - 1].bol = starts_line;
	return rc;
}

int cvn_template_parse(struct cvn_template *t, size_t first_line, size_t first_column, struct cvn_err *err)
{
	struct parser p = { .t = t, .text = t->own, .len = strlen(t->own), .bol = true, .line = (uint32_t)first_line,
		            .first_column = (uint32_t)(first_column ? first_column : 1),
		            .open = "{{", .close = "}}", .err = err };
	const char *tag;
	int rc = CVN_OK;

	while (rc == CVN_OK && (tag = cvn_parse_find(&p, p.pos, p.open, strlen(p.open)))) {
		size_t begin = (size_t)(tag - p.text);

		for (size_t i = begin; i > p.line_start; i--) {
			if (p.text[i - 1] == '\n') {
				p.line_start = i;
				break;
			}
		}
		rc = take_tag(&p, begin);
	}
	if (rc != CVN_OK)
		return rc;
	emit_text(&p, p.pos, p.len);
	if (p.depth > 0) {
		const struct op *op = &t->op[p.stack[p.depth - 1]];

		return cvn_template_fail(t, op->line, op->column, err, "this is never closed: expected /%s",
		                         t->family->name[op->name].text);
	}
	return CVN_OK;
}
