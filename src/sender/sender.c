/*
 * sender.c - the loop: one round reads what came, carries out what the clerk answered, offers letters, writes.
 *
 * Who writes to the store is clerk.c, whose turn it is plan.c, one connection conn.c, a relay's health lane.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "convene/base/crypto.h"
#include "convene/calendar.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

#define ROUND_MS 250
#define QUIT_MS 2000                   /* how long goodbyes may take */
#define SERIES_MS 500
#define LONG_CLOSED_MS 60000
#define DRAIN_TRIES 3                  /* openings in a row that fail before a drain calls a relay unreachable */

void cvn_sender_mark(const struct sender *s, const char *point)
{
	if (s->opt.mark)
		s->opt.mark(s->opt.arg, point);
}

void cvn_sender_trouble(struct sender *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->trouble, sizeof s->trouble, fmt, ap);
	va_end(ap);
	cvn_log(&s->log, CVN_LOG_WARNING, "%s", s->trouble);
}

void cvn_sender_wait(struct sender *s, int64_t wait_ms)
{
	if (wait_ms > 0 && wait_ms < s->wait_ms)
		s->wait_ms = wait_ms;
}

uint32_t cvn_sender_random(struct sender *s)
{
	s->random ^= s->random << 13;          /* xorshift64: jitter needs no secrecy */
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return (uint32_t)(s->random >> 32);
}

static void read_clocks(struct sender *s)
{
	s->now = cvn_now();
	s->now_ms = cvn_monotonic_ms();
}

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

	return r->proven || width < 1 ? width : 1;
}

static void open_conns(struct sender *s)
{
	size_t idle = idle_conns(s);

	if (s->stopping)
		return;
	for (size_t i = 0; i < s->n_relays; i++) {
		struct relay *r = &s->relay[i];

		while (cvn_plan_ready(s) > idle && lane_usable(s, r) && r->n_conns < welcome(s, r)) {
			struct conn *c = cvn_xcalloc(1, sizeof *c);

			c->sender = s;
			c->relay = r;
			c->next = s->conns;
			s->conns = c;
			r->n_conns++;
			s->n_conns++;
			idle++;
			cvn_opening_start(s, c);
		}
	}
}

static void reap(struct sender *s)
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

static void opening_failed(struct sender *s, struct conn *c, int rc, const struct cvn_smtp_outcome *why,
                           const struct cvn_err *err)
{
	struct relay *r = c->relay;

	c->state = CONN_DEAD;
	r->proven = false;
	r->why = *why;
	if (s->now_ms > r->lost_ms + SERIES_MS) {      /* openings that fail together are one failure */
		r->attempts_lost++;
		r->lost_ms = s->now_ms;
	}
	if (s->stopping)
		return;
	if (rc == CVN_E_DENIED) {
		if (!r->lane.denied)
			cvn_sender_trouble(s, "relay %s is stopped: %s", r->conf->label, err->text);
		cvn_lane_deny(&r->lane);
		return;
	}
	cvn_lane_lost(&r->lane, s->now_ms, cvn_sender_random(s));
	if (!r->said_lost)
		cvn_sender_trouble(s, "relay %s can not be reached: %s", r->conf->label, err->text);
	r->said_lost = true;
}

static void collect_openings(struct sender *s)
{
	struct cvn_smtp_outcome why;
	struct cvn_link *link;
	struct cvn_err err;
	struct conn *c;
	int rc;

	while (cvn_opening_collect(s, &c, &link, &rc, &why, &err)) {
		if (rc != CVN_OK) {
			opening_failed(s, c, rc, &why, &err);
			continue;
		}
		c->relay->proven = true;
		c->relay->attempts_lost = 0;
		c->relay->said_lost = false;
		if (cvn_conn_adopt(s, c, link) != CVN_OK)
			cvn_conn_drop(c, "the system gives no room to watch another connection");
	}
}

/* ---- the clerk's answers ---- */

static void withheld(struct sender *s, struct order *o)
{
	struct piece *p = o->piece;

	cvn_lane_missed(&p->relay->lane);
	cvn_sheet_give(s, p->sheet);
	p->sheet = NULL;
	if (p->counted)
		cvn_domain_done(s->domains, p->domain, 0, -1, s->now_ms);
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
	if (rc != CVN_OK)
		return rc;                     /* nothing of these orders is on record: no letter may be released */
	for (size_t i = 0; i < done->n; i++) {
		struct order *o = &done->order[i];

		switch (o->kind) {
		case ORDER_CLAIM: cvn_plan_stock(s, cvn_plan_find(s, o->campaign_id), o->claimed); break;
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

static void read_conns(struct sender *s, const struct epoll_event *events, int n)
{
	for (int i = 0; i < n; i++) {
		struct conn *c = events[i].data.ptr;

		if (!c)
			continue;                      /* an eventfd: asked for every round anyway */
		if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			cvn_conn_readable(c);
		if (events[i].events & EPOLLOUT)
			c->dirty = true;
	}
	(void)s;
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

static int round_once(struct sender *s, struct batch *done, struct cvn_err *err)
{
	struct epoll_event events[128];
	int n, rc;

	n = epoll_wait(s->epoll_fd, events, CVN_COUNT(events), (int)s->wait_ms);
	if (n < 0 && errno != EINTR)
		return cvn_fail_errno(err, errno, "epoll");
	read_clocks(s);
	read_conns(s, events, n);
	quiet(cvn_signing_fd(s));
	collect_openings(s);
	rc = collect_answers(s, done, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_warmup_look(s, err);
	if (rc != CVN_OK)
		return rc;
	ticks(s);
	reap(s);
	s->wait_ms = ROUND_MS;                 /* who must wait for less says so below */
	open_conns(s);
	write_conns(s);
	if (!s->stopping)
		cvn_plan_claim(s, s->now);
	if (s->todo.n > 0)
		s->fresh = false;
	cvn_clerk_submit(s->clerk, &s->todo);
	cvn_sender_tell(s);
	return CVN_OK;
}

/* ---- when to come home ---- */

static bool in_flight(const struct sender *s)
{
	for (const struct conn *c = s->conns; c; c = c->next)
		if (c->n_pieces > 0 || c->gated)
			return true;
	return false;
}

/* Letters whose fate is not written down: the next sender has to look at this one's claims. */
static bool unsettled(const struct sender *s)
{
	for (const struct campaign *c = s->campaigns; c; c = c->next)
		if (c->n_out > 0 || c->n_stock > 0)
			return true;
	return s->todo.n > 0;
}

static bool due_left(const struct sender *s)
{
	for (const struct campaign *c = s->campaigns; c; c = c->next)
		if (c->listed && !c->unwritable && c->row.next_due <= s->now)
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

/* The breaker is open, or the day's letters are sent: a drain does not wait for that. */
static bool closed_for_long(const struct sender *s, const struct relay *r)
{
	return !cvn_lane_open(&r->lane, s->now_ms + LONG_CLOSED_MS);
}

/* No relay can be used: denied for good, or, when draining, not reachable. */
static int hopeless(struct sender *s, struct cvn_err *err)
{
	bool denied = true, lost = true, resting = false;
	const struct relay *r = NULL;
	char code[16] = "";

	for (size_t i = 0; i < s->n_relays; i++) {
		r = &s->relay[i];
		denied = denied && r->lane.denied;
		resting = resting || closed_for_long(s, r);
		lost = lost && (r->lane.denied || r->attempts_lost >= DRAIN_TRIES || closed_for_long(s, r));
	}
	if (in_flight(s) || s->n_opening > 0 || !r)
		return CVN_OK;
	if (r->why.code)
		snprintf(code, sizeof code, "%d ", r->why.code);
	if (denied || (lost && s->opt.drain))
		return cvn_fail(err, denied ? CVN_E_DENIED : CVN_E_REMOTE, "relay %s %s: %s%s; the letters stay queued",
		                r->conf->label, denied ? "refuses us" : resting ? "is left alone for now" : "can not be reached", code,
		                r->why.text[0] ? r->why.text : "its letters of today are sent");
	return CVN_OK;
}

/* Letters still in memory go back to the queue. */
static void give_back(struct sender *s)
{
	struct piece *p;

	s->stopping = s->stopping ? s->stopping : 1;
	while ((p = cvn_plan_pop(s)))
		cvn_settle_back(s, p, 0);
	cvn_clerk_submit(s->clerk, &s->todo);
}

static void say_goodbye(struct sender *s, struct batch *done)
{
	int64_t until = s->now_ms + QUIT_MS;
	struct cvn_err err = { 0 };

	atomic_store(&s->cancel, true);
	while ((s->conns || unsettled(s)) && s->now_ms < until && round_once(s, done, &err) == CVN_OK)
		;
}

static int run(struct sender *s, struct cvn_err *err)
{
	struct batch done = { 0 };
	int rc = CVN_OK;

	while (rc == CVN_OK) {
		rc = round_once(s, &done, err);
		if (rc == CVN_OK)
			rc = hopeless(s, err);
		if (rc != CVN_OK || drained(s) || s->stopping > 1 || (s->stopping && !in_flight(s)))
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

/* ---- coming and going ---- */

static int add_relays(struct sender *s, struct cvn_err *err)
{
	const struct cvn_conf *conf = &s->office->conf;
	int rc = CVN_OK;

	if (conf->n_relays == 0)
		return cvn_fail(err, CVN_E_CONFIG, "convene.conf has no [relay \"…\"] to send through");
	s->relay = cvn_xcalloc(conf->n_relays, sizeof *s->relay);
	for (size_t i = 0; rc == CVN_OK && i < conf->n_relays; i++) {
		struct relay *r = &s->relay[s->n_relays++];
		struct cvn_lane_limits limits = {
			.connections = (int)conf->relay[i].connections,
			.weight = (int)conf->relay[i].weight,
			.pace = conf->relay[i].pace,
		};

		r->conf = &conf->relay[i];
		cvn_lane_init(&r->lane, &limits, s->now_ms);
		if (r->conf->user)
			rc = cvn_secret_read(s->office, &r->conf->password, &r->password, err);
		if (rc != CVN_OK)
			cvn_within(err, "relay %s", r->conf->label);
	}
	return rc;
}

static int watch_fd(struct sender *s, int fd, struct cvn_err *err)
{
	struct epoll_event e = { .events = EPOLLIN };

	if (fd < 0 || epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &e) != 0)
		return cvn_fail(err, CVN_E_IO, "the system gives no event descriptor");
	return CVN_OK;
}

static int begin(struct sender *s, struct cvn_office *office, const struct cvn_sender_options *opt, struct cvn_err *err)
{
	struct cvn_swept swept = { 0 };
	int rc;

	s->office = office;
	s->opt = *opt;
	s->log = opt->log ? *opt->log : cvn_log_stderr();
	s->source = *opt->source;
	s->helo = cvn_xstrdup(office->conf.domain ? office->conf.domain : "localhost");
	s->domains = cvn_domains_new();
	cvn_random(&s->random, sizeof s->random);
	s->random |= 1;
	pthread_mutex_init(&s->opening_lock, NULL);
	read_clocks(s);
	s->told_ms = s->now_ms;
	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	s->opening_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	rc = add_relays(s, err);
	if (rc == CVN_OK)
		rc = cvn_window_read(office->conf.send_hours, &s->window, err);
	if (rc == CVN_OK && s->window.from != s->window.to)
		rc = cvn_zones_load(err);
	if (rc == CVN_OK)
		rc = cvn_warmup_look(s, err);
	if (rc == CVN_OK)
		rc = cvn_mirror_check(s, err);
	if (rc == CVN_OK)
		rc = watch_fd(s, s->opening_fd, err);
	if (rc == CVN_OK)
		rc = cvn_clerk_start(s, &s->clerk, &swept, err);
	if (rc == CVN_OK)
		rc = watch_fd(s, cvn_clerk_fd(s->clerk), err);
	if (rc == CVN_OK)
		rc = cvn_signing_start(s, err);
	if (rc == CVN_OK && s->signing)
		rc = watch_fd(s, cvn_signing_fd(s), err);
	if (rc == CVN_OK && opt->wake_fd >= 0)
		rc = watch_fd(s, opt->wake_fd, err);
	s->report.swept_returned = swept.returned;
	s->report.swept_unsure = swept.unsure;
	return rc;
}

/* Openings under way hold the sender's memory: they are told to give up and waited for. */
static void end_openings(struct sender *s)
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

static void end(struct sender *s, bool home)
{
	end_openings(s);
	cvn_signing_stop(s);
	cvn_clerk_stop(s->clerk, home && !unsettled(s));
	while (s->conns) {
		struct conn *c = s->conns;

		s->conns = c->next;
		cvn_conn_free(c);
	}
	cvn_plan_free(s);
	cvn_domains_free(s->domains);
	while (s->sheets) {
		struct sheet *sheet = s->sheets;

		s->sheets = sheet->next;
		cvn_buf_release(&sheet->data);
		cvn_buf_release(&sheet->sender);
		cvn_buf_release(&sheet->recipient);
		cvn_free(sheet);
	}
	for (size_t i = 0; i < s->n_relays; i++)
		cvn_secret_wipe(s->relay[i].password);
	cvn_free(s->relay);
	cvn_free(s->todo.order);
	cvn_free(s->helo);
	if (s->epoll_fd >= 0)
		close(s->epoll_fd);
	if (s->opening_fd >= 0)
		close(s->opening_fd);
	pthread_mutex_destroy(&s->opening_lock);
	cvn_free(s);
}

int cvn_sender_run(struct cvn_office *office, const struct cvn_sender_options *opt, struct cvn_sender_report *out,
                   struct cvn_err *err)
{
	struct sender *s = cvn_xcalloc(1, sizeof *s);
	struct cvn_sender_lock *lock = NULL;
	int rc = cvn_sender_lock_take(office, &lock, err);

	s->epoll_fd = s->opening_fd = -1;
	if (rc == CVN_OK) {
		cvn_link_start();
		rc = begin(s, office, opt, err);
		if (rc == CVN_OK)
			rc = run(s, err);
		*out = s->report;
		end(s, rc != CVN_E_IO && rc != CVN_E_BUSY);
	} else {
		cvn_free(s);
	}
	cvn_sender_lock_give(lock);
	return rc;
}
