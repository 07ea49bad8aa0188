/*
 * test_store.c - opening, migrating and writing: what must hold whoever else has the database open.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sqlite3.h>

#include "convene/base/file.h"
#include "convene/store.h"

static char dir[64];
static char path[96];
static struct cvn_err err;

static void make_dir(void)
{
	snprintf(dir, sizeof dir, "/tmp/cvn-store-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof path, "%s/convene.db", dir);
	err = (struct cvn_err){ 0 };
}

static void drop_dir(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert(system(command) == 0);
}

static void given_store(struct cvn_store **out)
{
	cr_assert(eq(int, cvn_store_create(path, 1000, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_open(path, out, &err), CVN_OK), "%s", err.text);
}

static void run_sql(const char *sql)
{
	sqlite3 *db;

	cr_assert(eq(int, sqlite3_open(path, &db), SQLITE_OK));
	cr_assert(eq(int, sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK));
	sqlite3_close(db);
}

TestSuite(store, .init = make_dir, .fini = drop_dir);

Test(store, new_database_is_readable_by_its_owner_only)
{
	struct stat st;

	cr_assert(eq(int, cvn_store_create(path, 1000, &err), CVN_OK));
	cr_assert(stat(path, &st) == 0);
	cr_assert(eq(int, (int)(st.st_mode & 0777), 0600));
}

Test(store, creating_over_an_existing_file_is_refused)
{
	cr_assert(eq(int, cvn_store_create(path, 1000, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_create(path, 1000, &err), CVN_E_EXISTS));
}

Test(store, missing_file_is_not_made_by_opening)
{
	struct cvn_store *store = NULL;

	cr_assert(eq(int, cvn_store_open(path, &store, &err), CVN_E_NOTFOUND));
	cr_assert(not(cvn_file_exists(path)));
}

Test(store, database_of_a_newer_version_is_refused)
{
	struct cvn_store *store = NULL;

	cr_assert(eq(int, cvn_store_create(path, 1000, &err), CVN_OK));
	run_sql("PRAGMA user_version = 9999");
	cr_assert(eq(int, cvn_store_open(path, &store, &err), CVN_E_CONFIG));
	cr_assert(strstr(err.text, "newer") != NULL, "%s", err.text);
}

Test(store, foreign_file_is_refused)
{
	struct cvn_store *store = NULL;

	cr_assert(eq(int, cvn_file_create(path, "this is not a database, only text\n", 34, 0600, &err), CVN_OK));
	cr_assert(ne(int, cvn_store_open(path, &store, &err), CVN_OK));
}

Test(store, committed_word_is_there_after_reopening)
{
	struct cvn_store *store = NULL;
	char *value = NULL;

	given_store(&store);
	cr_assert(eq(int, cvn_store_begin(store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_set(store, "paused", "yes", &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(store, &err), CVN_OK));
	cvn_store_close(store);
	cr_assert(eq(int, cvn_store_open(path, &store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_get(store, "paused", &value, &err), CVN_OK));
	cr_assert(eq(str, value, "yes"));
	free(value);
	cvn_store_close(store);
}

Test(store, rolled_back_word_is_gone)
{
	struct cvn_store *store = NULL;
	char *value = NULL;

	given_store(&store);
	cr_assert(eq(int, cvn_store_begin(store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_set(store, "paused", "yes", &err), CVN_OK));
	cvn_store_rollback(store);
	cr_assert(eq(int, cvn_store_office_get(store, "paused", &value, &err), CVN_E_NOTFOUND));
	cvn_store_close(store);
}

Test(store, keys_stay_the_same_over_reopening)
{
	struct cvn_store *store = NULL;
	struct cvn_keys first;

	given_store(&store);
	first = *cvn_store_keys(store);
	cvn_store_close(store);
	cr_assert(eq(int, cvn_store_open(path, &store, &err), CVN_OK));
	cr_assert(eq(sz, first.n, 1));
	cr_assert(memcmp(first.key[0].secret, cvn_store_keys(store)->key[0].secret, CVN_KEY_BYTES) == 0);
	cvn_store_close(store);
}

/* Two processes, each adding one 500 times with a read before the write: without turns, additions would be lost or refused. */
static void add_many(int times)
{
	struct cvn_store *store = NULL;

	if (cvn_store_open(path, &store, &err) != CVN_OK)
		_exit(1);
	for (int i = 0; i < times; i++) {
		char *value = NULL;
		char next[24];

		if (cvn_store_begin(store, &err) != CVN_OK)
			_exit(2);
		if (cvn_store_office_get(store, "count", &value, &err) != CVN_OK)
			value = strdup("0");
		snprintf(next, sizeof next, "%ld", strtol(value, NULL, 10) + 1);
		free(value);
		if (cvn_store_office_set(store, "count", next, &err) != CVN_OK || cvn_store_commit(store, &err) != CVN_OK)
			_exit(3);
	}
	cvn_store_close(store);
}

Test(store, writers_of_two_processes_take_turns, .timeout = 60)
{
	struct cvn_store *store = NULL;
	char *value = NULL;
	int status;
	pid_t child;

	given_store(&store);
	cvn_store_close(store);
	child = fork();
	if (child == 0) {
		add_many(500);
		_exit(0);
	}
	add_many(500);
	cr_assert(eq(int, waitpid(child, &status, 0), child));
	cr_assert(eq(int, status, 0));
	cr_assert(eq(int, cvn_store_open(path, &store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_get(store, "count", &value, &err), CVN_OK));
	cr_assert(eq(str, value, "1000"));
	free(value);
	cvn_store_close(store);
}

Test(store, turn_of_a_killed_writer_is_free_again, .timeout = 20)
{
	struct cvn_store *store = NULL;
	int ready[2];
	char c;
	pid_t child;

	given_store(&store);
	cr_assert(pipe(ready) == 0);
	child = fork();
	if (child == 0) {
		struct cvn_store *mine = NULL;

		if (cvn_store_open(path, &mine, &err) == CVN_OK && cvn_store_begin(mine, &err) == CVN_OK &&
		    cvn_store_office_set(mine, "half", "done", &err) == CVN_OK && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	cr_assert(read(ready[0], &c, 1) == 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	cr_assert(eq(int, cvn_store_begin(store, &err), CVN_OK), "%s", err.text);
	cvn_store_rollback(store);
	cvn_store_close(store);
}

/* Long writes with nothing in between, as of an import: whoever waits comes in between two of them. */
Test(store, a_waiting_writer_comes_in_between_two_long_writes, .timeout = 20)
{
	CVN_AUTO(cvn_store_close) struct cvn_store *store = NULL;
	pid_t child;
	int held[2], rounds = 0;
	char c;

	given_store(&store);
	cr_assert(pipe(held) == 0);
	child = fork();
	if (child == 0) {
		struct cvn_store *mine = NULL;

		_exit(cvn_store_open(path, &mine, &err) != CVN_OK || read(held[0], &c, 1) != 1 || cvn_store_begin(mine, &err) != CVN_OK ||
		      cvn_store_office_set(mine, "in", "yes", &err) != CVN_OK || cvn_store_commit(mine, &err) != CVN_OK);
	}
	cr_assert(eq(int, cvn_store_begin(store, &err), CVN_OK));
	cr_assert(write(held[1], "x", 1) == 1);
	while (waitpid(child, NULL, WNOHANG) == 0 && rounds < 40) {
		usleep(100000);
		cr_assert(eq(int, cvn_store_commit(store, &err), CVN_OK));
		cr_assert(eq(int, cvn_store_begin(store, &err), CVN_OK));
		rounds++;
	}
	cvn_store_rollback(store);
	cr_expect(rounds < 20, "%d rounds", rounds);
	if (rounds == 40)
		waitpid(child, NULL, 0);
}

static off_t size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 ? st.st_size : 0;
}

Test(store, closed_by_its_last_user_is_whole_in_one_file)
{
	CVN_AUTO_STR char *wal = cvn_xasprintf("%s-wal", path);
	CVN_AUTO_STR char *copy = cvn_xasprintf("cp %s %s/alone.db", path, dir);
	CVN_AUTO_STR char *alone = cvn_xasprintf("%s/alone.db", dir);
	CVN_AUTO_STR char *value = NULL;
	struct cvn_store *store = NULL;

	given_store(&store);
	cr_assert(eq(int, cvn_store_begin(store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_set(store, "word", "kept", &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(store, &err), CVN_OK));
	cvn_store_close(store);
	cr_assert(eq(int, (int)size_of(wal), 0));
	cr_assert(system(copy) == 0);
	cr_assert(eq(int, cvn_store_open(alone, &store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_get(store, "word", &value, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(str, value, "kept"));
	cvn_store_close(store);
}

Test(store, closed_while_another_reads_loses_nothing_and_does_not_wait, .timeout = 5)
{
	CVN_AUTO_STR char *value = NULL;
	struct cvn_store *reader = NULL, *writer = NULL;
	char *before = NULL;

	given_store(&reader);
	cr_assert(eq(int, cvn_store_open(path, &writer, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_get(reader, "instance", &before, &err), CVN_OK));
	free(before);
	cr_assert(eq(int, cvn_store_begin(writer, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_set(writer, "word", "kept", &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(writer, &err), CVN_OK));
	cvn_store_close(writer);
	cr_assert(eq(int, cvn_store_office_get(reader, "word", &value, &err), CVN_OK));
	cr_assert(eq(str, value, "kept"));
	cvn_store_close(reader);
}
