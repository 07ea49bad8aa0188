/*
 * clean.c - letters of cells: outer white space away, controls away, one form for the same letter (NFC).
 */
#include <string.h>

#include "convene/base/unicode.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

/* Octets of white space at `s`: ASCII, U+00A0, U+2007, U+202F, U+3000, U+FEFF. */
static size_t space_at(const char *s, size_t n)
{
	uint32_t cp;
	size_t used;

	if (!n)
		return 0;
	if ((unsigned char)*s < 0x80)
		return cvn_ascii_space((unsigned char)*s) ? 1 : 0;
	used = cvn_utf8_next(s, n, &cp);
	return cp == 0xA0 || cp == 0x2007 || cp == 0x202F || cp == 0x3000 || cp == 0xFEFF ? used : 0;
}

struct cvn_span cvn_trim_wide(struct cvn_span s)
{
	size_t used, back;

	while ((used = space_at(s.ptr, s.len))) {
		s.ptr += used;
		s.len -= used;
	}
	while (s.len) {
		back = 1;
		while (back < s.len && back < 3 && ((unsigned char)s.ptr[s.len - back] & 0xC0) == 0x80)
			back++;
		if (space_at(s.ptr + s.len - back, back) != back)
			break;
		s.len -= back;
	}
	return s;
}

/* One code point as it is kept: controls and line ends become spaces, in notes line ends stay. */
static void keep(struct cvn_buf *out, const char *s, size_t used, uint32_t cp, bool keep_lines, bool *gap, size_t from)
{
	bool blank = cp < 0x20 || cp == ' ' || (cp >= 0x7F && cp < 0xA0) || cp == 0xFEFF || cp == 0x2028 || cp == 0x2029;

	if (cp == '\n' && keep_lines) {
		*gap = false;
		if (out->len > from)
			cvn_buf_char(out, '\n');
	} else if (blank) {
		*gap = true;
	} else {
		if (*gap && out->len > from && out->ptr[out->len - 1] != '\n')
			cvn_buf_char(out, ' ');
		*gap = false;
		cvn_buf_add(out, s, used);
	}
}

static void compose_from(struct cvn_buf *out, size_t from)
{
	size_t n = 0;
	CVN_AUTO_STR char *nfc = cvn_unicode_nfc((struct cvn_span){ out->ptr + from, out->len - from }, &n);

	if (!nfc)
		return;
	cvn_buf_truncate(out, from);
	cvn_buf_add(out, nfc, n);
}

/* Most cells are: printable ASCII, one space between words. */
static bool is_clean(struct cvn_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x20 || s.ptr[i] == 0x7F || (s.ptr[i] == ' ' && s.ptr[i + 1 < s.len ? i + 1 : i - 1] == ' '))
			return false;
	return true;
}

void cvn_clean_text(struct cvn_buf *out, struct cvn_span text, bool keep_lines)
{
	size_t from = out->len;
	bool gap = false, wide = false;
	uint32_t cp;

	text = cvn_trim_wide(text);
	if (is_clean(text)) {
		cvn_buf_add(out, text.ptr, text.len);
		return;
	}
	for (size_t i = 0, used; i < text.len; i += used) {
		used = cvn_utf8_next(text.ptr + i, text.len - i, &cp);
		wide = wide || cp >= 0x80;
		keep(out, text.ptr + i, used, cp, keep_lines, &gap, from);
	}
	if (wide)
		compose_from(out, from);
}

static void lower_from(struct cvn_buf *out, size_t from)
{
	CVN_AUTO_BUF(low, 4000);
	char small[4];
	uint32_t cp;

	for (size_t i = from; i < out->len;) {
		i += cvn_utf8_next(out->ptr + i, out->len - i, &cp);
		size_t n = cvn_utf8_put(cvn_unicode_lower(cp), small);
		cvn_buf_add(&low, small, n);
	}
	cvn_buf_truncate(out, from);
	cvn_buf_add(out, low.ptr, low.len);
}

bool cvn_has_word(const char *words, struct cvn_span word)
{
	for (const char *p = words, *end; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ",");
		struct cvn_span w = cvn_span_trim((struct cvn_span){ p, (size_t)(end - p) });
		if (w.len == word.len && memcmp(w.ptr, word.ptr, w.len) == 0)
			return true;
	}
	return false;
}

void cvn_add_word(struct cvn_buf *all, struct cvn_span word, bool lower)
{
	CVN_AUTO_BUF(one, 400);

	cvn_clean_text(&one, word, false);
	if (lower)
		lower_from(&one, 0);
	if (!one.len || cvn_has_word(all->ptr, (struct cvn_span){ one.ptr, one.len }))
		return;
	cvn_buf_str(all, all->len ? ", " : "");
	cvn_buf_add(all, one.ptr, one.len);
}

void cvn_words_add(struct cvn_buf *all, struct cvn_span word)
{
	cvn_add_word(all, word, false);
}

static bool within(const char *a, const char *b)
{
	for (const char *p = a, *end; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ",");
		if (!cvn_has_word(b, cvn_span_trim((struct cvn_span){ p, (size_t)(end - p) })))
			return false;
	}
	return true;
}

bool cvn_words_equal(const char *a, const char *b)
{
	return within(a, b) && within(b, a);
}
