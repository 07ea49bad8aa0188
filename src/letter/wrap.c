/*
 * wrap.c - running text in lines.
 */
#include "wrap.h"

#include <string.h>

#include "convene/base/banned.h"

#define VALUE_COLUMNS 10       /* what a merge field is taken for */

size_t cvn_wrap_width(const struct marks *m, const char *text, size_t n)
{
	const char *p = text, *end = text + n;
	struct mark_found f;
	size_t width = 0;

	for (; cvn_mark_next(m, p, end, &f); p = f.at + f.len) {
		width += cvn_utf8_columns(p, (size_t)(f.at - p));
		width += cvn_mark_is_section(m, &f) ? 0 : VALUE_COLUMNS;
	}
	return width + cvn_utf8_columns(p, (size_t)(end - p));
}

/* A word of section tags only clings to the word behind it, so that a section that is left out leaves no gap. */
static bool clings(const struct marks *m, struct cvn_span word)
{
	struct mark_found f;

	while (word.len > 0) {
		if (!cvn_mark_next(m, word.ptr, word.ptr + word.len, &f) || f.at != word.ptr || !cvn_mark_is_section(m, &f))
			return false;
		word.ptr += f.len;
		word.len -= f.len;
	}
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void trim_end(struct cvn_buf *out, size_t from)
{
	size_t n = out->len;

	while (n > from && is_blank(out->ptr[n - 1]))
		n--;
	cvn_buf_truncate(out, n);
}

/* One line of the source: words up to its end. */
static void put_line(struct cvn_buf *out, const struct marks *m, struct cvn_span line, size_t columns, const char *first,
                     const char *rest)
{
	size_t from = out->len, column = strlen(first), indent = strlen(rest);
	bool begun = false, cling = true;

	cvn_buf_str(out, first);
	for (size_t i = 0; i < line.len;) {
		size_t stop = i, width;

		while (stop < line.len && !is_blank(line.ptr[stop]))
			stop++;
		width = cvn_wrap_width(m, line.ptr + i, stop - i);
		if (begun && !cling && column + 1 + width > columns) {
			cvn_buf_char(out, '\n');
			from = out->len;
			cvn_buf_str(out, rest);
			column = indent;
		} else if (begun && !cling) {
			cvn_buf_char(out, ' ');
			column++;
		}
		cvn_buf_add(out, line.ptr + i, stop - i);
		column += width;
		begun = true;
		cling = clings(m, (struct cvn_span){ line.ptr + i, stop - i });
		for (i = stop; i < line.len && is_blank(line.ptr[i]);)
			i++;
	}
	trim_end(out, from);
	cvn_buf_char(out, '\n');
}

void cvn_wrap_put(struct cvn_buf *out, const struct marks *m, const char *text, size_t n, size_t columns, const char *first,
                  const char *rest)
{
	for (const char *p = text, *end = text + n; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = nl ? (size_t)(nl - p) : (size_t)(end - p);
		struct cvn_span line = { p, len };

		while (line.len > 0 && is_blank(line.ptr[0]))
			line.ptr++, line.len--;
		put_line(out, m, line, columns, p == text ? first : rest, rest);
		p = nl ? nl + 1 : end;
	}
}
