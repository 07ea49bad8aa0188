/* test_token.c - tokens let in who they were made for, for the one purpose, and nobody else. */
#include "base_test.h"

#include <ctype.h>
#include <stdio.h>

#include "convene/base/mem.h"
#include "convene/base/token.h"

TestSuite(token, .timeout = 20);

static const int64_t rows[] = { 0, 1, 127, 128, 16383, 16384, 1000000, INT64_C(1) << 35, INT64_MAX };

static struct cvn_keys given_keys(size_t n)
{
	struct cvn_keys keys = { .n = n };

	for (size_t i = 0; i < n; i++) {
		keys.key[i].id = (uint8_t)(n - 1 - i);
		memset(keys.key[i].secret, (int)(n - i), CVN_KEY_BYTES);      /* the secret of an id stays, whatever n is */
	}
	return keys;
}

static int read_token(const struct cvn_keys *keys, enum cvn_purpose purpose, const char *text, int64_t *row)
{
	return cvn_token_read(keys, purpose, text, strlen(text), row, NULL);
}

Test(token, comes_back_as_its_row)
{
	struct cvn_keys keys = given_keys(1);

	for (size_t i = 0; i < CVN_COUNT(rows); i++) {
		char token[CVN_TOKEN_CHARS];
		int64_t row = -1;

		cvn_token_make(&keys, CVN_PURPOSE_REPLY, rows[i], token);
		cr_assert(eq(int, read_token(&keys, CVN_PURPOSE_REPLY, token, &row), CVN_OK), "row %lld", (long long)rows[i]);
		cr_assert(eq(i64, row, rows[i]));
	}
}

Test(token, is_lower_case_base32_of_21_to_34_characters)
{
	struct cvn_keys keys = given_keys(1);

	for (size_t i = 0; i < CVN_COUNT(rows); i++) {
		char token[CVN_TOKEN_CHARS];

		cvn_token_make(&keys, CVN_PURPOSE_BOUNCE, rows[i], token);
		cr_assert(eq(sz, strspn(token, "abcdefghijklmnopqrstuvwxyz234567"), strlen(token)));
		cr_assert(ge(sz, strlen(token), 21));
		cr_assert(le(sz, strlen(token), 34));
	}
}

/* A token that went out must be read for as long as its key lives: the form is fixed. Made by another implementation
 * (hmac and base64 of Python's library) from the layout in token.c. */
Test(token, has_the_form_that_went_out_before)
{
	struct cvn_keys keys = given_keys(1);
	char token[CVN_TOKEN_CHARS];

	cvn_token_make(&keys, CVN_PURPOSE_UNSUBSCRIBE, 300, token);
	assert_text(token, "cb22yaqr5v6dei75vrd3kyi");
}

Test(token, survives_a_change_of_case)
{
	struct cvn_keys keys = given_keys(1);
	char token[CVN_TOKEN_CHARS];
	int64_t row = 0;

	cvn_token_make(&keys, CVN_PURPOSE_BOUNCE, 4711, token);
	for (char *c = token; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	cr_assert(eq(int, read_token(&keys, CVN_PURPOSE_BOUNCE, token, &row), CVN_OK));
	cr_assert(eq(i64, row, 4711));
}

Test(token, serves_its_own_purpose_only)
{
	static const enum cvn_purpose all[] = { CVN_PURPOSE_BOUNCE, CVN_PURPOSE_REPLY,      CVN_PURPOSE_UNSUBSCRIBE, CVN_PURPOSE_MESSAGE,
		                                CVN_PURPOSE_ANSWER, CVN_PURPOSE_INVITATION, CVN_PURPOSE_CONFIRM };
	struct cvn_keys keys = given_keys(1);

	for (size_t i = 0; i < CVN_COUNT(all); i++) {
		char token[CVN_TOKEN_CHARS];

		cvn_token_make(&keys, all[i], 9, token);
		for (size_t j = 0; j < CVN_COUNT(all); j++) {
			int64_t row = -1;

			cr_assert(eq(int, read_token(&keys, all[j], token, &row), i == j ? CVN_OK : CVN_E_INVALID), "%c as %c", all[i], all[j]);
			cr_assert(eq(i64, row, i == j ? 9 : -1));
		}
	}
}

Test(token, is_refused_with_any_character_changed_missing_or_added)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	struct cvn_keys keys = given_keys(2);

	for (size_t r = 0; r < CVN_COUNT(rows); r++) {
		char token[CVN_TOKEN_CHARS], forged[CVN_TOKEN_CHARS + 2];
		int64_t row = -1;
		size_t n;

		cvn_token_make(&keys, CVN_PURPOSE_ANSWER, rows[r], token);
		n = strlen(token);
		for (size_t i = 0; i < n; i++) {
			for (const char *c = alphabet; *c != '\0'; c++) {
				memcpy(forged, token, n + 1);
				forged[i] = *c;
				if (*c != token[i])
					cr_assert(eq(int, read_token(&keys, CVN_PURPOSE_ANSWER, forged, &row), CVN_E_INVALID), "%s", forged);
			}
			memmove(forged + i, token + i + 1, n - i);
			memcpy(forged, token, i);
			cr_assert(eq(int, read_token(&keys, CVN_PURPOSE_ANSWER, forged, &row), CVN_E_INVALID), "%s", forged);
			cr_assert(eq(int, cvn_token_read(&keys, CVN_PURPOSE_ANSWER, token, i, &row, NULL), CVN_E_INVALID), "cut at %zu", i);
		}
		for (const char *c = alphabet; *c != '\0'; c++) {
			(void)snprintf(forged, sizeof forged, "%s%c", token, *c);
			cr_assert(eq(int, read_token(&keys, CVN_PURPOSE_ANSWER, forged, &row), CVN_E_INVALID), "%s", forged);
		}
		cr_assert(eq(i64, row, -1));
	}
}

Test(token, is_refused_with_anything_that_is_not_base32)
{
	static const char *const wrong[] = { "", "a", "=", "cbrlsyggh6hw42btmgz2zbi=",
		                             "cbrl syggh6hw42btmgz2z", "01890189018901890189018", "\xc3\xa9" };
	struct cvn_keys keys = given_keys(1);
	struct cvn_err err = { 0 };
	int64_t row = -1;

	for (size_t i = 0; i < CVN_COUNT(wrong); i++) {
		cr_assert(eq(int, cvn_token_read(&keys, CVN_PURPOSE_BOUNCE, wrong[i], strlen(wrong[i]), &row, &err), CVN_E_INVALID));
		assert_text(err.text, "not a valid token");
	}
	cr_assert(eq(i64, row, -1));
}

Test(token, of_another_office_is_refused)
{
	struct cvn_keys ours = given_keys(1), theirs = given_keys(1);
	char token[CVN_TOKEN_CHARS];
	int64_t row = -1;

	theirs.key[0].secret[31] ^= 1;
	cvn_token_make(&theirs, CVN_PURPOSE_BOUNCE, 5, token);
	cr_assert(eq(int, read_token(&ours, CVN_PURPOSE_BOUNCE, token, &row), CVN_E_INVALID));
}

Test(token, outlives_a_new_key_but_not_the_end_of_its_own)
{
	struct cvn_keys before = given_keys(1), after = given_keys(2), gone = after;
	char old[CVN_TOKEN_CHARS], new[CVN_TOKEN_CHARS];
	int64_t row = -1;

	cvn_token_make(&before, CVN_PURPOSE_BOUNCE, 5, old);
	cvn_token_make(&after, CVN_PURPOSE_BOUNCE, 5, new);
	gone.n = 1;
	cr_assert(eq(int, read_token(&after, CVN_PURPOSE_BOUNCE, old, &row), CVN_OK));
	cr_assert(eq(int, read_token(&after, CVN_PURPOSE_BOUNCE, new, &row), CVN_OK));
	cr_assert(eq(int, read_token(&gone, CVN_PURPOSE_BOUNCE, new, &row), CVN_OK));
	cr_assert(eq(int, read_token(&gone, CVN_PURPOSE_BOUNCE, old, &row), CVN_E_INVALID));
	cr_assert(eq(int, read_token(&before, CVN_PURPOSE_BOUNCE, new, &row), CVN_E_INVALID));
}

Test(token, an_address_hash_is_stable_and_of_this_office)
{
	struct cvn_keys one = given_keys(1), two = given_keys(2), other = given_keys(1);
	char a[33], b[33];

	cvn_address_hash(&one, "ana@example.org", a);
	cr_assert(eq(sz, strspn(a, "0123456789abcdef"), 32));
	cvn_address_hash(&two, "ana@example.org", b);
	assert_text(a, b);
	cvn_address_hash(&one, "ben@example.org", b);
	cr_assert(ne(str, a, b));
	other.key[0].secret[0] ^= 1;
	cvn_address_hash(&other, "ana@example.org", b);
	cr_assert(ne(str, a, b));
}
