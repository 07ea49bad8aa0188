/*
 * test_template.c - the template engine: every rule of the spec in cases of our own, and our two additions.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "convene/letter/template.h"

#include "convene/base/banned.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* most cases have no partials */

/* A partial a case may name; ended by a name NULL. */
struct partial_text {
	const char *name, *text;
};

static int load(void *arg, const char *name, struct cvn_buf *out, struct cvn_err *err)
{
	(void)err;
	for (const struct partial_text *p = arg; p && p->name; p++) {
		if (strcmp(p->name, name) == 0) {
			cvn_buf_str(out, p->text);
			return CVN_OK;
		}
	}
	return CVN_E_NOTFOUND;
}

static int render(const char *text, const char *json, const struct partial_text *partials, struct cvn_buf *out,
                  struct cvn_err *err)
{
	CVN_AUTO(cvn_templates_free) struct cvn_templates *family = cvn_templates_new(load, (void *)partials);
	CVN_AUTO(cvn_value_free) struct cvn_value *data = NULL;
	const struct cvn_template *t;
	int rc = cvn_value_from_json("data", json, strlen(json), &data, err);

	cr_assert_eq(rc, CVN_OK, "%s: %s", json, err->text);
	rc = cvn_template_compile(family, &(struct cvn_template_source){ "t", text, strlen(text), 1, 1 }, &t, err);
	return rc == CVN_OK ? cvn_template_render(t, data, out, err) : rc;
}

struct example {
	const char *text, *json, *expected;
	struct partial_text partial[4];
};

static void check(const struct example *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		CVN_AUTO_BUF(out, 1 << 20);
		struct cvn_err err = { 0 };
		int rc = render(e[i].text, e[i].json, e[i].partial, &out, &err);

		cr_expect_eq(rc, CVN_OK, "%s: %s", e[i].text, err.text);
		cr_expect_str_eq(out.ptr, e[i].expected, "%s with %s gives '%s', not '%s'", e[i].text, e[i].json, out.ptr,
		                 e[i].expected);
	}
}
#define CHECK(...) \
	do { \
		const struct example cases_[] = { __VA_ARGS__ }; \
		check(cases_, CVN_COUNT(cases_)); \
	} while (0)

Test(template, a_name_is_replaced_by_its_value_escaped_for_html)
{
	CHECK({ "Dear {{name}}!", "{\"name\":\"Ana & Co <x>\"}", "Dear Ana &amp; Co &lt;x&gt;!" },
	      { "{{{name}}}{{&name}}", "{\"name\":\"<\\\"&\"}", "<\"&<\"&" }, { "[{{ name }}]", "{}", "[]" },
	      { "{{n}} {{t}} {{f}}{{z}}", "{\"n\":1.50,\"t\":true,\"f\":false,\"z\":null}", "1.50 true false" });
}

Test(template, a_dotted_name_is_found_inside_the_first_hit_only)
{
	CHECK({ "{{a.b.c}}", "{\"a\":{\"b\":{\"c\":\"deep\"}}}", "deep" },
	      { "{{#a}}{{b.c}}{{/a}}", "{\"a\":{\"b\":{}},\"b\":{\"c\":\"outer\"}}", "" },
	      { "{{#list}}({{.}}){{/list}}", "{\"list\":[1,\"two\",3]}", "(1)(two)(3)" });
}

Test(template, a_section_repeats_shows_once_or_is_left_out)
{
	CHECK({ "{{#l}}{{n}},{{/l}}", "{\"l\":[{\"n\":1},{\"n\":2}]}", "1,2," }, { "{{#l}}x{{/l}}", "{\"l\":[]}", "" },
	      { "{{#t}}yes{{/t}}{{^t}}no{{/t}}", "{\"t\":true}", "yes" },
	      { "{{#t}}yes{{/t}}{{^t}}no{{/t}}", "{\"t\":\"\"}", "no" },
	      { "{{#p}}{{n}}{{o}}{{/p}}", "{\"p\":{\"n\":\"in\"},\"o\":\"out\"}", "inout" },
	      { "{{#a}}{{#b}}{{x}}{{y}}{{/b}}{{/a}}", "{\"a\":{\"x\":1},\"b\":[{\"y\":2}]}", "12" });
}

Test(template, a_tag_alone_on_its_line_takes_the_line_with_it)
{
	CHECK({ "a\n{{#t}}\nb\n{{/t}}\nc", "{\"t\":true}", "a\nb\nc" }, { "a\n  {{! remark }}\nb", "{}", "a\nb" },
	      { "a {{! remark }}\nb", "{}", "a \nb" }, { "a\r\n{{^t}}\r\nb\r\n{{/t}}\r\n", "{}", "a\r\nb\r\n" },
	      { "{{#t}}\n{{/t}}", "{\"t\":1}", "" });
}

Test(template, delimiters_can_be_changed_and_stay_in_the_template)
{
	CHECK({ "{{=<% %>=}}<% a %>{{a}}", "{\"a\":\"x\"}", "x{{a}}" }, { "{{=| |=}}|{a}||&a|", "{\"a\":\"<\"}", "<<" },
	      { "{{=[ ]=}}[>p]", "{\"a\":1}", "1", { { "p", "{{a}}" } } });
}

Test(template, a_partial_is_set_in_with_its_tag)
{
	CHECK({ "{{>p}}", "{\"a\":1}", "<1>", { { "p", "<{{a}}>" } } }, { "[{{>none}}]", "{}", "[]" },
	      { "x\n  {{>p}}\ny", "{}", "x\n  1\n  2\ny", { { "p", "1\n2\n" } } },
	      { "{{>tree}}", "{\"n\":1,\"kids\":[{\"n\":2,\"kids\":[]}]}", "1(2())", { { "tree", "{{n}}({{#kids}}{{>tree}}{{/kids}})" } } },
	      { "{{>*which}}", "{\"which\":\"b\"}", "B", { { "a", "A" }, { "b", "B" } } });
}

Test(template, a_parent_is_filled_by_the_blocks_of_its_child)
{
	CHECK({ "{{<page}}{{$title}}Mine{{/title}} ignored {{/page}}", "{}", "<Mine|body>",
	        { { "page", "<{{$title}}Theirs{{/title}}|{{$body}}body{{/body}}>" } } },
	      { "{{<a}}{{$x}}child{{/x}}{{/a}}", "{}", "child", { { "a", "{{<b}}{{$x}}middle{{/x}}{{/b}}" }, { "b", "{{$x}}root{{/x}}" } } },
	      { "{{<p}}{{$b}}\n      one\n      two\n{{/b}}{{/p}}\n", "{}", "Hi,\n  one\n  two\n",
	        { { "p", "Hi,\n  {{$b}}\n  {{/b}}\n" } } });
}

Test(template, a_fallback_stands_in_for_what_is_missing_or_empty)
{
	CHECK({ "{{name | friend}}", "{}", "friend" }, { "{{name|friend}}", "{\"name\":\"\"}", "friend" },
	      { "{{name | friend}}", "{\"name\":\"Ana\"}", "Ana" }, { "{{name | \" a friend \"}}", "{}", " a friend " },
	      { "{{name | a\n  friend}}{{x}}", "{\"x\":1}", "a friend1" },
	      { "{{name | you & yours}}", "{}", "you &amp; yours" });
}

Test(template, a_moment_is_said_in_words)
{
	CHECK({ "{{d | long}}", "{\"d\":\"2026-12-01\"}", "Tuesday, December 1, 2026" },
	      { "{{d | long}}", "{\"d\":\"2026-12-01 18:30\"}", "Tuesday, December 1, 2026 at 6:30\u00a0PM" },
	      { "{{d | long}}", "{\"d\":\"2026-12-01 18:30 America/New_York\"}", "Tuesday, December 1, 2026 at 6:30\u00a0PM EST" },
	      { "{{d | short}} {{d | weekday}} {{d | time}}", "{\"d\":\"2026-07-04T00:05:00Z\"}", "Jul 4 Saturday 12:05\u00a0AM" },
	      { "{{d | date}}", "{\"d\":\"1780000000\"}", "Thursday, May 28" }, { "{{d | long}}", "{\"d\":\"soon\"}", "soon" },
	      { "{{d | long | to be announced}}", "{}", "to be announced" }, { "{{d | date}}", "{\"d\":\"2026-02-30\"}", "2026-02-30" });
}

Test(template, a_mistake_is_named_by_line_and_column)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "one\ntwo {{name", "t:2:5: this tag is not closed: expected }}" },
		{ "{{name\n}}", "t:1:1: this tag is not closed: expected }}" },
		{ "{{name | friend, {{x}}", "t:1:1: this tag is not closed: expected }}" },
		{ "{{a | b\nc}} {{d", "t:2:5: this tag is not closed: expected }}" },
		{ "é {{{x}}", "t:1:3: this tag is not closed: expected }}}" },
		{ "{{#a}}\n\n  {{/b}}", "t:3:3: expected /a (opened in line 1), found /b" },
		{ "{{/a}}", "t:1:1: nothing is open here that this could close: /a" },
		{ "x\n{{#open}}", "t:2:1: this is never closed: expected /open" },
		{ "{{}}", "t:1:1: a name is missing in this tag" },
		{ "{{ | x}}", "t:1:1: a name is missing in this tag" },
		{ "{{=x=}}", "t:1:1: expected two delimiters, as in {{=<% %>=}}" },
		{ "ok\nba\xff" "d", "t:2:3: not UTF-8 text (octet FF)" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		CVN_AUTO_BUF(out, 1 << 16);
		struct cvn_err err = { 0 };

		cr_expect_eq(render(cases[i].text, "{}", NULL, &out, &err), CVN_E_INVALID, "%s", cases[i].text);
		cr_expect_str_eq(err.text, cases[i].expected);
	}
}

Test(template, a_partial_that_never_ends_is_stopped)
{
	const struct partial_text twice[] = { { "p", "{{>p}}{{>p}}" }, { NULL, NULL } };
	CVN_AUTO_BUF(out, 1 << 16);
	struct cvn_err err = { 0 };

	cr_assert_eq(render("{{>p}}", "{}", twice, &out, &err), CVN_E_LIMIT);
	cr_assert(strstr(err.text, "beyond 128"), "%s", err.text);
}

Test(template, the_ceiling_of_the_output_stops_a_rendering)
{
	CVN_AUTO_BUF(out, 10);
	struct cvn_err err = { 0 };

	cr_assert_eq(render("{{#l}}12345{{/l}}", "{\"l\":[1,2,3,4]}", NULL, &out, &err), CVN_E_LIMIT);
}
