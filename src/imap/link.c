/*
 * link.c - the socket under libetpan: connect, TLS verified by us, a deadline for every wait, the guard on every octet.
 *
 * libetpan's own TLS never checks a certificate and its time limit starts anew with each octet, so it gets a stream driver of
 * ours (mailstream_low_driver) and sees neither. An end of stream is an error here: libetpan would spin on it.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>

#include "convene/base/clock.h"

#include "imap_priv.h"

#include "convene/base/banned.h"

#define CONNECT_MS 20000

struct cvn_imap_link {
	int fd;
	gnutls_session_t tls;                     /* NULL before TLS */
	gnutls_certificate_credentials_t trust;
	int64_t until_ms;
	struct cvn_imap_guard guard;
	char trouble[200];
};

void cvn_imap_link_free(struct cvn_imap_link *link)
{
	if (!link)
		return;
	if (link->tls)
		gnutls_deinit(link->tls);
	if (link->trust)
		gnutls_certificate_free_credentials(link->trust);
	if (link->fd >= 0)
		close(link->fd);
	free(link);
}

void cvn_imap_link_allow(struct cvn_imap_link *link, int ms, uint64_t octets, uint32_t literal_max)
{
	link->until_ms = cvn_monotonic_ms() + ms;
	link->guard.budget = octets;
	link->guard.literal_max = literal_max;
}

const char *cvn_imap_link_trouble(const struct cvn_imap_link *link)
{
	return link->trouble;
}

int cvn_imap_link_fd(const struct cvn_imap_link *link)
{
	return link->fd;
}

bool cvn_imap_link_pending(const struct cvn_imap_link *link)
{
	return link->tls && gnutls_record_check_pending(link->tls) > 0;
}

/* Always -1: the value a driver returns. The first trouble is the one that is told. */
static ssize_t trouble(struct cvn_imap_link *link, const char *what)
{
	if (!link->trouble[0])
		snprintf(link->trouble, sizeof link->trouble, "%s", what);
	errno = EIO;
	return -1;
}

static bool ready(struct cvn_imap_link *link, short events)
{
	struct pollfd p = { .fd = link->fd, .events = events };

	for (;;) {
		int64_t left = link->until_ms - cvn_monotonic_ms();
		int n = left > 0 ? poll(&p, 1, (int)(left < 1000000 ? left : 1000000)) : 0;

		if (n > 0)
			return true;
		if (n == 0 && left <= 0)
			return false;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

static ssize_t read_some(struct cvn_imap_link *link, void *to, size_t n)
{
	for (;;) {
		ssize_t got = link->tls ? gnutls_record_recv(link->tls, to, n) : recv(link->fd, to, n, 0);
		bool again = link->tls ? got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED
		                       : got < 0 && (errno == EAGAIN || errno == EINTR);

		if (got > 0)
			return got;
		if (got == 0)
			return trouble(link, "the server closed the connection");
		if (!again)
			return trouble(link, link->tls ? gnutls_strerror((int)got) : strerror(errno));
		if (!ready(link, POLLIN))
			return trouble(link, "no answer in time");
	}
}

static ssize_t low_read(mailstream_low *low, void *to, size_t n)
{
	struct cvn_imap_link *link = low->data;
	ssize_t got = link->trouble[0] ? -1 : read_some(link, to, n);
	const char *bad = got > 0 ? cvn_imap_guard_feed(&link->guard, to, (size_t)got) : NULL;

	return bad ? trouble(link, bad) : got;
}

static ssize_t low_write(mailstream_low *low, const void *from, size_t n)
{
	struct cvn_imap_link *link = low->data;

	for (;;) {
		ssize_t put = link->trouble[0] ? -1
		              : link->tls      ? gnutls_record_send(link->tls, from, n)
		                               : send(link->fd, from, n, MSG_NOSIGNAL);
		bool again = link->tls ? put == GNUTLS_E_AGAIN || put == GNUTLS_E_INTERRUPTED
		                       : put < 0 && (errno == EAGAIN || errno == EINTR);

		if (put > 0)
			return put;
		if (link->trouble[0])
			return -1;
		if (!again)
			return trouble(link, link->tls ? gnutls_strerror((int)put) : strerror(errno));
		if (!ready(link, POLLOUT))
			return trouble(link, "the server does not take our command");
	}
}

static int low_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int low_fd(mailstream_low *low)
{
	return ((struct cvn_imap_link *)low->data)->fd;
}

static void low_free(mailstream_low *low)
{
	free(low);
}

static void low_cancel(mailstream_low *low)
{
	(void)low;
}

mailstream_low *cvn_imap_link_low(struct cvn_imap_link *link)
{
	static mailstream_low_driver driver = {
		.mailstream_read = low_read,   .mailstream_write = low_write, .mailstream_close = low_close,
		.mailstream_get_fd = low_fd,   .mailstream_free = low_free,   .mailstream_cancel = low_cancel,
	};

	return mailstream_low_new(link, &driver);
}

/* Wait for a connect in progress. */
static bool connected(struct cvn_imap_link *link)
{
	int e = 0;
	socklen_t n = sizeof e;

	return ready(link, POLLOUT) && getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &e, &n) == 0 && ((errno = e), e == 0);
}

static bool try_address(struct cvn_imap_link *link, const struct addrinfo *a)
{
	link->fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
	if (link->fd < 0)
		return false;
	if (connect(link->fd, a->ai_addr, a->ai_addrlen) == 0 || (errno == EINPROGRESS && connected(link)))
		return true;
	close(link->fd);
	link->fd = -1;
	return false;
}

int cvn_imap_link_open(const struct cvn_imap_options *options, struct cvn_imap_link **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_imap_link_free) struct cvn_imap_link *link = cvn_xcalloc(1, sizeof *link);
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG }, *list = NULL;
	char port[8];
	int rc;

	link->fd = -1;
	cvn_imap_link_allow(link, options->connect_ms ? options->connect_ms : CONNECT_MS, 64 << 10, 4096);
	snprintf(port, sizeof port, "%u", options->port);
	rc = getaddrinfo(options->host, port, &hints, &list);
	if (rc != 0)
		return cvn_fail(err, CVN_E_REMOTE, "%s: %s", options->host, gai_strerror(rc));
	for (struct addrinfo *a = list; a && link->fd < 0; a = a->ai_next)
		try_address(link, a);
	freeaddrinfo(list);
	if (link->fd < 0)
		return cvn_fail(err, CVN_E_REMOTE, "%s port %s: %s", options->host, port, strerror(errno ? errno : ETIMEDOUT));
	*out = CVN_TAKE(&link);
	return CVN_OK;
}

static int trust(struct cvn_imap_link *link, const char *ca_file, struct cvn_err *err)
{
	int rc;

	gnutls_certificate_allocate_credentials(&link->trust);
	rc = ca_file ? gnutls_certificate_set_x509_trust_file(link->trust, ca_file, GNUTLS_X509_FMT_PEM)
	             : gnutls_certificate_set_x509_system_trust(link->trust);
	if (rc < 0 || (ca_file && rc == 0))
		return cvn_fail(err, CVN_E_CONFIG, "%s: no certificate authority could be read from it",
		                ca_file ? ca_file : "the system's trust store");
	return CVN_OK;
}

static int handshake_failed(struct cvn_imap_link *link, int rc, struct cvn_err *err)
{
	gnutls_datum_t why = { NULL, 0 };

	if (rc != GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
		return cvn_fail(err, CVN_E_REMOTE, "TLS: %s", gnutls_strerror(rc));
	gnutls_certificate_verification_status_print(gnutls_session_get_verify_cert_status(link->tls), GNUTLS_CRT_X509, &why, 0);
	rc = cvn_fail(err, CVN_E_DENIED, "the certificate of the server is refused: %s",
	              why.data ? (const char *)why.data : "it cannot be verified");
	gnutls_free(why.data);
	return rc;
}

int cvn_imap_link_tls(struct cvn_imap_link *link, const struct cvn_imap_options *options, struct cvn_err *err)
{
	int rc = trust(link, options->ca_file, err);

	if (rc != CVN_OK)
		return rc;
	gnutls_init(&link->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
	gnutls_set_default_priority(link->tls);
	gnutls_credentials_set(link->tls, GNUTLS_CRD_CERTIFICATE, link->trust);
	gnutls_server_name_set(link->tls, GNUTLS_NAME_DNS, options->host, strlen(options->host));
	gnutls_session_set_verify_cert(link->tls, options->host, 0);
	gnutls_transport_set_int(link->tls, link->fd);
	while ((rc = gnutls_handshake(link->tls)) != GNUTLS_E_SUCCESS) {
		short want = gnutls_record_get_direction(link->tls) ? POLLOUT : POLLIN;

		if (gnutls_error_is_fatal(rc))
			return handshake_failed(link, rc, err);
		if (!ready(link, want))
			return cvn_fail(err, CVN_E_REMOTE, "TLS: no answer in time");
	}
	return CVN_OK;
}
