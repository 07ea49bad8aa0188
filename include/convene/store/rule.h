/*
 * store/rule.h - rules of the office over all campaigns: employers' domains, how often one person is written to, and
 * in which hours not.
 */
#ifndef CONVENE_STORE_RULE_H
#define CONVENE_STORE_RULE_H

#include "convene/store.h"

/* Employers' domains: campaigns of `kind` ("all" = every one) never go there, nor to domains below. */
int cvn_store_guard_add(struct cvn_store *s, const char *domain, const char *kind, const char *reason, int64_t now,
                        struct cvn_err *err);
int cvn_store_guard_remove(struct cvn_store *s, const char *domain, const char *kind, struct cvn_err *err);
typedef int cvn_guard_each(void *ctx, const char *domain, const char *kind, const char *reason, int64_t since,
                           struct cvn_err *err);
int cvn_store_guards(struct cvn_store *s, cvn_guard_each *each, void *ctx, struct cvn_err *err);

/* Not more than `letters` of campaigns to one person in `seconds`, but for campaigns that expire within `urgent` seconds
 * (0 = no exception). Letters about events (invitations, changes, answers) neither count nor wait. */
struct cvn_cap {
	int64_t letters;             /* 0 = no cap */
	int64_t seconds, urgent;
};
int cvn_store_cap_get(struct cvn_store *s, struct cvn_cap *out, struct cvn_err *err);
int cvn_store_cap_set(struct cvn_store *s, const struct cvn_cap *cap, struct cvn_err *err);
/* At claim time: until when must this person's letter of this campaign wait? 0 = it may go. `letter_id` itself does not
 * count. Cheap when there is no cap. */
int cvn_store_cap_until(struct cvn_store *s, const struct cvn_cap *cap, int64_t letter_id, int64_t contact_id,
                        int64_t campaign_id, const char *purpose, int64_t now, int64_t *out_until, struct cvn_err *err);
/* Hours of a person's own day in which letters wait (contact/quiet.h), but for campaigns that expire within `urgent` seconds.
 * People may have hours of their own (contact.quiet_hours). */
struct cvn_quiet_rule {
	char hours[12];              /* "21:00-08:00"; "" = none */
	int64_t urgent;
};
int cvn_store_quiet_get(struct cvn_store *s, struct cvn_quiet_rule *out, struct cvn_err *err);
int cvn_store_quiet_set(struct cvn_store *s, const struct cvn_quiet_rule *rule, struct cvn_err *err);    /* inside a write */
/* The TEMP table `audience` by time zone ("" = the office's) and own quiet hours ("" = the office's). */
typedef int cvn_clock_each(void *ctx, const char *zone, const char *own, int64_t people, struct cvn_err *err);
int cvn_store_audience_clocks(struct cvn_store *s, cvn_clock_each *each, void *ctx, struct cvn_err *err);

/* How many of the TEMP table `audience` would have to wait now, for a dry run. */
int cvn_store_cap_waiting(struct cvn_store *s, int64_t now, int64_t *out_n, struct cvn_err *err);

#endif
