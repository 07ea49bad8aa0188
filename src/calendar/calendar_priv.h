/*
 * calendar_priv.h - what the files of this room share: content lines, offsets, small writers.
 */
#ifndef CVN_CALENDAR_PRIV_H
#define CVN_CALENDAR_PRIV_H

#include "convene/base/text.h"
#include "convene/calendar.h"

/* One unfolded content line (RFC 5545 3.1). Spans are borrowed from the unfolded text. */
struct cvn_cal_line {
	struct cvn_span name;
	struct cvn_span params;         /* ";A=b;C=\"d\"", "" when there are none */
	struct cvn_span value;
};

#define CVN_CALENDAR_LINE_BYTES (8u << 10)      /* what is beyond is cut */
#define CVN_CALENDAR_TEXT_BYTES 4000            /* of one TEXT value kept */

/* Unfold: any line ends, BOM gone, charset settled; each line ends with LF in `out`. */
void cvn_cal_unfold(const char *data, size_t n, struct cvn_buf *out);
/* Take the next line off *rest. false at the end. Lines without a name are skipped. */
bool cvn_cal_next_line(struct cvn_span *rest, struct cvn_cal_line *out);
/* The value of a parameter without its quotes; ptr NULL when absent. */
struct cvn_span cvn_cal_param_of(const struct cvn_cal_line *line, const char *name);
/* TEXT unescaped (3.3.11), controls but LF out; the caller owns it. */
char *cvn_cal_text_dup(struct cvn_span value);
/* A value as it is, controls out; the caller owns it. */
char *cvn_cal_raw_dup(struct cvn_span value);
/* "mailto:ana%40x@y" -> address, percent-decoded; "" when it is no mail address. The caller owns it. */
char *cvn_cal_address_dup(struct cvn_span value);

/* DATE or DATE-TIME value to an instant: UTC form, or local in `zone` ("" gives no instant). true when *out is set. */
bool cvn_cal_instant(struct cvn_span value, const char *zone, int64_t *out);
/* The civil part of a DATE or DATE-TIME. *out_utc: it ended with Z; *out_date: it had no time. */
bool cvn_cal_civil(struct cvn_span value, struct cvn_civil *out, bool *out_utc, bool *out_date);

/* Seconds east of UTC in `zone` at the instant. The zone must be known. */
int cvn_zone_offset(const char *zone, int64_t t);
/* As cvn_zone_to_unix, but a skipped time moves forward by the gap and a doubled one is the first. */
int cvn_zone_to_unix_lenient(const char *zone, const struct cvn_civil *local, int64_t *out, struct cvn_err *err);
/* A VTIMEZONE that tells the offsets of `zone` between the instants, unfolded lines. Nothing for UTC. */
void cvn_vtimezone(struct cvn_buf *out, const char *zone, int64_t from, int64_t until);

void cvn_calendar_local(const struct cvn_civil *c, char out[20]);       /* 20261203T183000 */

/* winmail.dat (application/ms-tnef): is it one, and what it answers. `out` has one empty attendee; texts it does not set stay NULL. */
bool cvn_tnef_is(const void *data, size_t n);
int cvn_tnef_read(const void *data, size_t n, struct cvn_cal_part *out, struct cvn_err *err);

#endif
