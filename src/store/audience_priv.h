/*
 * audience_priv.h - between the files of an audience: the pass over the people (audience_kind.c) and whose texts are odd
 * (audience_odd.c).
 */
#ifndef CVN_STORE_AUDIENCE_PRIV_H
#define CVN_STORE_AUDIENCE_PRIV_H

#include "store/store_priv.h"

/* A control character, or octets that are no UTF-8. */
bool cvn_text_is_odd(struct cvn_span text);
int cvn_audience_odd_add(struct cvn_store *s, int64_t contact_id, struct cvn_err *err);

#endif
