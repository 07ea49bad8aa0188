/*
 * test_later.c - letters that wait: for tomorrow, for an hour that suits, for a moment when there is room; and what a drain waits for.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "support/fake_smtp.h"
#include "support/sending.h"

static struct sending w;
static struct fake_smtp *server;
static struct cvn_sender_report report;
static struct cvn_err err;

static void close_all(void)
{
	fake_smtp_stop(server);
	end_office(&w);
}

TestSuite(later, .fini = close_all, .timeout = 30);

static void given_server(void)
{
	char relay[256];

	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = 4\n", fake_smtp_url(server));
	given_office(&w, relay);
}

/* The sender itself puts letters aside for some seconds where their domain has no room; that is no reason to come home. */
Test(later, a_drain_waits_for_what_is_due_in_a_moment)
{
	given_server();
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 10 });
	store_do(&w, "UPDATE letter SET due_at = strftime('%s') + 2 WHERE letter_id > 7");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)report.sent, 10));
}

Test(later, a_drain_does_not_wait_for_what_is_due_in_minutes)
{
	time_t began = time(NULL);

	given_server();
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 10 });
	store_do(&w, "UPDATE letter SET due_at = strftime('%s') + 288 WHERE letter_id > 7");       /* the soonest retry: 6 minutes - 20 % */
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)report.sent, 7));
	cr_assert(lt(long, (long)(time(NULL) - began), 10));
}

Test(later, warms_a_new_relay_up_with_so_many_letters_a_day)
{
	char relay[256];
	int64_t id;

	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nwarm_up = 20\n", fake_smtp_url(server));
	given_office(&w, relay);
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 100 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_E_REMOTE));
	cr_assert(eq(sz, fake_smtp_accepted(server), 20));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_PENDING), 80));
	store_do(&w, "UPDATE relay_day SET day = day - 1");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_E_REMOTE));
	cr_assert(eq(sz, fake_smtp_accepted(server), 50));
}

Test(later, has_sent_everything_when_the_last_letter_is_the_last_of_the_day)
{
	char relay[256];

	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nwarm_up = 20\n", fake_smtp_url(server));
	given_office(&w, relay);
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 20 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(server), 20));
}

Test(later, lets_newsletters_wait_for_the_hours_and_not_the_urgent)
{
	time_t t = time(NULL);
	struct tm utc;
	char conf[320];
	int64_t slow, urgent;

	gmtime_r(&t, &utc);
	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(conf, sizeof conf, "send_hours = %s\n[relay \"main\"]\nurl = %s\nstarttls = off\n", utc.tm_hour < 12 ? "14-20" : "2-9",
	         fake_smtp_url(server));
	given_office(&w, conf);
	slow = given_campaign(&w, &(struct given_campaign){ .name = "newsletter", .first = 1, .count = 5, .priority = 7 });
	urgent = given_campaign(&w, &(struct given_campaign){ .name = "urgent", .first = 11, .count = 5, .priority = 2 });
	store_do(&w, "UPDATE contact SET timezone = 'UTC'");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, urgent, CVN_LETTER_SENT), 5));
	cr_assert(eq(int, (int)letters_in(&w, slow, CVN_LETTER_DEFERRED), 5));
	cr_assert(eq(str, (char *)letter_of(&w, slow, 3), "deferred 0"));
}

/* Quiet hours around now, so that the test holds at any time of day. */
static void given_quiet_now(const char *urgent_seconds)
{
	time_t t = time(NULL);
	struct tm utc;
	char sql[160];

	gmtime_r(&t, &utc);
	snprintf(sql, sizeof sql, "INSERT INTO quiet (quiet_id, hours, urgent) VALUES (1, '%02d:00-%02d:00', %s)", (utc.tm_hour + 23) % 24,
	         (utc.tm_hour + 2) % 24, urgent_seconds);
	store_do(&w, sql);
}

Test(later, lets_a_letter_wait_for_the_end_of_its_persons_quiet_hours)
{
	int64_t id;

	given_server();
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 300, .priority = 3 });
	store_do(&w, "UPDATE contact SET timezone = 'UTC'");
	store_do(&w, "UPDATE contact SET quiet_hours = 'none' WHERE contact_id > (SELECT max(contact_id) - 5 FROM contact)");
	given_quiet_now("0");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_DEFERRED), 295));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 5));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM letter WHERE state = 'deferred' AND attempts = 0 AND due_at % 3600 = 0 AND "
	                                     "due_at - strftime('%s') BETWEEN 3000 AND 7260"), 295));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM attempt WHERE outcome = 'local' AND phase = 'quiet'"), 295));
}

Test(later, quiet_hours_hold_neither_answers_nor_alerts_that_would_come_too_late)
{
	int64_t answer, alert, later;
	char sql[160];

	given_server();
	answer = given_campaign(&w, &(struct given_campaign){ .name = "answer", .first = 1, .count = 3, .priority = 1 });
	alert = given_campaign(&w, &(struct given_campaign){ .name = "alert", .first = 11, .count = 3, .priority = 3 });
	later = given_campaign(&w, &(struct given_campaign){ .name = "later", .first = 21, .count = 3, .priority = 3 });
	store_do(&w, "UPDATE contact SET timezone = 'UTC'");
	snprintf(sql, sizeof sql, "UPDATE campaign SET expires_at = strftime('%%s') + CASE campaign_id WHEN %d THEN 40000 ELSE 50000 END WHERE campaign_id <> %d",
	         (int)alert, (int)answer);
	store_do(&w, sql);
	given_quiet_now("43200");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, answer, CVN_LETTER_SENT), 3));
	cr_assert(eq(int, (int)letters_in(&w, alert, CVN_LETTER_SENT), 3));
	cr_assert(eq(int, (int)letters_in(&w, later, CVN_LETTER_DEFERRED), 3));
}
