/*
 * undo.c - taking back an import as a whole.
 *
 * Fields go back to what they were where they still are what the import made of them; of roles and tags the words that it added go,
 * whatever was added since; lists lose whom the import put there;
 * people whom it added go, unless something happened with them since. Suppressions stay: no undo writes to who complained.
 */
#include <string.h>

#include "convene/base/text.h"
#include "convene/contact/person.h"
#include "convene/membership/person.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

#define RANGE 20000              /* contacts looked at in one write */
#define CHANGES 2000             /* changes set back in one write */

struct change {
	int64_t contact_id;
	char *field, *before, *after;
};

struct undoing {
	struct cvn_store *store;
	struct change *change;
	size_t n, cap;
	int64_t now, restored;
};

static int collect(void *ctx, int64_t contact_id, const char *field, const char *before, const char *after,
                   struct cvn_err *err)
{
	struct undoing *u = ctx;

	(void)err;
	if (u->n == u->cap) {
		u->cap = u->cap ? 2 * u->cap : 256;
		u->change = cvn_xreallocarray(u->change, u->cap, sizeof *u->change);
	}
	u->change[u->n++] = (struct change){ contact_id, cvn_xstrdup(field), cvn_xstrdup(before), cvn_xstrdup(after) };
	return CVN_OK;
}

static void release(struct undoing *u)
{
	for (size_t i = 0; i < u->n; i++) {
		free(u->change[i].field);
		free(u->change[i].before);
		free(u->change[i].after);
	}
	free(u->change);
}

static struct cvn_span next_word(const char **at)
{
	const char *from = *at, *end = strstr(from, ", ");

	*at = end ? end + 2 : from + strlen(from);
	return (struct cvn_span){ from, end ? (size_t)(end - from) : strlen(from) };
}

static bool among(const char *words, struct cvn_span word)
{
	for (const char *at = words; *at;) {
		struct cvn_span w = next_word(&at);

		if (w.len == word.len && memcmp(w.ptr, word.ptr, w.len) == 0)
			return true;
	}
	return false;
}

/* `now` without what came from `before` to `after`, and with what went. The caller owns the result. */
static char *words_back(const char *now, const char *before, const char *after)
{
	CVN_AUTO_BUF(all, 2 * CVN_CELL_MAX);

	for (const char *at = now; *at;) {
		struct cvn_span word = next_word(&at);

		if (!among(after, word) || among(before, word))
			cvn_words_add(&all, word);
	}
	for (const char *at = before; *at;) {
		struct cvn_span word = next_word(&at);

		if (!among(after, word))
			cvn_words_add(&all, word);
	}
	return cvn_buf_take(&all);
}

static int words_of(struct undoing *u, int64_t contact_id, bool tags, char **out, struct cvn_err *err)
{
	struct cvn_contact c = { 0 };
	int rc;

	if (tags)
		return cvn_store_tags_read(u->store, contact_id, out, err);
	rc = cvn_store_contact_by_id(u->store, contact_id, &c, err);
	if (rc == CVN_OK)
		*out = cvn_xstrdup(c.roles);
	cvn_contact_release(&c);
	return rc;
}

static int restore_words(struct undoing *u, const struct change *c, bool tags, struct cvn_err *err)
{
	CVN_AUTO_STR char *now = NULL;
	int rc = words_of(u, c->contact_id, tags, &now, err);

	if (rc != CVN_OK)
		return rc == CVN_E_NOTFOUND ? CVN_OK : rc;       /* erased since */
	CVN_AUTO_STR char *back = words_back(now, c->before, c->after);
	CVN_AUTO_STR char *word = cvn_xasprintf("%s=%s", tags ? "tags" : "role", back);
	if (cvn_words_equal(now, back))
		return CVN_OK;
	u->restored++;
	return cvn_membership_edit(u->store, c->contact_id, (const char *[]){ word }, 1, "undo", u->now, NULL, err);
}

/* Does the person still have what the import wrote? Asked by trying: an edit to `after` changes nothing then. */
static int restore(struct undoing *u, const struct change *c, struct cvn_err *err)
{
	const char *name = strncmp(c->field, "field ", 6) == 0 ? c->field + 6 : c->field;
	CVN_AUTO_STR char *same = cvn_xasprintf("%s=%s", name, c->after);
	CVN_AUTO_STR char *back = cvn_xasprintf("%s=%s", name, c->before);
	const char *word[] = { same };
	size_t differs = 0;
	int rc = cvn_membership_differs(u->store, c->contact_id, word[0], &differs, err);

	if (rc == CVN_E_NOTFOUND)
		return CVN_OK;                   /* erased since */
	if (rc != CVN_OK || differs)
		return rc;
	word[0] = back;
	u->restored++;
	return cvn_membership_edit(u->store, c->contact_id, word, 1, "undo", u->now, NULL, err);
}

static int restore_one(struct undoing *u, const struct change *c, struct cvn_err *err)
{
	bool tags = cvn_streq(c->field, "tag");

	return tags || cvn_streq(c->field, "role") ? restore_words(u, c, tags, err) : restore(u, c, err);
}

static int restore_all(struct undoing *u, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < u->n && rc == CVN_OK;) {
		rc = cvn_store_begin(u->store, err);
		for (size_t k = 0; k < CHANGES && i < u->n && rc == CVN_OK; k++, i++)
			rc = restore_one(u, &u->change[i], err);
		if (rc == CVN_OK)
			rc = cvn_store_commit(u->store, err);
	}
	cvn_store_rollback(u->store);
	return rc;
}

static int remove_people(struct undoing *u, int64_t import_id, int64_t *out_gone, struct cvn_err *err)
{
	int64_t first = 0, last = 0;
	int rc = cvn_store_undo_range(u->store, &first, &last, err);

	for (int64_t low = first; low <= last && rc == CVN_OK; low += RANGE) {
		rc = cvn_store_begin(u->store, err);
		if (rc == CVN_OK)
			rc = cvn_store_undo_people(u->store, import_id, low, low + RANGE, out_gone, err);
		if (rc == CVN_OK)
			rc = cvn_store_commit(u->store, err);
	}
	cvn_store_rollback(u->store);
	return rc;
}

static int stop_it(struct cvn_store *store, int64_t import_id, struct cvn_err *err)
{
	int rc = cvn_store_begin(store, err);

	if (rc == CVN_OK)
		rc = cvn_store_undo_begin(store, import_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_commit(store, err);
	cvn_store_rollback(store);
	return rc;
}

int cvn_membership_undo(struct cvn_store *store, int64_t import_id, int64_t now, int64_t *out_gone, int64_t *out_left,
                        int64_t *out_restored, struct cvn_err *err)
{
	struct undoing u = { .store = store, .now = now };
	struct cvn_import_row row = { 0 };
	int64_t gone = 0;
	int rc = cvn_store_import_get(store, import_id, &row, err);

	if (rc == CVN_OK && row.undone_at)
		rc = cvn_fail(err, CVN_E_EXISTS, "import %lld is undone already", (long long)import_id);
	cvn_import_row_release(&row);
	if (rc == CVN_OK)
		rc = stop_it(store, import_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_undo_changes(store, import_id, collect, &u, err);
	if (rc == CVN_OK)
		rc = restore_all(&u, err);
	if (rc == CVN_OK)
		rc = remove_people(&u, import_id, &gone, err);
	if (rc == CVN_OK)
		rc = cvn_store_begin(store, err);
	if (rc == CVN_OK)
		rc = cvn_store_undo_done(store, import_id, now, out_left, err);
	if (rc == CVN_OK)
		rc = cvn_store_commit(store, err);
	cvn_store_rollback(store);
	if (rc == CVN_OK) {
		*out_gone = gone;
		*out_restored = u.restored;
	}
	release(&u);
	return rc;
}
