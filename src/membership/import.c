/*
 * import.c - the run of an import: opened, taken up where it was stopped, chunk after chunk, reported.
 *
 * One chunk, from reading to its commit, is import_chunk.c; one person against the database merge.c; what the file looks
 * like source.c; refused rows rejects.c.
 */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "convene/contact/vcard.h"
#include "convene/store/filter.h"

#include "import_priv.h"

#include "convene/base/banned.h"

#define ROW_OCTETS 80            /* of a row of a large file, about */

static void release(struct cvn_import *im)
{
	cvn_source_close(&im->source);
	cvn_csv_free(im->csv);
	cvn_vcard_free(im->vcard);
	cvn_person_release(&im->person);
	cvn_person_release(&im->scratch);
	for (size_t i = 0; i < CVN_COUNT(im->batch); i++) {
		cvn_pack_release(&im->batch[i].pack);
		cvn_rejects_release(&im->batch[i].rejects);
	}
	cvn_seen_release(&im->seen);
	cvn_seen_release(&im->fields);
	cvn_rejects_release(&im->rejects);
	cvn_fields_known_release(&im->known);
	free(im->row.file);
	free(im->row.sha256);
	free(im->row.who);
}

static int find_list(struct cvn_import *im, struct cvn_err *err)
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
static int find_record(struct cvn_import *im, struct cvn_err *err)
{
	struct cvn_import_row old = { 0 };
	int rc = cvn_store_import_unfinished(im->store, im->plan->sha256, im->how.list_id, &old, NULL);

	if (rc == CVN_OK && old.n_rows > 0) {
		im->row = old;
		im->skip = im->settled = old.n_rows;
		im->rejected_before = old.n_rejected;
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

static int open_record(struct cvn_import *im, struct cvn_err *err)
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

static int open_all(struct cvn_import *im, struct cvn_err *err)
{
	const struct cvn_import_spec *spec = im->spec;
	struct cvn_csv_row header;
	int64_t merged = 0;
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
	rc = cvn_store_merged_any(im->store, &merged, err);
	im->how.merged = merged != 0;
	cvn_rejects_init(&im->rejects, spec->rejects, &im->plan->columns, im->out->resumed);
	return rc;
}

struct ahead {
	struct cvn_import *im;
	struct cvn_import_batch *batch;
};

static void *read_ahead(void *arg)
{
	struct ahead *a = arg;

	cvn_import_read(a->im, a->batch);
	return NULL;
}

/* While one chunk is written the next one is read. */
static int run_chunks(struct cvn_import *im, struct cvn_err *err)
{
	struct ahead ahead = { im, &im->batch[0] };
	int rc = CVN_OK;

	cvn_seen_expect(&im->seen, (size_t)(im->plan->octets / ROW_OCTETS));
	cvn_import_read(im, ahead.batch);
	while (rc == CVN_OK && !im->end) {
		struct cvn_import_batch *now = ahead.batch;
		pthread_t reader;
		bool reading;

		ahead.batch = now == &im->batch[0] ? &im->batch[1] : &im->batch[0];
		reading = now->rc == CVN_OK && !now->end && pthread_create(&reader, NULL, read_ahead, &ahead) == 0;
		rc = cvn_import_chunk(im, now, err);
		if (reading)
			pthread_join(reader, NULL);
		else if (rc == CVN_OK && !im->end)
			cvn_import_read(im, ahead.batch);        /* the system gives no thread: one after the other */
		if (rc == CVN_OK && im->spec->progress && !im->spec->progress(im->spec->ctx, now->octets, im->plan->octets, im->row.n_rows) &&
		    !im->end) {
			im->out->stopped = true;
			break;
		}
	}
	return rc;
}

static void report(const struct cvn_import *im)
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
	CVN_AUTO_STR struct cvn_import *im = cvn_xcalloc(1, sizeof *im);
	int rc;

	*out = (struct cvn_import_result){ 0 };
	*im = (struct cvn_import){ .store = store, .spec = spec, .plan = plan, .out = out, .source = { .fd = -1 } };
	cvn_person_init(&im->person);
	cvn_person_init(&im->scratch);
	for (size_t i = 0; i < CVN_COUNT(im->batch); i++)
		cvn_pack_init(&im->batch[i].pack, CVN_IMPORT_CHUNK_BYTES, CVN_IMPORT_CHUNK_PEOPLE);
	rc = open_all(im, err);
	if (rc == CVN_OK)
		rc = run_chunks(im, err);
	if (rc == CVN_OK && im->row.import_id)
		rc = cvn_store_import_suppressed(store, im->row.import_id, &out->n_suppressed, err);
	if (rc == CVN_OK)
		report(im);
	release(im);
	return rc;
}
