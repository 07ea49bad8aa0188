/*
 * plan_fields.c - the merge fields of a message against the people who would get it.
 */
#include "plan.h"

#include "convene/store/near.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

struct names {
	char *name[500];
	size_t n;
};

static void keep_name(void *arg, const char *word, int64_t n)
{
	struct names *names = arg;

	(void)n;
	if (names->n < CVN_COUNT(names->name))
		names->name[names->n++] = cvn_xstrdup(word);
}

static const char *const builtin_names[] = { "first_name", "last_name", "name", "email", "language", "timezone", "building",
	                                     "school", "district", "roles", "office_name", "office_address", "today", "events", "targets",
	                                     "steward", "steward_phone", "steward_email", "title", "when", "starts", "place", "link",
	                                     "phone", "kind", "invited", "coming", "online", "note" };

static int near_name(struct planner *p, const char *field, char out[80], struct cvn_err *err)
{
	struct names names = { .n = 0 };
	const char *near;
	int rc;

	for (size_t i = 0; i < CVN_COUNT(builtin_names); i++)
		keep_name(&names, builtin_names[i], 0);
	rc = cvn_store_field_names(p->office->store, keep_name, &names, err);
	near = cvn_nearest(field, (const char *const *)names.name, names.n);
	snprintf(out, 80, "%s%s%s", near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	for (size_t i = 0; i < names.n; i++)
		free(names.name[i]);
	return rc;
}

/* For the dry run: every field that somebody lacks, with or without fallback. */
static void note_field(struct cvn_plan *p, const char *name, int64_t without, bool fallback)
{
	for (size_t i = 0; i < p->n_fields; i++) {
		if (cvn_streq(p->field[i].name, name)) {
			p->field[i].fallback = p->field[i].fallback && fallback;
			return;
		}
	}
	p->field = cvn_xreallocarray(p->field, p->n_fields + 1, sizeof *p->field);
	p->field[p->n_fields++] = (struct cvn_plan_field){ cvn_xstrdup(name), without, fallback };
}

/* A field that nobody in the audience has and that has no fallback is a mistake; one that some lack is worth a warning. */
static int check_field(struct planner *p, const struct cvn_letter_field *f, struct cvn_err *err)
{
	CVN_AUTO_STR char *example = NULL;
	int64_t without = 0, all = p->plan->audience.chosen;
	char near[80] = "";
	int rc = cvn_store_audience_without(p->office->store, f->name, &without, &example, err);

	if (rc != CVN_OK || without == 0 || all == 0)
		return rc;
	note_field(p->plan, f->name, without, !f->needed);
	if (!f->needed && f->without)
		return CVN_OK;
	if (without == all && !f->builtin) {
		rc = near_name(p, f->name, near, err);
		cvn_plan_add(p->plan, f->needed, "%s:%u:%u: nobody in the audience has the field '%s'%s", f->file, f->line, f->column,
		             f->name, near);
		return rc;
	}
	if (f->needed)
		cvn_plan_add(p->plan, false, "%s:%u:%u: %" PRId64 " of %" PRId64 " have nothing in '%s', for example %s; a fallback: {{%s | …}}",
		             f->file, f->line, f->column, without, all, f->name, example, f->name);
	return CVN_OK;
}

static bool own_name(const char *name)
{
	static const char *const own[] = { "unsubscribe_url", "answer_address", "answer_link", "today", "events" };

	for (size_t i = 0; i < CVN_COUNT(own); i++) {
		if (cvn_streq(own[i], name))
			return true;
	}
	return false;
}

/* Fields of the world around a person that the office has not provided for. */
static int check_around(struct planner *p, const struct cvn_letter_field *f, bool *out_done, struct cvn_err *err)
{
	const char *shows = cvn_streq(f->name, "steward_phone") ? "phone" : cvn_streq(f->name, "steward_email") ? "email" : NULL;
	struct cvn_target *targets = NULL;
	size_t n = 0;
	int rc = CVN_OK;

	*out_done = cvn_streq(f->name, "targets");
	if (shows && !cvn_steward_shows(p->office, shows)) {
		cvn_plan_add(p->plan, true, "%s:%u:%u: letters may not tell a steward's %s: convene.conf has no [office] steward_shows = %s",
		             f->file, f->line, f->column, shows, shows);
		*out_done = true;
	} else if (*out_done) {
		rc = cvn_store_targets(p->office->store, &targets, &n, err);
		if (rc == CVN_OK && n == 0)
			cvn_plan_add(p->plan, false, "%s:%u:%u: there are no targets yet; bring them in with: convene target import FILE.csv",
			             f->file, f->line, f->column);
		cvn_targets_free(targets, n);
	}
	return rc;
}

int cvn_plan_fields(struct planner *p, const struct cvn_letter *letter, struct cvn_err *err)
{
	const struct cvn_letter_field *f;
	size_t n = cvn_letter_fields(letter, &f);
	int rc = CVN_OK;

	for (size_t i = 0; rc == CVN_OK && i < n; i++) {
		bool done = own_name(f[i].name);

		if (!done)
			rc = check_around(p, &f[i], &done, err);
		if (rc == CVN_OK && !done)
			rc = check_field(p, &f[i], err);
	}
	return rc;
}
