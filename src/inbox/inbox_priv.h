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
size_t cvn_fold_words(const char *folded);

/* The mail as the rules see it. Borrowed from the tree but for what view.c makes. */
struct cvn_view {
	const struct cvn_mail_tree *tree;
	char *from, *from_local;      /* address of From in lower case; "" = none */
	char *from_name;
	char *subject;                /* folded */
	const char *raw_subject;
	char *body;                   /* text of the mail itself, plain preferred, quotes and all; not from attached messages */
	char *folded;                 /* the same, folded, the first 32 KiB */
	char *own_text;               /* what a person wrote: made when first asked for (cvn_own_text) */
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

/* notice.c: octets of a mail system's own words in front of the letter it returns. */
size_t cvn_notice_length(const char *text);
/* Does the line begin with one of these (ASCII case folded; NULL-ended)? */
bool cvn_begins_any(const char *line, const char *const *starts);

/* verdict.c */
struct cvn_mail_failed *cvn_verdict_failed(struct cvn_verdict *v, const char *recipient, const char *status, const char *said,
                                           const char *notice, bool delayed);
void cvn_verdict_bounce(struct cvn_verdict *v, const char *why);        /* kind and reason from the failed ones */

/* bounce.c: is that a mail system, by its name or its null return path? Does the subject speak of delivery? */
bool cvn_mail_system(const struct cvn_view *v);
bool cvn_subject_of_bounce(const struct cvn_view *v);

/* failed.c: adds to `v` whom a notification in free text names. */
void cvn_failed_read(const struct cvn_view *view, struct cvn_verdict *v);

/* Each answers true when it has decided. */
bool cvn_judge_rsvp(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_complaint(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_dsn(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_bounce(struct cvn_view *view, struct cvn_verdict *v);       /* free text */
bool cvn_judge_machine(struct cvn_view *view, struct cvn_verdict *v);
bool cvn_judge_button(struct cvn_view *view, struct cvn_verdict *v);       /* unsubscribe, by a program */
bool cvn_judge_leave(struct cvn_view *view, struct cvn_verdict *v);        /* unsubscribe */

/* asking.c, on folded text: does it ask to be written to no more? Does it say the contrary, or ask about it? */
bool cvn_asks_to_leave(const char *folded);
bool cvn_turned_round(const char *folded);

/* judge.c: "Re:" or "Fwd:" as the world's programs write it, in front of a folded subject: octets, 0 = none. */
size_t cvn_subject_mark(const char *folded);

/* A mail's text line by line, as quote.c reads it and announce.c is asked about it. */
enum cvn_line_is {
	CVN_LINE_TEXT,                /* the person's own, until something else is found */
	CVN_LINE_BLANK,
	CVN_LINE_QUOTED,              /* marked: "> …" */
	CVN_LINE_INTRO,               /* "On … wrote:" */
	CVN_LINE_ORIGINAL,            /* "-----Original Message-----", a block of headers: what is below is the old letter */
	CVN_LINE_SIGNATURE,           /* a signature begins */
	CVN_LINE_CONTEXT,             /* marked, and between the person's own words: what they answer line by line */
	CVN_LINE_DROP                 /* belongs to a signature, or is litter */
};
struct cvn_line {
	const char *s;                /* borrowed, without its line end */
	size_t n;
	char *folded;                 /* trimmed, folded */
	enum cvn_line_is what;
};
struct cvn_lines {
	struct cvn_line *at;
	size_t n;
};

/* announce.c */
bool cvn_line_quoted(const struct cvn_line *x);
/* How many lines from `i` on announce a quotation with "wrote"; 0: none. */
size_t cvn_intro_at(const struct cvn_lines *l, size_t i);
bool cvn_original_mark(const char *folded);
/* From, Sent, To … of the old letter begin at line `i`. */
bool cvn_header_block(const struct cvn_lines *l, size_t i);

/* signature.c: lines of signatures up to `end` become CVN_LINE_DROP. */
bool cvn_signature_mark(const struct cvn_lines *l, size_t i);
void cvn_drop_signatures(struct cvn_lines *l, size_t end);

/* quote.c: what the person wrote and nothing else; what is judged. Borrowed from the view. */
const char *cvn_own_text(struct cvn_view *view);
/* quote.c, html.c: the caller owns the text. `context`: with the few lines ("> …") that own words stand between. */
char *cvn_new_text(const struct cvn_view *view);            /* what people read */
char *cvn_reply_text(const char *body, size_t n, bool context);        /* from plain text */
char *cvn_html_text(const char *html, size_t n, bool cut_quotes);

#endif
