/*
 * inbox.c - rows of incoming mail and of the mailboxes they come from.
 *
 * Lists are inbox_list.c; what a person does with a mail is inbox_work.c.
 */
#include <assert.h>
#include <string.h>

#include "convene/store/inbox.h"
#include "store/inbox_priv.h"

#include "convene/base/banned.h"

int cvn_store_cursor_get(struct cvn_store *s, const char *mailbox, struct cvn_cursor *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CURSOR_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", mailbox);
	rc = cvn_query_row(&q, err);
	if (rc >= 0)
		*out = (struct cvn_cursor){ 0 };
	if (rc == 1)
		*out = (struct cvn_cursor){ (uint32_t)cvn_col_int(&q, 0), (uint32_t)cvn_col_int(&q, 1), cvn_col_int(&q, 2) };
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

int cvn_store_cursor_set(struct cvn_store *s, const char *mailbox, const struct cvn_cursor *c, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CURSOR_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", mailbox);
	cvn_query_int(&q, ":uidvalidity", c->uidvalidity);
	cvn_query_int(&q, ":last_uid", c->last_uid);
	cvn_query_int(&q, ":at", c->polled_at);
	return cvn_query_run(&q, err);
}

int cvn_store_mail_known(struct cvn_store *s, const char *hash, int64_t *out_mail_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_KNOWN, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":hash", hash);
	rc = cvn_query_row(&q, err);
	if (rc >= 0)
		*out_mail_id = rc == 1 ? cvn_col_int(&q, 0) : 0;
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

static void bind(struct cvn_query *q, const char *name, const char *value)
{
	cvn_query_text(q, name, value ? value : "");
}

static void bind_row(struct cvn_query *q, const struct cvn_mail_row *m)
{
	bind(q, ":mailbox", m->mailbox);
	cvn_query_int(q, ":uid", m->uid);
	bind(q, ":hash", m->hash);
	cvn_query_int(q, ":received", m->received_at);
	bind(q, ":from_name", m->from_name);
	bind(q, ":from_email", m->from_email);
	bind(q, ":subject", m->subject);
	bind(q, ":message_id", m->message_id);
	bind(q, ":kind", m->kind);
	bind(q, ":why", m->why);
	bind(q, ":reason", m->reason);
	bind(q, ":status", m->status);
	bind(q, ":new_text", m->new_text);
	cvn_query_int_or_null(q, ":contact", m->contact_id);
	cvn_query_int_or_null(q, ":letter", m->letter_id);
	cvn_query_int_or_null(q, ":event", m->event_id);
	bind(q, ":tie", m->tie);
	bind(q, ":effect", m->effect);
	bind(q, ":proposal", m->proposal);
	bind(q, ":state", m->state);
	bind(q, ":assigned", m->assigned);
	bind(q, ":assigned_why", m->assigned_why);
	cvn_query_int(q, ":size", m->size);
}

static int add_raw(struct cvn_store *s, int64_t mail_id, const void *raw, size_t n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_RAW_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	cvn_query_blob(&q, ":raw", raw, n);
	return cvn_query_run(&q, err);
}

/* Only what people write is searched. */
static int add_text(struct cvn_store *s, int64_t mail_id, const struct cvn_mail_row *m, struct cvn_err *err)
{
	CVN_AUTO_STR char *sender = cvn_xasprintf("%s %s", m->from_name ? m->from_name : "", m->from_email ? m->from_email : "");
	struct cvn_query q;
	int rc;

	if (strcmp(m->kind, "reply") != 0 && strcmp(m->kind, "other") != 0 && strcmp(m->kind, "unsubscribe") != 0)
		return CVN_OK;
	rc = cvn_query_start(&q, s, CVN_SQL_MAIL_TEXT_ADD, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	bind(&q, ":subject", m->subject);
	bind(&q, ":sender", sender);
	bind(&q, ":text", m->new_text);
	return cvn_query_run(&q, err);
}

int cvn_store_mail_add(struct cvn_store *s, const struct cvn_mail_row *m, const void *raw, size_t raw_n, int64_t *out_mail_id,
                       struct cvn_err *err)
{
	struct cvn_query q;
	int64_t id = 0;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_ADD, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	bind_row(&q, m);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK) {
		id = cvn_store_last_id(s);
		rc = add_raw(s, id, raw, raw_n, err);
	}
	if (rc == CVN_OK)
		rc = add_text(s, id, m, err);
	if (rc == CVN_OK)
		*out_mail_id = id;
	return rc;
}

int cvn_store_mail_effect_set(struct cvn_store *s, const struct cvn_mail_row *m, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_EFFECT_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", m->mail_id);
	bind(&q, ":effect", m->effect);
	bind(&q, ":state", m->state);
	bind(&q, ":kind", m->kind);
	bind(&q, ":why", m->why);
	bind(&q, ":assigned", m->assigned);
	bind(&q, ":assigned_why", m->assigned_why);
	cvn_query_int_or_null(&q, ":contact", m->contact_id);
	cvn_query_int_or_null(&q, ":event", m->event_id);
	return cvn_query_run(&q, err);
}

static int drop_text(struct cvn_store *s, int64_t mail_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_TEXT_DROP, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	return cvn_query_run(&q, err);
}

int cvn_store_mail_verdict_set(struct cvn_store *s, const struct cvn_mail_row *m, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_VERDICT_SET, err);

	assert(cvn_store_writing(s));
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", m->mail_id);
	bind(&q, ":kind", m->kind);
	bind(&q, ":why", m->why);
	bind(&q, ":reason", m->reason);
	bind(&q, ":status", m->status);
	bind(&q, ":new_text", m->new_text);
	bind(&q, ":proposal", m->proposal);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		rc = drop_text(s, m->mail_id, err);
	return rc == CVN_OK ? add_text(s, m->mail_id, m, err) : rc;
}

int cvn_store_letter_owner(struct cvn_store *s, int64_t letter_id, struct cvn_letter_owner *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_LETTER_OWNER, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":letter", letter_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = (struct cvn_letter_owner){ cvn_col_int(&q, 0), cvn_col_int(&q, 1), cvn_col_int(&q, 2), cvn_col_int(&q, 3) };
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "there is no letter %lld", (long long)letter_id);
}

int cvn_store_invitation_owner(struct cvn_store *s, int64_t invitation_id, struct cvn_letter_owner *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_INVITATION_OWNER, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":invitation", invitation_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = (struct cvn_letter_owner){ .event_id = cvn_col_int(&q, 0), .contact_id = cvn_col_int(&q, 1) };
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK
	               : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "there is no invitation %lld", (long long)invitation_id);
}

int cvn_store_soft_bounces(struct cvn_store *s, int64_t contact_id, int64_t since, int64_t *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_SOFT_BOUNCES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":contact", contact_id);
	cvn_query_int(&q, ":since", since);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		*out = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}
