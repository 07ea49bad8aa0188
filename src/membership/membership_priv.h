/*
 * membership_priv.h - what the files of this room tell each other.
 */
#ifndef CONVENE_MEMBERSHIP_PRIV_H
#define CONVENE_MEMBERSHIP_PRIV_H

#include "convene/contact/segment.h"
#include "convene/membership.h"

/* An expression with the saved segments in it put in place, ready to be asked. CVN_E_INVALID, CVN_E_NOTFOUND. */
int cvn_segment_compile(struct cvn_store *store, const char *expression, int64_t now, const char *timezone,
                        struct cvn_filter **out, struct cvn_err *err);

#endif
