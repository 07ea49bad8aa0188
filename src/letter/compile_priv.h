/*
 * compile_priv.h - a letter being compiled: shared by compile.c (texts), compile_headers.c and parts.c (the MIME tree).
 */
#ifndef CVN_LETTER_COMPILE_PRIV_H
#define CVN_LETTER_COMPILE_PRIV_H

#include <libxml/tree.h>

#include "letter_priv.h"

#define MAX_PICTURES 40
#define FILES_BYTES (20u << 20)          /* of all pictures and attachments that are the same for everybody */

/* A picture of the page that travels with the letter. */
struct picture {
	char *name, *cid;
	struct cvn_buf data;
};

struct compiler {
	const struct cvn_letter_source *src;
	struct cvn_letter *l;
	struct cvn_message msg;
	struct marks marks;
	struct constant constant[MAX_CONSTANTS];
	size_t n_constants;
	char *why;                       /* the footer's sentence */
	bool whole_page;                 /* the message is an HTML page with a head of its own */
	struct cvn_buf subject, preheader, html, text;   /* with marks */
	struct picture picture[MAX_PICTURES];
	size_t n_pictures;
	struct cvn_err *err;
};

/* Text of a template into operations for a destination; file names and lines for errors. */
int cvn_compile_text(struct compiler *c, const char *file, const char *text, size_t n, struct cvn_place at, enum destination to,
                     const struct cvn_template **out);

/* The two steps of it: a template's text with marks, and that as operations. */
int cvn_compile_flat(struct compiler *c, const char *file, const char *text, size_t n, struct cvn_place at, struct insert *inserts,
                     struct cvn_buf *out);
int cvn_compile_marked(struct compiler *c, const struct cvn_buf *text, enum destination to, bool quoted,
                       const struct cvn_template **out);

#define AT_START (struct cvn_place){ 1, 1 }

int cvn_compile_page(struct compiler *c);                                  /* compile_page.c: layout, frame of the text */
int cvn_compile_from(struct compiler *c);                                  /* compile_headers.c */
int cvn_compile_headers(struct compiler *c, const char *content_type);

struct cvn_letter *cvn_letter_new(const struct cvn_letter_office *office);      /* letter.c */
void cvn_compile_slots(struct compiler *c);                                      /* asks.c: fields and slots, last of all */

#define CVN_PART_MIXED "=_convene_mixed"
/* parts.c */
/* Boundary and headers of a file: an attachment, or with a `cid` inline. */
void cvn_part_headers(struct cvn_buf *out, const char *boundary, const char *name, const char *cid);
int cvn_compile_pictures(struct compiler *c, xmlDoc *doc);       /* <img src="photo.jpg"> -> cid:…, the file loaded */
int cvn_compile_pieces(struct compiler *c, const char **out_content_type);
void cvn_compile_pictures_release(struct compiler *c);

#endif
