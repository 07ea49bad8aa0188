/*
 * kind.c - the kinds of events, answers, seats and purposes, and their names.
 */
#include <string.h>

#include "event_priv.h"
#include "convene/base/banned.h"

static const char *const kinds[CVN_EVENT_KINDS] = {
	[CVN_EVENT_HOUSE_MEETING] = "house-meeting", [CVN_EVENT_BOARD_HEARING] = "board-hearing", [CVN_EVENT_RALLY] = "rally",
	[CVN_EVENT_WALK_IN] = "walk-in", [CVN_EVENT_SITE_VISIT] = "site-visit", [CVN_EVENT_HOME_VISIT] = "home-visit",
	[CVN_EVENT_LEADERSHIP_TABLE] = "leadership-table", [CVN_EVENT_OFFICE_HOURS] = "office-hours",
	[CVN_EVENT_WEBINAR] = "webinar", [CVN_EVENT_TRAINING] = "training", [CVN_EVENT_CONFERENCE] = "conference",
};
static const char *const answers[CVN_ANSWERS] = { "needs-action", "accepted", "declined", "tentative", "delegated" };
static const char *const seats[] = { "none", "confirmed", "waiting", "offered" };
static const char *const purposes[CVN_FOR_PURPOSES] = {
	[CVN_FOR_REQUEST] = "request", [CVN_FOR_UPDATE] = "update", [CVN_FOR_UPDATE_INSTANCE] = "update-instance",
	[CVN_FOR_MINOR] = "update-minor", [CVN_FOR_CANCEL] = "cancel",
	[CVN_FOR_CANCEL_ONE] = "cancel-one", [CVN_FOR_CANCEL_INSTANCE] = "cancel-instance", [CVN_FOR_REINSTATE] = "reinstate",
	[CVN_FOR_REFRESH] = "refresh", [CVN_FOR_REMINDER] = "reminder", [CVN_FOR_SEATED] = "notice-seated",
	[CVN_FOR_SEATED_DATE] = "notice-seated-date",
	[CVN_FOR_WAITING] = "notice-waiting", [CVN_FOR_OFFER] = "notice-offer", [CVN_FOR_OFFER_OVER] = "notice-offer-over",
	[CVN_FOR_FULL] = "notice-full", [CVN_FOR_TOO_LATE] = "notice-too-late", [CVN_FOR_COUNTER_DECLINED] = "counter-declined", [CVN_FOR_THANKS] = "thanks", [CVN_FOR_DIGEST_FIRST] = "digest-first",
	[CVN_FOR_DIGEST_FULL] = "digest-full", [CVN_FOR_DIGEST_BEFORE] = "digest-before", [CVN_FOR_DIGEST_AFTER] = "digest-after",
};

static bool find(const char *word, const char *const *names, size_t n, int *out)
{
	for (size_t i = 0; i < n; i++)
		if (cvn_streq_nocase(word, names[i])) {
			*out = (int)i;
			return true;
		}
	return false;
}

const char *cvn_event_kind_name(enum cvn_event_kind kind)
{
	return kinds[kind];
}

bool cvn_kind_parse(const char *word, enum cvn_event_kind *out)
{
	int i = 0;
	bool known = find(word, kinds, CVN_EVENT_KINDS, &i);

	if (known)
		*out = (enum cvn_event_kind)i;
	return known;
}

const char *cvn_kind_nearest(const char *word)
{
	return cvn_nearest(word, kinds, CVN_EVENT_KINDS);
}

const char *cvn_answer_name(enum cvn_answer a)
{
	return answers[a];
}

bool cvn_answer_parse(const char *word, enum cvn_answer *out)
{
	int i = 0;
	bool known = find(word, answers, CVN_ANSWERS, &i);

	if (known)
		*out = (enum cvn_answer)i;
	return known;
}

const char *cvn_seat_name(enum cvn_seat seat)
{
	return seats[seat];
}

bool cvn_seat_parse(const char *word, enum cvn_seat *out)
{
	int i = 0;
	bool known = find(word, seats, CVN_COUNT(seats), &i);

	if (known)
		*out = (enum cvn_seat)i;
	return known;
}

const char *cvn_event_purpose_name(enum cvn_event_purpose p)
{
	return purposes[p];
}

bool cvn_event_purpose_parse(const char *name, enum cvn_event_purpose *out)
{
	int i = 0;
	bool known = find(name, purposes, CVN_FOR_PURPOSES, &i);

	if (known)
		*out = (enum cvn_event_purpose)i;
	return known;
}
