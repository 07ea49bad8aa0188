/*
 * test_postfix.c - letters through a real Postfix: STARTTLS, SMTPS, login, refusals. Only as root, where Postfix is installed.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convene/base/file.h"
#include "support/world.h"

static struct cvn_world w;
static bool running;
static int smtp_port, smtps_port;

static const char list[] = "first_name,email,language\nAna,ana@members.example,en\nBo,bo@members.example,en\n"
                           "Núria,nuria@members.example,es\nGone,gone.dan@members.example,en\n";
static const char message[] = "Subject: {{first_name | Friend}}, the board votes\nFrom: Ana Rivera <ana@local59.example>\nKind: letter\n\n"
                              "Dear {{first_name | friend}},\n\n. a line that begins with a dot\n\nSee you Tuesday, señora.\n";

static char *script(const char *name)
{
	return realpath(name, NULL);
}

/* False, with a line that says so, where this can not run. */
static bool given_postfix(void)
{
	if (geteuid() != 0 || access("/usr/sbin/postfix", X_OK) != 0 || !cvn_world_has_dovecot()) {
		fprintf(stderr, "skipped: the tests with a real Postfix need root, Postfix and Dovecot (.ci/run installs them)\n");
		return false;
	}
	cvn_world_open(&w, "postfix", &(struct cvn_world_options){ .smtp_port = 1 });
	CVN_AUTO_STR char *sh = script("tests/support/postfix.sh"), *dir = cvn_path_join(w.dir, "postfix"),
	                  *cert = cvn_path_join(w.dir, "dovecot"), *owner = cvn_xasprintf("%ld", (long)getpid()), *ca = cvn_path_join(cert, "ca.pem");
	const char *argv[] = { "bash", sh, "start", dir, cert, owner, NULL };
	struct cvn_ran ran;
	cvn_run(NULL, argv, 120000, &ran);
	cr_assert(ran.status == 0, "postfix.sh: %s", ran.err.ptr);
	cr_assert(sscanf(ran.out.ptr, "smtp=%d smtps=%d", &smtp_port, &smtps_port) == 2, "%s", ran.out.ptr);
	cvn_ran_release(&ran);
	running = true;
	cvn_world_conf(&w, "relay", "starttls", "required");
	cvn_world_conf(&w, "relay", "ca_file", ca);
	cvn_place_write(w.dir, "people.csv", list);
	cvn_place_write(w.dir, "letter.md", message);
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
	return true;
}

static void given_relay(const char *scheme, int port)
{
	CVN_AUTO_STR char *url = cvn_xasprintf("%s://localhost:%d", scheme, port);

	cvn_world_conf(&w, "relay", "url", url);
}

static void close_postfix(void)
{
	if (running) {
		CVN_AUTO_STR char *sh = script("tests/support/postfix.sh"), *dir = cvn_path_join(w.dir, "postfix");
		const char *argv[] = { "bash", sh, "stop", dir, NULL };
		struct cvn_ran ran;
		cvn_run(NULL, argv, 120000, &ran);
		cvn_ran_release(&ran);
	}
	if (w.dir)
		cvn_world_close(&w);
	running = false;
}

static int count_delivered(void)
{
	CVN_AUTO_STR char *dir = cvn_path_join(w.dir, "postfix/mail/all/new");
	DIR *d = opendir(dir);
	int n = 0;

	for (struct dirent *e; d && (e = readdir(d)) != NULL;)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

static bool three_came(void *arg)
{
	(void)arg;
	return count_delivered() >= 3;
}

static long letters_in(const char *state)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *audit = cvn_world_asks(&w, "campaign", "audit", "letter", NULL);

	return strtol(cvn_value_get_text(cvn_value_get(audit->child[0], "letters"), state), NULL, 10);
}

static void assert_three_arrive_and_one_is_refused(void)
{
	free(cvn_world_does(&w, 0, "send", "letter.md", "--list", "members", NULL));
	CVN_AUTO_STR char *said = cvn_world_does(&w, 0, "sender", "--drain", NULL);
	cr_expect(letters_in("sent") == 3 && letters_in("failed") == 1, "sent %ld, failed %ld: %s", letters_in("sent"), letters_in("failed"), said);
	cr_assert(cvn_wait_until(three_came, NULL, 120000), "%d letters in the Maildir", count_delivered());
	cr_expect(count_delivered() == 3);
}

TestSuite(e2e_postfix, .fini = close_postfix, .timeout = 600);

Test(e2e_postfix, letters_go_by_starttls_with_a_login)
{
	if (!given_postfix())
		return;
	given_relay("smtp", smtp_port);
	cvn_world_conf(&w, "relay", "user", "answers");
	cvn_world_conf(&w, "relay", "password_file", "mailbox.password");
	assert_three_arrive_and_one_is_refused();
}

Test(e2e_postfix, letters_go_by_smtps)
{
	if (!given_postfix())
		return;
	given_relay("smtps", smtps_port);
	assert_three_arrive_and_one_is_refused();
}

Test(e2e_postfix, nothing_is_sent_to_a_host_whose_certificate_nobody_vouches_for)
{
	if (!given_postfix())
		return;
	given_relay("smtp", smtp_port);
	cvn_world_conf(&w, "relay", "ca_file", "/etc/ssl/certs/ca-certificates.crt");
	free(cvn_world_does(&w, 0, "send", "letter.md", "--list", "members", NULL));
	CVN_AUTO_STR char *said = cvn_world_does(&w, 77, "sender", "--drain", NULL);
	cr_expect(strstr(said, "certificate") || strstr(said, "issuer"), "%s", said);
	cr_expect(letters_in("pending") == 4, "pending %ld", letters_in("pending"));
	cr_expect(count_delivered() == 0);
}

Test(e2e_postfix, a_refused_login_stops_at_once_and_the_letters_stay_queued)
{
	if (!given_postfix())
		return;
	given_relay("smtp", smtp_port);
	cvn_world_conf(&w, "relay", "user", "answers");
	cvn_place_write(w.office, "wrong.password", "not it\n");
	cvn_world_conf(&w, "relay", "password_file", "wrong.password");
	free(cvn_world_does(&w, 0, "send", "letter.md", "--list", "members", NULL));
	free(cvn_world_does(&w, 77, "sender", "--drain", NULL));
	cr_expect(letters_in("pending") == 4, "pending %ld", letters_in("pending"));

	CVN_AUTO_BUF(log, 4u << 20);
	cvn_place_read(w.dir, "postfix/log/mail.log", &log);
	size_t tries = 0;
	for (const char *p = log.ptr; (p = strstr(p, "authentication failed")) != NULL; p++)
		tries++;
	cr_expect(tries >= 1 && tries <= 2, "%zu logins were tried", tries);
}
