/*
 * sign.c - signatures by libcrypto. What is signed for DKIM is smtp/dkim.c.
 */
#include "convene/base/sign.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "convene/base/crypto.h"

#include "convene/base/banned.h"

#define LEAST_RSA_BITS 2048            /* RFC 8301 3.2 */

struct cvn_sign_key {
	EVP_PKEY *pkey;
	bool rsa;
};

void cvn_sign_key_free(struct cvn_sign_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	cvn_free(key);
}

/* A passphrase is never asked for: nobody may be there to type it. */
static int no_passphrase(char *out, int n, int writing, void *arg)
{
	(void)out, (void)n, (void)writing, (void)arg;
	return 0;
}

int cvn_sign_key_read(const char *pem, size_t n, struct cvn_sign_key **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_sign_key_free) struct cvn_sign_key *key = cvn_xcalloc(1, sizeof *key);
	BIO *bio = BIO_new_mem_buf(pem, (int)n);
	int kind;

	key->pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
	BIO_free(bio);
	if (!key->pkey)
		return cvn_fail(err, CVN_E_CONFIG, "no private key in PEM without a passphrase");
	kind = EVP_PKEY_get_base_id(key->pkey);
	key->rsa = kind == EVP_PKEY_RSA;
	if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519)
		return cvn_fail(err, CVN_E_CONFIG, "the key is neither RSA nor Ed25519");
	if (key->rsa && EVP_PKEY_get_bits(key->pkey) < LEAST_RSA_BITS)
		return cvn_fail(err, CVN_E_CONFIG, "the RSA key has %d bits; %d are the least that receivers take",
		                EVP_PKEY_get_bits(key->pkey), LEAST_RSA_BITS);
	*out = CVN_TAKE(&key);
	return CVN_OK;
}

bool cvn_sign_key_is_rsa(const struct cvn_sign_key *key)
{
	return key->rsa;
}

int cvn_sign(const struct cvn_sign_key *key, const void *data, size_t n, uint8_t out[CVN_SIGNATURE_MAX], size_t *out_n,
             struct cvn_err *err)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t digest[CVN_SHA256_BYTES];
	size_t len = CVN_SIGNATURE_MAX;
	bool done;

	if (!key->rsa) {
		cvn_sha256(data, n, digest);
		data = digest;
		n = sizeof digest;
	}
	done = ctx && EVP_DigestSignInit(ctx, NULL, key->rsa ? EVP_sha256() : NULL, NULL, key->pkey) == 1 &&
	       EVP_DigestSign(ctx, out, &len, data, n) == 1;
	EVP_MD_CTX_free(ctx);
	if (!done)
		return cvn_fail(err, CVN_E_IO, "libcrypto does not sign");
	*out_n = len;
	return CVN_OK;
}

int cvn_sign_public(const struct cvn_sign_key *key, struct cvn_buf *out, struct cvn_err *err)
{
	unsigned char raw[64], *der = NULL;
	size_t raw_n = sizeof raw;
	int n;

	if (!key->rsa) {
		if (EVP_PKEY_get_raw_public_key(key->pkey, raw, &raw_n) != 1)
			return cvn_fail(err, CVN_E_IO, "libcrypto gives no public key");
		cvn_buf_base64(out, raw, raw_n, 0);
		return CVN_OK;
	}
	n = i2d_PUBKEY(key->pkey, &der);
	if (n <= 0)
		return cvn_fail(err, CVN_E_IO, "libcrypto gives no public key");
	cvn_buf_base64(out, der, (size_t)n, 0);
	OPENSSL_free(der);
	return CVN_OK;
}
