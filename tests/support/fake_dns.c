/*
 * fake_dns.c - the name server: one thread, one table.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/fake_dns.h"

#define TTL_S 300

struct fake_dns {
	const struct fake_record *record;
	size_t n;
	int fd;
	char server[32];
	pthread_t thread;
	atomic_size_t asked;
	atomic_bool stopping;
};

struct packet {
	unsigned char at[4096];
	size_t n;
};

static void put16(struct packet *p, unsigned v)
{
	p->at[p->n++] = (unsigned char)(v >> 8);
	p->at[p->n++] = (unsigned char)v;
}

static void put_name(struct packet *p, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, ".");

		p->at[p->n++] = (unsigned char)n;
		memcpy(p->at + p->n, name, n);
		p->n += n;
		name += n + (name[n] == '.');
	}
	p->at[p->n++] = 0;
}

static void put_record(struct packet *p, const struct fake_record *r, unsigned type)
{
	size_t length_at;

	put16(p, 0xc00c);              /* the name asked for */
	put16(p, type);
	put16(p, 1);
	put16(p, 0);
	put16(p, TTL_S);
	length_at = p->n;
	put16(p, 0);
	if (type == 15) {
		put16(p, (unsigned)r->preference);
		put_name(p, r->data);
	} else {
		inet_pton(type == 1 ? AF_INET : AF_INET6, r->data, p->at + p->n);
		p->n += type == 1 ? 4 : 16;
	}
	p->at[length_at] = (unsigned char)((p->n - length_at - 2) >> 8);
	p->at[length_at + 1] = (unsigned char)(p->n - length_at - 2);
}

static unsigned number_of(const char *type)
{
	return strcmp(type, "MX") == 0 ? 15 : strcmp(type, "A") == 0 ? 1 : strcmp(type, "AAAA") == 0 ? 28 : 0;
}

/* The answer in place of the question; 0: none. */
static size_t answer(struct fake_dns *d, struct packet *p)
{
	char name[256] = "";
	size_t at = 12, n_answers = 0;
	unsigned type, rcode = 3;

	while (at < p->n && p->at[at] && strlen(name) + p->at[at] + 2 < sizeof name) {
		if (name[0])
			strcat(name, ".");
		strncat(name, (char *)p->at + at + 1, p->at[at]);
		at += p->at[at] + 1u;
	}
	type = (unsigned)p->at[at + 1] << 8 | p->at[at + 2];
	p->n = at + 5;
	for (size_t i = 0; i < d->n; i++) {
		const struct fake_record *r = &d->record[i];

		if (strcasecmp(r->name, name) != 0)
			continue;
		rcode = rcode == 3 ? 0 : rcode;
		if (strcmp(r->type, "SILENT") == 0)
			return 0;
		if (strcmp(r->type, "FAIL") == 0)
			rcode = 2;
		if (number_of(r->type) == type && ++n_answers)
			put_record(p, r, type);
	}
	p->at[2] = 0x85;
	p->at[3] = (unsigned char)(0x80 | rcode);
	memset(p->at + 6, 0, 6);
	p->at[7] = (unsigned char)n_answers;
	return p->n;
}

static void *serve(void *arg)
{
	struct fake_dns *d = arg;
	struct packet p;
	struct sockaddr_in from;

	while (!atomic_load(&d->stopping)) {
		socklen_t len = sizeof from;
		ssize_t n = recvfrom(d->fd, p.at, 512, 0, (struct sockaddr *)&from, &len);

		if (n < 17 || atomic_load(&d->stopping))
			continue;
		atomic_fetch_add(&d->asked, 1);
		p.n = (size_t)n;
		if (answer(d, &p) > 0)
			sendto(d->fd, p.at, p.n, 0, (struct sockaddr *)&from, len);
	}
	return NULL;
}

struct fake_dns *fake_dns_start(const struct fake_record *records, size_t n)
{
	struct fake_dns *d = calloc(1, sizeof *d);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval soon = { .tv_usec = 50000 };
	socklen_t len = sizeof at;

	d->record = records;
	d->n = n;
	d->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(d->fd, (struct sockaddr *)&at, sizeof at) != 0 || getsockname(d->fd, (struct sockaddr *)&at, &len) != 0)
		abort();
	setsockopt(d->fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
	snprintf(d->server, sizeof d->server, "127.0.0.1:%d", ntohs(at.sin_port));
	pthread_create(&d->thread, NULL, serve, d);
	return d;
}

void fake_dns_stop(struct fake_dns *d)
{
	if (!d)
		return;
	atomic_store(&d->stopping, true);
	pthread_join(d->thread, NULL);
	close(d->fd);
	free(d);
}

const char *fake_dns_server(const struct fake_dns *d)
{
	return d->server;
}

size_t fake_dns_asked(const struct fake_dns *d)
{
	return atomic_load((atomic_size_t *)&d->asked);
}
