/*
 * mark.h - tags as plain words, so that they pass through Markdown and HTML libraries untouched.
 *
 * Those libraries percent-encode `{{…}}` in links and take it apart elsewhere. So a letter's templates are flattened: tags
 * become words of letters and digits (prefix, number, destination), the libraries run once a campaign, and their output is
 * split at the words into operations again, each knowing where its value goes.
 */
#ifndef CVN_LETTER_MARK_H
#define CVN_LETTER_MARK_H

#include "template_priv.h"

/* The letter behind the number of a mark. */
enum mark_place {
	MARK_TEXT = 'x',       /* running text, or an attribute found by looking around it */
	MARK_URL = 'u',        /* inside a URL of plain text */
	MARK_MAILTO = 'v',     /* the address of a mailto link in plain text */
	MARK_LINK = 'w',       /* a whole URL of plain text */
};

struct mark {
	struct op op;                    /* VAR, SECTION, INVERTED or CLOSE */
	const char *file;                /* of the family's templates */
};

struct marks {
	struct cvn_templates *family;    /* borrowed */
	char prefix[24];
	size_t prefix_len;
	struct mark *mark;
	size_t n, cap;
};

/* Choose a prefix that does not occur in any of the `n` texts, nor in partials loaded later (they are checked too). */
void cvn_marks_init(struct marks *m, struct cvn_templates *family, const struct cvn_span *texts, size_t n);
void cvn_marks_release(struct marks *m);

/* A mark found in a text. */
struct mark_found {
	const char *at;
	size_t len, index;
	enum mark_place place;
};
bool cvn_mark_next(const struct marks *m, const char *p, const char *end, struct mark_found *out);
bool cvn_mark_is_section(const struct marks *m, const struct mark_found *f);       /* opens, inverts or closes */
/* Append a URL of plain text, each of its marks told where in it it stands. */
void cvn_marks_place(const struct marks *m, const char *url, size_t n, struct cvn_buf *out);

/* Text put in place of a variable while flattening: the body in its layout. */
struct insert {
	const char *name;
	const char *text;                /* with marks */
	size_t used;                     /* how often it was put in */
};
/* Operations -> text with marks; partials, parents and blocks are expanded. CVN_E_INVALID: a partial that is missing or
 * calls itself, a parent's name that only data knows. `inserts` ends with a name NULL; NULL: none. */
int cvn_template_flatten(const struct cvn_template *t, struct marks *m, struct insert *inserts, struct cvn_buf *out,
                         struct cvn_err *err);

/* Values known when the campaign is compiled: they become literals. */
struct constant {
	const char *name, *value;
};

enum destination { TO_HEADER, TO_TEXT, TO_HTML };
/* Text with marks -> a template of this family, coalesced; literals in quoted-printable when `quoted`.
 * CVN_E_INVALID: the marks do not nest (Markdown or HTML moved a section's end). */
int cvn_marks_compile(struct marks *m, const char *file, const char *text, size_t n, enum destination to, bool quoted,
                      const struct constant *constants, size_t n_constants, const struct cvn_template **out,
                      struct cvn_err *err);

#endif
