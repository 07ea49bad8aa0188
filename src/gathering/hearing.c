/*
 * hearing.c - see hearing.h. The judgement itself is event's (judge.c, instance.c), pure; here it is told what the rows say.
 */
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "hearing.h"

#include "convene/base/banned.h"

static bool is_whole(const struct hearing *h)
{
	const struct cvn_given_answer *g = h->given;

	return h->party.event.rrule[0] == '\0' || g->recurrence_id == NULL || g->recurrence_id[0] == '\0';
}

/* Which instance is meant: the instant, else the local date when only one instance falls on it. */
int cvn_hearing_find_instance(struct hearing *h, bool *out_known, struct cvn_err *err)
{
	int64_t starts[500];
	size_t n = 0;
	const struct cvn_event_row *e = &h->party.event;

	*out_known = true;
	h->recurrence_at = 0;
	if (is_whole(h))
		return CVN_OK;
	int rc = cvn_gathering_starts(e, starts, &n, err);
	if (rc == CVN_OK)
		*out_known = cvn_event_instance(starts, n, e->timezone, h->given->recurrence_at, h->given->recurrence_id, &h->recurrence_at);
	if (rc == CVN_OK && *out_known)         /* one that was called off has no row any more */
		*out_known = cvn_store_date(h->office->store, e->event_id, h->recurrence_at, &h->date, NULL) == CVN_OK;
	return rc;
}

int cvn_hearing_standing_of(struct hearing *h, struct cvn_standing *out, struct cvn_err *err)
{
	const struct cvn_invitation_row *i = &h->party.inv;
	struct cvn_instance_row x;
	const char *answer = i->answer;

	*out = (struct cvn_standing){ .sequence = i->answer_seq, .stamp = i->answer_stamp, .at = i->answered_at, .party = i->party };
	if (h->recurrence_at != 0) {
		int rc = cvn_store_instance_get(h->office->store, i->invitation_id, h->recurrence_at, &x, NULL);

		*out = (struct cvn_standing){ .sequence = -1, .party = 1 };
		if (rc != CVN_OK)
			return rc == CVN_E_NOTFOUND ? CVN_OK : cvn_fail(err, rc, "the answer of an instance could not be read");
		*out = (struct cvn_standing){ .sequence = x.answer_seq, .stamp = x.answer_stamp, .at = x.answered_at, .party = x.party };
		answer = x.answer;
	}
	cvn_answer_parse(answer, &out->answer);
	return CVN_OK;
}

static int party_of(const struct hearing *h)
{
	int party = h->given->party;

	if (party <= 0)                 /* not said: what was said before stays */
		party = cvn_streq(h->party.inv.answer, "accepted") ? h->party.inv.party : 1;
	return party > h->party.event.max_party ? h->party.event.max_party : party;
}

/* Has a seat, is offered one, or stands in line: of the date that is answered. A series answered whole is asked date by date. */
static bool is_in(struct hearing *h)
{
	struct cvn_date_seat seat;

	if (h->recurrence_at == 0)
		return h->party.event.rrule[0] != '\0' || !cvn_streq(h->party.inv.seat, "none");
	return cvn_store_date_seat_get(h->office->store, h->party.inv.invitation_id, h->recurrence_at, &seat, NULL) == CVN_OK &&
	       !cvn_streq(seat.seat, "none");
}

/* Which revision the answer is about. A calendar says so; who enters it knows what stands; who writes knows what had reached them. */
int cvn_hearing_sequence(struct hearing *h, bool *out_current, int *out, struct cvn_err *err)
{
	const struct cvn_given_answer *g = h->given;
	int seen = -1, rc = CVN_OK;

	*out = g->sequence;
	*out_current = false;
	if (cvn_streq(g->source, "calendar"))
		return CVN_OK;
	if (cvn_streq(g->source, "mail") || cvn_streq(g->source, "link"))
		rc = cvn_store_sequence_seen(h->office->store, h->party.event.event_id, h->party.inv.contact_id, g->at, &seen, err);
	*out_current = seen < 0;
	*out = seen;
	return rc;
}

struct cvn_heard_verdict cvn_hearing_judge(struct hearing *h, const struct cvn_standing *standing, const char *answer, int sequence, bool current)
{
	const struct cvn_given_answer *g = h->given;
	const struct cvn_invitation_row *i = &h->party.inv;
	struct cvn_invited inv = { .standing = *standing, .sent_seq = i->sent_seq, .major_seq = i->major_seq,
		.cancelled = cvn_streq(h->party.event.state, "cancelled") || cvn_streq(i->state, "uninvited"), .last_at = h->date.ends_at ? h->date.ends_at : h->party.event.last_at, .in = is_in(h),
		.answer_by = cvn_gathering_answer_by(&h->party.event, h->recurrence_at) };
	struct cvn_heard heard = { .answer = answer, .sequence = sequence, .dtstamp = g->dtstamp, .at = g->at < h->now ? g->at : h->now,
		.party = party_of(h), .current = current, .by_hand = cvn_streq(g->source, "hand") };

	if (inv.major_seq < h->date.major_seq)          /* this date moved since the series did */
		inv.major_seq = h->date.major_seq;
	return cvn_event_judge(&inv, &heard);
}
