/*
 * value.c - the tree of values: building it, looking names up, taking it down. Reading it from JSON is value_json.c.
 */
#include "convene/base/value.h"

#include <assert.h>
#include <string.h>

#include "value_priv.h"

#include "convene/base/banned.h"

struct cvn_value *cvn_value_new(enum cvn_value_kind kind)
{
	struct cvn_value *v = cvn_xcalloc(1, sizeof *v);

	v->kind = kind;
	if (kind == CVN_V_TEXT || kind == CVN_V_NUMBER)
		v->text = cvn_xstrdup(kind == CVN_V_TEXT ? "" : "0");
	return v;
}

struct cvn_value *cvn_value_text(const char *text)
{
	struct cvn_value *v = cvn_xcalloc(1, sizeof *v);

	v->kind = CVN_V_TEXT;
	v->text = cvn_xstrdup(text == NULL ? "" : text);
	return v;
}

void cvn_value_free(struct cvn_value *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->n; i++) {
		cvn_value_free(v->child[i]);
		if (v->key != NULL)
			cvn_free(v->key[i]);
	}
	cvn_free(v->child);
	cvn_free(v->key);
	cvn_free(v->text);
	cvn_free(v);
}

static void make_room(struct cvn_value *v)
{
	if (v->n < v->cap)
		return;
	v->cap = v->cap == 0 ? 4 : v->cap * 2;
	v->child = cvn_xreallocarray(v->child, v->cap, sizeof(*v->child));
	if (v->kind == CVN_V_MAP)
		v->key = cvn_xreallocarray(v->key, v->cap, sizeof(*v->key));
}

void cvn_value_add_(struct cvn_value *map, const char *key, struct cvn_value *child)
{
	make_room(map);
	map->key[map->n] = cvn_xstrdup(key);
	map->child[map->n++] = child;
}

void cvn_value_set(struct cvn_value *map, const char *key, struct cvn_value *child)
{
	assert(map->kind == CVN_V_MAP && child != NULL);
	for (size_t i = 0; i < map->n; i++) {
		if (strcmp(map->key[i], key) != 0)
			continue;
		if (map->child[i] != child)
			cvn_value_free(map->child[i]);
		map->child[i] = child;
		return;
	}
	cvn_value_add_(map, key, child);
}

void cvn_value_push(struct cvn_value *list, struct cvn_value *child)
{
	assert(list->kind == CVN_V_LIST && child != NULL);
	make_room(list);
	list->child[list->n++] = child;
}

const struct cvn_value *cvn_value_get(const struct cvn_value *map, const char *key)
{
	if (map == NULL || map->kind != CVN_V_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->key[i], key) == 0)
			return map->child[i];
	return NULL;
}

const char *cvn_value_get_text(const struct cvn_value *map, const char *key)
{
	const struct cvn_value *v = cvn_value_get(map, key);

	return v != NULL && (v->kind == CVN_V_TEXT || v->kind == CVN_V_NUMBER) ? v->text : NULL;
}
