/*
 * preflight.c - what can be seen without a parser: mails that are not worth one.
 *
 * One pass over the octets, no allocation. The ceilings stop inputs that cost a MIME parser much more than they cost their
 * sender: hundreds of thousands of header lines, parts or octets in one field.
 */
#include <string.h>

#include "mime_priv.h"

#include "convene/base/banned.h"

struct scan {
	size_t header_bytes, field_bytes, fields, boundaries;
	bool in_header;
};

static const char *header_line(struct scan *s, const char *line, size_t n)
{
	if (n == 0) {
		s->in_header = false;
		return NULL;
	}
	s->header_bytes += n;
	s->field_bytes = (line[0] == ' ' || line[0] == '\t') ? s->field_bytes + n : n;
	if (++s->fields > CVN_MIME_MAX_FIELDS)
		return "more than 1000 header lines";
	if (s->field_bytes > CVN_MIME_MAX_FIELD_BYTES)
		return "a header field of more than 64 KiB";
	return s->header_bytes > CVN_MIME_MAX_HEADER_BYTES ? "a header block of more than 256 KiB" : NULL;
}

static const char *body_line(struct scan *s, const char *line, size_t n)
{
	if (n > 4 && line[0] == '-' && line[1] == '-' && line[2] != ' ' && ++s->boundaries > CVN_MIME_MAX_BOUNDARIES)
		return "more than 2000 boundary lines";
	return NULL;
}

const char *cvn_mime_preflight(const void *raw, size_t n)
{
	struct scan s = { .in_header = true };
	const char *p = raw, *end = p + n;

	if (n > CVN_MIME_MAX_BYTES)
		return "more than 10 MiB";
	while (p < end) {
		size_t len = 0;
		const char *bad;

		while (p + len < end && p[len] != '\n' && p[len] != '\r')
			len++;
		bad = s.in_header ? header_line(&s, p, len) : body_line(&s, p, len);
		if (bad)
			return bad;
		p += len;
		if (p < end)
			p += (p[0] == '\r' && p + 1 < end && p[1] == '\n') ? 2 : 1;
	}
	return NULL;
}
