/*
 * test_send.c - message files and audiences become rows, or nothing does.
 */
#include <string.h>

#include "campaigns.h"

#include "convene/base/banned.h"

TestSuite(send, .init = open_office, .fini = close_office);

Test(send, puts_one_letter_a_person_into_the_queue)
{
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	given_message("alert.md", "Subject: Hi {{first_name | friend}}\nKind: action-alert\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_OK, "%s", err.text);
	cr_assert_eq(plan.audience.chosen, 3);
	ASK("SELECT count(*) || ' ' || count(DISTINCT contact_id) || ' ' || min(state) FROM letter", "3 3 pending");
	ASK("SELECT name || ' ' || kind || ' ' || audience || ' ' || priority FROM campaign", "alert action-alert 3 3");
	cvn_plan_release(&plan);
}

/* The same command given again must not write to the same people again; saying so makes another campaign. */
Test(send, the_same_text_to_the_same_people_is_refused_unless_again_is_said_and_then_gets_a_number_behind_its_name)
{
	const char *lists[] = { "members" };
	struct cvn_send send = { .audience = { .list = lists, .n_lists = 1 }, .again = true, .now = 1764600000 };
	struct cvn_plan plan = { 0 };
	int64_t id = 0;
	CVN_AUTO_STR char *path = cvn_path_join(people_dir, "alert.md");

	given_message("alert.md", "Subject: Hi\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_OK, "%s", err.text);
	cvn_plan_release(&plan);
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_assert(strstr(err.text, "3 of 3 have this very letter from campaign alert") != NULL, "%s", err.text);

	send.path = path;
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(cvn_campaign_send(office, &send, &plan, &id, &err), CVN_OK, "%s", err.text);
		cvn_plan_release(&plan);
	}
	ASK("SELECT group_concat(name, ' ') FROM campaign", "alert alert-2 alert-3");
}

Test(send, with_an_unknown_field_queues_nothing_and_names_it)
{
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	given_message("alert.md", "Subject: Hi\n\nYour {{buildng}} asks.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "alert.md:3:6: nobody in the audience has the field 'buildng'; did you mean 'building'?") != NULL, "%s",
	          err.text);
	ASK("SELECT count(*) FROM letter", "0");
	ASK("SELECT count(*) FROM campaign", "0");
	cr_assert(cvn_store_writing(office->store) == false);
}

/* Each fault is one line that begins with file:line:column, and nothing is queued. */
Test(send, names_the_place_of_every_fault_of_a_message)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "Subject: Hi\n\nDear {{name\n", "alert.md:3:6: this tag is not closed" },
		{ "Subject: Hi\n\nDear {{#name}}\n", "alert.md:3:6: this is never closed: expected /name" },
		{ "Subject: Hi {{name\n\nText\n", "alert.md:1:13: this tag is not closed" },
		{ "Subject: Hi\nPreheader: ¡Ay! {{name\n\nText\n", "alert.md:2:17: this tag is not closed" },
		{ "Subject: Hi\n\nDear {{nme}}\n", "alert.md:3:6: nobody in the audience has the field 'nme'; did you mean 'name'?" },
		{ "Subject: Hi\nSubjct: Hi\n\nText\n", "alert.md:2:1: unknown field \"Subjct\"; did you mean \"Subject\"?" },
		{ "Subject Hi\n\nText\n", "alert.md:1:1: expected \"Name: value\"" },
		{ "Subject: Hi\nSubject: Hi\n\nText\n", "alert.md:2:1: \"Subject\" stands twice" },
		{ "Subject: Hi\nKind: newsleter\n\nText\n", "alert.md:2:7: there is no kind of letter 'newsleter'; did you mean 'newsletter'?" },
		{ "Kind: newsletter\n\nText\n", "alert.md:1:1: a message needs a line Subject" },
		{ "Subject: Hi\n\n", "the message has no body" },
		{ "Subject: Hi\nLayout: missing\n\nText\n", "alert.md:2:9: layout 'missing'" },
		{ "Subject: Hi\nLayout: ../x\n\nText\n", "alert.md:2:9: Layout is a name, not a path" },
		{ "Subject: Hi\nLayout: nobody\n\nText\n", "templates/layout/nobody.html:1:1: a layout needs {{{body}}} once, this one has it 0 times" },
		{ "Subject: Hi\nLayout: open\n\nText\n", "templates/layout/open.html:2:1: this is never closed" },
		{ "Subject: Hi\nExpires: tomorrow\n\nText\n", "alert.md:2:10: Expires: 'tomorrow' is not a time" },
		{ "Subject: Hi\nExpires: 1999-01-01\n\nText\n", "alert.md:2:10: Expires lies before the time of sending" },
		{ "Subject: Hi\nFrom: Ana\n\nText\n", "alert.md:2:7: header From: 'Ana' is not an address" },
		{ "Subject: Hi\nFrom: Ana <ana\n\nText\n", "alert.md:2:7: 'Ana <ana' is not a name and an address" },
		{ "Subject: Hi\nLanguage: en us\n\nText\n", "alert.md:2:11: Language is a code" },
		{ "Subject: Hi\nUnsure: maybe\n\nText\n", "alert.md:2:9: Unsure is hold or resend" },
		{ "Subject: Hi\n\nfine\nb\xc3\xa9 b\xff d\n", "alert.md:4:5: not UTF-8 (octet 0xff)" },
		{ "Subject: H\xe9\n\nText\n", "alert.md:1:11: not UTF-8 (octet 0xe9)" },
		{ "Subject: Hi\n\nLook:\n![us](nowhere.png)\n", "alert.md:4:7: 'nowhere.png':" },
		{ "Subject: Hi\nAttach: nowhere.pdf\n\nText\n", "alert.md:2:9: 'nowhere.pdf':" },
		{ "Subject: Hi\nAttach: ../x\n\nText\n", "alert.md:2:9: Attach: a file beside the message" },
		{ "Subject: Hi\n\nGo [there](https://x.example:y/).\n", "alert.md:3:12: 'https://x.example:y/' is no link" },
	};

	given_message("templates/layout/nobody.html", "<html><body>\nno slot\n</body></html>");
	given_message("templates/layout/open.html", "<html><body>{{{body}}}\n{{#lang}}</body></html>");
	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_plan plan = { 0 };
		int64_t id = 0;
		const char *name = strstr(cases[i].expected, "templates/") ? "templates/layout/" : "alert.md:";

		given_message("alert.md", cases[i].text);
		err = (struct cvn_err){ 0 };
		cr_expect_neq(send_message("alert.md", &plan, &id), CVN_OK, "%s", cases[i].text);
		cr_expect(strstr(err.text, cases[i].expected) != NULL, "%s\ngives: %s\nwant: %s", cases[i].text, err.text, cases[i].expected);
		cr_expect(strstr(err.text, name) != NULL && strchr(err.text, '\n') == NULL, "%s", err.text);
	}
	ASK("SELECT count(*) FROM letter", "0");
	ASK("SELECT count(*) FROM campaign", "0");
}

Test(send, names_the_place_of_every_fault_of_a_page)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "Subject: Hi\n\n<p>Hi</p>\n<a href=\"x>y</a>\n", "page.html:4:1: an attribute of this tag is never closed" },
		{ "Subject: Hi\n\n<p>Hi</p>\n<div\n", "page.html:4:1: this tag is not closed" },
		{ "Subject: Hi\n\n<p>{{#first_name}}Hi</p>{{/last_name}}\n", "page.html:3:" },
		{ "Subject: Hi\n\n<ul>{{#first_name}}<li>x</ul>\n", "page.html:3:5: this is never closed" },
		{ "Subject: Hi\n\n<img src=\"nowhere.png\" alt=\"us\">\n", "page.html:3:11: 'nowhere.png':" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_plan plan = { 0 };
		int64_t id = 0;

		given_message("page.html", cases[i].text);
		err = (struct cvn_err){ 0 };
		cr_expect_neq(send_message("page.html", &plan, &id), CVN_OK, "%s", cases[i].text);
		cr_expect(strstr(err.text, cases[i].expected) != NULL, "%s\ngives: %s\nwant: %s", cases[i].text, err.text, cases[i].expected);
	}
	ASK("SELECT count(*) FROM letter", "0");
}

Test(send, says_in_which_line_a_message_of_ten_megabytes_passes_the_ceiling)
{
	size_t n = 10u << 20;
	CVN_AUTO_STR char *text = cvn_xmalloc(n + 1);
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	memset(text, 'x', n);
	memcpy(text, "Subject: Hi\n\n", 13);
	for (size_t i = 1023; i < n; i += 1024)
		text[i] = '\n';
	text[n] = '\0';
	given_message("alert.md", text);
	cr_expect_eq(send_message("alert.md", &plan, &id), CVN_E_LIMIT);
	cr_expect(strstr(err.text, "alert.md:2051:1: here the message passes 2 MB") != NULL, "%s", err.text);
	ASK("SELECT count(*) FROM letter", "0");
}

Test(send, a_line_break_in_the_name_of_anybody_is_named_and_nothing_is_queued)
{
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	run_sql("UPDATE contact SET last_name = 'Lee' || char(13, 10) || 'Bcc: all@mail.example' WHERE email LIKE 'bo@%'");
	given_message("alert.md", "Subject: Hi\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "alert.md:1:1: header To: a line break inside 'Bo Lee") != NULL, "%s", err.text);
	cr_expect(strstr(err.text, "for bo@mail.example; mend it with convene contact edit") != NULL, "%s", err.text);
	cr_expect(strchr(err.text, '\n') == NULL);
	ASK("SELECT count(*) FROM letter", "0");
}

/* It used to be queued for everybody and refused one letter at a time, when it was too late to mend it. */
Test(send, a_value_that_the_subject_cannot_carry_is_named_and_nothing_is_queued)
{
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	run_sql("UPDATE contact SET building = 'Lincoln' || char(10) || 'Elementary' WHERE email LIKE 'bo@%'");
	given_message("alert.md", "Kind: notice\nSubject: News of {{building}}\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "alert.md:2:10: header Subject: a line break inside 'News of Lincoln") != NULL, "%s", err.text);
	cr_expect(strstr(err.text, "for bo@mail.example; mend it") != NULL, "%s", err.text);
	run_sql("UPDATE contact SET building = '', fields = json_object('team', 'Blue' || char(13) || 'Green') WHERE email LIKE 'bo@%'");
	given_message("alert.md", "Kind: notice\nSubject: News of {{team | us}}\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "alert.md:2:10: header Subject: a line break inside 'News of Blue") != NULL, "%s", err.text);
	ASK("SELECT count(*) FROM letter", "0");
}

/* A name that broke after the queue was filled must not stop the others, and never begins a header of its own. */
Test(send, a_line_break_in_a_name_stops_that_letter_alone)
{
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_due due = { .letter_id = 1, .purpose = "campaign", .email = "x@mail.example", .domain = "mail.example",
		               .first_name = "Ana\r\nBcc: all@mail.example" };
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	given_message("alert.md", "Subject: Hi {{first_name}}\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_OK, "%s", err.text);
	cvn_plan_release(&plan);
	cr_assert_eq(cvn_compiled_load(office, id, &c, &err), CVN_OK);
	cr_expect_eq(cvn_compiled_letter(c, &due, 1000, &out, &sender, &recipient, &err), CVN_E_INVALID);
	cr_expect(strstr(err.text, "a line break inside") != NULL && strchr(err.text, '\r') == NULL, "%s", err.text);
	due.first_name = "Bo";
	cr_expect_eq(cvn_compiled_letter(c, &due, 1000, &out, &sender, &recipient, &err), CVN_OK);
}

/* Both were left out of the page without a word. */
Test(send, says_which_links_and_pictures_of_a_message_nobody_gets_to_see)
{
	struct cvn_plan plan = { 0 };
	CVN_AUTO_BUF(said, 1 << 16);

	given_message("alert.md", "Kind: notice\nSubject: Hi\n\nSee [the list](ftp://x.example/{{email}}).\n\n![](https://x.example/a.png)\n");
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	for (size_t i = 0; i < plan.n_findings; i++)
		cvn_buf_printf(&said, "%d %s\n", plan.finding[i].error, plan.finding[i].text);
	cr_expect(strstr(said.ptr, "alert.md:4:16: 'ftp://x.example/' is no link") != NULL, "%s", said.ptr);
	cr_expect(strstr(said.ptr, "alert.md:6:5: the picture 'https://x.example/a.png' has no alt text") != NULL, "%s", said.ptr);
	cr_expect(strstr(said.ptr, "almost nothing but pictures") != NULL, "%s", said.ptr);
	cr_expect_eq(plan.n_errors, 1);
	cvn_plan_release(&plan);
}

Test(send, refuses_a_second_address_in_from)
{
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	given_message("alert.md", "From: Ana <ana@local59.example>, Bo <bo@local59.example>\nSubject: Hi\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "alert.md:1:7: 'Ana <ana@local59.example>, Bo <bo@local59.example>' is more than one name") != NULL, "%s",
	          err.text);
}

Test(send, counts_who_has_no_translation)
{
	struct cvn_plan plan = { 0 };

	given_message("alert.md", "Subject: Hi\n\nCome.\n");
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	cr_expect_eq(plan.untranslated, 1);
	cvn_plan_release(&plan);
	given_message("alert.es.md", "Subject: Hola\nLanguage: es\n\nVenga.\n");
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	cr_expect_eq(plan.untranslated, 0);
	cvn_plan_release(&plan);
}

Test(send, gives_each_person_their_own_language)
{
	struct cvn_plan plan = { 0 };
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_due due = { .letter_id = 1, .purpose = "campaign", .email = "x@mail.example", .domain = "mail.example" };
	int64_t id = 0;

	given_message("alert.md", "Subject: Hi\n\nCome.\n");
	given_message("alert.es.md", "Subject: Hola\n\nVenga.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_OK, "%s", err.text);
	cvn_plan_release(&plan);
	cr_assert_eq(cvn_compiled_load(office, id, &c, &err), CVN_OK, "%s", err.text);
	due.language = "es-MX";
	cr_assert_eq(cvn_compiled_letter(c, &due, 1000, &out, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	cr_expect(strstr(out.ptr, "Subject: Hola\r\n") != NULL, "%s", out.ptr);
	cr_expect(strstr(out.ptr, "Content-Language: es\r\n") != NULL, "the file's name says its language: %s", out.ptr);
	due.language = "vi";
	cr_assert_eq(cvn_compiled_letter(c, &due, 1000, &out, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	cr_expect(strstr(out.ptr, "Subject: Hi\r\n") != NULL, "%s", out.ptr);
	cr_expect(strstr(recipient.ptr, "x@mail.example") != NULL);
}

Test(send, a_test_is_one_letter_that_segments_do_not_count)
{
	CVN_AUTO_STR char *path = cvn_path_join(people_dir, "alert.md");
	struct cvn_send test = { .path = path, .test_contact = 2, .now = 1000000000 };
	struct cvn_plan plan = { 0 };
	int64_t id = 0, n = -1;

	given_message("alert.md", "Subject: Hi\n\nCome.\n");
	cr_assert_eq(cvn_campaign_plan(office, &test, &plan, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(plan.audience.chosen, 1);
	cvn_plan_release(&plan);
	cr_assert_eq(cvn_campaign_send(office, &test, &plan, &id, &err), CVN_OK, "%s", err.text);
	cr_expect_str_eq(plan.name, "alert-test");
	cvn_plan_release(&plan);
	ASK("SELECT contact_id FROM letter", "2");
	ASK("SELECT purpose FROM letter", "test");
	run_sql("UPDATE letter SET state = 'leased'; UPDATE letter SET state = 'handed';"
	        "UPDATE letter SET state = 'sent', sent_at = 1000000001");
	cr_assert_eq(cvn_membership_count(office->store, "received anything", 0, 1000000000, NULL, &n, &err), CVN_OK, "%s", err.text);
	cr_expect_eq(n, 0);
}

/* What the rules over all campaigns will do is shown before anything is queued. 1000000000 is 21:46 in New York, 2001-09-08. */
Test(send, the_plan_says_who_is_held_back_by_which_rule)
{
	struct cvn_plan plan = { 0 };

	run_sql("INSERT INTO guard (domain, kind, reason, since) VALUES ('mail.example', 'newsletter', 'the employer reads it', 1);"
	        "UPDATE contact SET email = 'bo@home.example', domain = 'home.example' WHERE first_name = 'Bo';"
	        "UPDATE contact SET email = 'luz@home.example', domain = 'home.example' WHERE first_name = 'Luz';"
	        "INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'old', 'newsletter', 1);"
	        "INSERT INTO letter (campaign_id, contact_id, state, due_at, sent_at) SELECT 1, contact_id, 'sent', 1, 999999000 FROM contact WHERE first_name = 'Bo';"
	        "INSERT INTO cap (cap_id, letters, seconds, urgent) VALUES (1, 1, 86400, 172800);"
	        "INSERT INTO quiet (quiet_id, hours, urgent) VALUES (1, '21:00-08:00', 43200);"
	        "UPDATE contact SET timezone = 'America/Los_Angeles' WHERE first_name = 'Bo'");
	given_message("news.md", "Subject: Hi\nKind: newsletter\n\nCome.\n");
	cr_assert_eq(plan_message("news.md", &plan), CVN_OK, "%s", err.text);
	cr_expect_eq(plan.audience.chosen, 2);
	cr_assert_eq(plan.n_guarded, 1);
	cr_expect_str_eq(plan.guarded[0].reason, "the employer reads it");
	cr_expect_str_eq(plan.guarded[0].example, "ana@mail.example");
	cr_expect_eq(plan.guarded[0].n, 1);
	cr_expect_eq(plan.capped, 1, "Bo had a letter today");
	cr_expect_eq(plan.quiet, 1, "it is evening for Luz, afternoon for Bo");
	cr_expect_eq(plan.quiet_until, 1000000000 + (10 * 60 + 13) * 60 + 20, "eight in the morning in New York");
	cvn_plan_release(&plan);

	given_message("news.md", "Subject: Hi\nKind: newsletter\nExpires: 2001-09-09 08:30 America/New_York\n\nCome.\n");
	cr_assert_eq(plan_message("news.md", &plan), CVN_OK, "%s", err.text);
	cr_expect_eq(plan.capped, 0, "it ends within two days");
	cr_expect_eq(plan.quiet, 0, "it ends within twelve hours");
	cvn_plan_release(&plan);
}

static void written_to(int64_t campaign_id, const char *email, struct cvn_buf *out)
{
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_contact p = { 0 };

	cr_assert_eq(cvn_store_contact_by_key(office->store, email, &p, &err), CVN_OK, "%s", err.text);
	struct cvn_due due = { .letter_id = 1, .contact_id = p.contact_id, .purpose = "campaign", .email = p.email, .domain = p.domain };
	cr_assert_eq(cvn_compiled_load(office, campaign_id, &c, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_compiled_letter(c, &due, 1000, out, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	cvn_contact_release(&p);
}

/* RFC 2919 2: the identifier is the list's, the same whatever kind of letter goes to it. */
Test(send, names_in_List_Id_the_list_that_each_person_is_on)
{
	static const char *const both[] = { "members", "stewards" };
	CVN_AUTO_STR char *path = cvn_path_join(people_dir, "alert.md");
	struct cvn_plan plan = { 0 };
	CVN_AUTO_BUF(out, 1 << 20);
	int64_t id = 0;

	run_sql("INSERT INTO list (name, title, created_at) VALUES ('stewards', 'Stewards of Local 59', 1);"
	        "UPDATE list SET title = 'All members' WHERE name = 'members';"
	        "INSERT INTO subscription (list_id, contact_id, state, since, source) SELECT l.list_id, c.contact_id, 'subscribed', 1, 'x' "
	        "FROM list AS l, contact AS c WHERE l.name = 'stewards' AND c.email LIKE 'bo@%';"
	        "UPDATE subscription SET state = 'unsubscribed' WHERE contact_id = (SELECT contact_id FROM contact WHERE email LIKE 'bo@%') "
	        "AND list_id = (SELECT list_id FROM list WHERE name = 'members')");
	given_message("alert.md", "Subject: Hi\nKind: newsletter\n\nCome.\n");
	cr_assert_eq(cvn_campaign_send(office, &(struct cvn_send){ .path = path, .audience = { .list = both, .n_lists = 2 }, .now = 1000000000 },
	                               &plan, &id, &err), CVN_OK, "%s", err.text);
	cvn_plan_release(&plan);
	written_to(id, "ana@mail.example", &out);
	cr_expect(strstr(out.ptr, "List-Id: All members <members.local59.example>\r\n") != NULL, "%s", out.ptr);
	written_to(id, "bo@mail.example", &out);
	cr_expect(strstr(out.ptr, "List-Id: Stewards of Local 59 <stewards.local59.example>\r\n") != NULL, "%s", out.ptr);
}

Test(send, warns_of_a_From_that_the_office_cannot_vouch_for)
{
	struct cvn_plan plan = { 0 };
	bool warned = false;

	given_message("alert.md", "Subject: Hi\nFrom: Ana <ana.rivera@bigmail.example>\n\nCome.\n");
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	for (size_t i = 0; i < plan.n_findings; i++)
		warned = warned || (!plan.finding[i].error && strstr(plan.finding[i].text, "From is at bigmail.example and the office at local59.example"));
	cr_expect(warned);
	cvn_plan_release(&plan);
	given_message("alert.md", "Subject: Hi\nFrom: Ana <ana@act.local59.example>\n\nCome.\n");
	cr_assert_eq(plan_message("alert.md", &plan), CVN_OK, "%s", err.text);
	for (size_t i = 0; i < plan.n_findings; i++)
		cr_expect(strstr(plan.finding[i].text, "DMARC") == NULL, "%s", plan.finding[i].text);
	cvn_plan_release(&plan);
}

Test(send, a_file_of_ones_own_that_is_missing_for_anybody_stops_everything_and_says_for_whom)
{
	CVN_AUTO_STR char *dir = cvn_path_join(people_dir, "cards");
	struct cvn_plan plan = { 0 };
	int64_t id = 0;

	cr_assert_eq(cvn_mkdirs(dir, 0700, &err), CVN_OK);
	given_message("cards/ana@mail.example.txt", "your card");
	given_message("cards/luz@mail.example.txt", "your card");
	given_message("alert.md", "Subject: Hi\nAttach-each: cards/{{email}}.txt\n\nCome.\n");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "alert.md:2:14: Attach-each: no file for bo@mail.example (cards/bo@mail.example.txt)") != NULL, "%s", err.text);
	ASK("SELECT count(*) FROM letter", "0");
	given_message("cards/bo@mail.example.txt", "your card");
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_OK, "%s", err.text);
	cvn_plan_release(&plan);

	run_sql("UPDATE contact SET building = '../../secret' WHERE email LIKE 'bo@%'");
	given_message("alert.md", "Subject: Hi\nAttach-each: cards/{{building}}.txt\n\nCome.\n");
	err = (struct cvn_err){ 0 };
	cr_assert_eq(send_message("alert.md", &plan, &id), CVN_E_INVALID);
	cr_expect(strstr(err.text, "bo@mail.example") != NULL && strstr(err.text, "alert.md:2:") != NULL, "%s", err.text);
}
