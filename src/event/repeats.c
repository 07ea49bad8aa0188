/*
 * repeats.c - "monthly on the first Thursday until 2027-06-30" to a recurrence rule.
 *
 * A small grammar of words, read one by one; an RRULE value of the bounded set is taken as it is. What is not understood is
 * refused with the word that was not.
 *
 *   daily | weekly | monthly | yearly | every N days|weeks|months | every day|week|month|year | every [other] WEEKDAY
 *   [on WEEKDAY[, WEEKDAY and WEEKDAY]] | [on the first|second|third|fourth|last WEEKDAY] | [on the 15th|last day]
 *   until DATE | N times
 */
#include <stdio.h>
#include <string.h>

#include "convene/calendar.h"
#include "event_priv.h"
#include "convene/base/banned.h"

struct phrase {
	const char *text;
	struct cvn_span word;        /* the one in hand; "" at the end */
	struct cvn_span rest;
	const char *freq;
	int interval, nth, monthday;    /* nth -1 = last; monthday -1 = last day */
	unsigned weekdays;
	int count;
	struct cvn_civil until;
};

static const char *const codes[7] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };

static void advance(struct phrase *p)
{
	struct cvn_span r = p->rest;

	while (r.len > 0 && (cvn_ascii_space((unsigned char)*r.ptr) || *r.ptr == ','))
		r.ptr++, r.len--;
	p->word = (struct cvn_span){ r.ptr, 0 };
	while (p->word.len < r.len && !cvn_ascii_space((unsigned char)r.ptr[p->word.len]) && r.ptr[p->word.len] != ',')
		p->word.len++;
	p->rest = (struct cvn_span){ r.ptr + p->word.len, r.len - p->word.len };
}

static bool take(struct phrase *p, const char *word)
{
	bool is = cvn_span_is_nocase(p->word, word);

	if (is)
		advance(p);
	return is;
}

static int weekday_of(struct cvn_span w)
{
	static const char *const days[7] = { "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" };

	for (int i = 0; i < 7; i++) {
		CVN_AUTO_STR char *plural = cvn_xasprintf("%ss", days[i]);

		if (cvn_span_is_nocase(w, days[i]) || cvn_span_is_nocase(w, plural) || (w.len == 3 && cvn_starts_nocase(days[i], (char[]){ w.ptr[0], w.ptr[1], w.ptr[2], 0 })))
			return i;
	}
	return -1;
}

/* "2", "two", "other"; 0 when it is no number. */
static int number_of(struct cvn_span w)
{
	static const char *const words[] = { "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve" };
	uint64_t n;

	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_span_is_nocase(w, words[i]))
			return (int)i + 1;
	if (cvn_span_is_nocase(w, "other"))
		return 2;
	return cvn_parse_u64(w, 1000, &n, NULL) == CVN_OK ? (int)n : 0;
}

static bool take_unit(struct phrase *p)
{
	static const struct { const char *one, *many, *freq; } units[] = {
		{ "day", "days", "DAILY" }, { "week", "weeks", "WEEKLY" }, { "month", "months", "MONTHLY" }, { "year", "years", "YEARLY" },
	};

	for (size_t i = 0; i < CVN_COUNT(units); i++)
		if (take(p, units[i].one) || take(p, units[i].many)) {
			p->freq = units[i].freq;
			return true;
		}
	return false;
}

static bool take_weekdays(struct phrase *p)
{
	bool any = false;

	for (;;) {
		int day = weekday_of(p->word);

		if (day < 0 && !(any && take(p, "and")))
			return any;
		if (day >= 0) {
			p->weekdays |= 1u << day;
			any = true;
			advance(p);
		}
	}
}

static bool take_frequency(struct phrase *p)
{
	static const struct { const char *word, *freq; int interval; } simple[] = {
		{ "daily", "DAILY", 1 }, { "weekly", "WEEKLY", 1 }, { "biweekly", "WEEKLY", 2 }, { "fortnightly", "WEEKLY", 2 },
		{ "monthly", "MONTHLY", 1 }, { "quarterly", "MONTHLY", 3 }, { "yearly", "YEARLY", 1 }, { "annually", "YEARLY", 1 },
	};

	p->interval = 1;
	for (size_t i = 0; i < CVN_COUNT(simple); i++)
		if (take(p, simple[i].word)) {
			p->freq = simple[i].freq;
			p->interval = simple[i].interval;
			return true;
		}
	if (!take(p, "every"))
		return false;
	int n = number_of(p->word);
	if (n > 0) {
		p->interval = n;
		advance(p);
	}
	if (take_unit(p))
		return true;
	p->freq = "WEEKLY";
	return take_weekdays(p);
}

static bool take_nth(struct phrase *p)
{
	static const struct { const char *word; int nth; } nths[] = {
		{ "first", 1 }, { "1st", 1 }, { "second", 2 }, { "2nd", 2 }, { "third", 3 }, { "3rd", 3 }, { "fourth", 4 }, { "4th", 4 }, { "last", -1 },
	};
	int n = 0;

	for (size_t i = 0; i < CVN_COUNT(nths) && n == 0; i++)
		if (cvn_span_is_nocase(p->word, nths[i].word))
			n = nths[i].nth;
	if (n == 0)
		return false;
	struct phrase ahead = *p;
	advance(&ahead);
	if (n == -1 && take(&ahead, "day")) {
		*p = ahead;
		p->monthday = -1;
		return true;
	}
	int day = weekday_of(ahead.word);
	if (day < 0)
		return false;
	advance(&ahead);
	*p = ahead;
	p->nth = n;
	p->weekdays = 1u << day;
	return true;
}

/* "15th" */
static bool take_monthday(struct phrase *p)
{
	struct cvn_span w = p->word;
	uint64_t n;

	while (w.len > 0 && (w.ptr[w.len - 1] < '0' || w.ptr[w.len - 1] > '9'))
		w.len--;
	if (cvn_parse_u64(w, 31, &n, NULL) != CVN_OK || n == 0)
		return false;
	p->monthday = (int)n;
	advance(p);
	return true;
}

static bool take_days(struct phrase *p)
{
	if (!take(p, "on"))
		return true;
	bool the = take(p, "the");
	bool good = take_nth(p) || (the ? take_monthday(p) : take_weekdays(p));
	if (good && take(p, "of")) {    /* "… of the month" */
		take(p, "the");
		take(p, "each");
		good = take(p, "month");
	}
	return good;
}

static bool take_end(struct phrase *p)
{
	if (take(p, "until")) {
		CVN_AUTO_STR char *date = cvn_span_dup(p->word);
		struct cvn_when when;

		if (cvn_when_read(date, &when, NULL) != CVN_OK || !when.has_date)
			return false;
		p->until = when.civil;
		advance(p);
		return true;
	}
	take(p, "for");
	p->count = number_of(p->word);
	if (p->count == 0)
		return false;
	advance(p);
	return take(p, "times");
}

static int refuse(const struct phrase *p, const char *text, struct cvn_err *err)
{
	if (p->word.len == 0)
		return cvn_fail(err, CVN_E_INVALID, "'%.80s' has no end; add: until 2027-06-30, or: 10 times", text);
	return cvn_fail(err, CVN_E_INVALID, "'%.80s' is not understood at '%.*s'; write: monthly on the first Thursday until 2027-06-30",
	                text, (int)(p->word.len < 40 ? p->word.len : 40), p->word.ptr);
}

/* The last second of that day in the zone, in UTC as RFC 5545 3.3.10 wants it. */
static int until_text(const struct cvn_civil *day, const char *zone, char out[20], struct cvn_err *err)
{
	struct cvn_civil noon = { day->year, day->month, day->day, 23, 59, 59 };
	int64_t t;
	int rc = cvn_zone_to_unix(zone, &noon, &t, err);

	if (rc == CVN_OK)
		cvn_calendar_stamp(t, out);
	return rc;
}

static int write_rule(const struct phrase *p, const char *zone, struct cvn_buf *out, struct cvn_err *err)
{
	char until[20];
	int rc;

	cvn_buf_printf(out, "FREQ=%s", p->freq);
	if (p->interval > 1)
		cvn_buf_printf(out, ";INTERVAL=%d", p->interval);
	if (p->weekdays != 0) {
		const char *between = ";BYDAY=";

		for (int i = 0; i < 7; i++)
			if (p->weekdays & (1u << i)) {
				cvn_buf_str(out, between);
				if (p->nth != 0)
					cvn_buf_printf(out, "%d", p->nth);
				cvn_buf_str(out, codes[i]);
				between = ",";
			}
	}
	if (p->monthday != 0)
		cvn_buf_printf(out, ";BYMONTHDAY=%d", p->monthday);
	if (p->count > 0) {
		cvn_buf_printf(out, ";COUNT=%d", p->count);
		return CVN_OK;
	}
	rc = until_text(&p->until, zone, until, err);
	cvn_buf_printf(out, ";UNTIL=%s", rc == CVN_OK ? until : "");
	return rc;
}

/* A rule as given; an UNTIL without Z is local and becomes UTC. */
static int take_rule(const char *rule, const char *zone, char **out, struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 512);
	const char *at = cvn_find_nocase(rule, "UNTIL=");
	int rc = cvn_calendar_rule_check(rule, err);

	if (rc != CVN_OK)
		return rc;
	if (at == NULL) {
		*out = cvn_xstrdup(rule);
		return CVN_OK;
	}
	size_t len = strcspn(at, ";");
	if (cvn_ascii_lower((unsigned char)at[len - 1]) == 'z') {
		*out = cvn_xstrdup(rule);
		return CVN_OK;
	}
	struct cvn_civil day = { 0 };
	char until[20];
	sscanf(at + 6, "%4d%2d%2d", &day.year, &day.month, &day.day);
	rc = until_text(&day, zone, until, err);
	if (rc != CVN_OK)
		return rc;
	cvn_buf_add(&b, rule, (size_t)(at - rule));
	cvn_buf_printf(&b, "UNTIL=%s%s", until, at + len);
	*out = cvn_buf_take(&b);
	return CVN_OK;
}

int cvn_repeats_read(const char *text, const char *zone, char **out, struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 512);
	struct phrase p = { .text = text, .rest = cvn_span_of(text) };

	if (cvn_starts_nocase(text, "RRULE:"))
		return take_rule(text + 6, zone, out, err);
	if (cvn_starts_nocase(text, "FREQ="))
		return take_rule(text, zone, out, err);
	advance(&p);
	if (!take_frequency(&p) || !take_days(&p) || !take_end(&p) || p.word.len > 0)
		return refuse(&p, text, err);
	int rc = write_rule(&p, zone, &b, err);
	if (rc == CVN_OK)
		rc = cvn_calendar_rule_check(b.ptr, err);
	if (rc == CVN_OK)
		*out = cvn_buf_take(&b);
	return rc;
}
