/*
 * conf.c - read convene.conf by the table in schema.c.
 *
 * Every complaint is one line with file:line; an unknown key names the nearest known one. What the values must be together
 * is whole.c.
 */
#include <string.h>

#include "convene/base/text.h"
#include "office/office_priv.h"

#include "convene/base/banned.h"

static const struct cvn_conf_key *find_key(const char *section, const char *name)
{
	for (size_t i = 0; i < cvn_conf_n_keys; i++)
		if (cvn_streq(cvn_conf_keys[i].section, section) && cvn_streq(cvn_conf_keys[i].name, name))
			return &cvn_conf_keys[i];
	return NULL;
}

static int unknown_key(const struct cvn_fields *f, const struct cvn_field *field, struct cvn_err *err)
{
	const char *known[64];
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < cvn_conf_n_keys && n < CVN_COUNT(known); i++)
		if (cvn_streq(cvn_conf_keys[i].section, field->section))
			known[n++] = cvn_conf_keys[i].name;
	if (n == 0)
		return cvn_fail(err, CVN_E_CONFIG, "%s:%zu: there is no section [%s]; known are office, relay, mailbox, web, dkim", f->file,
		                field->line, field->section);
	if (cvn_streq(field->name, "password"))
		return cvn_fail(err, CVN_E_CONFIG, "%s:%zu: a password does not stand in this file; use password_file or "
		                "password_command", f->file, field->line);
	near = cvn_nearest(field->name, known, n);
	return cvn_fail(err, CVN_E_CONFIG, "%s:%zu: [%s] has no key '%s'%s%s%s", f->file, field->line, field->section, field->name,
	                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int set_secret(char **slot, const struct cvn_secret *secret, const char *value, const char *where, struct cvn_err *err)
{
	if (cvn_secret_is_set(secret))
		return cvn_fail(err, CVN_E_CONFIG, "%s: the password has two sources; keep one", where);
	*slot = cvn_xstrdup(value);
	return CVN_OK;
}

/* Store one value into the struct at `base`. `where` is file:line. */
static int set_value(void *base, const struct cvn_conf_key *key, const char *value, const char *where, struct cvn_err *err)
{
	char *at = (char *)base + key->offset;
	struct cvn_secret *secret = (struct cvn_secret *)(void *)at;
	uint64_t number;

	switch (key->kind) {
	case CVN_KEY_TEXT:
		free(*(char **)(void *)at);
		*(char **)(void *)at = cvn_xstrdup(value);
		return CVN_OK;
	case CVN_KEY_NUMBER:
		if (cvn_parse_u64(cvn_span_of(value), (uint64_t)key->max, &number, NULL) != CVN_OK || (int64_t)number < key->min)
			return cvn_fail(err, CVN_E_CONFIG, "%s: %s must be a whole number from %lld to %lld, not '%s'", where,
			                key->name, (long long)key->min, (long long)key->max, value);
		*(int64_t *)(void *)at = (int64_t)number;
		return CVN_OK;
	case CVN_KEY_STARTTLS:
		if (!cvn_streq(value, "required") && !cvn_streq(value, "off") && !cvn_streq(value, "opportunistic"))
			return cvn_fail(err, CVN_E_CONFIG, "%s: starttls is required or off (or opportunistic, where url = mx), not '%s'", where,
			                value);
		*(enum cvn_starttls *)(void *)at = cvn_streq(value, "off")             ? CVN_STARTTLS_OFF
		                                   : cvn_streq(value, "opportunistic") ? CVN_STARTTLS_OPPORTUNISTIC
		                                                                       : CVN_STARTTLS_REQUIRED;
		return CVN_OK;
	case CVN_KEY_SECRET_FILE:
		return set_secret(&secret->file, secret, value, where, err);
	case CVN_KEY_SECRET_COMMAND:
		return set_secret(&secret->command, secret, value, where, err);
	case CVN_KEY_SECRET_CREDENTIAL:
		return set_secret(&secret->credential, secret, value, where, err);
	}
	return cvn_fail(err, CVN_E_CONFIG, "%s: %s", where, key->name);
}

static void preset_section(void *base, const char *section)
{
	for (size_t i = 0; i < cvn_conf_n_keys; i++)
		if (cvn_streq(cvn_conf_keys[i].section, section) && cvn_conf_keys[i].preset != NULL)
			set_value(base, &cvn_conf_keys[i], cvn_conf_keys[i].preset, "preset", NULL);
}

static struct cvn_relay *relay_of(struct cvn_conf *conf, const char *label)
{
	for (size_t i = 0; i < conf->n_relays; i++)
		if (cvn_streq(conf->relay[i].label, label))
			return &conf->relay[i];
	conf->relay = cvn_xreallocarray(conf->relay, conf->n_relays + 1, sizeof *conf->relay);
	conf->relay[conf->n_relays] = (struct cvn_relay){ .label = cvn_xstrdup(label) };
	preset_section(&conf->relay[conf->n_relays], "relay");
	return &conf->relay[conf->n_relays++];
}

static struct cvn_mailbox *mailbox_of(struct cvn_conf *conf, const char *label)
{
	for (size_t i = 0; i < conf->n_mailboxes; i++)
		if (cvn_streq(conf->mailbox[i].label, label))
			return &conf->mailbox[i];
	conf->mailbox = cvn_xreallocarray(conf->mailbox, conf->n_mailboxes + 1, sizeof *conf->mailbox);
	conf->mailbox[conf->n_mailboxes] = (struct cvn_mailbox){ .label = cvn_xstrdup(label) };
	preset_section(&conf->mailbox[conf->n_mailboxes], "mailbox");
	return &conf->mailbox[conf->n_mailboxes++];
}

static void *section_of(struct cvn_conf *conf, const struct cvn_field *field)
{
	if (cvn_streq(field->section, "relay"))
		return relay_of(conf, field->label);
	if (cvn_streq(field->section, "mailbox"))
		return mailbox_of(conf, field->label);
	return conf;
}

static bool seen_before(const struct cvn_fields *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (cvn_streq(f->field[k].section, f->field[i].section) && cvn_streq(f->field[k].label, f->field[i].label) &&
		    cvn_streq(f->field[k].name, f->field[i].name))
			return true;
	return false;
}

/* A section of the same name further up: two people edited this file, or one forgot the first; which is meant is theirs to say. */
static const struct cvn_field *section_before(const struct cvn_fields *f, size_t i)
{
	const struct cvn_field *mine = &f->field[i];

	for (size_t k = 0; k < i; k++)
		if (cvn_streq(f->field[k].section, mine->section) && cvn_streq(f->field[k].label, mine->label) &&
		    f->field[k].section_line != mine->section_line)
			return &f->field[k];
	return NULL;
}

static int twice(const struct cvn_fields *f, const struct cvn_field *again, const struct cvn_field *first, struct cvn_err *err)
{
	const char *quote = again->label[0] ? " \"" : "", *end = again->label[0] ? "\"" : "";

	return cvn_fail(err, CVN_E_CONFIG, "%s:%zu: [%s%s%s%s] stands twice; the first is in line %zu", f->file, again->section_line,
	                again->section, quote, again->label, end, first->section_line);
}

static int read_one(const struct cvn_fields *f, size_t i, struct cvn_conf *conf, struct cvn_err *err)
{
	const struct cvn_field *field = &f->field[i];
	const struct cvn_conf_key *key = find_key(field->section, field->name);
	const struct cvn_field *before = section_before(f, i);
	CVN_AUTO_STR char *where = cvn_xasprintf("%s:%zu", f->file, field->line);

	if (key == NULL)
		return unknown_key(f, field, err);
	if (before)
		return twice(f, field, before, err);
	if (seen_before(f, i))
		return cvn_fail(err, CVN_E_CONFIG, "%s: '%s' stands twice", where, field->name);
	return set_value(section_of(conf, field), key, field->value, where, err);
}

int cvn_conf_read(const char *file, const char *text, size_t n, struct cvn_conf *out, struct cvn_err *err)
{
	struct cvn_fields fields = { 0 };
	struct cvn_conf conf = { 0 };
	int rc = cvn_fields_read_conf(file, text, n, &fields, err);

	if (rc != CVN_OK)
		return cvn_fail(err, CVN_E_CONFIG, "%s", err != NULL && err->text[0] ? err->text : file);
	preset_section(&conf, "office");
	for (size_t i = 0; rc == CVN_OK && i < fields.n; i++)
		rc = read_one(&fields, i, &conf, err);
	if (rc == CVN_OK)
		rc = cvn_conf_check(&fields, &conf, err);
	cvn_fields_release(&fields);
	if (rc != CVN_OK) {
		cvn_conf_release(&conf);
		return rc;
	}
	*out = conf;
	return CVN_OK;
}

static void release_secret(struct cvn_secret *secret)
{
	free(secret->file);
	free(secret->command);
	free(secret->credential);
}

void cvn_conf_release(struct cvn_conf *conf)
{
	for (size_t i = 0; i < conf->n_relays; i++) {
		struct cvn_relay *r = &conf->relay[i];

		free(r->label), free(r->url), free(r->resolver), free(r->user), free(r->ca_file);
		release_secret(&r->password);
	}
	for (size_t i = 0; i < conf->n_mailboxes; i++) {
		struct cvn_mailbox *m = &conf->mailbox[i];

		free(m->label), free(m->url), free(m->user), free(m->ca_file), free(m->address);
		free(m->token_command), free(m->processed);
		release_secret(&m->password);
	}
	free(conf->relay), free(conf->mailbox);
	free(conf->name), free(conf->domain), free(conf->postal_address), free(conf->timezone), free(conf->language);
	free(conf->send_hours), free(conf->exporters), free(conf->from), free(conf->web_listen), free(conf->web_base_url);
	free(conf->dkim_selector), free(conf->dkim_key_file);
	free(conf->dkim_ed25519_selector), free(conf->dkim_ed25519_key_file);
	*conf = (struct cvn_conf){ 0 };
}
