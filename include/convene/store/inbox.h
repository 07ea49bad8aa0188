/*
 * store/inbox.h - rows of mailboxes and incoming mail.
 *
 * A mail takes effect once: its hash is unique, and whoever applies it advances the mailbox's cursor in the same write. What a
 * mail is and what follows from it is inbox.h.
 */
#ifndef CONVENE_STORE_INBOX_H
#define CONVENE_STORE_INBOX_H

#include <stddef.h>

#include "convene/base/crypto.h"
#include "convene/store.h"

/* Where we are in a mailbox; all 0 when it was never polled. */
struct cvn_cursor {
	uint32_t uidvalidity, last_uid;
	int64_t polled_at;
};
int cvn_store_cursor_get(struct cvn_store *s, const char *mailbox, struct cvn_cursor *out, struct cvn_err *err);
int cvn_store_cursor_set(struct cvn_store *s, const char *mailbox, const struct cvn_cursor *c, struct cvn_err *err);   /* inside a write */

/* One incoming mail. Given to cvn_store_mail_add the texts are borrowed (NULL counts as ""); read from the store the struct
 * owns them. */
struct cvn_mail_row {
	int64_t mail_id;
	char *mailbox, *hash, *from_name, *from_email, *subject, *message_id, *kind, *why, *reason, *status, *new_text, *tie, *effect,
	        *proposal, *state, *assigned, *assigned_why;
	uint32_t uid;
	int64_t received_at, changed_at, size;
	int64_t contact_id, letter_id, event_id;     /* 0 = none */
};
void cvn_mail_row_release(struct cvn_mail_row *m);

/* The mail with these octets (64 hex digits of their SHA-256), 0 when it never came. */
int cvn_store_mail_known(struct cvn_store *s, const char *hash, int64_t *out_mail_id, struct cvn_err *err);
/* Inside a write. CVN_E_EXISTS never: ask cvn_store_mail_known first. */
int cvn_store_mail_add(struct cvn_store *s, const struct cvn_mail_row *m, const void *raw, size_t raw_n, int64_t *out_mail_id,
                       struct cvn_err *err);
/* Inside a write: what followed from it, known only after it has its number. */
int cvn_store_mail_effect_set(struct cvn_store *s, const struct cvn_mail_row *m, struct cvn_err *err);
/* Inside a write: what a new judgement says (kind, why, reason, status, new_text, proposal), and what is searched. */
int cvn_store_mail_verdict_set(struct cvn_store *s, const struct cvn_mail_row *m, struct cvn_err *err);
int cvn_store_mail_get(struct cvn_store *s, int64_t mail_id, struct cvn_mail_row *out, struct cvn_err *err);
/* The octets; the caller owns *out. CVN_E_NOTFOUND. */
int cvn_store_mail_raw(struct cvn_store *s, int64_t mail_id, char **out, size_t *out_n, struct cvn_err *err);

/* Which mails a list shows; NULL or 0 leaves a question out. `search` is words of an FTS5 query, each quoted by us. */
struct cvn_mail_filter {
	const char *state, *kind, *assigned, *search;
	int64_t contact_id, event_id, after_id;      /* after_id: mails with a greater number only */
	int limit;                                   /* 0 = 1000 */
	bool oldest_first;
	bool by_number;                              /* in the order they came into the office; for walking all of them */
};
int cvn_store_mails(struct cvn_store *s, const struct cvn_mail_filter *f, struct cvn_mail_row **out, size_t *out_n,
                    struct cvn_err *err);
void cvn_mail_rows_free(struct cvn_mail_row *rows, size_t n);

/* Inside a write. Who has it and why (a rule, or CVN_BY_HAND, which no rule takes back); its state (open, answered, closed,
 * filed). CVN_E_NOTFOUND. */
#define CVN_BY_HAND "by hand"
int cvn_store_mail_assign(struct cvn_store *s, int64_t mail_id, const char *who, const char *why, int64_t now,
                          struct cvn_err *err);
int cvn_store_mail_state(struct cvn_store *s, int64_t mail_id, const char *state, int64_t now, struct cvn_err *err);
int cvn_store_mail_note(struct cvn_store *s, int64_t mail_id, const char *who, const char *text, int64_t now, struct cvn_err *err);
/* Inside a write: whom it came from is known now. */
int cvn_store_mail_contact(struct cvn_store *s, int64_t mail_id, int64_t contact_id, struct cvn_err *err);
struct cvn_mail_note {
	int64_t at;
	char *who, *text;
};
int cvn_store_mail_notes(struct cvn_store *s, int64_t mail_id, struct cvn_mail_note **out, size_t *out_n, struct cvn_err *err);
void cvn_mail_notes_free(struct cvn_mail_note *notes, size_t n);

/* Inside a write: this campaign is one letter, an answer. */
int cvn_store_campaign_one(struct cvn_store *s, int64_t campaign_id, struct cvn_err *err);
/* Whom a letter was for. CVN_E_NOTFOUND. */
struct cvn_letter_owner {
	int64_t letter_id, contact_id, campaign_id, event_id;
};
int cvn_store_letter_owner(struct cvn_store *s, int64_t letter_id, struct cvn_letter_owner *out, struct cvn_err *err);
/* Whom an invitation was for: letter_id and campaign_id stay 0. CVN_E_NOTFOUND. */
int cvn_store_invitation_owner(struct cvn_store *s, int64_t invitation_id, struct cvn_letter_owner *out, struct cvn_err *err);
/* Soft bounces of this person since `since`, of different letters. */
int cvn_store_soft_bounces(struct cvn_store *s, int64_t contact_id, int64_t since, int64_t *out, struct cvn_err *err);

#endif
