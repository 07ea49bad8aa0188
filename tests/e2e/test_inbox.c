/*
 * test_inbox.c - the reply queue through the real binary: who gets what, who stands in, and prepared answers.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "convene/base/file.h"
#include "support/world.h"

static struct cvn_world w;

static void close_world(void)
{
	cvn_world_close(&w);
}

TestSuite(e2e_inbox, .fini = close_world, .timeout = 600);

static const char people[] =
        "first_name,last_name,email,language,building,district,steward\n"
        "Sol,Vega,sol@example.org,es,,,\n"
        "Ana,Reyes,ana@example.org,en,Lincoln Elementary,5,\n"
        "Bea,Ortiz,bea@example.org,es,Pine Street School,5,\n"
        "Cal,Young,cal@example.org,en,,6,\n"
        "Dee,Woods,dee@example.org,en,Lincoln Elementary,5,sol@example.org\n"
        "Eve,Stone,eve@example.org,en,,,\n";

static void given_office(void)
{
	const struct cvn_world_options options = { .seed = 59 };

	cvn_world_open(&w, "inbox", &options);
	cvn_place_write(w.dir, "people.csv", people);
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
}

static void given_reply(int number, const char *from, const char *words)
{
	char mail[800];

	snprintf(mail, sizeof mail, "From: %s <%s>\nTo: answers@local59.example\nMessage-ID: <in%d@example.org>\nReferences: <first@local59.example>\n"
	         "In-Reply-To: <first@local59.example>\nSubject: Re: hearing\nDate: Mon, 3 Nov 2025 11:00:00 +0000\n\n%s\n", from, from, number, words);
	cvn_world_deliver(&w, number, mail);
}

/* Field of the mail that came from this address, as `inbox list --all --json` says it. The caller owns it. */
static char *of(const char *from, const char *field)
{
	struct cvn_value *all = cvn_world_asks(&w, "inbox", "list", "--all", NULL);
	char *found = NULL;

	for (size_t i = 0; i < all->n && !found; i++) {
		const char *who = cvn_value_get_text(all->child[i], "from");

		if (who && strcmp(who, from) == 0)
			found = cvn_xstrdup(cvn_value_get_text(all->child[i], field) ? cvn_value_get_text(all->child[i], field) : "");
	}
	cvn_value_free(all);
	return found ? found : cvn_xstrdup("no such mail");
}

static void goes_to(const char *from, const char *who, const char *why)
{
	CVN_AUTO_STR char *got = of(from, "assigned");
	CVN_AUTO_STR char *because = of(from, "assigned_why");

	cr_expect(strcmp(got, who) == 0, "mail of %s went to '%s' (%s), not to '%s'", from, got, because, who);
	cr_expect(strcmp(because, why) == 0, "mail of %s: '%s' instead of '%s'", from, because, why);
}

static char *day(int from_today)
{
	time_t t = time(NULL) + from_today * 86400;
	struct tm tm;
	char text[16];

	strftime(text, sizeof text, "%Y-%m-%d", gmtime_r(&t, &tm));
	return cvn_xstrdup(text);
}

static void given_rules(void)
{
	free(cvn_world_does(&w, 0, "inbox", "rule", "add", "building", "lincoln  ELEMENTARY", "lin@local59.example", NULL));
	free(cvn_world_does(&w, 0, "inbox", "rule", "add", "district", "6", "six@local59.example", NULL));
	free(cvn_world_does(&w, 0, "inbox", "rule", "add", "building", "Pine Street School", "pine@local59.example", NULL));
	free(cvn_world_does(&w, 0, "inbox", "rule", "add", "default", "office@local59.example", NULL));
}

Test(e2e_inbox, each_reply_goes_to_whom_the_rules_name_and_to_the_deputy_of_who_is_away)
{
	CVN_AUTO_STR char *yesterday = day(-2);
	CVN_AUTO_STR char *later = day(3);

	if (!cvn_world_has_dovecot())
		return;
	given_office();
	given_rules();
	free(cvn_world_does(&w, 0, "inbox", "away", "PINE@local59.example", yesterday, later, "--deputy", "dep@local59.example", NULL));
	free(cvn_world_does(&w, 0, "inbox", "away", "six@local59.example", yesterday, later, NULL));
	given_reply(1, "ana@example.org", "When is it?");
	given_reply(2, "bea@example.org", "Where can we park?");
	given_reply(3, "cal@example.org", "Who speaks first?");
	given_reply(4, "dee@example.org", "May I bring my son?");
	given_reply(5, "eve@example.org", "What is this about?");
	given_reply(6, "stranger@example.net", "Who are you?");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));

	goes_to("ana@example.org", "lin@local59.example", "building lincoln  ELEMENTARY");
	goes_to("bea@example.org", "dep@local59.example", "building Pine Street School; pine@local59.example is away");
	goes_to("cal@example.org", "office@local59.example", "district 6; six@local59.example is away; default");
	goes_to("dee@example.org", "sol@example.org", "steward");
	goes_to("eve@example.org", "office@local59.example", "default");
	goes_to("stranger@example.net", "office@local59.example", "default");
}

Test(e2e_inbox, what_was_given_by_hand_stays_when_rules_change)
{
	CVN_AUTO_STR char *shown = NULL;
	CVN_AUTO_STR char *number = NULL;
	CVN_AUTO_STR char *yesterday = day(-2);
	CVN_AUTO_STR char *later = day(3);

	if (!cvn_world_has_dovecot())
		return;
	given_office();
	given_rules();
	given_reply(1, "ana@example.org", "When is it?");
	given_reply(2, "bea@example.org", "Where can we park?");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	number = of("ana@example.org", "mail");
	free(cvn_world_does(&w, 0, "inbox", "assign", number, "maria@local59.example", NULL));

	free(cvn_world_does(&w, 0, "inbox", "away", "pine@local59.example", yesterday, later, "--deputy", "lin@local59.example", NULL));
	free(cvn_world_does(&w, 0, "inbox", "away", "maria@local59.example", yesterday, later, NULL));
	free(cvn_world_does(&w, 0, "inbox", "assign", "--by-rule", NULL));
	free(cvn_world_does(&w, 0, "inbox", "rejudge", NULL));

	goes_to("ana@example.org", "maria@local59.example", "by hand");
	goes_to("bea@example.org", "lin@local59.example", "building Pine Street School; pine@local59.example is away");
	shown = cvn_world_does(&w, 0, "inbox", "list", NULL);
	cr_expect(strstr(shown, "maria@local59.example") != NULL, "the list does not say who has it: %s", shown);
	free(shown);
	shown = cvn_world_does(&w, 0, "inbox", "show", number, NULL);
	cr_expect(strstr(shown, "Assigned: maria@local59.example (by hand)") != NULL, "%s", shown);
}

Test(e2e_inbox, a_rule_by_event_comes_first_and_unknown_things_are_named)
{
	static const char meeting[] = "Event: House meeting\nKind: house-meeting\nStarts: 2030-12-03 18:30 America/New_York\nEnds: 2030-12-03 20:00\n"
	                              "Place: 12 Elm Street, Albany\nHost: Ana Rivera <ana@local59.example>\n\nCome.\n";
	CVN_AUTO_STR char *rules = NULL;

	if (!cvn_world_has_dovecot())
		return;
	given_office();
	given_rules();
	cvn_place_write(w.dir, "meeting.md", meeting);
	free(cvn_world_does(&w, 0, "event", "create", "meeting.md", NULL));
	free(cvn_world_does(&w, 0, "inbox", "rule", "add", "event", "meeting", "host@local59.example", NULL));
	free(cvn_world_does(&w, 66, "inbox", "rule", "add", "event", "meetin", "host@local59.example", NULL));
	free(cvn_world_does(&w, 64, "inbox", "rule", "add", "city", "Albany", "host@local59.example", NULL));
	free(cvn_world_does(&w, 64, "inbox", "away", "host@local59.example", "2026-13-40", "2027-01-01", NULL));
	free(cvn_world_does(&w, 65, "inbox", "away", "host@local59.example", "2027-01-03", "2027-01-01", NULL));
	free(cvn_world_does(&w, 66, "inbox", "rule", "drop", "building", "Elsewhere", NULL));
	rules = cvn_world_does(&w, 0, "inbox", "rule", NULL);
	cr_expect(strstr(rules, "event") && strstr(rules, "event") < strstr(rules, "building") &&
	          strstr(rules, "building") < strstr(rules, "default"), "not in the order they are asked:\n%s", rules);
}

Test(e2e_inbox, a_prepared_answer_goes_out_in_the_persons_language_through_the_queue)
{
	CVN_AUTO_STR char *number = NULL;
	CVN_AUTO_STR char *state = NULL;
	CVN_AUTO_STR char *list = NULL;
	CVN_AUTO_STR char *shown = NULL;

	if (!cvn_world_has_dovecot())
		return;
	given_office();
	given_reply(1, "bea@example.org", "¿Dónde es?");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	number = of("bea@example.org", "mail");
	list = cvn_world_does(&w, 0, "inbox", "templates", NULL);
	for (const char *const *t = (const char *const[]){ "thank-you", "where-and-when", "how-to-unsubscribe", "cannot-come", "press",
	                                                   "official", "wrong-person", NULL }; *t; t++)
		cr_expect(strstr(list, *t) != NULL, "%s is not shipped:\n%s", *t, list);
	free(cvn_world_does(&w, 66, "inbox", "answer", number, "--template", "../../convene", NULL));
	free(cvn_world_does(&w, 64, "inbox", "answer", number, "--template", "thank-you", "--text", "x", NULL));
	free(cvn_world_does(&w, 0, "inbox", "answer", number, "--template", "where-and-when", "--by", "Lu", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cr_expect(cvn_world_accepted(&w, "bea@example.org"));
	state = of("bea@example.org", "state");
	cr_expect(strcmp(state, "answered") == 0, "%s", state);
	shown = cvn_world_does(&w, 0, "inbox", "show", number, NULL);
	cr_expect(strstr(shown, "Qué bueno que pregunta") != NULL, "not in Spanish, or not noted: %s", shown);
}

Test(e2e_inbox, stranger_is_answered_once_they_are_on_file_and_gets_nothing_else)
{
	CVN_AUTO_STR char *number = NULL;
	CVN_AUTO_STR char *refused = NULL;

	if (!cvn_world_has_dovecot())
		return;
	given_office();
	given_reply(1, "reporter@news.example", "Who may speak for you?");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	number = of("reporter@news.example", "mail");
	refused = cvn_world_does(&w, 65, "inbox", "answer", number, "--template", "press", NULL);
	cr_expect(strstr(refused, "--add") != NULL, "%s", refused);
	free(cvn_world_does(&w, 0, "inbox", "answer", number, "--template", "press", "--add", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cr_expect(cvn_world_accepted(&w, "reporter@news.example"));
	cr_expect(!cvn_world_accepted(&w, "ana@example.org"));
}

Test(e2e_inbox, everything_of_a_person_stands_together)
{
	CVN_AUTO_STR char *list = NULL;
	CVN_AUTO_STR char *shown = NULL;
	CVN_AUTO_STR char *number = NULL;

	if (!cvn_world_has_dovecot())
		return;
	given_office();
	given_reply(1, "ana@example.org", "When is it?");
	given_reply(2, "bea@example.org", "Where can we park?");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	number = of("ana@example.org", "mail");
	free(cvn_world_does(&w, 0, "inbox", "close", number, NULL));
	given_reply(3, "ana@example.org", "And may I bring my sister?");
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	list = cvn_world_does(&w, 0, "inbox", "list", "--person", "ANA@example.org", NULL);
	cr_expect(strstr(list, "When is it?") && strstr(list, "my sister") && !strstr(list, "park"), "%s", list);
	shown = cvn_world_does(&w, 0, "inbox", "show", number, NULL);
	cr_expect(strstr(shown, "Also from this person") && strstr(shown, "my sister") && !strstr(shown, "park"), "%s", shown);
}
