/*
 * letter.c - the texts of an event's letters, for the campaign room to compile.
 */
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

#define MESSAGE_BYTES (512u << 10)
#define CALENDAR_BYTES (128u << 10)

void cvn_event_letter_release(struct cvn_event_letter *l)
{
	free(l->message), free(l->path), free(l->from_name), free(l->calendar), free(l->description), free(l->method);
	*l = (struct cvn_event_letter){ 0 };
}

/* A revision may be about one date; of the letters that name it only these are, too. */
static bool is_about_date(const struct cvn_event_revision *rev, enum cvn_event_purpose p)
{
	return p == CVN_FOR_CANCEL_INSTANCE || p == CVN_FOR_UPDATE_INSTANCE || (p == CVN_FOR_COUNTER_DECLINED && cvn_streq(rev->what, "quiet"));
}

static int write_texts(struct cvn_office *office, const struct cvn_event *ev, const struct cvn_event_row *row,
                       const struct cvn_event_revision *rev, enum cvn_event_purpose purpose, const char *language, const char *nonce,
                       struct cvn_event_letter *out, struct cvn_err *err)
{
	CVN_AUTO_BUF(message, MESSAGE_BYTES);
	CVN_AUTO_BUF(calendar, CALENDAR_BYTES);
	CVN_AUTO_BUF(description, MESSAGE_BYTES);
	const char *method = "";
	struct cvn_event_facts facts = { .uid = row->uid, .sequence = rev->sequence, .created_at = row->created_at, .changed_at = rev->at,
		.recurrence_at = is_about_date(rev, purpose) ? rev->recurrence_at : 0, .note = rev->note, .web_url = "", .answer_links = office->conf.web_base_url != NULL,
		.office = office->conf.name };
	int rc = cvn_event_message(ev, &facts, purpose, language, &message, err);

	if (rc == CVN_OK)
		rc = cvn_event_object(ev, &facts, purpose, nonce, &calendar, &method, err);
	if (rc == CVN_OK && calendar.len > 0) {
		cvn_event_description(ev, &description);
		rc = cvn_buf_ok(&description, err);
	}
	if (rc != CVN_OK)
		return rc;
	out->message = cvn_buf_take(&message);
	out->description = cvn_buf_take(&description);
	out->calendar = cvn_buf_take(&calendar);
	out->method = cvn_xstrdup(method);
	out->from_name = cvn_xstrdup(ev->host.name[0] ? ev->host.name : office->conf.name);
	return CVN_OK;
}

int cvn_gathering_letter(struct cvn_office *office, int64_t event_id, const char *purpose, int letter_sequence, const char *language,
                         const char nonce[CVN_NONCE_CHARS], struct cvn_event_letter *out, struct cvn_err *err)
{
	enum cvn_event_purpose what;
	struct cvn_event_row row = { 0 };
	struct cvn_event_revision rev = { 0 };
	struct cvn_event ev = { 0 };
	struct cvn_event_letter letter = { 0 };
	int revision = letter_sequence / 100;
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK && !cvn_event_purpose_parse(purpose, &what))
		return cvn_fail(err, CVN_E_INVALID, "an event has no letters of the purpose '%.40s'", purpose);
	if (language == NULL || language[0] == '\0')
		language = office->conf.language;
	if (rc == CVN_OK)
		rc = cvn_store_event_get(office->store, event_id, &row, err);
	if (rc == CVN_OK)
		rc = cvn_store_event_revision_get(office->store, event_id, revision, &rev, err);
	if (rc == CVN_OK)
		rc = cvn_gathering_event(office, event_id, revision, language, &ev, &letter.path, err);
	if (rc == CVN_OK)
		rc = write_texts(office, &ev, &row, &rev, what, ev.language, nonce, &letter, err);
	cvn_event_row_release(&row);
	cvn_event_revision_release(&rev);
	cvn_event_release(&ev);
	if (rc == CVN_OK)
		*out = letter;
	else
		cvn_event_letter_release(&letter);
	return rc;
}
