/*
 * header_priv.h - what header.c (any header line) and mailbox.c (names and addresses) share.
 */
#ifndef CVN_LETTER_HEADER_PRIV_H
#define CVN_LETTER_HEADER_PRIV_H

#include "header.h"

#define FOLD_COLUMN 76

/* CVN_E_INVALID: CR, LF, another control character, or what is no UTF-8. */
int cvn_header_refuse(const char *name, struct cvn_span value, struct cvn_err *err);
/* Whether the value may stand as it is: ASCII, nothing that looks like an encoded word, every word short enough. */
bool cvn_header_plain(struct cvn_span v);
bool cvn_header_q_plain(unsigned char c);
/* Append the value as encoded words; `column` is where the line stands. */
void cvn_header_encoded(struct cvn_buf *out, size_t column, struct cvn_span v);

#endif
