/*
 * test_markdown.c - Markdown with merge fields: as HTML and as text.
 */
#include "letters.h"

#include "convene/base/banned.h"

/* The text body up to the footer, and the HTML, for one reader. */
static void bodies(const char *markdown, struct cvn_buf *text, struct cvn_buf *html)
{
	CVN_AUTO_BUF(message, 1 << 16);
	struct cvn_reader p = a_reader();
	char *footer;

	p.fields = "{\"steward\":\"Luz\",\"empty\":\"\"}";
	p.params = "{\"events\":[{\"title\":\"Hearing\",\"place\":\"Room 4\"},{\"title\":\"Walk-in\",\"place\":\"Pine St\"}],\"none\":[]}";
	cvn_buf_printf(&message, "Subject: A\n\n%s", markdown);
	cvn_buf_clear(text);
	cvn_buf_clear(html);
	write_bodies(message.ptr, &p, text, html);
	footer = strstr(text->ptr, "-- \n");
	cr_assert(footer);
	cvn_buf_truncate(text, (size_t)(footer - text->ptr));
}

Test(markdown, reads_well_as_plain_text)
{
	static const struct {
		const char *markdown, *text;
	} cases[] = {
		{ "# Big\n\n## Less\n\n### Small\n", "Big\n===\n\nLess\n----\n\nSmall\n\n" },
		{ "One *two* **three** `four`\n", "One two three four\n\n" },
		{ "- a\n- b\n  - c\n", "- a\n- b\n  - c\n\n" },
		{ "3. a\n4. b\n", "3. a\n4. b\n\n" },
		{ "- [ ] open\n- [x] done\n", "[ ] open\n[x] done\n\n" },
		{ "> said\n> so\n", "> said so\n\n" },
		{ "[Sign](https://a.example/x \"button\")\n", "Sign:\nhttps://a.example/x\n\n" },
		{ "[us](mailto:us@a.example) us@b.example\n", "us <us@a.example> us@b.example\n\n" },
		{ "| When | Where |\n|---|---|\n| 6 | Library |\n", "- When: 6; Where: Library\n\n" },
		{ "![Two children](https://x.example/pic.png)\n", "[Two children]\n\n" },
		{ "a\\\nb\n", "a\nb\n\n" },
		{ "AT&amp;T &mdash; &#x2713; <b>\n", "AT&T — ✓ <b>\n\n" },
		{ "***\n", "* * *\n\n" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		CVN_AUTO_BUF(text, 1 << 20);
		CVN_AUTO_BUF(html, 1 << 20);

		bodies(cases[i].markdown, &text, &html);
		cr_expect_str_eq(text.ptr, cases[i].text, "%s gives '%s'", cases[i].markdown, text.ptr);
	}
}

Test(markdown, text_is_wrapped_at_72_columns)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);
	size_t longest = 0;

	bodies("The school board decides on Tuesday whether the six schools of the east side get a nurse, a library that is open "
	       "until five, and somebody at the front desk who speaks the languages of the families; come and tell them.\n",
	       &text, &html);
	for (const char *p = text.ptr; *p; p += strcspn(p, "\n") + 1)
		longest = strcspn(p, "\n") > longest ? strcspn(p, "\n") : longest;
	cr_expect(longest <= 72 && longest > 60, "%zu", longest);
}

Test(markdown, a_link_may_only_go_to_the_web_to_mail_or_to_a_telephone)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);

	bodies("[a](javascript:alert) [b](JaVaScRiPt:x) [c](data:text/html,x) [d](tel:+15185550142) [e](vbscript:x) ![f](file:///etc/passwd)\n",
	       &text, &html);
	EXPECT_HAS(html.ptr, "<p>a b c <a href=\"tel:+15185550142\">d</a> e </p>");
	EXPECT_HAS_NOT(text.ptr, "script");
}

Test(markdown, html_inside_is_shown_and_not_obeyed)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);

	bodies("<script>alert(1)</script> <img src=x onerror=y>\n", &text, &html);
	EXPECT_HAS(html.ptr, "&lt;script&gt;alert(1)&lt;/script&gt;");
}

Test(markdown, a_section_between_paragraphs_leaves_no_trace_when_it_is_left_out)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);

	bodies("One.\n\n{{#steward}}\nAsk {{steward}}.\n{{/steward}}\n{{^steward}}\nAsk us.\n{{/steward}}\n\nTwo.\n", &text, &html);
	cr_expect_str_eq(text.ptr, "One.\n\nAsk Luz.\n\nTwo.\n\n");
	EXPECT_HAS(html.ptr, "<p>One.</p>\n<p>Ask Luz.</p>\n<p>Two.</p>\n");
	bodies("One.\n\n{{#empty}}\nAsk.\n{{/empty}}\n\nTwo.\n", &text, &html);
	cr_expect_str_eq(text.ptr, "One.\n\nTwo.\n\n");
	EXPECT_HAS(html.ptr, "<p>One.</p>\n<p>Two.</p>\n");
}

Test(markdown, a_section_inside_a_paragraph_stays_inside)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);

	bodies("One\n{{#steward}}\ntwo\n{{/steward}}\n{{#empty}}\nnot\n{{/empty}}\nthree{{#empty}} no{{/empty}}.\n", &text, &html);
	cr_expect_str_eq(text.ptr, "One two three.\n\n");
}

Test(markdown, a_section_repeats_the_items_of_one_list_and_the_rows_of_one_table)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);

	bodies("- first\n{{#events}}\n- {{title}}, {{place}}\n{{/events}}\n- last\n", &text, &html);
	cr_expect_str_eq(text.ptr, "- first\n- Hearing, Room 4\n- Walk-in, Pine St\n- last\n\n");
	EXPECT_HAS(html.ptr, "<ul>\n<li>first</li>\n<li>Hearing, Room 4</li>\n<li>Walk-in, Pine St</li>\n<li>last</li>\n</ul>");
	bodies("{{#events}}\n- {{title}}\n{{/events}}\n{{#none}}\n- x\n{{/none}}\n", &text, &html);
	EXPECT_HAS(html.ptr, "<ul>\n<li>Hearing</li>\n<li>Walk-in</li>\n</ul>");
	bodies("| What | Where |\n|---|---|\n{{#events}}\n| {{title}} | {{place}} |\n{{/events}}\n", &text, &html);
	cr_expect_str_eq(text.ptr, "- What: Hearing; Where: Room 4\n- What: Walk-in; Where: Pine St\n\n");
	EXPECT_HAS(html.ptr, "<tr><td>Hearing</td><td>Room 4</td></tr>\n<tr><td>Walk-in</td><td>Pine St</td></tr>");
}

Test(markdown, a_section_that_ends_elsewhere_than_it_began_is_named)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	struct cvn_err err = { 0 };

	cr_assert_eq(compile_message("m.html", "Subject: A\n\n<table>{{#a}}<tr><td>{{#b}}x</td></tr>{{/b}}{{/a}}</table>\n", "", false, &l, &err),
	             CVN_OK, "%s", err.text);
	cvn_letter_free(CVN_TAKE(&l));
	cr_assert_eq(compile_message("m.md", "Subject: {{#a}}x\n\ny{{/a}}\n", "", false, &l, &err), CVN_E_INVALID);
	EXPECT_HAS(err.text, "m.md:1:10: this is never closed: expected /a");
}

Test(markdown, blocks_nested_without_end_are_refused)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(message, 1 << 16);
	struct cvn_err err = { 0 };

	cvn_buf_str(&message, "Subject: A\n\n");
	for (int i = 0; i < 300; i++)
		cvn_buf_char(&message, '>');
	cvn_buf_str(&message, " deep\n");
	cr_assert_eq(compile_message("m.md", message.ptr, "", false, &l, &err), CVN_E_LIMIT);
}
