/*
 * import_priv.h - an import while it runs, shared by its files.
 */
#ifndef CONVENE_MEMBERSHIP_IMPORT_PRIV_H
#define CONVENE_MEMBERSHIP_IMPORT_PRIV_H

#include <stdio.h>

#include "convene/contact/person.h"
#include "convene/membership/import.h"
#include "convene/store/filter.h"
#include "convene/store/people.h"

/* seen.c: addresses of this file so far, as 64-bit fingerprints (16 octets a row at most). */
struct cvn_seen {
	uint64_t *slot;
	size_t cap, n;
};
bool cvn_seen_add(struct cvn_seen *s, const char *key);        /* false when it was there */
void cvn_seen_release(struct cvn_seen *s);
void cvn_seen_expect(struct cvn_seen *s, size_t n);           /* room for so many at once: growing needs both rooms for a moment */

/* pack.c: the people of one chunk, in the order of their addresses. */
struct cvn_pack_entry {
	uint64_t prefix;             /* first octets of the key, for quick comparing */
	const char *key, *head;
};
struct cvn_pack {
	char *bytes;
	size_t used, cap;
	struct cvn_pack_entry *entry;
	size_t n, max;
};
void cvn_pack_init(struct cvn_pack *p, size_t bytes, size_t people);
void cvn_pack_release(struct cvn_pack *p);
void cvn_pack_clear(struct cvn_pack *p);
bool cvn_pack_add(struct cvn_pack *p, const struct cvn_person *person, uint64_t row);    /* false: it is full */
void cvn_pack_sort(struct cvn_pack *p);
uint64_t cvn_pack_take(const struct cvn_pack *p, size_t i, struct cvn_person *out);      /* the person; returns the row */

/* source.c: the octets of the file, as the CSV reader wants them. */
struct cvn_source {
	int fd;
	uint64_t octets, of;
	const char *name;
};
int cvn_source_open(const char *path, const char *name, struct cvn_source *out, struct cvn_err *err);
void cvn_source_close(struct cvn_source *s);
long cvn_source_read(void *source, void *out, size_t n, struct cvn_err *err);
/* Read up to and with the row of headings. CVN_E_INVALID: there is none. */
int cvn_import_to_header(struct cvn_csv *csv, uint64_t header_row, struct cvn_csv_row *out, struct cvn_err *err);

/* rejects.c: rows that were refused, with the reason, in a file that can be mended and imported again. */
struct cvn_rejects {
	const char *path;            /* NULL: only counted */
	FILE *file;                  /* opened with the first row */
	struct cvn_buf pending;      /* rows of the chunk that is not committed yet */
	const struct cvn_columns *columns;
	bool append;                 /* a resumed import goes on in the same file */
};
void cvn_rejects_init(struct cvn_rejects *r, const char *path, const struct cvn_columns *columns, bool append);
void cvn_rejects_release(struct cvn_rejects *r);
void cvn_rejects_add(struct cvn_rejects *r, const struct cvn_csv_row *row, size_t column, const char *why);
int cvn_rejects_flush(struct cvn_rejects *r, struct cvn_err *err);

/* merge.c: what the file says, against who is there. */
struct cvn_rules {
	enum cvn_conflict of[CVN_MEANINGS];
};
int cvn_rules_read(const char *const *word, size_t n, struct cvn_rules *out, struct cvn_err *err);
/* Add, or bring up to date: *out_changed tells whether anything did. With `dry` nothing is written. */
struct cvn_settle {
	struct cvn_store *store;
	const struct cvn_rules *rules;
	int64_t import_id, list_id, now;
	const char *source;          /* "import 12" */
	const char *subscribed;      /* state of who is put on the list: subscribed, or pending on an opt-in list */
	const char *consent;         /* wording, or NULL */
	bool dry;
	bool expect_new;             /* the person before was new */
	bool merged;                 /* entries were merged: an address may be another one's by now */
};
/* ERASED: nobody was added, because whoever had the address was erased. */
enum cvn_settled { CVN_SETTLED_NEW, CVN_SETTLED_UPDATED, CVN_SETTLED_UNCHANGED, CVN_SETTLED_ERASED };
int cvn_settle_person(struct cvn_settle *how, const struct cvn_person *p, enum cvn_settled *out, int64_t *out_id,
                      struct cvn_err *err);
/* stewards.c: the person's steward by the rules, or a note of the name until the end. `fresh`: the person has just been added;
 * `before`: who it is now, 0 = nobody. *out_set: something changed. */
int cvn_settle_steward(const struct cvn_settle *how, const struct cvn_person *p, int64_t contact_id, bool fresh, int64_t before,
                       bool *out_set, struct cvn_err *err);
/* types.c: free fields that were given a type. false: `no` says which cell does not fit. */
bool cvn_types_check(const struct cvn_fields_known *known, const struct cvn_person *p, const struct cvn_columns *columns,
                     struct cvn_refusal *no);
/* merge_fields.c: free fields of `p` into the JSON object `old`; *out_json is NULL when nothing changes. `each` is called
 * for every change and may be NULL. */
typedef int cvn_field_changed(void *ctx, const char *name, const char *before, const char *after, struct cvn_err *err);
int cvn_merge_fields(const char *old, const struct cvn_person *p, enum cvn_conflict rule, char **out_json,
                     cvn_field_changed *each, void *ctx, struct cvn_err *err);
/* subscribe.c: the list, and what the file says about consent. `fresh`: the person has just been added. */
int cvn_settle_subscription(const struct cvn_settle *how, const struct cvn_person *p, int64_t contact_id, bool fresh,
                            bool *out_changed, struct cvn_err *err);

/* People of one write: enough that each page of the index of addresses is written a few times in all and not once a row
 * (pack.c), few enough that a sender waiting for its turn waits less than a second. */
#define CVN_IMPORT_CHUNK_PEOPLE 32768
#define CVN_IMPORT_CHUNK_BYTES ((size_t)8 << 20)

/* The rows of one chunk, read and understood, and what was said about them. */
struct cvn_import_batch {
	struct cvn_pack pack;
	struct cvn_rejects rejects;      /* its pending rows */
	struct cvn_import_result said;   /* counts and remarks */
	int64_t n_rows;                  /* the last row that counts; 0 = none */
	uint64_t octets;                 /* of the file, so far */
	bool end;
	int rc;
	struct cvn_err err;
};

/* import.c: an import while it runs. Two threads: what the reader uses it has for itself. */
struct cvn_import {
	struct cvn_store *store;
	const struct cvn_import_spec *spec;
	const struct cvn_import_plan *plan;
	struct cvn_import_result *out;
	struct cvn_source source;
	struct cvn_csv *csv;             /* or */
	struct cvn_vcard *vcard;
	struct cvn_person person;        /* as read: the reader's, like what stands above, `held` and `seen` */
	struct cvn_person scratch;       /* as taken out of the chunk */
	uint64_t held;               /* `person` is of this row and did not fit into the chunk before; 0 = none */
	struct cvn_seen seen;            /* addresses */
	struct cvn_import_batch batch[2];
	struct cvn_seen fields;          /* names of free fields */
	struct cvn_rejects rejects;
	struct cvn_rules rules;
	struct cvn_fields_known known;   /* fields that were there before, with their types */
	struct cvn_settle how;
	struct cvn_import_row row;
	int64_t skip;                /* rows that an earlier run settled */
	int64_t settled;             /* as the last commit left them in the record */
	int64_t rejected_before;     /* and how many of them it refused */
	char label[40];              /* "import 12" */
	bool end;
};
/* import_read.c: fill the batch with the next rows, its people sorted; errors are in it. */
void cvn_import_read(struct cvn_import *im, struct cvn_import_batch *b);
__attribute__((format(printf, 2, 3))) void cvn_import_remark(struct cvn_import_result *out, const char *fmt, ...);
void cvn_import_reject(const struct cvn_import *im, struct cvn_import_result *out, struct cvn_rejects *rejects,
                       const struct cvn_csv_row *row, size_t column, const char *why);
/* import_chunk.c: settle and commit the batch; im->end when it was the last. No write is open behind it. */
int cvn_import_chunk(struct cvn_import *im, struct cvn_import_batch *b, struct cvn_err *err);

#endif
