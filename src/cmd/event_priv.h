/*
 * event_priv.h - what the commands about events share.
 */
#ifndef CVN_CMD_EVENT_PRIV_H
#define CVN_CMD_EVENT_PRIV_H

#include "cmd/cmd.h"
#include "convene/gathering.h"

struct cvn_json;

/* "Thursday, December 3, 2026, 6:30 – 8:00 PM (EST, …)" in the office's language. The caller owns it. */
char *cvn_event_when_text(const struct cvn_office *office, const struct cvn_event_row *e);
/* The event as members of an open JSON object. */
void cvn_event_json(struct cvn_json *j, const struct cvn_event_row *e);

/* How the invited stand. */
struct cvn_event_count {
	int64_t invited, accepted, tentative, declined, delegated, none, waiting, offered, people, guests;
};
int cvn_event_count_read(struct cvn_office *office, int64_t event_id, int64_t recurrence_at, struct cvn_event_count *out, struct cvn_err *err);

#endif
