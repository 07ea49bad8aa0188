/*
 * contact/quiet.h - hours of a person's day in which no letters come: the office's rule and a person's own.
 *
 * Pure: takes the time. Where the rules are kept is store/rule.h and the person's field quiet_hours; the sender asks at the
 * claim, a dry run beforehand.
 */
#ifndef CONVENE_CONTACT_QUIET_H
#define CONVENE_CONTACT_QUIET_H

#include <stdbool.h>
#include <stdint.h>

#include "convene/base/err.h"
#include "convene/base/text.h"

/* From one minute of the day up to another, over midnight when `from` is the later one. from == to: none at all. */
struct cvn_quiet {
	int from, to;
};

/* Campaigns up to this priority (letter.h) leave at any hour: answers to what a person did, news that a plan changed. */
#define CVN_QUIET_ANY_HOUR 1

#define CVN_QUIET_TEXT 12        /* "21:00-08:00", "none" */

/* "21:00-08:00", "21-8" (hours.h) or "none". CVN_E_INVALID. */
int cvn_quiet_read(struct cvn_span text, struct cvn_quiet *out, struct cvn_err *err);
void cvn_quiet_text(const struct cvn_quiet *q, char out[CVN_QUIET_TEXT]);

/* How far a zone is from UTC in one quarter of an hour: most people of an office share a few zones, and the tables of zones
 * are slow beside everything else that is asked for a letter. Zero it before first use; one thread uses it. */
struct cvn_quiet_clock {
	struct {
		char zone[48];
		int64_t quarter;
		int offset;
	} known[8];
	unsigned next;
};

/* The first moment not before `now` that is outside the quiet hours where the zone is `zone` (unknown: UTC); `now` itself
 * when it is. */
int64_t cvn_quiet_over(const struct cvn_quiet *q, struct cvn_quiet_clock *clock, const char *zone, int64_t now);
/* What counts for a person: their own words where they read, else the office's. */
struct cvn_quiet cvn_quiet_of(const char *own, const struct cvn_quiet *office);

#endif
