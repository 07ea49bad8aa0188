/*
 * contact/csv.h - reading spreadsheets saved as text (RFC 4180 and what programs really write), row by row.
 *
 * Two steps: a probe sees every octet once and guesses encoding and separator; a reader then gives rows. A row that breaks
 * the rules is given as bad, with row and column and the line as it stands, and reading goes on behind that line: nothing
 * is swallowed by a stray quote, and nothing is lost silently. Memory is one row.
 */
#ifndef CONVENE_CONTACT_CSV_H
#define CONVENE_CONTACT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/base/text.h"

#define CVN_CSV_ROW_MAX ((size_t)1 << 20)   /* octets of one row in UTF-8 */
#define CVN_CSV_COLUMNS_MAX 1024

/* What a file seems to be. */
struct cvn_csv_form {
	char separator;              /* , ; TAB | */
	char encoding[32];           /* as iconv calls it: UTF-8, UTF-16LE, WINDOWS-1252 … */
	size_t skip;                 /* octets of a byte order mark */
	bool guessed;                /* neither mark nor UTF-8 proved it: WINDOWS-1252 is likely, not sure */
};

/* Feed the file through, then ask. The rule: byte order mark; else UTF-8 when nearly everything above ASCII is valid UTF-8;
 * else WINDOWS-1252. The separator that stands most often in the first row outside quotes, comma when none does. */
struct cvn_csv_probe {
	uint8_t head[4096];          /* the beginning, for marks and the separator */
	size_t head_n;
	uint8_t rest;                /* octets of a UTF-8 sequence still to come */
	uint8_t low, high;           /* what the next of them may be */
	uint64_t sequences, broken;
};
void cvn_csv_probe_feed(struct cvn_csv_probe *p, const void *data, size_t n);
struct cvn_csv_form cvn_csv_probe_form(struct cvn_csv_probe *p);

enum cvn_csv_step {
	CVN_CSV_ROW,                 /* cells are there */
	CVN_CSV_BAD,                 /* this row is no row; `problem` says why, `raw` is its line; go on calling */
	CVN_CSV_END,
	CVN_CSV_FAILED,              /* reading or decoding the file failed; *err has it */
};

/* The row just read. Spans live until the next call. */
struct cvn_csv_row {
	uint64_t row;                /* from 1: the header is 1; rows of nothing are counted, not given */
	uint64_t line;               /* from 1: where it begins in the file */
	size_t n;
	const struct cvn_span *cell;
	size_t column;               /* BAD: from 1, the cell where it went wrong */
	char problem[120];           /* BAD: what is wrong */
	struct cvn_span raw;         /* the octets of the row as they stand (BAD: of its first line), without line end */
};

struct cvn_csv;
/* `read` gives at most `n` octets of the file from its beginning, 0 at the end, negative on failure (with *err set).
 * CVN_E_INVALID: iconv does not know the encoding. */
typedef long cvn_csv_read(void *ctx, void *out, size_t n, struct cvn_err *err);
int cvn_csv_new(const struct cvn_csv_form *form, cvn_csv_read *read, void *ctx, struct cvn_csv **out, struct cvn_err *err);
void cvn_csv_free(struct cvn_csv *csv);
CVN_AUTO_DEF(struct cvn_csv, cvn_csv_free)
enum cvn_csv_step cvn_csv_next(struct cvn_csv *csv, struct cvn_csv_row *out, struct cvn_err *err);
uint64_t cvn_csv_octets(const struct cvn_csv *csv);     /* taken from `read` so far: for progress */

/* Writing: one cell, quoted when needed. `defuse` puts an apostrophe in front of what a spreadsheet would run
 * (= + - @ TAB CR at the beginning). */
struct cvn_buf;
void cvn_csv_cell(struct cvn_buf *out, struct cvn_span text, bool first, bool defuse);
/* The way back: a cell without the apostrophe that defused it. */
struct cvn_span cvn_csv_armed(struct cvn_span cell);

#endif
