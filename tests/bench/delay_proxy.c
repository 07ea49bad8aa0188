/*
 * delay_proxy.c - a TCP proxy on loopback that holds every octet back: a network's latency, for benches.
 *
 *   delay_proxy LISTEN-PORT TARGET-PORT DELAY-MS        each way, so a round trip takes twice as long
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct chunk {
	struct chunk *next;
	int64_t due_us;
	size_t n, at;
	char data[];
};

/* One direction: read from `in`, written to `out` a while later. */
struct pipe {
	struct pipe *next;
	int in, out;
	int64_t ended_us;              /* end of input: passed on when due; 0 = not ended */
	int closed;
	struct chunk *first, **end;
	struct pipe *back;
};

static int64_t delay_us;
static struct pipe *pipes;

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void tune(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static struct pipe *add(int ep, int in, int out)
{
	struct pipe *p = calloc(1, sizeof *p);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = p };

	assert(p);
	p->in = in;
	p->out = out;
	p->end = &p->first;
	p->next = pipes;
	pipes = p;
	epoll_ctl(ep, EPOLL_CTL_ADD, in, &e);
	return p;
}

static void take(int ep, struct pipe *p)
{
	struct chunk *c = malloc(sizeof *c + 65536);
	ssize_t n;

	assert(c);
	n = read(p->in, c->data, 65536);
	if (n <= 0) {
		free(c);
		if (n < 0 && errno == EAGAIN)
			return;
		epoll_ctl(ep, EPOLL_CTL_DEL, p->in, NULL);
		p->ended_us = now_us() + delay_us;
		return;
	}
	c->next = NULL;
	c->n = (size_t)n;
	c->at = 0;
	c->due_us = now_us() + delay_us;
	*p->end = c;
	p->end = &c->next;
}

/* Pass on what is due; returns when the next chunk is, INT64_MAX = nothing waits. */
static int64_t give(struct pipe *p)
{
	while (p->first && p->first->due_us <= now_us()) {
		struct chunk *c = p->first;
		ssize_t n = send(p->out, c->data + c->at, c->n - c->at, MSG_NOSIGNAL);

		if (n < 0)
			return errno == EAGAIN ? now_us() + 1000 : INT64_MAX;
		c->at += (size_t)n;
		if (c->at < c->n)
			continue;
		p->first = c->next;
		if (!p->first)
			p->end = &p->first;
		free(c);
	}
	if (!p->first && p->ended_us && !p->closed && p->ended_us <= now_us()) {
		shutdown(p->out, SHUT_WR);
		p->closed = 1;
	}
	return p->first ? p->first->due_us : p->ended_us && !p->closed ? p->ended_us : INT64_MAX;
}

static int64_t give_all(void)
{
	int64_t next = INT64_MAX;

	for (struct pipe **at = &pipes; *at; ) {
		struct pipe *p = *at;
		int64_t due = give(p);

		next = due < next ? due : next;
		if (p->closed && p->back && p->back->closed && p->back->back) {
			p->back->back = NULL;          /* the other direction closes both sockets */
		} else if (p->closed && p->back && !p->back->back) {
			close(p->in);
			close(p->out);
			p->back = NULL;
		}
		at = &p->next;
	}
	return next;
}

static void welcome(int ep, int listener, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int client = accept(listener, NULL, NULL), server = socket(AF_INET, SOCK_STREAM, 0);
	struct pipe *there, *back;

	if (client < 0 || connect(server, (struct sockaddr *)&a, sizeof a) != 0) {
		close(client);
		close(server);
		return;
	}
	tune(client);
	tune(server);
	there = add(ep, client, server);
	back = add(ep, server, client);
	there->back = back;
	back->back = there;
}

int main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct epoll_event events[64], e = { .events = EPOLLIN };
	int ep = epoll_create1(0), listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (argc != 4)
		return 64;
	delay_us = (int64_t)(atof(argv[3]) * 1000);
	a.sin_port = htons((uint16_t)strtol(argv[1], NULL, 10));
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(listener, (struct sockaddr *)&a, sizeof a) != 0 || listen(listener, 128) != 0)
		return 69;
	epoll_ctl(ep, EPOLL_CTL_ADD, listener, &e);
	for (;;) {
		int64_t next = give_all(), wait = next == INT64_MAX ? 1000000 : next - now_us();
		struct timespec t = { 0, wait < 0 ? 0 : wait < 1000000 ? wait * 1000 : 999999999 };
		int n = epoll_pwait2(ep, events, 64, &t, NULL);

		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr)
				take(ep, events[i].data.ptr);
			else
				welcome(ep, listener, (int)strtol(argv[2], NULL, 10));
		}
	}
}
