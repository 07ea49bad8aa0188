/* test_file.c - files whole or absent, ceilings, directories, and commands that are given up in time. */
#include "base_test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "convene/base/mem.h"

static char dir[64];

static void make_dir(void)
{
	(void)snprintf(dir, sizeof dir, "/tmp/convene-base-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
}

static void remove_dir(void)
{
	CVN_AUTO_STR char *command = cvn_xasprintf("rm -rf '%s'", dir);

	cr_assert(eq(int, system(command), 0));
}

TestSuite(file, .init = make_dir, .fini = remove_dir, .timeout = 20);
TestSuite(command, .timeout = 20);

static size_t entries(void)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n - 2;
}

Test(file, what_is_written_is_read_again_behind_what_is_there)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a");
	CVN_AUTO_BUF(b, 100);

	cr_assert(eq(int, cvn_file_write(path, S("x\0y"), 0600, NULL), CVN_OK));
	cvn_buf_str(&b, ">");
	cr_assert(eq(int, cvn_file_read(path, &b, NULL), CVN_OK));
	cr_assert(eq(sz, b.len, 4));
	cr_assert(memcmp(b.ptr, ">x\0y", 5) == 0);
	cr_assert(eq(sz, entries(), 1));
}

Test(file, a_new_version_takes_the_place_of_the_old_and_its_mode)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a");
	CVN_AUTO_BUF(b, 100);
	struct stat st;

	cr_assert(eq(int, cvn_file_write(path, S("a longer text"), 0644, NULL), CVN_OK));
	cr_assert(eq(int, cvn_file_write(path, S("short"), 0600, NULL), CVN_OK));
	cr_assert(eq(int, cvn_file_read(path, &b, NULL), CVN_OK));
	assert_text(b.ptr, "short");
	cr_assert(eq(int, stat(path, &st), 0));
	cr_assert(eq(int, (int)(st.st_mode & 0777), 0600));
	cr_assert(eq(sz, entries(), 1));
}

/* As root, --html /dev/full once made a file of the device. */
Test(file, a_pipe_is_written_to_and_not_replaced)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "pipe");
	struct stat st;
	char got[8] = "";
	int fd;

	cr_assert(eq(int, mkfifo(path, 0600), 0));
	fd = open(path, O_RDONLY | O_NONBLOCK);
	cr_assert(ge(int, fd, 0));
	cr_assert(eq(int, cvn_file_write(path, S("text"), 0600, NULL), CVN_OK));
	cr_assert(eq(int, (int)read(fd, got, sizeof got - 1), 4));
	assert_text(got, "text");
	cr_assert(eq(int, stat(path, &st), 0));
	cr_assert(eq(int, S_ISFIFO(st.st_mode) ? 1 : 0, 1));
	cr_assert(eq(sz, entries(), 1));
	(void)close(fd);
}

/* Who holds the old file open goes on reading the old text: the new one is another file. */
Test(file, a_reader_never_sees_half_of_a_new_version)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a");
	char got[8] = "";
	FILE *old;

	cr_assert(eq(int, cvn_file_write(path, S("old"), 0600, NULL), CVN_OK));
	old = fopen(path, "r");
	cr_assert(eq(int, cvn_file_write(path, S("new"), 0600, NULL), CVN_OK));
	cr_assert(eq(sz, fread(got, 1, sizeof got, old), 3));
	assert_text(got, "old");
	(void)fclose(old);
}

Test(file, creating_does_not_replace)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a");
	CVN_AUTO_BUF(b, 100);
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_file_create(path, S("first"), 0600, &err), CVN_OK));
	cr_assert(eq(int, cvn_file_create(path, S("second"), 0600, &err), CVN_E_EXISTS));
	cr_assert(eq(int, cvn_file_read(path, &b, NULL), CVN_OK));
	assert_text(b.ptr, "first");
	cr_assert(eq(sz, entries(), 1));
}

Test(file, a_write_that_fails_leaves_nothing_behind)
{
	CVN_AUTO_STR char *inside = cvn_path_join(dir, "a");
	CVN_AUTO_STR char *nowhere = cvn_path_join(dir, "missing/a");
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_mkdirs(inside, 0700, NULL), CVN_OK));
	cr_assert(eq(int, cvn_file_write(inside, S("x"), 0600, &err), CVN_E_IO));
	cr_assert(eq(int, cvn_file_write(nowhere, S("x"), 0600, &err), CVN_E_IO));
	cr_assert(strncmp(err.text, nowhere, strlen(nowhere)) == 0, "%s", err.text);
	cr_assert(strstr(err.text, "No such file") != NULL, "%s", err.text);
	cr_assert(eq(sz, entries(), 1));
}

/* The limit of file size stands for the full disk. */
Test(file, a_write_without_room_leaves_the_old_version)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a");
	CVN_AUTO_STR char *much = cvn_xcalloc(1, 100000);
	CVN_AUTO_BUF(b, 100);
	struct rlimit room = { 5000, 5000 };
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_file_write(path, S("old"), 0600, NULL), CVN_OK));
	(void)signal(SIGXFSZ, SIG_IGN);
	cr_assert(eq(int, setrlimit(RLIMIT_FSIZE, &room), 0));
	cr_assert(eq(int, cvn_file_write(path, much, 100000, 0600, &err), CVN_E_IO));
	cr_assert(strstr(err.text, "File too large") != NULL, "%s", err.text);
	cr_assert(eq(int, cvn_file_read(path, &b, NULL), CVN_OK));
	assert_text(b.ptr, "old");
	cr_assert(eq(sz, entries(), 1));
}

Test(file, one_that_is_longer_than_the_ceiling_is_not_read_at_all)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a");
	CVN_AUTO_BUF(fits, 6);
	CVN_AUTO_BUF(b, 5);
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_file_write(path, S("123456"), 0600, NULL), CVN_OK));
	cr_assert(eq(int, cvn_file_read(path, &fits, NULL), CVN_OK));
	cr_assert(eq(int, cvn_file_read(path, &b, &err), CVN_E_LIMIT));
	cr_assert(eq(sz, b.len, 0));
	cr_assert(eq(int, cvn_buf_ok(&b, NULL), CVN_OK));
}

Test(file, one_that_is_absent_is_not_found_and_a_directory_is_refused)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a");
	CVN_AUTO_BUF(b, 5);

	cr_assert(eq(int, cvn_file_read(path, &b, NULL), CVN_E_NOTFOUND));
	cr_assert(eq(int, cvn_file_read(dir, &b, NULL), CVN_E_IO));
	cr_assert(not(cvn_file_exists(path)));
	cr_assert(cvn_file_exists(dir));
}

Test(file, directories_are_made_with_their_parents_and_may_be_there)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, "a//b/c/");
	CVN_AUTO_STR char *file = cvn_path_join(dir, "f");
	CVN_AUTO_STR char *below = cvn_path_join(file, "d");

	cr_assert(eq(int, cvn_mkdirs(path, 0700, NULL), CVN_OK));
	cr_assert(eq(int, cvn_mkdirs(path, 0700, NULL), CVN_OK));
	cr_assert(cvn_file_exists(path));
	cr_assert(eq(int, cvn_file_write(file, "", 0, 0600, NULL), CVN_OK));
	cr_assert(eq(int, cvn_mkdirs(below, 0700, NULL), CVN_E_IO));
	cr_assert(eq(int, cvn_mkdirs(file, 0700, NULL), CVN_E_IO));
}

Test(file, paths_are_joined_by_one_slash)
{
	static const char *const cases[][3] = {
		{ "a", "b", "a/b" }, { "a/", "b", "a/b" }, { "a", "/b", "/b" }, { "", "b", "b" }, { "/", "b", "/b" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		CVN_AUTO_STR char *path = cvn_path_join(cases[i][0], cases[i][1]);

		assert_text(path, cases[i][2]);
	}
}

Test(command, gives_its_output_and_nothing_of_its_errors)
{
	CVN_AUTO_BUF(b, 100);

	cvn_buf_str(&b, ">");
	cr_assert(eq(int, cvn_command_read("echo secret; echo noise >&2 2>/dev/null", 5000, &b, NULL), CVN_OK));
	assert_text(b.ptr, ">secret\n");
}

Test(command, has_nothing_to_read_from)
{
	CVN_AUTO_BUF(b, 100);

	cr_assert(eq(int, cvn_command_read("cat; echo end", 5000, &b, NULL), CVN_OK));
	assert_text(b.ptr, "end\n");
}

Test(command, that_fails_gives_no_output)
{
	CVN_AUTO_BUF(b, 100);
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_command_read("echo half; exit 3", 5000, &b, &err), CVN_E_IO));
	assert_text(err.text, "the command ended with status 3");
	assert_text(b.ptr, "");
	cr_assert(eq(int, cvn_command_read("kill -TERM $$", 5000, &b, &err), CVN_E_IO));
	assert_text(err.text, "the command was ended by signal 15");
}

Test(command, that_says_too_much_is_stopped)
{
	CVN_AUTO_BUF(b, 100);
	struct cvn_err err = { 0 };
	int64_t began = cvn_monotonic_ms();

	cr_assert(eq(int, cvn_command_read("while :; do echo 0123456789; done", 15000, &b, &err), CVN_E_LIMIT));
	assert_text(err.text, "the command's output is longer than 100 octets");
	cr_assert(eq(sz, b.len, 0));
	cr_assert(eq(int, cvn_buf_ok(&b, NULL), CVN_OK));
	cr_assert(lt(i64, cvn_monotonic_ms() - began, 10000));
}

Test(command, that_takes_too_long_is_ended_with_its_children)
{
	CVN_AUTO_BUF(b, 100);
	CVN_AUTO_STR char *command = NULL;
	struct cvn_err err = { 0 };
	char mark[] = "/tmp/convene-base-mark-XXXXXX";
	int fd = mkstemp(mark);

	(void)close(fd);
	(void)unlink(mark);
	command = cvn_xasprintf("(sleep 1; touch %s) & echo half; sleep 30", mark);
	cr_assert(eq(int, cvn_command_read(command, 200, &b, &err), CVN_E_IO));
	assert_text(err.text, "the command took too long");
	assert_text(b.ptr, "");
	(void)usleep(1500000);
	cr_assert(not(cvn_file_exists(mark)), "a child went on");
}

Test(command, that_closes_its_output_and_stays_is_ended_too)
{
	CVN_AUTO_BUF(b, 100);
	struct cvn_err err = { 0 };
	int64_t began = cvn_monotonic_ms();

	cr_assert(eq(int, cvn_command_read("exec >&-; sleep 30", 200, &b, &err), CVN_E_IO));
	cr_assert(lt(i64, cvn_monotonic_ms() - began, 10000));
}
