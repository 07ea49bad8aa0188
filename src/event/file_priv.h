/*
 * file_priv.h - an event file half read: shared by file.c and check.c.
 */
#ifndef CVN_EVENT_FILE_PRIV_H
#define CVN_EVENT_FILE_PRIV_H

#include "convene/base/fields.h"
#include "event_priv.h"

struct reading {
	struct cvn_fields fields;
	struct cvn_event *ev;
};

int cvn_event_moment(struct reading *r, const char *text, int64_t *out, bool *out_date, struct cvn_err *err);
/* What the fields together must fulfil. CVN_E_INVALID with file:line of the field at fault. */
int cvn_event_check(const struct reading *r, struct cvn_err *err);

void cvn_event_defaults(struct cvn_event *e, const char *zone, const char *language);
void cvn_event_no_nulls(struct cvn_event *e);

#endif
