/*
 * import_chunk.c - one chunk of an import: rows read and understood, people settled in the order of addresses, committed.
 *
 * What is opened before the first chunk and told behind the last is import.c; the people of a chunk are kept by pack.c; one
 * person against the database is merge.c; refused rows are rejects.c.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "convene/contact/vcard.h"

#include "import_priv.h"

#include "convene/base/banned.h"

__attribute__((format(printf, 2, 3))) static void remark(struct cvn_import_result *out, const char *fmt, ...)
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

static void reject(struct cvn_import *im, const struct cvn_csv_row *row, size_t column, const char *why)
{
	const char *heading = column && column <= im->plan->columns.n ? im->plan->columns.column[column - 1].heading : "";

	im->row.n_rejected++;
	remark(im->out, "%s:%" PRIu64 ":%zu%s%.60s%s: %s", im->spec->name, row->row, column, *heading ? " (" : "", heading,
	       *heading ? ")" : "", why);
	cvn_rejects_add(&im->rejects, row, column, why);
}

static void flag(struct cvn_import *im, const struct cvn_csv_row *row)
{
	const struct cvn_person *p = &im->person;

	im->out->n_role += (p->flags & CVN_ADDRESS_ROLE) != 0;
	im->out->n_disposable += (p->flags & CVN_ADDRESS_DISPOSABLE) != 0;
	im->out->n_reserved += (p->flags & CVN_ADDRESS_RESERVED) != 0;
	im->out->n_typo += (p->flags & CVN_ADDRESS_TYPO) != 0;
	if (p->flags & CVN_ADDRESS_TYPO)
		remark(im->out, "%s:%" PRIu64 ": imported, but is %.200s meant to end in %s?", im->spec->name, row->row,
		       p->address.email, p->meant);
}

/* Free fields become names that segments know, each once. */
static int know_fields(struct cvn_import *im, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < im->scratch.n_free && rc == CVN_OK && !im->spec->dry_run; i++)
		if (cvn_seen_add(&im->fields, cvn_person_free_name(&im->scratch, i)))
			rc = cvn_store_field_add(im->store, cvn_person_free_name(&im->scratch, i), im->spec->now, err);
	return rc;
}

/* One row, or card, that was understood. */
static void take_person(struct cvn_import *im, const struct cvn_csv_row *row)
{
	bool done = (int64_t)row->row <= im->skip;

	if (!cvn_seen_add(&im->seen, im->person.address.key)) {
		im->row.n_duplicate += !done;
		if (!done)
			cvn_rejects_add(&im->rejects, row, 0, "the same address stands in an earlier row");
	} else if (!done) {
		flag(im, row);
		if (!cvn_pack_add(&im->pack, &im->person, row->row))
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

/* Fill the chunk: no write is open, so nobody waits while the file is read and understood. */
static int read_chunk(struct cvn_import *im, struct cvn_err *err)
{
	struct cvn_csv_row row;
	struct cvn_refusal no;

	cvn_pack_clear(&im->pack);
	if (im->held) {
		cvn_pack_add(&im->pack, &im->person, im->held);
		im->row.n_rows = (int64_t)im->held;
		im->held = 0;
	}
	for (int n = 0; n < 4 * CVN_IMPORT_CHUNK_PEOPLE && im->pack.n < CVN_IMPORT_CHUNK_PEOPLE; n++) {
		enum cvn_csv_step step = next_person(im, &row, &no, err);

		if (step == CVN_CSV_FAILED)
			return err->code;
		im->end = step == CVN_CSV_END;
		if (im->end)
			return CVN_OK;
		if (step == CVN_CSV_ROW)
			take_person(im, &row);
		else if (!*no.why)
			im->out->n_blank++;
		else if ((int64_t)row.row > im->skip)
			reject(im, &row, no.column, no.why);
		if (im->held)
			return CVN_OK;           /* its row counts with the next chunk */
		im->row.n_rows = (int64_t)row.row;
	}
	return CVN_OK;
}

static int settle_chunk(struct cvn_import *im, struct cvn_err *err)
{
	int rc = CVN_OK;

	cvn_pack_sort(&im->pack);
	for (size_t i = 0; i < im->pack.n && rc == CVN_OK; i++) {
		enum cvn_settled settled = CVN_SETTLED_NEW;
		uint64_t row = cvn_pack_take(&im->pack, i, &im->scratch);
		int64_t id;

		rc = know_fields(im, err);
		if (rc == CVN_OK)
			rc = cvn_settle_person(&im->how, &im->scratch, &settled, &id, err);
		if (rc != CVN_OK)
			cvn_within(err, "%s:%" PRIu64, im->spec->name, row);
		im->row.n_new += settled == CVN_SETTLED_NEW;
		im->row.n_updated += settled == CVN_SETTLED_UPDATED;
		im->row.n_unchanged += settled == CVN_SETTLED_UNCHANGED;
		if (settled == CVN_SETTLED_ERASED)
			reject(im, &(struct cvn_csv_row){ .row = row, .raw = { "", 0 } }, 0, CVN_ERASED_WORDS);
	}
	return rc;
}

static int commit_chunk(struct cvn_import *im, struct cvn_err *err)
{
	int64_t unknown = 0;
	int rc = CVN_OK;

	if (im->end)
		rc = cvn_store_stewards_settle(im->store, im->row.import_id, im->spec->now, &unknown, err);
	if (unknown)
		remark(im->out, "%s: %" PRId64 " people have a steward whom nobody knows", im->spec->name, unknown);
	im->row.finished = im->end;
	if (im->row.n_rows < im->skip)
		im->row.n_rows = im->skip;
	if (rc == CVN_OK)
		rc = cvn_store_import_update(im->store, &im->row, err);
	/* If we die before the commit, this chunk never was, and neither are its refused rows in the file. */
	if (rc == CVN_OK)
		rc = cvn_store_commit(im->store, err);
	return rc == CVN_OK ? cvn_rejects_flush(&im->rejects, err) : rc;
}

int cvn_import_chunk(struct cvn_import *im, struct cvn_err *err)
{
	int rc = read_chunk(im, err);

	if (rc == CVN_OK && !im->spec->dry_run)
		rc = cvn_store_begin(im->store, err);
	if (rc == CVN_OK)
		rc = settle_chunk(im, err);
	if (im->spec->dry_run)
		return rc == CVN_OK ? cvn_rejects_flush(&im->rejects, err) : rc;
	if (rc == CVN_OK)
		rc = commit_chunk(im, err);
	if (rc != CVN_OK)
		cvn_store_rollback(im->store);
	return rc;
}
