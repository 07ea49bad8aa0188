/*
 * event_matter.c - what waits for a person: list and settle.
 */
#include <assert.h>

#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_matters(struct cvn_store *s, int64_t event_id, int64_t matter_id, cvn_matter_fn fn, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MATTER_LIST, err), said = CVN_OK;

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":matter", matter_id);
	while (said == CVN_OK && (rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_matter m = { .matter_id = cvn_col_int(&q, 0), .event_id = cvn_col_int(&q, 1), .invitation_id = cvn_col_int(&q, 2),
			.kind = cvn_col_text(&q, 3), .address = cvn_col_text(&q, 4), .starts_at = cvn_col_int(&q, 5),
			.ends_at = cvn_col_int(&q, 6), .sequence = (int)cvn_col_int(&q, 7), .recurrence_at = cvn_col_int(&q, 8),
			.comment = cvn_col_text(&q, 9), .at = cvn_col_int(&q, 10) };

		said = fn(arg, &m, cvn_col_text(&q, 11), cvn_col_text(&q, 12));
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : said;
}

int cvn_store_matter_settle(struct cvn_store *s, int64_t matter_id, const char *state, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MATTER_SETTLE, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":matter", matter_id);
	cvn_query_text(&q, ":state", state);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		rc = cvn_fail(err, CVN_E_NOTFOUND, "there is no open matter %lld", (long long)matter_id);
	return rc;
}

int cvn_store_invitation_add(struct cvn_store *s, const struct cvn_event_row *e, int64_t contact_id, int64_t now,
                             struct cvn_invitation_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INVITATION_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", e->event_id);
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_int(&q, ":sequence", e->sequence);
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_run(&q, err);
	return rc == CVN_OK ? cvn_store_invitation_of(s, e->event_id, contact_id, out, err) : rc;
}

int cvn_store_ledger_held(struct cvn_store *s, int64_t invitation_id, char **out_answer, int *out_party, char **out_comment,
                          struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LEDGER_LAST_HELD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		*out_answer = cvn_col_dup(&q, 0);
		*out_party = (int)cvn_col_int(&q, 1);
		*out_comment = cvn_col_dup(&q, 2);
	}
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "no answer was kept") : rc;
}
