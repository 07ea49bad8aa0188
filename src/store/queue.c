/*
 * queue.c - letters in, and what other rooms do to those on their way: evidence (supersede: event_tell.c, withdraw: people_suppress.c).
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

int cvn_store_letter_evidence(struct cvn_store *s, int64_t letter_id, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTER_EVIDENCE, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":letter", letter_id);
	cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}
