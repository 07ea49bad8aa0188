/*
 * around.h - what letters say of the world around each person, looked up only when a campaign's texts ask for it.
 */
#ifndef CVN_CAMPAIGN_AROUND_H
#define CVN_CAMPAIGN_AROUND_H

#include "campaign_priv.h"
#include "convene/gathering/near.h"
#include "convene/store/near.h"

struct around {
	struct cvn_office *office;               /* NULL: no letter asks for anything */
	bool events, targets, steward;
	struct cvn_near *near;
	int64_t near_at;                         /* when it was loaded */
	struct cvn_target *target;
	size_t n_targets;
	struct cvn_value *value;                 /* of the person being written to */
};
/* A letter of the campaign: what it asks is looked up from now on. */
void cvn_around_want(struct around *a, struct cvn_office *office, const struct cvn_letter *l);
/* p->around for this person; it lives until the next call. */
int cvn_around_fill(struct around *a, const struct cvn_letter *l, int64_t contact_id, int64_t now, struct cvn_reader *p,
                    struct cvn_err *err);
void cvn_around_release(struct around *a);

#endif
