/*
 * office_priv.h - what the files of this room share: the schema of convene.conf as one table.
 */
#ifndef CVN_OFFICE_PRIV_H
#define CVN_OFFICE_PRIV_H

#include <stddef.h>

#include "convene/base/buf.h"
#include "convene/base/fields.h"
#include "convene/base/text.h"
#include "convene/office.h"

enum cvn_key_kind {
	CVN_KEY_TEXT,            /* char * */
	CVN_KEY_NUMBER,          /* int64_t between min and max */
	CVN_KEY_STARTTLS,        /* enum cvn_starttls */
	CVN_KEY_SECRET_FILE,     /* struct cvn_secret, its file */
	CVN_KEY_SECRET_COMMAND,
	CVN_KEY_SECRET_CREDENTIAL,
};

/* One key of one section: how it is read, what the sample says of it. */
struct cvn_conf_key {
	const char *section;     /* office, relay, mailbox, web */
	const char *name;
	enum cvn_key_kind kind;
	size_t offset;           /* into struct cvn_conf, cvn_relay or cvn_mailbox */
	int64_t min, max;        /* NUMBER */
	const char *preset;      /* the value when the key is absent; NULL = none */
	const char *sample;      /* the value in the sample; NULL = commented out without one */
	const char *help;        /* one comment line, or several with LF between */
};
extern const struct cvn_conf_key cvn_conf_keys[];
extern const size_t cvn_conf_n_keys;

int cvn_conf_read(const char *file, const char *text, size_t n, struct cvn_conf *out, struct cvn_err *err);
int cvn_conf_check(const struct cvn_fields *fields, const struct cvn_conf *conf, struct cvn_err *err);        /* CVN_E_CONFIG */
void cvn_conf_release(struct cvn_conf *conf);
/* An event file with its dates moved by whole weeks, so that it starts two weeks after `now` or later; as it is when it does. */
void cvn_dates_ahead(const char *text, size_t n, int64_t now, struct cvn_buf *out);
void cvn_conf_sample(struct cvn_buf *out);       /* the convene.conf of a new office */

#endif
