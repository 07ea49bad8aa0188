/*
 * css.c - reading style sheets: rules and their declarations; what has to stay in the head is kept as it is.
 */
#include "css.h"

#include <string.h>

#include "convene/base/banned.h"

#define RANK_ORDER 4096u       /* rules of one specificity that are told apart by their order */

/* Comments go; the marks of HTML comments around a sheet too. */
static char *without_comments(const char *text, size_t n)
{
	char *out = cvn_xmalloc(n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n;) {
		if (i + 1 < n && text[i] == '/' && text[i + 1] == '*') {
			const char *end = memmem(text + i + 2, n - i - 2, "*/", 2);

			i = end ? (size_t)(end - text) + 2 : n;
			out[len++] = ' ';
		} else if (n - i >= 4 && memcmp(text + i, "<!--", 4) == 0) {
			i += 4;
		} else if (n - i >= 3 && memcmp(text + i, "-->", 3) == 0) {
			i += 3;
		} else {
			out[len++] = text[i++];
		}
	}
	out[len] = '\0';
	return out;
}

/* Behind the string or parenthesis that begins at `p`, or behind one character. */
static const char *step(const char *p)
{
	if (*p == '"' || *p == '\'') {
		char quote = *p++;

		while (*p && *p != quote)
			p += *p == '\\' && p[1] ? 2 : 1;
		return *p ? p + 1 : p;
	}
	if (*p == '(') {
		for (p++; *p && *p != ')' && *p != '{' && *p != '}';)
			p = *p == '"' || *p == '\'' || *p == '(' ? step(p) : p + 1;
		return *p == ')' ? p + 1 : p;
	}
	return *p == '\\' && p[1] ? p + 2 : p + 1;
}

/* The first of `stops` outside of strings and parentheses, or the end. */
static const char *seek(const char *p, const char *stops)
{
	while (*p && !strchr(stops, *p))
		p = step(p);
	return p;
}

/* Behind the closing brace that answers the one at `p`. */
static const char *skip_block(const char *p)
{
	size_t depth = 0;

	while (*p) {
		if (*p == '{')
			depth++;
		else if (*p == '}' && --depth == 0)
			return p + 1;
		p = *p == '{' || *p == '}' ? p + 1 : step(p);
	}
	return p;
}

static void *room(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 64;
	return cvn_xreallocarray(p, *cap, size);
}

static void add_declaration(struct css_sheet *s, struct cvn_span text)
{
	const char *colon = memchr(text.ptr, ':', text.len), *bang;
	struct css_declaration d = { 0 };

	if (!colon)
		return;
	d.name = cvn_span_trim((struct cvn_span){ text.ptr, (size_t)(colon - text.ptr) });
	d.value = cvn_span_trim((struct cvn_span){ colon + 1, (size_t)(text.ptr + text.len - colon - 1) });
	bang = memrchr(d.value.ptr, '!', d.value.len);
	if (bang && cvn_span_is_nocase(cvn_span_trim((struct cvn_span){ bang + 1, (size_t)(d.value.ptr + d.value.len - bang - 1) }),
	                               "important")) {
		d.important = true;
		d.value = cvn_span_trim((struct cvn_span){ d.value.ptr, (size_t)(bang - d.value.ptr) });
	}
	if (d.name.len == 0 || d.value.len == 0)
		return;
	s->declaration = room(s->declaration, s->n_declarations, &s->cap_declarations, sizeof *s->declaration);
	s->declaration[s->n_declarations++] = d;
}

void css_declarations(struct css_sheet *s, struct cvn_span text)
{
	const char *p = text.ptr, *end = text.ptr + text.len;

	while (p < end) {
		const char *stop = seek(p, ";");

		stop = stop < end ? stop : end;
		add_declaration(s, (struct cvn_span){ p, (size_t)(stop - p) });
		p = stop + 1;
	}
}

/* Each selector of the list is a rule of its own; the ones that cannot be written into attributes are kept. */
static void add_rules(struct css_sheet *s, struct cvn_span selectors, struct cvn_span body)
{
	size_t first = s->n_declarations;
	const char *p = selectors.ptr, *end = selectors.ptr + selectors.len;

	css_declarations(s, body);
	while (p < end) {
		const char *comma = seek(p, ",");
		struct cvn_span one;
		struct css_rule rule = { .first = first, .count = s->n_declarations - first };

		comma = comma < end ? comma : end;
		one = cvn_span_trim((struct cvn_span){ p, (size_t)(comma - p) });
		if (css_selector(one, &rule)) {
			rule.rank = rule.rank * RANK_ORDER + (uint32_t)(s->n_rules < RANK_ORDER ? s->n_rules : RANK_ORDER - 1);
			s->rule = room(s->rule, s->n_rules, &s->cap_rules, sizeof *s->rule);
			s->rule[s->n_rules++] = rule;
		} else if (one.len > 0) {
			cvn_buf_printf(&s->kept, "%.*s {%.*s}\n", (int)one.len, one.ptr, (int)body.len, body.ptr);
		}
		p = comma + 1;
	}
}

void css_read(struct css_sheet *s, const char *text, size_t n)
{
	const char *p;

	*s = (struct css_sheet){ .text = without_comments(text, n) };
	cvn_buf_init(&s->kept, 2u << 20);
	for (p = s->text; *p;) {
		const char *start, *brace;

		while (cvn_ascii_space(*p) || *p == '}' || *p == ';')
			p++;
		start = p;
		brace = seek(p, *p == '@' ? "{;" : "{");
		if (!*brace)
			return;
		p = *brace == '{' ? skip_block(brace) : brace + 1;
		if (*start == '@' && !cvn_starts_nocase(start, "@charset"))
			cvn_buf_printf(&s->kept, "%.*s\n", (int)(p - start), start);
		else if (*start != '@')
			add_rules(s, (struct cvn_span){ start, (size_t)(brace - start) },
			          (struct cvn_span){ brace + 1, (size_t)(p - brace - 1 - (p[-1] == '}')) });
	}
}

void css_release(struct css_sheet *s)
{
	free(s->text);
	free(s->rule);
	free(s->declaration);
	cvn_buf_release(&s->kept);
	*s = (struct css_sheet){ 0 };
}
