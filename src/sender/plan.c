/*
 * plan.c - whose turn it is: campaigns take weighted turns, domains that must wait stand in line.
 *
 * Turns (stride scheduling): a letter costs its campaign 1/weight, the cheapest so far goes next. The weight doubles with
 * each step of priority, so that a confirmation or an alert that expires tonight overtakes a newsletter of 100,000, and the
 * newsletter still moves; two of the same priority share evenly.
 */
#include <string.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define LINE 32                    /* letters of one waiting domain kept in memory */
#define LONG_WAIT_MS 20000         /* who must wait longer does so in the database */
#define ORDINARY 5                 /* priorities below this one are urgent */
#define SPREAD_S 300               /* who waited for the morning leaves over some minutes */
#define AHEAD 16                   /* letters signed ahead of the connections */
#define AHEAD_OCTETS ((size_t)256 << 10)  /* of letters written ahead of them */
#define URGENT (24 * 3600)         /* a campaign that ends within a day goes before its priority */

struct campaign *cvn_plan_find(struct sender *s, int64_t campaign_id)
{
	for (struct campaign *c = s->campaigns; c; c = c->next)
		if (c->row.campaign_id == campaign_id)
			return c;
	return NULL;
}

/* A newcomer starts level with the one whose turn it is: it neither waits for the past of others nor owns it. */
static double level(const struct sender *s)
{
	double least = -1;

	for (const struct campaign *c = s->campaigns; c; c = c->next)
		if ((c->stock || c->n_out > 0) && (least < 0 || c->pass < least))
			least = c->pass;
	return least < 0 ? 0 : least;
}

static struct campaign *add(struct sender *s, const struct cvn_sending *row)
{
	struct campaign *c = cvn_xcalloc(1, sizeof *c);

	c->row = *row;
	c->stock_end = &c->stock;
	c->pass = level(s);
	c->tally.campaign_id = row->campaign_id;
	c->tally.waiting = -1;
	memcpy(c->tally.name, row->name, sizeof c->tally.name);
	c->next = s->campaigns;
	s->campaigns = c;
	return c;
}

void cvn_plan_list(struct sender *s, const struct cvn_sending *list, size_t n)
{
	for (struct campaign *c = s->campaigns; c; c = c->next)
		c->listed = false;
	for (size_t i = 0; i < n; i++) {
		struct campaign *c = cvn_plan_find(s, list[i].campaign_id);

		if (!c)
			c = add(s, &list[i]);
		if (!c->stock && c->n_out == 0 && c->pass < level(s))
			c->pass = level(s);
		c->row = list[i];
		c->listed = true;
		c->claim_again_at = 0;
	}
	s->fresh = true;
}

static double weight(const struct campaign *c, int64_t now)
{
	int priority = c->row.priority;

	if (c->row.expires_at > 0 && c->row.expires_at < now + URGENT)
		priority = priority > 3 ? priority - 3 : 0;
	return (double)(1u << (unsigned)(9 - (priority < 0 ? 0 : priority > 9 ? 9 : priority)));
}

static struct campaign *whose_turn(struct sender *s)
{
	struct campaign *best = NULL;

	for (struct campaign *c = s->campaigns; c; c = c->next)
		if (c->stock && !c->blocked && (!best || c->pass < best->pass))
			best = c;
	return best;
}

/* ---- the next one ---- */

struct piece *cvn_plan_start(struct sender *s, struct piece *p, struct cvn_domain *counted)
{
	p->counted = counted;
	p->campaign->n_out++;
	if (!cvn_sheet_write(s, p))
		return NULL;
	p->started_ms = s->now_ms;
	return p;
}

static struct piece *next_in_lines(struct sender *s)
{
	struct cvn_domain *d;
	int64_t wait;

	for (size_t i = 0; (d = cvn_domains_waiting(s->domains, i)); i++) {
		struct piece *p;

		if (!cvn_domain_take(s->domains, d, cvn_pool_width(s), s->n_stock, s->now_ms, &wait)) {
			cvn_sender_wait(s, wait);
			continue;
		}
		p = cvn_stock_unline(s, d);
		p->campaign->n_out--;
		p = cvn_plan_start(s, p, d);
		if (p)
			return p;
		i = (size_t)-1;        /* the list has changed */
	}
	return NULL;
}

/* Its domain can not take it now. A short wait is spent in the domain's line; a long one in the database, so that neither
 * memory nor the other letters of the campaign stand behind it; a full line holds the campaign only where it moves. */
static void wait_in_line(struct sender *s, struct piece *p, int64_t wait_ms)
{
	struct cvn_domain *d = p->domain;
	bool full = d->n_line >= LINE || cvn_domains_crowded(s->domains, d);
	int64_t stands_ms = full ? cvn_domain_stands_ms(s->domains, d, s->now_ms) : 0;

	cvn_sheet_give(s, p->sheet);
	p->sheet = NULL;
	if (full && wait_ms <= LONG_WAIT_MS && stands_ms == 0) {
		cvn_stock_return(s, p);
		p->campaign->blocked = true;
		return;
	}
	p->campaign->n_out++;          /* not in the stock any more: its campaign goes on with others */
	if (full || wait_ms > LONG_WAIT_MS) {
		if (full && cvn_domain_is_slow(d))
			stands_ms *= LINE;
		if (wait_ms < stands_ms)
			wait_ms = stands_ms;
		cvn_settle_back(s, p, s->now + 1 + wait_ms / 1000 + cvn_sender_random(s) % 10);
		return;
	}
	cvn_stock_line(s, p);
}

/* Campaigns leave in the hours that the office allows, by the member's clock; the letter waits in the database. Urgent ones
 * and those that would expire meanwhile leave at any time. */
static bool too_early(struct sender *s, struct piece *p)
{
	struct campaign *c = p->campaign;
	const char *zone = p->due.timezone[0] ? p->due.timezone : s->office->conf.timezone;
	int64_t opens;

	if (s->window.shut.from == s->window.shut.to || c->row.priority < ORDINARY)
		return false;
	opens = cvn_window_opens(&s->window, zone ? zone : "UTC", s->now);
	if (opens == s->now || (c->row.expires_at > 0 && opens > c->row.expires_at))
		return false;
	c->n_out++;
	cvn_settle_back(s, p, opens + cvn_sender_random(s) % SPREAD_S);
	return true;
}

/* The next letter that may start now, written but not signed. */
static struct piece *next_written(struct sender *s)
{
	struct piece *p = next_in_lines(s);
	struct campaign *c;
	int64_t wait;

	for (c = s->campaigns; c; c = c->next)
		c->blocked = false;
	while (!p && (c = whose_turn(s))) {
		p = cvn_stock_take(s, c);
		if (too_early(s, p)) {
			p = NULL;
		} else if (cvn_domain_take(s->domains, p->domain, cvn_pool_width(s), s->n_stock, s->now_ms, &wait)) {
			c->pass += 1 / weight(c, s->now);
			p = cvn_plan_start(s, p, p->domain);
		} else {
			wait_in_line(s, p, wait);
			p = NULL;
		}
	}
	return p;
}

struct piece *cvn_plan_turn(struct sender *s)
{
	struct campaign *c;

	for (c = s->campaigns; c; c = c->next)
		c->blocked = false;
	while ((c = whose_turn(s))) {
		struct piece *p = cvn_stock_take(s, c);

		if (too_early(s, p))
			continue;
		c->pass += 1 / weight(c, s->now);
		c->n_out++;
		return p;
	}
	return NULL;
}

struct piece *cvn_plan_next(struct sender *s, struct relay *r)
{
	struct piece *p;

	if (s->mx)
		return cvn_route_next(s, r);
	if (!s->signing)
		return next_written(s);
	while (cvn_signing_inside(s) < (size_t)(2 * s->n_conns + AHEAD) && (p = next_written(s)))
		cvn_signing_put(s, p);
	while ((p = cvn_signing_take(s)) && p->unsigned_)
		cvn_settle_local(s, p, CVN_LETTER_FAILED, "the letter can not be signed for DKIM");
	if (p)
		p->started_ms = s->now_ms;
	return p;
}

void cvn_plan_write_ahead(struct sender *s)
{
	struct campaign *c = s->signing || s->mx ? NULL : whose_turn(s);
	size_t octets = 0;
	int n = s->n_conns;

	for (struct piece *p = c ? c->stock : NULL; p && n > 0 && octets < AHEAD_OCTETS; p = p->next, n--)
		octets += cvn_sheet_write_ahead(s, p);
}

struct piece *cvn_plan_pop(struct sender *s)
{
	struct cvn_domain *d = cvn_domains_waiting(s->domains, 0);
	struct campaign *c;
	struct piece *p;

	if (d)
		return cvn_stock_unline(s, d);
	if (s->signing && ((p = cvn_signing_untake(s)) || (s->mx && (p = cvn_route_take_signed(s, NULL)))))
		return p;
	for (c = s->campaigns; c && !c->stock; c = c->next)
		;
	if (!c)
		return NULL;
	c->n_out++;
	return cvn_stock_take(s, c);
}

void cvn_plan_return(struct sender *s, struct piece *p)
{
	cvn_sheet_give(s, p->sheet);
	p->sheet = NULL;
	p->conn = NULL;
	if (p->counted)
		cvn_domain_done(s->domains, p->counted, 0, -1, 0, s->now_ms);
	p->counted = NULL;
	p->campaign->n_out--;
	cvn_stock_return(s, p);
}

bool cvn_plan_empty(const struct sender *s)
{
	for (const struct campaign *c = s->campaigns; c; c = c->next)
		if (c->claiming || c->n_stock > 0 || c->n_out > 0)
			return false;
	return true;
}

size_t cvn_plan_ready(struct sender *s)
{
	return s->n_stock + cvn_signing_inside(s);
}

void cvn_plan_free(struct sender *s)
{
	while (s->pieces) {
		cvn_sheet_give(s, s->pieces->sheet);
		cvn_piece_free(s->pieces);
	}
	while (s->campaigns) {
		struct campaign *c = s->campaigns;

		s->campaigns = c->next;
		if (c->compiled)
			s->source.unload(c->compiled);
		cvn_free(c);
	}
}
