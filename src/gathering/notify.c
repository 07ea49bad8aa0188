/*
 * notify.c - a notice to one person: you have a seat, you wait, a seat is offered.
 */
#include <stdio.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

/* How the member's own calendar shall show the entry. */
static const char *partstat_for(enum cvn_event_purpose p, const struct cvn_invitation_row *inv)
{
	static const char *const words[CVN_ANSWERS] = { "NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED" };
	enum cvn_answer answer = CVN_ANSWER_NONE;

	if (p == CVN_FOR_SEATED || p == CVN_FOR_WAITING)
		return words[CVN_ANSWER_ACCEPTED];
	if (p == CVN_FOR_REQUEST || p == CVN_FOR_REFRESH || p == CVN_FOR_COUNTER_DECLINED)
		cvn_answer_parse(inv->answer, &answer);         /* the answer that stands is not asked for again */
	return words[answer];
}

static bool asks_back(enum cvn_event_purpose p, const struct cvn_invitation_row *inv)
{
	return p == CVN_FOR_OFFER || ((p == CVN_FOR_REQUEST || p == CVN_FOR_REFRESH) && cvn_streq(inv->answer, "needs-action"));
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
	return cvn_gathering_notify_of(office, event, inv, &(struct cvn_notice){ .purpose = purpose }, now, err);
}

/* Of the file that serves this person. */
static const char *language_of(struct cvn_office *office, const struct cvn_event_row *event, int64_t contact_id, char out[16])
{
	struct cvn_contact contact = { 0 };

	snprintf(out, 16, "%s", office->conf.language);
	if (cvn_store_contact_by_id(office->store, contact_id, &contact, NULL) == CVN_OK)
		cvn_gathering_language(office, event, contact.language, out, NULL);
	cvn_contact_release(&contact);
	return out;
}

int cvn_gathering_notify_date(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *inv,
                              const struct cvn_event_date *date, enum cvn_event_purpose purpose, int64_t now, struct cvn_err *err)
{
	CVN_AUTO_BUF(when, 512);
	char language[16], day[16];

	cvn_event_when(&when, event->timezone, date->starts_at, date->ends_at, false, language_of(office, event, inv->contact_id, language));
	cvn_event_day(event->timezone, date->recurrence_at, day);
	struct cvn_notice n = { .purpose = purpose, .when = when.ptr, .date = day };
	return cvn_gathering_notify_of(office, event, inv, &n, now, err);
}

int cvn_gathering_notify_of(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_invitation_row *inv,
                            const struct cvn_notice *notice, int64_t now, struct cvn_err *err)
{
	enum cvn_event_purpose purpose = notice->purpose;
	CVN_AUTO_BUF(params, 8000);
	struct cvn_json j = cvn_json_on(&params);
	struct cvn_contact contact = { 0 };
	int64_t campaign_id = 0;
	int rc = cvn_store_contact_by_id(office->store, inv->contact_id, &contact, err);

	if (rc != CVN_OK)               /* erased: there is nobody to write to */
		return rc == CVN_E_NOTFOUND ? CVN_OK : rc;
	char language[16];

	snprintf(language, sizeof language, "%s", office->conf.language);
	cvn_gathering_language(office, event, contact.language, language, NULL);
	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "invitation_id", inv->invitation_id);
	cvn_json_text(&j, "partstat", partstat_for(purpose, inv));
	cvn_json_text(&j, "rsvp", asks_back(purpose, inv) ? "TRUE" : "FALSE");
	if (purpose == CVN_FOR_WAITING || (purpose == CVN_FOR_OFFER_OVER && cvn_streq(inv->seat, "waiting")))
		cvn_json_text(&j, "note", cvn_event_waiting_note(language));
	rc = cvn_gathering_add_places(office, event, inv, notice->date && notice->date[0] ? notice->date : NULL, &j, err);
	if (purpose == CVN_FOR_OFFER_OVER && cvn_streq(inv->seat, "waiting"))
		cvn_json_int(&j, "still", 1);
	if (notice->when != NULL)
		cvn_json_text(&j, "when", notice->when);
	if (notice->date != NULL && notice->date[0] != '\0')
		cvn_json_text(&j, "date", notice->date);
	if (purpose == CVN_FOR_OFFER)
		add_offer(&j, event, inv, language);
	cvn_json_close(&j, '}');
	cvn_contact_release(&contact);
	if (rc == CVN_OK)
		rc = cvn_buf_ok(&params, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_notices(office->store, event, now, &campaign_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_notice(office->store, campaign_id, inv->contact_id, cvn_event_purpose_name(purpose), event->revision, now,
		                            params.ptr, err);
	return rc;
}
