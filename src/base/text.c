/*
 * text.c - spans, ASCII case, whole numbers and "did you mean". UTF-8 is utf8.c.
 */
#include "convene/base/text.h"

#include <stdlib.h>
#include <string.h>

#include "convene/base/mem.h"

#include "convene/base/banned.h"

#define NEAREST_MAX 64        /* longer words are compared to nothing */

struct cvn_span cvn_span_of(const char *s)
{
	return (struct cvn_span){ s == NULL ? "" : s, s == NULL ? 0 : strlen(s) };
}

struct cvn_span cvn_span_trim(struct cvn_span s)
{
	while (s.len > 0 && cvn_ascii_space((unsigned char)s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len > 0 && cvn_ascii_space((unsigned char)s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool cvn_span_is(struct cvn_span s, const char *word)
{
	return strlen(word) == s.len && (s.len == 0 || memcmp(s.ptr, word, s.len) == 0);
}

static bool same_nocase(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cvn_ascii_lower((unsigned char)a[i]) != cvn_ascii_lower((unsigned char)b[i]))
			return false;
	return true;
}

bool cvn_span_is_nocase(struct cvn_span s, const char *word)
{
	return strlen(word) == s.len && same_nocase(s.ptr, word, s.len);
}

char *cvn_span_dup(struct cvn_span s)
{
	char *copy = cvn_xmalloc(s.len + 1);

	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return copy;
}

int cvn_ascii_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool cvn_ascii_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool cvn_streq(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool cvn_streq_nocase(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : cvn_span_is_nocase(cvn_span_of(a), b);
}

bool cvn_starts_nocase(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s != NULL && strnlen(s, n) == n && same_nocase(s, prefix, n);
}

const char *cvn_find_nocase(const char *haystack, const char *needle)
{
	for (; haystack != NULL; haystack++) {
		if (cvn_starts_nocase(haystack, needle))
			return haystack;
		if (*haystack == '\0')
			break;
	}
	return NULL;
}

int cvn_parse_u64(struct cvn_span s, uint64_t max, uint64_t *out, struct cvn_err *err)
{
	int shown = s.len > 40 ? 40 : (int)s.len;
	uint64_t n = 0;
	bool over = false;

	if (s.len == 0)
		return cvn_fail(err, CVN_E_INVALID, "a number is missing");
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';

		if (digit > 9)
			return cvn_fail(err, CVN_E_INVALID, "\"%.*s\" is not a whole number", shown, s.ptr);
		over = over || n > (UINT64_MAX - digit) / 10;
		n = over ? UINT64_MAX : n * 10 + digit;
	}
	if (over || n > max)
		return cvn_fail(err, CVN_E_LIMIT, "%.*s is more than %llu", shown, s.ptr, (unsigned long long)max);
	*out = n;
	return CVN_OK;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edit distance with swapped neighbours counted once (optimal string alignment), ASCII case folded. */
static size_t distance(const char *a, size_t a_n, const char *b, size_t b_n)
{
	size_t row[3][NEAREST_MAX + 1];

	for (size_t j = 0; j <= b_n; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_n; i++) {
		size_t *now = row[i % 3], *above = row[(i - 1) % 3], *twice = row[(i + 1) % 3];
		int ca = cvn_ascii_lower((unsigned char)a[i - 1]);

		now[0] = i;
		for (size_t j = 1; j <= b_n; j++) {
			int cb = cvn_ascii_lower((unsigned char)b[j - 1]);

			now[j] = least(least(above[j], now[j - 1]) + 1, above[j - 1] + (ca != cb));
			if (i > 1 && j > 1 && ca == cvn_ascii_lower((unsigned char)b[j - 2]) &&
			    cb == cvn_ascii_lower((unsigned char)a[i - 2]))
				now[j] = least(now[j], twice[j - 2] + 1);
		}
	}
	return row[a_n % 3][b_n];
}

const char *cvn_nearest(const char *word, const char *const *candidates, size_t n)
{
	size_t len = strnlen(word, NEAREST_MAX + 1);
	size_t best = len / 3 + 1;                    /* a third of the letters wrong is still the same word */
	const char *found = NULL;

	if (len == 0 || len > NEAREST_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t candidate_len = strlen(candidates[i]), d;

		if (candidate_len > NEAREST_MAX)
			continue;
		d = distance(word, len, candidates[i], candidate_len);
		if (d < len && (d < best || (d == best && found == NULL))) {
			best = d;
			found = candidates[i];
		}
	}
	return found;
}
