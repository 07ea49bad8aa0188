/*
 * apply.h - what an answer that was believed does to standing, seats and letters. Private to this room.
 */
#ifndef CVN_GATHERING_APPLY_H
#define CVN_GATHERING_APPLY_H

#include "gathering_priv.h"

struct cvn_applying {
	struct cvn_office *office;
	const struct cvn_event_row *event;
	const struct cvn_invitation_row *inv;
	const char *language;                    /* the person's */
	struct cvn_standing standing;            /* what stands from now on */
	const char *why;
	bool ahead;
	bool by_hand;                            /* a steward knows what the deadline is */
	int64_t recurrence_at, ledger_id, now;   /* recurrence_at 0 = the whole */
};
/* Inside a write: standing, seats, promotion, notices, digests. Fills out->why, and out->held when a person has to decide; *out_late is
 * a date whose deadline is over (0 = none). */
int cvn_gathering_apply(const struct cvn_applying *a, struct cvn_answer_effect *out, int64_t *out_late, struct cvn_err *err);

#endif
