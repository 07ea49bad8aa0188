/*
 * store/event.h - rows of events, their revisions, invitations, answers and seats.
 *
 * Typed doors to the tables of 0004_event.sql. What follows from an answer is event.h (pure) and gathering.h.
 */
#ifndef CONVENE_STORE_EVENT_H
#define CONVENE_STORE_EVENT_H

#include <stddef.h>

#include "convene/store.h"

struct cvn_event_row {
	int64_t event_id;
	char *name, *kind, *title, *uid, *state, *timezone, *rrule;
	int revision, sequence;
	int64_t starts_at, ends_at, last_at;
	int64_t capacity;            /* 0 = no limit */
	bool waiting_list;
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

struct cvn_invitation_row {
	int64_t invitation_id, event_id, contact_id;
	char state[16], answer[16], before_change[16], seat[16];
	int sent_seq, major_seq, answer_seq, party;
	int64_t answer_stamp, answered_at, waiting_since, offer_until, refreshed_at;
};
int cvn_store_invitation_get(struct cvn_store *s, int64_t invitation_id, struct cvn_invitation_row *out, struct cvn_err *err);
int cvn_store_invitation_of(struct cvn_store *s, int64_t event_id, int64_t contact_id, struct cvn_invitation_row *out,
                            struct cvn_err *err);

#endif
