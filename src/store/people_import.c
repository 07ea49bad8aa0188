/*
 * people_import.c - the record of an import: which file, who, how far, how many.
 */
#include "convene/store/people.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

void cvn_import_row_release(struct cvn_import_row *i)
{
	free(i->file);
	free(i->sha256);
	free(i->who);
	*i = (struct cvn_import_row){ 0 };
}

int cvn_store_import_add(struct cvn_store *s, const struct cvn_import_row *row, int64_t *out_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_IMPORT_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":file", row->file);
	cvn_query_text(&q, ":sha256", row->sha256);
	cvn_query_int_or_null(&q, ":list", row->list_id);
	cvn_query_text(&q, ":who", row->who);
	cvn_query_int(&q, ":at", row->at);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		*out_id = cvn_store_last_id(s);
	return rc;
}

int cvn_store_import_update(struct cvn_store *s, const struct cvn_import_row *row, int64_t was, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_IMPORT_UPDATE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", row->import_id);
	cvn_query_int(&q, ":new", row->n_new);
	cvn_query_int(&q, ":updated", row->n_updated);
	cvn_query_int(&q, ":unchanged", row->n_unchanged);
	cvn_query_int(&q, ":duplicate", row->n_duplicate);
	cvn_query_int(&q, ":rejected", row->n_rejected);
	cvn_query_int(&q, ":rows", row->n_rows);
	cvn_query_int(&q, ":finished", row->finished);
	cvn_query_int(&q, ":was", was);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return cvn_fail(err, CVN_E_BUSY, "import %lld was taken back or goes on in another process; this one stops here",
		                (long long)row->import_id);
	return rc;
}

static int take_import(struct cvn_query *q, struct cvn_import_row *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	if (rc == 1)
		*out = (struct cvn_import_row){
			.import_id = cvn_col_int(q, 0),
			.list_id = cvn_col_int(q, 1),
			.at = cvn_col_int(q, 2),
			.undone_at = cvn_col_int(q, 3),
			.file = cvn_col_dup(q, 4),
			.sha256 = cvn_col_dup(q, 5),
			.who = cvn_col_dup(q, 6),
			.n_new = cvn_col_int(q, 7),
			.n_updated = cvn_col_int(q, 8),
			.n_unchanged = cvn_col_int(q, 9),
			.n_duplicate = cvn_col_int(q, 10),
			.n_rejected = cvn_col_int(q, 11),
			.n_rows = cvn_col_int(q, 12),
			.finished = cvn_col_int(q, 13) != 0,
		};
	cvn_query_end(q);
	if (rc == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "no such import");
	return rc == 1 ? CVN_OK : rc;
}

int cvn_store_import_get(struct cvn_store *s, int64_t import_id, struct cvn_import_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_IMPORT_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", import_id);
	return take_import(&q, out, err);
}

int cvn_store_import_unfinished(struct cvn_store *s, const char *sha256, int64_t list_id, struct cvn_import_row *out,
                                struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_IMPORT_UNFINISHED, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":sha256", sha256);
	cvn_query_int_or_null(&q, ":list", list_id);
	return take_import(&q, out, err);
}

int cvn_store_import_suppressed(struct cvn_store *s, int64_t import_id, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_IMPORT_SUPPRESSED, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":import", import_id);
	return cvn_query_one(&q, out_n, err);
}
