/*
 * event.h - the organiser: what an event file says, and what an answer does to an invitation. Pure.
 *
 * Values in, values out: no clock, no file, no database. Joined with the store in gathering.h; calendar objects are
 * calendar.h's.
 */
#ifndef CONVENE_EVENT_H
#define CONVENE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"

/* ---- The event file ---------------------------------------------------------------------------------------------- */

enum cvn_event_kind {
	CVN_EVENT_HOUSE_MEETING, CVN_EVENT_BOARD_HEARING, CVN_EVENT_RALLY, CVN_EVENT_WALK_IN, CVN_EVENT_SITE_VISIT,
	CVN_EVENT_HOME_VISIT, CVN_EVENT_LEADERSHIP_TABLE, CVN_EVENT_OFFICE_HOURS, CVN_EVENT_WEBINAR, CVN_EVENT_TRAINING,
	CVN_EVENT_CONFERENCE, CVN_EVENT_KINDS
};
const char *cvn_event_kind_name(enum cvn_event_kind kind);      /* "house-meeting" */

struct cvn_event_person {
	char *name, *email;
};
struct cvn_event_session {         /* of a conference */
	int64_t starts_at, ends_at;
	char *title, *place;
};

/* What an event file says. Texts are never NULL; the struct owns them. Times are instants of Unix time. */
struct cvn_event {
	char *title;
	enum cvn_event_kind kind;
	char *zone, *language;
	int64_t starts_at, ends_at;
	bool all_day;                    /* both given as dates; ends_at is the start of the last day */
	char *place, *place_details;
	bool place_for_accepted;         /* Place-shown-to: accepted */
	char *online;                    /* https link */
	struct cvn_event_person host;
	struct cvn_event_person *cohost;
	size_t n_cohosts;
	struct cvn_event_person lead;    /* who gets digests beside the host */
	int64_t capacity;                /* 0 = no limit */
	bool waiting_list;
	int64_t offer_seconds;
	int64_t answer_by;               /* 0 = none */
	int max_party;
	char *languages, *interpretation, *accessibility, *child_care, *bring;
	char **question;
	size_t n_questions;
	char *repeats;                   /* as written */
	char *rrule;                     /* RRULE value, UNTIL in UTC; "" = once */
	int64_t *except;
	size_t n_except;
	struct cvn_event_session *session;
	size_t n_sessions;
	int *remind_minutes;             /* before the start */
	size_t n_reminders;
	char *after;                     /* question of the thank-you */
	char *body;                      /* Markdown */
};
void cvn_event_release(struct cvn_event *e);

/* Read an event file. `zone` and `language` are the office's, for what the file leaves out.
 * CVN_E_INVALID with file:line for every fault: unknown field or kind, no such time, an end before the start … */
int cvn_event_read(const char *file, const char *text, size_t n, const char *zone, const char *language,
                   struct cvn_event *out, struct cvn_err *err);

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

enum cvn_answer { CVN_ANSWER_NONE, CVN_ANSWER_ACCEPTED, CVN_ANSWER_DECLINED, CVN_ANSWER_TENTATIVE, CVN_ANSWER_DELEGATED,
	CVN_ANSWERS };
const char *cvn_answer_name(enum cvn_answer a);                   /* "needs-action", "accepted", … */
bool cvn_answer_parse(const char *word, enum cvn_answer *out);    /* PARTSTAT in any case; false when unknown */

/* A plain reply that answers: "yes", "No, sorry", "we'll be three", "sí, vamos dos", "tal vez". Only when it is plain;
 * everything else is unsure and goes to a person. `text` is the new text of a reply, without quote and signature. */
enum cvn_phrase { CVN_PHRASE_UNSURE, CVN_PHRASE_YES, CVN_PHRASE_NO, CVN_PHRASE_MAYBE };
struct cvn_phrase_reading {
	enum cvn_phrase phrase;
	int party;                /* people coming, the writer included; 0 = not said */
	const char *why;          /* the rule that decided; static */
};
struct cvn_phrase_reading cvn_answer_phrase(const char *text, size_t n);

#endif
