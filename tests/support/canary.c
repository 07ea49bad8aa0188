/*
 * canary.c - send, fdatasync, fsync and pwrite64 of the whole test program; they do what they always do unless the canary
 * watches.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sqlite3.h>

#include "support/canary.h"

static struct {
	bool on;
	char db[128], wal[128], shadow_db[160], shadow_wal[160], check_db[160], check_wal[160];
	dev_t dev;
	ino_t db_ino, wal_ino;
	size_t checked, dead;
	enum canary_fault fault;
	int fault_from, operations;
} c;
/* Looking into the shadow uses the same calls. */
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

/* ---- the shadow ---- */

static void copy(const char *from, const char *to)
{
	char data[65536];
	ssize_t n;
	int in = open(from, O_RDONLY | O_CLOEXEC), out;

	if (in < 0) {
		unlink(to);
		return;
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert(out >= 0);
	while ((n = read(in, data, sizeof data)) > 0) {
		ssize_t written = syscall(SYS_write, out, data, n);

		assert(written == n);
	}
	close(in);
	close(out);
}

static bool is_ours(int fd, ino_t *out_ino)
{
	struct stat st, wal;

	if (!c.on || fstat(fd, &st) != 0 || st.st_dev != c.dev)
		return false;
	if (stat(c.wal, &wal) == 0)
		c.wal_ino = wal.st_ino;
	*out_ino = st.st_ino;
	return st.st_ino == c.db_ino || st.st_ino == c.wal_ino;
}

static bool handed_in_shadow(long long id)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	bool handed = false;

	copy(c.shadow_db, c.check_db);
	copy(c.shadow_wal, c.check_wal);
	if (sqlite3_open_v2(c.check_db, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT state = 'handed' FROM letter WHERE letter_id = ?1", -1, &stmt, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(stmt, 1, id);
		handed = sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 1;
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return handed;
}

/* Every letter whose terminator is in these octets. */
static void check(const char *data, size_t n)
{
	const char *end = data + n, *dot;

	while ((dot = memmem(data, (size_t)(end - data), "\r\n.\r\n", 5))) {
		const char *id = memmem(data, (size_t)(dot - data), "Message-ID: <", 13);

		c.checked++;
		if (!id || !handed_in_shadow(strtoll(id + 13, NULL, 10)))
			c.dead++;
		data = dot + 5;
	}
}

/* ---- in front of the system ---- */

static int sync_now(int fd, long call)
{
	ino_t ino;
	int rc;

	pthread_mutex_lock(&lock);
	if (!is_ours(fd, &ino)) {
		pthread_mutex_unlock(&lock);
		return (int)syscall(call, fd);
	}
	if (c.fault == FAULT_SYNC_EIO && ++c.operations >= c.fault_from) {
		pthread_mutex_unlock(&lock);
		errno = EIO;
		return -1;
	}
	rc = (int)syscall(call, fd);
	copy(ino == c.db_ino ? c.db : c.wal, ino == c.db_ino ? c.shadow_db : c.shadow_wal);
	pthread_mutex_unlock(&lock);
	return rc;
}

int fdatasync(int fd)
{
	return sync_now(fd, SYS_fdatasync);
}

int fsync(int fd)
{
	return sync_now(fd, SYS_fsync);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
	ino_t ino;

	pthread_mutex_lock(&lock);
	if (c.fault >= FAULT_WRITE_ENOSPC && is_ours(fd, &ino) && ++c.operations >= c.fault_from) {
		errno = c.fault == FAULT_WRITE_ENOSPC ? ENOSPC : EROFS;
		pthread_mutex_unlock(&lock);
		return -1;
	}
	pthread_mutex_unlock(&lock);
	return syscall(SYS_pwrite64, fd, data, n, at);
}

ssize_t send(int fd, const void *data, size_t n, int flags)
{
	pthread_mutex_lock(&lock);
	if (c.on)
		check(data, n);
	pthread_mutex_unlock(&lock);
	return syscall(SYS_sendto, fd, data, n, flags, NULL, 0);
}

/* ---- orders ---- */

void canary_watch(const char *dir)
{
	struct stat st;
	int rc;

	pthread_mutex_lock(&lock);
	memset(&c, 0, sizeof c);
	snprintf(c.db, sizeof c.db, "%s/convene.db", dir);
	snprintf(c.wal, sizeof c.wal, "%s/convene.db-wal", dir);
	snprintf(c.shadow_db, sizeof c.shadow_db, "%s/shadow.db", dir);
	snprintf(c.shadow_wal, sizeof c.shadow_wal, "%s/shadow.db-wal", dir);
	snprintf(c.check_db, sizeof c.check_db, "%s/check.db", dir);
	snprintf(c.check_wal, sizeof c.check_wal, "%s/check.db-wal", dir);
	rc = stat(c.db, &st);
	assert(rc == 0);
	(void)rc;
	c.dev = st.st_dev;
	c.db_ino = st.st_ino;
	sync();
	copy(c.db, c.shadow_db);
	copy(c.wal, c.shadow_wal);
	c.on = true;
	pthread_mutex_unlock(&lock);
}

void canary_rest(void)
{
	pthread_mutex_lock(&lock);
	c.on = false;
	c.fault = FAULT_NONE;
	pthread_mutex_unlock(&lock);
}

size_t canary_checked(void)
{
	return c.checked;
}

size_t canary_dead(void)
{
	return c.dead;
}

void canary_fail(enum canary_fault fault, int from)
{
	pthread_mutex_lock(&lock);
	c.fault = fault;
	c.fault_from = from;
	c.operations = 0;
	pthread_mutex_unlock(&lock);
}

static int keep_normal(void *arg, int action, const char *name, const char *value, const char *a, const char *b)
{
	(void)arg, (void)value, (void)a, (void)b;
	return action == SQLITE_PRAGMA && name && strcmp(name, "synchronous") == 0 ? SQLITE_IGNORE : SQLITE_OK;
}

static int weaken(sqlite3 *db, char **message, const void *api)
{
	(void)message, (void)api;
	sqlite3_exec(db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
	sqlite3_set_authorizer(db, keep_normal, NULL);
	return SQLITE_OK;
}

void canary_weaken_sqlite(void)
{
	sqlite3_auto_extension((void (*)(void))(size_t)weaken);
}
