/*
 * preview.c - one person's letter of a message file, whole.
 */
#include "around.h"

#include "convene/store/event.h"

#include <string.h>

#include "convene/base/banned.h"

int cvn_campaign_compile(const struct cvn_office *office, struct message_files *f, size_t i, bool bare,
                         struct cvn_letter **out, struct cvn_err *err)
{
	struct cvn_letter_office lo = cvn_campaign_letter_office(office);
	struct cvn_letter_list list = { f->list.name, f->list.title };

	return cvn_letter_compile(&lo,
	                          &(struct cvn_letter_source){ .path = f->src[i].path, .language = f->src[i].language, .text = f->src[i].text,
				                               .len = strlen(f->src[i].text), .layout = f->src[i].layout,
				                               .layout_path = f->layout_path[i], .campaign = f->name, .bare = bare,
				                               .list = &list, .n_lists = f->list.name != NULL,
				                               .load = cvn_message_files_load, .load_arg = f },
	                          out, err);
}

struct cvn_reader cvn_campaign_reader(const struct cvn_contact *c)
{
	return (struct cvn_reader){ .letter_id = 0, .email = c->email, .domain = c->domain, .first_name = c->first_name,
		                    .last_name = c->last_name, .language = c->language, .timezone = c->timezone,
		                    .building = c->building, .district = c->district, .roles = c->roles,
		                    .fields = c->fields, .params = "" };
}

static int write_both(struct cvn_office *office, struct message_files *f, size_t i, int64_t contact_id, struct cvn_reader *p,
                      struct around *around, int64_t now, struct cvn_buf *letter, struct cvn_buf *text, struct cvn_buf *html, struct cvn_err *err)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *whole = NULL;
	CVN_AUTO(cvn_letter_free) struct cvn_letter *bare = NULL;
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	int rc = cvn_campaign_compile(office, f, i, false, &whole, err);

	if (rc == CVN_OK) {
		cvn_around_want(around, office, whole);
		rc = cvn_around_fill(around, whole, contact_id, now, p, err);
	}
	if (rc == CVN_OK)
		rc = cvn_letter_write(whole, p, now, letter, &sender, &recipient, err);
	if (rc == CVN_OK)
		rc = cvn_campaign_compile(office, f, i, true, &bare, err);
	return rc == CVN_OK ? cvn_letter_bodies(bare, p, now, text, html, err) : rc;
}

int cvn_campaign_preview(struct cvn_office *office, const char *path, int64_t contact_id, int64_t now,
                         struct cvn_buf *out_letter, struct cvn_buf *out_text, struct cvn_buf *out_html, struct cvn_err *err)
{
	struct message_files f = { 0 };
	struct cvn_contact contact = { 0 };
	const char *languages[MAX_LANGUAGES];
	struct around around = { 0 };
	struct cvn_reader p;
	int rc = cvn_store_contact_by_id(office->store, contact_id, &contact, err);

	if (rc == CVN_OK)
		rc = cvn_message_files_read(office, path, &f, err);
	if (rc == CVN_OK)
		rc = cvn_store_contact_list_of(office->store, contact_id, &f.list, err);
	if (rc == CVN_OK) {
		p = cvn_campaign_reader(&contact);
		for (size_t i = 0; i < f.n; i++)
			languages[i] = f.src[i].language;
		rc = write_both(office, &f, cvn_language_pick(languages, f.n, p.language), contact_id, &p, &around, now, out_letter,
		                out_text, out_html, err);
	}
	cvn_around_release(&around);
	cvn_message_files_release(&f);
	cvn_contact_release(&contact);
	return rc;
}

/* Tokens of somebody who is not invited yet belong to no invitation. */
#define NO_INVITATION (INT64_C(1) << 40)

static int write_event(struct cvn_office *office, const struct cvn_event_row *event, const struct cvn_contact *c, int64_t now,
                       struct cvn_buf *letter, struct cvn_buf *text, struct cvn_buf *html, struct cvn_err *err)
{
	struct cvn_reader p = cvn_campaign_reader(c);
	struct event_source source = { event->event_id, event->name, event->name, "request", p.language, event->revision * 100, false };
	CVN_AUTO(cvn_letter_free) struct cvn_letter *whole = NULL;
	CVN_AUTO(cvn_letter_free) struct cvn_letter *bare = NULL;
	CVN_AUTO_STR char *params = NULL;
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_invitation_row inv = { .invitation_id = NO_INVITATION };
	int rc = cvn_store_invitation_of(office->store, event->event_id, c->contact_id, &inv, NULL);

	params = cvn_xasprintf("{\"invitation_id\":%lld}", (long long)(rc == CVN_OK ? inv.invitation_id : NO_INVITATION));
	p.params = params;
	rc = cvn_campaign_compile_event(office, &source, &whole, err);
	if (rc == CVN_OK)
		rc = cvn_letter_write(whole, &p, now, letter, &sender, &recipient, err);
	source.bare = true;
	if (rc == CVN_OK)
		rc = cvn_campaign_compile_event(office, &source, &bare, err);
	return rc == CVN_OK ? cvn_letter_bodies(bare, &p, now, text, html, err) : rc;
}

int cvn_campaign_preview_event(struct cvn_office *office, const char *name, int64_t contact_id, int64_t now, struct cvn_buf *out_letter,
                               struct cvn_buf *out_text, struct cvn_buf *out_html, struct cvn_err *err)
{
	struct cvn_event_row event = { 0 };
	struct cvn_contact contact = { 0 };
	int rc = cvn_store_contact_by_id(office->store, contact_id, &contact, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_find(office->store, name, &event, err);
	if (rc == CVN_OK)
		rc = write_event(office, &event, &contact, now, out_letter, out_text, out_html, err);
	cvn_event_row_release(&event);
	cvn_contact_release(&contact);
	return rc;
}
