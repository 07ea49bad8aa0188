/*
 * identify.c - which invitation an answer counts for, and who gave it.
 *
 * Token first, then the calendar object's UID with the addresses in the mail. The judgement over the signs is event's (who.c); here
 * they are looked up.
 */
#include <string.h>

#include "convene/base/text.h"
#include "convene/contact/address.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

void cvn_party_release(struct cvn_party *p)
{
	cvn_event_row_release(&p->event);
	cvn_contact_release(&p->contact);
	*p = (struct cvn_party){ 0 };
}

static bool said(const char *s)
{
	return s != NULL && s[0] != '\0';
}

/* The contact behind an address, also one that went away when two entries became one; 0 = nobody. */
static int contact_of(struct cvn_store *s, const char *address, int64_t *out, struct cvn_err *err)
{
	struct cvn_address a;
	struct cvn_contact c = { 0 };

	*out = 0;
	if (!said(address) || cvn_address_parse(cvn_span_of(address), &a, NULL) != CVN_OK)
		return CVN_OK;
	int rc = cvn_store_contact_by_key(s, a.key, &c, err);
	if (rc == CVN_OK)
		*out = c.contact_id;
	cvn_contact_release(&c);
	return rc == CVN_E_NOTFOUND ? cvn_store_contact_of_merged(s, a.key, out, err) : rc;
}

static int invitation_of_address(struct cvn_store *s, int64_t event_id, const char *address, struct cvn_invitation_row *out,
                                 struct cvn_err *err)
{
	int64_t contact_id;
	int rc = contact_of(s, address, &contact_id, err);

	if (rc == CVN_OK && contact_id == 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "nobody of that address is invited");
	return rc == CVN_OK ? cvn_store_invitation_of(s, event_id, contact_id, out, err) : rc;
}

/* Without a token: the event by the object's UID, the person by ATTENDEE, else by From. */
static int find_by_uid(struct cvn_store *s, const struct cvn_given_answer *g, struct cvn_party *p, struct cvn_err *err)
{
	int rc = said(g->uid) ? cvn_store_event_by_uid(s, g->uid, &p->event, err)
	                      : cvn_fail(err, CVN_E_NOTFOUND, "no token and no calendar object to go by");

	if (rc != CVN_OK)
		return rc == CVN_E_NOTFOUND ? cvn_fail(err, rc, "an event of somebody else's calendar") : rc;
	rc = invitation_of_address(s, p->event.event_id, g->attendee, &p->inv, err);
	if (rc == CVN_E_NOTFOUND)
		rc = invitation_of_address(s, p->event.event_id, g->from, &p->inv, err);
	return rc == CVN_E_NOTFOUND ? cvn_fail(err, rc, "no token, and not an address that was invited") : rc;
}

static int find(struct cvn_store *s, const struct cvn_given_answer *g, struct cvn_party *p, struct cvn_err *err)
{
	int rc;

	if (g->invitation_id == 0)
		return find_by_uid(s, g, p, err);
	rc = cvn_store_invitation_get(s, g->invitation_id, &p->inv, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_get(s, p->inv.event_id, &p->event, err);
	if (rc == CVN_OK && said(g->uid) && !cvn_streq_nocase(g->uid, p->event.uid))
		return cvn_fail(err, CVN_E_NOTFOUND, "the calendar object is of another event than the address it came to");
	return rc;
}

static int same_as(struct cvn_store *s, const struct cvn_party *p, const char *address, enum cvn_same *out, struct cvn_err *err)
{
	struct cvn_invitation_row other;
	int64_t contact_id;
	bool alias = false;
	int rc = CVN_OK;

	*out = said(address) ? CVN_SAME_UNKNOWN : CVN_SAME_ABSENT;
	if (!said(address))
		return CVN_OK;
	rc = contact_of(s, address, &contact_id, err);
	if (rc != CVN_OK)
		return rc;
	if (contact_id == p->inv.contact_id) {
		*out = CVN_SAME_SELF;
		return CVN_OK;
	}
	if (contact_id != 0 && cvn_store_invitation_of(s, p->event.event_id, contact_id, &other, NULL) == CVN_OK) {
		*out = CVN_SAME_MEMBER;
		return CVN_OK;
	}
	if (cvn_address_alike(address, p->contact.email)) {
		*out = CVN_SAME_ALIAS;
		return CVN_OK;
	}
	rc = cvn_store_alias_known(s, p->inv.contact_id, address, &alias, err);
	if (alias)
		*out = CVN_SAME_ALIAS;
	return rc;
}

static bool by_hand(const struct cvn_given_answer *g)
{
	return cvn_streq(g->source, "hand") || cvn_streq(g->source, "web");
}

static int read_signs(struct cvn_office *office, const struct cvn_given_answer *g, const struct cvn_party *p, struct cvn_signs *out,
                      struct cvn_err *err)
{
	int rc;

	*out = (struct cvn_signs){ .by_hand = by_hand(g), .token = g->had_token != 0, .auth = g->auth_pass,
		.google = g->google_transport != 0, .attendee_is_from = said(g->attendee) && cvn_streq_nocase(g->attendee, g->from) };
	if (out->by_hand)
		return CVN_OK;
	rc = same_as(office->store, p, g->attendee, &out->attendee, err);
	return rc == CVN_OK ? same_as(office->store, p, g->from, &out->from, err) : rc;
}

/* The forwarded invitation was answered by another member with their own address: it counts for them. */
static int turn_to_sender(struct cvn_store *s, const struct cvn_given_answer *g, struct cvn_party *p, struct cvn_err *err)
{
	int rc = invitation_of_address(s, p->event.event_id, g->from, &p->inv, err);

	if (rc != CVN_OK)
		return rc;
	cvn_contact_release(&p->contact);
	p->who.who = CVN_WHO_INVITED;
	p->who.trust = "verified";
	return cvn_store_contact_by_id(s, p->inv.contact_id, &p->contact, err);
}

int cvn_gathering_identify(struct cvn_office *office, const struct cvn_given_answer *given, struct cvn_party *out, struct cvn_err *err)
{
	struct cvn_party p = { 0 };
	struct cvn_signs signs;
	int rc = find(office->store, given, &p, err);

	if (rc == CVN_OK) {
		rc = cvn_store_contact_by_id(office->store, p.inv.contact_id, &p.contact, err);
		if (rc == CVN_E_NOTFOUND)
			rc = cvn_fail(err, rc, "the invited person was erased");
	}
	if (rc == CVN_OK)
		rc = read_signs(office, given, &p, &signs, err);
	if (rc == CVN_OK) {
		p.who = cvn_event_who(&signs);
		if (p.who.who == CVN_WHO_FROM_MEMBER)
			rc = turn_to_sender(office->store, given, &p, err);
	}
	if (rc != CVN_OK) {
		cvn_party_release(&p);
		return rc;
	}
	*out = p;
	return CVN_OK;
}
