/*
 * house.c - see house.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/file.h"
#include "convene/store/people.h"
#include "house.h"
#include "store/store_priv.h"

struct cvn_office *office;
struct cvn_err err;
struct cvn_event_row event;

static char dir[64];
static char address[2][64];
static int64_t list_id;

static void must(int rc)
{
	cr_assert_eq(rc, CVN_OK, "%s", err.text);
}

void house_open(void)
{
	char path[96];
	size_t made;

	snprintf(dir, sizeof dir, "/tmp/cvn-house-XXXXXX");
	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/office", dir);
	must(cvn_office_init(path, NOW - 1000, &made, &err));
	must(cvn_office_open(path, &office, &err));
	must(cvn_zones_load(&err));
	must(cvn_store_begin(office->store, &err));
	must(cvn_store_list_add(office->store, "members", NULL, "closed", NOW - 1000, &list_id, &err));
	must(cvn_store_commit(office->store, &err));
}

void house_close(void)
{
	CVN_AUTO_STR char *command = cvn_xasprintf("rm -rf %s", dir);

	cvn_event_row_release(&event);
	cvn_office_close(office);
	cr_assert_eq(system(command), 0);
}

static void run(const char *sql)
{
	struct cvn_query q;

	must(cvn_query_prepare(&q, office->store, sql, &err));
	must(cvn_query_run(&q, &err));
}

void given_members(int n)
{
	must(cvn_store_begin(office->store, &err));
	for (int i = 1; i <= n; i++) {
		char email[64], first[32];
		struct cvn_contact c = { .email = email, .email_key = email, .domain = (char *)"example.org", .first_name = first,
			.last_name = (char *)"Diaz", .building = (char *)"Elm School" };
		int64_t id;

		snprintf(email, sizeof email, "m%d@example.org", i);
		snprintf(first, sizeof first, "M%d", i);
		must(cvn_store_contact_add(office->store, &c, NOW - 900, &id, &err));
		CVN_AUTO_STR char *sql = cvn_xasprintf("INSERT INTO subscription (list_id, contact_id, state, since, source)"
		                                       " VALUES (%lld, %lld, 'subscribed', 0, 'test')", (long long)list_id, (long long)id);
		run(sql);
	}
	must(cvn_store_commit(office->store, &err));
}

void execute(const char *sql)
{
	must(cvn_store_begin(office->store, &err));
	run(sql);
	must(cvn_store_commit(office->store, &err));
}

void given_sent_where(const char *which)
{
	static const char *const steps[][2] = { { "pending", "leased" }, { "leased", "handed" }, { "handed", "sent" } };

	for (size_t i = 0; i < 3; i++) {
		CVN_AUTO_STR char *sql = cvn_xasprintf("UPDATE letter SET state = '%s' WHERE state = '%s' AND %s", steps[i][1], steps[i][0], which);

		execute(sql);
	}
}

void given_file(const char *fields)
{
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/meeting.md", dir);
	CVN_AUTO_STR char *text = cvn_xasprintf("Event: House meeting\nKind: house-meeting\nHost: Ana Rivera <ana@local59.example>\n%s\n"
	                                        "Come, {{first_name | friend}}.\n", fields);

	must(cvn_file_write(path, text, strlen(text), 0600, &err));
}

void given_event_of(const char *fields)
{
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/meeting.md", dir);
	static const char *const lists[] = { "members" };
	struct cvn_audience audience = { .list = lists, .n_lists = 1, .kind = "invitation", .now = NOW };
	struct cvn_invite_count c;

	given_file(fields);
	must(cvn_gathering_create(office, path, NOW, &event, &err));
	must(cvn_gathering_invite(office, "meeting", &audience, true, false, NOW, &c, &err));
}

void given_event(const char *fields)
{
	CVN_AUTO_STR char *all = cvn_xasprintf("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\n%s", fields);

	given_event_of(all);
}

void reread_event(void)
{
	int64_t id = event.event_id;

	cvn_event_row_release(&event);
	must(cvn_store_event_get(office->store, id, &event, &err));
}

int64_t count(const char *sql)
{
	struct cvn_query q;
	int64_t n = 0;

	must(cvn_query_prepare(&q, office->store, sql, &err));
	if (cvn_query_row(&q, &err) == 1)
		n = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return n;
}

int64_t invitation_of(int member)
{
	CVN_AUTO_STR char *sql = cvn_xasprintf("SELECT invitation_id FROM invitation JOIN contact USING (contact_id) WHERE email = 'm%d@example.org'", member);

	return count(sql);
}

struct cvn_invitation_row invitation(int member)
{
	struct cvn_invitation_row row = { 0 };

	must(cvn_store_invitation_get(office->store, invitation_of(member), &row, &err));
	return row;
}

struct cvn_given_answer reply(int member, const char *answer, int64_t at)
{
	snprintf(address[0], sizeof address[0], "m%d@example.org", member);
	return (struct cvn_given_answer){ .invitation_id = invitation_of(member), .uid = event.uid, .method = "REPLY", .attendee = address[0],
		.from = address[0], .answer = answer, .recurrence_id = "", .comment = "", .sequence = 0, .dtstamp = at, .at = at,
		.source = "calendar", .had_token = 1, .message_id = "" };
}

struct cvn_answer_effect hear(const struct cvn_given_answer *g)
{
	struct cvn_answer_effect effect = { 0 };

	must(cvn_store_begin(office->store, &err));
	must(cvn_gathering_answer(office, g, g->at, &effect, &err));
	must(cvn_store_commit(office->store, &err));
	return effect;
}

struct cvn_answer_effect answers(int member, const char *answer, int64_t at)
{
	struct cvn_given_answer g = reply(member, answer, at);

	return hear(&g);
}

int letters(const char *purpose, int member)
{
	CVN_AUTO_STR char *sql = cvn_xasprintf("SELECT count(*) FROM letter JOIN contact USING (contact_id) WHERE purpose = '%s'"
	                                       " AND (%d = 0 OR email = 'm%d@example.org')", purpose, member, member);

	return (int)count(sql);
}
