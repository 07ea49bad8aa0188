/*
 * contact/segment.h - the language of segments: who is meant, in words.
 *
 *   role has steward and district in ("5", "6") and not answered "hearing-december"
 *   joined after 2026-01-01 and received "alert-3" and not replied within 30 days
 *   (language is es or building begins with "Lincoln") and sent at most 2 in 7 days and random 10%
 *
 * Parsing is pure: names of lists, campaigns, events and segments are taken as they stand and looked up later. The whole
 * language is in convene-segment(7).
 */
#ifndef CONVENE_CONTACT_SEGMENT_H
#define CONVENE_CONTACT_SEGMENT_H

#include "convene/base/buf.h"
#include "convene/store/filter.h"

#define CVN_SEGMENT_MAX 10000        /* octets of an expression */
#define CVN_SEGMENT_CLAUSES 100
#define CVN_SEGMENT_DEPTH 40

struct cvn_segment_context {
	int64_t now;
	const char *timezone;            /* IANA name: where days begin; NULL = UTC */
	const struct cvn_fields_known *fields;     /* free fields that exist; NULL = none */
};

/* CVN_E_INVALID: "column 12: …" and what would fit there. */
int cvn_segment_parse(const char *text, const struct cvn_segment_context *ctx, struct cvn_filter **out, struct cvn_err *err);

/* Say a filter back in a plain sentence: "people who have the role steward and whose district is 5 or 6 and …". */
void cvn_segment_say(const struct cvn_filter *f, const struct cvn_segment_context *ctx, struct cvn_buf *out);

#endif
