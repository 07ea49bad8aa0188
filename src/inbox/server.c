/*
 * server.c - from a section [mailbox "…"] of convene.conf to an open mailbox.
 */
#include <stdio.h>
#include <string.h>

#include "act_priv.h"
#include "convene/base/file.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

#define TOKEN_MS 30000

struct place {
	char *host, *folder;
	uint16_t port;
	bool tls;
};

static void release_place(struct place *p)
{
	free(p->host);
	free(p->folder);
}

/* %20 and friends in a folder's name (RFC 5092). In place. */
static void decode(char *s)
{
	char *o = s;

	for (; *s; s++) {
		unsigned v = 0;

		if (*s == '%' && s[1] && s[2] && sscanf(s + 1, "%2x", &v) == 1 && v >= 0x20) {
			*o++ = (char)v;
			s += 2;
		} else {
			*o++ = *s;
		}
	}
	*o = '\0';
}

/* imaps://host[:port][/FOLDER] */
static int read_url(const char *url, struct place *out, struct cvn_err *err)
{
	bool tls = cvn_starts_nocase(url, "imaps://");
	const char *host = url + (tls ? 8 : 7), *slash, *colon;
	uint64_t port = tls ? 993 : 143;
	size_t n;

	if (!tls && !cvn_starts_nocase(url, "imap://"))
		return cvn_fail(err, CVN_E_CONFIG, "mailbox url '%s' is neither imaps:// nor imap://", url);
	n = strcspn(host, "/");
	slash = host[n] == '/' ? host + n + 1 : "";
	colon = memchr(host, ':', n);
	if (colon && cvn_parse_u64((struct cvn_span){ colon + 1, (size_t)(host + n - colon - 1) }, 65535, &port, NULL) != CVN_OK)
		return cvn_fail(err, CVN_E_CONFIG, "mailbox url '%s' has no port number behind the colon", url);
	out->tls = tls;
	out->port = (uint16_t)port;
	out->host = cvn_xstrndup(host, colon ? (size_t)(colon - host) : n);
	out->folder = cvn_xstrdup(slash[0] ? slash : "INBOX");
	decode(out->folder);
	return CVN_OK;
}

/* A token is asked for anew at each connect: it lives for an hour or so. */
static int read_token(const struct cvn_mailbox *mailbox, char **out, struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 16u << 10);
	int rc = cvn_command_read(mailbox->token_command, TOKEN_MS, &b, err);

	while (b.len > 0 && cvn_ascii_space((unsigned char)b.ptr[b.len - 1]))
		cvn_buf_truncate(&b, b.len - 1);
	if (rc == CVN_OK && b.len == 0)
		rc = cvn_fail(err, CVN_E_CONFIG, "token_command printed nothing");
	if (rc == CVN_OK)
		*out = cvn_buf_take(&b);
	return rc;
}

int cvn_inbox_connect(struct cvn_office *office, const struct cvn_mailbox *mailbox, struct cvn_imap **out, struct cvn_err *err)
{
	struct place place = { 0 };
	char *secret = NULL, *token = NULL;
	int rc = read_url(mailbox->url, &place, err);

	if (rc == CVN_OK && mailbox->token_command)
		rc = read_token(mailbox, &token, err);
	else if (rc == CVN_OK && mailbox->user)
		rc = cvn_secret_read(office, &mailbox->password, &secret, err);
	if (rc == CVN_OK) {
		CVN_AUTO_STR char *ca = mailbox->ca_file ? cvn_office_path(office, mailbox->ca_file) : NULL;
		struct cvn_imap_options o = {
			.host = place.host, .port = place.port, .tls = place.tls,
			.starttls = mailbox->starttls == CVN_STARTTLS_REQUIRED, .ca_file = ca,
			.user = mailbox->user ? mailbox->user : "", .password = secret, .token = token, .folder = place.folder,
		};

		rc = cvn_imap_open(&o, out, err);
	}
	cvn_secret_wipe(secret);
	cvn_secret_wipe(token);
	release_place(&place);
	return rc == CVN_OK ? rc : cvn_within(err, "mailbox %s", mailbox->label);
}

int cvn_inbox_try_login(struct cvn_office *office, const struct cvn_mailbox *mailbox, struct cvn_err *err)
{
	CVN_AUTO(cvn_imap_close) struct cvn_imap *imap = NULL;

	return cvn_inbox_connect(office, mailbox, &imap, err);
}
