/*
 * fields.h - the one simple form of every file a person edits: sections, `name = value` lines, `Name: value` blocks.
 *
 * A message or event file is a block of `Name: value` lines, an empty line and a body. The configuration is sections
 * `[relay "main"]` of `name = value` lines. Both are read here: UTF-8 with or without BOM, LF or CRLF, `#` comments at
 * the start of a line, continuation by indentation. What names are allowed and what values mean is the caller's schema.
 */
#ifndef CONVENE_BASE_FIELDS_H
#define CONVENE_BASE_FIELDS_H

#include <stddef.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"

struct cvn_field {
	char *section;        /* "" in a block, "relay" in [relay "main"] */
	char *label;          /* "main" in [relay "main"], else "" */
	size_t section_line;  /* where that [section] stands; 0 in a block */
	char *name;           /* as written */
	char *value;          /* trimmed; continuation lines joined by one LF */
	size_t line;          /* from 1 */
	size_t column;        /* where the value begins in that line, from 1 */
};

struct cvn_fields {
	char *file;           /* what errors call it */
	struct cvn_field *field;
	size_t n;
	const char *body;     /* block form: text behind the empty line, borrowed from the input */
	size_t body_len;
	size_t body_line;     /* line number of the first body line, from 1 */
};

/* CVN_E_INVALID with `file:line:column:`, CVN_E_LIMIT beyond 2000 fields. `text` must stay until release when the body is used. */
int cvn_fields_read_block(const char *file, const char *text, size_t n, struct cvn_fields *out, struct cvn_err *err);
int cvn_fields_read_conf(const char *file, const char *text, size_t n, struct cvn_fields *out, struct cvn_err *err);
void cvn_fields_release(struct cvn_fields *f);
/* First field of that name (ASCII case folded) in the block; NULL when absent. Borrowed. */
const struct cvn_field *cvn_fields_get(const struct cvn_fields *f, const char *name);
const char *cvn_fields_value(const struct cvn_fields *f, const char *name);     /* its value or NULL */
/* CVN_E_INVALID naming file:line of the first field that is not in `allowed`, with the nearest allowed name; also when
 * a field outside `repeatable` (NULL-ended, may be NULL) stands twice. */
int cvn_fields_check(const struct cvn_fields *f, const char *const *allowed, size_t n, const char *const *repeatable,
                     struct cvn_err *err);

#endif
