/*
 * inbox_priv.h - what the judging files of this room share.
 *
 * Order of questions is judge.c; each question is a file: calendar answer, report (DSN, ARF), bounce in free text, machine,
 * leaving, person. All of them look at the mail through `struct cvn_view`.
 */
#ifndef CONVENE_INBOX_PRIV_H
#define CONVENE_INBOX_PRIV_H

#include "convene/base/text.h"
#include "convene/inbox.h"

/* fold.c: text for matching phrases: lower case (Latin, Greek, Cyrillic), white space single, typographic quotes straight. */
char *cvn_fold(const char *s, size_t n);
/* The first of the phrases (NULL-ended, folded already) in `folded`; NULL when none. A phrase with '|' in front must stand at
 * the beginning of the text; one with '~' in front must stand as whole words. */
const char *cvn_fold_find(const char *folded, const char *const *phrases);

/* The mail as the rules see it. Borrowed from the tree but for what view.c makes. */
struct cvn_view {
	const struct cvn_mail_tree *tree;
	char *from, *from_local;      /* address of From in lower case; "" = none */
	char *from_name;
	char *subject;                /* folded */
	const char *raw_subject;
	char *body;                   /* text of the mail itself, plain preferred, quotes and all; not from attached messages */
	char *folded;                 /* the same, folded, the first 32 KiB */
	char *new_text;               /* what a person wrote: made when first asked for (cvn_new_text) */
	bool html_only;
	const char *auto_submitted, *precedence, *return_path;
	bool null_sender;             /* Return-Path: <> */
	bool has_parent;              /* In-Reply-To or References */
	bool list;                    /* List-Id, List-Post … */
	bool to_token;                /* sent to an address with something like a token behind a plus */
};
void cvn_view_make(struct cvn_view *v, const struct cvn_mail_tree *tree);
void cvn_view_release(struct cvn_view *v);

/* address.c: first address in a header value, lower case; the caller owns it; "" when there is none. */
char *cvn_first_address(const char *value);
/* Display name in front of it; "" when there is none. */
char *cvn_first_name(const char *value);
/* Next address-like word in running text from *pos; false at the end. Copies at most `cap` octets, lower case not changed. */
bool cvn_next_address(const char *text, size_t *pos, char *out, size_t cap);

/* cause.c: what a remote's words and code mean. */
struct cvn_cause {
	const char *reason;      /* static */
	bool hard;
	char status[12];         /* the code to report, "" = none */
};
/* `said`: the remote's words about this recipient; `notice`: the whole notification, asked when those say nothing. */
struct cvn_cause cvn_cause_of(const char *status, const char *said, const char *notice, bool delayed);
/* First enhanced code ("5.1.1") in a text; false when there is none. */
bool cvn_status_in(const char *text, char out[12]);

/* verdict.c */
struct cvn_mail_failed *cvn_verdict_failed(struct cvn_verdict *v, const char *recipient, const char *status, const char *said,
                                           const char *notice, bool delayed);
void cvn_verdict_bounce(struct cvn_verdict *v, const char *why);        /* kind and reason from the failed ones */

/* Each answers true when it has decided. */
bool cvn_judge_rsvp(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_complaint(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_dsn(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_bounce(struct cvn_view *view, struct cvn_verdict *v);       /* free text */
bool cvn_judge_machine(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_button(struct cvn_view *view, struct cvn_verdict *v);       /* unsubscribe, by a program */
bool cvn_judge_leave(struct cvn_view *view, struct cvn_verdict *v);        /* unsubscribe */

/* quote.c: borrowed from the view. */
const char *cvn_new_text(struct cvn_view *view);
/* quote.c, html.c: the caller owns the text. */
char *cvn_reply_text(const char *body, size_t n);           /* from plain text */
char *cvn_html_text(const char *html, size_t n, bool cut_quotes);

#endif
