/*
 * instance.c - which instance of a series an answer is about.
 *
 * Clients name it by the original start, but in UTC, in their own zone, or as that day's midnight.
 */
#include <string.h>

#include "convene/calendar.h"
#include "event_priv.h"
#include "convene/base/banned.h"

static bool same_date(const char *zone, int64_t start, const struct cvn_civil *day)
{
	struct cvn_civil c;

	return cvn_zone_from_unix(zone, start, &c, NULL, NULL, NULL) == CVN_OK && c.year == day->year && c.month == day->month &&
	       c.day == day->day;
}

static bool only_on(const int64_t *starts, size_t n, const char *zone, const struct cvn_civil *day, int64_t *out)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (same_date(zone, starts[i], day)) {
			*out = starts[i];
			found++;
		}
	return found == 1;
}

static bool written_date(const char *text, struct cvn_civil *out)
{
	uint64_t ymd;

	if (text == NULL || strlen(text) < 8 || cvn_parse_u64((struct cvn_span){ text, 8 }, 99991231, &ymd, NULL) != CVN_OK)
		return false;
	*out = (struct cvn_civil){ .year = (int)(ymd / 10000), .month = (int)(ymd / 100 % 100), .day = (int)(ymd % 100) };
	return cvn_civil_valid(out) != 0;
}

bool cvn_event_instance(const int64_t *starts, size_t n, const char *zone, int64_t at, const char *as_written, int64_t *out)
{
	struct cvn_civil day;
	int64_t found;

	for (size_t i = 0; i < n; i++)
		if (at != 0 && starts[i] == at) {
			*out = at;
			return true;
		}
	/* Exchange says the day's midnight in the organizer's zone, others the day's midnight in UTC: the date as written decides. */
	if (!written_date(as_written, &day) || !only_on(starts, n, zone, &day, &found)) {
		if (at == 0 || cvn_zone_from_unix(zone, at, &day, NULL, NULL, NULL) != CVN_OK || !only_on(starts, n, zone, &day, &found))
			return false;
	}
	*out = found;
	return true;
}
