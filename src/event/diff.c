/*
 * diff.c - what changed between two revisions of an event, in words, and whether members must answer again.
 *
 * Significant is what moves somebody's evening: time, place, repetition (RFC 5546 2.1.4). The rest is a detail.
 */
#include <stdio.h>
#include <string.h>

#include "convene/calendar.h"
#include "event_priv.h"
#include "words.h"
#include "convene/base/banned.h"

struct comparing {
	const struct cvn_event *a, *b;
	const struct cvn_words *w;
	struct cvn_buf *out;
	enum cvn_change worst;
};

static void changed(struct comparing *c, enum cvn_change how, const char *label, const char *from, const char *to)
{
	if (how > c->worst)
		c->worst = how;
	cvn_buf_printf(c->out, "%s%s: %s → %s", c->out->len > 0 ? "\n" : "", label, from[0] ? from : "–", to[0] ? to : "–");
}

static void compare_text(struct comparing *c, enum cvn_change how, const char *label, const char *from, const char *to)
{
	if (!cvn_streq(from, to))
		changed(c, how, label, from, to);
}

static void compare_number(struct comparing *c, const char *label, int64_t from, int64_t to)
{
	char a[24] = "", b[24] = "";

	if (from == to)
		return;
	if (from != 0)
		snprintf(a, sizeof a, "%lld", (long long)from);
	if (to != 0)
		snprintf(b, sizeof b, "%lld", (long long)to);
	changed(c, CVN_CHANGE_MINOR, label, a, b);
}

static void compare_when(struct comparing *c)
{
	const struct cvn_event *a = c->a, *b = c->b;
	CVN_AUTO_BUF(from, 512);
	CVN_AUTO_BUF(to, 512);

	if (a->starts_at == b->starts_at && a->ends_at == b->ends_at && a->all_day == b->all_day && cvn_streq(a->zone, b->zone))
		return;
	cvn_event_when(&from, a->zone, a->starts_at, a->ends_at, a->all_day, c->w->language);
	cvn_event_when(&to, b->zone, b->starts_at, b->ends_at, b->all_day, c->w->language);
	changed(c, CVN_CHANGE_SIGNIFICANT, c->w->when, from.ptr, to.ptr);
}

static void dates(struct cvn_buf *out, const struct cvn_event *e)
{
	for (size_t i = 0; i < e->n_except; i++) {
		struct cvn_civil d = { 0 };

		cvn_zone_from_unix(e->zone, e->except[i], &d, NULL, NULL, NULL);
		cvn_buf_printf(out, "%s%04d-%02d-%02d", i ? ", " : "", d.year, d.month, d.day);
	}
}

static bool has(const struct cvn_event *e, int64_t at)
{
	for (size_t i = 0; i < e->n_except; i++)
		if (e->except[i] == at)
			return true;
	return false;
}

size_t cvn_event_dropped(const struct cvn_event *a, const struct cvn_event *b, int64_t *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_except; i++)
		if (!has(a, b->except[i]) && n < cap)
			out[n++] = b->except[i];
	return n;
}

void cvn_event_at(const struct cvn_event *ev, int64_t recurrence_at, int64_t *out_start, int64_t *out_end, const char **out_place)
{
	int64_t start = recurrence_at, end = recurrence_at + (ev->ends_at - ev->starts_at);
	const char *place = "";

	for (size_t i = 0; i < ev->n_moved; i++)
		if (ev->moved[i].from == recurrence_at)
			start = ev->moved[i].starts_at, end = ev->moved[i].ends_at, place = ev->moved[i].place;
	*out_start = start;
	if (out_end != NULL)
		*out_end = end;
	if (out_place != NULL)
		*out_place = place;
}

static bool same_at(const struct cvn_event *a, const struct cvn_event *b, int64_t recurrence_at)
{
	int64_t start[2], end[2];
	const char *place[2];

	cvn_event_at(a, recurrence_at, &start[0], &end[0], &place[0]);
	cvn_event_at(b, recurrence_at, &start[1], &end[1], &place[1]);
	return start[0] == start[1] && end[0] == end[1] && cvn_streq(place[0], place[1]);
}

size_t cvn_event_rescheduled(const struct cvn_event *a, const struct cvn_event *b, int64_t *out, size_t cap)
{
	const struct cvn_event *both[] = { b, a };
	size_t n = 0;

	for (size_t w = 0; w < CVN_COUNT(both); w++)
		for (size_t i = 0; i < both[w]->n_moved; i++) {
			int64_t from = both[w]->moved[i].from;
			bool known = false;

			for (size_t k = 0; k < n; k++)
				known |= out[k] == from;
			if (!known && !has(b, from) && !same_at(a, b, from) && n < cap)
				out[n++] = from;
		}
	return n;
}

static void compare_moved(struct comparing *c)
{
	int64_t from[100];
	size_t n = cvn_event_rescheduled(c->a, c->b, from, CVN_COUNT(from));

	for (size_t i = 0; i < n; i++) {
		CVN_AUTO_BUF(was, 1024);
		CVN_AUTO_BUF(is, 1024);
		int64_t start, end;
		const char *place;

		cvn_event_at(c->a, from[i], &start, &end, NULL);
		cvn_event_when(&was, c->a->zone, start, end, c->a->all_day, c->w->language);
		cvn_event_at(c->b, from[i], &start, &end, &place);
		cvn_event_when(&is, c->b->zone, start, end, c->b->all_day, c->w->language);
		if (place[0] && !c->b->place_for_accepted)
			cvn_buf_printf(&is, ", %s", place);
		changed(c, CVN_CHANGE_DATES, c->w->when, was.ptr, is.ptr);
	}
}

/* Dates that only fall out are told one by one (a cancelled instance); dates that come back move the series. */
static void compare_exceptions(struct comparing *c)
{
	CVN_AUTO_BUF(from, 4096);
	CVN_AUTO_BUF(to, 4096);
	bool back = false, out = false;

	for (size_t i = 0; i < c->a->n_except; i++)
		back |= !has(c->b, c->a->except[i]);
	for (size_t i = 0; i < c->b->n_except; i++)
		out |= !has(c->a, c->b->except[i]);
	if (!back && !out)
		return;
	dates(&from, c->a);
	dates(&to, c->b);
	changed(c, back ? CVN_CHANGE_SIGNIFICANT : CVN_CHANGE_DATES, "Except", from.ptr, to.ptr);
}

static void compare_questions(struct comparing *c)
{
	bool same = c->a->n_questions == c->b->n_questions;

	for (size_t i = 0; i < c->a->n_questions && same; i++)
		same = cvn_streq(c->a->question[i], c->b->question[i]);
	if (!same)
		changed(c, CVN_CHANGE_MINOR, "Question", "", c->b->n_questions ? c->b->question[0] : "");
}

static void compare_sessions(struct comparing *c)
{
	const struct cvn_event *a = c->a, *b = c->b;
	bool same = a->n_sessions == b->n_sessions;

	for (size_t i = 0; i < a->n_sessions && same; i++)
		same = cvn_streq(a->session[i].title, b->session[i].title) && cvn_streq(a->session[i].place, b->session[i].place) &&
		       a->session[i].starts_at == b->session[i].starts_at && a->session[i].ends_at == b->session[i].ends_at;
	if (!same)
		changed(c, CVN_CHANGE_MINOR, c->w->sessions, "", "");
}

enum cvn_change cvn_event_diff(const struct cvn_event *a, const struct cvn_event *b, const char *language, struct cvn_buf *out)
{
	struct comparing c = { .a = a, .b = b, .w = cvn_words_of(language), .out = out };
	enum cvn_change where = b->kind == CVN_EVENT_WEBINAR ? CVN_CHANGE_SIGNIFICANT : CVN_CHANGE_MINOR;
	bool hidden = b->place_for_accepted;

	compare_when(&c);
	compare_text(&c, CVN_CHANGE_SIGNIFICANT, c.w->series, a->repeats[0] ? a->repeats : a->rrule, b->repeats[0] ? b->repeats : b->rrule);
	compare_exceptions(&c);
	if (c.worst <= CVN_CHANGE_DATES)        /* when the whole series moves, its dates are new ones */
		compare_moved(&c);
	if (!cvn_streq(a->place, b->place))
		changed(&c, CVN_CHANGE_SIGNIFICANT, c.w->where, hidden || a->place_for_accepted ? "" : a->place, hidden ? "" : b->place);
	if (!cvn_streq(a->place_details, b->place_details))
		changed(&c, CVN_CHANGE_MINOR, c.w->where, "", hidden ? "" : b->place_details);
	compare_text(&c, where, c.w->online, a->online, b->online);
	compare_text(&c, CVN_CHANGE_MINOR, "Event", a->title, b->title);
	compare_text(&c, CVN_CHANGE_MINOR, "Kind", cvn_event_kind_name(a->kind), cvn_event_kind_name(b->kind));
	compare_text(&c, CVN_CHANGE_MINOR, c.w->host, a->host.name, b->host.name);
	compare_number(&c, "Capacity", a->capacity, b->capacity);
	if (a->answer_by != b->answer_by)
		changed(&c, CVN_CHANGE_MINOR, c.w->answer_by, "", "");
	compare_text(&c, CVN_CHANGE_MINOR, c.w->languages, a->languages, b->languages);
	compare_text(&c, CVN_CHANGE_MINOR, c.w->interpretation, a->interpretation, b->interpretation);
	compare_text(&c, CVN_CHANGE_MINOR, c.w->accessibility, a->accessibility, b->accessibility);
	compare_text(&c, CVN_CHANGE_MINOR, c.w->child_care, a->child_care, b->child_care);
	compare_text(&c, CVN_CHANGE_MINOR, c.w->bring, a->bring, b->bring);
	compare_questions(&c);
	compare_sessions(&c);
	/* Words of the body, deadlines of offers, reminders, whom it concerns: kept, but nobody is written to for them. */
	if (!cvn_streq(a->body, b->body) || !cvn_streq(a->after, b->after) || a->offer_seconds != b->offer_seconds ||
	    a->max_party != b->max_party || a->waiting_list != b->waiting_list || a->n_reminders != b->n_reminders ||
	    (a->n_reminders > 0 && memcmp(a->remind_minutes, b->remind_minutes, a->n_reminders * sizeof(int)) != 0) ||
	    !cvn_streq(a->building, b->building) || !cvn_streq(a->district, b->district) || a->open != b->open ||
	    !cvn_streq(a->lead.email, b->lead.email) || !cvn_streq(a->host.email, b->host.email))
		c.worst = c.worst == CVN_CHANGE_NONE ? CVN_CHANGE_QUIET : c.worst;
	return c.worst;
}
