/*
 * test_fixed.c - a retry is the letter that was handed over first, or says why it is not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "support/fake_smtp.h"
#include "support/sending.h"

static struct sending w;
static struct fake_smtp *server;
static struct cvn_sender_report report;
static struct cvn_err err;
static int64_t id;

/* p2's letter gets as far as its final dot, once, and comes back as the rule says. */
static void given_a_first_attempt(const struct fake_rule *rule, const char *policy)
{
	char relay[256];

	server = fake_smtp_start(&(struct fake_options){ .rule = rule, .n_rules = 1 });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = 1\n", fake_smtp_url(server));
	given_office(&w, relay);
	id = given_campaign(&w, &(struct given_campaign){ .first = 2, .count = 1, .unsure = policy });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(gt(i64, store_int(&w, "SELECT fixed_at FROM letter"), 0));
}

static const struct fake_rule later = { .at = AT_DOT, .from = 1, .to = 1, .reply = "451 4.3.0 later" };
static const struct fake_rule lost = { .at = AT_DOT, .from = 1, .to = 1, .reply = "", .then = THEN_CLOSE };

static void when_due_again(void)
{
	usleep(1100000);               /* another second: a date of its own would show */
	store_do(&w, "UPDATE letter SET due_at = 1");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
}

static void expect(const char *state, const char *words)
{
	cr_assert(eq(str, (char *)letter_of(&w, id, 2), (char *)state), "%s", last_words_of(&w, 2));
	cr_assert(ne(ptr, (void *)strstr(last_words_of(&w, 2), words), NULL), "%s", last_words_of(&w, 2));
}

static void close_all(void)
{
	fake_smtp_stop(server);
	end_office(&w);
}

TestSuite(fixed, .fini = close_all, .timeout = 30);

Test(fixed, is_the_same_letter_to_the_last_octet_on_a_retry)
{
	char date[64], *letter;

	given_a_first_attempt(&later, "hold");
	snprintf(date, sizeof date, "\r\nDate: %lld\r\n", (long long)store_int(&w, "SELECT fixed_at FROM letter"));
	when_due_again();
	expect("sent 2", "dot 451");
	letter = fake_smtp_letter(server, "p2@example.org");
	cr_assert(ne(ptr, strstr(letter, date), NULL), "%s", letter);
	free(letter);
}

Test(fixed, goes_with_a_changed_text_that_nobody_has_and_says_so)
{
	given_a_first_attempt(&later, "hold");
	store_do(&w, "UPDATE contact SET first_name = 'Another'");
	when_due_again();
	expect("sent 2", "its text is not that of the first attempt");
}

Test(fixed, does_not_go_to_another_address_until_a_person_says_so)
{
	int64_t n;

	given_a_first_attempt(&later, "hold");
	store_do(&w, "UPDATE contact SET email = 'new@example.org'");
	when_due_again();
	expect("failed 2", "handed over to another address");
	cr_assert(eq(sz, fake_smtp_accepted(server), 0));
	cr_assert(eq(int, cvn_store_begin(w.office->store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_retry(w.office->store, id, CVN_LETTER_FAILED, 1, &n, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(w.office->store, &err), CVN_OK));
	when_due_again();
	cr_assert(eq(sz, fake_smtp_copies(server, "new@example.org"), 1));
}

Test(fixed, does_not_go_with_a_changed_text_when_it_may_have_arrived)
{
	given_a_first_attempt(&lost, "resend");
	store_do(&w, "UPDATE contact SET first_name = 'Another'");
	when_due_again();
	expect("failed 2", "it may have arrived, and its text has changed since");
	cr_assert(eq(sz, fake_smtp_accepted(server), 0));
}

Test(fixed, goes_again_unchanged_when_it_may_have_arrived_and_the_policy_says_resend)
{
	given_a_first_attempt(&lost, "resend");
	when_due_again();
	expect("sent 2", "dot 0");
}
