/*
 * test_dkim.c - signatures that another implementation (dkimpy) finds good, and bad after one letter was changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/dkim.h"
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

Test(dkim, the_sender_signs_what_it_sends)
{
	struct cvn_sender_report report;
	struct cvn_dkim keys[2];
	struct fake_smtp *server;
	struct sending w;
	char relay[512], *got;
	int64_t id;

	if (!have_dkimpy())
		return;
	given_keys(keys);
	server = fake_smtp_start(&(struct fake_options){ 0 });
	snprintf(relay, sizeof relay, "[relay \"main\"]\nurl = %s\nstarttls = off\nconnections = 4\n"
	                              "[dkim]\nselector = r1\nkey_file = %s/rsa.pem\ned25519_selector = e1\n"
	                              "ed25519_key_file = %s/ed.pem\n", fake_smtp_url(server), dir, dir);
	given_office(&w, relay);
	id = given_campaign(&w, &(struct given_campaign){ .first = 1, .count = 200 });
	cr_assert(eq(int, when_sent(&w, &report, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, (int)letters_in(&w, id, CVN_LETTER_SENT), 200));
	for (int n = 1; n <= 200; n += 66) {
		char to[32];

		snprintf(to, sizeof to, "p%d@example.org", n);
		got = fake_smtp_letter(server, to);
		cr_assert(eq(int, verified(keys, got, strlen(got)), 0), "%s", to);
		free(got);
	}
	drop_keys(keys);
	fake_smtp_stop(server);
	end_office(&w);
}
