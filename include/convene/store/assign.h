/*
 * store/assign.h - rows of who gets what waits for a person, and of who is away.
 *
 * Keys are folded by the caller; which rule is asked first and what a deputy is for is inbox.h.
 */
#ifndef CONVENE_STORE_ASSIGN_H
#define CONVENE_STORE_ASSIGN_H

#include <stddef.h>

#include "convene/store.h"

/* A rule: mail about `value` goes to `who`. Texts are owned by the struct. */
struct cvn_mail_rule {
	char *what;              /* event, steward, building, district, default */
	char *value;             /* as it was written; "" for default */
	char *who;
};
void cvn_mail_rule_release(struct cvn_mail_rule *r);
void cvn_mail_rules_free(struct cvn_mail_rule *rules, size_t n);

/* Inside a write. A second rule about the same takes the place of the first. Dropping: CVN_E_NOTFOUND. */
int cvn_store_mail_rule_set(struct cvn_store *s, const struct cvn_mail_rule *r, const char *key, int64_t now, struct cvn_err *err);
int cvn_store_mail_rule_drop(struct cvn_store *s, const char *what, const char *key, struct cvn_err *err);
/* CVN_E_NOTFOUND: nobody said. Release *out. */
int cvn_store_mail_rule_get(struct cvn_store *s, const char *what, const char *key, struct cvn_mail_rule *out, struct cvn_err *err);
/* All, in the order they are asked. */
int cvn_store_mail_rules(struct cvn_store *s, struct cvn_mail_rule **out, size_t *out_n, struct cvn_err *err);

struct cvn_mail_away {
	char *who, *deputy;      /* deputy "" = none */
	int64_t from_at, until_at;
};
void cvn_mail_away_release(struct cvn_mail_away *a);
void cvn_mail_aways_free(struct cvn_mail_away *aways, size_t n);
/* Inside a write. Dropping: CVN_E_NOTFOUND. */
int cvn_store_mail_away_set(struct cvn_store *s, const struct cvn_mail_away *a, const char *key, struct cvn_err *err);
int cvn_store_mail_away_drop(struct cvn_store *s, const char *key, struct cvn_err *err);
/* Away at `now`? CVN_E_NOTFOUND: they are there. Release *out. */
int cvn_store_mail_away_now(struct cvn_store *s, const char *key, int64_t now, struct cvn_mail_away *out, struct cvn_err *err);
/* Those that are not over at `now`, the first first. */
int cvn_store_mail_aways(struct cvn_store *s, int64_t now, struct cvn_mail_away **out, size_t *out_n, struct cvn_err *err);

#endif
