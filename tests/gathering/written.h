/*
 * written.h - letters of an event as the sender would write them, taken apart for tests.
 */
#ifndef TESTS_GATHERING_WRITTEN_H
#define TESTS_GATHERING_WRITTEN_H

#include "house.h"

extern int64_t written_at;       /* the moment of writing; NOW + 1000 until a test says otherwise */

/* What the sender would put on the wire for that row of the queue. */
void written_row(int64_t letter_id, struct cvn_buf *out);
/* The same for the member's latest letter of that purpose. */
void written(const char *purpose, int member, struct cvn_buf *out);
/* Its calendar object, decoded and unfolded. */
void written_object(const char *purpose, int member, struct cvn_buf *body);

/* How many lines begin so, in any case. */
size_t mail_lines(const char *mail, const char *begin);
/* The value of a header field, unfolded, into `out`; '' = none. */
void mail_header(const char *mail, const char *name, char out[1000]);
/* The first part of that type: its header block into `head`, its octets decoded into `body`. */
void mail_part(const char *mail, const char *type, char head[2000], struct cvn_buf *body);
/* The value of a property of a calendar object, parameters before it included; '' = none. */
void object_value(const char *object, const char *property, char out[400]);

/* The event file has these fields now, and those whom it concerns are written to. */
void given_change(const char *fields);

#endif
