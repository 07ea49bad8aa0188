/*
 * letter.h - from a message file and a person to octets. Pure: no clock, no file, no database.
 *
 * A message is read, compiled once a campaign (template, Markdown, layout, MIME frame, constant headers) and then written
 * once a person by splicing. Who gets a letter, and when, is the campaign room's; what goes over the wire the sender's.
 * RFC 5322, 2045 to 2047, 2919 (List-Id), 2369 and 8058 (List-Unsubscribe), 3834 (Auto-Submitted).
 */
#ifndef CONVENE_LETTER_H
#define CONVENE_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/buf.h"
#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/base/text.h"
#include "convene/base/token.h"
#include "convene/base/value.h"
#include "convene/calendar.h"

/* Pages of the office behind web.base_url; a token follows. */
#define CVN_PATH_UNSUBSCRIBE "/u/"
#define CVN_PATH_ANSWER "/a/"

/* ---- Kinds of message ---- */

struct cvn_letter_kind {
	const char *name;
	bool bulk;                 /* people wrote it for many: Precedence: bulk; else a program did: Auto-Submitted */
	bool list;                 /* carries List-Id and List-Unsubscribe */
	int priority;              /* of its campaign: 0 first … 9 last */
};
/* NULL: there is no such kind. */
const struct cvn_letter_kind *cvn_letter_kind_find(const char *name);
/* The names, for messages about unknown ones. */
size_t cvn_letter_kind_names(const char *const **out);

/* ---- The message file ---- */

#define CVN_ATTACHMENTS 10

enum cvn_attach {
	CVN_ATTACH,                /* Attach: flyer.pdf - the same file for everybody, beside the message */
	CVN_ATTACH_EACH,           /* Attach-each: certificates/{{email}}.pdf - a file of each person, in the office */
	CVN_ATTACH_PAGE,           /* Attach-page: ride-card.txt - a template beside the message, filled for each person */
};
/* Where a value stands in the file, both from 1. */
struct cvn_place {
	size_t line, column;
};
struct cvn_attachment {
	enum cvn_attach how;
	char *name;
	struct cvn_place at;
};

/* Texts are never NULL; the struct owns them, `body` included. Subject, Preheader, From and Attach-each may hold merge
 * fields. */
struct cvn_message {
	char *subject, *from, *kind, *language, *layout, *preheader, *expires;
	char *name;                /* of the campaign; "" = the file's */
	struct cvn_attachment attachment[CVN_ATTACHMENTS];
	size_t n_attachments;
	char *unsure;              /* "hold" or "resend" */
	char *in_reply_to;         /* "" or the Message-ID with its brackets that this one answers */
	char *references;          /* "" or the Message-IDs of the thread above that one, the oldest first, white space between */
	struct cvn_place subject_at, preheader_at, from_at, layout_at, expires_at, kind_at;
	bool html;                 /* the file's name ends in .html */
	char *body;
	size_t body_len, body_line;
};
/* `language` is what a file without Language is in. CVN_E_INVALID with file:line for every fault. Release *out. */
int cvn_message_read(const char *file, const char *text, size_t n, const char *language, struct cvn_message *out,
                     struct cvn_err *err);
void cvn_message_release(struct cvn_message *m);
/* "2026-12-01 18:00 America/New_York" (zone optional: `zone`) or a date (its end) -> seconds of Unix time. */
int cvn_message_time(const char *text, const char *zone, int64_t *out, struct cvn_err *err);

/* ---- Compiling ---- */

#define CVN_LAYOUT_FOLDER "templates/layout/"

/* What letters of an office have in common. Texts are borrowed, NULL = none; `keys` must outlive what is compiled. */
struct cvn_letter_office {
	const char *name, *domain, *postal_address, *timezone, *language, *from;
	const char *mailbox;       /* where answers arrive; tokens go behind a plus */
	const char *base_url;
	const struct cvn_keys *keys;
};

/* A list of people, as List-Id calls it (RFC 2919). */
struct cvn_letter_list {
	const char *name;          /* what commands call it: the identifier is name.domain */
	const char *title;         /* what members read; NULL or "" = the office's name */
};

typedef int (*cvn_letter_file_fn)(void *arg, const char *name, bool each, struct cvn_buf *out, struct cvn_err *err);

/* One language of a message, with its layout; an invitation's calendar object beside it. Borrowed. */
struct cvn_letter_source {
	const char *path, *text;
	size_t len;
	const char *language;      /* what a file without Language is in (its name may say so); NULL = the office's */
	const char *layout;        /* text of the layout, "" = none */
	const char *layout_path;
	const char *campaign;      /* name, for Feedback-ID */
	const struct cvn_letter_list *list;  /* that the campaign was addressed to; none: the kind stands for it */
	size_t n_lists;
	const char *from_name;     /* event letters: display name of the token address; NULL: an ordinary letter */
	const char *calendar;      /* unfolded lines with marks of `nonce` (calendar.h), "" or NULL = none */
	const char *description;   /* what its mark of that name becomes: Markdown with fields, as plain text in unbroken paragraphs */
	const char *method, *nonce;
	/* Append a file to `out`: pictures, attachments and page templates beside the message when compiling, names that begin with
	 * CVN_LAYOUT_FOLDER of the office; a person's own file (`each`) when writing. May be NULL: there are none. Must work as
	 * long as the letter lives. */
	cvn_letter_file_fn load;
	void *load_arg;
	bool bare;                 /* bodies without transfer encoding, for cvn_letter_bodies alone */
};

struct cvn_letter;                 /* one language, compiled. Not shared between threads: it holds scratch memory. */
/* CVN_E_INVALID: file:line:column: … */
int cvn_letter_compile(const struct cvn_letter_office *office, const struct cvn_letter_source *source,
                       struct cvn_letter **out, struct cvn_err *err);
void cvn_letter_free(struct cvn_letter *l);
CVN_AUTO_DEF(struct cvn_letter, cvn_letter_free)

/* A field that the letter asks of each person (not what the office or the letter knows of itself). Borrowed. */
struct cvn_letter_field {
	const char *name, *file;
	unsigned line, column;
	bool needed;               /* printed somewhere without fallback, outside a section of its own name */
	bool builtin;              /* a column of every contact */
	bool without;              /* an inverted section says what to write for those who have nothing in it */
};
size_t cvn_letter_fields(const struct cvn_letter *l, const struct cvn_letter_field **out);

/* Names inside {{#events}} and {{#targets}}; NULL ends the list. NULL: no such list. */
const char *const *cvn_letter_items(const char *list);
bool cvn_letter_asks(const struct cvn_letter *l, const char *name);

/* A link of a Markdown body that no letter carries, or a picture of it without a word for who does not see it. Borrowed. */
struct cvn_letter_remark {
	bool picture;
	char *url;                 /* as the message says it, up to a merge field */
};
size_t cvn_letter_remarks(const struct cvn_letter *l, const struct cvn_letter_remark **out);

/* Whether the footer has words in this language; English ones stand in otherwise. */
bool cvn_letter_speaks(const char *language);

/* ---- Writing ---- */

/* A moment as the letters of `language` say it by {{when | long}}; all_day: the day alone. Appended. */
void cvn_letter_moment(const char *language, const char *zone, int64_t at, bool all_day, struct cvn_buf *out);
/* Where somebody answers an invitation: their page, else their address with `title` as the subject; 0: the office's mailbox.
 * Nothing when there is neither. Appended, a whole URL. */
void cvn_letter_answer_link(const struct cvn_letter_office *office, int64_t invitation_id, const char *title, struct cvn_buf *out);
/* The address of its From; "" for an invitation, which leaves from its token address. Borrowed. */
const char *cvn_letter_from(const struct cvn_letter *l);
/* The language the body is in, which may not be the person's. Borrowed. */
const char *cvn_letter_language(const struct cvn_letter *l);

/* Whom the letter is for. Texts are borrowed and never NULL. */
struct cvn_reader {
	int64_t letter_id;
	const char *email, *domain;          /* as written; receiving domain in A-labels */
	const char *first_name, *last_name, *language, *timezone, *building, *district, *roles;
	const char *fields;                  /* JSON object of texts, "" = none */
	const char *params;                  /* JSON object of what only this letter knows, "" = none */
	size_t list;                         /* which of the source's lists this person is on */
	const struct cvn_value *around;      /* map: the person's steward (texts), events and targets (lists of maps); NULL = none */
};

/* The whole message: CRLF, lines ≤ 998 octets, 7-bit but for an international local part. `out_sender` is the VERP
 * envelope sender, `out_recipient` the address on the wire. All three are cleared first.
 * CVN_E_INVALID: this letter cannot be written, for example CR or LF in a name that stands in a header. */
int cvn_letter_write(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, struct cvn_buf *out,
                     struct cvn_buf *out_sender, struct cvn_buf *out_recipient, struct cvn_err *err);

/* Whether To, From and Subject can be written with this person's values. CVN_E_INVALID: what is in the way; `out_header` is
 * the one it stands in. */
int cvn_letter_check_headers(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, const char **out_header,
                             struct cvn_err *err);

/* The files that would be attached for this person alone (Attach-each), by name in the office; none: `each` is not called.
 * CVN_E_INVALID: a value makes a name that is no file of the folder. */
bool cvn_letter_has_own_files(const struct cvn_letter *l);
typedef void cvn_own_file_fn(void *arg, const char *name, struct cvn_place at);
int cvn_letter_own_files(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, cvn_own_file_fn *each, void *arg,
                         struct cvn_err *err);

/* The subject and this copy's unsubscribe link; borrowed until the next call with this letter. After cvn_letter_bodies. */
int cvn_letter_subject(struct cvn_letter *l, const struct cvn_reader *person, struct cvn_buf *out, struct cvn_err *err);
const char *cvn_letter_unsubscribe_url(const struct cvn_letter *l);
/* The bodies as a person would see them (previews, tests); the letter was compiled `bare`. Either may be NULL. */
int cvn_letter_bodies(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, struct cvn_buf *out_text,
                      struct cvn_buf *out_html, struct cvn_err *err);

#endif
