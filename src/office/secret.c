/*
 * secret.c - passwords from where they are kept: a file, a command, a systemd credential.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "convene/base/buf.h"
#include "convene/base/file.h"
#include "convene/office.h"

#include "convene/base/banned.h"

#define SECRET_MAX_BYTES 16384
#define COMMAND_TIMEOUT_MS 30000

bool cvn_secret_is_set(const struct cvn_secret *secret)
{
	return secret->file != NULL || secret->command != NULL || secret->credential != NULL;
}

void cvn_secret_wipe(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

static int read_file(const char *path, struct cvn_buf *out, struct cvn_err *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return cvn_fail(err, CVN_E_CONFIG, "%s: others can read this password; run: chmod 600 %s", path, path);
	return cvn_file_read(path, out, err);
}

static int read_credential(const char *name, struct cvn_buf *out, struct cvn_err *err)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	CVN_AUTO_STR char *path = NULL;

	if (dir == NULL)
		return cvn_fail(err, CVN_E_CONFIG, "credential '%s': not started by systemd (no CREDENTIALS_DIRECTORY)", name);
	if (strchr(name, '/') != NULL)
		return cvn_fail(err, CVN_E_CONFIG, "credential '%s': a name, not a path", name);
	path = cvn_path_join(dir, name);
	return cvn_file_read(path, out, err);
}

static int read_source(const struct cvn_office *office, const struct cvn_secret *secret, struct cvn_buf *out,
                       struct cvn_err *err)
{
	CVN_AUTO_STR char *path = NULL;

	if (secret->command != NULL)
		return cvn_command_read(secret->command, COMMAND_TIMEOUT_MS, out, err);
	if (secret->credential != NULL)
		return read_credential(secret->credential, out, err);
	if (secret->file == NULL)
		return cvn_fail(err, CVN_E_CONFIG, "no password_file, password_command or password_credential is set");
	path = cvn_office_path(office, secret->file);
	return read_file(path, out, err);
}

int cvn_secret_read(const struct cvn_office *office, const struct cvn_secret *secret, char **out, struct cvn_err *err)
{
	struct cvn_buf text;
	int rc;

	cvn_buf_init(&text, SECRET_MAX_BYTES);
	cvn_buf_reserve(&text, SECRET_MAX_BYTES);      /* never moved, so no copy stays behind */
	rc = read_source(office, secret, &text, err);
	while (rc == CVN_OK && text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
		cvn_buf_truncate(&text, text.len - 1);
	if (rc == CVN_OK && (text.len == 0 || strpbrk(text.ptr, "\r\n") != NULL || strlen(text.ptr) != text.len))
		rc = cvn_fail(err, CVN_E_CONFIG, "the password is empty or has more than one line");
	if (rc == CVN_OK)
		*out = cvn_xstrdup(text.ptr);
	if (text.cap > 0)
		explicit_bzero(text.ptr, text.cap);
	cvn_buf_release(&text);
	return rc;
}
