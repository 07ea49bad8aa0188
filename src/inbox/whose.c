/*
 * whose.c - whose mail is it: tokens first, then our Message-IDs, then the sender's address.
 *
 * A token counts only where its purpose puts it: the envelope sender's in the address a bounce came to or in the returned
 * letter, the Message-ID's in references and returned letters, an invitation's in the address or as ORGANIZER. Forged and
 * foreign tokens are like none.
 */
#include <string.h>

#include "act_priv.h"
#include "convene/contact/address.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

static int64_t genuine(const struct cvn_keys *keys, enum cvn_purpose purpose, const char *text)
{
	int64_t row;

	return cvn_token_read(keys, purpose, text, strlen(text), &row, NULL) == CVN_OK ? row : 0;
}

/* The first letter wins: ties stand strongest first. */
static void letter(struct cvn_whose *w, int64_t letter_id, const char *how)
{
	if (letter_id == 0 || w->letter_id != 0)
		return;
	w->letter_id = letter_id;
	if (strcmp(w->how, "none") == 0)
		w->how = how;
}

static void invitation(struct cvn_whose *w, int64_t invitation_id)
{
	if (invitation_id == 0)
		return;
	w->to_invitation = true;
	if (w->invitation_id == 0)
		w->invitation_id = invitation_id;
	if (strcmp(w->how, "none") == 0)
		w->how = "token";
}

static void read_tie(const struct cvn_keys *keys, const struct cvn_tie *t, struct cvn_whose *w)
{
	switch (t->source) {
	case CVN_TIE_ADDRESS:
		if (genuine(keys, CVN_PURPOSE_UNSUBSCRIBE, t->text)) {
			letter(w, genuine(keys, CVN_PURPOSE_UNSUBSCRIBE, t->text), "token");
			w->to_unsubscribe = true;
		}
		letter(w, genuine(keys, CVN_PURPOSE_BOUNCE, t->text), "token");
		letter(w, genuine(keys, CVN_PURPOSE_REPLY, t->text), "token");
		invitation(w, genuine(keys, CVN_PURPOSE_INVITATION, t->text));
		return;
	case CVN_TIE_ORGANIZER:
		invitation(w, genuine(keys, CVN_PURPOSE_INVITATION, t->text));
		return;
	case CVN_TIE_ORIGINAL:
		letter(w, genuine(keys, CVN_PURPOSE_MESSAGE, t->text), "message-id");
		letter(w, genuine(keys, CVN_PURPOSE_BOUNCE, t->text), "token");
		return;
	case CVN_TIE_REFERENCE:
		letter(w, genuine(keys, CVN_PURPOSE_MESSAGE, t->text), "message-id");
		return;
	}
}

/* A row that is gone (an old database restored) is like no token. */
static int look_up(struct cvn_store *s, struct cvn_whose *w, struct cvn_err *err)
{
	struct cvn_letter_owner o = { 0 };
	int rc = CVN_E_NOTFOUND;

	if (w->letter_id)
		rc = cvn_store_letter_owner(s, w->letter_id, &o, err);
	if (rc == CVN_E_NOTFOUND && w->invitation_id)
		rc = cvn_store_invitation_owner(s, w->invitation_id, &o, err);
	if (rc == CVN_E_NOTFOUND) {
		*w = (struct cvn_whose){ .how = "none" };
		return CVN_OK;
	}
	if (rc != CVN_OK)
		return rc;
	w->contact_id = o.contact_id;
	w->campaign_id = o.campaign_id;
	w->event_id = o.event_id;
	w->proven = true;
	return CVN_OK;
}

static int by_sender(struct cvn_store *s, const char *sender, struct cvn_whose *w, struct cvn_err *err)
{
	struct cvn_address address;
	struct cvn_contact contact = { 0 };
	int rc;

	if (cvn_address_parse(cvn_span_of(sender), &address, NULL) != CVN_OK)
		return CVN_OK;
	rc = cvn_store_contact_by_key(s, address.key, &contact, err);
	if (rc == CVN_E_NOTFOUND)
		return CVN_OK;
	if (rc != CVN_OK)
		return rc;
	w->contact_id = contact.contact_id;
	w->how = "sender";
	cvn_contact_release(&contact);
	return CVN_OK;
}

int cvn_whose_mail(struct cvn_office *office, const struct cvn_incoming *in, struct cvn_whose *out, struct cvn_err *err)
{
	const struct cvn_keys *keys = cvn_store_keys(office->store);
	struct cvn_whose w = { .how = "none" };
	int rc = CVN_OK;

	for (size_t i = 0; i < in->ties.n; i++)
		read_tie(keys, &in->ties.at[i], &w);
	if (w.letter_id || w.invitation_id)
		rc = look_up(office->store, &w, err);
	if (rc == CVN_OK && !w.contact_id && in->ties.sender)
		rc = by_sender(office->store, in->ties.sender, &w, err);
	if (rc == CVN_OK)
		*out = w;
	return rc;
}
