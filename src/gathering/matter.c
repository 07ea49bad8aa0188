/*
 * matter.c - a person decides: a counter-proposal, a guest, a delegate, an alias, an answer from a foreign address.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "convene/contact/address.h"
#include "move.h"
#include "revise.h"

#include "convene/base/banned.h"

struct deciding {
	struct cvn_office *office;
	int64_t matter_id, event_id, invitation_id, starts_at, ends_at, recurrence_at, now;
	char kind[20], address[400];
	bool found;
	char *said;                     /* 200 octets */
};

static int take(void *arg, const struct cvn_matter *m, const char *event_name, const char *invited)
{
	struct deciding *d = arg;

	(void)event_name, (void)invited;
	d->found = true;
	d->event_id = m->event_id, d->invitation_id = m->invitation_id;
	d->starts_at = m->starts_at, d->ends_at = m->ends_at, d->recurrence_at = m->recurrence_at;
	snprintf(d->kind, sizeof d->kind, "%s", m->kind);
	snprintf(d->address, sizeof d->address, "%s", m->address);
	return CVN_OK;
}

static int say(struct deciding *d, const char *text)
{
	snprintf(d->said, 200, "%s", text);
	return CVN_OK;
}

static int decline_counter(struct deciding *d, const struct cvn_event_row *row, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	struct cvn_event_row next = *row;
	int64_t told = 0;
	int rc = cvn_store_invitation_get(d->office->store, d->invitation_id, &inv, err);

	/* Of one date: the letters of an event speak by revision, so a quiet one says which date it is. SEQUENCE stays (RFC 5546 3.2.8). */
	next.revision++;
	struct cvn_revision r = { .row = &next, .what = "quiet", .note = "", .recurrence_at = d->recurrence_at, .quiet = true };
	if (rc == CVN_OK && row->rrule[0])
		rc = cvn_gathering_revise(d->office, &r, d->now, &told, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_notify(d->office, row->rrule[0] ? &next : row, &inv, CVN_FOR_COUNTER_DECLINED, d->now, err);
	return rc == CVN_OK ? say(d, "declined; who proposed it is written to") : rc;
}

static int accept_counter(struct deciding *d, const struct cvn_event_row *row, struct cvn_err *err)
{
	int64_t told = 0;

	if (d->recurrence_at == 0 && row->rrule[0])
		return cvn_fail(err, CVN_E_INVALID, "a proposal for the whole series: change its file (convene event change %s)", row->name);
	if (d->starts_at == 0)
		return cvn_fail(err, CVN_E_INVALID, "the proposal names no time that we understand");
	int64_t ends = d->ends_at > d->starts_at ? d->ends_at : d->starts_at + (row->ends_at - row->starts_at);
	int rc = d->recurrence_at ? cvn_gathering_move_date(d->office, row, d->recurrence_at, d->starts_at, ends, d->now, &told, err)
	                          : cvn_gathering_move(d->office, row, d->starts_at, ends, d->now, &told, err);
	if (rc == CVN_OK && d->recurrence_at)
		snprintf(d->said, 200, "accepted; %" PRId64 " letters tell the new time of that date. Add a line Moved to the event's file, too.", told);
	else if (rc == CVN_OK)
		snprintf(d->said, 200, "accepted; %" PRId64 " letters tell the new time. Change Starts and Ends in the event's file, too.", told);
	return rc;
}

/* What they had said counts from now on; the letter shows it, so that nobody is asked what was answered. */
static int welcome(struct deciding *d, const struct cvn_event_row *row, struct cvn_invitation_row *inv, struct cvn_err *err)
{
	struct cvn_answer_effect effect = { 0 };
	char said[16] = "";
	int64_t at = d->now;
	int party = 1, rc = cvn_store_ledger_stranger(d->office->store, d->invitation_id, d->address, said, &party, &at, NULL);
	bool answered = rc == CVN_OK;

	if (answered)
		snprintf(inv->answer, sizeof inv->answer, "%s", said);
	rc = cvn_gathering_notify(d->office, row, inv, CVN_FOR_REQUEST, d->now, err);
	struct cvn_given_answer g = { .invitation_id = inv->invitation_id, .uid = "", .method = "", .attendee = "", .from = "", .answer = said,
		.recurrence_id = "", .comment = "", .party = party, .sequence = -1, .at = at, .source = "hand", .message_id = "" };
	if (rc == CVN_OK && answered)
		rc = cvn_gathering_answer(d->office, &g, d->now, &effect, err);
	if (rc == CVN_OK)
		snprintf(d->said, 200, "invited; the letter is in the queue%s%.120s", answered ? "; their answer counts: " : "", effect.why);
	return rc;
}

/* Somebody who was not invited asks to come: from now on they are a person of the office like others. */
static int invite_stranger(struct deciding *d, const struct cvn_event_row *row, struct cvn_err *err)
{
	struct cvn_address a;
	struct cvn_contact c = { 0 };
	struct cvn_invitation_row inv;
	int64_t id = 0;
	int rc = cvn_address_parse(cvn_span_of(d->address), &a, err);

	if (rc == CVN_OK)
		rc = cvn_store_contact_by_key(d->office->store, a.key, &c, err);
	if (rc == CVN_E_NOTFOUND) {
		struct cvn_contact fresh = { .email = a.email, .email_key = a.key, .domain = (char *)(uintptr_t)a.domain };

		rc = cvn_store_contact_add(d->office->store, &fresh, d->now, &id, err);
		if (rc == CVN_OK)
			rc = cvn_store_contact_by_id(d->office->store, id, &c, err);
	}
	if (rc == CVN_OK && c.suppressed[0] != '\0')
		rc = cvn_fail(err, CVN_E_INVALID, "the address must not be written to (%s)", c.suppressed);
	if (rc == CVN_OK)
		rc = cvn_store_invitation_add(d->office->store, row, c.contact_id, d->now, &inv, err);
	cvn_contact_release(&c);
	return rc == CVN_OK ? welcome(d, row, &inv, err) : rc;
}

static int believe_answer(struct deciding *d, struct cvn_err *err)
{
	CVN_AUTO_STR char *answer = NULL;
	CVN_AUTO_STR char *comment = NULL;
	struct cvn_answer_effect effect = { 0 };
	int party = 1, rc = cvn_store_ledger_held(d->office->store, d->invitation_id, &answer, &party, &comment, err);
	struct cvn_given_answer g = { .invitation_id = d->invitation_id, .uid = "", .method = "", .attendee = "", .from = "", .answer = answer,
		.recurrence_id = "", .comment = comment, .party = party, .sequence = -1, .at = d->now, .source = "hand", .message_id = "" };

	if (rc == CVN_OK)
		rc = cvn_gathering_answer(d->office, &g, d->now, &effect, err);
	if (rc == CVN_OK)
		snprintf(d->said, 200, "%s", effect.why);
	return rc;
}

/* There is still room: the yes counts as if a steward had entered it. */
static int let_in(struct deciding *d, const struct cvn_event_row *row, struct cvn_err *err)
{
	struct cvn_answer_effect effect = { 0 };
	char day[16] = "";
	int party = 1, rc = cvn_store_ledger_yes(d->office->store, d->invitation_id, &party, err);

	if (d->recurrence_at != 0)
		cvn_event_day(row->timezone, d->recurrence_at, day);
	struct cvn_given_answer g = { .invitation_id = d->invitation_id, .uid = "", .method = "", .attendee = "", .from = "", .answer = "accepted",
		.recurrence_id = day, .recurrence_at = d->recurrence_at, .comment = "", .party = party, .sequence = -1, .at = d->now, .source = "hand",
		.message_id = "" };
	if (rc == CVN_OK)
		rc = cvn_gathering_answer(d->office, &g, d->now, &effect, err);
	if (rc == CVN_OK)
		snprintf(d->said, 200, "%s", effect.why);
	return rc;
}

static int too_late(struct deciding *d, const struct cvn_event_row *row, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	int rc = cvn_store_invitation_get(d->office->store, d->invitation_id, &inv, err);

	if (rc == CVN_OK)
		rc = cvn_gathering_notify(d->office, row, &inv, CVN_FOR_TOO_LATE, d->now, err);
	return rc == CVN_OK ? say(d, "declined; who was late is written to") : rc;
}

static int carry_out(struct deciding *d, bool accept, struct cvn_err *err)
{
	struct cvn_event_row row = { 0 };
	int rc = cvn_store_event_get(d->office->store, d->event_id, &row, err);

	if (rc == CVN_OK && cvn_streq(d->kind, "counter"))
		rc = accept ? accept_counter(d, &row, err) : decline_counter(d, &row, err);
	else if (rc == CVN_OK && cvn_streq(d->kind, "late"))
		rc = accept ? let_in(d, &row, err) : too_late(d, &row, err);
	else if (rc == CVN_OK && !accept)
		rc = say(d, "declined; nobody is written to");
	else if (rc == CVN_OK && (cvn_streq(d->kind, "guest") || cvn_streq(d->kind, "delegate")))
		rc = invite_stranger(d, &row, err);
	else if (rc == CVN_OK && cvn_streq(d->kind, "foreign-from"))
		rc = believe_answer(d, err);
	else if (rc == CVN_OK)
		rc = say(d, "the address counts as theirs from now on");
	cvn_event_row_release(&row);
	return rc;
}

int cvn_gathering_decide(struct cvn_office *office, int64_t matter_id, bool accept, int64_t now, char out_said[200], struct cvn_err *err)
{
	struct deciding d = { .office = office, .matter_id = matter_id, .now = now, .said = out_said };
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = cvn_store_begin(office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_matters(office->store, 0, matter_id, take, &d, err);
	if (rc == CVN_OK && (matter_id == 0 || !d.found))
		rc = cvn_fail(err, CVN_E_NOTFOUND, "there is no open matter %" PRId64, matter_id);
	if (rc == CVN_OK)
		rc = carry_out(&d, accept, err);
	if (rc == CVN_OK)
		rc = cvn_store_matter_settle(office->store, matter_id, accept ? "accepted" : "declined", err);
	return cvn_gathering_finish(office, rc, false, err);
}
