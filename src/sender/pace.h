/*
 * pace.h - so many letters a second, without bursts. Pure: takes the time.
 */
#ifndef CONVENE_SENDER_PACE_H
#define CONVENE_SENDER_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct cvn_pace {
	int64_t per_second;        /* 0 = no limit */
	double tokens;             /* letters that it allows now */
	int64_t at_ms;
};

void cvn_pace_init(struct cvn_pace *p, int64_t per_second, int64_t now_ms);
/* One letter may start now; when not, *out_wait_ms says when to ask again. */
bool cvn_pace_has_room(struct cvn_pace *p, int64_t now_ms, int64_t *out_wait_ms);
void cvn_pace_take(struct cvn_pace *p);
void cvn_pace_put_back(struct cvn_pace *p);    /* a taken letter did not start after all */
/* How many may start at once, at most `most`. */
int64_t cvn_pace_room(struct cvn_pace *p, int64_t most, int64_t now_ms);

#endif
