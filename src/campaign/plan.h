/*
 * plan.h - a plan being made: shared by plan.c, which checks, and send.c, which then freezes.
 */
#ifndef CVN_CAMPAIGN_PLAN_H
#define CVN_CAMPAIGN_PLAN_H

#include "campaign_priv.h"

struct planner {
	struct cvn_office *office;
	const struct cvn_send *send;
	struct cvn_plan *plan;
	struct message_files files;
	struct cvn_letter *letter[MAX_LANGUAGES];        /* while the languages are checked */
};
/* Reads the files into `p->files` and fills `p->plan`; TEMP audience is chosen. */
int cvn_plan_make(struct planner *p, struct cvn_err *err);
/* One person's copy of language `i`, looked at: sizes, links, lint (look.c). */
int cvn_plan_look(struct planner *p, size_t i, struct cvn_letter *letter, struct cvn_err *err);
/* Fields that nobody has are errors, fields that some lack warnings (plan_fields.c). */
int cvn_plan_fields(struct planner *p, const struct cvn_letter *letter, struct cvn_err *err);
/* Attach-each: whether everybody's own file is there (plan_files.c). */
int cvn_plan_own_files(struct planner *p, struct cvn_err *err);
/* What the large mailbox providers ask of the headers of bulk mail (plan_headers.c). */
void cvn_plan_headers(struct planner *p, size_t i, const struct cvn_letter *letter);
/* Whether everybody's values can stand in To, From and Subject. */
int cvn_plan_names(struct planner *p, struct cvn_err *err);
/* What a letter knows of somebody before it is queued; borrowed from `who`. */
struct cvn_reader cvn_plan_reader(const struct cvn_audience_person *who);
/* The links of language `i`'s page, each once a plan; one that cannot be one is an error (links.c). */
void cvn_plan_links(struct planner *p, size_t i, const struct cvn_buf *page);
/* What the Markdown of language `i` asks for and nobody gets to see. */
void cvn_plan_remarks(struct planner *p, size_t i, const struct cvn_letter *letter);
/* Who is held back by the rules over all campaigns, by the audience chosen (waits.c). */
int cvn_plan_waits(struct planner *p, struct cvn_err *err);
void cvn_plan_add(struct cvn_plan *p, bool error, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
