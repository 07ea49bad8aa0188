/*
 * sink.c - literals and values on their way out, escaped by destination and encoded as quoted-printable when asked.
 */
#include "sink.h"

#include <string.h>

#include "convene/base/banned.h"

static const char hex[] = "0123456789ABCDEF";

static bool plain(unsigned char c)
{
	return c >= 33 && c <= 126 && c != '=';
}

static void soft_break(struct cvn_buf *out, uint32_t *column)
{
	cvn_buf_add(out, "=\r\n", 3);
	*column = 0;
}

/* The stretch of plain octets at `p`, cut into lines. */
static size_t put_plain(struct cvn_buf *out, uint32_t *column, const char *p, size_t n)
{
	size_t run = 0, room;

	while (run < n && plain((unsigned char)p[run]))
		run++;
	for (size_t done = 0; done < run; done += room) {
		if (*column >= QUOTED_COLUMNS - 1)
			soft_break(out, column);
		room = QUOTED_COLUMNS - 1 - *column;
		room = room < run - done ? room : run - done;
		cvn_buf_add(out, p + done, room);
		*column += (uint32_t)room;
	}
	return run;
}

static void put_encoded(struct cvn_buf *out, uint32_t *column, unsigned char c)
{
	char triple[3] = { '=', hex[c >> 4], hex[c & 15] };

	if (*column + 3 > QUOTED_COLUMNS - 1)
		soft_break(out, column);
	cvn_buf_add(out, triple, 3);
	*column += 3;
}

static bool line_end_at(const char *p, size_t n)
{
	return n == 0 || p[0] == '\n' || (n > 1 && p[0] == '\r' && p[1] == '\n');
}

void cvn_quoted_put(struct cvn_buf *out, uint32_t *column, const char *p, size_t n, bool last)
{
	for (size_t i = 0; i < n;) {
		char c = p[i];

		if (plain((unsigned char)c)) {
			i += put_plain(out, column, p + i, n - i);
			continue;
		}
		if (line_end_at(p + i, n - i)) {
			cvn_buf_add(out, "\r\n", 2);
			*column = 0;
			i += c == '\r' ? 2 : 1;
			continue;
		}
		if ((c == ' ' || c == '\t') && (i + 1 == n ? !last : !line_end_at(p + i + 1, n - i - 1))) {
			if (*column >= QUOTED_COLUMNS - 1)
				soft_break(out, column);
			cvn_buf_char(out, c);
			(*column)++;
		} else {
			put_encoded(out, column, (unsigned char)c);
		}
		i++;
	}
}

void cvn_quoted_measure(struct op *op, const char *p, size_t n)
{
	const char *first = memmem(p, n, "\r\n", 2), *last = NULL;

	for (const char *at = first; at; at = memmem(at + 2, (size_t)(p + n - at - 2), "\r\n", 2))
		last = at;
	op->has_line = first != NULL;
	op->first = (uint32_t)(first ? (size_t)(first - p) : n);
	op->last = (uint32_t)(last ? (size_t)(p + n - last - 2) : n);
}

/* A blank in front of a line end would be lost on the way: it is written out. */
static void keep_blank(struct sink *s)
{
	char *last = s->out->len ? &s->out->ptr[s->out->len - 1] : NULL;

	if (!last || (*last != ' ' && *last != '\t'))
		return;
	cvn_buf_add(s->out, *last == ' ' ? "20" : "09", 2);
	s->out->ptr[s->out->len - 3] = '=';
	s->column += 2;
}

void cvn_sink_text(struct sink *s, const struct op *op)
{
	if (s->quoted) {
		if (op->first == 0 && op->has_line)
			keep_blank(s);
		if (s->column + op->first > QUOTED_COLUMNS)
			soft_break(s->out, &s->column);
		s->column = op->has_line ? op->last : s->column + op->last;
	}
	cvn_buf_add(s->out, op->text.ptr, op->text.len);
}

void cvn_sink_value(struct sink *s, enum escape how, struct cvn_span value)
{
	if (value.len == 0)
		return;
	if (!s->quoted) {
		cvn_escape_put(s->out, how, value.ptr, value.len);
		return;
	}
	if (how != ESCAPE_NONE) {
		cvn_buf_clear(s->scratch);
		cvn_escape_put(s->scratch, how, value.ptr, value.len);
		value = (struct cvn_span){ s->scratch->ptr, s->scratch->len };
	}
	if (line_end_at(value.ptr, value.len))
		keep_blank(s);
	cvn_quoted_put(s->out, &s->column, value.ptr, value.len, true);
}
