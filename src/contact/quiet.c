/*
 * quiet.c - the hours in which a person gets no letters.
 */
#include <stdio.h>
#include <string.h>

#include "convene/calendar.h"
#include "convene/contact/hours.h"
#include "convene/contact/quiet.h"

#include "convene/base/banned.h"

#define DAY (24 * 60)
#define QUARTER 900
#define NAME "quiet hours"
#define FORM "are two times of the day, as 21:00-08:00, or 'none'"

int cvn_quiet_read(struct cvn_span text, struct cvn_quiet *out, struct cvn_err *err)
{
	struct cvn_hours h = { 0, 0 };
	int rc = CVN_OK;

	if (!cvn_span_is_nocase(cvn_span_trim(text), "none")) {
		rc = cvn_hours_read(text, NAME, FORM, &h, err);
		if (rc == CVN_OK && h.from % DAY == h.to % DAY)
			rc = cvn_hours_refuse(text, NAME, FORM, err);
	}
	if (rc == CVN_OK)
		*out = (struct cvn_quiet){ h.from % DAY, h.to % DAY };
	return rc;
}

void cvn_quiet_text(const struct cvn_quiet *q, char out[CVN_QUIET_TEXT])
{
	if (q->from == q->to)
		snprintf(out, CVN_QUIET_TEXT, "none");
	else
		snprintf(out, CVN_QUIET_TEXT, "%02u:%02u-%02u:%02u", (unsigned)q->from / 60 % 24, (unsigned)q->from % 60,
		         (unsigned)q->to / 60 % 24, (unsigned)q->to % 60);
}

struct cvn_quiet cvn_quiet_of(const char *own, const struct cvn_quiet *office)
{
	struct cvn_quiet q;

	return own && *own && cvn_quiet_read(cvn_span_of(own), &q, NULL) == CVN_OK ? q : *office;
}

/* Seconds east of UTC. Zones change at full quarters of an hour, if they change. */
static int offset(struct cvn_quiet_clock *clock, const char *zone, int64_t t)
{
	struct cvn_civil local;
	size_t n = strlen(zone);
	int found = 0;

	for (size_t i = 0; i < CVN_COUNT(clock->known); i++)
		if (clock->known[i].quarter == t / QUARTER && strcmp(clock->known[i].zone, zone) == 0)
			return clock->known[i].offset;
	if (cvn_zone_from_unix(zone, t, &local, &found, NULL, NULL) != CVN_OK)
		found = 0;
	if (n < sizeof clock->known[0].zone) {
		unsigned at = clock->next++ % CVN_COUNT(clock->known);

		memcpy(clock->known[at].zone, zone, n + 1);
		clock->known[at].quarter = t / QUARTER;
		clock->known[at].offset = found;
	}
	return found;
}

static bool inside(const struct cvn_quiet *q, int minute)
{
	return q->from < q->to ? minute >= q->from && minute < q->to : minute >= q->from || minute < q->to;
}

static int minute_of(int64_t local)
{
	return (int)((local % (DAY * 60) + DAY * 60) % (DAY * 60) / 60);
}

int64_t cvn_quiet_over(const struct cvn_quiet *q, struct cvn_quiet_clock *clock, const char *zone, int64_t now)
{
	int64_t local, t;
	int minute;

	if (q->from == q->to)
		return now;
	local = now + offset(clock, zone, now);
	minute = minute_of(local);
	if (!inside(q, minute))
		return now;
	t = now + ((q->to - minute + DAY) % DAY) * 60 - (local % 60 + 60) % 60;
	/* The clocks may change in between: what counts is what they show when it is over. */
	return t + (local - now) - offset(clock, zone, t);
}
