/*
 * test_probe.c - links are asked whether they answer: against a server of our own on this machine.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/clock.h"
#include "convene/base/mem.h"
#include "convene/base/text.h"
#include "convene/smtp_probe.h"
#include "support/fake_web.h"

#include "convene/base/banned.h"

static struct fake_web *web;

static void open_web(void)
{
	web = fake_web_start();
}

static void close_web(void)
{
	fake_web_stop(web);
}

TestSuite(probe, .init = open_web, .fini = close_web, .timeout = 30);

/* One link of this server asked; `path` may be a whole URL. */
static struct cvn_probe ask(const char *path, struct cvn_probe_rules rules)
{
	static char url[256];
	struct cvn_probe p = { .url = url };

	if (path[0] != '/')
		snprintf(url, sizeof url, "%s", path);
	else
		snprintf(url, sizeof url, "http://127.0.0.1:%d%s", fake_web_port(web), path);
	cvn_probe_links(&p, 1, &rules);
	return p;
}

Test(probe, says_what_a_member_would_meet)
{
	static const struct {
		const char *path;
		enum cvn_probe_answer answer;
		long status;
		const char *why;
	} cases[] = {
		{ "/200", CVN_PROBE_ANSWERS, 200, "" },
		{ "/204", CVN_PROBE_ANSWERS, 204, "" },
		{ "/404", CVN_PROBE_BROKEN, 404, "there is no such page" },
		{ "/410", CVN_PROBE_BROKEN, 410, "there is no such page" },
		{ "/403", CVN_PROBE_UNSURE, 403, "look with a browser" },
		{ "/503", CVN_PROBE_UNSURE, 503, "answers 503" },
		{ "/loop", CVN_PROBE_BROKEN, 302, "redirects without end" },
		{ "http://no-such-host.invalid/", CVN_PROBE_BROKEN, 0, "there is no such host" },
		{ "http://127.0.0.1:1/", CVN_PROBE_UNSURE, 0, "connect" },
		{ "mailto:ana@mail.example", CVN_PROBE_NOT_ASKED, 0, "not asked" },
		{ "file:///etc/passwd", CVN_PROBE_NOT_ASKED, 0, "not asked" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_probe p = ask(cases[i].path, (struct cvn_probe_rules){ .local = true });

		cr_expect_eq(p.answer, cases[i].answer, "%s: %d %ld %s", cases[i].path, (int)p.answer, p.status, p.why);
		cr_expect_eq(p.status, cases[i].status, "%s: %ld", cases[i].path, p.status);
		cr_expect(cvn_find_nocase(p.why, cases[i].why) != NULL, "%s: %s", cases[i].path, p.why);
	}
}

Test(probe, asks_by_HEAD_and_by_GET_only_where_HEAD_is_not_welcome)
{
	cr_expect_eq(ask("/200", (struct cvn_probe_rules){ .local = true }).answer, CVN_PROBE_ANSWERS);
	cr_expect_eq(fake_web_asked(web, "HEAD /200"), 1);
	cr_expect_eq(fake_web_asked(web, "GET /200"), 0);
	cr_expect_eq(ask("/nohead", (struct cvn_probe_rules){ .local = true }).answer, CVN_PROBE_ANSWERS);
	cr_expect_eq(fake_web_asked(web, "HEAD /nohead"), 1);
	cr_expect_eq(fake_web_asked(web, "GET /nohead"), 1);
}

Test(probe, never_asks_this_machine_or_the_network_around_it)
{
	static const char *const urls[] = {
		"http://localhost/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/", "http://172.16.0.1/",
		"http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/", "http://0.0.0.0/",
		"http://2130706433/", "http://0x7f.1/", "http://100.64.0.1/",
	};
	struct cvn_probe p = ask("/200", (struct cvn_probe_rules){ 0 });

	cr_expect_eq(p.answer, CVN_PROBE_BROKEN);
	cr_expect(strstr(p.why, "inside this network") != NULL, "%s", p.why);
	for (size_t i = 0; i < CVN_COUNT(urls); i++) {
		p = ask(urls[i], (struct cvn_probe_rules){ .each_ms = 2000 });
		cr_expect_eq(p.answer, CVN_PROBE_BROKEN, "%s: %s", urls[i], p.why);
	}
	cr_expect_eq(fake_web_requests(web), 0);
}

Test(probe, asks_the_offices_own_host_wherever_it_lies_but_follows_it_nowhere)
{
	struct cvn_probe p = ask("/200", (struct cvn_probe_rules){ .own_host = "127.0.0.1" });
	char inside[64];

	cr_expect_eq(p.answer, CVN_PROBE_ANSWERS, "%s", p.why);
	snprintf(inside, sizeof inside, "/to/127.0.0.1:%d/secret", fake_web_port(web));
	p = ask(inside, (struct cvn_probe_rules){ .own_host = "127.0.0.1" });
	cr_expect_eq(p.status, 302);
	cr_expect_eq(fake_web_asked(web, "HEAD /secret"), 0);
}

Test(probe, waits_so_long_and_reads_so_much_and_no_more)
{
	int64_t start = cvn_monotonic_ms();
	struct cvn_probe p = ask("/silent", (struct cvn_probe_rules){ .local = true, .each_ms = 300 });

	cr_expect_eq(p.answer, CVN_PROBE_UNSURE);
	cr_expect_str_eq(p.why, "no answer in time");
	p = ask("/silent", (struct cvn_probe_rules){ .local = true, .all_ms = 300 });
	cr_expect_str_eq(p.why, "no answer in time");
	p = ask("/endless", (struct cvn_probe_rules){ .local = true });
	cr_expect_eq(p.answer, CVN_PROBE_ANSWERS, "%s", p.why);
	cr_expect_lt(cvn_monotonic_ms() - start, 8000);
}

Test(probe, asks_many_at_once_and_leaves_out_what_is_beyond_the_ceiling)
{
	char url[30][64];
	struct cvn_probe p[30] = { 0 };
	size_t answered = 0;

	for (size_t i = 0; i < 30; i++) {
		snprintf(url[i], sizeof url[i], "http://127.0.0.1:%d/200?%zu", fake_web_port(web), i);
		p[i].url = url[i];
	}
	cvn_probe_links(p, 30, &(struct cvn_probe_rules){ .local = true, .most = 25 });
	for (size_t i = 0; i < 30; i++)
		answered += p[i].answer == CVN_PROBE_ANSWERS;
	cr_expect_eq(answered, 25);
	cr_expect_str_eq(p[29].why, "not asked: too many links");
	cr_expect_eq(fake_web_requests(web), 25);
}
