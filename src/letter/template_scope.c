/*
 * template_scope.c - what a name stands for.
 *
 * The first part of a dotted name is looked for in the innermost frame first; the parts behind it only inside what was
 * found (Mustache: a broken chain is a miss, not a second search). Under all frames lie the slots of a letter, one a name.
 */
#include "template_priv.h"

#include <string.h>

#include "convene/base/banned.h"

static const struct cvn_value *child(const struct cvn_value *map, struct cvn_span key)
{
	if (!map || map->kind != CVN_V_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++) {
		if (cvn_span_is(key, map->key[i]))
			return map->child[i];
	}
	return NULL;
}

static const struct cvn_value *descend(const struct cvn_value *v, const struct name *name)
{
	for (size_t i = 1; v && i < name->n; i++)
		v = child(v, name->part[i]);
	return v;
}

struct found cvn_scope_find(const struct scope *s, const struct cvn_templates *family, uint32_t index)
{
	const struct name *name = &family->name[index];

	if (name->n == 0)
		return (struct found){ .value = s->n ? s->frame[s->n - 1] : NULL };
	for (size_t i = s->n; i-- > 0;) {
		const struct cvn_value *v = child(s->frame[i], name->part[0]);

		if (v)
			return (struct found){ .value = descend(v, name) };
	}
	return s->slot ? s->slot[index] : (struct found){ 0 };
}

bool cvn_found_true(const struct found *f)
{
	if (!f->value)
		return f->text.len > 0;
	switch (f->value->kind) {
	case CVN_V_NULL:
	case CVN_V_FALSE:
		return false;
	case CVN_V_LIST:
		return f->value->n > 0;
	case CVN_V_TEXT:
		return f->value->text[0] != '\0';
	default:
		return true;
	}
}

struct cvn_span cvn_found_text(const struct found *f)
{
	if (!f->value)
		return f->text;
	switch (f->value->kind) {
	case CVN_V_TEXT:
	case CVN_V_NUMBER:
		return cvn_span_of(f->value->text);
	case CVN_V_TRUE:
		return CVN_SPAN("true");
	case CVN_V_FALSE:
		return CVN_SPAN("false");
	default:
		return (struct cvn_span){ 0 };
	}
}
