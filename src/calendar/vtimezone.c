/*
 * vtimezone.c - a small VTIMEZONE that every client reads right.
 *
 * libical's own components carry a vendor prefix, begin in 1883 and end their rules with UNTIL; Exchange wants at most one
 * STANDARD and one DAYLIGHT with one yearly nth-weekday rule each. So the component is written from the offsets themselves:
 * find the changes around the event, see whether they follow the same rule every year, and say that rule. A zone whose
 * changes follow none (Ramadan in Morocco, a law that ends summer time) gets the changes of the span one by one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "calendar_priv.h"
#include "convene/base/banned.h"

#define DAY 86400
#define MAX_CHANGES 64
#define RULE_YEARS 4            /* a rule is believed when it held or will hold for so many years around the event */

struct change {
	int64_t at;
	int from, to;
	struct cvn_civil wall;  /* local time before the change: what DTSTART says */
	int nth, weekday;       /* nth 1..4, or -1 for the last of its month */
};

static int64_t bisect(const char *zone, int64_t lo, int64_t hi)
{
	int off = cvn_zone_offset(zone, lo);

	while (hi - lo > 1) {
		int64_t mid = lo + (hi - lo) / 2;

		if (cvn_zone_offset(zone, mid) == off)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

static int days_in_month(int year, int month)
{
	struct cvn_civil c = { year, month, 31, 0, 0, 0 };

	while (!cvn_civil_valid(&c))
		c.day--;
	return c.day;
}

static struct change change_at(const char *zone, int64_t at)
{
	struct change ch = { .at = at, .from = cvn_zone_offset(zone, at - 1), .to = cvn_zone_offset(zone, at) };

	ch.wall = cvn_civil_from_unix(at + ch.from);
	ch.weekday = cvn_civil_weekday(&ch.wall);
	ch.nth = ch.wall.day + 7 > days_in_month(ch.wall.year, ch.wall.month) ? -1 : (ch.wall.day - 1) / 7 + 1;
	return ch;
}

static size_t find_changes(const char *zone, int64_t from, int64_t until, struct change *out, size_t cap)
{
	size_t n = 0;

	for (int64_t t = from; t < until && n < cap; t += 7 * DAY)
		if (cvn_zone_offset(zone, t) != cvn_zone_offset(zone, t + 7 * DAY))
			out[n++] = change_at(zone, bisect(zone, t, t + 7 * DAY));
	return n;
}

static bool alike(const struct change *a, const struct change *b)
{
	return a->wall.month == b->wall.month && a->weekday == b->weekday && a->from == b->from && a->to == b->to &&
	       a->wall.hour == b->wall.hour && a->wall.minute == b->wall.minute;
}

/* Every second change from `ch` on follows one rule: ch->nth is settled. "4th" and "last" coincide in many years: when one
 * year says plainly 4th and none a fifth week, it is the 4th. */
static bool one_rule(struct change *ch, size_t n)
{
	bool fourth = false, last = false, fifth = false;

	for (size_t i = 0; i < n; i += 2) {
		if (!alike(ch, &ch[i]))
			return false;
		fourth |= ch[i].nth == 4;
		last |= ch[i].nth == -1;
		fifth |= ch[i].wall.day > 28;
		if (ch[i].nth != ch->nth && (ch->nth != 4 && ch->nth != -1))
			return false;
		if (ch[i].nth != ch->nth && (ch[i].nth != 4 && ch[i].nth != -1))
			return false;
	}
	if (fourth && last) {
		if (fifth)
			return false;
		ch->nth = 4;
	}
	return true;
}

static void write_offset(struct cvn_buf *out, const char *name, int offset)
{
	int abs_off = abs(offset);

	cvn_buf_printf(out, "%s:%c%02d%02d", name, offset < 0 ? '-' : '+', abs_off / 3600, abs_off / 60 % 60);
	if (abs_off % 60 != 0)
		cvn_buf_printf(out, "%02d", abs_off % 60);
	cvn_buf_str(out, "\r\n");
}

static void write_observance(struct cvn_buf *out, const char *zone, const struct change *ch, bool daylight, bool rule)
{
	static const char *const weekday[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };
	struct cvn_civil unused;
	char local[20], abbr[CVN_ZONE_ABBR] = "";

	cvn_calendar_local(&ch->wall, local);
	cvn_buf_printf(out, "BEGIN:%s\r\nDTSTART:%s\r\n", daylight ? "DAYLIGHT" : "STANDARD", local);
	if (rule)
		cvn_buf_printf(out, "RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s\r\n", ch->wall.month, ch->nth, weekday[ch->weekday]);
	write_offset(out, "TZOFFSETFROM", ch->from);
	write_offset(out, "TZOFFSETTO", ch->to);
	if (cvn_zone_from_unix(zone, ch->at, &unused, NULL, abbr, NULL) == CVN_OK && abbr[0] != '\0')
		cvn_buf_printf(out, "TZNAME:%s\r\n", abbr);
	cvn_buf_printf(out, "END:%s\r\n", daylight ? "DAYLIGHT" : "STANDARD");
}

/* Do the changes alternate between two rules for as long as we looked? */
static bool regular(struct change *ch, size_t n)
{
	return n >= 2 * RULE_YEARS && one_rule(ch, n) && one_rule(ch + 1, n - 1);
}

static void write_one_by_one(struct cvn_buf *out, const char *zone, const struct change *ch, size_t n, int64_t from,
                             int64_t until)
{
	size_t first = 0;

	while (first + 1 < n && ch[first + 1].at <= from)
		first++;
	if (first > 0 && ch[first].to > ch[first].from)         /* some readers want a STANDARD in every zone */
		first--;
	if (n == 0 || ch[0].at > from) {        /* nothing changed before the span: say what held all along */
		int off = cvn_zone_offset(zone, from);
		struct change held = { .at = from, .from = off, .to = off, .wall = { 1970, 1, 1, 0, 0, 0 } };

		write_observance(out, zone, &held, false, false);
	}
	for (size_t i = first; i < n && ch[i].at <= until; i++)
		write_observance(out, zone, &ch[i], ch[i].to > ch[i].from, false);
}

void cvn_vtimezone(struct cvn_buf *out, const char *zone, int64_t from, int64_t until)
{
	struct change ch[MAX_CHANGES];
	int64_t years = (int64_t)366 * DAY * RULE_YEARS;

	if (cvn_streq(zone, "UTC"))
		return;
	cvn_buf_printf(out, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", zone);
	/* From more than a year before the event, so that both halves of the year have begun when it starts. */
	size_t n = find_changes(zone, from - 400 * DAY, (until > from + years ? until : from + years) + 60 * DAY, ch, MAX_CHANGES);
	if (regular(ch, n)) {
		bool daylight_first = ch[0].to > ch[0].from;

		write_observance(out, zone, &ch[daylight_first ? 1 : 0], false, true);
		write_observance(out, zone, &ch[daylight_first ? 0 : 1], true, true);
	} else {
		write_one_by_one(out, zone, ch, n, from, until);
	}
	cvn_buf_str(out, "END:VTIMEZONE\r\n");
}
