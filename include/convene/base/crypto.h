/*
 * crypto.h - digests, keyed digests, random octets. libcrypto lives behind this header alone.
 */
#ifndef CONVENE_BASE_CRYPTO_H
#define CONVENE_BASE_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#define CVN_SHA256_BYTES 32
#define CVN_KEY_BYTES 32
#define CVN_UUID_CHARS 37        /* with the NUL */

void cvn_random(void *out, size_t n);                                 /* ends the program when the kernel gives none */
void cvn_sha256(const void *data, size_t n, uint8_t out[CVN_SHA256_BYTES]);
void cvn_hmac_sha256(const uint8_t *key, size_t key_n, const void *data, size_t n, uint8_t out[CVN_SHA256_BYTES]);
int cvn_equal_ct(const void *a, const void *b, size_t n);             /* 1 when equal, in constant time */
void cvn_uuid4(char out[CVN_UUID_CHARS]);                             /* random UUID, RFC 9562 5.4, lower case */
void cvn_hex(const uint8_t *data, size_t n, char *out);               /* writes 2n+1 octets */

#endif
