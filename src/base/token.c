/*
 * token.c - making and checking tokens, and the keyed hash of an address.
 *
 *   octet 0      version << 4 | key number
 *   octet 1      purpose
 *   1..9 octets  row, seven bits an octet, least first, high bit set on all but the last; shortest form only
 *   10 octets    the first 80 bits of HMAC-SHA256(key, all of the above)
 *
 * One row has one token a purpose and key: the reader refuses every other spelling (padding bits, long forms of the row),
 * letter case apart.
 */
#include "convene/base/token.h"
#include "convene/base/buf.h"
#include "convene/base/text.h"

#include <assert.h>
#include <string.h>

#include "convene/base/banned.h"

#define VERSION 1
#define MAC_BYTES 10
#define ROW_MAX_BYTES 9
#define TOKEN_MAX_BYTES (2 + ROW_MAX_BYTES + MAC_BYTES)
#define TOKEN_MIN_BYTES (2 + 1 + MAC_BYTES)

static size_t put_row(uint64_t row, uint8_t *out)
{
	size_t n = 0;

	for (; row >= 0x80; row >>= 7)
		out[n++] = (uint8_t)(row | 0x80);
	out[n++] = (uint8_t)row;
	return n;
}

/* The octets between the purpose and the MAC must be one row in its shortest form, to the last one. */
static bool get_row(const uint8_t *in, size_t n, uint64_t *out)
{
	uint64_t row = 0;

	if (n == 0 || n > ROW_MAX_BYTES || (n > 1 && in[n - 1] == 0))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (((in[i] & 0x80) != 0) != (i + 1 < n))
			return false;
		row |= (uint64_t)(in[i] & 0x7f) << (7 * i);
	}
	*out = row;
	return true;
}

/* RFC 4648 6 in lower case, no padding. `out` holds the result and a NUL. */
static void base32_put(const uint8_t *in, size_t n, char *out)
{
	static const char digit[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | in[i]) & 0xfff;
		for (have += 8; have >= 5; have -= 5)
			*out++ = digit[bits >> (have - 5) & 31];
	}
	if (have > 0)
		*out++ = digit[bits << (5 - have) & 31];
	*out = '\0';
}

static int base32_digit(char c)
{
	int lower = cvn_ascii_lower((unsigned char)c);

	if (lower >= 'a' && lower <= 'z')
		return lower - 'a';
	return lower >= '2' && lower <= '7' ? lower - '2' + 26 : -1;
}

/* The octets written, 0 for text that is not base32 in its one form. */
static size_t base32_get(const char *text, size_t n, uint8_t out[TOKEN_MAX_BYTES])
{
	unsigned bits = 0, have = 0;
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		int digit = base32_digit(text[i]);

		if (digit < 0)
			return 0;
		bits = (bits << 5 | (unsigned)digit) & 0xfff;
		have += 5;
		if (have < 8)
			continue;
		have -= 8;
		if (len == TOKEN_MAX_BYTES)
			return 0;
		out[len++] = (uint8_t)(bits >> have);
	}
	return have >= 5 || (bits & ((1u << have) - 1)) != 0 ? 0 : len;
}

static void mac(const uint8_t *secret, const uint8_t *data, size_t n, uint8_t out[MAC_BYTES])
{
	uint8_t whole[CVN_SHA256_BYTES];

	cvn_hmac_sha256(secret, CVN_KEY_BYTES, data, n, whole);
	memcpy(out, whole, MAC_BYTES);
}

void cvn_token_make(const struct cvn_keys *keys, enum cvn_purpose purpose, int64_t row, char out[CVN_TOKEN_CHARS])
{
	uint8_t octet[TOKEN_MAX_BYTES];
	size_t n = 2;

	assert(keys->n > 0 && row >= 0);
	octet[0] = (uint8_t)(VERSION << 4 | keys->key[0].id);
	octet[1] = (uint8_t)purpose;
	n += put_row((uint64_t)row, octet + n);
	mac(keys->key[0].secret, octet, n, octet + n);
	base32_put(octet, n + MAC_BYTES, out);
}

static bool genuine(const struct cvn_keys *keys, const uint8_t *octet, size_t n)
{
	for (size_t i = 0; i < keys->n; i++) {
		uint8_t expected[MAC_BYTES];

		if (octet[0] != (VERSION << 4 | keys->key[i].id))
			continue;
		mac(keys->key[i].secret, octet, n - MAC_BYTES, expected);
		if (cvn_equal_ct(expected, octet + n - MAC_BYTES, MAC_BYTES))
			return true;
	}
	return false;
}

int cvn_token_read(const struct cvn_keys *keys, enum cvn_purpose purpose, const char *text, size_t n, int64_t *out_row,
                   struct cvn_err *err)
{
	uint8_t octet[TOKEN_MAX_BYTES];
	size_t len = base32_get(text, n, octet);
	uint64_t row = 0;

	if (len < TOKEN_MIN_BYTES || octet[1] != (uint8_t)purpose || !get_row(octet + 2, len - 2 - MAC_BYTES, &row) ||
	    !genuine(keys, octet, len))
		return cvn_fail(err, CVN_E_INVALID, "not a valid token");
	*out_row = (int64_t)row;
	return CVN_OK;
}

/* By the oldest key, which outlives a change of keys: a suppression kept as a hash must still be found. The text cannot be
 * taken for a token's octets, which begin with 0x1?. */
void cvn_address_hash(const struct cvn_keys *keys, const char *address_key, char out[33])
{
	CVN_AUTO_BUF(text, 64 << 10);
	uint8_t digest[CVN_SHA256_BYTES];

	assert(keys->n > 0);
	cvn_buf_str(&text, "address:");
	cvn_buf_str(&text, address_key);
	assert(!text.failed);
	cvn_hmac_sha256(keys->key[keys->n - 1].secret, CVN_KEY_BYTES, text.ptr, text.len, digest);
	cvn_hex(digest, 16, out);
}
