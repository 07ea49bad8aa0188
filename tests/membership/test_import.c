/*
 * test_import.c - a file of people into the database: what is new, what changes, what is refused, what stays.
 */
#include <sys/stat.h>

#include "people.h"

#include "convene/membership/person.h"

#define HEAD "first_name,last_name,email,language,role,grade\n"
#define ANA "Ana,Rivera,ana@mail.example,es,teacher,4\n"
#define BEN "Ben,Cho,ben@mail.example,en,family,5\n"

static struct cvn_import_result r;

TestSuite(import, .init = open_people, .fini = close_people);

static void counts(int64_t n_new, int64_t updated, int64_t unchanged, int64_t duplicate, int64_t rejected)
{
	cr_assert(eq(i64, r.n_new, n_new));
	cr_assert(eq(i64, r.n_updated, updated));
	cr_assert(eq(i64, r.n_unchanged, unchanged));
	cr_assert(eq(i64, r.n_duplicate, duplicate));
	cr_assert(eq(i64, r.n_rejected, rejected));
}

static void import_ok(const char *text, void (*tune)(struct cvn_import_spec *))
{
	free(r.rejects);
	cr_assert(import_text(text, tune, &r) == CVN_OK, "%s", err.text);
}

Test(import, people_arrive_whole)
{
	import_ok(HEAD ANA BEN, NULL);
	counts(2, 0, 0, 0, 0);
	cr_assert(r.made_list);
	ASK("SELECT first_name || '|' || last_name || '|' || email || '|' || language || '|' || roles || '|' || fields "
	    "FROM contact WHERE email_key = 'ana@mail.example'",
	    "Ana|Rivera|ana@mail.example|es|teacher|{\"grade\":\"4\"}");
	ASK("SELECT count(*) FROM subscription WHERE state = 'subscribed' AND source = 'import 1'", "2");
	ASK("SELECT count(*) FROM contact_role", "2");
	ASK("SELECT who || ' ' || at || ' ' || n_new || ' ' || finished FROM import", "tester 2000 2 1");
}

Test(import, the_same_file_again_changes_nothing)
{
	import_ok(HEAD ANA BEN, NULL);
	const char *before = "SELECT group_concat(contact_id || email || updated_at || fields || roles) FROM contact";
	CVN_AUTO_STR char *was = cvn_xstrdup(ask(before));

	import_ok(HEAD ANA BEN, NULL);
	counts(0, 0, 2, 0, 0);
	ASK(before, was);
	ASK("SELECT count(*) FROM contact_change", "0");
}

Test(import, what_changed_is_told_field_by_field)
{
	import_ok(HEAD ANA, NULL);
	import_ok(HEAD "Anna,Rivera,ANA@mail.example,,steward,6\n", NULL);
	counts(0, 1, 0, 0, 0);
	ASK("SELECT first_name || language || roles || fields FROM contact", "Annaesteacher, steward{\"grade\":\"6\"}");
	ASK("SELECT group_concat(field || ':' || before || '>' || after, ' ') FROM contact_change WHERE who = 'import 2'",
	    "first_name:Ana>Anna field grade:4>6 role:teacher>teacher, steward");
}

static void fill(struct cvn_import_spec *spec)
{
	static const char *const rules[] = { "fill", "last_name=replace" };

	spec->rule = rules;
	spec->n_rules = 2;
}

Test(import, conflict_rules_go_field_by_field)
{
	import_ok(HEAD "Ana,,ana@mail.example,,,\n", NULL);
	import_ok(HEAD "Anna,Rivera,ana@mail.example,es,,7\n", fill);
	ASK("SELECT first_name || last_name || language || fields FROM contact", "AnaRiveraes{\"grade\":\"7\"}");
	import_ok(HEAD "Anna,Rojas,ana@mail.example,fr,,8\n", fill);
	ASK("SELECT first_name || last_name || language || fields FROM contact", "AnaRojases{\"grade\":\"7\"}");
}

static void dry(struct cvn_import_spec *spec)
{
	spec->dry_run = true;
	spec->rejects = NULL;
}

Test(import, dry_run_counts_and_writes_nothing)
{
	import_ok(HEAD ANA, NULL);
	import_ok(HEAD "Ana,Rojas,ana@mail.example,es,teacher,4\n" BEN BEN "X,Y,nobody,en,,\n", dry);
	counts(1, 1, 0, 1, 1);
	ASK("SELECT count(*) || ' ' || max(last_name) FROM contact", "1 Rivera");
	ASK("SELECT count(*) FROM import", "1");
}

Test(import, bad_rows_go_to_a_file_and_the_rest_is_in)
{
	import_ok(HEAD ANA "Eve,Roe,eve@@mail.example,en,,\n\"Open,x,o@mail.example,en,,\n" BEN "Two,T,ben@mail.example,en,,\n", NULL);
	counts(2, 0, 0, 1, 2);
	CVN_AUTO_BUF(file, 10000);
	cr_assert(cvn_file_read(r.rejects, &file, &err) == CVN_OK);
	cr_assert(strstr(file.ptr, "3,3,email,") != NULL, "%s", file.ptr);
	cr_assert(strstr(file.ptr, "eve@@mail.example") != NULL, "%s", file.ptr);
	cr_assert(strstr(file.ptr, "4,1,first_name,a quote opens") != NULL, "%s", file.ptr);
	cr_assert(strstr(file.ptr, "the same address") != NULL, "%s", file.ptr);
}

Test(import, mended_rejects_can_be_imported)
{
	CVN_AUTO_BUF(file, 10000);

	import_ok(HEAD "Eve,Roe,eve@@mail.example,en,,\n", NULL);
	cr_assert(cvn_file_read(r.rejects, &file, &err) == CVN_OK);
	char *at = strstr(file.ptr, "@@");
	memmove(at, at + 1, strlen(at));
	import_ok(file.ptr, NULL);
	ASK("SELECT first_name || email || fields FROM contact", "Eveeve@mail.example{}");
}

Test(import, suppressed_people_stay_suppressed_however_often_they_come)
{
	import_ok(HEAD ANA, NULL);
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_suppress(people, contact_of("ana@mail.example"), "complained", "", 0, 3000, NULL, &err) == CVN_OK);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	import_ok(HEAD ANA, NULL);
	ASK("SELECT suppressed FROM contact", "complained");
	/* even when the person was taken out in between */
	run_sql("DELETE FROM subscription; DELETE FROM contact_role; DELETE FROM contact");
	import_ok(HEAD ANA, NULL);
	counts(1, 0, 0, 0, 0);
	ASK("SELECT suppressed FROM contact", "complained");
}

Test(import, who_left_the_list_is_not_brought_back)
{
	import_ok(HEAD ANA, NULL);
	run_sql("UPDATE subscription SET state = 'unsubscribed'");
	import_ok(HEAD ANA, NULL);
	ASK("SELECT state FROM subscription", "unsubscribed");
}

Test(import, a_file_can_say_that_somebody_left)
{
	import_ok("email,status\nana@mail.example,subscribed\n", NULL);
	import_ok("email,status\nana@mail.example,unsubscribed\nben@mail.example,cleaned\n", NULL);
	ASK("SELECT group_concat(state) FROM subscription", "unsubscribed,unsubscribed");
	ASK("SELECT suppressed FROM contact WHERE email_key = 'ben@mail.example'", "bounced");
	ASK("SELECT coalesce(suppressed, '-') FROM contact WHERE email_key = 'ana@mail.example'", "-");
}

Test(import, opt_in_lists_wait_for_consent_unless_it_is_proven)
{
	int64_t id;

	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_list_add(people, "members", NULL, "opt-in", 1000, &id, &err) == CVN_OK);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	import_ok("Email,CONFIRM_TIME,CONFIRM_IP\nana@mail.example,2026-06-18,198.51.100.11\nben@mail.example,,\n", NULL);
	ASK("SELECT state || proof FROM subscription s JOIN contact USING (contact_id) WHERE email LIKE 'ana%'",
	    "subscribed{\"at\":\"2026-06-18\",\"ip\":\"198.51.100.11\"}");
	ASK("SELECT state FROM subscription s JOIN contact USING (contact_id) WHERE email LIKE 'ben%'", "pending");
}

Test(import, nothing_is_written_when_headings_make_no_sense)
{
	cr_assert(import_text("phone,name\n1,Ana\n", NULL, &r) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "people.csv") != NULL, "%s", err.text);
	ASK("SELECT count(*) FROM import", "0");
}

static int64_t stop_at;

static bool stop_behind(void *ctx, uint64_t octets, uint64_t of, int64_t rows)
{
	(void)ctx;
	(void)octets;
	(void)of;
	return rows < stop_at;
}

static void stopping(struct cvn_import_spec *spec)
{
	spec->progress = stop_behind;
}

Test(import, a_stopped_import_goes_on_where_it_was)
{
	CVN_AUTO_BUF(file, 8 << 20);

	cvn_buf_str(&file, "email,first_name\n");
	for (int i = 0; i < 70000; i++)
		cvn_buf_printf(&file, "p%d@mail.example,P%d\n", i, i);
	stop_at = 1;
	import_ok(file.ptr, stopping);
	cr_assert(r.stopped);
	cr_assert(r.n_new > 0 && r.n_new < 70000);
	ASK("SELECT finished FROM import", "0");
	int64_t first = r.n_new;
	import_ok(file.ptr, NULL);
	cr_assert(r.resumed && !r.stopped);
	counts(70000, 0, 0, 0, 0);
	cr_assert(first < r.n_new);
	ASK("SELECT count(*) || ' ' || count(DISTINCT email) FROM contact", "70000 70000");
	ASK("SELECT count(*) || ' ' || finished FROM import", "1 1");
}

static bool elsewhere(void *ctx, uint64_t octets, uint64_t of, int64_t rows)
{
	(void)ctx, (void)octets, (void)of, (void)rows;
	run_sql("UPDATE import SET n_rows = n_rows + 1");        /* what a second process with the same file does */
	return true;
}

static void with_another(struct cvn_import_spec *spec)
{
	spec->progress = elsewhere;
}

Test(import, a_file_without_headings_is_told_so)
{
	cr_assert(import_text("ana@mail.example,Ana\nbo@mail.example,Bo\n", NULL, &r) == CVN_E_INVALID);
	cr_expect_not_null(strstr(err.text, "put a row such as email,name above"), "%s", err.text);
}

Test(import, of_two_with_the_same_file_one_goes_on)
{
	CVN_AUTO_BUF(file, 8 << 20);

	cvn_buf_str(&file, "email\n");
	for (int i = 0; i < 70000; i++)
		cvn_buf_printf(&file, "p%d@mail.example\n", i);
	cr_assert(import_text(file.ptr, with_another, &r) == CVN_E_BUSY);
	cr_expect_not_null(strstr(err.text, "another process"), "%s", err.text);
	ASK("SELECT count(*) FROM contact", "32768");            /* the first chunk; nothing of the second */
}

static bool undone_beside(void *ctx, uint64_t octets, uint64_t of, int64_t rows)
{
	int64_t gone = 0, left = 0, restored = 0;

	(void)ctx, (void)octets, (void)of;
	if (rows < 40000)
		cr_assert(eq(int, cvn_membership_undo(people, 1, 9000, &gone, &left, &restored, &err), CVN_OK), "%s", err.text);
	return true;
}

static void with_its_undo(struct cvn_import_spec *spec)
{
	spec->progress = undone_beside;
}

Test(import, an_undo_ends_the_import_that_still_runs)
{
	CVN_AUTO_BUF(file, 8 << 20);

	cvn_buf_str(&file, "email\n");
	for (int i = 0; i < 70000; i++)
		cvn_buf_printf(&file, "p%d@mail.example\n", i);
	cr_assert(import_text(file.ptr, with_its_undo, &r) == CVN_E_BUSY);
	ASK("SELECT count(*) FROM contact", "0");
	ASK("SELECT undone_at > 0 FROM import", "1");
}

Test(import, the_log_of_the_database_does_not_grow_with_the_file)
{
	CVN_AUTO_BUF(file, 8 << 20);
	char wal[120];
	struct stat st;

	cvn_buf_str(&file, "email,first_name\n");
	for (int i = 0; i < 40000; i++)
		cvn_buf_printf(&file, "p%x@mail.example,P%d\n", (unsigned)i * 2654435761u, i);
	import_ok(file.ptr, NULL);
	snprintf(wal, sizeof wal, "%s-wal", people_db);
	cr_assert(stat(wal, &st) == 0);
	cr_assert(st.st_size < (40 << 20), "%lld octets", (long long)st.st_size);
}

/* Whom a chunk names as steward and nobody knows yet is not forgotten when the import is stopped behind it. */
Test(import, a_stopped_import_still_knows_which_stewards_were_to_come)
{
	CVN_AUTO_BUF(file, 8 << 20);

	cvn_buf_str(&file, "email,first_name,steward\nana@mail.example,Ana,zoe@mail.example\nben@mail.example,Ben,nobody@mail.example\n");
	for (int i = 0; i < 70000; i++)
		cvn_buf_printf(&file, "p%d@mail.example,P%d,\n", i, i);
	cvn_buf_str(&file, "zoe@mail.example,Zoe,\n");
	stop_at = 1;
	import_ok(file.ptr, stopping);
	cr_assert(r.stopped);
	ASK("SELECT count(*) FROM import_steward", "2");
	import_ok(file.ptr, NULL);
	cr_assert(r.resumed && !r.stopped);
	ASK("SELECT s.email FROM contact c JOIN contact s ON s.contact_id = c.steward_id WHERE c.email = 'ana@mail.example'", "zoe@mail.example");
	ASK("SELECT count(*) FROM contact WHERE steward_id IS NOT NULL", "1");
	ASK("SELECT count(*) FROM import_steward", "0");
	cr_assert(eq(sz, r.n_remarks, 1));
	cr_assert(strstr(r.remark[0], "1 people have a steward whom nobody knows") != NULL, "%s", r.remark[0]);
}

static void keep_stewards(struct cvn_import_spec *spec)
{
	static const char *const rules[] = { "steward=keep" };

	spec->rule = rules;
	spec->n_rules = 1;
}

static void fill_stewards(struct cvn_import_spec *spec)
{
	static const char *const rules[] = { "steward=fill" };

	spec->rule = rules;
	spec->n_rules = 1;
}

#define STEWARD_OF_ANA "SELECT s.email FROM contact c JOIN contact s ON s.contact_id = c.steward_id WHERE c.email LIKE 'ana%'"

Test(import, stewards_go_by_the_rules_and_are_taken_back_with_their_import)
{
	int64_t gone, left, restored;

	import_ok("email,steward\nana@mail.example,ben@mail.example\nben@mail.example,\ncat@mail.example,\n", NULL);
	import_ok("email,steward\nana@mail.example,cat@mail.example\n", keep_stewards);
	counts(0, 0, 1, 0, 0);
	import_ok("email,steward\nana@mail.example,cat@mail.example\n", fill_stewards);
	counts(0, 0, 1, 0, 0);
	ASK(STEWARD_OF_ANA, "ben@mail.example");
	import_ok("email,steward\nana@mail.example,dan@mail.example\ndan@mail.example,\n", NULL);
	ASK(STEWARD_OF_ANA, "dan@mail.example");
	ASK("SELECT who || ' ' || before || ' ' || after FROM contact_change WHERE field = 'steward'", "import 4 ben@mail.example dan@mail.example");
	cr_assert(cvn_membership_undo(people, 4, 9000, &gone, &left, &restored, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, restored, 1));
	ASK(STEWARD_OF_ANA, "ben@mail.example");
	ASK("SELECT count(*) FROM contact WHERE email LIKE 'dan%'", "0");
}

/* The same file again changes nothing, also for whoever was merged or has another address since. */
Test(import, an_address_that_was_somebodys_still_means_them)
{
	static const char *const file = "first_name,email,grade\nAna,ana@mail.example,4\nAnita,old@mail.example,5\nBen,ben@mail.example,6\n";
	struct cvn_contact keep = { 0 }, other = { 0 };
	const char *moved[] = { "email=ben@post.example" };

	import_ok(file, NULL);
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_membership_find(people, "ana@mail.example", &keep, &err) == CVN_OK);
	cr_assert(cvn_membership_find(people, "old@mail.example", &other, &err) == CVN_OK);
	cr_assert(cvn_membership_merge(people, &keep, &other, "tester", 9000, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_membership_edit(people, contact_of("ben@mail.example"), moved, 1, "tester", 9000, NULL, &err) == CVN_OK);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	import_ok(file, NULL);
	counts(0, 0, 3, 0, 0);
	ASK("SELECT group_concat(first_name || ' ' || email || ' ' || (fields ->> 'grade')) FROM (SELECT * FROM contact ORDER BY contact_id)",
	    "Ana ana@mail.example 4,Ben ben@post.example 6");
	cvn_contact_release(&keep);
	cvn_contact_release(&other);
}

Test(import, who_was_erased_is_refused_by_name_and_number_of_the_row)
{
	import_ok(HEAD ANA, NULL);
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_erase(people, contact_of("ana@mail.example"), 3000, &err) == CVN_OK);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	import_ok(HEAD ANA, dry);
	counts(0, 0, 0, 0, 1);
	import_ok(HEAD ANA, NULL);
	counts(0, 0, 0, 0, 1);
	cr_assert(strstr(r.remark[0], "people.csv:2:0: whoever has this address was erased") != NULL, "%s", r.remark[0]);
	ASK("SELECT count(*) FROM contact", "0");
}

Test(import, a_steward_may_stand_further_down)
{
	import_ok("email,steward\nana@mail.example,Zoe@mail.example\nben@mail.example,nobody@mail.example\nzoe@mail.example,zoe@mail.example\n", NULL);
	ASK("SELECT group_concat(coalesce(s.email, '-')) FROM (SELECT * FROM contact ORDER BY email_key) c LEFT JOIN contact s ON s.contact_id = c.steward_id",
	    "zoe@mail.example,-,-");
	cr_assert(eq(sz, r.n_remarks, 1));
	import_ok("email,steward\nana@mail.example,zoe@mail.example\n", NULL);
	counts(0, 0, 1, 0, 0);
	import_ok("email,steward\ncat@mail.example,zoe\n", NULL);
	counts(0, 0, 0, 0, 1);
}

Test(import, fields_with_a_type_refuse_what_does_not_fit)
{
	import_ok("email,hours,since,member,tier\nana@mail.example,2,2026-01-31,yes,gold\n", NULL);
	run_sql("UPDATE field SET type = 'number' WHERE name = 'hours'; UPDATE field SET type = 'date' WHERE name = 'since';"
	        "UPDATE field SET type = 'yesno' WHERE name = 'member'; UPDATE field SET type = 'choice', choices = '[\"gold\",\"silver\"]' WHERE name = 'tier'");
	import_ok("email,hours,since,member,tier\na@x.example,2.5,2026-02-28,No,Silver\nb@x.example,two,,,\nc@x.example,,2026-02-30,,\n"
	          "d@x.example,,,perhaps,\ne@x.example,,,,tin\nf@x.example,,,,\n", NULL);
	counts(2, 0, 0, 0, 4);
	cr_assert(strstr(r.remark[0], "people.csv:3:2 (hours): the field hours is a number, not 'two'") != NULL, "%s", r.remark[0]);
}
