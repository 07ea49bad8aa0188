/*
 * words.h - every phrase of an event's letters, one struct a language. Private to this room.
 */
#ifndef CVN_EVENT_WORDS_H
#define CVN_EVENT_WORDS_H

#include "convene/event.h"

struct cvn_words {
	const char *language;
	const char *weekday[7], *month[12];
	const char *date_long;               /* which parts stand where: %1$s weekday, %2$s month, %3$d day, %4$d year */
	bool clock_12;
	const char *subject[CVN_FOR_PURPOSES];       /* in front of the title */
	const char *opening[CVN_FOR_PURPOSES];       /* first paragraph; NULL = none */
	const char *when, *where, *online, *host, *languages, *interpretation, *accessibility, *child_care, *bring, *sessions, *answer_by, *series;
	const char *place_later;             /* instead of a place that only those who accepted see */
	const char *what_changed, *reason;
	const char *will_you_come, *yes, *no, *maybe, *or_calendar, *also_page;
	const char *yes_subject, *no_subject, *maybe_subject;
	const char *yes_body, *no_body, *maybe_body;
	const char *questions;
	const char *waiting_note;            /* in front of the summary of a waiting person's entry */
	const char *confirm_by, *all_day;
	const char *counts, *who_comes;      /* of a digest; Mustache fields of its params */
	const char *reply_yes;               /* "Reply YES to confirm" */
};

extern const struct cvn_words cvn_words_en, cvn_words_es;

#endif
