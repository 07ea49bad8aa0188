/*
 * answer.c - calendar answers of a mail, given to the gathering room one by one.
 *
 * What came is passed on as it stands, with what we know about the way it came; who may answer for whom is decided there.
 */
#include <stdio.h>
#include <string.h>

#include "act_priv.h"
#include "convene/base/text.h"
#include "convene/gathering.h"

#include "convene/base/banned.h"

static bool from_google(const struct cvn_mail_tree *t)
{
	return cvn_find_nocase(cvn_mail_header(t, "Sender"), "calendar-notification@google.com") != NULL ||
	       cvn_find_nocase(cvn_mail_header(t, "From"), "calendar-notification@google.com") != NULL;
}

/* The host of imaps://host:port/FOLDER. */
static struct cvn_span host_of(const char *url)
{
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	return (struct cvn_span){ host, strcspn(host, ":/") };
}

static bool is_own_host(const struct cvn_office *office, const char *label, struct cvn_span name)
{
	if (office->conf.domain && cvn_span_is_nocase(name, office->conf.domain))
		return true;
	for (size_t i = 0; i < office->conf.n_mailboxes; i++) {
		const struct cvn_mailbox *m = &office->conf.mailbox[i];
		CVN_AUTO_STR char *host = cvn_streq(m->label, label) && m->url ? cvn_span_dup(host_of(m->url)) : NULL;

		if (host && cvn_span_is_nocase(name, host))
			return true;
	}
	return false;
}

/* RFC 8601 5: the topmost field alone, and only when its first word is our mail domain or the host of the mailbox. */
int cvn_own_authentication(const struct cvn_office *office, const struct cvn_incoming *in)
{
	const char *v = cvn_mail_header(in->tree, "Authentication-Results");
	struct cvn_span name = { v, strcspn(v, "; \t") };

	if (name.len == 0 || !is_own_host(office, in->mailbox, name))
		return 0;
	if (cvn_find_nocase(v, "dmarc=pass"))
		return 1;
	return cvn_find_nocase(v, "dmarc=fail") ? -1 : 0;
}

static bool is_answer(const struct cvn_mail_calendar *c)
{
	return cvn_streq(c->method, "REPLY") || cvn_streq(c->method, "COUNTER") || cvn_streq(c->method, "REFRESH");
}

static int give(struct cvn_office *office, const struct cvn_incoming *in, const struct cvn_whose *w,
                const struct cvn_mail_calendar *c, int64_t now, int64_t mail_id, struct cvn_answer_effect *out, struct cvn_err *err)
{
	struct cvn_given_answer g = {
		.invitation_id = w->invitation_id, .uid = c->uid, .method = c->method, .attendee = c->attendee,
		.from = in->ties.sender, .answer = c->partstat, .recurrence_id = c->recurrence_id,
		.recurrence_zone = c->recurrence_zone, .recurrence_at = c->recurrence_at, .comment = c->comment,
		.party = c->guests ? c->guests + 1 : 0, .sequence = c->sequence, .dtstamp = c->dtstamp, .at = in->received_at,
		.source = "calendar", .had_token = w->to_invitation, .auth_pass = cvn_own_authentication(office, in),
		.google_transport = from_google(in->tree), .mail_id = mail_id, .delegated_to = c->delegated_to,
		.delegated_from = c->delegated_from, .proposed_start = c->starts_at, .proposed_end = c->ends_at,
		.message_id = cvn_mail_header(in->tree, "Message-ID"),
	};

	return cvn_gathering_answer(office, &g, now, out, err);
}

static bool same_event(const struct cvn_mail_calendar *a, const struct cvn_mail_calendar *b)
{
	return a->part == b->part && strcmp(a->uid, b->uid) == 0 && strcmp(a->recurrence_id, b->recurrence_id) == 0;
}

/* Of an answer that names several people the sender's own counts, or the first; never somebody else's besides. */
static size_t whose_answer(const struct cvn_incoming *in, size_t first, size_t *out_next)
{
	const struct cvn_mail_tree *t = in->tree;
	size_t chosen = first;

	for (*out_next = first + 1; *out_next < t->n_calendars && same_event(&t->calendar[first], &t->calendar[*out_next]); ++*out_next)
		if (in->ties.sender != NULL && !cvn_streq_nocase(t->calendar[chosen].attendee, in->ties.sender) &&
		    cvn_streq_nocase(t->calendar[*out_next].attendee, in->ties.sender))
			chosen = *out_next;
	return chosen;
}

int cvn_incoming_answer(struct cvn_office *office, const struct cvn_incoming *in, const struct cvn_whose *whose, int64_t now,
                        struct cvn_mail_row *row, struct cvn_poll_counts *counts, char effect[300], struct cvn_err *err)
{
	const struct cvn_mail_tree *t = in->tree;
	bool held = false;
	int rc = CVN_OK;

	for (size_t i = 0, next; rc == CVN_OK && i < t->n_calendars; i = next) {
		struct cvn_answer_effect e = { 0 };
		size_t mine = whose_answer(in, i, &next);

		if (!is_answer(&t->calendar[mine]))
			continue;
		rc = give(office, in, whose, &t->calendar[mine], now, row->mail_id, &e, err);
		counts->answers += e.applied;
		held = held || e.held;
		if (e.contact_id)
			row->contact_id = e.contact_id;
		if (e.event_id)
			row->event_id = e.event_id;
		snprintf(effect, 300, "%.159s", e.why);
	}
	if (held) {
		row->state = (char *)(uintptr_t) "open";
		counts->open++;
	}
	return rc;
}

int cvn_incoming_plain_answer(struct cvn_office *office, const struct cvn_incoming *in, const struct cvn_whose *whose, int64_t now,
                              struct cvn_mail_row *row, struct cvn_poll_counts *counts, bool *out_understood, char effect[300],
                              struct cvn_err *err)
{
	struct cvn_given_mail g = { .invitation_id = whose->invitation_id, .from = in->ties.sender, .text = in->verdict.own_text,
		.auth_pass = cvn_own_authentication(office, in), .at = in->received_at, .mail_id = row->mail_id,
		.message_id = cvn_mail_header(in->tree, "Message-ID") };
	struct cvn_answer_effect e = { 0 };
	int rc = cvn_gathering_mail(office, &g, now, &e, err);

	*out_understood = false;
	if (rc != CVN_OK)
		return rc;
	counts->answers += e.applied;
	*out_understood = e.applied && !e.held;
	if (e.applied)
		snprintf(effect, 300, "%.159s", e.why);
	return CVN_OK;
}
