/*
 * digest.h - SHA-256 of something that does not fit into memory: fed in pieces.
 */
#ifndef CONVENE_BASE_DIGEST_H
#define CONVENE_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "convene/base/crypto.h"
#include "convene/base/mem.h"

struct cvn_digest;
struct cvn_digest *cvn_digest_new(void);
void cvn_digest_free(struct cvn_digest *d);
CVN_AUTO_DEF(struct cvn_digest, cvn_digest_free)
void cvn_digest_feed(struct cvn_digest *d, const void *data, size_t n);
void cvn_digest_end(struct cvn_digest *d, uint8_t out[CVN_SHA256_BYTES]);      /* feed no more behind it */

#endif
