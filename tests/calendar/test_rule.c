/*
 * test_rule.c - the bounded set of recurrence rules, and the starts they give across the change of the clocks.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "convene/calendar.h"

static void load(void)
{
	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
}

TestSuite(rule, .init = load);

Test(rule, rules_without_an_end_or_of_too_small_steps_are_refused)
{
	static const char *const bad[] = { "FREQ=DAILY", "FREQ=SECONDLY;COUNT=3", "FREQ=MINUTELY;COUNT=3", "FREQ=HOURLY;COUNT=3", "COUNT=3",
		"FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=501", "FREQ=DAILY;INTERVAL=53;COUNT=2", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
		"FREQ=MONTHLY;BYDAY=1TH,3TH;COUNT=3", "FREQ=MONTHLY;BYDAY=5TH;COUNT=3", "FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "FREQ=DAILY;COUNT=3;COUNT=4",
		"FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "FREQ=DAILY;COUNT=3;UNTIL=20270101", "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY;X=1;COUNT=2", "", "FREQ" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct cvn_err err = { 0 };

		cr_expect_eq(cvn_calendar_rule_check(bad[i], &err), CVN_E_INVALID, "%s", bad[i]);
		cr_expect(err.text[0] != '\0');
	}
}

Test(rule, plain_rules_are_taken)
{
	static const char *const good[] = { "FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10", "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270630T225959Z",
		"FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270101T000000Z", "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3",
		"FREQ=YEARLY;COUNT=3" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct cvn_err err = { 0 };

		cr_expect_eq(cvn_calendar_rule_check(good[i], &err), CVN_OK, "%s: %s", good[i], err.text);
	}
}

Test(rule, first_thursdays_keep_half_past_six_across_the_change)
{
	int64_t at[16];
	size_t n;

	cr_assert_eq(cvn_calendar_starts("FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270630T225959Z", "America/New_York", 1796340600, 0, INT64_MAX, at, 16, &n, NULL), CVN_OK);
	cr_assert_eq(n, 7);
	for (size_t i = 0; i < n; i++) {
		struct cvn_civil c;

		cr_assert_eq(cvn_zone_from_unix("America/New_York", at[i], &c, NULL, NULL, NULL), CVN_OK);
		cr_expect_eq(c.hour, 18);
		cr_expect_eq(c.minute, 30);
		cr_expect_eq(cvn_civil_weekday(&c), 4);
		cr_expect_leq(c.day, 7);
	}
	cr_expect_eq(at[4] - at[3], 28 * 86400 - 3600, "the clocks went forward in between: %ld", (long)(at[4] - at[3]));
}

Test(rule, a_window_and_a_cap_bound_the_starts)
{
	int64_t at[3];
	size_t n;

	cr_assert_eq(cvn_calendar_starts("FREQ=DAILY;COUNT=500", "UTC", 1796340600, 1796340600 + 10 * 86400, INT64_MAX, at, 3, &n, NULL), CVN_OK);
	cr_assert_eq(n, 3);
	cr_assert_eq(at[0], 1796340600 + 10 * 86400);
}
