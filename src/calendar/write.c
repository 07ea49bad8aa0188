/*
 * write.c - small writers of calendar text: stamps, parameters, addresses, folding.
 */
#include <stdio.h>
#include <string.h>

#include "calendar_priv.h"
#include "convene/base/banned.h"

#define FOLD_OCTETS 75

void cvn_calendar_local(const struct cvn_civil *c, char out[20])
{
	/* The moduli change nothing in a real date; they tell the compiler how long the text gets. */
	snprintf(out, 20, "%04u%02u%02uT%02u%02u%02u", (unsigned)c->year % 10000, (unsigned)c->month % 100,
	         (unsigned)c->day % 100, (unsigned)c->hour % 100, (unsigned)c->minute % 100, (unsigned)c->second % 100);
}

void cvn_calendar_stamp(int64_t t, char out[20])
{
	struct cvn_civil c = cvn_civil_from_unix(t);

	cvn_calendar_local(&c, out);
	out[15] = 'Z';
	out[16] = '\0';
}

void cvn_calendar_param(struct cvn_buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"')
			cvn_buf_char(out, '\'');
		else if (c >= 0x20 && c != 0x7F)
			cvn_buf_char(out, (char)c);
		else if (c == '\t' || c == '\n')
			cvn_buf_char(out, ' ');
	}
}

/* What RFC 6068 2 lets stand in the path of a mailto, and non-ASCII as it is (RFC 6530 addresses). */
static bool plain_in_mailto(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c != '\0' && strchr("@.-_~!$'()*+,;:=", c) != NULL);
}

void cvn_calendar_address(struct cvn_buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (plain_in_mailto(c))
			cvn_buf_char(out, (char)c);
		else if (c > 0x20 && c != 0x7F)
			cvn_buf_printf(out, "%%%02X", c);
	}
}

static size_t fold_at(const char *s, size_t n, size_t room)
{
	if (n <= room)
		return n;
	size_t cut = room;
	while (cut > 1 && ((unsigned char)s[cut] & 0xC0) == 0x80)
		cut--;
	return cut;
}

void cvn_calendar_fold(struct cvn_buf *out, const char *lines, size_t n)
{
	while (n > 0) {
		const char *lf = memchr(lines, '\n', n);
		size_t whole = lf ? (size_t)(lf - lines) + 1 : n;
		size_t len = lf == NULL ? n : whole >= 2 && lines[whole - 2] == '\r' ? whole - 2 : whole - 1;

		for (size_t at = 0, room = FOLD_OCTETS; at < len || at == 0; room = FOLD_OCTETS - 1) {
			size_t take = fold_at(lines + at, len - at, room);

			if (at > 0)
				cvn_buf_add(out, "\r\n ", 3);
			cvn_buf_add(out, lines + at, take);
			at += take;
			if (len == 0)
				break;
		}
		cvn_buf_add(out, "\r\n", 2);
		lines += whole, n -= whole;
	}
}
