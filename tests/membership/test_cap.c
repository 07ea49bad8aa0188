/*
 * test_cap.c - how often one person is written to, over all campaigns: decided at the claim.
 */
#include "people.h"

#include "convene/store/rule.h"
#include "convene/store/sending.h"

#define DAY 86400
#define NOW (100 * DAY)

static struct cvn_import_result r;

static void given_office(void)
{
	open_people();
	cr_assert(import_text("email\nana@mail.example\nben@mail.example\n", NULL, &r) == CVN_OK, "%s", err.text);
	run_sql("INSERT INTO campaign (campaign_id, name, kind, created_at, expires_at) VALUES (1, 'a', 'newsletter', 1, NULL), (2, 'b', 'newsletter', 1, NULL),"
	        " (3, 'c', 'newsletter', 1, NULL), (4, 'alert', 'action-alert', 1, 100 * 86400 + 3600);"
	        /* ana had two letters lately, one of them five days ago, and an invitation; ben had none */
	        "INSERT INTO letter (campaign_id, contact_id, state, due_at, sent_at) VALUES (1, 1, 'sent', 1, 95 * 86400), (2, 1, 'sent', 1, 99 * 86400);"
	        "INSERT INTO letter (campaign_id, contact_id, purpose, state, due_at, sent_at) VALUES (1, 1, 'request', 'sent', 1, 99 * 86400);"
	        "INSERT INTO letter (letter_id, campaign_id, contact_id, state, due_at) VALUES (31, 3, 1, 'pending', 1), (32, 3, 2, 'pending', 1), (41, 4, 1, 'pending', 1);"
	        "INSERT INTO letter (letter_id, campaign_id, contact_id, purpose, state, due_at) VALUES (33, 3, 1, 'request', 'pending', 1)");
}

TestSuite(cap, .init = given_office, .fini = close_people);

static void given_cap(int64_t letters, int64_t seconds, int64_t urgent)
{
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_cap_set(people, &(struct cvn_cap){ letters, seconds, urgent }, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
}

static int64_t seen(void *arg, const struct cvn_due *due)
{
	char *out = arg;
	size_t n = strlen(out);

	snprintf(out + n, 64 - n, "%lld ", (long long)due->letter_id);
	return 0;
}

static const char *claim(int64_t campaign, int64_t now)
{
	static char out[64];
	size_t n = 0;

	out[0] = '\0';
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_claim(people, campaign, now, 10, seen, out, &n, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	return out;
}

Test(cap, without_a_cap_every_letter_goes)
{
	cr_assert(eq(str, (char *)claim(3, NOW), "31 32 33 "));
}

Test(cap, who_had_enough_waits_until_there_is_room)
{
	given_cap(2, 7 * DAY, 0);
	cr_assert(eq(str, (char *)claim(3, NOW), "32 33 "));
	ASK("SELECT state || ' ' || due_at || ' ' || attempts FROM letter WHERE letter_id = 31", "deferred 8812801 0");     /* 95 + 7 days and a second */
	ASK("SELECT outcome || ' ' || phase FROM attempt WHERE letter_id = 31", "local cap");
	cr_assert(eq(str, (char *)claim(3, 102 * DAY), ""));
	cr_assert(eq(str, (char *)claim(3, 102 * DAY + 2), "31 "));
}

Test(cap, letters_about_events_neither_count_nor_wait)
{
	given_cap(3, 7 * DAY, 0);
	cr_assert(eq(str, (char *)claim(3, NOW), "31 32 33 "));
}

Test(cap, urgent_campaigns_do_not_wait)
{
	given_cap(2, 7 * DAY, 0);
	cr_assert(eq(str, (char *)claim(4, NOW), ""));
	run_sql("UPDATE letter SET due_at = 1 WHERE letter_id = 41");
	given_cap(2, 7 * DAY, 2 * DAY);
	cr_assert(eq(str, (char *)claim(4, NOW), "41 "));
}

Test(cap, what_is_under_way_counts)
{
	run_sql("DELETE FROM letter WHERE state = 'sent'; UPDATE letter SET state = 'leased' WHERE letter_id = 41");
	given_cap(1, 7 * DAY, 0);
	cr_assert(eq(str, (char *)claim(3, NOW), "32 33 "));
}

Test(cap, dry_run_can_tell_who_would_wait)
{
	static const char *const list[] = { "members" };
	struct cvn_audience_count n;
	int64_t waiting = -1;

	given_cap(2, 7 * DAY, 0);
	cr_assert(cvn_membership_audience(people, &(struct cvn_audience){ .list = list, .n_lists = 1 }, &n, &err) == CVN_OK);
	cr_assert(cvn_store_cap_waiting(people, NOW, &waiting, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, waiting, 1));
}
