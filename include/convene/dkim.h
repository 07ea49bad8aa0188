/*
 * dkim.h - signing letters for DKIM (RFC 6376), relaxed/relaxed. Pure: octets in, header lines out.
 *
 * From, Subject, To, Date, Reply-To, List-Unsubscribe and List-Unsubscribe-Post are signed once more than they occur, so that
 * nobody can add another one without breaking the signature.
 */
#ifndef CONVENE_DKIM_H
#define CONVENE_DKIM_H

#include "convene/base/buf.h"
#include "convene/base/sign.h"

struct cvn_dkim {
	const char *domain;                    /* d= */
	const char *selector;                  /* s=: the record is SELECTOR._domainkey.DOMAIN */
	const struct cvn_sign_key *key;
};

/* Append one DKIM-Signature header a key, in their order (RSA first: some receivers look at the first only). `message` is
 * headers, an empty line and a body in CRLF lines; the result belongs in front of it.
 * CVN_E_INVALID: no empty line, a header that is not one, or no From. */
int cvn_dkim_sign(const struct cvn_dkim *keys, size_t n_keys, int64_t now, const char *message, size_t len,
                  struct cvn_buf *out, struct cvn_err *err);

/* The text of the TXT record to publish. */
int cvn_dkim_record(const struct cvn_dkim *key, struct cvn_buf *out, struct cvn_err *err);

#endif
