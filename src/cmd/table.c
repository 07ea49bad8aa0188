/*
 * table.c - rows and columns on a terminal.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "convene/base/buf.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

#define CELL_MAX_BYTES 2000

struct cvn_table {
	size_t n_columns;
	const char *const *headers;        /* borrowed */
	char **cell;
	size_t n_cells;
};

struct cvn_table *cvn_table_new(const char *const *headers, size_t n_columns)
{
	struct cvn_table *t = cvn_xcalloc(1, sizeof *t);

	t->headers = headers;
	t->n_columns = n_columns;
	return t;
}

void cvn_table_free(struct cvn_table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n_cells; i++)
		free(t->cell[i]);
	free(t->cell);
	free(t);
}

/* What strangers wrote reaches the terminal only as text: no control character, C1 ones included. */
static char *printable(const char *text)
{
	CVN_AUTO_BUF(b, CELL_MAX_BYTES);
	size_t n = strlen(text);

	for (size_t i = 0; i < n && cvn_buf_ok(&b, NULL) == CVN_OK;) {
		uint32_t cp;
		size_t used = cvn_utf8_next(text + i, n - i, &cp);

		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xfffd || (cp >= 0x202a && cp <= 0x202e))
			cvn_buf_char(&b, cp == '\n' || cp == '\t' ? ' ' : '?');
		else
			cvn_buf_add(&b, text + i, used);
		i += used;
	}
	return cvn_buf_take(&b);
}

void cvn_table_cell(struct cvn_table *t, const char *text)
{
	t->cell = cvn_xreallocarray(t->cell, t->n_cells + 1, sizeof *t->cell);
	t->cell[t->n_cells++] = printable(text != NULL ? text : "");
}

void cvn_table_cellf(struct cvn_table *t, const char *fmt, ...)
{
	CVN_AUTO_BUF(b, CELL_MAX_BYTES);
	va_list ap;

	va_start(ap, fmt);
	cvn_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	cvn_table_cell(t, b.ptr);
}

static const char *header(const struct cvn_table *t, size_t column, bool *out_number)
{
	const char *h = t->headers[column];

	*out_number = h[0] == '>';
	return h + *out_number;
}

static size_t width(const struct cvn_table *t, size_t column)
{
	bool number;
	const char *h = header(t, column, &number);
	size_t widest = cvn_utf8_columns(h, strlen(h));

	for (size_t i = column; i < t->n_cells; i += t->n_columns) {
		size_t w = cvn_utf8_columns(t->cell[i], strlen(t->cell[i]));

		widest = w > widest ? w : widest;
	}
	return widest;
}

static void print_cell(const struct cvn_table *t, size_t column, size_t w, const char *text, FILE *out)
{
	bool number, last = column + 1 == t->n_columns;
	int pad = (int)(w - cvn_utf8_columns(text, strlen(text)));

	header(t, column, &number);
	if (number)
		fprintf(out, "%*s%s%s", pad, "", text, last ? "\n" : "  ");
	else if (last)
		fprintf(out, "%s\n", text);
	else
		fprintf(out, "%s%*s  ", text, pad, "");
}

void cvn_table_print(const struct cvn_table *t, const struct cvn_cli *cli, FILE *out)
{
	CVN_AUTO_STR size_t *w = cvn_xcalloc(t->n_columns, sizeof *w);
	bool number;

	fputs(cli->colour ? "\033[1m" : "", out);
	for (size_t c = 0; c < t->n_columns; c++) {
		w[c] = width(t, c);
		print_cell(t, c, w[c], header(t, c, &number), out);
	}
	fputs(cli->colour ? "\033[0m" : "", out);
	for (size_t i = 0; i < t->n_cells; i++)
		print_cell(t, i % t->n_columns, w[i % t->n_columns], t->cell[i], out);
}

const char *cvn_number(int64_t n, char out[32])
{
	char digits[24];
	size_t at = 0, len = (size_t)snprintf(digits, sizeof digits, "%" PRId64, n < 0 ? -n : n);

	if (n < 0)
		out[at++] = '-';
	for (size_t i = 0; i < len; i++) {
		out[at++] = digits[i];
		if ((len - i) % 3 == 1 && i + 1 < len)
			out[at++] = ',';
	}
	out[at] = '\0';
	return out;
}
