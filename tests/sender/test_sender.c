/*
 * test_sender.c - the sender against a scripted server: everything well, and the orders of a person.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/clock.h"
#include "support/fake_smtp.h"
#include "support/sending.h"

static struct sending w;
static struct fake_smtp *server;
static struct cvn_sender_report report;
static struct cvn_err err;

static void given_server(const struct fake_options *opt)
{
	char relay[256];

	server = fake_smtp_start(opt);
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = 4\n", fake_smtp_url(server));
	given_office(&w, relay);
}

static void close_all(void)
{
	fake_smtp_stop(server);
	end_office(&w);
}

TestSuite(sender, .fini = close_all, .timeout = 30);

Test(sender, gets_every_letter_accepted_once_and_says_so)
{
	int64_t id;

	given_server(&(struct fake_options){ 0 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 500 });

	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);

	cr_assert(eq(int, (int)report.sent, 500));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 500));
	cr_assert(eq(sz, fake_smtp_accepted(server), 500));
	for (int i = 1; i <= 500; i++) {
		char to[32];

		snprintf(to, sizeof to, "p%d@example.org", i);
		cr_assert(eq(sz, fake_smtp_copies(server, to), 1), "%s", to);
	}
	cr_assert(eq(sz, fake_smtp_unclean(server), 0));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM sender_claim"), 0));
}

Test(sender, goes_step_by_step_where_there_is_no_pipelining)
{
	int64_t id;

	given_server(&(struct fake_options){ .caps = "8BITMIME" });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 50 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 50));
	cr_assert(eq(sz, fake_smtp_accepted(server), 50));
}

Test(sender, stuffs_dots_and_the_server_reads_the_letter_as_it_was)
{
	char *letter;

	given_server(&(struct fake_options){ 0 });
	given_campaign(&w, &(struct given_campaign){ .first = 7, .count = 1 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	letter = fake_smtp_letter(server, "p7@example.org");
	cr_assert(ne(ptr, letter, NULL));
	cr_assert(ne(ptr, strstr(letter, "\r\nDear Person 7,\r\n.a line that begins"), NULL), "%s", letter);
	free(letter);
}

/* ---- the orders of a person, the clock, and other senders ---- */

static atomic_int stop;
static int64_t stopped_after_ms;

struct running {
	pthread_t thread;
	int rc;
	bool drain;
	struct cvn_sender_report report;
	struct cvn_err err;
	struct cvn_office *office;
};
static struct running running;

static void *run_it(void *arg)
{
	struct running *r = arg;
	struct cvn_log quiet = { .fd = 2, .level = CVN_LOG_ERROR };
	struct cvn_sender_options opt = { .source = &w.source, .stop = &stop, .wake_fd = -1, .log = &quiet, .drain = r->drain };

	r->rc = cvn_sender_run(r->office, &opt, &r->report, &r->err);
	return NULL;
}

static void start_sender(void)
{
	cr_assert(eq(int, cvn_office_open(w.dir, &running.office, &err), CVN_OK));
	pthread_create(&running.thread, NULL, run_it, &running);
}

static void stop_sender(void)
{
	int64_t from = cvn_monotonic_ms();

	atomic_store(&stop, 1);
	pthread_join(running.thread, NULL);
	stopped_after_ms = cvn_monotonic_ms() - from;
	cvn_office_close(running.office);
}

static void wait_until_accepted(size_t n)
{
	while (fake_smtp_accepted(server) < n)
		usleep(2000);
}

static void order(int64_t id, const char *what)
{
	int64_t n = 0;

	cr_assert(eq(int, cvn_store_begin(w.office->store, &err), CVN_OK), "%s", err.text);
	if (strcmp(what, "cancel") == 0)
		cr_assert(eq(int, cvn_store_campaign_cancel(w.office->store, id, &n, &err), CVN_OK));
	else
		cr_assert(eq(int, cvn_store_campaign_pause(w.office->store, id, strcmp(what, "pause") == 0, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(w.office->store, &err), CVN_OK));
}

/* How many letters still leave from a second after the order on. */
static size_t leave_after_a_second(void)
{
	size_t then;

	usleep(1000000);
	then = fake_smtp_accepted(server);
	usleep(400000);
	return fake_smtp_accepted(server) - then;
}

Test(sender, pauses_within_a_second_and_resumes_where_it_was)
{
	int64_t id;

	given_server(&(struct fake_options){ .dot_delay_ms = 2 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 6000 });
	start_sender();
	wait_until_accepted(200);
	order(id, "pause");
	cr_assert(eq(sz, leave_after_a_second(), 0));
	cr_assert(gt(int, (int)letters_in(&w, id, CVN_LETTER_PENDING), 1000));
	order(id, "resume");
	wait_until_accepted(fake_smtp_accepted(server) + 200);
	stop_sender();
	cr_assert(eq(int, running.rc, CVN_OK), "%s", running.err.text);
	cr_assert(eq(int, (int)letters_total(&w, id), 6000));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), (int)fake_smtp_accepted(server)));
}

Test(sender, cancels_within_a_second_for_good)
{
	int64_t id;

	given_server(&(struct fake_options){ .dot_delay_ms = 2 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 6000 });
	start_sender();
	wait_until_accepted(200);
	order(id, "cancel");
	cr_assert(eq(sz, leave_after_a_second(), 0));
	stop_sender();
	cr_assert(eq(int, (int)(letters_in(&w, id, CVN_LETTER_SENT) + letters_in(&w, id, CVN_LETTER_CANCELLED)), 6000));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), (int)fake_smtp_accepted(server)));
}

Test(sender, waits_for_an_import_that_writes_and_then_goes_on)
{
	int64_t id;
	size_t then;

	given_server(&(struct fake_options){ .dot_delay_ms = 2 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 6000 });
	start_sender();
	wait_until_accepted(200);
	cr_assert(eq(int, cvn_store_begin(w.office->store, &err), CVN_OK), "%s", err.text);
	usleep(100000);
	then = fake_smtp_accepted(server);
	usleep(300000);
	cr_assert(eq(sz, fake_smtp_accepted(server), then));   /* no intent can be written: nothing leaves */
	cvn_store_rollback(w.office->store);
	wait_until_accepted(then + 500);
	stop_sender();
	cr_assert(eq(int, running.rc, CVN_OK), "%s", running.err.text);
	cr_assert(lt(int, (int)stopped_after_ms, 3000));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), (int)fake_smtp_accepted(server)));
}

Test(sender, asked_to_stop_settles_what_is_in_flight_and_comes_home)
{
	int64_t id;

	given_server(&(struct fake_options){ .dot_delay_ms = 300 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 400 });
	start_sender();
	wait_until_accepted(6);
	stop_sender();
	cr_assert(eq(int, running.rc, CVN_OK), "%s", running.err.text);
	cr_assert(lt(int, (int)stopped_after_ms, 3000));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), (int)fake_smtp_accepted(server)));
	cr_assert(eq(int, (int)(letters_in(&w, id, CVN_LETTER_SENT) + letters_in(&w, id, CVN_LETTER_PENDING)), 400));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM sender_claim"), 0));
}

Test(sender, refuses_to_work_beside_another_and_names_it)
{
	char pid[32];

	given_server(&(struct fake_options){ 0 });
	start_sender();
	usleep(200000);
	snprintf(pid, sizeof pid, "pid %d", (int)getpid());
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_E_BUSY));
	cr_assert(ne(ptr, (void *)strstr(err.text, pid), NULL), "%s", err.text);
	stop_sender();
}

Test(sender, sends_nothing_while_the_office_is_paused)
{
	int64_t id;

	given_server(&(struct fake_options){ 0 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 5 });
	store_do(&w, "INSERT INTO office (name, value) VALUES ('paused', 'restored')");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(server), 0));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_PENDING), 5));
}

Test(sender, sends_nothing_after_the_campaign_expired)
{
	int64_t id;

	given_server(&(struct fake_options){ 0 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 5, .expires_at = cvn_now() - 1 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(server), 0));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_EXPIRED), 5));
}

Test(sender, does_not_write_to_somebody_suppressed_since_the_freeze)
{
	int64_t id;

	given_server(&(struct fake_options){ 0 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 5 });
	store_do(&w, "UPDATE contact SET suppressed = 'unsubscribed' WHERE contact_id = 3");
	store_do(&w, "DELETE FROM contact WHERE contact_id = 4");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(server), 3));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SUPPRESSED), 2));
}

Test(sender, fails_by_name_a_letter_that_can_not_be_written_and_sends_the_others)
{
	int64_t id;

	given_server(&(struct fake_options){ 0 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 5 });
	store_do(&w, "UPDATE contact SET first_name = 'Unwritable' WHERE contact_id = 2");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(str, (char *)letter_of(&w, id, 2), "failed 1"));
	cr_assert(ne(ptr, (void *)strstr(last_words_of(&w, 2), "no value for {{school}}"), NULL));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 4));
}

/* Where in the order of acceptance the letters of people `from` … `to` ended. */
struct place {
	int from, to;
	size_t at, last, n, n_before_last;
};

static void find_place(void *arg, const char *recipient)
{
	struct place *p = arg;
	int n = atoi(recipient + 1);

	p->at++;
	if (n >= p->from && n <= p->to) {
		p->n++;
		p->last = p->at;
	}
}

Test(sender, lets_an_urgent_letter_overtake_a_newsletter_that_still_moves)
{
	struct place urgent = { .from = 5001, .to = 5050 };

	given_server(&(struct fake_options){ .dot_delay_ms = 1 });
	given_campaign(&w, &(struct given_campaign){ .name = "newsletter", .first = 1, .count = 3000, .priority = 7 });
	start_sender();
	wait_until_accepted(500);
	given_campaign(&w, &(struct given_campaign){ .name = "confirmation", .first = 5001, .count = 50, .priority = 1 });
	usleep(1200000);
	stop_sender();
	fake_smtp_each(server, find_place, &urgent);
	cr_assert(eq(sz, urgent.n, 50));
	cr_assert(gt(sz, urgent.at, urgent.last));
}

Test(sender, shares_fairly_between_two_campaigns)
{
	struct place second = { .from = 3001, .to = 4000 };

	given_server(&(struct fake_options){ 0 });
	given_campaign(&w, &(struct given_campaign){ .name = "one", .first = 1, .count = 1000 });
	given_campaign(&w, &(struct given_campaign){ .name = "two", .first = 3001, .count = 1000 });
	start_sender();
	wait_until_accepted(1000);
	stop_sender();
	fake_smtp_each(server, find_place, &second);
	cr_assert(gt(sz, second.n, 400));
	cr_assert(lt(sz, second.n, second.at - 400));
}

Test(sender, keeps_a_tar_pit_from_holding_the_others)
{
	static const struct fake_rule pit = { .at = AT_DOT, .match = "@slow.example", .delay_ms = 1500 };
	struct place slow = { .from = 5001, .to = 5200 };
	int64_t from, took_ms, id;

	given_server(&(struct fake_options){ .rule = &pit, .n_rules = 1, .dot_delay_ms = 4 });
	given_campaign(&w, &(struct given_campaign){ .name = "pit", .first = 5001, .count = 200, .domain = "slow.example" });
	id = given_campaign(&w, &(struct given_campaign){ .name = "others", .first = 1, .count = 1500 });
	from = cvn_monotonic_ms();
	start_sender();
	while (letters_in(&w, id, CVN_LETTER_SENT) < 1500)
		usleep(5000);
	took_ms = cvn_monotonic_ms() - from;
	fake_smtp_each(server, find_place, &slow);
	stop_sender();
	/* One connection of the four at most was in the pit at a time, 1.5 s a letter. */
	cr_assert(le(sz, slow.n, (size_t)took_ms / 1500 + 2), "%d ms, %zu slow letters", (int)took_ms, slow.n);
}

/* One campaign to everybody, and one domain among them whose server takes the dot and is silent for long. */
Test(sender, keeps_a_silent_domain_from_holding_its_own_campaign)
{
	static const struct fake_rule silent = { .at = AT_DOT, .match = "@silent.example", .delay_ms = 5000 };
	int64_t from, took_ms;

	given_server(&(struct fake_options){ .rule = &silent, .n_rules = 1, .dot_delay_ms = 4 });
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 1200 });
	store_do(&w, "UPDATE contact SET email = 'p' || contact_id || '@silent.example', email_key = 'p' || contact_id || "
	             "'@silent.example', domain = 'silent.example' WHERE contact_id % 3 = 0");
	from = cvn_monotonic_ms();
	start_sender();
	wait_until_accepted(800);
	took_ms = cvn_monotonic_ms() - from;
	stop_sender();
	cr_assert(lt(int, (int)took_ms, 4500));
}

Test(sender, goes_on_over_the_other_relay_when_one_is_gone)
{
	char relays[400];
	int64_t id;

	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(relays, sizeof relays, "[relay \"gone\"]\nurl = smtp://127.0.0.1:1\nstarttls = off\n"
	                                "[relay \"here\"]\nurl = %s\nstarttls = off\nconnections = 2\n", fake_smtp_url(server));
	given_office(&w, relays);
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 50 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 50));
}

Test(sender, keeps_the_pace_it_was_given)
{
	char relay[256];
	int64_t from;

	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\npace = 50\n", fake_smtp_url(server));
	given_office(&w, relay);
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 100 });
	from = cvn_monotonic_ms();
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(ge(int, (int)(cvn_monotonic_ms() - from), 1800));
	cr_assert(lt(int, (int)(cvn_monotonic_ms() - from), 4500));
}

Test(sender, leaves_a_relay_alone_that_objects_to_us_and_suppresses_nobody)
{
	static const struct fake_rule blocked = { .at = AT_RCPT, .reply = "550 5.7.1 blocked, see blocklist" };
	int64_t id;

	given_server(&(struct fake_options){ .rule = &blocked, .n_rules = 1 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 100 });
	running.drain = false;
	start_sender();
	usleep(1500000);
	stop_sender();
	cr_assert(lt(sz, fake_smtp_seen(server, AT_RCPT), 20));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_FAILED), 0));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM contact WHERE suppressed IS NOT NULL"), 0));
}

static void run_in_office(const char *fmt)
{
	char command[512];

	snprintf(command, sizeof command, fmt, w.dir);
	cr_assert(eq(int, system(command), 0), "%s", command);
}

static char warned[1024];

static const char *warned_when_sent(void)
{
	int end[2];
	struct cvn_log log = { .level = CVN_LOG_WARNING };
	struct cvn_sender_options opt = { .drain = true, .source = &w.source, .wake_fd = -1, .log = &log };
	ssize_t n;

	cr_assert(eq(int, pipe(end), 0));
	log.fd = end[1];
	cr_assert(eq(int, cvn_sender_run(w.office, &opt, &report, &err), CVN_OK), "%s", err.text);
	close(end[1]);
	n = read(end[0], warned, sizeof warned - 1);
	close(end[0]);
	warned[n > 0 ? n : 0] = '\0';
	return warned;
}

Test(sender, sends_nothing_from_an_older_copy_of_its_database)
{
	int64_t id;

	given_server(&(struct fake_options){ 0 });
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 5 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	store_do(&w, "DELETE FROM sender_claim");
	cvn_office_close(w.office);
	run_in_office("cd %s && cp convene.db copy.db && cp convene.db-wal copy.db-wal");
	given_same_office(&w, w.dir);
	given_campaign(&w, &(struct given_campaign){ .name = "second", .first = 11, .count = 5 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(server), 10));

	cvn_office_close(w.office);
	run_in_office("cd %s && rm -f convene.db-shm && mv copy.db convene.db && mv copy.db-wal convene.db-wal");
	given_same_office(&w, w.dir);
	given_campaign(&w, &(struct given_campaign){ .name = "third", .first = 11, .count = 5 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(server), 10));
	cr_assert(eq(int, (int)letters_in(&w, id + 1, CVN_LETTER_PENDING), 5));
	cr_assert(strstr(warned_when_sent(), "sending is paused: this database is a copy of an office that went on; nothing is sent until: "
	                                     "convene campaign resume\n") != NULL, "%s", warned);
}

Test(sender, killed_between_generation_and_file_is_no_copy)
{
	given_server(&(struct fake_options){ 0 });
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 5 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	store_do(&w, "UPDATE office SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'");
	given_campaign(&w, &(struct given_campaign){ .name = "second", .first = 11, .count = 5 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(server), 10));
}

static int n_loads;

static int refuse_one(void *arg, int64_t campaign_id, void **out, struct cvn_err *e)
{
	if (campaign_id != store_int(arg, "SELECT min(campaign_id) FROM campaign")) {
		*out = arg;
		return CVN_OK;
	}
	n_loads++;
	return cvn_fail(e, CVN_E_INVALID, "alert.md:3:3: this is never closed");
}

Test(sender, a_campaign_that_can_not_be_compiled_is_tried_and_told_once_and_keeps_its_letters)
{
	int64_t broken, good;

	given_server(&(struct fake_options){ 0 });
	broken = given_campaign(&w, &(struct given_campaign){ .name = "broken", .first = 1, .count = 300 });
	good = given_campaign(&w, &(struct given_campaign){ .name = "good", .first = 1001, .count = 20 });
	w.source.load = refuse_one;
	cr_assert(strstr(warned_when_sent(), "campaign broken can not be written: alert.md:3:3: this is never closed\n") != NULL, "%s", warned);
	cr_assert(eq(ptr, strstr(strstr(warned, "broken") + 1, "broken"), NULL), "%s", warned);
	cr_assert(eq(int, n_loads, 1));
	cr_assert(eq(int, (int)letters_in(&w, broken, CVN_LETTER_PENDING), 300));
	cr_assert(eq(int, (int)letters_in(&w, good, CVN_LETTER_SENT), 20));
}
