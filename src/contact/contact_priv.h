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

/* What the files of a person share: a refusal with a word in it (`fmt` has one %s; always false), and a cleaned text put behind
 * the others (its offset, 0 when nothing was left of it). */
__attribute__((format(printf, 2, 0))) bool cvn_person_refuse(struct cvn_refusal *out, const char *fmt, const char *text);
size_t cvn_person_put(struct cvn_person *p, struct cvn_span text, bool keep_lines);
bool cvn_person_say_zone(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out);
bool cvn_person_say_quiet(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out);
bool cvn_person_say_status(struct cvn_person *p, struct cvn_span t, struct cvn_refusal *out);
bool cvn_person_say_opt_in(struct cvn_person *p, struct cvn_span t, struct cvn_refusal *out);
bool cvn_person_say_opt_out(struct cvn_person *p, struct cvn_span t);
bool cvn_person_say_json(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out);

#endif
