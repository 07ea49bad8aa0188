/*
 * judge.c - what an answer does to an invitation, and who gave it.
 *
 * RFC 5546 2.1.4 and 2.1.5 with the habits of clients: answers are ordered by (SEQUENCE, DTSTAMP, the mail's Date), so the order of
 * arrival does not matter and hearing an answer again changes nothing.
 */
#include <string.h>

#include "event_priv.h"
#include "convene/base/banned.h"

#define DAY 86400
#define PARTY_MAX 21

static struct cvn_heard_verdict verdict(const struct cvn_invited *inv, enum cvn_heard_kind kind, const char *why)
{
	return (struct cvn_heard_verdict){ .kind = kind, .standing = inv->standing, .why = why };
}

/* The place of an answer in the order. A clock that runs ahead must not win for ever: beyond a day it counts as the mail's. */
static struct cvn_standing placed(const struct cvn_invited *inv, const struct cvn_heard *h, enum cvn_answer answer)
{
	struct cvn_standing s = { .answer = answer, .at = h->at, .stamp = h->dtstamp, .sequence = h->sequence < 0 ? 0 : h->sequence };

	if (h->current)
		s.sequence = inv->sent_seq;
	if (s.stamp <= 0 || s.stamp > h->at + DAY)
		s.stamp = h->at;
	s.party = h->party < 1 ? 1 : h->party > PARTY_MAX ? PARTY_MAX : h->party;
	return s;
}

/* < 0: `a` is older; the answer itself and the party settle what the clocks leave open, so that two ties end alike. */
static int compare(const struct cvn_standing *a, const struct cvn_standing *b)
{
	const int64_t x[] = { a->sequence, a->stamp, a->at, (int64_t)a->answer, a->party };
	const int64_t y[] = { b->sequence, b->stamp, b->at, (int64_t)b->answer, b->party };

	for (size_t i = 0; i < CVN_COUNT(x); i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

static const char *applied_why(enum cvn_answer a)
{
	static const char *const why[CVN_ANSWERS] = { "", "accepted", "declined", "tentative", "delegated" };

	return why[a];
}

struct cvn_heard_verdict cvn_event_judge(const struct cvn_invited *inv, const struct cvn_heard *heard)
{
	enum cvn_answer answer;
	struct cvn_heard_verdict v;

	if (!cvn_answer_parse(heard->answer, &answer))
		return verdict(inv, CVN_HEARD_LOGGED, "an answer that nobody knows; nothing changed");
	if (answer == CVN_ANSWER_NONE)
		return verdict(inv, CVN_HEARD_LOGGED, "no answer yet; nothing changed");
	if (inv->cancelled)
		return verdict(inv, CVN_HEARD_LOGGED, "after the cancellation; only noted");
	if (heard->at > inv->last_at)
		return verdict(inv, CVN_HEARD_LOGGED, "after the end; only noted");
	struct cvn_standing s = placed(inv, heard, answer);
	if (s.sequence < inv->major_seq)
		return verdict(inv, CVN_HEARD_STALE, "stale: the event changed since; the answer before stays");
	int order = compare(&s, &inv->standing);
	if (inv->standing.sequence >= 0 && order == 0)
		return verdict(inv, CVN_HEARD_DUPLICATE, "the same answer again");
	if (inv->standing.sequence >= 0 && order < 0)
		return verdict(inv, CVN_HEARD_OUT_OF_ORDER, "older than the answer that stands");
	if (answer == CVN_ANSWER_ACCEPTED && inv->answer_by != 0 && heard->at > inv->answer_by && !inv->in && !heard->by_hand)
		return verdict(inv, CVN_HEARD_LATE, "a yes after the deadline to answer");
	v = verdict(inv, CVN_HEARD_APPLIED, applied_why(answer));
	v.standing = s;
	v.ahead = s.sequence > inv->sent_seq;
	return v;
}
