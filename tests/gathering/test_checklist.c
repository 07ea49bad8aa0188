/*
 * test_checklist.c - the checklist for invitations, statement by statement, over whole letters as the sender would write them.
 *
 * One test a statement, named after it. What a statement says of answers is shown with answers; sizes and nesting with hostile input
 * are in the fuzz targets, too. Here is what an invitation holds; what comes after it is
 * test_checklist_after.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "convene/campaign.h"
#include "written.h"

TestSuite(checklist, .init = house_open, .fini = house_close);

/* ---- The tree ---------------------------------------------------------------------------------------------------- */

Test(checklist, the_parameter_method_is_the_object_s_METHOD_and_the_charset_utf_8)
{
	static const char *const purposes[][2] = { { "request", "REQUEST" }, { "cancel", "CANCEL" }, { "counter-declined", "DECLINECOUNTER" } };
	struct cvn_event_edit edit = { 0 };
	struct cvn_given_answer g;
	char said[200];

	given_members(1);
	given_event("");
	given_sent_where("1");
	g = reply(1, "tentative", NOW + 1);
	g.method = "COUNTER";
	hear(&g);
	cr_assert_eq(cvn_gathering_decide(office, 1, false, NOW + 2, said, &err), CVN_OK, "%s", err.text);
	CVN_AUTO_BUF(counter, 1 << 20);
	written("counter-declined", 1, &counter);
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 5, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	for (size_t i = 0; i < 3; i++) {
		CVN_AUTO_BUF(mail, 1 << 20);
		CVN_AUTO_BUF(body, 1 << 20);
		char head[2000], parameter[64], method[400];

		written(purposes[i][0], 1, &mail);
		mail_part(mail.ptr, "text/calendar", head, &body);
		snprintf(parameter, sizeof parameter, "method=%s", purposes[i][1]);
		object_value(body.ptr, "METHOD", method);
		cr_expect_str_eq(method, purposes[i][1]);
		cr_expect_not_null(strstr(head, parameter), "%s", head);
		cr_expect_not_null(strcasestr(head, "charset=utf-8"), "%s", head);
		cr_expect_not_null(strstr(head, "component=VEVENT"), "%s", head);
	}
}

Test(checklist, the_alternative_is_first_and_the_calendar_last_in_it_without_disposition_or_name)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	CVN_AUTO_BUF(body, 1 << 20);
	char head[2000], type[1000];

	given_members(1);
	given_event("");
	written("request", 1, &mail);
	mail_header(mail.ptr, "Content-Type", type);
	cr_expect_eq(strncmp(type, "multipart/mixed", 15), 0, "%s", type);
	const char *alternative = strstr(mail.ptr, "multipart/alternative"), *plain = strstr(mail.ptr, "text/plain"), *html = strstr(mail.ptr, "text/html"),
	           *calendar = strstr(mail.ptr, "text/calendar"), *copy = strstr(mail.ptr, "application/ics");
	cr_assert(alternative && plain && html && calendar && copy);
	cr_expect(alternative < plain && plain < html && html < calendar && calendar < copy);
	mail_part(mail.ptr, "text/calendar", head, &body);
	cr_expect_null(strcasestr(head, "Content-Disposition"));
	cr_expect_null(strcasestr(head, "name="));
	const char *after = strstr(calendar, "\r\n--");
	cr_expect_not_null(strstr(after, "--\r\n"), "the calendar closes the alternative");
}

Test(checklist, the_copy_is_an_attachment_without_method_and_says_the_same)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	CVN_AUTO_BUF(body, 1 << 20);
	CVN_AUTO_BUF(copy, 1 << 20);
	char head[2000];

	given_members(1);
	given_event("");
	written("request", 1, &mail);
	mail_part(mail.ptr, "text/calendar", head, &body);
	mail_part(mail.ptr, "application/ics", head, &copy);
	cr_expect_null(strcasestr(head, "method="), "%s", head);
	cr_expect_not_null(strcasestr(head, "attachment"), "%s", head);
	cr_expect_not_null(strcasestr(head, "invite.ics"), "%s", head);
	cr_expect_not_null(strcasestr(head, "base64"), "%s", head);
	size_t same = body.len < copy.len ? body.len : copy.len;
	cr_expect(same > 300 && memcmp(body.ptr, copy.ptr, same) == 0 && body.len - same < 3 && copy.len - same < 3);
}

Test(checklist, seven_bits_only_on_the_wire)
{
	CVN_AUTO_BUF(mail, 1 << 20);

	given_members(1);
	execute("UPDATE contact SET first_name = 'Ñandú', language = 'es'");
	given_event("Bring: café y ñoquis\n");
	written("request", 1, &mail);
	for (size_t i = 0; i < mail.len; i++)
		cr_assert((unsigned char)mail.ptr[i] < 0x80, "octet %zu", i);
}

/* ---- Who stands in it -------------------------------------------------------------------------------------------- */

Test(checklist, To_is_the_ATTENDEE_and_From_Reply_To_and_ORGANIZER_are_one_address_with_a_name)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	CVN_AUTO_BUF(body, 1 << 20);
	char head[2000], to[1000], from[1000], reply_to[1000];
	struct cvn_cal_object o;

	given_members(1);
	given_event("");
	written("request", 1, &mail);
	mail_part(mail.ptr, "text/calendar", head, &body);
	cr_assert_eq(cvn_calendar_read(body.ptr, body.len, &o, NULL), CVN_OK);
	mail_header(mail.ptr, "To", to);
	mail_header(mail.ptr, "From", from);
	mail_header(mail.ptr, "Reply-To", reply_to);
	cr_assert_eq(o.part[0].n_attendees, 1);
	cr_expect_not_null(strstr(to, o.part[0].attendee[0].address), "%s", to);
	cr_expect_not_null(strstr(from, o.part[0].organizer.address), "%s", from);
	cr_expect_not_null(strstr(reply_to, o.part[0].organizer.address), "%s", reply_to);
	cr_expect_str_eq(o.part[0].organizer.cn, "Ana Rivera");
	cr_expect_not_null(strstr(from, "Ana Rivera"));
	cr_expect_str_eq(o.part[0].attendee[0].cn, "M1 Diaz");
	cr_expect_eq(mail_lines(mail.ptr, "Sender:"), 0);
	cr_expect_null(strstr(body.ptr, "SENT-BY"));
	cvn_calendar_release(&o);
}

Test(checklist, nobody_else_is_mentioned_anywhere)
{
	static const char *const purposes[] = { "request", "notice-waiting", "reminder" };
	struct cvn_tick_count c;

	given_members(6);
	given_event("Capacity: 1\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	cr_assert_eq(cvn_gathering_tick(office, MEETING - 6 * 86400, &c, &err), CVN_OK, "%s", err.text);
	for (size_t i = 0; i < 3; i++) {
		CVN_AUTO_BUF(mail, 1 << 20);
		CVN_AUTO_BUF(body, 1 << 20);
		char head[2000];
		int me = i == 1 ? 2 : i == 2 ? 5 : 1;

		written(purposes[i], me, &mail);
		for (int other = 1; other <= 6; other++) {
			char address[64], name[32];

			snprintf(address, sizeof address, "m%d@example.org", other);
			snprintf(name, sizeof name, "M%d Diaz", other);
			if (other == me)
				continue;
			cr_expect_null(strstr(mail.ptr, address), "%s names %s", purposes[i], address);
			if (strstr(mail.ptr, "text/calendar")) {
				mail_part(mail.ptr, "text/calendar", head, &body);
				cr_expect_null(strstr(body.ptr, address));
				cr_expect_null(strstr(body.ptr, name));
			}
		}
	}
}

Test(checklist, a_name_cannot_inject_a_header_nor_a_property)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	CVN_AUTO_BUF(body, 1 << 20);
	char head[2000], to[1000];
	struct cvn_cal_object o;

	given_members(1);
	execute("UPDATE contact SET first_name = 'Eve\";ROLE=CHAIR:mailto:x@example.net', last_name = '\",<y@example.net>;PARTSTAT=ACCEPTED:'");
	given_event("");
	written("request", 1, &mail);
	mail_header(mail.ptr, "To", to);
	cr_expect_null(strstr(to, ">;"), "%s", to);
	mail_part(mail.ptr, "text/calendar", head, &body);
	cr_assert_eq(cvn_calendar_read(body.ptr, body.len, &o, NULL), CVN_OK);
	cr_expect_eq(o.part[0].n_attendees, 1);
	cr_expect_str_eq(o.part[0].attendee[0].address, "m1@example.org");
	cr_expect_str_eq(o.part[0].attendee[0].partstat, "needs-action");
	cvn_calendar_release(&o);
}

Test(checklist, PARTSTAT_RSVP_ROLE_and_CUTYPE_are_set_and_never_ACCEPTED_before_an_answer)
{
	CVN_AUTO_BUF(body, 1 << 20);
	struct cvn_event_edit edit = { 0 };

	given_members(2);
	given_event("");
	written_object("request", 1, &body);
	cr_expect_not_null(strstr(body.ptr, "CUTYPE=INDIVIDUAL"));
	cr_expect_not_null(strstr(body.ptr, "ROLE=REQ-PARTICIPANT"));
	cr_expect_not_null(strstr(body.ptr, "PARTSTAT=NEEDS-ACTION"));
	cr_expect_not_null(strstr(body.ptr, "RSVP=TRUE"));
	given_sent_where("1");
	answers(1, "accepted", NOW + 1);
	given_file("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nBring: a chair\n");
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	written_object("update-minor", 1, &body);
	cr_expect_not_null(strstr(body.ptr, "PARTSTAT=ACCEPTED"), "the answer that stands");
	written_object("update-minor", 2, &body);
	cr_expect_null(strstr(body.ptr, "PARTSTAT=ACCEPTED"), "who has not answered");
}

Test(checklist, a_line_break_in_a_name_never_reaches_a_header)
{
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(from, 1024);
	CVN_AUTO_BUF(to, 1024);
	struct cvn_due due = { .purpose = "request", .sequence = 100, .email = "m1@example.org", .domain = "example.org", .email_hash = "",
		.first_name = "Eve\r\nBcc: y@example.net", .last_name = "", .language = "en", .timezone = "", .building = "", .district = "", .roles = "",
		.fields = "{}", .quiet_hours = "" };

	given_members(1);
	given_event("");
	CVN_AUTO_STR char *params = cvn_xasprintf("{\"invitation_id\":%lld}", (long long)invitation_of(1));
	due.params = params;
	due.letter_id = due.contact_id = 1;
	cr_assert_eq(cvn_compiled_load(office, count("SELECT campaign_id FROM campaign"), &c, &err), CVN_OK, "%s", err.text);
	int rc = cvn_compiled_letter(c, &due, NOW, &out, &from, &to, &err);
	cr_expect(rc == CVN_E_INVALID || mail_lines(out.ptr, "Bcc:") == 0, "%s", out.ptr);
}

Test(checklist, every_letter_of_an_event_can_be_written_in_both_languages_for_one_meeting_and_for_a_series)
{
	static const char *const kinds[] = { "", "Repeats: monthly on the first Thursday until 2027-03-31\nMoved: 2027-01-07 to 2027-01-08 19:00\nPlace-shown-to: accepted\n" };
	int which = 0;

	given_members(1);
	given_event_of("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nQuestion: Children?\nAfter: And?\n");
	do {
		for (int p = 0; p < CVN_FOR_PURPOSES; p++)
			for (int spanish = 0; spanish < 2; spanish++) {
				const char *purpose = cvn_event_purpose_name((enum cvn_event_purpose)p);
				CVN_AUTO_BUF(mail, 1 << 20);
				CVN_AUTO_STR char *sql = cvn_xasprintf("INSERT INTO letter (campaign_id, contact_id, purpose, sequence, due_at, params) SELECT max(campaign_id), 1, '%s',"
				                                       " (SELECT revision FROM event) * 100 + %d, 0, '{\"invitation_id\":1,\"when\":\"Thursday\",\"date\":\"2027-01-07\",\"offer_until\":\"soon\","
				                                       "\"accepted\":1,\"waiting\":0,\"tentative\":0,\"declined\":0,\"unanswered\":0,\"people\":\"1 Ana\"}' FROM campaign",
				                                       purpose, 50 + spanish);

				execute(spanish ? "UPDATE contact SET language = 'es'" : "UPDATE contact SET language = 'en'");
				execute(sql);
				written_row(count("SELECT max(letter_id) FROM letter"), &mail);
				cr_expect_eq(mail_lines(mail.ptr, "Subject: "), 1, "%s", purpose);
				cr_expect_null(strstr(mail.ptr, "{{"), "%s", purpose);
			}
		if (which == 0) {
			CVN_AUTO_STR char *fields = cvn_xasprintf("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\n%s", kinds[1]);
			struct cvn_event_edit edit = { 0 };

			given_file(fields);
			cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
			cvn_event_edit_release(&edit);
		}
	} while (which++ == 0);
}

/* Text and object of a letter hold these words. */
static bool says(const char *purpose, int member, const char *words)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	CVN_AUTO_BUF(text, 1 << 20);
	char head[2000];

	written(purpose, member, &mail);
	mail_part(mail.ptr, "text/plain", head, &text);
	bool found = strstr(text.ptr, words) != NULL || strstr(mail.ptr, words) != NULL;
	if (strstr(mail.ptr, "text/calendar")) {
		mail_part(mail.ptr, "text/calendar", head, &text);
		found |= strstr(text.ptr, words) != NULL;
	}
	return found;
}

Test(checklist, a_place_for_those_who_accepted_reaches_them_in_every_letter_and_nobody_else_in_any)
{
	struct cvn_event_edit edit = { 0 };
	struct cvn_tick_count c;
	CVN_AUTO_BUF(ics, 1 << 20);

	given_members(3);
	given_event("Place-details: the blue door\nPlace-shown-to: accepted\n");
	cr_expect(!says("request", 1, "12 Elm") && !says("request", 1, "blue door"));
	given_sent_where("1");
	answers(1, "accepted", NOW + 1);
	answers(2, "tentative", NOW + 2);
	cr_expect(says("notice-seated", 1, "12 Elm") && says("notice-seated", 1, "blue door"));
	given_sent_where("1");
	given_change("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nPlace-details: the blue door\nPlace-shown-to: accepted\nBring: soup\n");
	cr_expect(says("update-minor", 1, "12 Elm"));
	cr_expect(!says("update-minor", 2, "12 Elm") && !says("update-minor", 3, "12 Elm"));
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_tick(office, MEETING - 86000, &c, &err), CVN_OK, "%s", err.text);
	cr_expect(says("reminder", 1, "12 Elm"));
	cr_expect(!says("reminder", 2, "12 Elm"));
	given_change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 14 Elm Street\nPlace-shown-to: accepted\nBring: soup\n");
	cr_expect(says("update", 1, "14 Elm"), "the seat is kept, so they may know");
	cr_expect(!says("update", 2, "Elm") && !says("update", 3, "Elm"));
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 700, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect(!says("cancel", 2, "Elm") && !says("cancel", 3, "Elm"));
	cr_assert_eq(cvn_gathering_ics(office, "meeting", NOW, &ics, &err), CVN_OK);
	cr_assert_eq(cvn_gathering_feed(office, NOW, &ics, &err), CVN_OK);
	cr_expect_null(strstr(ics.ptr, "Elm"));
	cr_expect_null(strstr(ics.ptr, "blue door"));
}
