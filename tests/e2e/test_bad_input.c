/*
 * test_bad_input.c - what goes wrong in daily life gets one line that names the place, a code of sysexits, and leaves no
 * half-written state.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/file.h"
#include "convene/base/text.h"
#include "support/world.h"

static struct cvn_world w;

static void close_world(void)
{
	cvn_world_close(&w);
}

static void open_world(void)
{
	cvn_world_open(&w, "bad", &(struct cvn_world_options){ .without_mailbox = true });
	cvn_place_write(w.dir, "good.csv", "first_name,email\nAna,ana@d1.example\nBo,bo@d1.example\n");
	cvn_place_write(w.dir, "good.md", "Subject: Hello\nFrom: Ana <ana@local59.example>\nKind: letter\n\nHello {{first_name | friend}}.\n");
	free(cvn_world_does(&w, 0, "import", "good.csv", "--list", "members", NULL));
}

TestSuite(e2e_bad_input, .init = open_world, .fini = close_world, .timeout = 600);

/* What the office holds, in words; equal before and after what must change nothing. */
static char *holdings(void)
{
	return cvn_world_does(&w, 0, "status", "--json", NULL);
}

static const struct {
	const char *what;
	const char *file, *text;              /* written first; NULL = none */
	const char *words[8];
	int status;
	const char *names[3];                 /* what the message must name */
} cases[] = {
	{ "a list file that is not there", NULL, NULL, { "import", "nowhere.csv", "--list", "members" }, 66, { "nowhere.csv" } },
	{ "a list without addresses", "a.csv", "first_name,shoe_size\nAna,38\n", { "import", "a.csv", "--list", "members" }, 65, { "a.csv", "email" } },
	{ "a message file that is not there", NULL, NULL, { "send", "nowhere.md", "--list", "members" }, 66, { "nowhere.md" } },
	{ "a list nobody made", NULL, NULL, { "send", "good.md", "--list", "membres" }, 66, { "membres", "members" } },
	{ "a merge field nobody has", "b.md", "Subject: Hello\nFrom: Ana <ana@local59.example>\nKind: letter\n\nDear {{shoe_size}},\n",
	  { "send", "b.md", "--list", "members" }, 65, { "b.md:5", "shoe_size" } },
	{ "an unknown line in a message", "c.md", "Subject: Hello\nSubjekt: Hello\nFrom: Ana <ana@local59.example>\n\nDear you,\n",
	  { "send", "c.md", "--list", "members" }, 65, { "c.md:2", "Subjekt" } },
	{ "a segment with a slip", NULL, NULL, { "send", "good.md", "--list", "members", "--segment", "distrikt ===" }, 65, { "distrikt" } },
	{ "an event that ends before it starts", "d.md", "Event: Meeting\nKind: house-meeting\nStarts: 2030-01-17 18:30 America/New_York\nEnds: 17:00\n"
	  "Place: 12 Elm Street\nHost: Ana <ana@local59.example>\n\nCome.\n", { "event", "create", "d.md" }, 65, { "d.md:4" } },
	{ "an event at a time that does not exist", "e.md", "Event: Meeting\nKind: house-meeting\nStarts: 2030-03-10 02:30 America/New_York\nEnds: 05:00\n"
	  "Place: 12 Elm Street\nHost: Ana <ana@local59.example>\n\nCome.\n", { "event", "create", "e.md" }, 65, { "e.md:3" } },
	{ "an invitation to an event nobody made", NULL, NULL, { "invite", "nothing", "--list", "members" }, 66, { "nothing" } },
	{ "a roster of an event nobody made", NULL, NULL, { "roster", "nothing" }, 66, { "nothing" } },
	{ "a campaign nobody made", NULL, NULL, { "campaign", "audit", "nothing" }, 66, { "nothing" } },
};

Test(e2e_bad_input, each_slip_gets_its_code_a_line_that_names_the_place_and_changes_nothing)
{
	CVN_AUTO_STR char *before = holdings();

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		const char *const *a = cases[i].words;
		struct cvn_ran ran;
		if (cases[i].file)
			cvn_place_write(w.dir, cases[i].file, cases[i].text);
		cvn_world_tries(&w, &ran, a[0], a[1], a[2], a[3], a[4], a[5], NULL);
		cr_expect(ran.status == cases[i].status, "%s: status %d, not %d: %s%s", cases[i].what, ran.status, cases[i].status, ran.out.ptr, ran.err.ptr);
		for (size_t k = 0; k < 3 && cases[i].names[k]; k++)
			cr_expect(strstr(ran.err.ptr, cases[i].names[k]) || strstr(ran.out.ptr, cases[i].names[k]), "%s: '%s' is not named: %s%s",
			          cases[i].what, cases[i].names[k], ran.out.ptr, ran.err.ptr);
		cvn_ran_release(&ran);
		CVN_AUTO_STR char *after = holdings();
		cr_expect(!strcmp(before, after), "%s: the office changed:\n%s%s", cases[i].what, before, after);
	}
}

Test(e2e_bad_input, bad_rows_of_a_list_go_to_a_rejects_file_with_their_place_and_the_rest_comes_in)
{
	cvn_place_write(w.dir, "mixed.csv", "first_name,email\nCleo,cleo@d1.example\nDan,dan@@d1.example\nEva,\nFay,fay@d2.example\n");
	free(cvn_world_does(&w, 1, "import", "mixed.csv", "--list", "members", "--rejects", "rejects.csv", NULL));

	CVN_AUTO_BUF(rejects, 1u << 16);
	cvn_place_read(w.dir, "rejects.csv", &rejects);
	cr_expect(strstr(rejects.ptr, "dan@@d1.example") && strstr(rejects.ptr, "Eva") && !strstr(rejects.ptr, "cleo@"), "%s", rejects.ptr);
	cr_expect(strstr(rejects.ptr, "3") && strstr(rejects.ptr, "4"), "no row numbers: %s", rejects.ptr);
	free(cvn_world_does(&w, 0, "send", "good.md", "--list", "members", NULL));
	CVN_AUTO(cvn_value_free) struct cvn_value *audit = cvn_world_asks(&w, "campaign", "audit", "good", NULL);
	cr_expect(cvn_streq(cvn_value_get_text(audit->child[0], "audience"), "4"), "Ana, Bo, Cleo and Fay, not %s",
	          cvn_value_get_text(audit->child[0], "audience"));
}

Test(e2e_bad_input, letters_stay_queued_when_the_relay_can_not_be_reached)
{
	cvn_world_conf(&w, "relay", "url", "smtp://127.0.0.1:1");
	free(cvn_world_does(&w, 0, "send", "good.md", "--list", "members", NULL));
	CVN_AUTO_STR char *said = cvn_world_does(&w, 75, "sender", "--drain", NULL);
	cr_expect(strstr(said, "127.0.0.1"), "%s", said);

	CVN_AUTO(cvn_value_free) struct cvn_value *audit = cvn_world_asks(&w, "campaign", "audit", "good", NULL);
	const struct cvn_value *letters = cvn_value_get(audit->child[0], "letters");
	cr_expect(strtol(cvn_value_get_text(letters, "pending"), NULL, 10) + strtol(cvn_value_get_text(letters, "deferred"), NULL, 10) == 2);
}

/* The first holds the office when its number stands in the lock; before that a second would be the first. */
static bool lock_names(void *arg)
{
	CVN_AUTO_BUF(text, 4096);

	cvn_place_read(w.office, "sender.lock", &text);
	return strstr(text.ptr, arg) != NULL;
}

Test(e2e_bad_input, two_senders_of_one_office_are_one_too_many)
{
	CVN_AUTO_STR char *log = cvn_path_join(w.dir, "sender.log");
	const char *argv[] = { w.convene, "--office", w.office, "sender", NULL };

	pid_t first = cvn_spawn(w.dir, argv, log);
	CVN_AUTO_STR char *pid = cvn_xasprintf("%ld", (long)first);
	cr_assert(cvn_wait_until(lock_names, pid, 60000), "the sender does not start");

	CVN_AUTO_STR char *said = cvn_world_does(&w, 75, "sender", "--drain", NULL);
	cr_expect(strstr(said, pid), "the second sender does not name the first (%s): %s", pid, said);
	cr_expect(cvn_end(first, SIGTERM, 30000) == 0, "the first does not end with 0 on SIGTERM");
}

Test(e2e_bad_input, a_wrong_mailbox_password_stops_the_poller_at_once)
{
	if (!cvn_world_has_dovecot())
		return;
	cvn_world_close(&w);
	cvn_world_open(&w, "bad", NULL);
	cvn_place_write(w.office, "mailbox.password", "not it\n");
	CVN_AUTO_STR char *said = cvn_world_does(&w, 77, "poller", "--once", NULL);
	cr_expect(!strstr(said, "not it"), "the password is in the message");

	CVN_AUTO_BUF(log, 1u << 20);
	cvn_place_read(w.dir, "dovecot/log", &log);
	size_t tries = 0;
	for (const char *p = log.ptr; (p = strstr(p, "auth failed")) != NULL; p++)
		tries++;
	cr_expect(tries == 1, "%zu logins: %s", tries, log.ptr);
}

Test(e2e_bad_input, a_mailbox_with_a_foreign_certificate_gets_no_password)
{
	if (!cvn_world_has_dovecot())
		return;
	cvn_world_close(&w);
	cvn_world_open(&w, "bad", NULL);
	cvn_world_conf(&w, "mailbox", "ca_file", "/etc/ssl/certs/ca-certificates.crt");
	CVN_AUTO_STR char *said = cvn_world_does(&w, 77, "poller", "--once", NULL);
	cr_expect(strstr(said, "certificate"), "%s", said);

	CVN_AUTO_BUF(log, 1u << 20);
	cvn_place_read(w.dir, "dovecot/log", &log);
	cr_expect(!strstr(log.ptr, "Login: user=") && !strstr(log.ptr, "auth failed"), "%s", log.ptr);
}
