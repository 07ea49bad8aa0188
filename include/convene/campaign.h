/*
 * campaign.h - from a message file and an audience to frozen rows, and from a row to a letter's octets.
 *
 * Joins letter (pure) with the store: compile, check fields, freeze the audience (one INSERT … SELECT), preview; and gives
 * the sender the octets of each letter. What goes over the wire and when is the sender's.
 */
#ifndef CONVENE_CAMPAIGN_H
#define CONVENE_CAMPAIGN_H

#include "convene/base/buf.h"
#include "convene/membership.h"
#include "convene/office.h"
#include "convene/smtp_probe.h"
#include "convene/store/queue.h"

/* A campaign compiled once: every language, every slot resolved. Not shared between threads. */
struct cvn_compiled;
int cvn_compiled_load(struct cvn_office *office, int64_t campaign_id, struct cvn_compiled **out, struct cvn_err *err);
void cvn_compiled_free(struct cvn_compiled *c);
CVN_AUTO_DEF(struct cvn_compiled, cvn_compiled_free)

/* One person's copy: `out` is cleared and gets the whole message (CRLF lines ≤ 998 octets, not dot-stuffed);
 * `out_sender` the VERP envelope sender, `out_recipient` the address on the wire (domain in A-labels).
 * The same row gives the same octets, but for the time `now` in Date.
 * CVN_E_INVALID: this letter can not be written (the text says why); others of the campaign can. */
int cvn_compiled_letter(struct cvn_compiled *c, const struct cvn_due *due, int64_t now, struct cvn_buf *out,
                        struct cvn_buf *out_sender, struct cvn_buf *out_recipient, struct cvn_err *err);

/* ---- From a message file to letters in the queue ----------------------------------------------------------------- */

/* What to send and to whom. Texts are borrowed. */
struct cvn_send {
	const char *path;                    /* the message file; translations lie beside it */
	struct cvn_audience audience;
	int64_t test_contact;                /* this person alone; 0 = the audience */
	int64_t due_at;                      /* 0 = now */
	bool again;                          /* also to people who have this very text already */
	int64_t now;
};

/* One finding of the checks: errors stop, warnings do not. */
struct cvn_finding {
	bool error;
	char *text;                          /* one line, with file:line:column where there is one */
};
struct cvn_tally {
	char *word;                          /* "" = not given */
	int64_t n;
};

/* A merge field that some of the audience have nothing in. */
struct cvn_plan_field {
	char *name;
	int64_t without;
	bool fallback;                       /* the text says what to write then */
};

/* A link of the message, as its template says it: `…?from={{email}}`. */
struct cvn_plan_link {
	char *url;
	enum cvn_probe_answer answer;        /* NOT_ASKED until cvn_campaign_links_ask */
	long status;                         /* of HTTP, 0 = none */
	char *why;                           /* "" when it answers */
};

/* A rule that left people out. */
struct cvn_guarded {
	char *domain, *reason, *example;     /* example: one of the addresses */
	int64_t n;
};
/* What would be sent. The struct owns its texts. */
struct cvn_plan {
	char *name, *kind;                   /* of the campaign */
	struct cvn_audience_count audience;
	struct cvn_tally *language, *building;     /* most frequent first */
	size_t n_languages, n_buildings;
	struct cvn_guarded *guarded;         /* employers' domains that held people back, and why */
	size_t n_guarded;
	int64_t capped;                      /* chosen, but written to often enough of late: their letter waits (store/rule.h) */
	int64_t cap_letters, cap_seconds;    /* that rule; 0 = none */
	int64_t quiet;                       /* chosen, but in their quiet hours at the time of sending */
	int64_t quiet_until;                 /* when the last of them may be written to */
	int64_t untranslated;                /* people who get the default language though they asked for another */
	struct cvn_plan_field *field;        /* each once, over all languages */
	size_t n_fields;
	struct cvn_finding *finding;
	size_t n_findings, n_errors;
	int64_t expires_at;                  /* 0 = never */
	size_t bytes, html_bytes;            /* of one person's letter, and of its page; the largest language */
	struct cvn_plan_link *link;          /* where it leads, each once, in every language */
	size_t n_links;
};
void cvn_plan_release(struct cvn_plan *p);

/* Read, compile and check everything, count the audience. Problems of the message are findings; the return code tells of
 * files that cannot be read at all, unknown lists and segments, and the store. */
int cvn_campaign_plan(struct cvn_office *office, const struct cvn_send *send, struct cvn_plan *out, struct cvn_err *err);
/* Ask every link of the plan whether it answers; what members would meet as an error is one, other doubts are warnings. Fields that
 * stand behind a ? are left empty, links that begin otherwise for each person are not asked: nobody's address goes anywhere. */
void cvn_campaign_links_ask(const struct cvn_office *office, struct cvn_plan *plan);
/* The same, and then freeze: campaign, texts and one letter a person in one write. CVN_E_INVALID with the first error of
 * the checks: nothing is queued, and *out_plan holds them all. *out_id is the campaign. */
int cvn_campaign_send(struct cvn_office *office, const struct cvn_send *send, struct cvn_plan *out_plan, int64_t *out_id,
                      struct cvn_err *err);

/* One person's letter of a message file: `out_letter` the whole message, `out_text` and `out_html` its bodies decoded.
 * Tokens in it are genuine in form but belong to no letter. CVN_E_INVALID as in a plan. */
int cvn_campaign_preview(struct cvn_office *office, const char *path, int64_t contact_id, int64_t now,
                         struct cvn_buf *out_letter, struct cvn_buf *out_text, struct cvn_buf *out_html, struct cvn_err *err);

/* The same of the invitation to an event. CVN_E_NOTFOUND names near events. */
int cvn_campaign_preview_event(struct cvn_office *office, const char *name, int64_t contact_id, int64_t now, struct cvn_buf *out_letter,
                               struct cvn_buf *out_text, struct cvn_buf *out_html, struct cvn_err *err);

#endif
