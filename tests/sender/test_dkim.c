/*
 * test_dkim.c - signatures that another implementation (dkimpy) finds good, and bad after one letter was changed.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/clock.h"
#include "convene/dkim.h"
#include "support/fake_dns.h"
#include "support/fake_smtp.h"
#include "support/sending.h"

#define PYTHON "/usr/bin/python3"

static struct cvn_err err;
static char dir[64];

static const char letter[] =
	"From: =?utf-8?q?Ana_R=C3=ADvera?= <ana@local59.example>\r\n"
	"To: luis@example.org\r\n"
	"Subject: The board votes\r\n"
	"\tTuesday,   come\r\n"
	"Date: Tue, 01 Dec 2026 18:00:00 +0000\r\n"
	"Message-ID: <m1@local59.example>\r\n"
	"MIME-Version: 1.0\r\n"
	"List-Unsubscribe: <mailto:answers+u1@local59.example>\r\n"
	"X-Kind: newsletter\r\n"
	"Content-Type: text/plain; charset=utf-8\r\n"
	"\r\n"
	"Dear  Luis,  \r\n"
	"\r\n"
	".on\tTuesday \t we fill the room.\r\n"
	"\r\n"
	" \r\n"
	"\r\n";

static void make_dir(void)
{
	snprintf(dir, sizeof dir, "/tmp/cvn-dkim-XXXXXX");
	cr_assert(ne(ptr, mkdtemp(dir), NULL));
}

static void drop_dir(void)
{
	char command[96];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert(eq(int, system(command), 0));
}

static void run(const char *fmt, const char *a, const char *b)
{
	char command[512];

	snprintf(command, sizeof command, fmt, a, b);
	cr_assert(eq(int, system(command), 0), "%s", command);
}

static void read_key(const char *name, struct cvn_sign_key **out, int code)
{
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/%s", dir, name);
	char pem[8192];
	size_t n;
	FILE *f = fopen(path, "r");

	cr_assert(ne(ptr, f, NULL));
	n = fread(pem, 1, sizeof pem, f);
	fclose(f);
	cr_assert(eq(int, cvn_sign_key_read(pem, n, out, &err), code), "%s", err.text);
}

static void given_keys(struct cvn_dkim keys[2])
{
	struct cvn_sign_key *rsa = NULL, *ed = NULL;

	run("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out %s/%s 2>/dev/null", dir, "rsa.pem");
	run("openssl genpkey -algorithm ED25519 -out %s/%s 2>/dev/null", dir, "ed.pem");
	read_key("rsa.pem", &rsa, CVN_OK);
	read_key("ed.pem", &ed, CVN_OK);
	keys[0] = (struct cvn_dkim){ "local59.example", "r1", rsa };
	keys[1] = (struct cvn_dkim){ "local59.example", "e1", ed };
}

static void drop_keys(struct cvn_dkim keys[2])
{
	cvn_sign_key_free((struct cvn_sign_key *)(size_t)keys[0].key);
	cvn_sign_key_free((struct cvn_sign_key *)(size_t)keys[1].key);
}

static bool have_dkimpy(void)
{
	if (system(PYTHON " -c 'import dkim, nacl' 2>/dev/null") == 0)
		return true;
	cr_skip("no python3-dkim here: signatures are not checked by another implementation");
	return false;
}

/* Exit status of the verifier for a message. */
static int verified(const struct cvn_dkim keys[2], const char *message, size_t n)
{
	CVN_AUTO_BUF(r, 4096);
	CVN_AUTO_BUF(e, 4096);
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/message", dir);
	CVN_AUTO_STR char *command = NULL;
	FILE *f = fopen(path, "w");

	cr_assert(eq(sz, fwrite(message, 1, n, f), n));
	fclose(f);
	cr_assert(eq(int, cvn_dkim_record(&keys[0], &r, &err), CVN_OK));
	cr_assert(eq(int, cvn_dkim_record(&keys[1], &e, &err), CVN_OK));
	command = cvn_xasprintf(PYTHON " tests/support/verify_dkim.py %s r1._domainkey.local59.example '%s' "
	                               "e1._domainkey.local59.example '%s' >/dev/null", path, r.ptr, e.ptr);
	return WEXITSTATUS(system(command));
}

TestSuite(dkim, .init = make_dir, .fini = drop_dir, .timeout = 120);

Test(dkim, signatures_of_both_kinds_are_good_until_a_letter_is_changed)
{
	static const char *const changed[] = { "Luis,", "Ana_R", "votes", "18:00", "answers+u1", "fill" };
	struct cvn_dkim keys[2];
	CVN_AUTO_BUF(b, 65536);

	if (!have_dkimpy())
		return;
	given_keys(keys);
	cr_assert(eq(int, cvn_dkim_sign(keys, 2, 1700000000, letter, sizeof letter - 1, &b, &err), CVN_OK), "%s", err.text);
	cvn_buf_add(&b, letter, sizeof letter - 1);
	cr_assert(eq(int, verified(keys, b.ptr, b.len), 0));
	for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
		char *at = strstr(strstr(b.ptr, "From:"), changed[i]);

		cr_assert(ne(ptr, at, NULL), "%s", changed[i]);
		at[0] ^= 1;
		cr_assert(ne(int, verified(keys, b.ptr, b.len), 0), "%s", changed[i]);
		at[0] ^= 1;
	}
	drop_keys(keys);
}

Test(dkim, a_second_subject_or_from_breaks_the_signature)
{
	static const char *const added[] = { "Subject: You won\r\n", "From: x@evil.example\r\n" };
	struct cvn_dkim keys[2];
	CVN_AUTO_BUF(b, 65536);

	if (!have_dkimpy())
		return;
	given_keys(keys);
	for (size_t i = 0; i < 2; i++) {
		cvn_buf_clear(&b);
		cr_assert(eq(int, cvn_dkim_sign(keys, 2, 1700000000, letter, sizeof letter - 1, &b, &err), CVN_OK));
		cvn_buf_str(&b, added[i]);
		cvn_buf_add(&b, letter, sizeof letter - 1);
		cr_assert(ne(int, verified(keys, b.ptr, b.len), 0), "%s", added[i]);
	}
	drop_keys(keys);
}

Test(dkim, an_empty_body_can_be_signed)
{
	static const char bare[] = "From: ana@local59.example\r\nSubject: x\r\n\r\n";
	struct cvn_dkim keys[2];
	CVN_AUTO_BUF(b, 65536);

	if (!have_dkimpy())
		return;
	given_keys(keys);
	cr_assert(eq(int, cvn_dkim_sign(keys, 2, 1700000000, bare, sizeof bare - 1, &b, &err), CVN_OK));
	cvn_buf_str(&b, bare);
	cr_assert(eq(int, verified(keys, b.ptr, b.len), 0));
	drop_keys(keys);
}

Test(dkim, refuses_keys_that_receivers_do_not_take)
{
	struct cvn_sign_key *key = NULL;

	run("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out %s/%s 2>/dev/null", dir, "small.pem");
	run("openssl genpkey -algorithm X25519 -out %s/%s 2>/dev/null", dir, "other.pem");
	run("echo hello > %s/%s", dir, "no.pem");
	read_key("small.pem", &key, CVN_E_CONFIG);
	read_key("other.pem", &key, CVN_E_CONFIG);
	read_key("no.pem", &key, CVN_E_CONFIG);
}

/* The section [dkim] for given_keys. */
static const char *dkim_section(void)
{
	static char text[256];

	snprintf(text, sizeof text, "[dkim]\nselector = r1\nkey_file = %s/rsa.pem\ned25519_selector = e1\ned25519_key_file = %s/ed.pem\n", dir, dir);
	return text;
}

static void expect_signed(struct fake_smtp *server, const struct cvn_dkim keys[2], int n, const char *domain)
{
	char to[64], *got;

	snprintf(to, sizeof to, "p%d@%s", n, domain);
	got = fake_smtp_letter(server, to);
	cr_assert(ne(ptr, got, NULL), "%s", to);
	cr_expect(eq(int, verified(keys, got, strlen(got)), 0), "%s", to);
	free(got);
}

Test(dkim, the_sender_signs_what_it_sends)
{
	struct cvn_sender_report report;
	struct cvn_dkim keys[2];
	struct fake_smtp *server;
	struct sending w;
	char relay[512];
	int64_t id;

	if (!have_dkimpy())
		return;
	given_keys(keys);
	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = 4\n%s", fake_smtp_url(server), dkim_section());
	given_office(&w, relay);
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 200 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 200));
	for (int n = 1; n <= 200; n += 66)
		expect_signed(server, keys, n, "example.org");
	drop_keys(keys);
	fake_smtp_stop(server);
	end_office(&w);
}

static atomic_int stop;

static void stop_at_an_outcome(void *arg, const char *point)
{
	int *left = arg;

	if (strcmp(point, "outcome") == 0 && --*left == 0)
		atomic_store(&stop, 1);
}

Test(dkim, letters_at_the_signers_go_back_when_the_sender_is_asked_to_stop)
{
	struct fake_smtp *server = fake_smtp_start(&(struct fake_options){ 0 });
	struct cvn_log quiet = { .fd = 2, .level = CVN_LOG_ERROR };
	struct cvn_sender_report report;
	struct cvn_dkim keys[2];
	struct sending w;
	char relay[512];

	given_keys(keys);
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = 4\n%s", fake_smtp_url(server), dkim_section());
	given_office(&w, relay);
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 2000 });
	for (int i = 1; i <= 8; i++) {
		int left = 10 + 7 * i;
		int64_t began_ms = cvn_monotonic_ms();
		struct cvn_sender_options opt = { .source = &w.source, .stop = &stop, .wake_fd = -1, .log = &quiet, .mark = stop_at_an_outcome, .arg = &left };

		atomic_store(&stop, 0);
		cr_assert(eq(int, cvn_sender_run(w.office, &opt, &report, &err), CVN_OK), "%s", err.text);
		cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM sender_claim"), 0), "stop %d", i);
		cr_assert(eq(int, (int)store_int(&w, "SELECT count(*) FROM letter WHERE state IN ('leased', 'handed')"), 0), "stop %d", i);
		cr_assert(lt(i64, cvn_monotonic_ms() - began_ms, 1800), "stop %d", i);
	}
	drop_keys(keys);
	fake_smtp_stop(server);
	end_office(&w);
}

/* ---- straight to MX ---- */

static struct fake_smtp *host[2];
static struct fake_dns *dns;
static struct sending straight;

static const struct fake_record zone[] = {
	{ "one.example", "MX", 10, "mx.one.example" },     { "mx.one.example", "A", 0, "127.0.0.2" },
	{ "uno.example", "MX", 10, "mx.one.example" },
	{ "two.example", "MX", 10, "mx.two.example" },     { "mx.two.example", "A", 0, "127.0.0.3" },
	{ "bare.example", "A", 0, "127.0.0.3" },
};

static void given_hosts(const struct fake_options opt[2])
{
	struct fake_options first = opt[0], second = opt[1];
	char conf[512];

	first.address = "127.0.0.2";
	host[0] = fake_smtp_start(&first);
	second.address = "127.0.0.3";
	second.port = fake_smtp_port(host[0]);
	host[1] = fake_smtp_start(&second);
	dns = fake_dns_start(zone, sizeof zone / sizeof zone[0]);
	snprintf(conf, sizeof conf, "[relay \"direct\"]\nurl = mx:%d\nresolver = %s\nstarttls = off\n%s", second.port,
	         fake_dns_server(dns), dkim_section());
	given_office(&straight, conf);
}

static int64_t letters_for(const char *domain, int first, int count)
{
	return given_campaign(&straight, &(struct given_campaign){ .name = domain, .domain = domain, .first = first, .count = count });
}

static void close_hosts(void)
{
	fake_smtp_stop(host[0]);
	fake_smtp_stop(host[1]);
	fake_dns_stop(dns);
	end_office(&straight);
}

Test(dkim, letters_straight_to_several_domains_are_signed_each)
{
	static const struct {
		const char *domain;
		int host, first;
	} to[] = { { "one.example", 0, 1 }, { "uno.example", 0, 101 }, { "two.example", 1, 201 }, { "bare.example", 1, 301 } };
	static const struct fake_rule greylist = { .at = AT_RCPT, .match = "p202@", .from = 1, .to = 80, .reply = "450 4.2.0 greylisted" };
	struct cvn_sender_report report;
	struct cvn_dkim keys[2];

	if (!have_dkimpy())
		return;
	given_keys(keys);
	given_hosts((struct fake_options[2]){ { 0 }, { .rule = &greylist, .n_rules = 1 } });
	for (size_t i = 0; i < 4; i++)
		letters_for(to[i].domain, to[i].first, 40);
	cr_assert(eq(int, when_sent(&straight, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)report.sent, 159));
	cr_assert(eq(int, (int)report.deferred, 1));
	store_do(&straight, "UPDATE letter SET due_at = 0 WHERE state = 'deferred'");
	cr_assert(eq(int, when_sent(&straight, &report, &err), CVN_OK), "%s", err.text);
	for (size_t i = 0; i < 4; i++) {
		expect_signed(host[to[i].host], keys, to[i].first, to[i].domain);
		expect_signed(host[to[i].host], keys, to[i].first + 39, to[i].domain);
	}
	expect_signed(host[1], keys, 202, "two.example");      /* a retry too */
	drop_keys(keys);
	close_hosts();
}

Test(dkim, signed_letters_of_a_host_that_goes_away_are_told_and_hold_nobody)
{
	static const struct fake_rule dies[] = { { .at = AT_RCPT, .from = 4, .to = 1000, .reply = "", .then = THEN_CLOSE },
		                                 { .at = AT_CONNECT, .from = 2, .to = 1000, .reply = "421 4.3.2 going down", .then = THEN_CLOSE } };
	struct cvn_sender_report report;
	struct cvn_dkim keys[2];
	int64_t one, began_ms = cvn_monotonic_ms();

	given_keys(keys);
	given_hosts((struct fake_options[2]){ { .rule = dies, .n_rules = 2 }, { 0 } });
	one = letters_for("one.example", 1, 100);
	letters_for("two.example", 201, 100);
	cr_assert(eq(int, when_sent(&straight, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(le(sz, fake_smtp_accepted(host[0]), 3));
	cr_assert(eq(sz, fake_smtp_accepted(host[1]), 100));
	cr_assert(eq(sz, (size_t)letters_in(&straight, one, CVN_LETTER_DEFERRED), 100 - fake_smtp_accepted(host[0])));
	cr_assert(lt(i64, cvn_monotonic_ms() - began_ms, 60000));
	drop_keys(keys);
	close_hosts();
}
