/*
 * clock.h - the time, passed in. All stored times are seconds of Unix time (UTC); paces use milliseconds of a clock that
 * never goes back. Only commands and daemon loops read the clock; rooms below take `now`.
 */
#ifndef CONVENE_BASE_CLOCK_H
#define CONVENE_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "convene/base/err.h"

int64_t cvn_now(void);                 /* seconds, Unix time */
int64_t cvn_monotonic_ms(void);        /* milliseconds since some fixed moment */

/* A moment as seconds of Unix time <-> civil UTC; proleptic Gregorian. */
struct cvn_civil {
	int year, month, day, hour, minute, second;   /* month 1..12, day 1..31 */
};
int64_t cvn_civil_to_unix(const struct cvn_civil *c);
struct cvn_civil cvn_civil_from_unix(int64_t t);
int cvn_civil_weekday(const struct cvn_civil *c);             /* 0 = Sunday */
int cvn_civil_valid(const struct cvn_civil *c);               /* 1 when the date and time exist */

void cvn_rfc3339(int64_t t, char out[32]);                    /* 2026-12-01T18:00:00Z */
void cvn_rfc5322_date(int64_t t, char out[40]);               /* Tue, 01 Dec 2026 18:00:00 +0000 */
/* "30s", "5m", "2h", "3d", "1w" -> seconds. */
int cvn_parse_duration(const char *s, int64_t *out_seconds, struct cvn_err *err);

#endif
