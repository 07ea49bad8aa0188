/*
 * store/people.h - rows of contacts, lists, subscriptions and suppressions.
 */
#ifndef CONVENE_STORE_PEOPLE_H
#define CONVENE_STORE_PEOPLE_H

#include "convene/store.h"

/* A contact as letters and screens need it. Texts are never NULL; the struct owns them. */
struct cvn_contact {
	int64_t contact_id;
	char *email, *email_key, *email_hash, *domain;
	char *first_name, *last_name, *language, *timezone, *building, *district, *roles;
	char *fields;            /* JSON object of texts */
	char *suppressed;        /* "" or the cause */
};
void cvn_contact_release(struct cvn_contact *c);

/* CVN_E_NOTFOUND when there is none. Release *out. */
int cvn_store_contact_by_id(struct cvn_store *s, int64_t contact_id, struct cvn_contact *out, struct cvn_err *err);
int cvn_store_contact_by_key(struct cvn_store *s, const char *email_key, struct cvn_contact *out, struct cvn_err *err);
/* List by its name. CVN_E_NOTFOUND (the text names near ones). */
int cvn_store_list_find(struct cvn_store *s, const char *name, int64_t *out_list_id, struct cvn_err *err);

/* Inside a write: never write to this contact again for `cause` ('unsubscribed', 'bounced', 'complained', 'by-hand' …),
 * and withdraw what still waits for it in the queue (state suppressed). Doing it again changes nothing.
 * `letter_id` 0 = none. *out_withdrawn counts the letters, may be NULL. */
int cvn_store_suppress(struct cvn_store *s, int64_t contact_id, const char *cause, const char *detail, int64_t letter_id,
                       int64_t now, int64_t *out_withdrawn, struct cvn_err *err);

#endif
