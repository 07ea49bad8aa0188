/*
 * test_segments.c - segments against people: who is in, who is not, and where they may stand.
 */
#include "people.h"

static struct cvn_import_result r;

static void given_people(void)
{
	open_people();
	cr_assert(import_text("email,first_name,language,district,building,role,grade,assessment,steward,status\n"
	                      "ana@mail.example,Ana,es,5,Lincoln,teacher; steward,4,5,,subscribed\n"
	                      "ben@mail.example,Ben,en,5,Lincoln,family,5,2,,subscribed\n"
	                      "cat@mail.example,Cat,es,6,Pine,family,,3,,subscribed\n"
	                      "dan@mail.example,Dan,en,6,Pine,school staff,,,,cleaned\n"
	                      "eve@mail.example,Eve,,,,,,,,unsubscribed\n", NULL, &r) == CVN_OK, "%s", err.text);
	run_sql("UPDATE contact SET created_at = 1000 * contact_id;"
	        "UPDATE contact SET steward_id = 1 WHERE contact_id IN (2, 3);"
	        "INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'alert-3', 'action-alert', 1), (2, 'news', 'newsletter', 1);"
	        "INSERT INTO letter (campaign_id, contact_id, state, due_at, sent_at) VALUES"
	        " (1, 1, 'sent', 1, 90000), (1, 2, 'sent', 1, 90000), (1, 3, 'failed', 1, NULL), (2, 1, 'sent', 1, 99000), (2, 2, 'pending', 1, NULL);"
	        "INSERT INTO event (event_id, name, kind, title, uid, starts_at, ends_at, last_at, timezone, created_at, changed_at)"
	        " VALUES (1, 'hearing', 'board-hearing', 'H', 'u', 1, 2, 2, 'UTC', 1, 1);"
	        "INSERT INTO invitation (event_id, contact_id, answer, seat, created_at) VALUES"
	        " (1, 1, 'accepted', 'confirmed', 1), (1, 2, 'needs-action', 'none', 1), (1, 3, 'accepted', 'waiting', 1), (1, 4, 'tentative', 'none', 1);"
	        "INSERT INTO mail (mailbox, uid, hash, received_at, kind, why, contact_id, letter_id, size)"
	        " VALUES ('m', 1, 'h', 95000, 'reply', 'w', 1, 1, 1)");
}

TestSuite(segments, .init = given_people, .fini = close_people);

static int add_letter(void *ctx, int64_t id, struct cvn_err *e)
{
	char *out = ctx;
	size_t n = strlen(out);

	(void)e;
	out[n] = (char)('a' + id - 1);
	out[n + 1] = '\0';
	return CVN_OK;
}

/* The people as letters: a, b, c, d, e. */
static const char *who(const char *expression)
{
	static char out[16];

	out[0] = '\0';
	err = (struct cvn_err){ 0 };
	cr_assert(cvn_membership_each(people, expression, 0, 100000, NULL, add_letter, out, &err) == CVN_OK, "%s: %s", expression,
	          err.text);
	return out;
}

Test(segments, every_condition_finds_whom_it_says)
{
	static const char *const cases[][2] = {
		{ "everybody", "abcde" },
		{ "role has steward", "a" },
		{ "role has Steward and role has teacher", "a" },
		{ "role in (teacher, family)", "abc" },
		{ "role is not family", "ade" },
		{ "not role has family", "ade" },
		{ "district in (\"5\",\"6\")", "abcd" },
		{ "district = 5", "ab" },
		{ "district != 5", "cde" },
		{ "district not in (5)", "cde" },
		{ "district is empty", "e" },
		{ "district is known", "abcd" },
		{ "building = lincoln", "ab" },
		{ "building begins with L", "ab" },
		{ "building contains \"in\"", "abcd" },
		{ "language is es or language is en", "abcd" },
		{ "grade = 4", "a" },
		{ "grade != 4", "bcde" },
		{ "grade in (4, 5)", "ab" },
		{ "grade is known", "ab" },
		{ "grade is empty", "cde" },
		{ "assessment >= 3", "ac" },
		{ "assessment < 3", "b" },
		{ "assessment != 5", "bcde" },
		{ "assessment is unknown", "de" },
		{ "steward is known", "bc" },
		{ "steward is ana@mail.example", "bc" },
		{ "steward is nobody@mail.example", "" },
		{ "on members", "abcde" },
		{ "subscribed to members", "abc" },
		{ "unsubscribed from members", "de" },
		{ "suppressed", "d" },
		{ "suppressed for bounced", "d" },
		{ "suppressed for complained", "" },
		{ "received alert-3", "ab" },
		{ "received \"alert-3\" and not replied", "b" },
		{ "received anything since 1969-01-02", "ab" },
		{ "received anything before 1969-01-01", "" },
		{ "failed alert-3", "c" },
		{ "failed", "c" },
		{ "replied", "a" },
		{ "replied to alert-3", "a" },
		{ "replied to news", "" },
		{ "sent at least 2", "a" },
		{ "sent exactly 1", "b" },
		{ "sent fewer than 2", "bcde" },
		{ "sent at most 1", "bcde" },
		{ "sent more than 1", "a" },
		{ "sent nothing", "cde" },
		{ "sent at least 1 in 1 hour", "a" },
		{ "invited to hearing", "abcd" },
		{ "answered hearing", "acd" },
		{ "not answered hearing", "be" },
		{ "accepted hearing", "ac" },
		{ "declined hearing", "" },
		{ "maybe hearing", "d" },
		{ "waiting for hearing", "c" },
		{ "random 100%", "abcde" },
		{ "random 0%", "" },
		{ "role has family and (district = 5 or language = es)", "bc" },
		{ "role has family or role has steward and district = 6", "bc" },
		{ "not (role has family or district = 5)", "de" },
		{ "not not role has family", "bc" },
		{ "email contains \"%\"", "" },
		{ "first_name = \"' OR 1=1 --\"", "" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++)
		cr_assert(strcmp(who(cases[i][0]), cases[i][1]) == 0, "%s\n got %s\nwant %s", cases[i][0], who(cases[i][0]), cases[i][1]);
}

Test(segments, joined_counts_from_the_days_of_the_office)
{
	run_sql("UPDATE contact SET created_at = 86400 * (contact_id + 400) - 1");       /* a: last second of 1971-02-05 */
	cr_assert(eq(str, (char *)who("joined on 1971-02-05"), "a"));
	cr_assert(eq(str, (char *)who("joined after 1971-02-05"), "bcde"));
	cr_assert(eq(str, (char *)who("joined since 1971-02-06 and joined before 1971-02-08"), "bc"));
}

Test(segments, unknown_names_point_at_the_column)
{
	int64_t n;

	cr_assert(cvn_membership_count(people, "role has family and answered hering", 0, 1, NULL, &n, &err) == CVN_E_NOTFOUND);
	cr_assert(strstr(err.text, "column 21: there is no event 'hering'; did you mean 'hearing'") != NULL, "%s", err.text);
	cr_assert(cvn_membership_count(people, "segment nope", 0, 1, NULL, &n, &err) == CVN_E_NOTFOUND);
}

static void save(const char *name, const char *expression, int want)
{
	int rc;

	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	rc = cvn_membership_save_segment(people, name, expression, 1, NULL, &err);
	cr_assert(eq(int, rc, want), "%s", err.text);
	if (rc == CVN_OK)
		cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	else
		cvn_store_rollback(people);
}

Test(segments, saved_ones_are_live_and_combine)
{
	save("families", "role has family", CVN_OK);
	save("district5", "district = 5", CVN_OK);
	cr_assert(eq(str, (char *)who("segment families and segment district5"), "b"));
	cr_assert(eq(str, (char *)who("segment families but not segment district5"), "c"));
	save("mine", "segment families or segment district5", CVN_OK);
	cr_assert(eq(str, (char *)who("segment mine"), "abc"));
	save("district5", "district = 6", CVN_OK);
	cr_assert(eq(str, (char *)who("segment mine"), "bcd"));
}

Test(segments, a_saved_one_that_names_itself_is_refused)
{
	save("loop", "role has family", CVN_OK);
	save("other", "segment loop", CVN_OK);
	save("loop", "segment other", CVN_E_INVALID);
	cr_assert(eq(str, (char *)who("segment loop"), "bc"));
}

Test(segments, lot_is_the_same_for_the_same_seed_and_about_as_large_as_asked)
{
	int64_t n, again, other, both;

	run_sql("WITH RECURSIVE k(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM k WHERE i < 20009)"
	        " INSERT INTO contact (contact_id, email, email_key, email_hash, domain, created_at, updated_at)"
	        " SELECT i, i || '@x.example', i || '@x.example', '', 'x.example', 1, 1 FROM k");
	cr_assert(cvn_membership_count(people, "random 10%", 0, 1, NULL, &n, &err) == CVN_OK);
	cr_assert(cvn_membership_count(people, "random 10%", 0, 2, NULL, &again, &err) == CVN_OK);
	cr_assert(cvn_membership_count(people, "random 10% seed two", 0, 2, NULL, &other, &err) == CVN_OK);
	cr_assert(cvn_membership_count(people, "random 10% and random 10% seed two", 0, 2, NULL, &both, &err) == CVN_OK);
	cr_assert(eq(i64, n, again));
	cr_assert(n > 1700 && n < 2300, "%lld", (long long)n);
	cr_assert(other > 1700 && other < 2300, "%lld", (long long)other);
	cr_assert(both > 100 && both < 320, "%lld", (long long)both);
}

static struct cvn_audience_count choose(struct cvn_audience spec)
{
	struct cvn_audience_count n = { 0 };

	cr_assert(cvn_membership_audience(people, &spec, &n, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, n.members, n.not_subscribed + n.suppressed + n.guarded + n.excluded + n.outside + n.chosen));
	return n;
}

Test(segments, an_audience_keeps_and_leaves_out_by_them)
{
	static const char *const list[] = { "members" }, *const without[] = { "assessment >= 5", "replied" };
	struct cvn_audience_count n = choose((struct cvn_audience){ .list = list, .n_lists = 1, .segment = "role in (family, teacher)",
	                                                            .exclude_segment = without, .n_exclude_segments = 2 });

	cr_assert(eq(i64, n.not_subscribed, 2));
	cr_assert(eq(i64, n.excluded, 1));
	cr_assert(eq(i64, n.outside, 0));
	cr_assert(eq(i64, n.chosen, 2));
	n = choose((struct cvn_audience){ .list = list, .n_lists = 1, .segment = "district = 6" });
	cr_assert(eq(i64, n.outside, 2));
	cr_assert(eq(i64, n.chosen, 1));
}

static int collect(void *ctx, const struct cvn_clause_count *clause, struct cvn_err *e)
{
	struct cvn_buf *out = ctx;

	(void)e;
	cvn_buf_printf(out, "%d:%zu:%lld|", clause->depth, clause->column, (long long)clause->people);
	return CVN_OK;
}

Test(segments, explain_counts_each_clause_and_the_whole)
{
	CVN_AUTO_BUF(out, 1000);

	cr_assert(cvn_membership_explain(people, "role has family and not district = 5", 0, 1, NULL, collect, &out, &err) == CVN_OK);
	cr_assert(eq(str, out.ptr, "0:1:1|1:1:2|1:21:3|"));
}

/* Letters of every script are compared as people do: without case, and whichever way they were typed. */
Test(segments, texts_are_compared_in_the_letters_of_every_script)
{
	static const char *const cases[][2] = {
		{ "last_name = \"ÑANDÚ\"", "f" },
		{ "last_name = \"n\xCC\x83" "andu\xCC\x81\"", "f" },             /* ñ and ú of two code points each */
		{ "last_name in (\"STRASSE\", \"γιάννης\", \"x\")", "gh" },
		{ "last_name contains \"ANDÚ\"", "f" },
		{ "last_name begins with \"ΓΙΆ\"", "h" },
		{ "last_name begins with \"stras\"", "g" },
		{ "last_name != \"ñandú\" and last_name is known", "gh" },
		{ "grado = \"CUARTO AÑO\"", "f" },
		{ "grado contains \"AÑO\"", "f" },
		{ "role has \"REPRÉSENTANTE\"", "g" },
		{ "tag has \"cafe\xCC\x81\"", "h" },
		{ "tag has \"CAFÉ\"", "h" },
		{ "tag in (\"Phone Bank\", \"x\")", "fg" },                   /* kept in two cases: one tag when asked */
		{ "tag is not \"PHONE BANK\" and last_name is known", "h" },
		{ "email = \"GROSSE@mail.example\"", "" },                      /* another mailbox than große@ */
		{ "email = \"Große@mail.example\"", "g" },
	};

	cr_assert(import_text("email,last_name,grado,role,tags\nfe@mail.example,Ñandú,Cuarto año,,phone bank\ngroße@mail.example,Straße,,Représentante,PHONE bank\n"
	                      "ha@mail.example,Γιάννης,,,café\n", NULL, &r) == CVN_OK, "%s", err.text);
	for (size_t i = 0; i < CVN_COUNT(cases); i++)
		cr_expect_str_eq(who(cases[i][0]), cases[i][1], "%s", cases[i][0]);
}
