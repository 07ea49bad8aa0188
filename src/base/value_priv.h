/* value_priv.h - between value.c and value_json.c. */
#ifndef CONVENE_BASE_VALUE_PRIV_H
#define CONVENE_BASE_VALUE_PRIV_H

#include "convene/base/value.h"

/* As cvn_value_set() for a key that is known to be new: a map of many keys is read in linear time. */
void cvn_value_add_(struct cvn_value *map, const char *key, struct cvn_value *child);

#endif
