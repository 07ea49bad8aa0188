/*
 * sign.h - private keys that sign: RSA and Ed25519, read from PEM. libcrypto lives behind this header.
 *
 * A key may be used by several threads at once.
 */
#ifndef CONVENE_BASE_SIGN_H
#define CONVENE_BASE_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/buf.h"
#include "convene/base/err.h"

struct cvn_sign_key;
/* CVN_E_CONFIG: not a private key in PEM, an RSA key below 2048 bits, or another kind of key. */
int cvn_sign_key_read(const char *pem, size_t n, struct cvn_sign_key **out, struct cvn_err *err);
void cvn_sign_key_free(struct cvn_sign_key *key);
CVN_AUTO_DEF(struct cvn_sign_key, cvn_sign_key_free)
bool cvn_sign_key_is_rsa(const struct cvn_sign_key *key);

#define CVN_SIGNATURE_MAX 1024
/* Sign `data`: RSA with SHA-256 (RFC 8017 8.2), or Ed25519 over the SHA-256 of it (RFC 8463 3). */
int cvn_sign(const struct cvn_sign_key *key, const void *data, size_t n, uint8_t out[CVN_SIGNATURE_MAX], size_t *out_n,
             struct cvn_err *err);
/* The public key in base64 as DKIM publishes it: SubjectPublicKeyInfo for RSA, the raw 32 octets for Ed25519. */
int cvn_sign_public(const struct cvn_sign_key *key, struct cvn_buf *out, struct cvn_err *err);

#endif
