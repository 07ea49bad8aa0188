/*
 * domain.c - receiving domains: the table of them, the lines of letters that wait for them, and slowdowns they asked for.
 *
 * Who may start now, and how tar pits are kept small, is pit.c. What a reply asks for is provider.c; connections are the lane's.
 */
#include <assert.h>
#include <string.h>

#include "convene/base/text.h"

#include "domain_priv.h"

#include "convene/base/banned.h"

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
	struct cvn_domains *d = cvn_xcalloc(1, sizeof *d);

	cvn_pit_start(d);
	return d;
}

void cvn_domains_free(struct cvn_domains *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < DOMAIN_BUCKETS; i++) {
		struct cvn_domain *next;

		for (struct cvn_domain *at = d->bucket[i]; at; at = next) {
			next = at->next;
			cvn_free(at->name);
			cvn_free(at);
		}
	}
	cvn_free(d->waiting.at);
	cvn_pit_end(d);
	cvn_free(d);
}

static size_t hash(const char *name)
{
	size_t h = 5381;

	for (; *name; name++)
		h = h * 33 + (unsigned char)*name;
	return h % DOMAIN_BUCKETS;
}

struct cvn_domain *cvn_domains_get(struct cvn_domains *d, const char *domain)
{
	for (size_t i = 0; i < CVN_COUNT(providers); i++)
		if (cvn_streq(domain, providers[i].domain))
			return cvn_domains_exact(d, providers[i].provider);
	return cvn_domains_exact(d, domain);
}

struct cvn_domain *cvn_domains_exact(struct cvn_domains *d, const char *domain)
{
	struct cvn_domain *at;
	size_t h = hash(domain);

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

void cvn_domain_list_add(struct domain_list *l, struct cvn_domain *d)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i] == d)
			return;
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 16;
		l->at = cvn_xreallocarray(l->at, l->cap, sizeof(struct cvn_domain *));
	}
	l->at[l->n++] = d;
}

void cvn_domain_list_drop(struct domain_list *l, const struct cvn_domain *d)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i] == d)
			l->at[i] = l->at[--l->n];
}

/* ---- lines ---- */

struct cvn_domain *cvn_domains_waiting(struct cvn_domains *d, size_t i)
{
	return i < d->waiting.n ? d->waiting.at[i] : NULL;
}

void cvn_domain_line(struct cvn_domains *all, struct cvn_domain *d, struct piece *p)
{
	if (d->n_line++ == 0) {
		cvn_domain_list_add(&all->waiting, d);
		all->n_new += d->is_new = d->took_ms <= 0;
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
	cvn_domain_list_drop(&all->waiting, d);
	all->n_new -= d->is_new;
	d->is_new = false;
	return p;
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
