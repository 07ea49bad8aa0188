/*
 * routed.c - straight to MX: letters on their way to a lane, from the stock to a connection.
 *
 * They wait in their domain's line, signed ones in their lane's, so a dead domain holds nobody. Letters for a lane that is shut
 * for more than a moment go back to the database, whatever they waited in. The lanes themselves are route.c.
 */
#include "route.h"

#include "convene/base/banned.h"

#define MOST_WAITING 5000              /* letters in lines, in memory */
#define LINE 500                       /* of one domain */
#define PUT_OFF_S 20

void cvn_routed_give_up(struct sender *s, struct cvn_domain *d, const struct cvn_smtp_outcome *why, const char *suppress)
{
	while (d->n_line > 0)
		cvn_settle_unreached(s, cvn_stock_unline(s, d), why, suppress);
}

/* For how long it takes nothing at all: its provider asked for that, it was not reached, or it objects to us (the breaker).
 * 0: not for long. */
static int64_t shut_s(const struct sender *s, const struct relay *r)
{
	int64_t asked_ms = r->route->side->next_ms, until_ms = r->lane.closed_until_ms > asked_ms ? r->lane.closed_until_ms : asked_ms;
	int64_t s_left = (until_ms - s->now_ms) / 1000;

	return s_left > PUT_OFF_S ? s_left : 0;
}

/* Back to the database for a while: memory is for letters that can leave. */
static void put_off(struct sender *s, struct piece *p, int64_t least_s)
{
	cvn_settle_back(s, p, s->now + PUT_OFF_S + least_s + cvn_sender_random(s) % PUT_OFF_S);
}

/* It does not wait here. That nobody was reached is an attempt; that others were objected to is none. */
static void turn_away(struct sender *s, struct relay *r, struct piece *p)
{
	if (r->route->unreached && s->now_ms < r->lane.closed_until_ms)
		cvn_settle_unreached(s, p, &r->why, NULL);
	else
		put_off(s, p, shut_s(s, r));
}

/* To its domain's line, where that is neither long nor shut. */
static void line_up(struct sender *s, struct piece *p)
{
	struct cvn_domain *d = p->domain;
	bool known = s->now_ms < d->route_until_ms;
	struct relay *r = known ? d->route : NULL;

	if (r && shut_s(s, r) > 0) {
		turn_away(s, r, p);
		return;
	}
	if (d->n_line >= LINE) {
		put_off(s, p, 0);
		return;
	}
	cvn_stock_line(s, p);
	if (!known)
		cvn_lookup_start(s, d);
}

/* What waits for each route, in lines and signed; who is shut has none. */
static void count_waiting(struct sender *s)
{
	struct cvn_domain *d;
	struct piece *p;

	for (size_t i = 0; i < s->n_relays; i++) {
		struct relay *r = &s->relay[i];

		while (shut_s(s, r) > 0 && (p = cvn_route_take_signed(s, r)))
			turn_away(s, r, p);
		r->route->n_waiting = r->route->n_signing;
	}
	for (size_t i = 0; (d = cvn_domains_waiting(s->domains, i)); ) {
		struct relay *r = s->now_ms < d->route_until_ms ? d->route : NULL;

		if (r && shut_s(s, r) > 0) {
			while (d->n_line > 0)
				turn_away(s, r, cvn_stock_unline(s, d));
			continue;      /* out of the list: the next one is at the same place */
		}
		if (r)
			r->route->n_waiting += d->n_line;
		else
			cvn_lookup_start(s, d);
		i++;
	}
}

/* Signers finish in any order of relays. */
static void collect_signed(struct sender *s)
{
	struct piece *p;

	while (s->signing && (p = cvn_signing_take(s))) {
		struct route *route = p->relay->route;

		p->next = NULL;
		*route->signed_end = p;
		route->signed_end = &p->next;
	}
}

void cvn_route_round(struct sender *s)
{
	struct piece *p;

	cvn_lookup_collect(s);
	while (s->n_stock < MOST_WAITING && !s->stopping && !cvn_day_is_full(&s->mx_day) && (p = cvn_plan_turn(s)))
		line_up(s, p);
	collect_signed(s);
	count_waiting(s);
}

static struct piece *next_written(struct sender *s, struct relay *r)
{
	struct cvn_domain *d, *side = r->route->side;
	int64_t wait_ms = 0;

	for (size_t i = 0; (d = cvn_domains_waiting(s->domains, i)); i++) {
		struct piece *p;

		if (d->route != r || s->now_ms >= d->route_until_ms)
			continue;
		if (!cvn_domain_take(s->domains, side, 0, 0, s->now_ms, &wait_ms)) {
			cvn_sender_wait(s, wait_ms);
			return NULL;
		}
		p = cvn_stock_unline(s, d);
		p->campaign->n_out--;
		p->relay = r;
		p = cvn_plan_start(s, p, side);
		if (p)
			return p;
		i = (size_t)-1;
	}
	return NULL;
}

/* Those at the signers have their place in the pace already. */
size_t cvn_route_ready(const struct sender *s, struct relay *r)
{
	size_t n = r->route->n_waiting - r->route->n_signing;

	return r->route->n_signing + (size_t)cvn_pace_room(&r->route->side->pace, (int64_t)n, s->now_ms);
}

struct piece *cvn_route_take_signed(struct sender *s, struct relay *r)
{
	struct route *route = r ? r->route : NULL;
	struct piece *p;

	for (size_t i = 0; !route && i < s->n_relays; i++)
		route = s->relay[i].route->signed_first ? s->relay[i].route : NULL;
	p = route ? route->signed_first : NULL;
	if (!p)
		return NULL;
	route->signed_first = p->next;
	if (!route->signed_first)
		route->signed_end = &route->signed_first;
	p->next = NULL;
	route->n_signing--;
	return p;
}

/* A few letters of each route at the signers, so that no other route waits for them. */
static struct piece *next_signed(struct sender *s, struct relay *r)
{
	struct piece *p;

	while (r->route->n_signing < (size_t)(2 * r->n_conns + 2) && (p = next_written(s, r))) {
		r->route->n_signing++;
		cvn_signing_put(s, p);
	}
	collect_signed(s);
	while ((p = cvn_route_take_signed(s, r)) && p->unsigned_)
		cvn_settle_local(s, p, CVN_LETTER_FAILED, "the letter can not be signed for DKIM");
	if (p)
		p->started_ms = s->now_ms;
	return p;
}

struct piece *cvn_route_next(struct sender *s, struct relay *r)
{
	return s->signing ? next_signed(s, r) : next_written(s, r);
}
