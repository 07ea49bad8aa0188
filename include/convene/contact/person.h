/*
 * contact/person.h - one row of a spreadsheet, or one card, understood: an address and what is said about the person.
 *
 * Nothing is known here about who is in the database; that is membership's import. A person is read again and again into
 * the same struct, so that a million rows cost no memory.
 */
#ifndef CONVENE_CONTACT_PERSON_H
#define CONVENE_CONTACT_PERSON_H

#include "convene/base/buf.h"
#include "convene/contact/address.h"
#include "convene/contact/columns.h"

#define CVN_PERSON_FIELDS_MAX 1024       /* free fields of one person */
#define CVN_CELL_MAX 20000               /* octets of one cell that is kept */

/* What the file says about writing to the person. */
enum cvn_consent { CVN_CONSENT_NOT_SAID, CVN_CONSENT_YES, CVN_CONSENT_NO, CVN_CONSENT_BOUNCED, CVN_CONSENT_COMPLAINED,
	           CVN_CONSENT_BLOCKED };

struct cvn_person {
	struct cvn_address address;
	unsigned flags;              /* enum cvn_address_flag */
	const char *meant;           /* with CVN_ADDRESS_TYPO */
	enum cvn_consent consent;
	int assessment;              /* 0 = not said */
	size_t n_free;
	char zone[48];               /* the time zone found last: a file has few */
	size_t called;               /* offset into text: the name in front of "<ana@mail.example>"; 0 = none */
	/* Below is memory; ask with the functions. */
	struct cvn_buf text;
	size_t at[CVN_MEANINGS];     /* offset into text; 0 = not said */
	struct {
		size_t name, value;  /* offsets into text */
	} free[CVN_PERSON_FIELDS_MAX];
};
void cvn_person_init(struct cvn_person *p);
void cvn_person_release(struct cvn_person *p);
void cvn_person_clear(struct cvn_person *p);

/* What was said, cleaned (NFC, without outer white space and controls); "" when nothing was. Borrowed until the next read.
 * ROLE and TAGS are words joined by ", ", roles in lower case; LANGUAGE is a BCP 47 tag. */
const char *cvn_person_text(const struct cvn_person *p, enum cvn_means means);
const char *cvn_person_free_name(const struct cvn_person *p, size_t i);
const char *cvn_person_free_value(const struct cvn_person *p, size_t i);

/* Where and why a row is refused. */
struct cvn_refusal {
	size_t column;               /* from 1; 0 = the row as a whole */
	char why[200];
};
/* Understand a row. false: refused. A row without any text is refused with column 0 and an empty `why`. */
bool cvn_person_read(struct cvn_person *p, const struct cvn_columns *columns, const struct cvn_span *cell, size_t n,
                     struct cvn_refusal *out);

/* For readers of other forms (vCard): say one thing; FREE needs `name`. Later words for the same meaning do not count but
 * for ROLE and TAGS, which add up. false: refused. */
bool cvn_person_say(struct cvn_person *p, enum cvn_means means, const char *name, struct cvn_span text,
                    struct cvn_refusal *out);
/* What is left to do when everything was said: names, consent. false: refused (no address). */
bool cvn_person_settle(struct cvn_person *p, struct cvn_refusal *out);

/* Words joined by ", ": append one unless it is there; the same set of words in any order. */
void cvn_words_add(struct cvn_buf *all, struct cvn_span word);
bool cvn_words_equal(const char *a, const char *b);

/* "Spanish", "español", "ES_mx" -> "es", "es", "es-MX"; false when it is no language that is known by name and no tag. */
bool cvn_language_tag(struct cvn_span text, char out[16]);

#endif
