/*
 * test_lint.c - what is said about a letter before it goes out, and what is not.
 */
#include "letters.h"

#include "convene/letter/lint.h"

#include "convene/base/banned.h"

struct heard {
	struct cvn_buf findings;
	size_t errors;
};

static void on_finding(void *arg, bool error, const char *text)
{
	struct heard *h = arg;

	cvn_buf_printf(&h->findings, "%s\n", text);
	h->errors += error;
}

#define UNSUBSCRIBE "<a href=\"https://act.local59.example/u/x\">unsubscribe</a>"

static struct heard lint(const char *subject, const char *html, bool list)
{
	struct heard h = { .errors = 0 };

	cvn_buf_init(&h.findings, 1 << 16);
	cvn_letter_lint(&(struct cvn_lint_letter){ .path = "m.md", .subject = subject, .html = html, .html_len = strlen(html),
		                                   .unsubscribe_url = "https://act.local59.example/u/x", .list = list },
	                &(struct cvn_lint){ on_finding, &h });
	return h;
}

static void forget(struct heard *h)
{
	cvn_buf_release(&h->findings);
}

Test(lint, says_what_filters_and_readers_hold_against_a_letter)
{
	static const struct {
		const char *subject, *html, *finding;
		size_t errors;
	} cases[] = {
		{ "Hi", "<p>no way out</p>", "no link to unsubscribe", 1 },
		{ "THE BOARD VOTES TUESDAY", UNSUBSCRIBE, "in capitals", 0 },
		{ "Come!!", UNSUBSCRIBE, "2 exclamation marks", 0 },
		{ "Re: our talk", UNSUBSCRIBE, "pretends to be an answer", 0 },
		{ " ", UNSUBSCRIBE, "the subject is empty", 1 },
		{ "Hi", UNSUBSCRIBE "<img src=\"https://x.example/a.png\">", "1 of 1 pictures have no alt text", 0 },
		{ "Hi", UNSUBSCRIBE "<img src=\"https://x.example/a.png\" alt=\"a\">", "almost nothing but pictures", 0 },
		{ "Hi", UNSUBSCRIBE "<a href=\"https://evil.example/x\">www.bank.example</a>", "says bank.example and goes to evil.example", 0 },
		{ "Hi", UNSUBSCRIBE "<a href=\"https://bit.ly/x\">more</a>", "a shortened link", 0 },
		{ "Hi", UNSUBSCRIBE "<a href=\"http://x.example/\">more</a>", "1 link goes to http://", 0 },
		{ "Hi", UNSUBSCRIBE "<a href=\"https://10.1.2.3/\">more</a>", "a link to a bare number", 0 },
		{ "Hi", UNSUBSCRIBE "<a href=\"https://x.example/\">Click here</a>", "called 'click here'", 0 },
		{ "Hi", UNSUBSCRIBE "<a href=\"https://intranet/\">more</a>", "without a host that members could reach", 1 },
		{ "Hi", UNSUBSCRIBE "<a href=\"#\">more</a>", "goes nowhere", 0 },
		{ "Hi", UNSUBSCRIBE "<form action=\"https://x.example\"></form>", "<form> does not work", 0 },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct heard h = lint(cases[i].subject, cases[i].html, true);

		EXPECT_HAS(h.findings.ptr, cases[i].finding);
		cr_expect_eq(h.errors, cases[i].errors, "%s", cases[i].html);
		forget(&h);
	}
}

Test(lint, is_silent_about_a_good_letter)
{
	struct heard h = lint("The board votes on Tuesday",
	                      "<p>Come on <a href=\"https://x.example/a\">Tuesday</a>, or <a href=\"https://x.example/a\">speak</a>; see "
	                      "<a href=\"https://www.x.example/b\">x.example/b</a>, or call <a href=\"tel:+15185550142\">us</a>. We have been "
	                      "asking for this for eleven years and now there is a vote, so we would be glad to see you there.</p>" UNSUBSCRIBE, true);

	cr_expect_str_eq(h.findings.ptr, "");
	forget(&h);
	h = lint("You are coming", "<p>Until then.</p>", false);
	cr_expect_str_eq(h.findings.ptr, "");
	forget(&h);
}

Test(lint, a_page_that_gmail_would_cut_off_is_named_with_its_cause)
{
	CVN_AUTO_BUF(page, 1 << 20);
	struct heard h;

	cvn_buf_str(&page, UNSUBSCRIBE "<p>");
	for (int i = 0; i < 9000; i++)
		cvn_buf_str(&page, "ten words ");
	h = lint("Hi", page.ptr, true);
	EXPECT_HAS(h.findings.ptr, "the page has 87 KB");
	EXPECT_HAS(h.findings.ptr, "the page itself");
	forget(&h);
}
