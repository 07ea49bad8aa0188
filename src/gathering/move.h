/*
 * move.h - an event moves to another time without its file being edited. Private to this room.
 */
#ifndef CVN_GATHERING_MOVE_H
#define CVN_GATHERING_MOVE_H

#include "gathering_priv.h"

/* Inside a write: a significant revision whose files say the new Starts and Ends. */
int cvn_gathering_move(struct cvn_office *office, const struct cvn_event_row *row, int64_t starts_at, int64_t ends_at, int64_t now,
                       int64_t *out_told, struct cvn_err *err);

/* The same for one date of a series: the others stay, and only that date is asked again. */
int cvn_gathering_move_date(struct cvn_office *office, const struct cvn_event_row *row, int64_t recurrence_at, int64_t starts_at,
                            int64_t ends_at, int64_t now, int64_t *out_told, struct cvn_err *err);

#endif
