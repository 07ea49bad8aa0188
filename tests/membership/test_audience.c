/*
 * test_audience.c - who is written to, and one reason for everybody who is not.
 */
#include "people.h"

TestSuite(audience, .init = open_people, .fini = close_people);

/* On `members`: ana, ben, cat (unsubscribed), dan (suppressed), eve (at the district), flo. On `board`: flo. */
static void given_members(void)
{
	struct cvn_import_result r = { 0 };

	cr_assert(import_text("email,first_name\nana@mail.example,Ana\nben@mail.example,Ben\ncat@mail.example,Cat\n"
	                      "dan@mail.example,Dan\neve@staff.district5.example,Eve\nflo@mail.example,Flo\n", NULL, &r) == CVN_OK,
	          "%s", err.text);
	run_sql("UPDATE subscription SET state = 'unsubscribed' WHERE contact_id = (SELECT contact_id FROM contact WHERE email LIKE 'cat%');"
	        "UPDATE contact SET suppressed = 'bounced' WHERE email LIKE 'dan%';"
	        "INSERT INTO list (name, title, created_at) VALUES ('board', 'Board', 1);"
	        "INSERT INTO subscription SELECT 2, contact_id, 'unsubscribed', 1, 'by hand', '{}' FROM contact WHERE email LIKE 'flo%';"
	        "INSERT INTO subscription SELECT 2, contact_id, 'subscribed', 1, 'by hand', '{}' FROM contact WHERE email LIKE 'cat%';"
	        "INSERT INTO guard VALUES ('district5.example', 'action-alert', 'the employer reads it', 1)");
}

static struct cvn_audience_count choose(struct cvn_audience spec)
{
	struct cvn_audience_count n = { 0 };

	cr_assert(cvn_membership_audience(people, &spec, &n, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, n.members, n.not_subscribed + n.suppressed + n.guarded + n.excluded + n.outside + n.chosen));
	return n;
}

static const char *const members[] = { "members" }, *const both[] = { "members", "board" }, *const board[] = { "board" };

Test(audience, everybody_has_one_reason)
{
	given_members();
	struct cvn_audience_count n = choose((struct cvn_audience){ .list = members, .n_lists = 1, .kind = "newsletter" });

	cr_assert(eq(i64, n.members, 6));
	cr_assert(eq(i64, n.not_subscribed, 1));
	cr_assert(eq(i64, n.suppressed, 1));
	cr_assert(eq(i64, n.guarded, 0));
	cr_assert(eq(i64, n.chosen, 4));
}

Test(audience, employers_domains_are_left_out_of_the_kinds_they_are_guarded_against)
{
	given_members();
	struct cvn_audience_count n = choose((struct cvn_audience){ .list = members, .n_lists = 1, .kind = "action-alert" });

	cr_assert(eq(i64, n.guarded, 1));
	cr_assert(eq(i64, n.chosen, 3));
}

Test(audience, subscribed_on_one_of_several_lists_is_enough_and_counts_once)
{
	given_members();
	struct cvn_audience_count n = choose((struct cvn_audience){ .list = both, .n_lists = 2 });

	cr_assert(eq(i64, n.members, 6));
	cr_assert(eq(i64, n.not_subscribed, 0));
	cr_assert(eq(i64, n.chosen, 5));
}

Test(audience, an_excluded_list_counts_whatever_the_state_there)
{
	given_members();
	struct cvn_audience_count n =
	        choose((struct cvn_audience){ .list = members, .n_lists = 1, .exclude_list = board, .n_exclude_lists = 1 });

	cr_assert(eq(i64, n.excluded, 1));
	cr_assert(eq(i64, n.chosen, 3));
}

Test(audience, choosing_again_forgets_the_choice_before)
{
	given_members();
	choose((struct cvn_audience){ .list = both, .n_lists = 2 });
	cr_assert(eq(i64, choose((struct cvn_audience){ .list = board, .n_lists = 1 }).chosen, 1));
}

Test(audience, unknown_list_is_named_with_a_near_one)
{
	static const char *const typo[] = { "membres" };
	struct cvn_audience_count n;

	given_members();
	cr_assert(cvn_membership_audience(people, &(struct cvn_audience){ .list = typo, .n_lists = 1 }, &n, &err) == CVN_E_NOTFOUND);
	cr_assert(strstr(err.text, "did you mean 'members'") != NULL, "%s", err.text);
}
