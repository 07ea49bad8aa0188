/*
 * template_flat.c - a template as text with marks, partials and parents expanded.
 *
 * A rendering without data: where render would look a value up, a mark is written. Names of partials that only data knows
 * cannot be expanded; letters do without them.
 */
#include "mark.h"

#include <string.h>

#include "convene/base/banned.h"

#define MAX_FLAT_DEPTH 24

struct flat {
	struct marks *m;
	struct insert *inserts;
	struct cvn_buf *out;
	struct cvn_buf indent;
	struct {
		const struct cvn_template *t;
		const struct op *parent;
	} parent[MAX_FLAT_DEPTH];
	size_t n_parents;
	size_t depth;
	struct cvn_err *err;
};

static int flat_ops(struct flat *f, const struct cvn_template *t, size_t from, size_t to);

static const char *insert_for(const struct flat *f, const char *name)
{
	for (struct insert *i = f->inserts; i && i->name; i++) {
		if (strcmp(i->name, name) == 0) {
			i->used++;
			return i->text;
		}
	}
	return NULL;
}

static void put_mark(struct flat *f, const struct cvn_template *t, const struct op *op)
{
	struct marks *m = f->m;

	if (m->n == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 64;
		m->mark = cvn_xreallocarray(m->mark, m->cap, sizeof *m->mark);
	}
	m->mark[m->n] = (struct mark){ .op = *op, .file = t->file };
	if (op->kind != OP_VAR && op->alone)
		cvn_buf_add(f->out, op->text.ptr, op->text.len);
	cvn_buf_printf(f->out, "%s%zu%c%s", m->prefix, m->n, MARK_TEXT, op->kind != OP_VAR && op->alone ? "\n" : "");
	m->n++;
}

static int flat_partial(struct flat *f, const struct cvn_template *t, const struct op *op)
{
	const char *name = t->family->name[op->name].text;
	const struct cvn_template *other = NULL;
	size_t indent = f->indent.len;
	int rc;

	if (op->dynamic)
		return cvn_template_fail(t, op->line, op->column, f->err, "a letter cannot choose partials by data: *%s", name);
	rc = cvn_templates_partial(t->family, name, &other, f->err);
	if (rc != CVN_OK)
		return rc;
	if (!other)
		return cvn_template_fail(t, op->line, op->column, f->err, "there is no partial '%s'", name);
	if (strstr(other->own, f->m->prefix))
		return cvn_template_fail(t, op->line, op->column, f->err, "the partial '%s' holds a mark", name);
	if (f->depth == MAX_FLAT_DEPTH)
		return cvn_template_fail(t, op->line, op->column, f->err, "the partial '%s' calls itself", name);
	cvn_buf_add(&f->indent, op->text.ptr, op->text.len);
	f->depth++;
	rc = flat_ops(f, other, 0, other->n);
	f->depth--;
	cvn_buf_truncate(&f->indent, indent);
	return rc;
}

static int flat_parent(struct flat *f, const struct cvn_template *t, const struct op *op)
{
	int rc;

	if (f->n_parents == MAX_FLAT_DEPTH)
		return cvn_template_fail(t, op->line, op->column, f->err, "parents within parents beyond %d", MAX_FLAT_DEPTH);
	f->parent[f->n_parents].t = t;
	f->parent[f->n_parents++].parent = op;
	rc = flat_partial(f, t, op);
	f->n_parents--;
	return rc;
}

static int flat_block(struct flat *f, const struct cvn_template *t, const struct op *op)
{
	const struct cvn_template *from = t;
	const struct op *block = op;
	size_t indent = f->indent.len;
	int rc;

	for (size_t i = 0; i < f->n_parents && block == op; i++) {
		const struct op *other = cvn_template_override(f->parent[i].t, f->parent[i].parent, op->name);

		from = other ? f->parent[i].t : t;
		block = other ? other : op;
	}
	cvn_buf_add(&f->indent, op->text.ptr, op->text.len);
	rc = flat_ops(f, from, (size_t)(block - from->op) + 1, block->end);
	cvn_buf_truncate(&f->indent, indent);
	return rc;
}

static int flat_op(struct flat *f, const struct cvn_template *t, size_t *at)
{
	const struct op *op = &t->op[*at];
	const char *text = op->kind == OP_VAR ? insert_for(f, t->family->name[op->name].text) : NULL;

	switch ((enum op_kind)op->kind) {
	case OP_TEXT:
		if (op->bol)
			cvn_buf_add(f->out, f->indent.ptr, f->indent.len);
		cvn_buf_add(f->out, op->text.ptr, op->text.len);
		return CVN_OK;
	case OP_PARTIAL:
		return flat_partial(f, t, op);
	case OP_PARENT:
		*at = op->end;
		return flat_parent(f, t, op);
	case OP_BLOCK:
		*at = op->end;
		return flat_block(f, t, op);
	default:
		if (text)
			cvn_buf_str(f->out, text);
		else
			put_mark(f, t, op);
		return CVN_OK;
	}
}

static int flat_ops(struct flat *f, const struct cvn_template *t, size_t from, size_t to)
{
	int rc = CVN_OK;

	for (size_t at = from; rc == CVN_OK && at < to; at++)
		rc = flat_op(f, t, &at);
	return rc == CVN_OK ? cvn_buf_ok(f->out, f->err) : rc;
}

int cvn_template_flatten(const struct cvn_template *t, struct marks *m, struct insert *inserts, struct cvn_buf *out,
                         struct cvn_err *err)
{
	struct flat f = { .m = m, .inserts = inserts, .out = out, .err = err };
	int rc;

	cvn_buf_init(&f.indent, 4096);
	rc = flat_ops(&f, t, 0, t->n);
	cvn_buf_release(&f.indent);
	return rc;
}
