/*
 * text.h - questions about octets and UTF-8 that several rooms ask. ASCII rules only: never the locale's.
 */
#ifndef CONVENE_BASE_TEXT_H
#define CONVENE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/err.h"

/* Borrowed text that need not end in a NUL. */
struct cvn_span {
	const char *ptr;
	size_t len;
};
#define CVN_SPAN(literal) ((struct cvn_span){ (literal), sizeof(literal) - 1 })
struct cvn_span cvn_span_of(const char *s);                       /* NULL gives the empty span */
struct cvn_span cvn_span_trim(struct cvn_span s);                 /* without ASCII white space at both ends */
bool cvn_span_is(struct cvn_span s, const char *word);            /* equal to the octet */
bool cvn_span_is_nocase(struct cvn_span s, const char *word);     /* equal but for ASCII case */
char *cvn_span_dup(struct cvn_span s);                            /* the caller owns it */

int cvn_ascii_lower(int c);
bool cvn_ascii_space(int c);                                      /* space \t \n \v \f \r */
bool cvn_streq(const char *a, const char *b);                     /* NULL is equal to NULL only */
bool cvn_streq_nocase(const char *a, const char *b);
bool cvn_starts_nocase(const char *s, const char *prefix);
const char *cvn_find_nocase(const char *haystack, const char *needle);  /* ASCII case folded; NULL when absent */

/* Decode one code point of at most `n` octets at `s`; returns the octets used (≥ 1 while n is). Malformed, overlong and surrogate
 * forms give U+FFFD and use one octet. */
size_t cvn_utf8_next(const char *s, size_t n, uint32_t *out_cp);
bool cvn_utf8_valid(const char *s, size_t n);
size_t cvn_utf8_put(uint32_t cp, char out[4]);                    /* octets written, 0 for what is not a scalar value */
size_t cvn_utf8_columns(const char *s, size_t n);                 /* terminal columns (wide and combining known) */

/* Whole decimal number without sign, spaces or leading text; CVN_E_INVALID or CVN_E_LIMIT otherwise. */
int cvn_parse_u64(struct cvn_span s, uint64_t max, uint64_t *out, struct cvn_err *err);

/* The candidate nearest to `word` by edit distance, or NULL when none is near: for "did you mean". */
const char *cvn_nearest(const char *word, const char *const *candidates, size_t n);

#endif
