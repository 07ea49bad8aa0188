/*
 * contact/vcard.h - cards of address books: vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), and what is left of 2.1, read into
 * persons and written from them.
 */
#ifndef CONVENE_CONTACT_VCARD_H
#define CONVENE_CONTACT_VCARD_H

#include "convene/contact/csv.h"
#include "convene/contact/person.h"

#define CVN_VCARD_LINE_MAX ((size_t)64 << 10)    /* octets of one unfolded line that is kept; pictures are skipped */
#define CVN_VCARD_LINES_MAX 2000                 /* of one card */

struct cvn_vcard;
int cvn_vcard_new(cvn_csv_read *read, void *ctx, struct cvn_vcard **out);
void cvn_vcard_free(struct cvn_vcard *v);
CVN_AUTO_DEF(struct cvn_vcard, cvn_vcard_free)
/* The next card. ROW: `p` is a person; BAD: it is none, `no` says why; *out_card counts from 1, *out_line is where it begins. */
enum cvn_csv_step cvn_vcard_next(struct cvn_vcard *v, struct cvn_person *p, struct cvn_refusal *no, uint64_t *out_card,
                                 uint64_t *out_line, struct cvn_err *err);
uint64_t cvn_vcard_octets(const struct cvn_vcard *v);
/* Does a file that begins with these octets hold cards? */
bool cvn_vcard_likely(const void *head, size_t n);

/* Append one card, version 4.0, with CRLF and folding. NULL and "" are left out. */
struct cvn_vcard_person {
	const char *email, *first_name, *last_name, *language, *timezone, *building, *roles, *tags, *phone, *note;
	const char *district, *household, *quiet_hours, *assessment, *steward;
	const struct cvn_vcard_field {
		const char *name, *value;
	} *field;                    /* free fields */
	size_t n_fields;
};
void cvn_vcard_write(struct cvn_buf *out, const struct cvn_vcard_person *p);

#endif
