/*
 * format.c - a moment in words: the person's language, the person's zone.
 *
 * Dates reach a letter as text: a date, a date and time with or without its zone, RFC 3339 in UTC, or seconds of Unix
 * time. What names no moment is printed as it stands. How a language says a date is one row of patterns:
 *   W w weekday (long, short)   M m month (long, short)   d day   Y year   t time of day   z zone   'words'
 */
#include "template_priv.h"
#include "tongue.h"

#include "convene/base/clock.h"
#include "convene/calendar.h"
#include "convene/letter.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

/* Languages without a row: digits only, the same everywhere. */
static const char *const plain_pattern[7] = { "", "Y-n-D", "Y-n-D~ t", "Y-n-D~ t z", "Y-n-D", "t", "Y-n-D" };

enum format cvn_format_named(struct cvn_span word)
{
	static const char *const names[] = { [FORMAT_SHORT] = "short", [FORMAT_MEDIUM] = "medium", [FORMAT_LONG] = "long",
		                             [FORMAT_DATE] = "date", [FORMAT_TIME] = "time", [FORMAT_WEEKDAY] = "weekday" };

	for (size_t i = FORMAT_SHORT; i < CVN_COUNT(names); i++) {
		if (cvn_span_is(word, names[i]))
			return (enum format)i;
	}
	return FORMAT_NONE;
}

struct moment {
	struct cvn_civil civil;
	bool has_time;
	char zone[CVN_ZONE_ABBR];
};

static bool digits(const char **p, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*out = *out * 10 + (**p - '0');
	}
	return true;
}

static bool literal(const char **p, char c)
{
	return *(*p)++ == c;
}

/* An instant shown in the person's zone. */
static bool in_zone(int64_t t, const char *zone, struct moment *out)
{
	out->has_time = true;
	return cvn_zone_from_unix(zone && zone[0] ? zone : "UTC", t, &out->civil, NULL, out->zone, NULL) == CVN_OK;
}

static bool read_clock(const char **p, struct moment *out)
{
	out->has_time = digits(p, 2, &out->civil.hour) && literal(p, ':') && digits(p, 2, &out->civil.minute);
	if (out->has_time && **p == ':')
		return literal(p, ':') && digits(p, 2, &out->civil.second);
	return out->has_time;
}

static bool read_moment(const char *text, const struct manner *m, struct moment *out)
{
	const char *p = text;
	uint64_t unix_time;
	int64_t t;

	*out = (struct moment){ 0 };
	if (strlen(text) >= 9 && cvn_parse_u64(cvn_span_of(text), INT64_C(99999999999), &unix_time, NULL) == CVN_OK)
		return in_zone((int64_t)unix_time, m->zone, out);
	if (!digits(&p, 4, &out->civil.year) || !literal(&p, '-') || !digits(&p, 2, &out->civil.month) || !literal(&p, '-') ||
	    !digits(&p, 2, &out->civil.day))
		return false;
	if (*p == '\0')
		return cvn_civil_valid(&out->civil);
	if ((*p != ' ' && *p != 'T') || (p++, !read_clock(&p, out)) || !cvn_civil_valid(&out->civil))
		return false;
	if (*p == '\0')
		return true;
	if (strcmp(p, "Z") == 0)
		return in_zone(cvn_civil_to_unix(&out->civil), m->zone, out);
	if (*p++ != ' ' || cvn_zone_to_unix(p, &out->civil, &t, NULL) != CVN_OK)
		return false;
	return in_zone(t, p, out);         /* an event's own zone: that is where the clock on the wall is read */
}

static void put_time(struct cvn_buf *out, const struct tongue *tongue, const struct cvn_civil *c)
{
	if (!tongue || !tongue->am)
		cvn_buf_printf(out, "%02d:%02d", c->hour, c->minute);
	else
		cvn_buf_printf(out, "%d:%02d\xc2\xa0%s", c->hour % 12 ? c->hour % 12 : 12, c->minute,
		               c->hour < 12 ? tongue->am : tongue->pm);
}

static void put_letter(struct cvn_buf *out, char c, const struct tongue *t, const struct moment *m)
{
	int weekday = cvn_civil_weekday(&m->civil);

	if (c == 'W' || c == 'w')
		cvn_buf_str(out, c == 'W' ? t->weekday[weekday] : t->weekday_short[weekday]);
	else if (c == 'M' || c == 'm')
		cvn_buf_str(out, c == 'M' ? t->month[m->civil.month - 1] : t->month_short[m->civil.month - 1]);
	else if (c == 'd')
		cvn_buf_printf(out, "%d", m->civil.day);
	else if (c == 'Y')
		cvn_buf_printf(out, "%04d", m->civil.year);
	else if (c == 'n' || c == 'D')
		cvn_buf_printf(out, "%02d", c == 'n' ? m->civil.month : m->civil.day);
	else if (c == 't')
		put_time(out, t, &m->civil);
	else if (c == 'z')
		cvn_buf_str(out, m->zone);
	else
		cvn_buf_char(out, c);
}

static void put_pattern(struct cvn_buf *out, const char *pattern, const struct tongue *tongue, const struct moment *m)
{
	bool quoted = false;

	for (const char *p = pattern; *p; p++) {
		if (*p == '~' && !m->has_time)
			return;
		if (*p == '\'')
			quoted = !quoted;
		else if (quoted)
			cvn_buf_char(out, *p);
		else if (*p == 'z' && m->zone[0] == '\0')
			cvn_buf_truncate(out, out->len - 1);      /* the blank in front of it */
		else if (*p != '~')
			put_letter(out, *p, tongue, m);
	}
}

void cvn_format_put(struct cvn_buf *out, enum format how, const struct manner *m, const char *text, size_t n)
{
	const struct tongue *tongue = cvn_tongue(m->language);
	struct moment moment;
	char own[80];

	if (n >= sizeof own) {
		cvn_buf_add(out, text, n);
		return;
	}
	snprintf(own, sizeof own, "%.*s", (int)n, text);
	if (!read_moment(own, m, &moment) || (how == FORMAT_TIME && !moment.has_time)) {
		cvn_buf_add(out, text, n);
		return;
	}
	put_pattern(out, tongue ? tongue->pattern[how] : plain_pattern[how], tongue, &moment);
}

void cvn_letter_moment(const char *language, const char *zone, int64_t at, bool all_day, struct cvn_buf *out)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)at);
	cvn_format_put(out, all_day ? FORMAT_DATE : FORMAT_LONG, &(struct manner){ language, zone }, text, strlen(text));
}
