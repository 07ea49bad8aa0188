/*
 * test_crash.c - the sender killed at random times and at every named commit point; the disk failing under it; and the canary
 * that sees a terminator leave before its intent is on the disk.
 *
 * CVN_SOAK_KILLS=1000 makes it the soak (make soak).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "support/canary.h"
#include "support/fake_smtp.h"
#include "support/sending.h"

#define CONNECTIONS 32
#define BATCH 1000

static struct sending w;
static struct fake_smtp *server;
static struct cvn_sender_report report;
static struct cvn_err err;

static void given_server(const struct fake_options *opt, int connections)
{
	char relay[256];

	server = fake_smtp_start(opt);
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = %d\n", fake_smtp_url(server),
	         connections);
	given_office(&w, relay);
}

static void clear(void)
{
	canary_rest();
	fake_smtp_stop(server);
	end_office(&w);
}

/* ---- kills ---- */

/* One sender's life: killed at the countdown-th time at a point, or after a while, or (neither) not at all. */
struct doom {
	char dir[sizeof w.dir];
	char point[16];
	int countdown;
	int after_us;
};
static struct doom doom;

static void die_there(void *arg, const char *point)
{
	(void)arg;
	if (doom.point[0] && strcmp(point, doom.point) == 0 && __atomic_sub_fetch(&doom.countdown, 1, __ATOMIC_SEQ_CST) == 0)
		kill(getpid(), SIGKILL);
}

static int run_sender(void)
{
	struct sending own;
	struct cvn_log quiet = { .fd = 2, .level = CVN_LOG_ERROR };
	struct cvn_sender_options opt = { .drain = true, .wake_fd = -1, .log = &quiet, .mark = die_there };

	given_same_office(&own, doom.dir);
	opt.source = &own.source;
	return cvn_sender_run(own.office, &opt, &report, &err) == CVN_OK ? 0 : 1;
}

/* Senders are forked by a process that was made before the first thread: a fork of a process with threads is a child with
 * locks that nobody holds any more (and under the thread sanitizer none at all). */
static int nursery = -1;

static void raise_senders(int fd)
{
	while (read(fd, &doom, sizeof doom) == (ssize_t)sizeof doom) {
		pid_t pid = fork();
		int status = 0;

		if (pid == 0)
			_exit(run_sender());
		if (doom.after_us > 0) {
			usleep((useconds_t)doom.after_us);
			kill(pid, SIGKILL);
		}
		waitpid(pid, &status, 0);
		if (write(fd, &status, sizeof status) != (ssize_t)sizeof status)
			break;
	}
	_exit(0);
}

static void given_nursery(void)
{
	int end[2];

	cr_assert(eq(int, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, end), 0));
	if (fork() == 0) {
		close(end[0]);
		raise_senders(end[1]);
	}
	close(end[1]);
	nursery = end[0];
}

/* The status that one sender ended with. */
static int live(const struct doom *d)
{
	struct doom own = *d;
	int status = -1;

	memcpy(own.dir, w.dir, sizeof own.dir);
	cr_assert(eq(sz, (size_t)write(nursery, &own, sizeof own), sizeof own));
	cr_assert(eq(sz, (size_t)read(nursery, &status, sizeof status), sizeof status));
	return status;
}

/* True when it was killed, false when it came home first. */
static bool kill_once(int round, uint64_t random)
{
	static const char *const points[] = { "claim", "intent", "committed", "release", "outcome", "written", "settled" };
	const char *point = points[(size_t)(round / 2) % (sizeof points / sizeof points[0])];
	struct doom d = { .countdown = 1 + (int)(random % (strcmp(point, "claim") == 0 ? 4 : 60)) };

	if (round % 2 == 0)
		snprintf(d.point, sizeof d.point, "%s", point);
	else
		d.after_us = (int)(20000 + random % 250000);
	return WIFSIGNALED(live(&d));
}

static int *copies;
static int n_people;

static void count(void *arg, const char *recipient)
{
	int n = atoi(recipient + 1);

	(void)arg;
	if (n >= 1 && n <= n_people)
		copies[n]++;
}

static int64_t letters(const char *states)
{
	char sql[160];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM letter WHERE state IN (%s)", states);
	return store_int(&w, sql);
}

/* There is always more to send than a sender manages before it dies. */
static void given_enough_letters(const char *policy)
{
	char name[32];

	if (letters("'pending', 'deferred', 'leased'") > 2 * BATCH)
		return;
	snprintf(name, sizeof name, "letter %d", n_people);
	given_campaign(&w, &(struct given_campaign){ .name = name, .first = n_people + 1, .count = 2 * BATCH, .unsure = policy });
	n_people += 2 * BATCH;
}

/* Compare the server's log with the database, person by person. */
static void compare(const char *policy, int killed, int most_handed)
{
	int64_t lost = 0, extra = 0, unlisted = 0;

	copies = calloc((size_t)n_people + 1, sizeof *copies);
	fake_smtp_each(server, count, NULL);
	for (int n = 1; n <= n_people; n++) {
		char sql[160];
		int64_t listed;

		if (copies[n] == 1)
			continue;
		snprintf(sql, sizeof sql, "SELECT count(*) FROM attempt JOIN letter USING (letter_id) "
		                          "WHERE contact_id = %d AND outcome = 'unsure'", n);
		listed = store_int(&w, sql);
		lost += copies[n] == 0 && listed == 0;
		extra += copies[n] > 1 ? copies[n] - 1 : 0;
		unlisted += copies[n] > 1 && listed < copies[n] - 1;
	}
	fprintf(stderr, "soak (%s): %d kills, %d letters, most handed at a kill %d, %d lost, %d extra copies, %d of them unlisted, "
	                "%d held\n", policy, killed, n_people, most_handed, (int)lost, (int)extra, (int)unlisted,
	        (int)letters("'held'"));
	cr_expect(eq(int, (int)lost, 0));
	cr_expect(eq(int, (int)unlisted, 0));
	cr_expect(le(int, most_handed, CONNECTIONS));
	cr_expect(le(int, (int)extra, CONNECTIONS * killed));
	if (strcmp(policy, "hold") == 0)
		cr_expect(eq(int, (int)extra, 0));
	cr_expect(eq(int, (int)letters("'sent', 'held'"), n_people));
	free(copies);
}

static void soak(const char *policy, int kills_in_check)
{
	const char *asked = getenv("CVN_SOAK_KILLS");
	int kills = asked ? atoi(asked) : kills_in_check, killed = 0, most_handed = 0, status;
	uint64_t random = 20261103;

	given_nursery();
	given_server(&(struct fake_options){ .dot_delay_ms = 2, .log_file = "/dev/null" }, CONNECTIONS);
	for (int round = 0; killed < kills; round++) {
		int handed;

		given_enough_letters(policy);
		random = random * 6364136223846793005u + 1442695040888963407u;
		killed += kill_once(round, random >> 33);
		handed = (int)letters("'handed'");
		most_handed = handed > most_handed ? handed : most_handed;
	}
	while (letters("'pending', 'deferred', 'leased', 'handed'") > 0) {
		status = live(&(struct doom){ 0 });
		cr_assert(eq(int, WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0));
	}
	compare(policy, killed, most_handed);
}

TestSuite(crash, .fini = clear, .timeout = 7200);

Test(crash, killed_anywhere_loses_nobody_and_lists_every_doubt)
{
	soak("resend", 20);
}

Test(crash, with_policy_hold_nobody_gets_two)
{
	soak("hold", 14);
}

/* ---- the canary ---- */

Test(canary, no_terminator_leaves_before_its_intent_is_on_the_disk, .fini = clear, .timeout = 120)
{
	given_server(&(struct fake_options){ 0 }, 4);
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 150 });
	canary_watch(w.dir);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, canary_checked(), 150));
	cr_assert(eq(sz, canary_dead(), 0));
}

Test(canary, dies_when_synchronous_is_normal, .fini = clear, .timeout = 120)
{
	canary_weaken_sqlite();
	given_server(&(struct fake_options){ 0 }, 4);
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 150 });
	canary_watch(w.dir);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(gt(sz, canary_dead(), 100));
}

/* ---- a disk that fails ---- */

Test(disk, that_fails_stops_the_sender_before_a_terminator_leaves, .timeout = 180)
{
	static const struct {
		const char *label;
		enum canary_fault fault;
	} faults[] = {
		{ "sync: EIO", FAULT_SYNC_EIO },
		{ "write: disk full", FAULT_WRITE_ENOSPC },
		{ "write: read-only", FAULT_WRITE_EROFS },
	};

	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		for (int from = 3; from <= 43; from += 20) {
			int64_t id;
			size_t copies_of_all;

			given_server(&(struct fake_options){ 0 }, 4);
			id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 200 });
			canary_watch(w.dir);
			canary_fail(faults[i].fault, from);
			err = (struct cvn_err){ 0 };
			cr_assert(eq(int, when_sent(&w, &report, &err), CVN_E_IO), "%s from %d: %s", faults[i].label, from, err.text);
			cr_assert(eq(sz, canary_dead(), 0), "%s from %d", faults[i].label, from);
			canary_rest();
			cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s from %d: %s", faults[i].label, from, err.text);
			copies_of_all = fake_smtp_accepted(server);
			cr_assert(le(sz, copies_of_all, 200), "%s from %d", faults[i].label, from);
			cr_assert(eq(int, (int)(letters_in(&w, id, CVN_LETTER_SENT) + letters_in(&w, id, CVN_LETTER_HELD)), 200),
			          "%s from %d", faults[i].label, from);
			cr_assert(le(int, (int)letters_in(&w, id, CVN_LETTER_HELD), 4), "%s from %d", faults[i].label, from);
			fake_smtp_stop(server);
			end_office(&w);
		}
	}
}
