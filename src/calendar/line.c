/*
 * line.c - content lines of a stranger's calendar object.
 *
 * Linear in the input and without a parser's appetite: unfold, settle the charset, cut a line into name, parameters and
 * value. What properties mean is read.c.
 */
#include <string.h>

#include "calendar_priv.h"
#include "convene/base/banned.h"

/* Windows-1252 0x80..0x9F; the rest of it is Latin-1. */
static const uint16_t cp1252[32] = {
	0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
	0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static void add_1252(struct cvn_buf *out, unsigned char c)
{
	char utf8[4];
	uint32_t cp = c >= 0x80 && c < 0xA0 ? cp1252[c - 0x80] : c;

	cvn_buf_add(out, utf8, cvn_utf8_put(cp, utf8));
}

/* Does the line begin like a property? Badly folded lines, broken without the blank, do not. */
static bool begins_property(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == '-' || s[i] == '.' || s[i] == '_' || (s[i] >= '0' && s[i] <= '9') ||
	                 (cvn_ascii_lower((unsigned char)s[i]) >= 'a' && cvn_ascii_lower((unsigned char)s[i]) <= 'z')))
		i++;
	return i > 0 && i < n && (s[i] == ':' || s[i] == ';');
}

static size_t line_end(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] != '\n' && s[i] != '\r')
		i++;
	return i;
}

static void unfold_octets(const char *s, size_t n, struct cvn_buf *out)
{
	size_t line_start = 0;

	while (n > 0) {
		size_t len = line_end(s, n);
		bool folded = len > 0 && (s[0] == ' ' || s[0] == '\t');
		bool stray = len > 0 && !folded && out->len > 0 && !begins_property(s, len);

		if ((folded || stray) && out->len > 0) {
			cvn_buf_truncate(out, out->len - 1);
		} else {
			line_start = out->len;
		}
		size_t keep = len - folded, room = CVN_CALENDAR_LINE_BYTES - (out->len - line_start);
		cvn_buf_add(out, s + folded, keep < room ? keep : room);
		if (len > 0)
			cvn_buf_char(out, '\n');
		s += len, n -= len;
		if (n > 1 && s[0] == '\r' && s[1] == '\n')
			s++, n--;
		if (n > 0)
			s++, n--;
	}
}

void cvn_cal_unfold(const char *data, size_t n, struct cvn_buf *out)
{
	CVN_AUTO_BUF(octets, (size_t)CVN_CALENDAR_BYTES * 2);

	if (n >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
		data += 3, n -= 3;
	unfold_octets(data, n, &octets);
	if (cvn_utf8_valid(octets.ptr, octets.len)) {
		cvn_buf_add(out, octets.ptr, octets.len);
		return;
	}
	for (size_t i = 0; i < octets.len; i++)
		add_1252(out, (unsigned char)octets.ptr[i]);
}

static size_t find_colon(const char *s, size_t n)
{
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		else if (s[i] == ':' && !quoted)
			return i;
	}
	/* An odd number of quotes: the first colon will do. */
	const char *c = memchr(s, ':', n);
	return c ? (size_t)(c - s) : n;
}

/* "ATTENDEE;CN=Rivera: Ana:mailto:ana@…": a colon that should have stood in quotes. */
static size_t find_mailto(const char *s, size_t n, size_t colon)
{
	for (size_t i = colon + 1; i + 7 < n; i++)
		if (s[i] == ':' && cvn_span_is_nocase((struct cvn_span){ s + i + 1, 7 }, "mailto:"))
			return i;
	return colon;
}

static bool cut(struct cvn_span line, struct cvn_cal_line *out)
{
	size_t name = 0, colon = find_colon(line.ptr, line.len);

	if (colon == line.len)
		return false;
	while (name < colon && line.ptr[name] != ';')
		name++;
	out->name = cvn_span_trim((struct cvn_span){ line.ptr, name });
	if (cvn_span_is_nocase(out->name, "ATTENDEE") || cvn_span_is_nocase(out->name, "ORGANIZER"))
		colon = find_mailto(line.ptr, line.len, colon);
	out->params = (struct cvn_span){ line.ptr + name, colon - name };
	out->value = (struct cvn_span){ line.ptr + colon + 1, line.len - colon - 1 };
	return out->name.len > 0;
}

bool cvn_cal_next_line(struct cvn_span *rest, struct cvn_cal_line *out)
{
	while (rest->len > 0) {
		const char *lf = memchr(rest->ptr, '\n', rest->len);
		size_t len = lf ? (size_t)(lf - rest->ptr) : rest->len;
		struct cvn_span line = { rest->ptr, len };

		rest->ptr += len + (lf != NULL), rest->len -= len + (lf != NULL);
		if (cut(line, out))
			return true;
	}
	return false;
}

static size_t param_end(struct cvn_span p, size_t i)
{
	bool quoted = false;

	for (; i < p.len && (quoted || p.ptr[i] != ';'); i++)
		if (p.ptr[i] == '"')
			quoted = !quoted;
	return i;
}

struct cvn_span cvn_cal_param_of(const struct cvn_cal_line *line, const char *name)
{
	struct cvn_span p = line->params;
	size_t i = 0;

	while (i < p.len) {
		size_t end = param_end(p, i + 1);
		struct cvn_span one = { p.ptr + i + 1, end - i - 1 };
		const char *eq = memchr(one.ptr, '=', one.len);

		if (eq != NULL && cvn_span_is_nocase(cvn_span_trim((struct cvn_span){ one.ptr, (size_t)(eq - one.ptr) }), name)) {
			struct cvn_span v = cvn_span_trim((struct cvn_span){ eq + 1, one.len - (size_t)(eq + 1 - one.ptr) });

			if (v.len >= 2 && v.ptr[0] == '"' && v.ptr[v.len - 1] == '"')
				v.ptr++, v.len -= 2;
			return v;
		}
		i = end;
	}
	return (struct cvn_span){ NULL, 0 };
}
