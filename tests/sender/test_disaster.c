/*
 * test_disaster.c - one table of disasters: what the server does, and what must be true of the letter afterwards.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "support/fake_smtp.h"
#include "support/fake_tls.h"
#include "support/sending.h"

static struct sending w;
static struct fake_smtp *server;
static struct cvn_sender_report report;
static struct cvn_err err;

#define ONE(...) .rules = { __VA_ARGS__ }

/* Letters for p1, p2, p3 over one connection; p2 is the one that meets the disaster. */
static const struct disaster {
	const char *label;
	const char *caps;
	bool one_byte;
	struct fake_rule rules[3];
	const char *state;             /* "state attempts" of p2's letter */
	const char *words;             /* its last attempt begins so; NULL = there is none */
	int copies;                    /* that p2 may hold */
	const char *others;            /* p1's and p3's letters */
	bool suppressed;
} disasters[] = {
	{ .label = "nothing at all", .state = "sent 1", .copies = 1 },
	{ .label = "answers in segments of one octet", .one_byte = true, .state = "sent 1", .copies = 1 },
	{ .label = "slow banner", ONE({ .at = AT_CONNECT, .delay_ms = 400 }), .state = "sent 1", .copies = 1 },
	{ .label = "421 in the banner, once", ONE({ .at = AT_CONNECT, .from = 1, .to = 1, .reply = "421 4.3.2 busy", .then = THEN_CLOSE }),
	  .state = "sent 1", .copies = 1 },
	{ .label = "554 in the banner, once", ONE({ .at = AT_CONNECT, .from = 1, .to = 1, .reply = "554 5.3.2 go away", .then = THEN_CLOSE }),
	  .state = "sent 1", .copies = 1 },
	{ .label = "closed without a banner, once", ONE({ .at = AT_CONNECT, .from = 1, .to = 1, .reply = "", .then = THEN_CLOSE }),
	  .state = "sent 1", .copies = 1 },
	{ .label = "421 to our EHLO, once", ONE({ .at = AT_EHLO, .from = 2, .to = 2, .reply = "421 4.3.2 busy", .then = THEN_CLOSE }),
	  .state = "sent 1", .copies = 1 },
	{ .label = "no extensions", .caps = "", .state = "sent 1", .copies = 1 },

	{ .label = "no 8BITMIME", .caps = "PIPELINING", .state = "sent 1", .copies = 1 },
	{ .label = "550 to our EHLO, once", ONE({ .at = AT_EHLO, .from = 2, .to = 2, .reply = "550 5.5.1 no", .then = THEN_CLOSE }),
	  .state = "sent 1", .copies = 1 },

	{ .label = "554 to MAIL", ONE({ .at = AT_MAIL, .from = 2, .to = 2, .reply = "554 5.5.0 no" }),
	  .state = "failed 1", .words = "mail 554 5.5.0" },
	{ .label = "421 to MAIL", ONE({ .at = AT_MAIL, .from = 2, .to = 2, .reply = "421 4.3.2 busy", .then = THEN_CLOSE }),
	  .state = "deferred 1", .words = "mail 421 4.3.2" },
	{ .label = "421 to DATA", ONE({ .at = AT_DATA, .match = "p2@", .reply = "421 4.3.2 busy", .then = THEN_CLOSE }),
	  .state = "deferred 1", .words = "data 421 4.3.2" },
	{ .label = "450 to MAIL", ONE({ .at = AT_MAIL, .from = 2, .to = 2, .reply = "450 4.3.0 later" }),
	  .state = "deferred 1", .words = "mail 450 4.3.0" },
	{ .label = "450 to RCPT (a greylist)", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "450 4.2.0 greylisted" }),
	  .state = "deferred 1", .words = "rcpt 450 4.2.0" },
	{ .label = "450 to RCPT, step by step", .caps = "8BITMIME", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "450 4.2.0 greylisted" }),
	  .state = "deferred 1", .words = "rcpt 450 4.2.0" },
	{ .label = "550 5.1.1 to RCPT", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "550 5.1.1 no such user" }),
	  .state = "failed 1", .words = "rcpt 550 5.1.1", .suppressed = true },
	{ .label = "550 no such user, no enhanced code", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "550 No such user here" }),
	  .state = "failed 1", .words = "rcpt 550", .suppressed = true },
	{ .label = "550 in other words", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "550 5.5.0 not today" }),
	  .state = "failed 1", .words = "rcpt 550 5.5.0" },
	{ .label = "550 5.7.1 to RCPT is about us", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "550 5.7.1 blocked" }),
	  .state = "deferred 1", .words = "rcpt 550 5.7.1" },
	{ .label = "552 5.2.2: a full mailbox", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "552 5.2.2 mailbox full" }),
	  .state = "deferred 1", .words = "rcpt 552 5.2.2" },
	{ .label = "552 5.2.3: too large for this mailbox", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "552 5.2.3 too large" }),
	  .state = "failed 1", .words = "rcpt 552 5.2.3" },
	{ .label = "550 to RCPT and 354 all the same",
	  ONE({ .at = AT_RCPT, .match = "p2@", .reply = "550 5.1.1 no such user" }), .state = "failed 1", .words = "rcpt 550 5.1.1",
	  .suppressed = true },
	{ .label = "451 to DATA", ONE({ .at = AT_DATA, .match = "p2@", .reply = "451 4.3.0 later" }),
	  .state = "deferred 1", .words = "data 451 4.3.0" },
	{ .label = "554 to DATA", ONE({ .at = AT_DATA, .match = "p2@", .reply = "554 5.5.0 no" }),
	  .state = "failed 1", .words = "data 554 5.5.0" },
	{ .label = "452 to the dot", ONE({ .at = AT_DOT, .match = "p2@", .reply = "452 4.3.1 disk full" }),
	  .state = "deferred 1", .words = "dot 452 4.3.1" },
	{ .label = "554 to the dot", ONE({ .at = AT_DOT, .match = "p2@", .reply = "554 5.6.0 no" }),
	  .state = "failed 1", .words = "dot 554 5.6.0" },
	{ .label = "421 to RCPT", ONE({ .at = AT_RCPT, .match = "p2@", .from = 1, .to = 2, .reply = "421 4.3.2 busy", .then = THEN_CLOSE }),
	  .state = "deferred 1", .words = "rcpt 421 4.3.2" },
	{ .label = "421 to the dot", ONE({ .at = AT_DOT, .match = "p2@", .reply = "421 4.3.2 busy", .then = THEN_CLOSE }),
	  .state = "deferred 1", .words = "dot 421 4.3.2" },

	{ .label = "the reply to the dot is late", ONE({ .at = AT_DOT, .match = "p2@", .delay_ms = 800 }), .state = "sent 1", .copies = 1 },
	{ .label = "accepted, then the reply is lost", ONE({ .at = AT_DOT, .match = "p2@", .reply = "", .accept = true, .then = THEN_CLOSE }),
	  .state = "held 1", .words = "dot 0", .copies = 1 },
	{ .label = "accepted, then RST", ONE({ .at = AT_DOT, .match = "p2@", .reply = "", .accept = true, .then = THEN_RESET }),
	  .state = "held 1", .words = "dot 0", .copies = 1 },
	{ .label = "not accepted, and no reply", ONE({ .at = AT_DOT, .match = "p2@", .reply = "", .then = THEN_CLOSE }),
	  .state = "held 1", .words = "dot 0" },
	{ .label = "half-close after the dot", ONE({ .at = AT_DOT, .match = "p2@", .reply = "", .accept = true, .then = THEN_HALF_CLOSE }),
	  .state = "held 1", .words = "dot 0", .copies = 1 },
	{ .label = "half a reply to the dot", ONE({ .at = AT_DOT, .match = "p2@", .reply = "250-2.0.0 half", .accept = true, .then = THEN_CLOSE }),
	  .state = "held 1", .words = "dot 0", .copies = 1 },
	{ .label = "RST at RCPT, once", ONE({ .at = AT_RCPT, .match = "p2@", .from = 1, .to = 3, .reply = "", .then = THEN_RESET }),
	  .state = "sent 1", .copies = 1 },
	{ .label = "354 in place of the reply to RCPT, once",
	  ONE({ .at = AT_RCPT, .match = "p2@", .from = 1, .to = 3, .reply = "354 go on", .then = THEN_CLOSE }), .state = "sent 1", .copies = 1 },
	{ .label = "closes under p2 whenever it comes", ONE({ .at = AT_RCPT, .match = "p2@", .reply = "", .then = THEN_CLOSE }),
	  .state = "deferred 1", .words = "" },
	{ .label = "the letter is larger than SIZE", .caps = "PIPELINING SIZE=100", .state = "failed 1", .words = "mail 0 5.3.4",
	  .others = "failed 1" },
};

static const char conf[] = "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = 1\n";

static void play(const struct disaster *x)
{
	struct fake_options opt = { .caps = x->caps, .rule = x->rules, .n_rules = 3, .one_byte = x->one_byte };
	const char *others = x->others ? x->others : "sent 1";
	char relay[256];
	int64_t id;

	for (size_t i = 3; i-- > 0 && !x->rules[i].reply && !x->rules[i].delay_ms; )
		opt.n_rules = i;
	server = fake_smtp_start(&opt);
	snprintf(relay, sizeof relay, conf, fake_smtp_url(server));
	given_office(&w, relay);
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 3 });
	err = (struct cvn_err){ 0 };

	cr_expect(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s: %s", x->label, err.text);

	cr_expect(eq(str, (char *)letter_of(&w, id, 2), (char *)x->state), "%s", x->label);
	if (x->words)
		cr_expect(eq(int, strncmp(last_words_of(&w, 2), x->words, strlen(x->words)), 0), "%s: %s", x->label,
		          last_words_of(&w, 2));
	else
		cr_expect(eq(str, (char *)last_words_of(&w, 2), ""), "%s", x->label);
	cr_expect(eq(sz, fake_smtp_copies(server, "p2@example.org"), (size_t)x->copies), "%s", x->label);
	cr_expect(eq(str, (char *)letter_of(&w, id, 1), (char *)others), "%s: p1", x->label);
	cr_expect(eq(str, (char *)letter_of(&w, id, 3), (char *)others), "%s: p3", x->label);
	cr_expect(eq(int, is_suppressed(&w, 2), x->suppressed), "%s: suppressed", x->label);
	cr_expect(eq(int, (int)letters_total(&w, id), 3), "%s", x->label);
	fake_smtp_stop(server);
	end_office(&w);
}

Test(disaster, leaves_each_letter_in_the_state_that_is_known, .timeout = 180)
{
	for (size_t i = 0; i < sizeof disasters / sizeof disasters[0]; i++)
		play(&disasters[i]);
}

/* ---- a relay that must not be used at all ---- */

static char cert[96], key[96];

static void given_tls_server(const char *address, const char *name, int days, const struct fake_options *opt)
{
	struct fake_options o = *opt;

	signal(SIGPIPE, SIG_IGN);      /* as main() does: a TLS goodbye to a side that has gone raises it */
	snprintf(cert, sizeof cert, "/tmp/cvn-cert-%d.pem", (int)getpid());
	snprintf(key, sizeof key, "/tmp/cvn-key-%d.pem", (int)getpid());
	fake_cert_make(cert, key, address, name, days);
	o.cert_file = cert;
	o.key_file = key;
	server = fake_smtp_start(&o);
}

static int64_t given_letters(const char *more)
{
	char relay[512];

	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nconnections = 2\n%s", fake_smtp_url(server), more);
	given_office(&w, relay);
	return given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 3 });
}

static const char *with_ca(const char *more)
{
	static char text[256];

	snprintf(text, sizeof text, "ca_file = %s\n%s", cert, more);
	return text;
}

static void expect_refused_without_a_letter(int64_t id, int code, const char *words)
{
	cr_assert(eq(int, when_sent(&w, &report, &err), code), "%s", err.text);
	cr_assert(ne(ptr, (void *)strstr(err.text, words), NULL), "%s", err.text);
	cr_assert(eq(sz, fake_smtp_seen(server, AT_MAIL), 0));
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_PENDING), 3));
	cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM contact WHERE suppressed IS NOT NULL"), 0));
}

static void given_password(const char *word)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof path, "%s/relay.password", w.dir);
	f = fopen(path, "w");
	fprintf(f, "%s\n", word);
	fclose(f);
	chmod(path, 0600);
}

static void clear(void)
{
	fake_smtp_stop(server);
	end_office(&w);
	unlink(cert);
	unlink(key);
}

TestSuite(relay, .fini = clear, .timeout = 60);

Test(relay, with_starttls_and_a_login_gets_the_letters)
{
	int64_t id;

	given_tls_server("127.0.0.1", NULL, 30, &(struct fake_options){ .user = "campaigns", .password = "s3cret" });
	id = given_letters(with_ca("user = campaigns\npassword_file = relay.password\n"));
	given_password("s3cret");
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 3));
}

Test(relay, over_smtps_gets_the_letters)
{
	int64_t id;

	given_tls_server("127.0.0.1", NULL, 30, &(struct fake_options){ .smtps = true });
	id = given_letters(with_ca(""));
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 3));
}

Test(relay, without_starttls_gets_nothing_in_the_clear)
{
	server = fake_smtp_start(&(struct fake_options){ 0 });
	expect_refused_without_a_letter(given_letters(""), CVN_E_DENIED, "STARTTLS");
}

Test(relay, that_refuses_starttls_gets_nothing_in_the_clear)
{
	static const struct fake_rule rule = { .at = AT_STARTTLS, .reply = "502 5.5.1 not today" };

	given_tls_server("127.0.0.1", NULL, 30, &(struct fake_options){ .rule = &rule, .n_rules = 1 });
	expect_refused_without_a_letter(given_letters(with_ca("")), CVN_E_DENIED, "refuses us");
}

Test(relay, with_an_expired_certificate_is_stopped)
{
	given_tls_server("127.0.0.1", NULL, -2, &(struct fake_options){ 0 });
	expect_refused_without_a_letter(given_letters(with_ca("")), CVN_E_DENIED, "certificate has expired");
}

Test(relay, with_somebody_elses_certificate_is_stopped)
{
	given_tls_server("127.0.0.9", "other.example", 30, &(struct fake_options){ 0 });
	expect_refused_without_a_letter(given_letters(with_ca("")), CVN_E_DENIED, "certificate is for another name");
}

Test(relay, with_a_certificate_of_an_unknown_authority_is_stopped)
{
	given_tls_server("127.0.0.1", NULL, 30, &(struct fake_options){ 0 });
	expect_refused_without_a_letter(given_letters(""), CVN_E_DENIED, "certificate");
}

Test(relay, that_ends_every_connection_before_a_letter_is_not_hammered)
{
	struct fake_rule rules[40];

	for (int i = 0; i < 40; i++)           /* libcurl's EHLO is answered, ours is not */
		rules[i] = (struct fake_rule){ .at = AT_EHLO, .from = 2 * i + 2, .to = 2 * i + 2, .reply = "421 4.3.2 busy", .then = THEN_CLOSE };
	server = fake_smtp_start(&(struct fake_options){ .rule = rules, .n_rules = 40 });
	expect_refused_without_a_letter(given_letters("starttls = off\n"), CVN_E_REMOTE, "can not be reached: the server said 421 4.3.2 busy");
	cr_assert(le(sz, fake_smtp_seen(server, AT_CONNECT), 4));
}

Test(relay, that_refuses_the_password_is_asked_at_most_twice)
{
	int64_t id;

	given_tls_server("127.0.0.1", NULL, 30, &(struct fake_options){ .user = "campaigns", .password = "s3cret" });
	id = given_letters(with_ca("user = campaigns\npassword_file = relay.password\n"));
	given_password("wrong");
	expect_refused_without_a_letter(id, CVN_E_DENIED, "535");
	cr_assert(le(sz, fake_smtp_seen(server, AT_AUTH), 2));
}

Test(relay, that_can_not_check_passwords_now_is_tried_again_later)
{
	static const struct fake_rule rule = { .at = AT_AUTH, .reply = "454 4.7.0 try later" };
	int64_t id;

	given_tls_server("127.0.0.1", NULL, 30,
	                 &(struct fake_options){ .user = "campaigns", .password = "s3cret", .rule = &rule, .n_rules = 1 });
	id = given_letters(with_ca("user = campaigns\npassword_file = relay.password\n"));
	given_password("s3cret");
	expect_refused_without_a_letter(id, CVN_E_REMOTE, "454");
}
