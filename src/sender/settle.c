/*
 * settle.c - outcomes carried out: the letter's order to the clerk, the lane, the domain, the tally.
 *
 * What follows from what is policy.c; this file only does it.
 */
#include <assert.h>
#include <stdio.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define MAX_LOSSES 3           /* a letter under which connections break is no longer an accident */

/* The piece leaves the connection and its domain; took_ms -1: it did not get an answer. */
static void leave(struct sender *s, struct piece *p, int64_t took_ms)
{
	bool counts = true;

	if (p->counted)
		counts = cvn_domain_done(s->domains, p->counted, s->mx ? 0 : cvn_pool_width(s), took_ms, p->relay ? p->relay->lane.took_ms : 0, s->now_ms);
	if (p->relay && took_ms >= 0 && counts)
		cvn_lane_took(&p->relay->lane, took_ms);
	p->counted = NULL;
	p->conn = NULL;
	cvn_sheet_give(s, p->sheet);
	p->sheet = NULL;
}

static void order_settle(struct sender *s, struct piece *p, const struct cvn_decision *d)
{
	struct order *o = cvn_batch_add(&s->todo, ORDER_SETTLE);

	o->piece = p;
	o->now = s->now;
	o->move = (struct cvn_settlement){
		.letter_id = p->due.letter_id,
		.from = p->state,
		.to = d->state,
		.due_at = d->state == CVN_LETTER_DEFERRED || d->state == CVN_LETTER_UNCERTAIN ? d->due_at : 0,
		.sent_at = d->state == CVN_LETTER_SENT ? s->now : 0,
		.attempts = d->attempts,
	};
	o->tell = d->tell;
	o->suppress = d->suppress;
	o->resend = p->campaign->row.resend;
}

static void count(struct sender *s, struct piece *p, enum cvn_letter_state state)
{
	struct cvn_sender_tally *t = &p->campaign->tally;

	switch (state) {
	case CVN_LETTER_SENT: t->sent++; s->report.sent++; break;
	case CVN_LETTER_FAILED: t->failed++; s->report.failed++; break;
	case CVN_LETTER_UNCERTAIN: t->unsure++; s->report.unsure++; break;
	case CVN_LETTER_DEFERRED: t->deferred++; s->report.deferred++; break;
	default: return;
	}
	if (state != CVN_LETTER_DEFERRED && t->waiting > 0)
		t->waiting--;
}

static void tell_lane(struct sender *s, struct relay *r, const struct cvn_decision *d, const struct cvn_smtp_outcome *o)
{
	if (o->local)
		return;
	switch (d->way) {
	case CVN_WAY_FINE:
		if (o->verdict == CVN_SMTP_ACCEPTED)
			cvn_lane_accepted(&r->lane);
		break;
	case CVN_WAY_LOST:
		break;                 /* the connection tells of its own end, once */
	case CVN_WAY_FAULT:
		r->why = *o;
		if (cvn_lane_fault(&r->lane, s->now_ms))
			cvn_sender_trouble(s, "relay %s objects to us and is left alone for a while: %d %s", r->conf->label, o->code,
			                   o->text);
		break;
	case CVN_WAY_DENIED:
		cvn_lane_deny(&r->lane);
		break;
	}
}

void cvn_settle_outcome(struct sender *s, struct piece *p, const struct cvn_smtp_outcome *o)
{
	struct relay *r = p->relay;
	struct cvn_policy_facts facts = { .now = s->now, .attempts = p->due.attempts, .random = cvn_sender_random(s) };
	struct cvn_decision d = cvn_policy_decide(o, &facts);

	tell_lane(s, r, &d, o);
	if (d.state != CVN_LETTER_SENT)
		cvn_lane_missed(&r->lane);
	if (d.slowdown.seconds > 0) {
		struct cvn_domain *side = p->counted ? p->counted : p->domain;

		cvn_domain_slow(side, &d.slowdown, s->now_ms);
		cvn_sender_trouble(s, "%s asks for less (%s) for %d minutes", side->name, d.slowdown.why,
		                   d.slowdown.seconds / 60);
	}
	if (d.state == CVN_LETTER_PENDING && !(r->lane.misses > 0 && cvn_pool_other_works(s, r)))
		p->losses++;           /* not where a relay has failed while another works: that is not about the letter */
	if (d.state == CVN_LETTER_PENDING && p->state == CVN_LETTER_LEASED && p->losses < MAX_LOSSES && !s->stopping) {
		cvn_plan_return(s, p);
		return;
	}
	if (d.state == CVN_LETTER_PENDING) {
		bool accident = p->losses < MAX_LOSSES || s->stopping;

		d.state = p->state == CVN_LETTER_LEASED && accident ? CVN_LETTER_PENDING : CVN_LETTER_DEFERRED;
		d.attempts = accident ? 0 : 1;
		d.due_at = accident ? s->now : s->now + cvn_policy_backoff(1, facts.random);
		d.tell = !accident;
	}
	leave(s, p, o->local ? -1 : s->now_ms - p->started_ms);
	if (d.tell)
		p->outcome = *o;
	order_settle(s, p, &d);
	count(s, p, d.state);
}

void cvn_settle_local(struct sender *s, struct piece *p, enum cvn_letter_state to, const char *why)
{
	struct cvn_decision d = { .state = to, .attempts = 1, .tell = true };

	p->outcome = (struct cvn_smtp_outcome){ .verdict = CVN_SMTP_REFUSED, .phase = CVN_SMTP_MAIL, .local = true };
	snprintf(p->outcome.text, sizeof p->outcome.text, "%s", why);
	leave(s, p, -1);
	order_settle(s, p, &d);
	count(s, p, to);
}

void cvn_settle_unreached(struct sender *s, struct piece *p, const struct cvn_smtp_outcome *o, const char *suppress)
{
	int attempts = p->due.attempts + 1;
	bool over = o->verdict == CVN_SMTP_REFUSED || cvn_policy_spent(attempts);
	struct cvn_decision d = { .state = over ? CVN_LETTER_FAILED : CVN_LETTER_DEFERRED, .attempts = 1, .tell = true, .suppress = suppress,
		                  .due_at = s->now + cvn_policy_backoff(attempts, cvn_sender_random(s)) };

	p->outcome = *o;
	leave(s, p, -1);
	order_settle(s, p, &d);
	count(s, p, d.state);
}

void cvn_settle_back(struct sender *s, struct piece *p, int64_t due_at)
{
	struct cvn_decision d = { .state = due_at ? CVN_LETTER_DEFERRED : CVN_LETTER_PENDING, .due_at = due_at };

	assert(p->state == CVN_LETTER_LEASED);
	leave(s, p, -1);
	order_settle(s, p, &d);
}

void cvn_settle_done(struct sender *s, struct order *o)
{
	(void)s;
	o->piece->campaign->n_out--;
	cvn_piece_free(o->piece);
}
