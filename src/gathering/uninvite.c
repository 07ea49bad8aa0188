/*
 * uninvite.c - one person's invitation is withdrawn, or given again.
 *
 * The event's SEQUENCE counts up for one person's CANCEL, too: so it never goes back for them, also when they are asked again. The
 * others are not told; their answers to what they know stay good.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "dates.h"
#include "revise.h"

#include "convene/base/banned.h"

static int revise_one(struct cvn_office *office, const struct cvn_invitation_row *inv, bool back, int64_t now, struct cvn_event_edit *out,
                      struct cvn_err *err)
{
	struct cvn_event_row row = { 0 };
	int64_t told = 0;
	int rc = cvn_store_event_get(office->store, inv->event_id, &row, err);

	if (rc == CVN_OK && row.last_at <= now)
		rc = cvn_fail(err, CVN_E_INVALID, "%s is over", row.name);
	row.revision++, row.sequence++;
	struct cvn_revision r = { .row = &row, .what = back ? "reinvited" : "uninvited", .note = "", .contact_id = inv->contact_id,
		.purpose = back ? CVN_FOR_REQUEST : CVN_FOR_CANCEL_ONE, .ask_again = back, .asks_first = back };
	if (rc == CVN_OK)
		rc = cvn_gathering_revise(office, &r, now, &told, err);
	if (rc == CVN_OK)
		*out = (struct cvn_event_edit){ .change = CVN_CHANGE_MINOR, .words = cvn_xstrdup(""), .told = told, .revision = row.revision,
			.sequence = row.sequence };
	cvn_event_row_release(&row);
	return rc;
}

static int set_state(struct cvn_office *office, int64_t invitation_id, const char *state, int sequence, struct cvn_err *err)
{
	struct cvn_invitation_row from, to;
	int rc = cvn_store_invitation_get(office->store, invitation_id, &from, err);

	if (rc != CVN_OK)
		return rc;
	to = from;
	snprintf(to.state, sizeof to.state, "%s", state);
	snprintf(to.answer, sizeof to.answer, "%s", cvn_answer_name(CVN_ANSWER_NONE));
	snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(CVN_SEAT_NONE));
	to.before_change[0] = '\0';
	to.party = 1;
	to.sent_seq = to.major_seq = sequence;
	to.answer_seq = -1;
	to.answer_stamp = to.answered_at = to.waiting_since = to.offer_until = 0;
	return cvn_store_invitation_set(office->store, &from, &to, err);
}

/* The letter goes to the invited: before the withdrawal, and after the return. */
static int turn(struct cvn_office *office, int64_t invitation_id, bool back, int64_t now, struct cvn_event_edit *edit, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	int rc = cvn_store_invitation_get(office->store, invitation_id, &inv, err);

	if (rc == CVN_OK && cvn_streq(inv.state, "uninvited") != back)
		rc = cvn_fail(err, CVN_E_INVALID, back ? "the invitation stands" : "the invitation is withdrawn already");
	if (rc == CVN_OK && back)
		rc = set_state(office, invitation_id, "invited", inv.major_seq, err);
	if (rc == CVN_OK)
		rc = revise_one(office, &inv, back, now, edit, err);
	if (rc == CVN_OK)
		rc = set_state(office, invitation_id, back ? "invited" : "uninvited", edit->sequence, err);
	if (rc == CVN_OK && !back)
		rc = cvn_gathering_dates_leave(office, &inv, now, err);
	return rc == CVN_OK && !back ? cvn_gathering_promote(office, inv.event_id, now, err) : rc;
}

static int in_write(struct cvn_office *office, int64_t invitation_id, bool back, int64_t now, struct cvn_event_edit *out, struct cvn_err *err)
{
	struct cvn_event_edit edit = { 0 };
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = cvn_store_begin(office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_gathering_finish(office, turn(office, invitation_id, back, now, &edit, err), false, err);
	if (rc == CVN_OK)
		*out = edit;
	else
		cvn_event_edit_release(&edit);
	return rc;
}

int cvn_gathering_uninvite(struct cvn_office *office, int64_t invitation_id, int64_t now, struct cvn_event_edit *out, struct cvn_err *err)
{
	return in_write(office, invitation_id, false, now, out, err);
}

int cvn_gathering_reinvite(struct cvn_office *office, int64_t invitation_id, int64_t now, struct cvn_event_edit *out, struct cvn_err *err)
{
	return in_write(office, invitation_id, true, now, out, err);
}
