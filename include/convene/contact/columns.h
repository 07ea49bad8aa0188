/*
 * contact/columns.h - which column of a spreadsheet means what.
 *
 * Headings of the programs people come from are known (Excel by hand, Google Contacts, Outlook, Thunderbird, Action
 * Network, NationBuilder, VAN, CiviCRM, Mailchimp, listmonk, Roundcube); what is not known becomes a free field under its
 * heading. The command shows the mapping before anything is written.
 */
#ifndef CONVENE_CONTACT_COLUMNS_H
#define CONVENE_CONTACT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/base/text.h"

enum cvn_means {
	CVN_MEANS_EMAIL,
	CVN_MEANS_FIRST_NAME,
	CVN_MEANS_LAST_NAME,
	CVN_MEANS_NAME,              /* first and last name in one cell */
	CVN_MEANS_LANGUAGE,
	CVN_MEANS_TIMEZONE,
	CVN_MEANS_BUILDING,
	CVN_MEANS_DISTRICT,
	CVN_MEANS_ROLE,              /* several between ; or , */
	CVN_MEANS_PHONE,
	CVN_MEANS_QUIET_HOURS,       /* "21:00-08:00" */
	CVN_MEANS_TAGS,
	CVN_MEANS_HOUSEHOLD,
	CVN_MEANS_STEWARD,           /* address of another person */
	CVN_MEANS_ASSESSMENT,        /* 1 to 5 */
	CVN_MEANS_NOTE,
	CVN_MEANS_STATUS,            /* subscribed, unsubscribed, cleaned, bounced, … */
	CVN_MEANS_OPT_IN,            /* yes or no */
	CVN_MEANS_OPT_OUT,           /* yes or no, or the date it happened */
	CVN_MEANS_CONSENT_AT,
	CVN_MEANS_CONSENT_IP,
	CVN_MEANS_ATTRIBUTES,        /* a JSON object of free fields */
	CVN_MEANS_FREE,
	CVN_MEANS_NOTHING,           /* left out */
	CVN_MEANINGS
};
/* The word for it on command lines and screens: "email", "first_name", …; FREE is "field". */
const char *cvn_means_name(enum cvn_means m);

struct cvn_column {
	enum cvn_means means;
	int rank;                    /* several columns of one meaning: the first cell with text, by rank, counts */
	char *heading;               /* as it stands in the file */
	char *field;                 /* name of the free field: FREE, and EMAIL or PHONE that did not count */
};

struct cvn_columns {
	struct cvn_column *column;
	size_t n;
	size_t *order;               /* columns by meaning, then rank, then place: the order in which cells count */
	const char *program;         /* who wrote the file, by its headings; "" = unknown. Lives forever */
};

/* `map` are the words of --map: "email=Correo", "grade=Curso", "nothing=Photo", with a column's number in place of its
 * heading where headings repeat. CVN_E_INVALID: no column holds addresses, an unknown column is named (with near ones), or
 * two columns have the same heading and would become the same free field. */
int cvn_columns_map(const struct cvn_span *heading, size_t n, const char *const *map, size_t n_map,
                    struct cvn_columns *out, struct cvn_err *err);
void cvn_columns_release(struct cvn_columns *c);

/* A heading as a name for merge fields and segments: lower case, other than letters and digits become one '_'. The caller
 * owns it. */
char *cvn_field_name(struct cvn_span heading);

/* The columns of `means`, in the order in which their cells count: the next index behind `after` (start with (size_t)-1),
 * or (size_t)-1. */
size_t cvn_columns_next(const struct cvn_columns *c, enum cvn_means means, size_t after);

#endif
