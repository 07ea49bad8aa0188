/*
 * poller.c - `convene poller`: bring in what came, once or for ever.
 *
 * With several mailboxes each has a process of its own, so that one server that hangs keeps nobody waiting; --once takes them
 * in turn. On a terminal the counts live in one line.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/log.h"
#include "convene/inbox.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

extern const struct cvn_command cvn_cmd_poller;
const struct cvn_command cvn_cmd_poller = {
	.name = "poller",
	.synopsis = "[--once] [--json]",
	.summary = "Bring in replies, bounces and calendar answers.",
	.run = run,
};

struct show {
	bool live;
	bool lines;                  /* several mailboxes share the terminal: a line each time something came */
	const char *label;
	int64_t seen, began_ms;
};

static void put_count(struct cvn_buf *b, int64_t n, const char *one, const char *many)
{
	char number[32];

	if (n > 0)
		cvn_buf_printf(b, ", %s %s", cvn_number(n, number), n == 1 ? one : many);
}

/* "answers: 1,204 mails (310/s), 812 replies, 40 calendar answers, 52 bounces, 12 left, 790 wait for a person" */
static void live(void *ctx, const struct cvn_poll_counts *c)
{
	struct show *s = ctx;
	CVN_AUTO_BUF(b, 1000);
	char number[32];
	double seconds = (double)(cvn_monotonic_ms() - s->began_ms) / 1000;

	if (!s->live || (s->lines && c->fetched == s->seen))
		return;
	cvn_buf_printf(&b, "%s: %s mail%s", s->label ? s->label : "poller", cvn_number(c->fetched, number), c->fetched == 1 ? "" : "s");
	if (c->fetched > s->seen && s->seen == 0 && seconds > 0.5)
		cvn_buf_printf(&b, " (%.0f/s)", (double)c->fetched / seconds);
	put_count(&b, c->kind[CVN_MAIL_REPLY], "reply", "replies");
	put_count(&b, c->answers, "calendar answer", "calendar answers");
	put_count(&b, c->kind[CVN_MAIL_BOUNCE_HARD] + c->kind[CVN_MAIL_BOUNCE_SOFT], "bounce", "bounces");
	put_count(&b, c->kind[CVN_MAIL_UNSUBSCRIBE] + c->kind[CVN_MAIL_COMPLAINT], "left", "left");
	put_count(&b, c->open, "waits for a person", "wait for a person");
	put_count(&b, c->quarantined, "in quarantine", "in quarantine");
	fprintf(stderr, s->lines ? "%.180s\n" : "\r\033[K%.180s", b.ptr);
	fflush(stderr);
	s->seen = c->fetched;
}

static void print_json(const struct cvn_poll_counts *c)
{
	CVN_AUTO_BUF(b, 4096);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "fetched", c->fetched);
	cvn_json_int(&j, "new", c->applied);
	for (int k = 0; k < CVN_MAIL_KINDS; k++)
		cvn_json_int(&j, cvn_mail_kind_name((enum cvn_mail_kind)k), c->kind[k]);
	cvn_json_int(&j, "answers", c->answers);
	cvn_json_int(&j, "suppressed", c->suppressed);
	cvn_json_int(&j, "withdrawn", c->withdrawn);
	cvn_json_int(&j, "open", c->open);
	cvn_json_int(&j, "quarantined", c->quarantined);
	cvn_json_close(&j, '}');
	printf("%s\n", b.ptr);
}

static void print_summary(const struct cvn_poll_counts *c)
{
	printf("%lld new mail%s", (long long)c->applied, c->applied == 1 ? "" : "s");
	for (int k = 0; k < CVN_MAIL_KINDS; k++)
		if (c->kind[k])
			printf(", %lld %s", (long long)c->kind[k], cvn_mail_kind_name((enum cvn_mail_kind)k));
	printf("\n");
	if (c->answers || c->suppressed)
		printf("%lld answers on rosters, %lld people suppressed, %lld waiting letters withdrawn\n", (long long)c->answers,
		       (long long)c->suppressed, (long long)c->withdrawn);
	if (c->open || c->quarantined)
		printf("%lld wait for a person, %lld in quarantine; see: convene inbox list\n", (long long)c->open,
		       (long long)c->quarantined);
}

static int stop_signals(struct cvn_err *err)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM), sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd >= 0 ? fd : cvn_fail_errno(err, errno, "signalfd");
}

static int poll_one(struct cvn_office *office, size_t i, const struct cvn_poll_options *o, struct cvn_poll_counts *counts,
                    struct cvn_err *err)
{
	((struct show *)o->ctx)->label = office->conf.mailbox[i].label;
	return cvn_inbox_poll(office, &office->conf.mailbox[i], o, counts, err);
}

/* All mailboxes, one after the other. The first trouble is told; the others are still polled. */
static int poll_once(struct cvn_office *office, const struct cvn_poll_options *o, struct cvn_poll_counts *counts,
                     struct cvn_err *err)
{
	int worst = CVN_OK;

	for (size_t i = 0; i < office->conf.n_mailboxes; i++) {
		struct cvn_err why = { 0 };
		int rc = poll_one(office, i, o, counts, &why);

		if (rc == CVN_E_STOPPED)
			return cvn_fail(err, rc, "%s", why.text);
		if (rc != CVN_OK && worst == CVN_OK)
			worst = cvn_fail(err, (enum cvn_code)rc, "%s", why.text);
	}
	return worst;
}

/* A process of its own for one mailbox: it opens the office anew, because a store belongs to one process. Its exit status. */
static int become_poller(const struct cvn_cli *cli, size_t i, const struct cvn_poll_options *o)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_poll_counts counts = { 0 };
	struct cvn_err why = { 0 };
	int rc;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	rc = cvn_cli_office(cli, &office, &why);
	if (rc == CVN_OK)
		rc = poll_one(office, i, o, &counts, &why);
	if (rc != CVN_OK && rc != CVN_E_STOPPED)
		fprintf(stderr, "convene: %s\n", why.text);
	return rc == CVN_E_STOPPED ? 0 : cvn_exit_status((enum cvn_code)rc);
}

/* The office is closed first: an open database must not cross a fork (its locks stay with the parent). */
static int poll_many(const struct cvn_cli *cli, struct cvn_office **office, const struct cvn_poll_options *o)
{
	size_t n = (*office)->conf.n_mailboxes;
	pid_t *pid = cvn_xcalloc(n, sizeof *pid);
	int status, worst = 0;

	cvn_office_close(CVN_TAKE(office));
	for (size_t i = 0; i < n; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			free(pid);
			exit(become_poller(cli, i, o));        /* which has closed its office */
		}
	}
	/* A stop reaches the children by their own signal when it came from the terminal; otherwise by us. */
	for (size_t left = n; left > 0;) {
		struct signalfd_siginfo info;
		pid_t done = waitpid(-1, &status, WNOHANG);

		if (done > 0) {
			left--;
			worst = WIFEXITED(status) && WEXITSTATUS(status) > worst ? WEXITSTATUS(status) : worst;
		} else if (read(o->stop_fd, &info, sizeof info) == (ssize_t)sizeof info) {
			for (size_t i = 0; i < n; i++)
				if (pid[i] > 0)
					kill(pid[i], SIGTERM);
		} else {
			usleep(200000);
		}
	}
	free(pid);
	return worst;
}

static int poll_office(const struct cvn_cli *cli, struct cvn_office **at, bool once, bool json, struct cvn_err *err)
{
	struct cvn_office *office = *at;
	struct cvn_log log = cvn_log_stderr();
	struct show show = { .live = cli->err_tty && !cli->quiet, .lines = !once && office->conf.n_mailboxes > 1,
		             .began_ms = cvn_monotonic_ms() };
	struct cvn_poll_counts counts = { 0 };
	struct cvn_poll_options o = { .once = once, .log = show.live || cli->quiet ? NULL : &log, .progress = live, .ctx = &show };
	int rc;

	if (office->conf.n_mailboxes == 0)
		return cvn_fail(err, CVN_E_CONFIG, "convene.conf has no [mailbox \"…\"]: there is nothing to poll");
	o.stop_fd = stop_signals(err);
	if (o.stop_fd < 0)
		return o.stop_fd;
	if (!once && office->conf.n_mailboxes > 1) {
		rc = poll_many(cli, at, &o);
	} else {
		rc = once ? poll_once(office, &o, &counts, err)
		          : poll_one(office, 0, &o, &counts, err);
		if (show.live)
			fprintf(stderr, "\r\033[K");
		if (json)
			print_json(&counts);
		else if (!cli->quiet && (rc == CVN_OK || rc == CVN_E_STOPPED || counts.fetched))
			print_summary(&counts);
	}
	close(o.stop_fd);
	return rc == CVN_E_STOPPED ? CVN_OK : rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool once = false, json = false;
	const struct cvn_option options[] = {
		{ "once", NULL, "Fetch what is there, print one summary and end.", &once, NULL, NULL },
		{ "json", NULL, "Print the summary as an object.", &json, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts operands;
	int rc = cvn_options_read(&cvn_cmd_poller, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_poller, &operands, 0, 0, "no operand", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	return rc == CVN_OK ? poll_office(cli, &office, once, json, err) : rc;
}
