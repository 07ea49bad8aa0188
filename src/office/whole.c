/*
 * whole.c - what convene.conf must say as a whole, after each line was understood by itself (conf.c).
 *
 * Domain and addresses of the office go into every header and envelope, and a password goes to the url: what could break
 * a header, or send a password across a network in the clear, is refused here, before any command does anything.
 */
#include <arpa/inet.h>
#include <string.h>

#include "office/office_priv.h"

#include "convene/base/banned.h"

#define LOCAL_MAX 40     /* a token goes behind it, and RFC 5321 4.5.3.1.1 allows 64 octets for both */

static const char ldh[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
static const char atext[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*/=?^_`{|}~.+-";

/* Letters, digits and hyphens between dots (RFC 5321 2.3.5): the ASCII form of a name in any script. */
static bool is_domain(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > 253)
		return false;
	for (;;) {
		size_t label = strspn(s, ldh);

		if (label == 0 || label > 63 || s[0] == '-' || s[label - 1] == '-' || (s[label] != '.' && s[label] != '\0'))
			return false;
		if (s[label] == '\0')
			return true;
		s += label + 1;
	}
}

static bool is_address(const char *s)
{
	size_t n = strspn(s, atext);

	return n > 0 && n <= LOCAL_MAX && s[n] == '@' && s[0] != '.' && s[n - 1] != '.' && is_domain(s + n + 1);
}

/* An address by itself or behind a name: Ana Rivera <ana@local59.example>. Whether a letter may carry it, the letter says. */
static bool is_from(const char *s)
{
	const char *open = strchr(s, '<'), *at, *end = s + strlen(s);

	if (open) {
		if (end[-1] != '>')
			return false;
		s = open + 1;
		end--;
	}
	at = memchr(s, '@', (size_t)(end - s));
	return at && at > s && at + 1 < end && strcspn(s, " \t<>,;\"") >= (size_t)(end - s);
}

static bool is_local(const char *url)
{
	const char *host = strstr(url, "://");
	char name[64] = "";
	struct in_addr at;
	size_t n;

	if (host == NULL)
		return false;
	host += 3;
	if (strncmp(host, "[::1]", 5) == 0)
		return host[5] == '\0' || host[5] == ':' || host[5] == '/';
	n = strcspn(host, ":/");
	if (n >= sizeof name)
		return false;
	memcpy(name, host, n);
	return strcasecmp(name, "localhost") == 0 || (inet_pton(AF_INET, name, &at) == 1 && ntohl(at.s_addr) >> 24 == 127);
}

static int require(const char *file, const char *value, const char *section, const char *name, struct cvn_err *err)
{
	if (value != NULL && value[0] != '\0')
		return CVN_OK;
	return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] needs a '%s'", file, section, name);
}

/* `plain` and `tls` are the two schemes that the section may name. */
static int check_url(const char *file, const char *section, const char *url, enum cvn_starttls starttls, const char *plain,
                     const char *tls, struct cvn_err *err)
{
	bool in_clear;

	if (require(file, url, section, "url", err) != CVN_OK)
		return CVN_E_CONFIG;
	in_clear = strncasecmp(url, plain, strlen(plain)) == 0;
	if (!in_clear && strncasecmp(url, tls, strlen(tls)) != 0)
		return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] url begins with %s or %s, not '%s'", file, section, tls, plain, url);
	if (strchr(url, '@') != NULL)
		return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] url: the login stands in user and password_file, not in the url", file,
		                section);
	if (strpbrk(url, " \t\"<>") != NULL)
		return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] url: '%s' is not a url", file, section, url);
	if (in_clear && starttls == CVN_STARTTLS_OFF && !is_local(url))
		return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] starttls = off is only for a server on this machine, not %s", file,
		                section, url);
	return CVN_OK;
}

static bool is_mx(const struct cvn_relay *r)
{
	return r->url && (strcmp(r->url, "mx") == 0 || (strncmp(r->url, "mx:", 3) == 0 && r->url[3] != '/'));
}

bool cvn_conf_is_mx(const struct cvn_conf *conf)
{
	return conf->n_relays == 1 && is_mx(&conf->relay[0]);
}

/* What a relay has and the open mail system has not. */
static int check_mx(const char *file, const char *section, const struct cvn_relay *r, struct cvn_err *err)
{
	const char *key = r->user ? "user" : cvn_secret_is_set(&r->password) ? "password_…" : r->ca_file ? "ca_file"
	                  : r->pace ? "pace" : r->warm_up ? "warm_up" : NULL;
	const char *port = r->url[2] == ':' ? r->url + 3 : "25";

	if (key)
		return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] %s has no meaning with url = mx", file, section, key);
	if (strspn(port, "0123456789") != strlen(port) || strlen(port) > 5 || port[0] == '\0')
		return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] url is mx or mx:PORT, not '%s'", file, section, r->url);
	return CVN_OK;
}

static int check_relay(const char *file, const struct cvn_relay *r, struct cvn_err *err)
{
	CVN_AUTO_STR char *section = cvn_xasprintf("relay \"%s\"", r->label);

	if (is_mx(r))
		return check_mx(file, section, r, err);
	if (r->starttls == CVN_STARTTLS_OPPORTUNISTIC || r->resolver)
		return cvn_fail(err, CVN_E_CONFIG, "%s: [%s] %s is only for url = mx", file, section,
		                r->resolver ? "resolver" : "starttls = opportunistic");
	return check_url(file, section, r->url, r->starttls, "smtp://", "smtps://", err);
}

static int check_mailbox(const char *file, const struct cvn_mailbox *m, struct cvn_err *err)
{
	CVN_AUTO_STR char *section = cvn_xasprintf("mailbox \"%s\"", m->label);
	int rc = m->starttls == CVN_STARTTLS_OPPORTUNISTIC
	                 ? cvn_fail(err, CVN_E_CONFIG, "%s: [%s] starttls = opportunistic is only for url = mx", file, section)
	                 : check_url(file, section, m->url, m->starttls, "imap://", "imaps://", err);

	if (rc == CVN_OK)
		rc = require(file, m->address, section, "address", err);
	if (rc == CVN_OK && !is_address(m->address))
		rc = cvn_fail(err, CVN_E_CONFIG, "%s: [%s] address: '%s' is not a plain address of at most %d octets before the @", file,
		              section, m->address, LOCAL_MAX);
	return rc;
}

int cvn_conf_check(const char *file, const struct cvn_conf *conf, struct cvn_err *err)
{
	int rc = require(file, conf->name, "office", "name", err);

	if (rc == CVN_OK)
		rc = require(file, conf->domain, "office", "domain", err);
	if (rc == CVN_OK && !is_domain(conf->domain))
		rc = cvn_fail(err, CVN_E_CONFIG, "%s: [office] domain: '%s' is not a domain in its ASCII form (such as xn--…)", file,
		              conf->domain);
	if (rc == CVN_OK && conf->from && !is_from(conf->from))
		rc = cvn_fail(err, CVN_E_CONFIG, "%s: [office] from: '%s' is not an address; write it as Ana Rivera <ana@%s>", file, conf->from,
		              conf->domain);
	for (size_t i = 0; rc == CVN_OK && i < conf->n_relays; i++)
		rc = check_relay(file, &conf->relay[i], err);
	for (size_t i = 0; rc == CVN_OK && conf->n_relays > 1 && i < conf->n_relays; i++)
		if (is_mx(&conf->relay[i]))
			rc = cvn_fail(err, CVN_E_CONFIG, "%s: [relay \"%s\"] url = mx stands alone: it is every domain's own server", file,
			              conf->relay[i].label);
	for (size_t i = 0; rc == CVN_OK && i < conf->n_mailboxes; i++)
		rc = check_mailbox(file, &conf->mailbox[i], err);
	return rc;
}
