/*
 * file.c - reading whole files under a ceiling, writing files that are whole or absent, directories, paths.
 *
 * Running a command for its output is command.c.
 */
#include "convene/base/file.h"
#include "convene/base/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/banned.h"

#define CHUNK_BYTES ((size_t)64 << 10)

/* One octet is asked for beyond the ceiling, so that a file of just that length is not taken for too long. */
static int read_all(int fd, const char *path, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO_STR char *chunk = cvn_xmalloc(CHUNK_BYTES);

	for (;;) {
		ssize_t got = read(fd, chunk, CHUNK_BYTES);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return cvn_fail_errno(err, errno, "%s", path);
		if (got == 0)
			return CVN_OK;
		cvn_buf_add(out, chunk, (size_t)got);
		if (out->failed)
			return cvn_fail(err, CVN_E_LIMIT, "%s: longer than %zu octets", path, out->max);
	}
}

int cvn_file_read(const char *path, struct cvn_buf *out, struct cvn_err *err)
{
	size_t before = out->len;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return cvn_fail(err, CVN_E_NOTFOUND, "%s: no such file", path);
	if (fd < 0)
		return cvn_fail_errno(err, errno, "%s", path);
	rc = read_all(fd, path, out, err);
	(void)close(fd);
	if (rc != CVN_OK) {
		cvn_buf_truncate(out, before);
		out->failed = false;
	}
	return rc;
}

static int write_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, data, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		data += put;
		n -= (size_t)put;
	}
	return fsync(fd);
}

/* A rename is on disk only when its directory is. */
static int sync_parent(const char *path)
{
	CVN_AUTO_STR char *copy = cvn_xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	(void)close(fd);
	return rc;
}

/* A name beside `path` that nobody else has: what is left of a crash is recognised by its ending. */
static char *neighbour(const char *path)
{
	uint8_t random[6];
	char hex[2 * sizeof random + 1];

	cvn_random(random, sizeof random);
	cvn_hex(random, sizeof random, hex);
	return cvn_xasprintf("%s.%s.tmp", path, hex);
}

static int fill(const char *beside, const char *path, const void *data, size_t n, mode_t mode, struct cvn_err *err)
{
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode), failed = 0;

	if (fd < 0)
		return cvn_fail_errno(err, errno, "%s", path);
	if (write_all(fd, data, n) != 0)
		failed = errno;
	if (close(fd) != 0 && failed == 0)
		failed = errno;
	return failed == 0 ? CVN_OK : cvn_fail_errno(err, failed, "%s", path);
}

/* Refuses to replace. File systems without that rename have hard links, and the other way round. */
static int rename_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	return link(from, to) == 0 ? unlink(from) : -1;
}

static int write_by(int (*move)(const char *, const char *), const char *path, const void *data, size_t n, mode_t mode,
                    struct cvn_err *err)
{
	CVN_AUTO_STR char *beside = neighbour(path);
	int rc = fill(beside, path, data, n, mode, err);

	if (rc == CVN_OK && move(beside, path) != 0)
		rc = errno == EEXIST ? cvn_fail(err, CVN_E_EXISTS, "%s: is there already", path)
		                     : cvn_fail_errno(err, errno, "%s", path);
	if (rc != CVN_OK) {
		(void)unlink(beside);
		return rc;
	}
	/* If we die here the file is whole, under its name, but the name may be lost with the power. */
	return sync_parent(path) == 0 ? CVN_OK : cvn_fail_errno(err, errno, "%s", path);
}

/* A device or a pipe has no neighbour and is not replaced: what is written goes through it. */
static int pour(const char *path, const void *data, size_t n, struct cvn_err *err)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC), failed = 0;

	if (fd < 0)
		return cvn_fail_errno(err, errno, "%s", path);
	if (write_all(fd, data, n) != 0 && errno != EINVAL && errno != EROFS)       /* fsync: there is nothing to sync */
		failed = errno;
	if (close(fd) != 0 && failed == 0)
		failed = errno;
	return failed == 0 ? CVN_OK : cvn_fail_errno(err, failed, "%s", path);
}

int cvn_file_write(const char *path, const void *data, size_t n, mode_t mode, struct cvn_err *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode)))
		return pour(path, data, n, err);
	return write_by(rename, path, data, n, mode, err);
}

int cvn_file_create(const char *path, const void *data, size_t n, mode_t mode, struct cvn_err *err)
{
	return write_by(rename_new, path, data, n, mode, err);
}

bool cvn_file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static int make_one(const char *path, mode_t mode, struct cvn_err *err)
{
	struct stat st;

	if (mkdir(path, mode) == 0)
		return CVN_OK;
	if (errno != EEXIST)
		return cvn_fail_errno(err, errno, "%s", path);
	if (stat(path, &st) != 0)
		return cvn_fail_errno(err, errno, "%s", path);
	return S_ISDIR(st.st_mode) ? CVN_OK : cvn_fail_errno(err, ENOTDIR, "%s", path);
}

int cvn_mkdirs(const char *path, mode_t mode, struct cvn_err *err)
{
	CVN_AUTO_STR char *part = cvn_xstrdup(path);
	int rc = CVN_OK;

	for (char *slash = strchr(part + (part[0] == '/'), '/'); slash != NULL && rc == CVN_OK; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		rc = make_one(part, mode, err);
		*slash = '/';
	}
	return rc != CVN_OK ? rc : make_one(part, mode, err);
}

char *cvn_path_join(const char *dir, const char *name)
{
	size_t n = dir == NULL ? 0 : strlen(dir);

	if (n == 0 || name[0] == '/')
		return cvn_xstrdup(name);
	return cvn_xasprintf(dir[n - 1] == '/' ? "%s%s" : "%s/%s", dir, name);
}
