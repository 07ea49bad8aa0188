/*
 * server.c - the loop: a loopback listener, its connections, the post and the status file. One thread, epoll.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

struct link {
	int fd;
	bool want_out, dead;
	int64_t wake_ms;
	struct vil_session *session;
	struct link *next;
};

struct server {
	const struct vil_options *o;
	struct vil_host *host;
	struct vil_post *post;
	int poll, listener, signals;
	struct link *links;
	struct cvn_buf told;             /* the status as last written */
	int64_t told_ms;
};

static bool watch(struct server *v, int op, int fd, uint32_t events, void *who)
{
	struct epoll_event e = { .events = events, .data = { .ptr = who } };

	return epoll_ctl(v->poll, op, fd, &e) == 0;
}

static int listen_on(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		                 .sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 256) < 0)
		return close(fd), -1;
	return fd;
}

static int port_of(int fd)
{
	struct sockaddr_in a;
	socklen_t n = sizeof a;

	return getsockname(fd, (struct sockaddr *)&a, &n) < 0 ? -1 : ntohs(a.sin_port);
}

/* Write what the session has to say; the rest waits for EPOLLOUT. */
static void flush_link(struct server *v, struct link *l, int64_t now_ms)
{
	struct cvn_buf *out = vil_session_out(l->session, now_ms, &l->wake_ms);
	bool want;

	if (out->len) {
		ssize_t n = send(l->fd, out->ptr, out->len, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			l->dead = true;
		n = n < 0 ? 0 : n;
		memmove(out->ptr, out->ptr + n, out->len - (size_t)n);
		cvn_buf_truncate(out, out->len - (size_t)n);
	}
	want = out->len != 0;
	if (want != l->want_out && !l->dead)
		watch(v, EPOLL_CTL_MOD, l->fd, EPOLLIN | (want ? (uint32_t)EPOLLOUT : 0), l);
	l->want_out = want;
	l->dead = l->dead || (vil_session_over(l->session) && !want);
}

static void take_links(struct server *v, int64_t now_ms)
{
	int fd, on = 1;

	while ((fd = accept4(v->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct link *l = cvn_xcalloc(1, sizeof *l);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		l->fd = fd;
		l->session = vil_session_new(v->host);
		l->next = v->links;
		v->links = l;
		watch(v, EPOLL_CTL_ADD, fd, EPOLLIN, l);
		flush_link(v, l, now_ms);          /* the greeting */
	}
}

static void read_link(struct server *v, struct link *l, int64_t now_ms)
{
	char data[64 << 10];
	ssize_t n = recv(l->fd, data, sizeof data, 0);

	if (n > 0)
		vil_session_feed(l->session, data, (size_t)n, now_ms);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		l->dead = true;
	if (!l->dead)
		flush_link(v, l, now_ms);
}

static void bury(struct server *v)
{
	for (struct link **at = &v->links; *at;) {
		struct link *l = *at;
		if (!l->dead) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		close(l->fd);
		vil_session_free(l->session);
		free(l);
	}
}

void vil_status_line(const struct vil_host *host, const struct vil_post *post, bool quiet, struct cvn_buf *out)
{
	struct vil_host_count h = vil_host_count(host);
	struct vil_post_count p = vil_post_count(post);

	cvn_buf_printf(out, "%s accepted=%zu refused=%zu faults=%zu answered=%zu waiting=%zu stray=%zu unwanted=%zu\n",
	               quiet ? "quiet" : "busy", h.accepted, h.refused, h.faults, p.delivered, p.waiting, p.stray,
	               vil_play_unwanted(vil_host_play(host)));
}

/* Whoever reads the file finds either the old line or the new one. */
static void write_status(const struct server *v, const struct cvn_buf *line)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof path, "%s.new", v->o->status);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	if (write(fd, line->ptr, line->len) == (ssize_t)line->len)
		rename(path, v->o->status);
	close(fd);
}

static bool is_quiet(const struct server *v, int64_t now_ms)
{
	return !vil_post_count(v->post).waiting && now_ms - vil_host_last_ms(v->host) >= v->o->quiet_after_ms;
}

static void tell_status(struct server *v, int64_t now_ms)
{
	CVN_AUTO_BUF(line, 512);

	if (!v->o->status || now_ms - v->told_ms < 20)
		return;
	v->told_ms = now_ms;
	vil_status_line(v->host, v->post, is_quiet(v, now_ms), &line);
	if (cvn_streq(line.ptr, v->told.ptr))
		return;
	write_status(v, &line);
	cvn_buf_clear(&v->told);
	cvn_buf_str(&v->told, line.ptr);
}

/* How long epoll may sleep: until the next mail, the next answer held back, or the status' next change. */
static int nap(struct server *v, int64_t due_ms, int64_t now_ms)
{
	int64_t wait = due_ms >= 0 && due_ms < 1000 ? due_ms : 1000;

	if (v->o->status && !cvn_starts_nocase(v->told.ptr, "quiet") && wait > 25)
		wait = 25;
	for (const struct link *l = v->links; l; l = l->next)
		if (l->wake_ms && l->wake_ms - now_ms < wait)
			wait = l->wake_ms > now_ms ? l->wake_ms - now_ms : 0;
	return (int)wait;
}

static void wake_links(struct server *v, int64_t now_ms)
{
	for (struct link *l = v->links; l; l = l->next)
		if (l->wake_ms && now_ms >= l->wake_ms && !l->dead)
			flush_link(v, l, now_ms);
}

static void loop(struct server *v)
{
	struct epoll_event ready[64];
	int64_t now_ms = cvn_monotonic_ms();
	int n;

	for (;;) {
		int64_t due = vil_post_step(v->post, now_ms, cvn_now());
		tell_status(v, now_ms);
		n = epoll_wait(v->poll, ready, CVN_COUNT(ready), nap(v, due, now_ms));
		now_ms = cvn_monotonic_ms();
		for (int i = 0; i < n; i++) {
			if (ready[i].data.ptr == &v->signals)
				return;
			if (ready[i].data.ptr == &v->listener)
				take_links(v, now_ms);
			else if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
				read_link(v, ready[i].data.ptr, now_ms);
			else
				flush_link(v, ready[i].data.ptr, now_ms);
		}
		wake_links(v, now_ms);
		bury(v);
	}
}

int vil_serve(const struct vil_options *o, struct vil_host *host, struct vil_post *post)
{
	struct server v = { .o = o, .host = host, .post = post };
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	v.signals = signalfd(-1, &stop, SFD_CLOEXEC);
	v.listener = listen_on(o->port);
	v.poll = epoll_create1(EPOLL_CLOEXEC);
	if (v.listener < 0 || v.poll < 0 || !watch(&v, EPOLL_CTL_ADD, v.listener, EPOLLIN, &v.listener) ||
	    !watch(&v, EPOLL_CTL_ADD, v.signals, EPOLLIN, &v.signals)) {
		fprintf(stderr, "village: port %d: %s\n", o->port, strerror(errno));
		return 1;
	}
	cvn_buf_init(&v.told, 512);
	printf("port %d\n", port_of(v.listener));
	fflush(stdout);
	loop(&v);
	for (struct link *l = v.links; l; l = l->next)
		l->dead = true;
	bury(&v);
	close(v.listener);
	close(v.poll);
	close(v.signals);
	cvn_buf_release(&v.told);
	return 0;
}
