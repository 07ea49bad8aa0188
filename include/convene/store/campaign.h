/*
 * store/campaign.h - rows of campaigns and the frozen text of their messages.
 */
#ifndef CONVENE_STORE_CAMPAIGN_H
#define CONVENE_STORE_CAMPAIGN_H

#include "convene/base/buf.h"
#include "convene/store.h"

struct cvn_campaign_row {
	int64_t campaign_id;
	char *name, *kind, *state, *note, *unsure;
	int priority;
	int64_t event_id;          /* 0 = none */
	int64_t created_at, expires_at;   /* expires_at 0 = never */
	int64_t audience;
};
void cvn_campaign_row_release(struct cvn_campaign_row *c);

/* One language of the frozen message. */
struct cvn_campaign_source {
	char *language, *path, *text, *layout;
};

/* Inside a write. `name` is made unique by a number behind it ("board-hearing-2"); *out_id is the new row. */
int cvn_store_campaign_add(struct cvn_store *s, const struct cvn_campaign_row *c, int64_t *out_id, struct cvn_err *err);
int cvn_store_campaign_source_add(struct cvn_store *s, int64_t campaign_id, const struct cvn_campaign_source *src,
                                  struct cvn_err *err);
int cvn_store_campaign_get(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_row *out, struct cvn_err *err);
int cvn_store_campaign_find(struct cvn_store *s, const char *name, struct cvn_campaign_row *out, struct cvn_err *err);
/* All languages of a campaign; the caller frees each text and the array. */
int cvn_store_campaign_sources(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_source **out, size_t *out_n,
                               struct cvn_err *err);
void cvn_campaign_sources_free(struct cvn_campaign_source *src, size_t n);

/* A list that a campaign was addressed to. */
struct cvn_campaign_list {
	int64_t list_id;
	char *name, *title;
};
void cvn_campaign_lists_free(struct cvn_campaign_list *lists, size_t n);
/* Inside a write. A list that is not there changes nothing. */
int cvn_store_campaign_list_add(struct cvn_store *s, int64_t campaign_id, const char *name, struct cvn_err *err);
int cvn_store_campaign_lists(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_list **out, size_t *out_n,
                             struct cvn_err *err);
/* The first of them that the person is on; 0 when they have left all of them. */
int cvn_store_campaign_list_of(struct cvn_store *s, int64_t campaign_id, int64_t contact_id, int64_t *out_list_id, struct cvn_err *err);
/* The first list that a person is on at all; the caller frees both texts, which stay NULL when there is none. */
int cvn_store_contact_list_of(struct cvn_store *s, int64_t contact_id, struct cvn_campaign_list *out, struct cvn_err *err);

/* Inside a write: a picture, attachment or page template, frozen with the campaign. The same name again changes nothing. */
int cvn_store_campaign_file_add(struct cvn_store *s, int64_t campaign_id, const char *name, const void *data, size_t n,
                                struct cvn_err *err);
/* Append it to `out`. CVN_E_NOTFOUND. */
int cvn_store_campaign_file_get(struct cvn_store *s, int64_t campaign_id, const char *name, struct cvn_buf *out,
                                struct cvn_err *err);

/* Inside a write: one waiting letter for each contact of TEMP `audience` (membership.h), in one statement; *out_n counts.
 * `purpose` is "campaign", or "test" for a letter that segments do not count. */
int cvn_store_campaign_freeze(struct cvn_store *s, int64_t campaign_id, const char *purpose, int64_t due_at, int64_t *out_n,
                              struct cvn_err *err);
/* TEMP `audience` is this contact and nobody else. Needs no write. */
int cvn_store_audience_only(struct cvn_store *s, int64_t contact_id, struct cvn_err *err);

/* What TEMP `audience` is made of; `word` is borrowed for the call. */
enum cvn_audience_by { CVN_BY_LANGUAGE, CVN_BY_BUILDING };
typedef void cvn_tally_fn(void *arg, const char *word, int64_t n);
int cvn_store_audience_by(struct cvn_store *s, enum cvn_audience_by by, cvn_tally_fn *each, void *arg, struct cvn_err *err);
/* Each person of TEMP `audience`; texts are borrowed for the call. A negative answer of `each` ends it and is the result. */
struct cvn_audience_person {
	int64_t contact_id;
	const char *email, *domain, *first_name, *last_name, *language, *timezone, *building, *district, *roles, *fields;
};
typedef int cvn_person_fn(void *arg, const struct cvn_audience_person *p, struct cvn_err *err);
int cvn_store_audience_each(struct cvn_store *s, cvn_person_fn *each, void *arg, struct cvn_err *err);
/* The same, but only those with a control character or octets that are no UTF-8 in their texts, or an escape in their free
 * columns. */
int cvn_store_audience_each_odd(struct cvn_store *s, cvn_person_fn *each, void *arg, struct cvn_err *err);
/* How many of TEMP `audience` have nothing in a built-in or free field; *out_example is one's address ("" for none), the
 * caller's. */
int cvn_store_audience_without(struct cvn_store *s, const char *field, int64_t *out_n, char **out_example,
                               struct cvn_err *err);
/* Somebody of TEMP `audience`, of this language when there is one; 0 when it is empty. */
int cvn_store_audience_example(struct cvn_store *s, const char *language, int64_t *out_contact_id, struct cvn_err *err);
/* How many of TEMP `audience` have the text of `source` already, or have it coming, from one earlier campaign (not a test, whose
 * note is `test_note`); *out_name is its name, the caller's, NULL when there is none. */
int cvn_store_audience_had(struct cvn_store *s, const struct cvn_campaign_source *source, const char *test_note, int64_t *out_n,
                           char **out_name, struct cvn_err *err);
/* Free columns that anybody has; n is 0. */
int cvn_store_field_names(struct cvn_store *s, cvn_tally_fn *each, void *arg, struct cvn_err *err);

#endif
