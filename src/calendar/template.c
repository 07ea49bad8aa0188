/*
 * template.c - one event as the text of its calendar object, with marks where people differ.
 *
 * The properties and parameters each METHOD must and must not have are those of RFC 5546 3.2, narrowed to what Exchange,
 * Google and Apple read without complaint. Folding and encoding come later, when a person has been spliced in.
 */
#include <stdio.h>
#include <string.h>

#include "calendar_priv.h"
#include "convene/base/banned.h"

#define PRODID "-//convene//convene//EN"
#define DAY 86400

const char *cvn_method_name(enum cvn_method method)
{
	static const char *const name[] = { "REQUEST", "CANCEL", "DECLINECOUNTER", "PUBLISH" };

	return name[method];
}

static bool given(const char *s)
{
	return s != NULL && s[0] != '\0';
}

static void write_text(struct cvn_buf *out, const char *property, const char *s)
{
	if (!given(s))
		return;
	cvn_buf_printf(out, "%s:", property);
	cvn_buf_ical_text(out, s, strlen(s));
	cvn_buf_str(out, "\r\n");
}

/* A URI: what could end the line or the value stays out. */
static void write_uri(struct cvn_buf *out, const char *property, const char *s)
{
	if (!given(s))
		return;
	cvn_buf_printf(out, "%s:", property);
	for (; *s; s++)
		if ((unsigned char)*s > 0x20 && *s != 0x7F && *s != '"')
			cvn_buf_char(out, *s);
	cvn_buf_str(out, "\r\n");
}

static void write_time(struct cvn_buf *out, const struct cvn_cal_event *ev, const char *property, int64_t t)
{
	struct cvn_civil c = { 0 };
	char text[20];

	cvn_zone_from_unix(ev->zone, t, &c, NULL, NULL, NULL);
	cvn_calendar_local(&c, text);
	if (ev->all_day)
		cvn_buf_printf(out, "%s;VALUE=DATE:%.8s\r\n", property, text);
	else if (cvn_streq(ev->zone, "UTC"))
		cvn_buf_printf(out, "%s:%sZ\r\n", property, text);
	else
		cvn_buf_printf(out, "%s;TZID=%s:%s\r\n", property, ev->zone, text);
}

/* An all-day end is exclusive in iCalendar: the day after the last. Noon keeps clear of the change of the clocks. */
static int64_t day_after(const struct cvn_cal_event *ev)
{
	struct cvn_civil c = { 0 };

	cvn_zone_from_unix(ev->zone, ev->ends_at, &c, NULL, NULL, NULL);
	return ev->ends_at + (12 - c.hour) * 3600 + DAY;
}

static void write_stamp(struct cvn_buf *out, const char *property, int64_t t)
{
	char text[20];

	if (t == 0)
		return;
	cvn_calendar_stamp(t, text);
	cvn_buf_printf(out, "%s:%s\r\n", property, text);
}

static void write_people(struct cvn_buf *out, const struct cvn_cal_event *ev, enum cvn_method method, const char *nonce)
{
	cvn_buf_str(out, "ORGANIZER");
	if (given(ev->organizer_cn)) {
		cvn_buf_str(out, ";CN=\"");
		cvn_calendar_param(out, ev->organizer_cn, strlen(ev->organizer_cn));
		cvn_buf_char(out, '"');
	}
	cvn_buf_printf(out, ":mailto:cvnmark%sorganizerx\r\n", nonce);
	if (method == CVN_METHOD_PUBLISH)
		return;
	cvn_buf_printf(out, "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=cvnmark%spartstatx;", nonce);
	cvn_buf_printf(out, "RSVP=cvnmark%srsvpx;CN=\"cvnmark%scnx\":mailto:cvnmark%sattendeex\r\n", nonce, nonce, nonce);
}

static void write_words(struct cvn_buf *out, const struct cvn_cal_event *ev, const char *nonce)
{
	cvn_buf_str(out, "SUMMARY:");
	if (ev->summary_mark)
		cvn_buf_printf(out, "cvnmark%snotex", nonce);
	cvn_buf_ical_text(out, ev->summary, strlen(ev->summary));
	cvn_buf_str(out, "\r\n");
	if (ev->description_mark)
		cvn_buf_printf(out, "DESCRIPTION:cvnmark%sdescriptionx\r\n", nonce);
	else
		write_text(out, "DESCRIPTION", ev->description);
	if (ev->location_mark)
		cvn_buf_printf(out, "LOCATION:cvnmark%splace%sx\r\n", nonce, ev->location_day);
	else
		write_text(out, "LOCATION", ev->location);
	write_uri(out, "URL", ev->url);
	write_uri(out, "CONFERENCE;VALUE=URI", ev->conference);
	write_text(out, "CATEGORIES", ev->categories);
}

static void write_recurrence(struct cvn_buf *out, const struct cvn_cal_event *ev)
{
	if (ev->recurrence_at != 0) {
		write_time(out, ev, "RECURRENCE-ID", ev->recurrence_at);
		return;
	}
	if (!given(ev->rrule))
		return;
	cvn_buf_printf(out, "RRULE:%s\r\n", ev->rrule);
	for (size_t i = 0; i < ev->n_except; i++)
		write_time(out, ev, "EXDATE", ev->except[i]);
}

static void write_alarms(struct cvn_buf *out, const struct cvn_cal_event *ev)
{
	for (size_t i = 0; i < ev->n_alarms; i++) {
		cvn_buf_printf(out, "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT%dM\r\n", ev->alarm_minutes[i]);
		write_text(out, "DESCRIPTION", ev->summary);
		cvn_buf_str(out, "END:VALARM\r\n");
	}
}

static void write_event(struct cvn_buf *out, const struct cvn_cal_event *ev, enum cvn_method method, const char *nonce)
{
	cvn_buf_str(out, "BEGIN:VEVENT\r\n");
	write_uri(out, "UID", ev->uid);
	cvn_buf_printf(out, "DTSTAMP:cvnmark%sdtstampx\r\n", nonce);
	write_time(out, ev, "DTSTART", ev->starts_at);
	write_time(out, ev, "DTEND", ev->all_day ? day_after(ev) : ev->ends_at);
	write_recurrence(out, ev);
	write_words(out, ev, nonce);
	write_people(out, ev, method, nonce);
	cvn_buf_printf(out, "SEQUENCE:%d\r\n", ev->sequence);
	write_stamp(out, "CREATED", ev->created_at);
	write_stamp(out, "LAST-MODIFIED", ev->changed_at);
	write_text(out, "STATUS", ev->status);
	if (method == CVN_METHOD_REQUEST || method == CVN_METHOD_PUBLISH) {
		cvn_buf_printf(out, "TRANSP:%s\r\n", ev->all_day ? "TRANSPARENT" : "OPAQUE");
		write_alarms(out, ev);
	}
	cvn_buf_str(out, "END:VEVENT\r\n");
}

static int check(const struct cvn_cal_event *ev, const char *nonce, struct cvn_err *err)
{
	if (!cvn_zone_known(ev->zone))
		return cvn_fail(err, CVN_E_INVALID, "unknown time zone '%.60s'", ev->zone ? ev->zone : "");
	if (ev->ends_at < ev->starts_at || (!ev->all_day && ev->ends_at == ev->starts_at))
		return cvn_fail(err, CVN_E_INVALID, "the event ends before it starts");
	if (!given(ev->uid) || !given(ev->summary))
		return cvn_fail(err, CVN_E_INVALID, "an event needs a UID and a title");
	if (strlen(nonce) != CVN_NONCE_CHARS - 1)
		return cvn_fail(err, CVN_E_INVALID, "a nonce has %d characters", CVN_NONCE_CHARS - 1);
	return given(ev->rrule) ? cvn_calendar_rule_check(ev->rrule, err) : CVN_OK;
}

static struct cvn_cal_event moved_part(const struct cvn_cal_event *ev, const struct cvn_cal_moved *m)
{
	struct cvn_cal_event part = *ev;

	part.recurrence_at = m->from;
	part.starts_at = m->starts_at, part.ends_at = m->ends_at;
	if (given(m->location)) {
		struct cvn_civil c = { 0 };

		part.location = m->location;
		cvn_zone_from_unix(ev->zone, m->from, &c, NULL, NULL, NULL);
		snprintf(part.location_day, sizeof part.location_day, "%04u%02u%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100);
	}
	return part;
}

static void write_published(struct cvn_buf *out, const struct cvn_cal_event *ev, const char *organizer, int64_t now)
{
	cvn_buf_str(out, "BEGIN:VEVENT\r\n");
	write_uri(out, "UID", ev->uid);
	write_stamp(out, "DTSTAMP", now);
	write_time(out, ev, "DTSTART", ev->starts_at);
	write_time(out, ev, "DTEND", ev->all_day ? day_after(ev) : ev->ends_at);
	write_recurrence(out, ev);
	write_words(out, ev, "");
	if (given(organizer)) {
		cvn_buf_str(out, "ORGANIZER;CN=\"");
		cvn_calendar_param(out, ev->organizer_cn, strlen(ev->organizer_cn));
		cvn_buf_str(out, "\":mailto:");
		cvn_calendar_address(out, organizer, strlen(organizer));
		cvn_buf_str(out, "\r\n");
	}
	cvn_buf_printf(out, "SEQUENCE:%d\r\n", ev->sequence);
	write_stamp(out, "CREATED", ev->created_at);
	write_stamp(out, "LAST-MODIFIED", ev->changed_at);
	write_text(out, "STATUS", ev->status);
	cvn_buf_str(out, "TRANSP:OPAQUE\r\nEND:VEVENT\r\n");
}

/* Each zone once, for the whole span of the events in it. */
static void write_zones(struct cvn_buf *out, const struct cvn_cal_event *events, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t first = events[i].starts_at, last = events[i].ends_at;
		bool before = false;

		for (size_t k = 0; k < n; k++) {
			if (events[k].all_day || !cvn_streq(events[k].zone, events[i].zone))
				continue;
			before |= k < i;
			first = events[k].starts_at < first ? events[k].starts_at : first;
			last = events[k].ends_at > last ? events[k].ends_at : last;
		}
		if (!before && !events[i].all_day)
			cvn_vtimezone(out, events[i].zone, first, last + (int64_t)4 * 366 * DAY);
	}
}

int cvn_calendar_publish(const struct cvn_cal_event *events, size_t n, const char *name, const char *organizer, int64_t now,
                         struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO_BUF(lines, out->max);

	for (size_t i = 0; i < n; i++) {
		int rc = check(&events[i], "0123456789abcdef", err);

		if (rc != CVN_OK)
			return rc;
	}
	cvn_buf_printf(&lines, "BEGIN:VCALENDAR\r\nPRODID:%s\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n", PRODID);
	if (given(name)) {              /* RFC 7986 5.1, 5.7, and what came before it */
		write_text(&lines, "NAME", name);
		write_text(&lines, "X-WR-CALNAME", name);
		cvn_buf_str(&lines, "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n");
	}
	write_zones(&lines, events, n);
	for (size_t i = 0; i < n; i++) {
		write_published(&lines, &events[i], organizer, now);
		for (size_t k = 0; k < events[i].n_moved; k++) {
			struct cvn_cal_event part = moved_part(&events[i], &events[i].moved[k]);

			write_published(&lines, &part, organizer, now);
		}
	}
	cvn_buf_str(&lines, "END:VCALENDAR\r\n");
	cvn_calendar_fold(out, lines.ptr, lines.len);
	int rc = cvn_buf_ok(&lines, err);
	return rc == CVN_OK ? cvn_buf_ok(out, err) : rc;
}

int cvn_calendar_template(const struct cvn_cal_event *ev, enum cvn_method method, const char nonce[CVN_NONCE_CHARS],
                          struct cvn_buf *out, struct cvn_err *err)
{
	int64_t last = ev->ends_at;
	int rc = check(ev, nonce, err);

	if (rc != CVN_OK)
		return rc;
	if (given(ev->rrule))           /* the rules of the zone must hold for the whole series */
		last += (int64_t)4 * 366 * DAY;
	cvn_buf_printf(out, "BEGIN:VCALENDAR\r\nPRODID:%s\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nMETHOD:%s\r\n", PRODID,
	               cvn_method_name(method));
	if (!ev->all_day) {
		int64_t first = ev->recurrence_at != 0 && ev->recurrence_at < ev->starts_at ? ev->recurrence_at : ev->starts_at;

		cvn_vtimezone(out, ev->zone, first, last);
	}
	write_event(out, ev, method, nonce);
	for (size_t i = 0; i < ev->n_moved && ev->recurrence_at == 0; i++) {
		struct cvn_cal_event part = moved_part(ev, &ev->moved[i]);

		write_event(out, &part, method, nonce);
	}
	cvn_buf_str(out, "END:VCALENDAR\r\n");
	return cvn_buf_ok(out, err);
}
