/*
 * escape.c - a value as its destination wants it.
 */
#include "sink.h"

#include <string.h>

#include "convene/base/banned.h"

/* The scheme of a URL, empty when it has none. White space and controls inside do not hide one: browsers skip them. */
static struct cvn_span scheme_of(const char *url, size_t n, char word[16])
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)url[i];

		if (c <= 32 || c == 127)
			continue;
		if (c == ':')
			return (struct cvn_span){ word, len };
		if (c == '/' || c == '?' || c == '#' || c == '&' || len == 15)
			break;
		word[len++] = (char)cvn_ascii_lower(c);
	}
	return (struct cvn_span){ word, 0 };
}

bool cvn_link_allowed(const char *url, size_t n)
{
	static const char *const allowed[] = { "http", "https", "mailto", "tel", "cid" };
	char word[16];
	struct cvn_span scheme = scheme_of(url, n, word);

	if (scheme.len == 0)
		return !memchr(url, ':', n) || memchr(url, '/', n) || memchr(url, '#', n) || memchr(url, '?', n);
	for (size_t i = 0; i < CVN_COUNT(allowed); i++) {
		if (cvn_span_is(scheme, allowed[i]))
			return true;
	}
	return false;
}

void cvn_escape_put(struct cvn_buf *out, enum escape how, const char *text, size_t n)
{
	switch (how) {
	case ESCAPE_NONE:
		cvn_buf_add(out, text, n);
		break;
	case ESCAPE_HTML:
		cvn_buf_html(out, text, n);
		break;
	case ESCAPE_URL:
		cvn_buf_url(out, text, n);
		break;
	case ESCAPE_MAILTO:
		for (const char *at; (at = memchr(text, '@', n)); n -= (size_t)(at - text) + 1, text = at + 1) {
			cvn_buf_url(out, text, (size_t)(at - text));
			cvn_buf_char(out, '@');
		}
		cvn_buf_url(out, text, n);
		break;
	case ESCAPE_LINK:
		if (cvn_link_allowed(text, n))
			cvn_buf_html(out, text, n);
		else
			cvn_buf_char(out, '#');
		break;
	case ESCAPE_LINK_TEXT:
		if (cvn_link_allowed(text, n))
			cvn_buf_add(out, text, n);
		else
			cvn_buf_char(out, '#');
		break;
	}
}
