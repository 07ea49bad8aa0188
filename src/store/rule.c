/*
 * rule.c - rules of the office over all campaigns. Who is guarded is left out in audience.c; who must wait is deferred at
 * the claim.
 */
#include <stdio.h>

#include "convene/base/text.h"
#include "convene/store/audience.h"
#include "convene/store/rule.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_guard_add(struct cvn_store *s, const char *domain, const char *kind, const char *reason, int64_t now,
                        struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_GUARD_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":domain", domain);
	cvn_query_text(&q, ":kind", kind);
	cvn_query_text(&q, ":reason", reason);
	cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}

int cvn_store_guard_remove(struct cvn_store *s, const char *domain, const char *kind, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_GUARD_REMOVE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":domain", domain);
	cvn_query_text(&q, ":kind", kind);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "%s is not guarded against '%s'", domain, kind);
	return rc;
}

int cvn_store_guards(struct cvn_store *s, cvn_guard_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_GUARDS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_text(&q, 0), cvn_col_text(&q, 1), cvn_col_text(&q, 2), cvn_col_int(&q, 3), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

int cvn_store_cap_get(struct cvn_store *s, struct cvn_cap *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAP_GET, err);

	if (rc != CVN_OK)
		return rc;
	*out = (struct cvn_cap){ 0 };
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = (struct cvn_cap){ cvn_col_int(&q, 0), cvn_col_int(&q, 1), cvn_col_int(&q, 2) };
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_cap_set(struct cvn_store *s, const struct cvn_cap *cap, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAP_CLEAR, err);

	if (rc == CVN_OK)
		rc = cvn_query_run(&q, err);
	if (rc != CVN_OK || cap->letters == 0)
		return rc;
	rc = cvn_query_start(&q, s, CVN_SQL_CAP_SET, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":letters", cap->letters);
	cvn_query_int(&q, ":seconds", cap->seconds);
	cvn_query_int(&q, ":urgent", cap->urgent);
	return cvn_query_run(&q, err);
}

static int is_urgent(struct cvn_store *s, const struct cvn_cap *cap, int64_t campaign_id, int64_t now, bool *out,
                     struct cvn_err *err)
{
	int64_t found = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAP_URGENT, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_int(&q, ":before", now + cap->urgent);
	rc = cvn_query_one(&q, &found, err);
	*out = found != 0;
	return rc;
}

int cvn_store_cap_until(struct cvn_store *s, const struct cvn_cap *cap, int64_t letter_id, int64_t contact_id,
                        int64_t campaign_id, const char *purpose, int64_t now, int64_t *out_until, struct cvn_err *err)
{
	bool urgent = false;
	struct cvn_query q;
	int rc = CVN_OK;

	*out_until = 0;
	if (cap->letters == 0 || !cvn_streq(purpose, "campaign"))
		return CVN_OK;
	if (cap->urgent)
		rc = is_urgent(s, cap, campaign_id, now, &urgent, err);
	if (rc != CVN_OK || urgent)
		return rc;
	rc = cvn_query_start(&q, s, CVN_SQL_CAP_UNTIL, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":now", now);
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_int(&q, ":letter", letter_id);
	cvn_query_int(&q, ":seconds", cap->seconds);
	cvn_query_int(&q, ":letters", cap->letters);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out_until = cvn_col_int(&q, 0) + cap->seconds + 1;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_quiet_get(struct cvn_store *s, struct cvn_quiet_rule *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_QUIET_GET, err);

	if (rc != CVN_OK)
		return rc;
	*out = (struct cvn_quiet_rule){ .hours = "" };
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		snprintf(out->hours, sizeof out->hours, "%s", cvn_col_text(&q, 0));
		out->urgent = cvn_col_int(&q, 1);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_quiet_set(struct cvn_store *s, const struct cvn_quiet_rule *rule, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_QUIET_CLEAR, err);

	if (rc == CVN_OK)
		rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && *rule->hours)
		rc = cvn_query_start(&q, s, CVN_SQL_QUIET_SET, err);
	if (rc != CVN_OK || !*rule->hours)
		return rc;
	cvn_query_text(&q, ":hours", rule->hours);
	cvn_query_int(&q, ":urgent", rule->urgent);
	return cvn_query_run(&q, err);
}

int cvn_store_audience_clocks(struct cvn_store *s, cvn_clock_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_store_audience_kinds(s, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_CLOCKS, err);
	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_text(&q, 0), cvn_col_text(&q, 1), cvn_col_int(&q, 2), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

int cvn_store_cap_waiting(struct cvn_store *s, int64_t now, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAP_WAITING, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":now", now);
	return cvn_query_one(&q, out_n, err);
}
