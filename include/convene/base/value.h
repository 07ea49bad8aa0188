/*
 * value.h - a small tree of values: what JSON files hold and templates look names up in.
 *
 * JSON is read by jansson behind this header (depth, size, duplicate keys and UTF-8 are checked); numbers keep their text.
 */
#ifndef CONVENE_BASE_VALUE_H
#define CONVENE_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"

enum cvn_value_kind { CVN_V_NULL, CVN_V_FALSE, CVN_V_TRUE, CVN_V_NUMBER, CVN_V_TEXT, CVN_V_LIST, CVN_V_MAP };

struct cvn_value {
	enum cvn_value_kind kind;
	char *text;                   /* TEXT and NUMBER: as written; else NULL */
	size_t n, cap;                /* LIST and MAP: children */
	struct cvn_value **child;
	char **key;                   /* MAP: key[i] names child[i] */
};

struct cvn_value *cvn_value_new(enum cvn_value_kind kind);
struct cvn_value *cvn_value_text(const char *text);
void cvn_value_free(struct cvn_value *v);
CVN_AUTO_DEF(struct cvn_value, cvn_value_free)
/* Takes ownership of `child`; replaces an earlier child of that key. */
void cvn_value_set(struct cvn_value *map, const char *key, struct cvn_value *child);
void cvn_value_push(struct cvn_value *list, struct cvn_value *child);
/* Borrowed until the map changes; NULL when absent or not a map. */
const struct cvn_value *cvn_value_get(const struct cvn_value *map, const char *key);
const char *cvn_value_get_text(const struct cvn_value *map, const char *key);   /* TEXT or NUMBER, else NULL */

/* CVN_E_INVALID with line and column, CVN_E_LIMIT beyond 16 MiB, 100 levels or 2 000 000 values; `name` is what the message calls the input. */
int cvn_value_from_json(const char *name, const char *json, size_t n, struct cvn_value **out, struct cvn_err *err);

#endif
