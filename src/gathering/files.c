/*
 * files.c - see files.h.
 */
#include <dirent.h>
#include <string.h>

#include "convene/base/file.h"
#include "convene/base/text.h"
#include "convene/calendar.h"
#include "files.h"

#include "convene/base/banned.h"

#define FILE_BYTES (256u << 10)
#define LANGUAGES_MAX 40

void cvn_event_files_release(struct cvn_event_files *f)
{
	free(f->name);
	cvn_event_sources_free(f->source, f->n);
	cvn_event_release(&f->event);
	*f = (struct cvn_event_files){ 0 };
}

/* "events/house.md" -> "house"; only what is safe in a command line and a file name. */
static int name_of(const char *path, char **out, struct cvn_err *err)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
	size_t len = dot && dot != base ? (size_t)(dot - base) : strlen(base);

	if (len == 0 || len > 80 || strspn(base, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") < len)
		return cvn_fail(err, CVN_E_INVALID, "%s: the file's name becomes the event's: letters, digits, - and _ before the ending", path);
	*out = cvn_xstrndup(base, len);
	return CVN_OK;
}

static int read_one(struct cvn_office *office, const char *path, const char *language, struct cvn_event_files *out,
                    struct cvn_event *ev, struct cvn_err *err)
{
	CVN_AUTO_BUF(text, FILE_BYTES);
	int rc = cvn_file_read(path, &text, err);

	if (rc == CVN_OK)
		rc = cvn_event_read(path, text.ptr, text.len, office->conf.timezone, language[0] ? language : office->conf.language, ev, err);
	if (rc != CVN_OK)
		return rc;
	out->source = cvn_xreallocarray(out->source, out->n + 1, sizeof *out->source);
	out->source[out->n++] = (struct cvn_event_source){ cvn_xstrdup(language), cvn_xstrdup(path), cvn_buf_take(&text) };
	return CVN_OK;
}

static int same_facts(const char *path, const struct cvn_event *a, const struct cvn_event *b, struct cvn_err *err)
{
	const struct { const char *field; bool same; } facts[] = {
		{ "Starts", a->starts_at == b->starts_at && cvn_streq(a->zone, b->zone) && a->all_day == b->all_day }, { "Ends", a->ends_at == b->ends_at },
		{ "Kind", a->kind == b->kind }, { "Capacity", a->capacity == b->capacity }, { "Repeats", cvn_streq(a->rrule, b->rrule) },
		{ "Except", a->n_except == b->n_except }, { "Moved", a->n_moved == b->n_moved }, { "Question", a->n_questions == b->n_questions },
		{ "Place-shown-to", a->place_for_accepted == b->place_for_accepted }, { "Session", a->n_sessions == b->n_sessions },
	};

	for (size_t i = 0; i < CVN_COUNT(facts); i++)
		if (!facts[i].same)
			return cvn_fail(err, CVN_E_INVALID, "%s: %s is not the same as in the file without a language in its name", path, facts[i].field);
	return CVN_OK;
}

/* house.md -> is `file` house.LANG.md? */
static bool translation_of(const char *base, const char *file, char language[16])
{
	const char *dot = strrchr(base, '.');
	size_t stem = dot ? (size_t)(dot - base) : strlen(base), ending = strlen(base) - stem, len = strlen(file);

	if (len < stem + 3 + ending || len > stem + 14 + ending || strncmp(file, base, stem) != 0 || file[stem] != '.' ||
	    strcmp(file + len - ending, base + stem) != 0)
		return false;
	size_t n = len - stem - 1 - ending;
	memcpy(language, file + stem + 1, n);
	language[n] = '\0';
	return strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789") == n && n >= 2;
}

static int read_translations(struct cvn_office *office, const char *path, struct cvn_event_files *out, struct cvn_err *err)
{
	const char *slash = strrchr(path, '/');
	CVN_AUTO_STR char *dir = slash ? cvn_xstrndup(path, (size_t)(slash - path) + 1) : cvn_xstrdup("./");
	const char *base = slash ? slash + 1 : path;
	DIR *d = opendir(dir);
	int rc = CVN_OK;

	if (d == NULL)
		return CVN_OK;          /* a file was read from it; what we may not list we do without */
	for (struct dirent *e; rc == CVN_OK && out->n < LANGUAGES_MAX && (e = readdir(d)) != NULL;) {
		char language[16];
		struct cvn_event ev = { 0 };

		if (!translation_of(base, e->d_name, language))
			continue;
		CVN_AUTO_STR char *sibling = slash ? cvn_path_join(dir, e->d_name) : cvn_xstrdup(e->d_name);
		rc = read_one(office, sibling, language, out, &ev, err);
		if (rc == CVN_OK)
			rc = same_facts(sibling, &out->event, &ev, err);
		cvn_event_release(&ev);
	}
	closedir(d);
	return rc;
}

/* RFC 5545 3.3.5 moves a time that the clocks skip; not every calendar does, and nobody meant it. Events of older programs are read
 * elsewhere and stay as they are. */
static int no_date_is_skipped(const char *path, const struct cvn_event *ev, struct cvn_err *err)
{
	struct cvn_civil first = { 0 }, c = { 0 };
	int64_t starts[500];
	size_t n = 0;
	int rc = ev->rrule[0] && !ev->all_day
	             ? cvn_calendar_starts(ev->rrule, ev->zone, ev->starts_at, ev->starts_at, INT64_MAX, starts, CVN_COUNT(starts), &n, err)
	             : CVN_OK;

	if (rc == CVN_OK)
		rc = cvn_zone_from_unix(ev->zone, ev->starts_at, &first, NULL, NULL, err);
	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		rc = cvn_zone_from_unix(ev->zone, starts[i], &c, NULL, NULL, err);
		if (rc == CVN_OK && (c.hour != first.hour || c.minute != first.minute))
			rc = cvn_fail(err, CVN_E_INVALID, "%s: Repeats: on %04d-%02d-%02d there is no %02d:%02d in %s: the clocks go forward; choose another time",
			              path, c.year, c.month, c.day, first.hour, first.minute, ev->zone);
	}
	return rc;
}

int cvn_event_files_read(struct cvn_office *office, const char *path, struct cvn_event_files *out, struct cvn_err *err)
{
	struct cvn_event_files files = { 0 };
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = name_of(path, &files.name, err);
	if (rc == CVN_OK)
		rc = read_one(office, path, "", &files, &files.event, err);
	if (rc == CVN_OK)
		rc = no_date_is_skipped(path, &files.event, err);
	if (rc == CVN_OK)
		rc = read_translations(office, path, &files, err);
	if (rc != CVN_OK) {
		cvn_event_files_release(&files);
		return rc;
	}
	*out = files;
	return CVN_OK;
}
