/*
 * window.h - the hours of a member's day in which campaigns leave. Pure: takes the time.
 */
#ifndef CONVENE_SENDER_WINDOW_H
#define CONVENE_SENDER_WINDOW_H

#include <stdint.h>

#include "convene/base/err.h"

struct cvn_window {
	int from, to;              /* hours, 0..24; from == to: always open */
};
/* "8-20"; NULL or "" is always. CVN_E_CONFIG for anything else. */
int cvn_window_read(const char *text, struct cvn_window *out, struct cvn_err *err);
/* The first moment from `now` on at which it is open in `zone` (IANA name; unknown: UTC); `now` itself when it is open. */
int64_t cvn_window_opens(const struct cvn_window *w, const char *zone, int64_t now);

#endif
