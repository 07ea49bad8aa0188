/*
 * test_zone.c - civil time in every US zone, at every change of the clocks from a year back to three years ahead, against the law
 * (second Sunday of March, first Sunday of November, 02:00), not against another copy of the tables.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/calendar.h"

static void load(void)
{
	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
}

TestSuite(zone, .init = load);

static int nth_sunday(int year, int month, int nth)
{
	struct cvn_civil c = { year, month, 1, 0, 0, 0 };

	return 1 + (7 - cvn_civil_weekday(&c)) % 7 + 7 * (nth - 1);
}

static const struct { const char *zone; int standard_hours; bool summer; const char *abbr[2]; } us[] = {
	{ "America/New_York", -5, true, { "EST", "EDT" } },    { "America/Detroit", -5, true, { "EST", "EDT" } },
	{ "America/Chicago", -6, true, { "CST", "CDT" } },     { "America/Denver", -7, true, { "MST", "MDT" } },
	{ "America/Boise", -7, true, { "MST", "MDT" } },       { "America/Los_Angeles", -8, true, { "PST", "PDT" } },
	{ "America/Anchorage", -9, true, { "AKST", "AKDT" } }, { "America/Adak", -10, true, { "HST", "HDT" } },
	{ "America/Phoenix", -7, false, { "MST", "" } },       { "Pacific/Honolulu", -10, false, { "HST", "" } },
	{ "America/Puerto_Rico", -4, false, { "AST", "" } },   { "America/Indiana/Indianapolis", -5, true, { "EST", "EDT" } },
	{ "America/Kentucky/Louisville", -5, true, { "EST", "EDT" } },
};

static int64_t utc(int y, int mo, int d, int h, int mi)
{
	struct cvn_civil c = { y, mo, d, h, mi, 0 };

	return cvn_civil_to_unix(&c);
}

static void check_offset(const char *zone, int64_t t, int hours, const char *abbr)
{
	struct cvn_civil c;
	char got[CVN_ZONE_ABBR];
	int offset;

	cr_assert_eq(cvn_zone_from_unix(zone, t, &c, &offset, got, NULL), CVN_OK);
	cr_assert_eq(offset, hours * 3600, "%s at %ld: %d", zone, (long)t, offset);
	cr_assert_str_eq(got, abbr, "%s at %ld", zone, (long)t);
}

Test(zone, us_zones_change_their_clocks_when_the_law_says_so)
{
	for (size_t i = 0; i < sizeof us / sizeof *us; i++)
		for (int year = 2025; year <= 2029; year++) {
			int std = us[i].standard_hours;
			int64_t spring = utc(year, 3, nth_sunday(year, 3, 2), 2 - std, 0);
			int64_t autumn = utc(year, 11, nth_sunday(year, 11, 1), 1 - std, 0);
			int dst = us[i].summer ? std + 1 : std;
			const char *summer = us[i].abbr[us[i].summer];

			check_offset(us[i].zone, spring - 1, std, us[i].abbr[0]);
			check_offset(us[i].zone, spring, dst, summer);
			check_offset(us[i].zone, autumn - 1, dst, summer);
			check_offset(us[i].zone, autumn, std, us[i].abbr[0]);
		}
}

Test(zone, civil_time_comes_back_as_it_went)
{
	for (size_t i = 0; i < sizeof us / sizeof *us; i++)
		for (int64_t t = utc(2025, 11, 5, 12, 30); t < utc(2029, 11, 1, 0, 0); t += 13 * 86400 + 3600) {
			struct cvn_civil c;
			int64_t back;

			cr_assert_eq(cvn_zone_from_unix(us[i].zone, t, &c, NULL, NULL, NULL), CVN_OK);
			if (cvn_zone_to_unix(us[i].zone, &c, &back, NULL) == CVN_OK)
				cr_assert_eq(back, t, "%s %ld", us[i].zone, (long)t);
		}
}

Test(zone, a_time_in_the_spring_gap_is_refused)
{
	struct cvn_civil c = { 2027, 3, 14, 2, 30, 0 };
	struct cvn_err err = { 0 };
	int64_t t = 77;

	cr_assert_eq(cvn_zone_to_unix("America/New_York", &c, &t, &err), CVN_E_INVALID);
	cr_assert(strstr(err.text, "does not exist") != NULL, "%s", err.text);
	cr_assert_eq(t, 77);
}

Test(zone, a_time_in_the_doubled_hour_is_refused)
{
	struct cvn_civil c = { 2026, 11, 1, 1, 30, 0 };
	struct cvn_err err = { 0 };
	int64_t t;

	cr_assert_eq(cvn_zone_to_unix("America/Chicago", &c, &t, &err), CVN_E_INVALID);
	cr_assert(strstr(err.text, "happens twice") != NULL, "%s", err.text);
}

Test(zone, the_minutes_beside_a_change_are_taken)
{
	struct cvn_civil before = { 2027, 3, 14, 1, 59, 0 }, after = { 2027, 3, 14, 3, 0, 0 };
	int64_t a, b;

	cr_assert_eq(cvn_zone_to_unix("America/New_York", &before, &a, NULL), CVN_OK);
	cr_assert_eq(cvn_zone_to_unix("America/New_York", &after, &b, NULL), CVN_OK);
	cr_assert_eq(b - a, 60);
}

Test(zone, names_that_are_no_zones_are_unknown)
{
	static const char *const bad[] = { "", "Nowhere/City", "../../etc/passwd", "/etc/localtime", "America/New_York\n", "Eastern Standard Time",
		"America", "EST5EDT; rm" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect(!cvn_zone_known(bad[i]), "%s", bad[i]);
	cr_expect(!cvn_zone_known(NULL));
	cr_expect(cvn_zone_known("UTC"));
	cr_expect(cvn_zone_known("US/Eastern"));
	cr_expect(cvn_zone_known("Europe/Kyiv"));
}

Test(zone, windows_names_lead_to_zones_that_exist)
{
	cr_assert_str_eq(cvn_zone_from_windows("Eastern Standard Time"), "America/New_York");
	cr_assert_str_eq(cvn_zone_from_windows("pacific standard time"), "America/Los_Angeles");
	cr_assert_null(cvn_zone_from_windows("Standard Time"));
	cr_assert(cvn_zone_known(cvn_zone_from_windows("FLE Standard Time")));
}
