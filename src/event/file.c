/*
 * file.c - an event file: a block of fields and a Markdown body.
 *
 * One table says which field goes where; what a value means is read by the functions above it. Every refusal names file:line.
 * Times are when.c, repeats repeats.c; what the fields together must fulfil is check.c,
 * what holds when a field is absent record.c.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/fields.h"
#include "convene/calendar.h"
#include "file_priv.h"
#include "convene/base/banned.h"

static int bad(const struct reading *r, const struct cvn_field *f, struct cvn_err *err)
{
	return cvn_within(err, "%s:%zu: %s", r->fields.file, f->line, f->name);
}

static int text_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	char **slot = (char **)((char *)r->ev + offset);

	(void)err;
	free(*slot);
	*slot = cvn_xstrdup(f->value);
	return CVN_OK;
}

static int kind_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	(void)offset;
	if (cvn_kind_parse(f->value, &r->ev->kind))
		return CVN_OK;
	const char *near = cvn_kind_nearest(f->value);
	return cvn_fail(err, CVN_E_INVALID, "there is no kind '%.40s'%s%s%s", f->value, near ? "; did you mean " : "", near ? near : "",
	                near ? "?" : " (house-meeting, board-hearing, rally, walk-in, site-visit, home-visit, leadership-table, "
	                       "office-hours, webinar, training, conference)");
}

/* A moment in the event's zone; the date of the start when only a time is said. */
int cvn_event_moment(struct reading *r, const char *text, int64_t *out, bool *out_date, struct cvn_err *err)
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
static int start_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
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
	return cvn_event_moment(r, f->value, &r->ev->starts_at, &r->ev->all_day, err);
}

static int end_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	bool date;
	int rc = cvn_event_moment(r, f->value, &r->ev->ends_at, &date, err);

	(void)offset;
	if (rc == CVN_OK && date != r->ev->all_day)
		return cvn_fail(err, CVN_E_INVALID, "start and end are both dates, or both have a time");
	return rc;
}

static int moment_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	int64_t *slot = (int64_t *)((char *)r->ev + offset);
	bool date;
	int rc = cvn_event_moment(r, f->value, slot, &date, err);

	if (rc == CVN_OK && date)       /* a day means its end */
		*slot += 86399;
	return rc;
}

static int number_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	uint64_t n;
	int rc = cvn_parse_u64(cvn_span_of(f->value), 1000000, &n, err);

	if (rc == CVN_OK && n == 0)
		return cvn_fail(err, CVN_E_INVALID, "a number from 1 on");
	if (rc == CVN_OK)
		*(int64_t *)((char *)r->ev + offset) = (int64_t)n;
	return rc;
}

static int party_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	uint64_t n;
	int rc = cvn_parse_u64(cvn_span_of(f->value), 21, &n, err);

	(void)offset;
	if (rc == CVN_OK && n == 0)
		return cvn_fail(err, CVN_E_INVALID, "a number from 1 to 21");
	if (rc == CVN_OK)
		r->ev->max_party = (int)n;
	return rc;
}

static int yes_no_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	bool yes = cvn_streq_nocase(f->value, "yes");

	if (!yes && !cvn_streq_nocase(f->value, "no"))
		return cvn_fail(err, CVN_E_INVALID, "yes or no, not '%.40s'", f->value);
	*(bool *)((char *)r->ev + offset) = yes;
	return CVN_OK;
}

static int shown_to_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	(void)offset;
	r->ev->place_for_accepted = cvn_streq_nocase(f->value, "accepted");
	if (!r->ev->place_for_accepted && !cvn_streq_nocase(f->value, "everybody"))
		return cvn_fail(err, CVN_E_INVALID, "accepted or everybody, not '%.40s'", f->value);
	return CVN_OK;
}

static int duration_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	return cvn_parse_duration(f->value, (int64_t *)((char *)r->ev + offset), err);
}

static int link_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	if (!cvn_starts_nocase(f->value, "https://") && !cvn_starts_nocase(f->value, "http://"))
		return cvn_fail(err, CVN_E_INVALID, "a link that begins with https://");
	if (strpbrk(f->value, " \n\"<>") != NULL)
		return cvn_fail(err, CVN_E_INVALID, "a link without blanks or quotes");
	return text_into(r, f, offset, err);
}

/* "Ana Rivera <ana@local59.example>", "Ana Rivera", "ana@local59.example" */
static int person_read(const char *text, struct cvn_event_person *out, struct cvn_err *err)
{
	const char *lt = strchr(text, '<'), *gt = lt ? strchr(lt, '>') : NULL;
	struct cvn_span name = cvn_span_of(text), email = { "", 0 };

	if (lt != NULL) {
		if (gt == NULL || gt[1] != '\0')
			return cvn_fail(err, CVN_E_INVALID, "write a person as Ana Rivera <ana@local59.example>");
		name.len = (size_t)(lt - text);
		email = (struct cvn_span){ lt + 1, (size_t)(gt - lt) - 1 };
	} else if (strchr(text, '@') != NULL) {
		email = name;
		name.len = 0;
	}
	if (email.len > 0 && (memchr(email.ptr, '@', email.len) == NULL || memchr(email.ptr, ' ', email.len) != NULL))
		return cvn_fail(err, CVN_E_INVALID, "'%.*s' is no address", (int)(email.len < 80 ? email.len : 80), email.ptr);
	free(out->name), free(out->email);
	out->name = cvn_span_dup(cvn_span_trim(name));
	out->email = cvn_span_dup(cvn_span_trim(email));
	return CVN_OK;
}

/* Host and lead are written to: a name alone does not do. */
static int person_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	struct cvn_event_person *p = (struct cvn_event_person *)((char *)r->ev + offset);
	int rc = person_read(f->value, p, err);

	if (rc == CVN_OK && p->email[0] == '\0')
		return cvn_fail(err, CVN_E_INVALID, "'%.40s' has no address; write a person as Ana Rivera <ana@local59.example>", f->value);
	return rc;
}

static int cohost_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	struct cvn_event_person p = { 0 };
	int rc = person_read(f->value, &p, err);

	(void)offset;
	if (rc != CVN_OK)
		return rc;
	r->ev->cohost = cvn_xreallocarray(r->ev->cohost, r->ev->n_cohosts + 1, sizeof p);
	r->ev->cohost[r->ev->n_cohosts++] = p;
	return CVN_OK;
}

static int question_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	(void)offset;
	if (r->ev->n_questions >= 9)
		return cvn_fail(err, CVN_E_INVALID, "at most 9 questions");
	r->ev->question = cvn_xreallocarray(r->ev->question, r->ev->n_questions + 1, sizeof *r->ev->question);
	r->ev->question[r->ev->n_questions++] = cvn_xstrdup(f->value);
	return CVN_OK;
}

static int repeats_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	char *rule = NULL;
	int rc = cvn_repeats_read(f->value, r->ev->zone, &rule, err);

	if (rc != CVN_OK)
		return rc;
	free(r->ev->rrule);
	r->ev->rrule = rule;
	return text_into(r, f, offset, err);
}

/* "2027-01-07" is that day's instance; several behind commas. */
static int except_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	struct cvn_civil start;

	(void)offset;
	cvn_zone_from_unix(r->ev->zone, r->ev->starts_at, &start, NULL, NULL, NULL);
	for (const char *s = f->value; *s;) {
		size_t len = strcspn(s, ",\n");
		CVN_AUTO_STR char *one = cvn_xstrndup(s, len);
		struct cvn_when when;
		int64_t at;
		int rc = cvn_when_read(one, &when, err);

		if (rc == CVN_OK && !when.has_date)
			rc = cvn_fail(err, CVN_E_INVALID, "'%.40s' is no date", one);
		if (rc == CVN_OK) {
			if (!when.has_time)
				when.civil.hour = start.hour, when.civil.minute = start.minute;
			rc = cvn_zone_to_unix(r->ev->zone, &when.civil, &at, err);
		}
		if (rc != CVN_OK)
			return rc;
		r->ev->except = cvn_xreallocarray(r->ev->except, r->ev->n_except + 1, sizeof at);
		r->ev->except[r->ev->n_except++] = at;
		s += len + (s[len] != '\0');
	}
	return CVN_OK;
}

/* "10:00-11:30 Title @ Room 4" */
static int session_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	struct cvn_event_session s = { 0 };
	const char *dash = strchr(f->value, '-'), *blank = dash ? strchr(dash, ' ') : NULL, *at = blank ? strrchr(blank, '@') : NULL;
	bool date;

	(void)offset;
	if (blank == NULL || dash - f->value > 5)
		return cvn_fail(err, CVN_E_INVALID, "write a session as 10:00-11:30 Title @ Room");
	CVN_AUTO_STR char *from = cvn_xstrndup(f->value, (size_t)(dash - f->value));
	CVN_AUTO_STR char *to = cvn_xstrndup(dash + 1, (size_t)(blank - dash) - 1);
	int rc = cvn_event_moment(r, from, &s.starts_at, &date, err);
	if (rc == CVN_OK)
		rc = cvn_event_moment(r, to, &s.ends_at, &date, err);
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
static int remind_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
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

#define AT(member) offsetof(struct cvn_event, member)

/* In the order of reading: the start comes first, because the other times lean on it. */
static const struct {
	const char *name;
	int (*into)(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err);
	size_t offset;
} table[] = {
	{ "Event", text_into, AT(title) },            { "Kind", kind_into, 0 },
	{ "Language", text_into, AT(language) },      { "Starts", start_into, 0 },
	{ "Ends", end_into, 0 },                      { "Place", text_into, AT(place) },
	{ "Place-details", text_into, AT(place_details) }, { "Place-shown-to", shown_to_into, 0 },
	{ "Online", link_into, AT(online) },          { "Host", person_into, AT(host) },
	{ "Co-host", cohost_into, 0 },                { "Lead", person_into, AT(lead) },
	{ "Capacity", number_into, AT(capacity) },    { "Waiting-list", yes_no_into, AT(waiting_list) },
	{ "Offer-for", duration_into, AT(offer_seconds) }, { "Answer-by", moment_into, AT(answer_by) },
	{ "Party", party_into, 0 },                   { "Languages", text_into, AT(languages) },
	{ "Interpretation", text_into, AT(interpretation) }, { "Accessibility", text_into, AT(accessibility) },
	{ "Child-care", text_into, AT(child_care) },  { "Bring", text_into, AT(bring) },
	{ "Question", question_into, 0 },             { "Repeats", repeats_into, AT(repeats) },
	{ "Except", except_into, 0 },                 { "Session", session_into, 0 },
	{ "Remind", remind_into, 0 },                 { "After", text_into, AT(after) },
};

static int read_fields(struct reading *r, struct cvn_err *err)
{
	static const char *const repeatable[] = { "Co-host", "Question", "Except", "Session", NULL };
	const char *names[CVN_COUNT(table)];

	for (size_t i = 0; i < CVN_COUNT(table); i++)
		names[i] = table[i].name;
	int rc = cvn_fields_check(&r->fields, names, CVN_COUNT(names), repeatable, err);
	for (size_t i = 0; i < CVN_COUNT(table) && rc == CVN_OK; i++)
		for (size_t k = 0; k < r->fields.n && rc == CVN_OK; k++) {
			const struct cvn_field *f = &r->fields.field[k];

			if (!cvn_streq_nocase(f->name, table[i].name))
				continue;
			rc = f->value[0] == '\0' ? cvn_fail(err, CVN_E_INVALID, "is empty") : table[i].into(r, f, table[i].offset, err);
			if (rc != CVN_OK)
				rc = bad(r, f, err);
		}
	return rc;
}

int cvn_event_read(const char *file, const char *text, size_t n, const char *zone, const char *language, struct cvn_event *out,
                   struct cvn_err *err)
{
	struct cvn_event ev;
	struct reading r = { .ev = &ev };
	int rc = cvn_fields_read_block(file, text, n, &r.fields, err);

	if (rc != CVN_OK)
		return rc;
	cvn_event_defaults(&ev, zone, language);
	rc = read_fields(&r, err);
	cvn_event_no_nulls(&ev);
	if (rc == CVN_OK) {
		ev.body = cvn_xstrndup(r.fields.body ? r.fields.body : "", r.fields.body_len);
		rc = cvn_event_check(&r, err);
	}
	cvn_fields_release(&r.fields);
	if (rc != CVN_OK) {
		cvn_event_release(&ev);
		return rc;
	}
	*out = ev;
	return CVN_OK;
}
