/*
 * test_interop.c - replies as the calendars of this world write them, through the real mailbox, the sandbox and the poller to the ledger.
 *
 * The mails are tests/data/interop: written by us after the habits of each client. And what follows from a decline pressed in a
 * calendar, by the clock: the next in line has the offer within a minute.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "convene/base/file.h"
#include "convene/base/token.h"
#include "convene/office.h"
#include "convene/store/event.h"
#include "convene/store/people.h"
#include "support/world.h"

static struct cvn_world w;
static char *fixtures;          /* tests run in directories of their own */

static void open_all(void)
{
	fixtures = cvn_path_join(getenv("PWD") ? getenv("PWD") : ".", "tests/data/interop");
}

static void close_all(void)
{
	cvn_world_close(&w);
	free(fixtures);
}

TestSuite(e2e_interop, .init = open_all, .fini = close_all, .timeout = 600);

static const char meeting[] = "Event: House meeting at the Riveras'\nKind: house-meeting\nStarts: 2030-01-17 18:30 America/New_York\n"
                              "Ends: 20:00\nPlace: 12 Elm Street, Albany\nHost: Ana Rivera <ana@local59.example>\n%s\nCome.\n";
static const char table[] = "Event: Leadership table\nKind: leadership-table\nStarts: 2030-01-03 18:30 America/New_York\n"
                            "Ends: 20:00\nPlace: Hall\nHost: Ana Rivera <ana@local59.example>\n"
                            "Repeats: monthly on the first Thursday until 2030-06-30\n\nCome.\n";

static const struct {
	const char *file, *event, *answer;
	const char *ledger;             /* what the ledger says of it: answer, source */
	int party;
} mails[] = {
	{ "exchange-accepted", "meeting", "accepted", "accepted", 1 },
	{ "exchange-declined-date", "table", "needs-action", "declined", 1 },
	{ "exchange-counter", "meeting", "tentative", "tentative", 1 },
	{ "google-accepted", "meeting", "accepted", "accepted", 2 },
	{ "google-series", "table", "accepted", "declined", 1 },
	{ "google-counter", "meeting", "tentative", "tentative", 1 },
	{ "google-deleted", "meeting", "needs-action", "deleted", 1 },
	{ "apple-accepted", "meeting", "accepted", "accepted", 1 },
	{ "apple-tentative-x-any", "meeting", "tentative", "tentative", 1 },
	{ "yahoo-accepted", "meeting", "accepted", "accepted", 1 },
	{ "yahoo-tentative", "meeting", "tentative", "tentative", 1 },
	{ "yahoo-declined", "meeting", "declined", "declined", 1 },
	{ "thunderbird-declined", "meeting", "declined", "declined", 1 },
	{ "thunderbird-crasher", "meeting", "needs-action", "accepted", 1 },
	{ "evolution-refresh", "meeting", "needs-action", NULL, 1 },
	{ "two-attendees", "meeting", "accepted", "accepted", 1 },
	{ "other-latin1", "meeting", "accepted", "accepted", 1 },
	{ "other-qp-folded", "meeting", "tentative", "tentative", 1 },
};

static void replace(struct cvn_buf *b, const char *mark, const char *value)
{
	CVN_AUTO_STR char *text = cvn_buf_take(b);

	for (const char *p = text; *p;)
		if (strncmp(p, mark, strlen(mark)) == 0) {
			cvn_buf_str(b, value);
			p += strlen(mark);
		} else {
			cvn_buf_char(b, *p++);
		}
}

/* The fixture with this member's address, the token address of their invitation, and the event's UID. */
static void deliver(struct cvn_office *office, int number, const char *file, const char *event, const char *member, int64_t at)
{
	CVN_AUTO_BUF(b, 1u << 16);
	CVN_AUTO_STR char *name = cvn_xasprintf("%s.eml", file);
	struct cvn_event_row e = { 0 };
	struct cvn_contact c = { 0 };
	struct cvn_invitation_row inv;
	char token[CVN_TOKEN_CHARS], date[64], stamp[32];
	time_t t = (time_t)at;
	struct tm tm;

	cr_assert_eq(cvn_store_event_find(office->store, event, &e, NULL), CVN_OK);
	cr_assert_eq(cvn_store_contact_by_key(office->store, member, &c, NULL), CVN_OK);
	cr_assert_eq(cvn_store_invitation_of(office->store, e.event_id, c.contact_id, &inv, NULL), CVN_OK);
	cvn_token_make(cvn_store_keys(office->store), CVN_PURPOSE_INVITATION, inv.invitation_id, token);
	gmtime_r(&t, &tm);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &tm);
	strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
	CVN_AUTO_STR char *address = cvn_xasprintf("answers+%s@local59.example", token);
	cvn_place_read(fixtures, name, &b);
	cr_assert(b.len > 0, "no fixture %s/%s", fixtures, name);
	replace(&b, "@ORGANIZER@", address);
	replace(&b, "@UID@", e.uid);
	replace(&b, "@ME@", member);
	replace(&b, "@DATE@", date);
	replace(&b, "@STAMP@", stamp);
	cvn_world_deliver(&w, number, b.ptr);
	cvn_event_row_release(&e);
	cvn_contact_release(&c);
}

static void given_event(const char *name, const char *text)
{
	CVN_AUTO_STR char *file = cvn_xasprintf("%s.md", name);

	cvn_place_write(w.dir, file, text);
	free(cvn_world_does(&w, 0, "event", "create", file, NULL));
	free(cvn_world_does(&w, 0, "invite", name, "--list", "members", NULL));
}

static const struct cvn_value *person(const struct cvn_value *roster, const char *email)
{
	const struct cvn_value *people = cvn_value_get(roster->child[0], "people");

	for (size_t i = 0; i < people->n; i++)
		if (strcmp(cvn_value_get_text(people->child[i], "email"), email) == 0)
			return people->child[i];
	return NULL;
}

static bool history_says(const char *member, const char *what)
{
	CVN_AUTO_STR char *history = cvn_world_does(&w, 0, "contact", "history", member, NULL);

	return strstr(history, what) != NULL;
}

Test(e2e_interop, every_calendar_s_way_of_answering_reaches_the_ledger)
{
	CVN_AUTO_BUF(list, 1u << 16);
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_err err = { 0 };

	if (!cvn_world_has_dovecot())
		return;
	cvn_world_open(&w, "interop", &(struct cvn_world_options){ .seed = 59 });
	cvn_buf_str(&list, "first_name,email\n");
	for (size_t i = 0; i < CVN_COUNT(mails); i++)
		cvn_buf_printf(&list, "%s,%s@mail.example\n", mails[i].file, mails[i].file);
	cvn_place_write(w.dir, "people.csv", list.ptr);
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
	CVN_AUTO_STR char *text = cvn_xasprintf(meeting, "");
	given_event("meeting", text);
	given_event("table", table);
	cr_assert_eq(cvn_office_open(w.office, &office, &err), CVN_OK, "%s", err.text);
	for (size_t i = 0; i < CVN_COUNT(mails); i++) {
		CVN_AUTO_STR char *member = cvn_xasprintf("%s@mail.example", mails[i].file);

		deliver(office, (int)i + 1, mails[i].file, mails[i].event, member, (int64_t)time(NULL) - 60);
	}
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));

	for (size_t i = 0; i < CVN_COUNT(mails); i++) {
		CVN_AUTO_STR char *member = cvn_xasprintf("%s@mail.example", mails[i].file);
		CVN_AUTO(cvn_value_free) struct cvn_value *roster = cvn_world_asks(&w, "roster", mails[i].event, NULL);
		const struct cvn_value *p = person(roster, member);

		cr_assert(p != NULL, "%s", member);
		cr_expect(strcmp(cvn_value_get_text(p, "answer"), mails[i].answer) == 0, "%s: the roster says %s", mails[i].file,
		          cvn_value_get_text(p, "answer"));
		cr_expect(strtol(cvn_value_get_text(p, "party"), NULL, 10) == mails[i].party, "%s: party %s", mails[i].file, cvn_value_get_text(p, "party"));
		if (mails[i].ledger != NULL) {
			CVN_AUTO_STR char *entry = cvn_xasprintf("answered %s", mails[i].ledger);

			cr_expect(history_says(member, entry), "%s: nothing '%s' in the ledger", mails[i].file, entry);
		}
	}
	CVN_AUTO(cvn_value_free) struct cvn_value *matters = cvn_world_asks(&w, "event", "matters", NULL);
	cr_expect(matters->n == 3, "%zu matters: two counter-proposals and a guest", matters->n);
	CVN_AUTO(cvn_value_free) struct cvn_value *date = cvn_world_asks(&w, "roster", "table", "--date", "2030-02-07", NULL);
	cr_expect_str_eq(cvn_value_get_text(person(date, "exchange-declined-date@mail.example"), "answer"), "declined");
	cr_expect_str_eq(cvn_value_get_text(person(date, "google-series@mail.example"), "answer"), "declined");
	CVN_AUTO(cvn_value_free) struct cvn_value *all = cvn_world_asks(&w, "roster", "meeting", NULL);
	cr_expect_str_eq(cvn_value_get_text(person(all, "google-accepted@mail.example"), "comment"), "We'll bring soup & bread");
	cr_expect_str_eq(cvn_value_get_text(person(all, "other-latin1@mail.example"), "comment"), "Señora Núñez también");
}

/* ---- By the clock ------------------------------------------------------------------------------------------------ */

static bool offered(void *arg)
{
	(void)arg;
	CVN_AUTO_BUF(log, 1u << 20);
	char *rest = NULL;
	size_t n = 0;

	cvn_place_read(w.dir, "accepts", &log);
	for (char *line = strtok_r(log.ptr, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
		n += strncmp(line, "accepted", 8) == 0 && strstr(line, "second@mail.example") != NULL;
	return n >= 3;          /* the invitation, the waiting list, the offer */
}

static pid_t start(const char *verb)
{
	CVN_AUTO_STR char *log = cvn_path_join(w.dir, verb);
	const char *argv[] = { w.convene, "--office", w.office, verb, NULL };

	return cvn_spawn(w.dir, argv, log);
}

Test(e2e_interop, a_decline_pressed_in_a_calendar_offers_the_seat_to_the_next_within_a_minute)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	CVN_AUTO_STR char *text = cvn_xasprintf(meeting, "Capacity: 1\n");
	struct cvn_err err = { 0 };

	if (!cvn_world_has_dovecot())
		return;
	static const char *const cast[] = { "thunderbird-declined@mail.example=gmail,silent,no-answer", "second@mail.example=gmail,silent,no-answer", NULL };
	cvn_world_open(&w, "minute", &(struct cvn_world_options){ .cast = cast });
	cvn_place_write(w.dir, "people.csv", "email\nthunderbird-declined@mail.example\nsecond@mail.example\n");
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
	given_event("meeting", text);
	pid_t sender = start("sender"), poller = start("poller");
	free(cvn_world_does(&w, 0, "answer", "meeting", "thunderbird-declined@mail.example", "accepted", NULL));
	free(cvn_world_does(&w, 0, "answer", "meeting", "second@mail.example", "accepted", NULL));
	cr_assert_eq(cvn_office_open(w.office, &office, &err), CVN_OK, "%s", err.text);
	sleep(3);                       /* the answer is newer than what a steward entered */
	int64_t began = (int64_t)time(NULL);
	deliver(office, 1, "thunderbird-declined", "meeting", "thunderbird-declined@mail.example", began);
	cr_assert(!offered(NULL), "something else was written to the second in line");
	cr_assert(cvn_wait_until(offered, NULL, 60000), "no offer within a minute");
	CVN_AUTO(cvn_value_free) struct cvn_value *roster = cvn_world_asks(&w, "roster", "meeting", NULL);
	cr_expect_str_eq(cvn_value_get_text(person(roster, "second@mail.example"), "seat"), "offered");
	printf("the offer left %ld s after the decline was delivered\n", (long)((int64_t)time(NULL) - began));
	cvn_end(poller, SIGTERM, 20000);
	cvn_end(sender, SIGTERM, 20000);
}

static bool host_is_told(void *arg)
{
	(void)arg;
	CVN_AUTO_STR char *list = cvn_world_does(&w, 0, "campaign", "list", NULL);

	return strstr(list, "meeting-notices") != NULL;
}

Test(e2e_interop, a_mailbox_that_is_down_keeps_no_reminder_waiting)
{
	char text[1000], when[40];
	time_t t = time(NULL) + 86400;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(when, sizeof when, "%Y-%m-%d %H:%M", &tm);
	cvn_world_open(&w, "down", &(struct cvn_world_options){ .without_mailbox = true });
	cvn_world_conf(&w, "mailbox", "url", "imaps://127.0.0.1:1/INBOX");
	cvn_world_conf(&w, "mailbox", "password_command", "echo none");
	cvn_place_write(w.dir, "people.csv", "email\nana@d1.example\n");
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
	snprintf(text, sizeof text, "Event: Meeting\nKind: rally\nStarts: %s UTC\nEnds: 23:59\nHost: Hal <hal@d1.example>\nRemind: 1h\n\nCome.\n", when);
	given_event("meeting", text);
	pid_t poller = start("poller");
	cr_expect(cvn_wait_until(host_is_told, NULL, 20000), "the host heard nothing two days before");
	cvn_end(poller, SIGTERM, 20000);
}
