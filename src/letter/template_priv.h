/*
 * template_priv.h - what the files of the template engine share: operations, names, scopes, sinks.
 *
 *   template_parse.c   text -> operations; template_tag.c one tag, template_blocks.c indentation
 *   template.c         families: names, partials
 *   template_scope.c   a name -> a value, in the frames of a rendering
 *   template_render.c  operations and scope -> octets
 *   template_flat.c    operations -> text with marks, for letters (partials and parents expanded)
 *   mark.c             text with marks -> operations again, each knowing its destination (op.h, mark.h)
 */
#ifndef CVN_LETTER_TEMPLATE_PRIV_H
#define CVN_LETTER_TEMPLATE_PRIV_H

#include <stdint.h>

#include "convene/base/text.h"
#include "convene/letter/template.h"
#include "op.h"
#include "sink.h"

/* A name, split at its dots. */
struct name {
	char *text;            /* as written, trimmed */
	struct cvn_span *part; /* of text; n == 0: the name is "." */
	size_t n;
};

struct cvn_template {
	struct cvn_templates *family;
	char *file;
	char *own;             /* a copy of the text; the operations point into it */
	struct op *op;
	size_t n, cap;
};

struct partial {
	char *name;
	const struct cvn_template *t;  /* NULL: there is none */
};

struct cvn_templates {
	cvn_partial_fn load;
	void *arg;
	struct name *name;
	size_t n_names, cap_names;
	struct partial *partial;
	size_t n_partials, cap_partials;
	struct cvn_template **made;
	size_t n_made, cap_made;
};

uint32_t cvn_templates_name(struct cvn_templates *family, struct cvn_span text);
/* The partial, compiled at first use; *out is NULL when there is none. */
int cvn_templates_partial(struct cvn_templates *family, const char *name, const struct cvn_template **out,
                          struct cvn_err *err);
struct cvn_template *cvn_template_add(struct cvn_templates *family, const char *file);
struct op *cvn_template_op(struct cvn_template *t, enum op_kind kind);
int cvn_template_parse(struct cvn_template *t, size_t first_line, size_t first_column, struct cvn_err *err);
/* CVN_E_INVALID in the form file:line:column: … */
int cvn_template_fail(const struct cvn_template *t, uint32_t line, uint32_t column, struct cvn_err *err, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* ---- Scope: the frames of one rendering ---- */

#define MAX_FRAMES 128

/* What a name stands for: nothing, a text, or a value of a tree. */
struct found {
	struct cvn_span text;              /* ptr NULL: not a plain text */
	const struct cvn_value *value;     /* NULL: not a value of a tree */
};

struct scope {
	const struct found *slot;          /* by name, under all frames; may be NULL */
	const struct cvn_value *frame[MAX_FRAMES];
	size_t n;
};

struct found cvn_scope_find(const struct scope *s, const struct cvn_templates *family, uint32_t name);
bool cvn_found_true(const struct found *f);
struct cvn_span cvn_found_text(const struct found *f);

/* ---- Rendering ---- */

/* How dates are said. Borrowed. */
struct manner {
	const char *language, *zone;
};

struct render {
	struct scope scope;
	struct sink sink;
	struct cvn_buf *scratch;           /* formatted dates on their way */
	struct cvn_buf *indent;            /* NULL: templates without partials (letters) */
	struct manner manner;
	size_t depth, partials;
	bool indented;                     /* the literal in front of a block has set the line in already */
	struct {
		const struct cvn_template *t;
		const struct op *parent;
	} parent[MAX_FRAMES];              /* parents being rendered, outermost first: it wins */
	size_t n_parents;
	struct cvn_err *err;
};
/* The block `name` directly inside the parent tag, or NULL. */
const struct op *cvn_template_override(const struct cvn_template *t, const struct op *parent, uint32_t name);
int cvn_render_ops(struct render *r, const struct cvn_template *t, size_t from, size_t to);

/* Format named `word`, or FORMAT_NONE. */
enum format cvn_format_named(struct cvn_span word);
/* The moment that `text` names, in the words of the manner; `text` itself when it names none. */
void cvn_format_put(struct cvn_buf *out, enum format how, const struct manner *m, const char *text, size_t n);

#endif
