/*
 * lint.c - what is worth saying about a letter before it goes to thousands: what filters and readers hold against one.
 *
 * Errors are what makes a letter wrong (no way to unsubscribe, a link that is none); everything else is a warning with its
 * reason. Rules are about forms, never about what an organizer wants to say.
 */
#include "convene/letter/lint.h"

#include "html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define MAX_LINKS 500
#define FEW_WORDS 25

struct linter {
	const struct cvn_lint_letter *letter;
	const struct cvn_lint *lint;
	size_t images, words, links, without_alt, plain_http;
	bool unsubscribe;
	char *seen[MAX_LINKS];
};

static void say(struct linter *l, bool error, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void say(struct linter *l, bool error, const char *fmt, ...)
{
	char what[300], text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	snprintf(text, sizeof text, "%.90s: %s", l->letter->path, what);
	l->lint->finding(l->lint->arg, error, text);
}

/* ---- Subject ---- */

static void lint_subject(struct linter *l)
{
	const char *s = l->letter->subject;
	size_t upper = 0, lower = 0, marks = 0;

	for (const char *p = s; *p; p++) {
		upper += *p >= 'A' && *p <= 'Z';
		lower += *p >= 'a' && *p <= 'z';
		marks += *p == '!';
	}
	if (upper >= 8 && upper > 3 * lower)
		say(l, false, "the subject is in capitals: people read it as shouting, filters as spam");
	if (marks > 1)
		say(l, false, "the subject has %zu exclamation marks: one is plenty, filters count them", marks);
	if (cvn_starts_nocase(s, "re:") || cvn_starts_nocase(s, "fwd:") || cvn_starts_nocase(s, "fw:"))
		say(l, false, "the subject pretends to be an answer: that breaks trust, and the law of several places");
	if (cvn_utf8_columns(s, strlen(s)) > 78)
		say(l, false, "the subject is %zu characters long: phones show about 40", cvn_utf8_columns(s, strlen(s)));
	if (!s[strspn(s, " \t")])
		say(l, true, "the subject is empty for a person without values in its fields");
}

/* ---- Links ---- */

/* The host of an http link; empty for others. */
static struct cvn_span host_of(const char *url)
{
	const char *p = strstr(url, "://"), *at;
	size_t n;

	if (!p || !(cvn_starts_nocase(url, "http:") || cvn_starts_nocase(url, "https:")))
		return (struct cvn_span){ 0 };
	p += 3;
	n = strcspn(p, "/?#");
	at = memrchr(p, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - p);
		p = at + 1;
	}
	at = memchr(p, ':', n);
	return (struct cvn_span){ p, at ? (size_t)(at - p) : n };
}

static bool ends_with_host(struct cvn_span host, struct cvn_span domain)
{
	return host.len >= domain.len && strncasecmp(host.ptr + host.len - domain.len, domain.ptr, domain.len) == 0 &&
	       (host.len == domain.len || host.ptr[host.len - domain.len - 1] == '.');
}

static void lint_host(struct linter *l, const char *url)
{
	static const char *const shorteners[] = { "bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "cutt.ly",
		                                  "rebrand.ly", "rb.gy" };
	struct cvn_span host = host_of(url);
	size_t digits = 0;

	for (size_t i = 0; i < CVN_COUNT(shorteners); i++) {
		if (ends_with_host(host, cvn_span_of(shorteners[i])))
			say(l, false, "a shortened link (%.80s): filters distrust links that hide where they go", url);
	}
	while (digits < host.len && strchr("0123456789.", host.ptr[digits]))
		digits++;
	if (host.len > 0 && digits == host.len)
		say(l, false, "a link to a bare number (%.80s): filters take it for fraud", url);
	if (host.len > 0 && !memchr(host.ptr, '.', host.len))
		say(l, true, "a link without a host that members could reach: %.120s", url);
	l->plain_http += cvn_starts_nocase(url, "http:");
}

static bool new_link(struct linter *l, const char *url)
{
	for (size_t i = 0; i < l->links; i++) {
		if (strcmp(l->seen[i], url) == 0)
			return false;
	}
	if (l->links == MAX_LINKS)
		return false;
	l->seen[l->links++] = cvn_xstrdup(url);
	return true;
}

static void text_of(const xmlNode *n, struct cvn_buf *out)
{
	for (const xmlNode *c = n->children; c; c = c->next) {
		if (c->type == XML_TEXT_NODE)
			cvn_buf_str(out, (const char *)c->content);
		else
			text_of(c, out);
	}
}

/* "www.bank.example" that leads to "elsewhere.example": what fraud looks like. */
static void lint_words(struct linter *l, const char *url, const char *words)
{
	struct cvn_span host = host_of(url), shown = cvn_span_trim(cvn_span_of(words));
	const char *scheme = memmem(shown.ptr, shown.len, "://", 3);

	if (scheme) {
		shown.len -= (size_t)(scheme + 3 - shown.ptr);
		shown.ptr = scheme + 3;
	}
	shown.len = shown.len ? strcspn(shown.ptr, "/?# \n") : 0;
	if (shown.len > 4 && cvn_starts_nocase(shown.ptr, "www."))
		shown = (struct cvn_span){ shown.ptr + 4, shown.len - 4 };
	if (host.len == 0 || shown.len < 4 || !memchr(shown.ptr, '.', shown.len) || memchr(shown.ptr, '@', shown.len) ||
	    shown.ptr[shown.len - 1] == '.' || memchr(words, ' ', strlen(words)))
		return;
	if (!ends_with_host(host, shown))
		say(l, false, "a link says %.*s and goes to %.*s: filters take that for fraud", (int)shown.len, shown.ptr, (int)host.len,
		    host.ptr);
}

static void lint_link(struct linter *l, const xmlNode *a)
{
	const char *url = cvn_html_get(a, "href");
	CVN_AUTO_BUF(words, CVN_HTML_BYTES);

	if (!url)
		return;
	text_of(a, &words);
	if (strcmp(url, l->letter->unsubscribe_url) == 0) {
		l->unsubscribe = true;
		return;
	}
	if (!url[0] || strcmp(url, "#") == 0) {
		say(l, false, "the link '%.80s' goes nowhere", words.ptr);
		return;
	}
	if (!new_link(l, url))
		return;
	lint_host(l, url);
	lint_words(l, url, words.ptr);
	if (cvn_find_nocase(words.ptr, "click here"))
		say(l, false, "a link called 'click here': say where it goes; whoever listens to a page hears only that");
}

/* ---- The page ---- */

static void count_words(struct linter *l, const char *s)
{
	while (*s) {
		s += strspn(s, " \t\r\n");
		l->words += *s != '\0';
		s += strcspn(s, " \t\r\n");
	}
}

static void lint_nodes(struct linter *l, const xmlNode *n, int depth)
{
	for (const xmlNode *c = n->children; c && depth < 250; c = c->next) {
		if (c->type == XML_TEXT_NODE)
			count_words(l, (const char *)c->content);
		if (c->type != XML_ELEMENT_NODE || cvn_html_is(c, "style") || cvn_html_is(c, "head"))
			continue;
		if (cvn_html_is(c, "img")) {
			l->images++;
			l->without_alt += !cvn_html_get(c, "alt");
		}
		if (cvn_html_is(c, "a"))
			lint_link(l, c);
		if (cvn_html_is(c, "form") || cvn_html_is(c, "script") || cvn_html_is(c, "iframe") || cvn_html_is(c, "video"))
			say(l, false, "<%s> does not work in mail programs", (const char *)c->name);
		lint_nodes(l, c, depth + 1);
	}
}

static void lint_size(struct linter *l)
{
	size_t data = 0;

	if (l->letter->html_len <= CVN_HTML_CLIPPED)
		return;
	for (const char *p = l->letter->html; (p = strstr(p, "src=\"data:")); p += 10)
		data += strcspn(p + 5, "\"");
	say(l, false, "the page has %zu KB; Gmail cuts a letter off behind about 100 KB. %s", l->letter->html_len >> 10,
	    data > l->letter->html_len / 2 ? "Most of it are pictures inside the page: attach them as files instead"
	                                   : "Most of it is the page itself: shorten it, or link to the rest");
}

void cvn_letter_lint(const struct cvn_lint_letter *letter, const struct cvn_lint *lint)
{
	struct linter l = { .letter = letter, .lint = lint };
	CVN_AUTO(cvn_xml_free) xmlDoc *doc = NULL;
	size_t own;

	lint_subject(&l);
	if (cvn_html_read(letter->path, letter->html, letter->html_len, 1, &doc, NULL) != CVN_OK)
		return;
	for (const xmlNode *n = doc->children; n; n = n->next) {
		if (n->type == XML_ELEMENT_NODE)
			lint_nodes(&l, n, 0);
	}
	if (letter->list && !l.unsubscribe)
		say(&l, true, "no link to unsubscribe: the page needs {{unsubscribe_url}} (the shipped layouts have it)");
	if (l.without_alt)
		say(&l, false, "%zu of %zu pictures have no alt text: whoever does not see them gets nothing", l.without_alt, l.images);
	own = l.words > letter->footer_words ? l.words - letter->footer_words : 0;
	if (l.images > 0 && own < FEW_WORDS)
		say(&l, false, "almost nothing but pictures (%zu words): filters distrust that, and many readers see no pictures", own);
	if (l.plain_http)
		say(&l, false, "%zu link%s to http:// and not to https://", l.plain_http, l.plain_http == 1 ? " goes" : "s go");
	lint_size(&l);
	for (size_t i = 0; i < l.links; i++)
		free(l.seen[i]);
}
