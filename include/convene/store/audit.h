/*
 * store/audit.h - what became of a campaign's letters, and a person's orders to it.
 */
#ifndef CONVENE_STORE_AUDIT_H
#define CONVENE_STORE_AUDIT_H

#include "convene/store/queue.h"

/* Letters of a campaign by state; `total` is their sum and must equal the frozen audience. */
struct cvn_sums {
	int64_t n[CVN_LETTER_STATES];
	int64_t total;
	int64_t next_due;          /* of the earliest waiting letter; 0 = none waits */
};
int cvn_store_sums(struct cvn_store *s, int64_t campaign_id, struct cvn_sums *out, struct cvn_err *err);

/* A letter that did not end in a plain acceptance, with the last words about it. Texts live until `each` returns. */
struct cvn_exception {
	int64_t letter_id, contact_id, at;
	int64_t due_at;                            /* of one that waits for a further try: when */
	const char *state, *email, *email_hash;    /* email "" when the person was erased */
	int attempts, code;
	const char *outcome, *phase, *host, *enhanced, *text;    /* of the last attempt; "" when there was none */
};
/* Every letter in failed, uncertain, held, deferred, suppressed, expired, cancelled or superseded, by state and address; and
 * with the words about its last doubt each one in doubt before that is sent by now, or on its way again.
 * A non-zero answer of `each` stops and is returned. */
typedef int cvn_exception_fn(void *arg, const struct cvn_exception *e);
int cvn_store_exceptions(struct cvn_store *s, int64_t campaign_id, cvn_exception_fn *each, void *arg,
                         struct cvn_err *err);

/* Deferred letters that a rule over all campaigns holds back: how many, and when the first and the last may go. */
struct cvn_waits {
	struct {
		int64_t n, first_at, last_at;
	} cap, quiet;
};
int cvn_store_waits(struct cvn_store *s, int64_t campaign_id, struct cvn_waits *out, struct cvn_err *err);

/* A person's orders. Inside a write; each counts the letters it moved. */
int cvn_store_retry(struct cvn_store *s, int64_t campaign_id, enum cvn_letter_state from, int64_t now, int64_t *out_n,
                    struct cvn_err *err);        /* from: failed, uncertain, held, deferred -> pending, due now */
int cvn_store_campaign_pause(struct cvn_store *s, int64_t campaign_id, bool pause, struct cvn_err *err);
int cvn_store_campaign_cancel(struct cvn_store *s, int64_t campaign_id, int64_t *out_n, struct cvn_err *err);

/* Every campaign, newest first. The row is borrowed until `each` returns; see store/campaign.h. */
struct cvn_campaign_row;
typedef int cvn_campaign_fn(void *arg, const struct cvn_campaign_row *row);
int cvn_store_campaigns(struct cvn_store *s, cvn_campaign_fn *each, void *arg, struct cvn_err *err);

#endif
