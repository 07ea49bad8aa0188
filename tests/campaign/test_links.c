/*
 * test_links.c - a plan knows where a message leads, and with --online whether anybody is there.
 */
#include <stdio.h>
#include <string.h>

#include "campaigns.h"
#include "support/fake_web.h"

#include "convene/base/banned.h"

TestSuite(plan_links, .init = open_office, .fini = close_office, .timeout = 30);

/* The web pages of the office lie on the fake server: the one private address that may be asked. */
static struct fake_web *given_web(void)
{
	struct fake_web *w = fake_web_start();

	free(office->conf.web_base_url);
	office->conf.web_base_url = cvn_xasprintf("http://127.0.0.1:%d", fake_web_port(w));
	return w;
}

Test(plan_links, lists_each_link_once_over_all_languages_and_no_persons_own)
{
	struct cvn_plan plan = { 0 };

	given_message("alert.md", "Subject: Hi\n\n[a](https://b.example/speak?from={{email}}) [b](https://b.example/) [c](https://b.example/)\n");
	given_message("alert.es.md", "Subject: Hola\n\n[a](https://b.example/speak?from={{email}}) [b](https://b.example/es)\n");
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	cr_assert_eq(plan.n_links, 3);
	cr_expect_str_eq(plan.link[0].url, "https://b.example/speak?from={{email}}");
	cr_expect_str_eq(plan.link[1].url, "https://b.example/");
	cr_expect_str_eq(plan.link[2].url, "https://b.example/es");
	cr_expect_eq(plan.link[0].answer, CVN_PROBE_NOT_ASKED);
	cvn_plan_release(&plan);
}

Test(plan_links, refuses_a_link_that_cannot_be_one_and_says_where_it_stands)
{
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	given_message("alert.md", "Subject: Hi\n\nCome and see\n[the plan](https://board.example:plan/x).\n");
	cr_expect_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "alert.md:4:12: 'https://board.example:plan/x' is no link: a port that is no number") != NULL, "%s", err.text);
	ASK("SELECT count(*) FROM letter", "0");
}

Test(plan_links, asks_each_link_once_and_without_a_persons_address)
{
	struct fake_web *w = given_web();
	struct cvn_plan plan = { 0 };
	CVN_AUTO_STR char *text = cvn_xasprintf(
	        "Subject: Hi\n\n[a](http://127.0.0.1:%d/200?from={{email}}) [b](http://127.0.0.1:%d/404) [c](http://127.0.0.1:%d/503)\n"
	        "[d](http://127.0.0.1:%d/{{building | x}}) [e](http://10.9.8.7/) [f](mailto:ana@local59.example)\n",
	        fake_web_port(w), fake_web_port(w), fake_web_port(w), fake_web_port(w));

	given_message("alert.md", text);
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	size_t errors = plan.n_errors, findings = plan.n_findings;      /* lint's own */
	cvn_campaign_links_ask(office, &plan);
	cr_assert_eq(plan.n_links, 6);
	cr_expect_eq(plan.link[0].answer, CVN_PROBE_ANSWERS, "%s", plan.link[0].why);
	cr_expect_eq(plan.link[1].answer, CVN_PROBE_BROKEN);
	cr_expect_eq(plan.link[2].answer, CVN_PROBE_UNSURE);
	cr_expect_eq(plan.link[3].answer, CVN_PROBE_NOT_ASKED);
	cr_expect_eq(plan.link[4].answer, CVN_PROBE_BROKEN);
	cr_expect_eq(plan.link[5].answer, CVN_PROBE_NOT_ASKED);
	cr_expect_eq(plan.n_errors - errors, 2);
	cr_expect_eq(plan.n_findings - findings, 3);
	cr_expect_eq(fake_web_asked(w, "HEAD /200?from="), 1);
	cr_expect_eq(fake_web_requests(w), 5);         /* 404 and 503 are asked again by GET */
	fake_web_stop(w);
	cvn_plan_release(&plan);
}
