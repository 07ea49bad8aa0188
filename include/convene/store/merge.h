/*
 * store/merge.h - two entries that are one person.
 */
#ifndef CONVENE_STORE_MERGE_H
#define CONVENE_STORE_MERGE_H

#include "convene/store/people.h"

/* Pairs that may be one person, at most 1,000: the same name, and the same phone, household or building. */
typedef int cvn_duplicate_each(void *ctx, int64_t a, const char *a_email, int64_t b, const char *b_email, const char *why,
                               struct cvn_err *err);
int cvn_store_duplicates(struct cvn_store *s, cvn_duplicate_each *each, void *ctx, struct cvn_err *err);

/* Inside a write: everything that hangs from `other` (letters, mails, invitations, lists, notes, changes, wishes not to be
 * written to) hangs from `keep`, and `other` goes. What the entries themselves say is the caller's to bring together first
 * (membership/person.h). CVN_E_EXISTS: both are invited to the same event. */
int cvn_store_merge(struct cvn_store *s, int64_t keep, int64_t other, const char *who, int64_t now, struct cvn_err *err);

#endif
