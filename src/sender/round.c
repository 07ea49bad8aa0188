/*
 * round.c - the loop: one round reads what came, carries out what the clerk answered, offers letters, writes.
 *
 * What is made before the first round and freed after the last is sender.c, connections and relays together pool.c, who
 * writes to the store clerk.c, whose turn it is plan.c, one connection conn.c.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define ROUND_MS 250
#define SOON_S 60                      /* a server's "not now" is for minutes: policy.c */
#define QUIT_MS 2000                   /* how long goodbyes may take */

/* ---- the clerk's answers ---- */

static void withheld(struct sender *s, struct order *o)
{
	struct piece *p = o->piece;

	cvn_lane_missed(&p->relay->lane);
	cvn_sheet_give(s, p->sheet);
	p->sheet = NULL;
	if (p->counted)
		cvn_domain_done(s->domains, p->counted, 0, -1, 0, s->now_ms);
	cvn_settle_done(s, o);
}

static void handed(struct sender *s, struct order *o)
{
	struct piece *p = o->piece;

	p->at_gate = false;
	if (o->hand == HAND_DONE)
		p->state = CVN_LETTER_HANDED;
	if (!p->gone)
		cvn_conn_gate(p->conn, p, o->hand);
	else if (o->hand == HAND_DONE)
		cvn_settle_outcome(s, p, &p->outcome);
	if (o->hand != HAND_DONE)
		withheld(s, o);
}

static int collect_answers(struct sender *s, struct batch *done, struct cvn_err *err)
{
	struct cvn_sending *list;
	size_t n;
	int rc;

	if (cvn_clerk_list(s->clerk, &list, &n)) {
		cvn_plan_list(s, list, n);
		s->asked = false;
		cvn_free(list);
	}
	done->n = 0;
	if (cvn_clerk_collect(s->clerk, done, &rc, err))
		s->fresh = false;
	if (rc != CVN_OK) {
		cvn_batch_drop_claimed(done);
		return rc;                     /* nothing of these orders is on record: no letter may be released */
	}
	for (size_t i = 0; i < done->n; i++) {
		struct order *o = &done->order[i];

		switch (o->kind) {
		case ORDER_CLAIM: cvn_stock_add(s, cvn_plan_find(s, o->campaign_id), o); break;
		case ORDER_HAND: handed(s, o); break;
		case ORDER_SETTLE: cvn_settle_done(s, o); break;
		}
	}
	return CVN_OK;
}

/* ---- one round ---- */

/* What an eventfd counted is of no interest: whoever rang is asked every round. */
static void quiet(int fd)
{
	uint64_t n;

	if (fd >= 0 && read(fd, &n, sizeof n) < 0)
		return;
}

/* Wait until somebody speaks, and listen. How many connections did; -1: errno. */
static int read_conns(struct sender *s, int wait_ms)
{
	struct epoll_event events[128];
	int n = epoll_wait(s->epoll_fd, events, CVN_COUNT(events), wait_ms), n_spoke = 0;

	cvn_sender_clocks(s);
	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		struct conn *c = events[i].data.ptr;

		if (!c)
			continue;                      /* an eventfd: asked for every round anyway */
		n_spoke++;
		if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			cvn_conn_readable(c);
		if (events[i].events & EPOLLOUT)
			c->dirty = true;
	}
	return n_spoke;
}

static void write_conns(struct sender *s)
{
	for (struct conn *c = s->conns; c; c = c->next) {
		if (c->state != CONN_LIVE)
			continue;
		if (c->dirty || c->n_pieces == 0)
			cvn_conn_fill(c);
		if (c->dirty)
			cvn_conn_flush(c);
	}
}

static void ticks(struct sender *s)
{
	int stop = s->opt.stop ? atomic_load(s->opt.stop) : 0;

	if (stop > s->stopping) {
		s->stopping = stop;
		atomic_store(&s->cancel, true);
		cvn_log(&s->log, CVN_LOG_INFO, "event=stopping");
	}
	for (struct conn *c = s->conns; c; c = c->next)
		cvn_conn_tick(c, s->now_ms);
}

/* What the servers answered while the orders of this round were carried out joins their commit. */
static bool read_more(struct sender *s)
{
	return read_conns(s, 0) > 0;
}

/* The orders of this round, and what they allow at once. */
static int put_on_record(struct sender *s, struct batch *done, struct cvn_err *err)
{
	if (s->todo.n == 0)
		return CVN_OK;
	s->fresh = false;
	cvn_clerk_submit(s->clerk, &s->todo, read_more);
	return collect_answers(s, done, err);
}

static int round_once(struct sender *s, struct batch *done, struct cvn_err *err)
{
	int rc;

	if (read_conns(s, (int)s->wait_ms) < 0 && errno != EINTR)
		return cvn_fail_errno(err, errno, "epoll");
	quiet(cvn_signing_fd(s));
	cvn_pool_collect(s);
	rc = collect_answers(s, done, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_warmup_look(s, err);
	if (rc != CVN_OK)
		return rc;
	ticks(s);
	cvn_pool_reap(s);
	s->wait_ms = ROUND_MS;                 /* who must wait for less says so below */
	if (!s->stopping)
		cvn_stock_claim(s, s->now);
	rc = put_on_record(s, done, err);
	if (rc != CVN_OK)
		return rc;
	if (s->mx)
		cvn_route_round(s);
	cvn_pool_open(s);
	if (s->n_relays > 1 && !s->mx)
		cvn_pool_look(s);
	write_conns(s);
	cvn_plan_write_ahead(s);
	if (s->todo.n > 0)
		s->wait_ms = 0;                /* written down in the next round, with what comes meanwhile */
	cvn_sender_tell(s);
	return CVN_OK;
}

/* ---- when to come home ---- */

/* Due now or within the moment for which the sender itself puts letters aside, when their domain has no room. */
static bool due_left(const struct sender *s)
{
	for (const struct campaign *c = s->campaigns; c; c = c->next)
		if (c->listed && !c->unwritable && c->row.next_due <= s->now + SOON_S)
			return true;
	return false;
}

/* Nothing is due: by a list that is newer than everything that was settled. */
static bool drained(struct sender *s)
{
	if (!s->opt.drain || !cvn_plan_empty(s) || s->todo.n > 0 || cvn_clerk_busy(s->clerk))
		return false;
	if (!s->fresh && !s->asked)
		cvn_clerk_ask(s->clerk);
	s->asked = !s->fresh;
	return s->fresh && !due_left(s);
}

/* Letters still in memory go back to the queue. */
static void give_back(struct sender *s)
{
	struct piece *p;

	s->stopping = s->stopping ? s->stopping : 1;
	while ((p = cvn_plan_pop(s)))
		cvn_settle_back(s, p, 0);
	cvn_clerk_submit(s->clerk, &s->todo, NULL);
}

static void say_goodbye(struct sender *s, struct batch *done)
{
	int64_t until = s->now_ms + QUIT_MS;
	struct cvn_err err = { 0 };

	atomic_store(&s->cancel, true);
	s->wait_ms = 0;                        /* nobody will say anything before we do */
	while ((s->conns || cvn_sender_unsettled(s)) && s->now_ms < until && round_once(s, done, &err) == CVN_OK)
		;
}

int cvn_round_run(struct sender *s, struct cvn_err *err)
{
	struct batch done = { 0 };
	int rc = CVN_OK;

	while (rc == CVN_OK) {
		rc = round_once(s, &done, err);
		if (rc == CVN_OK)
			rc = cvn_pool_hopeless(s, err);
		if (rc != CVN_OK || drained(s) || s->stopping > 1 || (s->stopping && !cvn_pool_in_flight(s)))
			break;
	}
	if (rc != CVN_E_IO && rc != CVN_E_BUSY) {
		give_back(s);
		if (s->stopping < 2)
			say_goodbye(s, &done);
	}
	cvn_free(done.order);
	return rc;
}
