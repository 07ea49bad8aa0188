/*
 * inbox_list.c - reading mails back: one, its octets, and lists by state, kind, person, event and words.
 */
#include <string.h>

#include "convene/base/buf.h"
#include "store/inbox_priv.h"

#include "convene/base/banned.h"

#define LIMIT 1000

void cvn_mail_row_release(struct cvn_mail_row *m)
{
	char *texts[] = { m->mailbox, m->hash,     m->from_name, m->from_email, m->subject, m->message_id, m->kind,  m->why,
		          m->reason,  m->status,   m->new_text,  m->tie,        m->effect,  m->proposal,   m->state, m->assigned,
		          m->assigned_why };

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		free(texts[i]);
	*m = (struct cvn_mail_row){ 0 };
}

void cvn_mail_rows_free(struct cvn_mail_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cvn_mail_row_release(&rows[i]);
	free(rows);
}

void cvn_mail_row_read(const struct cvn_query *q, struct cvn_mail_row *out)
{
	*out = (struct cvn_mail_row){
		.mail_id = cvn_col_int(q, 0),     .mailbox = cvn_col_dup(q, 1),     .uid = (uint32_t)cvn_col_int(q, 2),
		.hash = cvn_col_dup(q, 3),        .received_at = cvn_col_int(q, 4), .from_name = cvn_col_dup(q, 5),
		.from_email = cvn_col_dup(q, 6),  .subject = cvn_col_dup(q, 7),     .message_id = cvn_col_dup(q, 8),
		.kind = cvn_col_dup(q, 9),        .why = cvn_col_dup(q, 10),        .reason = cvn_col_dup(q, 11),
		.status = cvn_col_dup(q, 12),     .new_text = cvn_col_dup(q, 13),   .contact_id = cvn_col_int(q, 14),
		.letter_id = cvn_col_int(q, 15),  .event_id = cvn_col_int(q, 16),   .tie = cvn_col_dup(q, 17),
		.effect = cvn_col_dup(q, 18),     .proposal = cvn_col_dup(q, 19),   .state = cvn_col_dup(q, 20),
		.assigned = cvn_col_dup(q, 21),   .changed_at = cvn_col_int(q, 22), .size = cvn_col_int(q, 23),
		.assigned_why = cvn_col_dup(q, 24),
	};
}

int cvn_store_mail_get(struct cvn_store *s, int64_t mail_id, struct cvn_mail_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1)
		cvn_mail_row_read(&q, out);
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "there is no mail %lld", (long long)mail_id);
}

int cvn_store_mail_raw(struct cvn_store *s, int64_t mail_id, char **out, size_t *out_n, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_MAIL_RAW_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":mail", mail_id);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		size_t n;
		const void *raw = cvn_col_blob(&q, 0, &n);

		*out = cvn_xmalloc(n + 1);
		memcpy(*out, raw ? raw : "", raw ? n : 0);
		(*out)[n] = '\0';
		*out_n = n;
	}
	cvn_query_end(&q);
	return rc == 1 ? CVN_OK : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "mail %lld has no octets", (long long)mail_id);
}

/* Words of a person as an FTS5 query: each a quoted string, all must occur; the last may go on. */
static char *search_words(const char *words)
{
	CVN_AUTO_BUF(b, 4096);

	for (const char *p = words; *p;) {
		size_t n = strcspn(p, " \t\"");

		if (n > 0) {
			cvn_buf_char(&b, '"');
			cvn_buf_add(&b, p, n);
			cvn_buf_str(&b, "\"* ");
		}
		p += n + (p[n] != '\0');
	}
	return cvn_buf_take(&b);
}

static const char *text(const char *s)
{
	return s ? s : "";
}

static void bind_filter(struct cvn_query *q, const struct cvn_mail_filter *f, const char *search)
{
	cvn_query_text(q, ":state", text(f->state));
	cvn_query_text(q, ":kind", text(f->kind));
	cvn_query_text(q, ":assigned", text(f->assigned));
	cvn_query_int(q, ":contact", f->contact_id);
	cvn_query_int(q, ":event", f->event_id);
	cvn_query_int(q, ":after", f->after_id);
	cvn_query_text(q, ":search", search);
	cvn_query_int(q, ":limit", f->limit > 0 ? f->limit : LIMIT);
}

int cvn_store_mails(struct cvn_store *s, const struct cvn_mail_filter *f, struct cvn_mail_row **out, size_t *out_n,
                    struct cvn_err *err)
{
	CVN_AUTO_STR char *search = search_words(text(f->search));
	struct cvn_mail_row *rows = NULL;
	size_t n = 0, cap = 0;
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, f->by_number ? CVN_SQL_MAILS_NUMBERED : f->oldest_first ? CVN_SQL_MAILS_OLD : CVN_SQL_MAILS_NEW,
	                         err);

	if (rc != CVN_OK)
		return rc;
	bind_filter(&q, f, search);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		if (n == cap) {
			cap = cap ? cap * 2 : 32;
			rows = cvn_xreallocarray(rows, cap, sizeof *rows);
		}
		cvn_mail_row_read(&q, &rows[n++]);
	}
	cvn_query_end(&q);
	if (rc < 0) {
		cvn_mail_rows_free(rows, n);
		return rc;
	}
	*out = rows;
	*out_n = n;
	return CVN_OK;
}
