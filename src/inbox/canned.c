/*
 * canned.c - prepared answers: files of the office, templates/answers/NAME.md and NAME.LANGUAGE.md beside it.
 *
 * A file is a block (`When:` says what it is for) and a body in Markdown with merge fields. Where the mail belongs to an event the
 * body may use {{event}}, {{event_starts}} and {{event_place}}; the place is told only to those whom the event shows it to.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "act_priv.h"
#include "convene/base/fields.h"
#include "convene/base/file.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/store/event.h"

#include "convene/base/banned.h"

#define DIRECTORY "templates/answers"
#define MAX_BYTES (64u << 10)

/* Letters, digits and dashes: a name is never a path. */
static bool is_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '-'))
			return false;
	return n > 0 && n < 80;
}

static int no_such(struct cvn_office *office, const char *name, struct cvn_err *err)
{
	struct cvn_canned *list = NULL;
	const char *names[64];
	const char *near;
	size_t n = 0;

	if (cvn_inbox_canned(office, &list, &n, NULL) != CVN_OK)
		n = 0;
	for (size_t i = 0; i < n && i < CVN_COUNT(names); i++)
		names[i] = list[i].name;
	near = cvn_nearest(name, names, n < CVN_COUNT(names) ? n : CVN_COUNT(names));
	cvn_fail(err, CVN_E_NOTFOUND, "there is no prepared answer '%.60s'%s%s%s; see: convene inbox templates", name,
	         near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	cvn_canned_free(list, n);
	return CVN_E_NOTFOUND;
}

static char *path_of(const struct cvn_office *office, const char *name, const char *language, size_t n)
{
	CVN_AUTO_STR char *file = cvn_xasprintf(DIRECTORY "/%s%s%.*s.md", name, n ? "." : "", (int)n, language);

	return cvn_office_path(office, file);
}

/* The person's language ("es-MX", then "es"), else the file without one. */
static char *find_file(const struct cvn_office *office, const char *name, const char *language)
{
	size_t lengths[] = { strlen(language), strcspn(language, "-_"), 0 };

	for (size_t i = 0; i < CVN_COUNT(lengths); i++) {
		bool plain = lengths[i] < 16 && strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_0123456789") >= lengths[i];
		char *path = plain ? path_of(office, name, language, lengths[i]) : NULL;

		if (path && cvn_file_exists(path))
			return path;
		free(path);
	}
	return NULL;
}

int cvn_canned_read(struct cvn_office *office, const char *name, const char *language, struct cvn_canned_text *out,
                    struct cvn_err *err)
{
	CVN_AUTO_BUF(text, MAX_BYTES);
	CVN_AUTO_STR char *path = is_name(name, strlen(name)) ? find_file(office, name, language) : NULL;
	struct cvn_fields f = { 0 };
	const char *in;
	int rc = path ? cvn_file_read(path, &text, err) : no_such(office, name, err);

	if (rc == CVN_OK)
		rc = cvn_fields_read_block(path, text.ptr, text.len, &f, err);
	if (rc != CVN_OK)
		return rc;
	in = cvn_fields_value(&f, "Language");
	*out = (struct cvn_canned_text){ .body = cvn_xstrndup(f.body, f.body_len),
		                         .language = cvn_xstrdup(in ? in : office->conf.language ? office->conf.language : "en") };
	cvn_fields_release(&f);
	return CVN_OK;
}

void cvn_canned_text_release(struct cvn_canned_text *t)
{
	free(t->body);
	free(t->language);
	*t = (struct cvn_canned_text){ 0 };
}

/* ---- What is there ---- */

static struct cvn_canned *entry(struct cvn_canned **list, size_t *n, const char *name, size_t len)
{
	for (size_t i = 0; i < *n; i++)
		if (strlen((*list)[i].name) == len && strncmp((*list)[i].name, name, len) == 0)
			return &(*list)[i];
	*list = cvn_xreallocarray(*list, *n + 1, sizeof **list);
	(*list)[*n] = (struct cvn_canned){ cvn_xstrndup(name, len), cvn_xstrdup(""), cvn_xstrdup("") };
	return &(*list)[(*n)++];
}

static void read_when(const struct cvn_office *office, const char *file, struct cvn_canned *c, bool first)
{
	CVN_AUTO_STR char *rel = cvn_xasprintf(DIRECTORY "/%s", file);
	CVN_AUTO_STR char *path = cvn_office_path(office, rel);
	CVN_AUTO_BUF(text, MAX_BYTES);
	struct cvn_fields f = { 0 };
	char *languages;

	if (cvn_file_read(path, &text, NULL) != CVN_OK || cvn_fields_read_block(path, text.ptr, text.len, &f, NULL) != CVN_OK)
		return;
	if (first && cvn_fields_value(&f, "When")) {
		free(c->when);
		c->when = cvn_xstrdup(cvn_fields_value(&f, "When"));
	}
	languages = cvn_xasprintf("%s%s%s", c->languages, c->languages[0] ? " " : "",
	                          cvn_fields_value(&f, "Language") ? cvn_fields_value(&f, "Language") : "");
	free(c->languages);
	c->languages = languages;
	cvn_fields_release(&f);
}

static int visible(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 3 && strcmp(d->d_name + n - 3, ".md") == 0 && is_name(d->d_name, strcspn(d->d_name, "."));
}

/* Sorted, so that "x.es.md" stands before "x.md": what `When` says is taken from the latter. */
int cvn_inbox_canned(struct cvn_office *office, struct cvn_canned **out, size_t *out_n, struct cvn_err *err)
{
	CVN_AUTO_STR char *dir = cvn_office_path(office, DIRECTORY);
	struct dirent **file = NULL;
	int count = scandir(dir, &file, visible, alphasort);

	if (count < 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "%s: there are no prepared answers", dir);
	*out = NULL;
	*out_n = 0;
	for (int i = 0; i < count; i++) {
		size_t len = strcspn(file[i]->d_name, ".");
		struct cvn_canned *c = entry(out, out_n, file[i]->d_name, len);

		read_when(office, file[i]->d_name, c, strcmp(file[i]->d_name + len, ".md") == 0);
		free(file[i]);
	}
	free(file);
	return CVN_OK;
}

void cvn_canned_free(struct cvn_canned *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].name);
		free(list[i].when);
		free(list[i].languages);
	}
	free(list);
}

/* ---- The event a mail is about ---- */

static bool may_know_place(struct cvn_office *office, const struct cvn_event_row *e, int64_t contact_id)
{
	struct cvn_invitation_row inv = { 0 };

	if (!e->place_hidden)
		return true;
	return cvn_store_invitation_of(office->store, e->event_id, contact_id, &inv, NULL) == CVN_OK && strcmp(inv.answer, "accepted") == 0;
}

int cvn_canned_params(struct cvn_office *office, int64_t event_id, int64_t contact_id, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	struct cvn_json j = cvn_json_on(out);
	char starts[32];
	int rc = event_id ? cvn_store_event_get(office->store, event_id, &e, err) : CVN_E_NOTFOUND;

	if (rc == CVN_E_NOTFOUND || (rc == CVN_OK && strcmp(e.state, "cancelled") == 0)) {
		cvn_event_row_release(&e);
		return CVN_OK;          /* a letter without facts of an event */
	}
	if (rc != CVN_OK)
		return rc;
	snprintf(starts, sizeof starts, "%lld", (long long)e.starts_at);
	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "event", e.title);
	if (!e.rrule[0])        /* of a series each date is another */
		cvn_json_text(&j, "event_starts", starts);
	if (e.place[0] && may_know_place(office, &e, contact_id))
		cvn_json_text(&j, "event_place", e.place);
	cvn_json_close(&j, '}');
	cvn_event_row_release(&e);
	return cvn_buf_ok(out, err);
}
