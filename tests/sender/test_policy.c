/*
 * test_policy.c - what follows from what, in tables: policy, retries, providers, lanes, domains, hours, warm-up. All pure.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/file.h"
#include "convene/calendar.h"
#include "sender/sender_priv.h"

static struct cvn_smtp_outcome said(enum cvn_smtp_phase phase, int code, const char *text)
{
	struct cvn_smtp_outcome o = { .phase = phase, .code = code };

	o.verdict = code == 0 ? CVN_SMTP_UNSURE : code < 300 ? CVN_SMTP_ACCEPTED : code < 500 ? CVN_SMTP_DEFERRED : CVN_SMTP_REFUSED;
	snprintf(o.text, sizeof o.text, "%s", text);
	if (text[0] >= '2' && text[0] <= '5' && text[1] == '.')
		snprintf(o.enhanced, sizeof o.enhanced, "%.*s", (int)strcspn(text, " "), text);
	return o;
}

Test(policy, decides_by_the_words)
{
	static const struct {
		enum cvn_smtp_phase phase;
		int code;
		const char *text;
		enum cvn_letter_state state;
		const char *suppress;
		enum cvn_way way;
		int slow_minutes;
	} cases[] = {
		{ CVN_SMTP_DOT, 250, "2.0.0 ok", CVN_LETTER_SENT, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_DOT, 251, "forwarded", CVN_LETTER_SENT, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 550, "5.1.1 unknown", CVN_LETTER_FAILED, "bounced", CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 550, "5.1.10 null mx", CVN_LETTER_FAILED, "bounced", CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 550, "5.2.1 disabled", CVN_LETTER_FAILED, "bounced", CVN_WAY_FINE, 0 },
		{ CVN_SMTP_DOT, 550, "5.1.1 unknown", CVN_LETTER_FAILED, "bounced", CVN_WAY_FINE, 0 },
		{ CVN_SMTP_MAIL, 550, "5.1.1 your sender is unknown", CVN_LETTER_FAILED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 550, "5.1.8 bad sender", CVN_LETTER_FAILED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 550, "User unknown", CVN_LETTER_FAILED, "bounced", CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 550, "no thanks", CVN_LETTER_FAILED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 550, "5.2.2 full", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 552, "too many", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_RCPT, 552, "5.3.4 too big", CVN_LETTER_FAILED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_DOT, 552, "5.3.4 too big", CVN_LETTER_FAILED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_MAIL, 550, "5.7.1 policy", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FAULT, 0 },
		{ CVN_SMTP_DOT, 554, "5.7.26 unauthenticated", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FAULT, 0 },
		{ CVN_SMTP_RCPT, 554, "blocked using zen.spamhaus.org", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FAULT, 0 },
		{ CVN_SMTP_RCPT, 554, "Relay access denied", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FAULT, 0 },
		{ CVN_SMTP_MAIL, 530, "Authentication required", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FAULT, 0 },
		{ CVN_SMTP_RCPT, 450, "4.2.0 greylisted", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FINE, 0 },
		{ CVN_SMTP_DOT, 421, "4.3.2 shutting down", CVN_LETTER_DEFERRED, NULL, CVN_WAY_LOST, 0 },
		{ CVN_SMTP_MAIL, 421, "4.7.0 [TSS04] Messages from you", CVN_LETTER_DEFERRED, NULL, CVN_WAY_LOST, 120 },
		{ CVN_SMTP_MAIL, 421, "4.7.0 [TSS05] Messages from you", CVN_LETTER_DEFERRED, NULL, CVN_WAY_LOST, 240 },
		{ CVN_SMTP_DOT, 421, "4.7.28 unusual rate", CVN_LETTER_DEFERRED, NULL, CVN_WAY_LOST, 30 },
		{ CVN_SMTP_RCPT, 451, "4.7.500 Server busy", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FINE, 30 },
		{ CVN_SMTP_MAIL, 450, "4.7.1 [HCM1] message", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FINE, 15 },
		{ CVN_SMTP_RCPT, 451, "you are rate limited", CVN_LETTER_DEFERRED, NULL, CVN_WAY_FINE, 90 },
		{ CVN_SMTP_DOT, 0, "lost", CVN_LETTER_UNCERTAIN, NULL, CVN_WAY_LOST, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct cvn_smtp_outcome o = said(cases[i].phase, cases[i].code, cases[i].text);
		struct cvn_decision d = cvn_policy_decide(&o, &(struct cvn_policy_facts){ .now = 1000000 });
		const char *label = cases[i].text;

		cr_expect(eq(int, d.state, cases[i].state), "%s", label);
		cr_expect(eq(int, d.suppress != NULL, cases[i].suppress != NULL), "%s", label);
		cr_expect(eq(int, d.way, cases[i].way), "%s", label);
		cr_expect(eq(int, d.slowdown.seconds / 60, cases[i].slow_minutes), "%s", label);
	}
}

Test(policy, tries_again_after_6_15_30_60_120_240_minutes_give_or_take_a_fifth)
{
	static const int minutes[] = { 6, 15, 30, 60, 120, 240, 240, 240 };

	for (int n = 1; n <= 8; n++) {
		int64_t d = minutes[n - 1] * 60;

		cr_expect(eq(int, (int)cvn_policy_backoff(n, 0), (int)(d - d / 5)), "%d", n);
		cr_expect(eq(int, (int)cvn_policy_backoff(n, UINT32_MAX), (int)(d + d / 5)), "%d", n);
	}
}

Test(policy, gives_up_after_72_hours_of_retries)
{
	struct cvn_smtp_outcome o = said(CVN_SMTP_RCPT, 450, "4.2.0 later");
	int n = 0;

	while (cvn_policy_decide(&o, &(struct cvn_policy_facts){ .attempts = n }).state == CVN_LETTER_DEFERRED)
		n++;
	/* 6 + 15 + 30 + 60 + 120 minutes and 16 times 240 are 71 hours 51 minutes, less than 72 hours; the next would be more. */
	cr_assert(eq(int, n, 22));
}

Test(policy, calls_a_third_objection_to_one_letter_a_failure_of_the_letter)
{
	struct cvn_smtp_outcome o = said(CVN_SMTP_RCPT, 550, "5.7.1 no");

	cr_assert(eq(int, cvn_policy_decide(&o, &(struct cvn_policy_facts){ .attempts = 1 }).state, CVN_LETTER_DEFERRED));
	cr_assert(eq(int, cvn_policy_decide(&o, &(struct cvn_policy_facts){ .attempts = 2 }).state, CVN_LETTER_FAILED));
}

/* ---- lanes ---- */

static struct cvn_lane given_lane(int connections, int64_t pace)
{
	struct cvn_lane l;

	cvn_lane_init(&l, &(struct cvn_lane_limits){ .connections = connections, .weight = 1, .pace = pace }, 0);
	return l;
}

Test(lane, widens_by_one_over_n_and_narrows_by_one_at_the_first_failure_of_a_series)
{
	struct cvn_lane l = given_lane(20, 0);

	cr_assert(eq(int, cvn_lane_width(&l, 0), 5));
	for (int i = 0; i < 6; i++)
		cvn_lane_accepted(&l);
	cr_assert(eq(int, cvn_lane_width(&l, 0), 6));
	cvn_lane_lost(&l, 1000, 0);
	cvn_lane_lost(&l, 1001, 0);
	cr_assert(eq(int, (int)l.window, 5));
	for (int i = 0; i < 1000; i++)
		cvn_lane_accepted(&l);
	cr_assert(eq(int, cvn_lane_width(&l, 1000), 20));
}

Test(lane, waits_longer_after_each_series_of_failures)
{
	struct cvn_lane l = given_lane(20, 0);
	int64_t now = 0, last = 0;

	for (int i = 0; i < 12; i++) {
		int64_t wait;

		now = l.closed_until_ms > now + 1000 ? l.closed_until_ms : now + 1000;
		cvn_lane_lost(&l, now, 0);
		wait = l.closed_until_ms > now ? l.closed_until_ms - now : 0;
		cr_assert(ge(int, (int)wait, (int)last));
		last = wait;
	}
	cr_assert(eq(int, (int)last, 5 * 60 * 1000));
	cvn_lane_accepted(&l);
	cr_assert(eq(int, l.misses, 0));
}

Test(lane, opens_its_breaker_after_three_objections_in_a_row_and_for_twice_as_long_the_next_time)
{
	struct cvn_lane l = given_lane(20, 0);

	cr_assert(not(cvn_lane_fault(&l, 0)));
	cvn_lane_accepted(&l);
	cr_assert(not(cvn_lane_fault(&l, 0)));
	cr_assert(not(cvn_lane_fault(&l, 0)));
	cr_assert(cvn_lane_fault(&l, 0));
	cr_assert(not(cvn_lane_open(&l, 14 * 60000)));
	cr_assert(cvn_lane_open(&l, 15 * 60000));
	for (int i = 0; i < 3; i++)
		cvn_lane_fault(&l, 15 * 60000);
	cr_assert(not(cvn_lane_open(&l, 44 * 60000)));
	cr_assert(cvn_lane_open(&l, 45 * 60000));
}

Test(lane, keeps_its_pace_without_bursts)
{
	struct cvn_lane l = given_lane(20, 100);
	int64_t wait = 0;
	int n = 0;

	for (int64_t ms = 0; ms < 10000; ms++)
		n += cvn_lane_take(&l, ms, &wait);
	cr_assert(ge(int, n, 990));
	cr_assert(le(int, n, 1011));
}

Test(lane, stays_shut_for_the_day_when_its_letters_are_sent)
{
	struct cvn_lane l = given_lane(20, 0);

	int64_t wait;

	l.own_day.most = 2;
	cr_assert(cvn_lane_take(&l, 0, &wait));
	cr_assert(cvn_lane_take(&l, 0, &wait));
	cr_assert(not(cvn_lane_open(&l, 0)));
	cvn_lane_missed(&l);
	cr_assert(cvn_lane_take(&l, 0, &wait));
	cvn_lane_accepted(&l);
	cr_assert(not(cvn_lane_take(&l, 0, &wait)));
}

Test(pace, lets_so_many_letters_a_second_go_and_says_how_long_to_wait)
{
	struct cvn_pace p;
	int64_t wait = 0, n = 0;

	cvn_pace_init(&p, 40, 1000);
	for (int64_t t = 1000; t < 11000; t++)
		for (; cvn_pace_has_room(&p, t, &wait); n++)
			cvn_pace_take(&p);
	cr_assert(epsilon_eq(dbl, (double)n, 400, 3));
	cr_assert(le(i64, wait, 26));
	cr_assert(eq(i64, cvn_pace_room(&p, 100, 20000), 4));          /* an idle while is not made up for */
	cvn_pace_init(&p, 0, 1000);
	cr_assert(eq(i64, cvn_pace_room(&p, 100, 1000), 100));
}

Test(domain, keeps_our_pace_whoever_waits_beside_it)
{
	struct cvn_domains *all = cvn_domains_new();
	struct cvn_domain *a = cvn_domains_get(all, "a.example"), *b = cvn_domains_get(all, "b.example");
	int64_t wait = 0;

	cvn_pace_init(&a->pace, 2, 0);
	cvn_pace_init(&b->pace, 2, 0);
	cr_assert(cvn_domain_take(all, a, 0, 0, 0, &wait));
	cr_assert(not(cvn_domain_take(all, a, 0, 0, 100, &wait)));
	cr_assert(eq(i64, wait, 401));
	cr_assert(cvn_domain_take(all, b, 0, 0, 100, &wait));
	cr_assert(cvn_domain_take(all, a, 0, 0, 501, &wait));
	cvn_domains_free(all);
}

Test(lanes, of_one_day_stop_together)
{
	struct cvn_day day = { .most = 3 };
	struct cvn_lane a, b;
	int64_t wait = 0;

	cvn_lane_init(&a, &(struct cvn_lane_limits){ .connections = 4, .weight = 1 }, 0);
	cvn_lane_init(&b, &(struct cvn_lane_limits){ .connections = 4, .weight = 1 }, 0);
	a.day = b.day = &day;
	cr_assert(cvn_lane_take(&a, 0, &wait));
	cr_assert(cvn_lane_take(&b, 0, &wait));
	cr_assert(cvn_lane_take(&b, 0, &wait));
	cr_assert(not(cvn_lane_open(&a, 0)));
	cvn_lane_missed(&b);                   /* not accepted: another may go */
	cr_assert(cvn_lane_take(&a, 0, &wait));
	cr_assert(not(cvn_lane_take(&b, 0, &wait)));
}

Test(warmup, grows_by_half_each_day)
{
	cr_assert(eq(int, (int)cvn_warmup_limit(50, 0), 50));
	cr_assert(eq(int, (int)cvn_warmup_limit(50, 1), 75));
	cr_assert(eq(int, (int)cvn_warmup_limit(50, 4), 252));
	cr_assert(gt(i64, cvn_warmup_limit(50, 4000), 1000000000));
}

/* ---- hours ---- */

Test(window, opens_by_the_members_clock)
{
	struct cvn_window w;
	struct cvn_err err = { 0 };
	static const struct {
		const char *zone, *label;
		int64_t now, opens;
	} cases[] = {
		{ "UTC", "before", 1796108400, 1796112000 },                       /* 2026-12-01 07:00 */
		{ "UTC", "inside", 1796115600, 1796115600 },
		{ "UTC", "behind: tomorrow", 1796155200, 1796198400 },             /* 20:00 -> 08:00 */
		{ "America/New_York", "still night there", 1796112000, 1796130000 }, /* 03:00 -> 08:00 */
		{ "No/Where", "unknown is UTC", 1796108400, 1796112000 },
	};

	cr_assert(eq(int, cvn_zones_load(&err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_window_read("8-20", &w, &err), CVN_OK));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		cr_expect(eq(i64, cvn_window_opens(&w, cases[i].zone, cases[i].now), cases[i].opens), "%s: %s", cases[i].zone,
		          cases[i].label);
}

Test(window, may_begin_within_an_hour_and_end_at_midnight)
{
	struct cvn_window w;
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_zones_load(&err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_window_read(" 8:30 - 24 ", &w, &err), CVN_OK), "%s", err.text);
	cr_expect(eq(i64, cvn_window_opens(&w, "UTC", 1796112000), 1796113800));                /* 08:00 -> 08:30 */
	cr_expect(eq(i64, cvn_window_opens(&w, "Asia/Kolkata", 1796112000), 1796112000));       /* 13:30 */
	cr_expect(eq(i64, cvn_window_opens(&w, "UTC", 1796169599), 1796169599));                /* 23:59:59 */
	cr_expect(eq(i64, cvn_window_opens(&w, "UTC", 1796169600), 1796200200));                /* 00:00 -> 08:30 */
	cr_assert(eq(int, cvn_window_read("0-24", &w, &err), CVN_OK), "%s", err.text);
	cr_expect(eq(i64, cvn_window_opens(&w, "UTC", 1796169600), 1796169600));
}

Test(window, is_two_hours_of_the_day_or_always)
{
	static const char *const bad[] = { "8", "20-8", "8-25", "8-", "-20", "eight-twenty", "8-8", "9-5", "8-20-9" };
	struct cvn_window w;
	struct cvn_err err = { 0 };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		cr_expect(eq(int, cvn_window_read(bad[i], &w, &err), CVN_E_CONFIG), "%s", bad[i]);
	cvn_window_read("20-8", &w, &err);
	cr_assert(eq(str, err.text, "send_hours is two hours of the day, as 8-20, not '20-8'"));
	cvn_window_read("9-5", &w, &err);
	cr_assert(eq(str, err.text, "send_hours '9-5' can be read in two ways: write 09:00-17:00 or 21:00-05:00"));
	cr_assert(eq(int, cvn_window_read(NULL, &w, &err), CVN_OK));
	cr_assert(eq(i64, cvn_window_opens(&w, "UTC", 1796155200), 1796155200));
}

/* ---- domains ---- */

Test(domain, begins_with_one_letter_beside_others_and_may_have_everything_alone)
{
	struct cvn_domains *all = cvn_domains_new();
	struct cvn_domain *d = cvn_domains_get(all, "example.org");
	int64_t wait;

	cr_assert(cvn_domain_take(all, d, 16, 1, 0, &wait));
	cr_assert(not(cvn_domain_take(all, d, 16, 1, 0, &wait)));
	for (int i = 0; i < 15; i++)
		cr_assert(cvn_domain_take(all, d, 16, 0, 0, &wait));
	cvn_domains_free(all);
}

Test(domain, of_one_provider_share_its_patience)
{
	struct cvn_domains *all = cvn_domains_new();

	cr_assert(eq(ptr, cvn_domains_get(all, "gmail.com"), cvn_domains_get(all, "googlemail.com")));
	cr_assert(ne(ptr, cvn_domains_get(all, "gmail.com"), cvn_domains_get(all, "example.org")));
	cvn_domains_free(all);
}

Test(domain, that_asked_for_ten_a_minute_gets_ten_a_minute)
{
	struct cvn_domains *all = cvn_domains_new();
	struct cvn_domain *d = cvn_domains_get(all, "gmail.com");
	struct cvn_slowdown slow = { 1800, 10, "test" };
	int64_t wait;
	int n = 0;

	cvn_domain_slow(d, &slow, 0);
	for (int64_t ms = 0; ms < 1800 * 1000; ms += 100) {
		if (!cvn_domain_take(all, d, 16, 0, ms, &wait))
			continue;
		cvn_domain_done(all, d, 16, 10, 0, ms);
		n++;
	}
	cr_assert(ge(int, n, 290));
	cr_assert(le(int, n, 300));
	cvn_domains_free(all);
}

/* Servers that are silent must not keep the new ones from being tried when nobody known has letters left. */
Test(domain, nobody_knows_is_tried_beside_silent_ones_as_soon_as_no_known_one_takes_letters)
{
	struct cvn_domains *all = cvn_domains_new();
	struct cvn_domain *known = cvn_domains_get(all, "known.example"), *silent = cvn_domains_get(all, "silent.example");
	struct cvn_domain *new = cvn_domains_get(all, "new.example");
	int64_t wait;

	cr_assert(cvn_domain_take(all, known, 8, 9, 0, &wait));
	cvn_domain_done(all, known, 8, 10, 10, 10);
	cr_assert(cvn_domain_take(all, silent, 8, 9, 20, &wait));
	cr_assert(eq(i64, cvn_domain_stands_ms(all, silent, 100), 0));
	cr_assert(cvn_domain_take(all, known, 8, 9, 1000, &wait));
	cr_assert(not(cvn_domain_take(all, new, 8, 9, 1000, &wait)));
	cr_assert(gt(i64, cvn_domain_stands_ms(all, silent, 1000), 0));
	cr_assert(gt(i64, cvn_domain_stands_ms(all, new, 1000), 0));
	cr_assert(cvn_domain_take(all, new, 8, 9, 2000, &wait));
	cvn_domains_free(all);
}

/* ---- states ---- */

Test(states, the_list_in_the_schema_is_the_list_in_the_program)
{
	CVN_AUTO_BUF(sql, 1 << 16);
	struct cvn_err err = { 0 };
	int pairs = 0;

	cr_assert(eq(int, cvn_file_read("src/store/sql/migrate/0003_campaign.sql", &sql, &err), CVN_OK), "%s", err.text);
	for (int a = 0; a < CVN_LETTER_STATES; a++) {
		for (int b = 0; b < CVN_LETTER_STATES; b++) {
			CVN_AUTO_STR char *pair = cvn_xasprintf("('%s', '%s')", cvn_letter_state_name(a), cvn_letter_state_name(b));

			cr_expect(eq(int, strstr(sql.ptr, pair) != NULL, cvn_letter_move_legal(a, b)), "%s", pair);
			pairs += cvn_letter_move_legal(a, b);
		}
	}
	cr_assert(gt(int, pairs, 20));
}
