/*
 * window.c - the hours of a member's day in which campaigns leave: what is outside is quiet (contact/quiet.h).
 */
#include "window.h"

#include "convene/contact/hours.h"

#include "convene/base/banned.h"

#define DAY (24 * 60)
#define NAME "send_hours"
#define FORM "is two hours of the day, as 8-20"

int cvn_window_read(const char *text, struct cvn_window *out, struct cvn_err *err)
{
	struct cvn_hours h = { 0, 0 };
	struct cvn_err why = { 0 };
	int rc;

	*out = (struct cvn_window){ 0 };
	if (!text || !*text)
		return CVN_OK;
	rc = cvn_hours_read(cvn_span_of(text), NAME, FORM, &h, &why);
	if (rc == CVN_OK && h.from > h.to)
		rc = cvn_hours_refuse(cvn_span_of(text), NAME, FORM, &why);
	if (rc != CVN_OK)
		return cvn_fail(err, CVN_E_CONFIG, "%s", why.text);
	out->shut = (struct cvn_quiet){ h.to % DAY, h.from };
	return CVN_OK;
}

int64_t cvn_window_opens(struct cvn_window *w, const char *zone, int64_t now)
{
	return cvn_quiet_over(&w->shut, &w->clock, zone, now);
}
