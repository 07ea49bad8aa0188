/*
 * test_html.c - style sheets into attributes, pages into text, messages in HTML.
 */
#include "letters.h"

#include "convene/base/file.h"
#include "convene/letter/html.h"

#include "convene/base/banned.h"

static const char *inlined(const char *html, struct cvn_buf *out)
{
	struct cvn_err err = { 0 };

	cvn_buf_clear(out);
	cr_assert_eq(cvn_html_inline_css("p.html", html, strlen(html), out, &err), CVN_OK, "%s", err.text);
	return out->ptr;
}

Test(html, rules_go_into_style_attributes_by_specificity_and_order)
{
	CVN_AUTO_BUF(out, 1 << 20);
	static const struct {
		const char *css, *expected;
	} cases[] = {
		{ "p { color: red; }", "<p class=\"a b\" id=\"i\" style=\"color: red;\">" },
		{ ".a{color:red} p{color:blue}", "style=\"color: red;\"" },
		{ "p{color:red} p{color:blue;margin:0}", "style=\"color: blue; margin: 0;\"" },
		{ "#i{color:red} .a.b{color:blue}", "style=\"color: red;\"" },
		{ "div p { color: red } div > p { top: 1px } body > p { left: 1px }", "style=\"color: red; top: 1px;\"" },
		{ "h1 + p { color: red } h1 ~ p { top: 1px }", "style=\"color: red; top: 1px;\"" },
		{ "p[id] { color: red } [class~=b] { top: 1px } [id^=x] { left: 1px }", "style=\"top: 1px; color: red;\"" },
		{ "p:last-child { color: red } p:first-child { top: 1px } p:nth-child(2n) { left: 1px }", "style=\"color: red; left: 1px;\"" },
		{ "p { margin: 0 !important } .a { margin: 9px; padding: 1px }", "style=\"padding: 1px; margin: 0;\"" },
		{ "/* p { top: 1px } */ p { color: red /* x */; } p.b{background:url(\"a;b}c\")}", "style=\"color: red; background: url(&quot;a;b}c&quot;);\"" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		CVN_AUTO_BUF(page, 4096);

		cvn_buf_printf(&page, "<html><head><style>%s</style></head><body><div><h1>t</h1><p class=\"a b\" id=\"i\">x</p></div></body></html>",
		               cases[i].css);
		EXPECT_HAS(inlined(page.ptr, &out), cases[i].expected);
		EXPECT_HAS_NOT(out.ptr, "<style");
	}
}

Test(html, the_style_attribute_has_the_last_word_but_for_important)
{
	CVN_AUTO_BUF(out, 1 << 20);

	EXPECT_HAS(inlined("<style>p{color:red;margin:0!important}</style><p style=\"color:blue;margin:9px\">x</p>", &out),
	           "<p style=\"color: blue; margin: 0;\">x</p>");
}

Test(html, what_an_attribute_cannot_say_stays_in_the_head)
{
	CVN_AUTO_BUF(out, 1 << 20);

	inlined("<html><head><style>p{color:red}@media (max-width:480px){p{color:blue}}a:hover{top:0}@font-face{font-family:x}</style></head>"
	        "<body><p>x</p></body></html>", &out);
	EXPECT_HAS(out.ptr, "<style>@media (max-width:480px){p{color:blue}}\na:hover {top:0}\n@font-face{font-family:x}\n</style>");
	EXPECT_HAS(out.ptr, "<p style=\"color: red;\">");
}

Test(html, cells_and_images_get_the_attributes_that_outlook_reads)
{
	CVN_AUTO_BUF(out, 1 << 20);

	inlined("<style>td{width:120px;background-color:#fff;text-align:center}img{width:50px}p{width:10px}</style>"
	        "<table><tr><td>x</td></tr></table><img src=\"a\" alt=\"\"><p>y</p>", &out);
	EXPECT_HAS(out.ptr, "<td width=\"120\" bgcolor=\"#fff\" align=\"center\"");
	EXPECT_HAS(out.ptr, "<img src=\"a\" alt=\"\" width=\"50\"");
	EXPECT_HAS_NOT(out.ptr, "<p width");
}

Test(html, comments_for_outlook_and_odd_characters_come_through)
{
	CVN_AUTO_BUF(out, 1 << 20);

	inlined("<html><body><!--[if mso]><table><![endif]--><p title=\"a&quot;b\">é &amp; &lt; \u00a0ñ</p></body></html>", &out);
	EXPECT_HAS(out.ptr, "<!--[if mso]><table><![endif]-->");
	EXPECT_HAS(out.ptr, "<p title=\"a&quot;b\">é &amp; &lt; \u00a0ñ</p>");
}

Test(html, text_has_what_a_reader_sees_and_nothing_else)
{
	static const struct {
		const char *html, *text;
	} cases[] = {
		{ "<h1>Title</h1><p>One\n two</p>", "Title\n=====\n\nOne two\n\n" },
		{ "<p>See <a href=\"https://x.example/\">the page</a>.</p>", "See the page <https://x.example/>.\n\n" },
		{ "<div style=\"display:none\">no</div><div>yes</div><title>no</title><!-- no -->", "yes\n\n" },
		{ "<style>.h{display:none}</style><p class=\"h\">no</p><p>yes</p>", "yes\n\n" },
		{ "<table><tr><td>left</td><td>right</td></tr></table>", "left\n\nright\n\n" },
		{ "<table><tr><th>When</th><th>Where</th></tr><tr><td>6:30</td><td>Library</td></tr></table>",
		  "- When: 6:30; Where: Library\n\n" },
		{ "<ul><li>a</li><li>b <b>c</b></li></ul>", "- a\n- b c\n\n" },
		{ "<ol><li>a<li>b</ol>", "1. a\n2. b\n\n" },
		{ "<img src=x alt=\"A classroom\"><img src=y alt=\"\">", "[A classroom]\n\n" },
		{ "a<br>b&nbsp;c", "a\nb\u00a0c\n\n" },
		{ "<a href=\"javascript:x\">plain</a>", "plain\n\n" },
		{ "<blockquote>said</blockquote>", "> said\n\n" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		CVN_AUTO_BUF(out, 1 << 20);
		struct cvn_err err = { 0 };

		cr_assert_eq(cvn_html_to_text("p", cases[i].html, strlen(cases[i].html), &out, &err), CVN_OK, "%s", err.text);
		cr_expect_str_eq(out.ptr, cases[i].text, "%s gives '%s'", cases[i].html, out.ptr);
	}
}

Test(html, a_tag_that_never_ends_is_named_by_its_line)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	struct cvn_err err = { 0 };

	cr_assert_eq(compile_message("m.html", "Subject: A\n\n<p>x</p>\n<a href=\"y>z</a>\nmore\n", "", false, &l, &err), CVN_E_INVALID);
	EXPECT_HAS(err.text, "m.html:4:1: ");
}

Test(html, a_page_with_thousands_of_attributes_is_refused)
{
	CVN_AUTO_BUF(page, 1 << 20);
	CVN_AUTO_BUF(out, 1 << 20);
	struct cvn_err err = { 0 };

	cvn_buf_str(&page, "\n<p");
	for (int i = 0; i < 1000; i++)
		cvn_buf_printf(&page, " a%d=1", i);
	cvn_buf_str(&page, ">");
	cr_assert_eq(cvn_html_inline_css("p.html", page.ptr, page.len, &out, &err), CVN_E_LIMIT);
	EXPECT_HAS(err.text, "p.html:2:1: more than 400 attributes");
}

Test(html, a_message_in_html_keeps_its_merge_fields_and_sections)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };
	const char *message = "Subject: A\n\n<table><tr><td>Dear {{first_name}}</td></tr>\n{{#building}}\n<tr><td><a href=\"https://x.example/{{building}}\">"
	                      "{{building}}</a></td></tr>\n{{/building}}\n{{^building}}<tr><td>none</td></tr>{{/building}}</table>\n";

	cr_assert_eq(compile_message("m.html", message, "", true, &l, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_letter_bodies(l, &p, NOON, &text, &html, &err), CVN_OK);
	EXPECT_HAS(html.ptr, "<a href=\"https://x.example/Pine%20Street\">Pine Street</a>");
	EXPECT_HAS_NOT(html.ptr, "none");
	EXPECT_HAS(text.ptr, "Dear Mía\n\nPine Street <https://x.example/Pine%20Street>\n");
	EXPECT_HAS_NOT(text.ptr, "none");
}

/* Every word of `wanted` is in the text. */
static void expect_words(const char *text, const char *wanted, const char *what)
{
	CVN_AUTO_STR char *words = cvn_xstrdup(wanted);

	for (char *w = words, *end; *w; w = end) {
		w += strspn(w, " \n");
		end = w + strcspn(w, " \n");
		if (*end)
			*end++ = '\0';
		cr_expect(!*w || strstr(text, w), "%s lost '%s':\n%s", what, w, text);
	}
}

Test(html, a_newsletter_loses_no_visible_word_by_inlining_or_as_text)
{
	CVN_AUTO_BUF(page, 1 << 20);
	CVN_AUTO_BUF(wanted, 1 << 16);
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(text, 1 << 20);
	struct cvn_err err = { 0 };

	cr_assert_eq(cvn_file_read("tests/data/letter/hearing.html", &page, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_file_read("tests/data/letter/hearing.words", &wanted, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_html_inline_css("p", page.ptr, page.len, &out, &err), CVN_OK, "%s", err.text);
	expect_words(out.ptr, wanted.ptr, "inlining");
	cr_assert_eq(cvn_html_to_text("p", page.ptr, page.len, &text, &err), CVN_OK, "%s", err.text);
	expect_words(text.ptr, wanted.ptr, "the text");
	EXPECT_HAS_NOT(text.ptr, "hidden");
	EXPECT_HAS_NOT(text.ptr, "never shown");
	EXPECT_HAS(text.ptr, "a strong link <https://local59.example/a?b=1&c=2>");
	cvn_buf_clear(&text);
	cr_assert_eq(cvn_html_to_text("p", out.ptr, out.len, &text, &err), CVN_OK, "%s", err.text);
	expect_words(text.ptr, wanted.ptr, "inlining and then the text");
}
