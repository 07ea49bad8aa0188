/*
 * base/unicode.h - letters of all scripts: one form for the same letter (NFC), and letters that differ in case only.
 *
 * The tables are utf8proc's, which lives behind this header alone. Octets and single code points are text.h. Folding is for
 * looking people up; what makes two addresses the same mailbox is contact's, and folds less.
 */
#ifndef CONVENE_BASE_UNICODE_H
#define CONVENE_BASE_UNICODE_H

#include "convene/base/text.h"

/* A letter, mark, digit, symbol or mark of punctuation; no space, no control, nothing invisible or unassigned. */
bool cvn_unicode_visible(uint32_t cp);
uint32_t cvn_unicode_lower(uint32_t cp);
/* Normal form C. NULL: not valid UTF-8. The caller owns the text, which ends in a NUL behind its *out_n octets. */
char *cvn_unicode_nfc(struct cvn_span s, size_t *out_n);
/* Full case folding in normal form C: "STRASSE" and "Straße" are one, "É" (one letter or two) is "é". Octets that are no
 * UTF-8 stay as they are. The caller owns it. */
char *cvn_unicode_fold(struct cvn_span s, size_t *out_n);
/* The order of the folded texts, octet by octet; 0 = equal but for case and form. Quick where both are ASCII. */
int cvn_unicode_compare(struct cvn_span a, struct cvn_span b);

#endif
