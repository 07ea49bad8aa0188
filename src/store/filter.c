/*
 * filter.c - the tree of conditions itself. What SQL it becomes is filter_sql.c, running it filter_run.c.
 */
#include "convene/store/filter.h"
#include "convene/base/mem.h"

#include "convene/base/banned.h"

struct cvn_filter *cvn_filter_new(enum cvn_filter_op op)
{
	struct cvn_filter *f = cvn_xcalloc(1, sizeof *f);

	f->op = op;
	f->name = cvn_xstrdup("");
	return f;
}

void cvn_filter_free(struct cvn_filter *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++)
		cvn_filter_free(f->child[i]);
	for (size_t i = 0; i < f->n_values; i++)
		free(f->value[i]);
	free(f->child);
	free(f->value);
	free(f->name);
	free(f);
}

void cvn_filter_adopt(struct cvn_filter *parent, struct cvn_filter *child)
{
	parent->child = cvn_xreallocarray(parent->child, parent->n + 1, sizeof *parent->child);
	parent->child[parent->n++] = child;
}

void cvn_filter_say(struct cvn_filter *f, const char *value)
{
	f->value = cvn_xreallocarray(f->value, f->n_values + 1, sizeof *f->value);
	f->value[f->n_values++] = cvn_xstrdup(value);
}

struct cvn_filter *cvn_filter_dup(const struct cvn_filter *f)
{
	struct cvn_filter *copy = cvn_filter_new(f->op);

	free(copy->name);
	copy->name = cvn_xstrdup(f->name);
	copy->cmp = f->cmp;
	copy->type = f->type;
	copy->number = f->number;
	copy->from = f->from;
	copy->to = f->to;
	copy->column = f->column;
	for (size_t i = 0; i < f->n_values; i++)
		cvn_filter_say(copy, f->value[i]);
	for (size_t i = 0; i < f->n; i++)
		cvn_filter_adopt(copy, cvn_filter_dup(f->child[i]));
	return copy;
}
