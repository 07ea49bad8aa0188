/*
 * respond.c - an answer to a mail, through the same queue as every letter.
 *
 * It is a campaign of one: its text is frozen like any message, it is tied to its person by the same tokens, and a bounce of it
 * is judged like any other. What the stranger wrote (subject, Message-ID) never becomes template or header unchecked.
 */
#include <string.h>

#include "act_priv.h"
#include "convene/base/text.h"
#include "convene/membership/person.h"
#include "convene/store/campaign.h"
#include "convene/store/people.h"
#include "convene/store/queue.h"

#include "convene/base/banned.h"

#define SUBJECT_MAX 200
#define THREAD_MAX 4000

/* What is answered with, wherever it came from. */
struct answer {
	const char *text, *language;
	bool with_fields;
	const char *params;          /* JSON, NULL = none */
};

/* Text that is not ours holds no merge fields. */
static void put_plain(struct cvn_buf *out, const char *s)
{
	for (; *s; s++) {
		cvn_buf_char(out, *s);
		if (s[0] == '{' && s[1] == '{')
			cvn_buf_char(out, ' ');
	}
}

static void put_subject(struct cvn_buf *out, const char *subject)
{
	CVN_AUTO_STR char *cut = cvn_xstrndup(subject, SUBJECT_MAX);

	for (size_t n = strlen(cut); n > 0 && !cvn_utf8_valid(cut, n); n--)
		cut[n - 1] = '\0';
	cvn_buf_str(out, "Subject: ");
	if (!cvn_starts_nocase(cut, "re:"))
		cvn_buf_str(out, "Re: ");
	put_plain(out, cut[0] ? cut : "your message");
}

/* The thread above the mail, from its octets: whoever reads by threads needs all of it (RFC 5322 3.6.4). The newest are kept. */
static void put_thread(struct cvn_office *office, struct cvn_buf *out, const struct cvn_mail_row *m)
{
	CVN_AUTO_STR char *raw = NULL;
	CVN_AUTO_STR char *ids = NULL;
	size_t n = 0, skip;

	if (m->message_id[0] != '<' || strpbrk(m->message_id, " \t\r\n"))
		return;
	cvn_buf_printf(out, "In-Reply-To: %s\n", m->message_id);
	if (cvn_store_mail_raw(office->store, m->mail_id, &raw, &n, NULL) != CVN_OK)
		return;
	ids = cvn_reference_ids(raw, n);
	skip = strlen(ids) > THREAD_MAX ? strlen(ids) - THREAD_MAX : 0;
	if (skip)
		skip += strcspn(ids + skip, "<");
	if (ids[skip])
		cvn_buf_printf(out, "References: %s\n", ids + skip);
}

static void put_message(struct cvn_office *office, struct cvn_buf *out, const struct cvn_mail_row *m, const struct answer *a)
{
	put_subject(out, m->subject);
	cvn_buf_str(out, "\nKind: answer\n");
	put_thread(office, out, m);
	cvn_buf_str(out, "\n");
	if (a->with_fields)
		cvn_buf_str(out, a->text);
	else
		put_plain(out, a->text);
}

static int writable(const struct cvn_mail_row *m, const struct cvn_contact *c, struct cvn_err *err)
{
	if (c->suppressed[0])
		return cvn_fail(err, CVN_E_INVALID, "mail %lld: the person is not to be written to (%s)", (long long)m->mail_id,
		                c->suppressed);
	return CVN_OK;
}

/* Campaign, text, letter: inside a write. */
static int queue(struct cvn_office *office, const struct cvn_mail_row *m, const struct cvn_contact *c, const struct answer *a,
                 const char *message, int64_t now, int64_t *out_campaign, struct cvn_err *err)
{
	CVN_AUTO_STR char *name = cvn_xasprintf("answer-to-mail-%lld", (long long)m->mail_id);
	struct cvn_campaign_row row = { .name = name, .kind = (char *)(uintptr_t) "answer", .unsure = (char *)(uintptr_t) "hold",
		                        .note = (char *)(uintptr_t) "an answer to one person", .created_at = now };
	struct cvn_campaign_source source = { .language = (char *)(uintptr_t)a->language, .path = name,
		                              .text = (char *)(uintptr_t)message, .layout = (char *)(uintptr_t) "" };
	struct cvn_new_letter letter = { .contact_id = c->contact_id, .purpose = "answer", .due_at = now, .params = a->params };
	int rc = cvn_store_campaign_add(office->store, &row, &letter.campaign_id, err);

	if (rc == CVN_OK)
		rc = cvn_store_campaign_source_add(office->store, letter.campaign_id, &source, err);
	if (rc == CVN_OK)
		rc = cvn_store_letter_add(office->store, &letter, NULL, err);
	if (rc == CVN_OK)
		rc = cvn_store_campaign_one(office->store, letter.campaign_id, err);
	if (rc == CVN_OK)
		*out_campaign = letter.campaign_id;
	return rc;
}

static int send_it(struct cvn_office *office, const struct cvn_respond *r, const struct cvn_mail_row *m,
                   const struct cvn_contact *c, const struct answer *a, int64_t now, int64_t *out_campaign, struct cvn_err *err)
{
	CVN_AUTO_BUF(message, 1u << 20);
	int rc;

	put_message(office, &message, m, a);
	rc = cvn_buf_ok(&message, err);
	if (rc == CVN_OK)
		rc = cvn_store_begin(office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = queue(office, m, c, a, message.ptr, now, out_campaign, err);
	if (rc == CVN_OK)
		rc = cvn_store_mail_note(office->store, m->mail_id, r->who, a->text, now, err);
	if (rc == CVN_OK)
		rc = cvn_store_mail_state(office->store, m->mail_id, "answered", now, err);
	if (rc == CVN_OK)
		return cvn_store_commit(office->store, err);
	cvn_store_rollback(office->store);
	return rc;
}

static int respond(struct cvn_office *office, const struct cvn_respond *r, const struct cvn_mail_row *m,
                   const struct cvn_contact *c, int64_t now, int64_t *out_campaign, struct cvn_err *err)
{
	const char *language = c->language[0] ? c->language : office->conf.language ? office->conf.language : "en";
	struct answer a = { .text = r->text, .language = language, .with_fields = r->with_fields, .params = NULL };
	struct cvn_canned_text canned = { 0 };
	CVN_AUTO_BUF(params, 16u << 10);
	int rc = CVN_OK;

	if (r->prepared) {
		rc = cvn_canned_read(office, r->prepared, language, &canned, err);
		a.text = canned.body;
		a.language = canned.language;
		a.with_fields = true;
	}
	if (rc == CVN_OK && a.with_fields)
		rc = cvn_canned_params(office, m->event_id, c->contact_id, &params, err);
	if (rc == CVN_OK && a.text[strspn(a.text, " \t\r\n")] == '\0')
		rc = cvn_fail(err, CVN_E_INVALID, "the answer is empty");
	a.params = params.len ? params.ptr : NULL;
	if (rc == CVN_OK)
		rc = send_it(office, r, m, c, &a, now, out_campaign, err);
	cvn_canned_text_release(&canned);
	return rc;
}

/* Whoever wrote is on file by now, or gets there: on no list, so that nothing else ever goes to them. */
static int put_on_file(struct cvn_office *office, const struct cvn_respond *r, struct cvn_mail_row *m, int64_t now, struct cvn_err *err)
{
	struct cvn_contact known = { 0 };
	int rc;

	if (!r->add)
		return cvn_fail(err, CVN_E_INVALID, "mail %lld is from nobody on file; --add puts %s there, on no list", (long long)m->mail_id,
		                m->from_email);
	rc = cvn_store_begin(office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_membership_find(office->store, m->from_email, &known, NULL);
	m->contact_id = rc == CVN_OK ? known.contact_id : 0;
	cvn_contact_release(&known);
	if (rc != CVN_OK)
		rc = cvn_membership_add(office->store, m->from_email, NULL, 0, r->who, now, &m->contact_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_mail_contact(office->store, m->mail_id, m->contact_id, err);
	if (rc == CVN_OK)
		return cvn_store_commit(office->store, err);
	cvn_store_rollback(office->store);
	return rc;
}

int cvn_inbox_respond(struct cvn_office *office, const struct cvn_respond *r, int64_t now, int64_t *out_campaign_id,
                      struct cvn_err *err)
{
	struct cvn_mail_row m = { 0 };
	struct cvn_contact c = { 0 };
	int rc = cvn_store_mail_get(office->store, r->mail_id, &m, err);

	if (rc == CVN_OK && !m.contact_id)
		rc = put_on_file(office, r, &m, now, err);
	if (rc == CVN_OK)
		rc = cvn_store_contact_by_id(office->store, m.contact_id, &c, err);
	if (rc == CVN_OK)
		rc = writable(&m, &c, err);
	if (rc == CVN_OK)
		rc = respond(office, r, &m, &c, now, out_campaign_id, err);
	cvn_contact_release(&c);
	cvn_mail_row_release(&m);
	return rc;
}
