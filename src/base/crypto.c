/*
 * crypto.c - digests by libcrypto, random octets by the kernel. Tokens made of them are token.c.
 *
 * None of this can fail in a way that a caller could mend: a libcrypto without SHA-256 or a kernel without randomness
 * ends the program.
 */
#include "convene/base/crypto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define OPENSSL_SUPPRESS_DEPRECATED      /* SHA256_*: see cvn_hmac_sha256 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "convene/base/banned.h"

static _Noreturn void give_up(const char *what)
{
	(void)fprintf(stderr, "convene: %s\n", what);
	abort();
}

/* The kernel's own source: the same octets never come twice, not even in two children of one fork. */
void cvn_random(void *out, size_t n)
{
	unsigned char *at = out;

	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno != EINTR)
			give_up("the kernel gives no random octets");
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
}

void cvn_sha256(const void *data, size_t n, uint8_t out[CVN_SHA256_BYTES])
{
	if (EVP_Digest(n == 0 ? "" : data, n, out, NULL, EVP_sha256(), NULL) != 1)
		give_up("libcrypto has no SHA-256");
}

#define BLOCK_BYTES 64

/* One of the two passes of RFC 2104: the key's block xored with `pad`, then the text. */
static void hmac_pass(const uint8_t block[BLOCK_BYTES], uint8_t pad, const void *data, size_t n, uint8_t out[CVN_SHA256_BYTES])
{
	uint8_t padded[BLOCK_BYTES];
	SHA256_CTX ctx;

	for (size_t i = 0; i < BLOCK_BYTES; i++)
		padded[i] = block[i] ^ pad;
	if (SHA256_Init(&ctx) != 1 || SHA256_Update(&ctx, padded, sizeof padded) != 1 || SHA256_Update(&ctx, data, n) != 1 ||
	    SHA256_Final(out, &ctx) != 1)
		give_up("libcrypto has no SHA-256");
	OPENSSL_cleanse(padded, sizeof padded);
	OPENSSL_cleanse(&ctx, sizeof ctx);
}

/* By hand over libcrypto's plain SHA-256: a letter has four tokens, and HMAC() and EVP_MAC look algorithms up and allocate
 * for each (measured: half of the time that a letter took). */
void cvn_hmac_sha256(const uint8_t *key, size_t key_n, const void *data, size_t n, uint8_t out[CVN_SHA256_BYTES])
{
	uint8_t block[BLOCK_BYTES] = { 0 }, inner[CVN_SHA256_BYTES];

	if (key_n > BLOCK_BYTES)
		cvn_sha256(key, key_n, block);
	else if (key_n > 0)
		memcpy(block, key, key_n);
	hmac_pass(block, 0x36, n == 0 ? "" : data, n, inner);
	hmac_pass(block, 0x5c, inner, sizeof inner, out);
	OPENSSL_cleanse(block, sizeof block);
}

int cvn_equal_ct(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void cvn_uuid4(char out[CVN_UUID_CHARS])
{
	uint8_t octet[16];
	char hex[33];

	cvn_random(octet, sizeof octet);
	octet[6] = (uint8_t)((octet[6] & 0x0f) | 0x40);       /* version 4 */
	octet[8] = (uint8_t)((octet[8] & 0x3f) | 0x80);       /* the variant of RFC 9562 */
	cvn_hex(octet, sizeof octet, hex);
	(void)snprintf(out, CVN_UUID_CHARS, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

void cvn_hex(const uint8_t *data, size_t n, char *out)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digit[data[i] >> 4];
		*out++ = digit[data[i] & 15];
	}
	*out = '\0';
}
