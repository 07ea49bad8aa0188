/*
 * notify.c - a notice to one person: you have a seat, you wait, a seat is offered.
 */
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/calendar.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

/* How the member's own calendar shall show the entry. */
static const char *partstat_for(enum cvn_event_purpose p)
{
	return p == CVN_FOR_SEATED || p == CVN_FOR_WAITING ? "ACCEPTED" : "NEEDS-ACTION";
}

static void add_offer(struct cvn_json *j, const struct cvn_event_row *e, const struct cvn_invitation_row *inv, const char *language)
{
	CVN_AUTO_BUF(when, 300);

	cvn_event_moment_text(&when, e->timezone, inv->offer_until, language);
	cvn_json_text(j, "offer_until", when.ptr);
}

int cvn_gathering_notify(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *inv,
                         enum cvn_event_purpose purpose, int64_t now, struct cvn_err *err)
{
	CVN_AUTO_BUF(params, 8000);
	struct cvn_json j = cvn_json_on(&params);
	struct cvn_contact contact = { 0 };
	int64_t campaign_id = 0;
	bool seated = cvn_streq(inv->seat, "confirmed") || cvn_streq(inv->seat, "offered");
	int rc = cvn_store_contact_by_id(office->store, inv->contact_id, &contact, err);

	if (rc != CVN_OK)               /* erased: there is nobody to write to */
		return rc == CVN_E_NOTFOUND ? CVN_OK : rc;
	const char *language = contact.language[0] ? contact.language : office->conf.language;
	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "invitation_id", inv->invitation_id);
	cvn_json_text(&j, "partstat", partstat_for(purpose));
	cvn_json_text(&j, "rsvp", purpose == CVN_FOR_OFFER || purpose == CVN_FOR_REFRESH ? "TRUE" : "FALSE");
	if (purpose == CVN_FOR_WAITING || purpose == CVN_FOR_OFFER_OVER)
		cvn_json_text(&j, "note", cvn_event_waiting_note(language));
	if (event->place_hidden && seated)
		cvn_json_text(&j, "place", event->place);
	if (purpose == CVN_FOR_OFFER)
		add_offer(&j, event, inv, language);
	cvn_json_close(&j, '}');
	cvn_contact_release(&contact);
	rc = cvn_buf_ok(&params, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_notices(office->store, event, now, &campaign_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_notice(office->store, campaign_id, inv->contact_id, cvn_event_purpose_name(purpose), event->revision, now,
		                            params.ptr, err);
	return rc;
}
