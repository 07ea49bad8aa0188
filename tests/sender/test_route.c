/*
 * test_route.c - straight to MX: a name server and several mail servers of our own.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/clock.h"
#include "sender/route.h"
#include "support/fake_dns.h"
#include "support/fake_smtp.h"
#include "support/fake_tls.h"
#include "support/sending.h"

#define HOSTS 4

static struct sending w;
static struct fake_smtp *host[HOSTS];          /* at 127.0.0.2, .3, … on one port */
static struct fake_dns *dns;
static struct cvn_sender_report report;
static struct cvn_err err;

static const struct fake_record zone[] = {
	{ "one.example", "MX", 10, "mx.one.example" },     { "mx.one.example", "A", 0, "127.0.0.2" },
	{ "uno.example", "MX", 10, "mx.one.example" },
	{ "two.example", "MX", 10, "mx.two.example" },     { "mx.two.example", "A", 0, "127.0.0.3" },
	{ "spare.example", "MX", 10, "dead.example" },     { "dead.example", "A", 0, "127.0.0.99" },
	{ "spare.example", "MX", 20, "mx.two.example" },
	{ "gone.example", "MX", 10, "dead.example" },
	{ "null.example", "MX", 0, "" },
	{ "sick.example", "FAIL", 0, "" },
	{ "bare.example", "A", 0, "127.0.0.2" },
	{ "apple.example", "MX", 10, "mx1.mail.icloud.com" }, { "mx1.mail.icloud.com", "A", 0, "127.0.0.4" },
	{ "busy.example", "MX", 10, "mx.yahoodns.net" },   { "mx.yahoodns.net", "A", 0, "127.0.0.5" },
	{ "ours.example", "MX", 10, "ours.mail.protection.outlook.com" },   { "ours.mail.protection.outlook.com", "A", 0, "127.0.0.2" },
	{ "theirs.example", "MX", 10, "theirs.mail.protection.outlook.com" }, { "theirs.mail.protection.outlook.com", "A", 0, "127.0.0.3" },
};

/* `lines` are of the section, beside where to go and whom to ask. */
static void given_hosts(const struct fake_options opt[HOSTS], const char *lines)
{
	char conf[320];
	int port = 0;

	for (int i = 0; i < HOSTS; i++) {
		static char address[HOSTS][24];
		struct fake_options o = opt[i];

		snprintf(address[i], sizeof address[i], "127.0.0.%d", i + 2);
		o.address = address[i];
		o.port = port;
		host[i] = fake_smtp_start(&o);
		port = fake_smtp_port(host[i]);
	}
	dns = fake_dns_start(zone, CVN_COUNT(zone));
	snprintf(conf, sizeof conf, "[relay \"direct\"]\nurl = mx:%d\nresolver = %s\nconnections = 40\n%s\n", port,
	         fake_dns_server(dns), lines);
	given_office(&w, conf);
}

static int64_t letters_for(const char *domain, int first, int count)
{
	return given_campaign(&w, &(struct given_campaign){ .name = domain, .domain = domain, .first = first, .count = count });
}

static void close_all(void)
{
	for (int i = 0; i < HOSTS; i++)
		if (host[i])
			fake_smtp_stop(host[i]);
	fake_dns_stop(dns);
	end_office(&w);
}

TestSuite(route, .fini = close_all, .timeout = 60);

Test(route, takes_each_letter_to_its_domains_own_server_and_asks_dns_once)
{
	given_hosts((struct fake_options[HOSTS]){ { 0 } }, "starttls = opportunistic");
	letters_for("one.example", 1, 40);
	letters_for("uno.example", 101, 40);
	letters_for("two.example", 201, 40);
	letters_for("bare.example", 301, 5);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)report.sent, 125));
	cr_assert(eq(sz, fake_smtp_accepted(host[0]), 85));
	cr_assert(eq(sz, fake_smtp_accepted(host[1]), 40));
	cr_assert(le(sz, fake_dns_asked(dns), 12));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM sender_claim"), 0));
}

Test(route, says_of_each_domain_without_a_server_why)
{
	int64_t null, missing, sick, gone;

	given_hosts((struct fake_options[HOSTS]){ { 0 } }, "starttls = opportunistic");
	null = letters_for("null.example", 1, 1);
	missing = letters_for("missing.example", 2, 1);
	sick = letters_for("sick.example", 3, 1);
	gone = letters_for("gone.example", 4, 1);
	letters_for("one.example", 10, 20);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);

	cr_expect(eq(str, (char *)letter_of(&w, null, 1), "failed 1"));
	cr_expect(ne(ptr, (void *)strstr(last_words_of(&w, 1), "connect 0 5.1.10 null.example takes no mail"), NULL), "%s", last_words_of(&w, 1));
	cr_expect(is_suppressed(&w, 1));
	cr_expect(eq(str, (char *)letter_of(&w, missing, 2), "failed 1"));
	cr_expect(ne(ptr, (void *)strstr(last_words_of(&w, 2), "there is no domain"), NULL), "%s", last_words_of(&w, 2));
	cr_expect(not(is_suppressed(&w, 2)));
	cr_expect(eq(str, (char *)letter_of(&w, sick, 3), "deferred 1"));
	cr_expect(ne(ptr, (void *)strstr(last_words_of(&w, 3), "no answer from DNS"), NULL), "%s", last_words_of(&w, 3));
	cr_expect(eq(str, (char *)letter_of(&w, gone, 4), "deferred 1"));
	cr_expect(ne(ptr, (void *)strstr(last_words_of(&w, 4), "nothing listens there"), NULL), "%s", last_words_of(&w, 4));
	cr_expect(eq(int, (int)report.sent, 20));
}

Test(route, goes_to_the_next_host_by_preference_when_the_first_is_dead)
{
	given_hosts((struct fake_options[HOSTS]){ { 0 } }, "starttls = opportunistic");
	letters_for("spare.example", 1, 30);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(host[1]), 30));
}

Test(route, keeps_to_a_providers_letters_a_connection)
{
	given_hosts((struct fake_options[HOSTS]){ { 0 } }, "starttls = off");
	letters_for("apple.example", 1, 60);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(host[2]), 60));
	cr_assert(ge(sz, fake_smtp_seen(host[2], AT_CONNECT), 12));
	cr_assert(le(sz, fake_smtp_most_connections(host[2]), 10));
}

Test(route, stops_for_a_provider_that_asks_for_less_and_goes_on_elsewhere)
{
	static const struct fake_rule stop = { .at = AT_MAIL, .from = 3, .to = 100000, .reply = "421 4.7.0 [TSS04] Messages temporarily deferred" };
	int64_t busy;

	given_hosts((struct fake_options[HOSTS]){ { 0 }, { 0 }, { 0 }, { .rule = &stop, .n_rules = 1 } }, "starttls = off");
	busy = letters_for("busy.example", 1, 100);
	letters_for("one.example", 201, 100);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(host[0]), 100));
	cr_assert(le(sz, fake_smtp_seen(host[3], AT_MAIL), 25));
	cr_assert(ge(int, (int)letters_in(&w, busy, CVN_LETTER_DEFERRED), 97));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM contact WHERE suppressed IS NOT NULL"), 0));
}

Test(route, finds_how_many_connections_a_host_takes_and_defers_nobody_for_it)
{
	given_hosts((struct fake_options[HOSTS]){ { .at_once = 2, .dot_delay_ms = 5 } }, "starttls = off");
	letters_for("one.example", 1, 200);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)report.deferred, 0));
	cr_assert(eq(sz, fake_smtp_accepted(host[0]), 200));
	cr_assert(le(sz, fake_smtp_turned_away(host[0]), 8));
}

Test(route, leaves_a_destination_alone_that_objects_to_us_and_fails_nobody_for_it)
{
	static const struct fake_rule blocked = { .at = AT_RCPT, .reply = "550 5.7.1 blocked, see our page" };
	int64_t one;

	given_hosts((struct fake_options[HOSTS]){ { .rule = &blocked, .n_rules = 1 } }, "starttls = off");
	one = letters_for("one.example", 1, 200);
	letters_for("two.example", 301, 100);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_accepted(host[1]), 100));
	cr_assert(eq(int, (int)letters_in(&w, one, CVN_LETTER_DEFERRED), 200));
	cr_assert(le(sz, fake_smtp_seen(host[0], AT_RCPT), 20));
	cr_assert(ge(int, (int)store_int(&w, "SELECT count(*) FROM letter WHERE attempts = 0 AND due_at > strftime('%s') + 800"), 180));
}

Test(route, encrypts_where_it_is_offered_and_never_goes_bare_where_it_is_required)
{
	char cert[96], key[96];
	int64_t id;

	signal(SIGPIPE, SIG_IGN);
	snprintf(cert, sizeof cert, "/tmp/cvn-route-cert-%d.pem", (int)getpid());
	snprintf(key, sizeof key, "/tmp/cvn-route-key-%d.pem", (int)getpid());
	fake_cert_make(cert, key, "127.0.0.9", "other.example", 30);
	given_hosts((struct fake_options[HOSTS]){ { .cert_file = cert, .key_file = key } }, "starttls = required");
	letters_for("one.example", 1, 10);             /* a certificate of any name will do: the name came from DNS */
	id = letters_for("two.example", 101, 10);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	unlink(cert), unlink(key);
	cr_assert(eq(sz, fake_smtp_accepted(host[0]), 10));
	cr_assert(ge(sz, fake_smtp_seen(host[0], AT_STARTTLS), 1));
	cr_assert(eq(sz, fake_smtp_seen(host[1], AT_MAIL), 0));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_DEFERRED), 10));
}

/* ---- limits of our own ---- */

static size_t accepted(void)
{
	return fake_smtp_accepted(host[0]) + fake_smtp_accepted(host[1]) + fake_smtp_accepted(host[2]);
}

Test(route, warms_a_new_address_up_with_so_many_letters_a_day_to_all_domains_together)
{
	int64_t one, two;

	given_hosts((struct fake_options[HOSTS]){ { 0 } }, "starttls = off\nwarm_up = 20");
	one = letters_for("one.example", 1, 30);
	two = letters_for("two.example", 101, 30);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_E_REMOTE));
	cr_assert(ne(ptr, (void *)strstr(err.text, "letters of today are sent; the letters stay queued"), NULL), "%s", err.text);
	cr_assert(eq(sz, accepted(), 20));
	cr_assert(eq(int, (int)(letters_in(&w, one, CVN_LETTER_PENDING) + letters_in(&w, two, CVN_LETTER_PENDING)), 40));
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_E_REMOTE));
	cr_assert(eq(sz, accepted(), 20));

	store_do(&w, "UPDATE relay_day SET day = day - 1");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_E_REMOTE));
	cr_assert(eq(sz, accepted(), 50));
	store_do(&w, "UPDATE relay_day SET day = day - 1");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(sz, accepted(), 60));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM attempt"), 0));
}

Test(route, counts_only_accepted_letters_for_the_day)
{
	static const struct fake_rule no = { .at = AT_RCPT, .reply = "450 4.2.0 later" };

	given_hosts((struct fake_options[HOSTS]){ { 0 }, { .rule = &no, .n_rules = 1 } }, "starttls = off\nwarm_up = 20");
	letters_for("two.example", 101, 30);
	letters_for("one.example", 1, 19);
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)report.deferred, 30));
	cr_assert(eq(sz, accepted(), 19));
}

Test(route, keeps_its_pace_to_each_receiving_side_and_one_connection_is_enough_for_it)
{
	int64_t began_ms;

	given_hosts((struct fake_options[HOSTS]){ { 0 } }, "starttls = off\npace = 20");
	letters_for("one.example", 1, 15);
	letters_for("uno.example", 101, 15);           /* the same host */
	letters_for("ours.example", 201, 15);
	letters_for("theirs.example", 301, 15);        /* the same provider */
	began_ms = cvn_monotonic_ms();
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(ge(i64, cvn_monotonic_ms() - began_ms, 1350));       /* 30 letters, two of them at once */
	cr_assert(eq(sz, accepted(), 60));
	for (int i = 0; i < 2; i++)
		cr_expect(le(sz, fake_smtp_seen(host[i], AT_CONNECT), 8), "%zu connections", fake_smtp_seen(host[i], AT_CONNECT));
}

Test(route, knows_the_manners_of_providers_by_their_hosts, .fini = NULL)
{
	cr_assert(eq(int, cvn_provider_of("gmail-smtp-in.l.google.com")->connections, 5));
	cr_assert(cvn_provider_of("aspmx.l.google.com")->tls);
	cr_assert(eq(str, (char *)cvn_provider_of("x-com.mail.protection.outlook.com")->name, "microsoft"));
	cr_assert(eq(ptr, (void *)cvn_provider_of("notgoogle.com")->suffix, NULL));
	cr_assert(eq(int, cvn_provider_of("mx.example")->connections, 10));
}
