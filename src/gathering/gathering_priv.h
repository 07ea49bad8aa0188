/*
 * gathering_priv.h - what the files of this room share.
 */
#ifndef CVN_GATHERING_PRIV_H
#define CVN_GATHERING_PRIV_H

#include "convene/base/json.h"
#include "convene/gathering.h"
#include "convene/store/people.h"

/* Read one revision's file in the language nearest to the person's. Release *out. */
int cvn_gathering_event(struct cvn_office *office, int64_t event_id, int revision, const char *language, struct cvn_event *out,
                        char **out_path, struct cvn_err *err);
/* The language that an event's letters to a reader of `wanted` ("" = the office's) are in: of the file that serves it. Everything in a letter
 * is said in it, so that no Spanish phrase stands in an English body. */
int cvn_gathering_language(struct cvn_office *office, const struct cvn_event_row *row, const char *wanted, char out[16],
                           struct cvn_err *err);
/* Which of the files serves a language; the first of none. */
size_t cvn_gathering_nearest(const struct cvn_event_source *s, size_t n, const char *language);
/* What the row of an event says after its file. Texts are the caller's, borrowed from `ev`. */
void cvn_gathering_row(struct cvn_event_row *row, const struct cvn_event *ev);
/* The place as those who accepted read it; "" = none. The caller owns it. */
char *cvn_gathering_place(const struct cvn_event *ev);

/* Hidden places of dates that are not where the others are, as cvn_store_event_tell takes them. */
int cvn_gathering_hidden_places(struct cvn_office *office, const struct cvn_event_row *row, struct cvn_buf *out, struct cvn_err *err);
/* What this person may know of where: `place` of the event, or of the one `date` (NULL = none) the letter is about, where it is hidden or
 * elsewhere; and the places of moved dates with a seat. */
int cvn_gathering_add_places(struct cvn_office *office, const struct cvn_event_row *row, const struct cvn_invitation_row *inv,
                             const char *date, struct cvn_json *j, struct cvn_err *err);

/* Inside a write: queue a notice of this purpose to the person of the invitation, with what its letter needs. */
int cvn_gathering_notify(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *inv,
                         enum cvn_event_purpose purpose, int64_t now, struct cvn_err *err);
/* Inside a write: seats that are free go to those who wait, in order, with a timed offer. */
int cvn_gathering_promote(struct cvn_office *office, int64_t event_id, int64_t now, struct cvn_err *err);
/* The same with what a letter about dates of a series says: `when` in words, `date` the one day it is about (NULL = none). */
struct cvn_notice {
	enum cvn_event_purpose purpose;
	const char *when, *date;
};
int cvn_gathering_notify_of(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *inv,
                            const struct cvn_notice *notice, int64_t now, struct cvn_err *err);
/* The same to somebody about one date of a series; the seat in `inv` is that date's. */
int cvn_gathering_notify_date(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *inv,
                              const struct cvn_event_date *date, enum cvn_event_purpose purpose, int64_t now, struct cvn_err *err);
/* Of a single event, inside a write: the seat that follows from `answer`; fills to->seat, waiting_since, offer_until and keeps the row;
 * `ledger_id` is the place in line. Notices are the caller's. Seats of a series are date_seats.c. */
int cvn_gathering_seat(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *from,
                       struct cvn_invitation_row *to, enum cvn_answer answer, int64_t ledger_id, bool *out_full, struct cvn_err *err);
/* The deadline to answer for that date of a series (0 = for the event); 0 = none. */
int64_t cvn_gathering_answer_by(const struct cvn_event_row *event, int64_t recurrence_at);

/* Who answered: the invitation it counts for and the signs around it. */
struct cvn_party {
	struct cvn_event_row event;
	struct cvn_invitation_row inv;
	struct cvn_contact contact;
	struct cvn_who_verdict who;
};
void cvn_party_release(struct cvn_party *p);
/* CVN_E_NOTFOUND: nobody it could be tied to (the text says why). */
int cvn_gathering_identify(struct cvn_office *office, const struct cvn_given_answer *given, struct cvn_party *out,
                           struct cvn_err *err);

/* Inside a write: tell host and lead, once for each `what` ("full", "before 1796340600"). Of a series: `recurrence_at` is the date it counts (0 = the
 * whole); `start` and `end` are what it says. */
int cvn_gathering_digest(struct cvn_office *office, const struct cvn_event_row *event, const char *what, enum cvn_event_purpose purpose,
                         int64_t recurrence_at, int64_t start, int64_t end, int64_t now, bool *out_sent, struct cvn_err *err);
/* Starts of all instances, exceptions included; at most 500. */
int cvn_gathering_starts(const struct cvn_event_row *event, int64_t out[500], size_t *out_n, struct cvn_err *err);

#endif
