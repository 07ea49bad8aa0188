/*
 * template.c - families of templates: names, partials, compiling.
 */
#include "template_priv.h"

#include "convene/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

/* Room for one more element, doubling. */
static void *grown(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 16;
	return cvn_xreallocarray(p, *cap, size);
}

struct cvn_templates *cvn_templates_new(cvn_partial_fn load, void *arg)
{
	struct cvn_templates *family = cvn_xcalloc(1, sizeof *family);

	family->load = load;
	family->arg = arg;
	return family;
}

void cvn_templates_free(struct cvn_templates *family)
{
	if (!family)
		return;
	for (size_t i = 0; i < family->n_names; i++) {
		free(family->name[i].text);
		free(family->name[i].part);
	}
	for (size_t i = 0; i < family->n_partials; i++)
		free(family->partial[i].name);
	for (size_t i = 0; i < family->n_made; i++) {
		free(family->made[i]->file);
		free(family->made[i]->own);
		free(family->made[i]->op);
		free(family->made[i]);
	}
	free(family->name);
	free(family->partial);
	free(family->made);
	free(family);
}

static void split_name(struct name *name)
{
	const char *s = name->text;
	size_t dots = 1;

	if (strcmp(s, ".") == 0)
		return;
	for (const char *c = s; *c; c++)
		dots += *c == '.';
	name->part = cvn_xreallocarray(NULL, dots, sizeof *name->part);
	while (s) {
		const char *dot = strchr(s, '.');

		name->part[name->n++] = (struct cvn_span){ s, dot ? (size_t)(dot - s) : strlen(s) };
		s = dot ? dot + 1 : NULL;
	}
}

uint32_t cvn_templates_name(struct cvn_templates *family, struct cvn_span text)
{
	struct name *name;

	for (size_t i = 0; i < family->n_names; i++) {
		if (cvn_span_is(text, family->name[i].text))
			return (uint32_t)i;
	}
	family->name = grown(family->name, family->n_names, &family->cap_names, sizeof *family->name);
	name = &family->name[family->n_names++];
	*name = (struct name){ .text = cvn_span_dup(text) };
	split_name(name);
	return (uint32_t)(family->n_names - 1);
}

struct cvn_template *cvn_template_add(struct cvn_templates *family, const char *file)
{
	struct cvn_template *t = cvn_xcalloc(1, sizeof *t);

	t->family = family;
	t->file = cvn_xstrdup(file);
	family->made = grown(family->made, family->n_made, &family->cap_made, sizeof *family->made);
	family->made[family->n_made++] = t;
	return t;
}

struct op *cvn_template_op(struct cvn_template *t, enum op_kind kind)
{
	t->op = grown(t->op, t->n, &t->cap, sizeof *t->op);
	t->op[t->n] = (struct op){ .kind = (uint8_t)kind, .name = NO_NAME };
	return &t->op[t->n++];
}

int cvn_template_fail(const struct cvn_template *t, uint32_t line, uint32_t column, struct cvn_err *err, const char *fmt, ...)
{
	char what[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return cvn_fail(err, CVN_E_INVALID, "%s:%u:%u: %s", t->file, line, column, what);
}

static int check_text(const struct cvn_template_source *src, struct cvn_err *err)
{
	size_t line = src->line;

	if (src->len > CVN_TEMPLATE_BYTES)
		return cvn_fail(err, CVN_E_LIMIT, "%s:%zu:1: %zu octets are more than a template may have (%u)", src->file,
		                src->line, src->len, CVN_TEMPLATE_BYTES);
	if (cvn_utf8_valid(src->text, src->len) && !memchr(src->text, '\0', src->len))
		return CVN_OK;
	for (const char *at = src->text, *end = at + src->len; at < end; line++) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		size_t n = nl ? (size_t)(nl - at) : (size_t)(end - at);

		for (size_t i = 0, column = 1; i < n; column++) {
			uint32_t cp;
			size_t used = cvn_utf8_next(at + i, n - i, &cp);

			if (at[i] == '\0' || (cp == 0xfffd && used == 1))
				return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: not UTF-8 text (octet %02X)", src->file, line,
				                column, (unsigned char)at[i]);
			i += used;
		}
		at += n + 1;
	}
	return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: not UTF-8 text", src->file, src->line);
}

int cvn_template_compile(struct cvn_templates *family, const struct cvn_template_source *source,
                         const struct cvn_template **out, struct cvn_err *err)
{
	struct cvn_template *t;
	int rc = check_text(source, err);

	if (rc != CVN_OK)
		return rc;
	t = cvn_template_add(family, source->file);
	t->own = cvn_xstrndup(source->text, source->len);
	rc = cvn_template_parse(t, source->line, source->column, err);
	if (rc == CVN_OK)
		*out = t;
	return rc;
}

static int load_partial(struct cvn_templates *family, const char *name, const struct cvn_template **out,
                        struct cvn_err *err)
{
	CVN_AUTO_BUF(text, CVN_TEMPLATE_BYTES);
	struct cvn_err lost = { 0 };
	int rc = family->load ? family->load(family->arg, name, &text, &lost) : CVN_E_NOTFOUND;

	*out = NULL;
	if (rc == CVN_E_NOTFOUND)
		return CVN_OK;
	if (rc != CVN_OK)
		return cvn_fail(err, rc, "partial %s: %s", name, lost.text);
	return cvn_template_compile(family, &(struct cvn_template_source){ name, text.ptr, text.len, 1, 1 }, out, err);
}

int cvn_templates_partial(struct cvn_templates *family, const char *name, const struct cvn_template **out,
                          struct cvn_err *err)
{
	const struct cvn_template *t = NULL;
	int rc;

	for (size_t i = 0; i < family->n_partials; i++) {
		if (strcmp(family->partial[i].name, name) == 0) {
			*out = family->partial[i].t;
			return CVN_OK;
		}
	}
	rc = load_partial(family, name, &t, err);
	if (rc != CVN_OK)
		return rc;
	family->partial = grown(family->partial, family->n_partials, &family->cap_partials, sizeof *family->partial);
	family->partial[family->n_partials++] = (struct partial){ cvn_xstrdup(name), t };
	*out = t;
	return CVN_OK;
}
