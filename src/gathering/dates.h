/*
 * dates.h - the dates of a series and the seats on each of them. Private to this room.
 */
#ifndef CVN_GATHERING_DATES_H
#define CVN_GATHERING_DATES_H

#include "gathering_priv.h"

/* Inside a write, after a revision: the rows of dates follow the file; new dates get the people who said yes, in the order in which
 * they had seats. `row` is the event as it is now. */
int cvn_gathering_dates_follow(struct cvn_office *office, int64_t event_id, const struct cvn_event *ev, int64_t now, struct cvn_err *err);

/* What an answer did to the seats of a series. */
struct cvn_dates_moved {
	size_t n;                        /* dates it was about */
	size_t confirmed, waiting, full; /* of them: newly seated, newly waiting, without a seat or a line */
	bool after_offer;                /* a seat that was offered was taken */
	int64_t filled_at, late_at;      /* a date whose last seat this was; a date whose deadline is over; 0 = none */
	bool kept_smaller;               /* the bigger party did not fit everywhere: those dates stay as they were */
	size_t late;                     /* the deadline of that date is over: a person decides */
	struct cvn_buf seated_on, waits_on, full_on, late_on;      /* the dates in words, in the person's language */
	char seated_day[16], waits_day[16], full_day[16], late_day[16];  /* the first of each: "2027-01-07" */
};
void cvn_dates_moved_init(struct cvn_dates_moved *m);
void cvn_dates_moved_release(struct cvn_dates_moved *m);

struct cvn_dates_answer {
	const struct cvn_event_row *event;
	const struct cvn_invitation_row *inv;
	int64_t recurrence_at;           /* 0 = every date to come that has no answer of its own */
	enum cvn_answer answer;
	int party, sequence;
	bool may_be_late;                /* a deadline holds: not for what a steward enters, nor for seats given again */
	int64_t ledger_id, answered_at, now;
	const char *language;
};
/* Inside a write: seats follow from the answer, those who wait are promoted on every date touched. */
int cvn_gathering_dates_settle(struct cvn_office *office, const struct cvn_dates_answer *a, struct cvn_dates_moved *out, struct cvn_err *err);
/* Inside a write: the invitation is withdrawn: no seats, no answers for dates. Who waits is promoted by the caller. */
int cvn_gathering_dates_leave(struct cvn_office *office, const struct cvn_invitation_row *inv, int64_t now, struct cvn_err *err);
/* Inside a write: on one date (0 = on all to come) free seats go to those who wait. */
int cvn_gathering_dates_promote(struct cvn_office *office, const struct cvn_event_row *event, int64_t recurrence_at, int64_t now,
                                struct cvn_err *err);
/* Offers that ran out go on to the next. Takes its own writes. */
int cvn_gathering_dates_offers_over(struct cvn_office *office, int64_t now, int64_t *out_n, struct cvn_err *err);

#endif
