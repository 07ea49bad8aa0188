/*
 * store/near.h - the world around a person, for letters that speak of it: their steward, the targets of their district, the
 * events they are invited to.
 *
 * Each function about a person is one query by key or index, asked once a letter and only by campaigns that use it.
 */
#ifndef CONVENE_STORE_NEAR_H
#define CONVENE_STORE_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/store.h"

/* A decision-maker. Never written to. The struct owns its texts; none is NULL. */
struct cvn_target {
	char *name, *title, *district, *building, *phone, *email, *link, *note;
};
void cvn_target_release(struct cvn_target *t);
void cvn_targets_free(struct cvn_target *t, size_t n);
/* In the order they were put in. */
int cvn_store_targets(struct cvn_store *s, struct cvn_target **out, size_t *out_n, struct cvn_err *err);
/* Inside a write: these and no others. */
int cvn_store_targets_set(struct cvn_store *s, const struct cvn_target *t, size_t n, struct cvn_err *err);

/* Texts are borrowed for the call; `each` is not called for a person without a steward. */
typedef void cvn_steward_fn(void *arg, const char *first_name, const char *last_name, const char *phone, const char *email);
int cvn_store_steward_of(struct cvn_store *s, int64_t contact_id, cvn_steward_fn *each, void *arg, struct cvn_err *err);

/* `answer` is borrowed for the call. */
typedef void cvn_invited_fn(void *arg, int64_t event_id, int64_t invitation_id, const char *answer);
int cvn_store_invited_to(struct cvn_store *s, int64_t contact_id, cvn_invited_fn *each, void *arg, struct cvn_err *err);

#endif
