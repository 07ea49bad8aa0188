/*
 * fields.c - the merge fields of an event's texts, looked at before anything is stored or queued.
 *
 * Each text is compiled as its letters will be, for its faults with file:line:column; then every field that is printed without a
 * fallback must be one that somebody has. The same questions about message files are the campaign room's (plan.c).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/fields.h"
#include "convene/base/text.h"
#include "convene/letter.h"
#include "convene/store/campaign.h"
#include "fields.h"

#include "convene/base/banned.h"

#define NAMES_MAX 500
#define TEXT_BYTES (1u << 20)

/* What a letter of an event knows of itself. */
static bool own_name(const char *name)
{
	static const char *const own[] = { "unsubscribe_url", "answer_address", "answer_link", "today" };

	for (size_t i = 0; i < CVN_COUNT(own); i++)
		if (cvn_streq(own[i], name))
			return true;
	return false;
}

/* The body as a message whose lines have the numbers of the event file. */
static int as_message(const struct cvn_event_source *src, struct cvn_buf *out, bool *out_blank, struct cvn_err *err)
{
	struct cvn_fields f = { 0 };
	int rc = cvn_fields_read_block(src->path, src->text, strlen(src->text), &f, err);

	if (rc != CVN_OK)
		return rc;
	*out_blank = cvn_span_trim((struct cvn_span){ f.body, f.body_len }).len == 0;
	for (size_t line = 4; line < f.body_line; line++)
		cvn_buf_char(out, '\n');
	cvn_buf_str(out, "Subject: event\nKind: invitation\n\n");
	cvn_buf_add(out, f.body, f.body_len);
	cvn_fields_release(&f);
	return cvn_buf_ok(out, err);
}

static int compile(const struct cvn_office *office, const struct cvn_event_source *src, struct cvn_letter **out, struct cvn_err *err)
{
	const struct cvn_conf *conf = &office->conf;
	struct cvn_letter_office o = { .name = conf->name, .domain = conf->domain, .postal_address = conf->postal_address,
		.timezone = conf->timezone, .language = conf->language, .keys = cvn_store_keys(office->store) };
	CVN_AUTO_BUF(text, TEXT_BYTES);
	bool blank = false;
	int rc = as_message(src, &text, &blank, err);

	if (rc != CVN_OK || blank)
		return rc;
	return cvn_letter_compile(&o, &(struct cvn_letter_source){ .path = src->path, .text = text.ptr, .len = text.len,
		                  .campaign = "event", .from_name = conf->name ? conf->name : "" }, out, err);
}

/* ---- Names that somebody has ---- */

struct names {
	char *name[NAMES_MAX];
	size_t n;
};

static void keep_name(void *arg, const char *word, int64_t n)
{
	struct names *names = arg;

	(void)n;
	if (names->n < NAMES_MAX)
		names->name[names->n++] = cvn_xstrdup(word);
}

static int read_names(struct cvn_office *office, struct names *out, struct cvn_err *err)
{
	static const char *const builtin[] = { "first_name", "last_name", "name", "email", "language", "timezone", "building", "school",
		"district", "roles", "role", "office_name", "office_address", "answer_address", "answer_link", "today" };

	for (size_t i = 0; i < CVN_COUNT(builtin); i++)
		keep_name(out, builtin[i], 0);
	return cvn_store_field_names(office->store, keep_name, out, err);
}

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
}

static bool known(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (cvn_streq(names->name[i], name))
			return true;
	return false;
}

static int unknown(const struct names *names, const struct cvn_letter_field *f, const char *where, struct cvn_err *err)
{
	const char *near = cvn_nearest(f->name, (const char *const *)names->name, names->n);

	return cvn_fail(err, CVN_E_INVALID, "%s:%u:%u: nobody in the %s has the field '%s'%s%s%s", f->file, f->line, f->column, where, f->name,
	                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "; a fallback helps: {{field | words}}");
}

/* ---- Checks ---- */

typedef int check_fn(void *arg, const struct names *names, const struct cvn_letter_field *f, struct cvn_err *err);

static int each_field(struct cvn_office *office, const struct cvn_event_source *source, size_t n, check_fn *check, void *arg,
                      struct cvn_err *err)
{
	struct names names = { .n = 0 };
	int rc = read_names(office, &names, err);

	for (size_t i = 0; rc == CVN_OK && i < n; i++) {
		CVN_AUTO(cvn_letter_free) struct cvn_letter *letter = NULL;
		const struct cvn_letter_field *f;

		rc = compile(office, &source[i], &letter, err);
		for (size_t k = 0; rc == CVN_OK && letter && k < cvn_letter_fields(letter, &f); k++)
			if (f[k].needed && !own_name(f[k].name))
				rc = check(arg, &names, &f[k], err);
	}
	names_release(&names);
	return rc;
}

static int check_known(void *arg, const struct names *names, const struct cvn_letter_field *f, struct cvn_err *err)
{
	(void)arg;
	return f->builtin || known(names, f->name) ? CVN_OK : unknown(names, f, "office", err);
}

int cvn_event_fields_check(struct cvn_office *office, const struct cvn_event_source *source, size_t n, struct cvn_err *err)
{
	return each_field(office, source, n, check_known, NULL, err);
}

static int check_audience(void *arg, const struct names *names, const struct cvn_letter_field *f, struct cvn_err *err)
{
	struct cvn_fields_wanted *w = arg;
	CVN_AUTO_STR char *example = NULL;
	int64_t without = 0;
	int rc = cvn_store_audience_without(w->office->store, f->name, &without, &example, err);

	if (rc != CVN_OK || without == 0)
		return rc;
	if (without == w->people && !f->builtin)
		return unknown(names, f, "audience", err);
	if (w->warning[0] == '\0')
		snprintf(w->warning, CVN_FIELDS_WARNING, "%s:%u:%u: %" PRId64 " of %" PRId64 " have nothing in '%s', for example %s; a fallback: {{%s | …}}",
		         f->file, f->line, f->column, without, w->people, f->name, example, f->name);
	return CVN_OK;
}

int cvn_event_fields_wanted(struct cvn_fields_wanted *w, int64_t event_id, int revision, struct cvn_err *err)
{
	struct cvn_event_source *source = NULL;
	size_t n = 0;
	int rc = cvn_store_event_sources(w->office->store, event_id, revision, &source, &n, err);

	if (rc == CVN_OK && w->people > 0)
		rc = each_field(w->office, source, n, check_audience, w, err);
	cvn_event_sources_free(source, n);
	return rc;
}
