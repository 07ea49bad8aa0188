/* test_crypto.c - digests against published vectors, identifiers of the right shape. */
#include "base_test.h"

#include "convene/base/crypto.h"

TestSuite(crypto, .timeout = 10);

static void hex_is(const uint8_t *octets, size_t n, const char *want)
{
	char hex[2 * CVN_SHA256_BYTES + 1];

	cvn_hex(octets, n, hex);
	assert_text(hex, want);
}

/* FIPS 180-2 appendix B */
Test(crypto, sha256_gives_the_standard_s_vectors)
{
	uint8_t out[CVN_SHA256_BYTES];

	cvn_sha256(NULL, 0, out);
	hex_is(out, sizeof out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	cvn_sha256(S("abc"), out);
	hex_is(out, sizeof out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4231 4.2, 4.3, 4.7 (a key longer than a block) */
Test(crypto, hmac_gives_the_vectors_of_the_rfc)
{
	uint8_t key[131], out[CVN_SHA256_BYTES];

	memset(key, 0x0b, 20);
	cvn_hmac_sha256(key, 20, S("Hi There"), out);
	hex_is(out, sizeof out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	cvn_hmac_sha256((const uint8_t *)"Jefe", 4, S("what do ya want for nothing?"), out);
	hex_is(out, sizeof out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof key);
	cvn_hmac_sha256(key, sizeof key, S("Test Using Larger Than Block-Size Key - Hash Key First"), out);
	hex_is(out, sizeof out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

Test(crypto, hmac_takes_an_empty_key_and_an_empty_text)
{
	uint8_t out[CVN_SHA256_BYTES];

	cvn_hmac_sha256(NULL, 0, NULL, 0, out);
	hex_is(out, sizeof out, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

Test(crypto, equality_is_of_every_octet)
{
	cr_assert(eq(int, cvn_equal_ct("abcd", "abcd", 4), 1));
	cr_assert(eq(int, cvn_equal_ct("abcd", "abce", 4), 0));
	cr_assert(eq(int, cvn_equal_ct("abcd", "abce", 3), 1));
	cr_assert(eq(int, cvn_equal_ct("", "", 0), 1));
}

Test(crypto, a_uuid_says_its_version_and_variant_and_does_not_come_twice)
{
	char seen[200][CVN_UUID_CHARS];

	for (size_t i = 0; i < 200; i++) {
		cvn_uuid4(seen[i]);
		cr_assert(eq(sz, strlen(seen[i]), 36));
		cr_assert(eq(sz, strspn(seen[i], "0123456789abcdef-"), 36));
		cr_assert(seen[i][8] == '-' && seen[i][13] == '-' && seen[i][18] == '-' && seen[i][23] == '-');
		cr_assert(eq(chr, seen[i][14], '4'));
		cr_assert(strchr("89ab", seen[i][19]) != NULL);
		for (size_t j = 0; j < i; j++)
			cr_assert(strcmp(seen[i], seen[j]) != 0);
	}
}

Test(crypto, random_fills_all_it_is_given)
{
	uint8_t octets[1000] = { 0 };
	size_t zeros = 0;

	cvn_random(octets, sizeof octets);
	for (size_t i = 0; i < sizeof octets; i++)
		zeros += octets[i] == 0;
	cr_assert(lt(sz, zeros, 40));
	cvn_random(octets, 0);
}
