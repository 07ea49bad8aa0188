/*
 * store/people.h - rows of contacts, lists, subscriptions and suppressions.
 *
 * Who decides what a spreadsheet cell does to a row is membership.h; filters and audiences are store/filter.h.
 */
#ifndef CONVENE_STORE_PEOPLE_H
#define CONVENE_STORE_PEOPLE_H

#include <stddef.h>

#include "convene/store.h"

/* A contact as letters and screens need it. Texts are never NULL; the struct owns them. */
struct cvn_contact {
	int64_t contact_id;
	char *email, *email_key, *email_hash, *domain;
	char *first_name, *last_name, *language, *timezone, *building, *district, *roles;
	char *phone, *household, *quiet_hours;
	char *fields;            /* JSON object of texts */
	char *suppressed;        /* "" or the cause */
	int64_t steward_id;      /* 0 = none */
	int64_t assessment;      /* 1..5, 0 = none */
	int64_t flags;           /* enum cvn_address_flag */
	int64_t import_id;       /* the import that added the person; 0 = none did */
	int64_t created_at, updated_at;
};
void cvn_contact_release(struct cvn_contact *c);

/* CVN_E_NOTFOUND when there is none. Release *out. */
int cvn_store_contact_by_id(struct cvn_store *s, int64_t contact_id, struct cvn_contact *out, struct cvn_err *err);
int cvn_store_contact_by_key(struct cvn_store *s, const char *email_key, struct cvn_contact *out, struct cvn_err *err);

/* Inside a write. Add a person (everything but contact_id, email_hash and suppressed, which follow from the address and
 * from suppressions that are kept). NULL texts of `c` count as "". CVN_E_EXISTS: somebody has the address; nothing was
 * changed, *err untouched. CVN_E_INVALID: whoever had it was erased, and does not come back by a file. */
int cvn_store_contact_add(struct cvn_store *s, const struct cvn_contact *c, int64_t now, int64_t *out_id,
                          struct cvn_err *err);
/* When whoever had this address was erased; 0 = nobody was. */
int cvn_store_contact_erased(struct cvn_store *s, const char *email_key, int64_t *out_since, struct cvn_err *err);
#define CVN_ERASED_WORDS "whoever has this address was erased at their own wish, and is not kept again"
/* Whether any entries were merged at all, and which one an address went into; 0 = none. */
int cvn_store_merged_any(struct cvn_store *s, int64_t *out_any, struct cvn_err *err);
int cvn_store_merged_into(struct cvn_store *s, const char *email_key, int64_t *out_id, struct cvn_err *err);
/* Inside a write: the row gets what `c` says (not address, hash, suppressed, import_id, created_at). */
int cvn_store_contact_update(struct cvn_store *s, const struct cvn_contact *c, int64_t now, struct cvn_err *err);
/* Inside a write: the words of `roles` ("steward, teacher") become the person's roles; `tags` likewise. */
int cvn_store_roles_write(struct cvn_store *s, int64_t contact_id, const char *roles, struct cvn_err *err);
int cvn_store_tags_write(struct cvn_store *s, int64_t contact_id, const char *tags, struct cvn_err *err);
/* The tags joined by ", ", sorted. The caller owns *out. */
int cvn_store_tags_read(struct cvn_store *s, int64_t contact_id, char **out, struct cvn_err *err);
/* Inside a write: a line of the person's history. */
struct cvn_contact_change {
	int64_t contact_id;
	const char *who;         /* "import 12", a person's name, "mail" */
	int64_t import_id;       /* 0 = none */
	const char *field, *before, *after;
};
int cvn_store_change_add(struct cvn_store *s, const struct cvn_contact_change *change, int64_t now, struct cvn_err *err);
/* The same words a second time change nothing. */
int cvn_store_note_add(struct cvn_store *s, int64_t contact_id, const char *who, const char *text, int64_t now,
                       struct cvn_err *err);
/* Who has this address, 0 = nobody. */
int cvn_store_steward_find(struct cvn_store *s, const char *steward_key, int64_t *out_id, struct cvn_err *err);
/* Inside a write: somebody's steward; 0 = nobody. *out_set false: nothing changed (the same as before, or the person
 * themselves). */
int cvn_store_steward_give(struct cvn_store *s, int64_t contact_id, int64_t steward_id, bool *out_set, struct cvn_err *err);
/* The same by address; nobody has it: nothing changes. */
int cvn_store_steward_set(struct cvn_store *s, int64_t contact_id, const char *steward_key, bool *out_set,
                          struct cvn_err *err);
/* Inside a write: an import names somebody's steward whom nobody knows yet; kept with the chunk that named them. At its end
 * those who have come meanwhile are set, the others counted, and all of it is forgotten. */
int cvn_store_steward_want(struct cvn_store *s, int64_t import_id, int64_t contact_id, const char *steward_key, struct cvn_err *err);
int cvn_store_stewards_settle(struct cvn_store *s, int64_t import_id, int64_t now, int64_t *out_unknown, struct cvn_err *err);
int cvn_store_stewards_forget(struct cvn_store *s, int64_t import_id, struct cvn_err *err);

/* List by its name. CVN_E_NOTFOUND (the text names near ones). */
int cvn_store_list_find(struct cvn_store *s, const char *name, int64_t *out_list_id, struct cvn_err *err);
int cvn_store_list_kind(struct cvn_store *s, int64_t list_id, char out[16], struct cvn_err *err);
/* Inside a write. `kind` is open, closed or opt-in; `title` NULL = the name. CVN_E_EXISTS, CVN_E_INVALID (the name). */
int cvn_store_list_add(struct cvn_store *s, const char *name, const char *title, const char *kind, int64_t now,
                       int64_t *out_list_id, struct cvn_err *err);
int cvn_store_list_rename(struct cvn_store *s, const char *name, const char *new_name, struct cvn_err *err);
/* All lists by name; release each and free the array. */
struct cvn_list_row {
	int64_t list_id;
	char *name, *title, *kind;
	int64_t subscribed, pending, unsubscribed;
	int64_t unreachable;     /* subscribed, but never to be written to */
};
void cvn_list_row_release(struct cvn_list_row *l);
int cvn_store_lists(struct cvn_store *s, struct cvn_list_row **out, size_t *out_n, struct cvn_err *err);

/* Inside a write. Put a person on a list. Somebody who is there stays as they are (*out_added 0): who unsubscribed is not
 * subscribed again by a file. `state` is pending, subscribed or unsubscribed; `proof` JSON or NULL. */
int cvn_store_subscription_add(struct cvn_store *s, int64_t list_id, int64_t contact_id, const char *state,
                               const char *source, const char *proof, int64_t now, bool *out_added, struct cvn_err *err);
/* "" when the person is not on that list. */
int cvn_store_subscription_state(struct cvn_store *s, int64_t list_id, int64_t contact_id, char out[16],
                                 struct cvn_err *err);
/* Inside a write: the state changes by the person's own will or by hand. CVN_E_NOTFOUND: not on that list. */
int cvn_store_subscription_set(struct cvn_store *s, int64_t list_id, int64_t contact_id, const char *state,
                               const char *source, int64_t now, struct cvn_err *err);

/* Inside a write: never write to this contact again for `cause` ('unsubscribed', 'bounced', 'complained', 'by-hand' …),
 * and withdraw what still waits for it in the queue (state suppressed; what is handed over stays). Doing it again changes
 * nothing. `letter_id` 0 = none. *out_withdrawn counts the letters, may be NULL. */
int cvn_store_suppress(struct cvn_store *s, int64_t contact_id, const char *cause, const char *detail, int64_t letter_id,
                       int64_t now, int64_t *out_withdrawn, struct cvn_err *err);
/* Inside a write: a person of the office takes one cause back ('erased' and 'complained' stay). CVN_E_NOTFOUND. */
int cvn_store_unsuppress(struct cvn_store *s, int64_t contact_id, const char *cause, struct cvn_err *err);
/* Who must not be written to, with the contact when there still is one. Called a row at a time; a non-CVN_OK answer of
 * `each` ends the walk and is returned. Texts live for the call. */
struct cvn_suppression_row {
	const char *email_hash, *cause, *detail, *email;     /* email "" = erased or never known */
	int64_t since, contact_id, letter_id;
};
typedef int cvn_suppression_each(void *ctx, const struct cvn_suppression_row *row, struct cvn_err *err);
int cvn_store_suppressions(struct cvn_store *s, cvn_suppression_each *each, void *ctx, struct cvn_err *err);

/* Imports. All inside a write but get. */
struct cvn_import_row {
	int64_t import_id, list_id, at, undone_at;
	char *file, *sha256, *who;
	int64_t n_new, n_updated, n_unchanged, n_duplicate, n_rejected;
	int64_t n_rows;          /* rows of the file that are settled */
	bool finished;
};
void cvn_import_row_release(struct cvn_import_row *i);
int cvn_store_import_add(struct cvn_store *s, const struct cvn_import_row *row, int64_t *out_id, struct cvn_err *err);
/* `was`: n_rows as this run knows it. CVN_E_BUSY: somebody else went on with this import, or took it back. */
int cvn_store_import_update(struct cvn_store *s, const struct cvn_import_row *row, int64_t was, struct cvn_err *err);
int cvn_store_import_get(struct cvn_store *s, int64_t import_id, struct cvn_import_row *out, struct cvn_err *err);
/* People whom it added and who must not be written to. */
int cvn_store_import_suppressed(struct cvn_store *s, int64_t import_id, int64_t *out_n, struct cvn_err *err);
/* The newest unfinished import of this very file into this list; CVN_E_NOTFOUND. */
int cvn_store_import_unfinished(struct cvn_store *s, const char *sha256, int64_t list_id, struct cvn_import_row *out,
                                struct cvn_err *err);

#endif
