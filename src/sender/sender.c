/*
 * sender.c - the sender comes and goes: what a run needs is made, checked and taken apart again.
 *
 * The loop between is round.c, connections and relays together pool.c, who writes to the store clerk.c, whose turn it is plan.c.
 */
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

void cvn_sender_clocks(struct sender *s)
{
	s->now = cvn_now();
	s->now_ms = cvn_monotonic_ms();
}

/* Letters whose fate is not written down: the next sender has to look at this one's claims. */
bool cvn_sender_unsettled(const struct sender *s)
{
	for (const struct campaign *c = s->campaigns; c; c = c->next)
		if (c->n_out > 0 || c->n_stock > 0)
			return true;
	return s->todo.n > 0;
}

/* ---- coming and going ---- */

static int add_relays(struct sender *s, struct cvn_err *err)
{
	const struct cvn_conf *conf = &s->office->conf;
	int rc = CVN_OK;

	if (conf->n_relays == 0)
		return cvn_fail(err, CVN_E_CONFIG, "convene.conf has no [relay \"…\"] to send through");
	if (cvn_conf_is_mx(conf)) {
		cvn_route_start(s);
		return CVN_OK;
	}
	s->relay = cvn_xcalloc(conf->n_relays, sizeof *s->relay);
	s->lane = cvn_xcalloc(conf->n_relays, sizeof *s->lane);
	for (size_t i = 0; rc == CVN_OK && i < conf->n_relays; i++) {
		struct relay *r = &s->relay[s->n_relays++];
		struct cvn_lane_limits limits = {
			.connections = (int)conf->relay[i].connections,
			.weight = (int)conf->relay[i].weight,
			.pace = conf->relay[i].pace,
		};

		r->conf = &conf->relay[i];
		s->lane[i] = &r->lane;
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
	cvn_sender_clocks(s);
	s->told_ms = s->now_ms;
	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	s->opening_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	rc = add_relays(s, err);
	if (rc == CVN_OK)
		rc = cvn_window_read(office->conf.send_hours, &s->window, err);
	if (rc == CVN_OK)
		rc = cvn_zones_load(err);      /* before the threads: the clerk asks for people's quiet hours */
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

static void end(struct sender *s, bool home)
{
	cvn_pool_end(s);
	cvn_route_end(s);
	cvn_signing_stop(s);
	cvn_clerk_stop(s->clerk, home && !cvn_sender_unsettled(s));
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
	cvn_free(s->lane);
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
			rc = cvn_round_run(s, err);
		*out = s->report;
		end(s, rc != CVN_E_IO && rc != CVN_E_BUSY);
	} else {
		cvn_free(s);
	}
	cvn_sender_lock_give(lock);
	return rc;
}
