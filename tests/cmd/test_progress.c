/*
 * test_progress.c - the lines of a sender at work: in their place, within the window, gone when somebody else writes.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "cmd/progress.h"

TestSuite(progress, .timeout = 10);

static struct cvn_sender_tally tally[3];
static char shown[4096];

static struct cvn_sender_progress given_campaigns(size_t n)
{
	static const char *const names[] = { "alert", "the-boards-hearing-of-next-tuesday-for-all-schools", "third" };

	for (size_t i = 0; i < n; i++) {
		tally[i] = (struct cvn_sender_tally){ .sent = 1234, .waiting = 18766, .per_second = 100, .active = true };
		strcpy(tally[i].name, names[i]);
	}
	return (struct cvn_sender_progress){ .tally = tally, .n = n, .n_active = n };
}

static const char *on_screen(const struct cvn_sender_progress *p, size_t columns, size_t rows)
{
	CVN_AUTO_BUF(b, sizeof shown);

	cvn_progress_screen(p, columns, rows, &b);
	memcpy(shown, b.ptr, b.len);
	shown[b.len] = '\0';
	return shown;
}

Test(progress, of_one_campaign_is_a_line_from_whose_beginning_it_is_taken_away)
{
	struct cvn_sender_progress p = given_campaigns(1);

	cr_assert(eq(str, (char *)on_screen(&p, 80, 24),
	             "\r\033[Jalert: 1,234 sent, 18,766 left, 0 deferred, 0 failed, 100/s, 4 min to go\r"));
}

Test(progress, of_several_campaigns_stays_in_its_place)
{
	struct cvn_sender_progress p = given_campaigns(3);

	tally[1].active = false;
	cr_assert(eq(str, (char *)on_screen(&p, 80, 24),
	             "\r\033[Jalert: 1,234 sent, 18,766 left, 0 deferred, 0 failed, 100/s, 4 min to go\r\n"
	             "third: 1,234 sent, 18,766 left, 0 deferred, 0 failed, 100/s, 4 min to go\033[1A\r"));
}

Test(progress, shortens_the_name_before_the_numbers_and_never_fills_the_window)
{
	struct cvn_sender_progress p = given_campaigns(2);

	tally[0].active = false;
	cr_assert(eq(str, (char *)on_screen(&p, 80, 24),
	             "\r\033[Jthe-boards-…: 1,234 sent, 18,766 left, 0 deferred, 0 failed, 100/s, 4 min to go\r"));
	for (size_t columns = 2; columns < 200; columns++) {
		size_t wide = 0;

		for (const char *c = on_screen(&p, columns, 24) + strlen(CVN_PROGRESS_AWAY); *c != '\r'; c++)
			wide += ((unsigned char)*c & 0xC0) != 0x80;
		cr_assert(lt(sz, wide, columns), "%s", shown);
	}
}

Test(progress, is_not_taller_than_the_window)
{
	struct cvn_sender_progress p = given_campaigns(3);

	cr_assert(eq(ptr, strchr(on_screen(&p, 80, 2), '\n'), NULL), "%s", shown);
}

Test(progress, says_a_long_time_in_hours)
{
	struct cvn_sender_progress p = given_campaigns(1);

	tally[0].waiting = 1000000;
	cr_assert(strstr(on_screen(&p, 100, 24), "100/s, 2 h 47 min to go") != NULL, "%s", shown);
}
