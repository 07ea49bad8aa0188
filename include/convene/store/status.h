/*
 * store/status.h - the office at a glance, in numbers.
 */
#ifndef CONVENE_STORE_STATUS_H
#define CONVENE_STORE_STATUS_H

#include "convene/store.h"

struct cvn_status {
	int64_t contacts, suppressed;        /* people on file; those not to be written to */
	int64_t campaigns_running;           /* with letters that still wait */
	int64_t campaigns_paused;
	int64_t waiting;                     /* letters pending, leased or deferred */
	int64_t handed, uncertain, failed;   /* letters that may want a person */
	int64_t sent;
	int64_t next_due_at;                 /* earliest waiting letter, 0 = none */
	int64_t events_ahead;                /* planned events that have not ended at `now` */
	int64_t replies_open;                /* mails that wait for a person */
	int64_t oldest_reply_at;             /* 0 = none */
	int64_t polled_at;                   /* last poll of any mailbox, 0 = never */
};
int cvn_store_status(struct cvn_store *s, int64_t now, struct cvn_status *out, struct cvn_err *err);

#endif
