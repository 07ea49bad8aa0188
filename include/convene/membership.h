/*
 * membership.h - people lived: contacts, lists, consent and segments joined with the store.
 *
 * The pure half (what an address is, how a spreadsheet is read, what a segment expression means) is contact.h; the rows
 * are store/people.h. Here: audiences, imports, exports, and one person's history and erasure.
 */
#ifndef CONVENE_MEMBERSHIP_H
#define CONVENE_MEMBERSHIP_H

#include <stddef.h>
#include <stdint.h>

#include "convene/store.h"
#include "convene/store/filter.h"

/* Who is to be written to. Texts are borrowed. */
struct cvn_audience {
	const char *const *list;             /* names of lists; at least one */
	size_t n_lists;
	const char *segment;                 /* expression; NULL or "" = everybody on the lists */
	const char *const *exclude_list;     /* members of these are left out, whatever their state there */
	size_t n_exclude_lists;
	const char *const *exclude_segment;  /* expressions; whoever one of them holds is left out */
	size_t n_exclude_segments;
	const char *kind;                    /* kind of the campaign, for the guard of employers' domains; NULL = 'campaign' */
	const char *timezone;                /* IANA name: what 'today' means in segments; NULL = UTC */
	int64_t now;
};

/* Where everybody on the lists went. A person is counted once, under the first reason in this order:
 * members = not_subscribed + suppressed + guarded + excluded + outside + chosen. */
struct cvn_audience_count {
	int64_t members;         /* different people on any of the lists, in whatever state */
	int64_t not_subscribed;  /* pending or unsubscribed on every one of them */
	int64_t suppressed;      /* never to be written to: unsubscribed from all, bounced, complained, erased, by hand */
	int64_t guarded;         /* at the domain of an employer that this kind of campaign never goes to */
	int64_t excluded;        /* by an excluded list or segment */
	int64_t outside;         /* not in the segment */
	int64_t chosen;
};

/* Fill the TEMP table `audience (contact_id INTEGER PRIMARY KEY)` of this store's connection with the chosen people; what
 * was in it is gone. Inside a write when the caller freezes it (`INSERT INTO letter … SELECT … FROM audience`), without
 * one for a dry run. Nothing but the TEMP table is changed.
 * CVN_E_NOTFOUND: an unknown list, event, campaign or saved segment (the text names near ones);
 * CVN_E_INVALID: a segment does not parse (the text has the column). */
int cvn_membership_audience(struct cvn_store *store, const struct cvn_audience *spec, struct cvn_audience_count *out,
                            struct cvn_err *err);

/* Segments (contact/segment.h) against the database. `list_id` 0 = of all people, else of who is subscribed there;
 * `timezone` as above. CVN_E_INVALID, CVN_E_NOTFOUND with the column. */
int cvn_membership_count(struct cvn_store *store, const char *expression, int64_t list_id, int64_t now,
                         const char *timezone, int64_t *out, struct cvn_err *err);
/* Ids of the people, ascending; `expression` NULL or "" = everybody. */
int cvn_membership_each(struct cvn_store *store, const char *expression, int64_t list_id, int64_t now,
                        const char *timezone, cvn_contact_each *each, void *ctx, struct cvn_err *err);
/* The whole and every clause of it, with how many people each one has by itself. */
struct cvn_clause_count {
	int depth;               /* 0 = the whole */
	size_t column;
	int64_t people;
	const char *sentence;    /* lives for the call */
};
typedef int cvn_clause_each(void *ctx, const struct cvn_clause_count *clause, struct cvn_err *err);
int cvn_membership_explain(struct cvn_store *store, const char *expression, int64_t list_id, int64_t now,
                           const char *timezone, cvn_clause_each *each, void *ctx, struct cvn_err *err);
/* Inside a write; the caller rolls back on failure. */
int cvn_membership_save_segment(struct cvn_store *store, const char *name, const char *expression, int64_t now,
                                const char *timezone, struct cvn_err *err);

#endif
