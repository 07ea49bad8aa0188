/*
 * html_inline.c - the rules of a page's style sheets written into style attributes.
 *
 * The cascade: rules by specificity and order, then what the style attribute said itself, then !important of both. A
 * property said twice keeps its last word in its last place, so that shorthands still come before what refines them.
 * The word !important itself goes: in an attribute it would beat the @media rules that stay in the head.
 * Outlook listens to old attributes: widths, heights, backgrounds and alignments of table cells and images are repeated there.
 */
#include "css.h"
#include "html.h"

#include <string.h>

#include "convene/base/banned.h"

#define MAX_SHEETS (1u << 20)
#define MAX_DECLARED 256             /* declarations that reach one element */

struct inliner {
	struct css_sheet sheet;
	const struct css_rule **sorted;      /* by rank */
	struct css_sheet own;                /* holds declarations of style attributes while they are looked at */
	struct cvn_buf value;
};

static void collect_sheets(xmlNode *n, struct cvn_buf *css, xmlNode **out_style)
{
	for (xmlNode *c = n->children, *next; c; c = next) {
		const char *media = cvn_html_is(c, "style") ? cvn_html_get(c, "media") : NULL;

		next = c->next;
		if (!cvn_html_is(c, "style") || (media && !strstr(media, "all") && !strstr(media, "screen"))) {
			if (c->type == XML_ELEMENT_NODE)
				collect_sheets(c, css, out_style);
			continue;
		}
		for (const xmlNode *t = c->children; t; t = t->next)
			cvn_buf_str(css, (const char *)t->content);
		cvn_buf_char(css, '\n');
		if (*out_style) {
			xmlUnlinkNode(c);
			xmlFreeNode(c);
		} else {
			*out_style = c;
		}
	}
}

static int by_rank(const void *a, const void *b)
{
	uint32_t x = (*(const struct css_rule *const *)a)->rank, y = (*(const struct css_rule *const *)b)->rank;

	return x < y ? -1 : x > y;
}

/* ---- One element ---- */

struct declared {
	const struct css_declaration *d[MAX_DECLARED];
	size_t n;
};

static bool same_name(struct cvn_span a, struct cvn_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (cvn_ascii_lower(a.ptr[i]) != cvn_ascii_lower(b.ptr[i]))
			return false;
	}
	return true;
}

static void declare(struct declared *all, const struct css_declaration *d)
{
	for (size_t i = 0; i < all->n; i++) {
		if (!same_name(all->d[i]->name, d->name))
			continue;
		memmove(&all->d[i], &all->d[i + 1], (all->n - i - 1) * sizeof *all->d);
		all->n--;
		break;
	}
	if (all->n < MAX_DECLARED)
		all->d[all->n++] = d;
}

static void declare_range(struct declared *all, const struct css_sheet *s, size_t first, size_t count, bool important)
{
	for (size_t i = first; i < first + count; i++) {
		if (s->declaration[i].important == important)
			declare(all, &s->declaration[i]);
	}
}

static void gather(struct inliner *in, const xmlNode *e, struct declared *all)
{
	const struct css_rule *hit[MAX_DECLARED];
	size_t n = 0;

	for (size_t i = 0; i < in->sheet.n_rules && n < MAX_DECLARED; i++) {
		if (css_matches(in->sorted[i], e))
			hit[n++] = in->sorted[i];
	}
	for (size_t i = 0; i < n; i++)
		declare_range(all, &in->sheet, hit[i]->first, hit[i]->count, false);
	declare_range(all, &in->own, 0, in->own.n_declarations, false);
	for (size_t i = 0; i < n; i++)
		declare_range(all, &in->sheet, hit[i]->first, hit[i]->count, true);
	declare_range(all, &in->own, 0, in->own.n_declarations, true);
}

static const struct css_declaration *declared(const struct declared *all, const char *name)
{
	for (size_t i = all->n; i-- > 0;) {
		if (cvn_span_is_nocase(all->d[i]->name, name))
			return all->d[i];
	}
	return NULL;
}

static void set_attribute(struct inliner *in, xmlNode *e, const char *name, struct cvn_span value)
{
	if (cvn_html_get(e, name))
		return;
	cvn_buf_clear(&in->value);
	cvn_buf_add(&in->value, value.ptr, value.len);
	xmlNewProp(e, (const xmlChar *)name, (const xmlChar *)in->value.ptr);
}

/* "600px" -> 600, "100%" as it is; empty for what an attribute cannot say. */
static struct cvn_span length_attribute(struct cvn_span v)
{
	size_t digits = 0;
	struct cvn_span unit;

	while (digits < v.len && v.ptr[digits] >= '0' && v.ptr[digits] <= '9')
		digits++;
	unit = (struct cvn_span){ v.ptr + digits, v.len - digits };
	if (digits == 0 || !(cvn_span_is(unit, "px") || cvn_span_is(unit, "%")))
		return (struct cvn_span){ 0 };
	return (struct cvn_span){ v.ptr, cvn_span_is(unit, "px") ? digits : v.len };
}

static bool is_word(struct cvn_span v)
{
	for (size_t i = 0; i < v.len; i++) {
		int c = cvn_ascii_lower(v.ptr[i]);

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '#'))
			return false;
	}
	return v.len > 0;
}

static void old_attributes(struct inliner *in, xmlNode *e, const struct declared *all)
{
	static const struct {
		const char *property, *attribute;
		bool length;
	} table[] = { { "width", "width", true }, { "height", "height", true }, { "background-color", "bgcolor", false },
		      { "text-align", "align", false }, { "vertical-align", "valign", false } };
	bool cell = cvn_html_is(e, "td") || cvn_html_is(e, "th") || cvn_html_is(e, "tr");
	bool table_like = cell || cvn_html_is(e, "table");

	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		const struct css_declaration *d = declared(all, table[i].property);
		struct cvn_span v = d ? d->value : (struct cvn_span){ 0 };

		if (!d || !(table_like || (table[i].length && cvn_html_is(e, "img"))) || (i > 2 && !cell))
			continue;
		v = table[i].length ? length_attribute(v) : is_word(v) ? v : (struct cvn_span){ 0 };
		if (v.len > 0)
			set_attribute(in, e, table[i].attribute, v);
	}
}

static void dress(struct inliner *in, xmlNode *e)
{
	struct declared all = { .n = 0 };
	const char *style = cvn_html_get(e, "style");
	CVN_AUTO_STR char *own = cvn_xstrdup(style ? style : "");

	in->own.n_declarations = 0;
	css_declarations(&in->own, cvn_span_of(own));
	gather(in, e, &all);
	if (all.n == 0)
		return;
	old_attributes(in, e, &all);
	cvn_buf_clear(&in->value);
	for (size_t i = 0; i < all.n; i++) {
		const struct css_declaration *d = all.d[i];

		cvn_buf_printf(&in->value, "%s%.*s: %.*s;", i ? " " : "", (int)d->name.len, d->name.ptr, (int)d->value.len,
		               d->value.ptr);
	}
	xmlSetProp(e, (const xmlChar *)"style", (const xmlChar *)in->value.ptr);
}

static bool is_head(const xmlNode *n)
{
	return cvn_html_is(n, "head") || cvn_html_is(n, "style") || cvn_html_is(n, "script") || cvn_html_is(n, "title") ||
	       cvn_html_is(n, "meta");
}

/* In the order of the document, without recursion: pages may be deep. */
static void dress_all(struct inliner *in, xmlNode *root)
{
	xmlNode *n = root;

	while (n) {
		bool enter = n->type == XML_ELEMENT_NODE && !is_head(n);

		if (enter)
			dress(in, n);
		if (enter && n->children) {
			n = n->children;
			continue;
		}
		while (n != root && !n->next)
			n = n->parent;
		n = n == root ? NULL : n->next;
	}
}

/* What stays: in the first style element, or none. */
static void keep(struct inliner *in, xmlNode *style)
{
	if (in->sheet.kept.len == 0) {
		xmlUnlinkNode(style);
		xmlFreeNode(style);
		return;
	}
	xmlNodeSetContent(style, NULL);
	xmlAddChild(style, xmlNewText((const xmlChar *)in->sheet.kept.ptr));
}

void cvn_html_inline(xmlDoc *doc)
{
	CVN_AUTO_BUF(css, MAX_SHEETS);
	struct inliner in = { 0 };
	xmlNode *style = NULL, *next;

	for (xmlNode *n = doc->children; n; n = n->next)
		collect_sheets(n, &css, &style);
	if (!style)
		return;
	css_read(&in.sheet, css.ptr, css.len);
	cvn_buf_init(&in.value, MAX_SHEETS);
	in.sorted = cvn_xreallocarray(NULL, in.sheet.n_rules + 1, sizeof *in.sorted);
	for (size_t i = 0; i < in.sheet.n_rules; i++)
		in.sorted[i] = &in.sheet.rule[i];
	qsort(in.sorted, in.sheet.n_rules, sizeof *in.sorted, by_rank);
	for (xmlNode *n = doc->children; n; n = next) {
		next = n->next;
		dress_all(&in, n);
	}
	keep(&in, style);
	free(in.sorted);
	free(in.own.declaration);
	cvn_buf_release(&in.value);
	css_release(&in.sheet);
}

int cvn_html_inline_css(const char *file, const char *html, size_t n, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO(cvn_xml_free) xmlDoc *doc = NULL;
	int rc = cvn_html_read(file, html, n, 1, &doc, err);

	if (rc != CVN_OK)
		return rc;
	cvn_html_inline(doc);
	cvn_html_write(doc, out);
	return cvn_buf_ok(out, err);
}
