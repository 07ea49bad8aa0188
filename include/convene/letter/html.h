/*
 * letter/html.h - HTML for mail: style sheets moved into style attributes, and pages as plain text.
 *
 * HTML comes from the organizer's own files and layouts. libxml2 reads it; what is written is our own.
 */
#ifndef CONVENE_LETTER_HTML_H
#define CONVENE_LETTER_HTML_H

#include <stddef.h>

#include "convene/base/buf.h"
#include "convene/base/err.h"

#define CVN_HTML_BYTES (2u << 20)          /* ceiling of one page */
#define CVN_HTML_ATTRIBUTES 400            /* of one element: libxml2 is quadratic in them */

/* The page with the rules of its <style> elements in style attributes; what cannot go there (@media, :hover) stays in one
 * <style>. CVN_E_INVALID: file:line: a tag or attribute that never ends; CVN_E_LIMIT. */
int cvn_html_inline_css(const char *file, const char *html, size_t n, struct cvn_buf *out, struct cvn_err *err);
/* What a reader sees of the page, as wrapped plain text with links behind their words. */
int cvn_html_to_text(const char *file, const char *html, size_t n, struct cvn_buf *out, struct cvn_err *err);

#endif
