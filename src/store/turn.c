/*
 * turn.c - the writers' turn: one lock file beside the database, held while a write is open.
 *
 * An open-file-description lock belongs to the descriptor, so that two stores of one process take turns as well, and the
 * kernel gives it back when its holder dies.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

#define TURN_WAIT_MS 10000
#define TURN_POLL_NS 500000L
/* Who waits looks every half millisecond, so that whoever writes one long chunk after another, with nothing in between, would
 * keep all others out to the end. After a long write the turn lies free for a few looks. */
#define TURN_LONG_MS 50
#define TURN_FREE_MS 3

static int open_turn(struct cvn_store *store, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_xasprintf("%s.turn", store->path);

	store->turn_fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	return store->turn_fd >= 0 ? CVN_OK : cvn_fail_errno(err, errno, "%s", path);
}

bool cvn_turn_try(struct cvn_store *store)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (store->turn_fd < 0 || fcntl(store->turn_fd, F_OFD_SETLK, &lock) != 0)
		return false;
	store->turn_since = cvn_monotonic_ms();
	return true;
}

int cvn_turn_take(struct cvn_store *store, struct cvn_err *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int64_t until;
	int rc = store->turn_fd < 0 ? open_turn(store, err) : CVN_OK;

	if (rc != CVN_OK)
		return rc;
	while (cvn_monotonic_ms() < store->turn_next)
		nanosleep(&(struct timespec){ .tv_nsec = TURN_POLL_NS }, NULL);
	until = cvn_monotonic_ms() + TURN_WAIT_MS;
	while (fcntl(store->turn_fd, F_OFD_SETLK, &lock) != 0) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return cvn_fail_errno(err, errno, "%s.turn", store->path);
		if (cvn_monotonic_ms() > until)
			return cvn_fail(err, CVN_E_BUSY, "%s: another command has been writing for %d seconds", store->path,
			                TURN_WAIT_MS / 1000);
		nanosleep(&(struct timespec){ .tv_nsec = TURN_POLL_NS }, NULL);
	}
	store->turn_since = cvn_monotonic_ms();
	return CVN_OK;
}

void cvn_turn_give(struct cvn_store *store)
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };
	int64_t now = cvn_monotonic_ms();

	store->turn_next = now - store->turn_since < TURN_LONG_MS ? 0 : now + TURN_FREE_MS;
	if (store->turn_fd >= 0)
		fcntl(store->turn_fd, F_OFD_SETLK, &lock);
}
