/*
 * people_priv.h - what the files of people tell each other.
 */
#ifndef CVN_STORE_PEOPLE_PRIV_H
#define CVN_STORE_PEOPLE_PRIV_H

#include "convene/store/people.h"
#include "store/store_priv.h"

/* The roles of a row that has just been added. */
int cvn_store_roles_first(struct cvn_store *s, int64_t contact_id, const char *roles, struct cvn_err *err);

#endif
