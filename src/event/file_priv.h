/*
 * file_priv.h - an event file half read: shared by file.c, file_time.c and check.c.
 */
#ifndef CVN_EVENT_FILE_PRIV_H
#define CVN_EVENT_FILE_PRIV_H

#include "convene/base/fields.h"
#include "event_priv.h"

struct reading {
	struct cvn_fields fields;
	struct cvn_event *ev;
};

/* The value of one field into the event, into the member at `offset` when there is but one. CVN_E_INVALID. */
typedef int cvn_event_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err);
/* file_time.c: the start is read first, because it settles the zone for the others. */
cvn_event_into cvn_event_start_into, cvn_event_end_into, cvn_event_moment_into, cvn_event_except_into,
	cvn_event_moved_into, cvn_event_session_into, cvn_event_remind_into;

/* What the fields together must fulfil. CVN_E_INVALID with file:line of the field at fault. */
int cvn_event_check(const struct reading *r, struct cvn_err *err);

void cvn_event_defaults(struct cvn_event *e, const char *zone, const char *language);
void cvn_event_no_nulls(struct cvn_event *e);

#endif
