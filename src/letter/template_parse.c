/*
 * template_parse.c - the text of a template becomes a flat list of operations.
 *
 * One pass. What stands alone on a line (the spec's "standalone" tags) takes its line away with it; blocks of the
 * inheritance module lose the indentation of their first line, which the place of their expansion gives back.
 */
#include "template_priv.h"

#include "convene/base/text.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define MAX_OPEN 100
#define MAX_DELIMITER 8

struct parser {
	struct cvn_template *t;
	const char *text;
	size_t len;
	size_t pos;              /* all before is done */
	size_t line_start;       /* where white space counts as the beginning of a line */
	bool bol;
	uint32_t line;
	size_t counted, line_begin;      /* `line` is the line of offset `counted`, which begins at `line_begin` */
	char open[MAX_DELIMITER + 1], close[MAX_DELIMITER + 1];
	size_t stack[MAX_OPEN], depth;   /* operations that wait for their close */
	struct cvn_err *err;
};

/* One tag as found: [begin, end) with its delimiters; `body` what is between them, without sigil. */
struct tag {
	char sigil;              /* '\0' for a variable; '{' and '&' raw */
	size_t begin, end;
	struct cvn_span body;
	uint32_t line, column;
};

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static void locate(struct parser *p, size_t offset, uint32_t *line, uint32_t *column)
{
	for (; p->counted < offset; p->counted++) {
		if (p->text[p->counted] == '\n') {
			p->line++;
			p->line_begin = p->counted + 1;
		}
	}
	*line = p->line;
	*column = 1;
	for (size_t i = p->line_begin; i < offset; i++)
		*column += ((unsigned char)p->text[i] & 0xc0) != 0x80;
}

static int fail_at(struct parser *p, const struct tag *tag, const char *what, struct cvn_span name)
{
	return cvn_template_fail(p->t, tag->line, tag->column, p->err, "%s%.*s", what, (int)(name.len > 60 ? 60 : name.len),
	                         name.len ? name.ptr : "");
}

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

static const char *find(const struct parser *p, size_t from, const char *needle, size_t n)
{
	return from <= p->len ? memmem(p->text + from, p->len - from, needle, n) : NULL;
}

/* A tag may be broken over lines as text is, but not hold another one, an empty line or a name that goes on: then its end
 * was forgotten. */
static bool runs_on(const struct parser *p, size_t from, size_t end)
{
	const char *nl = memchr(p->text + from, '\n', end - from), *bar = memchr(p->text + from, '|', end - from);
	const char *inner = find(p, from, p->open, strlen(p->open));

	if (inner && inner < p->text + end)
		return true;
	return nl && (!bar || bar > nl || memmem(nl, end - (size_t)(nl - p->text), "\n\n", 2));
}

/* A fallback that was broken over lines is on one line again. */
static struct cvn_span one_line(struct parser *p, struct cvn_span s)
{
	char *own = p->t->own + (s.ptr - p->text);
	size_t n = 0;
	uint32_t line, column;

	if (!memchr(s.ptr, '\n', s.len))
		return s;
	locate(p, (size_t)(s.ptr - p->text) + s.len, &line, &column);      /* lines are counted before they go */
	for (size_t i = 0; i < s.len; i++) {
		bool blank_here = cvn_ascii_space(own[i]);

		if (!blank_here || (n > 0 && own[n - 1] != ' '))
			own[n++] = blank_here ? ' ' : own[i];
	}
	return (struct cvn_span){ own, n };
}

/* The tag at `begin`, where the opening delimiter stands. */
static int read_tag(struct parser *p, size_t begin, struct tag *tag)
{
	size_t from = begin + strlen(p->open), close_len = strlen(p->close);
	char wanted[MAX_DELIMITER + 2];
	const char *end;

	tag->begin = begin;
	locate(p, begin, &tag->line, &tag->column);
	while (from < p->len && cvn_ascii_space(p->text[from]))
		from++;
	tag->sigil = from < p->len && strchr("#^/!=><$&{", p->text[from]) ? p->text[from] : '\0';
	from += tag->sigil != '\0';
	snprintf(wanted, sizeof wanted, "%s%s", tag->sigil == '{' ? "}" : tag->sigil == '=' ? "=" : "", p->close);
	close_len = strlen(wanted);
	end = find(p, from, wanted, close_len);
	tag->body = cvn_span_trim((struct cvn_span){ p->text + from, end ? (size_t)(end - p->text) - from : 0 });
	tag->end = end ? (size_t)(end - p->text) + close_len : p->len;
	if (!end || (tag->sigil != '!' && tag->sigil != '=' && runs_on(p, from, (size_t)(end - p->text)))) {
		char what[64];

		snprintf(what, sizeof what, "this tag is not closed: expected %s", wanted);
		return fail_at(p, tag, what, (struct cvn_span){ 0 });
	}
	if (tag->sigil != '!' && tag->body.len == 0)
		return fail_at(p, tag, "a name is missing in this tag", (struct cvn_span){ 0 });
	return CVN_OK;
}

/* Where the line goes on behind `at` when only blanks are left of it; 0 when something else stands there. */
static size_t line_rest(const struct parser *p, size_t at)
{
	while (at < p->len && blank(p->text[at]))
		at++;
	if (at == p->len)
		return at;
	if (p->text[at] == '\r' && at + 1 < p->len)
		at++;
	return p->text[at] == '\n' ? at + 1 : 0;
}

static bool line_blank_before(const struct parser *p, size_t at)
{
	while (at > p->line_start && blank(p->text[at - 1]))
		at--;
	return at == p->line_start;
}

static int set_delimiters(struct parser *p, const struct tag *tag)
{
	size_t i = 0, j;

	while (i < tag->body.len && !cvn_ascii_space(tag->body.ptr[i]))
		i++;
	for (j = i; j < tag->body.len && cvn_ascii_space(tag->body.ptr[j]); j++)
		;
	if (j == i || i > MAX_DELIMITER || tag->body.len - j > MAX_DELIMITER || memchr(tag->body.ptr, '=', tag->body.len) ||
	    memchr(tag->body.ptr + j, ' ', tag->body.len - j))
		return fail_at(p, tag, "expected two delimiters, as in {{=<% %>=}}", (struct cvn_span){ 0 });
	snprintf(p->open, sizeof p->open, "%.*s", (int)i, tag->body.ptr);
	snprintf(p->close, sizeof p->close, "%.*s", (int)(tag->body.len - j), tag->body.ptr + j);
	return CVN_OK;
}

/* ---- Blocks and their indentation ---- */

static struct cvn_span leading_blanks(struct cvn_span s)
{
	size_t n = 0;

	while (n < s.len && blank(s.ptr[n]))
		n++;
	return (struct cvn_span){ s.ptr, n };
}

static void strip(struct cvn_span *s, size_t n, bool all_blank)
{
	size_t have = all_blank ? s->len : leading_blanks(*s).len;

	n = n < have ? n : have;
	if (n == 0)
		return;
	s->ptr += n;
	s->len -= n;
}

/* Take up to `n` blanks from the line beginnings of [from, to); inner blocks have lost theirs, only their place moves. */
static void dedent(struct cvn_template *t, size_t from, size_t to, size_t n)
{
	for (size_t i = from; i < to; i++) {
		struct op *op = &t->op[i];

		if (op->kind == OP_TEXT && op->bol)
			strip(&op->text, n, false);
		if (op->kind != OP_PARTIAL && op->kind != OP_PARENT && op->kind != OP_BLOCK)
			continue;
		if (op->kind == OP_BLOCK && op->text.len > 0)
			i = op->end;
		strip(&op->text, n, true);
	}
}

/* At the close of a block: its body loses the indentation of its first line, the block remembers it. */
static void settle_block(struct cvn_template *t, size_t at, size_t close)
{
	struct op *block = &t->op[at];
	const struct op *first = &t->op[at + 1];

	if (block->alone && at + 1 < close) {
		bool text = first->kind == OP_TEXT && first->bol;
		bool placed = first->kind == OP_PARTIAL || first->kind == OP_PARENT || first->kind == OP_BLOCK;

		block->text = text ? leading_blanks(first->text) : placed ? first->text : (struct cvn_span){ 0 };
	}
	dedent(t, at + 1, close, block->text.len);
}

/* A parent whose first tag began its line and whose last ends one is set as a whole with the indentation of the line. */
static void settle_parent(struct cvn_template *t, size_t at)
{
	struct op *before = at > 0 ? &t->op[at - 1] : NULL;

	if (!before || before->kind != OP_TEXT || !before->bol || before->text.len != leading_blanks(before->text).len)
		return;
	t->op[at].text = before->text;
	before->text.len = 0;
	before->bol = false;
}

/* ---- Tags ---- */

static int open_tag(struct parser *p, const struct tag *tag, struct op *op)
{
	if (p->depth == MAX_OPEN)
		return fail_at(p, tag, "sections inside sections beyond 100", (struct cvn_span){ 0 });
	p->stack[p->depth++] = (size_t)(op - p->t->op);
	return CVN_OK;
}

static int close_tag(struct parser *p, const struct tag *tag, bool alone, struct cvn_span indent)
{
	size_t at;
	const char *opened;
	struct op *op;

	if (p->depth == 0)
		return fail_at(p, tag, "nothing is open here that this could close: /", tag->body);
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
		settle_block(p->t, at, p->t->op[at].end);
	if (p->t->op[at].kind == OP_PARENT && alone)
		settle_parent(p->t, at);
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
		return fail_at(p, tag, "a name is missing in this tag", name);
	op->name = cvn_templates_name(p->t->family, name);
	return op->kind == OP_VAR || op->kind == OP_PARTIAL ? CVN_OK : open_tag(p, tag, op);
}

/* Whether the tag stands alone; *rest is then where the next line begins. */
static bool stands_alone(const struct parser *p, const struct tag *tag, size_t *rest)
{
	*rest = line_rest(p, tag->end);
	if (tag->sigil == '\0' || tag->sigil == '{' || tag->sigil == '&' || tag->sigil == '<' || *rest == 0)
		return false;
	if (tag->sigil == '/' && p->depth > 0 && p->t->op[p->stack[p->depth - 1]].kind == OP_PARENT)
		return p->t->op[p->stack[p->depth - 1]].bol;
	return line_blank_before(p, tag->begin);
}

static int take_tag(struct parser *p, size_t begin)
{
	struct tag tag;
	size_t rest, ws = begin;
	bool alone, starts_line;
	struct cvn_span indent;
	int rc = read_tag(p, begin, &tag);

	if (rc != CVN_OK)
		return rc;
	alone = stands_alone(p, &tag, &rest);
	starts_line = line_blank_before(p, begin);
	while (ws > p->line_start && blank(p->text[ws - 1]))
		ws--;
	indent = (struct cvn_span){ p->text + ws, starts_line ? begin - ws : 0 };
	emit_text(p, p->pos, alone && starts_line && ws > p->pos ? ws : alone && starts_line ? p->pos : begin);
	if (!alone && tag.sigil != '!' && tag.sigil != '=' && tag.sigil != '/')
		mark_bol(p);
	if (tag.sigil == '=')
		rc = set_delimiters(p, &tag);
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

int cvn_template_parse(struct cvn_template *t, size_t first_line, struct cvn_err *err)
{
	struct parser p = { .t = t, .text = t->own, .len = strlen(t->own), .bol = true, .line = (uint32_t)first_line,
		            .open = "{{", .close = "}}", .err = err };
	const char *tag;
	int rc = CVN_OK;

	while (rc == CVN_OK && (tag = find(&p, p.pos, p.open, strlen(p.open)))) {
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
