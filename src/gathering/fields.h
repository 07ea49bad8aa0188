/*
 * fields.h - are the merge fields of an event's texts ones that people have?
 */
#ifndef CVN_GATHERING_FIELDS_H
#define CVN_GATHERING_FIELDS_H

#include "gathering_priv.h"

/* Files that are about to be stored. CVN_E_INVALID with file:line:column: a template that cannot be compiled, or a field without
 * fallback that nobody in the office has. */
int cvn_event_fields_check(struct cvn_office *office, const struct cvn_event_source *source, size_t n, struct cvn_err *err);

#define CVN_FIELDS_WARNING 400

/* The stored texts against the people about to be invited (TEMP audience, `people` of them). CVN_E_INVALID when none of them has
 * a field; the first one that only some lack becomes the warning. */
struct cvn_fields_wanted {
	struct cvn_office *office;
	int64_t people;
	char *warning;               /* CVN_FIELDS_WARNING octets of the caller, "" before */
};
int cvn_event_fields_wanted(struct cvn_fields_wanted *w, int64_t event_id, int revision, struct cvn_err *err);

#endif
