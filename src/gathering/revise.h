/*
 * revise.h - one revision on its way to the store and the people. Private to this room.
 */
#ifndef CVN_GATHERING_REVISE_H
#define CVN_GATHERING_REVISE_H

#include "gathering_priv.h"

struct cvn_revision {
	const struct cvn_event_row *row;     /* as it will be: revision and sequence counted up */
	const char *what, *note;
	int64_t recurrence_at, contact_id;   /* contact_id 0 = everybody */
	enum cvn_event_purpose purpose;
	bool quiet;                          /* nobody is told */
	bool ask_again;
	bool asks_date;                      /* the letters ask, for that one date; answers for the others stand */
	const char *place;                   /* where that date takes place; NULL = where all do */
	bool asks_first;                     /* who had no letter yet gets the invitation as it is now */
	const struct cvn_event_source *source;
	size_t n_sources;
};
/* Inside a write. */
int cvn_gathering_revise(struct cvn_office *office, const struct cvn_revision *r, int64_t now, int64_t *out_told, struct cvn_err *err);
/* The same, but what waits in the queue stays there: a further step of the same edit. */
int cvn_gathering_add_revision(struct cvn_office *office, const struct cvn_revision *r, int64_t now, int64_t *out_told,
                               struct cvn_err *err);
/* Commit when `rc` is CVN_OK and it is no dry run, else roll back; gives the code to go on with. */
int cvn_gathering_finish(struct cvn_office *office, int rc, bool dry_run, struct cvn_err *err);

#endif
