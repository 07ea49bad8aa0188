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
struct cvn_event_moved {           /* one date of a series that takes place at another time */
	int64_t from, starts_at, ends_at;      /* from: the start that the rule gives */
	char *place;                     /* "" = where the others are */
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
	char *building, *district;       /* whom it concerns, several between commas; both "" = everybody */
	bool open;                       /* Open-to: everybody - letters may tell of it to those it concerns, invited or not */
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
	struct cvn_event_moved *moved;   /* none of them in `except` */
	size_t n_moved;
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

/* How much an edit changes. QUIET: kept, and nobody is told; MINOR: told, answers stand; DATES: dates of a series fall out or move, told one
 * by one; SIGNIFICANT: told, and everybody is asked again. */
enum cvn_change { CVN_CHANGE_NONE, CVN_CHANGE_QUIET, CVN_CHANGE_MINOR, CVN_CHANGE_DATES, CVN_CHANGE_SIGNIFICANT };
struct cvn_buf;
/* Compare two revisions; one line a change is appended to `out`, never a place that only those who accepted may know. */
enum cvn_change cvn_event_diff(const struct cvn_event *a, const struct cvn_event *b, const char *language, struct cvn_buf *out);
/* Instances that `b` leaves out and `a` had. */
size_t cvn_event_dropped(const struct cvn_event *a, const struct cvn_event *b, int64_t *out, size_t cap);
/* Original starts of instances that take place at another time or place in `b` than in `a`. */
size_t cvn_event_rescheduled(const struct cvn_event *a, const struct cvn_event *b, int64_t *out, size_t cap);
/* When and where the instance of that original start takes place. `out_place` is borrowed, "" = where all are; both may be NULL. */
void cvn_event_at(const struct cvn_event *ev, int64_t recurrence_at, int64_t *out_start, int64_t *out_end, const char **out_place);

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

enum cvn_answer { CVN_ANSWER_NONE, CVN_ANSWER_ACCEPTED, CVN_ANSWER_DECLINED, CVN_ANSWER_TENTATIVE, CVN_ANSWER_DELEGATED,
	CVN_ANSWERS };
const char *cvn_answer_name(enum cvn_answer a);                   /* "needs-action", "accepted", … */
bool cvn_answer_parse(const char *word, enum cvn_answer *out);    /* PARTSTAT in any case; false when unknown */

/* Where one person stands with an event, or with one instance of it. (sequence, stamp, at) is the place of the answer that
 * stands: newer ones win, in that order, so the order of arrival does not matter. */
struct cvn_standing {
	enum cvn_answer answer;
	int sequence;              /* -1 = nothing was answered */
	int64_t stamp, at;
	int party;
};
/* What the organiser knows of the invitation that is answered. */
struct cvn_invited {
	struct cvn_standing standing;      /* of the instance when one is answered, else of the whole */
	int sent_seq, major_seq;
	bool cancelled;                    /* the event, or this person's part in it */
	int64_t answer_by;                 /* the deadline; 0 = none */
	bool in;                           /* has a seat, is offered one, or stands in line */
	int64_t last_at;                   /* end of the last instance */
};
/* One answer as it came. */
struct cvn_heard {
	const char *answer;        /* any word */
	int sequence;              /* -1 = none */
	int64_t dtstamp, at;       /* dtstamp 0 = none */
	int party;                 /* 0 = not said */
	bool current;              /* web, hand: an answer to what is known now, whatever sequence it names */
	bool by_hand;              /* a steward knows what the deadline is */
};
enum cvn_heard_kind { CVN_HEARD_APPLIED, CVN_HEARD_STALE, CVN_HEARD_DUPLICATE, CVN_HEARD_OUT_OF_ORDER, CVN_HEARD_LATE, CVN_HEARD_LOGGED };
struct cvn_heard_verdict {
	enum cvn_heard_kind kind;
	struct cvn_standing standing;      /* what stands now; unchanged unless APPLIED */
	bool ahead;                        /* the answer names a revision newer than we know of sending */
	const char *why;                   /* static */
};
/* What an answer does (RFC 5546 2.1.4, 2.1.5). LATE: a yes after the deadline of somebody who is not in already: a person decides; a no,
 * a maybe, and a yes of who is in count at once. Applying a set of answers in any order ends in the same standing. */
struct cvn_heard_verdict cvn_event_judge(const struct cvn_invited *inv, const struct cvn_heard *heard);

/* Who answered, by three signs: the token in the address it came to, the ATTENDEE, the From. */
enum cvn_same { CVN_SAME_ABSENT, CVN_SAME_SELF, CVN_SAME_ALIAS, CVN_SAME_MEMBER, CVN_SAME_UNKNOWN };
struct cvn_signs {
	bool by_hand;              /* a steward, or a page that asked for the answer token itself */
	bool token;                /* genuine, of this invitation */
	enum cvn_same attendee, from;      /* against the invited person; MEMBER: somebody else who is invited too */
	bool attendee_is_from;
	int auth;                  /* 1 pass, 0 unknown, -1 fail */
	bool google;
};
enum cvn_who { CVN_WHO_INVITED, CVN_WHO_FROM_MEMBER, CVN_WHO_GUEST, CVN_WHO_HELD, CVN_WHO_IGNORED };
struct cvn_who_verdict {
	enum cvn_who who;          /* FROM_MEMBER: the answer is the other member's own */
	const char *trust;         /* verified, token, from-only, hand; "" when not applied. static */
	bool alias_candidate;
	const char *why;           /* static */
};
struct cvn_who_verdict cvn_event_who(const struct cvn_signs *signs);

/* Which instance of a series a RECURRENCE-ID means: `at` is its instant when known (else 0), `as_written` its value. The instant
 * counts first; then the local date, when exactly one instance falls on it. */
bool cvn_event_instance(const int64_t *starts, size_t n, const char *zone, int64_t at, const char *as_written, int64_t *out);

/* Two spellings of an address that are likely one mailbox: ASCII case, plus-tags, and the dots of Gmail. */
bool cvn_address_alike(const char *a, const char *b);

/* ---- Seats ------------------------------------------------------------------------------------------------------- */

enum cvn_seat { CVN_SEAT_NONE, CVN_SEAT_CONFIRMED, CVN_SEAT_WAITING, CVN_SEAT_OFFERED };
const char *cvn_seat_name(enum cvn_seat seat);
bool cvn_seat_parse(const char *word, enum cvn_seat *out);

struct cvn_seats {
	int64_t capacity;          /* 0 = no limit */
	int64_t taken;             /* people on confirmed and offered seats, this person's left out */
	bool waiting_list;
};
/* The seat that follows from an answer. A person who sits keeps the seat when the party still fits; an offered seat that is
 * accepted is confirmed. *out_full: no seat and no waiting list. */
enum cvn_seat cvn_seat_after(const struct cvn_seats *seats, enum cvn_seat now, enum cvn_answer answer, int party,
                             bool *out_full);

/* ---- Letters ----------------------------------------------------------------------------------------------------- */

/* What a letter of an event is for. */
enum cvn_event_purpose {
	CVN_FOR_REQUEST, CVN_FOR_UPDATE, CVN_FOR_UPDATE_INSTANCE, CVN_FOR_MINOR, CVN_FOR_CANCEL, CVN_FOR_CANCEL_ONE, CVN_FOR_CANCEL_INSTANCE, CVN_FOR_REINSTATE,
	CVN_FOR_REFRESH, CVN_FOR_REMINDER, CVN_FOR_SEATED, CVN_FOR_SEATED_DATE, CVN_FOR_WAITING, CVN_FOR_OFFER, CVN_FOR_OFFER_OVER, CVN_FOR_FULL, CVN_FOR_TOO_LATE, CVN_FOR_COUNTER_DECLINED,
	CVN_FOR_THANKS, CVN_FOR_DIGEST_FIRST, CVN_FOR_DIGEST_FULL, CVN_FOR_DIGEST_BEFORE, CVN_FOR_DIGEST_AFTER, CVN_FOR_PURPOSES
};
const char *cvn_event_purpose_name(enum cvn_event_purpose p);    /* the letter row's purpose: "request", "notice-waiting", … */
bool cvn_event_purpose_parse(const char *name, enum cvn_event_purpose *out);

struct cvn_event_facts {       /* what a letter needs beside the file */
	const char *uid;
	int sequence;
	int64_t created_at, changed_at, recurrence_at;
	const char *note;          /* the diff in words, the reason of a cancellation */
	const char *web_url;       /* page of the event, "" = none */
	bool answer_links;         /* web.base_url is set: {{answer_link}} is worth showing */
	const char *office;
};
struct cvn_buf;
/* The message file of a letter: Subject, Kind, Language, an empty line, Markdown with Mustache fields. `language` is "es", "es-MX",
 * "en" …; others read English. */
int cvn_event_message(const struct cvn_event *ev, const struct cvn_event_facts *facts, enum cvn_event_purpose purpose,
                      const char *language, struct cvn_buf *out, struct cvn_err *err);
/* The calendar object's template for it (calendar.h), `out` stays empty when the letter carries none. *out_method is
 * "REQUEST", "CANCEL", … or "". */
int cvn_event_object(const struct cvn_event *ev, const struct cvn_event_facts *facts, enum cvn_event_purpose purpose,
                     const char *nonce, struct cvn_buf *out, const char **out_method, struct cvn_err *err);
/* What the DESCRIPTION of that object says, as Markdown with Mustache like the message: the body and what the other properties have no
 * place for, in the file's own language. The object holds a mark for it (calendar.h), unless this stays empty. */
void cvn_event_description(const struct cvn_event *ev, struct cvn_buf *out);
/* The same event without people, for a public calendar. Texts of *out are borrowed from `ev`, `facts` and the two buffers;
 * out->moved is the caller's to free. */
struct cvn_cal_event;
void cvn_event_public(const struct cvn_event *ev, const struct cvn_event_facts *facts, const char *language, bool cancelled,
                      struct cvn_buf *description, struct cvn_buf *place, struct cvn_cal_event *out);
/* "Thursday, December 3, 2026, 6:30 – 8:00 PM (EST)" / "jueves, 3 de diciembre de 2026, 18:30 – 20:00 (EST)". */
void cvn_event_when(struct cvn_buf *out, const char *zone, int64_t starts_at, int64_t ends_at, bool all_day,
                    const char *language);

/* One moment: "Thursday, December 3, 2026, 6:30 PM". */
void cvn_event_moment_text(struct cvn_buf *out, const char *zone, int64_t at, const char *language);
/* The day of an instant, "2027-01-07": how a date of a series is named. */
void cvn_event_day(const char *zone, int64_t at, char out[16]);
/* What stands in front of the title in the calendar of somebody who waits: "Waiting list: ". Static. */
const char *cvn_event_waiting_note(const char *language);

/* ---- What is due ------------------------------------------------------------------------------------------------- */

enum cvn_due_kind { CVN_DUE_REMINDER, CVN_DUE_BEFORE, CVN_DUE_AFTER, CVN_DUE_THANKS };
struct cvn_event_due {
	enum cvn_due_kind kind;
	int64_t recurrence_at;     /* the instance's original start */
	int64_t start, end;        /* as it takes place */
	int minutes;               /* of a reminder */
	bool first, last;          /* the earliest reminder of the instance; the last instance */
	bool late;                 /* a later reminder of the same instance is due as well: this one is passed over */
};
/* What is due at `now` of an event whose instances start at `starts`; and when to look again (*out_next 0 = never). */
size_t cvn_event_due(const struct cvn_event *ev, const int64_t *starts, size_t n, int64_t now, struct cvn_event_due *out, size_t cap,
                     int64_t *out_next);

/* ---- Plain replies ----------------------------------------------------------------------------------------------- */

/* A plain reply that answers: "yes", "No, sorry", "we'll be three", "sí, vamos dos", "tal vez". Only when it is plain;
 * everything else is unsure and goes to a person. `text` is the new text of a reply, without quote and signature. */
enum cvn_phrase { CVN_PHRASE_UNSURE, CVN_PHRASE_YES, CVN_PHRASE_NO, CVN_PHRASE_MAYBE };
struct cvn_phrase_reading {
	enum cvn_phrase phrase;
	int party;                /* people coming, the writer included; 0 = not said */
	const char *why;          /* the rule that decided; static */
};
struct cvn_phrase_reading cvn_answer_phrase(const char *text, size_t n);

/* The sheet that a host sends back after an event: "all came", "no-show 17, 23". */
enum cvn_sheet { CVN_SHEET_NONE, CVN_SHEET_ALL_CAME, CVN_SHEET_NO_SHOWS };
enum cvn_sheet cvn_attendance_read(const char *text, size_t n, int64_t *out_numbers, size_t cap, size_t *out_n);

#endif
