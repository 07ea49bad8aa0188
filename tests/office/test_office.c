/*
 * test_office.c - making an office, opening it, and reading its secrets.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/file.h"
#include "convene/office.h"

static char dir[64];
static char office_dir[96];
static struct cvn_err err;

static void make_dir(void)
{
	snprintf(dir, sizeof dir, "/tmp/cvn-office-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(office_dir, sizeof office_dir, "%s/office", dir);
}

static void drop_dir(void)
{
	CVN_AUTO_STR char *command = cvn_xasprintf("rm -rf %s", dir);

	cr_assert(system(command) == 0);
}

static void given_file(const char *name, const char *text, mode_t mode)
{
	CVN_AUTO_STR char *path = cvn_path_join(office_dir, name);

	cr_assert(eq(int, cvn_file_write(path, text, strlen(text), mode, &err), CVN_OK), "%s", err.text);
}

static void given_office(struct cvn_office **office)
{
	size_t made = 0;

	cr_assert(eq(int, cvn_office_init(office_dir, 1000, &made, &err), CVN_OK), "%s", err.text);
	cr_assert(gt(sz, made, 1));
	cr_assert(eq(int, cvn_office_open(office_dir, office, &err), CVN_OK), "%s", err.text);
}

TestSuite(office, .init = make_dir, .fini = drop_dir);

Test(office, made_twice_is_left_as_it_was)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	CVN_AUTO_BUF(text, 1 << 16);
	CVN_AUTO_STR char *conf = cvn_path_join(office_dir, "convene.conf");
	size_t made = 99;

	given_office(&office);
	given_file("convene.conf", "# mine\n", 0600);
	cr_assert(eq(int, cvn_office_init(office_dir, 2000, &made, &err), CVN_OK));
	cr_assert(eq(sz, made, 0));
	cr_assert(eq(int, cvn_file_read(conf, &text, &err), CVN_OK));
	cr_assert(eq(str, text.ptr, "# mine\n"));
}

Test(office, half_made_one_is_finished_without_touching_what_is_there)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	CVN_AUTO_STR char *db = NULL;
	size_t made = 0;

	cr_assert(eq(int, cvn_mkdirs(office_dir, 0700, &err), CVN_OK));
	given_file("convene.conf", "[office]\nname = Ours\ndomain = ours.example\n", 0600);
	cr_assert(eq(int, cvn_office_init(office_dir, 1000, &made, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(int, cvn_office_open(office_dir, &office, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(str, office->conf.name, "Ours"));
	db = cvn_office_path(office, "convene.db");
	cr_assert(cvn_file_exists(db));
}

Test(office, directory_without_configuration_is_refused_with_the_way_out)
{
	struct cvn_office *office = NULL;

	cr_assert(eq(int, cvn_office_open(dir, &office, &err), CVN_E_NOTFOUND));
	cr_assert(strstr(err.text, "convene init") != NULL, "%s", err.text);
}

Test(secret, of_a_file_is_its_one_line, .init = make_dir, .fini = drop_dir)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_secret secret = { .file = (char *)"relay.password" };
	char *password = NULL;

	given_office(&office);
	given_file("relay.password", "open sesame\n", 0600);
	cr_assert(eq(int, cvn_secret_read(office, &secret, &password, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(str, password, "open sesame"));
	cvn_secret_wipe(password);
}

Test(secret, that_others_can_read_is_refused, .init = make_dir, .fini = drop_dir)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_secret secret = { .file = (char *)"relay.password" };
	char *password = NULL;

	given_office(&office);
	given_file("relay.password", "open sesame\n", 0644);
	cr_assert(eq(int, cvn_secret_read(office, &secret, &password, &err), CVN_E_CONFIG));
	cr_assert(strstr(err.text, "sesame") == NULL);
	cr_assert(strstr(err.text, "chmod 600") != NULL, "%s", err.text);
}

Test(secret, of_a_command_is_what_it_prints, .init = make_dir, .fini = drop_dir)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_secret secret = { .command = (char *)"printf 'from a vault\\n'" };
	char *password = NULL;

	given_office(&office);
	cr_assert(eq(int, cvn_secret_read(office, &secret, &password, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(str, password, "from a vault"));
	cvn_secret_wipe(password);
}

Test(secret, with_two_lines_or_none_is_refused, .init = make_dir, .fini = drop_dir)
{
	static const char *const bad[] = { "", "\n", "one\ntwo\n" };
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_secret secret = { .file = (char *)"relay.password" };

	given_office(&office);
	for (size_t i = 0; i < CVN_COUNT(bad); i++) {
		char *password = NULL;

		given_file("relay.password", bad[i], 0600);
		cr_assert(eq(int, cvn_secret_read(office, &secret, &password, &err), CVN_E_CONFIG), "case %zu", i);
	}
}

Test(secret, credential_is_a_name_and_not_a_path, .init = make_dir, .fini = drop_dir)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_secret secret = { .credential = (char *)"../convene.conf" };
	char *password = NULL;

	given_office(&office);
	setenv("CREDENTIALS_DIRECTORY", office_dir, 1);
	cr_assert(eq(int, cvn_secret_read(office, &secret, &password, &err), CVN_E_CONFIG));
}
