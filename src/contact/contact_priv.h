/*
 * contact_priv.h - what the files of this room tell each other.
 */
#ifndef CONVENE_CONTACT_PRIV_H
#define CONVENE_CONTACT_PRIV_H

#include "convene/base/buf.h"
#include "convene/contact/address.h"
#include "convene/contact/person.h"

/* A receiving domain: `ascii` gets A-labels in lower case, `readable` the same with U-labels. CVN_E_INVALID. */
int cvn_domain_parse(struct cvn_span text, char ascii[CVN_ADDRESS_DOMAIN_MAX + 1],
                     char readable[4 * CVN_ADDRESS_DOMAIN_MAX + 1], struct cvn_err *err);

/* Without white space of any script at both ends. */
struct cvn_span cvn_trim_wide(struct cvn_span s);
/* Append what is kept of a cell: NFC, no controls, inner white space as one space; line ends only when asked. */
void cvn_clean_text(struct cvn_buf *out, struct cvn_span text, bool keep_lines);
/* Append a word to words joined by ", " unless it stands there. */
void cvn_add_word(struct cvn_buf *all, struct cvn_span word, bool lower);
bool cvn_has_word(const char *words, struct cvn_span word);

bool cvn_person_say_json(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out);

#endif
