/*
 * check.c - what the fields of an event file must fulfil together.
 */
#include "convene/calendar.h"
#include "file_priv.h"
#include "convene/base/banned.h"

#define LONGEST_SECONDS (31 * 86400)

static int fault(const struct reading *r, const char *field, struct cvn_err *err, const char *what)
{
	const struct cvn_field *f = cvn_fields_get(&r->fields, field);

	if (f == NULL)
		return cvn_fail(err, CVN_E_INVALID, "%s: %s: %s", r->fields.file, field, what);
	return cvn_fail(err, CVN_E_INVALID, "%s:%zu: %s: %s", r->fields.file, f->line, f->name, what);
}

static int check_present(const struct reading *r, struct cvn_err *err)
{
	static const char *const needed[] = { "Event", "Kind", "Starts" };

	for (size_t i = 0; i < CVN_COUNT(needed); i++)
		if (cvn_fields_get(&r->fields, needed[i]) == NULL)
			return fault(r, needed[i], err, "is missing");
	if (r->ev->ends_at == 0 && !r->ev->all_day)
		return fault(r, "Ends", err, "is missing");
	return CVN_OK;
}

static int check_times(const struct reading *r, struct cvn_err *err)
{
	struct cvn_event *ev = r->ev;

	if (ev->all_day && ev->ends_at == 0)
		ev->ends_at = ev->starts_at;
	if (ev->ends_at < ev->starts_at || (!ev->all_day && ev->ends_at == ev->starts_at))
		return fault(r, "Ends", err, "the event ends before it starts; an end at midnight or later needs its day: 2026-12-04 00:00");
	if (ev->ends_at - ev->starts_at > LONGEST_SECONDS)
		return fault(r, "Ends", err, "an event of more than a month; is the year right?");
	if (ev->answer_by != 0 && ev->answer_by > ev->starts_at + 86399 * ev->all_day)
		return fault(r, "Answer-by", err, "the deadline to answer is after the start");
	for (size_t i = 0; i < ev->n_sessions; i++)
		if (!ev->all_day && (ev->session[i].starts_at < ev->starts_at || ev->session[i].ends_at > ev->ends_at))
			return fault(r, "Session", err, "a session outside the event");
	return CVN_OK;
}

static bool is_among(const int64_t *all, size_t n, int64_t at)
{
	for (size_t i = 0; i < n; i++)
		if (all[i] == at)
			return true;
	return false;
}

static int check_moved(const struct reading *r, const int64_t *starts, size_t n, struct cvn_err *err)
{
	const struct cvn_event *ev = r->ev;

	for (size_t i = 0; i < ev->n_moved; i++) {
		const struct cvn_event_moved *m = &ev->moved[i];

		if (!is_among(starts, n, m->from))
			return fault(r, "Moved", err, "nothing would happen on that day, so it cannot move");
		if (m->ends_at < m->starts_at || (!ev->all_day && m->ends_at == m->starts_at))
			return fault(r, "Moved", err, "the date ends before it starts");
		for (size_t k = 0; k < i; k++)
			if (ev->moved[k].from == m->from)
				return fault(r, "Moved", err, "the same date moves twice");
		for (size_t k = 0; k < ev->n_except; k++)
			if (ev->except[k] == m->from)
				return fault(r, "Moved", err, "the date is among the exceptions, too");
	}
	return CVN_OK;
}

/* The first instance must be the start itself (RFC 5545 3.8.5.3: anything else is undefined), and exceptions instances. */
static int check_series(const struct reading *r, struct cvn_err *err)
{
	struct cvn_event *ev = r->ev;
	int64_t starts[500];
	size_t n = 0;

	if (ev->rrule[0] == '\0' && ev->n_moved > 0)
		return fault(r, "Moved", err, "only an event that repeats has dates to move");
	if (ev->rrule[0] == '\0')
		return ev->n_except == 0 ? CVN_OK : fault(r, "Except", err, "only an event that repeats has exceptions");
	int rc = cvn_calendar_starts(ev->rrule, ev->zone, ev->starts_at, ev->starts_at, INT64_MAX, starts, CVN_COUNT(starts), &n, err);
	if (rc != CVN_OK)
		return rc;
	if (n == 0 || starts[0] != ev->starts_at)
		return fault(r, "Repeats", err, "the start is not one of the days it repeats on");
	for (size_t i = 0; i < ev->n_except; i++)
		if (!is_among(starts, n, ev->except[i]))
			return fault(r, "Except", err, "nothing would happen on that day anyway");
	return check_moved(r, starts, n, err);
}

static int check_place(const struct reading *r, struct cvn_err *err)
{
	struct cvn_event *ev = r->ev;

	if (ev->place_for_accepted && ev->place[0] == '\0' && ev->place_details[0] == '\0')
		return fault(r, "Place-shown-to", err, "there is no place to hide");
	if (ev->kind == CVN_EVENT_WEBINAR && ev->online[0] == '\0')
		return fault(r, "Online", err, "a webinar needs a link");
	if (ev->n_sessions > 0 && ev->kind != CVN_EVENT_CONFERENCE)
		return fault(r, "Session", err, "only a conference has sessions");
	return CVN_OK;
}

int cvn_event_check(const struct reading *r, struct cvn_err *err)
{
	int rc = check_present(r, err);

	if (rc == CVN_OK)
		rc = check_times(r, err);
	if (rc == CVN_OK)
		rc = check_series(r, err);
	if (rc == CVN_OK)
		rc = check_place(r, err);
	return rc;
}
