/*
 * store/queue.h - the queue of letters: put in, lease, hand over, settle.
 *
 * The promise: before the first octet of a message's terminator leaves, its row is `handed` and synced; one group commit
 * records that and the outcomes of the letters before it. Who died holding rows is swept at the next start:
 * leased -> pending, handed -> uncertain.
 */
#ifndef CONVENE_STORE_QUEUE_H
#define CONVENE_STORE_QUEUE_H

#include "convene/store.h"

enum cvn_letter_state {
	CVN_LETTER_PENDING, CVN_LETTER_LEASED, CVN_LETTER_HANDED, CVN_LETTER_SENT, CVN_LETTER_DEFERRED, CVN_LETTER_FAILED,
	CVN_LETTER_UNCERTAIN, CVN_LETTER_HELD, CVN_LETTER_EXPIRED, CVN_LETTER_CANCELLED, CVN_LETTER_SUPPRESSED,
	CVN_LETTER_SUPERSEDED, CVN_LETTER_STATES
};
const char *cvn_letter_state_name(enum cvn_letter_state state);
bool cvn_letter_move_legal(enum cvn_letter_state from, enum cvn_letter_state to);

/* A letter for one contact. Inside a write. Adding the same (campaign, contact, purpose, sequence) again changes nothing
 * and gives the row that is there. `params` is JSON or NULL. */
struct cvn_new_letter {
	int64_t campaign_id, contact_id;
	const char *purpose;       /* campaign, request, update, cancel, reminder, notice, answer, test */
	int sequence;
	int64_t due_at;
	const char *params;
};
int cvn_store_letter_add(struct cvn_store *s, const struct cvn_new_letter *letter, int64_t *out_letter_id,
                         struct cvn_err *err);
/* Evidence from the inbox that an uncertain or handed letter did arrive somewhere: it becomes sent. Inside a write. */
int cvn_store_letter_evidence(struct cvn_store *s, int64_t letter_id, int64_t now, struct cvn_err *err);

/* What the sender needs to write one letter: the row and its contact, joined. Texts live until the next lease call. */
struct cvn_due {
	int64_t letter_id, campaign_id, contact_id;
	const char *purpose;
	int sequence, attempts;
	const char *params;        /* "" or JSON */
	int64_t fixed_at;          /* of the first hand-over; 0 = none yet */
	uint64_t fixed;            /* its fingerprint */
	bool unsure;               /* an attempt since is in doubt */
	const char *email, *email_hash, *domain;
	const char *first_name, *last_name, *language, *timezone, *building, *district, *roles, *fields;
	const char *quiet_hours;   /* the person's own; "" = the office's */
};

#endif
