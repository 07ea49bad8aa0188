/*
 * undo.c - taking back an import as a whole.
 *
 * Fields go back to what they were where they still are what the import made of them; lists lose whom the import put there;
 * people whom it added go, unless something happened with them since. Suppressions stay: no undo writes to who complained.
 */
#include <string.h>

#include "convene/base/text.h"
#include "convene/membership/person.h"

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

/* Does the person still have what the import wrote? Asked by trying: an edit to `after` changes nothing then. */
static int restore(struct undoing *u, const struct change *c, struct cvn_err *err)
{
	const char *name = strncmp(c->field, "field ", 6) == 0 ? c->field + 6 : cvn_streq(c->field, "tag") ? "tags" : c->field;
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

static int restore_all(struct undoing *u, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < u->n && rc == CVN_OK;) {
		rc = cvn_store_begin(u->store, err);
		for (size_t k = 0; k < CHANGES && i < u->n && rc == CVN_OK; k++, i++)
			rc = restore(u, &u->change[i], err);
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
