/*
 * letter_priv.h - a compiled letter.
 *
 *   compile.c   message and layout -> templates; compile_page.c the page around the body, compile_headers.c constant headers
 *   asks.c      which fields a letter asks of a person; letter.c: new and free
 *   parts.c     pictures and attachments: the MIME tree around the bodies; own.c those of one person
 *   slots.c     a person -> one value a name; columns.c their free columns, tokens.c what only this copy carries
 *   write.c     the splice
 *   invite.c    the calendar object of one invitation
 */
#ifndef CVN_LETTER_LETTER_PRIV_H
#define CVN_LETTER_LETTER_PRIV_H

#include "convene/letter.h"
#include "mark.h"

/* What fills a name. */
enum source {
	FROM_FIELDS,           /* a free column or a parameter of the letter, by its name */
	FROM_FIRST_NAME, FROM_LAST_NAME, FROM_NAME, FROM_EMAIL, FROM_LANGUAGE, FROM_TIMEZONE, FROM_BUILDING, FROM_DISTRICT,
	FROM_ROLES,
	FROM_CONSTANT,         /* the slot is filled at compile time */
	FROM_UNSUBSCRIBE_URL, FROM_ANSWER_ADDRESS, FROM_ANSWER_LINK, FROM_TODAY,
};

enum piece_kind { PIECE_LITERAL, PIECE_TEXT, PIECE_HTML, PIECE_CALENDAR, PIECE_EACH, PIECE_PAGE };

/* The body is written piece by piece. */
struct piece {
	enum piece_kind kind;
	char *text;                              /* LITERAL; PAGE: the name of the file */
	size_t len;
	const struct cvn_template *t;            /* EACH: the name; PAGE: the contents */
	struct cvn_place at;                     /* in the message that asks for it */
};

#define MAX_PIECES (2 * CVN_ATTACHMENTS + 16)
#define MAX_CONSTANTS 16

struct cvn_letter {
	struct cvn_letter_office office;         /* its texts are ours */
	struct cvn_templates *family;
	const struct cvn_template *subject, *text, *html, *from;
	const struct cvn_template *description;  /* of the calendar object; NULL = none */
	char *from_phrase, *from_address;        /* constant From; NULL address: the invitation's token address */
	char *language, *zone;
	char *headers;                           /* lines that are the same for everybody */
	char **list_line;                        /* List-Id, by the reader's list; at least one when `list` */
	size_t n_list_lines;
	bool list;                               /* List-Unsubscribe is written */
	bool international;                      /* the mailbox has a local part that is not ASCII */
	char *calendar, *nonce;                  /* NULL: none */
	cvn_letter_file_fn load;
	void *load_arg;
	struct piece piece[MAX_PIECES];
	size_t n_pieces;
	bool text_quoted, html_quoted;
	struct cvn_letter_field *field;
	size_t n_fields;
	struct cvn_letter_remark *remark;
	size_t n_remarks;
	struct found *slot;                      /* by name */
	uint8_t *source;                         /* enum source, by name */
	char *constant[MAX_CONSTANTS];           /* values that slots borrow */
	size_t n_constants;
	struct cvn_buf scratch, escaped, values, header;
	struct cvn_value *params;                /* of the letter being written */
	char tokens[6][CVN_TOKEN_CHARS];         /* b, r, u, m, i, a of the letter being written */
	char answer_address[400], answer_link[400], unsubscribe_url[400], unsubscribe_mail[400], today[24];
	char *from_line;                         /* the whole header line when it is the same for everybody */
	int64_t date_at;                         /* `date` says this moment */
	char date[40];
};

enum token { TOKEN_BOUNCE, TOKEN_REPLY, TOKEN_UNSUBSCRIBE, TOKEN_MESSAGE, TOKEN_INVITATION, TOKEN_ANSWER };

/* Fill slots and tokens for one person. CVN_E_INVALID: params that are no JSON. */
int cvn_letter_fill(struct cvn_letter *l, const struct cvn_reader *p, int64_t now, struct cvn_err *err);
void cvn_letter_set_slot(struct cvn_letter *l, struct cvn_span key, struct found value);
void cvn_letter_columns(struct cvn_letter *l, const char *json);
void cvn_letter_tokens(struct cvn_letter *l, int64_t letter_id, int64_t invitation_id);
/* A person's own part: headers and contents in base64. */
int cvn_letter_attach(struct cvn_letter *l, const struct piece *piece, const struct cvn_reader *p, struct cvn_buf *out,
                      struct cvn_err *err);
/* What fills the name; FROM_FIELDS when it is a free one. */
enum source cvn_source_of(const char *name);
/* One compiled template with the filled slots. */
int cvn_letter_render(struct cvn_letter *l, const struct cvn_template *t, const struct cvn_reader *p, bool quoted,
                      struct cvn_buf *out, struct cvn_err *err);
/* The calendar object of this person, base64 in lines, appended. */
int cvn_letter_calendar(struct cvn_letter *l, const struct cvn_reader *p, int64_t now, struct cvn_buf *out,
                        struct cvn_err *err);
/* mailbox "answers@host" and a token -> "answers+TOKEN@host"; "" without a mailbox. */
void cvn_token_address(const char *mailbox, const char *token, char *out, size_t size);

#endif
