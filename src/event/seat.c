/*
 * seat.c - the seat that follows from an answer.
 *
 * ACCEPTED sits when the party fits and otherwise waits; TENTATIVE holds no seat; DECLINED gives it back. Who is promoted when a
 * seat is free is the store's query (in order of receipt, the first whose party fits).
 */
#include "event_priv.h"
#include "convene/base/banned.h"

enum cvn_seat cvn_seat_after(const struct cvn_seats *seats, enum cvn_seat now, enum cvn_answer answer, int party, bool *out_full)
{
	bool fits = seats->capacity == 0 || seats->taken + party <= seats->capacity;

	*out_full = false;
	if (answer != CVN_ANSWER_ACCEPTED)
		return CVN_SEAT_NONE;
	if (fits && (now == CVN_SEAT_CONFIRMED || now == CVN_SEAT_OFFERED))
		return CVN_SEAT_CONFIRMED;
	if (now == CVN_SEAT_WAITING && seats->capacity != 0)
		return CVN_SEAT_WAITING;        /* the promotion that follows takes it from there, in order */
	if (fits)
		return CVN_SEAT_CONFIRMED;
	*out_full = !seats->waiting_list;
	return seats->waiting_list ? CVN_SEAT_WAITING : CVN_SEAT_NONE;
}
