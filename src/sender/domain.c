/*
 * domain.c - receiving domains: who may start now, who waits, and tar pits kept small.
 *
 * A domain begins with one letter in flight and gains one with each that ends, as long as others wait: so a server that
 * answers a minute late holds one connection and not all. Alone it may have everything. What a reply asks for is
 * provider.c; connections are the lane's.
 */
#include <assert.h>
#include <string.h>

#include "convene/base/text.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

#define BUCKETS 1024
#define SLOW_MS 500.0              /* below this nobody is a tar pit */
#define SLOW_TIMES 4.0             /* slower than the others by this factor */
#define SLOW_SHARE 20              /* a tar pit keeps one twentieth */

struct cvn_domains {
	struct cvn_domain *bucket[BUCKETS];
	struct cvn_domain **waiting;   /* those with a line */
	size_t n_waiting, cap_waiting;
	double took_ms;                /* moving average over all that are not slow */
};

/* Domains of one provider share its patience. */
static const struct {
	const char *domain, *provider;
} providers[] = {
	{ "gmail.com", "google" },        { "googlemail.com", "google" },   { "yahoo.com", "yahoo" },
	{ "ymail.com", "yahoo" },         { "rocketmail.com", "yahoo" },    { "aol.com", "yahoo" },
	{ "outlook.com", "microsoft" },   { "hotmail.com", "microsoft" },   { "live.com", "microsoft" },
	{ "msn.com", "microsoft" },       { "icloud.com", "apple" },        { "me.com", "apple" },
	{ "mac.com", "apple" },           { "gmx.net", "gmx" },             { "gmx.de", "gmx" },
	{ "web.de", "gmx" },
};

struct cvn_domains *cvn_domains_new(void)
{
	return cvn_xcalloc(1, sizeof(struct cvn_domains));
}

void cvn_domains_free(struct cvn_domains *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		struct cvn_domain *next;

		for (struct cvn_domain *at = d->bucket[i]; at; at = next) {
			next = at->next;
			cvn_free(at->name);
			cvn_free(at);
		}
	}
	cvn_free(d->waiting);
	cvn_free(d);
}

static size_t hash(const char *name)
{
	size_t h = 5381;

	for (; *name; name++)
		h = h * 33 + (unsigned char)*name;
	return h % BUCKETS;
}

struct cvn_domain *cvn_domains_get(struct cvn_domains *d, const char *domain)
{
	struct cvn_domain *at;
	size_t h;

	for (size_t i = 0; i < CVN_COUNT(providers); i++)
		if (cvn_streq(domain, providers[i].domain))
			domain = providers[i].provider;
	h = hash(domain);
	for (at = d->bucket[h]; at; at = at->next)
		if (strcmp(at->name, domain) == 0)
			return at;
	at = cvn_xcalloc(1, sizeof *at);
	at->name = cvn_xstrdup(domain);
	at->window = 1;
	at->line_end = &at->line;
	at->next = d->bucket[h];
	d->bucket[h] = at;
	return at;
}

/* ---- lines ---- */

struct cvn_domain *cvn_domains_waiting(struct cvn_domains *d, size_t i)
{
	return i < d->n_waiting ? d->waiting[i] : NULL;
}

void cvn_domain_line(struct cvn_domains *all, struct cvn_domain *d, struct piece *p)
{
	if (d->n_line++ == 0) {
		if (all->n_waiting == all->cap_waiting) {
			all->cap_waiting = all->cap_waiting ? 2 * all->cap_waiting : 16;
			all->waiting = cvn_xreallocarray(all->waiting, all->cap_waiting, sizeof(struct cvn_domain *));
		}
		all->waiting[all->n_waiting++] = d;
	}
	p->next = NULL;
	*d->line_end = p;
	d->line_end = &p->next;
}

struct piece *cvn_domain_unline(struct cvn_domains *all, struct cvn_domain *d)
{
	struct piece *p = d->line;

	assert(p && d->n_line > 0);
	d->line = p->next;
	p->next = NULL;
	if (--d->n_line > 0)
		return p;
	d->line_end = &d->line;
	for (size_t i = 0; i < all->n_waiting; i++)
		if (all->waiting[i] == d)
			all->waiting[i] = all->waiting[--all->n_waiting];
	return p;
}

/* ---- who may start ---- */

bool cvn_domain_is_slow(const struct cvn_domains *all, const struct cvn_domain *d)
{
	return d->took_ms > SLOW_MS && all->took_ms > 0 && d->took_ms > SLOW_TIMES * all->took_ms;
}

bool cvn_domain_take(struct cvn_domains *all, struct cvn_domain *d, int width, bool others_wait, int64_t now_ms,
                     int64_t *out_wait_ms)
{
	int limit = (int)d->window;

	if (now_ms < d->next_ms) {
		*out_wait_ms = d->next_ms - now_ms;
		return false;
	}
	if (cvn_domain_is_slow(all, d))
		limit = width / SLOW_SHARE > 1 ? width / SLOW_SHARE : 1;
	if ((others_wait && d->in_flight >= limit) || (now_ms < d->slow_until_ms && d->in_flight >= 1)) {
		*out_wait_ms = 1000;
		return false;
	}
	d->in_flight++;
	if (now_ms < d->slow_until_ms)         /* while it asked for less */
		d->next_ms = now_ms + 60000 / (d->slowdown.per_minute > 0 ? d->slowdown.per_minute : 1);
	return true;
}

void cvn_domain_done(struct cvn_domains *all, struct cvn_domain *d, int width, int64_t took_ms, int64_t now_ms)
{
	double took = (double)took_ms;

	assert(d->in_flight > 0);
	d->in_flight--;
	if (took_ms < 0)
		return;
	d->took_ms = d->took_ms > 0 ? d->took_ms + (took - d->took_ms) / 8 : took + 0.001;
	if (!cvn_domain_is_slow(all, d)) {
		all->took_ms = all->took_ms > 0 ? all->took_ms + (took - all->took_ms) / 64 : took + 0.001;
		d->window = d->window < 1000 ? d->window + 1 : d->window;
		return;
	}
	d->window = 1;
	if (width > 0 && width < SLOW_SHARE && now_ms + took_ms > d->next_ms)    /* rest: less than one connection's time */
		d->next_ms = now_ms + (int64_t)(took * ((double)SLOW_SHARE / width - 1));
}

void cvn_domain_slow(struct cvn_domain *d, const struct cvn_slowdown *s, int64_t now_ms)
{
	int64_t until = now_ms + (int64_t)s->seconds * 1000;

	if (s->seconds == 0 || until <= d->slow_until_ms)
		return;
	d->slowdown = *s;
	d->slow_until_ms = until;
	d->next_ms = s->per_minute > 0 ? now_ms + 60000 / s->per_minute : until;
}
