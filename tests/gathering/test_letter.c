/*
 * test_letter.c - the texts of an event's letters: what the campaign room compiles.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "house.h"

TestSuite(gathering_letter, .init = house_open, .fini = house_close);

static struct cvn_event_letter letter;

static void texts(const char *purpose, int sequence, const char *language)
{
	cvn_event_letter_release(&letter);
	cr_assert_eq(cvn_gathering_letter(office, event.event_id, purpose, sequence, language, "0123456789abcdef", &letter, &err), CVN_OK,
	             "%s", err.text);
}

Test(gathering_letter, an_invitation_says_when_where_and_how_to_answer)
{
	given_members(1);
	given_event("");
	texts("request", 100, "en");
	cr_expect_not_null(strstr(letter.message, "Subject: Invitation: House meeting\n"));
	cr_expect_not_null(strstr(letter.message, "Come, {{first_name | friend}}."));
	cr_expect_not_null(strstr(letter.message, "Thursday, December 3, 2026, 6:30 – 8:00 PM \\(EST, America/New\\_York\\)"), "%s", letter.message);
	cr_expect_not_null(strstr(letter.message, "mailto:{{answer_address}}?subject=Yes%3A%20House%20meeting&body=Yes"));
	cr_expect_str_eq(letter.method, "REQUEST");
	cr_expect_not_null(strstr(letter.calendar, "METHOD:REQUEST\r\n"));
	cr_expect_not_null(strstr(letter.calendar, "mailto:cvnmark0123456789abcdeforganizerx\r\n"));
	cr_expect_str_eq(letter.from_name, "Ana Rivera");
	cvn_event_letter_release(&letter);
}

Test(gathering_letter, the_same_question_gives_the_same_texts)
{
	given_members(1);
	given_event("");
	texts("request", 100, "es-MX");
	CVN_AUTO_STR char *message = cvn_xstrdup(letter.message);
	CVN_AUTO_STR char *calendar = cvn_xstrdup(letter.calendar);
	texts("request", 100, "es-MX");
	cr_expect_str_eq(letter.message, message);
	cr_expect_str_eq(letter.calendar, calendar);
	cvn_event_letter_release(&letter);
}

/* A Spanish frame around an English text reads like a mistake: everything is in the language of the text. */
Test(gathering_letter, to_somebody_whose_language_has_no_file_is_all_in_the_language_of_the_text)
{
	given_members(1);
	given_event("");
	texts("request", 100, "es-MX");
	cr_expect_not_null(strstr(letter.message, "Language: en\n"), "%s", letter.message);
	cr_expect_not_null(strstr(letter.message, "Subject: Invitation: House meeting\n"));
	cr_expect_not_null(strstr(letter.message, "subject=Yes"));
	cvn_event_letter_release(&letter);
	execute("INSERT INTO event_source (event_id, revision, language, path, text) SELECT event_id, revision, 'es', 'meeting.es.md', "
	        "replace(text, 'Event: House meeting', 'Event: Reunión en casa') FROM event_source");
	texts("request", 100, "es-MX");
	cr_expect_not_null(strstr(letter.message, "Language: es\n"), "%s", letter.message);
	cr_expect_not_null(strstr(letter.message, "Reunión en casa"));
	cvn_event_letter_release(&letter);
}

Test(gathering_letter, a_place_for_those_who_accepted_is_in_no_text_of_the_campaign)
{
	given_members(1);
	given_event("Place-details: ring at Rivera\nPlace-shown-to: accepted\n");
	texts("request", 100, "en");
	cr_expect_null(strstr(letter.message, "Elm"));
	cr_expect_null(strstr(letter.message, "ring at"));
	cr_expect_null(strstr(letter.calendar, "Elm"));
	cr_expect_not_null(strstr(letter.calendar, "LOCATION:cvnmark0123456789abcdefplacex\r\n"));
	answers(1, "accepted", NOW + 1);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE purpose = 'notice-seated' AND params ->> 'place' = '12 Elm Street, ring at Rivera'"), 1);
	cvn_event_letter_release(&letter);
}

Test(gathering_letter, unknown_purposes_and_revisions_are_refused)
{
	given_members(1);
	given_event("");
	cr_expect_eq(cvn_gathering_letter(office, event.event_id, "spam", 100, "en", "0123456789abcdef", &letter, NULL), CVN_E_INVALID);
	cr_expect_eq(cvn_gathering_letter(office, event.event_id, "request", 900, "en", "0123456789abcdef", &letter, NULL), CVN_E_NOTFOUND);
	cr_expect_eq(cvn_gathering_letter(office, 999, "request", 100, "en", "0123456789abcdef", &letter, NULL), CVN_E_NOTFOUND);
}
