/*
 * import_read.c - the rows of one chunk, read and understood: no write is open and the database is not asked, so that it can be
 * done by a thread of its own while the chunk before is written.
 *
 * What happens to the people of the chunk is import_chunk.c.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "convene/contact/vcard.h"

#include "import_priv.h"

#include "convene/base/banned.h"

__attribute__((format(printf, 2, 3))) void cvn_import_remark(struct cvn_import_result *out, const char *fmt, ...)
{
	va_list ap;

	if (out->n_remarks == CVN_IMPORT_REMARKS)
		return;
	va_start(ap, fmt);
	vsnprintf(out->remark[out->n_remarks], sizeof out->remark[0], fmt, ap);
	va_end(ap);
	/* A remark quotes a stranger's cell and goes to a terminal: one line, no escape sequence. */
	for (char *c = out->remark[out->n_remarks]; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	out->n_remarks++;
}

void cvn_import_reject(const struct cvn_import *im, struct cvn_import_result *out, struct cvn_rejects *rejects,
                       const struct cvn_csv_row *row, size_t column, const char *why)
{
	const char *heading = column && column <= im->plan->columns.n ? im->plan->columns.column[column - 1].heading : "";

	out->n_rejected++;
	cvn_import_remark(out, "%s:%" PRIu64 ":%zu%s%.60s%s: %s", im->spec->name, row->row, column, *heading ? " (" : "", heading,
	                  *heading ? ")" : "", why);
	cvn_rejects_add(rejects, row, column, why);
}

static void flag(const struct cvn_import *im, struct cvn_import_result *out, const struct cvn_csv_row *row)
{
	const struct cvn_person *p = &im->person;

	out->n_role += (p->flags & CVN_ADDRESS_ROLE) != 0;
	out->n_disposable += (p->flags & CVN_ADDRESS_DISPOSABLE) != 0;
	out->n_reserved += (p->flags & CVN_ADDRESS_RESERVED) != 0;
	out->n_typo += (p->flags & CVN_ADDRESS_TYPO) != 0;
	if (p->flags & CVN_ADDRESS_TYPO)
		cvn_import_remark(out, "%s:%" PRIu64 ": imported, but is %.200s meant to end in %s?", im->spec->name, row->row, p->address.email,
		                  p->meant);
}

/* One row, or card, that was understood. */
static void take_person(struct cvn_import *im, struct cvn_import_batch *b, const struct cvn_csv_row *row)
{
	bool done = (int64_t)row->row <= im->skip;

	if (!cvn_seen_add(&im->seen, im->person.address.key)) {
		b->said.n_duplicate += !done;
		if (!done)
			cvn_rejects_add(&b->rejects, row, 0, "the same address stands in an earlier row");
	} else if (!done) {
		flag(im, &b->said, row);
		if (!cvn_pack_add(&b->pack, &im->person, row->row))
			im->held = row->row;
	}
}

/* The next person into im->person; a refused row is BAD with `no` filled, or blank with an empty reason. */
static enum cvn_csv_step next_person(struct cvn_import *im, struct cvn_csv_row *row, struct cvn_refusal *no, struct cvn_err *err)
{
	enum cvn_csv_step step;

	*no = (struct cvn_refusal){ 0 };
	if (im->vcard) {
		*row = (struct cvn_csv_row){ .raw = { "", 0 } };
		return cvn_vcard_next(im->vcard, &im->person, no, &row->row, &row->line, err);
	}
	step = cvn_csv_next(im->csv, row, err);
	if (step == CVN_CSV_BAD) {
		no->column = row->column;
		snprintf(no->why, sizeof no->why, "%s", row->problem);
	}
	if (step == CVN_CSV_ROW && !cvn_person_read(&im->person, &im->plan->columns, row->cell, row->n, no))
		step = CVN_CSV_BAD;
	if (step == CVN_CSV_ROW && !cvn_types_check(&im->known, &im->person, &im->plan->columns, no))
		step = CVN_CSV_BAD;
	return step;
}

static int fill(struct cvn_import *im, struct cvn_import_batch *b, struct cvn_err *err)
{
	struct cvn_csv_row row;
	struct cvn_refusal no;

	if (im->held) {
		cvn_pack_add(&b->pack, &im->person, im->held);
		b->n_rows = (int64_t)im->held;
		im->held = 0;
	}
	for (int n = 0; n < 4 * CVN_IMPORT_CHUNK_PEOPLE && b->pack.n < CVN_IMPORT_CHUNK_PEOPLE; n++) {
		enum cvn_csv_step step = next_person(im, &row, &no, err);

		if (step == CVN_CSV_FAILED)
			return err->code;
		b->end = step == CVN_CSV_END;
		if (b->end)
			return CVN_OK;
		if (step == CVN_CSV_ROW)
			take_person(im, b, &row);
		else if (!*no.why)
			b->said.n_blank++;
		else if ((int64_t)row.row > im->skip)
			cvn_import_reject(im, &b->said, &b->rejects, &row, no.column, no.why);
		if (im->held)
			return CVN_OK;           /* its row counts with the next chunk */
		b->n_rows = (int64_t)row.row;
	}
	return CVN_OK;
}

static void clear(struct cvn_import *im, struct cvn_import_batch *b)
{
	cvn_pack_clear(&b->pack);
	cvn_rejects_release(&b->rejects);
	cvn_rejects_init(&b->rejects, im->rejects.path, &im->plan->columns, false);
	b->said = (struct cvn_import_result){ 0 };
	b->n_rows = 0;
	b->end = false;
	b->err = (struct cvn_err){ 0 };
}

void cvn_import_read(struct cvn_import *im, struct cvn_import_batch *b)
{
	clear(im, b);
	b->rc = fill(im, b, &b->err);
	b->octets = im->source.octets;
	if (b->rc == CVN_OK)
		cvn_pack_sort(&b->pack);
}
