/*
 * css_select.c - selectors: read, and matched against an element of libxml2's tree.
 *
 * Types, classes, ids, attributes, :first-child, :last-child, :nth-child, and the four combinators. What depends on the
 * reader's doing (:hover) or makes content (::before) cannot be written into an attribute.
 */
#include "css.h"

#include <string.h>

#include "convene/base/banned.h"

struct cursor {
	const char *p, *end;
};

static bool name_char(char c)
{
	int l = cvn_ascii_lower(c);

	return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || (unsigned char)c >= 128;
}

static struct cvn_span read_name(struct cursor *c)
{
	const char *start = c->p;

	while (c->p < c->end && name_char(*c->p))
		c->p++;
	return (struct cvn_span){ start, (size_t)(c->p - start) };
}

static void skip_blanks(struct cursor *c)
{
	while (c->p < c->end && cvn_ascii_space(*c->p))
		c->p++;
}

/* [name], [name=value], [name^="value"] */
static bool read_attribute(struct cursor *c, struct css_test *t)
{
	const char *close = memchr(c->p, ']', (size_t)(c->end - c->p));
	struct cursor in = { c->p, close };

	if (!close)
		return false;
	c->p = close + 1;
	skip_blanks(&in);
	t->kind = TEST_ATTRIBUTE;
	t->name = read_name(&in);
	skip_blanks(&in);
	if (in.p == in.end)
		return t->name.len > 0;
	t->op = *in.p == '=' ? '=' : *in.p;
	in.p += *in.p == '=' ? 1 : 2;
	if (in.p > in.end || !strchr("=~^$*|", t->op))
		return false;
	t->value = cvn_span_trim((struct cvn_span){ in.p, (size_t)(in.end - in.p) });
	if (t->value.len >= 2 && (t->value.ptr[0] == '"' || t->value.ptr[0] == '\''))
		t->value = (struct cvn_span){ t->value.ptr + 1, t->value.len - 2 };
	return t->name.len > 0;
}

static bool read_int(struct cursor *c, int *out)
{
	int sign = 1, n = 0;
	const char *start;

	skip_blanks(c);
	if (c->p < c->end && (*c->p == '-' || *c->p == '+'))
		sign = *c->p++ == '-' ? -1 : 1;
	skip_blanks(c);
	for (start = c->p; c->p < c->end && *c->p >= '0' && *c->p <= '9' && n < 100000; c->p++)
		n = n * 10 + (*c->p - '0');
	*out = sign * (c->p == start ? 1 : n);
	return c->p > start;
}

/* odd, even, 3, 2n+1, -n+3 */
static bool read_nth(struct cvn_span text, struct css_test *t)
{
	struct cursor c = { text.ptr, text.ptr + text.len };
	int n;
	bool digits;

	t->kind = TEST_NTH;
	t->step = 2;
	t->offset = cvn_span_is_nocase(text, "odd");
	if (t->offset || cvn_span_is_nocase(text, "even"))
		return true;
	digits = read_int(&c, &n);
	if (c.p < c.end && cvn_ascii_lower(*c.p) == 'n') {
		c.p++;
		t->step = n;
		t->offset = 0;
		skip_blanks(&c);
		return c.p == c.end || (read_int(&c, &t->offset) && c.p == c.end);
	}
	t->step = 0;
	t->offset = n;
	return digits && c.p == c.end;
}

static bool read_pseudo(struct cursor *c, struct css_test *t)
{
	struct cvn_span name = read_name(c), argument = { 0 };

	if (c->p < c->end && *c->p == '(') {
		const char *close = memchr(c->p, ')', (size_t)(c->end - c->p));

		if (!close)
			return false;
		argument = cvn_span_trim((struct cvn_span){ c->p + 1, (size_t)(close - c->p - 1) });
		c->p = close + 1;
	}
	if (cvn_span_is_nocase(name, "first-child"))
		t->kind = TEST_FIRST;
	else if (cvn_span_is_nocase(name, "last-child"))
		t->kind = TEST_LAST;
	else if (cvn_span_is_nocase(name, "link"))
		*t = (struct css_test){ .kind = TEST_ATTRIBUTE, .name = CVN_SPAN("href") };
	else
		return cvn_span_is_nocase(name, "nth-child") && read_nth(argument, t);
	return true;
}

/* One compound; *rank grows by its specificity (ids 100s, classes and attributes 10s, types 1s, base 32). */
static bool read_compound(struct cursor *c, struct css_compound *out, uint32_t *rank)
{
	const char *start = c->p;

	*out = (struct css_compound){ 0 };
	if (*c->p == '*')
		c->p++;
	else
		out->tag = read_name(c);
	*rank += out->tag.len > 0;
	while (c->p < c->end && strchr(".#[:", *c->p)) {
		char kind = *c->p++;
		struct css_test *t = &out->test[out->n];

		if (out->n == CSS_TESTS)
			return false;
		*t = (struct css_test){ .kind = kind == '#' ? TEST_ID : TEST_CLASS };
		if (kind == '[' ? !read_attribute(c, t) : kind == ':' ? !read_pseudo(c, t) : (t->name = read_name(c)).len == 0)
			return false;
		*rank += kind == '#' ? 32 * 32 : 32;
		out->n++;
	}
	return c->p > start;
}

bool css_selector(struct cvn_span text, struct css_rule *out)
{
	struct cursor c = { text.ptr, text.ptr + text.len };
	uint32_t rank = 0;

	for (out->n = 0; c.p < c.end; out->n++) {
		struct css_compound *compound = &out->compound[out->n];

		if (out->n == CSS_COMPOUNDS || !read_compound(&c, compound, &rank))
			return false;
		if (c.p == c.end)
			continue;
		compound->combinator = ' ';
		skip_blanks(&c);
		if (c.p < c.end && strchr(">+~", *c.p)) {
			compound->combinator = *c.p++;
			skip_blanks(&c);
		}
		if (c.p == c.end)
			return false;
	}
	out->rank = rank < (1u << 19) ? rank : (1u << 19) - 1;
	return out->n > 0;
}

/* ---- Matching ---- */

static struct cvn_span attribute(const xmlNode *e, struct cvn_span name)
{
	for (const xmlAttr *a = e->properties; a; a = a->next) {
		if (cvn_span_is_nocase(name, (const char *)a->name))
			return a->children && a->children->content ? cvn_span_of((const char *)a->children->content) : CVN_SPAN("");
	}
	return (struct cvn_span){ 0 };
}

static bool has_word(struct cvn_span list, struct cvn_span word)
{
	const char *p = list.ptr, *end = p ? p + list.len : p;

	while (p < end) {
		const char *start;

		while (p < end && cvn_ascii_space(*p))
			p++;
		for (start = p; p < end && !cvn_ascii_space(*p);)
			p++;
		if ((size_t)(p - start) == word.len && word.len > 0 && memcmp(start, word.ptr, word.len) == 0)
			return true;
	}
	return false;
}

bool css_has_class(const xmlNode *element, struct cvn_span word)
{
	return has_word(attribute(element, CVN_SPAN("class")), word);
}

static bool same(struct cvn_span a, struct cvn_span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static bool attribute_fits(const struct css_test *t, struct cvn_span v)
{
	size_t n = t->value.len;

	if (!v.ptr)
		return false;
	switch (t->op) {
	case '\0':
		return true;
	case '=':
		return same(v, t->value);
	case '~':
		return has_word(v, t->value);
	case '^':
		return n && v.len >= n && memcmp(v.ptr, t->value.ptr, n) == 0;
	case '$':
		return n && v.len >= n && memcmp(v.ptr + v.len - n, t->value.ptr, n) == 0;
	case '*':
		return n && memmem(v.ptr, v.len, t->value.ptr, n);
	default:
		return v.len >= n && memcmp(v.ptr, t->value.ptr, n) == 0 && (v.len == n || v.ptr[n] == '-');
	}
}

static const xmlNode *element_before(const xmlNode *e)
{
	for (e = e->prev; e && e->type != XML_ELEMENT_NODE;)
		e = e->prev;
	return e;
}

static bool is_nth(const xmlNode *e, const struct css_test *t)
{
	int index = 1;

	while ((e = element_before(e)))
		index++;
	index -= t->offset;
	return t->step == 0 ? index == 0 : index % t->step == 0 && index / t->step >= 0;
}

static bool is_last(const xmlNode *e)
{
	for (e = e->next; e && e->type != XML_ELEMENT_NODE;)
		e = e->next;
	return !e;
}

static bool test_holds(const struct css_test *t, const xmlNode *e)
{
	switch (t->kind) {
	case TEST_CLASS:
		return css_has_class(e, t->name);
	case TEST_ID:
		return same(attribute(e, CVN_SPAN("id")), t->name);
	case TEST_ATTRIBUTE:
		return attribute_fits(t, attribute(e, t->name));
	case TEST_FIRST:
		return !element_before(e);
	case TEST_LAST:
		return is_last(e);
	case TEST_NTH:
		return is_nth(e, t);
	case TEST_NEVER:
		break;
	}
	return false;
}

static bool compound_fits(const struct css_compound *c, const xmlNode *e)
{
	if (c->tag.len > 0 && !cvn_span_is_nocase(c->tag, (const char *)e->name))
		return false;
	for (size_t i = 0; i < c->n; i++) {
		if (!test_holds(&c->test[i], e))
			return false;
	}
	return true;
}

static const xmlNode *parent_element(const xmlNode *e)
{
	return e->parent && e->parent->type == XML_ELEMENT_NODE ? e->parent : NULL;
}

/* Compounds [0, n) match to the left of `e`. At most CSS_COMPOUNDS deep. */
static bool left_fits(const struct css_rule *r, size_t n, const xmlNode *e)
{
	const struct css_compound *c;
	bool up;

	if (n == 0)
		return true;
	c = &r->compound[n - 1];
	up = c->combinator == ' ' || c->combinator == '>';
	for (e = up ? parent_element(e) : element_before(e); e; e = up ? parent_element(e) : element_before(e)) {
		bool fits = compound_fits(c, e);

		if (fits && left_fits(r, n - 1, e))
			return true;
		if (c->combinator == '>' || c->combinator == '+')
			return false;
		/* The nearest one leaves most to the left: when that is not enough there, none further away will do. */
		if (fits && (n < 2 || r->compound[n - 2].combinator == c->combinator))
			return false;
	}
	return false;
}

bool css_matches(const struct css_rule *rule, const xmlNode *element)
{
	return compound_fits(&rule->compound[rule->n - 1], element) && left_fits(rule, rule->n - 1, element);
}
