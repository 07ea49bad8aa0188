/*
 * event_ledger.c - every answer that came, answers for single instances, matters for a person, and the letters that follow.
 */
#include <assert.h>
#include <stdio.h>

#include "convene/store/campaign.h"
#include "convene/store/event.h"
#include "convene/store/queue.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_ledger_add(struct cvn_store *s, const struct cvn_ledger_row *row, int64_t *out_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LEDGER_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", row->invitation_id);
	cvn_query_int(&q, ":at", row->at);
	cvn_query_text(&q, ":answer", row->answer);
	cvn_query_text(&q, ":source", row->source);
	cvn_query_text(&q, ":trust", row->trust);
	cvn_query_int(&q, ":sequence", row->sequence);
	cvn_query_int(&q, ":dtstamp", row->dtstamp);
	cvn_query_int(&q, ":recurrence", row->recurrence_at);
	cvn_query_text(&q, ":attendee", row->attendee);
	cvn_query_int(&q, ":party", row->party);
	cvn_query_text(&q, ":comment", row->comment);
	cvn_query_int_or_null(&q, ":mail", row->mail_id);
	cvn_query_text(&q, ":message_id", row->message_id);
	cvn_query_int(&q, ":applied", row->applied);
	cvn_query_text(&q, ":why", row->why);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		*out_id = cvn_store_last_id(s);
	return rc;
}

static int is_there(struct cvn_query *q, bool *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	cvn_query_end(q);
	*out = rc == 1;
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_ledger_has(struct cvn_store *s, int64_t invitation_id, const char *message_id, int64_t recurrence_at, bool *out,
                         struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LEDGER_HAS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_text(&q, ":message_id", message_id);
	cvn_query_int(&q, ":recurrence", recurrence_at);
	return is_there(&q, out, err);
}

int cvn_store_ledger_yes(struct cvn_store *s, int64_t invitation_id, int *out_party, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LEDGER_YES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out_party = (int)cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "there is no yes to go by") : rc;
}

int cvn_store_sequence_seen(struct cvn_store *s, int64_t event_id, int64_t contact_id, int64_t at, int *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SEQUENCE_SEEN, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_int(&q, ":at", at);
	rc = cvn_query_row(&q, err);
	*out = rc == 1 && !cvn_col_is_null(&q, 0) ? (int)cvn_col_int(&q, 0) : -1;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_instance_get(struct cvn_store *s, int64_t invitation_id, int64_t recurrence_at, struct cvn_instance_row *out,
                           struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INSTANCE_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	cvn_query_int(&q, ":recurrence", recurrence_at);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		*out = (struct cvn_instance_row){ .invitation_id = invitation_id, .recurrence_at = recurrence_at,
			.answer_seq = (int)cvn_col_int(&q, 1), .answer_stamp = cvn_col_int(&q, 2), .answered_at = cvn_col_int(&q, 3),
			.party = (int)cvn_col_int(&q, 4) };
		snprintf(out->answer, sizeof out->answer, "%s", cvn_col_text(&q, 0));
	}
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "no answer for that date") : rc;
}

int cvn_store_instance_set(struct cvn_store *s, const struct cvn_instance_row *row, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INSTANCE_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", row->invitation_id);
	cvn_query_int(&q, ":recurrence", row->recurrence_at);
	cvn_query_text(&q, ":answer", row->answer);
	cvn_query_int(&q, ":seq", row->answer_seq);
	cvn_query_int(&q, ":stamp", row->answer_stamp);
	cvn_query_int(&q, ":answered", row->answered_at);
	cvn_query_int(&q, ":party", row->party);
	return cvn_query_run(&q, err);
}

int cvn_store_instances_archive(struct cvn_store *s, int64_t event_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INSTANCES_ARCHIVE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	return cvn_query_run(&q, err);
}

int cvn_store_matter_add(struct cvn_store *s, const struct cvn_matter *m, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MATTER_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", m->event_id);
	cvn_query_int_or_null(&q, ":invitation", m->invitation_id);
	cvn_query_text(&q, ":kind", m->kind);
	cvn_query_text(&q, ":address", m->address ? m->address : "");
	cvn_query_int_or_null(&q, ":starts", m->starts_at);
	cvn_query_int_or_null(&q, ":ends", m->ends_at);
	cvn_query_int(&q, ":sequence", m->sequence);
	cvn_query_int(&q, ":recurrence", m->recurrence_at);
	cvn_query_text(&q, ":comment", m->comment ? m->comment : "");
	cvn_query_int_or_null(&q, ":mail", m->mail_id);
	cvn_query_int(&q, ":at", m->at);
	return cvn_query_run(&q, err);
}

int cvn_store_alias_known(struct cvn_store *s, int64_t contact_id, const char *address, bool *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ALIAS_KNOWN, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_text(&q, ":address", address);
	return is_there(&q, out, err);
}

/* ---- Letters ---------------------------------------------------------------------------------------------------- */

static int find_notices(struct cvn_store *s, int64_t event_id, int64_t *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_NOTICES_FIND, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	return cvn_query_one(&q, out, err);
}

int cvn_store_event_notices(struct cvn_store *s, const struct cvn_event_row *e, int64_t now, int64_t *out_campaign_id,
                            struct cvn_err *err)
{
	int rc = find_notices(s, e->event_id, out_campaign_id, err);

	if (rc != CVN_OK || *out_campaign_id != 0)
		return rc;
	CVN_AUTO_STR char *name = cvn_xasprintf("%s-notices", e->name);
	struct cvn_campaign_row row = { .name = name, .kind = (char *)"confirmation", .priority = 1, .unsure = (char *)"resend",
		.event_id = e->event_id, .created_at = now, .note = (char *)"confirmations, waiting list and other notices of the event" };
	return cvn_store_campaign_add(s, &row, out_campaign_id, err);
}

static int one_more(struct cvn_store *s, int64_t campaign_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_CAMPAIGN_GROW, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	return cvn_query_run(&q, err);
}

/* One pass frees seats on many dates: what differs in nothing but the date is one letter that names them all. */
static int fold(struct cvn_store *s, const struct cvn_new_letter *l, int revision, bool *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_NOTICE_FOLD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", l->campaign_id);
	cvn_query_int(&q, ":contact", l->contact_id);
	cvn_query_text(&q, ":purpose", l->purpose);
	cvn_query_int(&q, ":due", l->due_at);
	cvn_query_int(&q, ":revision", revision);
	cvn_query_text(&q, ":params", l->params);
	rc = cvn_query_row(&q, err);
	*out = rc == 1;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_event_notice(struct cvn_store *s, int64_t campaign_id, int64_t contact_id, const char *purpose, int revision,
                           int64_t due_at, const char *params, struct cvn_err *err)
{
	struct cvn_new_letter letter = { .campaign_id = campaign_id, .contact_id = contact_id, .purpose = purpose, .due_at = due_at,
		.params = params };
	struct cvn_query q;
	bool folded = false;
	int rc = fold(s, &letter, revision, &folded, err);

	if (rc == CVN_OK && !folded)
		rc = cvn_query_start(&q, s, CVN_SQL_EVENT_NOTICE_COUNT, err);
	if (rc != CVN_OK || folded)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_text(&q, ":purpose", purpose);
	cvn_query_int(&q, ":revision", revision);
	rc = cvn_query_row(&q, err);
	int64_t before = rc == 1 ? cvn_col_int(&q, 0) : 0;
	cvn_query_end(&q);
	if (rc < 0)
		return rc;
	if (before > 99)        /* somebody plays with us: a hundred letters of one sort are enough */
		return CVN_OK;
	letter.sequence = revision * 100 + (int)before;
	rc = cvn_store_letter_add(s, &letter, NULL, err);
	return rc == CVN_OK ? one_more(s, campaign_id, err) : rc;
}

int cvn_store_event_evidence(struct cvn_store *s, int64_t event_id, int64_t contact_id, int64_t now, struct cvn_err *err)
{
	int64_t ids[16];
	size_t n = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_EVIDENCE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":contact", contact_id);
	while (n < CVN_COUNT(ids) && (rc = cvn_query_row(&q, err)) == 1)
		ids[n++] = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	for (size_t i = 0; i < n && rc >= 0; i++)
		rc = cvn_store_letter_evidence(s, ids[i], now, err);
	return rc < 0 ? rc : CVN_OK;
}
