/*
 * clock.c - reading the clock, civil time in UTC, the two date forms of mail, durations as people write them.
 *
 * Time zones are calendar's.
 */
#include "convene/base/clock.h"
#include "convene/base/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "convene/base/banned.h"

#define DAY_SECONDS 86400
#define DURATION_MAX_SECONDS (INT64_C(36525) * DAY_SECONDS)       /* a hundred years */
#define UNIX_YEAR_0 INT64_C(-62167219200)
#define UNIX_YEAR_9999_END INT64_C(253402300799)
#define UNIX_YEAR_FITS_INT INT64_C(60000000000000000)

int64_t cvn_now(void)
{
	return (int64_t)time(NULL);
}

int64_t cvn_monotonic_ms(void)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970-01-01. Years begin in March, so that the leap day is the last of its year; 400 years are 146097 days. */
static int64_t days_from_date(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400), year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int64_t cvn_civil_to_unix(const struct cvn_civil *c)
{
	return days_from_date(c->year, c->month, c->day) * DAY_SECONDS + (int64_t)c->hour * 3600 +
	       (int64_t)c->minute * 60 + c->second;
}

static int64_t clamp(int64_t t, int64_t low, int64_t high)
{
	return t < low ? low : t > high ? high : t;
}

struct cvn_civil cvn_civil_from_unix(int64_t t)
{
	int64_t moment = clamp(t, -UNIX_YEAR_FITS_INT, UNIX_YEAR_FITS_INT);
	int64_t days = floor_div(moment, DAY_SECONDS), z = days + 719468;
	int second = (int)(moment - days * DAY_SECONDS);
	int64_t era = floor_div(z, 146097), doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = (int)(doe - (365 * yoe + yoe / 4 - yoe / 100)), mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct cvn_civil){
		.year = (int)(yoe + era * 400 + (month <= 2)),
		.month = month,
		.day = doy - (153 * mp + 2) / 5 + 1,
		.hour = second / 3600,
		.minute = second / 60 % 60,
		.second = second % 60,
	};
}

int cvn_civil_weekday(const struct cvn_civil *c)
{
	int64_t days = days_from_date(c->year, c->month, c->day) + 4;     /* 1970-01-01 was a Thursday */

	return (int)(days - floor_div(days, 7) * 7);
}

int cvn_civil_valid(const struct cvn_civil *c)
{
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;

	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= month_days[c->month - 1] + (c->month == 2 && leap) && c->hour >= 0 && c->hour <= 23 &&
	       c->minute >= 0 && c->minute <= 59 && c->second >= 0 && c->second <= 59;
}

/* Both forms have four digits for the year. */
static struct cvn_civil four_digit_year(int64_t t)
{
	return cvn_civil_from_unix(clamp(t, UNIX_YEAR_0, UNIX_YEAR_9999_END));
}

void cvn_rfc3339(int64_t t, char out[32])
{
	struct cvn_civil c = four_digit_year(t);

	(void)snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

void cvn_rfc5322_date(int64_t t, char out[40])
{
	static const char day[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char month[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct cvn_civil c = four_digit_year(t);

	(void)snprintf(out, 40, "%s, %02d %s %04d %02d:%02d:%02d +0000", day[cvn_civil_weekday(&c)], c.day,
	               month[c.month - 1], c.year, c.hour, c.minute, c.second);
}

static int64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's': return 1;
	case 'm': return 60;
	case 'h': return 3600;
	case 'd': return DAY_SECONDS;
	case 'w': return INT64_C(7) * DAY_SECONDS;
	default: return 0;
	}
}

int cvn_parse_duration(const char *s, int64_t *out_seconds, struct cvn_err *err)
{
	struct cvn_span all = cvn_span_of(s);
	int64_t unit = all.len == 0 ? 0 : unit_seconds(all.ptr[all.len - 1]);
	uint64_t n = 0;
	int rc;

	if (unit == 0)
		return cvn_fail(err, CVN_E_INVALID, "\"%.40s\" is not a duration such as 30s, 5m, 2h, 3d or 1w", all.ptr);
	rc = cvn_parse_u64((struct cvn_span){ all.ptr, all.len - 1 }, (uint64_t)(DURATION_MAX_SECONDS / unit), &n, NULL);
	if (rc == CVN_E_LIMIT)
		return cvn_fail(err, rc, "\"%.40s\" is longer than a hundred years", s);
	if (rc != CVN_OK)
		return cvn_fail(err, rc, "\"%.40s\" is not a duration such as 30s, 5m, 2h, 3d or 1w", s);
	*out_seconds = (int64_t)n * unit;
	return CVN_OK;
}
