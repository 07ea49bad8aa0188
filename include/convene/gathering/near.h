/*
 * gathering/near.h - events that are still to come, for letters of other campaigns that tell of them.
 *
 * The events are read once and kept; one person then costs one query over their invitations. Shown are those they are
 * invited to and have not declined, and those open to everybody (`Open-to: everybody`) of their building or district.
 */
#ifndef CONVENE_GATHERING_NEAR_H
#define CONVENE_GATHERING_NEAR_H

#include "convene/event.h"
#include "convene/office.h"

/* One event as one person may hear of it. Borrowed from the cvn_near until it is loaded again. */
struct cvn_near_event {
	int64_t event_id, invitation_id;     /* invitation_id 0 = not invited, the event is open */
	int64_t starts_at;                   /* the next time it takes place */
	bool all_day;
	enum cvn_answer answer;
	const char *zone, *kind, *title, *place;     /* place "" while only those who accepted may know it and they have not */
	const char *building, *district, *online;
};
struct cvn_near_who {
	int64_t contact_id;
	const char *building, *district;
	const char *language;                /* of the letter that tells of it */
};

struct cvn_near;
/* Everything that is planned and not over at `now`. */
int cvn_near_load(struct cvn_office *office, int64_t now, struct cvn_near **out, struct cvn_err *err);
void cvn_near_free(struct cvn_near *near);
CVN_AUTO_DEF(struct cvn_near, cvn_near_free)
/* The first `cap` by start. */
int cvn_near_find(struct cvn_near *near, const struct cvn_near_who *who, int64_t now, struct cvn_near_event *out, size_t cap,
                  size_t *out_n, struct cvn_err *err);

#endif
