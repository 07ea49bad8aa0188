/* test_log.c - one line an event, however long, whatever is in it. */
#include "base_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/log.h"

TestSuite(log, .timeout = 10);

static char line[4096];

/* A log on a pipe, and what came out of it. */
static struct cvn_log given_log(int end[2], enum cvn_level level, int journal)
{
	cr_assert(eq(int, pipe(end), 0));
	return (struct cvn_log){ .fd = end[1], .level = level, .journal = journal };
}

static const char *logged(int end[2])
{
	ssize_t n;

	(void)close(end[1]);
	n = read(end[0], line, sizeof line - 1);
	line[n < 0 ? 0 : n] = '\0';
	(void)close(end[0]);
	return line;
}

Test(log, a_line_for_a_person_begins_with_time_and_level)
{
	int end[2];
	struct cvn_log log = given_log(end, CVN_LOG_INFO, 0);
	const char *rest;

	cvn_log(&log, CVN_LOG_WARNING, "event=deferred letter=%d", 7);
	rest = logged(end);
	cr_assert(strncmp(rest, "time=20", 7) == 0, "%s", rest);
	assert_text(rest + strlen("time=2026-12-01T18:00:00Z "), "level=warning event=deferred letter=7\n");
}

Test(log, a_line_for_the_journal_begins_with_its_priority)
{
	int end[2];
	struct cvn_log log = given_log(end, CVN_LOG_INFO, 1);

	cvn_log(&log, CVN_LOG_ERROR, "event=stop");
	assert_text(logged(end), "<3>event=stop\n");
}

Test(log, what_takes_a_status_line_away_stands_before_each_line_as_it_is)
{
	int end[2];
	struct cvn_log log = given_log(end, CVN_LOG_INFO, 1);

	log.before = "\r\033[J";
	cvn_log(&log, CVN_LOG_WARNING, "relay=\033[Jx");
	assert_text(logged(end), "\r\033[J<4>relay=?[Jx\n");
}

Test(log, what_is_less_urgent_is_left_out)
{
	int end[2];
	struct cvn_log log = given_log(end, CVN_LOG_WARNING, 1);

	cvn_log(&log, CVN_LOG_INFO, "a");
	cvn_log(&log, CVN_LOG_DEBUG, "b");
	cvn_log(&log, CVN_LOG_WARNING, "c");
	cvn_log(NULL, CVN_LOG_ERROR, "d");
	assert_text(logged(end), "<4>c\n");
}

Test(log, an_event_cannot_forge_a_second_line)
{
	int end[2];
	struct cvn_log log = given_log(end, CVN_LOG_INFO, 1);

	cvn_log(&log, CVN_LOG_INFO, "reply=\"%s\"", "hi\r\n<3>forged\x1b[2J");
	assert_text(logged(end), "<6>reply=\"hi?" "?<3>forged?[2J\"\n");
}

Test(log, a_long_event_is_cut_and_still_one_line)
{
	int end[2];
	struct cvn_log log = given_log(end, CVN_LOG_INFO, 1);
	char text[3000];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	cvn_log(&log, CVN_LOG_INFO, "%s", text);
	cr_assert(eq(sz, strlen(logged(end)), 1024));
	cr_assert(strchr(line, '\n') == line + 1023);
}

Test(log, the_journal_is_known_by_its_device_and_inode)
{
	char stream[64];
	struct stat st;

	cr_assert(eq(int, fstat(STDERR_FILENO, &st), 0));
	(void)snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	(void)setenv("JOURNAL_STREAM", stream, 1);
	cr_assert(eq(int, cvn_log_stderr().journal, 1));
	(void)setenv("JOURNAL_STREAM", "1:1", 1);
	cr_assert(eq(int, cvn_log_stderr().journal, 0));
	(void)unsetenv("JOURNAL_STREAM");
	cr_assert(eq(int, cvn_log_stderr().journal, 0));
	cr_assert(eq(int, cvn_log_stderr().fd, STDERR_FILENO));
}
