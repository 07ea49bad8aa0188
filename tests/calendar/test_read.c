/*
 * test_read.c - what clients send, in their own manners. The objects are written here after the clients' habits.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/buf.h"
#include "convene/calendar.h"

static struct cvn_cal_object o;

static void load(void)
{
	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
}

static void release(void)
{
	cvn_calendar_release(&o);
}

TestSuite(calendar_read, .init = load, .fini = release);

static void given(const char *text)
{
	struct cvn_err err = { 0 };

	cr_assert_eq(cvn_calendar_read(text, strlen(text), &o, &err), CVN_OK, "%s", err.text);
}

Test(calendar_read, a_regular_reply_gives_all_its_fields)
{
	given("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u-1\r\n"
	      "DTSTAMP:20261120T101500Z\r\nSEQUENCE:2\r\nORGANIZER;CN=\"Ana Rivera\":mailto:answers+abc@local59.example\r\n"
	      "ATTENDEE;PARTSTAT=ACCEPTED;CN=Maya:mailto:maya@example.org\r\nCOMMENT:See you\\, all\\nof you\r\n"
	      "DTSTART;TZID=America/New_York:20261203T183000\r\nSUMMARY:Accepted: House meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_str_eq(o.method, "REPLY");
	cr_assert_eq(o.n_parts, 1);
	cr_assert_str_eq(o.part[0].uid, "u-1");
	cr_assert_eq(o.part[0].sequence, 2);
	cr_assert_eq(o.part[0].dtstamp, 1795169700);
	cr_assert_eq(o.part[0].starts_at, 1796340600);
	cr_assert_str_eq(o.part[0].comment, "See you, all\nof you");
	cr_assert_str_eq(o.part[0].attendee[0].address, "maya@example.org");
	cr_assert_str_eq(o.part[0].answer, "accepted");
	cr_assert_str_eq(o.part[0].organizer.address, "answers+abc@local59.example");
}

Test(calendar_read, exchange_writes_no_organizer_mailto_in_capitals_and_windows_zones)
{
	given("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\n"
	      "TZID:Eastern Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\n"
	      "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
	      "ATTENDEE;PARTSTAT=TENTATIVE;CN=Joe Doe:MAILTO:Joe.Doe@Contoso.example\r\nCOMMENT;LANGUAGE=en-US:maybe\\n\r\n"
	      "UID:u-2\r\nSUMMARY;LANGUAGE=en-US:Tentative: House meeting\r\n"
	      "DTSTART;TZID=Eastern Standard Time:20261203T183000\r\nDTEND;TZID=\"Eastern Standard Time\":20261203T200000\r\n"
	      "DTSTAMP:20261120T101500Z\r\nSEQUENCE:0\r\nX-MICROSOFT-CDO-APPT-SEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_str_eq(o.part[0].attendee[0].address, "Joe.Doe@Contoso.example");
	cr_assert_str_eq(o.part[0].answer, "tentative");
	cr_assert_str_eq(o.part[0].organizer.address, "");
	cr_assert_eq(o.part[0].starts_at, 1796340600);
	cr_assert_eq(o.part[0].ends_at, 1796346000);
	cr_assert_str_eq(o.part[0].comment, "maybe\n");
}

Test(calendar_read, google_adds_guests_and_an_escaped_comment)
{
	given("BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nMETHOD:REPLY\r\n"
	      "BEGIN:VEVENT\r\nDTSTART:20261203T233000Z\r\nDTSTAMP:20261120T101500Z\r\n"
	      "ORGANIZER;CN=Ana:mailto:answers%2Babc@local59.example\r\nUID:u-3\r\n"
	      "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=maya@e\r\n xample.org;X-NUM-GUESTS=2;"
	      "X-RESPONSE-COMMENT=\"it&#39;s fine &amp; good\":mailto:maya@exam\r\n ple.org\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_str_eq(o.part[0].attendee[0].address, "maya@example.org");
	cr_assert_eq(o.part[0].attendee[0].guests, 2);
	cr_assert_str_eq(o.part[0].attendee[0].comment, "it's fine & good");
	cr_assert_str_eq(o.part[0].organizer.address, "answers+abc@local59.example");
}

Test(calendar_read, guests_are_untrusted_and_capped)
{
	given("BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:u\nATTENDEE;PARTSTAT=ACCEPTED;X-NUM-GUESTS=5000:mailto:a@b.example\n"
	      "END:VEVENT\nEND:VCALENDAR\n");
	cr_assert_eq(o.part[0].attendee[0].guests, 20);
}

static void yahoo(const char *status, const char *expected)
{
	char text[400];

	snprintf(text, sizeof text, "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\nX-YAHOO-USER-STATUS:%s\r\n"
	         "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", status);
	given(text);
	cr_expect_str_eq(o.part[0].answer, expected, "%s", status);
	cr_expect(o.part[0].answer_is_old_stamp);
	release();
}

Test(calendar_read, yahoo_answers_in_its_own_status)
{
	yahoo("BUSY", "accepted");
	yahoo("TENTATIVE", "tentative");
	yahoo("FREE", "declined");
}

Test(calendar_read, an_unknown_partstat_stays_text)
{
	given("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nATTENDEE;PARTSTAT=Deleted:mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n");
	cr_assert_str_eq(o.part[0].answer, "deleted");
	cr_assert_str_eq(o.method, "");
}

Test(calendar_read, properties_outside_the_event_hold_for_it)
{
	given("BEGIN:VCALENDAR\nMETHOD:REPLY\nUID:outside\nSEQUENCE:4\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example\n"
	      "END:VEVENT\nEND:VCALENDAR\n");
	cr_assert_str_eq(o.part[0].uid, "outside");
	cr_assert_eq(o.part[0].sequence, 4);
}

Test(calendar_read, line_ends_bom_and_mixed_case_do_not_matter)
{
	static const char *const ends[] = { "\n", "\r", "\r\n" };

	for (size_t i = 0; i < 3; i++) {
		CVN_AUTO_BUF(b, 4096);
		static const char *const lines[] = { "\xEF\xBB\xBF\x62\x65gin:vcalendar", "Method:Reply", "Begin:Vevent", "Uid:u",
			"Attendee;Partstat=Accepted:MailTo:a@b.ex", " ample", "End:Vevent", "End:Vcalendar" };

		for (size_t k = 0; k < 8; k++)
			cvn_buf_printf(&b, "%s%s", lines[k], ends[i]);
		given(b.ptr);
		cr_expect_str_eq(o.method, "REPLY");
		cr_expect_str_eq(o.part[0].attendee[0].address, "a@b.example");
		release();
	}
}

Test(calendar_read, latin_1_becomes_utf_8)
{
	given("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\nATTENDEE;PARTSTAT=ACCEPTED;CN=Jos\xE9:mailto:a@b.example\r\n"
	      "COMMENT:ma\xF1" "ana \x96 s\xED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_str_eq(o.part[0].attendee[0].cn, "José");
	cr_assert_str_eq(o.part[0].comment, "mañana – sí");
}

Test(calendar_read, a_character_folded_in_its_middle_is_whole_again)
{
	given("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nSUMMARY:ma\xC3\r\n \xB1" "ana\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_str_eq(o.part[0].summary, "mañana");
}

Test(calendar_read, master_and_exceptions_in_one_reply_are_parts)
{
	given("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\r\nEND:VEVENT\r\n"
	      "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20261203T233000Z\r\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_eq(o.n_parts, 2);
	cr_assert_eq(o.part[0].recurrence_at, 0);
	cr_assert_eq(o.part[1].recurrence_at, 1796340600);
	cr_assert_str_eq(o.part[1].recurrence_id, "20261203T233000Z");
	cr_assert_str_eq(o.part[1].answer, "declined");
}

Test(calendar_read, alarms_and_zones_do_not_leak_into_the_event)
{
	given("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nSUMMARY:right\r\nBEGIN:VALARM\r\nUID:wrong\r\nATTENDEE:mailto:x@y.example\r\n"
	      "END:VALARM\r\nSEQUENCE:3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	cr_assert_str_eq(o.part[0].uid, "u");
	cr_assert_eq(o.part[0].n_attendees, 0);
	cr_assert_eq(o.part[0].sequence, 3);
}

Test(calendar_read, a_bare_colon_in_a_name_does_not_hide_the_address)
{
	given("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nATTENDEE;CN=Rivera: Ana;PARTSTAT=ACCEPTED:mailto:ana@b.example\nEND:VEVENT\nEND:VCALENDAR\n");
	cr_assert_str_eq(o.part[0].attendee[0].address, "ana@b.example");
	cr_assert_str_eq(o.part[0].answer, "accepted");
}

Test(calendar_read, control_characters_never_come_through)
{
	given("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\x01\nSUMMARY:a\x1b[31mb\nATTENDEE;CN=\"x\x07y\":mailto:a%0d%0ab@b.example\nEND:VEVENT\nEND:VCALENDAR\n");
	cr_assert_str_eq(o.part[0].uid, "u");
	cr_assert_str_eq(o.part[0].summary, "a[31mb");
	cr_assert_str_eq(o.part[0].attendee[0].cn, "xy");
	cr_assert_str_eq(o.part[0].attendee[0].address, "ab@b.example");
}

static int read_code(const char *text, size_t n)
{
	struct cvn_cal_object none = { 0 };
	int rc = cvn_calendar_read(text, n, &none, NULL);

	cvn_calendar_release(&none);
	return rc;
}

Test(calendar_read, what_is_no_calendar_is_refused)
{
	cr_expect_eq(read_code("", 0), CVN_E_INVALID);
	cr_expect_eq(read_code("hello: world\n", 13), CVN_E_INVALID);
	cr_expect_eq(read_code("BEGIN:VCALENDAR\nEND:VCALENDAR\n", 30), CVN_E_INVALID);
	cr_expect_eq(read_code("\0\0\0\0", 4), CVN_E_INVALID);
}

Test(calendar_read, hostile_sizes_end_in_bounded_time, .timeout = 5)
{
	size_t n = 5u << 20;
	char *big = malloc(n);

	memset(big, 'A', n);
	cr_expect_eq(read_code(big, n), CVN_E_LIMIT);
	for (size_t i = 0; i + 13 < CVN_CALENDAR_BYTES; i += 13)
		memcpy(big + i, "BEGIN:VEVENT\n", 13);
	cr_expect_eq(read_code(big, CVN_CALENDAR_BYTES - 13), CVN_OK);   /* one event, the rest inside it */
	for (size_t i = 0; i + 24 < CVN_CALENDAR_BYTES; i += 24)
		memcpy(big + i, "BEGIN:VEVENT\nEND:VEVENT\n", 24);
	cr_expect_eq(read_code(big, CVN_CALENDAR_BYTES / 24 * 24), CVN_E_LIMIT);
	for (size_t i = 0; i + 2 < CVN_CALENDAR_BYTES; i += 2)
		memcpy(big + i, "\n ", 2);
	cr_expect_eq(read_code(big, CVN_CALENDAR_BYTES - 2), CVN_E_INVALID);
	free(big);
}

Test(calendar_read, a_killing_rule_is_only_text, .timeout = 5)
{
	given("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\n"
	      "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n");
	cr_assert_str_eq(o.part[0].answer, "accepted");
}

Test(calendar_read, the_digest_does_not_see_folds)
{
	struct cvn_cal_object other = { 0 };
	const char *folded = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u-\r\n 77\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

	given("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u-77\nEND:VEVENT\nEND:VCALENDAR\n");
	cr_assert_eq(cvn_calendar_read(folded, strlen(folded), &other, NULL), CVN_OK);
	cr_assert_str_eq(o.digest, other.digest);
	cvn_calendar_release(&other);
}
