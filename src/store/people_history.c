/*
 * people_history.c - one person's whole story, and the ways out: erase and undo. The steps' order is the caller's.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/store/history.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

int cvn_store_history(struct cvn_store *s, int64_t contact_id, cvn_history_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_HISTORY, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_history_line line = { cvn_col_int(&q, 0), cvn_col_text(&q, 1), cvn_col_text(&q, 2), cvn_col_text(&q, 3) };

		if ((rc = each(ctx, &line, err)) != CVN_OK)
			break;
	}
	cvn_query_end(&q);
	return rc;
}

int cvn_store_contact_lists(struct cvn_store *s, int64_t contact_id, cvn_contact_list_each *each, void *ctx,
                            struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_LISTS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_text(&q, 0), cvn_col_text(&q, 1), cvn_col_int(&q, 2), cvn_col_text(&q, 3), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

int cvn_store_contact_words(struct cvn_store *s, int64_t contact_id, cvn_word_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_WORDS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_int(&q, 0), cvn_col_text(&q, 1), cvn_col_text(&q, 2), cvn_col_text(&q, 3), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

/* What a step wants to know. */
enum { ID = 1, KEY = 2, EMAIL = 4, NOW = 8 };

static int run_step(struct cvn_store *s, enum cvn_sql sql, const struct cvn_contact *c, int wants, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, sql, err);

	if (rc != CVN_OK)
		return rc;
	if (wants & ID)
		cvn_query_int(&q, ":id", c->contact_id);
	if (wants & KEY)
		cvn_query_text(&q, ":key", c->email_key);
	if (wants & EMAIL)
		cvn_query_text(&q, ":email", c->email);
	if (wants & NOW)
		cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}

static int optimize_words(struct cvn_store *s, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ERASE_MAIL_WORDS, err);

	return rc == CVN_OK ? cvn_query_run(&q, err) : rc;
}

int cvn_store_erase(struct cvn_store *s, int64_t contact_id, int64_t now, struct cvn_err *err)
{
	static const struct { enum cvn_sql sql; int wants; } steps[] = {
		{ CVN_SQL_ERASE_ATTEMPTS, ID },        { CVN_SQL_ERASE_LETTERS, ID },          { CVN_SQL_ERASE_ANSWERS, ID },
		{ CVN_SQL_ERASE_QUESTIONS, ID },       { CVN_SQL_ERASE_MATTERS, ID | KEY | EMAIL }, { CVN_SQL_ERASE_DELEGATED, ID | KEY },
		{ CVN_SQL_ERASE_MAIL_RAW, ID | KEY },  { CVN_SQL_ERASE_MAIL_NOTES, ID | KEY }, { CVN_SQL_ERASE_MAIL_TEXT, ID | KEY },
		{ CVN_SQL_ERASE_MAIL, ID | KEY },      { CVN_SQL_ERASE_NAMED, ID | KEY | EMAIL },   { CVN_SQL_ERASE_WANTED, KEY },
		{ CVN_SQL_ERASE_DETAILS, ID },         { CVN_SQL_ERASE_MERGED, ID | NOW },     { CVN_SQL_ERASE_CONTACT, ID },
	};
	struct cvn_contact c = { 0 };
	int rc = cvn_store_contact_by_id(s, contact_id, &c, err);

	if (rc == CVN_OK)
		rc = cvn_store_suppress(s, contact_id, "erased", "", 0, now, NULL, err);
	for (size_t i = 0; i < CVN_COUNT(steps) && rc == CVN_OK; i++)
		rc = run_step(s, steps[i].sql, &c, steps[i].wants, now, err);
	if (rc == CVN_OK)
		rc = optimize_words(s, err);
	cvn_contact_release(&c);
	return rc;
}

int cvn_store_forget(struct cvn_store *s, struct cvn_err *err)
{
	int rc = cvn_turn_take(s, err);

	if (rc != CVN_OK)
		return rc;
	rc = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	cvn_turn_give(s);
	return rc == SQLITE_OK ? CVN_OK : cvn_store_fail(s, rc, "emptying the log", err);
}

static int write_address(struct cvn_store *s, int64_t contact_id, const struct cvn_contact *a, int64_t now,
                         struct cvn_err *err)
{
	char hash[33];
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_ADDRESS, err);

	if (rc != CVN_OK)
		return rc;
	cvn_address_hash(cvn_store_keys(s), a->email_key, hash);
	cvn_query_int(&q, ":id", contact_id);
	cvn_query_text(&q, ":email", a->email);
	cvn_query_text(&q, ":key", a->email_key);
	cvn_query_text(&q, ":hash", hash);
	cvn_query_text(&q, ":domain", a->domain);
	cvn_query_int(&q, ":flags", a->flags);
	cvn_query_int(&q, ":now", now);
	return cvn_query_run(&q, err);
}

/* The old address stays known as theirs, and what they asked for holds for the new one. */
static int leave_behind(struct cvn_store *s, const struct cvn_contact *old, struct cvn_err *err)
{
	static const enum cvn_sql steps[] = { CVN_SQL_CONTACT_WAS, CVN_SQL_WISHES_FOLLOW };
	int rc = CVN_OK;

	for (size_t i = 0; i < CVN_COUNT(steps) && rc == CVN_OK; i++) {
		struct cvn_query q;

		rc = cvn_query_start(&q, s, steps[i], err);
		if (rc != CVN_OK)
			return rc;
		cvn_query_text(&q, ":hash", old->email_hash);
		cvn_query_int(&q, ":id", old->contact_id);
		rc = cvn_query_run(&q, err);
	}
	return rc;
}

int cvn_store_contact_readdress(struct cvn_store *s, int64_t contact_id, const struct cvn_contact *address,
                                const char *who, int64_t now, struct cvn_err *err)
{
	struct cvn_contact old = { 0 }, other = { 0 };
	int rc = cvn_store_contact_by_id(s, contact_id, &old, err);

	if (rc == CVN_OK && cvn_store_contact_by_key(s, address->email_key, &other, NULL) == CVN_OK &&
	    other.contact_id != contact_id)
		rc = cvn_fail(err, CVN_E_EXISTS, "somebody else has the address %s", address->email);
	if (rc == CVN_OK) {
		struct cvn_contact_change change = { contact_id, who, 0, "email", old.email, address->email };

		rc = cvn_store_change_add(s, &change, now, err);
	}
	if (rc == CVN_OK)
		rc = write_address(s, contact_id, address, now, err);
	if (rc == CVN_OK && strcmp(old.email_key, address->email_key) != 0)
		rc = leave_behind(s, &old, err);
	if (rc == CVN_OK)
		rc = run_step(s, CVN_SQL_CONTACT_SUPPRESSED, &(struct cvn_contact){ .contact_id = contact_id }, ID, 0, err);
	cvn_contact_release(&old);
	cvn_contact_release(&other);
	return rc;
}

int cvn_store_undo_range(struct cvn_store *s, int64_t *out_first, int64_t *out_last, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_UNDO_RANGE, err);

	if (rc == CVN_OK && (rc = cvn_query_row(&q, err)) == 1) {
		*out_first = cvn_col_int(&q, 0);
		*out_last = cvn_col_int(&q, 1);
		rc = CVN_OK;
	}
	cvn_query_end(&q);
	return rc;
}

int cvn_store_undo_people(struct cvn_store *s, int64_t import_id, int64_t low, int64_t high, int64_t *out_gone,
                          struct cvn_err *err)
{
	char source[40];
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_UNDO_SUBSCRIPTIONS, err);

	if (rc != CVN_OK)
		return rc;
	snprintf(source, sizeof source, "import %lld", (long long)import_id);
	cvn_query_text(&q, ":source", source);
	cvn_query_int(&q, ":low", low);
	cvn_query_int(&q, ":high", high);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_UNDO_CONTACTS, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":import", import_id);
	cvn_query_text(&q, ":source", source);
	cvn_query_int(&q, ":low", low);
	cvn_query_int(&q, ":high", high);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		*out_gone += cvn_query_changes(&q);
	return rc;
}

int cvn_store_undo_changes(struct cvn_store *s, int64_t import_id, cvn_change_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_UNDO_CHANGES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":import", import_id);
	while ((rc = cvn_query_row(&q, err)) == 1)
		if ((rc = each(ctx, cvn_col_int(&q, 1), cvn_col_text(&q, 2), cvn_col_text(&q, 3), cvn_col_text(&q, 4), err)) != CVN_OK)
			break;
	cvn_query_end(&q);
	return rc;
}

int cvn_store_undo_begin(struct cvn_store *s, int64_t import_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_UNDO_BEGIN, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":import", import_id);
	return cvn_query_run(&q, err);
}

int cvn_store_undo_done(struct cvn_store *s, int64_t import_id, int64_t now, int64_t *out_left, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_UNDO_DONE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":import", import_id);
	cvn_query_int(&q, ":now", now);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		rc = cvn_store_stewards_forget(s, import_id, err);
	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_UNDO_LEFT, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":import", import_id);
	return cvn_query_one(&q, out_left, err);
}

int cvn_store_imports(struct cvn_store *s, cvn_import_each *each, void *ctx, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_IMPORTS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_import_row row = {
			.import_id = cvn_col_int(&q, 0), .list_id = cvn_col_int(&q, 1), .at = cvn_col_int(&q, 2),
			.undone_at = cvn_col_int(&q, 3), .file = (char *)cvn_col_text(&q, 4), .sha256 = (char *)cvn_col_text(&q, 5),
			.who = (char *)cvn_col_text(&q, 6), .n_new = cvn_col_int(&q, 7), .n_updated = cvn_col_int(&q, 8),
			.n_unchanged = cvn_col_int(&q, 9), .n_duplicate = cvn_col_int(&q, 10), .n_rejected = cvn_col_int(&q, 11),
			.n_rows = cvn_col_int(&q, 12), .finished = cvn_col_int(&q, 13) != 0,
		};

		if ((rc = each(ctx, &row, err)) != CVN_OK)
			break;
	}
	cvn_query_end(&q);
	return rc;
}
