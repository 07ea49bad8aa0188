/*
 * files.c - a message and its translations from disk, with their layouts.
 *
 * `board-hearing.es.md` beside `board-hearing.md` is the Spanish version. A layout is templates/layout/NAME.html in the
 * office; `Layout: none` does without.
 */
#include "campaign_priv.h"

#include "convene/base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define MESSAGE_MAX_BYTES (2u << 20)        /* a text; pictures are attachments, or links */

void cvn_message_files_release(struct message_files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->src[i].language);
		free(f->src[i].path);
		free(f->src[i].text);
		free(f->src[i].layout);
		free(f->layout_path[i]);
		cvn_message_release(&f->msg[i]);
	}
	for (size_t i = 0; i < f->n_files; i++) {
		free(f->file[i].name);
		cvn_buf_release(&f->file[i].data);
	}
	free(f->file);
	free(f->list.name);
	free(f->list.title);
	free(f->name);
	*f = (struct message_files){ 0 };
}

int cvn_campaign_own_file(const struct cvn_office *office, const char *name, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_office_path(office, name);

	return cvn_file_read(path, out, err);
}

int cvn_message_files_load(void *arg, const char *name, bool each, struct cvn_buf *out, struct cvn_err *err)
{
	struct message_files *f = arg;
	const char *slash = strrchr(f->src[0].path, '/');
	CVN_AUTO_STR char *dir = slash ? cvn_xstrndup(f->src[0].path, (size_t)(slash - f->src[0].path)) : cvn_xstrdup(".");
	bool layout = strncmp(name, CVN_LAYOUT_FOLDER, strlen(CVN_LAYOUT_FOLDER)) == 0;
	CVN_AUTO_STR char *path = layout ? cvn_office_path(f->office, name) : cvn_path_join(dir, name);
	size_t from = out->len;
	int rc;

	if (each)
		return cvn_campaign_own_file(f->office, name, out, err);
	rc = cvn_file_read(path, out, err);
	for (size_t i = 0; rc == CVN_OK && i < f->n_files; i++) {
		if (cvn_streq(f->file[i].name, name))
			return CVN_OK;
	}
	if (rc != CVN_OK)
		return rc;
	f->file = cvn_xreallocarray(f->file, f->n_files + 1, sizeof *f->file);
	f->file[f->n_files].name = cvn_xstrdup(name);
	cvn_buf_init(&f->file[f->n_files].data, 64u << 20);
	cvn_buf_add(&f->file[f->n_files++].data, out->ptr + from, out->len - from);
	return CVN_OK;
}

int cvn_campaign_layout(const struct cvn_office *office, const char *name, char **out, struct cvn_err *err)
{
	CVN_AUTO_BUF(text, 1u << 20);
	CVN_AUTO_STR char *file = cvn_xasprintf(CVN_LAYOUT_FOLDER "%s.html", name);
	CVN_AUTO_STR char *path = cvn_office_path(office, file);
	int rc;

	if (cvn_streq(name, "none")) {
		*out = cvn_xstrdup("");
		return CVN_OK;
	}
	if (strchr(name, '/') || name[0] == '.')
		return cvn_fail(err, CVN_E_INVALID, "Layout is a name, not a path: '%s'", name);
	rc = cvn_file_read(path, &text, err);
	if (rc != CVN_OK)
		return cvn_within(err, "layout '%s'", name);
	*out = cvn_buf_take(&text);
	return CVN_OK;
}

static int read_layout(struct cvn_office *office, struct message_files *f, size_t i, struct cvn_err *err)
{
	const char *name = f->msg[i].layout[0] ? f->msg[i].layout : CVN_DEFAULT_LAYOUT;
	int rc = cvn_campaign_layout(office, name, &f->src[i].layout, err);

	f->layout_path[i] = cvn_xasprintf(CVN_LAYOUT_FOLDER "%s.html", name);
	return rc == CVN_OK ? CVN_OK : cvn_within(err, "%s:%zu:%zu", f->src[i].path, f->msg[i].layout_at.line, f->msg[i].layout_at.column);
}

/* A message that is longer than any message: where it passes the ceiling. */
static int too_long(const char *path, struct cvn_err *err)
{
	FILE *f = fopen(path, "re");
	size_t line = 1, column = 1;
	int c;

	for (size_t i = 0; f && i < MESSAGE_MAX_BYTES && (c = getc(f)) != EOF; i++) {
		line += c == '\n';
		column = c == '\n' ? 1 : column + ((c & 0xc0) != 0x80);
	}
	if (f)
		fclose(f);
	return cvn_fail(err, CVN_E_LIMIT, "%s:%zu:%zu: here the message passes %u MB; pictures and papers go with it as attachments, or as links",
	                path, line, column, MESSAGE_MAX_BYTES >> 20);
}

static int read_one(struct cvn_office *office, const char *path, const char *language, struct message_files *f,
                    struct cvn_err *err)
{
	CVN_AUTO_BUF(text, MESSAGE_MAX_BYTES);
	size_t i = f->n;
	int rc = cvn_file_read(path, &text, err);

	if (rc != CVN_OK)
		return rc == CVN_E_LIMIT ? too_long(path, err) : rc;
	rc = cvn_message_read(path, text.ptr, text.len, language ? language : office->conf.language, &f->msg[i], err);
	if (rc != CVN_OK)
		return rc;
	f->n++;
	f->src[i] = (struct cvn_campaign_source){ cvn_xstrdup(f->msg[i].language), cvn_xstrdup(path), cvn_buf_take(&text), NULL };
	if (language && !cvn_starts_nocase(f->msg[i].language, language))
		return cvn_fail(err, CVN_E_INVALID, "%s:1:1: the name says language '%s', the file '%s'", path, language, f->msg[i].language);
	if (i > 0 && !cvn_streq(f->msg[i].kind, f->msg[0].kind))
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:%zu: Kind is '%s', that of %s is '%s'", path, f->msg[i].kind_at.line,
		                f->msg[i].kind_at.column, f->msg[i].kind, f->src[0].path,
		                f->msg[0].kind);
	return read_layout(office, f, i, err);
}

/* "es", "es-MX", "zh-Hant": what may stand between the name and its ending. */
static bool is_language(const char *s, size_t n)
{
	if (n < 2 || n > 10 || (n > 3 && s[2] != '-' && s[3] != '-'))
		return false;
	for (size_t i = 0; i < n; i++) {
		int c = cvn_ascii_lower(s[i]);

		if (!((c >= 'a' && c <= 'z') || c == '-'))
			return false;
	}
	return true;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Languages that have a file beside `stem``ext` in `dir`, sorted. */
static size_t siblings(const char *dir, const char *stem, const char *ext, char *out[MAX_LANGUAGES])
{
	DIR *d = opendir(dir);
	size_t n = 0, stem_len = strlen(stem), ext_len = strlen(ext);
	struct dirent *e;

	while (d && n < MAX_LANGUAGES - 1 && (e = readdir(d))) {
		size_t len = strlen(e->d_name);

		if (len > stem_len + ext_len + 1 && strncmp(e->d_name, stem, stem_len) == 0 && e->d_name[stem_len] == '.' &&
		    strcmp(e->d_name + len - ext_len, ext) == 0 &&
		    is_language(e->d_name + stem_len + 1, len - stem_len - ext_len - 1))
			out[n++] = cvn_xstrndup(e->d_name + stem_len + 1, len - stem_len - ext_len - 1);
	}
	if (d)
		closedir(d);
	qsort(out, n, sizeof *out, compare);
	return n;
}

/* `beside`: the message was named with its folder, and so are these. */
static int read_siblings(struct cvn_office *office, const char *dir, bool beside, const char *stem, const char *ext,
                         struct message_files *f, struct cvn_err *err)
{
	char *language[MAX_LANGUAGES];
	size_t n = siblings(dir, stem, ext, language);
	int rc = CVN_OK;

	for (size_t i = 0; i < n; i++) {
		CVN_AUTO_STR char *name = cvn_xasprintf("%s.%s%s", stem, language[i], ext);
		CVN_AUTO_STR char *path = beside ? cvn_path_join(dir, name) : cvn_xstrdup(name);

		if (rc == CVN_OK)
			rc = read_one(office, path, language[i], f, err);
		free(language[i]);
	}
	return rc;
}

/* What commands can be given without quotes: letters, digits and hyphens. */
static char *campaign_name(const char *text)
{
	char *name = cvn_xstrdup(text), *out = name;

	for (const char *p = text; *p; p++) {
		bool word = cvn_ascii_lower(*p) >= 'a' && cvn_ascii_lower(*p) <= 'z';

		if (word || (*p >= '0' && *p <= '9') || (unsigned char)*p >= 128)
			*out++ = (char)cvn_ascii_lower(*p);
		else if (out > name && out[-1] != '-')
			*out++ = '-';
	}
	*out = '\0';
	return name;
}

int cvn_message_files_read(struct cvn_office *office, const char *path, struct message_files *out, struct cvn_err *err)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *ext = strrchr(base, '.');
	CVN_AUTO_STR char *dir = slash ? cvn_xstrndup(path, slash == path ? 1 : (size_t)(slash - path)) : cvn_xstrdup(".");
	struct message_files f = { .office = office };
	int rc;

	if (!ext || (strcmp(ext, ".md") != 0 && strcmp(ext, ".html") != 0))
		return cvn_fail(err, CVN_E_INVALID, "%s: a message file ends in .md (Markdown) or .html", path);
	f.name = cvn_xstrndup(base, (size_t)(ext - base));
	rc = read_one(office, path, NULL, &f, err);
	if (rc == CVN_OK)
		rc = read_siblings(office, dir, slash != NULL, f.name, ext, &f, err);
	if (rc == CVN_OK && f.msg[0].name[0]) {
		free(f.name);
		f.name = campaign_name(f.msg[0].name);
	}
	for (size_t i = 1; rc == CVN_OK && i < f.n; i++) {
		if (cvn_streq_nocase(f.msg[i].language, f.msg[0].language))
			rc = cvn_fail(err, CVN_E_INVALID, "%s:1:1: both this and %s are in '%s'", f.src[i].path, f.src[0].path, f.msg[0].language);
	}
	if (rc == CVN_OK)
		*out = f;
	else
		cvn_message_files_release(&f);
	return rc;
}
