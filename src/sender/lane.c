/*
 * lane.c - one relay's window, pace and breaker. Pure arithmetic; shares between relays are share.c, who sends what is plan.c.
 */
#include "lane.h"

#include "convene/base/banned.h"

#define FIRST_WINDOW 5.0
#define MISSES_TO_WAIT 2               /* a single lost connection is reopened at once */
#define SERIES_MS 500
#define FAULTS_TO_TRIP 3
#define TRIP_MS (15LL * 60 * 1000)
#define MAX_TRIPS 4                    /* 15, 30, 60, 120, 240 minutes */
#define MAX_WAIT_MS (5LL * 60 * 1000)

void cvn_lane_init(struct cvn_lane *l, const struct cvn_lane_limits *limits, int64_t now_ms)
{
	*l = (struct cvn_lane){ .limits = *limits, .window = FIRST_WINDOW };
	if (l->window > limits->connections)
		l->window = limits->connections;
	cvn_pace_init(&l->pace, limits->pace, now_ms);
}

/* Its own, or the one of all together. */
static struct cvn_day *day_of(struct cvn_lane *l)
{
	return l->day ? l->day : &l->own_day;
}

static bool day_is_over(const struct cvn_lane *l)
{
	return cvn_day_is_full(l->day ? l->day : &l->own_day);
}

bool cvn_day_is_full(const struct cvn_day *d)
{
	return d->most > 0 && d->letters >= d->most;
}

bool cvn_lane_open(const struct cvn_lane *l, int64_t now_ms)
{
	return !l->denied && now_ms >= l->closed_until_ms && !day_is_over(l);
}

int cvn_lane_width(const struct cvn_lane *l, int64_t now_ms)
{
	if (!cvn_lane_open(l, now_ms))
		return 0;
	return l->misses > 0 && l->window > 1 && l->misses >= MISSES_TO_WAIT ? 1 : (int)l->window;
}

bool cvn_lane_has_room(struct cvn_lane *l, int64_t now_ms, int64_t *out_wait_ms)
{
	return cvn_pace_has_room(&l->pace, now_ms, out_wait_ms);
}

bool cvn_lane_take(struct cvn_lane *l, int64_t now_ms, int64_t *out_wait_ms)
{
	if (!cvn_lane_open(l, now_ms) || !cvn_lane_has_room(l, now_ms, out_wait_ms))
		return false;
	cvn_pace_take(&l->pace);
	day_of(l)->letters++;
	l->pass += l->limits.weight > 0 ? 1.0 / l->limits.weight : 0;
	return true;
}

void cvn_lane_missed(struct cvn_lane *l)
{
	day_of(l)->letters--;
}

void cvn_lane_put_back(struct cvn_lane *l)
{
	cvn_pace_put_back(&l->pace);
	day_of(l)->letters--;
	l->pass -= l->limits.weight > 0 ? 1.0 / l->limits.weight : 0;
}

void cvn_lane_accepted(struct cvn_lane *l)
{
	l->falling = false;
	l->misses = l->faults = l->trips = 0;
	if (l->window < l->limits.connections)
		l->window += 1 / l->window;
	if (l->window > l->limits.connections)
		l->window = l->limits.connections;
}

static void fall(struct cvn_lane *l)
{
	if (l->falling)
		return;
	l->falling = true;
	l->window = l->window > 2 ? l->window - 1 : 1;
}

void cvn_lane_lost(struct cvn_lane *l, int64_t now_ms, uint32_t random)
{
	int64_t wait = 1000;

	fall(l);
	if (l->misses > 0 && now_ms < l->missed_ms + SERIES_MS)
		return;
	l->missed_ms = now_ms;
	if (++l->misses < MISSES_TO_WAIT)
		return;
	for (int i = MISSES_TO_WAIT; i < l->misses && wait < MAX_WAIT_MS; i++)
		wait *= 2;
	if (wait > MAX_WAIT_MS)
		wait = MAX_WAIT_MS;
	wait += wait / 5 * (random % 101) / 100;
	if (now_ms + wait > l->closed_until_ms)
		l->closed_until_ms = now_ms + wait;
}

bool cvn_lane_fault(struct cvn_lane *l, int64_t now_ms)
{
	fall(l);
	if (++l->faults < FAULTS_TO_TRIP)
		return false;
	l->faults = 0;
	l->closed_until_ms = now_ms + (TRIP_MS << (l->trips < MAX_TRIPS ? l->trips : MAX_TRIPS));
	l->trips++;
	return true;
}

void cvn_lane_deny(struct cvn_lane *l)
{
	l->denied = true;
}
