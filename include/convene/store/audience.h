/*
 * store/audience.h - choosing people in the database: everybody on lists, then reasons to leave somebody out, one by one.
 *
 * Works on TEMP tables of this connection; nothing else is changed. Callers want membership.h, which knows names of lists
 * and the language of segments.
 */
#ifndef CONVENE_STORE_AUDIENCE_H
#define CONVENE_STORE_AUDIENCE_H

#include "convene/store.h"

/* Why somebody on the lists is left out; a person keeps the first reason given. */
enum cvn_left_out {
	CVN_AUDIENCE_CHOSEN,
	CVN_LEFT_NOT_SUBSCRIBED,
	CVN_LEFT_SUPPRESSED,
	CVN_LEFT_GUARDED,
	CVN_LEFT_EXCLUDED,
	CVN_LEFT_OUTSIDE,
	CVN_LEFT_REASONS
};

int cvn_store_audience_start(struct cvn_store *s, struct cvn_err *err);                          /* nobody yet */
int cvn_store_audience_add_list(struct cvn_store *s, int64_t list_id, struct cvn_err *err);      /* in whatever state */
/* Leave out who is not subscribed on any list added, who is suppressed, and whose employer's domain is guarded against
 * campaigns of `kind`. Once, behind the last list. */
int cvn_store_audience_settle(struct cvn_store *s, const char *kind, struct cvn_err *err);
/* Behind that: each guard that left somebody out, why it is there, how many it held, and one of them. */
typedef int cvn_guarded_each(void *ctx, const char *domain, const char *reason, int64_t people, const char *example,
                             struct cvn_err *err);
int cvn_store_audience_guarded(struct cvn_store *s, const char *kind, cvn_guarded_each *each, void *ctx, struct cvn_err *err);
int cvn_store_audience_exclude_list(struct cvn_store *s, int64_t list_id, struct cvn_err *err);
/* Behind all of that: out_count[reason] gets the numbers. Who is left is in `audience` at any time. */
int cvn_store_audience_finish(struct cvn_store *s, int64_t out_count[CVN_LEFT_REASONS], struct cvn_err *err);
/* Count who is left by what letters differ in, into TEMP `audience_kind`, and find whose texts are odd (campaign.h); once an
 * audience, whoever asks first. */
int cvn_store_audience_kinds(struct cvn_store *s, struct cvn_err *err);

#endif
