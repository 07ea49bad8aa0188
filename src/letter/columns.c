/*
 * columns.c - free columns of a person, {"grade":"4","note":"says \"yes\""}: read from their JSON text in one pass, without a tree.
 */
#include "letter_priv.h"

#include <string.h>

#include "convene/base/banned.h"

static const char *skip_space(const char *p)
{
	while (cvn_ascii_space(*p))
		p++;
	return p;
}

static const char *hex4(const char *p, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++, p++) {
		int c = cvn_ascii_lower(*p);

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return NULL;
		*out = *out * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return p;
}

/* Behind the backslash at `p`; NULL when the escape is broken. */
static const char *unescape(const char *p, struct cvn_buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *hit = *p ? strchr(from, *p) : NULL;
	uint32_t cp, low;
	char utf8[4];

	if (hit) {
		cvn_buf_char(out, to[hit - from]);
		return p + 1;
	}
	if (*p != 'u' || !(p = hex4(p + 1, &cp)))
		return NULL;
	if (cp >= 0xd800 && cp < 0xdc00 && p[0] == '\\' && p[1] == 'u' && hex4(p + 2, &low) && low >= 0xdc00 && low < 0xe000) {
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		p += 6;
	}
	cvn_buf_add(out, utf8, cvn_utf8_put(cp, utf8));
	return p;
}

/* The string that begins at the quote `p`. Plain ones are borrowed, others unescaped into `values`. */
static const char *read_string(const char *p, struct cvn_buf *values, struct cvn_span *out)
{
	const char *start = ++p;
	size_t from;

	p += strcspn(p, "\"\\");
	if (*p == '"') {
		*out = (struct cvn_span){ start, (size_t)(p - start) };
		return p + 1;
	}
	from = values->len;
	cvn_buf_add(values, start, (size_t)(p - start));
	while (p && *p == '\\') {
		size_t run;

		p = unescape(p + 1, values);
		run = p ? strcspn(p, "\"\\") : 0;
		cvn_buf_add(values, p, run);
		p = p ? p + run : NULL;
	}
	*out = (struct cvn_span){ values->ptr + from, values->len - from };
	return p && *p == '"' ? p + 1 : NULL;
}

/* Numbers, true, false, null: as written. Lists and objects do not occur in free columns and end the reading. */
static const char *read_bare(const char *p, struct cvn_span *out)
{
	size_t n = strcspn(p, ",}[{\" \t\r\n");

	*out = (struct cvn_span){ p, n };
	if (cvn_span_is(*out, "null"))
		out->len = 0;
	return n ? p + n : NULL;
}

/* `values` was reserved for the whole text: spans into it stay. */
void cvn_letter_columns(struct cvn_letter *l, const char *p)
{
	struct cvn_span key, value;

	p = skip_space(p);
	if (*p++ != '{')
		return;
	for (p = skip_space(p); p && *p == '"';) {
		p = read_string(p, &l->values, &key);
		p = p ? skip_space(p) : NULL;
		if (!p || *p++ != ':')
			return;
		p = skip_space(p);
		p = *p == '"' ? read_string(p, &l->values, &value) : read_bare(p, &value);
		if (!p)
			return;
		cvn_letter_set_slot(l, key, (struct found){ .text = value });
		p = skip_space(p);
		if (*p++ != ',')
			return;
		p = skip_space(p);
	}
}
