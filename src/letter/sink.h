/*
 * sink.h - where rendered octets go: as they are, or as quoted-printable (RFC 2045 6.7).
 *
 * In quoted-printable literals were encoded once, at compile time, as if they began a line; a value is encoded on its way.
 * A soft line break goes between them when the literal's first stretch does not fit behind the value.
 */
#ifndef CVN_LETTER_SINK_H
#define CVN_LETTER_SINK_H

#include "convene/base/buf.h"
#include "op.h"

#define QUOTED_COLUMNS 76        /* octets of a line, the soft break's '=' included */

struct sink {
	struct cvn_buf *out;
	struct cvn_buf *scratch;         /* escaped values on their way to be encoded */
	bool quoted;
	uint32_t column;
};
void cvn_sink_text(struct sink *s, const struct op *op);
void cvn_sink_value(struct sink *s, enum escape how, struct cvn_span value);

/* Append `n` octets as quoted-printable from *column on; LF and CRLF become hard line ends, a blank in front of one is
 * encoded. `last`: nothing may follow on this line, a blank at the end is encoded too. */
void cvn_quoted_put(struct cvn_buf *out, uint32_t *column, const char *p, size_t n, bool last);
/* Note where the lines of an encoded literal end. */
void cvn_quoted_measure(struct op *op, const char *p, size_t n);

/* Append a value as its destination wants it. */
void cvn_escape_put(struct cvn_buf *out, enum escape how, const char *text, size_t n);
/* Whether a link may point there: http, https, mailto, tel, cid, a fragment or no scheme at all. */
bool cvn_link_allowed(const char *url, size_t n);

#endif
