/*
 * test_backup.c - copies that can be trusted, and damage that is seen.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/file.h"
#include "convene/store.h"

static char dir[64];
static char path[96], copy[96];
static struct cvn_err err;
static struct cvn_store *store;

static void open_store(void)
{
	snprintf(dir, sizeof dir, "/tmp/cvn-backup-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof path, "%s/convene.db", dir);
	snprintf(copy, sizeof copy, "%s/copy.db", dir);
	cr_assert(eq(int, cvn_store_create(path, 1000, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_open(path, &store, &err), CVN_OK));
}

static void close_store(void)
{
	CVN_AUTO_STR char *command = cvn_xasprintf("rm -rf %s", dir);

	cvn_store_close(store);
	cr_assert(system(command) == 0);
}

static void given_word(const char *value)
{
	cr_assert(eq(int, cvn_store_begin(store, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_office_set(store, "word", value, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_commit(store, &err), CVN_OK));
}

TestSuite(backup, .init = open_store, .fini = close_store);

Test(backup, holds_what_was_committed_and_nothing_open)
{
	CVN_AUTO(cvn_store_close) struct cvn_store *back = NULL;
	CVN_AUTO_STR char *value = NULL;

	given_word("kept");
	cr_assert(eq(int, cvn_store_backup(store, copy, &err), CVN_OK), "%s", err.text);
	given_word("later");
	cr_assert(eq(int, cvn_store_open(copy, &back, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_store_office_get(back, "word", &value, &err), CVN_OK));
	cr_assert(eq(str, value, "kept"));
}

Test(backup, is_one_file_for_its_owner_only)
{
	CVN_AUTO_STR char *wal = cvn_xasprintf("%s-wal", copy);
	struct stat st;

	given_word("kept");
	cr_assert(eq(int, cvn_store_backup(store, copy, &err), CVN_OK));
	cr_assert(stat(copy, &st) == 0);
	cr_assert(eq(int, (int)(st.st_mode & 0777), 0600));
	cr_assert(not(cvn_file_exists(wal)));
}

Test(backup, overwrites_nothing)
{
	cr_assert(eq(int, cvn_store_backup(store, copy, &err), CVN_OK));
	cr_assert(eq(int, cvn_store_backup(store, copy, &err), CVN_E_EXISTS));
}

Test(backup, of_a_damaged_file_is_refused)
{
	CVN_AUTO_STR char *second = cvn_xasprintf("%s/second.db", dir);
	char junk[4096];
	int fd;

	for (int i = 0; i < 200; i++)
		given_word("kept");
	cr_assert(eq(int, cvn_store_backup(store, copy, &err), CVN_OK));
	fd = open(copy, O_WRONLY);
	memset(junk, 'x', sizeof junk);
	for (off_t page = 1; page < 8; page++)
		cr_assert(eq(int, (int)pwrite(fd, junk, sizeof junk, page * 4096), (int)sizeof junk));
	close(fd);
	cr_assert(ne(int, cvn_store_copy(copy, second, &err), CVN_OK));
	cr_assert(not(cvn_file_exists(second)));
}
