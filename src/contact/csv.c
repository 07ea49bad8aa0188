/*
 * csv.c - rows of a spreadsheet from UTF-8 text.
 *
 * A row is found in two passes, both in csv_cell.c: cvn_csv_scan() marks where cells lie without touching anything, so it
 * is repeated here when more of the file is needed; cvn_csv_unquote() then takes quotes off in place. What encoding the
 * octets had is decoder.c.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/mem.h"
#include "convene/contact/csv.h"

#include "csv_priv.h"

#include "convene/base/banned.h"

struct cvn_csv {
	struct cvn_decoder in;
	char separator;
	char *text;                  /* what is read and not yet given */
	size_t at, n, cap;
	uint64_t row, line;
	bool in_line;                /* the row before was refused in the middle of a line: what is left of that line goes with it */
	struct cvn_span *cell;       /* CVN_CSV_COLUMNS_MAX of them */
};

int cvn_csv_new(const struct cvn_csv_form *form, cvn_csv_read *read, void *ctx, struct cvn_csv **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_csv_free) struct cvn_csv *csv = cvn_xcalloc(1, sizeof *csv);
	int rc = cvn_decoder_init(&csv->in, form, read, ctx, err);

	if (rc != CVN_OK)
		return rc;
	csv->separator = form->separator;
	csv->line = 1;
	csv->cell = cvn_xreallocarray(NULL, CVN_CSV_COLUMNS_MAX, sizeof *csv->cell);
	*out = CVN_TAKE(&csv);
	return CVN_OK;
}

void cvn_csv_free(struct cvn_csv *csv)
{
	if (!csv)
		return;
	cvn_decoder_release(&csv->in);
	free(csv->cell);
	free(csv->text);
	free(csv);
}

uint64_t cvn_csv_octets(const struct cvn_csv *csv)
{
	return csv->in.octets;
}

/* Read more behind what is there; 0 at the end of the file. */
static long more(struct cvn_csv *csv, struct cvn_err *err)
{
	size_t room = 4 * sizeof csv->in.raw;
	long n;

	if (csv->at > 0)
		memmove(csv->text, csv->text + csv->at, csv->n - csv->at);
	csv->n -= csv->at;
	csv->at = 0;
	if (csv->n + room > csv->cap) {
		csv->cap = csv->n + 2 * room;
		csv->text = cvn_xrealloc(csv->text, csv->cap);
	}
	n = cvn_decoder_read(&csv->in, csv->text + csv->n, room, err);
	if (n > 0)
		csv->n += (size_t)n;
	return n;
}

static uint64_t count_lines(const char *from, const char *to)
{
	uint64_t lines = 0;

	for (const char *p = from; p < to; p++)
		lines += *p == '\n' || (*p == '\r' && !(p + 1 < to && p[1] == '\n'));
	return lines;
}

/* Move behind the line end at `p`. */
static void step_over(struct cvn_csv *csv, const char *p)
{
	const char *end = csv->text + csv->n;

	if (p < end && *p == '\r' && p + 1 < end && p[1] == '\n')
		p++;
	if (p < end)
		p++;
	csv->line += count_lines(csv->text + csv->at, p);
	csv->at = (size_t)(p - csv->text);
}

static enum cvn_csv_step bad(struct cvn_csv_row *out, size_t column, const char *problem)
{
	out->column = column;
	snprintf(out->problem, sizeof out->problem, "%s", problem);
	return CVN_CSV_BAD;
}

/* Is the first line of the row in the buffer whole? */
static bool has_line(const struct cvn_csv *csv)
{
	const char *from = csv->text + csv->at, *end = csv->text + csv->n;

	for (const char *p = from; p < end; p++)
		if (cvn_csv_line_end(*p))
			return p + 1 < end;             /* CR may be half of CRLF */
	return csv->n - csv->at > CVN_CSV_ROW_MAX;
}

/* Give up the row's first line only: the rows behind it may be sound. */
static enum cvn_csv_step drop_line(struct cvn_csv *csv, const struct cvn_csv_scan *s, struct cvn_csv_row *out)
{
	const char *from = csv->text + csv->at, *end = csv->text + csv->n, *p = from;

	while (p < end && !cvn_csv_line_end(*p))
		p++;
	out->n = 0;
	out->raw = (struct cvn_span){ from, (size_t)(p - from) };
	csv->in_line = p == end;
	step_over(csv, p);
	return bad(out, s->n + 1, s->problem);
}

static bool is_blank(const struct cvn_csv *csv, const struct cvn_csv_scan *s)
{
	return s->n == 1 && csv->cell[0].len == 0;
}

/* Hand out what was found. */
static enum cvn_csv_step give(struct cvn_csv *csv, const struct cvn_csv_scan *s, struct cvn_csv_row *out)
{
	const char *problem = NULL, *from = csv->text + csv->at;
	size_t at = 0;

	out->raw = (struct cvn_span){ from, (size_t)(s->p - from) };
	step_over(csv, s->p);
	for (size_t i = 0; i < s->n; i++) {
		cvn_csv_unquote(&csv->cell[i]);
		if (!problem && (problem = cvn_csv_cell_problem(csv->cell[i])))
			at = i + 1;
	}
	out->n = s->n;
	out->cell = csv->cell;
	return problem ? bad(out, at, problem) : CVN_CSV_ROW;
}

/* Leave the rest of an endless line behind. 1 done, 0 the file ends with it, negative: reading failed. */
static long skip_line(struct cvn_csv *csv, struct cvn_err *err)
{
	const char *p, *end;
	long n = 1;

	for (;;) {
		end = csv->text + csv->n;
		for (p = csv->text + csv->at; p < end && !cvn_csv_line_end(*p); p++)
			;
		if (p + 1 < end || (p < end && n == 0))     /* CR may be half of CRLF */
			break;
		if (p == end && n == 0)
			return 0;
		csv->at = (size_t)(p - csv->text);
		n = more(csv, err);
		if (n < 0)
			return n;
	}
	step_over(csv, p);
	csv->in_line = false;
	return 1;
}

enum cvn_csv_step cvn_csv_next(struct cvn_csv *csv, struct cvn_csv_row *out, struct cvn_err *err)
{
	bool at_end = false;
	long left = csv->in_line ? skip_line(csv, err) : 1;

	if (left <= 0)
		return left < 0 ? CVN_CSV_FAILED : CVN_CSV_END;
	for (;;) {
		const char *text = csv->text ? csv->text : "";         /* nothing was read yet */
		struct cvn_csv_scan s = {
			.p = text + csv->at, .end = text + csv->n, .separator = csv->separator, .cell = csv->cell,
		};
		enum cvn_csv_found f = csv->text ? cvn_csv_scan(&s, at_end) : CVN_CSV_NEED_MORE;

		if (f == CVN_CSV_NEED_MORE && csv->n - csv->at > CVN_CSV_ROW_MAX)
			f = cvn_csv_broken(&s, "a row longer than 1 MiB, or a quote that never closes");
		if (f == CVN_CSV_NEED_MORE || (f == CVN_CSV_BROKEN && !at_end && !has_line(csv))) {
			long n = more(csv, err);

			if (n < 0)
				return CVN_CSV_FAILED;
			at_end = n == 0;
			if (at_end && csv->at == csv->n)
				return CVN_CSV_END;
			continue;
		}
		if (at_end && csv->at == csv->n)
			return CVN_CSV_END;
		*out = (struct cvn_csv_row){ .row = ++csv->row, .line = csv->line };
		if (f == CVN_CSV_BROKEN)
			return drop_line(csv, &s, out);
		if (!is_blank(csv, &s))
			return give(csv, &s, out);
		step_over(csv, s.p);
	}
}
