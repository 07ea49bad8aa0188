/*
 * test_checklist.c - the checklist for invitations, statement by statement, over whole letters as the sender would write them.
 *
 * One test a statement, named after it. What a statement says of answers is shown with answers; sizes and nesting with hostile input
 * are in the fuzz targets, too. A letter here is compiled by the campaign room from the queue's row, as in life.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "convene/calendar.h"
#include "convene/campaign.h"
#include "house.h"
#include "store/store_priv.h"

TestSuite(checklist, .init = house_open, .fini = house_close);

/* ---- The letter of a row ----------------------------------------------------------------------------------------- */

static int64_t house_now = NOW + 1000;

/* What the sender would put on the wire for that row. */
static void house_letter(int64_t letter_id, struct cvn_buf *out)
{
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	CVN_AUTO_BUF(from, 1024);
	CVN_AUTO_BUF(to, 1024);
	struct cvn_query q;

	cr_assert_eq(cvn_query_prepare(&q, office->store, "SELECT l.letter_id, l.campaign_id, l.contact_id, l.purpose, l.sequence, coalesce(l.params, ''), c.email,"
	             " c.email_hash, c.domain, c.first_name, c.last_name, c.language, c.timezone, c.building, c.district, c.roles, c.fields, c.quiet_hours"
	             " FROM letter l JOIN contact c USING (contact_id) WHERE letter_id = :id", &err), CVN_OK, "%s", err.text);
	cvn_query_int(&q, ":id", letter_id);
	cr_assert_eq(cvn_query_row(&q, &err), 1);
	struct cvn_due due = { .letter_id = cvn_col_int(&q, 0), .campaign_id = cvn_col_int(&q, 1), .contact_id = cvn_col_int(&q, 2),
		.purpose = cvn_col_text(&q, 3), .sequence = (int)cvn_col_int(&q, 4), .params = cvn_col_text(&q, 5), .email = cvn_col_text(&q, 6),
		.email_hash = cvn_col_text(&q, 7), .domain = cvn_col_text(&q, 8), .first_name = cvn_col_text(&q, 9), .last_name = cvn_col_text(&q, 10),
		.language = cvn_col_text(&q, 11), .timezone = cvn_col_text(&q, 12), .building = cvn_col_text(&q, 13), .district = cvn_col_text(&q, 14),
		.roles = cvn_col_text(&q, 15), .fields = cvn_col_text(&q, 16), .quiet_hours = cvn_col_text(&q, 17) };
	cr_assert_eq(cvn_compiled_load(office, due.campaign_id, &c, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_compiled_letter(c, &due, house_now, out, &from, &to, &err), CVN_OK, "%s", err.text);
	cvn_query_end(&q);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void from_printable(const char *s, size_t n, struct cvn_buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '=' && i + 2 < n && s[i + 1] == '\r' && s[i + 2] == '\n')
			i += 2;
		else if (s[i] == '=' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0)
			cvn_buf_char(out, (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]))), i += 2;
		else
			cvn_buf_char(out, s[i]);
	}
}

static void from_base64(const char *s, size_t n, struct cvn_buf *out)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at = s[i] ? strchr(set, s[i]) : NULL;

		if (at == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(at - set);
		have += 6;
		if (have >= 8)
			cvn_buf_char(out, (char)(bits >> (have -= 8)));
	}
}

static void house_decode(const char *head, const char *s, size_t n, struct cvn_buf *out)
{
	if (strcasestr(head, "base64"))
		from_base64(s, n, out);
	else if (strcasestr(head, "quoted-printable"))
		from_printable(s, n, out);
	else
		cvn_buf_add(out, s, n);
	while (out->len > 2 && strcmp(out->ptr + out->len - 2, "\r\n") == 0 && strcmp(out->ptr + out->len - 4, "\r\n\r\n") == 0)
		cvn_buf_truncate(out, out->len - 2);
}

static void write_letter(const char *purpose, int member, struct cvn_buf *out)
{
	CVN_AUTO_STR char *where = cvn_xasprintf("SELECT letter_id FROM letter JOIN contact USING (contact_id) WHERE purpose = '%s' AND email = 'm%d@example.org'"
	                                         " ORDER BY letter_id DESC LIMIT 1", purpose, member);
	int64_t letter_id = count(where);

	cr_assert_neq(letter_id, 0, "no letter '%s' for m%d", purpose, member);
	cvn_buf_truncate(out, 0);
	house_letter(letter_id, out);
}

static size_t lines(const char *mail, const char *begin)
{
	size_t n = 0, len = strlen(begin);

	for (const char *p = mail; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		n += strncasecmp(p, begin, len) == 0;
	return n;
}

/* The value of a header field, unfolded, into `out`. */
static void header(const char *mail, const char *name, char out[1000])
{
	size_t len = strlen(name), n = 0;
	const char *end = strstr(mail, "\r\n\r\n");

	out[0] = '\0';
	for (const char *p = mail; p && p < end; p = strchr(p, '\n') + 1) {
		if (strncasecmp(p, name, len) != 0 || p[len] != ':')
			continue;
		for (p += len + 1; n < 999 && !(p[0] == '\r' && p[2] != ' ' && p[2] != '\t'); p++)
			if (*p != '\r' && *p != '\n' && !(n == 0 && *p == ' '))
				out[n++] = *p;
		out[n] = '\0';
		return;
	}
}

/* The calendar part of a mail: its header block into `head`, its octets decoded into `body`. */
static void part(const char *mail, const char *type, char head[2000], struct cvn_buf *body)
{
	const char *at = strstr(mail, type), *start = at, *end;

	cr_assert_not_null(at, "no part %s", type);
	while (start > mail && strncmp(start, "\r\n--", 4) != 0)
		start--;
	end = strstr(at, "\r\n\r\n");
	snprintf(head, 2000, "%.*s", (int)(end - start), start);
	const char *stop = strstr(end, "\r\n--");
	cvn_buf_truncate(body, 0);
	house_decode(head, end + 4, (size_t)(stop - end) - 4, body);
}

static void object_of(const char *purpose, int member, struct cvn_buf *body)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	char head[2000];

	write_letter(purpose, member, &mail);
	part(mail.ptr, "text/calendar", head, body);
	CVN_AUTO_STR char *folded = cvn_buf_take(body);
	for (const char *p = folded; *p; p++)           /* RFC 5545 3.1 */
		if (strncmp(p, "\r\n ", 3) == 0)
			p += 2;
		else
			cvn_buf_char(body, *p);
}

static void value(const char *object, const char *property, char out[400])
{
	size_t len = strlen(property);

	out[0] = '\0';
	for (const char *p = object; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (strncmp(p, property, len) == 0 && (p[len] == ':' || p[len] == ';')) {
			snprintf(out, 400, "%.*s", (int)strcspn(p + len + 1, "\r\n"), p + len + 1);
			return;
		}
}

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
	write_letter("counter-declined", 1, &counter);
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 5, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	for (size_t i = 0; i < 3; i++) {
		CVN_AUTO_BUF(mail, 1 << 20);
		CVN_AUTO_BUF(body, 1 << 20);
		char head[2000], parameter[64], method[400];

		write_letter(purposes[i][0], 1, &mail);
		part(mail.ptr, "text/calendar", head, &body);
		snprintf(parameter, sizeof parameter, "method=%s", purposes[i][1]);
		value(body.ptr, "METHOD", method);
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
	write_letter("request", 1, &mail);
	header(mail.ptr, "Content-Type", type);
	cr_expect_eq(strncmp(type, "multipart/mixed", 15), 0, "%s", type);
	const char *alternative = strstr(mail.ptr, "multipart/alternative"), *plain = strstr(mail.ptr, "text/plain"), *html = strstr(mail.ptr, "text/html"),
	           *calendar = strstr(mail.ptr, "text/calendar"), *copy = strstr(mail.ptr, "application/ics");
	cr_assert(alternative && plain && html && calendar && copy);
	cr_expect(alternative < plain && plain < html && html < calendar && calendar < copy);
	part(mail.ptr, "text/calendar", head, &body);
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
	write_letter("request", 1, &mail);
	part(mail.ptr, "text/calendar", head, &body);
	part(mail.ptr, "application/ics", head, &copy);
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
	write_letter("request", 1, &mail);
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
	write_letter("request", 1, &mail);
	part(mail.ptr, "text/calendar", head, &body);
	cr_assert_eq(cvn_calendar_read(body.ptr, body.len, &o, NULL), CVN_OK);
	header(mail.ptr, "To", to);
	header(mail.ptr, "From", from);
	header(mail.ptr, "Reply-To", reply_to);
	cr_assert_eq(o.part[0].n_attendees, 1);
	cr_expect_not_null(strstr(to, o.part[0].attendee[0].address), "%s", to);
	cr_expect_not_null(strstr(from, o.part[0].organizer.address), "%s", from);
	cr_expect_not_null(strstr(reply_to, o.part[0].organizer.address), "%s", reply_to);
	cr_expect_str_eq(o.part[0].organizer.cn, "Ana Rivera");
	cr_expect_not_null(strstr(from, "Ana Rivera"));
	cr_expect_str_eq(o.part[0].attendee[0].cn, "M1 Diaz");
	cr_expect_eq(lines(mail.ptr, "Sender:"), 0);
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

		write_letter(purposes[i], me, &mail);
		for (int other = 1; other <= 6; other++) {
			char address[64], name[32];

			snprintf(address, sizeof address, "m%d@example.org", other);
			snprintf(name, sizeof name, "M%d Diaz", other);
			if (other == me)
				continue;
			cr_expect_null(strstr(mail.ptr, address), "%s names %s", purposes[i], address);
			if (strstr(mail.ptr, "text/calendar")) {
				part(mail.ptr, "text/calendar", head, &body);
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
	write_letter("request", 1, &mail);
	header(mail.ptr, "To", to);
	cr_expect_null(strstr(to, ">;"), "%s", to);
	part(mail.ptr, "text/calendar", head, &body);
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
	object_of("request", 1, &body);
	cr_expect_not_null(strstr(body.ptr, "CUTYPE=INDIVIDUAL"));
	cr_expect_not_null(strstr(body.ptr, "ROLE=REQ-PARTICIPANT"));
	cr_expect_not_null(strstr(body.ptr, "PARTSTAT=NEEDS-ACTION"));
	cr_expect_not_null(strstr(body.ptr, "RSVP=TRUE"));
	given_sent_where("1");
	answers(1, "accepted", NOW + 1);
	given_file("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nBring: a chair\n");
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	object_of("update-minor", 1, &body);
	cr_expect_not_null(strstr(body.ptr, "PARTSTAT=ACCEPTED"), "the answer that stands");
	object_of("update-minor", 2, &body);
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
	cr_expect(rc == CVN_E_INVALID || lines(out.ptr, "Bcc:") == 0, "%s", out.ptr);
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
				house_letter(count("SELECT max(letter_id) FROM letter"), &mail);
				cr_expect_eq(lines(mail.ptr, "Subject: "), 1, "%s", purpose);
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

static void change(const char *fields);

/* Text and object of a letter hold these words. */
static bool says(const char *purpose, int member, const char *words)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	CVN_AUTO_BUF(text, 1 << 20);
	char head[2000];

	write_letter(purpose, member, &mail);
	part(mail.ptr, "text/plain", head, &text);
	bool found = strstr(text.ptr, words) != NULL || strstr(mail.ptr, words) != NULL;
	if (strstr(mail.ptr, "text/calendar")) {
		part(mail.ptr, "text/calendar", head, &text);
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
	change("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nPlace-details: the blue door\nPlace-shown-to: accepted\nBring: soup\n");
	cr_expect(says("update-minor", 1, "12 Elm"));
	cr_expect(!says("update-minor", 2, "12 Elm") && !says("update-minor", 3, "12 Elm"));
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_tick(office, MEETING - 86000, &c, &err), CVN_OK, "%s", err.text);
	cr_expect(says("reminder", 1, "12 Elm"));
	cr_expect(!says("reminder", 2, "12 Elm"));
	change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 14 Elm Street\nPlace-shown-to: accepted\nBring: soup\n");
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

/* ---- Time -------------------------------------------------------------------------------------------------------- */

Test(checklist, a_VTIMEZONE_for_each_TZID_with_one_rule_each_way)
{
	CVN_AUTO_BUF(body, 1 << 20);

	given_members(1);
	given_event_of("Starts: 2026-12-03 18:30 America/Denver\nEnds: 20:00\nPlace: Hall\nRepeats: weekly 10 times\n");
	object_of("request", 1, &body);
	cr_expect_eq(lines(body.ptr, "BEGIN:VTIMEZONE"), 1);
	cr_expect_eq(lines(body.ptr, "TZID:America/Denver"), 1);
	cr_expect_leq(lines(body.ptr, "BEGIN:STANDARD"), 1);
	cr_expect_leq(lines(body.ptr, "BEGIN:DAYLIGHT"), 1);
	cr_expect_eq(lines(body.ptr, "RDATE"), 0);
	cr_expect_eq(lines(body.ptr, "DTSTART;TZID=America/Denver:"), 1);
}

Test(checklist, the_offsets_are_right_in_all_zones_of_the_country_one_year_back_and_three_ahead)
{
	static const char *const zones[] = { "America/New_York", "America/Detroit", "America/Indiana/Indianapolis", "America/Kentucky/Louisville",
		"America/Chicago", "America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Adak",
		"Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago" };

	for (size_t z = 0; z < sizeof zones / sizeof *zones; z++)
		for (int64_t t = NOW - 366LL * 86400; t < NOW + 3 * 366LL * 86400; t += 21600) {
			struct cvn_civil c;
			int offset = 0;
			time_t at = (time_t)t;
			struct tm tm;

			setenv("TZ", zones[z], 1);
			tzset();
			localtime_r(&at, &tm);
			cr_assert_eq(cvn_zone_from_unix(zones[z], t, &c, &offset, NULL, &err), CVN_OK);
			cr_assert_eq((long)offset, tm.tm_gmtoff, "%s at %lld", zones[z], (long long)t);
			cr_assert_eq(c.hour, tm.tm_hour);
		}
}

/* ---- Revisions --------------------------------------------------------------------------------------------------- */

static int sequence(const char *purpose, int member)
{
	CVN_AUTO_BUF(body, 1 << 20);
	char text[400];

	object_of(purpose, member, &body);
	value(body.ptr, "SEQUENCE", text);
	return atoi(text);
}

static void change(const char *fields)
{
	struct cvn_event_edit edit = { 0 };

	given_file(fields);
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
}

Test(checklist, SEQUENCE_counts_once_an_edit_that_matters_and_not_for_details_reminders_or_refreshes)
{
	struct cvn_given_answer g;

	given_members(1);
	given_event("");
	cr_expect_eq(sequence("request", 1), 0);
	given_sent_where("1");
	change("Starts: 2026-12-03 18:30 America/New_York\nEnds: 20:00\nPlace: 12 Elm Street\nBring: soup\n");
	cr_expect_eq(sequence("update-minor", 1), 0, "a detail");
	given_sent_where("1");
	change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 14 Elm Street\nBring: soup\n");
	cr_expect_eq(sequence("update", 1), 1, "time and place in one edit");
	given_sent_where("1");
	g = reply(1, "", NOW + 200);
	g.method = "REFRESH";
	hear(&g);
	cr_expect_eq(sequence("refresh", 1), 1, "asked for again");
}

Test(checklist, DTSTAMP_is_new_in_each_message)
{
	CVN_AUTO_BUF(body, 1 << 20);
	char first[400], second[400];

	given_members(1);
	given_event("");
	object_of("request", 1, &body);
	value(body.ptr, "DTSTAMP", first);
	house_now += 77;
	object_of("request", 1, &body);
	value(body.ptr, "DTSTAMP", second);
	cr_expect_str_neq(first, second);
	cr_expect_eq(strlen(second), 16);
}

Test(checklist, a_fan_out_that_was_interrupted_goes_on_with_the_same_number)
{
	given_members(2);
	given_event("");
	given_sent_where("1");
	change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 12 Elm Street\n");
	int one = sequence("update", 1);
	given_sent_where("contact_id = (SELECT contact_id FROM contact WHERE email = 'm1@example.org')");
	cr_expect_eq(sequence("update", 2), one, "the letter that waited says what the others said");
}

Test(checklist, CANCEL_for_all_has_STATUS_for_one_member_has_not_for_one_date_names_it)
{
	CVN_AUTO_BUF(body, 1 << 20);
	struct cvn_event_edit edit = { 0 };

	given_members(2);
	given_event("Repeats: monthly on the first Thursday until 2027-03-31\n");
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_uninvite(office, invitation_of(2), NOW + 5, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	object_of("cancel-one", 2, &body);
	cr_expect_eq(lines(body.ptr, "STATUS:"), 0);
	cr_expect_eq(lines(body.ptr, "RECURRENCE-ID"), 0);
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", "2027-01-07", "", false, NOW + 6, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	object_of("cancel-instance", 1, &body);
	cr_expect_eq(lines(body.ptr, "STATUS:CANCELLED"), 1);
	cr_expect_eq(lines(body.ptr, "RECURRENCE-ID;TZID=America/New_York:20270107T183000"), 1);
	given_sent_where("1");
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 7, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	object_of("cancel", 1, &body);
	cr_expect_eq(lines(body.ptr, "STATUS:CANCELLED"), 1);
	cr_expect_eq(lines(body.ptr, "RECURRENCE-ID"), 0);
	cr_expect_eq(lines(body.ptr, "EXDATE;TZID=America/New_York:20270107T183000"), 1, "later objects leave the date out");
}

Test(checklist, no_CANCEL_leaves_before_its_REQUEST)
{
	struct cvn_event_edit edit = { 0 };

	given_members(2);
	given_event("");
	given_sent_where("contact_id = (SELECT contact_id FROM contact WHERE email = 'm1@example.org')");
	cr_assert_eq(cvn_gathering_cancel(office, "meeting", NULL, "", false, NOW + 7, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
	cr_expect_eq(letters("cancel", 1), 1);
	cr_expect_eq(letters("cancel", 2), 0);
	cr_expect_eq(count("SELECT count(*) FROM letter WHERE state = 'pending' AND purpose = 'request'"), 0);
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

Test(checklist, fixtures_are_read_whatever_their_client_left_out)
{
	static const struct { const char *label, *object, *answer; } read[] = {
		{ "Exchange without ORGANIZER", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:m1@example.org\r\nUID:u\r\n"
		  "DTSTART;TZID=Eastern Standard Time:20261203T183000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "accepted" },
		{ "Yahoo's own status", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:m1@example.org\r\nUID:u\r\n"
		  "X-YAHOO-USER-STATUS:FREE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "declined" },
		{ "LF and Latin-1", "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;CN=Mar\xEDn;PARTSTAT=TENTATIVE:mailto:m1@example.org\nUID:u\nEND:VEVENT\nEND:VCALENDAR\n",
		  "tentative" },
		{ "a token folded in the middle", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACC\r\n EPTED:mailto:m1@exam\r\n ple.org\r\nUID:u\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		  "accepted" },
		{ "UID outside the event", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nUID:u\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=DECLINED:mailto:m1@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		  "declined" },
	};

	for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
		struct cvn_cal_object o;

		cr_assert_eq(cvn_calendar_read(read[i].object, strlen(read[i].object), &o, &err), CVN_OK, "%s: %s", read[i].label, err.text);
		cr_expect_str_eq(o.part[0].answer, read[i].answer, "%s", read[i].label);
		cr_expect_str_eq(o.part[0].attendee[0].address, "m1@example.org", "%s", read[i].label);
		cr_expect_str_eq(o.part[0].uid, "u", "%s", read[i].label);
		cvn_calendar_release(&o);
	}
}

Test(checklist, out_of_order_duplicate_stale_ahead_and_future_answers_end_in_one_state)
{
	static const struct { const char *answer; int sequence; int64_t stamp, at; } told[] = {
		{ "accepted", 1, NOW + 300, NOW + 300 }, { "declined", 1, NOW + 200, NOW + 200 }, { "accepted", 1, NOW + 300, NOW + 300 },
		{ "declined", 0, NOW + 400, NOW + 400 }, { "tentative", 1, NOW + 900LL * 86400, NOW + 250 },
	};

	given_members(1);
	given_event("");
	given_sent_where("1");
	change("Starts: 2026-12-03 19:30 America/New_York\nEnds: 21:00\nPlace: 12 Elm Street\n");
	for (int turn = 0; turn < 5; turn++) {
		execute("UPDATE invitation SET answer = 'needs-action', answer_seq = -1, answer_stamp = 0, answered_at = NULL, seat = 'none'");
		execute("UPDATE event SET taken = 0");
		for (int i = 0; i < 5; i++) {
			int k = (i + turn) % 5;
			struct cvn_given_answer g = reply(1, told[k].answer, told[k].at);

			g.sequence = told[k].sequence;
			g.dtstamp = told[k].stamp;
			hear(&g);
		}
		cr_expect_str_eq(invitation(1).answer, "accepted", "turn %d", turn);
	}
}

Test(checklist, a_killed_poller_that_hears_everything_again_changes_nothing)
{
	given_members(2);
	given_event("Capacity: 1\n");
	cr_assert_eq(cvn_store_begin(office->store, &err), CVN_OK);
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);
	struct cvn_answer_effect e;
	cr_assert_eq(cvn_gathering_answer(office, &g, NOW + 1, &e, &err), CVN_OK);
	cvn_store_rollback(office->store);      /* killed before the commit: nothing of it happened */
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_eq(count("SELECT count(*) FROM answer"), 0);
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	int64_t letters_before = count("SELECT count(*) FROM letter");
	answers(1, "accepted", NOW + 1);
	answers(2, "accepted", NOW + 2);
	cr_expect_eq(count("SELECT count(*) FROM letter"), letters_before);
	cr_expect_str_eq(invitation(2).seat, "waiting");
}

Test(checklist, spoofs_change_nothing)
{
	struct cvn_given_answer g;

	given_members(2);
	given_event("");
	g = reply(1, "declined", NOW + 1);      /* no token, nobody vouches */
	g.had_token = 0, g.invitation_id = 0, g.auth_pass = -1;
	cr_expect_eq(hear(&g).applied, 0);
	g = reply(1, "declined", NOW + 2);      /* a forwarded token with a foreign From */
	g.from = "spouse@example.net";
	cr_expect_eq(hear(&g).applied, 0);
	g = reply(1, "declined", NOW + 3);      /* another event's object to this address */
	g.uid = "somebody-else's";
	cr_expect_eq(hear(&g).applied, 0);
	g = reply(1, "declined", NOW + 4);      /* somebody else's name in it */
	g.attendee = "m2@example.org";
	cr_expect_eq(hear(&g).applied, 0);
	cr_expect_str_eq(invitation(1).answer, "needs-action");
	cr_expect_str_eq(invitation(2).answer, "needs-action");
}

Test(checklist, a_forwarded_copy_makes_a_guest_who_waits_and_gets_neither_seat_nor_mail)
{
	given_members(1);
	given_event("Capacity: 5\n");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 1);
	int64_t before = count("SELECT count(*) FROM letter");

	g.from = g.attendee = "friend@example.net";
	hear(&g);
	reread_event();
	cr_expect_eq(event.taken, 0);
	cr_expect_eq(count("SELECT count(*) FROM letter"), before);
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'guest'"), 1);
}

Test(checklist, the_ladder_of_aliases)
{
	given_members(1);
	execute("UPDATE contact SET email = 'maya.diaz@gmail.com', email_key = 'maya.diaz@gmail.com', domain = 'gmail.com'");
	given_event("");
	int64_t id = count("SELECT invitation_id FROM invitation");
	static const char *const own[] = { "maya.diaz@gmail.com", "Maya.Diaz@Gmail.com", "mayadiaz@gmail.com", "mayadiaz+union@googlemail.com" };
	for (size_t i = 0; i < 4; i++) {
		struct cvn_given_answer g = { .invitation_id = id, .uid = event.uid, .method = "REPLY", .attendee = own[i], .from = own[i],
			.answer = i % 2 ? "declined" : "accepted", .recurrence_id = "", .comment = "", .sequence = 0, .dtstamp = NOW + 10 + (int64_t)i,
			.at = NOW + 10 + (int64_t)i, .source = "calendar", .had_token = 1, .message_id = "" };

		cr_expect_eq(hear(&g).applied, 1, "%s", own[i]);
	}
	cr_expect_eq(count("SELECT count(*) FROM event_matter"), 0);
}

Test(checklist, a_delegate_may_come_before_the_delegator)
{
	given_members(1);
	given_event("");
	struct cvn_given_answer g = reply(1, "accepted", NOW + 2);

	g.from = g.attendee = "dee@example.net";
	hear(&g);
	g = reply(1, "delegated", NOW + 1);
	g.delegated_to = "dee@example.net";
	hear(&g);
	cr_expect_str_eq(invitation(1).answer, "delegated");
	cr_expect_eq(count("SELECT count(*) FROM event_matter WHERE kind = 'delegate' AND state = 'open'"), 1);
	cr_expect_eq(count("SELECT count(*) FROM event_matter"), 1);
}

/* ---- Seats, links, sizes ----------------------------------------------------------------------------------------- */

Test(checklist, one_confirmed_under_races_and_promotion_once)
{
	given_members(3);
	given_event("Capacity: 1\n");
	for (int m = 1; m <= 3; m++)
		answers(m, "accepted", NOW + m);
	answers(1, "declined", NOW + 10);
	answers(1, "declined", NOW + 11);       /* pressed twice */
	cr_expect_eq(count("SELECT count(*) FROM invitation WHERE seat IN ('confirmed', 'offered')"), 1);
	cr_expect_eq(letters("notice-offer", 0), 1);
}

Test(checklist, one_click_unsubscribing_is_offered_and_signed_headers_say_so)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	char unsubscribe[1000];

	given_members(1);
	given_event("");
	write_letter("request", 1, &mail);
	header(mail.ptr, "List-Unsubscribe", unsubscribe);
	cr_expect(unsubscribe[0] != '\0', "every letter of an event can be left by one mail or one click");
	cr_expect_eq(lines(mail.ptr, "Auto-Submitted: auto-generated"), 1);
	cr_expect_eq(lines(mail.ptr, "Message-ID: <"), 1);
}

Test(checklist, hostile_sizes_and_nesting_end_in_bounded_time_and_memory, .timeout = 20)
{
	struct cvn_cal_object o;
	CVN_AUTO_BUF(b, 8u << 20);

	cvn_buf_str(&b, "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n");
	for (int i = 0; i < 100000; i++)
		cvn_buf_str(&b, "BEGIN:VEVENT\r\n");
	cr_expect_neq(cvn_calendar_read(b.ptr, b.len, &o, &err), CVN_OK, "a hundred thousand events in each other");
	cvn_buf_truncate(&b, 0);
	cvn_buf_str(&b, "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\nRRULE:FREQ=SECONDLY;BYSECOND=0,1,2,3;BYSETPOS=-366,366\r\n"
	                "RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:m1@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_eq(cvn_calendar_read(b.ptr, b.len, &o, &err), CVN_OK, "a killing rule is not expanded: %s", err.text);
	cvn_calendar_release(&o);
	while (b.len < (5u << 20))
		cvn_buf_str(&b, "X-NOISE:0123456789012345678901234567890123456789\r\n");
	cr_expect_neq(cvn_calendar_read(b.ptr, b.len, &o, &err), CVN_OK, "5 MB");
}
