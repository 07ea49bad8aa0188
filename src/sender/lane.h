/*
 * lane.h - one relay: how many connections, how fast, and when not at all. Pure: takes the time.
 *
 * The window of connections rises by 1/N at each accepted letter and falls by one at the first failure of a series. A relay
 * that objects to us several times in a row is left alone for a while that doubles (the breaker); one that refuses login or
 * shows a wrong certificate is stopped until a person has looked.
 */
#ifndef CONVENE_SENDER_LANE_H
#define CONVENE_SENDER_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pace.h"

/* The letters of one day, while a relay or an address of ours is warming up. */
struct cvn_day {
	int64_t most;              /* 0 = no limit */
	int64_t letters;           /* accepted and on the way */
};
bool cvn_day_is_full(const struct cvn_day *d);

struct cvn_lane_limits {
	int connections;           /* at most */
	int weight;                /* share beside other lanes; 0 = only when no other can */
	int64_t pace;              /* letters a second, 0 = no limit */
};

struct cvn_lane {
	struct cvn_lane_limits limits;
	double window;             /* connections that are welcome now */
	bool falling;              /* in a series of failures: the window has fallen for it */
	int misses;                /* connections that failed in a row, without an accepted letter between */
	int64_t missed_ms;         /* when the last of them did: those that fail together are one failure */
	int faults;                /* objections to us in a row */
	int trips;                 /* how often the breaker opened in a row */
	int64_t closed_until_ms;   /* no new connection and no letter before */
	bool denied;               /* login or certificate: until restart */
	struct cvn_pace pace;
	struct cvn_day own_day;
	struct cvn_day *day;       /* of several lanes together; NULL = its own counts */
	double pass;               /* letters taken / weight: whoever has the least is next */
	bool ready;                /* it has a connection */
	bool shares;               /* it takes part in the weighted turn */
	int in_flight;             /* letters taken and not ended */
	int64_t moved_ms;          /* a letter ended, or the first of them began */
	double took_ms;            /* moving average of offer to outcome; 0 = none ended yet */
};

void cvn_lane_init(struct cvn_lane *l, const struct cvn_lane_limits *limits, int64_t now_ms);
/* Connections that may be open now. */
int cvn_lane_width(const struct cvn_lane *l, int64_t now_ms);
bool cvn_lane_open(const struct cvn_lane *l, int64_t now_ms);
/* Whether one more letter may start now; when not because of the pace, *out_wait_ms says for how long. */
bool cvn_lane_take(struct cvn_lane *l, int64_t now_ms, int64_t *out_wait_ms);
bool cvn_lane_has_room(struct cvn_lane *l, int64_t now_ms, int64_t *out_wait_ms);      /* the pace allows one */
void cvn_lane_put_back(struct cvn_lane *l);            /* a taken letter did not start after all */
void cvn_lane_began(struct cvn_lane *l, int64_t now_ms);       /* a taken letter is on a connection */
void cvn_lane_ended(struct cvn_lane *l, int64_t now_ms);       /* it has its outcome, or was withheld */
void cvn_lane_took(struct cvn_lane *l, int64_t took_ms);       /* how long one took: what is usual here */

/* The weighted turn. A lane takes part while it could take its share: open, without a failure, not at a limit of its own, and
 * not stuck or much slower than the fastest beside it. Those that do not take part take what they can and hold nobody up.
 * Call for all lanes once a round, then ask for each letter. */
void cvn_lanes_look(struct cvn_lane *const *lanes, size_t n, int64_t now_ms);
bool cvn_lane_turn(const struct cvn_lane *l, struct cvn_lane *const *lanes, size_t n);
void cvn_lane_missed(struct cvn_lane *l);              /* a taken letter was not accepted: it is none of today's */

void cvn_lane_accepted(struct cvn_lane *l);
/* A connection was lost or not made. */
void cvn_lane_lost(struct cvn_lane *l, int64_t now_ms, uint32_t random);
/* The server objects to us. True when that opened the breaker: the operator should know. */
bool cvn_lane_fault(struct cvn_lane *l, int64_t now_ms);
void cvn_lane_deny(struct cvn_lane *l);

#endif
