/*
 * event_change.c - `convene event change|cancel|reinstate|uninvite`: what is different, and who is told.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/event_priv.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/contact/address.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

int cvn_event_invitation_find(struct cvn_office *office, const char *event, const char *address, struct cvn_invitation_row *out,
                              struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	struct cvn_contact c = { 0 };
	struct cvn_address a;
	int rc = cvn_address_parse(cvn_span_of(address), &a, err);

	if (rc != CVN_OK)
		return cvn_within(err, "%s", address);
	rc = cvn_store_event_find(office->store, event, &e, err);
	if (rc == CVN_OK)
		rc = cvn_store_contact_by_key(office->store, a.key, &c, err);
	if (rc == CVN_OK)
		rc = cvn_store_invitation_of(office->store, e.event_id, c.contact_id, out, err);
	if (rc == CVN_E_NOTFOUND && c.contact_id != 0)
		rc = cvn_fail(err, CVN_E_NOTFOUND, "%s was not invited to %s", address, event);
	cvn_event_row_release(&e);
	cvn_contact_release(&c);
	return rc;
}

static const char *change_word(enum cvn_change c)
{
	static const char *const words[] = { "none", "quiet", "minor", "dates", "significant" };

	return words[c];
}

static void print_json(const struct cvn_event_verb *v, const struct cvn_event_edit *e)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "event", v->operands->at[1]);
	cvn_json_text(&j, "change", change_word(e->change));
	cvn_json_text(&j, "words", e->words);
	cvn_json_int(&j, "told", e->told);
	cvn_json_int(&j, "revision", e->revision);
	cvn_json_int(&j, "sequence", e->sequence);
	cvn_json_bool(&j, "dry_run", v->dry_run);
	cvn_json_close(&j, '}');
	printf("%s\n", b.ptr);
}

static const char *meaning(enum cvn_change c)
{
	static const char *const words[] = {
		"Nothing is different.",
		"A detail that nobody is written to for.",
		"A minor change: members are told, answers stand.",
		"Dates of the series fall out: members are told, answers for the others stand.",
		"A significant change: members are told and asked again; seats are kept until they answer.",
	};

	return words[c];
}

/* Who is told, by what they had answered: read before the edit asks them again. */
static int who(const struct cvn_event_verb *v, struct cvn_event_count *out, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	int rc = cvn_store_event_find(v->office->store, v->operands->at[1], &e, err);

	if (rc == CVN_OK)
		rc = cvn_event_count_read(v->office, e.event_id, 0, out, err);
	cvn_event_row_release(&e);
	return rc;
}

static void print(const struct cvn_event_verb *v, const struct cvn_event_edit *e, const struct cvn_event_count *c)
{
	char number[32];

	if (v->json) {
		print_json(v, e);
		return;
	}
	if (e->words[0])
		printf("%s\n", e->words);
	bool off = cvn_streq(v->operands->at[0], "cancel");
	if (off)
		printf("Whoever had the invitation is told that %s off; whoever had not gets neither.\n", v->date ? "the date is" : "it is");
	else
		printf("%s\n", meaning(e->change));
	if (e->change > CVN_CHANGE_QUIET)
		printf("%s %s%s.\n", cvn_number(e->told, number), e->told == 1 ? "letter" : "letters", v->dry_run ? " would go out" : " in the queue");
	if (c != NULL && e->change > CVN_CHANGE_QUIET && e->told > 0)
		printf("They go to the invited, whatever they answered: %" PRId64 " yes, %" PRId64 " maybe, %" PRId64 " no, %" PRId64 " silent.\n", c->accepted,
		       c->tentative, c->declined, c->none + c->delegated);
	if (e->superseded_requests > 0 && e->told > 0)
		printf("%s of them %s not had the invitation yet and %s the new one instead.\n", cvn_number(e->superseded_requests, number),
		       e->superseded_requests == 1 ? "has" : "have", e->superseded_requests == 1 ? "gets" : "get");
}

static int done(const struct cvn_event_verb *v, int rc, struct cvn_event_edit *e, const struct cvn_event_count *c)
{
	if (rc == CVN_OK)
		print(v, e, c);
	cvn_event_edit_release(e);
	return rc;
}

int cvn_event_verb_change(const struct cvn_event_verb *v, struct cvn_err *err)
{
	struct cvn_event_edit e = { 0 };
	struct cvn_event_count count;
	const char *path = v->operands->n > 2 ? v->operands->at[2] : NULL;
	int rc = who(v, &count, err);

	if (rc == CVN_OK)
		rc = cvn_gathering_change(v->office, v->operands->at[1], path, v->dry_run, cvn_now(), &e, err);
	return done(v, rc, &e, &count);
}

int cvn_event_verb_cancel(const struct cvn_event_verb *v, struct cvn_err *err)
{
	struct cvn_event_edit e = { 0 };
	struct cvn_event_count count;
	int rc = who(v, &count, err);

	if (rc == CVN_OK)
		rc = cvn_gathering_cancel(v->office, v->operands->at[1], v->date, v->reason, v->dry_run, cvn_now(), &e, err);
	rc = done(v, rc, &e, &count);

	if (rc == CVN_OK && v->date && !v->json && !v->dry_run)
		printf("Add this line to the event's file, too: Except: %s\n", v->date);
	return rc;
}

int cvn_event_verb_reinstate(const struct cvn_event_verb *v, struct cvn_err *err)
{
	struct cvn_event_edit e = { 0 };
	struct cvn_invitation_row inv;
	int rc;

	if (v->operands->n == 2)
		return done(v, cvn_gathering_reinstate(v->office, v->operands->at[1], v->reason, v->dry_run, cvn_now(), &e, err), &e, NULL);
	rc = cvn_event_invitation_find(v->office, v->operands->at[1], v->operands->at[2], &inv, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_reinvite(v->office, inv.invitation_id, cvn_now(), &e, err);
	return done(v, rc, &e, NULL);
}

int cvn_event_verb_uninvite(const struct cvn_event_verb *v, struct cvn_err *err)
{
	struct cvn_event_edit e = { 0 };
	struct cvn_invitation_row inv;
	int rc = cvn_event_invitation_find(v->office, v->operands->at[1], v->operands->at[2], &inv, err);

	if (rc == CVN_OK)
		rc = cvn_gathering_uninvite(v->office, inv.invitation_id, cvn_now(), &e, err);
	return done(v, rc, &e, NULL);
}
