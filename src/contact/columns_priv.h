/*
 * columns_priv.h - the table of known headings, for columns.c.
 */
#ifndef CONVENE_CONTACT_COLUMNS_PRIV_H
#define CONVENE_CONTACT_COLUMNS_PRIV_H

#include "convene/contact/columns.h"

/* `name` as cvn_field_name makes it. */
bool cvn_heading_known(const char *name, enum cvn_means *out_means, int *out_rank);
const char *cvn_heading_program(const char *name);     /* who writes such a heading; NULL = many do */
bool cvn_means_find(const char *name, enum cvn_means *out);

#endif
