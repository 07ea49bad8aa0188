/*
 * membership_priv.h - what the files of this room tell each other.
 */
#ifndef CONVENE_MEMBERSHIP_PRIV_H
#define CONVENE_MEMBERSHIP_PRIV_H

#include "convene/contact/segment.h"
#include "convene/base/value.h"
#include "convene/membership.h"
#include "convene/store/people.h"

/* An expression with the saved segments in it put in place, ready to be asked. CVN_E_INVALID, CVN_E_NOTFOUND. */
int cvn_segment_compile(struct cvn_store *store, const char *expression, int64_t now, const char *timezone,
                        struct cvn_filter **out, struct cvn_err *err);

/* beside.c: what an entry says beside its own row. Release also after a failed read. */
struct cvn_json;
struct cvn_beside {
	char *tags;
	struct cvn_contact steward;      /* email NULL when there is none */
	struct cvn_value *fields;
};
int cvn_beside_read(struct cvn_store *store, const struct cvn_contact *c, struct cvn_beside *out, struct cvn_err *err);
void cvn_beside_release(struct cvn_beside *b);
/* The members of an object that the caller has opened. */
void cvn_beside_json(struct cvn_json *j, const struct cvn_contact *c, const struct cvn_beside *b);

#endif
