/*
 * buf.h - the only string builder of the house.
 *
 * Always a C string; has a ceiling; failure (the ceiling was reached) sticks and is asked once at the end with
 * cvn_buf_ok(). Text is appended by destination, so that escaping stands where the eye is.
 */
#ifndef CONVENE_BASE_BUF_H
#define CONVENE_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"

struct cvn_buf {
	char *ptr;      /* never NULL after init; ptr[len] == '\0' */
	size_t len;     /* octets, without the end mark */
	size_t cap;     /* octets allocated; 0 while nothing is */
	size_t max;     /* ceiling of len */
	bool failed;    /* the ceiling was reached; nothing was added since */
};

void cvn_buf_init(struct cvn_buf *b, size_t max_bytes);
void cvn_buf_release(struct cvn_buf *b);
void cvn_buf_clear(struct cvn_buf *b);                 /* empty again, memory kept, failure forgotten */
void cvn_buf_truncate(struct cvn_buf *b, size_t len);  /* cut to len if longer */
char *cvn_buf_take(struct cvn_buf *b);                 /* the string; the caller owns it; b is empty again */
int cvn_buf_ok(const struct cvn_buf *b, struct cvn_err *err);   /* CVN_OK, or CVN_E_LIMIT when it failed */
bool cvn_buf_reserve(struct cvn_buf *b, size_t more);  /* room for `more` octets; false beyond the ceiling */

void cvn_buf_add(struct cvn_buf *b, const void *data, size_t n);
void cvn_buf_str(struct cvn_buf *b, const char *s);    /* NULL adds nothing */
void cvn_buf_char(struct cvn_buf *b, char c);
void cvn_buf_printf(struct cvn_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cvn_buf_vprintf(struct cvn_buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* By destination. Each takes `n` octets of `s`. */
void cvn_buf_html(struct cvn_buf *b, const char *s, size_t n);      /* text or quoted attribute of HTML: & < > " ' */
void cvn_buf_url(struct cvn_buf *b, const char *s, size_t n);       /* one component of a URL, RFC 3986 2.3 unreserved kept */
void cvn_buf_json(struct cvn_buf *b, const char *s, size_t n);      /* a JSON string with its quotes; bad UTF-8 becomes U+FFFD */
void cvn_buf_ical_text(struct cvn_buf *b, const char *s, size_t n); /* a TEXT value, RFC 5545 3.3.11; controls left out */
void cvn_buf_base64(struct cvn_buf *b, const void *data, size_t n, size_t line_chars); /* RFC 2045 6.8; see below */

/* cvn_buf_base64: lines of `line_chars` (a multiple of 4, 76 for mail), each ended by CRLF, the last one too; 0 gives one
 * line without CRLF. */

/* A local buffer:  CVN_AUTO_BUF(b, 64 << 10); */
#define CVN_AUTO_BUF(name, max_bytes) \
	CVN_AUTO_RELEASE(cvn_buf_release) struct cvn_buf name; \
	cvn_buf_init(&name, (max_bytes))

#endif
