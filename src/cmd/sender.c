/*
 * sender.c - convene sender: letters out of the queue, with progress a person can watch.
 *
 * On a terminal a status line a campaign, written over; off a terminal one line each ten seconds. The work is src/sender.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "convene/base/clock.h"
#include "convene/base/text.h"
#include "convene/sender.h"
#include "convene/store/audit.h"
#include "convene/store/campaign.h"
#include "convene/store/sending.h"

#include "convene/base/banned.h"

#define LINE_EVERY_MS 10000

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_sender = {
	.name = "sender",
	.synopsis = "[--drain]",
	.summary = "Send what is due, now and as it comes; with --drain, until nothing is due.",
	.run = run,
};

/* ---- signals: a thread of its own waits for them, so that no other call is ever interrupted ---- */

struct watch {
	sigset_t set;
	atomic_int stop;
	int wake_fd;
};

static sigset_t orders(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	return set;
}

/* Before main, and before the libraries set themselves up (GnuTLS tests its ciphers, which takes longer than anything here): a
 * service manager may change its mind within milliseconds, and is to get a sender that comes home. */
static void keep_orders(int argc, char **argv, char **envp)
{
	sigset_t early = orders();

	(void)envp;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--office") == 0 || strcmp(argv[i], "--color") == 0)
			i++;
		else if (argv[i][0] != '-') {
			if (strcmp(argv[i], "sender") == 0)
				sigprocmask(SIG_BLOCK, &early, NULL);
			return;
		}
	}
}
static void (*const first_of_all[])(int, char **, char **) __attribute__((section(".preinit_array"), used)) = { keep_orders };

static void *wait_for_signals(void *arg)
{
	struct watch *w = arg;
	uint64_t one = 1;

	for (;;) {
		int sig = 0;

		if (sigwait(&w->set, &sig) != 0)
			continue;
		if (sig == SIGUSR1)
			return NULL;           /* the sender came home */
		atomic_fetch_add(&w->stop, 1);
		if (write(w->wake_fd, &one, sizeof one) < 0)
			continue;
	}
}

/* ---- progress: what it looks like is progress.c ---- */

struct screen {
	bool tty, quiet, drawn;
	int64_t line_at_ms;
};

static void progress(void *arg, const struct cvn_sender_progress *p)
{
	struct screen *screen = arg;
	int64_t now_ms = cvn_monotonic_ms();
	struct winsize size = { 0 };
	CVN_AUTO_BUF(text, (size_t)64 << 10);

	if (screen->quiet || (!screen->tty && now_ms < screen->line_at_ms + LINE_EVERY_MS))
		return;
	screen->line_at_ms = now_ms;
	if (!screen->tty) {
		cvn_progress_lines(p, &text);
	} else {
		if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0)
			size.ws_col = size.ws_row = 0;
		cvn_progress_screen(p, size.ws_col, size.ws_row, &text);
		screen->drawn = true;
	}
	fwrite(text.ptr, 1, text.len, stderr);
}

static void last_words(const struct screen *screen, const struct cvn_sender_report *r, bool failed_at_once)
{
	char sent[32], later[32], failed[32];

	if (screen->quiet || (failed_at_once && r->sent + r->deferred + r->failed + r->unsure + r->swept_unsure == 0))
		return;
	if (screen->drawn)
		fputs(CVN_PROGRESS_AWAY, stderr);
	if (r->swept_unsure > 0)
		fprintf(stderr, "%" PRId64 " letters of a sender that did not come home are in doubt: see convene campaign audit\n",
		        r->swept_unsure);
	fprintf(stderr, "%s sent, %s deferred, %s failed", cvn_number(r->sent, sent), cvn_number(r->deferred, later),
	        cvn_number(r->failed, failed));
	if (r->unsure > 0)
		fprintf(stderr, ", %" PRId64 " in doubt", r->unsure);
	fputc('\n', stderr);
}

static int tell_waiting(void *arg, const struct cvn_campaign_row *row)
{
	bool paused = cvn_streq(row->state, "paused");
	int64_t n = 0;
	char number[32];

	if (cvn_store_waiting(arg, row->campaign_id, &n, NULL) != CVN_OK || n == 0 || cvn_streq(row->state, "cancelled"))
		return 0;
	fprintf(stderr, "%s: %s %s queued%s%s\n", row->name, cvn_number(n, number), n == 1 ? "letter stays" : "letters stay",
	        paused ? "; the campaign is paused: convene campaign resume " : "", paused ? row->name : "");
	return 0;
}

/* ---- the command ---- */

static int send_all(struct cvn_office *office, const struct cvn_cli *cli, bool drain, struct cvn_err *err)
{
	struct screen screen = { .tty = cli->err_tty, .quiet = cli->quiet, .line_at_ms = cvn_monotonic_ms() };
	struct cvn_letter_source source = cvn_letter_source_campaigns(office);
	struct cvn_log log = cvn_log_stderr();
	struct watch watch = { .set = orders(), .wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	struct cvn_sender_report report = { 0 };
	struct cvn_sender_options opt = {
		.drain = drain,
		.source = &source,
		.stop = &watch.stop,
		.wake_fd = watch.wake_fd,
		.log = &log,
		.progress = progress,
		.arg = &screen,
	};
	pthread_t thread;
	int rc;

	if (screen.tty && !screen.quiet)
		log.before = CVN_PROGRESS_AWAY;
	if (drain && log.level > CVN_LOG_WARNING)
		log.level = CVN_LOG_WARNING;
	if (watch.wake_fd < 0 || pthread_create(&thread, NULL, wait_for_signals, &watch) != 0)
		return cvn_fail_errno(err, errno, "waiting for signals");
	rc = cvn_sender_run(office, &opt, &report, err);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	close(watch.wake_fd);
	last_words(&screen, &report, rc != CVN_OK);
	if (!cli->quiet && (rc == CVN_OK || rc == CVN_E_REMOTE))
		cvn_store_campaigns(office->store, tell_waiting, office->store, NULL);
	if (rc != CVN_E_REMOTE)
		return rc;
	fprintf(stderr, "convene: %s\n", err->text);
	return EX_TEMPFAIL;            /* nothing is lost: the same command will do later */
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool drain = false;
	const struct cvn_option options[] = {
		{ .name = "drain", .help = "come home when nothing is due any more", .flag = &drain },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts operands;
	int rc = cvn_options_read(&cvn_cmd_sender, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_sender, &operands, 0, 0, "no operand", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	return rc == CVN_OK ? send_all(office, cli, drain, err) : rc;
}
