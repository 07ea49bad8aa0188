/*
 * fetch.c - asking a session for mail: how large each is, and its octets.
 *
 * Only UID, RFC822.SIZE, INTERNALDATE and BODY.PEEK[] are ever asked for: libetpan's parsers of BODYSTRUCTURE and ENVELOPE
 * recurse without limit. Opening, waiting and moving are imap.c; link.c bounds what a server may answer.
 */
#include <string.h>

#include "convene/base/buf.h"
#include "convene/base/clock.h"

#include "imap_priv.h"

#include "convene/base/banned.h"

/* What one FETCH answer tells. */
struct row {
	uint32_t uid, size;
	int64_t at;
	const char *raw;
	size_t n;
};

static int64_t moment(const struct mailimap_date_time *d)
{
	struct cvn_civil c = { d->dt_year, d->dt_month, d->dt_day, d->dt_hour, d->dt_min, d->dt_sec };
	int zone = d->dt_zone;

	return cvn_civil_valid(&c) ? cvn_civil_to_unix(&c) - ((zone / 100) * 3600 + (zone % 100) * 60) : 0;
}

static void read_item(const struct mailimap_msg_att_static *s, struct row *row)
{
	if (s->att_type == MAILIMAP_MSG_ATT_UID)
		row->uid = s->att_data.att_uid;
	else if (s->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
		row->size = s->att_data.att_rfc822_size;
	else if (s->att_type == MAILIMAP_MSG_ATT_INTERNALDATE && s->att_data.att_internal_date)
		row->at = moment(s->att_data.att_internal_date);
	else if (s->att_type == MAILIMAP_MSG_ATT_BODY_SECTION && s->att_data.att_body_section) {
		row->raw = s->att_data.att_body_section->sec_body_part;
		row->n = s->att_data.att_body_section->sec_length;
	}
}

static struct row read_row(const struct mailimap_msg_att *att)
{
	struct row row = { 0 };

	for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i)) {
		const struct mailimap_msg_att_item *item = clist_content(i);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			read_item(item->att_data.att_static, &row);
	}
	return row;
}

struct sizes {
	struct cvn_imap_size *out;
	size_t cap, n;
	uint32_t after;
};

static void take_size(struct mailimap_msg_att *att, void *ctx)
{
	struct sizes *s = ctx;
	struct row row = read_row(att);

	/* `n:*` names at least the last mail, however old; FLAGS alone may come unasked. */
	if (row.uid > s->after && s->n < s->cap)
		s->out[s->n++] = (struct cvn_imap_size){ row.uid, row.size };
}

static int by_uid(const void *a, const void *b)
{
	uint32_t x = ((const struct cvn_imap_size *)a)->uid, y = ((const struct cvn_imap_size *)b)->uid;

	return (x > y) - (x < y);
}

static int fetch(struct cvn_imap *imap, struct mailimap_set *set, struct mailimap_fetch_type *type,
                 mailimap_msg_att_handler *handler, void *ctx, struct cvn_err *err)
{
	clist *list = NULL;
	int rc;

	mailimap_set_msg_att_handler(imap->session, handler, ctx);
	rc = mailimap_uid_fetch(imap->session, set, type, &list);
	mailimap_set_msg_att_handler(imap->session, NULL, NULL);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	if (cvn_imap_done(rc) && list)
		mailimap_fetch_list_free(list);
	return cvn_imap_done(rc) ? CVN_OK : cvn_imap_failed(imap, rc, "FETCH", err);
}

int cvn_imap_sizes(struct cvn_imap *imap, uint32_t after, struct cvn_imap_size *out, size_t cap, size_t *out_n,
                   struct cvn_err *err)
{
	struct sizes s = { out, cap, 0, after };
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
	int rc;

	if (after == UINT32_MAX || cvn_imap_exists(imap) == 0) {
		mailimap_fetch_type_free(type);
		*out_n = 0;
		return CVN_OK;
	}
	mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_rfc822_size());
	cvn_imap_allow(imap, CVN_IMAP_SMALL + (uint64_t)cvn_imap_exists(imap) * 200, 4096);
	rc = fetch(imap, mailimap_set_new_interval(after + 1, 0), type, take_size, &s, err);
	if (rc != CVN_OK)
		return rc;
	qsort(out, s.n, sizeof *out, by_uid);
	*out_n = s.n;
	return CVN_OK;
}

struct bodies {
	cvn_imap_mail each;
	void *ctx;
	int rc;
	struct cvn_err *err;
};

static void take_body(struct mailimap_msg_att *att, void *ctx)
{
	struct bodies *b = ctx;
	struct row row = read_row(att);

	if (b->rc == CVN_OK && row.uid && row.raw)
		b->rc = b->each(b->ctx, row.uid, row.at, row.raw, row.n, b->err);
}

/* Runs of neighbouring UIDs become ranges: the command stays short. */
static void put_set(struct cvn_buf *out, const struct cvn_imap_size *mail, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t run = 1;

		while (i + run < n && mail[i + run].uid == mail[i].uid + run)
			run++;
		cvn_buf_printf(out, "%s%u", i ? "," : "", mail[i].uid);
		if (run > 1)
			cvn_buf_printf(out, ":%u", mail[i + run - 1].uid);
		i += run;
	}
}

/* The octets an answer may have. */
static uint64_t most(const struct cvn_imap_size *mail, size_t n, uint32_t max_bytes)
{
	uint64_t sum = CVN_IMAP_SMALL + (uint64_t)n * 4096 + max_bytes;

	for (size_t i = 0; i < n; i++)
		sum += 2 * (uint64_t)(mail[i].size < max_bytes ? mail[i].size : max_bytes);
	return sum;
}

static bool send_command(mailimap *session, const struct cvn_buf *command)
{
	return mailimap_send_current_tag(session) == MAILIMAP_NO_ERROR &&
	       mailstream_write(session->imap_stream, command->ptr, command->len) == (ssize_t)command->len &&
	       mailstream_flush(session->imap_stream) == 0;
}

int cvn_imap_ask(struct cvn_imap *imap, const struct cvn_imap_size *mail, size_t n, uint32_t max_bytes, struct cvn_err *err)
{
	CVN_AUTO_BUF(command, 64u << 10);
	int rc;

	if (n == 0 || imap->asked)
		return cvn_fail(err, CVN_E_INVALID, "nothing to ask for, or the answer before was not taken");
	cvn_buf_str(&command, "UID FETCH ");
	put_set(&command, mail, n);
	cvn_buf_printf(&command, " (UID INTERNALDATE BODY.PEEK[]<0.%u>)\r\n", max_bytes);
	rc = cvn_buf_ok(&command, err);
	if (rc != CVN_OK)
		return rc;
	cvn_imap_allow(imap, most(mail, n, max_bytes), max_bytes);
	if (!send_command(imap->session, &command))
		return cvn_imap_failed(imap, MAILIMAP_ERROR_STREAM, "FETCH", err);
	imap->asked = most(mail, n, max_bytes);
	imap->literal_max = max_bytes;
	return CVN_OK;
}

/* One whole answer: libetpan parses up to the tagged line. */
static int read_answer(mailimap *session)
{
	struct mailimap_response *response = NULL;
	int rc = MAILIMAP_ERROR_STREAM;

	if (mailimap_read_line(session) != NULL)
		rc = mailimap_parse_response(session, &response);
	if (rc == MAILIMAP_NO_ERROR &&
	    (response->rsp_resp_done->rsp_type != MAILIMAP_RESP_DONE_TYPE_TAGGED ||       /* BYE */
	     response->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state->rsp_type != MAILIMAP_RESP_COND_STATE_OK))
		rc = MAILIMAP_ERROR_UID_FETCH;
	if (rc == MAILIMAP_NO_ERROR || rc == MAILIMAP_ERROR_UID_FETCH)
		mailimap_response_free(response);
	return rc;
}

int cvn_imap_take(struct cvn_imap *imap, cvn_imap_mail each, void *ctx, struct cvn_err *err)
{
	struct bodies b = { each, ctx, CVN_OK, err };
	int rc;

	if (imap->asked == 0)
		return cvn_fail(err, CVN_E_INVALID, "nothing was asked for");
	cvn_imap_allow(imap, imap->asked, imap->literal_max);
	mailimap_set_msg_att_handler(imap->session, take_body, &b);
	rc = read_answer(imap->session);
	mailimap_set_msg_att_handler(imap->session, NULL, NULL);
	imap->asked = 0;
	if (b.rc != CVN_OK)
		return b.rc;
	return cvn_imap_done(rc) ? CVN_OK : cvn_imap_failed(imap, rc, "FETCH", err);
}

int cvn_imap_fetch(struct cvn_imap *imap, const struct cvn_imap_size *mail, size_t n, uint32_t max_bytes, cvn_imap_mail each,
                   void *ctx, struct cvn_err *err)
{
	int rc = n > 0 ? cvn_imap_ask(imap, mail, n, max_bytes, err) : CVN_OK;

	return n > 0 && rc == CVN_OK ? cvn_imap_take(imap, each, ctx, err) : rc;
}
