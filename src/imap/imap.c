/*
 * imap.c - the commands of one session: open, sizes, fetch, wait, move.
 *
 * libetpan speaks the protocol; link.c carries it and bounds it. Only UID, RFC822.SIZE, INTERNALDATE and BODY.PEEK[] are ever
 * asked for: its parsers of BODYSTRUCTURE and ENVELOPE recurse without limit.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "convene/base/clock.h"

#include "imap_priv.h"

#include "convene/base/banned.h"

#define COMMAND_MS 60000
#define SMALL (256u << 10)        /* octets of an answer that carries no mail */

struct cvn_imap {
	struct cvn_imap_link *link;
	mailimap *session;
	int command_ms;
};

static int failed(struct cvn_imap *imap, int rc, const char *what, struct cvn_err *err)
{
	const char *why = cvn_imap_link_trouble(imap->link);
	const char *said = imap->session->imap_response;

	if (why[0])
		return cvn_fail(err, CVN_E_REMOTE, "%s: %s", what, why);
	return cvn_fail(err, CVN_E_REMOTE, "%s: %s (%d)", what, said && said[0] ? said : "the server says no", rc);
}

static bool done(int rc)
{
	return rc == MAILIMAP_NO_ERROR || rc == MAILIMAP_NO_ERROR_AUTHENTICATED || rc == MAILIMAP_NO_ERROR_NON_AUTHENTICATED;
}

static void allow(struct cvn_imap *imap, uint64_t octets, uint32_t literal)
{
	cvn_imap_link_allow(imap->link, imap->command_ms, octets, literal);
}

void cvn_imap_close(struct cvn_imap *imap)
{
	if (!imap)
		return;
	if (imap->session) {
		cvn_imap_link_allow(imap->link, 2000, SMALL, 4096);
		mailimap_free(imap->session);
	}
	cvn_imap_link_free(imap->link);
	free(imap);
}

/* Whatever the server sent in the clear behind its OK would be read as if it came through TLS: refuse it. */
static int start_tls(struct cvn_imap *imap, const struct cvn_imap_options *o, struct cvn_err *err)
{
	int rc = mailimap_starttls(imap->session);

	if (!done(rc))
		return cvn_imap_link_trouble(imap->link)[0]
		               ? failed(imap, rc, "STARTTLS", err)
		               : cvn_fail(err, CVN_E_DENIED, "the server offers no STARTTLS; nothing was sent in the clear");
	if (imap->session->imap_stream->read_buffer_len != 0)
		return cvn_fail(err, CVN_E_DENIED, "the server sends plain text behind STARTTLS");
	return cvn_imap_link_tls(imap->link, o, err);
}

static bool plain_text(const char *s)
{
	for (; s && *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

/* RFC 5530: UNAVAILABLE and friends pass by themselves; everything else said at login stays wrong. libetpan eats the code of
 * a server that sends one in brackets, so its words are asked too. */
static bool for_now(const char *said)
{
	return said && (strstr(said, "[UNAVAILABLE]") || strstr(said, "[INUSE]") || strstr(said, "[LIMIT]") ||
	                strstr(said, "[SERVERBUG]") || strstr(said, "[CONTACTADMIN]") || strstr(said, "emporar"));
}

static int log_in(struct cvn_imap *imap, const struct cvn_imap_options *o, struct cvn_err *err)
{
	const char *said;
	int rc;

	if (!plain_text(o->user) || !plain_text(o->password) || !plain_text(o->token))
		return cvn_fail(err, CVN_E_CONFIG, "the user name or the secret holds a control character");
	allow(imap, SMALL, 4096);
	rc = o->token ? mailimap_oauth2_authenticate(imap->session, o->user, o->token)
	              : mailimap_login(imap->session, o->user, o->password ? o->password : "");
	if (done(rc))
		return CVN_OK;
	said = imap->session->imap_response;
	if (cvn_imap_link_trouble(imap->link)[0] || for_now(said))
		return failed(imap, rc, "login", err);
	return cvn_fail(err, CVN_E_DENIED, "login as %s refused: %s", o->user, said && said[0] ? said : "no reason given");
}

/* What a server can do it often tells only who is logged in. */
static int ask_capabilities(struct cvn_imap *imap, struct cvn_err *err)
{
	struct mailimap_capability_data *caps = NULL;
	int rc;

	allow(imap, SMALL, 4096);
	rc = mailimap_capability(imap->session, &caps);
	if (!done(rc))
		return failed(imap, rc, "CAPABILITY", err);
	mailimap_capability_data_free(caps);
	return CVN_OK;
}

static int select_folder(struct cvn_imap *imap, const char *folder, struct cvn_err *err)
{
	int rc;

	allow(imap, SMALL, 4096);
	rc = mailimap_select(imap->session, folder);
	if (done(rc) && imap->session->imap_selection_info)
		return CVN_OK;
	if (cvn_imap_link_trouble(imap->link)[0])
		return failed(imap, rc, "SELECT", err);
	return cvn_fail(err, CVN_E_NOTFOUND, "folder %s: %s", folder,
	                imap->session->imap_response ? imap->session->imap_response : "cannot be selected");
}

static void no_progress(size_t now, size_t max, void *ctx)
{
	(void)now, (void)max, (void)ctx;
}

int cvn_imap_open(const struct cvn_imap_options *options, struct cvn_imap **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_imap_close) struct cvn_imap *imap = cvn_xcalloc(1, sizeof *imap);
	int rc = cvn_imap_link_open(options, &imap->link, err);

	if (rc == CVN_OK && options->tls)
		rc = cvn_imap_link_tls(imap->link, options, err);
	if (rc != CVN_OK)
		return rc;
	imap->command_ms = options->command_ms ? options->command_ms : COMMAND_MS;
	imap->session = mailimap_new(0, NULL);
	/* libetpan calls the per-message handler only when a progress callback is set beside it. */
	mailimap_set_progress_callback(imap->session, no_progress, no_progress, NULL);
	rc = mailimap_connect(imap->session, mailstream_new(cvn_imap_link_low(imap->link), 32 << 10));
	if (!done(rc))
		return failed(imap, rc, "greeting", err);
	rc = !options->tls && options->starttls ? start_tls(imap, options, err) : CVN_OK;
	if (rc == CVN_OK)
		rc = log_in(imap, options, err);
	if (rc == CVN_OK)
		rc = ask_capabilities(imap, err);
	if (rc == CVN_OK)
		rc = select_folder(imap, options->folder, err);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&imap);
	return rc;
}

uint32_t cvn_imap_uidvalidity(const struct cvn_imap *imap)
{
	return imap->session->imap_selection_info->sel_uidvalidity;
}

uint32_t cvn_imap_exists(const struct cvn_imap *imap)
{
	return imap->session->imap_selection_info->sel_exists;
}

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
	if (done(rc) && list)
		mailimap_fetch_list_free(list);
	return done(rc) ? CVN_OK : failed(imap, rc, "FETCH", err);
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
	allow(imap, SMALL + (uint64_t)cvn_imap_exists(imap) * 200, 4096);
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

static struct mailimap_fetch_type *body_type(uint32_t max_bytes)
{
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();

	mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_internaldate());
	mailimap_fetch_type_new_fetch_att_list_add(
	        type, mailimap_fetch_att_new_body_peek_section_partial(mailimap_section_new(NULL), 0, max_bytes));
	return type;
}

/* Runs of neighbouring UIDs become ranges: the command stays short. */
static struct mailimap_set *set_of(const struct cvn_imap_size *mail, size_t n)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (size_t i = 0; i < n;) {
		size_t run = 1;

		while (i + run < n && mail[i + run].uid == mail[i].uid + run)
			run++;
		mailimap_set_add_interval(set, mail[i].uid, mail[i + run - 1].uid);
		i += run;
	}
	return set;
}

int cvn_imap_fetch(struct cvn_imap *imap, const struct cvn_imap_size *mail, size_t n, uint32_t max_bytes, cvn_imap_mail each,
                   void *ctx, struct cvn_err *err)
{
	struct bodies b = { each, ctx, CVN_OK, err };
	uint64_t sum = 0;
	int rc;

	if (n == 0)
		return CVN_OK;
	for (size_t i = 0; i < n; i++)
		sum += mail[i].size < max_bytes ? mail[i].size : max_bytes;
	allow(imap, SMALL + 2 * sum + (uint64_t)n * 4096 + max_bytes, max_bytes);
	rc = fetch(imap, set_of(mail, n), body_type(max_bytes), take_body, &b, err);
	return b.rc != CVN_OK ? b.rc : rc;
}

static bool noop(struct cvn_imap *imap)
{
	allow(imap, SMALL, 4096);
	return done(mailimap_noop(imap->session));
}

/* Until the socket speaks, the time is over, or somebody wakes us. */
static void wait_for(struct cvn_imap *imap, int seconds, int wake_fd)
{
	struct pollfd p[2] = { { .fd = cvn_imap_link_fd(imap->link), .events = POLLIN }, { .fd = wake_fd, .events = POLLIN } };

	if (!cvn_imap_link_pending(imap->link) && imap->session->imap_stream->read_buffer_len == 0)
		poll(p, wake_fd >= 0 ? 2 : 1, seconds * 1000);
}

int cvn_imap_wait(struct cvn_imap *imap, int seconds, int wake_fd, bool *out_changed, struct cvn_err *err)
{
	uint32_t before = cvn_imap_exists(imap);
	int rc;

	if (!mailimap_has_idle(imap->session)) {
		struct pollfd p = { .fd = wake_fd, .events = POLLIN };

		poll(&p, wake_fd >= 0 ? 1 : 0, seconds * 1000);
		if (!noop(imap))
			return failed(imap, 0, "NOOP", err);
		*out_changed = cvn_imap_exists(imap) != before;
		return CVN_OK;
	}
	allow(imap, SMALL, 4096);
	rc = mailimap_idle(imap->session);
	if (!done(rc))
		return failed(imap, rc, "IDLE", err);
	wait_for(imap, seconds, wake_fd);
	allow(imap, SMALL, 4096);
	rc = mailimap_idle_done(imap->session);
	if (!done(rc))
		return failed(imap, rc, "IDLE", err);
	*out_changed = cvn_imap_exists(imap) != before;
	return CVN_OK;
}

int cvn_imap_move(struct cvn_imap *imap, const uint32_t *uids, size_t n, const char *folder, struct cvn_err *err)
{
	struct mailimap_set *set;
	int rc;

	if (n == 0)
		return CVN_OK;
	if (!mailimap_has_extension(imap->session, (char *)(uintptr_t)"MOVE"))
		return cvn_fail(err, CVN_E_NOTFOUND, "the server cannot move mails (RFC 6851)");
	set = mailimap_set_new_empty();
	for (size_t i = 0; i < n; i++)
		mailimap_set_add_single(set, uids[i]);
	allow(imap, SMALL + n * 64, 4096);
	rc = mailimap_uid_move(imap->session, set, folder);
	mailimap_set_free(set);
	if (done(rc))
		return CVN_OK;
	return cvn_imap_link_trouble(imap->link)[0] ? failed(imap, rc, "MOVE", err)
	                                            : cvn_fail(err, CVN_E_NOTFOUND, "folder %s: %s", folder,
	                                                       imap->session->imap_response ? imap->session->imap_response : "");
}
