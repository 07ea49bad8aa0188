/*
 * dates.c - the dates of an event file that ships, moved into the future by whole weeks: a Thursday stays one.
 *
 * Only the lines in front of the body are touched; what the body says of days is the organizer's to write.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/clock.h"
#include "convene/base/text.h"
#include "office/office_priv.h"

#include "convene/base/banned.h"

#define DAY 86400
#define WEEK (7 * DAY)
#define AHEAD (2 * WEEK)
#define DATE_CHARS 10                /* 2027-01-14 */

static bool date_at(const char *p, const char *end, struct cvn_civil *out)
{
	static const char form[] = "dddd-dd-dd";
	char text[DATE_CHARS + 1];

	if (end - p < DATE_CHARS)
		return false;
	for (size_t i = 0; i < DATE_CHARS; i++) {
		if (form[i] == 'd' ? p[i] < '0' || p[i] > '9' : p[i] != form[i])
			return false;
	}
	snprintf(text, sizeof text, "%.*s", DATE_CHARS, p);
	*out = (struct cvn_civil){ 0 };
	return sscanf(text, "%4d-%2d-%2d", &out->year, &out->month, &out->day) == 3 && cvn_civil_valid(out);
}

/* Whole weeks from the start of the file's event to the first such weekday that is far enough ahead. */
static int64_t weeks_to_add(const char *text, const char *end, int64_t now)
{
	const char *starts = memmem(text, (size_t)(end - text), "Starts:", 7);
	struct cvn_civil date;
	int64_t start;

	while (starts && starts < end && (*starts < '0' || *starts > '9'))
		starts++;
	if (!starts || !date_at(starts, end, &date))
		return 0;
	start = cvn_civil_to_unix(&date);
	return start >= now + AHEAD ? 0 : (now + AHEAD - start + WEEK - 1) / WEEK;
}

void cvn_dates_ahead(const char *text, size_t n, int64_t now, struct cvn_buf *out)
{
	const char *blank = memmem(text, n, "\n\n", 2), *end = blank ? blank : text + n;
	int64_t seconds = weeks_to_add(text, end, now) * WEEK;
	struct cvn_civil date;

	for (const char *p = text; p < end;) {
		if ((p == text || p[-1] < '0' || p[-1] > '9') && date_at(p, end, &date)) {
			date = cvn_civil_from_unix(cvn_civil_to_unix(&date) + seconds);
			cvn_buf_printf(out, "%04d-%02d-%02d", date.year, date.month, date.day);
			p += DATE_CHARS;
		} else {
			cvn_buf_char(out, *p++);
		}
	}
	cvn_buf_add(out, end, (size_t)(text + n - end));
}
