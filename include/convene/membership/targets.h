/*
 * membership/targets.h - decision-makers from a spreadsheet: whom letters tell people to call.
 */
#ifndef CONVENE_MEMBERSHIP_TARGETS_H
#define CONVENE_MEMBERSHIP_TARGETS_H

#include "convene/store/near.h"

#define CVN_TARGETS_BYTES (4u << 20)        /* ceiling of the file */

/* Read the columns name, title, district, building, phone, email, link and note, in any order; only name must be there.
 * CVN_E_INVALID with file:line: a column of another name, a row without a name, an address or link that is none. */
int cvn_targets_read(const char *file, const char *text, size_t n, struct cvn_target **out, size_t *out_n, struct cvn_err *err);

#endif
