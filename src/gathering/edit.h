/*
 * edit.h - lines of an event file's block put in and taken out. Private to this room.
 */
#ifndef CVN_GATHERING_EDIT_H
#define CVN_GATHERING_EDIT_H

#include "gathering_priv.h"

/* A field to leave out; with `value`, only where its value begins with that. */
struct cvn_event_drop {
	const char *field, *value;
};
/* All sources with `lines` ("Field: value\n"…) put in front and the fields of `drop` left out; everything else stays. */
void cvn_event_sources_edit(struct cvn_event_source *sources, size_t n, const char *lines, const struct cvn_event_drop *drop, size_t n_drop);

#endif
