/*
 * lock.c - one sender an office: a lock that the kernel gives back when its holder dies.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "convene/base/text.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

struct cvn_sender_lock {
	int fd;
};

/* Who holds it, in the words it wrote itself. */
static int refuse(int fd, struct cvn_err *err)
{
	char who[128] = "";
	ssize_t n = pread(fd, who, sizeof who - 1, 0);

	if (n > 0)
		who[strcspn(who, "\n")] = '\0';
	return cvn_fail(err, CVN_E_BUSY, "another sender works in this office: %s", n > 0 ? who : "it gives no name");
}

int cvn_sender_lock_take(struct cvn_office *office, struct cvn_sender_lock **out, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_office_path(office, "sender.lock");
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct cvn_sender_lock *l;
	char who[128];
	int n, rc, fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		return cvn_fail_errno(err, errno, "%s", path);
	if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
		rc = errno == EAGAIN || errno == EACCES ? refuse(fd, err) : cvn_fail_errno(err, errno, "%s", path);
		close(fd);
		return rc;
	}
	n = snprintf(who, sizeof who, "convene sender, pid %ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, who, (size_t)n, 0) != n) {
		rc = cvn_fail_errno(err, errno, "%s", path);
		close(fd);
		return rc;
	}
	l = cvn_xcalloc(1, sizeof *l);
	l->fd = fd;
	*out = l;
	return CVN_OK;
}

void cvn_sender_lock_give(struct cvn_sender_lock *l)
{
	if (!l)
		return;
	close(l->fd);          /* an open-file-description lock goes with its descriptor */
	cvn_free(l);
}
