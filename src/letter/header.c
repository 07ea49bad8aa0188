/*
 * header.c - header lines of a message.
 *
 * A value that is plain ASCII is folded at its blanks; anything else becomes encoded words as a whole, Q where most octets
 * are plain and B where they are not. Control characters are refused, so no value can begin a header of its own.
 */
#include "header_priv.h"

#include <string.h>

#include "convene/base/banned.h"

#define WORD_CHARS 75           /* of an encoded word, RFC 2047 2 */
#define LONG_WORD 900           /* what cannot be folded within the 998 octets of a line */

static const char hex[] = "0123456789ABCDEF";

int cvn_header_refuse(const char *name, struct cvn_span value, struct cvn_err *err)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];

		if (c == '\r' || c == '\n')
			return cvn_fail(err, CVN_E_INVALID, "header %s: a line break inside '%.*s'", name,
			                (int)(value.len > 80 ? 80 : value.len), value.ptr);
		if ((c < 32 && c != '\t') || c == 127)
			return cvn_fail(err, CVN_E_INVALID, "header %s: a control character (%02X) inside", name, c);
	}
	if (!cvn_utf8_valid(value.ptr, value.len))
		return cvn_fail(err, CVN_E_INVALID, "header %s: not UTF-8 text", name);
	return CVN_OK;
}

/* Whether the value may stand as it is: ASCII, nothing that looks like an encoded word, every word short enough. */
bool cvn_header_plain(struct cvn_span v)
{
	size_t word = 0;

	for (size_t i = 0; i < v.len; i++) {
		unsigned char c = (unsigned char)v.ptr[i];

		word = c == ' ' || c == '\t' ? 0 : word + 1;
		if (c >= 127 || word > LONG_WORD || (c == '=' && i + 1 < v.len && v.ptr[i + 1] == '?'))
			return false;
	}
	return v.len == 0 || (v.ptr[0] != ' ' && v.ptr[v.len - 1] != ' ');
}

/* Words up to the fold column, the rest on lines that begin with their blank. */
static void put_folded(struct cvn_buf *out, size_t column, struct cvn_span v)
{
	for (size_t i = 0; i < v.len;) {
		size_t stop = i;

		while (stop < v.len && (v.ptr[stop] == ' ' || v.ptr[stop] == '\t'))
			stop++;
		while (stop < v.len && v.ptr[stop] != ' ' && v.ptr[stop] != '\t')
			stop++;
		if (i > 0 && column + (stop - i) > FOLD_COLUMN) {
			cvn_buf_add(out, "\r\n", 2);
			column = 0;
		}
		cvn_buf_add(out, v.ptr + i, stop - i);
		column += stop - i;
		i = stop;
	}
}

/* ---- Encoded words ---- */

bool cvn_header_q_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '!' || c == '*' || c == '+' ||
	       c == '-' || c == '/';
}

static bool q_is_shorter(struct cvn_span v)
{
	size_t encoded = 0;

	for (size_t i = 0; i < v.len; i++)
		encoded += !cvn_header_q_plain((unsigned char)v.ptr[i]) && v.ptr[i] != ' ';
	return encoded * 6 < v.len * 2 + 6;
}

static size_t q_cost(const char *p, size_t n)
{
	size_t cost = 0;

	for (size_t i = 0; i < n; i++)
		cost += cvn_header_q_plain((unsigned char)p[i]) || p[i] == ' ' ? 1 : 3;
	return cost;
}

static void put_q(struct cvn_buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (cvn_header_q_plain(c)) {
			cvn_buf_char(out, (char)c);
		} else if (c == ' ') {
			cvn_buf_char(out, '_');
		} else {
			cvn_buf_char(out, '=');
			cvn_buf_char(out, hex[c >> 4]);
			cvn_buf_char(out, hex[c & 15]);
		}
	}
}

/* As many whole characters of `p` as an encoded word of `room` columns holds. A base64 word that another one follows ends
 * without padding, or becomes Q: GMime decodes base64 neighbours as one text and stops at the first '='. */
static size_t word_fit(const char *p, size_t n, bool q, size_t room)
{
	size_t used = 0, whole = 0, q_used = 0, budget = room > 12 ? room - 12 : 0;      /* =?utf-8?q?…?= */

	while (used < n) {
		uint32_t cp;
		size_t step = cvn_utf8_next(p + used, n - used, &cp);

		q_used += q_cost(p + used, step);
		if ((q ? q_used : (used + step + 2) / 3 * 4) > budget)
			break;
		used += step;
		whole = used % 3 == 0 ? used : whole;
	}
	return q || used == n ? used : whole;
}

void cvn_header_encoded(struct cvn_buf *out, size_t column, struct cvn_span v)
{
	bool mostly_plain = q_is_shorter(v);

	for (size_t i = 0; i < v.len;) {
		bool q = mostly_plain;
		size_t room = FOLD_COLUMN > column ? FOLD_COLUMN - column : 0, n;

		room = room < WORD_CHARS ? room : WORD_CHARS;
		n = word_fit(v.ptr + i, v.len - i, q, room);
		if (n == 0 && !q && column == 1) {
			q = true;
			n = word_fit(v.ptr + i, v.len - i, q, room);
		}

		if (n == 0) {                  /* nothing fits on what is left of this line */
			cvn_buf_add(out, "\r\n ", 3);
			column = 1;
			continue;
		}
		cvn_buf_str(out, q ? "=?utf-8?q?" : "=?utf-8?b?");
		if (q)
			put_q(out, v.ptr + i, n);
		else
			cvn_buf_base64(out, v.ptr + i, n, 0);
		cvn_buf_str(out, "?=");
		i += n;
		column = FOLD_COLUMN;
	}
}

int cvn_header_text(struct cvn_buf *out, const char *name, struct cvn_span value, struct cvn_err *err)
{
	int rc = cvn_header_refuse(name, value, err);

	if (rc != CVN_OK)
		return rc;
	cvn_buf_str(out, name);
	cvn_buf_add(out, ": ", 2);
	if (cvn_header_plain(value))
		put_folded(out, strlen(name) + 2, value);
	else
		cvn_header_encoded(out, strlen(name) + 2, value);
	cvn_buf_add(out, "\r\n", 2);
	return CVN_OK;
}

void cvn_header_param(struct cvn_buf *out, const char *name, const char *value)
{
	struct cvn_span v = cvn_span_of(value);
	bool plain = v.len <= 60;

	for (size_t i = 0; plain && i < v.len; i++)
		plain = v.ptr[i] >= 32 && v.ptr[i] < 127 && v.ptr[i] != '"' && v.ptr[i] != '\\';
	if (plain) {
		cvn_buf_printf(out, ";\r\n %s=\"%s\"", name, value);
		return;
	}
	/* RFC 2231 3 and 4: in pieces, so that no line is long */
	for (size_t i = 0, piece = 0; i < v.len; piece++) {
		size_t column = 0;

		cvn_buf_printf(out, ";\r\n %s*%zu*=%s", name, piece, piece == 0 ? "utf-8''" : "");
		for (; i < v.len && column < 54; i++) {
			unsigned char c = (unsigned char)v.ptr[i];
			bool attr = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._", c);

			if (c != '\0' && attr)
				cvn_buf_char(out, (char)c);
			else
				cvn_buf_printf(out, "%%%02X", c);
			column += attr ? 1 : 3;
		}
	}
}
