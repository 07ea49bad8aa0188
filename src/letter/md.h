/*
 * md.h - Markdown as a tree: parsed once by md4c, written twice, as HTML and as plain text.
 *
 * Sections of the template that stand on lines of their own become nodes between blocks, list items or table rows, so that
 * a section repeats items of one list and not lists of one item.
 */
#ifndef CVN_LETTER_MD_H
#define CVN_LETTER_MD_H

#include "mark.h"

enum md_kind {
	MD_K_DOC, MD_K_P, MD_K_HEADING, MD_K_QUOTE, MD_K_UL, MD_K_OL, MD_K_ITEM, MD_K_RULE, MD_K_CODE_BLOCK,
	MD_K_TABLE, MD_K_THEAD, MD_K_TBODY, MD_K_TR, MD_K_TH, MD_K_TD,
	MD_K_EM, MD_K_STRONG, MD_K_DEL, MD_K_CODE, MD_K_LINK, MD_K_IMAGE,
	MD_K_TEXT, MD_K_BREAK, MD_K_SOFT_BREAK,
	MD_K_MARK,             /* a template section's tag between blocks, items or rows; text holds the mark */
};

struct md_node {
	enum md_kind kind;
	struct md_node *parent, *first, *last, *prev, *next;
	char *text;            /* TEXT, MARK; LINK and IMAGE: target */
	size_t len;
	char *title;           /* LINK and IMAGE; NULL = none */
	unsigned number;       /* HEADING: level; OL: first number; ITEM: 1 + task state (' ' 'x'), TH and TD: align */
	bool tight;            /* UL, OL */
	bool autolink;         /* LINK: the text is the target */
};

/* `text` with marks. CVN_E_LIMIT when the tree would be deeper than 100 levels. The tree is freed with cvn_md_free. */
int cvn_md_parse(const struct marks *m, const char *text, size_t n, struct md_node **out, struct cvn_err *err);
void cvn_md_free(struct md_node *root);
CVN_AUTO_DEF(struct md_node, cvn_md_free)

/* Lines that hold only section tags get empty lines around them where they begin blocks of their own (md_lines.c). */
void cvn_md_lines(const struct marks *m, const char *text, size_t n, struct cvn_buf *out);
/* Section tags between blocks, items and rows become MARK nodes there; lists they cut apart are joined (md_marks.c). */
void cvn_md_hoist(const struct marks *m, struct md_node *root);

void cvn_md_html(const struct marks *m, const struct md_node *root, struct cvn_buf *out);
/* Lines of `columns` (wrap.h). */
void cvn_md_text(const struct marks *m, const struct md_node *root, size_t columns, struct cvn_buf *out);
/* For text from right to left: values and telephone numbers keep their own direction (bidi.c). */
void cvn_md_isolate(const struct marks *m, struct md_node *root);
/* A paragraph that is one link titled "button". */
const struct md_node *cvn_md_button(const struct md_node *p);
void cvn_md_remove(struct md_node *n);                              /* out of its parent; not freed */
void cvn_md_append(struct md_node *parent, struct md_node *n);
void cvn_md_insert_before(struct md_node *at, struct md_node *n);

#endif
