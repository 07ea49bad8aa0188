/*
 * mime.h - strangers' mail read into a plain tree, in a throw-away child.
 *
 * The octets of a mail are hostile. They are parsed (MIME by GMime, calendar objects by the room calendar) in a child process
 * that has no network, no files and hard limits; the parent only ever sees this tree, which it gets as length-prefixed records
 * and checks while it reads them. GMime lives behind this header alone. What a mail *is* decides the room inbox.
 */
#ifndef CONVENE_MIME_H
#define CONVENE_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"

/* Ceilings. Beyond the first group a mail is not parsed at all (cvn_mime_preflight); beyond the second the tree is cut. */
#define CVN_MIME_MAX_BYTES (10u << 20)          /* of one mail */
#define CVN_MIME_MAX_HEADER_BYTES (256u << 10)  /* the header block */
#define CVN_MIME_MAX_FIELD_BYTES (64u << 10)    /* one header field, folded lines together */
#define CVN_MIME_MAX_FIELDS 1000                /* lines of the header block */
#define CVN_MIME_MAX_BOUNDARIES 2000            /* lines that look like a boundary */
#define CVN_MIME_MAX_PARTS 200
#define CVN_MIME_MAX_DEPTH 20
#define CVN_MIME_MAX_TEXT (2u << 20)            /* decoded text of all parts together */
#define CVN_MIME_MAX_TREE (8u << 20)            /* the whole tree as records */

/* A header field in its order: `value` is unfolded, RFC 2047 decoded, valid UTF-8, without control characters. */
struct cvn_mail_field {
	char *name, *value;
};

struct cvn_mail_part {
	int parent;                  /* index of the part it is in; -1 for the first */
	char *type;                  /* "text/plain": lower case, never NULL */
	char *disposition;           /* "attachment", "inline" or "", lower case */
	char *filename;              /* as the sender called it, UTF-8, "" = none: attacker's text, no path to open */
	struct cvn_mail_field *param;/* parameters of Content-Type, names in lower case */
	size_t n_params;
	struct cvn_mail_field *field;/* header fields: of the message for the first part and for what a message/rfc822 holds */
	size_t n_fields;
	char *text;                  /* text/…, message/… and calendar parts: UTF-8, NUL at the end, LF line ends; else NULL.
	                              * Also NULL for HTML beside plain text in multipart/alternative. */
	size_t text_len;
	uint8_t *data;               /* decoded octets of other leaves, only when asked for; else NULL */
	size_t data_len;
	uint64_t size;               /* octets decoded, whether kept or not */
	uint8_t head[64];            /* the first of them, for telling what they are */
	size_t head_len;
};

/* One VEVENT of a calendar object found in a leaf, in the order of the mail; texts are never NULL. What the object says, not
 * what we believe. */
struct cvn_mail_calendar {
	int part;
	char *method;                /* upper case; of the object, else of the Content-Type */
	char *uid, *organizer;
	char *attendee;              /* addresses without mailto: */
	char *partstat;              /* lower case, as written; "" when the parameter is absent */
	char *comment, *recurrence_id;
	int sequence;                /* -1 = none */
	int64_t dtstamp;             /* 0 = none */
	int guests;                  /* X-NUM-GUESTS, 0 = none */
	char *recurrence_zone;       /* TZID of recurrence_id, "" = none */
	int64_t recurrence_at;       /* the instant it means, 0 = unknown */
	char *delegated_to, *delegated_from;     /* addresses */
	int64_t starts_at, ends_at;  /* what the object says: a COUNTER's proposal; 0 = absent or unknown zone */
};

struct cvn_mail_tree {
	struct cvn_mail_part *part;  /* document order; part[0] is the mail itself */
	size_t n_parts;
	struct cvn_mail_calendar *calendar;
	size_t n_calendars;
	bool cut;                    /* a ceiling was reached: parts or text are missing */
};
void cvn_mail_tree_free(struct cvn_mail_tree *tree);
CVN_AUTO_DEF(struct cvn_mail_tree, cvn_mail_tree_free)

/* First field of that name (ASCII case folded) of a part; NULL when absent. Borrowed. */
const char *cvn_mail_field(const struct cvn_mail_part *part, const char *name);
/* The same of the mail itself, "" when absent. */
const char *cvn_mail_header(const struct cvn_mail_tree *tree, const char *name);
const char *cvn_mail_param(const struct cvn_mail_part *part, const char *name);      /* NULL when absent */
/* Is `part` inside `ancestor` (at any depth)? */
bool cvn_mail_inside(const struct cvn_mail_tree *tree, int part, int ancestor);

/* Cheap look at the octets before any parser sees them: NULL, or the ceiling that is broken, in words. Pure. */
const char *cvn_mime_preflight(const void *raw, size_t n);

struct cvn_mime_options {
	unsigned recycle_after;      /* mails a child reads before a fresh one takes over; 0 = 500 */
	unsigned wait_ms;            /* for one mail, on the clock and of processor time; 0 = 3000 */
	size_t memory_bytes;         /* address space of the child; 0 = 256 MiB */
	bool want_data;              /* keep the octets of attachments */
};
struct cvn_mime_reader;
int cvn_mime_reader_new(const struct cvn_mime_options *options, struct cvn_mime_reader **out, struct cvn_err *err);
void cvn_mime_reader_free(struct cvn_mime_reader *reader);
CVN_AUTO_DEF(struct cvn_mime_reader, cvn_mime_reader_free)

/* Give the child a mail now, so that it works on it while the caller does something else; they are read in the order given.
 * False: not given (too big, or two wait already), and then none behind it may be. Giving again what waits is true and does
 * nothing. `raw` stays until it was read. */
bool cvn_mime_ahead(struct cvn_mime_reader *reader, const void *raw, size_t n);
/* Read one mail; the caller owns *out. CVN_E_LIMIT: preflight refuses it, or it ended two children in turn (the text says
 * which): a mail for quarantine. CVN_E_IO: no child could be started. */
int cvn_mime_read(struct cvn_mime_reader *reader, const void *raw, size_t n, struct cvn_mail_tree **out, struct cvn_err *err);

#endif
