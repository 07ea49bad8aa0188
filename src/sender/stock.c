/*
 * stock.c - the letters that wait in memory: each campaign's, claimed a little ahead of the connections and kept in their order,
 * and those that stand in their domain's line.
 *
 * Which campaign's letter is taken next is plan.c; the claim itself is an order to the clerk (order.c).
 */
#include "sender_priv.h"

#include "convene/base/banned.h"

#define CLAIM 128                  /* letters a claim */
#define CLAIM_AGAIN_S 1

void cvn_stock_claim(struct sender *s, int64_t now)
{
	for (struct campaign *c = s->campaigns; c; c = c->next) {
		struct order *o;

		if (!c->listed || c->claiming || c->unwritable || c->n_stock > CLAIM / 2 || c->row.next_due > now ||
		    c->claim_again_at > now || (c->row.expires_at > 0 && c->row.expires_at < now))
			continue;
		o = cvn_batch_add(&s->todo, ORDER_CLAIM);
		o->campaign_id = c->row.campaign_id;
		o->now = now;
		o->cap = CLAIM;
		o->expires_at = c->row.expires_at;
		o->any_hour = c->row.priority <= CVN_QUIET_ANY_HOUR;
		c->claiming = true;
	}
}

static void push_back(struct sender *s, struct piece *p)
{
	struct campaign *c = p->campaign;

	p->next = NULL;
	*c->stock_end = p;
	c->stock_end = &p->next;
	c->n_stock++;
	s->n_stock++;
	p->domain->n_here++;
}

void cvn_stock_return(struct sender *s, struct piece *p)
{
	struct campaign *c = p->campaign;

	p->next = c->stock;
	c->stock = p;
	if (c->stock_end == &c->stock)
		c->stock_end = &p->next;
	c->n_stock++;
	s->n_stock++;
	p->domain->n_here++;
}

struct piece *cvn_stock_take(struct sender *s, struct campaign *c)
{
	struct piece *p = c->stock;

	c->stock = p->next;
	if (!c->stock)
		c->stock_end = &c->stock;
	p->next = NULL;
	c->n_stock--;
	s->n_stock--;
	p->domain->n_here--;
	return p;
}

void cvn_stock_add(struct sender *s, struct campaign *c, const struct order *o)
{
	struct piece *next;

	c->claiming = false;
	/* A full claim without a letter to send was of people who wait for their quiet hours to end: others may stand behind. */
	if (!o->claimed && o->n_looked < o->cap)
		c->claim_again_at = s->now + CLAIM_AGAIN_S;
	for (struct piece *p = o->claimed; p; p = next) {
		next = p->next;
		cvn_piece_own(s, p);
		p->campaign = c;
		p->domain = s->mx ? cvn_domains_exact(s->domains, p->due.domain) : cvn_domains_get(s->domains, p->due.domain);
		push_back(s, p);
	}
}

void cvn_stock_line(struct sender *s, struct piece *p)
{
	s->n_stock++;
	p->domain->n_here++;
	cvn_domain_line(s->domains, p->domain, p);
}

struct piece *cvn_stock_unline(struct sender *s, struct cvn_domain *d)
{
	s->n_stock--;
	d->n_here--;
	return cvn_domain_unline(s->domains, d);
}
