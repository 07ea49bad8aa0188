/*
 * membership/person.h - what a person of the office does to one entry: change, merge, erase; and to an import: undo.
 */
#ifndef CONVENE_MEMBERSHIP_PERSON_H
#define CONVENE_MEMBERSHIP_PERSON_H

#include "convene/base/buf.h"
#include "convene/store/history.h"

/* Whoever has this address, as a person writes it. CVN_E_INVALID: no address; CVN_E_NOTFOUND: nobody has it. Release. */
int cvn_membership_find(struct cvn_store *store, const char *address, struct cvn_contact *out, struct cvn_err *err);

/* Inside a write: words such as "first_name=Ana", "role=teacher, steward", "grade=4", "building=" (empties it),
 * "email=new@address". History tells each change. *out_changed may be NULL. CVN_E_INVALID: nothing was changed. */
int cvn_membership_edit(struct cvn_store *store, int64_t contact_id, const char *const *word, size_t n, const char *who,
                        int64_t now, size_t *out_changed, struct cvn_err *err);
/* Would this word change anything? *out_differs is 0 when the person has it already. Nothing is written. */
int cvn_membership_differs(struct cvn_store *store, int64_t contact_id, const char *word, size_t *out_differs,
                           struct cvn_err *err);
/* Inside a write: a new entry. CVN_E_EXISTS. */
int cvn_membership_add(struct cvn_store *store, const char *address, const char *const *word, size_t n, const char *who,
                       int64_t now, int64_t *out_id, struct cvn_err *err);

/* Opens and commits writes of its own, so that a large import does not hold the turn. *out_gone counts people taken out,
 * *out_left who stays because something happened with them since, *out_restored fields set back.
 * CVN_E_NOTFOUND; CVN_E_EXISTS: undone already. */
int cvn_membership_undo(struct cvn_store *store, int64_t import_id, int64_t now, int64_t *out_gone, int64_t *out_left,
                        int64_t *out_restored, struct cvn_err *err);

/* Inside a write: two entries become one. Where both say something `keep` is right; roles, tags and what only the other says
 * are added; its address becomes the field email_other. CVN_E_EXISTS: both are invited to the same event. */
int cvn_membership_merge(struct cvn_store *store, const struct cvn_contact *keep, const struct cvn_contact *other,
                         const char *who, int64_t now, struct cvn_err *err);

/* Everything we know of a person as one JSON object: for themselves. */
int cvn_membership_dossier(struct cvn_store *store, const struct cvn_contact *c, struct cvn_buf *out, struct cvn_err *err);

#endif
