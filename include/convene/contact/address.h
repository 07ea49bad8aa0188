/*
 * contact/address.h - one e-mail address: is it one, when are two of them the same mailbox, and what is odd about it.
 *
 * RFC 5321 4.1.2 Mailbox with RFC 6531 (UTF-8 local parts) and IDNA 2008 domains; no comments, no display name, no address
 * literal, no single-label domain. Nothing is repaired: a repaired address belongs to a stranger.
 */
#ifndef CONVENE_CONTACT_ADDRESS_H
#define CONVENE_CONTACT_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "convene/base/err.h"
#include "convene/base/text.h"

#define CVN_ADDRESS_LOCAL_MAX 64     /* octets, RFC 5321 4.5.3.1.1 */
#define CVN_ADDRESS_DOMAIN_MAX 253   /* octets of A-labels, without a final dot */
#define CVN_ADDRESS_MAX 254          /* octets on the wire, RFC 5321 4.5.3.1.3 less the angle brackets */

struct cvn_address {
	/* What screens and letters show: local part as written (NFC), domain lower case in its readable form. */
	char email[CVN_ADDRESS_LOCAL_MAX + 1 + 4 * CVN_ADDRESS_DOMAIN_MAX + 1];
	/* What makes two spellings the same mailbox: local part NFC and ASCII lower case (never more: full folding merges
	 * straße and strasse), domain in A-labels. Also what goes on the wire but for the case of the local part. */
	char key[CVN_ADDRESS_MAX + 2];
	const char *domain;          /* receiving domain in A-labels: points into `key` */
	bool utf8;                   /* the local part has non-ASCII octets: the relay must speak SMTPUTF8 */
};

/* `text` exactly as it stands (the caller trims). CVN_E_INVALID: the text says what is wrong, for a person to read. */
int cvn_address_parse(struct cvn_span text, struct cvn_address *out, struct cvn_err *err);
/* The same, or a name with the address in angle brackets behind it, as mail programs copy it: "Rivera, Ana" <ana@mail.example>.
 * `out_name` points into `text`, without quotes; empty when there is none or it is the address again. Two addresses are none. */
int cvn_mailbox_parse(struct cvn_span text, struct cvn_span *out_name, struct cvn_address *out, struct cvn_err *err);
/* Copies need this, because `domain` points into the struct itself. */
void cvn_address_copy(struct cvn_address *to, const struct cvn_address *from);

/* Remarks about a valid address. They never change it and never refuse it. */
enum cvn_address_flag {
	CVN_ADDRESS_ROLE = 1,        /* a desk rather than a person: info@, office@, principal@ … */
	CVN_ADDRESS_DISPOSABLE = 2,  /* a throw-away mailbox */
	CVN_ADDRESS_TYPO = 4,        /* the domain looks like a slip of a common one */
	CVN_ADDRESS_RESERVED = 8,    /* a name that no mail reaches: .invalid, .test, .local, .onion, .arpa */
};
/* `out_meant` gets the common domain behind CVN_ADDRESS_TYPO (a string that lives forever), else NULL; may be NULL. */
unsigned cvn_address_flags(const struct cvn_address *a, const char **out_meant);
/* The domain that was registered: where limits and guards apply ("mail.district5.k12.ny.us" belongs to …). Borrowed from
 * `domain`; the whole of it when no rule is known. */
const char *cvn_domain_registrable(const char *domain);

#endif
