/*
 * entity.h - character references of HTML ("&amp;", "&#8212;", "&#x2014;") as UTF-8.
 */
#ifndef CVN_LETTER_ENTITY_H
#define CVN_LETTER_ENTITY_H

#include "convene/base/buf.h"

/* Append what the reference (with its & and ;) stands for; as it is when it stands for nothing. */
void cvn_entity_put(struct cvn_buf *out, const char *p, size_t n);

#endif
