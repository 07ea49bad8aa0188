/* test_buf.c - the string builder: ceilings, ownership, and what each destination needs escaped. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/buf.h"

#include "base_test.h"

TestSuite(buf, .timeout = 10);

Test(buf, is_a_c_string_before_anything_is_added)
{
	CVN_AUTO_BUF(b, 10);

	cr_assert(eq(sz, strlen(b.ptr), 0));
	cr_assert(eq(sz, b.cap, 0));
}

Test(buf, may_be_filled_to_its_ceiling_exactly)
{
	CVN_AUTO_BUF(b, 5);

	cvn_buf_str(&b, "abc");
	cvn_buf_str(&b, "de");
	cr_assert(eq(int, cvn_buf_ok(&b, NULL), CVN_OK));
	assert_text(b.ptr, "abcde");
}

Test(buf, keeps_what_it_had_and_takes_no_more_after_its_ceiling)
{
	CVN_AUTO_BUF(b, 5);
	struct cvn_err err = { 0 };

	cvn_buf_str(&b, "abc");
	cvn_buf_str(&b, "def");
	cvn_buf_char(&b, 'x');
	assert_text(b.ptr, "abc");
	cr_assert(eq(int, cvn_buf_ok(&b, &err), CVN_E_LIMIT));
	assert_text(err.text, "longer than 5 octets");
}

Test(buf, refuses_a_room_whose_size_would_overflow)
{
	CVN_AUTO_BUF(b, SIZE_MAX);

	cvn_buf_char(&b, 'a');
	cr_assert(not(cvn_buf_reserve(&b, SIZE_MAX - 1)));
	cr_assert(eq(int, cvn_buf_ok(&b, NULL), CVN_E_LIMIT));
}

Test(buf, forgets_its_failure_when_cleared)
{
	CVN_AUTO_BUF(b, 2);

	cvn_buf_str(&b, "abc");
	cvn_buf_clear(&b);
	cvn_buf_str(&b, "ab");
	cr_assert(eq(int, cvn_buf_ok(&b, NULL), CVN_OK));
	assert_text(b.ptr, "ab");
}

Test(buf, is_cut_only_when_longer)
{
	CVN_AUTO_BUF(b, 100);

	cvn_buf_str(&b, "abcdef");
	cvn_buf_truncate(&b, 10);
	cr_assert(eq(sz, b.len, 6));
	cvn_buf_truncate(&b, 2);
	assert_text(b.ptr, "ab");
}

Test(buf, hands_its_string_over_and_is_empty_again)
{
	CVN_AUTO_BUF(b, 100);
	CVN_AUTO_STR char *first = NULL;
	CVN_AUTO_STR char *second = NULL;

	cvn_buf_str(&b, "mine");
	first = cvn_buf_take(&b);
	second = cvn_buf_take(&b);
	assert_text(first, "mine");
	assert_text(second, "");
	cr_assert(eq(sz, b.len, 0));
}

Test(buf, prints_text_longer_than_any_first_guess)
{
	CVN_AUTO_BUF(b, 10000);

	cvn_buf_printf(&b, "%0500d|%s", 7, "end");
	cr_assert(eq(sz, b.len, 504));
	assert_text(b.ptr + 498, "07|end");
}

Test(buf, prints_nothing_of_what_does_not_fit)
{
	CVN_AUTO_BUF(b, 4);

	cvn_buf_printf(&b, "%d", 12345);
	assert_text(b.ptr, "");
	cr_assert(b.failed);
}

Test(buf, prints_what_fills_its_room_to_the_last_octet_and_one_more)
{
	for (int width = 55; width < 70; width++) {
		CVN_AUTO_BUF(b, 1000);
		size_t n = (size_t)width;

		cvn_buf_str(&b, "a");                  /* there is some room now, and nobody says how much */
		cvn_buf_printf(&b, "%0*d", width, 7);
		cr_assert(eq(sz, b.len, n + 1));
		cr_assert(eq(chr, b.ptr[n], '7'), "width %d", width);
		cr_assert(eq(chr, b.ptr[n + 1], '\0'));
	}
}

Test(buf, prints_nothing_over_its_ceiling_where_there_would_be_room)
{
	CVN_AUTO_BUF(b, 10);

	cvn_buf_str(&b, "abc");
	cvn_buf_printf(&b, "%s", "12345678");
	assert_text(b.ptr, "abc");
	cr_assert(eq(sz, b.len, 3u));
	cr_assert(b.failed);
}

Test(buf, adds_octets_with_a_nul_among_them)
{
	CVN_AUTO_BUF(b, 10);

	cvn_buf_add(&b, "a\0b", 3);
	cr_assert(eq(sz, b.len, 3));
	cr_assert(memcmp(b.ptr, "a\0b", 4) == 0);
}

typedef void (*escaper)(struct cvn_buf *, const char *, size_t);
static void escapes_to(escaper escape, const char *in, size_t n, const char *want)
{
	CVN_AUTO_BUF(b, 1000);

	escape(&b, in, n);
	assert_text(b.ptr, want);
}

Test(buf, html_leaves_no_way_out_of_text_or_a_quoted_attribute)
{
	escapes_to(cvn_buf_html, S("a<b>&\"'c"), "a&lt;b&gt;&amp;&quot;&#39;c");
	escapes_to(cvn_buf_html, S(""), "");
	escapes_to(cvn_buf_html, S("<script>"), "&lt;script&gt;");
	escapes_to(cvn_buf_html, S("caf\xc3\xa9"), "caf\xc3\xa9");
}

Test(buf, url_keeps_the_unreserved_and_escapes_every_other_octet)
{
	escapes_to(cvn_buf_url, S("aZ09-._~"), "aZ09-._~");
	escapes_to(cvn_buf_url, S("a b&c=d/e?f#g+h%"), "a%20b%26c%3Dd%2Fe%3Ff%23g%2Bh%25");
	escapes_to(cvn_buf_url, S("\xc3\xa9\n\0"), "%C3%A9%0A%00");
}

Test(buf, json_strings_are_quoted_and_always_utf8)
{
	escapes_to(cvn_buf_json, S("a\"b\\c"), "\"a\\\"b\\\\c\"");
	escapes_to(cvn_buf_json, S("\n\r\t\x01\x7f"), "\"\\n\\r\\t\\u0001\\u007f\"");
	escapes_to(cvn_buf_json, S("a\0b"), "\"a\\u0000b\"");
	escapes_to(cvn_buf_json, S("\xff" "a\xc3"), "\"\xef\xbf\xbd" "a\xef\xbf\xbd\"");
	escapes_to(cvn_buf_json, S("\xef\xbf\xbd\xf0\x9f\x8f\xab"), "\"\xef\xbf\xbd\xf0\x9f\x8f\xab\"");
}

Test(buf, ical_text_escapes_commas_semicolons_and_backslashes)
{
	escapes_to(cvn_buf_ical_text, S("12 Elm St; Albany, NY \\ x"), "12 Elm St\\; Albany\\, NY \\\\ x");
}

Test(buf, ical_text_lets_no_line_end_through)
{
	escapes_to(cvn_buf_ical_text, S("a\nb\r\nc\rd\n\ne"), "a\\nb\\nc\\nd\\n\\ne");
	escapes_to(cvn_buf_ical_text, S("a\r"), "a\\n");
}

Test(buf, ical_text_leaves_controls_out_but_keeps_the_tab)
{
	escapes_to(cvn_buf_ical_text, S("a\0\x01\x7f\x1b" "b\tc"), "ab\tc");
}

static void base64_is(const char *in, size_t n, size_t line_chars, const char *want)
{
	CVN_AUTO_BUF(b, 1000);

	cvn_buf_base64(&b, in, n, line_chars);
	assert_text(b.ptr, want);
}

/* RFC 4648 10 */
Test(buf, base64_gives_the_vectors_of_the_rfc)
{
	base64_is(S(""), 0, "");
	base64_is(S("f"), 0, "Zg==");
	base64_is(S("fo"), 0, "Zm8=");
	base64_is(S("foo"), 0, "Zm9v");
	base64_is(S("foob"), 0, "Zm9vYg==");
	base64_is(S("fooba"), 0, "Zm9vYmE=");
	base64_is(S("foobar"), 0, "Zm9vYmFy");
	base64_is(S("\xfb\xff\xbf"), 0, "+/+/");
}

Test(buf, base64_ends_every_line_the_last_too)
{
	base64_is(S(""), 8, "");
	base64_is(S("foobar"), 8, "Zm9vYmFy\r\n");
	base64_is(S("foobarb"), 8, "Zm9vYmFy\r\nYg==\r\n");
	base64_is(S("foo"), 8, "Zm9v\r\n");
}
