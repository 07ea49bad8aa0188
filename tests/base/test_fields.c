/* test_fields.c - the files a person edits: what is understood, and where a mistake is said to be. */
#include "base_test.h"

#include "convene/base/buf.h"
#include "convene/base/fields.h"

TestSuite(fields, .timeout = 30);

#define AUTO_FIELDS CVN_AUTO_RELEASE(cvn_fields_release) struct cvn_fields

static struct cvn_fields given_block(const char *text)
{
	struct cvn_fields f = { 0 };
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_fields_read_block("a.md", text, strlen(text), &f, &err), CVN_OK), "%s", err.text);
	return f;
}

static struct cvn_fields given_conf(const char *text)
{
	struct cvn_fields f = { 0 };
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_fields_read_conf("convene.conf", text, strlen(text), &f, &err), CVN_OK), "%s", err.text);
	return f;
}

static void field_is(const struct cvn_field *f, const char *name, const char *value, size_t line)
{
	assert_text(f->name, name);
	assert_text(f->value, value);
	cr_assert(eq(sz, f->line, line), "line of %s", name);
}

Test(fields, a_message_is_a_block_an_empty_line_and_a_body)
{
	AUTO_FIELDS f = given_block("Subject: Hello: you\nFrom:Ana <ana@example.org>  \n\nDear friend,\n\nbye\n");

	cr_assert(eq(sz, f.n, 2));
	field_is(&f.field[0], "Subject", "Hello: you", 1);
	field_is(&f.field[1], "From", "Ana <ana@example.org>", 2);
	cr_assert(eq(sz, f.body_len, strlen("Dear friend,\n\nbye\n")));
	cr_assert(strncmp(f.body, "Dear friend,\n\nbye\n", f.body_len) == 0);
	cr_assert(eq(sz, f.body_line, 4));
	assert_text(f.field[0].section, "");
	assert_text(f.field[0].label, "");
}

Test(fields, windows_line_ends_and_a_byte_order_mark_make_no_difference)
{
	AUTO_FIELDS f = given_block("\xef\xbb\xbfSubject: Hi\r\nTo: x\r\n y\r\n\r\nBody\r\n");

	field_is(&f.field[0], "Subject", "Hi", 1);
	field_is(&f.field[1], "To", "x\ny", 2);
	cr_assert(eq(sz, f.body_len, 6));
	cr_assert(eq(sz, f.body_line, 5));
}

Test(fields, a_block_may_end_without_a_body_or_a_line_end)
{
	AUTO_FIELDS f = given_block("Subject: Hi");
	AUTO_FIELDS none = given_block("");

	field_is(&f.field[0], "Subject", "Hi", 1);
	cr_assert(eq(sz, f.body_len, 0));
	cr_assert(eq(sz, none.n, 0));
}

Test(fields, a_line_of_spaces_is_an_empty_line)
{
	AUTO_FIELDS f = given_block("\n  \nSubject: Hi\n \t \nBody: not a field\n");

	cr_assert(eq(sz, f.n, 1));
	field_is(&f.field[0], "Subject", "Hi", 3);
	cr_assert(eq(sz, f.body_line, 5));
}

Test(fields, comments_stand_at_the_start_of_a_line_only)
{
	AUTO_FIELDS f = given_block("# who\nSubject: #1 school # really\n# between\n  # more\nTo: x\n");

	field_is(&f.field[0], "Subject", "#1 school # really\n# more", 2);
	field_is(&f.field[1], "To", "x", 5);
}

Test(fields, an_indented_line_continues_the_value)
{
	AUTO_FIELDS f = given_block("A: one\n  two\n\tthree  \nB:\n  first\n  second\nC:\n");

	field_is(&f.field[0], "A", "one\ntwo\nthree", 1);
	field_is(&f.field[1], "B", "first\nsecond", 4);
	field_is(&f.field[2], "C", "", 7);
}

Test(fields, are_found_whatever_their_case_the_first_one_wins)
{
	AUTO_FIELDS f = given_block("Subject: a\nsubject: b\n");

	assert_text(cvn_fields_value(&f, "SUBJECT"), "a");
	cr_assert(cvn_fields_get(&f, "subject") == &f.field[0]);
	cr_assert(cvn_fields_value(&f, "subjec") == NULL);
}

Test(fields, a_configuration_is_sections_with_labels)
{
	AUTO_FIELDS f = given_conf("# an office\n[office]\nname = Local 59 = ours\n\n"
	                           "[relay \"main\"]   # one a relay\nurl=smtps://m:465\n"
	                           "password_command = pass show x # y\n[ mailbox \"a ] b\" ]\nurl =\n");

	cr_assert(eq(sz, f.n, 4));
	field_is(&f.field[0], "name", "Local 59 = ours", 3);
	assert_text(f.field[0].section, "office");
	assert_text(f.field[0].label, "");
	field_is(&f.field[1], "url", "smtps://m:465", 6);
	assert_text(f.field[1].section, "relay");
	assert_text(f.field[1].label, "main");
	field_is(&f.field[2], "password_command", "pass show x # y", 7);
	field_is(&f.field[3], "url", "", 9);
	assert_text(f.field[3].section, "mailbox");
	assert_text(f.field[3].label, "a ] b");
}

typedef int (*reader)(const char *, const char *, size_t, struct cvn_fields *, struct cvn_err *);
static void is_refused(reader read, const char *text, size_t n, const char *want)
{
	struct cvn_fields f = { 0 };
	struct cvn_err err = { 0 };

	cr_assert(eq(int, read("f", text, n, &f, &err), CVN_E_INVALID), "wanted: %s", want);
	assert_text(err.text, want);
	cr_assert(f.field == NULL && f.file == NULL);
}

Test(fields, a_mistake_in_a_block_is_named_with_its_line)
{
	is_refused(cvn_fields_read_block, S("A: b\nSubject Hello\n"), "f:2:1: expected \"Name: value\", found \"Subject Hello\"");
	is_refused(cvn_fields_read_block, S("  A: b\n"), "f:1:1: an indented line continues the field above, and there is none");
	is_refused(cvn_fields_read_block, S("A: b\nDear friend, note: x\n"),
	           "f:2:1: \"Dear friend, note\" is not a name (letters, digits, - and _) in \"Name: value\"");
	is_refused(cvn_fields_read_block, S(": b\n"), "f:1:1: \"\" is not a name (letters, digits, - and _) in \"Name: value\"");
}

Test(fields, no_control_character_gets_into_a_value)
{
	is_refused(cvn_fields_read_block, S("A: b\nSubject: x\rBcc: y\n"), "f:2:11: a control character (0D); take it out");
	is_refused(cvn_fields_read_block, S("A: b\n \x1b[2J\n"), "f:2:2: a control character (1B); take it out");
	is_refused(cvn_fields_read_conf, S("[a]\nb = \x7f\n"), "f:2:5: a control character (7F); take it out");
	is_refused(cvn_fields_read_conf, S("[a \"\x01\"]\n"), "f:1:5: a control character (01); take it out");
}

Test(fields, octets_that_are_not_text_are_refused_in_the_body_too)
{
	is_refused(cvn_fields_read_block, S("A: caf\xe9\n"), "f:1:7: not UTF-8 (octet 0xe9); save the file as UTF-8");
	is_refused(cvn_fields_read_block, S("A: b\n\nbody\n\xc3"), "f:4:1: not UTF-8 (octet 0xc3); save the file as UTF-8");
	is_refused(cvn_fields_read_block, S("A: b\n\n\0"), "f:3:1: a NUL octet; is this a text file?");
	is_refused(cvn_fields_read_block, S("\xff\xfe" "A\0"), "f:1:1: not UTF-8 (octet 0xff); save the file as UTF-8");
}

Test(fields, a_mistake_in_a_configuration_is_named_with_its_line)
{
	static const char *const sections[] = { "[", "[]", "[relay", "[relay \"main\"", "[relay \"main]", "[relay \"\"]",
		                                "[relay \"a\" b]",
		                                "[relay main]", "[a] b", "[a]]", "[\"a\"]" };

	is_refused(cvn_fields_read_conf, S("a = b\n"), "f:1:1: expected a [section] first");
	is_refused(cvn_fields_read_conf, S("[a]\nb\n"), "f:2:1: expected \"name = value\", found \"b\"");
	is_refused(cvn_fields_read_conf, S("[a]\n  b = c\n"), "f:2:1: an indented line continues the field above, and there is none");
	is_refused(cvn_fields_read_conf, S("[a]\nb = c\n\n  d\n"),
	           "f:4:1: an indented line continues the field above, and there is none");
	is_refused(cvn_fields_read_conf, S("[a]\nb = c\n[d]\n  e\n"),
	           "f:4:1: an indented line continues the field above, and there is none");
	for (size_t i = 0; i < CVN_COUNT(sections); i++)
		is_refused(cvn_fields_read_conf, sections[i], strlen(sections[i]), "f:1:1: expected [section] or [section \"label\"]");
}

Test(fields, an_unknown_name_is_refused_with_the_nearest)
{
	static const char *const allowed[] = { "Subject", "From", "Reply-To" };
	AUTO_FIELDS near = given_block("From: x\nSubjct: y\n");
	AUTO_FIELDS far = given_block("Weather: y\n");
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_fields_check(&near, allowed, 3, NULL, &err), CVN_E_INVALID));
	assert_text(err.text, "a.md:2:1: unknown field \"Subjct\"; did you mean \"Subject\"?");
	cr_assert(eq(int, cvn_fields_check(&far, allowed, 3, NULL, &err), CVN_E_INVALID));
	assert_text(err.text, "a.md:1:1: unknown field \"Weather\"");
}

Test(fields, a_name_stands_once_unless_it_may_be_repeated)
{
	static const char *const allowed[] = { "Subject", "Host" };
	static const char *const repeatable[] = { "Host", NULL };
	AUTO_FIELDS hosts = given_block("Subject: x\nHost: a\nhost: b\n");
	AUTO_FIELDS subjects = given_block("Subject: x\nHost: a\nsubject: y\n");
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_fields_check(&hosts, allowed, 2, repeatable, &err), CVN_OK));
	cr_assert(eq(int, cvn_fields_check(&hosts, allowed, 2, NULL, &err), CVN_E_INVALID));
	assert_text(err.text, "a.md:3:1: \"host\" stands twice; the first is in line 2");
	cr_assert(eq(int, cvn_fields_check(&subjects, allowed, 2, repeatable, &err), CVN_E_INVALID));
	assert_text(err.text, "a.md:3:1: \"subject\" stands twice; the first is in line 1");
}

Test(fields, the_same_name_in_two_sections_is_no_repetition)
{
	static const char *const allowed[] = { "url" };
	AUTO_FIELDS two = given_conf("[relay \"a\"]\nurl = x\n[relay \"b\"]\nurl = y\n");
	AUTO_FIELDS again = given_conf("[relay \"a\"]\nurl = x\n[relay \"a\"]\nurl = y\n");
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_fields_check(&two, allowed, 1, NULL, &err), CVN_OK));
	cr_assert(eq(int, cvn_fields_check(&again, allowed, 1, NULL, &err), CVN_E_INVALID));
	assert_text(err.text, "convene.conf:4:1: \"url\" stands twice; the first is in line 2");
}

Test(fields, there_is_a_ceiling_of_fields)
{
	CVN_AUTO_BUF(text, 1 << 20);
	AUTO_FIELDS f = { 0 };
	struct cvn_err err = { 0 };

	for (int i = 0; i < 2001; i++)
		cvn_buf_str(&text, "A: b\n");
	cr_assert(eq(int, cvn_fields_read_block("f", text.ptr, text.len, &f, &err), CVN_E_LIMIT));
	assert_text(err.text, "f:2001:1: more than 2000 fields");
	cr_assert(eq(int, cvn_fields_read_block("f", text.ptr, text.len - 5, &f, &err), CVN_OK));
	cr_assert(eq(sz, f.n, 2000));
}

Test(fields, there_is_a_ceiling_of_a_value)
{
	size_t n = ((size_t)16 << 20) + 4;
	CVN_AUTO_STR char *text = cvn_xmalloc(n);
	AUTO_FIELDS f = { 0 };
	struct cvn_err err = { 0 };

	memset(text, 'x', n);
	memcpy(text, "A: ", 3);
	cr_assert(eq(int, cvn_fields_read_block("f", text, n, &f, &err), CVN_E_LIMIT));
	assert_text(err.text, "f:1:1: the value is too long");
}

Test(fields, a_value_of_many_lines_is_read_in_no_time)
{
	CVN_AUTO_BUF(text, 16 << 20);
	AUTO_FIELDS f = { 0 };

	cvn_buf_str(&text, "A:\n");
	for (int i = 0; i < 1000000; i++)
		cvn_buf_str(&text, " xyz\n");
	cr_assert(eq(int, cvn_fields_read_block("f", text.ptr, text.len, &f, NULL), CVN_OK));
	cr_assert(eq(sz, strlen(f.field[0].value), 3999999));
}
