/*
 * letter/template.h - the bare template engine: Mustache, all core modules of the public spec, inheritance and dynamic
 * names, and two things of ours: `{{name | fallback}}` and `{{when | long}}`.
 *
 * A family of templates shares names and partials. A template is compiled once to a flat list of operations; rendering
 * allocates nothing per field. The engine reads no file and no environment: partials come through the caller's function.
 */
#ifndef CONVENE_LETTER_TEMPLATE_H
#define CONVENE_LETTER_TEMPLATE_H

#include <stddef.h>

#include "convene/base/buf.h"
#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/base/value.h"

#define CVN_TEMPLATE_BYTES (10u << 20)      /* ceiling of one template's text, and of one rendering */

struct cvn_templates;
struct cvn_template;

/* Append the text of the partial `name` to `out`. CVN_E_NOTFOUND renders as nothing, other errors stop the rendering. */
typedef int (*cvn_partial_fn)(void *arg, const char *name, struct cvn_buf *out, struct cvn_err *err);

/* `load` may be NULL: no partials. */
struct cvn_templates *cvn_templates_new(cvn_partial_fn load, void *arg);
void cvn_templates_free(struct cvn_templates *family);
CVN_AUTO_DEF(struct cvn_templates, cvn_templates_free)

/* What a template is read from. `line` is the number of its first line in `file` (a body begins behind its header block). */
struct cvn_template_source {
	const char *file;
	const char *text;
	size_t len, line;
	size_t column;       /* of its first character in that line; 0 = 1 */
};

/* The template belongs to its family. CVN_E_INVALID: `file:line:column:` and what was expected; CVN_E_LIMIT: too long. */
int cvn_template_compile(struct cvn_templates *family, const struct cvn_template_source *source,
                         const struct cvn_template **out, struct cvn_err *err);
/* Names are looked up in `data` (any kind of value). Text is escaped for HTML but in {{{raw}}} and {{&raw}}.
 * CVN_E_LIMIT: the ceiling of `out`, or partials within partials beyond 128. */
int cvn_template_render(const struct cvn_template *t, const struct cvn_value *data, struct cvn_buf *out,
                        struct cvn_err *err);

#endif
