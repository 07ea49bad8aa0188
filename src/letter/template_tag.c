/*
 * template_tag.c - one tag of a template: where it begins and ends, and whether it stands alone on its line.
 */
#include "template_parse.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

void cvn_parse_locate(struct parser *p, size_t offset, uint32_t *line, uint32_t *column)
{
	for (; p->counted < offset; p->counted++) {
		if (p->text[p->counted] == '\n') {
			p->line++;
			p->line_begin = p->counted + 1;
		}
	}
	*line = p->line;
	*column = 1;
	if (p->line_begin == 0)
		*column = p->first_column;
	for (size_t i = p->line_begin; i < offset; i++)
		*column += ((unsigned char)p->text[i] & 0xc0) != 0x80;
}

int cvn_parse_fail(struct parser *p, const struct tag *tag, const char *what, struct cvn_span name)
{
	return cvn_template_fail(p->t, tag->line, tag->column, p->err, "%s%.*s", what, (int)(name.len > 60 ? 60 : name.len),
	                         name.len ? name.ptr : "");
}

const char *cvn_parse_find(const struct parser *p, size_t from, const char *needle, size_t n)
{
	return from <= p->len ? memmem(p->text + from, p->len - from, needle, n) : NULL;
}

/* A tag may be broken over lines as text is, but not hold another one, an empty line or a name that goes on: then its end
 * was forgotten. */
static bool runs_on(const struct parser *p, size_t from, size_t end)
{
	const char *nl = memchr(p->text + from, '\n', end - from), *bar = memchr(p->text + from, '|', end - from);
	const char *inner = cvn_parse_find(p, from, p->open, strlen(p->open));

	if (inner && inner < p->text + end)
		return true;
	return nl && (!bar || bar > nl || memmem(nl, end - (size_t)(nl - p->text), "\n\n", 2));
}

/* The tag at `begin`, where the opening delimiter stands. */
int cvn_parse_tag(struct parser *p, size_t begin, struct tag *tag)
{
	size_t from = begin + strlen(p->open), close_len = strlen(p->close);
	char wanted[MAX_DELIMITER + 2];
	const char *end;

	tag->begin = begin;
	cvn_parse_locate(p, begin, &tag->line, &tag->column);
	while (from < p->len && cvn_ascii_space(p->text[from]))
		from++;
	tag->sigil = from < p->len && strchr("#^/!=><$&{", p->text[from]) ? p->text[from] : '\0';
	from += tag->sigil != '\0';
	snprintf(wanted, sizeof wanted, "%s%s", tag->sigil == '{' ? "}" : tag->sigil == '=' ? "=" : "", p->close);
	close_len = strlen(wanted);
	end = cvn_parse_find(p, from, wanted, close_len);
	tag->body = cvn_span_trim((struct cvn_span){ p->text + from, end ? (size_t)(end - p->text) - from : 0 });
	tag->end = end ? (size_t)(end - p->text) + close_len : p->len;
	if (!end || (tag->sigil != '!' && tag->sigil != '=' && runs_on(p, from, (size_t)(end - p->text)))) {
		char what[64];

		snprintf(what, sizeof what, "this tag is not closed: expected %s", wanted);
		return cvn_parse_fail(p, tag, what, (struct cvn_span){ 0 });
	}
	if (tag->sigil != '!' && tag->body.len == 0)
		return cvn_parse_fail(p, tag, "a name is missing in this tag", (struct cvn_span){ 0 });
	return CVN_OK;
}

/* Where the line goes on behind `at` when only blanks are left of it; 0 when something else stands there. */
size_t cvn_parse_line_rest(const struct parser *p, size_t at)
{
	while (at < p->len && cvn_blank(p->text[at]))
		at++;
	if (at == p->len)
		return at;
	if (p->text[at] == '\r' && at + 1 < p->len)
		at++;
	return p->text[at] == '\n' ? at + 1 : 0;
}

bool cvn_parse_blank_before(const struct parser *p, size_t at)
{
	while (at > p->line_start && cvn_blank(p->text[at - 1]))
		at--;
	return at == p->line_start;
}

int cvn_parse_delimiters(struct parser *p, const struct tag *tag)
{
	size_t i = 0, j;

	while (i < tag->body.len && !cvn_ascii_space(tag->body.ptr[i]))
		i++;
	for (j = i; j < tag->body.len && cvn_ascii_space(tag->body.ptr[j]); j++)
		;
	if (j == i || i > MAX_DELIMITER || tag->body.len - j > MAX_DELIMITER || memchr(tag->body.ptr, '=', tag->body.len) ||
	    memchr(tag->body.ptr + j, ' ', tag->body.len - j))
		return cvn_parse_fail(p, tag, "expected two delimiters, as in {{=<% %>=}}", (struct cvn_span){ 0 });
	snprintf(p->open, sizeof p->open, "%.*s", (int)i, tag->body.ptr);
	snprintf(p->close, sizeof p->close, "%.*s", (int)(tag->body.len - j), tag->body.ptr + j);
	return CVN_OK;
}
