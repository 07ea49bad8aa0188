/*
 * csv_cell.c - the cells of one row: where they lie, their quotes taken off, what is wrong with one, and one written.
 *
 * Scanning touches nothing, so it can be repeated when more of the file is needed. What holds the text, and what is done
 * about a row that is broken, is csv.c.
 */
#include <string.h>

#include "convene/base/buf.h"
#include "convene/contact/csv.h"

#include "csv_priv.h"

#include "convene/base/banned.h"

enum cvn_csv_found cvn_csv_broken(struct cvn_csv_scan *s, const char *problem)
{
	s->problem = problem;
	return CVN_CSV_BROKEN;
}

/* From an opening quote to what follows its closing one. */
static enum cvn_csv_found scan_quoted(struct cvn_csv_scan *s, bool at_end)
{
	const char *p = s->p + 1;

	for (;;) {
		p = memchr(p, '"', (size_t)(s->end - p));
		if (!p)
			return at_end ? cvn_csv_broken(s, "a quote opens here and never closes") : CVN_CSV_NEED_MORE;
		if (p + 1 == s->end && !at_end)
			return CVN_CSV_NEED_MORE;
		if (p + 1 == s->end || p[1] != '"')
			break;
		p += 2;
	}
	p++;
	if (p < s->end && *p != s->separator && !cvn_csv_line_end(*p))
		return cvn_csv_broken(s, "text behind a closing quote");
	s->cell[s->n++] = (struct cvn_span){ s->p, (size_t)(p - s->p) };
	s->p = p;
	return CVN_CSV_FOUND;
}

static enum cvn_csv_found scan_plain(struct cvn_csv_scan *s, bool at_end)
{
	const char *p = s->p;

	while (p < s->end && *p != s->separator && !cvn_csv_line_end(*p))
		p++;
	if (p == s->end && !at_end)
		return CVN_CSV_NEED_MORE;
	s->cell[s->n++] = (struct cvn_span){ s->p, (size_t)(p - s->p) };
	s->p = p;
	return CVN_CSV_FOUND;
}

enum cvn_csv_found cvn_csv_scan(struct cvn_csv_scan *s, bool at_end)
{
	enum cvn_csv_found f;

	for (;;) {
		if (s->n == CVN_CSV_COLUMNS_MAX)
			return cvn_csv_broken(s, "too many cells in one row");
		if (s->p == s->end && !at_end)
			return CVN_CSV_NEED_MORE;
		f = s->p < s->end && *s->p == '"' ? scan_quoted(s, at_end) : scan_plain(s, at_end);
		if (f != CVN_CSV_FOUND)
			return f;
		if (s->p == s->end || cvn_csv_line_end(*s->p))
			return s->p + 1 >= s->end && !at_end ? CVN_CSV_NEED_MORE : CVN_CSV_FOUND;   /* CR may be half of CRLF */
		s->p++;
	}
}

void cvn_csv_unquote(struct cvn_span *cell)
{
	char *to = (char *)cell->ptr;           /* our own buffer */
	const char *p = cell->ptr + 1, *end = cell->ptr + cell->len - 1, *q;

	if (!cell->len || cell->ptr[0] != '"')
		return;
	cell->ptr = p;
	cell->len = (size_t)(end - p);
	if (!memchr(p, '"', cell->len))
		return;
	to = (char *)p;
	while (p < end) {
		q = memchr(p, '"', (size_t)(end - p));
		q = q ? q + 1 : end;
		memmove(to, p, (size_t)(q - p));
		to += q - p;
		p = q < end && *q == '"' ? q + 1 : q;
	}
	cell->len = (size_t)(to - cell->ptr);
}

const char *cvn_csv_cell_problem(struct cvn_span cell)
{
	if (memchr(cell.ptr, '\0', cell.len))
		return "a NUL octet";
	for (size_t i = 0; i < cell.len; i++)
		if ((unsigned char)cell.ptr[i] >= 0x80)
			return !cvn_utf8_valid(cell.ptr, cell.len) || memmem(cell.ptr, cell.len, "\xEF\xBF\xBD", 3)
			               ? "octets that are no text in this encoding"
			               : NULL;
	return NULL;
}

/* What a spreadsheet would run, behind any number of apostrophes: taking one away then gives back what there was. */
static bool runs(struct cvn_span text)
{
	size_t i = 0;

	while (i < text.len && text.ptr[i] == '\'')
		i++;
	return i < text.len && text.ptr[i] && strchr("=+-@\t\r", text.ptr[i]);
}

struct cvn_span cvn_csv_armed(struct cvn_span cell)
{
	if (cell.len && cell.ptr[0] == '\'' && runs(cell))
		return (struct cvn_span){ cell.ptr + 1, cell.len - 1 };
	return cell;
}

void cvn_csv_cell(struct cvn_buf *out, struct cvn_span text, bool first, bool defuse)
{
	bool risky = defuse && runs(text);
	bool quote = false;

	for (size_t i = 0; i < text.len && !quote; i++)
		quote = text.ptr[i] && strchr(",\"\r\n;\t", text.ptr[i]);
	if (text.len && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' '))
		quote = true;
	if (!first)
		cvn_buf_char(out, ',');
	if (quote)
		cvn_buf_char(out, '"');
	if (risky)
		cvn_buf_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			cvn_buf_char(out, '"');
		cvn_buf_char(out, text.ptr[i]);
	}
	if (quote)
		cvn_buf_char(out, '"');
}
