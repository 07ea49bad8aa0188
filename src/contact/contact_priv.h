/*
 * contact_priv.h - what the files of this room tell each other.
 */
#ifndef CONVENE_CONTACT_PRIV_H
#define CONVENE_CONTACT_PRIV_H

#include "convene/contact/address.h"

/* A receiving domain: `ascii` gets A-labels in lower case, `readable` the same with U-labels. CVN_E_INVALID. */
int cvn_domain_parse(struct cvn_span text, char ascii[CVN_ADDRESS_DOMAIN_MAX + 1],
                     char readable[4 * CVN_ADDRESS_DOMAIN_MAX + 1], struct cvn_err *err);

#endif
