/*
 * store/filter.h - what the database can be asked about people: a tree of conditions, compiled to bound SQL.
 *
 * The tree is written by the language of segments (contact/segment.h) and by nobody's hand. Every leaf has its fragment of
 * SQL in src/store/sql/filter.sql; values are bound, never pasted.
 */
#ifndef CONVENE_STORE_FILTER_H
#define CONVENE_STORE_FILTER_H

#include <stddef.h>

#include "convene/store.h"

enum cvn_filter_op {
	CVN_F_ALL,                   /* everybody */
	CVN_F_AND, CVN_F_OR,         /* two or more children */
	CVN_F_NOT,                   /* one child */
	CVN_F_TEXT,                  /* a column of contact: name, cmp, value */
	CVN_F_FREE,                  /* a free field: name, cmp, value */
	CVN_F_ROLE, CVN_F_TAG,       /* value: one or more words, any of them */
	CVN_F_ASSESSMENT,            /* cmp, number */
	CVN_F_JOINED, CVN_F_CHANGED, /* from, to */
	CVN_F_LIST,                  /* name of a list; value: a state, or none = any state */
	CVN_F_SUPPRESSED,            /* value: a cause, or none = any */
	CVN_F_FLAG,                  /* number: enum cvn_address_flag */
	CVN_F_STEWARD,               /* value: address key; none = has one */
	CVN_F_RECEIVED,              /* name of a campaign, "" = any; from, to */
	CVN_F_FAILED,                /* letters that failed for good; name, from, to */
	CVN_F_SENT_COUNT,            /* cmp, number of letters sent; from, to */
	CVN_F_REPLIED,               /* name of a campaign or ""; from, to */
	CVN_F_INVITED, CVN_F_ANSWERED, CVN_F_ACCEPTED, CVN_F_DECLINED, CVN_F_TENTATIVE, CVN_F_WAITING,
	CVN_F_ATTENDED,              /* the seven: name of an event */
	CVN_F_RANDOM,                /* number: hundredths of a percent; value: seed */
	CVN_F_SEGMENT,               /* name of a saved segment; replaced by what it means before the database is asked */
};

enum cvn_filter_cmp {
	CVN_CMP_EQ, CVN_CMP_NE, CVN_CMP_IN, CVN_CMP_CONTAINS, CVN_CMP_BEGINS, CVN_CMP_EMPTY, CVN_CMP_LT, CVN_CMP_LE,
	CVN_CMP_GT, CVN_CMP_GE,
};

/* How values of a free field compare. */
enum cvn_field_type { CVN_FIELD_TEXT, CVN_FIELD_NUMBER, CVN_FIELD_DATE, CVN_FIELD_YESNO, CVN_FIELD_CHOICE };

struct cvn_filter {
	enum cvn_filter_op op;
	enum cvn_filter_cmp cmp;
	enum cvn_field_type type;    /* FREE */
	struct cvn_filter **child;
	size_t n;
	char *name;                  /* "" when the leaf has none */
	char **value;
	size_t n_values;
	int64_t number;
	int64_t from, to;            /* Unix time, [from, to); 0 = open at that side */
	size_t column;               /* where it stands in the expression, from 1: for messages */
};

struct cvn_filter *cvn_filter_new(enum cvn_filter_op op);
void cvn_filter_free(struct cvn_filter *f);
CVN_AUTO_DEF(struct cvn_filter, cvn_filter_free)
void cvn_filter_adopt(struct cvn_filter *parent, struct cvn_filter *child);   /* takes the child */
void cvn_filter_say(struct cvn_filter *f, const char *value);                 /* one more value, copied */
struct cvn_filter *cvn_filter_dup(const struct cvn_filter *f);

/* How many people (of a list: subscribed ones; list_id 0 = of all). CVN_E_NOTFOUND: a list, campaign or event in it does
 * not exist (column and near names in the text). */
int cvn_store_filter_count(struct cvn_store *s, const struct cvn_filter *f, int64_t list_id, int64_t *out,
                           struct cvn_err *err);
/* Their ids, ascending, one call each; a code other than CVN_OK ends the walk and is returned. `f` NULL = everybody. */
typedef int cvn_contact_each(void *ctx, int64_t contact_id, struct cvn_err *err);
int cvn_store_filter_each(struct cvn_store *s, const struct cvn_filter *f, int64_t list_id, cvn_contact_each *each,
                          void *ctx, struct cvn_err *err);

/* Steps of an audience (store/audience.h): leave out who does not meet `f`, or who does. */
int cvn_store_audience_keep(struct cvn_store *s, const struct cvn_filter *f, struct cvn_err *err);
int cvn_store_audience_exclude(struct cvn_store *s, const struct cvn_filter *f, struct cvn_err *err);

/* Saved segments: names and expressions. */
int cvn_store_segment_get(struct cvn_store *s, const char *name, char **out_expression, struct cvn_err *err);
int cvn_store_segment_set(struct cvn_store *s, const char *name, const char *expression, int64_t now, struct cvn_err *err);
int cvn_store_segment_remove(struct cvn_store *s, const char *name, struct cvn_err *err);
typedef int cvn_segment_each(void *ctx, const char *name, const char *expression, int64_t updated_at, struct cvn_err *err);
int cvn_store_segments(struct cvn_store *s, cvn_segment_each *each, void *ctx, struct cvn_err *err);
/* Free fields: their names and types, sorted. Release with cvn_fields_known_release. */
struct cvn_fields_known {
	char **name;
	enum cvn_field_type *type;
	char **choices;              /* JSON list */
	size_t n;
};
int cvn_store_fields(struct cvn_store *s, struct cvn_fields_known *out, struct cvn_err *err);
void cvn_fields_known_release(struct cvn_fields_known *k);
int cvn_store_field_add(struct cvn_store *s, const char *name, int64_t now, struct cvn_err *err);   /* as text; once */
/* type: text, number, date, yesno, choice; choices JSON list. CVN_E_NOTFOUND. */
int cvn_store_field_type(struct cvn_store *s, const char *name, const char *type, const char *choices, struct cvn_err *err);

#endif
