/*
 * order.c - one order of the loop carried out inside the clerk's write: a claim, an intent, an outcome; and batches of them.
 *
 * The write around them is commit.c, the thread clerk.c. What follows from an outcome was decided by policy.c.
 */
#include <string.h>

#include "convene/store/people.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

struct order *cvn_batch_add(struct batch *b, enum order_kind kind)
{
	if (b->n == b->cap) {
		b->cap = b->cap ? 2 * b->cap : 64;
		b->order = cvn_xreallocarray(b->order, b->cap, sizeof *b->order);
	}
	memset(&b->order[b->n], 0, sizeof *b->order);
	b->order[b->n].kind = kind;
	return &b->order[b->n++];
}

void cvn_batch_append(struct batch *to, struct batch *from)
{
	if (from->n == 0)
		return;                        /* a swap would leave our room with one who has no use for it */
	if (to->n == 0) {
		struct batch empty = *to;

		*to = *from;
		*from = empty;
		return;
	}
	for (size_t i = 0; i < from->n; i++)
		*cvn_batch_add(to, from->order[i].kind) = from->order[i];
	from->n = 0;
}

void cvn_batch_drop_claimed(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		while (b->order[i].kind == ORDER_CLAIM && b->order[i].claimed) {
			struct piece *p = b->order[i].claimed;

			b->order[i].claimed = p->next;
			cvn_piece_free(p);
		}
}

/* ---- one order, inside the write ---- */

struct gather {
	struct piece **end;
	struct clerk *clerk;
	const struct order *order;
};

/* When this letter may leave by its person's own clock; 0 = now. */
static int64_t wait_until(struct clerk *c, const struct order *o, const struct cvn_due *due)
{
	struct cvn_quiet q;
	int64_t over;

	if (o->any_hour || (c->quiet.from == c->quiet.to && !*due->quiet_hours) ||
	    (o->expires_at > 0 && o->expires_at <= o->now + c->rule.urgent))
		return 0;
	q = cvn_quiet_of(due->quiet_hours, &c->quiet);
	over = cvn_quiet_over(&q, &c->clock, *due->timezone ? due->timezone : c->sender->office->conf.timezone, o->now);
	return over == o->now ? 0 : over;
}

static int64_t gather(void *arg, const struct cvn_due *due)
{
	struct gather *g = arg;
	int64_t until = wait_until(g->clerk, g->order, due);

	if (until)
		return until;
	*g->end = cvn_piece_new(due);
	g->end = &(*g->end)->next;
	return 0;
}

static int know_rule(struct clerk *c, struct cvn_err *err)
{
	int rc = c->rule_known ? CVN_OK : cvn_store_quiet_get(c->store, &c->rule, err);

	if (rc == CVN_OK && !c->rule_known) {
		c->quiet = cvn_quiet_of(c->rule.hours, &(struct cvn_quiet){ 0, 0 });
		c->rule_known = true;
	}
	return rc;
}

static int claim(struct clerk *c, struct order *o, struct cvn_err *err)
{
	struct gather g = { &o->claimed, c, o };
	int rc = know_rule(c, err);

	return rc == CVN_OK ? cvn_store_claim(c->store, o->campaign_id, o->now, o->cap, gather, &g, &o->n_looked, err) : rc;
}

/* Asked of the store once for each change of it, not once a letter. */
static int allowed(struct clerk *c, int64_t campaign_id, bool *out, struct cvn_err *err)
{
	int rc;

	for (size_t i = 0; i < c->n_allowed; i++) {
		if (c->allowed[i].campaign_id != campaign_id)
			continue;
		*out = c->allowed[i].yes;
		return CVN_OK;
	}
	rc = cvn_store_sending_allowed(c->store, campaign_id, out, err);
	if (rc != CVN_OK)
		return rc;
	if (c->n_allowed == CLERK_ALLOWED)
		c->n_allowed = 0;
	c->allowed[c->n_allowed].campaign_id = campaign_id;
	c->allowed[c->n_allowed++].yes = *out;
	return CVN_OK;
}

/* It never arrived, so it may leave with another text; but not unsaid. */
static int tell_changed(struct clerk *c, const struct order *o, struct cvn_err *err)
{
	struct cvn_attempt a = { .letter_id = o->piece->due.letter_id, .at = o->now, .outcome = "local", .phase = "data", .host = "", .enhanced = "",
		                 .text = "its text is not that of the first attempt: the contact, the event or the office changed since" };

	return cvn_store_attempt_add(c->store, &a, err);
}

/* The intent: still leased (so neither cancelled nor suppressed since the claim), campaign running, time not over. */
static int hand(struct clerk *c, struct order *o, struct cvn_err *err)
{
	const struct piece *p = o->piece;
	struct cvn_settlement back = { .letter_id = p->due.letter_id, .from = CVN_LETTER_LEASED };
	bool yes = false, done = false;
	int rc = allowed(c, p->due.campaign_id, &yes, err);

	if (rc != CVN_OK)
		return rc;
	if (yes && (o->expires_at == 0 || o->now <= o->expires_at)) {
		rc = cvn_store_hand(c->store, p->due.letter_id, p->written_for, p->fixed, &done, err);
		o->hand = done ? HAND_DONE : HAND_WITHDRAWN;
		return rc == CVN_OK && done && cvn_fixed_changed(p) ? tell_changed(c, o, err) : rc;
	}
	o->hand = yes ? HAND_EXPIRED : HAND_PAUSED;
	back.to = yes ? CVN_LETTER_EXPIRED : CVN_LETTER_PENDING;
	return cvn_store_settle(c->store, &back, &done, err);
}

static int tell(struct clerk *c, const struct order *o, struct cvn_err *err)
{
	const struct cvn_smtp_outcome *out = &o->piece->outcome;
	struct cvn_attempt a = {
		.letter_id = o->move.letter_id,
		.at = o->now,
		.outcome = out->local ? "local" : cvn_smtp_verdict_name(out->verdict),
		.phase = cvn_smtp_phase_name(out->phase),
		.host = out->host,
		.enhanced = out->enhanced,
		.text = out->text,
		.code = out->code,
	};

	return cvn_store_attempt_add(c->store, &a, err);
}

static int settle(struct clerk *c, const struct order *o, struct cvn_err *err)
{
	bool done = false;
	int rc = cvn_store_settle(c->store, &o->move, &done, err);

	if (rc == CVN_OK && o->tell)
		rc = tell(c, o, err);
	if (rc == CVN_OK && done && o->move.to == CVN_LETTER_UNCERTAIN) {
		struct cvn_settlement on = { .letter_id = o->move.letter_id, .from = CVN_LETTER_UNCERTAIN };

		on.to = o->resend ? CVN_LETTER_PENDING : CVN_LETTER_HELD;
		rc = cvn_store_settle(c->store, &on, &done, err);
	}
	if (rc == CVN_OK && o->suppress)
		rc = cvn_store_suppress(c->store, o->piece->due.contact_id, o->suppress, o->piece->outcome.text,
		                        o->move.letter_id, o->now, NULL, err);
	return rc == CVN_E_NOTFOUND ? CVN_OK : rc;       /* the contact was erased meanwhile */
}

int cvn_order_obey(struct clerk *c, struct order *o, struct cvn_err *err)
{
	switch (o->kind) {
	case ORDER_CLAIM: return claim(c, o, err);
	case ORDER_HAND: return hand(c, o, err);
	case ORDER_SETTLE: return settle(c, o, err);
	}
	return CVN_OK;
}
