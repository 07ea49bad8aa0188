/*
 * hours.c - "21:00-08:00": two times of the day. What happens between them is quiet.c and the sender's.
 */
#include <string.h>

#include "convene/contact/hours.h"

#include "convene/base/banned.h"

#define DAY (24 * 60)

/* "21", "9:30", "21:30"; up to 24:00. *out_full: two digits and minutes, as a clock of 24 hours shows it. */
static bool read_minute(struct cvn_span text, int *out, bool *out_full)
{
	struct cvn_span hour = cvn_span_trim(text), minute = { NULL, 0 };
	const char *colon = hour.len ? memchr(hour.ptr, ':', hour.len) : NULL;
	uint64_t h = 0, m = 0;

	if (colon) {
		minute = (struct cvn_span){ colon + 1, hour.len - (size_t)(colon - hour.ptr) - 1 };
		hour.len = (size_t)(colon - hour.ptr);
		if (minute.len != 2 || cvn_parse_u64(minute, 59, &m, NULL) != CVN_OK)
			return false;
	}
	if (hour.len > 2 || cvn_parse_u64(hour, 24, &h, NULL) != CVN_OK || h * 60 + m > DAY)
		return false;
	*out = (int)(h * 60 + m);
	*out_full = colon != NULL && hour.len == 2;
	return true;
}

static int two_ways(struct cvn_span text, const char *name, const struct cvn_hours *h, struct cvn_err *err)
{
	int later_from = (h->from + DAY / 2) % DAY, later_to = (h->to + DAY / 2) % DAY;

	return cvn_fail(err, CVN_E_INVALID, "%s '%.*s' can be read in two ways: write %02d:%02d-%02d:%02d or %02d:%02d-%02d:%02d", name,
	                (int)text.len, text.ptr, h->from / 60, h->from % 60, later_to / 60, later_to % 60, later_from / 60, later_from % 60, h->to / 60,
	                h->to % 60);
}

int cvn_hours_refuse(struct cvn_span text, const char *name, const char *form, struct cvn_err *err)
{
	struct cvn_span all = cvn_span_trim(text);

	return cvn_fail(err, CVN_E_INVALID, "%s %s, not '%.*s'", name, form, (int)(all.len < 40 ? all.len : 40), all.len ? all.ptr : "");
}

int cvn_hours_read(struct cvn_span text, const char *name, const char *form, struct cvn_hours *out, struct cvn_err *err)
{
	struct cvn_span all = cvn_span_trim(text);
	const char *dash = all.len ? memchr(all.ptr, '-', all.len) : NULL;
	bool full_from = false, full_to = false;
	struct cvn_hours h = { 0, 0 };

	if (!dash || !read_minute((struct cvn_span){ all.ptr, (size_t)(dash - all.ptr) }, &h.from, &full_from) ||
	    !read_minute((struct cvn_span){ dash + 1, all.len - (size_t)(dash - all.ptr) - 1 }, &h.to, &full_to) ||
	    h.from == h.to)
		return cvn_hours_refuse(text, name, form, err);
	if (h.from > h.to && h.from < 13 * 60 && !(full_from && full_to))
		return two_ways(all, name, &h, err);
	*out = h;
	return CVN_OK;
}
