/*
 * header.h - header lines of a message: folded (RFC 5322 2.2.3), encoded words that never split a character (RFC 2047).
 */
#ifndef CVN_LETTER_HEADER_H
#define CVN_LETTER_HEADER_H

#include "convene/base/buf.h"
#include "convene/base/text.h"

/* `Name: value` of unstructured text. CVN_E_INVALID when `value` holds CR, LF or another control character. */
int cvn_header_text(struct cvn_buf *out, const char *name, struct cvn_span value, struct cvn_err *err);
/* `Name: phrase <address>`; an empty phrase gives the bare address. Both are checked. */
int cvn_header_mailbox(struct cvn_buf *out, const char *name, struct cvn_span phrase, struct cvn_span address,
                       struct cvn_err *err);
/* A parameter behind what stands already, RFC 2231 when it is not plain: `; filename*=utf-8''…`. */
void cvn_header_param(struct cvn_buf *out, const char *name, const char *value);

/* "Ana Rivera <ana@local59.example>" or a bare address. Both parts are borrowed from `text`, the phrase unquoted into
 * `out_phrase`. CVN_E_INVALID. */
int cvn_mailbox_read(const char *text, struct cvn_buf *out_phrase, struct cvn_span *out_address, struct cvn_err *err);

/* The address as it stands on the wire and in headers: the domain in A-labels (RFC 5890), the local part as it is. The whole
 * text when it is ASCII already or no address. The caller owns it; NULL stays NULL. */
char *cvn_address_wire(const char *address);

#endif
