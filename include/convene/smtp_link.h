/*
 * smtp_link.h - the connection under an SMTP dialogue: libcurl connects, secures and logs in, then carries octets.
 *
 * Opening blocks (greeting, EHLO, STARTTLS with the certificate verified, AUTH) and belongs in a thread of its own; an open
 * link never blocks and is driven by poll on its descriptor. A link may move between threads, one at a time.
 */
#ifndef CONVENE_SMTP_LINK_H
#define CONVENE_SMTP_LINK_H

#include <stdatomic.h>

#include "convene/smtp.h"

struct cvn_link_options {
	const char *url;               /* smtp://host:port or smtps://host:port */
	bool starttls;                 /* smtp:// only: required, never plain text when it is refused */
	bool try_tls;                  /* smtp:// only: when it is offered */
	bool any_certificate;          /* the name came from DNS and proves nothing: encrypt, do not verify */
	const char *addresses;         /* "host:port:address,address" instead of DNS; NULL = DNS */
	const char *user, *password;   /* NULL: no login */
	const char *ca_file;           /* NULL: the system's certificates */
	const char *helo;              /* our name in EHLO */
	int timeout_s;                 /* for the whole opening */
	const atomic_bool *cancel;     /* becomes true: give up soon; may be NULL */
};

struct cvn_link;
/* CVN_E_REMOTE: not reachable or not willing now; CVN_E_DENIED: certificate refused, STARTTLS missing or login refused
 * (asking again does harm). *out_why says the same as an outcome of the phase reached. */
int cvn_link_open(const struct cvn_link_options *opt, struct cvn_link **out, struct cvn_smtp_outcome *out_why,
                  struct cvn_err *err);
void cvn_link_close(struct cvn_link *link);
CVN_AUTO_DEF(struct cvn_link, cvn_link_close)

int cvn_link_fd(const struct cvn_link *link);
/* Both set *out_n to what was moved; 0 with CVN_OK means "not now, poll". CVN_E_REMOTE: the other side is gone. */
int cvn_link_send(struct cvn_link *link, const char *data, size_t n, size_t *out_n, struct cvn_err *err);
int cvn_link_recv(struct cvn_link *link, char *data, size_t n, size_t *out_n, struct cvn_err *err);

/* More of a reply is awaited and we have nothing to send. A server that writes its replies in two pieces (Nagle's algorithm)
 * holds the second until the first is acknowledged, which would wait 40 ms. The kernel forgets this wish: say it each time. */
void cvn_link_hurry(struct cvn_link *link);

/* Once a process, before any thread: libcurl's own set-up. */
void cvn_link_start(void);

#endif
