/*
 * files.h - an event file on disk with its translations beside it: house.md, house.es.md. Private to this room.
 */
#ifndef CVN_GATHERING_FILES_H
#define CVN_GATHERING_FILES_H

#include "gathering_priv.h"

struct cvn_event_files {
	char *name;                         /* "house" */
	struct cvn_event_source *source;    /* the plain one first */
	size_t n;
	struct cvn_event event;             /* as the plain one says it */
};
/* Read and check all of them: a translation may change words, never times, seats or questions. CVN_E_INVALID with file:line. */
int cvn_event_files_read(struct cvn_office *office, const char *path, struct cvn_event_files *out, struct cvn_err *err);
void cvn_event_files_release(struct cvn_event_files *f);

#endif
