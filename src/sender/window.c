/*
 * window.c - the hours of a member's day in which campaigns leave.
 */
#include "window.h"

#include "convene/base/clock.h"
#include "convene/base/text.h"
#include "convene/calendar.h"

#include "convene/base/banned.h"

#define HOUR 3600

int cvn_window_read(const char *text, struct cvn_window *out, struct cvn_err *err)
{
	struct cvn_span all = cvn_span_of(text), from = all, to;
	uint64_t a = 0, b = 0;

	*out = (struct cvn_window){ 0, 0 };
	if (all.len == 0)
		return CVN_OK;
	for (from.len = 0; from.len < all.len && all.ptr[from.len] != '-'; from.len++)
		;
	to = (struct cvn_span){ all.ptr + from.len, all.len - from.len };
	if (to.len > 0) {
		to.ptr++;
		to.len--;
	}
	if (cvn_parse_u64(cvn_span_trim(from), 24, &a, NULL) != CVN_OK || cvn_parse_u64(cvn_span_trim(to), 24, &b, NULL) != CVN_OK ||
	    a >= b)
		return cvn_fail(err, CVN_E_CONFIG, "send_hours is two hours of the day, as 8-20, not '%s'", text);
	*out = (struct cvn_window){ (int)a, (int)b };
	return CVN_OK;
}

int64_t cvn_window_opens(const struct cvn_window *w, const char *zone, int64_t now)
{
	struct cvn_civil local;

	if (w->from == w->to)
		return now;
	/* Hour by hour, so that a day on which the clocks change is a day like any other. */
	for (int64_t t = now; t < now + 49 * HOUR; t += HOUR - t % HOUR) {
		if (cvn_zone_from_unix(zone, t, &local, NULL, NULL, NULL) != CVN_OK)
			local = cvn_civil_from_unix(t);
		if (local.hour >= w->from && local.hour < w->to)
			return t;
	}
	return now;
}
