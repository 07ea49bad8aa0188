/*
 * office.c - make an office, open it, close it.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "convene/base/file.h"
#include "office/assets.h"
#include "office/office_priv.h"

#include "convene/base/banned.h"

#define CONF_FILE "convene.conf"
#define DATABASE_FILE "convene.db"
#define CONF_MAX_BYTES (1 << 20)

char *cvn_office_path(const struct cvn_office *office, const char *name)
{
	return cvn_path_join(office->dir, name);
}

/* A file that is there stays as it is: only a new one counts. */
static int make_file(const char *dir, const char *name, const void *data, size_t n, mode_t mode, size_t *made,
                     struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, name);
	char *slash = strrchr(path, '/');
	int rc;

	*slash = '\0';
	rc = cvn_mkdirs(path, 0700, err);
	*slash = '/';
	if (rc == CVN_OK)
		rc = cvn_file_create(path, data, n, mode, err);
	if (rc == CVN_E_EXISTS)
		return CVN_OK;
	*made += rc == CVN_OK;
	return rc;
}

static int make_conf(const char *dir, size_t *made, struct cvn_err *err)
{
	CVN_AUTO_BUF(sample, CONF_MAX_BYTES);

	cvn_conf_sample(&sample);
	return make_file(dir, CONF_FILE, sample.ptr, sample.len, 0600, made, err);
}

static int make_database(const char *dir, int64_t now, size_t *made, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, DATABASE_FILE);
	int rc = cvn_store_create(path, now, err);

	if (rc == CVN_E_EXISTS)
		return CVN_OK;
	*made += rc == CVN_OK;
	return rc;
}

#define EVENTS "templates/events/"

/* The events that ship have dates; an office of any year starts with ones that are to come. */
static int make_asset(const char *dir, const struct cvn_asset *a, int64_t now, size_t *made, struct cvn_err *err)
{
	size_t n = (size_t)(a->end - a->data);
	CVN_AUTO_BUF(text, CONF_MAX_BYTES);

	if (strncmp(a->path, EVENTS, sizeof EVENTS - 1) != 0)
		return make_file(dir, a->path, a->data, n, 0600, made, err);
	cvn_dates_ahead((const char *)a->data, n, now, &text);
	return make_file(dir, a->path, text.ptr, text.len, 0600, made, err);
}

int cvn_office_sample_event(const char *file, int64_t now, struct cvn_buf *out, struct cvn_err *err)
{
	for (const struct cvn_asset *a = cvn_assets; a->path != NULL; a++)
		if (strncmp(a->path, EVENTS, sizeof EVENTS - 1) == 0 && strcmp(a->path + sizeof EVENTS - 1, file) == 0) {
			cvn_dates_ahead((const char *)a->data, (size_t)(a->end - a->data), now, out);
			return cvn_buf_ok(out, err);
		}
	return cvn_fail(err, CVN_E_NOTFOUND, "there is no sample '%.60s'", file);
}

int cvn_office_init(const char *dir, int64_t now, size_t *out_made, struct cvn_err *err)
{
	CVN_AUTO_STR char *conf = cvn_path_join(dir, CONF_FILE);
	size_t made = 0;
	int rc = cvn_mkdirs(dir, 0700, err);

	if (rc == CVN_OK && cvn_file_exists(conf)) {
		CVN_AUTO_STR char *db = cvn_path_join(dir, DATABASE_FILE);

		if (cvn_file_exists(db)) {
			*out_made = 0;
			return CVN_OK;
		}
	}
	for (const struct cvn_asset *a = cvn_assets; rc == CVN_OK && a->path != NULL; a++)
		rc = make_asset(dir, a, now, &made, err);
	if (rc == CVN_OK)
		rc = make_conf(dir, &made, err);
	/* The database comes last: an office without one is not an office, and the next init goes on. */
	if (rc == CVN_OK)
		rc = make_database(dir, now, &made, err);
	if (rc == CVN_OK)
		*out_made = made;
	return rc;
}

static int read_conf(struct cvn_office *office, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_office_path(office, CONF_FILE);
	CVN_AUTO_BUF(text, CONF_MAX_BYTES);
	int rc = cvn_file_read(path, &text, err);

	if (rc == CVN_E_NOTFOUND)
		return cvn_fail(err, CVN_E_NOTFOUND, "%s is not an office (no %s there); make one with: convene init DIR",
		                office->dir, CONF_FILE);
	return rc == CVN_OK ? cvn_conf_read(path, text.ptr, text.len, &office->conf, err) : rc;
}

/* Names of files in the configuration are relative to the office, wherever the command was called. */
static void settle_path(const struct cvn_office *office, char **path)
{
	char *whole = *path != NULL ? cvn_office_path(office, *path) : NULL;

	free(*path);
	*path = whole;
}

static void settle_paths(struct cvn_office *office)
{
	for (size_t i = 0; i < office->conf.n_relays; i++)
		settle_path(office, &office->conf.relay[i].ca_file);
	for (size_t i = 0; i < office->conf.n_mailboxes; i++)
		settle_path(office, &office->conf.mailbox[i].ca_file);
}

int cvn_office_open(const char *dir, struct cvn_office **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = cvn_xcalloc(1, sizeof *office);
	CVN_AUTO_STR char *db = NULL;
	int rc;

	office->dir = realpath(dir, NULL);
	if (office->dir == NULL)
		return cvn_fail(err, CVN_E_NOTFOUND, "%s is not an office (no such directory); make one with: convene init DIR", dir);
	rc = read_conf(office, err);
	if (rc != CVN_OK)
		return rc;
	settle_paths(office);
	db = cvn_office_path(office, DATABASE_FILE);
	rc = cvn_store_open(db, &office->store, err);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&office);
	return rc;
}

void cvn_office_close(struct cvn_office *office)
{
	if (office == NULL)
		return;
	cvn_store_close(office->store);
	cvn_conf_release(&office->conf);
	free(office->dir);
	free(office);
}
