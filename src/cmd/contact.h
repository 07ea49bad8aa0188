/*
 * contact.h - what the files of convene contact share: contact.c changes, contact_look.c looks.
 */
#ifndef CVN_CMD_CONTACT_H
#define CVN_CMD_CONTACT_H

#include "cmd/people.h"
#include "convene/membership/person.h"

struct contact_asked {
	const struct cvn_cli *cli;
	struct cvn_office *office;
	const char *const *operand;      /* behind the verb */
	size_t n;
	const char *list, *cause, *detail;
	bool json, yes;
	int64_t now;
	struct cvn_contact c;            /* whoever has the address, but for add */
};

int cvn_contact_show(struct contact_asked *a, struct cvn_err *err);
int cvn_contact_history(struct contact_asked *a, struct cvn_err *err);
int cvn_contact_export(struct contact_asked *a, struct cvn_err *err);     /* everything known, as one JSON object */

#endif
