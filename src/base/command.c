/*
 * command.c - one command by /bin/sh, for its output: how a password comes out of a keyring.
 *
 * The output may be a secret: it is never part of an error.
 */
#include "convene/base/clock.h"
#include "convene/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "convene/base/banned.h"

#define LOOK_AGAIN_MS 5

/* A process group of its own, so that the time limit ends the children of the shell too; signals as a shell expects. */
static int spawn(const char *command, int out_fd, pid_t *out_pid)
{
	char sh[] = "sh", dash_c[] = "-c";
	CVN_AUTO_STR char *copy = cvn_xstrdup(command);
	char *argv[] = { sh, dash_c, copy, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, defaults;
	int rc;

	(void)sigemptyset(&none);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)posix_spawn_file_actions_init(&files);
	(void)posix_spawnattr_init(&attr);
	(void)posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	(void)posix_spawn_file_actions_adddup2(&files, out_fd, STDOUT_FILENO);
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setsigdefault(&attr, &defaults);
	(void)posix_spawnattr_setpgroup(&attr, 0);
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawn(out_pid, "/bin/sh", &files, &attr, argv, environ);
	(void)posix_spawn_file_actions_destroy(&files);
	(void)posix_spawnattr_destroy(&attr);
	return rc;
}

static int fail_late(struct cvn_err *err)
{
	return cvn_fail(err, CVN_E_IO, "the command took too long");
}

/* Until the end of the output, the ceiling or the deadline. */
static int drain(int fd, int64_t deadline_ms, struct cvn_buf *out, struct cvn_err *err)
{
	char chunk[4096];
	int rc = CVN_OK;

	while (rc == CVN_OK) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = deadline_ms - cvn_monotonic_ms();
		ssize_t got;

		if (left <= 0) {
			rc = fail_late(err);
			break;
		}
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		got = read(fd, chunk, sizeof chunk);
		if (got == 0)
			break;
		if (got > 0)
			cvn_buf_add(out, chunk, (size_t)got);
		else if (errno != EINTR)
			rc = cvn_fail_errno(err, errno, "the command's output");
		if (out->failed)
			rc = cvn_fail(err, CVN_E_LIMIT, "the command's output is longer than %zu octets", out->max);
	}
	explicit_bzero(chunk, sizeof chunk);
	return rc;
}

/* A command may close its output and stay. */
static int reap(pid_t pid, int64_t deadline_ms, int *out_status, struct cvn_err *err)
{
	for (;;) {
		pid_t got = waitpid(pid, out_status, WNOHANG);

		if (got == pid)
			return CVN_OK;
		if (got < 0 && errno != EINTR)
			return cvn_fail_errno(err, errno, "waiting for the command");
		if (cvn_monotonic_ms() >= deadline_ms)
			return fail_late(err);
		(void)poll(NULL, 0, LOOK_AGAIN_MS);
	}
}

static int judge(int status, struct cvn_err *err)
{
	if (WIFSIGNALED(status))
		return cvn_fail(err, CVN_E_IO, "the command was ended by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return cvn_fail(err, CVN_E_IO, "the command ended with status %d", WEXITSTATUS(status));
	return CVN_OK;
}

static int read_and_reap(pid_t pid, int fd, int timeout_ms, struct cvn_buf *out, struct cvn_err *err)
{
	int64_t deadline_ms = cvn_monotonic_ms() + timeout_ms;
	int status = 0, rc = drain(fd, deadline_ms, out, err);

	if (rc == CVN_OK)
		rc = reap(pid, deadline_ms, &status, err);
	if (rc == CVN_OK)
		return judge(status, err);
	(void)kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return rc;
}

int cvn_command_read(const char *command, int timeout_ms, struct cvn_buf *out, struct cvn_err *err)
{
	size_t before = out->len;
	int end[2], rc;
	pid_t pid = -1;

	if (pipe2(end, O_CLOEXEC) != 0)
		return cvn_fail_errno(err, errno, "a pipe for the command");
	rc = spawn(command, end[1], &pid);
	(void)close(end[1]);
	rc = rc != 0 ? cvn_fail_errno(err, rc, "/bin/sh") : read_and_reap(pid, end[0], timeout_ms, out, err);
	(void)close(end[0]);
	if (rc != CVN_OK) {
		explicit_bzero(out->ptr + before, out->len - before);
		cvn_buf_truncate(out, before);
		out->failed = false;
	}
	return rc;
}
