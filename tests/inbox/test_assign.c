/*
 * test_assign.c - who gets what waits: the closest rule, the deputy, the default, and never a circle.
 */
#include <stdlib.h>

#include "judged.h"

#include "convene/base/file.h"
#include "convene/office.h"
#include "convene/store/people.h"

static char dir[64];
static struct cvn_office office;
static struct cvn_err err;
static int64_t ana;

static void open_office(void)
{
	struct cvn_contact c = { .email = (char *)"ana@example.org", .email_key = (char *)"ana@example.org", .domain = (char *)"example.org",
		                 .building = (char *)"Pine Street", .district = (char *)"5" };
	CVN_AUTO_STR char *path = NULL;

	snprintf(dir, sizeof dir, "/tmp/cvn-assign-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	path = cvn_path_join(dir, "convene.db");
	cr_assert(eq(int, cvn_store_create(path, 1, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_open(path, &office.store, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_contact_add(office.store, &c, 1, &ana, &err), CVN_OK), "%s", err.text);
}

static void close_office(void)
{
	char command[100];

	cvn_store_rollback(office.store);
	cvn_store_close(office.store);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert(system(command) == 0);
}

TestSuite(assign, .init = open_office, .fini = close_office, .timeout = 60);

static void given_rule(const char *what, const char *value, const char *who)
{
	cr_assert(eq(int, cvn_inbox_rule_set(&office, what, value, who, 1, &err), CVN_OK), "%s", err.text);
}

static void given_away(const char *who, int64_t from, int64_t until, const char *deputy)
{
	cr_assert(eq(int, cvn_inbox_away_set(&office, who, from, until, deputy, &err), CVN_OK), "%s", err.text);
}

static void expect_who(int64_t now, const char *want)
{
	struct cvn_assigned to;

	cr_assert(eq(int, cvn_inbox_choose(&office, ana, 0, now, &to, &err), CVN_OK), "%s", err.text);
	cr_expect(strcmp(to.who, want) == 0, "at %lld: '%s' (%s)", (long long)now, to.who, to.why);
}

Test(assign, nobody_gets_it_without_a_rule)
{
	expect_who(100, "");
}

Test(assign, building_comes_before_district_and_that_before_the_default)
{
	given_rule("default", "", "office");
	expect_who(100, "office");
	given_rule("district", "5", "five");
	expect_who(100, "five");
	given_rule("building", "PINE  street", "pine");
	expect_who(100, "pine");
	cr_assert(eq(int, cvn_inbox_rule_drop(&office, "building", "Pine Street", &err), CVN_OK), "%s", err.text);
	expect_who(100, "five");
}

Test(assign, steward_has_their_people_and_a_rule_gives_them_to_another)
{
	struct cvn_contact sol = { .email = (char *)"sol@example.org", .email_key = (char *)"sol@example.org", .domain = (char *)"example.org" };
	char sql[200];
	int64_t id;

	cr_assert(eq(int, cvn_store_contact_add(office.store, &sol, 1, &id, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_commit(office.store, &err), CVN_OK));
	snprintf(sql, sizeof sql, "sqlite3 %s/convene.db 'UPDATE contact SET steward_id = %lld WHERE contact_id = %lld'", dir, (long long)id,
	         (long long)ana);
	cr_assert(system(sql) == 0);
	cr_assert(eq(int, cvn_store_begin(office.store, &err), CVN_OK));
	given_rule("building", "Pine Street", "pine");
	expect_who(100, "sol@example.org");
	given_rule("steward", "SOL@example.org", "team");
	expect_who(100, "team");
}

Test(assign, deputy_has_it_from_the_first_moment_to_the_last)
{
	given_rule("building", "Pine Street", "pine");
	given_away("Pine", 100, 200, "dep");
	expect_who(99, "pine");
	expect_who(100, "dep");
	expect_who(199, "dep");
	expect_who(200, "pine");
	cr_assert(eq(int, cvn_inbox_away_drop(&office, "PINE", &err), CVN_OK), "%s", err.text);
	expect_who(150, "pine");
}

Test(assign, deputies_pass_it_on_and_a_circle_ends_at_the_default)
{
	given_rule("building", "Pine Street", "a");
	given_rule("default", "", "office");
	given_away("a", 100, 200, "b");
	given_away("b", 100, 200, "c");
	expect_who(150, "c");
	given_away("c", 100, 200, "a");
	expect_who(150, "office");
	given_away("office", 100, 200, NULL);
	expect_who(150, "");
}

Test(assign, nonsense_is_refused_with_what_would_fit)
{
	cr_expect(eq(int, cvn_inbox_rule_set(&office, "city", "Albany", "x", 1, &err), CVN_E_USAGE));
	cr_expect(strstr(err.text, "building") != NULL, "%s", err.text);
	cr_expect(eq(int, cvn_inbox_rule_set(&office, "building", "", "x", 1, &err), CVN_E_USAGE));
	cr_expect(eq(int, cvn_inbox_rule_set(&office, "default", "Pine", "x", 1, &err), CVN_E_USAGE));
	cr_expect(eq(int, cvn_inbox_rule_set(&office, "building", "Pine", "a\nb", 1, &err), CVN_E_INVALID));
	cr_expect(eq(int, cvn_inbox_away_set(&office, "a", 100, 200, "A", &err), CVN_E_INVALID));
	cr_expect(eq(int, cvn_inbox_away_set(&office, "a", 200, 100, "b", &err), CVN_E_INVALID));
	cr_expect(eq(int, cvn_inbox_rule_drop(&office, "building", "Pine", &err), CVN_E_NOTFOUND));
}
