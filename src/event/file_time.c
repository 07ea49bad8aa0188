/*
 * file_time.c - the fields of an event file that hold a time: start, end, deadlines, exceptions, sessions, reminders.
 *
 * How a person writes a moment is when.c; the other fields, and the order in which all are read, are file.c.
 */
#include <string.h>

#include "convene/base/fields.h"
#include "convene/calendar.h"
#include "file_priv.h"
#include "convene/base/banned.h"

/* A moment in the event's zone; the date of the start when only a time is said. */
static int moment(struct reading *r, const char *text, int64_t *out, bool *out_date, struct cvn_err *err)
{
	struct cvn_when when;
	struct cvn_civil start;
	int rc = cvn_when_read(text, &when, err);

	if (rc != CVN_OK)
		return rc;
	if (when.zone[0] != '\0' && !cvn_streq(when.zone, r->ev->zone))
		return cvn_fail(err, CVN_E_INVALID, "another time zone (%.60s) than the start's (%s)", when.zone, r->ev->zone);
	if (!when.has_date) {
		if (r->ev->starts_at == 0)
			return cvn_fail(err, CVN_E_INVALID, "a time without a date");
		cvn_zone_from_unix(r->ev->zone, r->ev->starts_at, &start, NULL, NULL, NULL);
		when.civil.year = start.year, when.civil.month = start.month, when.civil.day = start.day;
	}
	*out_date = !when.has_time;
	return cvn_zone_to_unix(r->ev->zone, &when.civil, out, err);
}

/* The start settles the zone for everything else. */
int cvn_event_start_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	struct cvn_when when;
	int rc = cvn_when_read(f->value, &when, err);

	(void)offset;
	if (rc != CVN_OK)
		return rc;
	if (when.zone[0] != '\0') {
		if (!cvn_zone_known(when.zone))
			return cvn_fail(err, CVN_E_INVALID, "unknown time zone '%s'; write an IANA name such as America/New_York", when.zone);
		free(r->ev->zone);
		r->ev->zone = cvn_xstrdup(when.zone);
	}
	if (!when.has_date)
		return cvn_fail(err, CVN_E_INVALID, "a start needs a date: 2026-12-03 18:30");
	return moment(r, f->value, &r->ev->starts_at, &r->ev->all_day, err);
}

int cvn_event_end_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	bool date;
	int rc = moment(r, f->value, &r->ev->ends_at, &date, err);

	(void)offset;
	if (rc == CVN_OK && date != r->ev->all_day)
		return cvn_fail(err, CVN_E_INVALID, "start and end are both dates, or both have a time");
	return rc;
}

int cvn_event_moment_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	int64_t *slot = (int64_t *)((char *)r->ev + offset);
	bool date;
	int rc = moment(r, f->value, slot, &date, err);

	if (rc == CVN_OK && date)       /* a day means its end */
		*slot += 86399;
	return rc;
}

#define MOVED_MAX 50

/* One date alone: the instance of that day, at the time at which all of them begin. */
static int day_of_series(const struct reading *r, const char *text, int64_t *out, struct cvn_err *err)
{
	struct cvn_civil start;
	struct cvn_when when;
	int rc = cvn_when_read(text, &when, err);

	if (rc == CVN_OK && !when.has_date)
		rc = cvn_fail(err, CVN_E_INVALID, "'%.40s' is no date", text);
	if (rc != CVN_OK)
		return rc;
	cvn_zone_from_unix(r->ev->zone, r->ev->starts_at, &start, NULL, NULL, NULL);
	if (!when.has_time)
		when.civil.hour = start.hour, when.civil.minute = start.minute;
	return cvn_zone_to_unix(r->ev->zone, &when.civil, out, err);
}

/* "2027-01-07" is that day's instance; several behind commas. */
int cvn_event_except_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	(void)offset;
	for (const char *s = f->value; *s;) {
		size_t len = strcspn(s, ",\n");
		CVN_AUTO_STR char *one = cvn_xstrndup(s, len);
		int64_t at;
		int rc = day_of_series(r, one, &at, err);

		if (rc != CVN_OK)
			return rc;
		r->ev->except = cvn_xreallocarray(r->ev->except, r->ev->n_except + 1, sizeof at);
		r->ev->except[r->ev->n_except++] = at;
		s += len + (s[len] != '\0');
	}
	return CVN_OK;
}

/* "2027-01-08 19:00-20:30", "2027-01-08 19:00", "2027-01-08": what is not said is as it always is. */
static int new_time(struct reading *r, const char *text, struct cvn_event_moved *m, struct cvn_err *err)
{
	const char *blank = strchr(text, ' '), *dash = blank ? strchr(blank, '-') : NULL;
	CVN_AUTO_STR char *from = cvn_xstrndup(text, dash ? (size_t)(dash - text) : strlen(text));
	int rc = day_of_series(r, from, &m->starts_at, err);

	if (rc != CVN_OK)
		return rc;
	m->ends_at = m->starts_at + (r->ev->ends_at - r->ev->starts_at);
	if (dash == NULL)
		return CVN_OK;
	CVN_AUTO_STR char *date = cvn_xstrndup(text, (size_t)(blank - text));
	CVN_AUTO_STR char *to = cvn_xasprintf("%s %s", date, dash + 1);
	return day_of_series(r, to, &m->ends_at, err);
}

/* "2027-01-07 to 2027-01-08 19:00-20:30 @ Room 4" */
int cvn_event_moved_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	const char *to = strstr(f->value, " to "), *at = to ? strchr(to, '@') : NULL;
	struct cvn_event_moved m = { 0 };

	(void)offset;
	if (to == NULL)
		return cvn_fail(err, CVN_E_INVALID, "write a date that moves as 2027-01-07 to 2027-01-08 19:00");
	if (r->ev->n_moved >= MOVED_MAX)
		return cvn_fail(err, CVN_E_INVALID, "more than %d dates moved; that is another series", MOVED_MAX);
	CVN_AUTO_STR char *from = cvn_xstrndup(f->value, (size_t)(to - f->value));
	struct cvn_span rest = cvn_span_of(to + 4);
	if (at != NULL)
		rest.len = (size_t)(at - to) - 4;
	CVN_AUTO_STR char *when = cvn_span_dup(cvn_span_trim(rest));
	int rc = day_of_series(r, from, &m.from, err);
	if (rc == CVN_OK)
		rc = new_time(r, when, &m, err);
	if (rc != CVN_OK)
		return rc;
	m.place = at ? cvn_span_dup(cvn_span_trim(cvn_span_of(at + 1))) : cvn_xstrdup("");
	r->ev->moved = cvn_xreallocarray(r->ev->moved, r->ev->n_moved + 1, sizeof m);
	r->ev->moved[r->ev->n_moved++] = m;
	return CVN_OK;
}

/* "10:00-11:30 Title @ Room 4" */
int cvn_event_session_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	struct cvn_event_session s = { 0 };
	const char *dash = strchr(f->value, '-'), *blank = dash ? strchr(dash, ' ') : NULL, *at = blank ? strrchr(blank, '@') : NULL;
	bool date;

	(void)offset;
	if (blank == NULL || dash - f->value > 5)
		return cvn_fail(err, CVN_E_INVALID, "write a session as 10:00-11:30 Title @ Room");
	CVN_AUTO_STR char *from = cvn_xstrndup(f->value, (size_t)(dash - f->value));
	CVN_AUTO_STR char *to = cvn_xstrndup(dash + 1, (size_t)(blank - dash) - 1);
	int rc = moment(r, from, &s.starts_at, &date, err);
	if (rc == CVN_OK)
		rc = moment(r, to, &s.ends_at, &date, err);
	if (rc == CVN_OK && s.ends_at <= s.starts_at)
		rc = cvn_fail(err, CVN_E_INVALID, "a session that ends before it starts");
	if (rc != CVN_OK)
		return rc;
	struct cvn_span title = cvn_span_of(blank);
	if (at != NULL)
		title.len = (size_t)(at - blank);
	s.title = cvn_span_dup(cvn_span_trim(title));
	s.place = at ? cvn_span_dup(cvn_span_trim(cvn_span_of(at + 1))) : cvn_xstrdup("");
	r->ev->session = cvn_xreallocarray(r->ev->session, r->ev->n_sessions + 1, sizeof s);
	r->ev->session[r->ev->n_sessions++] = s;
	return CVN_OK;
}

/* "1w, 1d, 2h", or "no" */
int cvn_event_remind_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	(void)offset;
	r->ev->n_reminders = 0;
	if (cvn_streq_nocase(f->value, "no"))
		return CVN_OK;
	for (const char *s = f->value; *s;) {
		size_t len = strcspn(s, ",");
		CVN_AUTO_STR char *one = cvn_span_dup(cvn_span_trim((struct cvn_span){ s, len }));
		int64_t seconds;
		int rc = cvn_parse_duration(one, &seconds, err);

		if (rc == CVN_OK && (seconds < 600 || seconds > 60 * 86400 || r->ev->n_reminders >= 6))
			rc = cvn_fail(err, CVN_E_INVALID, "at most six reminders, from 10 minutes to 60 days before");
		if (rc != CVN_OK)
			return rc;
		r->ev->remind_minutes = cvn_xreallocarray(r->ev->remind_minutes, r->ev->n_reminders + 1, sizeof(int));
		r->ev->remind_minutes[r->ev->n_reminders++] = (int)(seconds / 60);
		s += len + (s[len] != '\0');
	}
	return CVN_OK;
}
