/*
 * pace.c - a bucket of one tenth of a second's letters. Whose pace it is: a relay's (lane.c) or a receiving side's (domain.c).
 */
#include "pace.h"

#include "convene/base/banned.h"

void cvn_pace_init(struct cvn_pace *p, int64_t per_second, int64_t now_ms)
{
	*p = (struct cvn_pace){ .per_second = per_second, .tokens = 1, .at_ms = now_ms };
}

static void refill(struct cvn_pace *p, int64_t now_ms)
{
	double depth = (double)p->per_second / 10;

	p->tokens += (double)(now_ms - p->at_ms) * (double)p->per_second / 1000;
	p->at_ms = now_ms;
	if (depth < 1)
		depth = 1;
	if (p->tokens > depth)
		p->tokens = depth;
}

bool cvn_pace_has_room(struct cvn_pace *p, int64_t now_ms, int64_t *out_wait_ms)
{
	if (p->per_second == 0)
		return true;
	refill(p, now_ms);
	if (p->tokens >= 1)
		return true;
	*out_wait_ms = (int64_t)((1 - p->tokens) * 1000 / (double)p->per_second) + 1;
	return false;
}

void cvn_pace_take(struct cvn_pace *p)
{
	p->tokens -= p->per_second > 0 ? 1 : 0;
}

void cvn_pace_put_back(struct cvn_pace *p)
{
	p->tokens += p->per_second > 0 ? 1 : 0;
}

int64_t cvn_pace_room(struct cvn_pace *p, int64_t most, int64_t now_ms)
{
	if (p->per_second == 0)
		return most;
	refill(p, now_ms);
	return p->tokens < (double)most ? (int64_t)p->tokens : most;
}
