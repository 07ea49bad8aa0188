/*
 * inbox_assign.c - rows of who gets what waits for a person, and of who is away.
 */
#include <assert.h>

#include "convene/store/assign.h"
#include "store/inbox_priv.h"

#include "convene/base/banned.h"

void cvn_mail_rule_release(struct cvn_mail_rule *r)
{
	free(r->what);
	free(r->value);
	free(r->who);
	*r = (struct cvn_mail_rule){ 0 };
}

void cvn_mail_rules_free(struct cvn_mail_rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cvn_mail_rule_release(&rules[i]);
	free(rules);
}

static struct cvn_mail_rule read_rule(const struct cvn_query *q)
{
	return (struct cvn_mail_rule){ cvn_col_dup(q, 0), cvn_col_dup(q, 1), cvn_col_dup(q, 2) };
}

int cvn_store_mail_rule_set(struct cvn_store *s, const struct cvn_mail_rule *r, const char *key, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_RULE_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":what", r->what);
	cvn_query_text(&q, ":key", key);
	cvn_query_text(&q, ":value", r->value);
	cvn_query_text(&q, ":who", r->who);
	cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}

int cvn_store_mail_rule_drop(struct cvn_store *s, const char *what, const char *key, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_RULE_DROP, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":what", what);
	cvn_query_text(&q, ":key", key);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "there is no rule about this %s; see: convene inbox rule list", what);
	return rc;
}

int cvn_store_mail_rule_get(struct cvn_store *s, const char *what, const char *key, struct cvn_mail_rule *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_RULE_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":what", what);
	cvn_query_text(&q, ":key", key);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = read_rule(&q);
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "no rule about this %s", what);
}

int cvn_store_mail_rules(struct cvn_store *s, struct cvn_mail_rule **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_mail_rule *rules = NULL;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_RULES, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		rules = cvn_xreallocarray(rules, n + 1, sizeof *rules);
		rules[n++] = read_rule(&q);
	}
	cvn_query_end(&q);
	if (rc < 0) {
		cvn_mail_rules_free(rules, n);
		return rc;
	}
	*out = rules;
	*out_n = n;
	return CVN_OK;
}

void cvn_mail_away_release(struct cvn_mail_away *a)
{
	free(a->who);
	free(a->deputy);
	*a = (struct cvn_mail_away){ 0 };
}

void cvn_mail_aways_free(struct cvn_mail_away *aways, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cvn_mail_away_release(&aways[i]);
	free(aways);
}

static struct cvn_mail_away read_away(const struct cvn_query *q)
{
	return (struct cvn_mail_away){ .who = cvn_col_dup(q, 0), .from_at = cvn_col_int(q, 1), .until_at = cvn_col_int(q, 2),
		                       .deputy = cvn_col_dup(q, 3) };
}

int cvn_store_mail_away_set(struct cvn_store *s, const struct cvn_mail_away *a, const char *key, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_AWAY_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":key", key);
	cvn_query_text(&q, ":who", a->who);
	cvn_query_int(&q, ":from", a->from_at);
	cvn_query_int(&q, ":until", a->until_at);
	cvn_query_text(&q, ":deputy", a->deputy ? a->deputy : "");
	return cvn_query_run(&q, err);
}

int cvn_store_mail_away_drop(struct cvn_store *s, const char *key, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_AWAY_DROP, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":key", key);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "nobody of that name is away; see: convene inbox rule list");
	return rc;
}

int cvn_store_mail_away_now(struct cvn_store *s, const char *key, int64_t now, struct cvn_mail_away *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_AWAY_NOW, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":key", key);
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = read_away(&q);
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "not away");
}

int cvn_store_mail_aways(struct cvn_store *s, int64_t now, struct cvn_mail_away **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_mail_away *aways = NULL;
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_AWAYS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":now", now);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		aways = cvn_xreallocarray(aways, n + 1, sizeof *aways);
		aways[n++] = read_away(&q);
	}
	cvn_query_end(&q);
	if (rc < 0) {
		cvn_mail_aways_free(aways, n);
		return rc;
	}
	*out = aways;
	*out_n = n;
	return CVN_OK;
}
