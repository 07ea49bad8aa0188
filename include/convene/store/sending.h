/*
 * store/sending.h - the sender's side of the queue: claim, hand over, settle, sweep.
 *
 * All functions that change rows are called inside a write; the caller groups many of them in one commit. One sender works
 * at a time (its OS lock is the sender's business), so a lease needs no owner.
 */
#ifndef CONVENE_STORE_SENDING_H
#define CONVENE_STORE_SENDING_H

#include "convene/store/queue.h"

/* A campaign that has letters waiting. */
struct cvn_sending {
	int64_t campaign_id;
	char name[128];
	int priority;              /* 0 first … 9 last */
	bool resend;               /* unsure letters go again; false: they are held for a person */
	int64_t expires_at;        /* 0 = never */
	int64_t next_due;          /* of its earliest waiting letter */
};
/* Running campaigns with waiting letters, due or not; the caller frees *out. */
int cvn_store_sending_list(struct cvn_store *s, struct cvn_sending **out, size_t *out_n, struct cvn_err *err);
/* Whether letters of this campaign may leave now: it runs, the office is not paused. */
int cvn_store_sending_allowed(struct cvn_store *s, int64_t campaign_id, bool *out_allowed, struct cvn_err *err);
/* Letters of a campaign that wait (pending, deferred). Counts an index: 30 ms for a million. */
int cvn_store_waiting(struct cvn_store *s, int64_t campaign_id, int64_t *out_n, struct cvn_err *err);
/* A number that changes when another connection has committed; cheap enough to ask at every turn. */
int cvn_store_version(struct cvn_store *s, int64_t *out_version, struct cvn_err *err);

/* Lease at most `cap` letters of a campaign that are due, oldest first, and show each to `each`, which takes it (0) or says
 * until when it waits for its person's quiet hours to end. A letter whose contact was erased or suppressed becomes suppressed
 * instead, one of somebody who was written to often enough of late waits (store/rule.h). Inside a write. *out_n counts the
 * letters it came by; fewer than `cap`: no more are due. */
typedef int64_t cvn_due_fn(void *arg, const struct cvn_due *due);
int cvn_store_claim(struct cvn_store *s, int64_t campaign_id, int64_t now, size_t cap, cvn_due_fn *each, void *arg,
                    size_t *out_n, struct cvn_err *err);

/* leased -> handed: the intent. *out_done false: the letter was withdrawn meanwhile and must not leave. The first one fixes the
 * moment that the letter was written for and its fingerprint. Inside a write. */
int cvn_store_hand(struct cvn_store *s, int64_t letter_id, int64_t fixed_at, uint64_t fixed, bool *out_done, struct cvn_err *err);

/* One letter's next state. */
struct cvn_settlement {
	int64_t letter_id;
	enum cvn_letter_state from, to;
	int64_t due_at;            /* 0 = stays */
	int64_t sent_at;           /* 0 = none */
	int attempts;              /* added to the count */
};
/* *out_done false: the letter is no longer in `from` (evidence or a person was faster); nothing changed. Inside a write. */
int cvn_store_settle(struct cvn_store *s, const struct cvn_settlement *m, bool *out_done, struct cvn_err *err);

/* What the other side said; kept for every attempt that did not end in a plain acceptance. Inside a write. */
struct cvn_attempt {
	int64_t letter_id, at;
	const char *outcome, *phase, *host, *enhanced, *text;
	int code;
};
int cvn_store_attempt_add(struct cvn_store *s, const struct cvn_attempt *a, struct cvn_err *err);

/* Letters a relay took, by day (Unix time / 86400). The first inside a write. */
int cvn_store_relay_day_add(struct cvn_store *s, const char *relay, int64_t day, int64_t n, struct cvn_err *err);
int cvn_store_relay_day_get(struct cvn_store *s, const char *relay, int64_t day, int64_t *out_today, int64_t *out_days_before,
                            struct cvn_err *err);

/* After a sender that did not come home: leased -> pending; handed -> uncertain, with an attempt that says so, and on by the
 * campaign's policy to held or pending. Inside a write. */
struct cvn_swept {
	int64_t returned, unsure;
};
int cvn_store_sweep(struct cvn_store *s, int64_t now, struct cvn_swept *out, struct cvn_err *err);
/* A sender that came home leaves nothing to sweep. Inside a write. */
int cvn_store_claims_forget(struct cvn_store *s, struct cvn_err *err);

/* Waiting letters of campaigns whose time is over become expired. Inside a write. */
int cvn_store_expire(struct cvn_store *s, int64_t now, int64_t *out_n, struct cvn_err *err);

#endif
