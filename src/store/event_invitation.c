/*
 * event_invitation.c - invitations and the seats on them.
 *
 * event.taken is the sum of the parties on confirmed and offered seats. Only cvn_store_invitation_set moves it, in the same write as
 * the seat, and a CHECK of the table keeps it within the capacity.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static void word(char out[16], const char *s)
{
	snprintf(out, 16, "%s", s);
}

static void read_invitation(const struct cvn_query *q, struct cvn_invitation_row *out)
{
	*out = (struct cvn_invitation_row){
		.invitation_id = cvn_col_int(q, 0), .event_id = cvn_col_int(q, 1), .contact_id = cvn_col_int(q, 2),
		.sent_seq = (int)cvn_col_int(q, 7), .major_seq = (int)cvn_col_int(q, 8), .answer_seq = (int)cvn_col_int(q, 9),
		.party = (int)cvn_col_int(q, 10), .answer_stamp = cvn_col_int(q, 11), .answered_at = cvn_col_int(q, 12),
		.waiting_since = cvn_col_int(q, 13), .offer_until = cvn_col_int(q, 14), .refreshed_at = cvn_col_int(q, 15),
	};
	word(out->state, cvn_col_text(q, 3));
	word(out->answer, cvn_col_text(q, 4));
	word(out->before_change, cvn_col_text(q, 5));
	word(out->seat, cvn_col_text(q, 6));
}

static int take_invitation(struct cvn_query *q, struct cvn_invitation_row *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	if (rc == 1)
		read_invitation(q, out);
	cvn_query_end(q);
	return rc == 1 ? CVN_OK : rc == 0 ? cvn_fail(err, CVN_E_NOTFOUND, "there is no such invitation") : rc;
}

int cvn_store_invitation_get(struct cvn_store *s, int64_t invitation_id, struct cvn_invitation_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INVITATION_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	return take_invitation(&q, out, err);
}

int cvn_store_invitation_of(struct cvn_store *s, int64_t event_id, int64_t contact_id, struct cvn_invitation_row *out,
                            struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INVITATION_OF, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":contact", contact_id);
	return take_invitation(&q, out, err);
}

static int seats_of(const struct cvn_invitation_row *i)
{
	return cvn_streq(i->seat, "confirmed") || cvn_streq(i->seat, "offered") ? i->party : 0;
}

static int move_seats(struct cvn_store *s, int64_t event_id, int delta, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = delta == 0 ? CVN_OK : cvn_query_start(&q, s, CVN_SQL_EVENT_SEATS_MOVE, err);

	if (rc != CVN_OK || delta == 0)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":delta", delta);
	return cvn_query_run(&q, err);
}

int cvn_store_invitation_set(struct cvn_store *s, const struct cvn_invitation_row *from, const struct cvn_invitation_row *to,
                             struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INVITATION_SET, err);

	assert(cvn_store_writing(s));
	assert(from->invitation_id == to->invitation_id && from->event_id == to->event_id);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", to->invitation_id);
	cvn_query_text(&q, ":state", to->state);
	cvn_query_text(&q, ":answer", to->answer);
	cvn_query_text(&q, ":before", to->before_change);
	cvn_query_text(&q, ":seat", to->seat);
	cvn_query_int(&q, ":sent_seq", to->sent_seq);
	cvn_query_int(&q, ":major_seq", to->major_seq);
	cvn_query_int(&q, ":answer_seq", to->answer_seq);
	cvn_query_int(&q, ":party", to->party);
	cvn_query_int(&q, ":stamp", to->answer_stamp);
	cvn_query_int_or_null(&q, ":answered", to->answered_at);
	cvn_query_int_or_null(&q, ":waiting", to->waiting_since);
	cvn_query_int_or_null(&q, ":offer", to->offer_until);
	cvn_query_int(&q, ":refreshed", to->refreshed_at);
	rc = cvn_query_run(&q, err);
	return rc == CVN_OK ? move_seats(s, to->event_id, seats_of(to) - seats_of(from), err) : rc;
}

static int highest(struct cvn_store *s, int64_t *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INVITATIONS_HIGHEST, err);

	if (rc != CVN_OK)
		return rc;
	return cvn_query_one(&q, out, err);
}

int cvn_store_invitations_freeze(struct cvn_store *s, const struct cvn_event_row *e, int64_t now, int64_t *out_first,
                                 int64_t *out_new, struct cvn_err *err)
{
	struct cvn_query q;
	int64_t before = 0;
	int rc = highest(s, &before, err);

	assert(cvn_store_writing(s));
	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_INVITATIONS_FREEZE, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", e->event_id);
	cvn_query_int(&q, ":sequence", e->sequence);
	cvn_query_int(&q, ":major", e->sequence);
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_run(&q, err);
	if (rc != CVN_OK)
		return rc;
	*out_new = cvn_query_changes(&q);
	*out_first = before + 1;
	return CVN_OK;
}

int cvn_store_event_recount(struct cvn_store *s, int64_t campaign_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_EVENT_CAMPAIGN_COUNT, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	return cvn_query_run(&q, err);
}

int cvn_store_invitations_letters(struct cvn_store *s, int64_t event_id, int64_t first, int64_t campaign_id,
                                  const char *purpose, int sequence, int64_t due_at, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INVITATIONS_LETTERS, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":first", first);
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":purpose", purpose);
	cvn_query_int(&q, ":sequence", sequence);
	cvn_query_int(&q, ":due", due_at);
	rc = cvn_query_run(&q, err);
	if (rc != CVN_OK)
		return rc;
	*out_n = cvn_query_changes(&q);
	return cvn_store_event_recount(s, campaign_id, err);
}

int cvn_store_waiting_first(struct cvn_store *s, int64_t event_id, int64_t seats, struct cvn_invitation_row *out,
                            struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_WAITING_FIRST, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":seats", seats);
	return take_invitation(&q, out, err);
}

int cvn_store_offer_over(struct cvn_store *s, int64_t now, struct cvn_invitation_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_OFFER_OVER, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":now", now);
	return take_invitation(&q, out, err);
}
