/*
 * test_links.c - the links of a letter as its template says them.
 */
#include "letters.h"

#include "convene/letter/links.h"

#include "convene/base/banned.h"

static void keep(void *arg, const char *url)
{
	cvn_buf_printf(arg, "%s\n", url);
}

static void links_of(const char *text, struct cvn_buf *out)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(page, 1 << 16);
	struct cvn_err err = { 0 };

	cr_assert_eq(compile_message("m.md", text, "", true, &l, &err), CVN_OK, "%s", err.text);
	cvn_letter_outline(l, &page);
	cvn_letter_links(page.ptr, page.len, keep, out);
}

Test(links, are_the_templates_and_not_one_persons)
{
	CVN_AUTO_BUF(out, 1 << 16);

	links_of("Subject: Hi\n\n[a](https://b.example/speak?from={{email}}) [b](tel:+15185550142)\n\n{{#steward}}\n"
	         "[c](https://c.example/{{building | x}}/)\n{{/steward}}\n{{^steward}}\n[d](https://d.example/)\n{{/steward}}\n\n"
	         "![p](https://pics.example/a.png)\n", &out);
	cr_expect_str_eq(out.ptr, "https://b.example/speak?from={{email}}\ntel:+15185550142\nhttps://c.example/{{building}}/\n"
	                          "https://d.example/\nhttps://pics.example/a.png\n{{unsubscribe_url}}\n");
}

Test(links, that_cannot_be_one_are_told_from_those_that_can)
{
	static const struct {
		const char *url, *fault;
	} cases[] = {
		{ "https://board.example/speak?from={{email}}&x=%20#top", NULL },
		{ "http://xn--bcher-kva.example:8080", NULL },
		{ "https://bücher.example/ñ", NULL },
		{ "https://[2001:db8::1]/x", NULL },
		{ "https://{{office_domain}}/x", NULL },
		{ "{{link}}", NULL },
		{ "mailto:ana@local59.example?subject=S%C3%AD", NULL },
		{ "mailto:{{answer_address}}", NULL },
		{ "tel:+1(518)555-0142", NULL },
		{ "https://board.example/a b", "a character" },
		{ "https://board.example/100%", "two hexadecimal" },
		{ "https://board.example/%zz", "two hexadecimal" },
		{ "https://board.example:port/", "a port" },
		{ "https:///x", "no host" },
		{ "https:board.example", "no // behind" },
		{ "https://board..example/", "host name" },
		{ "https://-board.example/", "host name" },
		{ "https://bo!ard.example/", "host name" },
		{ "https://[2001:db8::1/x", "a [ without" },
		{ "mailto:ana", "no address" },
		{ "tel:call us", "a character" },
		{ "tel:callus", "no telephone number" },
		{ "ftp://board.example/", "only http" },
		{ "www.board.example", "no https:// in front" },
		{ "/speak", "no https:// in front" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *fault = cvn_link_fault(cases[i].url);

		cr_expect(cases[i].fault ? fault && strstr(fault, cases[i].fault) : !fault, "%s: %s", cases[i].url, fault ? fault : "good");
	}
}

Test(links, are_asked_without_anything_of_any_person)
{
	static const struct {
		const char *url, *asked;
	} cases[] = {
		{ "https://board.example/speak?from={{email}}&lang=es#top", "https://board.example/speak?from=&lang=es" },
		{ "https://board.example/", "https://board.example/" },
		{ "https://board.example/{{building}}", NULL },
		{ "https://{{district}}.example/", NULL },
		{ "mailto:ana@local59.example", NULL },
		{ "{{link}}", NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CVN_AUTO_BUF(out, 1024);
		bool asked = cvn_link_common(cases[i].url, &out);

		cr_expect_eq(asked, cases[i].asked != NULL, "%s", cases[i].url);
		if (asked)
			cr_expect_str_eq(out.ptr, cases[i].asked);
	}
}
