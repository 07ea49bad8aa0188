/*
 * asks.c - the fields a compiled letter asks of each person, and a slot for every name.
 */
#include "compile_priv.h"

#include <string.h>

#include "convene/base/banned.h"

/* Whether operation `at` stands inside a section of the same name. */
static bool guarded(const struct cvn_template *t, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (t->op[i].kind == OP_SECTION && t->op[i].end > at && t->op[i].name == t->op[at].name)
			return true;
	}
	return false;
}

const char *const *cvn_letter_items(const char *list)
{
	static const char *const events[] = { "title", "when", "starts", "place", "kind", "building", "district", "online", "link",
		                              "invited", "coming", NULL };
	static const char *const targets[] = { "name", "title", "district", "building", "phone", "email", "link", "note", NULL };

	return strcmp(list, "events") == 0 ? events : strcmp(list, "targets") == 0 ? targets : NULL;
}

/* Whether operation `at` is a name of the items of a list it stands in. */
static bool of_item(const struct cvn_letter *l, const struct cvn_template *t, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		const char *const *names = t->op[i].kind == OP_SECTION && t->op[i].end > at
		                                   ? cvn_letter_items(l->family->name[t->op[i].name].text) : NULL;

		for (; names && *names; names++) {
			if (strcmp(*names, l->family->name[t->op[at].name].text) == 0)
				return true;
		}
	}
	return false;
}

static struct cvn_letter_field *known_field(struct cvn_letter *l, const char *name)
{
	for (size_t i = 0; i < l->n_fields; i++)
		if (strcmp(l->field[i].name, name) == 0)
			return &l->field[i];
	return NULL;
}

static void add_field(struct cvn_letter *l, const struct cvn_template *t, size_t at)
{
	const struct op *op = &t->op[at];
	const char *name = l->family->name[op->name].text;
	struct cvn_letter_field *f = known_field(l, name);
	bool needed;

	if (strcmp(name, ".") == 0 || l->source[op->name] == FROM_CONSTANT || of_item(l, t, at))
		return;
	/* `guarded` looks back through the whole template: not again for what is known to be needed. */
	needed = !(f && f->needed) && op->kind == OP_VAR && !op->has_fallback && !guarded(t, at);
	if (f) {
		if (needed)
			f->line = op->line, f->column = op->column, f->needed = true;
		f->without = f->without || op->kind == OP_INVERTED;
		return;
	}
	l->field = cvn_xreallocarray(l->field, l->n_fields + 1, sizeof *l->field);
	l->field[l->n_fields++] = (struct cvn_letter_field){ name, t->file, op->line, op->column, needed,
		                                             cvn_source_of(name) != FROM_FIELDS, op->kind == OP_INVERTED };
}

/* Names inside sections over lists belong to the list's items, not to the person. */
static void collect_fields(struct cvn_letter *l, const struct cvn_template *t)
{
	for (size_t i = 0; t && i < t->n; i++) {
		if (t->op[i].kind == OP_VAR || t->op[i].kind == OP_SECTION || t->op[i].kind == OP_INVERTED)
			add_field(l, t, i);
	}
}

/* A constant in a section is looked up like anything else. */
static void set_constant_slot(struct compiler *c, uint32_t name)
{
	struct cvn_letter *l = c->l;

	for (size_t i = 0; i < c->n_constants; i++) {
		if (strcmp(c->constant[i].name, l->family->name[name].text) != 0)
			continue;
		l->source[name] = FROM_CONSTANT;
		l->constant[l->n_constants] = cvn_xstrdup(c->constant[i].value);
		l->slot[name].text = cvn_span_of(l->constant[l->n_constants++]);
	}
}

void cvn_compile_slots(struct compiler *c)
{
	struct cvn_letter *l = c->l;
	size_t n = l->family->n_names;

	l->slot = cvn_xcalloc(n + 1, sizeof *l->slot);
	l->source = cvn_xcalloc(n + 1, sizeof *l->source);
	for (size_t i = 0; i < n; i++)
		l->source[i] = (uint8_t)cvn_source_of(l->family->name[i].text);
	for (size_t i = 0; i < n; i++)
		set_constant_slot(c, (uint32_t)i);
	collect_fields(l, l->subject);
	collect_fields(l, l->from);
	collect_fields(l, l->text);
	collect_fields(l, l->html);
	collect_fields(l, l->description);
	for (size_t i = 0; i < l->n_pieces; i++)
		collect_fields(l, l->piece[i].t);
}

size_t cvn_letter_fields(const struct cvn_letter *l, const struct cvn_letter_field **out)
{
	*out = l->field;
	return l->n_fields;
}

size_t cvn_letter_remarks(const struct cvn_letter *l, const struct cvn_letter_remark **out)
{
	*out = l->remark;
	return l->n_remarks;
}

bool cvn_letter_asks(const struct cvn_letter *l, const char *name)
{
	for (size_t i = 0; i < l->n_fields; i++) {
		if (strcmp(l->field[i].name, name) == 0)
			return true;
	}
	return false;
}

const char *cvn_letter_language(const struct cvn_letter *l)
{
	return l->language;
}
