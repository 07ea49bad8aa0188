/*
 * test_event.c - invitations out and calendar answers back, through the real binary against the village and Dovecot.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../contrib/demo/village/village.h"
#include "support/world.h"

static struct cvn_world w;

static void close_world(void)
{
	cvn_world_close(&w);
}

TestSuite(e2e_event, .fini = close_world, .timeout = 600);

static const char meeting[] = "Event: House meeting at the Riveras'\nKind: house-meeting\nStarts: 2030-01-17 18:30 America/New_York\n"
                              "Ends: 20:00\nPlace: 12 Elm Street, Albany\nHost: Ana Rivera <ana@local59.example>\nCapacity: %d\n\n"
                              "Come and say what you would like to see in your children's school.\n";

static void given_meeting(int capacity)
{
	CVN_AUTO_STR char *text = cvn_xasprintf(meeting, capacity);

	cvn_place_write(w.dir, "meeting.md", text);
	free(cvn_world_does(&w, 0, "event", "create", "meeting.md", NULL));
}

static void given_invited(const char *list)
{
	free(cvn_world_does(&w, 0, "import", list, "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "invite", "meeting", "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cvn_world_settle(&w);
}

static const struct cvn_value *person(const struct cvn_value *roster, const char *email)
{
	const struct cvn_value *people = cvn_value_get(roster->child[0], "people");

	for (size_t i = 0; i < people->n; i++)
		if (cvn_streq(cvn_value_get_text(people->child[i], "email"), email))
			return people->child[i];
	return NULL;
}

static long number(const struct cvn_value *roster, const char *key)
{
	const char *text = cvn_value_get_text(roster->child[0], key);

	cr_assert(text != NULL, "no '%s'", key);
	return strtol(text, NULL, 10);
}

static const struct {
	const char *email, *cast, *answer;
} people[] = {
	{ "ana@d1.example", "gmail,silent,accepts", "accepted" },         { "bo@d1.example", "gmail,silent,declines", "declined" },
	{ "cleo@d1.example", "gmail,silent,tentative", "tentative" },     { "dan@d2.example", "outlook,silent,accepts", "accepted" },
	{ "eva@d2.example", "outlook,silent,declines", "declined" },      { "fay@d2.example", "outlook,silent,tentative", "tentative" },
	{ "gus@d3.example", "apple,silent,accepts", "accepted" },         { "hal@d3.example", "apple,silent,declines", "declined" },
	{ "ida@d3.example", "apple,silent,tentative", "tentative" },      { "jo@d4.example", "thunderbird,silent,accepts", "accepted" },
	{ "kim@d4.example", "thunderbird,silent,declines", "declined" },  { "lee@d4.example", "thunderbird,silent,tentative", "tentative" },
	{ "mia@d5.example", "gmail,silent,no-answer", "needs-action" },   { "nia@d5.example", "gmail,away,accepts", "needs-action" },
};

Test(e2e_event, a_button_pressed_in_any_calendar_is_on_the_roster_of_the_right_person)
{
	const char *cast[CVN_COUNT(people) + 1] = { NULL };
	char *owned[CVN_COUNT(people)];
	CVN_AUTO_BUF(list, 1u << 16);

	if (!cvn_world_has_dovecot())
		return;
	cvn_buf_str(&list, "first_name,last_name,email,language\n");
	for (size_t i = 0; i < CVN_COUNT(people); i++) {
		cast[i] = owned[i] = cvn_xasprintf("%s=%s", people[i].email, people[i].cast);
		cvn_buf_printf(&list, "P%zu,Ñandú,%s,%s\n", i, people[i].email, i % 3 ? "en" : "es");
	}
	cvn_world_open(&w, "event", &(struct cvn_world_options){ .cast = cast });
	cvn_place_write(w.dir, "people.csv", list.ptr);
	given_meeting(40);
	given_invited("people.csv");

	CVN_AUTO(cvn_value_free) struct cvn_value *roster = cvn_world_asks(&w, "roster", "meeting", NULL);
	for (size_t i = 0; i < CVN_COUNT(people); i++) {
		const struct cvn_value *p = person(roster, people[i].email);
		cr_assert(p != NULL, "%s is not on the roster", people[i].email);
		cr_expect(cvn_streq(cvn_value_get_text(p, "answer"), people[i].answer), "%s (%s) is %s", people[i].email, people[i].cast,
		          cvn_value_get_text(p, "answer"));
		free(owned[i]);
	}
	cr_expect(number(roster, "invited") == CVN_COUNT(people));
	cr_expect(number(roster, "accepted") == 4 && number(roster, "declined") == 4 && number(roster, "tentative") == 4);
	cr_expect(cvn_world_count(&w, "faults") == 0 && cvn_world_count(&w, "stray") == 0);
}

Test(e2e_event, a_full_meeting_has_no_seat_too_many_and_the_others_wait_in_line)
{
	long accepts = 0;
	char address[VIL_ADDRESS];

	if (!cvn_world_has_dovecot())
		return;
	cvn_world_open(&w, "event", &(struct cvn_world_options){ .delay_ms = 100 });
	cvn_world_members(&w, "members.csv", 120);
	CVN_AUTO_BUF(text, 1u << 20);
	cvn_place_read(w.dir, "members.csv", &text);
	for (const char *line = strchr(text.ptr, '\n'); line && line[1]; line = strchr(line + 1, '\n'))
		if (sscanf(line + 1, "%*[^,],%*[^,],%319[^,]", address) == 1) {
			struct vil_persona p = vil_persona(59, address);
			accepts += p.answer == VIL_ACCEPTS && (p.temper == VIL_SILENT || p.temper == VIL_WRITES);
		}
	given_meeting(12);
	given_invited("members.csv");

	CVN_AUTO(cvn_value_free) struct cvn_value *roster = cvn_world_asks(&w, "roster", "meeting", NULL);
	const struct cvn_value *all = cvn_value_get(roster->child[0], "people");
	long confirmed = 0;
	for (size_t i = 0; i < all->n; i++)
		confirmed += cvn_streq(cvn_value_get_text(all->child[i], "seat"), "confirmed");
	cr_assert(accepts > 12, "this list does not fill the meeting");
	cr_expect(number(roster, "accepted") == accepts, "accepted %ld, pressed Yes %ld", number(roster, "accepted"), accepts);
	cr_expect(confirmed == 12, "%ld seats confirmed of 12", confirmed);
	cr_expect(number(roster, "waiting") == accepts - 12, "%ld wait", number(roster, "waiting"));
}
