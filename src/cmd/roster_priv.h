/*
 * roster_priv.h - the forms of a roster.
 */
#ifndef CVN_CMD_ROSTER_PRIV_H
#define CVN_CMD_ROSTER_PRIV_H

#include "cmd/event_priv.h"

/* One word for where somebody stands, the seat before the answer. Static or borrowed from the row. */
const char *cvn_roster_standing(const struct cvn_roster_row *r);
int cvn_roster_csv(struct cvn_office *office, const struct cvn_event_row *e, int64_t date, struct cvn_err *err);
/* A page to print: those with a seat by name, a box and a line to sign on, empty lines for walk-ins. */
int cvn_roster_sheet(struct cvn_office *office, const struct cvn_event_row *e, int64_t date, const char *path, struct cvn_err *err);

#endif
