/*
 * check_logins.c - the doctor at the doors: log in to each relay and mailbox as the daemons will.
 */
#include <string.h>

#include "cmd/check.h"
#include "convene/inbox.h"
#include "convene/mx.h"
#include "convene/smtp_link.h"

#include "convene/base/banned.h"

#define LOGIN_TIMEOUT_S 30

static int try_relay(struct cvn_office *office, const struct cvn_relay *relay, struct cvn_err *err)
{
	CVN_AUTO(cvn_link_close) struct cvn_link *link = NULL;
	struct cvn_smtp_outcome why;
	char *password = NULL;
	int rc = cvn_secret_is_set(&relay->password) ? cvn_secret_read(office, &relay->password, &password, err) : CVN_OK;

	if (rc == CVN_OK) {
		const struct cvn_link_options opt = {
			.url = relay->url,
			.starttls = relay->starttls == CVN_STARTTLS_REQUIRED && strncmp(relay->url, "smtp:", 5) == 0,
			.user = relay->user,
			.password = password,
			.ca_file = relay->ca_file,
			.helo = office->conf.domain,
			.timeout_s = LOGIN_TIMEOUT_S,
		};

		rc = cvn_link_open(&opt, &link, &why, err);
	}
	cvn_secret_wipe(password);
	return rc;
}

/* Straight to MX there is no login: DNS must answer, and our own domain is one that should have an MX. */
static void try_mx(const struct cvn_office *office, const struct cvn_relay *relay, struct cvn_findings *out)
{
	CVN_AUTO_STR char *what = cvn_xasprintf("relay \"%s\"", relay->label);
	struct cvn_mx mx;

	cvn_mx_look_up(&(struct cvn_mx_options){ .server = relay->resolver }, office->conf.domain, &mx);
	if (mx.kind == CVN_MX_FOUND)
		cvn_findings_add(out, CVN_FINDING_OK, what, "DNS answers: mail for %s goes to %s", office->conf.domain, mx.host[0].name);
	else
		cvn_findings_add(out, CVN_FINDING_WRONG, what, "%s", mx.text);
}

static void add(struct cvn_findings *out, int rc, const char *kind, const char *label, const char *url,
                const struct cvn_err *err)
{
	CVN_AUTO_STR char *what = cvn_xasprintf("%s \"%s\"", kind, label);

	if (rc == CVN_OK)
		cvn_findings_add(out, CVN_FINDING_OK, what, "%s let us in", url);
	else
		cvn_findings_add(out, CVN_FINDING_WRONG, what, "%s", err->text);
}

void cvn_check_logins(struct cvn_office *office, struct cvn_findings *out)
{
	const struct cvn_conf *conf = &office->conf;

	cvn_link_start();
	for (size_t i = 0; i < conf->n_relays; i++) {
		struct cvn_err err = { 0 };

		if (cvn_conf_is_mx(conf)) {
			try_mx(office, &conf->relay[i], out);
			continue;
		}
		add(out, try_relay(office, &conf->relay[i], &err), "relay", conf->relay[i].label, conf->relay[i].url, &err);
	}
	for (size_t i = 0; i < conf->n_mailboxes; i++) {
		struct cvn_err err = { 0 };

		add(out, cvn_inbox_try_login(office, &conf->mailbox[i], &err), "mailbox", conf->mailbox[i].label,
		    conf->mailbox[i].url, &err);
	}
}
