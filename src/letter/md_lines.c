/*
 * md_lines.c - lines that hold only section tags, before Markdown reads them.
 *
 * A tag behind an empty line, or in front of a list, heading, quote or table, begins a block of its own and gets empty
 * lines around it; so does the tag that closes it. Others stay where they stand, inside a paragraph. Next to table rows no
 * empty line is added: it would end the table.
 */
#include "md.h"

#include <string.h>

#include "convene/base/banned.h"

struct line {
	struct cvn_span text;      /* without its line end */
	bool blank, marks, row;    /* empty; section tags only; a table row */
	bool block;                /* marks: begins or ends a block */
};

static bool only_marks(const struct marks *m, struct cvn_span line)
{
	struct cvn_span rest = cvn_span_trim(line);
	struct mark_found f;

	if (rest.len == 0)
		return false;
	while (rest.len > 0) {
		if (!cvn_mark_next(m, rest.ptr, rest.ptr + rest.len, &f) || f.at != rest.ptr || !cvn_mark_is_section(m, &f))
			return false;
		rest = cvn_span_trim((struct cvn_span){ rest.ptr + f.len, rest.len - f.len });
	}
	return true;
}

/* The line begins a list item, heading, quote or rule. */
static bool begins_block(struct cvn_span line)
{
	struct cvn_span s = cvn_span_trim(line);
	size_t i = 0;

	if (s.len == 0)
		return false;
	while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
		i++;
	if (i > 0)
		return i < 10 && i + 1 < s.len && (s.ptr[i] == '.' || s.ptr[i] == ')') && s.ptr[i + 1] == ' ';
	if (s.ptr[0] == '#' || s.ptr[0] == '>')
		return true;
	return strchr("-*+", s.ptr[0]) && (s.len == 1 || s.ptr[1] == ' ' || s.ptr[1] == s.ptr[0]);
}

static struct line *split(const struct marks *m, const char *text, size_t n, size_t *out_n)
{
	size_t cap = 0, count = 0;
	struct line *lines = NULL;

	for (const char *p = text, *end = text + n; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct cvn_span s = { p, nl ? (size_t)(nl - p) : (size_t)(end - p) };
		struct cvn_span trimmed = cvn_span_trim(s);

		if (count == cap) {
			cap = cap ? cap * 2 : 64;
			lines = cvn_xreallocarray(lines, cap, sizeof *lines);
		}
		lines[count++] = (struct line){ .text = s, .blank = trimmed.len == 0, .marks = only_marks(m, s),
			                        .row = trimmed.len > 0 && trimmed.ptr[0] == '|' };
		p = nl ? nl + 1 : end;
	}
	*out_n = count;
	return lines;
}

static bool next_to_row(const struct line *l, size_t n, size_t i)
{
	size_t before = i, after = i;

	while (before > 0 && l[before].marks)
		before--;
	while (after + 1 < n && l[after].marks)
		after++;
	return l[before].row || l[after].row;
}

static bool opens_block(const struct line *l, size_t n, size_t i)
{
	size_t next = i + 1;

	if (i == 0 || l[i - 1].blank || l[i - 1].block)
		return true;
	while (next < n && l[next].marks)
		next++;
	return next < n && begins_block(l[next].text);
}

/* A tag that closes is of the kind of the one that opened. */
static void decide(const struct marks *m, struct line *l, size_t n)
{
	bool stack[MAX_FRAMES];
	size_t depth = 0;

	for (size_t i = 0; i < n; i++) {
		const char *p = l[i].text.ptr, *end = p + l[i].text.len;
		bool row = l[i].marks && next_to_row(l, n, i);
		bool opens = l[i].marks && !row && opens_block(l, n, i);
		struct mark_found f;

		for (; cvn_mark_next(m, p, end, &f); p = f.at + f.len) {
			enum op_kind kind = (enum op_kind)m->mark[f.index].op.kind;

			if ((kind == OP_SECTION || kind == OP_INVERTED) && depth < MAX_FRAMES)
				stack[depth++] = opens;
			else if (kind == OP_CLOSE && depth > 0)
				opens = stack[--depth] && l[i].marks;
		}
		l[i].block = l[i].marks && !row && opens;
	}
}

void cvn_md_lines(const struct marks *m, const char *text, size_t n, struct cvn_buf *out)
{
	size_t count;
	CVN_AUTO_STR struct line *l = split(m, text, n, &count);

	decide(m, l, count);
	for (size_t i = 0; i < count; i++) {
		size_t len = l[i].text.len;

		len -= len > 0 && l[i].text.ptr[len - 1] == '\r';
		cvn_buf_str(out, l[i].block ? "\n" : "");
		cvn_buf_add(out, l[i].text.ptr, len);
		cvn_buf_str(out, l[i].block ? "\n\n" : "\n");
	}
}
