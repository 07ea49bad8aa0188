/*
 * text.c - values of a stranger's content lines: texts, addresses, dates.
 */
#include <string.h>

#include "calendar_priv.h"
#include "convene/base/banned.h"

static bool is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7F;
}

char *cvn_cal_text_dup(struct cvn_span v)
{
	CVN_AUTO_BUF(b, CVN_CALENDAR_TEXT_BYTES);

	for (size_t i = 0; i < v.len && cvn_buf_reserve(&b, 1); i++) {
		unsigned char c = (unsigned char)v.ptr[i];

		if (c == '\\' && i + 1 < v.len) {
			c = (unsigned char)v.ptr[++i];
			cvn_buf_char(&b, c == 'n' || c == 'N' ? '\n' : (char)c);
		} else if (!is_control(c)) {
			cvn_buf_char(&b, (char)c);
		} else if (c == '\t') {
			cvn_buf_char(&b, ' ');
		}
	}
	while (b.len > 0 && !cvn_utf8_valid(b.ptr, b.len))      /* cut inside a character */
		cvn_buf_truncate(&b, b.len - 1);
	return cvn_buf_take(&b);
}

char *cvn_cal_raw_dup(struct cvn_span v)
{
	CVN_AUTO_BUF(b, CVN_CALENDAR_TEXT_BYTES);

	v = cvn_span_trim(v);
	for (size_t i = 0; i < v.len && cvn_buf_reserve(&b, 1); i++)
		if (!is_control((unsigned char)v.ptr[i]))
			cvn_buf_char(&b, v.ptr[i]);
	return cvn_buf_take(&b);
}

static int hex(int c)
{
	c = cvn_ascii_lower(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *cvn_cal_address_dup(struct cvn_span v)
{
	CVN_AUTO_BUF(b, 512);

	v = cvn_span_trim(v);
	while (v.len >= 7 && cvn_span_is_nocase((struct cvn_span){ v.ptr, 7 }, "mailto:"))
		v = cvn_span_trim((struct cvn_span){ v.ptr + 7, v.len - 7 });
	if (v.len >= 2 && v.ptr[0] == '<' && v.ptr[v.len - 1] == '>')
		v.ptr++, v.len -= 2;
	for (size_t i = 0; i < v.len && v.ptr[i] != '?'; i++) {
		int c = (unsigned char)v.ptr[i];

		if (c == '%' && i + 2 < v.len && hex(v.ptr[i + 1]) >= 0 && hex(v.ptr[i + 2]) >= 0) {
			c = hex(v.ptr[i + 1]) * 16 + hex(v.ptr[i + 2]);
			i += 2;
		}
		if (!is_control((unsigned char)c) && c != ' ')
			cvn_buf_char(&b, (char)c);
	}
	if (b.failed || memchr(b.ptr, '@', b.len) == NULL || !cvn_utf8_valid(b.ptr, b.len))
		return cvn_xstrdup("");
	return cvn_buf_take(&b);
}

static bool digits(const char *s, size_t n, int *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return true;
}

bool cvn_cal_civil(struct cvn_span v, struct cvn_civil *out, bool *out_utc, bool *out_date)
{
	struct cvn_civil c = { 0 };

	v = cvn_span_trim(v);
	if (v.len < 8 || !digits(v.ptr, 4, &c.year) || !digits(v.ptr + 4, 2, &c.month) || !digits(v.ptr + 6, 2, &c.day))
		return false;
	*out_date = v.len == 8;
	*out_utc = v.len == 16 && cvn_ascii_lower(v.ptr[15]) == 'z';
	if (v.len != 8) {
		if ((v.len != 15 && !*out_utc) || cvn_ascii_lower(v.ptr[8]) != 't' || !digits(v.ptr + 9, 2, &c.hour) ||
		    !digits(v.ptr + 11, 2, &c.minute) || !digits(v.ptr + 13, 2, &c.second))
			return false;
	}
	if (c.second == 60)
		c.second = 59;
	if (c.year < 1600 || c.year > 2200 || !cvn_civil_valid(&c))
		return false;
	*out = c;
	return true;
}

bool cvn_cal_instant(struct cvn_span v, const char *zone, int64_t *out)
{
	struct cvn_civil c;
	bool utc, date;

	if (!cvn_cal_civil(v, &c, &utc, &date))
		return false;
	if (utc) {
		*out = cvn_civil_to_unix(&c);
		return true;
	}
	if (date || zone == NULL || zone[0] == '\0')
		return false;
	return cvn_zone_to_unix_lenient(zone, &c, out, NULL) == CVN_OK;
}
