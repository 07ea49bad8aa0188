/*
 * queue.c - letters in, and what other rooms do to waiting ones: supersede, evidence (withdraw: people_suppress.c).
 *
 * The sender's moves are sending.c, sums and a person's orders audit.c, the states letter_state.c.
 */
#include <assert.h>

#include "convene/store/queue.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_letter_add(struct cvn_store *s, const struct cvn_new_letter *letter, int64_t *out_letter_id,
                         struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTER_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", letter->campaign_id);
	cvn_query_int(&q, ":contact", letter->contact_id);
	cvn_query_text(&q, ":purpose", letter->purpose);
	cvn_query_int(&q, ":sequence", letter->sequence);
	cvn_query_int(&q, ":due", letter->due_at);
	cvn_query_text(&q, ":params", letter->params);
	rc = cvn_query_row(&q, err);
	if (rc == 1 && out_letter_id)
		*out_letter_id = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

/* Run a started change and count its rows. */
static int run_counted(struct cvn_query *q, int64_t *out_n, struct cvn_err *err)
{
	int rc;

	assert(cvn_store_writing(q->store));
	rc = cvn_query_run(q, err);
	if (rc == CVN_OK && out_n)
		*out_n = cvn_query_changes(q);
	return rc;
}

int cvn_store_letters_supersede(struct cvn_store *s, int64_t event_id, int64_t contact_id, int64_t *out_n,
                                struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTERS_SUPERSEDE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":contact", contact_id);
	return run_counted(&q, out_n, err);
}

int cvn_store_letter_evidence(struct cvn_store *s, int64_t letter_id, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTER_EVIDENCE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":letter", letter_id);
	cvn_query_int(&q, ":now", now);
	return run_counted(&q, NULL, err);
}
