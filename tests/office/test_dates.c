/*
 * test_dates.c - events that ship lie in the future of whoever makes an office.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "convene/base/clock.h"
#include "office/office_priv.h"

#include "convene/base/banned.h"

static const char event[] = "Event: House meeting\nStarts: 2027-01-14 18:30 America/New_York\nEnds: 20:00\nAnswer-by: 2027-01-13\n"
                            "Except: 2027-02-11, 2027-03-11\n\nOn 2027-01-14 we meet.\n";

static void expect_ahead(int year, const char *starts, const char *answer_by)
{
	CVN_AUTO_BUF(out, 1 << 16);

	cvn_dates_ahead(event, sizeof event - 1, cvn_civil_to_unix(&(struct cvn_civil){ year, 11, 22, 0, 0, 0 }), &out);
	cr_expect(strstr(out.ptr, starts) != NULL && strstr(out.ptr, answer_by) != NULL, "%s", out.ptr);
	cr_expect(strstr(out.ptr, "On 2027-01-14 we meet.") != NULL, "the body is the organizer's: %s", out.ptr);
}

Test(dates, of_shipped_events_move_by_whole_weeks_into_the_future_and_stay_when_they_are_there)
{
	expect_ahead(2026, "Starts: 2027-01-14 18:30 America/New_York\n", "Answer-by: 2027-01-13\nExcept: 2027-02-11, 2027-03-11\n");
	expect_ahead(2030, "Starts: 2030-12-12 18:30 America/New_York\n", "Answer-by: 2030-12-11\nExcept: 2031-01-09, 2031-02-06\n");
}
