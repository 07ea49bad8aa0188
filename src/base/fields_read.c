/*
 * fields_read.c - the two readers: blocks of `Name: value` lines, and sections of `name = value` lines.
 *
 * A line is judged alone: empty, comment, continuation, section or field. Everything refused is refused with file:line.
 */
#include "convene/base/buf.h"
#include "convene/base/fields.h"
#include "convene/base/text.h"

#include <string.h>

#include "convene/base/banned.h"

#define FIELDS_MAX 2000
#define VALUE_MAX_BYTES ((size_t)16 << 20)

struct reader {
	struct cvn_fields *f;
	struct cvn_span rest;              /* what is not read yet */
	size_t line;                       /* number of the line last read */
	size_t cap;                        /* of f->field */
	char separator;
	const char *form;                  /* how a field is shown in an error */
	struct cvn_span section, label;    /* where the reader is; configuration only */
	size_t section_line;
	struct cvn_buf value;              /* of the field last opened, which continuation lines add to */
};

static int bad(const struct reader *r, struct cvn_err *err, const char *what)
{
	return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: %s", r->f->file, r->line, what);
}

/* Count lines up to the octet that is not UTF-8 or is a NUL. */
static int check_octets(const char *file, struct cvn_span text, struct cvn_err *err)
{
	size_t line = 1, column = 1, used = 0;
	uint32_t cp = 0;

	for (size_t i = 0; i < text.len; i += used) {
		used = cvn_utf8_next(text.ptr + i, text.len - i, &cp);
		if (cp == 0xfffd && used == 1)
			return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: not UTF-8 (octet 0x%02x); save the file as UTF-8", file, line,
			                column, (unsigned)(unsigned char)text.ptr[i]);
		if (cp == 0)
			return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: a NUL octet; is this a text file?", file, line, column);
		line += cp == '\n';
		column = cp == '\n' ? 1 : column + 1;
	}
	return CVN_OK;
}

static bool next_line(struct reader *r, struct cvn_span *out)
{
	const char *end;
	size_t n;

	if (r->rest.len == 0)
		return false;
	end = memchr(r->rest.ptr, '\n', r->rest.len);
	n = end == NULL ? r->rest.len : (size_t)(end - r->rest.ptr);
	*out = (struct cvn_span){ r->rest.ptr, n > 0 && r->rest.ptr[n - 1] == '\r' ? n - 1 : n };
	n += end != NULL;
	r->rest.ptr += n;
	r->rest.len -= n;
	r->line++;
	return true;
}

/* A value may end up in a header or on a terminal: no control but the tab gets in. */
static int refuse_control(const struct reader *r, struct cvn_span line, struct cvn_err *err)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.ptr[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: a control character (%02X); take it out", r->f->file, r->line,
			                cvn_utf8_columns(line.ptr, i) + 1, c);
	}
	return CVN_OK;
}

static bool is_name(struct cvn_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		int c = cvn_ascii_lower((unsigned char)s.ptr[i]);

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return s.len > 0;
}

/* The value of the field last opened is complete. */
static int finish_field(struct reader *r, struct cvn_err *err)
{
	if (r->f->n == 0)
		return CVN_OK;
	if (r->value.failed)
		return cvn_fail(err, CVN_E_LIMIT, "%s:%zu:1: the value is too long", r->f->file, r->f->field[r->f->n - 1].line);
	if (r->f->field[r->f->n - 1].value == NULL)
		r->f->field[r->f->n - 1].value = cvn_buf_take(&r->value);
	return CVN_OK;
}

static int open_field(struct reader *r, struct cvn_span name, struct cvn_span value, size_t column, struct cvn_err *err)
{
	struct cvn_fields *f = r->f;

	if (f->n == FIELDS_MAX)
		return cvn_fail(err, CVN_E_LIMIT, "%s:%zu:1: more than %d fields", f->file, r->line, FIELDS_MAX);
	if (f->n == r->cap) {
		r->cap = r->cap == 0 ? 16 : r->cap * 2;
		f->field = cvn_xreallocarray(f->field, r->cap, sizeof(*f->field));
	}
	f->field[f->n++] = (struct cvn_field){
		.section = cvn_span_dup(r->section),
		.label = cvn_span_dup(r->label),
		.section_line = r->section_line,
		.name = cvn_span_dup(name),
		.line = r->line,
		.column = column,
	};
	cvn_buf_add(&r->value, value.ptr, value.len);
	return CVN_OK;
}

/* A field without a value on its own line begins with the continuation: no empty line in front of it. */
static int read_continuation(struct reader *r, struct cvn_span line, struct cvn_err *err)
{
	struct cvn_span more = cvn_span_trim(line);

	if (r->f->n == 0 || r->f->field[r->f->n - 1].value != NULL)
		return bad(r, err, "an indented line continues the field above, and there is none");
	if (r->value.len > 0)
		cvn_buf_char(&r->value, '\n');
	cvn_buf_add(&r->value, more.ptr, more.len);
	return CVN_OK;
}

static int read_field(struct reader *r, struct cvn_span line, struct cvn_err *err)
{
	const char *at = memchr(line.ptr, r->separator, line.len);
	struct cvn_span name, value;
	int rc;

	if (at == NULL)
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: expected \"%s\", found \"%.*s\"", r->f->file, r->line, r->form,
		                line.len > 60 ? 60 : (int)line.len, line.ptr);
	name = cvn_span_trim((struct cvn_span){ line.ptr, (size_t)(at - line.ptr) });
	value = cvn_span_trim((struct cvn_span){ at + 1, line.len - (size_t)(at - line.ptr) - 1 });
	if (!is_name(name))
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: \"%.*s\" is not a name (letters, digits, - and _) in \"%s\"", r->f->file,
		                r->line, name.len > 60 ? 60 : (int)name.len, name.ptr, r->form);
	rc = finish_field(r, err);
	return rc != CVN_OK ? rc : open_field(r, name, value, cvn_utf8_columns(line.ptr, value.len ? (size_t)(value.ptr - line.ptr) : 0) + 1, err);
}

/* Comments, continuations and fields are the same in both forms. The line is not blank. */
static int read_line(struct reader *r, struct cvn_span line, struct cvn_err *err)
{
	if (line.ptr[0] == '#')
		return CVN_OK;
	if (refuse_control(r, line, err) != CVN_OK)
		return CVN_E_INVALID;
	if (line.ptr[0] == ' ' || line.ptr[0] == '\t')
		return read_continuation(r, line, err);
	return read_field(r, line, err);
}

/* Comments may stand behind a section: unlike a value it has an end. */
static int read_section(struct reader *r, struct cvn_span line, struct cvn_err *err)
{
	static const char expected[] = "expected [section] or [section \"label\"]";
	const char *end = memchr(line.ptr, ']', line.len), *quote = memchr(line.ptr, '"', line.len), *close = NULL;
	struct cvn_span behind, label = { "", 0 };

	if (refuse_control(r, line, err) != CVN_OK)
		return CVN_E_INVALID;
	if (quote != NULL && (end == NULL || quote < end)) {
		close = memchr(quote + 1, '"', line.len - (size_t)(quote + 1 - line.ptr));
		if (close == NULL)
			return bad(r, err, expected);
		label = (struct cvn_span){ quote + 1, (size_t)(close - quote) - 1 };
		end = memchr(close, ']', line.len - (size_t)(close - line.ptr));
	}
	if (end == NULL || (close != NULL && cvn_span_trim((struct cvn_span){ close + 1, (size_t)(end - close) - 1 }).len > 0))
		return bad(r, err, expected);
	behind = cvn_span_trim((struct cvn_span){ end + 1, line.len - (size_t)(end + 1 - line.ptr) });
	r->section = cvn_span_trim((struct cvn_span){ line.ptr + 1, (size_t)((close != NULL ? quote : end) - line.ptr) - 1 });
	r->label = label;
	r->section_line = r->line;
	if (!is_name(r->section) || (close != NULL && label.len == 0) || (behind.len > 0 && behind.ptr[0] != '#'))
		return bad(r, err, expected);
	return finish_field(r, err);
}

static bool is_blank(struct cvn_span line)
{
	return cvn_span_trim(line).len == 0;
}

/* Empty lines in front of the first field are skipped; the first one behind a field ends the block. */
static int read_block(struct reader *r, struct cvn_err *err)
{
	struct cvn_span line;
	int rc = CVN_OK;

	while (rc == CVN_OK && next_line(r, &line)) {
		if (is_blank(line) && r->f->n > 0)
			break;
		if (!is_blank(line))
			rc = read_line(r, line, err);
	}
	r->f->body = r->rest.ptr;
	r->f->body_len = r->rest.len;
	r->f->body_line = r->line + 1;
	return rc != CVN_OK ? rc : finish_field(r, err);
}

static int read_conf(struct reader *r, struct cvn_err *err)
{
	struct cvn_span line;
	int rc = CVN_OK;

	while (rc == CVN_OK && next_line(r, &line)) {
		if (is_blank(line))
			rc = finish_field(r, err);            /* nothing is continued across an empty line */
		else if (line.ptr[0] == '[')
			rc = read_section(r, line, err);
		else if (r->section.len == 0 && line.ptr[0] != '#')
			rc = bad(r, err, "expected a [section] first");
		else
			rc = read_line(r, line, err);
	}
	return rc != CVN_OK ? rc : finish_field(r, err);
}

static int read_with(struct reader *r, int (*form)(struct reader *, struct cvn_err *), const char *file, const char *text,
                     size_t n, struct cvn_fields *out, struct cvn_err *err)
{
	CVN_AUTO_RELEASE(cvn_fields_release) struct cvn_fields f = { .file = cvn_xstrdup(file) };
	struct cvn_span all = { n == 0 ? "" : text, n };
	int rc;

	if (all.len >= 3 && memcmp(all.ptr, "\xef\xbb\xbf", 3) == 0)
		all = (struct cvn_span){ all.ptr + 3, all.len - 3 };
	rc = check_octets(file, all, err);
	if (rc != CVN_OK)
		return rc;
	r->f = &f;
	r->rest = all;
	r->section = r->label = CVN_SPAN("");
	cvn_buf_init(&r->value, VALUE_MAX_BYTES);
	rc = form(r, err);
	cvn_buf_release(&r->value);
	if (rc != CVN_OK)
		return rc;
	*out = f;
	f = (struct cvn_fields){ 0 };
	return CVN_OK;
}

int cvn_fields_read_block(const char *file, const char *text, size_t n, struct cvn_fields *out, struct cvn_err *err)
{
	struct reader r = { .separator = ':', .form = "Name: value" };

	return read_with(&r, read_block, file, text, n, out, err);
}

int cvn_fields_read_conf(const char *file, const char *text, size_t n, struct cvn_fields *out, struct cvn_err *err)
{
	struct reader r = { .separator = '=', .form = "name = value" };

	return read_with(&r, read_conf, file, text, n, out, err);
}
