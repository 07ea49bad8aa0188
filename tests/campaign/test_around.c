/*
 * test_around.c - letters that speak of the world around each person: steward, targets, events; through the real freezing
 * and the sender's own door.
 */
#include <string.h>

#include "campaigns.h"
#include "convene/gathering.h"
#include "convene/membership/targets.h"

#include "convene/base/banned.h"

TestSuite(around, .init = open_office, .fini = close_office);

#define NOW 1000000000 /* 9 September 2001, 01:46 UTC */

static const char message[] =
        "Subject: Hi {{first_name}}\n\nWhat comes next:\n\n"
        "{{#events}}\n- **{{title}}**, {{when}}{{#place}}, {{place}}{{/place}}: [{{#coming}}you are coming{{/coming}}"
        "{{^coming}}say whether you come{{/coming}}]({{link}})\n{{/events}}\n\n"
        "{{^events}}\nNothing yet.\n{{/events}}\n\n"
        "{{#targets}}\n- {{name}}, {{title}}: {{phone}}\n{{/targets}}\n\n"
        "{{#steward}}\nAsk {{steward}}{{#steward_phone}}, {{steward_phone}}{{/steward_phone}}.\n{{/steward}}\n"
        "{{^steward}}\nAsk us.\n{{/steward}}\n";

static void given_event(const char *name, const char *text)
{
	struct cvn_event_row row = { 0 };
	CVN_AUTO_STR char *path = cvn_path_join(people_dir, name);

	given_message(name, text);
	cr_assert_eq(cvn_gathering_create(office, path, NOW, &row, &err), CVN_OK, "%s", err.text);
	cvn_event_row_release(&row);
}

static void given_targets(const char *csv)
{
	struct cvn_target *t = NULL;
	size_t n = 0;

	cr_assert_eq(cvn_targets_read("board.csv", csv, strlen(csv), &t, &n, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_store_begin(office->store, &err), CVN_OK);
	cr_assert_eq(cvn_store_targets_set(office->store, t, n, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_store_commit(office->store, &err), CVN_OK);
	cvn_targets_free(t, n);
}

static void given_world(void)
{
	given_event("house.md", "Event: House meeting\nKind: house-meeting\nStarts: 2001-10-04 18:30 America/New_York\nEnds: 20:00\n"
	                        "Place: 12 Elm Street\nPlace-shown-to: accepted\nHost: Ana <ana@local59.example>\n\nCome.\n");
	given_event("hearing.md", "Event: Board hearing\nKind: board-hearing\nStarts: 2001-10-02 18:00 America/New_York\nEnds: 20:00\n"
	                          "Place: 40 Chapel Street\nBuilding: Pine Street, Riverside\nOpen-to: everybody\n\nCome.\n");
	given_event("walk.md", "Event: Walk-in\nKind: walk-in\nStarts: 2001-09-20 07:30 America/New_York\nEnds: 08:00\nPlace: Gate\n"
	                       "District: 9\nOpen-to: everybody\n\nCome.\n");
	given_event("table.md", "Event: Leadership table\nKind: leadership-table\nStarts: 2001-09-25 17:00 America/New_York\nEnds: 18:00\n"
	                        "Place: Library\n\nCome.\n");
	given_targets("name,title,district,building,phone\nDana Whitfield,Board member,5,,518-555-0142\nLuis Ferrer,Board member,6,,1\n"
	              "Marta Quinn,Superintendent,,,518-555-0100\n");
	run_sql("UPDATE contact SET district = '5', timezone = 'America/New_York' WHERE email LIKE 'ana@%';"
	        "UPDATE contact SET phone = '518-555-0199', last_name = 'Ortega' WHERE email LIKE 'luz@%';"
	        "UPDATE contact SET steward_id = (SELECT contact_id FROM contact WHERE email LIKE 'luz@%') WHERE email LIKE 'ana@%'");
	free(office->conf.steward_shows);
	office->conf.steward_shows = cvn_xstrdup("phone");
}

static int64_t number_of(const char *email)
{
	struct cvn_contact c = { 0 };
	int64_t id;

	cr_assert_eq(cvn_store_contact_by_key(office->store, email, &c, &err), CVN_OK, "%s", err.text);
	id = c.contact_id;
	cvn_contact_release(&c);
	return id;
}

static void invite(const char *event, const char *email, const char *answer)
{
	CVN_AUTO_STR char *sql = cvn_xasprintf(
	        "INSERT INTO invitation (event_id, contact_id, answer, created_at) SELECT event_id, %lld, '%s', 1 FROM event WHERE name = '%s'",
	        (long long)number_of(email), answer, event);

	run_sql(sql);
}

/* The text part of this person's letter as the sender would write it. */
static void written(struct cvn_compiled *c, const char *email, struct cvn_buf *out)
{
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_contact p = { 0 };

	cr_assert_eq(cvn_store_contact_by_key(office->store, email, &p, &err), CVN_OK, "%s", err.text);
	struct cvn_due due = { .letter_id = 1, .contact_id = p.contact_id, .purpose = "campaign", .email = p.email, .domain = p.domain,
		               .first_name = p.first_name, .last_name = p.last_name, .language = p.language, .timezone = p.timezone,
		               .building = p.building, .district = p.district, .roles = p.roles, .fields = p.fields };
	cr_assert_eq(cvn_compiled_letter(c, &due, NOW, out, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	cvn_contact_release(&p);
}

static void has(const struct cvn_buf *b, const char *needle, bool wanted)
{
	bool found = strstr(b->ptr, needle) != NULL;

	cr_expect(found == wanted, "'%s' %s in:\n%s", needle, wanted ? "is not" : "is", b->ptr);
}

static struct cvn_compiled *sent(void)
{
	struct cvn_plan plan = { 0 };
	struct cvn_compiled *c = NULL;
	int64_t id = 0;

	given_message("alert.md", message);
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_OK, "%s", err.text);
	cvn_plan_release(&plan);
	cr_assert_eq(cvn_compiled_load(office, id, &c, &err), CVN_OK, "%s", err.text);
	return c;
}

Test(around, tells_each_person_of_their_events_targets_and_steward)
{
	CVN_AUTO_BUF(b, 1 << 20);

	given_world();
	invite("house", "ana@mail.example", "needs-action");
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = sent();
	written(c, "ana@mail.example", &b);
	has(&b, "Board hearing, Tuesday, October 2, 2001 at 6:00=C2=A0PM EDT, 40 Chapel", true);
	has(&b, "House meeting, Thursday, October 4, 2001", true);
	has(&b, "12 Elm", false);                  /* only those who accepted may know */
	has(&b, "Walk-in", false);                 /* another district's */
	has(&b, "Leadership table", false);        /* not open, not invited */
	has(&b, "Dana Whitfield, Board member: 518-555-0142", true);
	has(&b, "Marta Quinn", true);
	has(&b, "Luis Ferrer", false);
	has(&b, "Ask Luz Ortega, 518-555-0199.", true);
	has(&b, "mailto:answers+", true);
	cr_expect_lt(strstr(b.ptr, "Board hearing"), strstr(b.ptr, "House meeting"), "the nearer one first");

	written(c, "bo@mail.example", &b);
	has(&b, "Nothing yet.", true);
	has(&b, "Board hearing", false);
	has(&b, "Dana", false);
	has(&b, "Marta Quinn", true);
	has(&b, "Ask us.", true);
}

Test(around, shows_the_place_to_those_who_accepted_and_nothing_to_those_who_declined)
{
	CVN_AUTO_BUF(b, 1 << 20);

	given_world();
	invite("house", "ana@mail.example", "accepted");
	invite("house", "bo@mail.example", "declined");
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = sent();
	written(c, "ana@mail.example", &b);
	has(&b, "12 Elm Street", true);
	has(&b, "you are coming", true);
	written(c, "bo@mail.example", &b);
	has(&b, "House meeting", false);
}

Test(around, says_the_time_in_the_persons_zone_and_in_the_language_of_the_letter)
{
	CVN_AUTO_BUF(b, 1 << 20);

	given_world();
	run_sql("UPDATE contact SET timezone = 'America/Los_Angeles' WHERE email LIKE 'ana@%'");
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = sent();
	written(c, "ana@mail.example", &b);
	has(&b, "3:00=C2=A0PM PDT", true);
	run_sql("UPDATE contact SET building = 'Riverside' WHERE email LIKE 'luz@%'");
	written(c, "luz@mail.example", &b);        /* there is no Spanish file: everything is English */
	has(&b, "Tuesday, October 2, 2001", true);
	has(&b, "martes", false);
}

Test(around, is_shown_by_the_preview)
{
	CVN_AUTO_BUF(letter, 1 << 20);
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);
	CVN_AUTO_STR char *path = cvn_path_join(people_dir, "alert.md");

	given_world();
	given_message("alert.md", message);
	cr_assert_eq(cvn_campaign_preview(office, path, number_of("ana@mail.example"), NOW, &letter, &text, &html, &err), CVN_OK, "%s",
	             err.text);
	has(&text, "- Board hearing, Tuesday, October 2, 2001 at 6:00\xc2\xa0PM EDT", true);
	has(&text, "Ask Luz Ortega", true);
	has(&html, "<li", true);
	has(&html, "href=\"mailto:answers", true);
}

Test(around, of_a_person_is_no_field_that_people_could_lack)
{
	struct cvn_plan plan = { 0 };

	given_world();
	given_message("alert.md", message);
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	for (size_t i = 0; i < plan.n_findings; i++)
		cr_expect(strstr(plan.finding[i].text, "in the audience has the field") == NULL, "%s", plan.finding[i].text);
	cr_expect_eq(plan.n_errors, 0);
	cvn_plan_release(&plan);
	given_message("alert.md", "Subject: Hi\n\n{{#events}}\n- {{titel}}\n{{/events}}\n");
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	cr_assert_geq(plan.n_errors, 1);
	cr_expect(strstr(plan.finding[0].text, "alert.md:4:3: nobody in the audience has the field 'titel'; did you mean 'title'?") != NULL, "%s",
	          plan.finding[0].text);
	cvn_plan_release(&plan);
}

Test(around, a_stewards_telephone_is_told_only_where_the_office_allows_it)
{
	struct cvn_plan plan = { 0 };

	given_world();
	free(office->conf.steward_shows);
	office->conf.steward_shows = NULL;
	given_message("alert.md", message);
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	cr_assert_eq(plan.n_errors, 1);
	cr_expect(strstr(plan.finding[0].text, "letters may not tell a steward's phone") != NULL, "%s", plan.finding[0].text);
	cvn_plan_release(&plan);
}

Test(around, targets_come_from_a_file_that_is_refused_with_its_line)
{
	static const struct {
		const char *csv, *fault;
	} cases[] = {
		{ "name,party\nDana,x\n", "board.csv:1: a column 'party'" },
		{ "title\nx\n", "board.csv:1: no column 'name'" },
		{ "name,title\nDana,x\n,y\n", "board.csv:3: a target without a name" },
		{ "name,email\nDana,dana\n", "board.csv:2" },
		{ "name,link\nDana,javascript:alert(1)\n", "board.csv:2: a link begins with https://" },
		{ "", "board.csv:1: the file is empty" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_target *t = NULL;
		size_t n = 0;

		cr_expect_eq(cvn_targets_read("board.csv", cases[i].csv, strlen(cases[i].csv), &t, &n, &err), CVN_E_INVALID, "%s", cases[i].csv);
		cr_expect(strstr(err.text, cases[i].fault) != NULL, "%s", err.text);
	}
}
