/*
 * digest.c - a short letter to the host and the lead: how their event stands.
 *
 * They are people like others in the store (made there when they are not); the invitation row of the state `host` gives their
 * letters an address that answers come back to.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/contact/address.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

#define PEOPLE_BYTES 6000

struct standing {
	int64_t accepted, waiting, tentative, declined, unanswered;
	struct cvn_buf people;
};

static int add_row(void *arg, const struct cvn_roster_row *r)
{
	struct standing *s = arg;

	s->accepted += cvn_streq(r->answer, "accepted");
	s->waiting += cvn_streq(r->seat, "waiting");
	s->tentative += cvn_streq(r->answer, "tentative");
	s->declined += cvn_streq(r->answer, "declined");
	s->unanswered += cvn_streq(r->answer, "needs-action") && cvn_streq(r->state, "invited");
	if (!cvn_streq(r->seat, "confirmed"))
		return CVN_OK;
	cvn_buf_printf(&s->people, "%s%" PRId64 " %s%s%s", s->people.len ? "; " : "", r->invitation_id, r->first_name,
	               r->first_name[0] && r->last_name[0] ? " " : "", r->last_name);
	if (r->party > 1)
		cvn_buf_printf(&s->people, " (%d)", r->party);
	return CVN_OK;
}

static int contact_for(struct cvn_office *office, const struct cvn_event_person *p, int64_t now, struct cvn_contact *out, struct cvn_err *err)
{
	struct cvn_address a;
	int64_t id;
	int rc = cvn_address_parse(cvn_span_of(p->email), &a, err);

	if (rc == CVN_OK)
		rc = cvn_store_contact_by_key(office->store, a.key, out, err);
	if (rc != CVN_E_NOTFOUND)
		return rc;
	const char *blank = strrchr(p->name, ' ');
	CVN_AUTO_STR char *first = blank ? cvn_xstrndup(p->name, (size_t)(blank - p->name)) : cvn_xstrdup(p->name);
	struct cvn_contact c = { .email = a.email, .email_key = a.key, .domain = (char *)(uintptr_t)a.domain, .first_name = first,
		.last_name = (char *)(uintptr_t)(blank ? blank + 1 : "") };
	rc = cvn_store_contact_add(office->store, &c, now, &id, err);
	if (rc == CVN_E_INVALID)                 /* erased: nobody is kept for the sake of a digest */
		return CVN_E_NOTFOUND;
	return rc == CVN_OK ? cvn_store_contact_by_id(office->store, id, out, err) : rc;
}

static void write_params(struct cvn_buf *out, const struct cvn_event_row *e, const struct standing *s, int64_t invitation_id, int64_t start,
                         int64_t end, const char *language)
{
	CVN_AUTO_BUF(when, 512);
	struct cvn_json j = cvn_json_on(out);

	cvn_event_when(&when, e->timezone, start, end, cvn_event_row_all_day(e), language);
	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "invitation_id", invitation_id);
	cvn_json_text(&j, "when", when.ptr);
	cvn_json_int(&j, "accepted", s->accepted);
	cvn_json_int(&j, "waiting", s->waiting);
	cvn_json_int(&j, "tentative", s->tentative);
	cvn_json_int(&j, "declined", s->declined);
	cvn_json_int(&j, "unanswered", s->unanswered);
	if (s->people.len > 0)
		cvn_json_text(&j, "people", s->people.ptr);
	cvn_json_close(&j, '}');
}

static int send_to(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_person *p, enum cvn_event_purpose purpose,
                   const struct standing *s, int64_t start, int64_t end, int64_t now, struct cvn_err *err)
{
	CVN_AUTO_BUF(params, 16000);
	struct cvn_contact c = { 0 };
	struct cvn_invitation_row inv;
	char language[16];
	int64_t campaign_id = 0;
	int rc = contact_for(office, p, now, &c, err);

	if (rc == CVN_E_NOTFOUND)
		return CVN_OK;
	if (rc == CVN_OK)
		rc = cvn_store_event_host(office->store, e->event_id, c.contact_id, now, &inv, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_language(office, e, c.language, language, err);
	if (rc == CVN_OK) {
		write_params(&params, e, s, inv.invitation_id, start, end, language);
		rc = cvn_buf_ok(&params, err);
	}
	if (rc == CVN_OK)
		rc = cvn_store_event_notices(office->store, e, now, &campaign_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_notice(office->store, campaign_id, c.contact_id, cvn_event_purpose_name(purpose), e->revision, now, params.ptr, err);
	cvn_contact_release(&c);
	return rc;
}

static int send_both(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event *ev, enum cvn_event_purpose purpose,
                     int64_t recurrence_at, int64_t start, int64_t end, int64_t now, bool *out_sent, struct cvn_err *err)
{
	const struct cvn_event_person *both[] = { &ev->host, &ev->lead };
	struct standing s = { 0 };
	int rc;

	cvn_buf_init(&s.people, PEOPLE_BYTES);
	rc = cvn_store_roster(office->store, e->event_id, recurrence_at, add_row, &s, err);
	for (size_t i = 0; i < CVN_COUNT(both) && rc == CVN_OK; i++) {
		if (both[i]->email[0] == '\0' || (i == 1 && cvn_streq_nocase(both[0]->email, both[1]->email)))
			continue;
		rc = send_to(office, e, both[i], purpose, &s, start, end, now, err);
		*out_sent = true;
	}
	cvn_buf_release(&s.people);
	return rc;
}

int cvn_gathering_digest(struct cvn_office *office, const struct cvn_event_row *event, const char *what, enum cvn_event_purpose purpose,
                         int64_t recurrence_at, int64_t start, int64_t end, int64_t now, bool *out_sent, struct cvn_err *err)
{
	struct cvn_event ev = { 0 };
	bool first = false;
	int rc = cvn_store_event_once(office->store, event->event_id, what, now, &first, err);

	*out_sent = false;
	if (rc != CVN_OK || !first)
		return rc;
	rc = cvn_gathering_event(office, event->event_id, event->revision, "", &ev, NULL, err);
	if (rc == CVN_OK)
		rc = send_both(office, event, &ev, purpose, recurrence_at, start, end, now, out_sent, err);
	cvn_event_release(&ev);
	return rc;
}
