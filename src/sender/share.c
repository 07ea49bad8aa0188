/*
 * share.c - several relays with weights: whose letter it is. Pure arithmetic over their lanes.
 *
 * Stride scheduling: a letter costs its lane 1/weight, and a lane that is ahead of another waits for it. Waiting is what makes
 * the weights true where every relay is busy all the time; so only a lane that is in health, and has shown it by a first letter,
 * may be waited for.
 */
#include "lane.h"

#include "convene/base/banned.h"

#define AHEAD 4.0                      /* letters that a lane may be ahead by, or its connections if those are more */
#define STUCK_MS 500                   /* nothing ended for so long: it is not waited for */
#define SLOW_MS 500.0                  /* below this nobody is slow */
#define SLOW_TIMES 4.0                 /* slower than the fastest beside it by this factor */

void cvn_lane_began(struct cvn_lane *l, int64_t now_ms)
{
	if (l->in_flight++ == 0)
		l->moved_ms = now_ms;
}

void cvn_lane_ended(struct cvn_lane *l, int64_t now_ms)
{
	l->in_flight--;
	l->moved_ms = now_ms;
}

void cvn_lane_took(struct cvn_lane *l, int64_t took_ms)
{
	double took = (double)took_ms;

	/* One that took much longer counts for twice the usual: a few tar pits do not make everything slow, but a relay that
	 * has become slow is soon known as such. */
	if (l->took_ms > 0 && took > 2 * l->took_ms + 1)
		took = 2 * l->took_ms + 1;
	l->took_ms = l->took_ms > 0 ? l->took_ms + (took - l->took_ms) / 32 : took + 0.001;
}

static bool in_health(const struct cvn_lane *l, double fastest_ms, int64_t now_ms)
{
	if (!l->ready || !cvn_lane_open(l, now_ms) || l->limits.weight == 0 || l->misses > 0 || l->faults > 0 || l->took_ms <= 0)
		return false;
	if (l->in_flight > 0 && now_ms > l->moved_ms + STUCK_MS)
		return false;
	return l->took_ms < SLOW_MS || l->took_ms < SLOW_TIMES * fastest_ms;
}

static double fastest(struct cvn_lane *const *lanes, size_t n, int64_t now_ms)
{
	double least = 0;

	for (size_t i = 0; i < n; i++)
		if (cvn_lane_open(lanes[i], now_ms) && lanes[i]->took_ms > 0 && (least <= 0 || lanes[i]->took_ms < least))
			least = lanes[i]->took_ms;
	return least;
}

/* Who comes back is level with the last: it neither owes nor owns the past. */
static void join(struct cvn_lane *l, struct cvn_lane *const *lanes, size_t n)
{
	double least = -1;

	for (size_t i = 0; i < n; i++)
		if (lanes[i] != l && lanes[i]->shares && (least < 0 || lanes[i]->pass < least))
			least = lanes[i]->pass;
	if (least >= 0)
		l->pass = least;
	l->shares = true;
}

void cvn_lanes_look(struct cvn_lane *const *lanes, size_t n, int64_t now_ms)
{
	double least = fastest(lanes, n, now_ms);

	for (size_t i = 0; i < n; i++) {
		struct cvn_lane *l = lanes[i];
		int64_t wait_ms = 0;
		bool yes = in_health(l, least, now_ms) && cvn_lane_has_room(l, now_ms, &wait_ms);

		if (!yes)
			l->shares = false;
		else if (!l->shares)
			join(l, lanes, n);
	}
}

bool cvn_lane_turn(const struct cvn_lane *l, struct cvn_lane *const *lanes, size_t n)
{
	double ahead = l->limits.connections > AHEAD ? l->limits.connections : AHEAD;

	if (!l->shares || l->limits.weight == 0)
		return true;
	for (size_t i = 0; i < n; i++)
		if (lanes[i]->shares && l->pass > lanes[i]->pass + ahead / l->limits.weight)
			return false;
	return true;
}
