/*
 * escape.c - the appenders of struct cvn_buf that know their destination: HTML, URL, JSON, iCalendar TEXT, base64.
 *
 * Each copies the longest run that needs no escape in one piece, as most text is one such run.
 */
#include "convene/base/buf.h"
#include "convene/base/text.h"

#include <assert.h>
#include <string.h>

#include "convene/base/banned.h"

static const char *html_entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void cvn_buf_html(struct cvn_buf *b, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		const char *entity = html_entity(s[i]);

		if (entity == NULL)
			continue;
		cvn_buf_add(b, s + from, i - from);
		cvn_buf_str(b, entity);
		from = i + 1;
	}
	cvn_buf_add(b, s + from, n - from);
}

static bool url_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

void cvn_buf_url(struct cvn_buf *b, const char *s, size_t n)
{
	static const char digit[] = "0123456789ABCDEF";
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		char escaped[3] = { '%', digit[c >> 4], digit[c & 15] };

		if (url_unreserved(c))
			continue;
		cvn_buf_add(b, s + from, i - from);
		cvn_buf_add(b, escaped, sizeof escaped);
		from = i + 1;
	}
	cvn_buf_add(b, s + from, n - from);
}

static void json_escape(struct cvn_buf *b, uint32_t cp)
{
	switch (cp) {
	case '"': cvn_buf_str(b, "\\\""); break;
	case '\\': cvn_buf_str(b, "\\\\"); break;
	case '\n': cvn_buf_str(b, "\\n"); break;
	case '\r': cvn_buf_str(b, "\\r"); break;
	case '\t': cvn_buf_str(b, "\\t"); break;
	default: cvn_buf_printf(b, "\\u%04x", (unsigned)cp); break;
	}
}

void cvn_buf_json(struct cvn_buf *b, const char *s, size_t n)
{
	size_t from = 0, used = 0;

	cvn_buf_char(b, '"');
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = 0;
		bool bad;

		used = cvn_utf8_next(s + i, n - i, &cp);
		bad = cp == 0xfffd && used == 1;
		if (!bad && cp >= 0x20 && cp != '"' && cp != '\\' && cp != 0x7f)
			continue;
		cvn_buf_add(b, s + from, i - from);
		if (bad)
			cvn_buf_str(b, "\xef\xbf\xbd");
		else
			json_escape(b, cp);
		from = i + used;
	}
	cvn_buf_add(b, s + from, n - from);
	cvn_buf_char(b, '"');
}

void cvn_buf_ical_text(struct cvn_buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\r' && i + 1 < n && s[i + 1] == '\n')
			continue;                             /* the LF behind it speaks for both */
		if (c == '\n' || c == '\r') {
			cvn_buf_str(b, "\\n");
		} else if (c == '\\' || c == ';' || c == ',') {
			cvn_buf_char(b, '\\');
			cvn_buf_char(b, (char)c);
		} else if ((c >= 0x20 && c != 0x7f) || c == '\t') {
			cvn_buf_char(b, (char)c);
		}
	}
}

/* One quantum, RFC 4648 4: one to three octets become four characters. */
static void base64_quantum(const unsigned char *in, size_t n, char out[4])
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned second = n > 1 ? in[1] : 0, third = n > 2 ? in[2] : 0;

	out[0] = digit[in[0] >> 2];
	out[1] = digit[(in[0] & 3) << 4 | second >> 4];
	out[2] = n > 1 ? digit[(second & 15) << 2 | third >> 6] : '=';
	out[3] = n > 2 ? digit[third & 63] : '=';
}

void cvn_buf_base64(struct cvn_buf *b, const void *data, size_t n, size_t line_chars)
{
	const unsigned char *in = data;
	size_t column = 0;

	assert(line_chars % 4 == 0);
	for (size_t i = 0; i < n && !b->failed; i += 3) {
		char out[4];

		base64_quantum(in + i, n - i, out);
		cvn_buf_add(b, out, sizeof out);
		column += sizeof out;
		if (line_chars != 0 && (column == line_chars || n - i <= 3)) {
			cvn_buf_str(b, "\r\n");
			column = 0;
		}
	}
}
