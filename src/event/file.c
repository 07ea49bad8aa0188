/*
 * file.c - an event file: a block of fields and a Markdown body.
 *
 * One table says which field goes where; what a value means is read by the functions above it. Every refusal names file:line.
 * Fields that hold a time are file_time.c, repeats repeats.c; what the fields together must fulfil is check.c,
 * what holds when a field is absent record.c.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/fields.h"
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

static int open_to_into(struct reading *r, const struct cvn_field *f, size_t offset, struct cvn_err *err)
{
	(void)offset;
	r->ev->open = cvn_streq_nocase(f->value, "everybody");
	if (!r->ev->open && !cvn_streq_nocase(f->value, "invited"))
		return cvn_fail(err, CVN_E_INVALID, "everybody or invited, not '%.40s'", f->value);
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

#define AT(member) offsetof(struct cvn_event, member)

/* In the order of reading: the start comes first, because the other times lean on it. */
static const struct {
	const char *name;
	cvn_event_into *into;
	size_t offset;
} table[] = {
	{ "Event", text_into, AT(title) },            { "Kind", kind_into, 0 },
	{ "Language", text_into, AT(language) },      { "Starts", cvn_event_start_into, 0 },
	{ "Ends", cvn_event_end_into, 0 },                      { "Place", text_into, AT(place) },
	{ "Place-details", text_into, AT(place_details) }, { "Place-shown-to", shown_to_into, 0 },
	{ "Online", link_into, AT(online) },          { "Host", person_into, AT(host) },
	{ "Building", text_into, AT(building) },      { "District", text_into, AT(district) },
	{ "Open-to", open_to_into, 0 },
	{ "Co-host", cohost_into, 0 },                { "Lead", person_into, AT(lead) },
	{ "Capacity", number_into, AT(capacity) },    { "Waiting-list", yes_no_into, AT(waiting_list) },
	{ "Offer-for", duration_into, AT(offer_seconds) }, { "Answer-by", cvn_event_moment_into, AT(answer_by) },
	{ "Party", party_into, 0 },                   { "Languages", text_into, AT(languages) },
	{ "Interpretation", text_into, AT(interpretation) }, { "Accessibility", text_into, AT(accessibility) },
	{ "Child-care", text_into, AT(child_care) },  { "Bring", text_into, AT(bring) },
	{ "Question", question_into, 0 },             { "Repeats", repeats_into, AT(repeats) },
	{ "Except", cvn_event_except_into, 0 },       { "Moved", cvn_event_moved_into, 0 },
	{ "Session", cvn_event_session_into, 0 },     { "Remind", cvn_event_remind_into, 0 },
	{ "After", text_into, AT(after) },
};

static int read_fields(struct reading *r, struct cvn_err *err)
{
	static const char *const repeatable[] = { "Co-host", "Question", "Except", "Moved", "Session", NULL };
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
