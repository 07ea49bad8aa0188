/*
 * tick.c - what the clock asks: reminders, digests, thanks, offers that ran out.
 *
 * Each event is one write. If we die before its commit, the next tick does it; `event_digest` keeps each thing from being done twice.
 */
#include <inttypes.h>
#include <stdio.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "convene/store/campaign.h"
#include "dates.h"

#include "convene/base/banned.h"

#define DUE_MAX (500 * 9)               /* a date has at most six reminders, a digest before, one after, and thanks */
#define ROUNDS_MAX 1000                 /* of one tick: events, offers */
#define OFFERS_MAX 2                    /* who lets so many offers pass is asked no more */
#define LOOK_AGAIN 3600

struct ticking {
	struct cvn_office *office;
	struct cvn_event_row row;
	struct cvn_event ev;
	int64_t now;
	struct cvn_tick_count *count;
};

int cvn_gathering_starts(const struct cvn_event_row *e, int64_t out[500], size_t *out_n, struct cvn_err *err)
{
	if (e->rrule[0] == '\0') {
		out[0] = e->starts_at;
		*out_n = 1;
		return CVN_OK;
	}
	return cvn_calendar_starts(e->rrule, e->timezone, e->starts_at, e->starts_at, INT64_MAX, out, 500, out_n, err);
}

static int add_campaign(struct ticking *t, const char *kind, int64_t expires, int64_t *out, struct cvn_err *err)
{
	CVN_AUTO_STR char *name = cvn_xasprintf("%s-%s", t->row.name, kind);
	struct cvn_campaign_row row = { .name = name, .kind = (char *)(uintptr_t)kind, .priority = 2, .unsure = (char *)(uintptr_t)"hold",
		.event_id = t->row.event_id, .created_at = t->now, .expires_at = expires, .note = (char *)(uintptr_t)"by the clock" };

	return cvn_store_campaign_add(t->office->store, &row, out, err);
}

static int remind(struct ticking *t, const struct cvn_event_due *d, struct cvn_err *err)
{
	CVN_AUTO_STR char *what = cvn_xasprintf("remind %" PRId64 " %d", d->start, d->minutes);
	char day[16];
	const char *place = "";
	CVN_AUTO_BUF(en, 512);
	CVN_AUTO_BUF(es, 512);
	char english[16], spanish[16];
	int64_t campaign_id = 0, n = 0;
	bool first = false;
	int rc = cvn_store_event_once(t->office->store, t->row.event_id, what, t->now, &first, err);

	if (rc != CVN_OK || !first || d->late || d->start - (int64_t)d->minutes * 60 < t->row.created_at)
		return rc;              /* passed over: a later one is due as well, or the event is younger than its reminder */
	rc = cvn_gathering_language(t->office, &t->row, "en", english, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_language(t->office, &t->row, "es", spanish, err);
	if (rc != CVN_OK)
		return rc;
	cvn_event_when(&en, t->row.timezone, d->start, d->end, t->ev.all_day, english);
	cvn_event_when(&es, t->row.timezone, d->start, d->end, t->ev.all_day, spanish);
	cvn_event_day(t->row.timezone, d->recurrence_at, day);
	cvn_event_at(&t->ev, d->recurrence_at, &(int64_t){ 0 }, NULL, &place);
	rc = add_campaign(t, "event-reminder", d->start, &campaign_id, err);
	struct cvn_event_reminding r = { .event_id = t->row.event_id, .campaign_id = campaign_id, .recurrence_at = t->row.rrule[0] ? d->recurrence_at : 0, .date = day, .place = place,
		.due_at = t->now, .purpose = cvn_event_purpose_name(CVN_FOR_REMINDER), .sequence = t->row.revision * 100,
		.language = t->office->conf.language, .when_en = en.ptr, .when_es = es.ptr, .unanswered = d->first,
		.confirm = d->minutes >= 12 * 60 && d->minutes <= 3 * 1440 };
	if (rc == CVN_OK)
		rc = cvn_store_event_remind(t->office->store, &r, &n, err);
	t->count->reminders += n;
	return rc;
}

static int digest(struct ticking *t, const struct cvn_event_due *d, const char *word, enum cvn_event_purpose purpose, struct cvn_err *err)
{
	CVN_AUTO_STR char *what = cvn_xasprintf("%s %" PRId64, word, d->start);
	bool sent = false;
	int rc = cvn_gathering_digest(t->office, &t->row, what, purpose, t->row.rrule[0] ? d->recurrence_at : 0, d->start, d->end, t->now,
	                              &sent, err);

	t->count->digests += sent;
	return rc;
}

static int thank(struct ticking *t, struct cvn_err *err)
{
	int64_t campaign_id = 0, n = 0;
	bool first = false;
	int rc = CVN_OK;

	if (t->ev.after[0] == '\0')
		return CVN_OK;
	rc = cvn_store_event_once(t->office->store, t->row.event_id, "thanks", t->now, &first, err);
	if (rc != CVN_OK || !first)
		return rc;
	rc = add_campaign(t, "thank-you", t->now + 7 * 86400, &campaign_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_thank(t->office->store, t->row.event_id, campaign_id, cvn_event_purpose_name(CVN_FOR_THANKS),
		                           t->row.revision * 100, t->now, &n, err);
	t->count->thanks += n;
	return rc;
}

static int do_due(struct ticking *t, const struct cvn_event_due *d, struct cvn_err *err)
{
	switch (d->kind) {
	case CVN_DUE_REMINDER:
		return remind(t, d, err);
	case CVN_DUE_BEFORE:
		return digest(t, d, "before", CVN_FOR_DIGEST_BEFORE, err);
	case CVN_DUE_AFTER:
		return digest(t, d, "after", CVN_FOR_DIGEST_AFTER, err);
	default:
		return thank(t, err);
	}
}

static void free_due(struct cvn_event_due *due)
{
	free(due);
}
CVN_AUTO_DEF(struct cvn_event_due, free_due)

static int tick_event(struct ticking *t, struct cvn_err *err)
{
	CVN_AUTO(free_due) struct cvn_event_due *due = cvn_xreallocarray(NULL, DUE_MAX, sizeof *due);
	int64_t starts[500], next = 0;
	size_t n = 0;
	int rc = cvn_gathering_starts(&t->row, starts, &n, err);

	if (rc != CVN_OK)
		return rc;
	size_t k = cvn_event_due(&t->ev, starts, n, t->now, due, DUE_MAX, &next);
	for (size_t i = 0; i < k && rc == CVN_OK && !cvn_streq(t->row.state, "cancelled"); i++)
		rc = do_due(t, &due[i], err);
	if (rc != CVN_OK)
		return rc;
	if (next > t->now + 30 * 86400)         /* the tables of zones change: look now and then */
		next = t->now + 30 * 86400;
	return cvn_store_event_tick(t->office->store, t->row.event_id, cvn_streq(t->row.state, "cancelled") ? 0 : next, t->row.last_at < t->now, err);
}

static int load_and_tick(struct cvn_office *office, int64_t event_id, int64_t now, struct cvn_tick_count *count, struct cvn_err *err)
{
	struct ticking t = { .office = office, .now = now, .count = count };
	int rc = cvn_store_event_get(office->store, event_id, &t.row, err);

	if (rc == CVN_OK)
		rc = cvn_gathering_event(office, event_id, t.row.revision, "", &t.ev, NULL, err);
	if (rc == CVN_OK)
		rc = tick_event(&t, err);
	else if (rc == CVN_E_INVALID)           /* a file that an older program took: nothing of it is due, and it stops nobody else */
		rc = cvn_store_event_tick(office->store, event_id, now + LOOK_AGAIN * 24, false, err);
	cvn_event_row_release(&t.row);
	cvn_event_release(&t.ev);
	return rc;
}

/* ---- Offers ------------------------------------------------------------------------------------------------------ */

/* Back to the end of the line; after two offers nobody took, out of it. */
static int take_back(struct cvn_office *office, const struct cvn_invitation_row *from, int64_t now, struct cvn_err *err)
{
	struct cvn_invitation_row to = *from, after;
	struct cvn_event_row event = { 0 };
	int64_t ledger_id = 0, before = 0;
	struct cvn_ledger_row row = { .invitation_id = from->invitation_id, .at = now, .answer = from->answer, .source = "clock", .trust = "none",
		.attendee = "", .comment = "", .message_id = "", .why = "the offered seat was not taken in time", .party = from->party };
	int rc = cvn_store_offers_run_out(office->store, from->invitation_id, &before, err);

	if (rc == CVN_OK)
		rc = cvn_store_ledger_add(office->store, &row, &ledger_id, err);
	bool again = before + 1 < OFFERS_MAX;
	snprintf(to.seat, sizeof to.seat, "%s", cvn_seat_name(again ? CVN_SEAT_WAITING : CVN_SEAT_NONE));
	to.waiting_since = again ? ledger_id : 0;
	to.offer_until = 0;
	if (rc == CVN_OK)
		rc = cvn_store_invitation_set(office->store, from, &to, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_promote(office, from->event_id, now, err);
	if (rc == CVN_OK)
		rc = cvn_store_invitation_get(office->store, from->invitation_id, &after, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_get(office->store, from->event_id, &event, err);
	/* With nobody else in line the offer is made once more instead; once the event has begun there is nothing to say. */
	if (rc == CVN_OK && !cvn_streq(after.seat, "offered") && now < event.starts_at)
		rc = cvn_gathering_notify(office, &event, &after, CVN_FOR_OFFER_OVER, now, err);
	cvn_event_row_release(&event);
	return rc;
}

static int in_write(struct cvn_office *office, int rc, struct cvn_err *err)
{
	if (rc == CVN_OK)
		return cvn_store_commit(office->store, err);
	cvn_store_rollback(office->store);
	return rc;
}

static int tick_offers(struct cvn_office *office, int64_t now, struct cvn_tick_count *count, struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	int rc = CVN_OK;

	for (int i = 0; i < ROUNDS_MAX && rc == CVN_OK; i++) {
		if (cvn_store_offer_over(office->store, now, &inv, NULL) != CVN_OK)
			return CVN_OK;
		rc = cvn_store_begin(office->store, err);
		if (rc != CVN_OK)
			return rc;
		/* Read again inside the write: the person may have said yes in between. */
		rc = cvn_store_offer_over(office->store, now, &inv, err);
		if (rc == CVN_OK)
			rc = take_back(office, &inv, now, err);
		else if (rc == CVN_E_NOTFOUND)
			rc = CVN_OK;
		rc = in_write(office, rc, err);
		count->offers_over += rc == CVN_OK;
	}
	return rc;
}

static int tick_events(struct cvn_office *office, int64_t now, struct cvn_tick_count *count, struct cvn_err *err)
{
	int rc = cvn_zones_load(err);

	for (int i = 0; i < ROUNDS_MAX && rc == CVN_OK; i++) {
		int64_t event_id = 0;

		rc = cvn_store_event_due(office->store, now, &event_id, err);
		if (rc != CVN_OK || event_id == 0)
			break;
		rc = cvn_store_begin(office->store, err);
		if (rc == CVN_OK)
			rc = in_write(office, load_and_tick(office, event_id, now, count, err), err);
	}
	return rc;
}

int cvn_gathering_tick_unread(struct cvn_office *office, int64_t now, struct cvn_tick_count *out, struct cvn_err *err)
{
	struct cvn_tick_count count = { 0 };
	int rc = tick_events(office, now, &count, err);

	if (out != NULL)
		*out = count;
	return rc;
}

int cvn_gathering_tick(struct cvn_office *office, int64_t now, struct cvn_tick_count *out, struct cvn_err *err)
{
	struct cvn_tick_count count = { 0 };
	int64_t of_dates = 0;
	int rc = tick_events(office, now, &count, err);

	if (rc == CVN_OK)
		rc = tick_offers(office, now, &count, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_dates_offers_over(office, now, &of_dates, err);
	count.offers_over += of_dates;
	if (out != NULL)
		*out = count;
	return rc;
}
