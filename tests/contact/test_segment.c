/*
 * test_segment.c - the language of segments: what it means, said back, and errors that point at the column.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/mem.h"
#include "convene/calendar.h"
#include "convene/contact/segment.h"

static char *names[] = { "grade", "signed_on", "tier", "weight" };
static enum cvn_field_type types[] = { CVN_FIELD_TEXT, CVN_FIELD_DATE, CVN_FIELD_CHOICE, CVN_FIELD_NUMBER };
static struct cvn_fields_known fields = { names, types, NULL, 4 };

/* 2026-11-21 21:00 UTC */
static const struct cvn_segment_context utc = { .now = 1795294800, .fields = &fields };
static const struct cvn_segment_context albany = { .now = 1795294800, .fields = &fields, .timezone = "America/New_York" };

static void check_said(const char *text, const char *want)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	CVN_AUTO_BUF(out, 100000);
	struct cvn_err err = { 0 };

	cr_assert(cvn_segment_parse(text, &utc, &f, &err) == CVN_OK, "%s: %s", text, err.text);
	cvn_segment_say(f, &utc, &out);
	cr_assert(strcmp(out.ptr, want) == 0, "%s\n got %s\nwant %s", text, out.ptr, want);
}

Test(segment, is_said_back_in_a_plain_sentence)
{
	static const char *const cases[][2] = {
		{ "role has steward", "People who have the role 'steward'." },
		{ "role is not Steward", "People who do not have the role 'steward'." },
		{ "ROLE IN (teacher, \"school staff\")", "People who have the role 'teacher' or 'school staff'." },
		{ "district in (\"5\",\"6\") and language is es", "People whose district is '5' or '6' and whose language is 'es'." },
		{ "building begins with Lincoln or building contains \"Pine St\"",
		  "People whose building begins with 'Lincoln' or whose building contains 'Pine St'." },
		{ "a or b", NULL },
		{ "not answered \"hearing-december\"", "People who have not answered 'hearing-december'." },
		{ "invited to party and not (accepted party or declined party)",
		  "People who were invited to 'party' and of whom it is not true that they are people who accepted 'party' or who declined 'party'." },
		{ "received \xE2\x80\x9C" "alert-3\xE2\x80\x9D and not replied", "People who received 'alert-3' and who did not reply to any letter." },
		{ "joined after 2026-01-01", "People who have joined since 2026-01-02." },
		{ "joined since 2026-01-01", "People who have joined since 2026-01-01." },
		{ "joined before 2026-01-01", "People who have joined before 2026-01-01." },
		{ "joined between 2026-01-01 and 2026-01-31 and replied",
		  "People who have joined since 2026-01-01 and before 2026-02-01 and who replied to any letter." },
		{ "replied within 30 days", "People who replied to any letter since 2026-10-22 21:00." },
		{ "sent at least 3 in 90 days", "People who were sent at least 3 letters since 2026-08-23 21:00." },
		{ "sent nothing in the last 2 weeks", "People who were sent exactly 0 letters since 2026-11-07 21:00." },
		{ "random 10%", "People who are among 10.00 % drawn by lot." },
		{ "random 2.5% seed wave", "People who are among 2.50 % drawn by lot, seed wave." },
		{ "(role has a or role has b) and role has c",
		  "People (who have the role 'a' or who have the role 'b') and who have the role 'c'." },
		{ "grade = 5", "People whose grade is '5'." },
		{ "field grade is known", "People whose grade is known." },
		{ "weight >= 2.5 and signed_on < 2026-02-01", "People whose weight is at least '2.5' and whose signed_on is less than '2026-02-01'." },
		{ "assessment <= 2 or assessment is unknown", "People whose assessment is at most '2' or whose assessment is empty." },
		{ "steward is Ana@Mail.example", "People who do have the steward ana@mail.example." },
		{ "on list members and not unsubscribed from news", "People who are on the list 'members' and who are not unsubscribed from the list 'news'." },
		{ "suppressed for bounced", "People who may not be written to because: bounced." },
		{ "segment \"silent\" and not segment staff", "People who are in the segment 'silent' and who are not in the segment 'staff'." },
		{ "building = \"say \"\"hi\"\"\"", "People whose building is 'say \"hi\"'." },
		{ "everybody", "People whoever they are." },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++)
		if (cases[i][1])
			check_said(cases[i][0], cases[i][1]);
}

Test(segment, errors_point_at_the_column_and_say_what_fits)
{
	static const char *const cases[][3] = {
		{ "", "column 1:", "condition" },
		{ "role", "column 5:", "has, is, is not or in" },
		{ "role hass steward", "column 6:", "'hass'" },
		{ "rolle has steward", "column 1:", "did you mean 'role'" },
		{ "grad = 5", "column 1:", "did you mean 'grade'" },
		{ "role has steward and", "column 21:", "" },
		{ "role has steward district = 5", "column 18:", "and, or, or the end" },
		{ "(role has steward", "column 18:", "closing bracket" },
		{ "role has steward)", "column 17:", "and, or, or the end" },
		{ "district in 5", "column 13:", "brackets" },
		{ "district in (5", "column 15:", "comma or the closing bracket" },
		{ "district < 5", "column 12:", "no order" },
		{ "joined 2026", "column 8:", "after, since, before" },
		{ "joined after 1/2/2026", "column 14:", "2026-01-31" },
		{ "joined after 2026-02-30", "column 14:", "exists" },
		{ "joined within 30 moons", "column 18:", "days" },
		{ "sent some", "column 6:", "at least" },
		{ "sent at least three", "column 15:", "number" },
		{ "random 10", "column 8:", "10%" },
		{ "random 101%", "column 8:", "10%" },
		{ "building = \"open", "column 12:", "does not close" },
		{ "assessment = 9", "column 14:", "1 to 5" },
		{ "weight > heavy", "column 10:", "numbers" },
		{ "tier > gold", "column 8:", "no order" },
		{ "steward is ana", "column 12:", "no address" },
		{ "suppressed for fun", "column 16:", "bounced" },
		{ "district = 5; DROP TABLE contact", "column 13:", "';'" },
		{ "escuela\xC3\xB1 = 5 and foo", "column 1:", "" },
		{ "building = \"\xC3\xB1\" and foo", "column 20:", "'foo'" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
		struct cvn_err err = { 0 };

		cr_assert(cvn_segment_parse(cases[i][0], &utc, &f, &err) == CVN_E_INVALID, "%s", cases[i][0]);
		cr_assert(strncmp(err.text, cases[i][1], strlen(cases[i][1])) == 0, "%s: %s", cases[i][0], err.text);
		cr_assert(strstr(err.text, cases[i][2]) != NULL, "%s: %s", cases[i][0], err.text);
	}
}

Test(segment, days_begin_at_midnight_where_the_office_is)
{
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	struct cvn_err err = { 0 };

	cr_assert(cvn_zones_load(&err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_segment_parse("joined on 2026-03-08", &albany, &f, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, f->from, 1772946000));                 /* 05:00 UTC */
	cr_assert(eq(i64, f->to - f->from, 23 * 3600));          /* the clocks go forward that day */
}

Test(segment, ceilings_hold)
{
	CVN_AUTO_BUF(deep, 100000);
	CVN_AUTO_BUF(wide, 100000);
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	struct cvn_err err = { 0 };

	for (int i = 0; i < 5000; i++)
		cvn_buf_char(&deep, '(');
	cr_assert(cvn_segment_parse(deep.ptr, &utc, &f, &err) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "brackets") != NULL, "%s", err.text);
	for (int i = 0; i < 101; i++)
		cvn_buf_str(&wide, i ? " or role has a" : "role has a");
	cr_assert(cvn_segment_parse(wide.ptr, &utc, &f, &err) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "conditions") != NULL, "%s", err.text);
}

/* Nothing that fits in a line may crash the parser or leave something behind. */
Test(segment, strangers_text_is_refused_or_understood)
{
	static const char *const pieces[] = { "role", "has", "in", "(", ")", "\"", "and", "or", "not", "5", "=", "<", "within",
		"days", "joined", "random", "10%", "segment", "grade", "is", "known", "\xC3\xB1", ",", "sent", "at", "least", "to",
		"received", "between", "2026-01-01", "steward", "\xE2\x80\x9C", "field", "but", "''", "on", "list" };
	uint64_t dice = 5;

	for (int round = 0; round < 20000; round++) {
		CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
		CVN_AUTO_BUF(text, 2000);
		struct cvn_err err = { 0 };

		for (int k = 0; k < 12; k++) {
			dice = dice * 6364136223846793005u + 1442695040888963407u;
			cvn_buf_str(&text, pieces[(dice >> 33) % CVN_COUNT(pieces)]);
			if ((dice >> 20) % 8)
				cvn_buf_char(&text, ' ');
		}
		if (cvn_segment_parse(text.ptr, &utc, &f, &err) != CVN_OK)
			cr_assert(strncmp(err.text, "column ", 7) == 0, "%s: %s", text.ptr, err.text);
	}
}
