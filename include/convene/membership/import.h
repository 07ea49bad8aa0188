/*
 * membership/import.h - a file of people (CSV or vCards) into the database: looked at first, then written chunk by chunk.
 *
 * An import is a row of its own (which file, its SHA-256, who, when). Each chunk is one write together with how far the
 * import is, so that a stop loses nothing and the same command goes on where it stopped. Re-importing a file that is in
 * changes nothing.
 */
#ifndef CONVENE_MEMBERSHIP_IMPORT_H
#define CONVENE_MEMBERSHIP_IMPORT_H

#include <stdbool.h>

#include "convene/contact/columns.h"
#include "convene/contact/csv.h"
#include "convene/store.h"

/* What happens to a field of somebody who is there already and about whom the file says something else. */
enum cvn_conflict {
	CVN_CONFLICT_REPLACE,        /* the file's word counts, where it has one; roles and tags add up */
	CVN_CONFLICT_FILL,           /* only what was empty is filled */
	CVN_CONFLICT_KEEP,           /* nothing changes */
	CVN_CONFLICT_OVERWRITE,      /* like REPLACE, but roles and tags become the file's */
};

struct cvn_import_spec {
	const char *path;
	const char *name;            /* what the record and messages call the file */
	const char *list;            /* name of the list; made (closed) when it is not there */
	const char *const *map;      /* words of --map */
	size_t n_map;
	const char *const *rule;     /* words of --conflict: "fill" for all fields, "first_name=keep" for one */
	size_t n_rules;
	char separator;              /* 0 = guess */
	const char *encoding;        /* NULL = guess */
	uint64_t header_row;         /* 0 = the first row */
	const char *consent;         /* how these people agreed, in words; NULL = not said */
	const char *rejects;         /* path of the rejects file; NULL = none is written */
	const char *who;
	int64_t now;
	bool dry_run;
	/* Called after each chunk; false stops behind it. `of` is 0 when the size is not known. May be NULL. */
	bool (*progress)(void *ctx, uint64_t octets, uint64_t of, int64_t rows);
	void *ctx;
};

/* A file looked at: its form and what its columns mean. */
struct cvn_import_plan {
	struct cvn_csv_form form;
	struct cvn_columns columns;  /* none when the file holds vCards */
	bool vcard;
	char sha256[65];
	uint64_t octets;
};
void cvn_import_plan_release(struct cvn_import_plan *p);
/* CVN_E_NOTFOUND, CVN_E_IO, CVN_E_INVALID (encoding, headings, --map). Reads the file once; the database is not touched. */
int cvn_import_look(const struct cvn_import_spec *spec, struct cvn_import_plan *out, struct cvn_err *err);

#define CVN_IMPORT_REMARKS 20
struct cvn_import_result {
	int64_t import_id;           /* 0 in a dry run */
	bool made_list, resumed, stopped;
	int64_t n_new, n_updated, n_unchanged, n_duplicate, n_rejected;
	int64_t n_blank;             /* rows without any text: counted nowhere else */
	int64_t n_suppressed;        /* new people who stay suppressed from before */
	int64_t n_role, n_disposable, n_typo, n_reserved;
	size_t n_remarks;            /* the first refusals and remarks, in words */
	char remark[CVN_IMPORT_REMARKS][320];
	char *rejects;               /* path of the rejects file, NULL when nothing was refused; the caller frees it */
};

/* CVN_OK also with refused rows. CVN_E_INVALID: the file or the words of the command; nothing was written.
 * CVN_E_BUSY, CVN_E_IO: what was committed stays, and the same command goes on behind it. */
int cvn_import_run(struct cvn_store *store, const struct cvn_import_spec *spec, const struct cvn_import_plan *plan,
                   struct cvn_import_result *out, struct cvn_err *err);

#endif
