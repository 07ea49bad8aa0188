/*
 * effect.c - what follows from a verdict, in the write that also advances the mailbox's cursor.
 *
 * Whoever lacks proof (a token or a Message-ID of ours) changes nothing about anybody: such a mail is filed or waits for a
 * person. If we die before the commit nothing happened and the mail is fetched again; after it, its hash is known.
 */
#include <stdio.h>
#include <string.h>

#include "act_priv.h"
#include "convene/base/clock.h"
#include "convene/base/text.h"
#include "convene/store/people.h"
#include "convene/store/queue.h"

#include "convene/base/banned.h"

/* So many letters refused softly within the window make an address as good as dead. */
#define SOFT_LIMIT 5
#define SOFT_WINDOW (30 * 24 * 3600)
#define PLAIN_ANSWER 40      /* octets of a reply that says yes or no and nothing else */

struct act {
	struct cvn_office *office;
	const struct cvn_incoming *in;
	struct cvn_whose whose;
	int64_t now;
	struct cvn_poll_counts *counts;
	struct cvn_mail_row *row;
	char effect[300];
	struct cvn_assigned to;
};

static void say(struct act *a, const char *text)
{
	snprintf(a->effect, sizeof a->effect, "%.290s", text);
}

static int suppress(struct act *a, const char *cause, const char *detail, struct cvn_err *err)
{
	int64_t withdrawn = 0;
	int rc = cvn_store_suppress(a->office->store, a->whose.contact_id, cause, detail, a->whose.letter_id, a->now, &withdrawn, err);

	if (rc != CVN_OK)
		return rc;
	a->counts->suppressed++;
	a->counts->withdrawn += withdrawn;
	snprintf(a->effect, sizeof a->effect, "%s; %lld waiting letters withdrawn", cause, (long long)withdrawn);
	return CVN_OK;
}

static int hard_bounce(struct act *a, struct cvn_err *err)
{
	const struct cvn_verdict *v = &a->in->verdict;
	char detail[300];

	if (!a->whose.proven) {
		say(a, "no letter of ours is named: nobody suppressed");
		return CVN_OK;
	}
	snprintf(detail, sizeof detail, "%s %s: %.200s", v->n_failed ? v->failed[0].status : "", v->reason,
	         v->n_failed ? v->failed[0].text : "");
	return suppress(a, "bounced", detail, err);
}

/* The row of this mail is in already, so it counts itself. */
static int soft_bounce(struct act *a, struct cvn_err *err)
{
	int64_t n = 0;
	int rc;

	if (!a->whose.proven) {
		say(a, "no letter of ours is named: not counted");
		return CVN_OK;
	}
	rc = cvn_store_soft_bounces(a->office->store, a->whose.contact_id, a->now - SOFT_WINDOW, &n, err);
	if (rc != CVN_OK)
		return rc;
	if (n >= SOFT_LIMIT)
		return suppress(a, "bounced", "5 letters refused softly within 30 days", err);
	snprintf(a->effect, sizeof a->effect, "counted: %lld of %d within 30 days", (long long)n, SOFT_LIMIT);
	return CVN_OK;
}

/* Who is to read it. What somebody gave away by hand stays where it is. The row owns nothing: `to` does. */
static int give(struct act *a, struct cvn_err *err)
{
	int rc;

	if (strcmp(a->row->state, "open") != 0 || (a->row->assigned && a->row->assigned[0]))
		return CVN_OK;
	rc = cvn_inbox_choose(a->office, a->row->contact_id, a->row->event_id, a->now, &a->to, err);
	a->row->assigned = a->to.who;
	a->row->assigned_why = a->to.why;
	return rc;
}

static void open_it(struct act *a)
{
	a->row->state = (char *)(uintptr_t) "open";
	a->counts->open++;
}

static void wait_for_person(struct act *a, const char *why)
{
	say(a, why);
	open_it(a);
}

static int leave(struct act *a, const char *cause, struct cvn_err *err)
{
	if (a->whose.proven)
		return suppress(a, cause, a->in->verdict.why, err);
	wait_for_person(a, "asks to leave without a token of ours: a person decides");
	return CVN_OK;
}

static int complain(struct act *a, struct cvn_err *err)
{
	if (a->whose.proven)
		return suppress(a, "complained", a->in->verdict.reason, err);
	wait_for_person(a, "complaint without a letter of ours: a person decides");
	return CVN_OK;
}

/* Whatever comes to the address of List-Unsubscribe from a person or a program asks to leave, also when it is empty. Who
 * writes more than that is read by a person too. */
static int leave_by_address(struct act *a, struct cvn_err *err)
{
	int rc = leave(a, "unsubscribed", err);

	a->row->kind = (char *)(uintptr_t)cvn_mail_kind_name(CVN_MAIL_UNSUBSCRIBE);
	if (rc == CVN_OK && a->in->verdict.own_text && strlen(a->in->verdict.own_text) > 40)
		open_it(a);
	return rc;
}

/* A plain "yes" to an invitation is an answer; who writes more is read by a person too. */
static int reply(struct act *a, struct cvn_err *err)
{
	bool understood = false;
	int rc = CVN_OK;

	if (a->whose.to_unsubscribe)
		return leave_by_address(a, err);
	if (a->whose.to_invitation)
		rc = cvn_incoming_plain_answer(a->office, a->in, &a->whose, a->now, a->row, a->counts, &understood, a->effect, err);
	if (rc != CVN_OK || (understood && strlen(a->in->verdict.own_text) <= PLAIN_ANSWER))
		return rc;
	if (understood)
		open_it(a);
	else
		wait_for_person(a, "waits for an answer");
	return CVN_OK;
}

/* Below an invitation these mean the seat, not the letters. */
static bool means_the_seat(const struct act *a)
{
	static const char *const words[] = { "cancel", "cancelar", "cancela", "cancelo", "annuler", "absagen", "leave", "off", "remove",
		                             "remove me", "not interested", "sair" };
	struct cvn_span text = cvn_span_trim(cvn_span_of(a->in->verdict.own_text));

	while (text.len > 0 && strchr(".!", text.ptr[text.len - 1]))
		text.len--;
	for (size_t i = 0; a->whose.to_invitation && !a->whose.to_unsubscribe && i < CVN_COUNT(words); i++)
		if (cvn_span_is_nocase(text, words[i]))
			return true;
	return false;
}

static int by_kind(struct act *a, struct cvn_err *err)
{
	const struct cvn_verdict *v = &a->in->verdict;

	switch (v->kind) {
	case CVN_MAIL_BOUNCE_HARD:
		return hard_bounce(a, err);
	case CVN_MAIL_BOUNCE_SOFT:
		return soft_bounce(a, err);
	case CVN_MAIL_COMPLAINT:
		return complain(a, err);
	case CVN_MAIL_UNSUBSCRIBE:
		if (means_the_seat(a)) {
			a->row->kind = (char *)(uintptr_t)cvn_mail_kind_name(CVN_MAIL_REPLY);
			return reply(a, err);
		}
		return leave(a, "unsubscribed", err);
	case CVN_MAIL_RSVP:
		return cvn_incoming_answer(a->office, a->in, &a->whose, a->now, a->row, a->counts, a->effect, err);
	case CVN_MAIL_AUTOREPLY:
		if (v->left_for && v->left_for[0])
			wait_for_person(a, "has left and names another address: a person decides");
		else
			say(a, "noted");
		return CVN_OK;
	case CVN_MAIL_REPLY:
		return reply(a, err);
	default:
		if (a->whose.to_unsubscribe)
			return leave_by_address(a, err);
		if (!v->machine)
			wait_for_person(a, "waits for an answer");
		else
			say(a, "filed");
		return CVN_OK;
	}
}

static int evidence(struct act *a, struct cvn_err *err)
{
	return a->whose.letter_id && a->whose.proven ? cvn_store_letter_evidence(a->office->store, a->whose.letter_id, a->now, err)
	                                             : CVN_OK;
}

static char *borrow(const char *s)
{
	return (char *)(uintptr_t)(s ? s : "");
}

static void fill(struct cvn_mail_row *row, const struct cvn_incoming *in, const struct cvn_whose *w)
{
	const struct cvn_verdict *v = &in->verdict;

	*row = (struct cvn_mail_row){
		.mailbox = borrow(in->mailbox), .uid = in->uid, .hash = borrow(in->hash), .received_at = in->received_at,
		.size = in->size, .from_name = borrow(in->ties.sender_name), .from_email = borrow(in->ties.sender),
		.subject = borrow(in->tree ? cvn_mail_header(in->tree, "Subject") : ""),
		.message_id = borrow(in->tree ? cvn_mail_header(in->tree, "Message-ID") : ""),
		.kind = borrow(cvn_mail_kind_name(v->kind)), .why = borrow(v->why), .reason = borrow(v->reason),
		.status = borrow(v->n_failed ? v->failed[0].status : ""), .new_text = borrow(v->new_text),
		.proposal = borrow(v->left_for), .state = borrow("filed"), .contact_id = w->contact_id, .letter_id = w->letter_id,
		.event_id = w->event_id, .tie = borrow(w->how),
	};
}

static void quarantine(struct act *a)
{
	a->row->kind = borrow(cvn_mail_kind_name(CVN_MAIL_OTHER));
	a->row->why = borrow("quarantine");
	a->row->state = borrow("quarantined");
	a->counts->quarantined++;
	say(a, a->in->trouble.text);
}

/* The row first, so that whatever follows may name it; then what followed is written into it. */
static int apply_new(struct act *a, struct cvn_err *err)
{
	struct cvn_store *s = a->office->store;
	int rc = a->in->tree ? CVN_OK : (quarantine(a), CVN_OK);

	rc = rc == CVN_OK ? cvn_store_mail_add(s, a->row, a->in->raw, a->in->raw_n, &a->row->mail_id, err) : rc;
	if (rc != CVN_OK || !a->in->tree) {
		a->row->effect = a->effect;
		return rc == CVN_OK ? cvn_store_mail_effect_set(s, a->row, err) : rc;
	}
	rc = evidence(a, err);
	if (rc == CVN_OK)
		rc = by_kind(a, err);
	if (rc == CVN_OK)
		rc = give(a, err);
	if (!a->row->effect || !a->row->effect[0])
		a->row->effect = a->effect;
	return rc == CVN_OK ? cvn_store_mail_effect_set(s, a->row, err) : rc;
}

int cvn_incoming_again(struct cvn_office *office, const struct cvn_incoming *in, const struct cvn_mail_row *stored, int64_t now,
                       struct cvn_poll_counts *counts, struct cvn_err *err)
{
	struct cvn_mail_row row;
	struct act a = { .office = office, .in = in, .now = now, .counts = counts, .row = &row };
	int rc = cvn_whose_mail(office, in, &a.whose, err);

	if (rc != CVN_OK)
		return rc;
	fill(&row, in, &a.whose);
	row.mail_id = stored->mail_id;
	row.assigned = stored->assigned;
	row.assigned_why = stored->assigned_why;
	/* What a person did with it stays done. */
	rc = by_kind(&a, err);
	if (rc == CVN_OK)
		rc = give(&a, err);
	if (strcmp(stored->state, "answered") == 0 || strcmp(stored->state, "closed") == 0)
		row.state = stored->state;
	row.effect = a.effect;
	return rc == CVN_OK ? cvn_store_mail_effect_set(office->store, &row, err) : rc;
}

int cvn_incoming_apply(struct cvn_office *office, const struct cvn_incoming *in, int64_t now, struct cvn_poll_counts *counts,
                       char line[200], struct cvn_err *err)
{
	struct cvn_mail_row row;
	struct act a = { .office = office, .in = in, .now = now, .counts = counts, .row = &row, .whose = { .how = "none" } };
	int64_t known = 0;
	char hash[33];
	int rc = cvn_store_mail_known(office->store, in->hash, &known, err);

	counts->fetched++;
	if (rc != CVN_OK || known) {
		counts->again += known != 0;
		snprintf(line, 200, "mail again=%lld uid=%u", (long long)known, in->uid);
		return rc;
	}
	if (in->tree)
		rc = cvn_whose_mail(office, in, &a.whose, err);
	if (rc != CVN_OK)
		return rc;
	fill(&row, in, &a.whose);
	rc = apply_new(&a, err);
	counts->applied++;
	counts->kind[in->verdict.kind]++;
	cvn_address_hash(cvn_store_keys(office->store), in->ties.sender ? in->ties.sender : "", hash);
	snprintf(line, 200, "mail uid=%u kind=%s rule=%s tie=%s from=%.12s state=%s", in->uid, row.kind, row.why, row.tie, hash, row.state);
	return rc;
}
