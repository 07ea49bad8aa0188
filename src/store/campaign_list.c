/*
 * campaign_list.c - the lists a campaign was addressed to, and which of them a person is on.
 */
#include <stdlib.h>

#include "convene/store/campaign.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

void cvn_campaign_lists_free(struct cvn_campaign_list *lists, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(lists[i].name);
		free(lists[i].title);
	}
	free(lists);
}

int cvn_store_campaign_list_add(struct cvn_store *s, int64_t campaign_id, const char *name, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_LIST_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":name", name);
	return cvn_query_run(&q, err);
}

int cvn_store_campaign_lists(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_list **out, size_t *out_n,
                             struct cvn_err *err)
{
	struct cvn_campaign_list *lists = NULL;
	struct cvn_query q;
	size_t n = 0;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_LISTS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		lists = cvn_xreallocarray(lists, n + 1, sizeof *lists);
		lists[n++] = (struct cvn_campaign_list){ cvn_col_int(&q, 0), cvn_col_dup(&q, 1), cvn_col_dup(&q, 2) };
	}
	cvn_query_end(&q);
	if (rc < 0) {
		cvn_campaign_lists_free(lists, n);
		return rc;
	}
	*out = lists;
	*out_n = n;
	return CVN_OK;
}

int cvn_store_campaign_list_of(struct cvn_store *s, int64_t campaign_id, int64_t contact_id, int64_t *out_list_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_LIST_OF, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, campaign_id);
	sqlite3_bind_int64(q.stmt, 2, contact_id);
	rc = cvn_query_row(&q, err);
	if (rc >= 0)
		*out_list_id = rc == 1 ? cvn_col_int(&q, 0) : 0;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_contact_list_of(struct cvn_store *s, int64_t contact_id, struct cvn_campaign_list *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_LIST_OF, err);

	if (rc != CVN_OK)
		return rc;
	sqlite3_bind_int64(q.stmt, 1, contact_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		out->name = cvn_col_dup(&q, 0);
		out->title = cvn_col_dup(&q, 1);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}
