/*
 * event_priv.h - what the files of this room share.
 */
#ifndef CVN_EVENT_PRIV_H
#define CVN_EVENT_PRIV_H

#include "convene/base/buf.h"
#include "convene/base/clock.h"
#include "convene/base/text.h"
#include "convene/event.h"

/* A moment as a person writes it: "2026-12-03 18:30 America/New_York", "2026-12-03 18:30", "2026-12-03", "18:30". */
struct cvn_when {
	struct cvn_civil civil;
	bool has_date, has_time;
	char zone[72];          /* "" = not said */
};
int cvn_when_read(const char *text, struct cvn_when *out, struct cvn_err *err);

/* "monthly on the first Thursday until 2027-06-30" or an RRULE value -> RRULE with UNTIL in UTC. The caller owns *out. */
int cvn_repeats_read(const char *text, const char *zone, char **out, struct cvn_err *err);

bool cvn_kind_parse(const char *word, enum cvn_event_kind *out);
const char *cvn_kind_nearest(const char *word);

/* Words of one language. */
struct cvn_words;
const struct cvn_words *cvn_words_of(const char *language);

/* Text into Markdown with Mustache: nothing in it is taken for either. */
void cvn_add_plain(struct cvn_buf *out, const char *s);
/* Text into a header line of a message file: Mustache neutralised, one line. */
void cvn_add_header(struct cvn_buf *out, const char *s);

/* Moved dates as parts of a calendar object; the caller frees the array. */
struct cvn_cal_moved;
struct cvn_cal_moved *cvn_event_moved_parts(const struct cvn_event *ev);
/* "9:30 – 10:45 Title, Room 4"; without the room where the place is for those who accepted. */
void cvn_event_session_text(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_event_session *s);
/* The same as an item of a Markdown list; a hidden room comes with the letter of who may know the place. */
void cvn_add_session(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_event_session *s);

#endif
