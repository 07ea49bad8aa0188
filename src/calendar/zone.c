/*
 * zone.c - civil time and Unix time, through the system's zone tables as libical reads them.
 *
 * Everything here rests on one question to libical: how far from UTC is this zone at this instant. Writing VTIMEZONE is
 * vtimezone.c; Windows names are windows.c.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"

#include "calendar_priv.h"
#include "convene/base/banned.h"

#define ZONE_NAME_MAX 64

static bool plain_name(const char *zone)
{
	size_t n = zone ? strlen(zone) : 0;

	if (n == 0 || n > ZONE_NAME_MAX || zone[0] == '/' || strstr(zone, "..") != NULL)
		return false;
	return strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == n;
}

static bool is_utc(const char *zone)
{
	return cvn_streq(zone, "UTC") || cvn_streq(zone, "Etc/UTC") || cvn_streq(zone, "GMT") || cvn_streq(zone, "Etc/GMT");
}

/* libical opens a file of this name below the zone directory, so only plain names go there. */
static icaltimezone *find(const char *zone)
{
	if (!plain_name(zone))
		return NULL;
	if (is_utc(zone))
		return icaltimezone_get_utc_timezone();
	icaltimezone *z = icaltimezone_get_builtin_timezone(zone);
	/* A name without a file gives a zone without a component, which libical would take for UTC. */
	return z != NULL && icaltimezone_get_component(z) != NULL ? z : NULL;
}

int cvn_zones_load(struct cvn_err *err)
{
	icalerror_set_errors_are_fatal(0);
	icaltimezone_set_builtin_tzdata(0);
	if (icaltimezone_get_builtin_timezones() == NULL || find("America/New_York") == NULL)
		return cvn_fail(err, CVN_E_CONFIG, "the system has no time zone files (install the package tzdata)");
	return CVN_OK;
}

bool cvn_zone_known(const char *zone)
{
	return find(zone) != NULL;
}

static struct icaltimetype utc_of(int64_t t)
{
	struct cvn_civil c = cvn_civil_from_unix(t);
	struct icaltimetype tt = icaltime_null_time();

	tt.year = c.year, tt.month = c.month, tt.day = c.day;
	tt.hour = c.hour, tt.minute = c.minute, tt.second = c.second;
	tt.zone = icaltimezone_get_utc_timezone();
	return tt;
}

static int offset_of(icaltimezone *z, int64_t t, int *out_daylight)
{
	struct icaltimetype tt = utc_of(t);

	*out_daylight = 0;
	return z == icaltimezone_get_utc_timezone() ? 0 : icaltimezone_get_utc_offset_of_utc_time(z, &tt, out_daylight);
}

int cvn_zone_offset(const char *zone, int64_t t)
{
	int summer;
	icaltimezone *z = find(zone);

	return z == NULL ? 0 : offset_of(z, t, &summer);
}

/* libical knows names of the two halves of the year as "EST/EDT"; the standard one comes first. Where people have no name but a
 * number (Morocco's "+01"), the number is the offset's, whichever half libical takes for the standard one. */
static void abbr_of(icaltimezone *z, int summer, int offset, char out[CVN_ZONE_ABBR])
{
	const char *names = z == icaltimezone_get_utc_timezone() ? "UTC" : icaltimezone_get_tznames(z);
	const char *slash = names ? strchr(names, '/') : NULL;
	struct cvn_span s = cvn_span_of(names);

	if (slash != NULL)
		s = summer ? cvn_span_of(slash + 1) : (struct cvn_span){ names, (size_t)(slash - names) };
	if (s.len > 0 && (s.ptr[0] == '+' || s.ptr[0] == '-'))
		snprintf(out, CVN_ZONE_ABBR, "%c%02d%.2d", offset < 0 ? '-' : '+', abs(offset) / 3600, abs(offset) / 60 % 60);
	else
		snprintf(out, CVN_ZONE_ABBR, "%.*s", (int)s.len, s.ptr ? s.ptr : "");
}

int cvn_zone_from_unix(const char *zone, int64_t t, struct cvn_civil *out, int *out_offset, char out_abbr[CVN_ZONE_ABBR],
                       struct cvn_err *err)
{
	icaltimezone *z = find(zone);
	int summer, offset;

	if (z == NULL)
		return cvn_fail(err, CVN_E_INVALID, "unknown time zone '%.60s'", zone ? zone : "");
	offset = offset_of(z, t, &summer);
	*out = cvn_civil_from_unix(t + offset);
	if (out_offset != NULL)
		*out_offset = offset;
	if (out_abbr != NULL)
		abbr_of(z, summer, offset, out_abbr);
	return CVN_OK;
}

/* The instants that show `local` on the clocks of the zone: none in a gap, two in a doubled hour. A change moves clocks by
 * less than a day, so the offsets a day before and a day after are all that can hold. */
static size_t candidates(icaltimezone *z, const struct cvn_civil *local, int64_t out[2])
{
	int64_t naive = cvn_civil_to_unix(local);
	int summer;
	int before = offset_of(z, naive - 86400, &summer), after = offset_of(z, naive + 86400, &summer);
	size_t n = 0;

	if (offset_of(z, naive - before, &summer) == before)
		out[n++] = naive - before;
	if (after != before && offset_of(z, naive - after, &summer) == after)
		out[n++] = naive - after;
	return n;
}

static int resolve(const char *zone, const struct cvn_civil *local, bool lenient, int64_t *out, struct cvn_err *err)
{
	icaltimezone *z = find(zone);
	int64_t at[2];
	int summer;

	if (z == NULL)
		return cvn_fail(err, CVN_E_INVALID, "unknown time zone '%.60s'", zone ? zone : "");
	if (!cvn_civil_valid(local))
		return cvn_fail(err, CVN_E_INVALID, "no such date or time: %04d-%02d-%02d %02d:%02d", local->year, local->month,
		                local->day, local->hour, local->minute);
	size_t n = candidates(z, local, at);
	if (n == 1) {
		*out = at[0];
		return CVN_OK;
	}
	if (lenient) {
		int64_t naive = cvn_civil_to_unix(local);

		*out = n == 2 ? (at[0] < at[1] ? at[0] : at[1]) : naive - offset_of(z, naive - 86400, &summer);
		return CVN_OK;
	}
	return cvn_fail(err, CVN_E_INVALID, "%04d-%02d-%02d %02d:%02d %s in %s: the clocks change in that hour; choose another time",
	                local->year, local->month, local->day, local->hour, local->minute,
	                n == 0 ? "does not exist" : "happens twice", zone);
}

int cvn_zone_to_unix(const char *zone, const struct cvn_civil *local, int64_t *out, struct cvn_err *err)
{
	return resolve(zone, local, false, out, err);
}

int cvn_zone_to_unix_lenient(const char *zone, const struct cvn_civil *local, int64_t *out, struct cvn_err *err)
{
	return resolve(zone, local, true, out, err);
}
