/*
 * when.c - dates and times as a person writes them in an event file.
 */
#include <stdio.h>
#include <string.h>

#include "event_priv.h"
#include "convene/base/banned.h"

static bool two(const char *s, int *out)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return false;
	*out = (s[0] - '0') * 10 + (s[1] - '0');
	return true;
}

static bool read_date(struct cvn_span w, struct cvn_civil *c)
{
	int hundreds, rest;

	if (w.len != 10 || w.ptr[4] != '-' || w.ptr[7] != '-' || !two(w.ptr, &hundreds) || !two(w.ptr + 2, &rest))
		return false;
	c->year = hundreds * 100 + rest;
	return two(w.ptr + 5, &c->month) && two(w.ptr + 8, &c->day);
}

static bool read_time(struct cvn_span w, struct cvn_civil *c)
{
	char t[6] = "";

	if (w.len == 4)         /* "8:30" */
		snprintf(t, sizeof t, "0%.4s", w.ptr);
	else if (w.len == 5)
		memcpy(t, w.ptr, 5);
	return t[2] == ':' && two(t, &c->hour) && two(t + 3, &c->minute) && c->hour < 24 && c->minute < 60;
}

static struct cvn_span next_word(struct cvn_span *rest)
{
	struct cvn_span w;

	*rest = cvn_span_trim(*rest);
	w = *rest;
	for (w.len = 0; w.len < rest->len && !cvn_ascii_space((unsigned char)w.ptr[w.len]);)
		w.len++;
	rest->ptr += w.len, rest->len -= w.len;
	return w;
}

int cvn_when_read(const char *text, struct cvn_when *out, struct cvn_err *err)
{
	struct cvn_when when = { 0 };
	struct cvn_span rest = cvn_span_of(text), w = next_word(&rest);

	when.has_date = read_date(w, &when.civil);
	if (when.has_date)
		w = next_word(&rest);
	when.has_time = w.len > 0 && read_time(w, &when.civil);
	if (when.has_time)
		w = next_word(&rest);
	if (w.len >= sizeof when.zone || next_word(&rest).len > 0 || (!when.has_date && !when.has_time))
		return cvn_fail(err, CVN_E_INVALID, "'%.60s' is not a time; write 2026-12-03 18:30 America/New_York", text);
	memcpy(when.zone, w.ptr ? w.ptr : "", w.len);
	if (when.has_date && !cvn_civil_valid(&when.civil))
		return cvn_fail(err, CVN_E_INVALID, "there is no such date: '%.60s'", text);
	*out = when;
	return CVN_OK;
}
