/*
 * object.h - a calendar object with its marks filled in, as the letter room would; and a folder that collects them.
 *
 * Each object is read by libical at once. With CVN_TEST_ICS=DIR in the environment every object made here is kept in DIR, where check-objects.py and check-objects.mjs
 * read it with two other libraries.
 */
#ifndef TESTS_CALENDAR_OBJECT_H
#define TESTS_CALENDAR_OBJECT_H

#include "convene/base/buf.h"
#include "convene/calendar.h"

#define NONCE "0123456789abcdef"

struct filling {
	const char *attendee, *cn, *organizer, *partstat, *rsvp, *place, *note;
	int64_t dtstamp;
};
/* Unfolded in, folded out. */
void object_fill(struct cvn_buf *out, const char *template_text, const struct filling *f);
/* How often a line beginning with `start` stands in the folded text. */
size_t object_lines(const char *text, const char *start);
void object_keep(const char *name, const struct cvn_buf *object);

#endif
