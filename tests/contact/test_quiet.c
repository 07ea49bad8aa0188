/*
 * test_quiet.c - the hours in which a person gets no letters.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/calendar.h"
#include "convene/contact/quiet.h"

#include "convene/base/banned.h"

static struct cvn_err err;
static struct cvn_quiet_clock watch;

static void load_zones(void)
{
	cr_assert(cvn_zones_load(&err) == CVN_OK, "%s", err.text);
}

TestSuite(quiet, .init = load_zones);

static struct cvn_quiet hours(const char *text)
{
	struct cvn_quiet q = { -1, -1 };

	cr_assert(cvn_quiet_read(cvn_span_of(text), &q, &err) == CVN_OK, "%s: %s", text, err.text);
	return q;
}

static int64_t at(const char *zone, int year, int month, int day, int hour, int minute)
{
	struct cvn_civil c = { .year = year, .month = month, .day = day, .hour = hour, .minute = minute };
	int64_t t = 0;

	cr_assert(cvn_zone_to_unix(zone, &c, &t, &err) == CVN_OK, "%s", err.text);
	return t;
}

Test(quiet, hours_are_read_as_people_write_them_and_written_in_one_form)
{
	const char *const table[][2] = { { "21:00-08:00", "21:00-08:00" }, { "21-8", "21:00-08:00" }, { " 22:30 - 7:15 ", "22:30-07:15" },
		                         { "0-6", "00:00-06:00" },         { "20-24", "20:00-00:00" }, { "NONE", "none" } };
	char text[CVN_QUIET_TEXT];

	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		struct cvn_quiet q = hours(table[i][0]);

		cvn_quiet_text(&q, text);
		cr_expect_str_eq(text, table[i][1], "%s", table[i][0]);
	}
}

Test(quiet, what_is_no_two_times_of_a_day_is_refused)
{
	const char *const table[] = { "", "21", "21-", "-8", "25-8", "21:60-8", "8-8", "24:01-8", "21:5-8", "9pm-8am", "21-8-9", "none at all", "0-24", "24-0" };
	struct cvn_quiet q;

	for (size_t i = 0; i < CVN_COUNT(table); i++)
		cr_expect(cvn_quiet_read(cvn_span_of(table[i]), &q, &err) == CVN_E_INVALID, "'%s'", table[i]);
}

Test(quiet, what_two_people_read_in_two_ways_is_refused_with_both)
{
	const char *const table[][2] = {
		{ "9-5", "quiet hours '9-5' can be read in two ways: write 09:00-17:00 or 21:00-05:00" },
		{ "11-7", "quiet hours '11-7' can be read in two ways: write 11:00-19:00 or 23:00-07:00" },
		{ "12-8", "quiet hours '12-8' can be read in two ways: write 12:00-20:00 or 00:00-08:00" },
		{ "9:30-8:15", "quiet hours '9:30-8:15' can be read in two ways: write 09:30-20:15 or 21:30-08:15" },
		{ "12:30-08:00", NULL }, { "11:00-07:00", NULL }, { "13-8", NULL }, { "8-12", NULL }, { "0-6", NULL },
	};

	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		struct cvn_quiet q;
		int rc = cvn_quiet_read(cvn_span_of(table[i][0]), &q, &err);

		cr_expect(eq(int, rc, table[i][1] ? CVN_E_INVALID : CVN_OK), "%s", table[i][0]);
		if (table[i][1])
			cr_expect(eq(str, err.text, (char *)table[i][1]));
	}
}

Test(quiet, they_go_by_the_persons_own_clock_and_over_midnight)
{
	struct cvn_quiet q = hours("21-8");
	const char *la = "America/Los_Angeles", *ny = "America/New_York";
	int64_t evening = at(ny, 2026, 11, 20, 21, 0), night = at(ny, 2026, 11, 21, 2, 30);

	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, ny, evening - 1), evening - 1));
	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, ny, evening), at(ny, 2026, 11, 21, 8, 0)));
	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, ny, night), at(ny, 2026, 11, 21, 8, 0)));
	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, ny, at(ny, 2026, 11, 21, 8, 0)), at(ny, 2026, 11, 21, 8, 0)));
	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, la, evening), evening), "it is six in the evening there");
	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, la, night), at(la, 2026, 11, 21, 8, 0)));
	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, "Asia/Kolkata", at("Asia/Kolkata", 2026, 11, 21, 7, 59) + 59), at("Asia/Kolkata", 2026, 11, 21, 8, 0)));
}

Test(quiet, a_night_in_which_the_clocks_change_ends_when_they_show_the_hour)
{
	struct cvn_quiet q = hours("21-8");
	const char *ny = "America/New_York";

	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, ny, at(ny, 2026, 3, 7, 23, 0)), at(ny, 2026, 3, 8, 8, 0)));
	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, ny, at(ny, 2026, 10, 31, 23, 0)), at(ny, 2026, 11, 1, 8, 0)));
}

Test(quiet, a_persons_own_words_count_before_the_offices)
{
	struct cvn_quiet office = hours("21-8"), none = cvn_quiet_of("none", &office), own = cvn_quiet_of("12-13", &office);
	struct cvn_quiet same = cvn_quiet_of("", &office), broken = cvn_quiet_of("soon", &office);
	int64_t noon = at("UTC", 2026, 11, 21, 12, 30), night = at("UTC", 2026, 11, 21, 23, 0);

	cr_expect(eq(i64, cvn_quiet_over(&none, &watch, "UTC", night), night));
	cr_expect(eq(i64, cvn_quiet_over(&own, &watch, "UTC", noon), noon + 1800));
	cr_expect(eq(i64, cvn_quiet_over(&own, &watch, "UTC", night), night));
	cr_expect(eq(i64, cvn_quiet_over(&same, &watch, "UTC", night), night + 9 * 3600));
	cr_expect(eq(i64, cvn_quiet_over(&broken, &watch, "UTC", night), night + 9 * 3600));
}

Test(quiet, an_unknown_zone_is_UTC)
{
	struct cvn_quiet q = hours("21-8");
	int64_t night = at("UTC", 2026, 11, 21, 23, 0);

	cr_expect(eq(i64, cvn_quiet_over(&q, &watch, "Mars/Olympus", night), night + 9 * 3600));
}
