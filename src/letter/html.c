/*
 * html.c - pages read by libxml2 and written again by us.
 *
 * libxml2's own writer percent-encodes links and adds line breaks; marks and white space that matters would not survive
 * some of it. Ours writes what was read: void elements, quoted attributes, raw text inside style.
 */
#include "html.h"

#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define DEPTH_MAX 250

/* ---- Reading ---- */

struct fault {
	int line;
	char text[160];
};

/* Of libxml2's many remarks only those that mean a tag without an end: the rest of the page would be swallowed by it. */
static bool serious(int code)
{
	return code == XML_ERR_ATTRIBUTE_NOT_FINISHED || code == XML_ERR_GT_REQUIRED || code == XML_ERR_LTSLASH_REQUIRED ||
	       code == XML_ERR_COMMENT_NOT_FINISHED;
}

static void on_error(void *arg, xmlErrorPtr e)
{
	struct fault *f = arg;

	if (f->line || !serious(e->code))
		return;
	f->line = e->line;
	snprintf(f->text, sizeof f->text, "%s", e->message ? e->message : "broken HTML");
	f->text[strcspn(f->text, "\n")] = '\0';
}

/* A tag being read over by preflight(). */
struct scan {
	bool tag;              /* inside one */
	char quote;            /* of the value being read over */
	size_t line, attributes;
};

static void scan_one(struct scan *s, const char *p, const char *end, size_t line)
{
	if (s->quote) {
		s->quote = *p == s->quote ? '\0' : s->quote;
	} else if (!s->tag && *p == '<' && p + 1 < end && cvn_ascii_lower(p[1]) >= 'a' && cvn_ascii_lower(p[1]) <= 'z') {
		*s = (struct scan){ .tag = true, .line = line };
	} else if (s->tag && *p == '>') {
		s->tag = false;
	} else if (s->tag && *p == '=') {
		s->attributes++;
	} else if (s->tag && (*p == '"' || *p == '\'')) {
		const char *before = p - 1;

		while (cvn_ascii_space(*before))
			before--;
		s->quote = *before == '=' ? *p : '\0';
	}
}

/* Before the parser sees it: size, attributes of one tag, and tags that never end, which it would name by the last line. */
static int preflight(const char *file, const char *html, size_t n, size_t line, struct cvn_err *err)
{
	struct scan s = { 0 };

	if (n > CVN_HTML_BYTES)
		return cvn_fail(err, CVN_E_LIMIT, "%s: a page of %zu octets; at most %u", file, n, CVN_HTML_BYTES);
	for (size_t i = 0; i < n; i++) {
		if (!s.tag && n - i >= 4 && memcmp(html + i, "<!--", 4) == 0) {
			const char *close = memmem(html + i, n - i, "-->", 3);

			for (size_t stop = close ? (size_t)(close - html) : n - 1; i < stop; i++)
				line += html[i] == '\n';
		}
		line += html[i] == '\n';
		scan_one(&s, html + i, html + n, line);
		if (s.attributes > CVN_HTML_ATTRIBUTES)
			return cvn_fail(err, CVN_E_LIMIT, "%s:%zu:1: more than %d attributes in one tag", file, s.line,
			                CVN_HTML_ATTRIBUTES);
	}
	if (s.tag)
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: %s", file, s.line,
		                s.quote ? "an attribute of this tag is never closed: expected a quote" : "this tag is not closed: expected >");
	return CVN_OK;
}

static xmlDoc *parse(const char *html, size_t n, struct fault *fault)
{
	htmlParserCtxtPtr ctxt = htmlNewParserCtxt();
	xmlDoc *doc;

	if (!ctxt)
		return NULL;
	xmlSetStructuredErrorFunc(fault, on_error);
	doc = htmlCtxtReadMemory(ctxt, html, (int)n, NULL, "UTF-8",
	                         HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_NOIMPLIED);
	xmlSetStructuredErrorFunc(NULL, NULL);
	htmlFreeParserCtxt(ctxt);
	return doc;
}

/* A fragment gets a page around it: libxml2 would make the first element the root of all others. Told by this address. */
static const char fragment;

int cvn_html_read(const char *file, const char *html, size_t n, size_t line, xmlDoc **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_xml_free) xmlDoc *doc = NULL;
	CVN_AUTO_BUF(page, CVN_HTML_BYTES + 64);
	struct fault fault = { 0 };
	bool whole;
	int rc = preflight(file, html, n, line, err);

	if (rc != CVN_OK)
		return rc;
	cvn_buf_add(&page, html, n);
	whole = cvn_find_nocase(page.ptr, "<html") || cvn_find_nocase(page.ptr, "<body");
	if (!whole) {
		cvn_buf_clear(&page);
		cvn_buf_str(&page, "<html><body>");
		cvn_buf_add(&page, html, n);
		cvn_buf_str(&page, "</body></html>");
	}
	doc = parse(page.ptr, page.len, &fault);
	if (fault.line)
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: %s", file, line + (size_t)fault.line - 1, fault.text);
	if (!doc)
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: no HTML", file, line);
	doc->_private = whole ? NULL : (void *)&fragment;
	*out = CVN_TAKE(&doc);
	return CVN_OK;
}

const char *cvn_html_get(const xmlNode *e, const char *name)
{
	for (const xmlAttr *a = e->properties; a; a = a->next) {
		if (cvn_streq_nocase((const char *)a->name, name))
			return a->children && a->children->content ? (const char *)a->children->content : "";
	}
	return NULL;
}

bool cvn_html_is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && cvn_streq_nocase((const char *)n->name, name);
}

/* ---- Writing ---- */

static bool in_list(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (cvn_streq_nocase(name, list[i]))
			return true;
	}
	return false;
}

static bool is_void(const char *name)
{
	static const char *const names[] = { "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
		                             "source", "track", "wbr", "param" };

	return in_list(name, names, CVN_COUNT(names));
}

static bool is_raw(const char *name)
{
	static const char *const names[] = { "style", "script", "xmp", "noembed", "noframes", "plaintext" };

	return in_list(name, names, CVN_COUNT(names));
}

/* Text: only what would be markup is escaped, so that letters stay small and readable. */
static void put_text(struct cvn_buf *out, const char *s, bool attribute)
{
	for (size_t n; *s; s += n + (s[n] != '\0')) {
		n = strcspn(s, attribute ? "&\"<" : "&<>");
		cvn_buf_add(out, s, n);
		if (s[n] == '&')
			cvn_buf_str(out, "&amp;");
		else if (s[n] == '<')
			cvn_buf_str(out, "&lt;");
		else if (s[n] == '>')
			cvn_buf_str(out, "&gt;");
		else if (s[n] == '"')
			cvn_buf_str(out, "&quot;");
	}
}

static void put_start(struct cvn_buf *out, const xmlNode *e)
{
	cvn_buf_printf(out, "<%s", (const char *)e->name);
	for (const xmlAttr *a = e->properties; a; a = a->next) {
		if (a->ns && a->ns->prefix)
			cvn_buf_printf(out, " %s:%s", (const char *)a->ns->prefix, (const char *)a->name);
		else
			cvn_buf_printf(out, " %s", (const char *)a->name);
		if (a->children) {
			cvn_buf_str(out, "=\"");
			for (const xmlNode *v = a->children; v; v = v->next)
				put_text(out, (const char *)v->content, true);
			cvn_buf_char(out, '"');
		}
	}
	cvn_buf_char(out, '>');
}

static void put_node(struct cvn_buf *out, const xmlNode *n, bool raw, int depth);

static void put_children(struct cvn_buf *out, const xmlNode *n, bool raw, int depth)
{
	for (const xmlNode *c = n->children; c; c = c->next)
		put_node(out, c, raw, depth);
}

static void put_node(struct cvn_buf *out, const xmlNode *n, bool raw, int depth)
{
	const char *name = (const char *)n->name;

	if (depth > DEPTH_MAX)
		return;
	switch (n->type) {
	case XML_ELEMENT_NODE:
		put_start(out, n);
		put_children(out, n, is_raw(name), depth + 1);
		if (!is_void(name))
			cvn_buf_printf(out, "</%s>", name);
		break;
	case XML_TEXT_NODE:
	case XML_CDATA_SECTION_NODE:
		if (raw)
			cvn_buf_str(out, (const char *)n->content);
		else
			put_text(out, (const char *)n->content, false);
		break;
	case XML_COMMENT_NODE:
		cvn_buf_printf(out, "<!--%s-->", n->content ? (const char *)n->content : "");
		break;
	case XML_ENTITY_REF_NODE:
		cvn_buf_printf(out, "&%s;", name);
		break;
	default:
		break;
	}
}

void cvn_html_write(const xmlDoc *doc, struct cvn_buf *out)
{
	const xmlNode *body = doc->children && doc->_private == &fragment ? doc->children->children : NULL;

	if (body) {
		put_children(out, body, false, 0);
		return;
	}
	if (doc->intSubset && doc->intSubset->ExternalID)
		cvn_buf_printf(out, "<!DOCTYPE html PUBLIC \"%s\" \"%s\">\n", (const char *)doc->intSubset->ExternalID,
		               doc->intSubset->SystemID ? (const char *)doc->intSubset->SystemID : "");
	else if (doc->intSubset)
		cvn_buf_str(out, "<!doctype html>\n");
	for (const xmlNode *n = doc->children; n; n = n->next)
		put_node(out, n, false, 0);
	cvn_buf_char(out, '\n');
}
