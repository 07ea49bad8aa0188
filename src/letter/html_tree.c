/*
 * html_tree.c - what is visible of a page, as the tree that Markdown makes: the same writer makes plain text of both.
 *
 * Tables that lay a page out (no <th>) are taken apart: every cell is a block. Tables with headings stay tables.
 */
#include "html.h"
#include "wrap.h"

#include <string.h>

#include "convene/base/banned.h"

/* Where blocks go, and the paragraph that takes running text; NULL: the next text begins one. */
struct place {
	struct md_node *container;
	struct md_node *paragraph;
};

static struct md_node *node(struct md_node *parent, enum md_kind kind)
{
	struct md_node *n = cvn_xcalloc(1, sizeof *n);

	n->kind = kind;
	cvn_md_append(parent, n);
	return n;
}

static struct md_node *running(struct place *at)
{
	if (!at->paragraph)
		at->paragraph = node(at->container, MD_K_P);
	return at->paragraph;
}

/* ---- What a reader does not see ---- */

static bool style_says(const char *style, const char *property, const char *value)
{
	const char *p = style;

	while ((p = cvn_find_nocase(p, property))) {
		const char *v = p + strlen(property);
		bool begins = p == style || cvn_ascii_space(p[-1]) || p[-1] == ';';

		while (cvn_ascii_space(*v))
			v++;
		if (begins && *v == ':') {
			for (v++; cvn_ascii_space(*v);)
				v++;
			if (cvn_starts_nocase(v, value))
				return true;
		}
		p = v;
	}
	return false;
}

static bool is_hidden(const xmlNode *e)
{
	static const char *const never[] = { "head", "style", "script", "title", "template", "noscript", "meta", "link", "object",
		                             "map", "select", "datalist" };
	const char *style = cvn_html_get(e, "style");

	for (size_t i = 0; i < CVN_COUNT(never); i++) {
		if (cvn_html_is(e, never[i]))
			return true;
	}
	return cvn_html_get(e, "hidden") ||
	       (style && (style_says(style, "display", "none") || style_says(style, "mso-hide", "all") ||
	                  style_says(style, "visibility", "hidden") ||
	                  (style_says(style, "max-height", "0") && style_says(style, "overflow", "hidden"))));
}

/* ---- Running text ---- */

static bool in_list(const xmlNode *e, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (cvn_html_is(e, names[i]))
			return true;
	}
	return false;
}

static bool is_block(const xmlNode *e)
{
	static const char *const names[] = {
		"p", "div", "section", "article", "header", "footer", "main", "nav", "aside", "center", "table", "thead", "tbody",
		"tfoot", "tr", "td", "th", "caption", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "h1", "h2", "h3", "h4",
		"h5", "h6", "hr", "address", "figure", "figcaption", "form", "fieldset", "body", "html",
	};

	return in_list(e, names, CVN_COUNT(names));
}

/* White space of any length is one blank; what only holds a line open (zero width, soft hyphen) goes. */
static void put_text(struct md_node *parent, const char *s)
{
	CVN_AUTO_BUF(out, CVN_HTML_BYTES);
	struct md_node *n = parent->last && parent->last->kind == MD_K_TEXT ? parent->last : NULL;
	bool blank = n && n->len > 0 && n->text[n->len - 1] == ' ';

	for (size_t left = strlen(s), used; left > 0; s += used, left -= used) {
		uint32_t cp;

		used = cvn_utf8_next(s, left, &cp);
		if ((cp >= 0x200b && cp <= 0x200d) || cp == 0xfeff || cp == 0xad || cp == 0x34f || cp == 0x2007 || cp == 0x2060)
			continue;
		if (cp < 128 && cvn_ascii_space((int)cp)) {
			if (!blank)
				cvn_buf_char(&out, ' ');
			blank = true;
			continue;
		}
		cvn_buf_add(&out, s, used);
		blank = false;
	}
	if (out.len == 0)
		return;
	if (!n) {
		n = node(parent, MD_K_TEXT);
		n->text = cvn_xstrdup("");
	}
	n->text = cvn_xrealloc(n->text, n->len + out.len + 1);
	memcpy(n->text + n->len, out.ptr, out.len + 1);
	n->len += out.len;
}

static struct md_node *put_link(struct md_node *parent, const xmlNode *e)
{
	const char *href = cvn_html_get(e, "href");
	struct md_node *n;

	if (!href || !href[0] || href[0] == '#')
		return parent;
	n = node(parent, MD_K_LINK);
	n->text = cvn_xstrdup(href);
	n->len = strlen(href);
	return n;
}

static void put_image(struct md_node *parent, const xmlNode *e)
{
	const char *alt = cvn_html_get(e, "alt");
	struct md_node *n;

	if (!alt || !alt[strspn(alt, " \t\r\n")])
		return;
	n = node(parent, MD_K_IMAGE);
	n->text = cvn_xstrdup("");
	put_text(n, alt);
}

static void inline_nodes(struct md_node *parent, const xmlNode *e);

static void inline_one(struct md_node *parent, const xmlNode *n)
{
	if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) {
		put_text(parent, (const char *)n->content);
		return;
	}
	if (n->type != XML_ELEMENT_NODE || is_hidden(n))
		return;
	if (is_block(n))
		put_text(parent, " ");
	if (cvn_html_is(n, "br"))
		node(parent, MD_K_BREAK);
	else if (cvn_html_is(n, "img"))
		put_image(parent, n);
	else
		inline_nodes(cvn_html_is(n, "a") ? put_link(parent, n) : parent, n);
	if (is_block(n))
		put_text(parent, " ");
}

static void inline_nodes(struct md_node *parent, const xmlNode *e)
{
	for (const xmlNode *c = e->children; c; c = c->next)
		inline_one(parent, c);
}

/* ---- Blocks ---- */

static void blocks(struct place *at, const xmlNode *e);

static bool holds_block(const xmlNode *e)
{
	for (const xmlNode *c = e->children; c; c = c->next) {
		if (c->type == XML_ELEMENT_NODE && (is_block(c) || holds_block(c)))
			return true;
	}
	return false;
}

static bool holds(const xmlNode *e, const char *name)
{
	for (const xmlNode *c = e->children; c; c = c->next) {
		if (cvn_html_is(c, name) || (c->type == XML_ELEMENT_NODE && !cvn_html_is(c, "table") && holds(c, name)))
			return true;
	}
	return false;
}

/* Rows of a table with headings: the first one that has <th> names the columns. */
static void table_rows(struct md_node *table, const xmlNode *e, bool *head)
{
	for (const xmlNode *c = e->children; c; c = c->next) {
		struct md_node *row;

		if (c->type == XML_TEXT_NODE && c->content[strspn((const char *)c->content, " \t\r\n")])
			put_text(node(node(node(table, MD_K_TBODY), MD_K_TR), MD_K_TD), (const char *)c->content);
		if (!cvn_html_is(c, "tr")) {
			if (c->type == XML_ELEMENT_NODE && !cvn_html_is(c, "table"))
				table_rows(table, c, head);
			continue;
		}
		row = node(node(table, *head && holds(c, "th") ? MD_K_THEAD : MD_K_TBODY), MD_K_TR);
		*head = false;
		for (const xmlNode *cell = c->children; cell; cell = cell->next) {
			if (cvn_html_is(cell, "td") || cvn_html_is(cell, "th"))
				inline_nodes(node(row, MD_K_TD), cell);
		}
	}
}

static void list(struct place *at, const xmlNode *e)
{
	struct md_node *l = node(at->container, cvn_html_is(e, "ul") ? MD_K_UL : MD_K_OL);

	l->tight = true;
	l->number = 1;
	for (const xmlNode *c = e->children; c; c = c->next) {
		struct place in;

		if (c->type != XML_ELEMENT_NODE || is_hidden(c))
			continue;
		in = (struct place){ node(l, MD_K_ITEM), NULL };
		blocks(&in, c);
	}
}

static void heading(struct place *at, const xmlNode *e)
{
	struct md_node *h = node(at->container, MD_K_HEADING);

	h->number = (unsigned)(e->name[1] - '0');
	inline_nodes(h, e);
}

static bool is_heading(const xmlNode *e)
{
	return e->name[0] && cvn_ascii_lower(e->name[0]) == 'h' && e->name[1] >= '1' && e->name[1] <= '6' && !e->name[2];
}

static void block(struct place *at, const xmlNode *e)
{
	struct place in = { at->container, NULL };
	bool head = true;

	at->paragraph = NULL;
	if (is_heading(e)) {
		heading(at, e);
	} else if (cvn_html_is(e, "ul") || cvn_html_is(e, "ol")) {
		list(at, e);
	} else if (cvn_html_is(e, "hr")) {
		node(at->container, MD_K_RULE);
	} else if (cvn_html_is(e, "table") && holds(e, "th") && !holds(e, "table")) {
		table_rows(node(at->container, MD_K_TABLE), e, &head);
	} else {
		if (cvn_html_is(e, "blockquote"))
			in.container = node(at->container, MD_K_QUOTE);
		blocks(&in, e);
	}
}

static void blocks(struct place *at, const xmlNode *e)
{
	for (const xmlNode *c = e->children; c; c = c->next) {
		if (c->type == XML_ELEMENT_NODE && is_hidden(c))
			continue;
		if (c->type == XML_ELEMENT_NODE && is_block(c))
			block(at, c);
		else if (c->type == XML_ELEMENT_NODE && !cvn_html_is(c, "a") && holds_block(c))
			blocks(at, c);
		else if (c->type == XML_ELEMENT_NODE || (c->type == XML_TEXT_NODE && (at->paragraph || c->content[strspn((const char *)c->content, " \t\r\n")])))
			inline_one(running(at), c);
	}
}

/* ---- Empty blocks ---- */

static bool is_empty(const struct md_node *n)
{
	if (n->kind == MD_K_IMAGE || n->kind == MD_K_RULE)
		return false;
	if (n->kind == MD_K_TEXT) {
		for (size_t i = 0; i < n->len; i++) {
			unsigned char c = (unsigned char)n->text[i];

			if (c != ' ' && c != 0xc2 && c != 0xa0)
				return false;
		}
	}
	for (const struct md_node *c = n->first; c; c = c->next) {
		if (!is_empty(c))
			return false;
	}
	return true;
}

static void prune(struct md_node *n)
{
	for (struct md_node *c = n->first, *next; c; c = next) {
		next = c->next;
		if (c->kind < MD_K_EM && c->kind != MD_K_TD && c->kind != MD_K_TH && is_empty(c)) {
			cvn_md_remove(c);
			cvn_md_free(c);
		} else {
			prune(c);
		}
	}
}

struct md_node *cvn_html_tree(const xmlDoc *doc)
{
	struct md_node *root = cvn_xcalloc(1, sizeof *root);
	struct place at = { root, NULL };

	for (const xmlNode *n = doc->children; n; n = n->next) {
		if (n->type == XML_ELEMENT_NODE && !is_hidden(n))
			(is_block(n) ? block(&at, n) : inline_one(running(&at), n));
		else if (n->type == XML_TEXT_NODE)
			inline_one(running(&at), n);
	}
	prune(root);
	return root;
}

int cvn_html_to_text(const char *file, const char *html, size_t n, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO(cvn_templates_free) struct cvn_templates *family = cvn_templates_new(NULL, NULL);
	CVN_AUTO(cvn_xml_free) xmlDoc *doc = NULL;
	CVN_AUTO(cvn_md_free) struct md_node *tree = NULL;
	struct marks none;
	int rc = cvn_html_read(file, html, n, 1, &doc, err);

	if (rc != CVN_OK)
		return rc;
	cvn_html_inline(doc);
	tree = cvn_html_tree(doc);
	cvn_marks_init(&none, family, NULL, 0);
	cvn_md_text(&none, tree, TEXT_COLUMNS, out);
	return cvn_buf_ok(out, err);
}
