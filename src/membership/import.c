/*
 * import.c - the run of an import: rows in, chunks committed, counts kept.
 *
 * One person against the database is merge.c; what the file looks like is source.c; refused rows are rejects.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "convene/contact/vcard.h"
#include "convene/store/filter.h"

#include "import_priv.h"

#include "convene/base/banned.h"

/* People of one write: enough that each page of the index of addresses is written a few times in all and not once a row
 * (pack.c), few enough that a sender waiting for its turn waits less than a second. */
#define CHUNK_PEOPLE 32768
#define CHUNK_BYTES ((size_t)8 << 20)

struct import {
	struct cvn_store *store;
	const struct cvn_import_spec *spec;
	const struct cvn_import_plan *plan;
	struct cvn_import_result *out;
	struct cvn_source source;
	struct cvn_csv *csv;             /* or */
	struct cvn_vcard *vcard;
	struct cvn_person person;        /* as read */
	struct cvn_person scratch;       /* as taken out of the chunk */
	uint64_t held;               /* `person` is of this row and did not fit into the chunk before; 0 = none */
	struct cvn_pack pack;
	struct cvn_seen seen, fields;    /* addresses; names of free fields */
	struct cvn_rejects rejects;
	struct cvn_rules rules;
	struct cvn_fields_known known;   /* fields that were there before, with their types */
	struct cvn_settle how;
	struct cvn_import_row row;
	int64_t skip;                /* rows that an earlier run settled */
	char label[40];              /* "import 12" */
	bool end;
};

static void release(struct import *im)
{
	cvn_source_close(&im->source);
	cvn_csv_free(im->csv);
	cvn_vcard_free(im->vcard);
	cvn_person_release(&im->person);
	cvn_person_release(&im->scratch);
	cvn_pack_release(&im->pack);
	cvn_seen_release(&im->seen);
	cvn_seen_release(&im->fields);
	cvn_rejects_release(&im->rejects);
	cvn_stewards_release(&im->how.stewards);
	cvn_fields_known_release(&im->known);
	free(im->row.file);
	free(im->row.sha256);
	free(im->row.who);
}

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

static void reject(struct import *im, const struct cvn_csv_row *row, size_t column, const char *why)
{
	const char *heading = column && column <= im->plan->columns.n ? im->plan->columns.column[column - 1].heading : "";

	im->row.n_rejected++;
	remark(im->out, "%s:%" PRIu64 ":%zu%s%.60s%s: %s", im->spec->name, row->row, column, *heading ? " (" : "", heading,
	       *heading ? ")" : "", why);
	cvn_rejects_add(&im->rejects, row, column, why);
}

static void flag(struct import *im, const struct cvn_csv_row *row)
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
static int know_fields(struct import *im, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < im->scratch.n_free && rc == CVN_OK && !im->spec->dry_run; i++)
		if (cvn_seen_add(&im->fields, cvn_person_free_name(&im->scratch, i)))
			rc = cvn_store_field_add(im->store, cvn_person_free_name(&im->scratch, i), im->spec->now, err);
	return rc;
}

/* One row, or card, that was understood. */
static void take_person(struct import *im, const struct cvn_csv_row *row)
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
static enum cvn_csv_step next_person(struct import *im, struct cvn_csv_row *row, struct cvn_refusal *no, struct cvn_err *err)
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
static int read_chunk(struct import *im, struct cvn_err *err)
{
	struct cvn_csv_row row;
	struct cvn_refusal no;

	cvn_pack_clear(&im->pack);
	if (im->held) {
		cvn_pack_add(&im->pack, &im->person, im->held);
		im->row.n_rows = (int64_t)im->held;
		im->held = 0;
	}
	for (int n = 0; n < 4 * CHUNK_PEOPLE && im->pack.n < CHUNK_PEOPLE; n++) {
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

static int settle_chunk(struct import *im, struct cvn_err *err)
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
	}
	return rc;
}

static int commit_chunk(struct import *im, struct cvn_err *err)
{
	size_t unknown = 0;
	int rc = CVN_OK;

	if (im->end)
		rc = cvn_stewards_settle(&im->how.stewards, im->store, &unknown, err);
	if (unknown)
		remark(im->out, "%s: %zu people have a steward whom nobody knows", im->spec->name, unknown);
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

static int chunk(struct import *im, struct cvn_err *err)
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

static int find_list(struct import *im, struct cvn_err *err)
{
	struct cvn_err quiet = { 0 };
	char kind[16] = "closed";
	int rc = cvn_store_list_find(im->store, im->spec->list, &im->how.list_id, &quiet);

	if (rc == CVN_E_NOTFOUND) {
		im->out->made_list = true;
		rc = im->spec->dry_run ? CVN_OK
		                       : cvn_store_list_add(im->store, im->spec->list, NULL, "closed", im->spec->now,
		                                            &im->how.list_id, err);
	} else if (rc == CVN_OK) {
		rc = cvn_store_list_kind(im->store, im->how.list_id, kind, err);
	} else {
		*err = quiet;
	}
	im->how.subscribed = strcmp(kind, "opt-in") == 0 ? "pending" : "subscribed";
	return rc;
}

/* The record of this import: a new one, or the one that was stopped. */
static int find_record(struct import *im, struct cvn_err *err)
{
	struct cvn_import_row old = { 0 };
	int rc = cvn_store_import_unfinished(im->store, im->plan->sha256, im->how.list_id, &old, NULL);

	if (rc == CVN_OK && old.n_rows > 0) {
		im->row = old;
		im->skip = old.n_rows;
		im->out->resumed = true;
		return CVN_OK;
	}
	cvn_import_row_release(&old);
	if (rc != CVN_OK && rc != CVN_E_NOTFOUND)
		return cvn_fail(err, (enum cvn_code)rc, "the record of imports could not be read");
	im->row = (struct cvn_import_row){
		.list_id = im->how.list_id,
		.at = im->spec->now,
		.file = cvn_xstrdup(im->spec->name),
		.sha256 = cvn_xstrdup(im->plan->sha256),
		.who = cvn_xstrdup(im->spec->who),
	};
	return im->spec->dry_run ? CVN_OK : cvn_store_import_add(im->store, &im->row, &im->row.import_id, err);
}

static int open_record(struct import *im, struct cvn_err *err)
{
	int rc = im->spec->dry_run ? CVN_OK : cvn_store_begin(im->store, err);

	if (rc == CVN_OK)
		rc = find_list(im, err);
	if (rc == CVN_OK)
		rc = find_record(im, err);
	if (im->spec->dry_run)
		return rc;
	if (rc == CVN_OK)
		rc = cvn_store_commit(im->store, err);
	else
		cvn_store_rollback(im->store);
	return rc;
}

static int open_all(struct import *im, struct cvn_err *err)
{
	const struct cvn_import_spec *spec = im->spec;
	struct cvn_csv_row header;
	int rc = cvn_rules_read(spec->rule, spec->n_rules, &im->rules, err);

	if (rc == CVN_OK)
		rc = cvn_source_open(spec->path, spec->name, &im->source, err);
	if (rc == CVN_OK && im->plan->vcard)
		rc = cvn_vcard_new(cvn_source_read, &im->source, &im->vcard);
	else if (rc == CVN_OK)
		rc = cvn_csv_new(&im->plan->form, cvn_source_read, &im->source, &im->csv, err);
	if (rc == CVN_OK && !im->plan->vcard)
		rc = cvn_import_to_header(im->csv, spec->header_row, &header, err);
	if (rc == CVN_OK)
		rc = cvn_store_fields(im->store, &im->known, err);
	if (rc == CVN_OK)
		rc = open_record(im, err);
	if (rc != CVN_OK)
		return rc;
	snprintf(im->label, sizeof im->label, "import %" PRId64, im->row.import_id);
	im->how.store = im->store;
	im->how.rules = &im->rules;
	im->how.import_id = im->row.import_id;
	im->how.now = spec->now;
	im->how.source = im->label;
	im->how.consent = spec->consent;
	im->how.dry = spec->dry_run;
	cvn_rejects_init(&im->rejects, spec->rejects, &im->plan->columns, im->out->resumed);
	return CVN_OK;
}

static void report(const struct import *im)
{
	struct cvn_import_result *out = im->out;

	out->import_id = im->row.import_id;
	out->n_new = im->row.n_new;
	out->n_updated = im->row.n_updated;
	out->n_unchanged = im->row.n_unchanged;
	out->n_duplicate = im->row.n_duplicate;
	out->n_rejected = im->row.n_rejected;
	out->rejects = im->rejects.file ? cvn_xstrdup(im->rejects.path) : NULL;
}

int cvn_import_run(struct cvn_store *store, const struct cvn_import_spec *spec, const struct cvn_import_plan *plan,
                   struct cvn_import_result *out, struct cvn_err *err)
{
	CVN_AUTO_STR struct import *im = cvn_xcalloc(1, sizeof *im);
	int rc;

	*out = (struct cvn_import_result){ 0 };
	*im = (struct import){ .store = store, .spec = spec, .plan = plan, .out = out, .source = { .fd = -1 } };
	cvn_person_init(&im->person);
	cvn_person_init(&im->scratch);
	cvn_pack_init(&im->pack, CHUNK_BYTES, CHUNK_PEOPLE);
	rc = open_all(im, err);
	while (rc == CVN_OK && !im->end) {       /* a held row means that the end was not reached */
		rc = chunk(im, err);
		if (rc == CVN_OK && spec->progress &&
		    !spec->progress(spec->ctx, im->source.octets, plan->octets, im->row.n_rows) && !im->end) {
			out->stopped = true;
			break;
		}
	}
	if (rc == CVN_OK)
		report(im);
	release(im);
	return rc;
}
