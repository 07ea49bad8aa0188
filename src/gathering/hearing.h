/*
 * hearing.h - one answer while it is heard: which date it is about, where the person stands, what it does. Private to this room.
 */
#ifndef CVN_GATHERING_HEARING_H
#define CVN_GATHERING_HEARING_H

#include "gathering_priv.h"

struct hearing {
	struct cvn_office *office;
	const struct cvn_given_answer *given;
	struct cvn_party party;
	int64_t recurrence_at;          /* 0 = the whole */
	struct cvn_event_date date;     /* of that instance; zeros = the whole */
	int64_t now;
	struct cvn_answer_effect *out;
};

/* Which instance is meant; *out_known is false when the series does not take place then. */
int cvn_hearing_find_instance(struct hearing *h, bool *out_known, struct cvn_err *err);
int cvn_hearing_standing_of(struct hearing *h, struct cvn_standing *out, struct cvn_err *err);
/* The revision the answer is about; *out_current: what stands, whatever it is. */
int cvn_hearing_sequence(struct hearing *h, bool *out_current, int *out, struct cvn_err *err);
struct cvn_heard_verdict cvn_hearing_judge(struct hearing *h, const struct cvn_standing *standing, const char *answer, int sequence, bool current);

#endif
