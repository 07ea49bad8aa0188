/*
 * segment_time.c - spans of time in a segment: "within 30 days", "after 2026-01-01", "today".
 *
 * Days begin at midnight where the office is. "After" a day means from the next one on, "since" a day includes it.
 */
#include <string.h>

#include "convene/base/clock.h"
#include "convene/base/mem.h"
#include "convene/calendar.h"

#include "segment_priv.h"

#include "convene/base/banned.h"

static int midnight(const struct cvn_segment *s, struct cvn_civil day, int64_t *out, struct cvn_err *err)
{
	if (day.year < 1971)                     /* before anybody was written to; 0 would mean "open" */
		day = (struct cvn_civil){ .year = 1970, .month = 1, .day = 2 };
	day.hour = day.minute = day.second = 0;
	if (!s->ctx->timezone || cvn_streq(s->ctx->timezone, "UTC")) {
		*out = cvn_civil_to_unix(&day);
		return CVN_OK;
	}
	if (cvn_zone_to_unix(s->ctx->timezone, &day, out, NULL) == CVN_OK)
		return CVN_OK;
	day.hour = 1;                            /* where the clocks change at midnight */
	return cvn_zone_to_unix(s->ctx->timezone, &day, out, err);
}

static int today(const struct cvn_segment *s, struct cvn_civil *out, struct cvn_err *err)
{
	if (!s->ctx->timezone || cvn_streq(s->ctx->timezone, "UTC")) {
		*out = cvn_civil_from_unix(s->ctx->now);
		return CVN_OK;
	}
	return cvn_zone_from_unix(s->ctx->timezone, s->ctx->now, out, NULL, NULL, err);
}

static struct cvn_civil days_on(struct cvn_civil day, int days)
{
	day.hour = 12;
	day.minute = day.second = 0;
	return cvn_civil_from_unix(cvn_civil_to_unix(&day) + (int64_t)days * 86400);
}

/* 2026-01-31; nothing else, because 1/2 means two days to two people. */
static int read_date(struct cvn_segment *s, struct cvn_civil *out, struct cvn_err *err)
{
	const struct cvn_segment_token *t = cvn_segment_peek(s);
	struct cvn_civil day = { 0 };
	uint64_t y, m, d;

	if (cvn_segment_take(s, "today"))
		return today(s, out, err);
	if (cvn_segment_take(s, "yesterday")) {
		int rc = today(s, out, err);
		*out = days_on(*out, -1);
		return rc;
	}
	if (t->kind == CVN_T_MARK || strlen(t->text) != 10 || t->text[4] != '-' || t->text[7] != '-' ||
	    cvn_parse_u64((struct cvn_span){ t->text, 4 }, 9999, &y, NULL) != CVN_OK ||
	    cvn_parse_u64((struct cvn_span){ t->text + 5, 2 }, 12, &m, NULL) != CVN_OK ||
	    cvn_parse_u64((struct cvn_span){ t->text + 8, 2 }, 31, &d, NULL) != CVN_OK)
		return cvn_segment_expected(s, "a date such as 2026-01-31", err);
	day = (struct cvn_civil){ .year = (int)y, .month = (int)m, .day = (int)d };
	if (!cvn_civil_valid(&day))
		return cvn_segment_expected(s, "a day that exists", err);
	s->i++;
	*out = day;
	return CVN_OK;
}

static int read_span(struct cvn_segment *s, int64_t *out_seconds, struct cvn_err *err)
{
	static const struct { const char *one, *many; int64_t seconds; } units[] = {
		{ "hour", "hours", 3600 },        { "day", "days", 86400 },         { "week", "weeks", 7 * 86400 },
		{ "month", "months", 30 * 86400 }, { "year", "years", 365 * 86400 },
	};
	uint64_t n = 1;

	if (cvn_parse_u64(cvn_span_of(cvn_segment_peek(s)->text), 36500, &n, NULL) == CVN_OK)
		s->i++;
	else if (!cvn_segment_take(s, "a") && !cvn_segment_take(s, "one") && !cvn_streq_nocase(cvn_segment_peek(s)->text, "day") &&
	         !cvn_streq_nocase(cvn_segment_peek(s)->text, "week"))
		return cvn_segment_expected(s, "a number of days", err);
	for (size_t i = 0; i < CVN_COUNT(units); i++)
		if (cvn_segment_take(s, units[i].one) || cvn_segment_take(s, units[i].many)) {
			*out_seconds = (int64_t)n * units[i].seconds;
			return CVN_OK;
		}
	return cvn_segment_expected(s, "hours, days, weeks, months or years", err);
}

static int within(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	int64_t seconds = 0;
	int rc;

	cvn_segment_take(s, "the");
	if (!cvn_segment_take(s, "last"))
		cvn_segment_take(s, "past");
	rc = read_span(s, &seconds, err);
	f->from = s->ctx->now - seconds > 0 ? s->ctx->now - seconds : 1;
	return rc;
}

/* The days [first, last] as moments; an open side stays as it is. */
static int set_days(struct cvn_segment *s, struct cvn_filter *f, const struct cvn_civil *first, const struct cvn_civil *last,
                    struct cvn_err *err)
{
	int rc = first ? midnight(s, *first, &f->from, err) : CVN_OK;

	return rc == CVN_OK && last ? midnight(s, days_on(*last, 1), &f->to, err) : rc;
}

static int between(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err)
{
	struct cvn_civil a, b;
	int rc = read_date(s, &a, err);

	if (rc == CVN_OK && !cvn_segment_take(s, "and"))
		rc = cvn_segment_expected(s, "and", err);
	if (rc == CVN_OK)
		rc = read_date(s, &b, err);
	return rc == CVN_OK ? set_days(s, f, &a, &b, err) : rc;
}

static int one_date(struct cvn_segment *s, struct cvn_filter *f, const char *word, struct cvn_err *err)
{
	struct cvn_civil day;
	int rc = read_date(s, &day, err);

	if (rc != CVN_OK)
		return rc;
	if (cvn_streq(word, "on"))
		return set_days(s, f, &day, &day, err);
	if (cvn_streq(word, "before"))
		return midnight(s, day, &f->to, err);
	if (cvn_streq(word, "after"))
		day = days_on(day, 1);
	return midnight(s, day, &f->from, err);
}

int cvn_segment_time(struct cvn_segment *s, struct cvn_filter *f, bool *out_any, struct cvn_err *err)
{
	static const char *const words[] = { "after", "since", "before", "on" };
	const char *next = cvn_segment_peek(s)->text;

	*out_any = true;
	if (cvn_streq_nocase(next, "today") || cvn_streq_nocase(next, "yesterday"))
		return one_date(s, f, "on", err);
	if (cvn_segment_take(s, "within") || cvn_segment_take(s, "in"))
		return within(s, f, err);
	if (cvn_segment_take(s, "between"))
		return between(s, f, err);
	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_segment_take(s, words[i]))
			return one_date(s, f, words[i], err);
	*out_any = false;
	return CVN_OK;
}
