/*
 * html.c - text of an HTML mail, for judging and for the reply queue: one pass over the tags, linear, no tree.
 *
 * Not a renderer: blocks end lines, lists get their dash, scripts and styles are left out, entities are decoded. A quotation
 * becomes lines that begin with "> ", or is left out. Never shown as HTML anywhere.
 */
#include <stdio.h>
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define MAX_OUT (1u << 20)
#define MAX_OPEN 200

struct html {
	struct cvn_buf *out;
	bool cut_quotes;
	int quote;                   /* depth of quotations that are shown */
	int lines;                   /* line ends at the end of the output */
	bool gap;                    /* white space waits to become one space */
	bool pre;
	char skip[12];               /* inside this element nothing is text; "" = none */
	struct {
		char name[12];
		bool cut, quote;
	} open[MAX_OPEN];
	int n_open, cut;             /* open elements; depth of those that are left out */
};

static void line_end(struct html *h, int want)
{
	h->gap = false;
	if (h->out->len == 0 || h->cut > 0)
		return;
	for (; h->lines < want; h->lines++)
		cvn_buf_char(h->out, '\n');
}

static void start_line(struct html *h)
{
	if (h->out->len > 0 && h->lines == 0)
		return;
	for (int i = 0; i < h->quote; i++)
		cvn_buf_str(h->out, "> ");
}

static void put(struct html *h, const char *s, size_t n)
{
	if (h->cut > 0)
		return;
	if (h->lines > 0 || h->out->len == 0)
		start_line(h);
	else if (h->gap)
		cvn_buf_char(h->out, ' ');
	h->gap = false;
	h->lines = 0;
	cvn_buf_add(h->out, s, n);
}

static const struct {
	const char *name;
	uint32_t cp;
} entities[] = {
	{ "amp", '&' },      { "lt", '<' },       { "gt", '>' },       { "quot", '"' },     { "apos", '\'' },    { "nbsp", ' ' },
	{ "ndash", 0x2013 }, { "mdash", 0x2014 }, { "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201c }, { "rdquo", 0x201d },
	{ "hellip", 0x2026 }, { "eacute", 0xe9 }, { "egrave", 0xe8 },  { "agrave", 0xe0 },  { "ccedil", 0xe7 },  { "auml", 0xe4 },
	{ "ouml", 0xf6 },    { "uuml", 0xfc },    { "Auml", 0xc4 },    { "Ouml", 0xd6 },    { "Uuml", 0xdc },    { "szlig", 0xdf },
	{ "ntilde", 0xf1 },  { "aacute", 0xe1 },  { "iacute", 0xed },  { "oacute", 0xf3 },  { "uacute", 0xfa },  { "ecirc", 0xea },
	{ "acirc", 0xe2 },   { "ocirc", 0xf4 },   { "icirc", 0xee },   { "ucirc", 0xfb },   { "atilde", 0xe3 },  { "otilde", 0xf5 },
	{ "iexcl", 0xa1 },   { "iquest", 0xbf },  { "copy", 0xa9 },    { "reg", 0xae },     { "bull", 0x2022 },  { "euro", 0x20ac },
	{ "laquo", 0xab },   { "raquo", 0xbb },   { "middot", 0xb7 },  { "aring", 0xe5 },   { "oslash", 0xf8 },  { "aelig", 0xe6 },
	{ "Eacute", 0xc9 },  { "Aring", 0xc5 },   { "Oslash", 0xd8 },  { "deg", 0xb0 },     { "para", 0xb6 },    { "zwnj", 0x200c },
};

/* Octets of the entity at `s` (which begins with '&'), 0 when it is none. */
static size_t entity(const char *s, size_t n, uint32_t *cp)
{
	size_t i = 1;
	uint64_t v = 0;
	bool hex = n > 3 && (s[2] == 'x' || s[2] == 'X');

	if (n > 3 && s[1] == '#') {
		for (i = hex ? 3 : 2; i < n && i < 10; i++) {
			int c = cvn_ascii_lower((unsigned char)s[i]);
			int d = c >= '0' && c <= '9' ? c - '0' : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

			if (d < 0)
				break;
			v = v * (hex ? 16 : 10) + (uint64_t)d;
		}
		*cp = v > 0x10ffff || v == 0 ? 0xfffd : v == 160 ? ' ' : (uint32_t)v;
		return i + (i < n && s[i] == ';');
	}
	for (size_t k = 0; k < CVN_COUNT(entities); k++) {
		size_t len = strlen(entities[k].name);

		if (n > len && strncmp(s + 1, entities[k].name, len) == 0 && (n > len + 1 && s[len + 1] == ';')) {
			*cp = entities[k].cp;
			return len + 2;
		}
	}
	return 0;
}

static bool one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static const char *const blocks[] = { "div",     "p",      "tr",    "table", "ul",   "ol",      "li",      "blockquote", "h1", "h2",
	                              "h3",      "h4",     "h5",    "h6",    "pre",  "section", "article", "header",     "footer",
	                              "address", "center", "tbody", "dl",    "dt",   "dd",      "form",    "body",       "html", NULL };
static const char *const paragraphs[] = { "p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table", NULL };
static const char *const skipped[] = { "script", "style", "head", "title", "noscript", "template", "svg", NULL };
static const char *const empty[] = { "br",   "hr",    "img",   "meta", "link",  "input", "area", "base",
	                             "col",  "embed", "param", "wbr",  "source", "track", NULL };

/* Classes and ids under which mail programs put what they quote, and their signatures of advertising. */
static const char *const quote_marks[] = {
	"gmail_quote", "gmail_extra_quote", "yahoo_quoted", "yahooquotedtext", "moz-cite-prefix", "divrplyfwdmsg", "replyquote",
	"protonmail_quote", "tutanota_quote", "zmail_extra", "outlookmessageheader", "appendonsend", "quotedreply", "x_gmail_quote",
	"reply-intro", "quoted_message", "mailquote", "ms-outlook-mobile-reference-message", "mail_android_quote", "forwarded-message",
	"stopspelling", "olk_src_body_section", "isforwardcontent", "isreplycontent", "crm-quoted", "front-blockquote",
	"gmail_attr", "hmmessage_quote", "signature", NULL
};

static bool marked_as_quote(const char *tag)
{
	for (const char *const *m = quote_marks; *m; m++)
		if (strstr(tag, *m))
			return true;
	return false;
}

/* Everything behind this element is the quoted letter (Outlook and others put only a mark in front of it). */
static bool quote_from_here(const char *tag)
{
	return strstr(tag, "appendonsend") || strstr(tag, "divrplyfwdmsg") || strstr(tag, "outlookmessageheader") ||
	       strstr(tag, "reply-intro") || strstr(tag, "ms-outlook-mobile-reference-message") ||
	       strstr(tag, "olk_src_body_section") || strstr(tag, "stopspelling");
}

static void open_element(struct html *h, const char *name, const char *tag)
{
	bool quote = strcmp(name, "blockquote") == 0, mark = marked_as_quote(tag);
	bool cut = h->cut_quotes && (mark || (quote && (strstr(tag, "cite") || strstr(tag, "border-left"))));

	if (h->n_open == MAX_OPEN)
		return;
	snprintf(h->open[h->n_open].name, sizeof h->open[0].name, "%s", name);
	h->open[h->n_open].cut = cut;
	h->open[h->n_open++].quote = quote && !cut;
	h->cut += cut;
	h->quote += quote && !cut;
	if (h->cut_quotes && quote_from_here(tag))
		h->cut += MAX_OPEN;          /* never closed again */
}

/* Close up to the nearest open element of that name; none: nothing. */
static void close_element(struct html *h, const char *name)
{
	int i = h->n_open;

	while (i > 0 && strcmp(h->open[i - 1].name, name) != 0)
		i--;
	if (i == 0)
		return;
	for (; h->n_open >= i; h->n_open--) {
		h->cut -= h->open[h->n_open - 1].cut;
		h->quote -= h->open[h->n_open - 1].quote;
	}
}

static void tag_name(const char *tag, size_t n, char out[12])
{
	size_t len = 0;

	while (len < n && len < 11 && tag[len] != ' ' && tag[len] != '/' && tag[len] != '\n' && tag[len] != '\t') {
		out[len] = (char)cvn_ascii_lower((unsigned char)tag[len]);
		len++;
	}
	out[len] = '\0';
}

static void breaks(struct html *h, const char *name)
{
	if (strcmp(name, "br") == 0) {
		if (h->lines < 2)
			line_end(h, h->lines + 1);
	} else if (strcmp(name, "hr") == 0) {
		line_end(h, 1);
	} else if (one_of(name, blocks)) {
		line_end(h, one_of(name, paragraphs) ? 2 : 1);
	} else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0) {
		h->gap = true;
	}
}

static void on_tag(struct html *h, const char *tag, size_t n)
{
	bool close = n > 0 && tag[0] == '/';
	char name[12], low[600];
	size_t keep = n < sizeof low - 1 ? n : sizeof low - 1;

	tag_name(tag + close, n - close, name);
	if (h->skip[0]) {
		if (close && strcmp(name, h->skip) == 0)
			h->skip[0] = '\0';
		return;
	}
	if (!close && one_of(name, skipped) && tag[n - 1] != '/') {
		memcpy(h->skip, name, sizeof name);
		return;
	}
	for (size_t i = 0; i < keep; i++)
		low[i] = (char)cvn_ascii_lower((unsigned char)tag[i]);
	low[keep] = '\0';
	breaks(h, name);
	if (!close && one_of(name, empty) && h->cut_quotes && quote_from_here(low))
		h->cut += MAX_OPEN;
	if (one_of(name, empty))
		return;
	if (close)
		close_element(h, name);
	else if (tag[n - 1] != '/')
		open_element(h, name, low);
	breaks(h, name);
	if (!close && strcmp(name, "li") == 0)
		put(h, "- ", 2);
	h->pre = (strcmp(name, "pre") == 0) ? !close : h->pre;
}

/* Octets of the tag at `s` ('<'), quotes respected; 0 when it is only a sign. */
static size_t tag_length(const char *s, size_t n)
{
	char quote = 0;

	if (n < 2 || !(s[1] == '/' || s[1] == '!' || s[1] == '?' || (cvn_ascii_lower((unsigned char)s[1]) >= 'a' &&
	                                                              cvn_ascii_lower((unsigned char)s[1]) <= 'z')))
		return 0;
	if (n > 4 && strncmp(s, "<!--", 4) == 0) {
		const char *end = memmem(s + 4, n - 4, "-->", 3);

		return end ? (size_t)(end + 3 - s) : n;
	}
	for (size_t i = 1; i < n && i < 20000; i++) {
		if (quote)
			quote = s[i] == quote ? 0 : quote;
		else if ((s[i] == '"' || s[i] == '\'') && s[i - 1] == '=')
			quote = s[i];
		else if (s[i] == '>')
			return i + 1;
	}
	return 0;
}

static size_t on_text(struct html *h, const char *s, size_t n)
{
	uint32_t cp = (unsigned char)*s;
	size_t used = *s == '&' ? entity(s, n, &cp) : 0;
	char u[4];

	if (used == 0 && cp >= 0x80)
		used = cvn_utf8_next(s, n, &cp);
	if (used == 0)
		used = 1;
	if (h->skip[0])
		return used;
	if (h->pre && cp == '\n')
		line_end(h, h->lines + 1);
	else if (cp < 0x80 && cvn_ascii_space((int)cp))
		h->gap = h->gap || (h->lines == 0 && h->out->len > 0);
	else if (cp >= 0x20 && cp != 0x200b && cp != 0xfeff)
		put(h, u, cvn_utf8_put(cp, u));
	return used;
}

char *cvn_html_text(const char *html, size_t n, bool cut_quotes)
{
	struct cvn_buf out;
	struct html *h = cvn_xcalloc(1, sizeof *h);

	cvn_buf_init(&out, MAX_OUT);
	h->out = &out;
	h->cut_quotes = cut_quotes;
	for (size_t i = 0; i < n && !out.failed;) {
		size_t len = html[i] == '<' ? tag_length(html + i, n - i) : 0;

		if (len >= 2 && html[i + 1] != '!' && html[i + 1] != '?')
			on_tag(h, html + i + 1, len - 2);
		i += len ? len : on_text(h, html + i, n - i);
	}
	free(h);
	return cvn_buf_take(&out);
}
