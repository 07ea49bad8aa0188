/*
 * message.c - the message file: a block of `Name: value` lines, an empty line, a body.
 */
#include "convene/letter.h"

#include "convene/base/fields.h"

#include "header.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

static const char *const allowed[] = { "Subject", "From", "Kind", "Language", "Expires", "Layout", "Preheader", "Unsure",
	                               "Name", "In-Reply-To", "References", "Attach", "Attach-each", "Attach-page" };
static const char *const repeatable[] = { "Attach", "Attach-each", "Attach-page", NULL };

void cvn_message_release(struct cvn_message *m)
{
	free(m->subject);
	free(m->from);
	free(m->kind);
	free(m->language);
	free(m->layout);
	free(m->preheader);
	free(m->expires);
	free(m->unsure);
	free(m->in_reply_to);
	free(m->references);
	free(m->name);
	for (size_t i = 0; i < m->n_attachments; i++)
		free(m->attachment[i].name);
	free(m->body);
	*m = (struct cvn_message){ 0 };
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && cvn_streq_nocase(s + n - k, end);
}

/* A header's value on one line: continuation lines are joined by a blank. */
static char *one_line(const char *value)
{
	char *s = cvn_xstrdup(value ? value : "");

	for (char *p = s; *p; p++)
		*p = *p == '\n' || *p == '\t' ? ' ' : *p;
	return s;
}

static size_t line_of(const struct cvn_fields *f, const char *name)
{
	const struct cvn_field *field = cvn_fields_get(f, name);

	return field ? field->line : 1;
}

static size_t column_of(const struct cvn_fields *f, const char *name)
{
	const struct cvn_field *field = cvn_fields_get(f, name);

	return field ? field->column : 1;
}

static struct cvn_place place_of(const struct cvn_fields *f, const char *name)
{
	return (struct cvn_place){ line_of(f, name), column_of(f, name) };
}

static void read_attachments(const struct cvn_fields *f, struct cvn_message *out)
{
	static const char *const names[] = { [CVN_ATTACH] = "Attach", [CVN_ATTACH_EACH] = "Attach-each",
		                             [CVN_ATTACH_PAGE] = "Attach-page" };

	for (size_t i = 0; i < f->n; i++) {
		for (size_t k = 0; k < CVN_COUNT(names) && out->n_attachments < CVN_ATTACHMENTS; k++) {
			if (cvn_streq_nocase(f->field[i].name, names[k]))
				out->attachment[out->n_attachments++] = (struct cvn_attachment){
					(enum cvn_attach)k, one_line(f->field[i].value), { f->field[i].line, f->field[i].column } };
		}
	}
}

static int check_attachments(const char *file, const struct cvn_fields *f, struct cvn_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct cvn_field *field = &f->field[i];

		if (!cvn_starts_nocase(field->name, "Attach"))
			continue;
		if (++n > CVN_ATTACHMENTS)
			return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: at most %d attachments", file, field->line, field->column, CVN_ATTACHMENTS);
		if (!field->value[0] || field->value[0] == '/' || strstr(field->value, ".."))
			return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: %s: a file beside the message, not '%s'", file, field->line, field->column, field->name,
			                field->value);
		if (cvn_streq_nocase(field->name, "Attach-each") && strcspn(field->value, "/") >= strcspn(field->value, "{"))
			return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: Attach-each names a folder of the office first: certificates/{{email}}.pdf",
			                file, field->line, field->column);
	}
	return CVN_OK;
}

static int check_kind(const char *file, const struct cvn_fields *f, struct cvn_err *err)
{
	const char *kind = cvn_fields_value(f, "Kind"), *near;
	const char *const *names;
	size_t n = cvn_letter_kind_names(&names);

	if (!kind || cvn_letter_kind_find(kind))
		return CVN_OK;
	near = cvn_nearest(kind, names, n);
	return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: there is no kind of letter '%s'%s%s%s", file, line_of(f, "Kind"),
	                column_of(f, "Kind"), kind,
	                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* BCP 47 in form: it stands in headers and in the page. */
static int check_language(const char *file, const struct cvn_fields *f, struct cvn_err *err)
{
	const char *language = cvn_fields_value(f, "Language");

	if (!language || !language[0])
		return CVN_OK;
	if (strlen(language) > 35 || strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != strlen(language))
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: Language is a code such as en, es or zh-Hant, not '%.40s'", file,
		                line_of(f, "Language"), column_of(f, "Language"), language);
	return CVN_OK;
}

static int check(const char *file, const struct cvn_fields *f, struct cvn_err *err)
{
	const char *subject = cvn_fields_value(f, "Subject"), *unsure = cvn_fields_value(f, "Unsure");
	int rc = cvn_fields_check(f, allowed, CVN_COUNT(allowed), repeatable, err);

	if (rc == CVN_OK)
		rc = check_kind(file, f, err);
	if (rc == CVN_OK)
		rc = check_language(file, f, err);
	if (rc == CVN_OK)
		rc = check_attachments(file, f, err);
	if (rc != CVN_OK)
		return rc;
	if (!subject || !subject[0])
		return cvn_fail(err, CVN_E_INVALID, "%s:1:1: a message needs a line Subject: …", file);
	if (unsure && !cvn_streq(unsure, "hold") && !cvn_streq(unsure, "resend"))
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: Unsure is hold or resend, not '%s'", file, line_of(f, "Unsure"),
		                column_of(f, "Unsure"), unsure);
	if (cvn_span_trim((struct cvn_span){ f->body, f->body_len }).len == 0)
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: the message has no body", file, f->body_line);
	return CVN_OK;
}

int cvn_message_read(const char *file, const char *text, size_t n, const char *language, struct cvn_message *out,
                     struct cvn_err *err)
{
	struct cvn_fields f = { 0 };
	const char *kind, *lang, *unsure;
	int rc = cvn_fields_read_block(file, text, n, &f, err);

	if (rc != CVN_OK)
		return rc;
	rc = check(file, &f, err);
	if (rc == CVN_OK) {
		kind = cvn_fields_value(&f, "Kind");
		lang = cvn_fields_value(&f, "Language");
		unsure = cvn_fields_value(&f, "Unsure");
		*out = (struct cvn_message){
			.subject = one_line(cvn_fields_value(&f, "Subject")), .from = one_line(cvn_fields_value(&f, "From")),
			.kind = one_line(kind ? kind : "letter"), .language = one_line(lang && lang[0] ? lang : language),
			.layout = one_line(cvn_fields_value(&f, "Layout")), .preheader = one_line(cvn_fields_value(&f, "Preheader")),
			.expires = one_line(cvn_fields_value(&f, "Expires")), .unsure = one_line(unsure ? unsure : "hold"),
			.in_reply_to = one_line(cvn_fields_value(&f, "In-Reply-To")),
			.references = one_line(cvn_fields_value(&f, "References")),
			.subject_at = place_of(&f, "Subject"), .preheader_at = place_of(&f, "Preheader"), .from_at = place_of(&f, "From"),
			.layout_at = place_of(&f, "Layout"), .expires_at = place_of(&f, "Expires"), .kind_at = place_of(&f, "Kind"),
			.name = one_line(cvn_fields_value(&f, "Name")), .html = ends_with(file, ".html"),
			.body = cvn_xstrndup(f.body, f.body_len), .body_len = f.body_len, .body_line = f.body_line,
		};
		read_attachments(&f, out);
	}
	cvn_fields_release(&f);
	return rc;
}

int cvn_message_time(const char *text, const char *zone, int64_t *out, struct cvn_err *err)
{
	struct cvn_civil c = { 0 };
	char name[64] = "";
	int used = 0, fields = sscanf(text, "%4d-%2d-%2d %2d:%2d%n", &c.year, &c.month, &c.day, &c.hour, &c.minute, &used);

	if (fields != 5) {
		c.hour = 23, c.minute = 59, c.second = 59;
		fields = sscanf(text, "%4d-%2d-%2d%n", &c.year, &c.month, &c.day, &used);
	}
	if (fields < 3 || !cvn_civil_valid(&c) || (text[used] != '\0' && text[used] != ' '))
		return cvn_fail(err, CVN_E_INVALID, "'%s' is not a time: expected 2026-12-01 18:00 America/New_York", text);
	snprintf(name, sizeof name, "%s", text[used] ? text + used + 1 : zone && zone[0] ? zone : "UTC");
	return cvn_zone_to_unix(name, &c, out, err);
}
