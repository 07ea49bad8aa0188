/*
 * conn.c - one connection: a link, the dialogue on it, and the letters between them.
 *
 * Everything that wants to be written in one round leaves in one write (cvn_conn_flush). Nothing here blocks.
 */
#include <assert.h>
#include <stdio.h>
#include <sys/epoll.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define CHUNK ((size_t)256 << 10)
#define TURN_MS 20                     /* how soon a lane that waits for others' turn asks again */
#define IDLE_MS 30000                  /* an idle connection says QUIT; servers time out much later */

static void watch(struct conn *c, bool out)
{
	struct epoll_event e = { .events = EPOLLIN | (out ? (uint32_t)EPOLLOUT : 0), .data.ptr = c };

	if (c->want_out == out)
		return;
	c->want_out = out;
	epoll_ctl(c->sender->epoll_fd, EPOLL_CTL_MOD, cvn_link_fd(c->link), &e);
}

int cvn_conn_adopt(struct sender *s, struct conn *c, struct cvn_link *link)
{
	struct cvn_smtp_options opt = { .helo = s->helo, .host = c->relay->conf->url };
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };

	c->link = link;
	c->dialogue = cvn_smtp_new(&opt);
	c->state = CONN_LIVE;
	c->idle_since_ms = s->now_ms;
	if (epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, cvn_link_fd(link), &e) != 0)
		return CVN_E_IO;
	cvn_conn_flush(c);
	return CVN_OK;
}

void cvn_conn_free(struct conn *c)
{
	cvn_smtp_free(c->dialogue);
	cvn_link_close(c->link);
	cvn_free(c);
}

/* ---- what the dialogue tells ---- */

static void gate(struct conn *c, struct piece *p)
{
	struct order *o = cvn_batch_add(&c->sender->todo, ORDER_HAND);

	assert(!c->gated);
	c->gated = p;
	p->at_gate = true;
	o->piece = p;
	o->now = c->sender->now;
	o->expires_at = p->campaign->row.expires_at;
}

/* One letter less is on it. */
static void less(struct conn *c)
{
	c->n_pieces--;
	cvn_lane_ended(&c->relay->lane, c->sender->now_ms);
}

static void outcome(struct conn *c, struct piece *p, const struct cvn_smtp_outcome *o)
{
	less(c);
	if (p->started_ms < c->moved_ms)       /* what it waited behind another is not its own slowness */
		p->started_ms = c->moved_ms;
	c->moved_ms = c->sender->now_ms;
	c->in_pit = c->in_pit && c->n_pieces > 0;
	cvn_sender_mark(c->sender, "outcome");
	if (c->gated == p)
		c->gated = NULL;
	if (!p->at_gate) {
		cvn_settle_outcome(c->sender, p, o);
		return;
	}
	p->gone = true;                /* the clerk has it: settled when the answer comes */
	p->conn = NULL;
	p->outcome = *o;
}

static void closed(struct conn *c, const struct cvn_smtp_outcome *why)
{
	struct sender *s = c->sender;

	c->state = CONN_DEAD;
	epoll_ctl(s->epoll_fd, EPOLL_CTL_DEL, cvn_link_fd(c->link), NULL);
	if (!c->ready) {
		cvn_pool_unready(s, c, why);   /* as good as never opened; or it would be opened again at once, for ever */
		return;
	}
	if (!c->was_busy || c->withheld || why->code == 221)
		return;                        /* an idle connection may go at any time; that is no failure */
	cvn_lane_lost(&c->relay->lane, s->now_ms, cvn_sender_random(s));
	if (!s->stopping)
		cvn_log(&s->log, CVN_LOG_INFO, "event=closed relay=%s code=%d reason=\"%s\"", c->relay->conf->label, why->code,
		        why->text);
}

static void drain_events(struct conn *c)
{
	struct cvn_smtp_event e;

	while (cvn_smtp_next_event(c->dialogue, &e)) {
		switch (e.kind) {
		case CVN_SMTP_READY:
			c->ready = c->dirty = true;
			cvn_pool_ready(c->relay);
			break;
		case CVN_SMTP_GATE: gate(c, e.who); break;
		case CVN_SMTP_OUTCOME: outcome(c, e.who, &e.outcome); break;
		case CVN_SMTP_CLOSED: closed(c, &e.outcome); break;
		}
	}
	if (!cvn_smtp_closed(c->dialogue))
		c->dirty = true;
}

static void lost(struct conn *c, const char *why)
{
	if (c->state != CONN_LIVE)
		return;
	c->was_busy = c->n_pieces > 0;
	cvn_smtp_lost(c->dialogue, why);
	drain_events(c);
}

void cvn_conn_drop(struct conn *c, const char *why)
{
	lost(c, why);
}

/* ---- reading ---- */

static void set_deadline(struct conn *c)
{
	int patience = cvn_smtp_patience(c->dialogue);

	c->deadline_ms = patience ? c->sender->now_ms + (int64_t)patience * 1000 : 0;
}

void cvn_conn_readable(struct conn *c)
{
	char data[16384];
	struct cvn_err err = { 0 };
	size_t n = sizeof data;

	while (c->state == CONN_LIVE && n == sizeof data) {
		if (cvn_link_recv(c->link, data, sizeof data, &n, &err) != CVN_OK) {
			lost(c, err.text);
			return;
		}
		if (n == 0)
			return;
		c->was_busy = c->n_pieces > 0;
		cvn_smtp_receive(c->dialogue, data, n);
		drain_events(c);
	}
	if (c->state != CONN_LIVE)
		return;
	set_deadline(c);
	if (c->deadline_ms != 0)               /* only a part of what is awaited came */
		cvn_link_hurry(c->link);
}

/* ---- writing ---- */

void cvn_conn_gate(struct conn *c, struct piece *p, enum hand_result answer)
{
	struct sender *s = c->sender;

	assert(c->gated == p);
	c->gated = NULL;
	if (answer == HAND_DONE) {
		cvn_sender_mark(s, "release");
		cvn_smtp_release(c->dialogue);
		c->dirty = true;
		return;
	}
	less(c);
	c->withheld = true;
	p->conn = NULL;
	cvn_smtp_withhold(c->dialogue);
	drain_events(c);
}

void cvn_conn_fill(struct conn *c)
{
	struct sender *s = c->sender;
	int64_t wait_ms = 0;

	while (c->state == CONN_LIVE && !s->stopping && cvn_smtp_wants(c->dialogue)) {
		struct cvn_smtp_letter letter;
		struct piece *p;

		if ((!s->mx && cvn_plan_ready(s) == 0) || c->in_pit || cvn_route_spent(c))
			return;
		if (!cvn_pool_turn(s, c->relay)) {
			cvn_sender_wait(s, TURN_MS);
			return;
		}
		if (!cvn_lane_take(&c->relay->lane, s->now_ms, &wait_ms)) {
			cvn_sender_wait(s, wait_ms);
			return;
		}
		p = cvn_plan_next(s, c->relay);
		if (!p) {
			cvn_lane_put_back(&c->relay->lane);
			return;
		}
		p->conn = c;
		p->relay = c->relay;
		c->n_pieces++;
		c->n_offered++;
		c->in_pit = cvn_domain_is_slow(p->domain);
		cvn_lane_began(&c->relay->lane, s->now_ms);
		letter = (struct cvn_smtp_letter){ p, p->sheet->sender.ptr, p->sheet->recipient.ptr, p->sheet->data.ptr,
			                           p->sheet->data.len };
		cvn_smtp_offer(c->dialogue, &letter);
		drain_events(c);
	}
}

void cvn_conn_flush(struct conn *c)
{
	struct cvn_err err = { 0 };
	bool awaited = c->deadline_ms != 0;
	size_t n, moved = 0;
	const char *data;

	c->dirty = false;
	while (c->state == CONN_LIVE) {
		data = cvn_smtp_output(c->dialogue, CHUNK, &n);
		if (n == 0)
			break;
		if (cvn_link_send(c->link, data, n, &moved, &err) != CVN_OK) {
			lost(c, err.text);
			return;
		}
		cvn_smtp_written(c->dialogue, moved);
		cvn_sender_mark(c->sender, "written");
		if (moved < n)
			break;
	}
	if (c->state != CONN_LIVE)
		return;
	watch(c, n != 0);
	if (!awaited)
		set_deadline(c);
	if (!cvn_smtp_idle(c->dialogue))
		c->idle_since_ms = c->sender->now_ms;
}

void cvn_conn_tick(struct conn *c, int64_t now_ms)
{
	int64_t idle_ms = c->relay->route ? cvn_route_idle_ms(c->relay) : IDLE_MS;

	if (c->state != CONN_LIVE)
		return;
	if (cvn_route_spent(c))
		idle_ms = -1;
	if (c->deadline_ms != 0 && now_ms > c->deadline_ms) {
		lost(c, "the server did not answer in time");
		return;
	}
	if (cvn_smtp_idle(c->dialogue) && (c->sender->stopping || now_ms > c->idle_since_ms + idle_ms)) {
		cvn_smtp_quit(c->dialogue);
		cvn_conn_flush(c);
	}
}
