/*
 * test_office.c - making and meeting an office through the real binary.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "convene/base/file.h"
#include "support/world.h"

static char *dir, *convene;
static struct cvn_ran ran;

static void open_place(void)
{
	dir = cvn_place_new("office");
	convene = realpath(getenv("BUILD") ? getenv("BUILD") : "build", NULL);
	char *binary = cvn_path_join(convene, "convene");
	free(convene);
	convene = binary;
}

static void close_place(void)
{
	free(convene);
	cvn_place_remove(dir);
}

static void given_run(const char *a, const char *b, const char *c, const char *d)
{
	const char *argv[] = { convene, a, b, c, d, NULL };

	cvn_run(dir, argv, 60000, &ran);
}

TestSuite(e2e_office, .init = open_place, .fini = close_place, .timeout = 300);

Test(e2e_office, init_makes_a_database_only_its_owner_reads_and_a_second_init_changes_nothing)
{
	CVN_AUTO_STR char *db = cvn_path_join(dir, "o/convene.db");
	struct stat st;
	CVN_AUTO_BUF(before, 1u << 20);
	CVN_AUTO_BUF(after, 1u << 20);

	given_run("init", "o", NULL, NULL);
	cr_assert(ran.status == 0, "%s", ran.err.ptr);
	cvn_ran_release(&ran);
	cr_assert(stat(db, &st) == 0 && (st.st_mode & 0777) == 0600, "mode of convene.db is %o", st.st_mode & 0777);
	cvn_place_read(dir, "o/convene.conf", &before);
	cr_assert(before.len > 0);

	given_run("init", "o", NULL, NULL);
	cr_assert(ran.status == 0, "%s", ran.err.ptr);
	cr_assert(strstr(ran.out.ptr, "nothing") || strstr(ran.err.ptr, "nothing") || strstr(ran.out.ptr, "already") || strstr(ran.err.ptr, "already"),
	          "the second init does not say that it changed nothing: %s%s", ran.out.ptr, ran.err.ptr);
	cvn_place_read(dir, "o/convene.conf", &after);
	cr_assert(!strcmp(before.ptr, after.ptr));
	cvn_ran_release(&ran);
}

/* The signal is there before the program: nothing is earlier. */
Test(e2e_office, a_sender_told_to_stop_before_its_first_instruction_comes_home_with_0)
{
	int status = 0;
	pid_t pid;

	given_run("init", "o", NULL, NULL);
	cvn_ran_release(&ran);
	pid = fork();
	if (pid == 0) {
		sigset_t set;

		sigemptyset(&set);
		sigaddset(&set, SIGTERM);
		sigprocmask(SIG_BLOCK, &set, NULL);
		kill(getpid(), SIGTERM);        /* to the process: raise() would tell this thread alone */
		if (chdir(dir) == 0)
			execl(convene, "convene", "--quiet", "--office", "o", "sender", (char *)NULL);
		_exit(99);
	}
	waitpid(pid, &status, 0);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
}

Test(e2e_office, a_command_line_nobody_understands_ends_with_64_and_one_line)
{
	static const char *const lines[][2] = { { "frobnicate", NULL }, { "status", "--no-such-option" }, { "init", "--jsn" } };

	for (size_t i = 0; i < CVN_COUNT(lines); i++) {
		given_run(lines[i][0], lines[i][1], NULL, NULL);
		cr_expect(ran.status == 64, "convene %s %s: status %d", lines[i][0], lines[i][1] ? lines[i][1] : "", ran.status);
		cr_expect(ran.err.len && strchr(ran.err.ptr, '\n') == ran.err.ptr + ran.err.len - 1, "not one line: %s", ran.err.ptr);
		cr_expect(ran.out.len == 0, "talk on standard output: %s", ran.out.ptr);
		cvn_ran_release(&ran);
	}
}

Test(e2e_office, a_place_without_an_office_is_named)
{
	given_run("--office", "nowhere", "status", NULL);
	cr_assert(ran.status != 0 && strstr(ran.err.ptr, "nowhere"), "status %d: %s", ran.status, ran.err.ptr);
	cvn_ran_release(&ran);
}

Test(e2e_office, an_office_of_a_newer_version_is_refused_untouched)
{
	CVN_AUTO_BUF(before, 16u << 20);
	CVN_AUTO_BUF(after, 16u << 20);
	sqlite3 *db;
	CVN_AUTO_STR char *path = cvn_path_join(dir, "o/convene.db");

	given_run("init", "o", NULL, NULL);
	cvn_ran_release(&ran);
	cr_assert(sqlite3_open(path, &db) == SQLITE_OK);
	cr_assert(sqlite3_exec(db, "PRAGMA user_version = 9999", NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	cvn_place_read(dir, "o/convene.db", &before);

	given_run("--office", "o", "status", NULL);
	cr_assert(ran.status == 78, "status %d: %s", ran.status, ran.err.ptr);
	cr_assert(strstr(ran.err.ptr, "newer"), "%s", ran.err.ptr);
	cvn_place_read(dir, "o/convene.db", &after);
	cr_assert(before.len == after.len && !memcmp(before.ptr, after.ptr, before.len), "the file was written to");
	cvn_ran_release(&ran);
}
