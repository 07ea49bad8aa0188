/*
 * maildir.c - delivery into a Maildir: written in tmp/, then renamed into new/, so that a reader never sees half a mail.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "village.h"

#include "convene/base/banned.h"

static bool own_like(const char *dir, const char *path)
{
	struct stat st;

	if (geteuid() != 0)
		return true;
	return stat(dir, &st) == 0 && chown(path, st.st_uid, st.st_gid) == 0;
}

bool vil_maildir_make(const char *dir)
{
	static const char *const sub[] = { "", "/tmp", "/new", "/cur" };
	char path[4096];

	for (size_t i = 0; i < CVN_COUNT(sub); i++) {
		snprintf(path, sizeof path, "%s%s", dir, sub[i]);
		if (mkdir(path, 0700) < 0 && access(path, W_OK) < 0)
			return false;
		if (i && !own_like(dir, path))
			return false;
	}
	return true;
}

bool vil_maildir_deliver(const char *dir, const char *text, size_t n)
{
	static unsigned long count;      /* makes the name unique within this process, as the Maildir form asks */
	char name[128], from[4096], to[4096];
	struct timespec now;
	bool ok;
	int fd;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(name, sizeof name, "%lld.M%06ldP%ldQ%lu.village", (long long)now.tv_sec, now.tv_nsec / 1000, (long)getpid(), count++);
	snprintf(from, sizeof from, "%s/tmp/%s", dir, name);
	snprintf(to, sizeof to, "%s/new/%s", dir, name);
	fd = open(from, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	ok = write(fd, text, n) == (ssize_t)n;
	ok = close(fd) == 0 && ok;
	ok = ok && own_like(dir, from) && rename(from, to) == 0;
	if (!ok)
		unlink(from);
	return ok;
}
