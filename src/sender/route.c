/*
 * route.c - straight to MX: the lanes that DNS names when there is no relay of ours.
 *
 * Each domain is looked up once (mx.h, in a thread; believed as long as DNS says, within bounds) and joins the lane of its best
 * host. A host that can not be reached gives way to the next by preference. Lanes of one provider share its limits (provider.c).
 * The letters that wait for a lane are routed.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/text.h"

#include "route.h"

#include "convene/base/banned.h"

#define MOST_ROUTES 4096
#define MOST_OPENINGS 64
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
	cvn_routed_give_up(s, d, &why, mx->kind == CVN_MX_REFUSES ? "bounced" : NULL);
}

/* An opening failed. The next host, if there is one; without TLS, where the section allows it; else its letters are told. */
void cvn_route_failed(struct sender *s, struct relay *r, const struct cvn_smtp_outcome *why)
{
	struct route *route = r->route;

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
	route->unreached = true;
	r->why = *why;
	r->why.verdict = CVN_SMTP_DEFERRED;
	cvn_lane_lost(&r->lane, s->now_ms, cvn_sender_random(s));
	if (r->lane.closed_until_ms < s->now_ms + REST_MS)
		r->lane.closed_until_ms = s->now_ms + REST_MS;
}

void cvn_route_reached(struct relay *r)
{
	r->route->unreached = false;
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
