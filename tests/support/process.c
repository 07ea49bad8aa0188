/*
 * process.c - see process.h. Children get SIGKILL when the test's process dies, so that a crash leaves nothing running.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "support/process.h"

void cvn_ran_release(struct cvn_ran *r)
{
	cvn_buf_release(&r->out);
	cvn_buf_release(&r->err);
}

static void nap_ms(int ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 }, NULL);
}

static pid_t start(const char *dir, const char *const *argv, int out, int err)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	int none = open("/dev/null", O_RDONLY);
	dup2(none, 0);
	dup2(out, 1);
	dup2(err, 2);
	for (int fd = 3; fd < 256; fd++)
		close(fd);
	for (int s = 1; s < 32; s++)
		signal(s, SIG_DFL);
	sigset_t all;
	sigemptyset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	if (dir && chdir(dir) < 0)
		_exit(126);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static int decode(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Take what a pipe holds; false at its end. */
static bool drain(int fd, struct cvn_buf *into)
{
	char data[16 << 10];
	ssize_t n = read(fd, data, sizeof data);

	if (n > 0)
		cvn_buf_add(into, data, (size_t)n);
	return n > 0 || (n < 0 && errno == EINTR);
}

void cvn_run(const char *dir, const char *const *argv, int timeout_ms, struct cvn_ran *out)
{
	int64_t until = cvn_monotonic_ms() + timeout_ms;
	int o[2], e[2], status = 0;

	cvn_buf_init(&out->out, 64u << 20);
	cvn_buf_init(&out->err, 64u << 20);
	if (pipe2(o, O_CLOEXEC) < 0 || pipe2(e, O_CLOEXEC) < 0)
		abort();
	pid_t pid = start(dir, argv, o[1], e[1]);
	close(o[1]);
	close(e[1]);
	struct pollfd p[2] = { { o[0], POLLIN, 0 }, { e[0], POLLIN, 0 } };
	while (p[0].fd >= 0 || p[1].fd >= 0) {
		int64_t left = until - cvn_monotonic_ms();
		if (left <= 0 || poll(p, 2, (int)left) == 0)
			break;
		if (p[0].fd >= 0 && p[0].revents && !drain(p[0].fd, &out->out))
			p[0].fd = -1;
		if (p[1].fd >= 0 && p[1].revents && !drain(p[1].fd, &out->err))
			p[1].fd = -1;
	}
	close(o[0]);
	close(e[0]);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (cvn_monotonic_ms() >= until) {
			kill(-pid, SIGKILL);
			waitpid(pid, &status, 0);
			out->status = 124;
			return;
		}
		nap_ms(2);
	}
	out->status = decode(status);
}

pid_t cvn_spawn(const char *dir, const char *const *argv, const char *log)
{
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	pid_t pid = start(dir, argv, fd, fd);

	close(fd);
	return pid;
}

int cvn_end(pid_t pid, int signal, int timeout_ms)
{
	int64_t until = cvn_monotonic_ms() + timeout_ms;
	int status = 0;

	if (signal)
		kill(pid, signal);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (cvn_monotonic_ms() >= until) {
			kill(-pid, SIGKILL);
			waitpid(pid, &status, 0);
			return 124;
		}
		nap_ms(2);
	}
	return decode(status);
}

bool cvn_is_alive(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

char *cvn_place_new(const char *name)
{
	const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
	char *base = realpath(build, NULL), *dir;

	if (!base)
		abort();
	dir = cvn_xasprintf("%s/tmp", base);
	mkdir(dir, 0711);
	free(dir);
	dir = cvn_xasprintf("%s/tmp/%s-XXXXXX", base, name);
	free(base);
	if (!mkdtemp(dir) || chmod(dir, 0711) < 0)
		abort();
	return dir;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void cvn_place_remove(char *dir)
{
	if (dir && !getenv("CVN_KEEP"))
		nftw(dir, remove_one, 32, FTW_DEPTH | FTW_PHYS);
	free(dir);
}

void cvn_place_write(const char *dir, const char *name, const char *text)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, name);
	struct cvn_err err = { 0 };

	if (cvn_file_write(path, text, strlen(text), 0600, &err) != CVN_OK) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
}

void cvn_place_read(const char *dir, const char *name, struct cvn_buf *out)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, name);

	cvn_file_read(path, out, NULL);
}

bool cvn_wait_until(bool (*question)(void *arg), void *arg, int timeout_ms)
{
	int64_t until = cvn_monotonic_ms() + timeout_ms;

	while (!question(arg)) {
		if (cvn_monotonic_ms() >= until)
			return false;
		nap_ms(10);
	}
	return true;
}
