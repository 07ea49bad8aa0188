/*
 * domain.c - receiving domains: who may start now, who waits, and tar pits kept small.
 *
 * A domain begins with one letter in flight and gains one with each that ends, as long as others wait: so a server that
 * answers a minute late holds one connection and not all. Known as a tar pit it rests: all tar pits together hold a fortieth
 * of the connections' time. Alone a domain may have everything. What a reply asks for is provider.c; connections are the
 * lane's.
 */
#include <assert.h>
#include <string.h>

#include "convene/base/text.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

#define BUCKETS 1024
#define SLOW_TIMES 4.0             /* a tar pit takes longer than what is usual on its relay by this factor … */
#define FLOOR_MS 125.0             /* … where less than this counts as this: below half a second nobody is one */
#define SLOW_SHARE 40              /* of the connections' time, for all tar pits together */
#define OVERDUE_MS 500             /* a first letter out for so long may be in a tar pit … */
#define OVERDUE_SHARE 8            /* … and no new domain is tried while so many are and others have letters that leave */
#define ALONE_MS 2000
#define MAX_REST_MS (15LL * 60 * 1000)

struct domain_list {
	struct cvn_domain **at;
	size_t n, cap;
};

struct cvn_domains {
	struct cvn_domain *bucket[BUCKETS];
	struct domain_list waiting;    /* those with a line */
	struct domain_list slow;       /* tar pits */
	struct domain_list exploring;  /* their first letter is out */
	int slow_out;                  /* letters of tar pits in flight */
	int64_t rest_ms;               /* no letter of a tar pit starts before */
	const struct cvn_domain *last; /* of the ordinary ones, who took a letter last … */
	int64_t last_ms, other_ms;     /* … when, and when one that was not this one did */
	int64_t known_ms;              /* when one whose first letter has ended took another */
	double usual_ms;               /* offer to outcome, on the relay of the last letter */
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
	struct cvn_domains *d = cvn_xcalloc(1, sizeof *d);

	d->last_ms = d->other_ms = d->known_ms = -ALONE_MS;
	return d;
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
	cvn_free(d->waiting.at);
	cvn_free(d->slow.at);
	cvn_free(d->exploring.at);
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

static void list_add(struct domain_list *l, struct cvn_domain *d)
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

static void list_drop(struct domain_list *l, const struct cvn_domain *d)
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
	if (d->n_line++ == 0)
		list_add(&all->waiting, d);
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
	list_drop(&all->waiting, d);
	return p;
}

/* ---- who may start ---- */

bool cvn_domain_is_slow(const struct cvn_domain *d)
{
	return d->slowness > SLOW_TIMES;
}

int64_t cvn_domain_stands_ms(const struct cvn_domains *all, const struct cvn_domain *d, int64_t now_ms)
{
	double patience_ms = SLOW_TIMES * (all->usual_ms > FLOOR_MS ? all->usual_ms : FLOOR_MS);

	if (cvn_domain_is_slow(d))
		return (int64_t)d->took_ms;
	if (d->in_flight == 0)
		return d->took_ms <= 0 ? OVERDUE_MS : 0;
	return (double)(now_ms - d->moved_ms) > patience_ms ? now_ms - d->moved_ms : 0;
}

/* Whether anybody else, tar pits not counted, has letters waiting or had some a moment ago: a stock that is empty between two
 * claims does not make a tar pit the only one. */
static bool others(const struct cvn_domains *all, const struct cvn_domain *d, size_t waiting, int64_t now_ms)
{
	int64_t moved_ms = all->last == d ? all->other_ms : all->last_ms;
	size_t not_they = cvn_domain_is_slow(d) ? 0 : d->n_here;

	for (size_t i = 0; i < all->slow.n; i++)
		not_they += all->slow.at[i]->n_here;
	return waiting > not_they || now_ms < moved_ms + ALONE_MS;
}

/* Domains whose very first letter has been out for long: perhaps tar pits. */
static int overdue(const struct cvn_domains *all, int64_t now_ms)
{
	int n = 0;

	for (size_t i = 0; i < all->exploring.n; i++)
		n += now_ms > all->exploring.at[i]->began_ms + OVERDUE_MS;
	return n;
}

static int at_least_one(int n)
{
	return n > 1 ? n : 1;
}

/* Beside others. */
static bool may_start(const struct cvn_domains *all, const struct cvn_domain *d, int width, int64_t now_ms, int64_t *out_wait_ms)
{
	*out_wait_ms = 1000;
	if (cvn_domain_is_slow(d)) {
		if (now_ms < all->rest_ms)
			*out_wait_ms = all->rest_ms - now_ms;
		return now_ms >= all->rest_ms && all->slow_out < at_least_one(width / SLOW_SHARE);
	}
	if (d->took_ms <= 0 && now_ms < all->known_ms + OVERDUE_MS && overdue(all, now_ms) >= at_least_one(width / OVERDUE_SHARE))
		return false;
	return d->in_flight < (int)d->window;
}

static void took_one(struct cvn_domains *all, struct cvn_domain *d, int64_t now_ms)
{
	if (d->in_flight++ == 0)
		d->moved_ms = now_ms;
	if (cvn_domain_is_slow(d)) {
		d->slow_out++;
		all->slow_out++;
		return;
	}
	if (d->took_ms <= 0 && d->in_flight == 1) {
		d->began_ms = now_ms;
		list_add(&all->exploring, d);
	}
	if (d->took_ms > 0)
		all->known_ms = now_ms;
	if (all->last != d)
		all->other_ms = all->last_ms;
	all->last = d;
	all->last_ms = now_ms;
}

bool cvn_domain_take(struct cvn_domains *all, struct cvn_domain *d, int width, size_t waiting, int64_t now_ms,
                     int64_t *out_wait_ms)
{
	bool asked = now_ms < d->slow_until_ms;

	if (asked && (now_ms < d->next_ms || d->in_flight >= 1)) {
		*out_wait_ms = now_ms < d->next_ms ? d->next_ms - now_ms : 1000;
		return false;
	}
	if (!cvn_pace_has_room(&d->pace, now_ms, out_wait_ms))
		return false;
	if (width > 0 && others(all, d, waiting, now_ms) && !may_start(all, d, width, now_ms, out_wait_ms))
		return false;
	took_one(all, d, now_ms);
	cvn_pace_take(&d->pace);
	if (asked)
		d->next_ms = now_ms + 60000 / (d->slowdown.per_minute > 0 ? d->slowdown.per_minute : 1);
	return true;
}

/* What was held, in connections and time, is rested for by all tar pits together. */
static void rest(struct cvn_domains *all, int width, double took_ms, int64_t now_ms)
{
	int64_t from = all->rest_ms > now_ms ? all->rest_ms : now_ms;
	double ms = width > 0 && width < SLOW_SHARE ? took_ms * ((double)SLOW_SHARE / width - 1) : 0;

	all->rest_ms = from + (int64_t)ms;
	if (all->rest_ms > now_ms + MAX_REST_MS)
		all->rest_ms = now_ms + MAX_REST_MS;
}

static void learn(struct cvn_domain *d, double took, double usual_ms)
{
	double ratio = usual_ms > 0 ? took / (usual_ms > FLOOR_MS ? usual_ms : FLOOR_MS) : 1;

	if (d->took_ms <= 0) {
		d->took_ms = took + 0.001;
		d->slowness = ratio;
		return;
	}
	d->took_ms += (took - d->took_ms) / 8;
	d->slowness += (ratio - d->slowness) / (ratio > SLOW_TIMES ? 2 : 8);
}

void cvn_domain_done(struct cvn_domains *all, struct cvn_domain *d, int width, int64_t took_ms, double usual_ms, int64_t now_ms)
{
	assert(d->in_flight > 0);
	d->in_flight--;
	list_drop(&all->exploring, d);
	if (d->slow_out > 0) {
		d->slow_out--;
		all->slow_out--;
	}
	if (took_ms < 0)
		return;
	d->moved_ms = now_ms;
	all->usual_ms = usual_ms;
	learn(d, (double)took_ms, usual_ms);
	if (!cvn_domain_is_slow(d)) {
		list_drop(&all->slow, d);
		d->window = d->window < 1000 ? d->window + 1 : d->window;
		return;
	}
	list_add(&all->slow, d);
	d->window = 1;
	rest(all, width, (double)took_ms, now_ms);
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
