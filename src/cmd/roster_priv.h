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
int cvn_roster_sheet(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *date, const char *path,
                     struct cvn_err *err);
/* On a terminal: roster_table.c. Of a series without a date: how each of its dates stands. */
int cvn_roster_table(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *date,
                     bool all, struct cvn_err *err);
int cvn_roster_dates(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, struct cvn_err *err);
int cvn_roster_buildings(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, int64_t date, struct cvn_err *err);
/* The questions of the event's file, for those who show what was said to them. Release it. */
int cvn_roster_event(struct cvn_office *office, const struct cvn_event_row *e, struct cvn_event *out, struct cvn_err *err);

#endif
