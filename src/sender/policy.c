/*
 * policy.c - what follows from an outcome, for the letter, the person and the way there.
 *
 * Pure: no clock, no database, no socket. Facts come from the dialogue, the consequences are carried out by settle.c.
 */
#include <string.h>

#include "convene/base/text.h"

#include "policy.h"

#include "convene/base/banned.h"

#define MINUTE 60
#define GIVE_UP_AFTER (72 * 3600)
#define FAULTS_TO_FAIL 3           /* a person's server may object to us too: after so many, it is about the letter */

static const int delays[] = { 6, 15, 30, 60, 120, 240 };     /* minutes; the first outlasts a greylist */

static int64_t plain_delay(int attempts)
{
	size_t i = attempts < 0 ? 0 : (size_t)attempts;

	return (int64_t)MINUTE * delays[i < CVN_COUNT(delays) ? i : CVN_COUNT(delays) - 1];
}

int64_t cvn_policy_backoff(int attempts, uint32_t random)
{
	int64_t d = plain_delay(attempts - 1);

	return d - d / 5 + (int64_t)((uint64_t)random * (uint64_t)(2 * (d / 5) + 1) >> 32);
}

bool cvn_policy_spent(int attempts)
{
	int64_t sum = 0;

	for (int i = 0; i < attempts && sum <= GIVE_UP_AFTER; i++)
		sum += plain_delay(i);
	return sum > GIVE_UP_AFTER;
}

static bool enhanced_in(const struct cvn_smtp_outcome *o, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cvn_streq(o->enhanced, list[i]))
			return true;
	return false;
}

/* The address does not exist: known by the enhanced code, or by the words of servers that give none. */
static bool no_such_person(const struct cvn_smtp_outcome *o)
{
	static const char *const codes[] = { "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1" };
	static const char *const words[] = { "user unknown", "unknown user", "no such user", "does not exist",
		                             "mailbox not found", "no mailbox here" };

	if (o->phase != CVN_SMTP_RCPT && o->phase != CVN_SMTP_DATA && o->phase != CVN_SMTP_DOT)
		return false;
	if (o->enhanced[0])
		return enhanced_in(o, codes, CVN_COUNT(codes));
	if (o->phase != CVN_SMTP_RCPT || (o->code != 550 && o->code != 551 && o->code != 553))
		return false;
	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_find_nocase(o->text, words[i]))
			return true;
	return false;
}

/* A 5xx that means "not now": a full mailbox, too many recipients (RFC 5321 4.5.3.1.10). */
static bool really_temporary(const struct cvn_smtp_outcome *o)
{
	if (cvn_streq(o->enhanced, "5.2.2"))
		return true;
	return o->code == 552 && o->phase == CVN_SMTP_RCPT && !cvn_streq(o->enhanced, "5.3.4") &&
	       !cvn_streq(o->enhanced, "5.2.3");
}

/* The server objects to us, not to the person. */
static bool about_us(const struct cvn_smtp_outcome *o)
{
	static const char *const words[] = { "blocked", "block list", "blocklist", "blacklist", "spamhaus", "reputation",
		                             "relay access denied", "relaying denied", "authentication required" };

	if (strncmp(o->enhanced + 1, ".7.", 3) == 0)
		return true;
	if (o->code == 530 || o->code == 535)
		return true;
	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_find_nocase(o->text, words[i]))
			return true;
	return false;
}

/* Try again later, or give up when the 72 hours are used. */
static void defer(struct cvn_decision *d, const struct cvn_policy_facts *f)
{
	int attempts = f->attempts + d->attempts;

	d->state = cvn_policy_spent(attempts) ? CVN_LETTER_FAILED : CVN_LETTER_DEFERRED;
	d->due_at = f->now + cvn_policy_backoff(attempts, f->random);
}

static void refused(struct cvn_decision *d, const struct cvn_smtp_outcome *o, const struct cvn_policy_facts *f)
{
	if (o->local) {
		d->state = CVN_LETTER_FAILED;
	} else if (no_such_person(o)) {
		d->state = CVN_LETTER_FAILED;
		d->suppress = "bounced";
	} else if (really_temporary(o)) {
		defer(d, f);
	} else if (about_us(o)) {
		d->way = CVN_WAY_FAULT;
		defer(d, f);
		if (f->attempts + 1 >= FAULTS_TO_FAIL)
			d->state = CVN_LETTER_FAILED;
	} else {
		d->state = CVN_LETTER_FAILED;
	}
}

struct cvn_decision cvn_policy_decide(const struct cvn_smtp_outcome *o, const struct cvn_policy_facts *f)
{
	struct cvn_decision d = { .attempts = 1, .tell = true };

	switch (o->verdict) {
	case CVN_SMTP_ACCEPTED:
		d.state = CVN_LETTER_SENT;
		d.tell = false;
		break;
	case CVN_SMTP_DEFERRED:
		if (o->code == 0 || o->phase < CVN_SMTP_MAIL) {          /* the way broke: about no letter */
			d.state = CVN_LETTER_PENDING;
			d.attempts = 0;
			d.way = CVN_WAY_LOST;
			break;
		}
		d.slowdown = cvn_provider_slowdown(o);
		d.way = o->code == 421 ? CVN_WAY_LOST : CVN_WAY_FINE;
		defer(&d, f);
		break;
	case CVN_SMTP_REFUSED:
		refused(&d, o, f);
		break;
	case CVN_SMTP_UNSURE:
		d.state = CVN_LETTER_UNCERTAIN;
		d.due_at = f->now + cvn_policy_backoff(f->attempts + 1, f->random);
		d.way = CVN_WAY_LOST;
		break;
	}
	return d;
}
