/*
 * window.h - the hours of a member's day in which campaigns leave. Pure: takes the time.
 */
#ifndef CONVENE_SENDER_WINDOW_H
#define CONVENE_SENDER_WINDOW_H

#include <stdint.h>

#include "convene/contact/quiet.h"

struct cvn_window {
	struct cvn_quiet shut;             /* the rest of the day; from == to: always open */
	struct cvn_quiet_clock clock;
};
/* "8-20", "8:30-20:00"; NULL or "" is always. CVN_E_CONFIG for anything else. */
int cvn_window_read(const char *text, struct cvn_window *out, struct cvn_err *err);
/* The first moment from `now` on at which it is open in `zone` (IANA name; unknown: UTC); `now` itself when it is open. */
int64_t cvn_window_opens(struct cvn_window *w, const char *zone, int64_t now);

#endif
