/*
 * mem.h - memory that does not fail, and locals that clean up after themselves.
 *
 * Out of memory ends the program with one line: leases make that safe, and ceilings keep strangers from causing it.
 */
#ifndef CONVENE_BASE_MEM_H
#define CONVENE_BASE_MEM_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void *cvn_xmalloc(size_t n);
void *cvn_xcalloc(size_t n, size_t size);
void *cvn_xrealloc(void *p, size_t n);
/* Room for `n` elements of `size` octets; ends the program on overflow of the product. */
void *cvn_xreallocarray(void *p, size_t n, size_t size);
char *cvn_xstrdup(const char *s);         /* NULL gives NULL */
char *cvn_xstrndup(const char *s, size_t n);
/* printf into a new string that the caller owns. */
char *cvn_xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A local that is freed at the end of its scope:  CVN_AUTO(cvn_thing_free) struct cvn_thing *t = NULL;
 * Success takes the value out:                    *out = CVN_TAKE(&t);                                          */
#define CVN_AUTO(free_fn) __attribute__((cleanup(free_fn##_p)))
#define CVN_AUTO_DEF(type, free_fn) \
	static inline void free_fn##_p(type **p) \
	{ \
		free_fn(*p); \
	}
/* The same for things in the caller's storage: CVN_AUTO_BUF-like attributes are built with this one. */
#define CVN_AUTO_RELEASE(release_fn) __attribute__((cleanup(release_fn)))
#define CVN_TAKE(pp) \
	__extension__({ \
		__typeof__(*(pp)) taken_ = *(pp); \
		*(pp) = NULL; \
		taken_; \
	})

void cvn_free(void *p);
static inline void cvn_free_p(void *p)
{
	void *block;

	memcpy(&block, p, sizeof block);      /* p is the address of a pointer of any type */
	cvn_free(block);
}
/* CVN_AUTO_STR char *name = NULL;  - any block from malloc */
#define CVN_AUTO_STR __attribute__((cleanup(cvn_free_p)))

#define CVN_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
