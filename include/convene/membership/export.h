/*
 * membership/export.h - people out again: CSV that spreadsheets open without running anything, JSON lines, vCard.
 *
 * One door for all exports: the right to export is another one than the right to read.
 */
#ifndef CONVENE_MEMBERSHIP_EXPORT_H
#define CONVENE_MEMBERSHIP_EXPORT_H

#include "convene/base/buf.h"
#include "convene/store.h"

enum cvn_export_format { CVN_EXPORT_CSV, CVN_EXPORT_JSON, CVN_EXPORT_VCARD };

struct cvn_export_spec {
	const char *who;             /* the user who asks */
	const char *exporters;       /* users who may, between commas; NULL or "" = everybody */
	const char *list;            /* NULL = everybody; else who is subscribed there */
	const char *segment;         /* NULL = all of them */
	enum cvn_export_format format;
	bool raw;                    /* CSV: do not defuse cells (for programs, never for spreadsheets) */
	int64_t now;
	const char *timezone;
};

/* CVN_E_DENIED: `who` may read, and may not export. `write` gets the octets in pieces; a code other than CVN_OK ends the export and is returned. */
typedef int cvn_export_write(void *ctx, const char *data, size_t n, struct cvn_err *err);
int cvn_membership_export(struct cvn_store *store, const struct cvn_export_spec *spec, cvn_export_write *write, void *ctx,
                          int64_t *out_people, struct cvn_err *err);

#endif
