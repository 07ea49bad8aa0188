/*
 * answer.c - an answer is heard: who gave it, which revision and date it is about, whether it counts; all of it in the ledger.
 *
 * The order is: who gave it, was it heard before, what does it do (event, pure), then its effect (apply.c). If we die before the caller's commit,
 * nothing happened; hearing the mail again then does it once.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "apply.h"
#include "hearing.h"

#include "convene/base/banned.h"

#define COMMENT_BYTES 2000
#define REFRESH_SECONDS 3600


static void tell(struct hearing *h, const char *why, const char *more)
{
	snprintf(h->out->why, sizeof h->out->why, "%.110s%.40s", why, more);
}

static int ledger(struct hearing *h, const char *answer, const char *why, bool applied, int64_t *out_id, struct cvn_err *err)
{
	const struct cvn_given_answer *g = h->given;
	CVN_AUTO_STR char *comment = cvn_xstrndup(g->comment ? g->comment : "", g->comment ? strnlen(g->comment, COMMENT_BYTES) : 0);
	int64_t id;

	while (comment[0] && !cvn_utf8_valid(comment, strlen(comment)))         /* cut inside a character */
		comment[strlen(comment) - 1] = '\0';
	CVN_AUTO_STR char *word = cvn_xstrndup(answer, strnlen(answer, 40));
	struct cvn_ledger_row row = {
		.invitation_id = h->party.inv.invitation_id, .at = g->at, .answer = word, .source = g->source,
		.trust = h->party.who.trust[0] ? h->party.who.trust : "none", .attendee = g->attendee ? g->attendee : "", .comment = comment,
		.message_id = g->message_id ? g->message_id : "", .why = why, .sequence = g->sequence < 0 ? 0 : g->sequence,
		.party = g->party > 0 ? g->party : 1, .dtstamp = g->dtstamp, .recurrence_at = h->recurrence_at, .mail_id = g->mail_id,
		.applied = applied,
	};
	return cvn_store_ledger_add(h->office->store, &row, out_id ? out_id : &id, err);
}

/* However a client writes it, it is one address and one matter. */
static char *lower_dup(const char *address)
{
	char *copy = cvn_xstrdup(address ? address : "");

	for (char *p = copy; *p; p++)
		*p = (char)cvn_ascii_lower((unsigned char)*p);
	return copy;
}

static int matter(struct hearing *h, const char *kind, const char *address, struct cvn_err *err)
{
	const struct cvn_given_answer *g = h->given;
	CVN_AUTO_STR char *lower = lower_dup(address);
	struct cvn_matter m = { .event_id = h->party.event.event_id, .invitation_id = h->party.inv.invitation_id, .kind = kind,
		.address = lower, .comment = g->comment, .recurrence_at = h->recurrence_at, .mail_id = g->mail_id, .at = g->at,
		.sequence = g->sequence < 0 ? 0 : g->sequence };

	if (cvn_streq(kind, "counter"))
		m.starts_at = g->proposed_start, m.ends_at = g->proposed_end;
	return cvn_store_matter_add(h->office->store, &m, err);
}

/* Not the invited person's own answer: kept for somebody to look at, or only noted. */
static int not_theirs(struct hearing *h, struct cvn_err *err)
{
	enum cvn_who who = h->party.who.who;
	int rc = CVN_OK;

	tell(h, h->party.who.why, who == CVN_WHO_IGNORED ? "; ignored" : "; waits for a person");
	if (who == CVN_WHO_IGNORED)
		return CVN_OK;
	h->out->held = 1;
	rc = matter(h, who == CVN_WHO_GUEST ? "guest" : "foreign-from", h->given->from, err);
	if (rc == CVN_OK)
		rc = ledger(h, h->given->answer, h->party.who.why, false, NULL, err);
	return rc == CVN_OK && who == CVN_WHO_GUEST
	       ? cvn_store_delegate_pair(h->office->store, h->party.inv.invitation_id, h->given->mail_id, h->given->at, err) : rc;
}

/* A yes after the deadline: somebody decides whether there is still room on the list of the caterer. */
static int too_late(struct hearing *h, int64_t recurrence_at, struct cvn_err *err)
{
	int64_t before = h->recurrence_at;

	h->recurrence_at = recurrence_at;
	int rc = matter(h, "late", h->party.contact.email, err);
	h->recurrence_at = before;
	h->out->held = 1;
	return rc;
}

static int apply(struct hearing *h, const struct cvn_heard_verdict *v, int64_t ledger_id, struct cvn_err *err)
{
	const struct cvn_contact *c = &h->party.contact;
	struct cvn_applying a = { .office = h->office, .event = &h->party.event, .inv = &h->party.inv, .standing = v->standing, .why = v->why,
		.language = c->language[0] ? c->language : h->office->conf.language, .ahead = v->ahead, .by_hand = cvn_streq(h->given->source, "hand"),
		.recurrence_at = h->recurrence_at, .ledger_id = ledger_id, .now = h->now };
	int64_t late = 0;
	int rc = cvn_gathering_apply(&a, h->out, &late, err);

	return rc == CVN_OK && late != 0 ? too_late(h, late, err) : rc;
}

/* Whoever is sent instead waits for a person; whoever was sent before and is not any more, too. A date's delegate is a matter of its own. */
static int delegation(struct hearing *h, const struct cvn_heard_verdict *v, struct cvn_err *err)
{
	const char *said = h->given->delegated_to ? h->given->delegated_to : "";
	const char *to = v->standing.answer == CVN_ANSWER_DELEGATED && cvn_streq(h->given->source, "calendar") ? said : "";
	bool before = cvn_streq(h->party.inv.answer, "delegated");

	if (h->recurrence_at != 0)
		return to[0] ? matter(h, "delegate", to, err) : CVN_OK;
	if (to[0] == '\0' && !before)
		return CVN_OK;
	h->out->held |= to[0] != '\0';
	CVN_AUTO_STR char *lower = lower_dup(to);
	int rc = cvn_store_delegate_set(h->office->store, h->party.inv.invitation_id, lower, err);
	return rc == CVN_OK ? cvn_store_delegate_pair(h->office->store, h->party.inv.invitation_id, h->given->mail_id, h->given->at, err) : rc;
}

static int hear(struct hearing *h, const char *answer, struct cvn_err *err)
{
	struct cvn_standing standing;
	int64_t ledger_id = 0;
	bool current = false;
	int sequence = -1, rc = cvn_hearing_standing_of(h, &standing, err);

	if (rc == CVN_OK)
		rc = cvn_hearing_sequence(h, &current, &sequence, err);
	if (rc != CVN_OK)
		return rc;
	struct cvn_heard_verdict v = cvn_hearing_judge(h, &standing, answer, sequence, current);
	tell(h, v.why, "");
	h->out->applied = v.kind == CVN_HEARD_APPLIED;
	rc = ledger(h, answer, v.why, v.kind == CVN_HEARD_APPLIED, &ledger_id, err);
	if (rc == CVN_OK && h->party.who.alias_candidate)
		rc = matter(h, "alias", h->given->attendee, err);
	if (rc == CVN_OK && v.kind == CVN_HEARD_LATE)
		rc = too_late(h, h->recurrence_at, err);
	if (rc == CVN_OK && v.kind == CVN_HEARD_APPLIED)
		rc = apply(h, &v, ledger_id, err);
	return rc == CVN_OK && v.kind == CVN_HEARD_APPLIED ? delegation(h, &v, err) : rc;
}

/* REFRESH: the newest version to the address on file, once an hour; never to somebody from whose calendar it was taken. */
static int refresh(struct hearing *h, struct cvn_err *err)
{
	struct cvn_invitation_row from = h->party.inv, to = from;

	tell(h, "asked for the newest version", "");
	if (cvn_streq(h->party.event.state, "cancelled") || cvn_streq(from.state, "uninvited")) {
		tell(h, "asked for the newest version after the cancellation; only noted", "");
		return CVN_OK;
	}
	if (h->now < from.refreshed_at + REFRESH_SECONDS) {
		tell(h, "asked for the newest version again; sent already", "");
		return CVN_OK;
	}
	to.refreshed_at = h->now;
	int rc = cvn_store_invitation_set(h->office->store, &from, &to, err);
	return rc == CVN_OK ? cvn_gathering_notify(h->office, &h->party.event, &to, CVN_FOR_REFRESH, h->now, err) : rc;
}

/* COUNTER: a proposal for a person; until then the member is tentative and the event as it was. */
static int counter(struct hearing *h, struct cvn_err *err)
{
	int rc = matter(h, "counter", h->given->from, err);

	if (rc == CVN_OK)
		rc = hear(h, "tentative", err);
	h->out->held = 1;
	tell(h, "proposes another time; waits for a person", "");
	return rc;
}

static int take_effect(struct hearing *h, struct cvn_err *err)
{
	const char *method = h->given->method ? h->given->method : "";
	bool known = true, again = false;
	int rc = cvn_hearing_find_instance(h, &known, err);

	if (rc == CVN_OK && !known) {
		tell(h, "a date on which the series does not take place; only noted", "");
		return ledger(h, h->given->answer, h->out->why, false, NULL, err);
	}
	if (rc == CVN_OK && h->given->message_id != NULL && h->given->message_id[0] != '\0')
		rc = cvn_store_ledger_has(h->office->store, h->party.inv.invitation_id, h->given->message_id, h->recurrence_at, &again, err);
	if (rc != CVN_OK)
		return rc;
	if (again) {
		tell(h, "the same mail again", "");
		return CVN_OK;
	}
	if (h->party.who.who != CVN_WHO_INVITED)
		return not_theirs(h, err);
	rc = cvn_store_event_evidence(h->office->store, h->party.event.event_id, h->party.inv.contact_id, h->now, err);
	if (rc != CVN_OK)
		return rc;
	if (cvn_streq_nocase(method, "REFRESH"))
		return refresh(h, err);
	if (cvn_streq_nocase(method, "COUNTER"))
		return counter(h, err);
	if (method[0] != '\0' && !cvn_streq_nocase(method, "REPLY")) {
		tell(h, "a calendar method that is no answer; only noted", "");
		return CVN_OK;
	}
	return hear(h, h->given->answer ? h->given->answer : "", err);
}

int cvn_gathering_answer(struct cvn_office *office, const struct cvn_given_answer *given, int64_t now, struct cvn_answer_effect *out,
                         struct cvn_err *err)
{
	struct cvn_answer_effect effect = { 0 };
	struct hearing h = { .office = office, .given = given, .now = now, .out = &effect };
	struct cvn_err why = { 0 };
	int rc = cvn_gathering_identify(office, given, &h.party, &why);

	if (rc == CVN_E_NOTFOUND) {     /* unknown or forged: no answer, and nothing that a stranger could learn from */
		tell(&h, why.text, "; ignored");
		*out = effect;
		return CVN_OK;
	}
	if (rc != CVN_OK)
		return cvn_fail(err, (enum cvn_code)rc, "%s", why.text);
	effect.invitation_id = h.party.inv.invitation_id;
	effect.event_id = h.party.event.event_id;
	effect.contact_id = h.party.inv.contact_id;
	rc = take_effect(&h, err);
	cvn_party_release(&h.party);
	if (rc == CVN_OK)
		*out = effect;
	return rc;
}
