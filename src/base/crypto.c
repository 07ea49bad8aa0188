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
#include <sys/random.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

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

void cvn_hmac_sha256(const uint8_t *key, size_t key_n, const void *data, size_t n, uint8_t out[CVN_SHA256_BYTES])
{
	unsigned written = 0;

	if (HMAC(EVP_sha256(), key_n == 0 ? (const void *)"" : key, (int)key_n, n == 0 ? (const void *)"" : data, n, out,
	         &written) == NULL || written != CVN_SHA256_BYTES)
		give_up("libcrypto has no HMAC-SHA256");
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
