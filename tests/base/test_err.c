/* test_err.c - a failure's text stays one tame line, whatever strangers put into it. */
#include "base_test.h"

#include <errno.h>
#include <stdio.h>

#include "convene/base/err.h"
#include "convene/base/text.h"

TestSuite(err, .timeout = 10);

Test(err, records_code_and_text_and_returns_the_code)
{
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_fail(&err, CVN_E_BUSY, "row %d", 7), CVN_E_BUSY));
	cr_assert(eq(int, err.code, CVN_E_BUSY));
	assert_text(err.text, "row 7");
}

Test(err, may_be_nobodys_business)
{
	cr_assert(eq(int, cvn_fail(NULL, CVN_E_IO, "x"), CVN_E_IO));
	cr_assert(lt(int, cvn_within(NULL, "x"), 0));
}

Test(err, context_comes_in_front_and_the_code_stays)
{
	struct cvn_err err = { 0 };

	(void)cvn_fail(&err, CVN_E_LIMIT, "too long");
	cr_assert(eq(int, cvn_within(&err, "campaign %s", "june"), CVN_E_LIMIT));
	assert_text(err.text, "campaign june: too long");
}

Test(err, may_be_reported_again_from_its_own_text)
{
	struct cvn_err err = { 0 };

	(void)cvn_fail(&err, CVN_E_IO, "disk full");
	(void)cvn_fail(&err, CVN_E_BUSY, "later (%s)", err.text);
	assert_text(err.text, "later (disk full)");
}

Test(err, shows_controls_as_question_marks)
{
	struct cvn_err err = { 0 };

	(void)cvn_fail(&err, CVN_E_INVALID, "a\r\nb\x1b[2J\x7f\tc\xc2\x9b" "d caf\xc3\xa9");
	assert_text(err.text, "a??b?[2J??c??d caf\xc3\xa9");
}

Test(err, cuts_a_long_text_between_characters)
{
	struct cvn_err err = { 0 };

	for (int lead = 0; lead < 4; lead++) {
		char text[800] = "xxx";

		for (int i = lead; i + 2 < (int)sizeof text; i += 2)
			memcpy(text + i, "\xc3\xa9", 3);
		(void)cvn_fail(&err, CVN_E_INVALID, "%s", text);
		cr_assert(cvn_utf8_valid(err.text, strlen(err.text)), "lead of %d", lead);
		cr_assert(ge(sz, strlen(err.text), sizeof err.text - 4));
	}
}

Test(err, keeps_the_front_when_context_leaves_no_room)
{
	struct cvn_err err = { 0 };
	char text[450];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	(void)cvn_fail(&err, CVN_E_INVALID, "%s", text);
	(void)cvn_within(&err, "%s", text);
	cr_assert(eq(sz, strlen(err.text), sizeof err.text - 1));
	cr_assert(memcmp(err.text + 449, ": xxx", 5) == 0);
}

Test(err, names_the_system_s_reason)
{
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_fail_errno(&err, ENOSPC, "%s", "convene.db"), CVN_E_IO));
	assert_text(err.text, "convene.db: No space left on device");
}

Test(err, every_failure_has_an_exit_status_of_its_own_kind)
{
	cr_assert(eq(int, cvn_exit_status(CVN_OK), 0));
	cr_assert(eq(int, cvn_exit_status(CVN_E_USAGE), 64));
	cr_assert(eq(int, cvn_exit_status(CVN_E_INVALID), 65));
	cr_assert(eq(int, cvn_exit_status(CVN_E_NOTFOUND), 66));
	cr_assert(eq(int, cvn_exit_status(CVN_E_REMOTE), 69));
	cr_assert(eq(int, cvn_exit_status(CVN_E_BUSY), 75));
	cr_assert(eq(int, cvn_exit_status(CVN_E_CONFIG), 78));
	for (int code = CVN_E_STOPPED; code < CVN_OK; code++)
		cr_assert(ge(int, cvn_exit_status((enum cvn_code)code), 64), "code %d", code);
}
