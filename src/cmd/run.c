/*
 * run.c - convene run: start the daemons of an office and watch them.
 *
 * Each daemon is this same program with another command, so that it also runs alone under its own systemd unit. One that ends
 * is started again after a pause that doubles, but not when it ended for a reason that repeating makes worse (a refused login,
 * a wrong configuration): then the others go on and the operator has its line.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "convene/base/clock.h"
#include "convene/base/log.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

#define PAUSE_FIRST_MS 1000
#define PAUSE_LAST_MS 60000
#define STEADY_MS 60000          /* who ran so long starts with the first pause again */

struct daemon {
	const char *command;
	pid_t pid;               /* 0 = not running */
	int64_t started_ms, start_at_ms;
	int64_t pause_ms;
	bool given_up;
};

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_run = {
	.name = "run",
	.synopsis = "",
	.summary = "Start the sender and the poller of this office and watch them.",
	.run = run,
};

static void become(const struct cvn_cli *cli, const char *command)
{
	const char *argv[8] = { "convene" };
	size_t n = 1;
	sigset_t mask;

	/* The sender waits for its signals: one that comes before its first instruction is kept for it and not deadly. */
	sigemptyset(&mask);
	if (cvn_streq(command, "sender"))
		sigaddset(&mask, SIGTERM), sigaddset(&mask, SIGINT);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);       /* the watcher may be killed: then nobody sends unwatched */
	if (cli->office_dir != NULL) {
		argv[n++] = "--office";
		argv[n++] = cli->office_dir;
	}
	argv[n++] = command;
	execv("/proc/self/exe", (char *const *)argv);
	_exit(EX_OSERR);
}

static void start(const struct cvn_cli *cli, const struct cvn_log *log, struct daemon *d, int64_t now_ms)
{
	pid_t pid = fork();

	if (pid == 0)
		become(cli, d->command);
	if (pid < 0) {
		d->start_at_ms = now_ms + PAUSE_LAST_MS;
		return;
	}
	d->pid = pid;
	d->started_ms = now_ms;
	cvn_log(log, CVN_LOG_INFO, "run started=%s pid=%d", d->command, (int)pid);
}

static bool worse_when_repeated(int status)
{
	return WIFEXITED(status) && (WEXITSTATUS(status) == EX_NOPERM || WEXITSTATUS(status) == EX_CONFIG ||
	                             WEXITSTATUS(status) == EX_USAGE || WEXITSTATUS(status) == EX_NOINPUT);
}

static void ended(const struct cvn_log *log, struct daemon *d, int status, int64_t now_ms)
{
	if (now_ms - d->started_ms > STEADY_MS || d->pause_ms == 0)
		d->pause_ms = PAUSE_FIRST_MS;
	else
		d->pause_ms = d->pause_ms * 2 < PAUSE_LAST_MS ? d->pause_ms * 2 : PAUSE_LAST_MS;
	d->pid = 0;
	d->start_at_ms = now_ms + d->pause_ms;
	d->given_up = worse_when_repeated(status);
	cvn_log(log, CVN_LOG_WARNING, "run ended=%s %s=%d %s", d->command, WIFSIGNALED(status) ? "signal" : "exit",
	        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
	        d->given_up ? "again=never" : "again=soon");
}

static void reap(const struct cvn_log *log, struct daemon *daemons, size_t n, int64_t now_ms)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < n; i++)
			if (daemons[i].pid == pid)
				ended(log, &daemons[i], status, now_ms);
}

/* Start who is due; returns how long to wait in milliseconds, -1 = until something happens. */
static int64_t step(const struct cvn_cli *cli, const struct cvn_log *log, struct daemon *daemons, size_t n, int64_t now_ms)
{
	int64_t wait_ms = -1;

	for (size_t i = 0; i < n; i++) {
		struct daemon *d = &daemons[i];

		if (d->pid != 0 || d->given_up)
			continue;
		if (d->start_at_ms <= now_ms)
			start(cli, log, d, now_ms);
		else if (wait_ms < 0 || d->start_at_ms - now_ms < wait_ms)
			wait_ms = d->start_at_ms - now_ms;
	}
	return wait_ms;
}

static bool anybody(const struct daemon *daemons, size_t n, bool or_expected)
{
	for (size_t i = 0; i < n; i++)
		if (daemons[i].pid != 0 || (or_expected && !daemons[i].given_up))
			return true;
	return false;
}

/* Ask everybody to end and wait: the sender finishes the letters that are in flight. */
static void stop_all(const struct cvn_log *log, struct daemon *daemons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (daemons[i].pid != 0)
			kill(daemons[i].pid, SIGTERM);
	while (anybody(daemons, n, false)) {
		int status;
		pid_t pid = wait(&status);

		for (size_t i = 0; i < n; i++)
			if (daemons[i].pid == pid)
				daemons[i].pid = 0;
		if (pid < 0 && errno != EINTR)
			break;
	}
	cvn_log(log, CVN_LOG_INFO, "run stopped");
}

static int watch(const struct cvn_cli *cli, struct daemon *daemons, size_t n, struct cvn_err *err)
{
	struct cvn_log log = cvn_log_stderr();
	struct pollfd signals = { .events = POLLIN };
	sigset_t set;
	bool stop = false;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM), sigaddset(&set, SIGINT), sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals.fd < 0)
		return cvn_fail_errno(err, errno, "signalfd");
	while (!stop && anybody(daemons, n, true)) {
		int64_t wait_ms = step(cli, &log, daemons, n, cvn_monotonic_ms());
		struct signalfd_siginfo info;

		poll(&signals, 1, (int)wait_ms);
		while (read(signals.fd, &info, sizeof info) == (ssize_t)sizeof info)
			stop = stop || info.ssi_signo != SIGCHLD;
		reap(&log, daemons, n, cvn_monotonic_ms());
	}
	stop_all(&log, daemons, n);
	close(signals.fd);
	return stop ? CVN_OK : cvn_fail(err, CVN_E_CONFIG, "no daemon can go on; the lines above say why");
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const struct cvn_option options[] = { CVN_OPTION_END };
	struct daemon daemons[] = { { .command = "sender" }, { .command = "poller" } };
	struct cvn_texts operands;
	int rc = cvn_options_read(&cvn_cmd_run, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_run, &operands, 0, 0, "no operand", err);
	if (rc == CVN_OK) {
		CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;

		rc = cvn_cli_office(cli, &office, err);      /* a wrong office is told once, here */
	}
	return rc == CVN_OK ? watch(cli, daemons, CVN_COUNT(daemons), err) : rc;
}
