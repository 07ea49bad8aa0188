/*
 * letter_state.c - the states of a letter and the moves between them: the one list in C.
 *
 * The schema (0003_campaign.sql) has the same list as rows of letter_move, enforced by a trigger; tests compare the two.
 */
#include "convene/store/queue.h"

#include "convene/base/banned.h"

#define TO(state) (1u << CVN_LETTER_##state)

static const struct {
	const char *name;
	unsigned next;
} states[CVN_LETTER_STATES] = {
	[CVN_LETTER_PENDING] = { "pending", TO(LEASED) | TO(EXPIRED) | TO(CANCELLED) | TO(SUPPRESSED) | TO(SUPERSEDED) },
	[CVN_LETTER_LEASED] = { "leased", TO(PENDING) | TO(HANDED) | TO(DEFERRED) | TO(FAILED) | TO(EXPIRED) | TO(CANCELLED) |
	                                          TO(SUPPRESSED) | TO(SUPERSEDED) },
	[CVN_LETTER_HANDED] = { "handed", TO(SENT) | TO(DEFERRED) | TO(FAILED) | TO(UNCERTAIN) },
	[CVN_LETTER_SENT] = { "sent", 0 },
	[CVN_LETTER_DEFERRED] = { "deferred", TO(PENDING) | TO(LEASED) | TO(FAILED) | TO(EXPIRED) | TO(CANCELLED) |
	                                              TO(SUPPRESSED) | TO(SUPERSEDED) },
	[CVN_LETTER_FAILED] = { "failed", TO(PENDING) },
	[CVN_LETTER_UNCERTAIN] = { "uncertain", TO(PENDING) | TO(HELD) | TO(SENT) },
	[CVN_LETTER_HELD] = { "held", TO(PENDING) | TO(SENT) },
	[CVN_LETTER_EXPIRED] = { "expired", 0 },
	[CVN_LETTER_CANCELLED] = { "cancelled", 0 },
	[CVN_LETTER_SUPPRESSED] = { "suppressed", 0 },
	[CVN_LETTER_SUPERSEDED] = { "superseded", 0 },
};

const char *cvn_letter_state_name(enum cvn_letter_state state)
{
	return states[state].name;
}

bool cvn_letter_move_legal(enum cvn_letter_state from, enum cvn_letter_state to)
{
	return (states[from].next & (1u << to)) != 0;
}
