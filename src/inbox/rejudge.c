/*
 * rejudge.c - better rules for mail that is already here.
 *
 * Each mail is one write: if we die between two of them, running it again finishes the rest.
 */
#include <string.h>

#include "act_priv.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

#define PAGE 200

struct again {
	struct cvn_office *office;
	struct cvn_mime_reader *reader;
	int64_t now;
	struct cvn_rejudged *out;
};

static char *borrow(const char *s)
{
	return (char *)(uintptr_t)(s ? s : "");
}

static bool same(const struct cvn_mail_row *a, const struct cvn_mail_row *b)
{
	return strcmp(a->kind, b->kind) == 0 && strcmp(a->why, b->why) == 0 && strcmp(a->reason, b->reason) == 0 &&
	       strcmp(a->status, b->status) == 0 && strcmp(a->new_text, b->new_text) == 0 && strcmp(a->proposal, b->proposal) == 0;
}

static int write_new(struct again *g, const struct cvn_incoming *in, const struct cvn_mail_row *stored,
                     const struct cvn_mail_row *fresh, struct cvn_err *err)
{
	struct cvn_store *s = g->office->store;
	bool kind = strcmp(stored->kind, fresh->kind) != 0;
	int rc = cvn_store_begin(s, err);

	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_mail_verdict_set(s, fresh, err);
	if (rc == CVN_OK && kind)
		rc = cvn_incoming_again(g->office, in, stored, g->now, &g->out->counts, err);
	if (rc != CVN_OK) {
		cvn_store_rollback(s);
		return rc;
	}
	g->out->changed++;
	g->out->kind_changed += kind;
	return cvn_store_commit(s, err);
}

static int compare(struct again *g, const struct cvn_incoming *in, const struct cvn_mail_row *stored, struct cvn_err *err)
{
	const struct cvn_verdict *v = &in->verdict;
	struct cvn_mail_row fresh = { .mail_id = stored->mail_id, .kind = borrow(cvn_mail_kind_name(v->kind)), .why = borrow(v->why),
		                      .reason = borrow(v->reason), .status = borrow(v->n_failed ? v->failed[0].status : ""),
		                      .new_text = borrow(v->new_text), .proposal = borrow(v->left_for),
		                      .subject = stored->subject, .from_name = stored->from_name, .from_email = stored->from_email };

	/* A mail to the unsubscribe address is an unsubscribe by where it went, whatever it says. */
	if (strcmp(stored->kind, "unsubscribe") == 0 && (v->kind == CVN_MAIL_OTHER || v->kind == CVN_MAIL_REPLY))
		fresh.kind = stored->kind;
	return same(stored, &fresh) ? CVN_OK : write_new(g, in, stored, &fresh, err);
}

static int one(struct again *g, const struct cvn_mail_row *stored, struct cvn_err *err)
{
	struct cvn_incoming in = { .mailbox = stored->mailbox, .uid = stored->uid, .received_at = stored->received_at,
		                   .size = stored->size };
	int rc = cvn_store_mail_raw(g->office->store, stored->mail_id, &in.raw, &in.raw_n, err);

	if (rc == CVN_OK)
		rc = cvn_incoming_read(&in, g->reader, g->office->conf.domain, err);
	g->out->looked_at++;
	if (rc == CVN_OK && in.tree)
		rc = compare(g, &in, stored, err);
	cvn_incoming_release(&in);
	return rc;
}

static int all(struct again *g, struct cvn_err *err)
{
	struct cvn_mail_filter f = { .limit = PAGE, .by_number = true };
	size_t n = 0;
	int rc = CVN_OK;

	do {
		struct cvn_mail_row *rows = NULL;

		rc = cvn_store_mails(g->office->store, &f, &rows, &n, err);
		for (size_t i = 0; rc == CVN_OK && i < n; i++) {
			f.after_id = rows[i].mail_id;
			rc = one(g, &rows[i], err);
		}
		cvn_mail_rows_free(rows, rc == CVN_OK || rows ? n : 0);
	} while (rc == CVN_OK && n == PAGE);
	return rc;
}

int cvn_inbox_rejudge(struct cvn_office *office, int64_t mail_id, int64_t now, struct cvn_rejudged *out, struct cvn_err *err)
{
	CVN_AUTO(cvn_mime_reader_free) struct cvn_mime_reader *reader = NULL;
	struct again g = { .office = office, .now = now, .out = out };
	struct cvn_mail_row row = { 0 };
	int rc = cvn_mime_reader_new(NULL, &reader, err);

	*out = (struct cvn_rejudged){ 0 };
	g.reader = reader;
	if (rc != CVN_OK)
		return rc;
	if (mail_id == 0)
		return all(&g, err);
	rc = cvn_store_mail_get(office->store, mail_id, &row, err);
	if (rc == CVN_OK)
		rc = one(&g, &row, err);
	cvn_mail_row_release(&row);
	return rc;
}
