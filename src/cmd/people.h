/*
 * people.h - what the commands about people share.
 */
#ifndef CVN_CMD_PEOPLE_H
#define CVN_CMD_PEOPLE_H

#include "cmd/cmd.h"

const char *cvn_user_name(void);                 /* who runs this command, for the records */
/* Begin, run, commit; rolled back on any failure. */
typedef int cvn_write_fn(void *ctx, struct cvn_store *store, struct cvn_err *err);
int cvn_in_write(struct cvn_store *store, cvn_write_fn *fn, void *ctx, struct cvn_err *err);
void cvn_day(int64_t t, const char *timezone, char out[24]);     /* 2026-11-21 16:20 where the office is */
/* `contact suppressed`: contact_suppressed.c */
int cvn_contact_suppressed(const struct cvn_cli *cli, struct cvn_office *office, bool json, struct cvn_err *err);

struct cvn_contact;
/* contact_merge.c */
int cvn_contact_duplicates(const struct cvn_cli *cli, struct cvn_store *store, bool json, struct cvn_err *err);
int cvn_contact_merge(struct cvn_store *store, const struct cvn_contact *keep, const char *other, int64_t now,
                      struct cvn_err *err);

#endif
