/*
 * rule.c - recurrence rules of our own events: the bounded set, and the starts they give.
 *
 * Only rules that an organizer wrote come here, never one out of a stranger's object, and only after rule_check: libical's
 * iterator does not come back from some of the others.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

#include "calendar_priv.h"
#include "convene/base/banned.h"

#define COUNT_MAX 500
#define INTERVAL_MAX 52
#define STEPS_MAX 4000          /* of the iterator: ten years of days */

struct parts {
	struct cvn_span freq, interval, count, until, byday, bymonthday, wkst;
};

static int cut_parts(const char *rrule, struct parts *p, struct cvn_err *err)
{
	const struct { const char *name; struct cvn_span *slot; } known[] = {
		{ "FREQ", &p->freq }, { "INTERVAL", &p->interval }, { "COUNT", &p->count }, { "UNTIL", &p->until },
		{ "BYDAY", &p->byday }, { "BYMONTHDAY", &p->bymonthday }, { "WKST", &p->wkst },
	};

	for (const char *s = rrule; *s;) {
		size_t len = strcspn(s, ";");
		const char *eq = memchr(s, '=', len);
		size_t i = 0, name = eq ? (size_t)(eq - s) : len;

		while (i < CVN_COUNT(known) && !cvn_span_is_nocase((struct cvn_span){ s, name }, known[i].name))
			i++;
		if (eq == NULL || i == CVN_COUNT(known))
			return cvn_fail(err, CVN_E_INVALID, "recurrence rule: %.*s is not supported", (int)(len < 60 ? len : 60), s);
		if (known[i].slot->ptr != NULL)
			return cvn_fail(err, CVN_E_INVALID, "recurrence rule: %s stands twice", known[i].name);
		*known[i].slot = (struct cvn_span){ eq + 1, len - name - 1 };
		s += len + (s[len] == ';');
	}
	return CVN_OK;
}

static bool in_list(struct cvn_span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cvn_span_is_nocase(s, words[i]))
			return true;
	return false;
}

static bool is_weekday(struct cvn_span s)
{
	static const char *const days[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };

	return in_list(s, days, CVN_COUNT(days));
}

static bool weekday_list(struct cvn_span s)
{
	while (s.len > 0) {
		const char *comma = memchr(s.ptr, ',', s.len);
		size_t len = comma ? (size_t)(comma - s.ptr) : s.len;

		if (!is_weekday((struct cvn_span){ s.ptr, len }))
			return false;
		s.ptr += len + (comma != NULL), s.len -= len + (comma != NULL);
	}
	return true;
}

/* "1TH", "-1FR" */
static bool nth_weekday(struct cvn_span s)
{
	if (s.len > 0 && s.ptr[0] == '-')
		return s.len == 4 && s.ptr[1] == '1' && is_weekday((struct cvn_span){ s.ptr + 2, 2 });
	return s.len == 3 && s.ptr[0] >= '1' && s.ptr[0] <= '4' && is_weekday((struct cvn_span){ s.ptr + 1, 2 });
}

static bool number_in(struct cvn_span s, uint64_t max)
{
	uint64_t n;

	return cvn_parse_u64(s, max, &n, NULL) == CVN_OK && n >= 1;
}

static int check_by_parts(const struct parts *p, struct cvn_err *err)
{
	bool weekly = cvn_span_is_nocase(p->freq, "WEEKLY"), monthly = cvn_span_is_nocase(p->freq, "MONTHLY");

	if (p->byday.ptr && !(weekly && weekday_list(p->byday)) && !(monthly && nth_weekday(p->byday)))
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: BYDAY takes weekdays of a week or one nth weekday of a month");
	if (p->bymonthday.ptr && !(monthly && (number_in(p->bymonthday, 28) || cvn_span_is(p->bymonthday, "-1"))))
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: BYMONTHDAY takes one day from 1 to 28, or -1, of a month");
	if (p->byday.ptr && p->bymonthday.ptr)
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: BYDAY and BYMONTHDAY exclude each other");
	return CVN_OK;
}

int cvn_calendar_rule_check(const char *rrule, struct cvn_err *err)
{
	static const char *const freq[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
	struct parts p = { 0 };
	struct cvn_civil c;
	bool utc, date;
	int rc = cut_parts(rrule, &p, err);

	if (rc != CVN_OK)
		return rc;
	if (!in_list(p.freq, freq, CVN_COUNT(freq)))
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY");
	if (p.interval.ptr && !number_in(p.interval, INTERVAL_MAX))
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: INTERVAL is from 1 to %d", INTERVAL_MAX);
	if (!p.count.ptr == !p.until.ptr)
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: it needs an end, either COUNT or UNTIL");
	if (p.count.ptr && !number_in(p.count, COUNT_MAX))
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: COUNT is from 1 to %d", COUNT_MAX);
	if (p.until.ptr && !cvn_cal_civil(p.until, &c, &utc, &date))
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: UNTIL is not a date");
	if (p.wkst.ptr && !is_weekday(p.wkst))
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: WKST is a weekday");
	return check_by_parts(&p, err);
}

static int64_t until_of(const char *rrule, int64_t fallback)
{
	struct parts p = { 0 };
	int64_t t;

	if (cut_parts(rrule, &p, NULL) != CVN_OK || p.until.ptr == NULL)
		return fallback;
	if (cvn_cal_instant(p.until, "UTC", &t))
		return t;
	struct cvn_civil c;
	bool utc, date;
	return cvn_cal_civil(p.until, &c, &utc, &date) ? cvn_civil_to_unix(&c) + 86400 * 2 - 1 : fallback;
}

/* The iterator runs on civil time without a zone; each start is then placed in the zone, so the hour stays the hour. UNTIL is
 * an instant and compared as one, so it is taken out of the iterator's hands. */
static char *without_until(const char *rrule)
{
	CVN_AUTO_BUF(b, 512);

	for (const char *s = rrule; *s;) {
		size_t len = strcspn(s, ";");

		if (!cvn_starts_nocase(s, "UNTIL=")) {
			if (b.len > 0)
				cvn_buf_char(&b, ';');
			cvn_buf_add(&b, s, len);
		}
		s += len + (s[len] == ';');
	}
	return cvn_buf_take(&b);
}

int cvn_calendar_starts(const char *rrule, const char *zone, int64_t starts_at, int64_t from, int64_t until, int64_t *out,
                        size_t cap, size_t *out_n, struct cvn_err *err)
{
	struct cvn_civil c;
	size_t n = 0;
	int rc = cvn_calendar_rule_check(rrule, err);

	if (rc == CVN_OK)
		rc = cvn_zone_from_unix(zone, starts_at, &c, NULL, NULL, err);
	if (rc != CVN_OK)
		return rc;
	int64_t end = until_of(rrule, until);
	if (end > until)
		end = until;
	CVN_AUTO_STR char *bare = without_until(rrule);
	struct icalrecurrencetype rule = icalrecurrencetype_from_string(bare);
	struct icaltimetype start = icaltime_null_time(), at;
	start.year = c.year, start.month = c.month, start.day = c.day;
	start.hour = c.hour, start.minute = c.minute, start.second = c.second;
	icalrecur_iterator *it = icalrecur_iterator_new(rule, start);
	if (it == NULL)
		return cvn_fail(err, CVN_E_INVALID, "recurrence rule: not understood");
	for (int step = 0; step < STEPS_MAX && n < cap; step++) {
		int64_t t;

		at = icalrecur_iterator_next(it);
		if (icaltime_is_null_time(at))
			break;
		c = (struct cvn_civil){ at.year, at.month, at.day, at.hour, at.minute, at.second };
		if (cvn_zone_to_unix_lenient(zone, &c, &t, NULL) != CVN_OK || t > end)
			break;
		if (t >= from)
			out[n++] = t;
	}
	icalrecur_iterator_free(it);
	*out_n = n;
	return CVN_OK;
}
