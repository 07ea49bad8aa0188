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

/* One event: as a JSON object on a line of its own, as lines, or whole with all that its file says. `c` NULL: without the invited. */
int cvn_event_print_json(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_count *c, struct cvn_err *err);
void cvn_event_print(const struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_count *c);
int cvn_event_show(const struct cvn_cli *cli, struct cvn_office *office, const char *name, bool json, struct cvn_err *err);

/* Which date of a series `word` means: a day ("2027-01-07"), "next" or "last"; NULL = the whole (recurrence_at 0). CVN_E_USAGE. */
int cvn_event_date_find(struct cvn_office *office, const struct cvn_event_row *e, const char *word, struct cvn_event_date *out,
                        struct cvn_err *err);
/* How each date of a series stands: a table, or with `json` a member "dates" of its open object. */
int cvn_event_dates_print(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, struct cvn_json *json,
                          struct cvn_err *err);

/* The row of a person's invitation. CVN_E_NOTFOUND, CVN_E_INVALID (the address). */
int cvn_event_invitation_find(struct cvn_office *office, const char *event, const char *address, struct cvn_invitation_row *out,
                              struct cvn_err *err);

/* Verbs of `convene event` that change something: event_change.c. */
struct cvn_event_verb {
	const struct cvn_cli *cli;
	struct cvn_office *office;
	const struct cvn_texts *operands;     /* at[0] is the verb */
	const char *date, *reason;            /* NULL = not given */
	bool json, dry_run;
};
int cvn_event_verb_change(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_cancel(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_reinstate(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_uninvite(const struct cvn_event_verb *v, struct cvn_err *err);
/* event_matter.c */
int cvn_event_verb_matters(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_accept(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_decline(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_attendance(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_ics(const struct cvn_event_verb *v, struct cvn_err *err);
int cvn_event_verb_feed(const struct cvn_event_verb *v, struct cvn_err *err);

#endif
