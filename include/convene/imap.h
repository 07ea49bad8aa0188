/*
 * imap.h - one mailbox on an IMAP server (RFC 9051, 3501): connect, see what is new, fetch it, wait for more.
 *
 * libetpan lives behind this header alone, on a socket of ours: TLS is GnuTLS with the chain and the name verified before any
 * password leaves, every command has a deadline, and a guard bounds what a server may send (line, literal, depth, sum). Flags
 * are never touched (PEEK). What a mail means is the room inbox.
 */
#ifndef CONVENE_IMAP_H
#define CONVENE_IMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"

struct cvn_imap_options {
	const char *host;
	uint16_t port;
	bool tls;                /* from the first octet (imaps) */
	bool starttls;           /* otherwise: required when set, plain text when not */
	const char *ca_file;     /* trust this instead of the system's authorities; NULL */
	const char *user;
	const char *password;    /* for LOGIN; or */
	const char *token;       /* an OAuth 2 access token for XOAUTH2 */
	const char *folder;      /* "INBOX" */
	int connect_ms;          /* 0 = 20,000 */
	int command_ms;          /* for one command and its whole answer; 0 = 60,000 */
};

struct cvn_imap;
/* Connected, verified, logged in, folder selected. CVN_E_REMOTE: not reachable, or not now; CVN_E_DENIED: certificate or login
 * refused (repeating it does harm); CVN_E_NOTFOUND: no such folder. */
int cvn_imap_open(const struct cvn_imap_options *options, struct cvn_imap **out, struct cvn_err *err);
void cvn_imap_close(struct cvn_imap *imap);
CVN_AUTO_DEF(struct cvn_imap, cvn_imap_close)

uint32_t cvn_imap_uidvalidity(const struct cvn_imap *imap);
uint32_t cvn_imap_exists(const struct cvn_imap *imap);     /* mails in the folder, as last told */

struct cvn_imap_size {
	uint32_t uid, size;      /* size in octets, as the server says */
};
/* The first `cap` mails with a UID above `after`, by UID; *out_n of them. CVN_E_REMOTE; after any failure: close. */
int cvn_imap_sizes(struct cvn_imap *imap, uint32_t after, struct cvn_imap_size *out, size_t cap, size_t *out_n,
                   struct cvn_err *err);

/* Called for each fetched mail in the server's order. `raw` is borrowed for the call. A failure ends the fetch with it. */
typedef int (*cvn_imap_mail)(void *ctx, uint32_t uid, int64_t received_at, const char *raw, size_t n, struct cvn_err *err);
/* Ask for `n` mails, each at most `max_bytes` of it, and go on with something else; the server sends them
 * meanwhile. No other command may be given before they are taken: servers mix the answers of two commands (RFC 9051 5.5). */
int cvn_imap_ask(struct cvn_imap *imap, const struct cvn_imap_size *mail, size_t n, uint32_t max_bytes, struct cvn_err *err);
/* Read the answer. */
int cvn_imap_take(struct cvn_imap *imap, cvn_imap_mail each, void *ctx, struct cvn_err *err);
/* Both at once. */
int cvn_imap_fetch(struct cvn_imap *imap, const struct cvn_imap_size *mail, size_t n, uint32_t max_bytes, cvn_imap_mail each,
                   void *ctx, struct cvn_err *err);

/* Wait until the folder changes, `seconds` are over or `wake_fd` (-1: none) becomes readable. Uses IDLE where the server has
 * it, else a NOOP at the end. *out_changed: there may be something new. */
int cvn_imap_wait(struct cvn_imap *imap, int seconds, int wake_fd, bool *out_changed, struct cvn_err *err);
/* Move mails to another folder of the same server (UID MOVE; CVN_E_NOTFOUND: the server cannot, or there is no such folder). */
int cvn_imap_move(struct cvn_imap *imap, const uint32_t *uids, size_t n, const char *folder, struct cvn_err *err);

#endif
