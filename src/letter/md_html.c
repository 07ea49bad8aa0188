/*
 * md_html.c - the Markdown tree as HTML for mail clients: plain elements that a layout's style sheet dresses.
 *
 * Buttons become a table cell with padding and a background, which Outlook respects where it ignores padding on links.
 */
#include "md.h"

#include <string.h>

#include "convene/base/banned.h"

static void html(struct cvn_buf *out, const struct md_node *n)
{
	cvn_buf_html(out, n->text, n->len);
}

/* A URL in an attribute: what a URL cannot hold is percent-encoded, then it is HTML. */
static void url(struct cvn_buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c <= 32 || c >= 127 || strchr("\"<>\\^`{|}", c))
			cvn_buf_printf(out, "%%%02X", c);
		else
			cvn_buf_html(out, p + i, 1);
	}
}

static void children(const struct marks *m, const struct md_node *n, struct cvn_buf *out);

static void element(const struct marks *m, const struct md_node *n, const char *name, const char *after, struct cvn_buf *out)
{
	cvn_buf_printf(out, "<%s>", name);
	children(m, n, out);
	cvn_buf_printf(out, "</%s>%s", name, after);
}

static void link_to(const struct marks *m, const struct md_node *n, const char *attributes, struct cvn_buf *out)
{
	bool allowed = cvn_link_allowed(n->text, n->len);

	if (allowed) {
		cvn_buf_printf(out, "<a%s href=\"", attributes);
		url(out, n->text, n->len);
		cvn_buf_str(out, "\">");
	}
	children(m, n, out);
	cvn_buf_str(out, allowed ? "</a>" : "");
}

/* What stands for a picture: the plain text below it. */
static void plain(const struct md_node *n, struct cvn_buf *out)
{
	for (const struct md_node *c = n->first; c; c = c->next) {
		if (c->kind == MD_K_TEXT)
			html(out, c);
		else if (c->kind == MD_K_SOFT_BREAK || c->kind == MD_K_BREAK)
			cvn_buf_char(out, ' ');
		plain(c, out);
	}
}

static void image(const struct md_node *n, struct cvn_buf *out)
{
	if (!cvn_link_allowed(n->text, n->len))
		return;
	cvn_buf_str(out, "<img src=\"");
	url(out, n->text, n->len);
	cvn_buf_str(out, "\" alt=\"");
	plain(n, out);
	cvn_buf_str(out, "\">");
}

const struct md_node *cvn_md_button(const struct md_node *p)
{
	const struct md_node *a = p->first;

	return a && !a->next && a->kind == MD_K_LINK && a->title && strcmp(a->title, "button") == 0 ? a : NULL;
}

static void button(const struct marks *m, const struct md_node *a, struct cvn_buf *out)
{
	cvn_buf_str(out, "<table role=\"presentation\" class=\"button\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>"
	                 "<td class=\"button-cell\" align=\"center\">");
	link_to(m, a, " class=\"button-link\"", out);
	cvn_buf_str(out, "</td></tr></table>\n");
}

static void list(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	const char *name = n->kind == MD_K_UL ? "ul" : "ol";

	if (n->kind == MD_K_OL && n->number != 1)
		cvn_buf_printf(out, "<ol start=\"%u\">\n", n->number);
	else
		cvn_buf_printf(out, "<%s>\n", name);
	children(m, n, out);
	cvn_buf_printf(out, "</%s>\n", name);
}

static void item(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	cvn_buf_str(out, "<li>");
	if (n->number)
		cvn_buf_str(out, n->number == ' ' ? "☐ " : "☑ ");
	children(m, n, out);
	cvn_buf_str(out, "</li>\n");
}

static void cell(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	static const char *const align[] = { "", " align=\"left\"", " align=\"center\"", " align=\"right\"" };
	const char *name = n->kind == MD_K_TH ? "th" : "td";

	cvn_buf_printf(out, "<%s%s>", name, align[n->number & 3]);
	children(m, n, out);
	cvn_buf_printf(out, "</%s>", name);
}

static void block(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	static const char *const headings[] = { "h1", "h2", "h3", "h4", "h5", "h6" };
	bool tight = n->kind == MD_K_P && n->parent->kind == MD_K_ITEM && n->parent->parent->tight;

	switch (n->kind) {
	case MD_K_P:
		if (cvn_md_button(n))
			button(m, cvn_md_button(n), out);
		else if (tight)
			children(m, n, out);
		else
			element(m, n, "p", "\n", out);
		break;
	case MD_K_HEADING:
		element(m, n, headings[(n->number - 1) % 6], "\n", out);
		break;
	case MD_K_QUOTE:
		element(m, n, "blockquote", "\n", out);
		break;
	case MD_K_CODE_BLOCK:
		element(m, n, "pre", "\n", out);
		break;
	case MD_K_TABLE:
		cvn_buf_str(out, "<table class=\"data\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n");
		children(m, n, out);
		cvn_buf_str(out, "</table>\n");
		break;
	case MD_K_TR:
		element(m, n, "tr", "\n", out);
		break;
	default:
		children(m, n, out);
	}
}

static void put(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	switch (n->kind) {
	case MD_K_TEXT:
		html(out, n);
		break;
	case MD_K_MARK:
		cvn_buf_add(out, n->text, n->len);
		break;
	case MD_K_BREAK:
		cvn_buf_str(out, "<br>\n");
		break;
	case MD_K_SOFT_BREAK:
		cvn_buf_char(out, '\n');
		break;
	case MD_K_RULE:
		cvn_buf_str(out, "<hr>\n");
		break;
	case MD_K_EM:
	case MD_K_STRONG:
	case MD_K_DEL:
	case MD_K_CODE:
		element(m, n, n->kind == MD_K_EM ? "em" : n->kind == MD_K_STRONG ? "strong" : n->kind == MD_K_DEL ? "del" : "code",
		        "", out);
		break;
	case MD_K_LINK:
		link_to(m, n, "", out);
		break;
	case MD_K_IMAGE:
		image(n, out);
		break;
	case MD_K_UL:
	case MD_K_OL:
		list(m, n, out);
		break;
	case MD_K_ITEM:
		item(m, n, out);
		break;
	case MD_K_TH:
	case MD_K_TD:
		cell(m, n, out);
		break;
	default:
		block(m, n, out);
	}
}

static void children(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	for (const struct md_node *c = n->first; c; c = c->next)
		put(m, c, out);
}

void cvn_md_html(const struct marks *m, const struct md_node *root, struct cvn_buf *out)
{
	children(m, root, out);
}
