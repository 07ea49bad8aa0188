/* test_clock.c - civil time there and back, the date forms of mail, durations as people write them. */
#include "base_test.h"

#include <time.h>

#include "convene/base/clock.h"
#include "convene/base/mem.h"

TestSuite(clock, .timeout = 20);

static int64_t unix_of(int year, int month, int day, int hour, int minute, int second)
{
	struct cvn_civil c = { year, month, day, hour, minute, second };

	cr_assert(cvn_civil_valid(&c));
	return cvn_civil_to_unix(&c);
}

Test(clock, known_moments_are_where_they_are)
{
	cr_assert(eq(i64, unix_of(1970, 1, 1, 0, 0, 0), 0));
	cr_assert(eq(i64, unix_of(1969, 12, 31, 23, 59, 59), -1));
	cr_assert(eq(i64, unix_of(2000, 2, 29, 12, 0, 0), 951825600));
	cr_assert(eq(i64, unix_of(2026, 12, 1, 18, 0, 0), 1796148000));
	cr_assert(eq(i64, unix_of(2038, 1, 19, 3, 14, 8), INT64_C(2147483648)));
	cr_assert(eq(i64, unix_of(9999, 12, 31, 23, 59, 59), INT64_C(253402300799)));
	cr_assert(eq(i64, unix_of(0, 1, 1, 0, 0, 0), INT64_C(-62167219200)));
}

/* Each day of 1600 years, at a second that wanders through the day, against the library's own calendar. */
Test(clock, every_day_of_many_years_goes_there_and_back)
{
	int64_t from = unix_of(1200, 1, 1, 0, 0, 0), to = unix_of(2800, 1, 1, 0, 0, 0);

	for (int64_t t = from; t < to; t += 86400 + 61) {
		struct cvn_civil c = cvn_civil_from_unix(t);
		time_t same = (time_t)t;
		struct tm tm;

		(void)gmtime_r(&same, &tm);
		if (cvn_civil_to_unix(&c) != t || !cvn_civil_valid(&c))
			cr_fatal("%lld does not come back", (long long)t);
		if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday || c.hour != tm.tm_hour ||
		    c.minute != tm.tm_min || c.second != tm.tm_sec || cvn_civil_weekday(&c) != tm.tm_wday)
			cr_fatal("%lld is %04d-%02d-%02d", (long long)t, c.year, c.month, c.day);
	}
}

Test(clock, the_ends_of_the_number_line_do_no_harm)
{
	struct cvn_civil c = cvn_civil_from_unix(INT64_MIN);

	cr_assert(cvn_civil_valid(&c));
	c = cvn_civil_from_unix(INT64_MAX);
	cr_assert(cvn_civil_valid(&c));
}

Test(clock, dates_that_do_not_exist_are_known)
{
	static const struct cvn_civil wrong[] = {
		{ 2026, 0, 1, 0, 0, 0 },  { 2026, 13, 1, 0, 0, 0 },  { 2026, 1, 0, 0, 0, 0 },    { 2026, 1, 32, 0, 0, 0 },
		{ 2026, 4, 31, 0, 0, 0 }, { 2026, 2, 29, 0, 0, 0 },  { 2100, 2, 29, 0, 0, 0 },   { 2024, 2, 30, 0, 0, 0 },
		{ 2026, 1, 1, 24, 0, 0 }, { 2026, 1, 1, -1, 0, 0 },  { 2026, 1, 1, 0, 60, 0 },   { 2026, 1, 1, 0, 0, 60 },
	};
	struct cvn_civil leap = { 2000, 2, 29, 23, 59, 59 };

	for (size_t i = 0; i < CVN_COUNT(wrong); i++)
		cr_assert(not(cvn_civil_valid(&wrong[i])), "case %zu", i);
	cr_assert(cvn_civil_valid(&leap));
}

Test(clock, dates_are_written_as_the_standards_ask)
{
	char out[40];

	cvn_rfc3339(1796148000, out);
	assert_text(out, "2026-12-01T18:00:00Z");
	cvn_rfc3339(0, out);
	assert_text(out, "1970-01-01T00:00:00Z");
	cvn_rfc5322_date(1796148000, out);
	assert_text(out, "Tue, 01 Dec 2026 18:00:00 +0000");
	cvn_rfc5322_date(951825600, out);
	assert_text(out, "Tue, 29 Feb 2000 12:00:00 +0000");
}

Test(clock, a_year_has_four_digits_at_the_ends_of_time_too)
{
	char out[40];

	cvn_rfc3339(INT64_MAX, out);
	assert_text(out, "9999-12-31T23:59:59Z");
	cvn_rfc3339(INT64_MIN, out);
	assert_text(out, "0000-01-01T00:00:00Z");
}

Test(clock, durations_are_a_number_and_a_unit)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "30s", 30 }, { "5m", 300 }, { "2h", 7200 }, { "3d", 259200 }, { "1w", 604800 }, { "0s", 0 },
		{ "36525d", INT64_C(3155760000) },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		int64_t got = -1;

		cr_assert(eq(int, cvn_parse_duration(cases[i].text, &got, NULL), CVN_OK), "%s", cases[i].text);
		cr_assert(eq(i64, got, cases[i].seconds), "%s", cases[i].text);
	}
}

Test(clock, other_durations_are_refused_and_leave_the_result_alone)
{
	static const char *const wrong[] = { "", "5", "m", "5 m", " 5m", "5m ", "-5m", "5M", "1.5h", "1h30m", "five", "5y" };
	struct cvn_err err = { 0 };
	int64_t got = -1;

	for (size_t i = 0; i < CVN_COUNT(wrong); i++)
		cr_assert(eq(int, cvn_parse_duration(wrong[i], &got, &err), CVN_E_INVALID), "%s", wrong[i]);
	cr_assert(eq(int, cvn_parse_duration(NULL, &got, &err), CVN_E_INVALID));
	cr_assert(eq(int, cvn_parse_duration("36526d", &got, &err), CVN_E_LIMIT));
	cr_assert(eq(int, cvn_parse_duration("99999999999999999999w", &got, &err), CVN_E_LIMIT));
	assert_text(err.text, "\"99999999999999999999w\" is longer than a hundred years");
	cr_assert(eq(i64, got, -1));
}

Test(clock, the_monotonic_clock_does_not_go_back)
{
	int64_t a = cvn_monotonic_ms(), b = cvn_monotonic_ms();

	cr_assert(ge(i64, b, a));
	cr_assert(gt(i64, cvn_now(), INT64_C(1600000000)));
}
