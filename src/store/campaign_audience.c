/*
 * campaign_audience.c - an audience chosen in the TEMP table (membership.h) becomes letters, or is only counted.
 */
#include "convene/base/text.h"
#include "convene/store/audience.h"
#include "convene/store/campaign.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_campaign_freeze(struct cvn_store *s, int64_t campaign_id, const char *purpose, int64_t due_at, int64_t *out_n,
                              struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_FREEZE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":purpose", purpose);
	cvn_query_int(&q, ":due", due_at);
	rc = cvn_query_run(&q, err);
	if (rc != CVN_OK)
		return rc;
	*out_n = cvn_query_changes(&q);
	rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_AUDIENCE_GROW, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":letters", *out_n);
	cvn_query_int(&q, ":campaign", campaign_id);
	return cvn_query_run(&q, err);
}

int cvn_store_audience_by(struct cvn_store *s, enum cvn_audience_by by, cvn_tally_fn *each, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_store_audience_kinds(s, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, by == CVN_BY_LANGUAGE ? CVN_SQL_AUDIENCE_BY_LANGUAGE : CVN_SQL_AUDIENCE_BY_BUILDING, err);
	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		each(arg, cvn_col_text(&q, 0), cvn_col_int(&q, 1));
	cvn_query_end(&q);
	return rc;
}

/* Whether nobody's field is empty, as far as kinds tell: then nobody has to be looked at again. */
static int all_have(struct cvn_store *s, const char *field, bool *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_store_audience_kinds(s, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_KINDS_BLANK, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":field", field);
	rc = cvn_query_row(&q, err);
	*out = rc == 1 && cvn_col_int(&q, 0) == 0;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_audience_without(struct cvn_store *s, const char *field, int64_t *out_n, char **out_example,
                               struct cvn_err *err)
{
	bool none = false;
	struct cvn_query q;
	int rc = all_have(s, field, &none, err);

	if (none) {
		*out_n = 0;
		*out_example = cvn_xstrdup("");
	}
	if (rc == CVN_OK && !none)
		rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_WITHOUT, err);
	if (rc != CVN_OK || none)
		return rc;
	cvn_query_text(&q, ":field", field);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		*out_n = cvn_col_int(&q, 0);
		*out_example = cvn_col_dup(&q, 1);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_audience_had(struct cvn_store *s, const struct cvn_campaign_source *source, const char *test_note, int64_t *out_n,
                           char **out_name, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_HAD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":language", source->language);
	cvn_query_text(&q, ":text", source->text);
	cvn_query_text(&q, ":test", test_note);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		*out_name = cvn_col_dup(&q, 0);
		*out_n = cvn_col_int(&q, 1);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_field_names(struct cvn_store *s, cvn_tally_fn *each, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_FIELD_NAMES, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1)
		each(arg, cvn_col_text(&q, 0), 0);
	cvn_query_end(&q);
	return rc;
}

int cvn_store_audience_example(struct cvn_store *s, const char *language, int64_t *out_contact_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_EXAMPLE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":language", language);
	return cvn_query_one(&q, out_contact_id, err);
}

static int each_of(struct cvn_store *s, enum cvn_sql people, cvn_person_fn *each, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, people, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		rc = each(arg, &(struct cvn_audience_person){
			cvn_col_int(&q, 0), cvn_col_text(&q, 1), cvn_col_text(&q, 2), cvn_col_text(&q, 3), cvn_col_text(&q, 4),
			cvn_col_text(&q, 5), cvn_col_text(&q, 6), cvn_col_text(&q, 7), cvn_col_text(&q, 8), cvn_col_text(&q, 9),
			cvn_col_text(&q, 10) }, err);
		if (rc < 0)
			break;
	}
	cvn_query_end(&q);
	return rc;
}

int cvn_store_audience_each(struct cvn_store *s, cvn_person_fn *each, void *arg, struct cvn_err *err)
{
	return each_of(s, CVN_SQL_AUDIENCE_PEOPLE, each, arg, err);
}

int cvn_store_audience_each_odd(struct cvn_store *s, cvn_person_fn *each, void *arg, struct cvn_err *err)
{
	int rc = cvn_store_audience_kinds(s, err);

	return rc == CVN_OK ? each_of(s, CVN_SQL_AUDIENCE_PEOPLE_ODD, each, arg, err) : rc;
}
