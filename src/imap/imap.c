/*
 * imap.c - one session: open, log in, select, wait, move, close; and how a command failed.
 *
 * libetpan speaks the protocol; link.c carries it and bounds it. What is asked about mails is fetch.c.
 */
#include <poll.h>
#include <string.h>

#include "imap_priv.h"

#include "convene/base/banned.h"

#define COMMAND_MS 60000

int cvn_imap_failed(struct cvn_imap *imap, int rc, const char *what, struct cvn_err *err)
{
	const char *why = cvn_imap_link_trouble(imap->link);
	const char *said = imap->session->imap_response;

	if (why[0])
		return cvn_fail(err, CVN_E_REMOTE, "%s: %s", what, why);
	return cvn_fail(err, CVN_E_REMOTE, "%s: %s (%d)", what, said && said[0] ? said : "the server says no", rc);
}

bool cvn_imap_done(int rc)
{
	return rc == MAILIMAP_NO_ERROR || rc == MAILIMAP_NO_ERROR_AUTHENTICATED || rc == MAILIMAP_NO_ERROR_NON_AUTHENTICATED;
}

void cvn_imap_allow(struct cvn_imap *imap, uint64_t octets, uint32_t literal)
{
	cvn_imap_link_allow(imap->link, imap->command_ms, octets, literal);
}

void cvn_imap_close(struct cvn_imap *imap)
{
	if (!imap)
		return;
	if (imap->session) {
		cvn_imap_link_allow(imap->link, 2000, CVN_IMAP_SMALL, 4096);
		mailimap_free(imap->session);
	}
	cvn_imap_link_free(imap->link);
	free(imap);
}

/* Whatever the server sent in the clear behind its OK would be read as if it came through TLS: refuse it. */
static int start_tls(struct cvn_imap *imap, const struct cvn_imap_options *o, struct cvn_err *err)
{
	int rc = mailimap_starttls(imap->session);

	if (!cvn_imap_done(rc))
		return cvn_imap_link_trouble(imap->link)[0]
		               ? cvn_imap_failed(imap, rc, "STARTTLS", err)
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
	cvn_imap_allow(imap, CVN_IMAP_SMALL, 4096);
	rc = o->token ? mailimap_oauth2_authenticate(imap->session, o->user, o->token)
	              : mailimap_login(imap->session, o->user, o->password ? o->password : "");
	if (cvn_imap_done(rc))
		return CVN_OK;
	said = imap->session->imap_response;
	if (cvn_imap_link_trouble(imap->link)[0] || for_now(said))
		return cvn_imap_failed(imap, rc, "login", err);
	return cvn_fail(err, CVN_E_DENIED, "login as %s refused: %s", o->user, said && said[0] ? said : "no reason given");
}

/* What a server can do it often tells only who is logged in. */
static int ask_capabilities(struct cvn_imap *imap, struct cvn_err *err)
{
	struct mailimap_capability_data *caps = NULL;
	int rc;

	cvn_imap_allow(imap, CVN_IMAP_SMALL, 4096);
	rc = mailimap_capability(imap->session, &caps);
	if (!cvn_imap_done(rc))
		return cvn_imap_failed(imap, rc, "CAPABILITY", err);
	mailimap_capability_data_free(caps);
	return CVN_OK;
}

static int select_folder(struct cvn_imap *imap, const char *folder, struct cvn_err *err)
{
	int rc;

	cvn_imap_allow(imap, CVN_IMAP_SMALL, 4096);
	rc = mailimap_select(imap->session, folder);
	if (cvn_imap_done(rc) && imap->session->imap_selection_info)
		return CVN_OK;
	if (cvn_imap_link_trouble(imap->link)[0])
		return cvn_imap_failed(imap, rc, "SELECT", err);
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
	if (!cvn_imap_done(rc))
		return cvn_imap_failed(imap, rc, "greeting", err);
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

static bool noop(struct cvn_imap *imap)
{
	cvn_imap_allow(imap, CVN_IMAP_SMALL, 4096);
	return cvn_imap_done(mailimap_noop(imap->session));
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
			return cvn_imap_failed(imap, 0, "NOOP", err);
		*out_changed = cvn_imap_exists(imap) != before;
		return CVN_OK;
	}
	cvn_imap_allow(imap, CVN_IMAP_SMALL, 4096);
	rc = mailimap_idle(imap->session);
	if (!cvn_imap_done(rc))
		return cvn_imap_failed(imap, rc, "IDLE", err);
	wait_for(imap, seconds, wake_fd);
	cvn_imap_allow(imap, CVN_IMAP_SMALL, 4096);
	rc = mailimap_idle_done(imap->session);
	if (!cvn_imap_done(rc))
		return cvn_imap_failed(imap, rc, "IDLE", err);
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
	cvn_imap_allow(imap, CVN_IMAP_SMALL + n * 64, 4096);
	rc = mailimap_uid_move(imap->session, set, folder);
	mailimap_set_free(set);
	if (cvn_imap_done(rc))
		return CVN_OK;
	return cvn_imap_link_trouble(imap->link)[0] ? cvn_imap_failed(imap, rc, "MOVE", err)
	                                            : cvn_fail(err, CVN_E_NOTFOUND, "folder %s: %s", folder,
	                                                       imap->session->imap_response ? imap->session->imap_response : "");
}
