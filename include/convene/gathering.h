/*
 * gathering.h - events lived: the organiser's machine (event, pure) joined with the store and the queue.
 *
 * Creating and changing events, inviting, applying an answer (ledger, seat, promotion, notices in one write), rosters, and
 * the source of every letter that belongs to an event. What a letter's octets are is the campaign room's.
 */
#ifndef CONVENE_GATHERING_H
#define CONVENE_GATHERING_H

#include "convene/calendar.h"
#include "convene/event.h"
#include "convene/membership.h"
#include "convene/office.h"
#include "convene/store/event.h"

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

/* An answer as somebody gave it, before judging it against the invitation. Texts are borrowed. */
struct cvn_given_answer {
	int64_t invitation_id;       /* by token or, when tied otherwise, the row; 0: find by uid and contact */
	const char *uid;             /* of the calendar object; "" when it did not come by calendar */
	const char *method;          /* REPLY, COUNTER, REFRESH; "" when not a calendar answer */
	const char *attendee;        /* address in the object, without mailto:; "" otherwise */
	const char *from;            /* the mail's From address; "" for web and hand */
	const char *answer;          /* PARTSTAT in lower case: accepted, declined, tentative, delegated, … */
	const char *recurrence_id;   /* as written ("20261203T183000Z"), "" = the series or the single event */
	const char *recurrence_zone; /* its TZID, NULL or "" = none */
	int64_t recurrence_at;       /* the instant it means when known (cvn_cal_part), else 0 */
	const char *comment;
	int party;                   /* people coming with this answer, 1 = alone; 0 = not said */
	int sequence;                /* -1 = none in the object */
	int64_t dtstamp;             /* 0 = none */
	int64_t at;                  /* the mail's Date, or now */
	const char *source;          /* calendar, mail, link, web, hand */
	int had_token;               /* the answer came to an address with a genuine invitation token */
	int auth_pass;               /* own host's Authentication-Results: 1 pass, 0 unknown, -1 fail */
	int google_transport;        /* a Google calendar mail by its own headers (DMARC may fail for own domains) */
	int64_t mail_id;             /* 0 = none */
	const char *delegated_to;    /* address, NULL or "" = none */
	const char *delegated_from;
	int64_t proposed_start, proposed_end;    /* COUNTER: what they would like, 0 = not said */
	const char *message_id;      /* of the mail, "" = none: the same Message-ID is a duplicate */
};

/* What became of it: a line for logs and for `mail.effect`. */
struct cvn_answer_effect {
	int applied;                 /* the roster changed or was confirmed */
	int held;                    /* a person has to decide: keep the mail open */
	int64_t invitation_id, event_id, contact_id;     /* 0 when nobody could be found */
	char why[160];               /* "accepted, seat confirmed", "stale: the meeting changed since", … */
};

/* Inside a write. Unknown or forged: CVN_OK with applied 0 and the reason. Errors are the store's only. */
int cvn_gathering_answer(struct cvn_office *office, const struct cvn_given_answer *given, int64_t now,
                         struct cvn_answer_effect *out, struct cvn_err *err);

/* ---- Letters of an event ----------------------------------------------------------------------------------------- */

/* Letters of a campaign whose event_id is set are written from this. All texts are owned by the struct.
 *
 * `message` is a message file like any other: Subject, Kind, Language, an empty line, Markdown with Mustache fields. Beside
 * the person's own fields it uses the members of the letter's params object (texts and numbers, by their name) and
 *   {{answer_address}}   the invitation's token address, for mailto links
 *   {{answer_link}}      the answer page under web.base_url with an ANSWER token; "" without one
 * Identity: From = Reply-To = ORGANIZER = answer_address, display name `from_name`, no Sender.
 * `calendar` is a template of calendar.h with marks of `nonce`; "" = the letter carries no object. Values of its marks: attendee, cn
 * and organizer from the row; description from `description`, Markdown with the same fields; partstat, rsvp, place and note from params when they are there, else NEEDS-ACTION, TRUE,
 * "" and ""; dtstamp is the time of writing. `method` is what the Content-Type says ("REQUEST"). */
struct cvn_event_letter {
	char *message;
	char *path;              /* what errors call it */
	char *from_name;
	char *calendar;
	char *description;
	char *method;
};
void cvn_event_letter_release(struct cvn_event_letter *l);
CVN_AUTO_DEF(struct cvn_event_letter, cvn_event_letter_release)

/* Letters of events number themselves revision × 100 + n (n counts repeats of the same purpose), so that (purpose,
 * letter_sequence, language) says all: the same three always give the same texts but for the nonce. `purpose` is the
 * letter row's: request, update, cancel, refresh, reminder, notice-…; `language` the person's ("" = the office's).
 * params of each row holds at least {"invitation_id":N}. CVN_E_NOTFOUND: no such event or revision. */
int cvn_gathering_letter(struct cvn_office *office, int64_t event_id, const char *purpose, int letter_sequence,
                         const char *language, const char nonce[CVN_NONCE_CHARS], struct cvn_event_letter *out,
                         struct cvn_err *err);

/* ---- Creating and inviting --------------------------------------------------------------------------------------- */

/* Does a single event last whole days? Then its last day counts whole: `last_at` lies a day behind `ends_at`. */
static inline bool cvn_event_row_all_day(const struct cvn_event_row *row)
{
	return row->rrule[0] == '\0' && row->last_at > row->ends_at;
}

/* Read the event file and its translations beside it (NAME.es.md), check them, store revision 1. Takes its own write.
 * CVN_E_INVALID with file:line, with file:line:column for a merge field that nobody has; CVN_E_EXISTS: an event of that name. Release *out. */
int cvn_gathering_create(struct cvn_office *office, const char *path, int64_t now, struct cvn_event_row *out,
                         struct cvn_err *err);

/* How an invitation went. */
struct cvn_invite_count {
	struct cvn_audience_count audience;
	int64_t invited;             /* new invitations, each with a letter in the queue */
	int64_t already;             /* of the audience, invited before */
	int64_t shared;              /* left out: their mailbox is that of somebody who is invited */
	int64_t campaign_id;         /* 0 when nobody is new */
	char warning[400];           /* a merge field of the text that some of them lack; "" = none */
};
/* Invite the audience: one campaign of kind invitation, one invitation and one letter a person. Takes its own write; with
 * `dry_run` nothing is kept. CVN_E_INVALID: the event is over or cancelled, or nobody of
 * the audience has a merge field that its text prints; CVN_E_LIMIT: many more people than seats and
 * not `many` (the text says the numbers). */
int cvn_gathering_invite(struct cvn_office *office, const char *event, const struct cvn_audience *audience, bool many,
                         bool dry_run, int64_t now, struct cvn_invite_count *out, struct cvn_err *err);

/* ---- Changing ---------------------------------------------------------------------------------------------------- */

/* What an edit does, shown before and after. Release it. */
struct cvn_event_edit {
	enum cvn_change change;
	char *words;                 /* one line a change */
	int64_t told;                /* letters in the queue (or that would be) */
	int64_t superseded_requests; /* of them, people whose first invitation had not left: they get the new one instead */
	int revision, sequence;
};
void cvn_event_edit_release(struct cvn_event_edit *e);

/* The event file changed: the difference to the newest revision becomes a revision, and who is concerned is told. Takes its own write;
 * `dry_run` keeps nothing. CVN_E_INVALID: the file, an event in the past, fewer seats than are taken; CVN_E_NOTFOUND. */
int cvn_gathering_change(struct cvn_office *office, const char *event, const char *path, bool dry_run, int64_t now,
                         struct cvn_event_edit *out, struct cvn_err *err);
/* Cancel all of it, or the instance of `date` ("2027-01-07"; NULL = all). Everybody who had a letter gets a CANCEL. */
int cvn_gathering_cancel(struct cvn_office *office, const char *event, const char *date, const char *reason, bool dry_run,
                         int64_t now, struct cvn_event_edit *out, struct cvn_err *err);
/* A cancelled event takes place after all. */
int cvn_gathering_reinstate(struct cvn_office *office, const char *event, const char *note, bool dry_run, int64_t now,
                            struct cvn_event_edit *out, struct cvn_err *err);
/* One person's invitation is withdrawn, or given again. */
int cvn_gathering_uninvite(struct cvn_office *office, int64_t invitation_id, int64_t now, struct cvn_event_edit *out,
                           struct cvn_err *err);
int cvn_gathering_reinvite(struct cvn_office *office, int64_t invitation_id, int64_t now, struct cvn_event_edit *out,
                           struct cvn_err *err);

/* ---- The clock --------------------------------------------------------------------------------------------------- */

struct cvn_tick_count {
	int64_t reminders, digests, thanks, offers_over;
};
/* Queue what is due: reminders, digests, thanks; take back offers that ran out and make the next. Takes its own writes, one an event, and
 * none when nothing is due. Doing it again does nothing twice. The poller calls it between mails. */
int cvn_gathering_tick(struct cvn_office *office, int64_t now, struct cvn_tick_count *out, struct cvn_err *err);
/* The same while no mailbox can be read: offers stay, for a timely yes may lie there. */
int cvn_gathering_tick_unread(struct cvn_office *office, int64_t now, struct cvn_tick_count *out, struct cvn_err *err);

/* ---- Plain mail -------------------------------------------------------------------------------------------------- */

/* What somebody wrote to the address of an invitation. Texts are borrowed. */
struct cvn_given_mail {
	int64_t invitation_id;       /* by the token of the address; there is no other way in */
	const char *from;
	const char *text;            /* the new text, without quote and signature */
	int auth_pass;               /* as in cvn_given_answer */
	int64_t at, mail_id;
	const char *message_id;
};
/* Inside a write: a plain yes, no or maybe becomes an answer (source mail), a host's sheet marks who came. Everything else: `held` is 1
 * and a person reads it. Numbers behind the answer to an event with questions are kept as answers to them. */
int cvn_gathering_mail(struct cvn_office *office, const struct cvn_given_mail *given, int64_t now, struct cvn_answer_effect *out,
                       struct cvn_err *err);

/* ---- What a person decides --------------------------------------------------------------------------------------- */

/* Settle an open matter. Accepting a counter-proposal moves the event for everybody (a significant revision), declining it writes to who
 * proposed it; accepting a guest or a delegate invites them, an alias is believed from now on, an answer from a foreign address is
 * applied. Takes its own write. `out_said` gets one line. CVN_E_NOTFOUND, CVN_E_INVALID. */
int cvn_gathering_decide(struct cvn_office *office, int64_t matter_id, bool accept, int64_t now, char out_said[200], struct cvn_err *err);

/* ---- Calendars without people ------------------------------------------------------------------------------------ */

/* One event as a PUBLISH object to download, no attendee in it; folded lines. A place for those who accepted stays out. */
int cvn_gathering_ics(struct cvn_office *office, const char *event, int64_t now, struct cvn_buf *out, struct cvn_err *err);
/* All events (cancelled ones are kept as such) as one calendar to subscribe to (RFC 7986). Home visits stay out. */
int cvn_gathering_feed(struct cvn_office *office, int64_t now, struct cvn_buf *out, struct cvn_err *err);

#endif
