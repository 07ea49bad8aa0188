/*
 * event_delegate.c - delegates, people known by an address that went away, and mailboxes that several entries share.
 */
#include <assert.h>
#include <stdio.h>

#include "convene/base/token.h"
#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static int run(struct cvn_store *s, enum cvn_sql sql, int64_t invitation_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	return cvn_query_run(&q, err);
}

int cvn_store_delegate_set(struct cvn_store *s, int64_t invitation_id, const char *to, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_DELEGATE_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_text(&q, ":to", to);
	return cvn_query_run(&q, err);
}

/* The five steps end in the same matters from whatever there was before. */
int cvn_store_delegate_pair(struct cvn_store *s, int64_t invitation_id, int64_t mail_id, int64_t at, struct cvn_err *err)
{
	static const enum cvn_sql steps[] = { CVN_SQL_DELEGATE_LEAVE, CVN_SQL_DELEGATE_DROP, CVN_SQL_DELEGATE_MEET, CVN_SQL_DELEGATE_ONCE };
	struct cvn_query q;
	int rc = CVN_OK;

	for (size_t i = 0; i < CVN_COUNT(steps) && rc == CVN_OK; i++)
		rc = run(s, steps[i], invitation_id, err);
	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_DELEGATE_ADD, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_int_or_null(&q, ":mail", mail_id);
	cvn_query_int(&q, ":at", at);
	return cvn_query_run(&q, err);
}

int cvn_store_ledger_stranger(struct cvn_store *s, int64_t invitation_id, const char *address, char out_answer[16], int *out_party,
                              int64_t *out_at, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LEDGER_OF_STRANGER, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_text(&q, ":address", address);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		snprintf(out_answer, 16, "%s", cvn_col_text(&q, 0));
		*out_party = (int)cvn_col_int(&q, 1);
		*out_at = cvn_col_int(&q, 3);
	}
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "nothing was said") : rc;
}

int cvn_store_contact_of_merged(struct cvn_store *s, const char *email_key, int64_t *out, struct cvn_err *err)
{
	char hash[33];
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_OF_MERGED, err);

	*out = 0;
	if (rc != CVN_OK)
		return rc;
	cvn_address_hash(cvn_store_keys(s), email_key, hash);
	cvn_query_text(&q, ":hash", hash);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_audience_drop_shared(struct cvn_store *s, int64_t event_id, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_DROP_SHARED, err);

	*out_n = 0;
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		*out_n = cvn_query_changes(&q);
	return rc;
}
