/*
 * gathering.h - events lived: the organiser's machine (event, pure) joined with the store and the queue.
 *
 * Creating and changing events, inviting, applying an answer (ledger, seat, promotion, notices in one write), rosters.
 */
#ifndef CONVENE_GATHERING_H
#define CONVENE_GATHERING_H

#include "convene/office.h"

/* An answer as somebody gave it, before judging it against the invitation. Texts are borrowed. */
struct cvn_given_answer {
	int64_t invitation_id;       /* by token or, when tied otherwise, the row; 0: find by uid and contact */
	const char *uid;             /* of the calendar object; "" when it did not come by calendar */
	const char *method;          /* REPLY, COUNTER, REFRESH; "" when not a calendar answer */
	const char *attendee;        /* address in the object, without mailto:; "" otherwise */
	const char *from;            /* the mail's From address; "" for web and hand */
	const char *answer;          /* PARTSTAT in lower case: accepted, declined, tentative, delegated, … */
	const char *recurrence_id;   /* "" = the series or the single event */
	const char *comment;
	int party;                   /* people coming with this answer, 1 = alone */
	int sequence;                /* -1 = none in the object */
	int64_t dtstamp;             /* 0 = none */
	int64_t at;                  /* the mail's Date, or now */
	const char *source;          /* calendar, mail, link, web, hand */
	int had_token;               /* the answer came to an address with a genuine invitation token */
	int auth_pass;               /* own host's Authentication-Results: 1 pass, 0 unknown, -1 fail */
	int64_t mail_id;             /* 0 = none */
};

/* What became of it: a line for logs and for `mail.effect`. */
struct cvn_answer_effect {
	int applied;                 /* the roster changed or was confirmed */
	int64_t invitation_id, event_id, contact_id;     /* 0 when nobody could be found */
	char why[160];               /* "accepted, seat confirmed", "stale: the meeting changed since", … */
};

/* Inside a write. Unknown or forged: CVN_OK with applied 0 and the reason. Errors are the store's only. */
int cvn_gathering_answer(struct cvn_office *office, const struct cvn_given_answer *given, int64_t now,
                         struct cvn_answer_effect *out, struct cvn_err *err);

#endif
