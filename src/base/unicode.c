/*
 * unicode.c - normal form and case of letters, by utf8proc.
 */
#include <string.h>

#include <utf8proc.h>

#include "convene/base/mem.h"
#include "convene/base/unicode.h"

#include "convene/base/banned.h"

bool cvn_unicode_visible(uint32_t cp)
{
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return cp != 0xFFFD;
	}
}

uint32_t cvn_unicode_lower(uint32_t cp)
{
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

static char *map(struct cvn_span s, utf8proc_option_t how, size_t *out_n)
{
	utf8proc_uint8_t *to = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &to, how);

	if (n < 0) {
		free(to);
		return NULL;
	}
	*out_n = (size_t)n;
	return (char *)to;
}

char *cvn_unicode_nfc(struct cvn_span s, size_t *out_n)
{
	return map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out_n);
}

static bool ascii(struct cvn_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

char *cvn_unicode_fold(struct cvn_span s, size_t *out_n)
{
	char *to = ascii(s) ? NULL : map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, out_n);

	if (to)
		return to;
	to = cvn_xmalloc(s.len + 1);
	for (size_t i = 0; i < s.len; i++)
		to[i] = (char)cvn_ascii_lower((unsigned char)s.ptr[i]);
	to[s.len] = '\0';
	*out_n = s.len;
	return to;
}

static int by_octets(const char *a, size_t an, const char *b, size_t bn)
{
	int order = memcmp(a, b, an < bn ? an : bn);

	return order ? order : (an > bn) - (an < bn);
}

int cvn_unicode_compare(struct cvn_span a, struct cvn_span b)
{
	size_t i = 0, an, bn;

	/* As long as both are ASCII octets are letters. One octet more decides nothing: a mark may belong to the letter before. */
	while (i < a.len && i < b.len && (unsigned char)a.ptr[i] < 0x80 && (unsigned char)b.ptr[i] < 0x80 &&
	       cvn_ascii_lower((unsigned char)a.ptr[i]) == cvn_ascii_lower((unsigned char)b.ptr[i]))
		i++;
	if (i == a.len && i == b.len)
		return 0;
	if (ascii((struct cvn_span){ a.ptr + i, a.len - i }) && ascii((struct cvn_span){ b.ptr + i, b.len - i })) {
		if (i == a.len || i == b.len)
			return a.len < b.len ? -1 : 1;
		return cvn_ascii_lower((unsigned char)a.ptr[i]) - cvn_ascii_lower((unsigned char)b.ptr[i]);
	}
	CVN_AUTO_STR char *x = cvn_unicode_fold(a, &an);
	CVN_AUTO_STR char *y = cvn_unicode_fold(b, &bn);
	return by_octets(x, an, y, bn);
}
