/*
 * inbox.h - what an incoming mail is, and what follows from it.
 *
 * Judging is pure: a tree in (mime.h), a verdict out, with the rule that decided. Acting joins it with the store: a verdict and
 * the mailbox cursor are one commit, so a mail takes effect exactly once whatever dies when. Who lacks a token of ours, or a
 * Message-ID of ours, can not bounce, unsubscribe or answer somebody else.
 */
#ifndef CONVENE_INBOX_H
#define CONVENE_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/buf.h"
#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/mime.h"

enum cvn_mail_kind {
	CVN_MAIL_REPLY, CVN_MAIL_AUTOREPLY, CVN_MAIL_BOUNCE_HARD, CVN_MAIL_BOUNCE_SOFT, CVN_MAIL_COMPLAINT, CVN_MAIL_UNSUBSCRIBE,
	CVN_MAIL_RSVP, CVN_MAIL_OTHER, CVN_MAIL_KINDS
};
const char *cvn_mail_kind_name(enum cvn_mail_kind kind);        /* "bounce-hard" */

/* One recipient that a bounce or complaint is about. Texts are never NULL. */
struct cvn_mail_failed {
	char *recipient;         /* address, "" when the mail names none */
	char *status;            /* RFC 3463 code, "" = none */
	char *text;              /* what the remote said */
	const char *reason;      /* static: userunknown, mailboxfull, … */
	bool hard;
};

struct cvn_verdict {
	enum cvn_mail_kind kind;
	const char *why;         /* static: the rule that decided */
	const char *reason;      /* static: cause of a bounce, feedback type; "" = none */
	struct cvn_mail_failed *failed;
	size_t n_failed;
	char *new_text;          /* what the person wrote, without quote and signature; a few quoted lines ("> …") stay where
	                          * they are answered one by one */
	char *own_text;          /* the same without any quoted line: what may be acted on */
	char *left_for;          /* an auto-reply says "I have left, write to X": the address; "" = none */
	bool machine;            /* written by a machine: never answered by one */
};
void cvn_verdict_release(struct cvn_verdict *v);

/* The rule behind a `why`, in words for people; "" when there is no such rule. Static. */
const char *cvn_rule_words(const char *rule);

/* Judge one mail. `own_domain` (NULL: unknown) tells our own letters when they loop back. Pure; never fails. */
void cvn_inbox_judge(const struct cvn_mail_tree *tree, const char *own_domain, struct cvn_verdict *out);

/* Where a mail can be tied to us: everything in it that may be a token or Message-ID of ours, strongest first. */
enum cvn_tie_source { CVN_TIE_ADDRESS, CVN_TIE_ORGANIZER, CVN_TIE_ORIGINAL, CVN_TIE_REFERENCE };
struct cvn_tie {
	enum cvn_tie_source source;
	char *text;              /* the part of a local part that may be a token */
};
struct cvn_ties {
	struct cvn_tie *at;
	size_t n;
	char *sender;            /* From address, lower case, "" = none */
	char *sender_name;
};
/* Pure. Release *out. */
void cvn_inbox_ties(const struct cvn_mail_tree *tree, struct cvn_ties *out);
void cvn_ties_release(struct cvn_ties *t);

/* ---- Acting ------------------------------------------------------------------------------------------------------ */

struct cvn_office;
struct cvn_mailbox;

/* What a poll did. */
struct cvn_poll_counts {
	int64_t fetched, applied, again;         /* again: octets that took effect before */
	int64_t kind[CVN_MAIL_KINDS];
	int64_t suppressed, withdrawn, answers, open, quarantined;
};

struct cvn_log;
struct cvn_poll_options {
	bool once;                   /* fetch what is there, then return */
	int stop_fd;                 /* readable: stop; -1 = none */
	const struct cvn_log *log;   /* a line a mail; NULL = none */
	void (*progress)(void *ctx, const struct cvn_poll_counts *counts);       /* after each batch, and when all is read; may be NULL */
	void *ctx;
};
/* Poll one mailbox: to the end, or for ever (IDLE, reconnecting with growing pauses). Adds to *counts.
 * CVN_E_REMOTE: not reachable (once only); CVN_E_DENIED: login or certificate refused, never repeated; CVN_E_CONFIG;
 * CVN_E_IO: the database; CVN_E_STOPPED: asked to. */
int cvn_inbox_poll(struct cvn_office *office, const struct cvn_mailbox *mailbox, const struct cvn_poll_options *options,
                   struct cvn_poll_counts *counts, struct cvn_err *err);

/* Log in to the mailbox as the poller does and go away again; nothing is fetched. The codes of cvn_inbox_poll. */
int cvn_inbox_try_login(struct cvn_office *office, const struct cvn_mailbox *mailbox, struct cvn_err *err);

/* ---- What people do with a mail ---------------------------------------------------------------------------------- */

/* Who gets a mail that waits: rules by event (its name), steward (their address), building, district, and a default (value "");
 * asked in that order. A steward gets the mail of their people without a rule. Who is away passes it to their deputy, and so
 * on; where nobody is there it goes to the default. `who` "" when nobody fits: it waits for whoever takes it. */
struct cvn_assigned {
	char who[320];
	char why[300];           /* "building Pine Street; ana@example.org is away" */
};
int cvn_inbox_choose(struct cvn_office *office, int64_t contact_id, int64_t event_id, int64_t now, struct cvn_assigned *out,
                     struct cvn_err *err);
/* Inside a write, all of these. CVN_E_USAGE, CVN_E_INVALID, CVN_E_NOTFOUND (no such event, no such rule). Values and people are
 * compared without case and with white space single. */
int cvn_inbox_rule_set(struct cvn_office *office, const char *what, const char *value, const char *who, int64_t now,
                       struct cvn_err *err);
int cvn_inbox_rule_drop(struct cvn_office *office, const char *what, const char *value, struct cvn_err *err);
/* Away from `from_at` to before `until_at`; `deputy` NULL: nobody stands in. Saying it again replaces it. */
int cvn_inbox_away_set(struct cvn_office *office, const char *who, int64_t from_at, int64_t until_at, const char *deputy,
                       struct cvn_err *err);
int cvn_inbox_away_drop(struct cvn_office *office, const char *who, struct cvn_err *err);
/* Every mail that waits and was not given to somebody by hand, by the rules as they are now. */
int cvn_inbox_assign_again(struct cvn_office *office, int64_t now, int64_t *out_changed, struct cvn_err *err);

/* Answer mail `mail_id`: a letter to the person it came from goes into the queue, threaded below it; the mail becomes
 * answered and keeps the text as a note by `who`. Either `text` (Markdown; merge fields work only with `with_fields`), or the
 * name of a prepared answer, which is taken in the person's language. Who is not on file is put there with `add`, on no list.
 * CVN_E_INVALID: nobody on file, not to be written to, or empty; CVN_E_NOTFOUND: no such mail, no such prepared answer. */
struct cvn_respond {
	int64_t mail_id;
	const char *text, *prepared, *who;
	bool with_fields, add;
};
int cvn_inbox_respond(struct cvn_office *office, const struct cvn_respond *r, int64_t now, int64_t *out_campaign_id,
                      struct cvn_err *err);

/* The prepared answers of the office, by name. CVN_E_NOTFOUND: no such directory. */
struct cvn_canned {
	char *name;
	char *when;              /* what it is for, in words; "" = not said */
	char *languages;         /* "en es" */
};
int cvn_inbox_canned(struct cvn_office *office, struct cvn_canned **out, size_t *out_n, struct cvn_err *err);
void cvn_canned_free(struct cvn_canned *list, size_t n);

/* Judge stored mails again by the rules of this program. Effects that the new verdict asks for and the old one did not are
 * applied; none is repeated and none is taken back. `mail_id` 0 = all. */
struct cvn_rejudged {
	int64_t looked_at, changed, kind_changed;
	struct cvn_poll_counts counts;
};
int cvn_inbox_rejudge(struct cvn_office *office, int64_t mail_id, int64_t now, struct cvn_rejudged *out, struct cvn_err *err);

/* An attachment of a mail as it may be stored: a name of our own making, a type by its first octets. */
struct cvn_attachment {
	char name[120];          /* no path, no leading dot, no control characters; unique within the mail */
	const char *type;        /* static: what it is by its octets, not by what it says */
	const uint8_t *data;     /* borrowed from the tree */
	size_t n;
};
/* The attachments of a tree that was read with want_data; at most `cap`. Returns how many. Pure. */
size_t cvn_inbox_attachments(const struct cvn_mail_tree *tree, struct cvn_attachment *out, size_t cap);

#endif
