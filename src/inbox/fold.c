/*
 * fold.c - text made equal for matching: lower case, single spaces, straight quotes. Phrase tables are written in this form.
 *
 * Lower-casing is by ranges (ASCII, Latin-1, Latin Extended-A, Greek, Cyrillic): enough for phrases of mail programs, and
 * free of the locale.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static uint32_t lower(uint32_t c)
{
	if (c < 0x80)
		return (uint32_t)cvn_ascii_lower((int)c);
	if (c >= 0xc0 && c <= 0xde && c != 0xd7)
		return c + 32;
	if (c == 0x130)
		return 'i';
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return (c & 1) ? c + 1 : c;
	if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}

static uint32_t simple(uint32_t c)
{
	switch (c) {
	case 0x2018: case 0x2019: case 0x201a: case 0xb4: case 0x2bc:
		return '\'';
	case 0x201c: case 0x201d: case 0x201e: case 0xab: case 0xbb:
		return '"';
	case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014:
		return '-';
	case 0xa0: case 0x202f: case 0x3000: case 0x200b: case 0xfeff:
		return ' ';
	case 0x2026:
		return '.';
	default:
		return lower(c);
	}
}

char *cvn_fold(const char *s, size_t n)
{
	char *out = cvn_xmalloc(n * 3 + 4), *o = out;     /* a malformed octet becomes U+FFFD: three */
	bool gap = false;

	for (size_t i = 0; i < n;) {
		uint32_t c = (unsigned char)s[i];

		if (c > ' ' && c < 0x7f) {
			if (gap && o > out)
				*o++ = ' ';
			gap = false;
			*o++ = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
			i++;
			continue;
		}
		if (c < 0x80)
			i++;
		else
			i += cvn_utf8_next(s + i, n - i, &c);
		c = simple(c);
		if (c == 0 || (c < 0x80 && cvn_ascii_space((int)c))) {
			gap = true;
			continue;
		}
		if (gap && o > out)
			*o++ = ' ';
		gap = false;
		o += cvn_utf8_put(c, o);
	}
	*o = '\0';
	return out;
}

static bool letter(unsigned char c)
{
	return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool whole_words(const char *text, const char *phrase)
{
	size_t n = strlen(phrase);

	for (const char *p = strstr(text, phrase); p; p = strstr(p + 1, phrase))
		if ((p == text || !letter((unsigned char)p[-1])) && !letter((unsigned char)p[n]))
			return true;
	return false;
}

static bool matches(const char *text, const char *phrase)
{
	if (phrase[0] == '|')
		return strncmp(text, phrase + 1, strlen(phrase + 1)) == 0;
	if (phrase[0] == '~')
		return whole_words(text, phrase + 1);
	return strstr(text, phrase) != NULL;
}

const char *cvn_fold_find(const char *folded, const char *const *phrases)
{
	for (; *phrases; phrases++)
		if (matches(folded, *phrases))
			return *phrases;
	return NULL;
}

size_t cvn_fold_words(const char *folded)
{
	size_t n = 0;

	for (size_t i = 0; folded[i]; i++)
		n += folded[i] != ' ' && (i == 0 || folded[i - 1] == ' ');
	return n;
}
