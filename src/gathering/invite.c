/*
 * invite.c - an audience is invited: one campaign, one invitation and one letter a person, all in one write.
 */
#include <inttypes.h>
#include <stdio.h>

#include "convene/base/text.h"
#include "convene/store/campaign.h"
#include "fields.h"

#include "convene/base/banned.h"

#define MANY_FACTOR 20          /* people invited for each seat beyond which somebody must say that it is meant */

static int check(const struct cvn_event_row *e, int64_t now, struct cvn_err *err)
{
	if (cvn_streq(e->state, "cancelled"))
		return cvn_fail(err, CVN_E_INVALID, "%s is cancelled; convene event reinstate %s brings it back", e->name, e->name);
	if (e->last_at <= now)
		return cvn_fail(err, CVN_E_INVALID, "%s is over", e->name);
	if (e->answer_by != 0 && e->answer_by <= now && e->rrule[0] == '\0')
		return cvn_fail(err, CVN_E_INVALID, "%s: the deadline to answer is over; change it before you invite more people", e->name);
	return CVN_OK;
}

static int add_campaign(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_audience *audience, int64_t now,
                        int64_t *out, struct cvn_err *err)
{
	CVN_AUTO_BUF(note, 2000);
	CVN_AUTO_STR char *name = cvn_xasprintf("%s-invitation", e->name);

	for (size_t i = 0; i < audience->n_lists; i++)
		cvn_buf_printf(&note, "%s%s", i ? ", " : "list ", audience->list[i]);
	if (audience->segment != NULL && audience->segment[0] != '\0')
		cvn_buf_printf(&note, "; %s", audience->segment);
	struct cvn_campaign_row row = { .name = name, .kind = (char *)"invitation", .priority = 3, .unsure = (char *)"resend",
		.event_id = e->event_id, .created_at = now, .expires_at = e->last_at, .note = note.ptr };
	return cvn_store_campaign_add(office->store, &row, out, err);
}

static int invite(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_audience *audience, bool many,
                  int64_t now, struct cvn_invite_count *out, struct cvn_err *err)
{
	int64_t first = 0, letters = 0;
	int rc = cvn_membership_audience(office->store, audience, &out->audience, err);

	if (rc == CVN_OK)
		rc = cvn_store_audience_drop_shared(office->store, e->event_id, &out->shared, err);
	out->audience.chosen -= out->shared;
	if (rc == CVN_OK && !many && e->capacity > 0 && out->audience.chosen > e->capacity * MANY_FACTOR)
		return cvn_fail(err, CVN_E_LIMIT, "%" PRId64 " people for %" PRId64 " seats; add --many if that is meant", out->audience.chosen,
		                e->capacity);
	if (rc == CVN_OK)
		rc = cvn_event_fields_wanted(&(struct cvn_fields_wanted){ office, out->audience.chosen, out->warning }, e->event_id, e->revision, err);
	if (rc == CVN_OK)
		rc = cvn_store_invitations_freeze(office->store, e, now, &first, &out->invited, err);
	out->already = out->audience.chosen - out->invited;
	if (rc != CVN_OK || out->invited == 0)
		return rc;
	rc = add_campaign(office, e, audience, now, &out->campaign_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_invitations_letters(office->store, e->event_id, first, out->campaign_id, cvn_event_purpose_name(CVN_FOR_REQUEST),
		                                   e->revision * 100, now, &letters, err);
	return rc;
}

int cvn_gathering_invite(struct cvn_office *office, const char *event, const struct cvn_audience *audience, bool many, bool dry_run,
                         int64_t now, struct cvn_invite_count *out, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	struct cvn_invite_count count = { 0 };
	int rc = cvn_store_event_find(office->store, event, &e, err);

	if (rc != CVN_OK)
		return rc;
	rc = check(&e, now, err);
	if (rc == CVN_OK)
		rc = cvn_store_begin(office->store, err);
	if (rc == CVN_OK) {
		rc = invite(office, &e, audience, many, now, &count, err);
		if (rc == CVN_OK && !dry_run)
			rc = cvn_store_commit(office->store, err);
		else
			cvn_store_rollback(office->store);
	}
	cvn_event_row_release(&e);
	if (rc == CVN_OK)
		*out = count;
	return rc;
}
