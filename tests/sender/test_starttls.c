/*
 * test_starttls.c - servers that offer TLS, break it or have none: what goes in the clear only where the configuration says so.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/mem.h"
#include "support/fake_dns.h"
#include "support/fake_smtp.h"
#include "support/fake_tls.h"
#include "support/sending.h"

static struct sending w;
static struct fake_smtp *server;
static struct fake_dns *dns;
static struct cvn_sender_report report;
static struct cvn_err err;
static char good[96], good_key[96], old[96], old_key[96], other[96], other_key[96];

static void make_certificates(void)
{
	int pid = (int)getpid();

	signal(SIGPIPE, SIG_IGN);      /* as main() does: a TLS goodbye to a side that has gone raises it */
	snprintf(good, sizeof good, "/tmp/cvn-tls-good-%d.pem", pid), snprintf(good_key, sizeof good_key, "/tmp/cvn-tls-good-%d.key", pid);
	snprintf(old, sizeof old, "/tmp/cvn-tls-old-%d.pem", pid), snprintf(old_key, sizeof old_key, "/tmp/cvn-tls-old-%d.key", pid);
	snprintf(other, sizeof other, "/tmp/cvn-tls-other-%d.pem", pid), snprintf(other_key, sizeof other_key, "/tmp/cvn-tls-other-%d.key", pid);
	fake_cert_make(good, good_key, "127.0.0.1", NULL, 30);
	fake_cert_make(old, old_key, "127.0.0.1", NULL, -2);
	fake_cert_make(other, other_key, "127.0.0.9", "other.example", 30);
}

static void drop_certificates(void)
{
	unlink(good), unlink(good_key), unlink(old), unlink(old_key), unlink(other), unlink(other_key);
}

TestSuite(starttls, .init = make_certificates, .fini = drop_certificates, .timeout = 120);

/* What a server does with TLS. */
enum server_kind { OFFERS, OFFERS_NONE, REFUSES, REFUSES_NOW, SAYS_421, BREAKS, RESETS, SPEAKS_IN_THE_CLEAR, EXPIRED, ANOTHERS, KINDS };

static const struct {
	const char *label;
	const char *cert, *key;        /* NULL: STARTTLS is not offered */
	struct fake_rule rule;
} kinds[KINDS] = {
	[OFFERS] = { "offers it", good, good_key, { 0 } },
	[OFFERS_NONE] = { "offers none, or somebody stripped it", NULL, NULL, { 0 } },
	[REFUSES] = { "refuses it", good, good_key, { .at = AT_STARTTLS, .reply = "502 5.5.1 not today" } },
	[REFUSES_NOW] = { "refuses it for now", good, good_key, { .at = AT_STARTTLS, .reply = "454 4.7.0 later" } },
	[SAYS_421] = { "says 421", good, good_key, { .at = AT_STARTTLS, .reply = "421 4.3.2 busy", .then = THEN_CLOSE } },
	[BREAKS] = { "breaks off the handshake", good, good_key, { .at = AT_STARTTLS, .reply = "220 2.0.0 go on", .then = THEN_CLOSE } },
	[RESETS] = { "resets the handshake", good, good_key, { .at = AT_STARTTLS, .reply = "220 2.0.0 go on", .then = THEN_RESET } },
	[SPEAKS_IN_THE_CLEAR] = { "says more in the clear before it", good, good_key,
	                          { .at = AT_STARTTLS, .reply = "220 2.0.0 go on\r\n250-evil.example\r\n250 AUTH PLAIN" } },
	[EXPIRED] = { "has an expired certificate", old, old_key, { 0 } },
	[ANOTHERS] = { "has somebody else's certificate", other, other_key, { 0 } },
};

static void given_server(enum server_kind kind, struct fake_options opt)
{
	opt.cert_file = kinds[kind].cert;
	opt.key_file = kinds[kind].key;
	opt.rule = &kinds[kind].rule;
	opt.n_rules = kinds[kind].rule.reply ? 1 : 0;
	server = fake_smtp_start(&opt);
	err = (struct cvn_err){ 0 };
}

static void clear(void)
{
	fake_smtp_stop(server);
	end_office(&w);
}

/* ---- straight to MX ---- */

enum goes { GOES_OVER_TLS, GOES_IN_THE_CLEAR, GOES_NOT };

static const struct straight {
	const char *starttls;
	enum server_kind kind;
	enum goes goes;
	const char *words;             /* of the last attempt, where nothing goes */
	const char *domain;            /* NULL: one.example */
} straight[] = {
	{ "opportunistic", OFFERS, GOES_OVER_TLS, NULL, NULL },
	{ "opportunistic", OFFERS_NONE, GOES_IN_THE_CLEAR, NULL, NULL },
	{ "opportunistic", REFUSES, GOES_IN_THE_CLEAR, NULL, NULL },
	{ "opportunistic", REFUSES_NOW, GOES_IN_THE_CLEAR, NULL, NULL },
	{ "opportunistic", SAYS_421, GOES_NOT, "4.3.2 busy", NULL },
	{ "opportunistic", BREAKS, GOES_IN_THE_CLEAR, NULL, NULL },
	{ "opportunistic", RESETS, GOES_IN_THE_CLEAR, NULL, NULL },
	{ "opportunistic", SPEAKS_IN_THE_CLEAR, GOES_IN_THE_CLEAR, NULL, NULL },
	{ "opportunistic", EXPIRED, GOES_OVER_TLS, NULL, NULL },       /* better than none: a name out of DNS proves nothing anyway */
	{ "opportunistic", ANOTHERS, GOES_OVER_TLS, NULL, NULL },

	{ "required", OFFERS, GOES_OVER_TLS, NULL, NULL },
	{ "required", OFFERS_NONE, GOES_NOT, "it offers no STARTTLS, and nothing is sent in the clear", NULL },
	{ "required", REFUSES, GOES_NOT, "5.5.1 not today", NULL },
	{ "required", REFUSES_NOW, GOES_NOT, "4.7.0 later", NULL },
	{ "required", SAYS_421, GOES_NOT, "4.3.2 busy", NULL },
	{ "required", BREAKS, GOES_NOT, "TLS could not be agreed on", NULL },
	{ "required", RESETS, GOES_NOT, "TLS could not be agreed on", NULL },
	{ "required", SPEAKS_IN_THE_CLEAR, GOES_NOT, "", NULL },
	{ "required", EXPIRED, GOES_OVER_TLS, NULL, NULL },
	{ "required", ANOTHERS, GOES_OVER_TLS, NULL, NULL },

	{ "off", OFFERS, GOES_IN_THE_CLEAR, NULL, NULL },

	/* A provider that takes mail over TLS only and offers none is not who it should be. */
	{ "opportunistic", OFFERS, GOES_OVER_TLS, NULL, "google.example" },
	{ "opportunistic", OFFERS_NONE, GOES_NOT, "it offers no STARTTLS", "google.example" },
	{ "opportunistic", REFUSES, GOES_NOT, "502", "google.example" },
	{ "opportunistic", BREAKS, GOES_NOT, "TLS could not be agreed on", "google.example" },
};

static const struct fake_record zone[] = {
	{ "one.example", "MX", 10, "mx.one.example" },              { "mx.one.example", "A", 0, "127.0.0.1" },
	{ "google.example", "MX", 10, "gmail-smtp-in.l.google.com" }, { "gmail-smtp-in.l.google.com", "A", 0, "127.0.0.1" },
};

static void send_straight(const struct straight *x)
{
	CVN_AUTO_STR char *label = cvn_xasprintf("%s, and a server that %s", x->starttls, kinds[x->kind].label);
	const char *domain = x->domain ? x->domain : "one.example";
	char conf[256];
	int64_t id;

	given_server(x->kind, (struct fake_options){ 0 });
	dns = fake_dns_start(zone, CVN_COUNT(zone));
	snprintf(conf, sizeof conf, "[relay \"direct\"]\nurl = mx:%d\nresolver = %s\nstarttls = %s\n", fake_smtp_port(server),
	         fake_dns_server(dns), x->starttls);
	given_office(&w, conf);
	id = given_campaign(&w, &(struct given_campaign){ .domain = domain, .first = 1, .count = 3 });

	cr_expect(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s: %s", label, err.text);

	cr_expect(eq(sz, fake_smtp_in_clear(server, AT_MAIL), x->goes == GOES_IN_THE_CLEAR ? 3 : 0), "%s", label);
	cr_expect(eq(sz, fake_smtp_accepted(server), x->goes == GOES_NOT ? 0 : 3), "%s", label);
	cr_expect(eq(str, (char *)letter_of(&w, id, 1), x->goes == GOES_NOT ? "deferred 1" : "sent 1"), "%s", label);
	if (x->words) {
		cr_expect(eq(int, strncmp(last_words_of(&w, 1), "starttls ", 9), 0), "%s: %s", label, last_words_of(&w, 1));
		cr_expect(ne(ptr, (void *)strstr(last_words_of(&w, 1), x->words), NULL), "%s: %s", label, last_words_of(&w, 1));
	}
	cr_expect(le(sz, fake_smtp_seen(server, AT_CONNECT), 8), "%s: %zu connections", label, fake_smtp_seen(server, AT_CONNECT));
	fake_dns_stop(dns);
	clear();
}

Test(starttls, is_left_out_straight_to_mx_only_where_the_section_allows_it)
{
	for (size_t i = 0; i < CVN_COUNT(straight); i++)
		send_straight(&straight[i]);
}

/* ---- a relay that knows our password ---- */

static void expect_nothing_for(enum server_kind kind, int code, const char *words)
{
	char relay[512], path[96];
	FILE *f;

	given_server(kind, (struct fake_options){ .user = "campaigns", .password = "s3cret" });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nca_file = %s\nuser = campaigns\npassword_file = relay.password\n",
	         fake_smtp_url(server), kinds[kind].cert ? kinds[kind].cert : good);
	given_office(&w, relay);
	snprintf(path, sizeof path, "%s/relay.password", w.dir);
	f = fopen(path, "w");
	fputs("s3cret\n", f);
	fclose(f);
	chmod(path, 0600);
	given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 3 });

	cr_expect(eq(int, when_sent(&w, &report, &err), code), "%s: %s", kinds[kind].label, err.text);

	cr_expect(ne(ptr, (void *)strstr(err.text, words), NULL), "%s: %s", kinds[kind].label, err.text);
	cr_expect(eq(ptr, (void *)strpbrk(err.text, "\r\n"), NULL), "%s", kinds[kind].label);
	cr_expect(eq(sz, fake_smtp_seen(server, AT_AUTH), 0), "%s: a password left", kinds[kind].label);
	cr_expect(eq(sz, fake_smtp_seen(server, AT_MAIL), 0), "%s", kinds[kind].label);
	cr_expect(eq(int, (int)store_int(&w, "SELECT count(*) FROM letter WHERE state = 'pending' AND attempts = 0"), 3), "%s", kinds[kind].label);
	clear();
}

Test(starttls, that_does_not_come_about_keeps_password_and_letters_here)
{
	expect_nothing_for(OFFERS_NONE, CVN_E_DENIED, "refuses us: it offers no STARTTLS, and nothing is sent in the clear; the letters stay queued");
	expect_nothing_for(REFUSES, CVN_E_DENIED, "refuses us: the server said 502 5.5.1 not today");
	expect_nothing_for(REFUSES_NOW, CVN_E_REMOTE, "the server said 454 4.7.0 later");
	expect_nothing_for(SAYS_421, CVN_E_REMOTE, "the server said 421 4.3.2 busy");
	expect_nothing_for(BREAKS, CVN_E_REMOTE, "properly terminated.); the letters stay queued");
	expect_nothing_for(RESETS, CVN_E_REMOTE, "TLS could not be agreed on");
	expect_nothing_for(SPEAKS_IN_THE_CLEAR, CVN_E_REMOTE, "can not be reached");
	expect_nothing_for(EXPIRED, CVN_E_DENIED, "its certificate has expired");
	expect_nothing_for(ANOTHERS, CVN_E_DENIED, "its certificate is for another name");
}
