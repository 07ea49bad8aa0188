/*
 * route.c - straight to MX: which lane a letter takes when there is no relay of ours.
 *
 * Each domain is looked up once (mx.h, in a thread; believed as long as DNS says, within bounds) and joins the lane of its best
 * host; letters wait in their domain's line until a connection of that lane takes them, so a dead domain holds nobody. A
 * host that can not be reached gives way to the next by preference; when none is left the letters that wait are deferred, each
 * with what was tried. Lanes of one provider share its limits (provider.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/text.h"

#include "route.h"

#include "convene/base/banned.h"

#define MOST_ROUTES 4096
#define MOST_OPENINGS 64
#define MOST_WAITING 5000              /* letters in lines, in memory */
#define LINE 500                       /* of one domain */
#define PUT_OFF_S 20
#define IDLE_MS 1000                   /* strangers' servers have other callers: a connection without a letter says QUIT */
#define REST_MS (5LL * 60 * 1000)      /* a destination that was not reached is left alone for so long at least */

/* ---- routes ---- */

const char *cvn_route_port(const struct sender *s)
{
	const char *url = s->office->conf.relay[0].url;

	return url[2] == ':' ? url + 3 : "25";
}

static struct relay *find_route(struct sender *s, const struct cvn_mx *mx)
{
	for (size_t i = 0; i < s->n_relays; i++)
		if (cvn_streq(s->relay[i].route->mx.host[0].name, mx->host[0].name))
			return &s->relay[i];
	return NULL;
}

static struct relay *add_route(struct sender *s, const struct cvn_mx *mx)
{
	const struct cvn_relay *section = &s->office->conf.relay[0];
	struct relay *r;
	struct route *route;

	if (s->n_relays == MOST_ROUTES)
		return NULL;
	r = &s->relay[s->n_relays];
	route = r->route = cvn_xcalloc(1, sizeof *route);
	route->provider = cvn_provider_of(mx->host[0].name);
	route->side = cvn_domains_get(s->domains, route->provider->suffix ? route->provider->name : mx->host[0].name);
	route->conf = *section;
	route->conf.label = cvn_xstrdup(mx->host[0].name);
	route->conf.url = NULL;
	route->signed_end = &route->signed_first;
	r->conf = &route->conf;
	if (route->side->pace.per_second == 0)
		cvn_pace_init(&route->side->pace, section->pace, s->now_ms);
	cvn_lane_init(&r->lane, &(struct cvn_lane_limits){ .connections = route->provider->connections, .weight = 1 }, s->now_ms);
	r->lane.day = &s->mx_day;
	s->n_relays++;
	return r;
}

static void aim(struct sender *s, struct relay *r)
{
	struct route *route = r->route;

	cvn_free(route->conf.url);
	route->conf.url = cvn_xasprintf("smtp://%s:%s", route->mx.host[route->host].name, cvn_route_port(s));
}

void cvn_route_addresses(const struct sender *s, const struct relay *r, struct cvn_buf *out)
{
	const struct cvn_mx_host *h = &r->route->mx.host[r->route->host];

	cvn_buf_printf(out, "%s:%s:", h->name, cvn_route_port(s));
	for (size_t i = 0; i < h->n_addresses; i++)
		cvn_buf_printf(out, strchr(h->address[i], ':') ? "%s[%s]" : "%s%s", i ? "," : "", h->address[i]);
}

enum cvn_starttls cvn_route_starttls(const struct relay *r)
{
	if (r->route->provider->tls && r->conf->starttls != CVN_STARTTLS_OFF)
		return CVN_STARTTLS_REQUIRED;
	return r->route->plain ? CVN_STARTTLS_OFF : r->conf->starttls;
}

/* ---- what became of a domain or a destination ---- */

static struct piece *unline(struct sender *s, struct cvn_domain *d)
{
	s->n_stock--;
	d->n_here--;
	return cvn_domain_unline(s->domains, d);
}

static void give_up(struct sender *s, struct cvn_domain *d, const struct cvn_smtp_outcome *why, const char *suppress)
{
	while (d->n_line > 0)
		cvn_settle_unreached(s, unline(s, d), why, suppress);
}

void cvn_route_answered(struct sender *s, struct cvn_domain *d, const struct cvn_mx *mx)
{
	static const char *const codes[] = { [CVN_MX_REFUSES] = "5.1.10", [CVN_MX_NOWHERE] = "5.4.4", [CVN_MX_LOOP] = "5.4.6", [CVN_MX_LATER] = "4.4.3" };
	struct cvn_smtp_outcome why = { .verdict = mx->kind == CVN_MX_LATER ? CVN_SMTP_DEFERRED : CVN_SMTP_REFUSED, .phase = CVN_SMTP_CONNECT };
	struct relay *r = NULL;

	d->asking = false;
	d->route_until_ms = s->now_ms + mx->ttl_s * 1000;
	if (mx->kind == CVN_MX_FOUND) {
		r = find_route(s, mx);
		r = r ? r : add_route(s, mx);
	}
	d->route = r;
	if (r) {
		bool same = r->route->mx.n_hosts == mx->n_hosts;

		r->route->mx = *mx;
		r->route->host = same ? r->route->host : 0;
		aim(s, r);
		return;
	}
	snprintf(why.enhanced, sizeof why.enhanced, "%s", mx->kind == CVN_MX_FOUND ? "4.3.1" : codes[mx->kind]);
	snprintf(why.host, sizeof why.host, "DNS");
	snprintf(why.text, sizeof why.text, "%s", mx->kind == CVN_MX_FOUND ? "too many destinations at a time" : mx->text);
	if (mx->kind == CVN_MX_FOUND)
		why.verdict = CVN_SMTP_DEFERRED;
	/* Only a domain that says itself that it takes no mail is believed for good: a resolver that knows nothing (a captive
	 * network) would otherwise suppress everybody. */
	give_up(s, d, &why, mx->kind == CVN_MX_REFUSES ? "bounced" : NULL);
}

/* An opening failed. The next host, if there is one; without TLS, where the section allows it; else the letters are told. */
void cvn_route_failed(struct sender *s, struct relay *r, const struct cvn_smtp_outcome *why)
{
	struct route *route = r->route;
	struct cvn_domain *d;

	/* 421 says that the server is busy, and nothing of TLS. */
	if (why->phase == CVN_SMTP_STARTTLS && why->code != 421 && cvn_route_starttls(r) == CVN_STARTTLS_OPPORTUNISTIC && !route->plain) {
		route->plain = true;
		return;
	}
	route->plain = false;
	route->host++;
	if (route->host < route->mx.n_hosts) {
		aim(s, r);
		return;
	}
	route->host = 0;
	aim(s, r);
	r->why = *why;
	r->why.verdict = CVN_SMTP_DEFERRED;
	cvn_lane_lost(&r->lane, s->now_ms, cvn_sender_random(s));
	if (r->lane.closed_until_ms < s->now_ms + REST_MS)
		r->lane.closed_until_ms = s->now_ms + REST_MS;
	for (size_t i = 0; (d = cvn_domains_waiting(s->domains, i)); )
		if (d->route == r)
			give_up(s, d, &r->why, NULL);  /* leaves the list: the next one is at the same place */
		else
			i++;
}

/* ---- letters ---- */

/* For how long its provider takes nothing at all; 0: not for long. */
static int64_t stopped_s(const struct sender *s, const struct relay *r)
{
	int64_t s_left = (r->route->side->next_ms - s->now_ms) / 1000;

	return s_left > PUT_OFF_S ? s_left : 0;
}

/* Back to the database for a while: memory is for letters that can leave. */
static void put_off(struct sender *s, struct piece *p, int64_t least_s)
{
	cvn_settle_back(s, p, s->now + PUT_OFF_S + least_s + cvn_sender_random(s) % PUT_OFF_S);
}

/* What waits for each route; letters to a provider that stopped do not wait here. */
static void count_waiting(struct sender *s)
{
	struct cvn_domain *d;

	for (size_t i = 0; i < s->n_relays; i++)
		s->relay[i].route->n_waiting = s->relay[i].route->n_signing;
	for (size_t i = 0; (d = cvn_domains_waiting(s->domains, i)); ) {
		struct relay *r = s->now_ms < d->route_until_ms ? d->route : NULL;

		if (r && stopped_s(s, r) > 0) {
			while (d->n_line > 0)
				put_off(s, unline(s, d), stopped_s(s, r));
			continue;      /* out of the list: the next one is at the same place */
		}
		if (r)
			r->route->n_waiting += d->n_line;
		else
			cvn_lookup_start(s, d);
		i++;
	}
}

/* To its domain's line; or back, when that is long; or told at once, when its destination is known not to answer. */
static void line_up(struct sender *s, struct piece *p)
{
	struct cvn_domain *d = p->domain;
	bool known = s->now_ms < d->route_until_ms;
	struct relay *r = known ? d->route : NULL;

	if (r && !cvn_lane_open(&r->lane, s->now_ms) && r->why.text[0]) {
		cvn_settle_unreached(s, p, &r->why, NULL);
		return;
	}
	if (d->n_line >= LINE || (r && stopped_s(s, r) > 0)) {
		put_off(s, p, r ? stopped_s(s, r) : 0);
		return;
	}
	s->n_stock++;
	d->n_here++;
	cvn_domain_line(s->domains, d, p);
	if (!known)
		cvn_lookup_start(s, d);
}

void cvn_route_round(struct sender *s)
{
	struct piece *p;

	cvn_lookup_collect(s);
	while (s->n_stock < MOST_WAITING && !s->stopping && !cvn_day_is_full(&s->mx_day) && (p = cvn_plan_turn(s)))
		line_up(s, p);
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
		p = unline(s, d);
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

/* Signers finish in any order of relays. */
static void line_up_signed(struct relay *r, struct piece *p)
{
	p->next = NULL;
	*r->route->signed_end = p;
	r->route->signed_end = &p->next;
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
	while ((p = cvn_signing_take(s)))
		line_up_signed(p->relay, p);
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

/* ---- connections ---- */

int cvn_route_room(const struct sender *s, const struct relay *r)
{
	int n = r->route->provider->connections, live = 0;

	for (size_t i = 0; i < s->n_relays && r->route->provider->suffix; i++)
		if (s->relay[i].route->provider == r->route->provider)
			n -= s->relay[i].n_conns;
	for (const struct conn *c = s->conns; c; c = c->next)
		live += c->state == CONN_LIVE;
	if (live >= s->office->conf.relay[0].connections || s->n_opening >= MOST_OPENINGS)
		return 0;
	return r->route->provider->suffix ? n : n - r->n_conns;
}

/* A slow pace is no reason to connect anew for each letter. */
int64_t cvn_route_idle_ms(const struct relay *r)
{
	int64_t per_second = r->route->side->pace.per_second;

	return IDLE_MS + (per_second > 0 ? 2000 / per_second : 0);
}

bool cvn_route_spent(const struct conn *c)
{
	return c->relay->route && c->n_offered >= c->relay->route->provider->per_connection;
}

/* ---- coming and going ---- */

void cvn_route_start(struct sender *s)
{
	s->relay = cvn_xcalloc(MOST_ROUTES, sizeof *s->relay);
	s->mx = true;
}

void cvn_route_end(struct sender *s)
{
	cvn_lookup_end(s);
	for (size_t i = 0; s->mx && i < s->n_relays; i++) {
		cvn_free(s->relay[i].route->conf.label);
		cvn_free(s->relay[i].route->conf.url);
		cvn_free(s->relay[i].route);
	}
}
