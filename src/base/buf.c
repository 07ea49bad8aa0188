/*
 * buf.c - the string builder: growth, the ceiling and plain appending. Escaping by destination is escape.c.
 */
#include "convene/base/buf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define FIRST_BYTES 64

/* What an empty buffer points at, so that it is a C string before anything is allocated. Never written to. */
static char nothing[1];

void cvn_buf_init(struct cvn_buf *b, size_t max_bytes)
{
	*b = (struct cvn_buf){ .ptr = nothing, .max = max_bytes };
}

void cvn_buf_release(struct cvn_buf *b)
{
	if (b->cap > 0)
		cvn_free(b->ptr);
	cvn_buf_init(b, b->max);
}

void cvn_buf_clear(struct cvn_buf *b)
{
	cvn_buf_truncate(b, 0);
	b->failed = false;
}

void cvn_buf_truncate(struct cvn_buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->ptr[len] = '\0';
}

char *cvn_buf_take(struct cvn_buf *b)
{
	char *s = b->cap > 0 ? b->ptr : cvn_xstrdup("");

	cvn_buf_init(b, b->max);
	return s;
}

int cvn_buf_ok(const struct cvn_buf *b, struct cvn_err *err)
{
	if (b->failed)
		return cvn_fail(err, CVN_E_LIMIT, "longer than %zu octets", b->max);
	return CVN_OK;
}

static bool grow(struct cvn_buf *b, size_t more)
{
	size_t cap = b->cap < FIRST_BYTES ? FIRST_BYTES : b->cap;
	size_t need;

	if (b->failed || b->len > b->max || more > b->max - b->len || more > SIZE_MAX / 2 - b->len) {
		b->failed = true;
		return false;
	}
	need = b->len + more + 1;
	while (cap < need)
		cap *= 2;
	if (b->cap == 0) {
		b->ptr = cvn_xmalloc(cap);
		b->ptr[0] = '\0';
	} else {
		b->ptr = cvn_xrealloc(b->ptr, cap);
	}
	b->cap = cap;
	return true;
}

/* The common case, without a call. */
static inline bool reserve(struct cvn_buf *b, size_t more)
{
	return (!b->failed && more < b->cap - b->len && b->len + more <= b->max) || grow(b, more);
}

bool cvn_buf_reserve(struct cvn_buf *b, size_t more)
{
	return reserve(b, more);
}

void cvn_buf_add(struct cvn_buf *b, const void *data, size_t n)
{
	if (n == 0 || !reserve(b, n))
		return;
	memcpy(b->ptr + b->len, data, n);
	b->len += n;
	b->ptr[b->len] = '\0';
}

void cvn_buf_str(struct cvn_buf *b, const char *s)
{
	if (s != NULL)
		cvn_buf_add(b, s, strlen(s));
}

void cvn_buf_char(struct cvn_buf *b, char c)
{
	if (!reserve(b, 1))
		return;
	b->ptr[b->len++] = c;
	b->ptr[b->len] = '\0';
}

void cvn_buf_printf(struct cvn_buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	cvn_buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void cvn_buf_vprintf(struct cvn_buf *b, const char *fmt, va_list ap)
{
	size_t room = b->cap - b->len;         /* 0: nothing is allocated yet */
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(room ? b->ptr + b->len : NULL, room, fmt, again);
	va_end(again);
	assert(n >= 0);
	if (n <= 0 || !cvn_buf_reserve(b, (size_t)n)) {
		if (room)
			b->ptr[b->len] = '\0';
		return;
	}
	if ((size_t)n >= room)
		(void)vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}
