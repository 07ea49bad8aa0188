/*
 * mem.c - memory that does not fail: when there is none left, the program ends with one line.
 */
#include "convene/base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "convene/base/banned.h"

/* No destructor and no buffered output: they might ask for memory. */
static _Noreturn void out_of_memory(void)
{
	static const char line[] = "convene: out of memory\n";
	ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);

	(void)written;
	_exit(EX_OSERR);
}

static void *or_die(void *p)
{
	if (p == NULL)
		out_of_memory();
	return p;
}

void *cvn_xmalloc(size_t n)
{
	return or_die(malloc(n == 0 ? 1 : n));
}

void *cvn_xcalloc(size_t n, size_t size)
{
	return n == 0 || size == 0 ? or_die(calloc(1, 1)) : or_die(calloc(n, size));
}

void *cvn_xrealloc(void *p, size_t n)
{
	return or_die(realloc(p, n == 0 ? 1 : n));
}

void *cvn_xreallocarray(void *p, size_t n, size_t size)
{
	size_t total = 0;

	if (__builtin_mul_overflow(n, size, &total))
		out_of_memory();
	return cvn_xrealloc(p, total);
}

char *cvn_xstrdup(const char *s)
{
	return s == NULL ? NULL : cvn_xstrndup(s, strlen(s));
}

char *cvn_xstrndup(const char *s, size_t n)
{
	size_t len = s == NULL ? 0 : strnlen(s, n);
	char *copy = cvn_xmalloc(len + 1);

	if (len > 0)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *cvn_xasprintf(const char *fmt, ...)
{
	char *out = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&out, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	return out;
}

void cvn_free(void *p)
{
	free(p);
}
