/*
 * test_fields.c - merge fields of event texts: refused with their place before anything is stored or queued.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/file.h"
#include "house.h"

#define FIELDS "Event: Meeting\nKind: house-meeting\nStarts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\n"

TestSuite(gathering_fields, .init = house_open, .fini = house_close);

static char path[128];

static void given_text(const char *ending, const char *body)
{
	CVN_AUTO_STR char *text = cvn_xasprintf(FIELDS "\nDear neighbor,\n%s\n", body);

	snprintf(path, sizeof path, "%s/table%s.md", office->dir, ending);
	cr_assert_eq(cvn_file_write(path, text, strlen(text), 0600, &err), CVN_OK, "%s", err.text);
}

static int create(void)
{
	struct cvn_event_row row = { 0 };
	int rc;

	snprintf(path, sizeof path, "%s/table.md", office->dir);
	rc = cvn_gathering_create(office, path, NOW, &row, &err);
	cvn_event_row_release(&row);
	return rc;
}

static int invite(const char *event_name, bool dry_run, struct cvn_invite_count *out)
{
	static const char *const lists[] = { "members" };
	struct cvn_audience audience = { .list = lists, .n_lists = 1, .kind = "invitation", .now = NOW };

	return cvn_gathering_invite(office, event_name, &audience, true, dry_run, NOW, out, &err);
}

static void expect_refused(int rc, const char *words)
{
	cr_expect_eq(rc, CVN_E_INVALID);
	cr_expect_not_null(strstr(err.text, words), "'%s' is not in '%s'", words, err.text);
}

Test(gathering_fields, an_event_whose_text_asks_for_an_unknown_field_is_not_stored)
{
	given_members(2);
	given_text("", "Hi {{nosuch}}, come.");
	expect_refused(create(), "/table.md:7:4: nobody in the office has the field 'nosuch'");
	given_text("", "Hi {{frist_name}}, come.");
	expect_refused(create(), "table.md:7:4: nobody in the office has the field 'frist_name'; did you mean 'first_name'?");
	cr_expect_eq(count("SELECT count(*) FROM event"), 0);
}

Test(gathering_fields, a_translation_is_checked_too)
{
	given_members(2);
	given_text("", "Hi {{first_name}}.");
	given_text(".es", "Hola {{nosuch}}.");
	expect_refused(create(), "/table.es.md:7:6: nobody in the office has the field 'nosuch'");
	cr_expect_eq(count("SELECT count(*) FROM event"), 0);
}

Test(gathering_fields, a_section_that_is_never_closed_is_refused_with_its_place)
{
	given_text("", "Hi {{#first_name}}you.");
	expect_refused(create(), "/table.md:7:4:");
	cr_expect_eq(count("SELECT count(*) FROM event"), 0);
}

Test(gathering_fields, fallbacks_sections_and_what_the_letter_knows_are_fine)
{
	given_members(1);
	given_text("", "Hi {{nosuch | friend}}, {{#other}}{{other}}{{/other}} {{school}} <{{answer_address}}>.");
	cr_expect_eq(create(), CVN_OK, "%s", err.text);
}

Test(gathering_fields, an_edit_that_asks_for_an_unknown_field_changes_nothing)
{
	struct cvn_event_edit edit = { 0 };

	given_members(2);
	given_text("", "Hi {{first_name}}.");
	cr_assert_eq(create(), CVN_OK, "%s", err.text);
	given_text("", "Hi {{nosuch}}, come early.");
	expect_refused(cvn_gathering_change(office, "table", NULL, false, NOW + 1, &edit, &err), "/table.md:7:4: nobody in the office");
	cr_expect_eq(count("SELECT count(*) FROM event_revision"), 1);
}

Test(gathering_fields, a_field_that_none_of_the_invited_has_queues_nothing)
{
	struct cvn_invite_count c = { 0 };

	given_members(2);
	execute("INSERT INTO contact (email, email_key, email_hash, domain, fields, created_at, updated_at)"
	        " VALUES ('z@example.org', 'z@example.org', 'h', 'example.org', '{\"ride\":\"Ana\"}', 0, 0)");
	given_text("", "Ask {{ride}}.");
	cr_assert_eq(create(), CVN_OK, "%s", err.text);
	expect_refused(invite("table", false, &c), "/table.md:7:5: nobody in the audience has the field 'ride'");
	cr_expect_eq(count("SELECT count(*) FROM letter"), 0);
	cr_expect_eq(count("SELECT count(*) FROM invitation"), 0);
}

Test(gathering_fields, a_field_that_some_of_the_invited_lack_is_worth_a_warning)
{
	struct cvn_invite_count c = { 0 };

	given_members(2);
	execute("UPDATE contact SET fields = '{\"ride\":\"Ana\"}' WHERE email = 'm1@example.org'");
	given_text("", "Ask {{ride}}.");
	cr_assert_eq(create(), CVN_OK, "%s", err.text);
	cr_assert_eq(invite("table", true, &c), CVN_OK, "%s", err.text);
	cr_expect_not_null(strstr(c.warning, "/table.md:7:5: 1 of 2 have nothing in 'ride', for example m2@example.org"), "%s", c.warning);
}

Test(gathering_fields, a_series_with_a_date_on_which_its_hour_is_skipped_is_refused_with_that_date)
{
	static const char *const hours[] = { "2:30", "3:30" };

	for (int i = 0; i < 2; i++) {
		CVN_AUTO_STR char *text = cvn_xasprintf("Event: Meeting\nKind: house-meeting\nStarts: 2027-03-07 %s America/New_York\nEnds: 4:00\n"
		                                        "Repeats: weekly 3 times\n\nCome.\n", hours[i]);

		err = (struct cvn_err){ 0 };
		snprintf(path, sizeof path, "%s/table.md", office->dir);
		cr_assert_eq(cvn_file_write(path, text, strlen(text), 0600, &err), CVN_OK, "%s", err.text);
		cr_expect_eq(create(), i == 0 ? CVN_E_INVALID : CVN_OK, "%s", err.text);
		cr_expect_eq(strstr(err.text, "on 2027-03-14 there is no 02:30") != NULL, i == 0, "%s", err.text);
	}
}
