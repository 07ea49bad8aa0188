/*
 * html.h - libxml2's trees of organizers' pages: read, dressed, written, and turned into text.
 */
#ifndef CVN_LETTER_HTML_H
#define CVN_LETTER_HTML_H

#include <libxml/tree.h>

#include "convene/letter/html.h"
#include "md.h"

static inline void cvn_xml_free(xmlDoc *doc)
{
	if (doc)
		xmlFreeDoc(doc);
}
CVN_AUTO_DEF(xmlDoc, cvn_xml_free)

/* `line` is the number of the first line, for errors. */
int cvn_html_read(const char *file, const char *html, size_t n, size_t line, xmlDoc **out, struct cvn_err *err);
void cvn_html_inline(xmlDoc *doc);
void cvn_html_write(const xmlDoc *doc, struct cvn_buf *out);
/* What is visible of the page, as a tree for cvn_md_text. */
struct md_node *cvn_html_tree(const xmlDoc *doc);

/* The attribute, or NULL. Borrowed. */
const char *cvn_html_get(const xmlNode *e, const char *name);
bool cvn_html_is(const xmlNode *n, const char *name);      /* an element of that name */

#endif
