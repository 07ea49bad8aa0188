/*
 * letter/links.h - where the links of a letter lead, as its template says it: fields stand in them by name, not by value, so
 * that nothing of any person is shown or asked. Pure; whether a link answers is smtp_probe.h's.
 */
#ifndef CONVENE_LETTER_LINKS_H
#define CONVENE_LETTER_LINKS_H

#include <stdbool.h>
#include <stddef.h>

#include "convene/base/buf.h"
#include "convene/letter.h"

/* The page of a letter that was compiled `bare`, every section written once and every field as {{name}}. */
void cvn_letter_outline(const struct cvn_letter *l, struct cvn_buf *out);

/* Each link and each remote picture of a page, in the order of the page; a link that stands twice comes twice. */
typedef void cvn_link_fn(void *arg, const char *url);
void cvn_letter_links(const char *html, size_t n, cvn_link_fn *each, void *arg);

/* What is wrong with a link, or NULL. Static text. */
const char *cvn_link_fault(const char *url);
/* The link without what differs from person to person: a field behind ? or # becomes nothing. False when a field stands in
 * front of them, or the scheme is none of http and https: then there is nothing to ask. */
bool cvn_link_common(const char *url, struct cvn_buf *out);

#endif
