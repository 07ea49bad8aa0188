/*
 * store/history.h - one person's whole story, and taking people out again: erase, undo of an import.
 */
#ifndef CONVENE_STORE_HISTORY_H
#define CONVENE_STORE_HISTORY_H

#include "convene/store/people.h"

/* One line of history, oldest first. Texts live for the call. */
struct cvn_history_line {
	int64_t at;
	const char *what;        /* "added", "subscribed", "letter sent", "answered accepted", "wrote (reply)" … */
	const char *who;         /* "import 12", "letter 88", a person … or "" */
	const char *text;
};
typedef int cvn_history_each(void *ctx, const struct cvn_history_line *line, struct cvn_err *err);
int cvn_store_history(struct cvn_store *s, int64_t contact_id, cvn_history_each *each, void *ctx, struct cvn_err *err);

/* The lists of a person, one call each. */
typedef int cvn_contact_list_each(void *ctx, const char *list, const char *state, int64_t since, const char *source,
                                  struct cvn_err *err);
int cvn_store_contact_lists(struct cvn_store *s, int64_t contact_id, cvn_contact_list_each *each, void *ctx,
                            struct cvn_err *err);

/* What the person wrote themselves, oldest first: mails, remarks to answers, answers to questions. Texts live for the call. */
typedef int cvn_word_each(void *ctx, int64_t at, const char *what, const char *about, const char *text, struct cvn_err *err);
int cvn_store_contact_words(struct cvn_store *s, int64_t contact_id, cvn_word_each *each, void *ctx, struct cvn_err *err);

/* Inside a write: the person's row, roles, notes, lists, the words of their mails and answers and of other hosts about them
 * are gone; letters and invitations stay as numbers, the suppression as a keyed hash. CVN_E_NOTFOUND. */
int cvn_store_erase(struct cvn_store *s, int64_t contact_id, int64_t now, struct cvn_err *err);
/* Not inside a write: make the database forget pages that were freed (they are zeroed; this empties the log, too).
 * CVN_E_BUSY: a reader holds the log; the next large write does it. */
int cvn_store_forget(struct cvn_store *s, struct cvn_err *err);

/* Inside a write: the address of a person changes; history keeps both. CVN_E_EXISTS: somebody has the new one. */
int cvn_store_contact_readdress(struct cvn_store *s, int64_t contact_id, const struct cvn_contact *address,
                                const char *who, int64_t now, struct cvn_err *err);

/* Undo of an import, in steps of their own writes. Who of it has letters, answers or changes since stays. */
int cvn_store_undo_range(struct cvn_store *s, int64_t *out_first, int64_t *out_last, struct cvn_err *err);
int cvn_store_undo_people(struct cvn_store *s, int64_t import_id, int64_t low, int64_t high, int64_t *out_gone,
                          struct cvn_err *err);
typedef int cvn_change_each(void *ctx, int64_t contact_id, const char *field, const char *before, const char *after,
                            struct cvn_err *err);
int cvn_store_undo_changes(struct cvn_store *s, int64_t import_id, cvn_change_each *each, void *ctx, struct cvn_err *err);
int cvn_store_undo_begin(struct cvn_store *s, int64_t import_id, struct cvn_err *err);    /* the import itself ends at its next chunk */
int cvn_store_undo_done(struct cvn_store *s, int64_t import_id, int64_t now, int64_t *out_left, struct cvn_err *err);

typedef int cvn_import_each(void *ctx, const struct cvn_import_row *row, struct cvn_err *err);
int cvn_store_imports(struct cvn_store *s, cvn_import_each *each, void *ctx, struct cvn_err *err);

#endif
