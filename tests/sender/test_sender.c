/*
 * test_sender.c - the sender against a scripted server: everything well, and the orders of a person.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

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
