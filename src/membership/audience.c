/*
 * audience.c - from names of lists and words of segments to the people who will be written to.
 *
 * The statements are store/audience.h.
 */
#include "convene/store/audience.h"
#include "convene/store/people.h"

#include "membership_priv.h"

#include "convene/base/banned.h"

static int add_lists(struct cvn_store *store, const struct cvn_audience *spec, struct cvn_err *err)
{
	int64_t id;
	int rc = spec->n_lists ? CVN_OK : cvn_fail(err, CVN_E_USAGE, "an audience needs a list");

	for (size_t i = 0; i < spec->n_lists && rc == CVN_OK; i++) {
		rc = cvn_store_list_find(store, spec->list[i], &id, err);
		if (rc == CVN_OK)
			rc = cvn_store_audience_add_list(store, id, err);
	}
	return rc;
}

static int exclude_lists(struct cvn_store *store, const struct cvn_audience *spec, struct cvn_err *err)
{
	int64_t id;
	int rc = CVN_OK;

	for (size_t i = 0; i < spec->n_exclude_lists && rc == CVN_OK; i++) {
		rc = cvn_store_list_find(store, spec->exclude_list[i], &id, err);
		if (rc == CVN_OK)
			rc = cvn_store_audience_exclude_list(store, id, err);
	}
	return rc;
}

static int exclude_segments(struct cvn_store *store, const struct cvn_audience *spec, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < spec->n_exclude_segments && rc == CVN_OK; i++) {
		CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;

		rc = cvn_segment_compile(store, spec->exclude_segment[i], spec->now, spec->timezone, &f, err);
		if (rc == CVN_OK)
			rc = cvn_store_audience_exclude(store, f, err);
		if (rc != CVN_OK)
			cvn_within(err, "exclude");
	}
	return rc;
}

static int keep_segment(struct cvn_store *store, const struct cvn_audience *spec, struct cvn_err *err)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	int rc;

	if (!spec->segment || !*spec->segment)
		return CVN_OK;
	rc = cvn_segment_compile(store, spec->segment, spec->now, spec->timezone, &f, err);
	if (rc == CVN_OK)
		rc = cvn_store_audience_keep(store, f, err);
	return rc == CVN_OK ? rc : cvn_within(err, "segment");
}

int cvn_membership_audience(struct cvn_store *store, const struct cvn_audience *spec, struct cvn_audience_count *out,
                            struct cvn_err *err)
{
	int64_t n[CVN_LEFT_REASONS];
	int rc = cvn_store_audience_start(store, err);

	if (rc == CVN_OK)
		rc = add_lists(store, spec, err);
	if (rc == CVN_OK)
		rc = cvn_store_audience_settle(store, spec->kind ? spec->kind : "campaign", err);
	if (rc == CVN_OK)
		rc = exclude_lists(store, spec, err);
	if (rc == CVN_OK)
		rc = exclude_segments(store, spec, err);
	if (rc == CVN_OK)
		rc = keep_segment(store, spec, err);
	if (rc == CVN_OK)
		rc = cvn_store_audience_finish(store, n, err);
	if (rc != CVN_OK)
		return rc;
	*out = (struct cvn_audience_count){
		.not_subscribed = n[CVN_LEFT_NOT_SUBSCRIBED],
		.suppressed = n[CVN_LEFT_SUPPRESSED],
		.guarded = n[CVN_LEFT_GUARDED],
		.excluded = n[CVN_LEFT_EXCLUDED],
		.outside = n[CVN_LEFT_OUTSIDE],
		.chosen = n[CVN_AUDIENCE_CHOSEN],
	};
	for (size_t i = 0; i < CVN_LEFT_REASONS; i++)
		out->members += n[i];
	return CVN_OK;
}
