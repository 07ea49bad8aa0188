/*
 * date.c - when an event is, in words: the local time at the place, with the name of its zone.
 */
#include <stdio.h>
#include <string.h>

#include "convene/calendar.h"
#include "event_priv.h"
#include "words.h"
#include "convene/base/banned.h"

const struct cvn_words *cvn_words_of(const char *language)
{
	bool spanish = language != NULL && cvn_starts_nocase(language, "es") && (language[2] == '\0' || language[2] == '-' || language[2] == '_');

	return spanish ? &cvn_words_es : &cvn_words_en;
}

/* The parts of a date stand in another order in each language; the format's parts are numbered. */
static void add_date(struct cvn_buf *out, const struct cvn_words *w, const struct cvn_civil *c)
{
	for (const char *f = w->date_long; *f; f++) {
		if (*f != '%') {
			cvn_buf_char(out, *f);
			continue;
		}
		switch (f[1]) {
		case '1': cvn_buf_str(out, w->weekday[cvn_civil_weekday(c)]); break;
		case '2': cvn_buf_str(out, w->month[c->month - 1]); break;
		case '3': cvn_buf_printf(out, "%d", c->day); break;
		default: cvn_buf_printf(out, "%d", c->year); break;
		}
		f += 3;         /* "%1$s" */
	}
}

static void add_time(struct cvn_buf *out, const struct cvn_words *w, const struct cvn_civil *c, bool half)
{
	int hour = c->hour % 12 == 0 ? 12 : c->hour % 12;

	if (!w->clock_12)
		cvn_buf_printf(out, "%d:%02d", c->hour, c->minute);
	else
		cvn_buf_printf(out, "%d:%02d%s", hour, c->minute, !half ? "" : c->hour < 12 ? " AM" : " PM");
}

void cvn_event_when(struct cvn_buf *out, const char *zone, int64_t starts_at, int64_t ends_at, bool all_day, const char *language)
{
	const struct cvn_words *w = cvn_words_of(language);
	struct cvn_civil a = { .month = 1, .day = 1, .year = 1970 }, b = a;
	char abbr[CVN_ZONE_ABBR] = "";

	cvn_zone_from_unix(zone, starts_at, &a, NULL, abbr, NULL);
	cvn_zone_from_unix(zone, ends_at, &b, NULL, NULL, NULL);
	bool same_day = a.year == b.year && a.month == b.month && a.day == b.day;
	add_date(out, w, &a);
	if (all_day || ends_at == starts_at) {      /* what has hours has a length: check.c sees to it */
		if (!same_day) {
			cvn_buf_str(out, " – ");
			add_date(out, w, &b);
		}
		cvn_buf_printf(out, " (%s)", w->all_day);
		return;
	}
	cvn_buf_str(out, ", ");
	add_time(out, w, &a, !same_day || (a.hour < 12) != (b.hour < 12));
	cvn_buf_str(out, " – ");
	if (!same_day) {
		add_date(out, w, &b);
		cvn_buf_str(out, ", ");
	}
	add_time(out, w, &b, true);
	cvn_buf_printf(out, " (%s, %s)", abbr, zone);
}

void cvn_event_moment_text(struct cvn_buf *out, const char *zone, int64_t at, const char *language)
{
	const struct cvn_words *w = cvn_words_of(language);
	struct cvn_civil c = { .month = 1, .day = 1, .year = 1970 };

	cvn_zone_from_unix(zone, at, &c, NULL, NULL, NULL);
	add_date(out, w, &c);
	cvn_buf_str(out, ", ");
	add_time(out, w, &c, true);
}

void cvn_event_session_text(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_event_session *s)
{
	struct cvn_civil a = { 0 }, b = { 0 };

	cvn_zone_from_unix(ev->zone, s->starts_at, &a, NULL, NULL, NULL);
	cvn_zone_from_unix(ev->zone, s->ends_at, &b, NULL, NULL, NULL);
	cvn_buf_printf(out, "%d:%02d – %d:%02d %s", a.hour, a.minute, b.hour, b.minute, s->title);
	if (s->place[0] != '\0' && !ev->place_for_accepted)
		cvn_buf_printf(out, ", %s", s->place);
}

void cvn_add_session(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_event_session *s)
{
	CVN_AUTO_BUF(line, 1000);

	cvn_event_session_text(&line, ev, s);
	cvn_buf_str(out, "- ");
	cvn_add_plain(out, line.ptr);
	if (s->place[0] != '\0' && ev->place_for_accepted) {
		cvn_buf_str(out, "{{#place}}, ");
		cvn_add_plain(out, s->place);
		cvn_buf_str(out, "{{/place}}");
	}
	cvn_buf_char(out, '\n');
}

void cvn_event_day(const char *zone, int64_t at, char out[16])
{
	struct cvn_civil c = { .month = 1, .day = 1, .year = 1970 };

	cvn_zone_from_unix(zone, at, &c, NULL, NULL, NULL);
	snprintf(out, 16, "%04d-%02d-%02d", c.year % 10000, c.month % 100, c.day % 100);
}

const char *cvn_event_waiting_note(const char *language)
{
	return cvn_words_of(language)->waiting_note;
}
