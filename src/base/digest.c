/*
 * digest.c - SHA-256 in pieces. Digests of what is in memory are crypto.c.
 */
#include <assert.h>

#include <openssl/evp.h>

#include "convene/base/digest.h"

#include "convene/base/banned.h"

struct cvn_digest {
	EVP_MD_CTX *ctx;
};

struct cvn_digest *cvn_digest_new(void)
{
	struct cvn_digest *d = cvn_xcalloc(1, sizeof *d);

	d->ctx = EVP_MD_CTX_new();
	if (!d->ctx || EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL) != 1)
		abort();                        /* out of memory, or a libcrypto without SHA-256 */
	return d;
}

void cvn_digest_free(struct cvn_digest *d)
{
	if (d)
		EVP_MD_CTX_free(d->ctx);
	free(d);
}

void cvn_digest_feed(struct cvn_digest *d, const void *data, size_t n)
{
	int ok = EVP_DigestUpdate(d->ctx, data, n);

	assert(ok == 1);
	(void)ok;
}

void cvn_digest_end(struct cvn_digest *d, uint8_t out[CVN_SHA256_BYTES])
{
	int ok = EVP_DigestFinal_ex(d->ctx, out, NULL);

	assert(ok == 1);
	(void)ok;
}
