/*
 * plan.c - what would be sent, and what is wrong with it, before anything is queued.
 */
#include "plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

static void release_tally(struct cvn_tally *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(t[i].word);
	free(t);
}

void cvn_plan_release(struct cvn_plan *p)
{
	free(p->name);
	free(p->kind);
	release_tally(p->language, p->n_languages);
	release_tally(p->building, p->n_buildings);
	for (size_t i = 0; i < p->n_findings; i++)
		free(p->finding[i].text);
	for (size_t i = 0; i < p->n_links; i++) {
		free(p->link[i].url);
		free(p->link[i].why);
	}
	for (size_t i = 0; i < p->n_fields; i++)
		free(p->field[i].name);
	free(p->field);
	free(p->link);
	for (size_t i = 0; i < p->n_guarded; i++) {
		free(p->guarded[i].domain);
		free(p->guarded[i].reason);
		free(p->guarded[i].example);
	}
	free(p->guarded);
	free(p->finding);
	*p = (struct cvn_plan){ 0 };
}

void cvn_plan_add(struct cvn_plan *p, bool error, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	p->finding = cvn_xreallocarray(p->finding, p->n_findings + 1, sizeof *p->finding);
	p->finding[p->n_findings++] = (struct cvn_finding){ error, cvn_xstrdup(text) };
	p->n_errors += error;
}

/* ---- Tallies ---- */

struct tallier {
	struct cvn_tally **at;
	size_t *n;
};

static void tally_one(void *arg, const char *word, int64_t n)
{
	struct tallier *t = arg;

	*t->at = cvn_xreallocarray(*t->at, *t->n + 1, sizeof **t->at);
	(*t->at)[(*t->n)++] = (struct cvn_tally){ cvn_xstrdup(word), n };
}

static int tally(struct planner *p, struct cvn_err *err)
{
	struct cvn_store *s = p->office->store;
	const char *languages[MAX_LANGUAGES];
	int rc = cvn_store_audience_by(s, CVN_BY_LANGUAGE, tally_one, &(struct tallier){ &p->plan->language, &p->plan->n_languages }, err);

	if (rc == CVN_OK)
		rc = cvn_store_audience_by(s, CVN_BY_BUILDING, tally_one, &(struct tallier){ &p->plan->building, &p->plan->n_buildings }, err);
	for (size_t i = 0; i < p->files.n; i++)
		languages[i] = p->files.src[i].language;
	for (size_t i = 0; rc == CVN_OK && i < p->plan->n_languages; i++) {
		const char *wanted = p->plan->language[i].word;
		const char *got = languages[cvn_language_pick(languages, p->files.n, wanted)];
		size_t main_part = strcspn(wanted, "-_");

		if (main_part > 0 && (strcspn(got, "-_") != main_part || strncasecmp(got, wanted, main_part) != 0))
			p->plan->untranslated += p->plan->language[i].n;
	}
	return rc;
}

/* ---- The whole plan ---- */

static int check_language(struct planner *p, size_t i, struct cvn_err *err)
{
	struct cvn_letter *letter = NULL;
	struct cvn_err fault = { 0 };
	int rc;

	if (cvn_campaign_compile(p->office, &p->files, i, false, &letter, &fault) != CVN_OK) {
		cvn_plan_add(p->plan, true, "%s", fault.text);
		return CVN_OK;
	}
	p->letter[i] = letter;
	rc = cvn_plan_fields(p, letter, err);
	cvn_plan_headers(p, i, letter);
	return rc;
}

static int check_languages(struct planner *p, struct cvn_err *err)
{
	size_t errors;
	int rc = CVN_OK;

	for (size_t i = 0; rc == CVN_OK && i < p->files.n; i++)
		rc = check_language(p, i, err);
	if (rc == CVN_OK)
		rc = cvn_plan_names(p, err);
	errors = p->plan->n_errors;
	if (rc == CVN_OK && errors == 0)
		rc = cvn_plan_own_files(p, err);
	for (size_t i = 0; rc == CVN_OK && p->plan->n_errors == errors && i < p->files.n; i++)
		rc = p->letter[i] ? cvn_plan_look(p, i, p->letter[i], err) : CVN_OK;
	for (size_t i = 0; i < p->files.n; i++) {
		cvn_letter_free(p->letter[i]);
		p->letter[i] = NULL;
	}
	return rc;
}

static void check_times(struct planner *p)
{
	const struct cvn_message *m = &p->files.msg[0];
	int64_t due = p->send->due_at ? p->send->due_at : p->send->now;
	struct cvn_err fault = { 0 };

	if (!m->expires[0])
		return;
	if (cvn_message_time(m->expires, p->office->conf.timezone, &p->plan->expires_at, &fault) != CVN_OK)
		cvn_plan_add(p->plan, true, "%s:%zu:%zu: Expires: %s", p->files.src[0].path, m->expires_at.line,
		             m->expires_at.column, fault.text);
	else if (p->plan->expires_at <= due)
		cvn_plan_add(p->plan, true, "%s:%zu:%zu: Expires lies before the time of sending", p->files.src[0].path,
		             m->expires_at.line, m->expires_at.column);
}

/* The same command given twice must not write to everybody twice. */
static int check_again(struct planner *p, struct cvn_err *err)
{
	CVN_AUTO_STR char *name = NULL;
	int64_t n = 0;
	int rc;

	if (p->send->again || p->send->test_contact)
		return CVN_OK;
	rc = cvn_store_audience_had(p->office->store, &p->files.src[0], CVN_TEST_NOTE, &n, &name, err);
	if (rc == CVN_OK && n > 0)
		cvn_plan_add(p->plan, true,
		             "%s: %" PRId64 " of %" PRId64 " have this very letter from campaign %s, or have it coming; leave them out by "
		             "--exclude 'received \"%s\"', or say --again", p->files.src[0].path, n, p->plan->audience.chosen, name, name);
	return rc;
}

static int choose(struct planner *p, struct cvn_err *err)
{
	struct cvn_audience audience = p->send->audience;
	int rc;

	if (p->send->test_contact) {
		rc = cvn_store_audience_only(p->office->store, p->send->test_contact, err);
		p->plan->audience = (struct cvn_audience_count){ .members = 1, .chosen = 1 };
		return rc;
	}
	audience.kind = p->files.msg[0].kind;
	audience.timezone = p->office->conf.timezone;
	audience.now = p->send->now;
	return cvn_membership_audience(p->office->store, &audience, &p->plan->audience, err);
}

int cvn_plan_make(struct planner *p, struct cvn_err *err)
{
	int rc = cvn_message_files_read(p->office, p->send->path, &p->files, err);

	if (rc != CVN_OK)
		return rc;
	p->plan->name = p->send->test_contact ? cvn_xasprintf("%s-test", p->files.name) : cvn_xstrdup(p->files.name);
	p->plan->kind = cvn_xstrdup(p->files.msg[0].kind);
	rc = choose(p, err);
	if (rc == CVN_OK)
		rc = tally(p, err);
	if (rc == CVN_OK)
		rc = check_languages(p, err);
	if (rc == CVN_OK)
		rc = check_again(p, err);
	check_times(p);
	if (rc == CVN_OK && !p->send->test_contact)
		rc = cvn_plan_waits(p, err);
	if (rc == CVN_OK && p->plan->audience.chosen == 0)
		cvn_plan_add(p->plan, true, "nobody is left to write to");
	if (rc == CVN_OK && p->plan->untranslated)
		cvn_plan_add(p->plan, false, "%" PRId64 " people asked for a language that this message is not in and get '%s'",
		             p->plan->untranslated, p->files.src[0].language);
	return rc;
}

int cvn_campaign_plan(struct cvn_office *office, const struct cvn_send *send, struct cvn_plan *out, struct cvn_err *err)
{
	struct cvn_plan plan = { 0 };
	struct planner p = { .office = office, .send = send, .plan = &plan };
	int rc = cvn_plan_make(&p, err);

	cvn_message_files_release(&p.files);
	if (rc == CVN_OK)
		*out = plan;
	else
		cvn_plan_release(&plan);
	return rc;
}
