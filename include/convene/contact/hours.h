/*
 * contact/hours.h - two times of the day as people write them: "21:00-08:00", "21-8", "8-20".
 *
 * One notation for everybody: quiet hours of a person and of the office (quiet.h), the office's send_hours (sender/window.h).
 */
#ifndef CONVENE_CONTACT_HOURS_H
#define CONVENE_CONTACT_HOURS_H

#include "convene/base/err.h"
#include "convene/base/text.h"

/* Minutes from midnight; 24:00 is 1440 in either. */
struct cvn_hours {
	int from, to;
};

/* CVN_E_INVALID: no such thing, told as "NAME FORM, not 'TEXT'" ("send_hours", "is two hours of the day, as 8-20"). Refused too
 * is what two people may read in two ways: 9-5, where no hour is above 12 and the second is the earlier one; 09:00-05:00 is plain. */
int cvn_hours_read(struct cvn_span text, const char *name, const char *form, struct cvn_hours *out, struct cvn_err *err);
/* The first of these, for callers that take less. */
int cvn_hours_refuse(struct cvn_span text, const char *name, const char *form, struct cvn_err *err);

#endif
