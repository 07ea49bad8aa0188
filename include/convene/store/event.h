/*
 * store/event.h - rows of events, their revisions, invitations, answers and seats.
 *
 * Typed doors to the tables of 0004_event.sql. What follows from an answer is event.h (pure) and gathering.h.
 */
#ifndef CONVENE_STORE_EVENT_H
#define CONVENE_STORE_EVENT_H

#include <stddef.h>

#include "convene/store.h"

/* ---- Events ------------------------------------------------------------------------------------------------------ */

struct cvn_event_row {
	int64_t event_id;
	char *name, *kind, *title, *uid, *state, *timezone, *rrule, *place;
	int revision, sequence;
	int64_t starts_at, ends_at, last_at;
	int64_t capacity;            /* 0 = no limit */
	int64_t taken;               /* people on confirmed and offered seats; kept by cvn_store_invitation_set */
	bool waiting_list, place_hidden;
	int64_t offer_seconds;
	int64_t answer_by;           /* 0 = none */
	int max_party;
	int64_t created_at, changed_at;
};
void cvn_event_row_release(struct cvn_event_row *e);

/* CVN_E_NOTFOUND names near ones. Release *out. */
int cvn_store_event_find(struct cvn_store *s, const char *name, struct cvn_event_row *out, struct cvn_err *err);
int cvn_store_event_get(struct cvn_store *s, int64_t event_id, struct cvn_event_row *out, struct cvn_err *err);
int cvn_store_event_by_uid(struct cvn_store *s, const char *uid, struct cvn_event_row *out, struct cvn_err *err);
/* All of them by start; release each and free the array. */
int cvn_store_event_list(struct cvn_store *s, struct cvn_event_row **out, size_t *out_n, struct cvn_err *err);
/* Inside a write. CVN_E_EXISTS: an event of that name. `taken` is not written. */
int cvn_store_event_add(struct cvn_store *s, const struct cvn_event_row *e, int64_t *out_id, struct cvn_err *err);
int cvn_store_event_update(struct cvn_store *s, const struct cvn_event_row *e, struct cvn_err *err);

struct cvn_event_revision {
	int64_t event_id;
	int revision, sequence;
	char *what, *note;
	int64_t recurrence_at, at;
};
void cvn_event_revision_release(struct cvn_event_revision *r);
int cvn_store_event_revision_add(struct cvn_store *s, const struct cvn_event_revision *r, struct cvn_err *err);
int cvn_store_event_revision_get(struct cvn_store *s, int64_t event_id, int revision, struct cvn_event_revision *out,
                                 struct cvn_err *err);

/* The event file of a revision in one language; '' = the file without a language in its name. */
struct cvn_event_source {
	char *language, *path, *text;
};
void cvn_event_sources_free(struct cvn_event_source *sources, size_t n);
int cvn_store_event_source_add(struct cvn_store *s, int64_t event_id, int revision, const struct cvn_event_source *src,
                               struct cvn_err *err);
int cvn_store_event_sources(struct cvn_store *s, int64_t event_id, int revision, struct cvn_event_source **out, size_t *out_n,
                            struct cvn_err *err);

/* ---- Invitations ------------------------------------------------------------------------------------------------- */

struct cvn_invitation_row {
	int64_t invitation_id, event_id, contact_id;
	char state[16], answer[16], before_change[16], seat[16];
	int sent_seq, major_seq, answer_seq, party;
	int64_t answer_stamp, answered_at, waiting_since, offer_until, refreshed_at;
};
int cvn_store_invitation_get(struct cvn_store *s, int64_t invitation_id, struct cvn_invitation_row *out, struct cvn_err *err);
int cvn_store_invitation_of(struct cvn_store *s, int64_t event_id, int64_t contact_id, struct cvn_invitation_row *out,
                            struct cvn_err *err);
/* Inside a write: the row becomes `to`, and event.taken follows the seat. CVN_E_LIMIT: it would go over the capacity. */
int cvn_store_invitation_set(struct cvn_store *s, const struct cvn_invitation_row *from, const struct cvn_invitation_row *to,
                             struct cvn_err *err);
/* Inside a write: everybody of TEMP audience who is not invited yet. *out_first is the first new row's number. */
int cvn_store_invitations_freeze(struct cvn_store *s, const struct cvn_event_row *e, int64_t now, int64_t *out_first,
                                 int64_t *out_new, struct cvn_err *err);
/* Inside a write: a letter for each invitation from `first` on, with params {"invitation_id":N}. */
int cvn_store_invitations_letters(struct cvn_store *s, int64_t event_id, int64_t first, int64_t campaign_id,
                                  const char *purpose, int sequence, int64_t due_at, int64_t *out_n, struct cvn_err *err);
/* The first in line whose party fits into `seats`. CVN_E_NOTFOUND: nobody. */
int cvn_store_waiting_first(struct cvn_store *s, int64_t event_id, int64_t seats, struct cvn_invitation_row *out,
                            struct cvn_err *err);
/* An offer that ran out before `now`, the oldest first. CVN_E_NOTFOUND: none. */
int cvn_store_offer_over(struct cvn_store *s, int64_t now, struct cvn_invitation_row *out, struct cvn_err *err);

/* ---- The dates of a series --------------------------------------------------------------------------------------- */

struct cvn_event_date {
	int64_t recurrence_at;       /* original start: the date's name for ever */
	int64_t starts_at, ends_at;  /* as it takes place */
	int64_t capacity, taken;     /* capacity 0 = no limit */
	int major_seq;               /* answers to an older SEQUENCE are stale for this date */
};
/* Dates that take place, in order; none of a single event. The caller frees the array. */
int cvn_store_dates(struct cvn_store *s, int64_t event_id, struct cvn_event_date **out, size_t *out_n, struct cvn_err *err);
/* CVN_E_NOTFOUND: nothing happens then. */
int cvn_store_date(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, struct cvn_event_date *out, struct cvn_err *err);
/* Inside a write: times and capacity of a date; or it falls out with its seats. */
int cvn_store_date_put(struct cvn_store *s, int64_t event_id, const struct cvn_event_date *d, struct cvn_err *err);
int cvn_store_date_drop(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, struct cvn_err *err);
/* Inside a write: it moved with this SEQUENCE; answers before it no longer count for it. */
int cvn_store_date_moved(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, int sequence, struct cvn_err *err);
struct cvn_date_standing {
	int64_t recurrence_at, accepted, waiting, tentative, declined, none;
};
typedef int (*cvn_date_standing_fn)(void *arg, const struct cvn_date_standing *d);
int cvn_store_date_standings(struct cvn_store *s, int64_t event_id, cvn_date_standing_fn fn, void *arg, struct cvn_err *err);

/* One person's seat on one date. */
struct cvn_date_seat {
	int64_t invitation_id, recurrence_at;
	int party;
	char seat[16];               /* none, confirmed, waiting, offered */
	int64_t waiting_since, offer_until;
};
/* "none" when there is no row. */
int cvn_store_date_seat_get(struct cvn_store *s, int64_t invitation_id, int64_t recurrence_at, struct cvn_date_seat *out, struct cvn_err *err);
/* Inside a write: the seat, the date's count and the event's follow. CVN_E_LIMIT: it would go over the capacity. */
int cvn_store_date_seat_set(struct cvn_store *s, int64_t event_id, const struct cvn_date_seat *from, const struct cvn_date_seat *to,
                            struct cvn_err *err);
/* Inside a write: the invitation shows the best of its seats to come. */
int cvn_store_date_seat_best(struct cvn_store *s, int64_t invitation_id, int64_t now, struct cvn_err *err);
/* CVN_E_NOTFOUND: nobody waits whose party fits; no offer has run out. */
int cvn_store_date_waiting_first(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, int64_t seats, struct cvn_date_seat *out,
                                 struct cvn_err *err);
int cvn_store_date_offer_over(struct cvn_store *s, int64_t now, struct cvn_date_seat *out, struct cvn_err *err);
/* How often an offer of this date to this person ran out. */
int cvn_store_date_offers_run_out(struct cvn_store *s, int64_t invitation_id, int64_t recurrence_at, int64_t *out_n, struct cvn_err *err);
/* Dates on which a seat is offered to this person now. */
int cvn_store_date_offers(struct cvn_store *s, int64_t invitation_id, int64_t now, int64_t *out, size_t cap, size_t *out_n, struct cvn_err *err);
/* As cvn_store_attendance_mark, for one date. */
int cvn_store_date_attendance(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, int64_t invitation_id, const char *attended,
                              int64_t *out_n, struct cvn_err *err);

/* Inside a write: no seats any more; who shall get them back, in order (the caller frees). */
int cvn_store_seats_forget(struct cvn_store *s, int64_t event_id, struct cvn_err *err);
int cvn_store_seats_keepers(struct cvn_store *s, int64_t event_id, int64_t **out, size_t *out_n, struct cvn_err *err);

/* ---- The ledger -------------------------------------------------------------------------------------------------- */

struct cvn_ledger_row {
	int64_t invitation_id, at;
	const char *answer, *source, *trust, *attendee, *comment, *message_id, *why;
	int sequence, party;
	int64_t dtstamp, recurrence_at, mail_id;
	bool applied;
};
int cvn_store_ledger_add(struct cvn_store *s, const struct cvn_ledger_row *row, int64_t *out_id, struct cvn_err *err);
/* Was this mail heard for this invitation and instance already? */
int cvn_store_ledger_has(struct cvn_store *s, int64_t invitation_id, const char *message_id, int64_t recurrence_at,
                         bool *out, struct cvn_err *err);

/* The SEQUENCE that this person had seen at `at`: of the newest letter that had left by then; -1 = none had. */
int cvn_store_sequence_seen(struct cvn_store *s, int64_t event_id, int64_t contact_id, int64_t at, int *out, struct cvn_err *err);

/* An answer for one instance of a series. */
struct cvn_instance_row {
	int64_t invitation_id, recurrence_at;
	char answer[16];
	int answer_seq, party;
	int64_t answer_stamp, answered_at;
};
int cvn_store_instance_get(struct cvn_store *s, int64_t invitation_id, int64_t recurrence_at, struct cvn_instance_row *out,
                           struct cvn_err *err);
int cvn_store_instance_set(struct cvn_store *s, const struct cvn_instance_row *row, struct cvn_err *err);
/* The series moved: what was answered for single dates is kept and no longer counts. */
int cvn_store_instances_archive(struct cvn_store *s, int64_t event_id, struct cvn_err *err);
int cvn_store_instances_archive_of(struct cvn_store *s, int64_t invitation_id, struct cvn_err *err);

/* Something a person decides. Adding the same again changes nothing. */
struct cvn_matter {
	int64_t matter_id, event_id, invitation_id;
	const char *kind, *address, *comment;
	int64_t starts_at, ends_at, recurrence_at, mail_id, at;
	int sequence;
};
int cvn_store_matter_add(struct cvn_store *s, const struct cvn_matter *m, struct cvn_err *err);
/* Open matters of an event (0 = of all; or the one of that number), oldest first. Texts are borrowed for the call. */
typedef int (*cvn_matter_fn)(void *arg, const struct cvn_matter *m, const char *event_name, const char *invited);
int cvn_store_matters(struct cvn_store *s, int64_t event_id, int64_t matter_id, cvn_matter_fn fn, void *arg, struct cvn_err *err);
/* Inside a write: 'accepted' or 'declined'. CVN_E_NOTFOUND: it is not open. */
int cvn_store_matter_settle(struct cvn_store *s, int64_t matter_id, const char *state, struct cvn_err *err);
/* Inside a write: whom the standing answer of this invitation sends instead; "" = nobody. */
int cvn_store_delegate_set(struct cvn_store *s, int64_t invitation_id, const char *to, struct cvn_err *err);
/* Inside a write: delegator's and delegate's answers find each other, whichever came first; what a person decides is one matter. */
int cvn_store_delegate_pair(struct cvn_store *s, int64_t invitation_id, int64_t mail_id, int64_t at, struct cvn_err *err);
/* What somebody who was not invited answered on this invitation. CVN_E_NOTFOUND. */
int cvn_store_ledger_stranger(struct cvn_store *s, int64_t invitation_id, const char *address, char out_answer[16], int *out_party,
                              int64_t *out_at, struct cvn_err *err);
/* The person into whose entry that address was merged; 0 = none. */
int cvn_store_contact_of_merged(struct cvn_store *s, const char *email_key, int64_t *out, struct cvn_err *err);
/* Inside a write: who shares a mailbox with somebody of the TEMP audience, or with somebody invited, is left out of it. */
int cvn_store_audience_drop_shared(struct cvn_store *s, int64_t event_id, int64_t *out_n, struct cvn_err *err);
/* Inside a write: invite one person. */
int cvn_store_invitation_add(struct cvn_store *s, const struct cvn_event_row *e, int64_t contact_id, int64_t now,
                             struct cvn_invitation_row *out, struct cvn_err *err);
/* How many came with the newest yes of this invitation. CVN_E_NOTFOUND. */
int cvn_store_ledger_yes(struct cvn_store *s, int64_t invitation_id, int *out_party, struct cvn_err *err);
/* The newest answer that was kept for a person to look at. The caller owns the texts. CVN_E_NOTFOUND. */
int cvn_store_ledger_held(struct cvn_store *s, int64_t invitation_id, char **out_answer, int *out_party, char **out_comment,
                          struct cvn_err *err);
/* Did a person say that this address is the contact's too? */
int cvn_store_alias_known(struct cvn_store *s, int64_t contact_id, const char *address, bool *out, struct cvn_err *err);

/* ---- Letters ----------------------------------------------------------------------------------------------------- */

/* Inside a write: the campaign that carries notices of this event (kind confirmation), made when it is not there. */
int cvn_store_event_notices(struct cvn_store *s, const struct cvn_event_row *e, int64_t now, int64_t *out_campaign_id,
                            struct cvn_err *err);
/* Inside a write: a letter into it. Its number is revision × 100 + how many of that purpose the person had. A letter of the same moment
 * that differs in nothing but the date of a series names this date, too, instead (params `when`, `several`; `date` is empty then). */
int cvn_store_event_notice(struct cvn_store *s, int64_t campaign_id, int64_t contact_id, const char *purpose, int revision,
                           int64_t due_at, const char *params, struct cvn_err *err);
/* Inside a write: an answer to a letter is evidence that it arrived. */
int cvn_store_event_evidence(struct cvn_store *s, int64_t event_id, int64_t contact_id, int64_t now, struct cvn_err *err);

/* Inside a write: what waits in the queue and tells of an older revision is superseded. `contact_id` 0 = everybody's. */
int cvn_store_event_supersede(struct cvn_store *s, int64_t event_id, int64_t contact_id, struct cvn_err *err);
/* Of the invited who may be written to: how many had a letter of the event, and how many none yet. */
int cvn_store_event_reached(struct cvn_store *s, int64_t event_id, int64_t *out_reached, int64_t *out_not, struct cvn_err *err);
/* Inside a write: one letter for each of the invited (`contact_id` 0) or for one of them. */
struct cvn_event_telling {
	int64_t event_id, campaign_id, contact_id, due_at;
	const char *purpose;         /* for those who had a letter before */
	const char *first;           /* for those who had none; "" = they get none */
	int sequence;
	bool keep_answers;           /* the object shows the answer that stands; else it asks */
	const char *place;           /* of the one date it is about, told to who sits there when it is hidden; "" = the event's */
	int64_t recurrence_at;       /* that date */
	const char *moved;           /* hidden places of dates that are elsewhere: [{"at":…,"key":"place20270107","place":"Room 4"}] */
	const char *language;        /* the office's */
	const char *note_en, *note_es;       /* in front of the title of somebody who waits */
};
int cvn_store_event_tell(struct cvn_store *s, const struct cvn_event_telling *t, int64_t *out_n, struct cvn_err *err);
/* Inside a write: everybody is asked again; or only what they were told of changes. */
int cvn_store_event_ask_again(struct cvn_store *s, int64_t event_id, int sequence, struct cvn_err *err);
int cvn_store_event_told(struct cvn_store *s, int64_t event_id, int sequence, struct cvn_err *err);

/* ---- What is due ------------------------------------------------------------------------------------------------- */

/* An event with something due at `now`; 0 = none. */
int cvn_store_event_due(struct cvn_store *s, int64_t now, int64_t *out_event_id, struct cvn_err *err);
/* Inside a write: look at it again at `at` (0 = never). `over`: the last of it is past. */
int cvn_store_event_tick(struct cvn_store *s, int64_t event_id, int64_t at, bool over, struct cvn_err *err);
/* Inside a write: *out_first is true the first time `what` is asked of this event. */
int cvn_store_event_once(struct cvn_store *s, int64_t event_id, const char *what, int64_t now, bool *out_first, struct cvn_err *err);
/* Inside a write: the invitation that a host's digests are tied to; a member's own when there is one. */
int cvn_store_event_host(struct cvn_store *s, int64_t event_id, int64_t contact_id, int64_t now, struct cvn_invitation_row *out,
                         struct cvn_err *err);
struct cvn_event_reminding {
	int64_t event_id, campaign_id, recurrence_at, due_at;
	const char *purpose;
	int sequence;
	const char *language, *when_en, *when_es;
	const char *date, *place;    /* of a series: "2027-01-07"; where that date takes place, "" = where all do */
	bool unanswered, confirm;
};
int cvn_store_event_remind(struct cvn_store *s, const struct cvn_event_reminding *r, int64_t *out_n, struct cvn_err *err);
int cvn_store_event_thank(struct cvn_store *s, int64_t event_id, int64_t campaign_id, const char *purpose, int sequence, int64_t due_at,
                          int64_t *out_n, struct cvn_err *err);
/* Inside a write: 'came' or 'no-show' for one who had a seat (`invitation_id` 0 = for all of them who are not marked yet). */
int cvn_store_attendance_mark(struct cvn_store *s, int64_t event_id, int64_t invitation_id, const char *attended, int64_t *out_n,
                              struct cvn_err *err);
int cvn_store_question_answer(struct cvn_store *s, int64_t invitation_id, int question, const char *text, int64_t now,
                              struct cvn_err *err);
int cvn_store_offers_run_out(struct cvn_store *s, int64_t invitation_id, int64_t *out_n, struct cvn_err *err);

/* ---- The roster -------------------------------------------------------------------------------------------------- */

struct cvn_roster_row {
	int64_t invitation_id, contact_id;
	const char *first_name, *last_name, *email, *building, *district, *answer, *seat, *comment, *source, *letter, *questions, *attended,
		*state;
	int party;
	int64_t answered_at, offer_until, place_in_line;   /* place_in_line 0 = not waiting */
};
/* One call for each invitation: seated, waiting in their order, tentative, declined, no answer. Texts are borrowed for the call.
 * `recurrence_at` asks for one instance of a series; 0 = the whole. A callback that returns a code other than CVN_OK ends it. */
typedef int (*cvn_roster_fn)(void *arg, const struct cvn_roster_row *row);
int cvn_store_roster(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, cvn_roster_fn fn, void *arg,
                     struct cvn_err *err);

#endif
