/*
 * links.c - the links of a letter as its template says them, and whether each can be one at all.
 */
#include "convene/letter/links.h"

#include "html.h"
#include "letter_priv.h"

#include <string.h>

#include "convene/base/banned.h"

#define MAX_DEPTH 250

void cvn_letter_outline(const struct cvn_letter *l, struct cvn_buf *out)
{
	for (size_t i = 0; i < l->html->n; i++) {
		const struct op *op = &l->html->op[i];

		if (op->kind == OP_TEXT)
			cvn_buf_add(out, op->text.ptr, op->text.len);
		else if (op->kind == OP_VAR)
			cvn_buf_printf(out, "{{%s}}", l->family->name[op->name].text);
	}
}

static void walk(const xmlNode *n, cvn_link_fn *each, void *arg, int depth)
{
	for (; n && depth < MAX_DEPTH; n = n->next) {
		const char *url;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		url = cvn_html_is(n, "a") || cvn_html_is(n, "area") ? cvn_html_get(n, "href")
		      : cvn_html_is(n, "img")                       ? cvn_html_get(n, "src")
		                                                    : NULL;
		if (url && url[0] && url[0] != '#' && !cvn_starts_nocase(url, "cid:") && !cvn_starts_nocase(url, "data:"))
			each(arg, url);
		walk(n->children, each, arg, depth + 1);
	}
}

void cvn_letter_links(const char *html, size_t n, cvn_link_fn *each, void *arg)
{
	CVN_AUTO(cvn_xml_free) xmlDoc *doc = NULL;

	if (cvn_html_read("page", html, n, 1, &doc, NULL) == CVN_OK)
		walk(doc->children, each, arg, 0);
}

/* ---- Whether it is one ---- */

/* Behind a field that begins at `p`; `p` itself when none does. */
static const char *past_field(const char *p)
{
	const char *end = strncmp(p, "{{", 2) == 0 ? strstr(p, "}}") : NULL;

	return end ? end + 2 : p;
}

static bool hex(char c)
{
	c = (char)cvn_ascii_lower(c);
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* RFC 3986 2: what may stand anywhere in a link; letters of other alphabets pass, browsers encode them. */
static const char *bad_characters(const char *url)
{
	for (const char *p = url; *p; p++) {
		while (past_field(p) != p)
			p = past_field(p);
		if (!*p)
			break;
		if ((unsigned char)*p <= ' ' || *p == 127 || strchr("<>\"\\^`{}|", *p))
			return "a character that a link cannot hold";
		if (*p == '%' && !(hex(p[1]) && hex(p[2])))
			return "a % without two hexadecimal digits behind it";
	}
	return NULL;
}

static const char *bad_host(const char *p)
{
	size_t n = strcspn(p, "/?#"), label = 0;
	const char *at = memrchr(p, '@', n), *end = p + n, *port = NULL;

	if (strncmp(p, "{{", 2) == 0)
		return NULL;                   /* each person's own */
	if (at)
		p = at + 1;
	if (*p == '[')
		return memchr(p, ']', (size_t)(end - p)) ? NULL : "a [ without its ]";
	port = memchr(p, ':', (size_t)(end - p));
	if (port && (port + 1 == end || strspn(port + 1, "0123456789") != (size_t)(end - port - 1) || end - port > 6))
		return "a port that is no number";
	end = port ? port : end;
	if (p == end)
		return "no host behind the //";
	for (; p < end; p++) {
		label = *p == '.' ? 0 : label + 1;
		if (label > 63 || (label == 0 && (p + 1 < end) && p[1] == '.') || (label == 1 && *p == '-'))
			return "a host name that cannot be one";
		if ((unsigned char)*p < 128 && !strchr("-._{}", *p) && !(*p >= '0' && *p <= '9') &&
		    !(cvn_ascii_lower(*p) >= 'a' && cvn_ascii_lower(*p) <= 'z'))
			return "a host name that cannot be one";
	}
	return NULL;
}

const char *cvn_link_fault(const char *url)
{
	const char *fault, *colon = strchr(url, ':');

	if (strncmp(url, "{{", 2) == 0)
		return NULL;
	fault = bad_characters(url);
	if (fault)
		return fault;
	if (cvn_starts_nocase(url, "mailto:"))
		return strchr(url, '@') || strstr(url, "{{") || url[7] == '?' ? NULL : "no address behind mailto:";
	if (cvn_starts_nocase(url, "tel:"))
		return url[4] && strspn(url + 4, "+0123456789-.()*#;=") == strlen(url + 4) ? NULL : "no telephone number behind tel:";
	if (cvn_starts_nocase(url, "http://") || cvn_starts_nocase(url, "https://"))
		return bad_host(strchr(url, '/') + 2);
	if (cvn_starts_nocase(url, "http:") || cvn_starts_nocase(url, "https:"))
		return "no // behind the scheme";
	return colon && colon < url + strcspn(url, "/?#") ? "only http, https, mailto and tel lead anywhere from a mail"
	                                                  : "no https:// in front: a mail has no page that it could start from";
}

bool cvn_link_common(const char *url, struct cvn_buf *out)
{
	size_t head = strcspn(url, "?#");
	const char *field = strstr(url, "{{");

	if (!cvn_starts_nocase(url, "http:") && !cvn_starts_nocase(url, "https:"))
		return false;
	if (field && (size_t)(field - url) < head)
		return false;
	for (const char *p = url; *p && *p != '#'; p++) {
		while (past_field(p) != p)
			p = past_field(p);
		if (!*p || *p == '#')
			break;
		cvn_buf_char(out, *p);
	}
	return true;
}
