/*
 * test_guard.c - what a server may send: lines, literals, depth and sum, however the octets are cut into reads.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "imap/imap_priv.h"

static struct cvn_imap_guard given_guard(void)
{
	return (struct cvn_imap_guard){ .budget = 1 << 20, .literal_max = 1000 };
}

/* Fed octet by octet, so that no state may hang on how reads are cut. */
static const char *feed(struct cvn_imap_guard *g, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *bad = cvn_imap_guard_feed(g, s + i, 1);

		if (bad)
			return bad;
	}
	return NULL;
}

Test(guard, ordinary_answers_pass)
{
	static const char ok[] = "* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n* 3 EXISTS\r\n"
	                         "* 1 FETCH (UID 5 BODY[] {11}\r\nhello((((((\r) FLAGS (\\Seen))\r\n1 OK done\r\n";
	struct cvn_imap_guard g = given_guard(), h = given_guard();

	cr_expect(feed(&g, ok, sizeof ok - 1) == NULL);
	cr_expect(cvn_imap_guard_feed(&h, ok, sizeof ok - 1) == NULL);
}

Test(guard, literal_larger_than_allowed_is_refused_before_it_comes)
{
	static const char big[] = "* 1 FETCH (BODY[] {3900000000}\r\n", huge[] = "* 1 FETCH (BODY[] {99999999999999999999999}\r\n";
	struct cvn_imap_guard g = given_guard(), h = given_guard();

	cr_expect(feed(&g, big, sizeof big - 1) != NULL);
	cr_expect(feed(&h, huge, sizeof huge - 1) != NULL);
}

Test(guard, what_a_literal_holds_is_not_looked_at)
{
	static const char inside[] = "* 1 FETCH (BODY[] {16}\r\n{9999999999}\r\n((x)\r\n";
	struct cvn_imap_guard g = given_guard();

	cr_expect(feed(&g, inside, sizeof inside - 1) == NULL);
}

Test(guard, braces_that_do_not_end_the_line_are_no_literal)
{
	static const char words[] = "* OK {9999999999} is not a literal\r\n* OK {12 34}\r\n";
	struct cvn_imap_guard g = given_guard();

	cr_expect(feed(&g, words, sizeof words - 1) == NULL);
}

Test(guard, depth_line_and_sum_have_ends)
{
	char many[200], text[1000];
	struct cvn_imap_guard depth = given_guard(), line = given_guard(), sum = { .budget = 100, .literal_max = 10 };

	memset(many, '(', sizeof many);
	cr_expect(feed(&depth, many, sizeof many) != NULL);
	memset(text, 'a', sizeof text);
	for (int i = 0; i < 65; i++)
		cr_assert(cvn_imap_guard_feed(&line, text, sizeof text) == NULL);
	cr_expect(cvn_imap_guard_feed(&line, text, sizeof text) != NULL);
	cr_expect(cvn_imap_guard_feed(&sum, text, 101) != NULL);
}

Test(guard, parentheses_in_quotes_do_not_count)
{
	char many[300] = "* OK \"";
	struct cvn_imap_guard g = given_guard();

	memset(many + 6, '(', 200);
	cr_expect(feed(&g, many, 206) == NULL);
}
