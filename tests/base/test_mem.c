/* test_mem.c - memory that does not fail: sizes of nothing, copies, and the one line at the end. */
#include "base_test.h"

#include <signal.h>

#include "convene/base/mem.h"

TestSuite(mem, .timeout = 10);

Test(mem, room_for_nothing_is_still_a_block)
{
	CVN_AUTO_STR char *a = cvn_xmalloc(0);
	CVN_AUTO_STR char *b = cvn_xcalloc(0, 8);
	CVN_AUTO_STR char *c = cvn_xrealloc(NULL, 0);

	cr_assert(a != NULL && b != NULL && c != NULL);
}

Test(mem, copies_end_at_the_length_or_the_nul)
{
	CVN_AUTO_STR char *a = cvn_xstrndup("abcdef", 3);
	CVN_AUTO_STR char *b = cvn_xstrndup("ab", 30);
	CVN_AUTO_STR char *c = cvn_xasprintf("%s-%d", "x", 7);

	assert_text(a, "abc");
	assert_text(b, "ab");
	assert_text(c, "x-7");
	cr_assert(cvn_xstrdup(NULL) == NULL);
}

Test(mem, taking_leaves_nothing_behind)
{
	char *s = cvn_xstrdup("x");
	CVN_AUTO_STR char *mine = CVN_TAKE(&s);

	cr_assert(s == NULL);
	assert_text(mine, "x");
}

Test(mem, a_product_that_overflows_ends_the_program, .exit_code = 71)
{
	(void)cvn_xreallocarray(NULL, SIZE_MAX / 2, 3);
}
