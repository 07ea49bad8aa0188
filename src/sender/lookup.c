/*
 * lookup.c - DNS is asked in threads of their own, because it may take seconds. What the answers mean is route.c.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "convene/base/text.h"

#include "route.h"

#include "convene/base/banned.h"

#define MOST_LOOKUPS 16
#define STACK_BYTES ((size_t)1 << 20)

struct lookup {
	struct lookup *next;
	struct sender *sender;
	char domain[256];
	char *server;
	bool own_addresses;
	struct cvn_mx mx;
};

static void *look_up(void *arg)
{
	struct lookup *l = arg;
	struct sender *s = l->sender;
	const struct cvn_mx_options opt = { .server = l->server, .self = s->helo, .own_addresses = l->own_addresses };
	uint64_t one = 1;

	cvn_mx_look_up(&opt, l->domain, &l->mx);
	pthread_mutex_lock(&s->opening_lock);
	l->next = s->looked_up;
	s->looked_up = l;
	if (write(s->opening_fd, &one, sizeof one) < 0)
		one = 0;
	pthread_mutex_unlock(&s->opening_lock);
	return NULL;
}

void cvn_lookup_start(struct sender *s, struct cvn_domain *d)
{
	struct lookup *l;
	pthread_attr_t attr;
	pthread_t thread;

	if (d->asking || s->n_lookups >= MOST_LOOKUPS || s->stopping)
		return;
	l = cvn_xcalloc(1, sizeof *l);
	l->sender = s;
	snprintf(l->domain, sizeof l->domain, "%s", d->name);
	l->server = s->office->conf.relay[0].resolver;
	l->own_addresses = cvn_streq(cvn_route_port(s), "25");      /* another port is another server, even here */
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	d->asking = pthread_create(&thread, &attr, look_up, l) == 0;
	pthread_attr_destroy(&attr);
	if (d->asking)
		s->n_lookups++;
	else
		cvn_free(l);
}

static struct lookup *take(struct sender *s)
{
	struct lookup *l;

	pthread_mutex_lock(&s->opening_lock);
	l = s->looked_up;
	if (l)
		s->looked_up = l->next;
	pthread_mutex_unlock(&s->opening_lock);
	s->n_lookups -= l != NULL;
	return l;
}

void cvn_lookup_collect(struct sender *s)
{
	struct lookup *l;

	while ((l = take(s))) {
		cvn_route_answered(s, cvn_domains_exact(s->domains, l->domain), &l->mx);
		cvn_free(l);
	}
}

/* They hold our memory; a question takes some seconds at most. */
void cvn_lookup_end(struct sender *s)
{
	while (s->n_lookups > 0) {
		struct lookup *l = take(s);

		if (!l)
			usleep(2000);
		cvn_free(l);
	}
}
