/*
 * contact.h - what an address, a spreadsheet row and a heading mean. Pure: values in, values out.
 *
 * The noun of each part has a header of its own in contact/; this one is the door to all of them. Joining with the
 * database (imports, audiences, consent) is membership.h; the rows are store/people.h.
 */
#ifndef CONVENE_CONTACT_H
#define CONVENE_CONTACT_H

#include "convene/contact/address.h"
#include "convene/contact/columns.h"
#include "convene/contact/csv.h"
#include "convene/contact/person.h"
#include "convene/contact/quiet.h"
#include "convene/contact/segment.h"
#include "convene/contact/vcard.h"

#endif
