/*
 * pool.c - all connections and their relays: how many are opened, what a failed opening means, whether any relay is of use.
 *
 * One connection is conn.c, the threads that open them opening.c, a relay's health lane.c, the loop round.c.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define SERIES_MS 500
#define AGAIN_MS 600
#define LONG_CLOSED_MS 60000
#define FULL_MS 30000
#define DRAIN_TRIES 3                  /* openings in a row that fail before a drain calls a relay unreachable */

/* ---- connections come and go ---- */

static bool lane_usable(const struct sender *s, const struct relay *r)
{
	if (!cvn_lane_open(&r->lane, s->now_ms))
		return false;
	if (r->lane.limits.weight > 0)
		return true;
	for (size_t i = 0; i < s->n_relays; i++)       /* a stand-in works while no other can */
		if (s->relay[i].lane.limits.weight > 0 && cvn_lane_open(&s->relay[i].lane, s->now_ms))
			return false;
	return true;
}

static size_t idle_conns(const struct sender *s)
{
	size_t n = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		n += c->state == CONN_OPENING || (c->state == CONN_LIVE && c->n_pieces == 0);
	return n;
}

/* One connection shows whether the relay is there and takes our login; the others come behind it. */
static int welcome(const struct sender *s, const struct relay *r)
{
	int width = cvn_lane_width(&r->lane, s->now_ms);

	if (s->now_ms < r->full_until_ms && width > r->full_at)
		width = r->full_at;
	return r->proven || width < 1 ? width : 1;
}

static void open_one(struct sender *s, struct relay *r)
{
	struct conn *c = cvn_xcalloc(1, sizeof *c);

	c->sender = s;
	c->relay = r;
	c->next = s->conns;
	s->conns = c;
	r->n_conns++;
	s->n_conns++;
	cvn_opening_start(s, c);
}

/* As many as its own letters need. */
static void open_route(struct sender *s, struct relay *r)
{
	size_t idle = 0, ready = cvn_route_ready(s, r);

	if (ready == 0 || !cvn_lane_open(&r->lane, s->now_ms))
		return;
	for (const struct conn *c = s->conns; c; c = c->next)
		idle += c->relay == r && (c->state == CONN_OPENING || (c->state == CONN_LIVE && c->n_pieces == 0));
	while (ready > idle && r->n_conns < welcome(s, r) && cvn_route_room(s, r) > 0) {
		idle++;
		open_one(s, r);
	}
}

void cvn_pool_open(struct sender *s)
{
	size_t idle = idle_conns(s);

	if (s->stopping)
		return;
	for (size_t i = 0; s->mx && i < s->n_relays; i++)
		open_route(s, &s->relay[i]);
	if (s->mx)
		return;
	for (size_t i = 0; i < s->n_relays; i++) {
		struct relay *r = &s->relay[i];

		while (cvn_plan_ready(s) > idle && lane_usable(s, r) && r->n_conns < welcome(s, r)) {
			idle++;
			open_one(s, r);
		}
	}
}

void cvn_pool_reap(struct sender *s)
{
	for (struct conn **at = &s->conns; *at; ) {
		struct conn *c = *at;

		/* A letter at the gate is the clerk's until it answered. */
		if (c->state != CONN_DEAD || c->gated || c->n_pieces > 0) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		c->relay->n_conns--;
		s->n_conns--;
		cvn_conn_free(c);
	}
}

int cvn_pool_width(const struct sender *s)
{
	int n = 0;

	for (size_t i = 0; i < s->n_relays; i++)
		if (lane_usable(s, &s->relay[i]))
			n += cvn_lane_width(&s->relay[i].lane, s->now_ms);
	return n;
}

void cvn_pool_look(struct sender *s)
{
	for (size_t i = 0; i < s->n_relays; i++)
		s->relay[i].lane.ready = false;
	for (struct conn *c = s->conns; c; c = c->next)
		c->relay->lane.ready = c->relay->lane.ready || c->state == CONN_LIVE;
	cvn_lanes_look(s->lane, s->n_relays, s->now_ms);
}

bool cvn_pool_turn(const struct sender *s, const struct relay *r)
{
	return s->n_relays < 2 || s->mx || cvn_lane_turn(&r->lane, s->lane, s->n_relays);
}

bool cvn_pool_other_works(const struct sender *s, const struct relay *r)
{
	for (size_t i = 0; i < s->n_relays; i++)
		if (&s->relay[i] != r && s->relay[i].lane.misses == 0 && cvn_lane_open(&s->relay[i].lane, s->now_ms))
			return true;
	return false;
}

/* The address and port that were tried: a label alone does not show a slip in the address. */
static const char *where(const struct relay *r)
{
	const char *host = strstr(r->conf->url, "://");

	return host ? host + 3 : r->conf->url;
}

/* "535 5.7.8 no", or why there was no reply. */
static void cause(const struct cvn_smtp_outcome *why, char *out, size_t cap)
{
	snprintf(out, cap, why->code ? "the server said %d %s" : "%.0d%s", why->code, why->text);
}

/* Connections of it that take letters. */
static int n_working(const struct sender *s, const struct relay *r)
{
	int n = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		n += c->relay == r && c->state == CONN_LIVE && c->ready;
	return n;
}

static void opening_failed(struct sender *s, struct conn *c, int rc, const struct cvn_smtp_outcome *why)
{
	struct relay *r = c->relay;
	char words[CVN_SMTP_TEXT + 32];
	bool alone = s->opt.drain && s->n_relays == 1;         /* then the last line says it all (cvn_pool_hopeless) */

	cause(why, words, sizeof words);
	c->state = CONN_DEAD;
	if (rc != CVN_E_DENIED && n_working(s, r) > 0) {       /* no outage: it takes no more at a time */
		r->full_at = n_working(s, r);
		r->full_until_ms = s->now_ms + FULL_MS;
		cvn_log(&s->log, CVN_LOG_INFO, "event=full relay=%s connections=%d code=%d reason=\"%s\"", r->conf->label, r->full_at, why->code,
		        why->text);
		return;
	}
	r->proven = false;
	r->why = *why;
	if (s->now_ms > r->lost_ms + SERIES_MS) {      /* openings that fail together are one failure */
		r->attempts_lost++;
		r->lost_ms = s->now_ms;
	}
	if (s->stopping)
		return;
	if (r->route) {
		cvn_route_failed(s, r, why);
		return;
	}
	if (rc == CVN_E_DENIED) {
		if (!r->lane.denied && !alone)
			cvn_sender_trouble(s, "relay %s (%s) is stopped: %s", r->conf->label, where(r), words);
		cvn_lane_deny(&r->lane);
		return;
	}
	cvn_lane_lost(&r->lane, s->now_ms, cvn_sender_random(s));
	if (r->lane.closed_until_ms < s->now_ms + AGAIN_MS)
		r->lane.closed_until_ms = s->now_ms + AGAIN_MS;        /* a lost connection is reopened at once, a closed door not */
	if (!r->said_lost && alone)
		cvn_sender_trouble(s, "relay %s (%s) can not be reached; trying again for a moment", r->conf->label, where(r));
	else if (!r->said_lost)
		cvn_sender_trouble(s, "relay %s (%s) can not be reached: %s; trying again", r->conf->label, where(r), words);
	r->said_lost = true;
}

void cvn_pool_ready(struct relay *r)
{
	r->proven = true;
	r->attempts_lost = 0;
	r->said_lost = false;
	r->why.text[0] = '\0';
	if (r->route)
		cvn_route_reached(r);
}

void cvn_pool_unready(struct sender *s, struct conn *c, const struct cvn_smtp_outcome *why)
{
	opening_failed(s, c, CVN_E_REMOTE, why);
}

void cvn_pool_collect(struct sender *s)
{
	struct cvn_smtp_outcome why;
	struct cvn_link *link;
	struct cvn_err err;
	struct conn *c;
	int rc;

	while (cvn_opening_collect(s, &c, &link, &rc, &why, &err)) {
		if (rc != CVN_OK) {
			opening_failed(s, c, rc, &why);
			continue;
		}
		if (cvn_conn_adopt(s, c, link) != CVN_OK)
			cvn_conn_drop(c, "the system gives no room to watch another connection");
	}
}

/* ---- are they of use ---- */

bool cvn_pool_in_flight(const struct sender *s)
{
	for (const struct conn *c = s->conns; c; c = c->next)
		if (c->n_pieces > 0 || c->gated)
			return true;
	return false;
}

/* The breaker is open, or the day's letters are sent: a drain does not wait for that. */
static bool closed_for_long(const struct sender *s, const struct relay *r)
{
	return !cvn_lane_open(&r->lane, s->now_ms + LONG_CLOSED_MS);
}

/* No relay can be used: denied for good, or, when draining, not reachable. */
int cvn_pool_hopeless(struct sender *s, struct cvn_err *err)
{
	bool denied = true, lost = true, resting = false;
	const struct relay *r = NULL;
	char words[CVN_SMTP_TEXT + 32];

	for (size_t i = 0; i < s->n_relays && !s->mx; i++) {   /* DNS names new ones; letters to those of no use are deferred */
		r = &s->relay[i];
		denied = denied && r->lane.denied;
		resting = resting || closed_for_long(s, r);
		lost = lost && (r->lane.denied || r->attempts_lost >= DRAIN_TRIES || closed_for_long(s, r));
	}
	if (cvn_plan_empty(s) || cvn_pool_in_flight(s) || s->n_opening > 0)
		return CVN_OK;
	if (s->mx && s->opt.drain && cvn_day_is_full(&s->mx_day))
		return cvn_fail(err, CVN_E_REMOTE, "relay %s (url = mx): its letters of today are sent; the letters stay queued",
		                s->office->conf.relay[0].label);
	if (!r)
		return CVN_OK;
	cause(&r->why, words, sizeof words);
	if (denied || (lost && s->opt.drain))
		return cvn_fail(err, denied ? CVN_E_DENIED : CVN_E_REMOTE, "relay %s (%s) %s: %s; the letters stay queued",
		                r->conf->label, where(r), denied ? "refuses us" : resting ? "is left alone for now" : "can not be reached",
		                r->why.text[0] ? words : "its letters of today are sent");
	return CVN_OK;
}

/* Openings under way hold the sender's memory: they are told to give up and waited for. */
void cvn_pool_end(struct sender *s)
{
	struct cvn_smtp_outcome why;
	struct cvn_link *link;
	struct cvn_err err;
	struct conn *c;
	int rc;

	atomic_store(&s->cancel, true);
	while (s->n_opening > 0) {
		link = NULL;
		if (!cvn_opening_collect(s, &c, &link, &rc, &why, &err))
			usleep(2000);
		else
			cvn_link_close(link);
	}
}
