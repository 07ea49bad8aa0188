/* test_text.c - spans, ASCII case, whole numbers, "did you mean". */
#include "base_test.h"

#include "convene/base/mem.h"
#include "convene/base/text.h"

TestSuite(text, .timeout = 10);

Test(text, trimming_takes_ascii_white_space_at_both_ends_only)
{
	struct cvn_span s = cvn_span_trim(CVN_SPAN(" \t\r\n\v\fa b \t"));

	cr_assert(cvn_span_is(s, "a b"));
	cr_assert(eq(sz, cvn_span_trim(CVN_SPAN("  \n ")).len, 0));
	cr_assert(cvn_span_is(cvn_span_trim(CVN_SPAN("\xc2\xa0x")), "\xc2\xa0x"));
}

Test(text, spans_compare_whole)
{
	cr_assert(cvn_span_is(CVN_SPAN("abc"), "abc"));
	cr_assert(not(cvn_span_is(CVN_SPAN("abc"), "ab")));
	cr_assert(not(cvn_span_is(CVN_SPAN("ab"), "abc")));
	cr_assert(not(cvn_span_is(CVN_SPAN("Abc"), "abc")));
	cr_assert(cvn_span_is_nocase(CVN_SPAN("aBC"), "AbC"));
	cr_assert(cvn_span_is(cvn_span_of(NULL), ""));
}

Test(text, a_span_is_copied_with_its_nuls)
{
	CVN_AUTO_STR char *copy = cvn_span_dup(CVN_SPAN("a\0b"));

	cr_assert(memcmp(copy, "a\0b", 4) == 0);
}

Test(text, only_ascii_letters_change_case)
{
	cr_assert(eq(int, cvn_ascii_lower('Z'), 'z'));
	cr_assert(eq(int, cvn_ascii_lower('['), '['));
	cr_assert(eq(int, cvn_ascii_lower('@'), '@'));
	cr_assert(eq(int, cvn_ascii_lower(0xc9), 0xc9));
}

Test(text, null_is_equal_to_null_alone)
{
	cr_assert(cvn_streq(NULL, NULL));
	cr_assert(not(cvn_streq(NULL, "")));
	cr_assert(not(cvn_streq_nocase("", NULL)));
	cr_assert(cvn_streq_nocase("Reply-To", "reply-to"));
	cr_assert(not(cvn_streq_nocase("Reply-To", "reply-tox")));
}

Test(text, finds_a_needle_in_any_case)
{
	const char *text = "Content-Type: TEXT/Calendar";

	cr_assert(cvn_starts_nocase(text, "content-"));
	cr_assert(not(cvn_starts_nocase("con", "content")));
	cr_assert(cvn_find_nocase(text, "text/calendar") == text + 14);
	cr_assert(cvn_find_nocase(text, "html") == NULL);
	cr_assert(cvn_find_nocase(text, "") == text);
	cr_assert(cvn_find_nocase(NULL, "x") == NULL);
}

static int parse(const char *s, uint64_t max, uint64_t *out)
{
	return cvn_parse_u64(cvn_span_of(s), max, out, NULL);
}

Test(text, numbers_are_digits_and_nothing_else)
{
	static const char *const wrong[] = { "", " 1", "1 ", "+1", "-1", "1.0", "0x10", "58x7", "1e3", "\xd9\xa3" };
	uint64_t n = 42;

	for (size_t i = 0; i < CVN_COUNT(wrong); i++)
		cr_assert(eq(int, parse(wrong[i], 1000, &n), CVN_E_INVALID), "\"%s\"", wrong[i]);
	cr_assert(eq(u64, n, 42));
	cr_assert(eq(int, parse("007", 1000, &n), CVN_OK));
	cr_assert(eq(u64, n, 7));
}

Test(text, numbers_have_a_ceiling)
{
	uint64_t n = 42;

	cr_assert(eq(int, parse("65536", 65535, &n), CVN_E_LIMIT));
	cr_assert(eq(int, parse("18446744073709551616", UINT64_MAX, &n), CVN_E_LIMIT));
	cr_assert(eq(int, parse("99999999999999999999999999", UINT64_MAX, &n), CVN_E_LIMIT));
	cr_assert(eq(u64, n, 42));
	cr_assert(eq(int, parse("18446744073709551615", UINT64_MAX, &n), CVN_OK));
	cr_assert(eq(u64, n, UINT64_MAX));
}

Test(text, a_wrong_digit_behind_an_overflow_is_still_no_number)
{
	uint64_t n = 0;

	cr_assert(eq(int, parse("99999999999999999999999999x", UINT64_MAX, &n), CVN_E_INVALID));
}

Test(text, the_nearest_word_is_the_one_that_was_meant)
{
	static const char *const names[] = { "Subject", "From", "Reply-To", "Language", "port", "connections" };
	size_t n = CVN_COUNT(names);

	assert_text(cvn_nearest("Sbuject", names, n), "Subject");
	assert_text(cvn_nearest("subjct", names, n), "Subject");
	assert_text(cvn_nearest("prot", names, n), "port");
	assert_text(cvn_nearest("Form", names, n), "From");
	assert_text(cvn_nearest("conections", names, n), "connections");
}

Test(text, a_strange_word_is_near_to_nothing)
{
	static const char *const names[] = { "Subject", "From" };
	char huge[200];

	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	cr_assert(cvn_nearest("Weather", names, 2) == NULL);
	cr_assert(cvn_nearest("", names, 2) == NULL);
	cr_assert(cvn_nearest("x", names, 2) == NULL);
	cr_assert(cvn_nearest(huge, names, 2) == NULL);
	cr_assert(cvn_nearest("From", names, 0) == NULL);
}
