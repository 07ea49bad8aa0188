/*
 * check_local.c - the part of the doctor that needs no network.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/check.h"
#include "convene/base/file.h"
#include "convene/base/text.h"
#include "convene/calendar.h"

#include "convene/base/banned.h"

/* The list of members is what an employer must never see: nobody but the owner reads these. */
static void check_private(const struct cvn_office *office, const char *name, struct cvn_findings *out)
{
	CVN_AUTO_STR char *path = cvn_office_path(office, name);
	struct stat st;

	if (stat(path, &st) != 0)
		return;
	if ((st.st_mode & 077) != 0)
		cvn_findings_add(out, CVN_FINDING_WRONG, name, "others can read it; run: chmod go-rwx %s", path);
	else
		cvn_findings_add(out, CVN_FINDING_OK, name, "only its owner can read it");
}

static void check_database(const struct cvn_office *office, struct cvn_findings *out)
{
	struct cvn_err err = { 0 };

	if (cvn_store_check(office->store, &err) == CVN_OK)
		cvn_findings_add(out, CVN_FINDING_OK, "database", "whole");
	else
		cvn_findings_add(out, CVN_FINDING_WRONG, "database", "%s", err.text);
}

static void check_paused(const struct cvn_office *office, struct cvn_findings *out)
{
	CVN_AUTO_STR char *why = NULL;

	if (cvn_store_office_get(office->store, "paused", &why, NULL) == CVN_OK && *why)
		cvn_findings_add(out, CVN_FINDING_WARNING, "sending", "paused: %s; go on with: convene campaign resume", why);
}

static void check_secret(const struct cvn_office *office, const char *what, const struct cvn_secret *secret, const char *user,
                         struct cvn_findings *out)
{
	struct cvn_err err = { 0 };
	char *password = NULL;

	if (!cvn_secret_is_set(secret)) {
		if (user != NULL)
			cvn_findings_add(out, CVN_FINDING_WRONG, what, "has a user and no password_file, _command or _credential");
		return;
	}
	if (cvn_secret_read(office, secret, &password, &err) == CVN_OK)
		cvn_findings_add(out, CVN_FINDING_OK, what, "its password can be read");
	else
		cvn_findings_add(out, CVN_FINDING_WRONG, what, "%s", err.text);
	cvn_secret_wipe(password);
}

static void check_mx(const struct cvn_relay *relay, const char *what, struct cvn_findings *out)
{
	static const char *const tls[] = {
		[CVN_STARTTLS_REQUIRED] = "over TLS only: domains without it get nothing",
		[CVN_STARTTLS_OFF] = "never over TLS",
		[CVN_STARTTLS_OPPORTUNISTIC] = "over TLS where it is offered",
	};

	cvn_findings_add(out, relay->starttls == CVN_STARTTLS_OPPORTUNISTIC ? CVN_FINDING_OK : CVN_FINDING_WARNING, what,
	                 "no relay: straight to each domain's own mail server, %s", tls[relay->starttls]);
}

static void check_servers(const struct cvn_office *office, struct cvn_findings *out)
{
	const struct cvn_conf *conf = &office->conf;

	if (conf->n_relays == 0)
		cvn_findings_add(out, CVN_FINDING_WRONG, "relay", "none is configured: no letter can leave");
	for (size_t i = 0; i < conf->n_relays; i++) {
		CVN_AUTO_STR char *what = cvn_xasprintf("relay \"%s\"", conf->relay[i].label);

		check_secret(office, what, &conf->relay[i].password, conf->relay[i].user, out);
		if (cvn_conf_is_mx(conf))
			check_mx(&conf->relay[i], what, out);
	}
	if (conf->n_mailboxes == 0)
		cvn_findings_add(out, CVN_FINDING_WARNING, "mailbox", "none is configured: answers and bounces stay unread");
	for (size_t i = 0; i < conf->n_mailboxes; i++) {
		CVN_AUTO_STR char *what = cvn_xasprintf("mailbox \"%s\"", conf->mailbox[i].label);

		check_secret(office, what, &conf->mailbox[i].password,
		             conf->mailbox[i].token_command ? NULL : conf->mailbox[i].user, out);
	}
}

/* A letter signed by the sample's union, from its domain, with its street in the footer, is nobody's. */
static void check_sample(const struct cvn_office *office, struct cvn_findings *out)
{
	const struct cvn_conf *c = &office->conf;
	const struct {
		const char *section, *name, *value;
	} keys[] = {
		{ "office", "name", c->name }, { "office", "domain", c->domain }, { "office", "postal_address", c->postal_address },
		{ "mailbox", "address", c->n_mailboxes ? c->mailbox[0].address : NULL },
	};

	for (size_t i = 0; i < CVN_COUNT(keys); i++) {
		const char *sample = cvn_conf_sample_value(keys[i].section, keys[i].name);

		if (sample && keys[i].value && cvn_streq(keys[i].value, sample))
			cvn_findings_add(out, CVN_FINDING_WARNING, keys[i].name, "is still the sample's: %s; write your own in convene.conf", sample);
	}
	if (c->from && cvn_find_nocase(c->from, ".example"))
		cvn_findings_add(out, CVN_FINDING_WARNING, "from", "is still a sample's: %s; write your own in convene.conf", c->from);
}

static void check_words(const struct cvn_office *office, struct cvn_findings *out)
{
	const struct cvn_conf *conf = &office->conf;
	struct cvn_err err = { 0 };

	if (cvn_zones_load(&err) != CVN_OK)
		cvn_findings_add(out, CVN_FINDING_WRONG, "timezone", "%s", err.text);
	else if (!cvn_zone_known(conf->timezone))
		cvn_findings_add(out, CVN_FINDING_WRONG, "timezone", "'%s' is not a zone this machine knows", conf->timezone);
	if (conf->postal_address == NULL)
		cvn_findings_add(out, CVN_FINDING_WARNING, "postal_address", "missing; most places ask for it in bulk mail");
	if (conf->from == NULL)
		cvn_findings_add(out, CVN_FINDING_WARNING, "from", "not set: a message that names no From leaves as the address of the mailbox");
}

void cvn_check_local(struct cvn_office *office, struct cvn_findings *out)
{
	cvn_findings_add(out, CVN_FINDING_OK, "convene.conf", "read");
	check_private(office, "convene.conf", out);
	check_private(office, "convene.db", out);
	check_database(office, out);
	check_paused(office, out);
	check_words(office, out);
	check_sample(office, out);
	check_servers(office, out);
}
