/*
 * import_chunk.c - one chunk of an import: people settled in the order of addresses, committed.
 *
 * Its rows are read by import_read.c. What is opened before the first chunk and told behind the last is import.c; the people of
 * a chunk are kept by pack.c; one person against the database is merge.c; refused rows are rejects.c.
 */
#include <inttypes.h>
#include <string.h>

#include "import_priv.h"

#include "convene/base/banned.h"

/* Free fields become names that segments know, each once. */
static int know_fields(struct cvn_import *im, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < im->scratch.n_free && rc == CVN_OK && !im->spec->dry_run; i++)
		if (cvn_seen_add(&im->fields, cvn_person_free_name(&im->scratch, i)))
			rc = cvn_store_field_add(im->store, cvn_person_free_name(&im->scratch, i), im->spec->now, err);
	return rc;
}

static int settle_chunk(struct cvn_import *im, const struct cvn_import_batch *b, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < b->pack.n && rc == CVN_OK; i++) {
		enum cvn_settled settled = CVN_SETTLED_NEW;
		uint64_t row = cvn_pack_take(&b->pack, i, &im->scratch);
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
			cvn_import_reject(im, im->out, &im->rejects, &(struct cvn_csv_row){ .row = row, .raw = { "", 0 } }, 0, CVN_ERASED_WORDS);
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
		cvn_import_remark(im->out, "%s: %" PRId64 " people have a steward whom nobody knows", im->spec->name, unknown);
	im->row.finished = im->end;
	if (im->row.n_rows < im->skip)
		im->row.n_rows = im->skip;
	if (rc == CVN_OK)
		rc = cvn_store_import_update(im->store, &im->row, im->settled, err);
	/* If we die before the commit, this chunk never was, and neither are its refused rows in the file. */
	if (rc == CVN_OK)
		rc = cvn_store_commit(im->store, err);
	if (rc == CVN_OK)
		im->settled = im->row.n_rows;
	return rc == CVN_OK ? cvn_rejects_flush(&im->rejects, err) : rc;
}

/* What the reader counted and refused becomes the import's. */
static void take_over(struct cvn_import *im, struct cvn_import_batch *b)
{
	struct cvn_import_result *to = im->out, *said = &b->said;

	im->end = b->end;
	if (b->n_rows)
		im->row.n_rows = b->n_rows;
	im->row.n_duplicate += said->n_duplicate;
	to->n_rejected += said->n_rejected;
	to->n_blank += said->n_blank;
	to->n_role += said->n_role;
	to->n_disposable += said->n_disposable;
	to->n_reserved += said->n_reserved;
	to->n_typo += said->n_typo;
	for (size_t i = 0; i < said->n_remarks; i++)
		cvn_import_remark(to, "%s", said->remark[i]);
	cvn_buf_add(&im->rejects.pending, b->rejects.pending.ptr, b->rejects.pending.len);
}

int cvn_import_chunk(struct cvn_import *im, struct cvn_import_batch *b, struct cvn_err *err)
{
	int rc = b->rc;

	if (rc != CVN_OK)
		*err = b->err;
	take_over(im, b);
	if (rc == CVN_OK && !im->spec->dry_run)
		rc = cvn_store_begin(im->store, err);
	if (rc == CVN_OK)
		rc = settle_chunk(im, b, err);
	im->row.n_rejected = im->rejected_before + im->out->n_rejected;
	if (im->spec->dry_run)
		return rc == CVN_OK ? cvn_rejects_flush(&im->rejects, err) : rc;
	if (rc == CVN_OK)
		rc = commit_chunk(im, err);
	if (rc != CVN_OK)
		cvn_store_rollback(im->store);
	return rc;
}
