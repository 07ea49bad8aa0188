/*
 * test_person.c - one entry by hand: changed, erased; an import undone; people out again and back.
 */
#include "people.h"

#include "convene/base/value.h"
#include "convene/contact/csv.h"
#include "convene/membership/export.h"
#include "convene/membership/person.h"
#include "convene/store/merge.h"

#define HEAD "first_name,last_name,email,language,role,grade\n"
#define ANA "Ana,Rivera,ana@mail.example,es,teacher,4\n"
#define BEN "Ben,Cho,ben@mail.example,en,family,5\n"

static struct cvn_import_result r;

TestSuite(membership, .init = open_people, .fini = close_people);

static void import_ok(const char *text)
{
	free(r.rejects);
	cr_assert(import_text(text, NULL, &r) == CVN_OK, "%s", err.text);
}

static int edit(const char *address, const char *word)
{
	size_t changed = 0;
	int rc;

	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	rc = cvn_membership_edit(people, contact_of(address), &word, 1, "tester", 5000, &changed, &err);
	if (rc == CVN_OK)
		cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	cvn_store_rollback(people);
	return rc;
}

Test(membership, edits_change_what_they_name_and_are_told)
{
	import_ok(HEAD ANA BEN);
	cr_assert(edit("ana@mail.example", "first_name=Anna") == CVN_OK, "%s", err.text);
	cr_assert(edit("ana@mail.example", "role=Steward; teacher") == CVN_OK);
	cr_assert(edit("ana@mail.example", "grade=") == CVN_OK);
	cr_assert(edit("ana@mail.example", "Shirt Size=M") == CVN_OK);
	cr_assert(edit("ana@mail.example", "assessment=4") == CVN_OK);
	cr_assert(edit("ana@mail.example", "steward=Ben@mail.example") == CVN_OK, "%s", err.text);
	cr_assert(edit("ana@mail.example", "tags=x, y") == CVN_OK);
	ASK("SELECT first_name || roles || fields || assessment || steward_id FROM contact WHERE contact_id = 1",
	    "Annasteward, teacher{\"shirt_size\":\"M\"}42");
	ASK("SELECT count(*) FROM contact_change WHERE who = 'tester' AND contact_id = 1", "7");
	ASK("SELECT group_concat(tag) FROM contact_tag", "x,y");
}

Test(membership, edits_that_make_no_sense_change_nothing)
{
	import_ok(HEAD ANA BEN);
	cr_assert(edit("ana@mail.example", "assessment=9") == CVN_E_INVALID);
	cr_assert(edit("ana@mail.example", "email=ana") == CVN_E_INVALID);
	cr_assert(edit("ana@mail.example", "email=ben@mail.example") == CVN_E_EXISTS);
	cr_assert(edit("ana@mail.example", "steward=ana@mail.example") == CVN_E_INVALID);
	cr_assert(edit("ana@mail.example", "nonsense") == CVN_E_USAGE);
	ASK("SELECT count(*) FROM contact_change", "0");
}

Test(membership, a_new_address_is_free_of_what_the_old_one_did)
{
	import_ok(HEAD ANA);
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_suppress(people, 1, "bounced", "no such user", 0, 3000, NULL, &err) == CVN_OK);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	cr_assert(edit("ana@mail.example", "email=Ana.Rivera@post.example") == CVN_OK, "%s", err.text);
	ASK("SELECT email || '|' || email_key || '|' || domain || '|' || coalesce(suppressed, '-') FROM contact",
	    "Ana.Rivera@post.example|ana.rivera@post.example|post.example|-");
	ASK("SELECT count(*) FROM suppression WHERE cause = 'bounced'", "1");
}

Test(membership, suppressing_takes_back_what_waits_and_not_what_is_handed_over)
{
	int64_t withdrawn = 0;

	import_ok(HEAD ANA);
	run_sql("INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'a', 'k', 1), (2, 'b', 'k', 1), (3, 'c', 'k', 1), (4, 'd', 'k', 1);"
	        "INSERT INTO letter (campaign_id, contact_id, state, due_at) VALUES (1, 1, 'pending', 1), (2, 1, 'deferred', 1), (3, 1, 'handed', 1), (4, 1, 'leased', 1)");
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_suppress(people, 1, "unsubscribed", "", 0, 3000, &withdrawn, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	cr_assert(eq(i64, withdrawn, 3));
	ASK("SELECT group_concat(state) FROM (SELECT state FROM letter ORDER BY letter_id)", "suppressed,suppressed,handed,suppressed");
}

Test(membership, erased_means_that_nothing_but_a_keyed_hash_is_left)
{
	char command[300];

	import_ok(HEAD "Xanthippe,Quetzalcoatl,xanthippe@mail.example,es,teacher,4\n");
	import_ok(HEAD BEN);
	run_sql("INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'a', 'k', 1);"
	        "INSERT INTO letter (letter_id, campaign_id, contact_id, state, due_at, params) VALUES (1, 1, 1, 'failed', 1, '{\"x\":\"Xanthippe\"}');"
	        "INSERT INTO attempt (letter_id, attempt, at, outcome, phase, text) VALUES (1, 1, 1, 'refused', 'rcpt', 'no <xanthippe@mail.example>');"
	        "INSERT INTO mail (mail_id, mailbox, uid, hash, received_at, from_name, from_email, kind, why, contact_id, size)"
	        " VALUES (1, 'm', 1, 'h', 1, 'Xanthippe', 'Xanthippe@mail.example', 'reply', 'w', 1, 1);"
	        "INSERT INTO mail_raw VALUES (1, CAST('From: Xanthippe Quetzalcoatl' AS BLOB));"
	        "INSERT INTO mail_text (rowid, subject, sender, text) VALUES (1, 'Xanthippe', 'q', 'Quetzalcoatl')");
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_note_add(people, 1, "t", "Xanthippe said no", 1, &err) == CVN_OK);
	const char *steward[] = { "steward=xanthippe@mail.example" }, *moved[] = { "email=quetzalcoatl@mail.example" };
	cr_assert(cvn_membership_edit(people, 2, steward, 1, "tester", 2, NULL, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_store_suppress(people, 1, "bounced", "550 xanthippe@mail.example unknown", 1, 3, NULL, &err) == CVN_OK);
	cr_assert(cvn_membership_edit(people, 1, moved, 1, "tester", 4, NULL, &err) == CVN_OK);
	cr_assert(cvn_store_erase(people, 1, 9000, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	cr_assert(cvn_store_forget(people, &err) == CVN_OK, "%s", err.text);
	ASK("SELECT group_concat(cause) FROM (SELECT cause FROM suppression ORDER BY cause)", "bounced,erased,erased");
	ASK("SELECT before || '|' || after FROM contact_change WHERE contact_id = 2 AND field = 'steward'", "|(erased)");
	ASK("SELECT count(*) FROM letter", "1");
	ASK("SELECT count(*) FROM contact", "1");
	cvn_store_close(people);
	people = NULL;
	/* not in the tables, not in freed pages, not in the log */
	snprintf(command, sizeof command, "rm %s/people.csv; ! grep -aqi -e xanthippe -e quetzalcoatl %s*", people_dir, people_db);
	cr_assert(system(command) == 0);
	cr_assert(cvn_store_open(people_db, &people, &err) == CVN_OK);
	import_ok(HEAD "Xanthippe,Quetzalcoatl,xanthippe@mail.example,es,teacher,4\n");
	cr_assert(eq(i64, r.n_rejected, 1));
	ASK("SELECT count(*) FROM contact WHERE email LIKE 'xan%'", "0");
}

Test(membership, who_was_erased_is_not_added_again_by_hand_either)
{
	int64_t id = 0;

	import_ok(HEAD ANA);
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_erase(people, 1, 9000, &err) == CVN_OK, "%s", err.text);
	cr_assert(cvn_membership_add(people, "Ana@Mail.example", NULL, 0, "tester", 9001, &id, &err) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "Ana@mail.example: whoever has this address was erased") != NULL, "%s", err.text);
	ASK("SELECT count(*) FROM contact", "1");        /* not committed */
	cvn_store_rollback(people);
}

Test(membership, what_a_person_asked_for_follows_them_to_a_new_address)
{
	import_ok(HEAD ANA);
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_suppress(people, 1, "unsubscribed", "", 0, 3000, NULL, &err) == CVN_OK);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	cr_assert(edit("ana@mail.example", "email=ana@post.example") == CVN_OK, "%s", err.text);
	ASK("SELECT suppressed FROM contact", "unsubscribed");
	cr_assert(edit("ana@post.example", "steward=") == CVN_OK, "%s", err.text);
}

Test(membership, undo_takes_an_import_back_as_a_whole)
{
	int64_t gone = 0, left = 0, restored = 0;

	import_ok(HEAD ANA);
	import_ok("first_name,email,language,role,grade,city\nAnna,ana@mail.example,fr,steward,6,Albany\nBen,ben@mail.example,en,family,5,\n");
	cr_assert(cvn_membership_undo(people, 2, 9000, &gone, &left, &restored, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, gone, 1));
	cr_assert(eq(i64, left, 0));
	cr_assert(eq(i64, restored, 5));
	ASK("SELECT first_name || language || roles || fields FROM contact", "Anaesteacher{\"grade\":\"4\"}");
	ASK("SELECT count(*) FROM subscription", "1");
	cr_assert(cvn_membership_undo(people, 2, 9000, &gone, &left, &restored, &err) == CVN_E_EXISTS);
	cr_assert(cvn_membership_undo(people, 7, 9000, &gone, &left, &restored, &err) == CVN_E_NOTFOUND);
}

/* Somebody's words grow from several sides: the import's own go, those of others stay. */
Test(membership, undo_takes_the_words_of_the_import_out_of_what_grew_since)
{
	int64_t gone = 0, left = 0, restored = 0;

	import_ok("email,role,tags\nana@mail.example,teacher,a\nben@mail.example,family,\n");
	import_ok("email,role,tags\nana@mail.example,steward,b\nben@mail.example,,c\n");
	cr_assert(edit("ana@mail.example", "role=teacher, steward, coordinator") == CVN_OK, "%s", err.text);
	cr_assert(edit("ana@mail.example", "tags=b, d") == CVN_OK, "%s", err.text);
	cr_assert(cvn_membership_undo(people, 2, 9000, &gone, &left, &restored, &err) == CVN_OK, "%s", err.text);
	ASK("SELECT roles FROM contact WHERE contact_id = 1", "teacher, coordinator");
	ASK("SELECT group_concat(tag) FROM contact_tag", "d");
	cr_assert(eq(i64, restored, 3));
}

Test(membership, undo_leaves_who_was_written_to_and_what_was_changed_since)
{
	int64_t gone = 0, left = 0, restored = 0;

	import_ok(HEAD ANA);
	import_ok(HEAD "Anna,Rivera,ana@mail.example,es,teacher,6\n" BEN "Cat,X,cat@mail.example,es,,\n");
	cr_assert(edit("ana@mail.example", "first_name=Annie") == CVN_OK);
	run_sql("INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'a', 'k', 1);"
	        "INSERT INTO letter (campaign_id, contact_id, state, due_at) SELECT 1, contact_id, 'sent', 1 FROM contact WHERE email LIKE 'ben%'");
	cr_assert(cvn_membership_undo(people, 2, 9000, &gone, &left, &restored, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, gone, 1));
	cr_assert(eq(i64, left, 1));
	ASK("SELECT first_name || fields FROM contact WHERE contact_id = 1", "Annie{\"grade\":\"4\"}");
	ASK("SELECT count(*) FROM subscription", "1");
}

static int collect(void *ctx, const struct cvn_history_line *line, struct cvn_err *e)
{
	(void)e;
	cvn_buf_printf(ctx, "%s[%s] ", line->what, line->who);
	return CVN_OK;
}

Test(membership, history_tells_everything_in_order)
{
	CVN_AUTO_BUF(story, 10000);

	import_ok(HEAD ANA);
	cr_assert(edit("ana@mail.example", "first_name=Anna") == CVN_OK);
	run_sql("INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'alert', 'k', 1);"
	        "INSERT INTO letter (letter_id, campaign_id, contact_id, state, due_at, sent_at) VALUES (8, 1, 1, 'sent', 1, 5500);"
	        "INSERT INTO event (event_id, name, kind, title, uid, starts_at, ends_at, last_at, timezone, created_at, changed_at)"
	        " VALUES (1, 'hearing', 'board-hearing', 'H', 'u', 1, 2, 2, 'UTC', 1, 1);"
	        "INSERT INTO invitation (invitation_id, event_id, contact_id, answer, created_at) VALUES (3, 1, 1, 'accepted', 6000);"
	        "INSERT INTO answer (invitation_id, at, answer, source, trust, applied, why) VALUES (3, 7000, 'accepted', 'calendar', 'token', 1, 'w');"
	        "INSERT INTO mail (mail_id, mailbox, uid, hash, received_at, kind, why, contact_id, size) VALUES (4, 'm', 1, 'h', 8000, 'reply', 'w', 1, 1)");
	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_store_suppress(people, 1, "unsubscribed", "by mail", 8, 9000, NULL, &err) == CVN_OK);
	cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	cr_assert(cvn_store_history(people, 1, collect, &story, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(str, story.ptr, "added[import 1] subscribed[import 1] changed[tester] letter sent[letter 8] invited[] "
	                            "answered accepted[calendar] wrote (reply)[mail 4] suppressed: unsubscribed[letter 8] "));
}

static int append(void *ctx, const char *data, size_t n, struct cvn_err *e)
{
	(void)e;
	cvn_buf_add(ctx, data, n);
	return CVN_OK;
}

Test(membership, what_is_exported_reads_back_equal)
{
	const char *state = "SELECT group_concat(email || '|' || first_name || '|' || last_name || '|' || language || '|' || roles || '|' ||"
	                    " fields || '|' || building || '|' || coalesce(assessment, ''), char(10)) FROM (SELECT * FROM contact ORDER BY email_key)";
	CVN_AUTO_BUF(csv, 1 << 20);
	struct cvn_export_spec spec = { .format = CVN_EXPORT_CSV, .raw = true };
	int64_t n = 0;

	import_ok("first_name,last_name,email,language,role,building,assessment,grade,note to self\n"
	          "\"Ana, \"\"la maestra\"\"\",Rivera,ana@mail.example,es,teacher; steward,Lincoln,5,4,\"two\nlines\"\n"
	          "=1+1,O'Brien,ben@mail.example,,,\"Pine;St\",,,\n");
	CVN_AUTO_STR char *before = cvn_xstrdup(ask(state));
	cr_assert(cvn_membership_export(people, &spec, append, &csv, &n, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, n, 2));
	run_sql("DELETE FROM subscription; DELETE FROM contact_role; DELETE FROM contact_tag; DELETE FROM contact; DELETE FROM field");
	import_ok(csv.ptr);
	ASK(state, before);
	import_ok(csv.ptr);
	cr_assert(eq(i64, r.n_unchanged, 2));
}

/* Texts that spreadsheets, cards and JSON each have trouble with. */
static void random_text(struct cvn_buf *out, uint64_t *dice)
{
	static const char *const parts[] = { "a", "Z", "=", "+", "-", "@", "'", "\"", ",", ";", "\\", "\\n", ":", "ñ", "é", "山", "😀", "x y", "|", "<b>", "{{", "%s",
		                             "\xE2\x80\x8F", "0", "null" };
	size_t n;

	cvn_buf_clear(out);
	*dice = *dice * 6364136223846793005u + 1442695040888963407u;
	n = *dice >> 61;
	for (size_t i = 0; i < n; i++) {
		*dice = *dice * 6364136223846793005u + 1442695040888963407u;
		cvn_buf_str(out, parts[(*dice >> 33) % CVN_COUNT(parts)]);
	}
}

static void given_random_people(uint64_t *dice)
{
	CVN_AUTO_BUF(file, 1 << 20);
	CVN_AUTO_BUF(text, 1000);

	cvn_buf_str(&file, "email,first_name,last_name,building,district,phone,household,city,grade,tags,role,assessment,quiet_hours,language\n");
	for (int i = 0; i < 150; i++) {
		cvn_buf_printf(&file, "p%d@mail.example", i);
		for (int k = 1; k < 11; k++) {
			random_text(&text, dice);
			cvn_csv_cell(&file, (struct cvn_span){ text.ptr, text.len }, false, true);
		}
		cvn_buf_printf(&file, ",%s,%s,%s\n", i % 6 ? "3" : "", i % 5 ? "" : "22:00-07:00", i % 3 ? "es" : "");
	}
	import_ok(file.ptr);
}

#define EVERYBODY "SELECT group_concat(email || char(1) || first_name || char(1) || last_name || char(1) || language || char(1) || building || char(1) || " \
	"district || char(1) || phone || char(1) || household || char(1) || quiet_hours || char(1) || coalesce(assessment, '') || char(1) || " \
	"coalesce(fields ->> 'city', '') || char(1) || coalesce(fields ->> 'grade', '') || char(1) || " \
	"coalesce((SELECT group_concat(role) FROM (SELECT role FROM contact_role r WHERE r.contact_id = c.contact_id ORDER BY role)), '') || char(1) || " \
	"coalesce((SELECT group_concat(tag) FROM (SELECT tag FROM contact_tag r WHERE r.contact_id = c.contact_id ORDER BY tag)), ''), char(10)) " \
	"FROM (SELECT * FROM contact ORDER BY email_key) c"

static char *everybody(void)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	char *all;

	cr_assert(sqlite3_open(people_db, &db) == SQLITE_OK);
	cr_assert(sqlite3_prepare_v2(db, EVERYBODY, -1, &stmt, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	cr_assert(sqlite3_step(stmt) == SQLITE_ROW);
	all = cvn_xstrdup((const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return all;
}

/* Written and read back by the same house nothing is lost, whatever people are called. */
Test(membership, anybody_exported_as_csv_or_card_reads_back_equal)
{
	static const struct cvn_export_spec forms[] = { { .format = CVN_EXPORT_CSV }, { .format = CVN_EXPORT_VCARD } };
	uint64_t dice = 59;

	given_random_people(&dice);
	for (size_t i = 0; i < CVN_COUNT(forms); i++) {
		CVN_AUTO_BUF(out, 8 << 20);
		CVN_AUTO_STR char *before = everybody();
		int64_t n = 0;

		cr_assert(cvn_membership_export(people, &forms[i], append, &out, &n, &err) == CVN_OK, "%s", err.text);
		cr_assert(eq(i64, n, 150));
		run_sql("DELETE FROM contact");
		import_ok(out.ptr);
		cr_assert(eq(i64, r.n_rejected, 0), "%s", r.remark[0]);
		CVN_AUTO_STR char *after = everybody();
		for (const char *a = before, *b = after; *a || *b; a += strcspn(a, "\n") + 1, b += strcspn(b, "\n") + 1) {
			cr_assert(strcspn(a, "\n") == strcspn(b, "\n") && strncmp(a, b, strcspn(a, "\n")) == 0, "%zu:\n%.*s\n%.*s", i, (int)strcspn(a, "\n"), a,
			          (int)strcspn(b, "\n"), b);
			if (!a[strcspn(a, "\n")])
				break;
		}
	}
}

Test(membership, anybody_exported_as_JSON_reads_back_equal)
{
	struct cvn_export_spec spec = { .format = CVN_EXPORT_JSON };
	CVN_AUTO_BUF(out, 8 << 20);
	uint64_t dice = 60;
	int64_t n = 0, id = 0;

	given_random_people(&dice);
	cr_assert(cvn_membership_export(people, &spec, append, &out, &n, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(i64, n, 150));
	for (const char *line = out.ptr; *line; line += strcspn(line, "\n") + 1, id++) {
		static const char *const texts[] = { "email", "first_name", "last_name", "building", "district", "phone", "household", "role" };
		CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;
		struct cvn_contact c = { 0 };

		cr_assert(cvn_value_from_json("line", line, strcspn(line, "\n"), &v, &err) == CVN_OK, "%s", err.text);
		cr_assert(cvn_membership_find(people, cvn_value_get_text(v, "email"), &c, &err) == CVN_OK, "%s", err.text);
		const char *has[] = { c.email, c.first_name, c.last_name, c.building, c.district, c.phone, c.household, c.roles };
		for (size_t i = 0; i < CVN_COUNT(texts); i++)
			cr_expect_str_eq(cvn_value_get_text(v, texts[i]), has[i], "%s", texts[i]);
		cvn_contact_release(&c);
	}
	cr_assert(eq(i64, id, 150));
}

Test(membership, a_slip_in_the_segment_is_found_before_any_octet_is_exported)
{
	CVN_AUTO_BUF(csv, 1 << 20);
	struct cvn_export_spec spec = { .format = CVN_EXPORT_CSV, .segment = "distrikt ===" };
	int64_t n = -1;

	import_ok("first_name,email\nAna,ana@mail.example\n");
	cr_assert(eq(int, cvn_membership_export(people, &spec, append, &csv, &n, &err), CVN_E_INVALID), "%s", err.text);
	cr_assert(eq(sz, csv.len, 0), "%s", csv.ptr);
	cr_assert(eq(i64, n, -1));
}

Test(membership, an_export_of_nobody_is_its_header_once)
{
	CVN_AUTO_BUF(csv, 1 << 20);
	struct cvn_export_spec spec = { .format = CVN_EXPORT_CSV, .segment = "district = 'Nowhere'" };
	int64_t n = -1;

	import_ok("first_name,email,district\nAna,ana@mail.example,North\n");
	cr_assert(eq(int, cvn_membership_export(people, &spec, append, &csv, &n, &err), CVN_OK), "%s", err.text);
	cr_assert(eq(i64, n, 0));
	cr_assert(strncmp(csv.ptr, "email,first_name,", 17) == 0, "%s", csv.ptr);
	cr_assert(eq(sz, strcspn(csv.ptr, "\n") + 1, csv.len), "%s", csv.ptr);
}

Test(membership, who_may_read_may_not_yet_export)
{
	static const struct { const char *exporters, *who; int want; } table[] = {
		{ NULL, "ana", CVN_OK }, { "", "ana", CVN_OK }, { "ana", "ana", CVN_OK }, { "ben, ana", "ana", CVN_OK },
		{ "ben", "ana", CVN_E_DENIED }, { "anabel", "ana", CVN_E_DENIED }, { "ana", NULL, CVN_E_DENIED },
	};

	import_ok(HEAD ANA);
	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		struct cvn_export_spec spec = { .who = table[i].who, .exporters = table[i].exporters };
		CVN_AUTO_BUF(out, 1 << 20);
		int64_t n = 0;

		cr_expect_eq(cvn_membership_export(people, &spec, append, &out, &n, &err), table[i].want, "%zu", i);
		cr_expect_eq(out.len > 0, table[i].want == CVN_OK, "%zu", i);
	}
}

Test(membership, exported_cells_do_not_run_in_a_spreadsheet)
{
	CVN_AUTO_BUF(csv, 1 << 20);
	struct cvn_export_spec spec = { .format = CVN_EXPORT_CSV };
	int64_t n = 0;

	import_ok("first_name,email\n=HYPERLINK(1),ana@mail.example\n");
	cr_assert(cvn_membership_export(people, &spec, append, &csv, &n, &err) == CVN_OK);
	cr_assert(strstr(csv.ptr, ",'=HYPERLINK(1),") != NULL, "%s", csv.ptr);
}

Test(membership, cards_import_like_rows)
{
	import_ok("BEGIN:VCARD\r\nVERSION:3.0\r\nN:Rivera;Ana\r\nEMAIL:ana@mail.example\r\nORG:Lincoln PTA\r\nEND:VCARD\r\n"
	          "BEGIN:VCARD\r\nFN:Nobody\r\nEND:VCARD\r\n");
	cr_assert(eq(i64, r.n_new, 1));
	cr_assert(eq(i64, r.n_rejected, 1));
	ASK("SELECT first_name || last_name || fields FROM contact", "AnaRivera{\"organization\":\"Lincoln PTA\"}");
}

static int two(void *ctx, int64_t a, const char *a_email, int64_t b, const char *b_email, const char *why, struct cvn_err *e)
{
	(void)a;
	(void)b;
	(void)e;
	cvn_buf_printf(ctx, "%s %s %s|", a_email, b_email, why);
	return CVN_OK;
}

Test(membership, duplicates_are_proposed_by_more_than_a_name)
{
	CVN_AUTO_BUF(pairs, 1000);

	import_ok("first_name,last_name,email,phone,building\nAna,Rivera,a@x.example,555,\nAna,Rivera,b@x.example,555,Lincoln\n"
	          "Ana,Rivera,c@x.example,,Lincoln\nAna,Rivera,d@x.example,,Pine\n,,e@x.example,555,Lincoln\n");
	cr_assert(cvn_store_duplicates(people, two, &pairs, &err) == CVN_OK, "%s", err.text);
	cr_assert(eq(str, pairs.ptr, "a@x.example b@x.example same name and phone|b@x.example c@x.example same name and building|"));
}

static int merge_into(const char *keep, const char *other)
{
	struct cvn_contact k = { 0 }, o = { 0 };
	int rc;

	cr_assert(cvn_store_begin(people, &err) == CVN_OK);
	cr_assert(cvn_membership_find(people, keep, &k, &err) == CVN_OK);
	cr_assert(cvn_membership_find(people, other, &o, &err) == CVN_OK);
	rc = cvn_membership_merge(people, &k, &o, "tester", 9000, &err);
	if (rc == CVN_OK)
		cr_assert(cvn_store_commit(people, &err) == CVN_OK);
	cvn_store_rollback(people);
	cvn_contact_release(&k);
	cvn_contact_release(&o);
	return rc;
}

Test(membership, merged_entries_keep_all_history)
{
	CVN_AUTO_BUF(story, 10000);

	import_ok("first_name,email,language,role,grade,phone\nAna,ana@mail.example,,teacher,4,\nAnita,old@mail.example,es,steward,5,555\n");
	run_sql("INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'both', 'k', 1), (2, 'other', 'k', 1);"
	        "INSERT INTO letter (letter_id, campaign_id, contact_id, state, due_at, sent_at) VALUES (1, 1, 1, 'sent', 1, 3000), (2, 1, 2, 'sent', 1, 3001), (3, 2, 2, 'pending', 3002, NULL);"
	        "INSERT INTO mail (mail_id, mailbox, uid, hash, received_at, kind, why, contact_id, size) VALUES (4, 'm', 1, 'h', 4000, 'reply', 'w', 2, 1);"
	        "UPDATE subscription SET state = 'unsubscribed' WHERE contact_id = 2;"
	        "INSERT INTO suppression SELECT email_hash, 'complained', 5000, '', NULL FROM contact WHERE contact_id = 2");
	cr_assert(merge_into("ana@mail.example", "old@mail.example") == CVN_OK, "%s", err.text);
	ASK("SELECT count(*) || first_name || language || phone || roles || fields FROM contact",
	    "1Anaes555teacher, steward{\"grade\":\"4\",\"email_other\":\"old@mail.example\"}");
	ASK("SELECT suppressed FROM contact", "complained");
	ASK("SELECT group_concat(contact_id || state) FROM subscription", "1unsubscribed");
	ASK("SELECT group_concat(contact_id || state) FROM (SELECT * FROM letter ORDER BY letter_id)", "1sent,2sent,1suppressed");
	cr_assert(cvn_store_history(people, 1, collect, &story, &err) == CVN_OK);
	cr_assert(strstr(story.ptr, "letter sent[letter 1] letter sent[letter 2]") != NULL, "%s", story.ptr);
	cr_assert(strstr(story.ptr, "wrote (reply)[mail 4]") != NULL, "%s", story.ptr);
	cr_assert(strstr(story.ptr, "merged[tester]") != NULL, "%s", story.ptr);
	/* how the other entry came, what it agreed to, and what forbids its address */
	ASK("SELECT before || after FROM contact_change WHERE field = 'another entry'", "old@mail.example");
	ASK("SELECT after FROM contact_change WHERE field = 'list members'", "unsubscribed");
	cr_assert(strstr(story.ptr, "suppressed: complained[another address]") != NULL, "%s", story.ptr);
}

Test(membership, two_who_are_invited_to_one_event_are_not_merged)
{
	import_ok(HEAD ANA BEN);
	run_sql("INSERT INTO event (event_id, name, kind, title, uid, starts_at, ends_at, last_at, timezone, created_at, changed_at)"
	        " VALUES (1, 'hearing', 'board-hearing', 'H', 'u', 1, 2, 2, 'UTC', 1, 1);"
	        "INSERT INTO invitation (event_id, contact_id, created_at) VALUES (1, 1, 1), (1, 2, 1)");
	cr_assert(merge_into("ana@mail.example", "ben@mail.example") == CVN_E_EXISTS);
	cr_assert(strstr(err.text, "hearing") != NULL, "%s", err.text);
	ASK("SELECT count(*) FROM contact_change", "0");
	cr_assert(merge_into("ana@mail.example", "ana@mail.example") == CVN_E_INVALID);
}
