/*
 * letters.h - an office and a person for tests of letters.
 */
#ifndef TESTS_LETTER_LETTERS_H
#define TESTS_LETTER_LETTERS_H

#include <criterion/criterion.h>
#include <string.h>

#include "convene/letter.h"

static const struct cvn_keys test_keys = { 1, { { 0, { 1, 2, 3 } } } };

static const struct cvn_letter_office test_office = {
	.name = "Local 59", .domain = "local59.example", .postal_address = "100 State Street", .timezone = "America/New_York",
	.language = "en", .from = "Ana Rivera <ana@local59.example>", .mailbox = "answers@local59.example",
	.base_url = "https://act.local59.example", .keys = &test_keys,
};

static inline struct cvn_reader a_reader(void)
{
	return (struct cvn_reader){ .letter_id = 7, .email = "mia@mail.example", .domain = "mail.example", .first_name = "Mía",
		                    .last_name = "Okafor", .language = "en", .timezone = "", .building = "Pine Street",
		                    .district = "5", .roles = "teacher", .fields = "{}", .params = "" };
}

#define NOON 1796140800 /* Tue, 01 Dec 2026 16:00:00 +0000 */

static inline int compile_message(const char *path, const char *text, const char *layout, bool bare, struct cvn_letter **out,
                                  struct cvn_err *err)
{
	return cvn_letter_compile(&test_office,
	                          &(struct cvn_letter_source){ .path = path, .text = text, .len = strlen(text), .layout = layout,
				                               .campaign = "hearing", .bare = bare },
	                          out, err);
}

/* The whole message of `text` for `p` into `out`. */
static inline void write_letter(const char *text, const struct cvn_reader *p, struct cvn_buf *out)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_err err = { 0 };
	int rc = compile_message("m.md", text, "", false, &l, &err);

	cr_assert_eq(rc, CVN_OK, "%s", err.text);
	rc = cvn_letter_write(l, p, NOON, out, &sender, &recipient, &err);
	cr_assert_eq(rc, CVN_OK, "%s", err.text);
}

/* The two bodies, decoded. */
static inline void write_bodies(const char *text, const struct cvn_reader *p, struct cvn_buf *plain, struct cvn_buf *html)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	struct cvn_err err = { 0 };
	int rc = compile_message("m.md", text, "", true, &l, &err);

	cr_assert_eq(rc, CVN_OK, "%s", err.text);
	rc = cvn_letter_bodies(l, p, NOON, plain, html, &err);
	cr_assert_eq(rc, CVN_OK, "%s", err.text);
}

#define EXPECT_HAS(haystack, needle) \
	cr_expect(strstr((haystack), (needle)), "'%s' is not in:\n%s", (needle), (haystack))
#define EXPECT_HAS_NOT(haystack, needle) \
	cr_expect(!strstr((haystack), (needle)), "'%s' is in:\n%s", (needle), (haystack))

#endif
