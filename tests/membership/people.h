/* people.h - an office's database in a temporary directory, and files of people, for the tests of this room. */
#ifndef CONVENE_TESTS_PEOPLE_H
#define CONVENE_TESTS_PEOPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sqlite3.h>

#include "convene/base/file.h"
#include "convene/membership.h"
#include "convene/membership/import.h"
#include "convene/store/people.h"

static char people_dir[64];
static char people_db[96];
static struct cvn_store *people;
static struct cvn_err err;

static inline void open_people(void)
{
	snprintf(people_dir, sizeof people_dir, "/tmp/cvn-people-XXXXXX");
	cr_assert(mkdtemp(people_dir) != NULL);
	snprintf(people_db, sizeof people_db, "%s/convene.db", people_dir);
	err = (struct cvn_err){ 0 };
	cr_assert(cvn_store_create(people_db, 1000, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_store_open(people_db, &people, &err) == CVN_OK, "%s", err.text);
}

static inline void close_people(void)
{
	char command[128];

	cvn_store_close(people);
	snprintf(command, sizeof command, "rm -rf %s", people_dir);
	cr_assert(system(command) == 0);
}

static inline char *given_file(const char *name, const char *text)
{
	char *path = cvn_path_join(people_dir, name);

	cr_assert(cvn_file_write(path, text, strlen(text), 0600, &err) == CVN_OK, "%s", err.text);
	return path;
}

/* Import a text as a file onto list `members`; `tune` may change the spec. */
static inline int import_text(const char *text, void (*tune)(struct cvn_import_spec *), struct cvn_import_result *out)
{
	CVN_AUTO_STR char *path = given_file("people.csv", text);
	CVN_AUTO_STR char *rejects = cvn_path_join(people_dir, "rejects.csv");
	struct cvn_import_spec spec = { .path = path, .name = "people.csv", .list = "members", .who = "tester", .now = 2000 };
	struct cvn_import_plan plan = { 0 };
	int rc;

	spec.rejects = rejects;
	if (tune)
		tune(&spec);
	rc = cvn_import_look(&spec, &plan, &err);
	if (rc == CVN_OK)
		rc = cvn_import_run(people, &spec, &plan, out, &err);
	cvn_import_plan_release(&plan);
	return rc;
}

/* The first column of the first row, as text; "" without a row. Through a connection of our own. */
static inline const char *ask(const char *sql)
{
	static char answer[4096];
	sqlite3 *db;
	sqlite3_stmt *stmt;

	answer[0] = '\0';
	cr_assert(sqlite3_open(people_db, &db) == SQLITE_OK);
	cr_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0))
		snprintf(answer, sizeof answer, "%s", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return answer;
}
#define ASK(sql, want) cr_assert(strcmp(ask(sql), want) == 0, "%s\n got %s\nwant %s", sql, ask(sql), want)

static inline void run_sql(const char *sql)
{
	sqlite3 *db;
	char *why = NULL;

	cr_assert(sqlite3_open(people_db, &db) == SQLITE_OK);
	cr_assert(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s", why);
	sqlite3_close(db);
}

static inline int64_t contact_of(const char *key)
{
	struct cvn_contact c = { 0 };
	int64_t id = 0;

	if (cvn_store_contact_by_key(people, key, &c, NULL) == CVN_OK)
		id = c.contact_id;
	cvn_contact_release(&c);
	return id;
}

#endif
