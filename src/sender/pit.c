/*
 * pit.c - which domain may take a connection now: new ones are tried, tar pits kept small.
 *
 * A domain begins with one letter in flight and gains one with each that ends, as long as others wait: so a server that
 * answers a minute late holds one connection and not all. Known as a tar pit it rests: all tar pits together hold a
 * sixty-fourth of the connections' time. What is not known yet may be one, so beside domains that are known the new ones are
 * tried a few at a time, and after one that was a tar pit for another sixty-fourth. At the very start, when not even the relay
 * is known, they are tried one after the other, the one with the most letters first, until one answers soon. Alone a domain may
 * have everything, a tar pit nearly.
 */
#include <assert.h>

#include "domain_priv.h"

#include "convene/base/banned.h"

#define SLOW_TIMES 4.0             /* a tar pit takes longer than what is usual on its relay by this factor … */
#define FLOOR_MS 125.0             /* … where less than this counts as this: below half a second nobody is one */
#define SLOW_SHARE 64              /* of the connections' time, for all tar pits together */
#define OVERDUE_MS 500             /* a first letter out for so long may be in a tar pit */
#define TRY_SHARE 8                /* of the connections, for first letters … */
#define NEW_SHARE 8                /* … and of the new domains that wait: who has many of them is not held up by each */
#define MOST_NEW 128               /* new domains that wait in memory; every free connection looks through their lines */
#define BEGIN_MS 60                /* how long the others wait for the answer to a first letter at the very start */
#define ENOUGH 8                   /* domains that took long at the very start: it is the relay that does */
#define ALONE_MS 2000
#define MAX_REST_MS (15LL * 60 * 1000)
#define MAX_TRY_MS (60LL * 1000)

void cvn_pit_start(struct cvn_domains *all)
{
	all->last_ms = all->other_ms = all->known_ms = all->tried_ms = -ALONE_MS;
}

void cvn_pit_end(struct cvn_domains *all)
{
	cvn_free(all->slow.at);
	cvn_free(all->trying.at);
}

/* At the very start nothing is usual yet. */
static double usual(const struct cvn_domains *all)
{
	return all->started && all->usual_ms > FLOOR_MS ? all->usual_ms : FLOOR_MS;
}

static bool is_known(const struct cvn_domain *d)
{
	return d->took_ms > 0;
}

static int at_least_one(int n)
{
	return n > 1 ? n : 1;
}

bool cvn_domain_is_slow(const struct cvn_domain *d)
{
	return d->slowness > SLOW_TIMES;
}

bool cvn_domains_crowded(const struct cvn_domains *all, const struct cvn_domain *d)
{
	return !is_known(d) && d->n_line == 0 && all->n_new >= MOST_NEW;
}

static int overdue(const struct cvn_domains *all, int64_t now_ms)
{
	int n = 0;

	for (size_t i = 0; i < all->trying.n; i++)
		n += now_ms > all->trying.at[i]->began_ms + OVERDUE_MS;
	return n;
}

/* Whether whoever is not tried yet soon will be: no first letter looks as if it were in a tar pit, and none was just found in one. */
static bool new_ones_move(const struct cvn_domains *all, int64_t now_ms)
{
	return now_ms >= all->try_ms && overdue(all, now_ms) == 0;
}

int64_t cvn_domain_stands_ms(const struct cvn_domains *all, const struct cvn_domain *d, int64_t now_ms)
{
	if (cvn_domain_is_slow(d))
		return (int64_t)d->took_ms;
	if (d->in_flight == 0)
		return is_known(d) || !all->started || new_ones_move(all, now_ms) ? 0 : OVERDUE_MS;
	return (double)(now_ms - d->moved_ms) > SLOW_TIMES * usual(all) ? now_ms - d->moved_ms : 0;
}

/* ---- who may start ---- */

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

/* Whether no domain that is not tried yet has more letters here; the one at hand has been counted out. */
static bool fullest(const struct cvn_domains *all, const struct cvn_domain *d)
{
	for (size_t i = 0; i < DOMAIN_BUCKETS; i++)
		for (const struct cvn_domain *at = all->bucket[i]; at; at = at->next)
			if (!is_known(at) && at->in_flight == 0 && at->n_here > d->n_here + 1)
				return false;
	return true;
}

/* At the very start. For the answer to a first letter the others wait, but not for long; and not for ever for the fullest, whose
 * letters may stand behind theirs. */
static bool may_begin(struct cvn_domains *all, const struct cvn_domain *d, int64_t now_ms, int64_t *out_wait_ms)
{
	int64_t until_ms;

	if (all->tried_ms < 0)
		all->tried_ms = now_ms - BEGIN_MS;
	until_ms = all->tried_ms + BEGIN_MS;
	*out_wait_ms = now_ms < until_ms ? until_ms - now_ms : BEGIN_MS;
	return (all->trying.n == 0 || now_ms >= until_ms) && (now_ms >= until_ms + BEGIN_MS || fullest(all, d));
}

/* Nothing is known of it. Held back only while known ones have letters that leave. */
static bool may_try(const struct cvn_domains *all, int width, int64_t now_ms, int64_t *out_wait_ms)
{
	int most = at_least_one(width / TRY_SHARE);

	if (now_ms >= all->known_ms + OVERDUE_MS)
		return true;
	if (now_ms < all->try_ms) {
		*out_wait_ms = all->try_ms - now_ms;
		return false;
	}
	return (int)all->trying.n < most + (int)(all->n_new / NEW_SHARE) && overdue(all, now_ms) < most;
}

/* Beside others. */
static bool may_start(struct cvn_domains *all, const struct cvn_domain *d, int width, int64_t now_ms, int64_t *out_wait_ms)
{
	*out_wait_ms = 1000;
	if (cvn_domain_is_slow(d)) {
		if (now_ms < all->rest_ms)
			*out_wait_ms = all->rest_ms - now_ms;
		return all->started && now_ms >= all->rest_ms && all->slow_out < at_least_one(width / SLOW_SHARE);
	}
	if (d->in_flight >= (int)d->window)
		return false;
	if (is_known(d))
		return true;
	return all->started ? may_try(all, width, now_ms, out_wait_ms) : may_begin(all, d, now_ms, out_wait_ms);
}

/* Alone; but whoever comes next finds a connection. */
static bool leaves_room(const struct cvn_domains *all, const struct cvn_domain *d, int width)
{
	return width < 2 || !cvn_domain_is_slow(d) || all->slow_out < width - at_least_one(width / TRY_SHARE);
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
	if (!is_known(d) && d->in_flight == 1) {
		d->began_ms = all->tried_ms = now_ms;
		cvn_domain_list_add(&all->trying, d);
	}
	if (is_known(d))
		all->known_ms = now_ms;
	if (all->last != d)
		all->other_ms = all->last_ms;
	all->last = d;
	all->last_ms = now_ms;
}

/* What a tar pit is depends on what is usual, and of the first letters that was not known when they ended. */
static void judge_again(struct cvn_domains *all, struct cvn_domain *d)
{
	if (!d->once)
		return;
	d->slowness = d->took_ms / usual(all);
	if (cvn_domain_is_slow(d))
		cvn_domain_list_add(&all->slow, d);
	else
		cvn_domain_list_drop(&all->slow, d);
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
	judge_again(all, d);
	*out_wait_ms = 1000;
	if (width > 0 && !(others(all, d, waiting, now_ms) ? may_start(all, d, width, now_ms, out_wait_ms) : leaves_room(all, d, width)))
		return false;
	took_one(all, d, now_ms);
	cvn_pace_take(&d->pace);
	if (asked)
		d->next_ms = now_ms + 60000 / (d->slowdown.per_minute > 0 ? d->slowdown.per_minute : 1);
	return true;
}

/* ---- what became of one ---- */

/* Until when is rested for what was held, in connections and time. */
static int64_t rest(int64_t from_ms, int width, double took_ms, int64_t most_ms, int64_t now_ms)
{
	double ms = width > 0 && width < SLOW_SHARE ? took_ms * ((double)SLOW_SHARE / width - 1) : 0;
	int64_t until_ms = (from_ms > now_ms ? from_ms : now_ms) + (int64_t)ms;

	return until_ms < now_ms + most_ms ? until_ms : now_ms + most_ms;
}

/* Whether somebody here was never answered for. */
static bool anybody_new(const struct cvn_domains *all)
{
	for (size_t i = 0; i < DOMAIN_BUCKETS; i++)
		for (const struct cvn_domain *at = all->bucket[i]; at; at = at->next)
			if (!is_known(at) && (at->n_here > 0 || at->in_flight > 0))
				return true;
	return false;
}

/* The very start is over with the first who answers soon, or when enough or all did not: then that is what is usual. */
static void start(struct cvn_domains *all, const struct cvn_domain *d, double took)
{
	if (took > SLOW_TIMES * FLOOR_MS) {
		all->n_late += !is_known(d);
		if (all->n_late < ENOUGH && anybody_new(all))
			return;
		all->usual_ms = took;
	}
	all->started = true;
}

static void learn(struct cvn_domains *all, struct cvn_domain *d, double took, double usual_ms)
{
	double ratio;

	judge_again(all, d);
	ratio = all->started && usual_ms <= 0 ? 1 : took / usual(all);
	d->once = !is_known(d);
	if (d->once) {
		d->took_ms = took + 0.001;
		d->slowness = ratio;
		all->n_new -= d->is_new;
		d->is_new = false;
		return;
	}
	d->took_ms += (took - d->took_ms) / 8;
	d->slowness += (ratio - d->slowness) / (ratio > SLOW_TIMES ? 2 : 8);
}

static void landed(struct cvn_domains *all, struct cvn_domain *d)
{
	assert(d->in_flight > 0);
	d->in_flight--;
	cvn_domain_list_drop(&all->trying, d);
	if (d->slow_out > 0) {
		d->slow_out--;
		all->slow_out--;
	}
}

bool cvn_domain_done(struct cvn_domains *all, struct cvn_domain *d, int width, int64_t took_ms, double usual_ms, int64_t now_ms)
{
	bool first = !is_known(d);

	landed(all, d);
	if (took_ms < 0)
		return false;
	d->moved_ms = now_ms;
	if (usual_ms > 0)
		all->usual_ms = usual_ms;
	if (!all->started)
		start(all, d, (double)took_ms);
	learn(all, d, (double)took_ms, usual_ms);
	if (!cvn_domain_is_slow(d)) {
		if (d->n_here > 0)
			all->known_ms = now_ms;
		cvn_domain_list_drop(&all->slow, d);
		d->window = d->window < 1000 ? d->window + 1 : d->window;
		return true;
	}
	cvn_domain_list_add(&all->slow, d);
	d->window = 1;
	if (!all->started)
		return false;
	all->rest_ms = rest(all->rest_ms, width, (double)took_ms, MAX_REST_MS, now_ms);
	if (first)
		all->try_ms = rest(all->try_ms, width, (double)took_ms, MAX_TRY_MS, now_ms);
	return true;
}
