/*
 * template_render.c - operations and data become octets. No allocation per field: values are borrowed, escaped into one
 * scratch buffer and copied out.
 */
#include "template_priv.h"

#include "convene/base/banned.h"

#define MAX_DEPTH 128        /* partials within partials, parents within parents, sections within them */
#define MAX_PARTIALS 100000  /* of one rendering: a partial that calls itself twice doubles at each step */

static int render_partial(struct render *r, const struct cvn_template *t, const struct op *op);

static void put_var(struct render *r, const struct cvn_template *t, const struct op *op)
{
	struct found f = cvn_scope_find(&r->scope, t->family, op->name);
	struct cvn_span text = cvn_found_text(&f);

	if (text.len == 0 && op->has_fallback)
		text = op->text;
	else if (op->format != FORMAT_NONE) {
		cvn_buf_clear(r->scratch);
		cvn_format_put(r->scratch, (enum format)op->format, &r->manner, text.ptr, text.len);
		text = (struct cvn_span){ r->scratch->ptr, r->scratch->len };
	}
	cvn_sink_value(&r->sink, (enum escape)op->escape, text);
}

static void put_text(struct render *r, const struct op *op)
{
	if (op->bol && r->indent && r->indent->len > 0 && !r->indented)
		cvn_buf_add(r->sink.out, r->indent->ptr, r->indent->len);
	r->indented = false;
	cvn_sink_text(&r->sink, op);
}

static int render_list(struct render *r, const struct cvn_template *t, size_t at, const struct cvn_value *list)
{
	int rc = CVN_OK;

	for (size_t i = 0; rc == CVN_OK && i < list->n; i++) {
		r->scope.frame[r->scope.n++] = list->child[i];
		rc = cvn_render_ops(r, t, at + 1, t->op[at].end);
		r->scope.n--;
	}
	return rc;
}

static int render_section(struct render *r, const struct cvn_template *t, size_t at)
{
	struct found f = cvn_scope_find(&r->scope, t->family, t->op[at].name);
	bool truth = cvn_found_true(&f);
	int rc;

	if (t->op[at].kind == OP_INVERTED)
		return truth ? CVN_OK : cvn_render_ops(r, t, at + 1, t->op[at].end);
	if (!truth)
		return CVN_OK;
	if (r->scope.n == MAX_FRAMES)
		return cvn_template_fail(t, t->op[at].line, t->op[at].column, r->err, "sections inside sections beyond %d", MAX_FRAMES);
	if (!f.value)
		return cvn_render_ops(r, t, at + 1, t->op[at].end);
	if (f.value->kind == CVN_V_LIST)
		return render_list(r, t, at, f.value);
	r->scope.frame[r->scope.n++] = f.value;
	rc = cvn_render_ops(r, t, at + 1, t->op[at].end);
	r->scope.n--;
	return rc;
}

/* The template that a partial or parent tag names; NULL when there is none. */
static int named_template(struct render *r, const struct cvn_template *t, const struct op *op, const struct cvn_template **out)
{
	const char *name = t->family->name[op->name].text;
	CVN_AUTO_STR char *own = NULL;

	if (op->dynamic) {
		struct found f = cvn_scope_find(&r->scope, t->family, op->name);

		own = cvn_span_dup(cvn_found_text(&f));
		name = own;
	}
	*out = NULL;
	return name[0] ? cvn_templates_partial(t->family, name, out, r->err) : CVN_OK;
}

static int render_partial(struct render *r, const struct cvn_template *t, const struct op *op)
{
	const struct cvn_template *other;
	size_t indent = r->indent ? r->indent->len : 0;
	int rc = named_template(r, t, op, &other);

	if (rc != CVN_OK || !other)
		return rc;
	if (++r->partials > MAX_PARTIALS)
		return cvn_template_fail(t, op->line, op->column, r->err, "more than %d partials in one rendering", MAX_PARTIALS);
	if (r->indent)
		cvn_buf_add(r->indent, op->text.ptr, op->text.len);
	rc = cvn_render_ops(r, other, 0, other->n);
	if (r->indent)
		cvn_buf_truncate(r->indent, indent);
	return rc;
}

static int render_parent(struct render *r, const struct cvn_template *t, const struct op *op)
{
	int rc;

	if (r->n_parents == MAX_FRAMES)
		return cvn_template_fail(t, op->line, op->column, r->err, "parents inside parents beyond %d", MAX_FRAMES);
	r->parent[r->n_parents].t = t;
	r->parent[r->n_parents++].parent = op;
	rc = render_partial(r, t, op);
	r->n_parents--;
	return rc;
}

const struct op *cvn_template_override(const struct cvn_template *t, const struct op *parent, uint32_t name)
{
	for (size_t at = (size_t)(parent - t->op) + 1; at < parent->end; at++) {
		const struct op *op = &t->op[at];

		if (op->kind == OP_BLOCK && op->name == name)
			return op;
		if (op->kind == OP_BLOCK || op->kind == OP_PARENT || op->kind == OP_SECTION || op->kind == OP_INVERTED)
			at = op->end;
	}
	return NULL;
}

static int render_block(struct render *r, const struct cvn_template *t, const struct op *op)
{
	const struct cvn_template *from = t;
	const struct op *block = op;
	size_t indent = r->indent ? r->indent->len : 0;
	int rc;

	for (size_t i = 0; i < r->n_parents && block == op; i++) {      /* the outermost parent that has the block wins */
		const struct op *other = cvn_template_override(r->parent[i].t, r->parent[i].parent, op->name);

		from = other ? r->parent[i].t : t;
		block = other ? other : op;
	}
	if (r->indent)
		cvn_buf_add(r->indent, op->text.ptr, op->text.len);
	r->indented = !op->alone;
	rc = cvn_render_ops(r, from, (size_t)(block - from->op) + 1, block->end);
	if (r->indent)
		cvn_buf_truncate(r->indent, indent);
	return rc;
}

static int render_op(struct render *r, const struct cvn_template *t, size_t at)
{
	const struct op *op = &t->op[at];

	switch ((enum op_kind)op->kind) {
	case OP_SECTION:
	case OP_INVERTED:
		return render_section(r, t, at);
	case OP_PARTIAL:
		return render_partial(r, t, op);
	case OP_PARENT:
		return render_parent(r, t, op);
	case OP_BLOCK:
		return render_block(r, t, op);
	default:
		return CVN_OK;
	}
}

int cvn_render_ops(struct render *r, const struct cvn_template *t, size_t from, size_t to)
{
	int rc = CVN_OK;

	if (r->depth == MAX_DEPTH)
		return cvn_fail(r->err, CVN_E_LIMIT, "%s: partials within partials beyond %d", t->file, MAX_DEPTH);
	r->depth++;
	for (size_t at = from; rc == CVN_OK && at < to; at++) {
		const struct op *op = &t->op[at];

		if (op->kind == OP_TEXT) {
			put_text(r, op);
		} else if (op->kind == OP_VAR) {
			put_var(r, t, op);
		} else {
			rc = render_op(r, t, at);
			if (op->kind != OP_PARTIAL && op->kind != OP_CLOSE)
				at = op->end;
		}
		if (rc == CVN_OK && r->sink.out->failed)
			rc = cvn_buf_ok(r->sink.out, r->err);
	}
	r->depth--;
	return rc;
}

int cvn_template_render(const struct cvn_template *t, const struct cvn_value *data, struct cvn_buf *out,
                        struct cvn_err *err)
{
	CVN_AUTO_BUF(scratch, CVN_TEMPLATE_BYTES);
	CVN_AUTO_BUF(escaped, CVN_TEMPLATE_BYTES);
	CVN_AUTO_BUF(indent, CVN_TEMPLATE_BYTES);
	struct render r = { .sink = { .out = out, .scratch = &escaped }, .scratch = &scratch, .indent = &indent,
		            .manner = { "en", "UTC" }, .err = err };

	if (data)
		r.scope.frame[r.scope.n++] = data;
	return cvn_render_ops(&r, t, 0, t->n);
}
