/*
 * tell.c - what a person can watch: tallies, rates, what is left.
 */
#include "sender_priv.h"

#include "convene/base/banned.h"

#define TELL_MS 1000
#define RECOUNT_MS 30000               /* others add and withdraw letters too */

/* What is left, counted now and then and counted down meanwhile. By the office's own store: readers are never held up. */
static void recount(struct sender *s, struct campaign *c)
{
	int64_t n = 0;

	if (c->tally.waiting >= 0 && s->now_ms < c->counted_ms + RECOUNT_MS)
		return;
	c->counted_ms = s->now_ms;
	if (cvn_store_waiting(s->office->store, c->row.campaign_id, &n, NULL) == CVN_OK)
		c->tally.waiting = n + (int64_t)c->n_stock + (int64_t)c->n_out;
}

static void tell_campaign(struct sender *s, struct campaign *c, double seconds)
{
	double rate = seconds > 0 ? (double)(c->tally.sent - c->told_sent) / seconds : 0;

	recount(s, c);
	c->tally.per_second = c->told_sent == 0 ? rate : c->tally.per_second + (rate - c->tally.per_second) * 0.3;
	c->told_sent = c->tally.sent;
	c->tally.active = c->n_stock > 0 || c->n_out > 0 || rate > 0;
}

void cvn_sender_tell(struct sender *s)
{
	struct cvn_sender_tally tally[64];
	struct cvn_sender_progress p = { .tally = tally, .sent = s->report.sent, .connections = s->n_conns, .trouble = s->trouble };
	double seconds = (double)(s->now_ms - s->told_ms) / 1000;

	if (!s->opt.progress || s->now_ms < s->told_ms + TELL_MS)
		return;
	s->told_ms = s->now_ms;
	for (struct campaign *c = s->campaigns; c && p.n < CVN_COUNT(tally); c = c->next) {
		tell_campaign(s, c, seconds);
		p.per_second += c->tally.per_second;
		p.n_active += c->tally.active;
		tally[p.n++] = c->tally;
	}
	s->opt.progress(s->opt.arg, &p);
}
