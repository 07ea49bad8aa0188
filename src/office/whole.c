/*
 * whole.c - what convene.conf must say as a whole, after each line was understood by itself (conf.c).
 *
 * Domain and addresses of the office go into every header and envelope, and a password goes to the url: what could break
 * a header, or send a password across a network in the clear, is refused here, before any command does anything.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
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

/* ---- complaints ---- */

/* A section as it was written. */
struct part {
	const struct cvn_fields *fields;
	const char *section, *label;   /* label "": it has none */
};

/* The line of the key; of its section where the key is absent; 0 where that is absent too. */
static size_t line_of(const struct part *p, const char *key)
{
	size_t section_line = 0;

	for (size_t i = 0; i < p->fields->n; i++) {
		const struct cvn_field *f = &p->fields->field[i];

		if (!cvn_streq(f->section, p->section) || !cvn_streq(f->label, p->label))
			continue;
		if (cvn_streq(f->name, key))
			return f->line;
		section_line = f->section_line;
	}
	return section_line;
}

static int __attribute__((format(printf, 4, 5))) complain(const struct part *p, const char *key, struct cvn_err *err, const char *fmt, ...)
{
	const char *quote = p->label[0] ? " \"" : "", *end = p->label[0] ? "\"" : "";
	size_t line = line_of(p, key);
	char where[24] = "", text[200];
	va_list ap;

	if (line > 0)
		snprintf(where, sizeof where, "%zu:", line);
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return cvn_fail(err, CVN_E_CONFIG, "%s:%s [%s%s%s%s] %s", p->fields->file, where, p->section, quote, p->label, end, text);
}

static int require(const struct part *p, const char *value, const char *key, struct cvn_err *err)
{
	if (value != NULL && value[0] != '\0')
		return CVN_OK;
	return complain(p, key, err, "needs a '%s'", key);
}

/* ---- the parts ---- */

/* `plain` and `tls` are the two schemes that the section may name. */
static int check_url(const struct part *p, const char *url, enum cvn_starttls starttls, const char *plain, const char *tls,
                     struct cvn_err *err)
{
	bool in_clear;

	if (require(p, url, "url", err) != CVN_OK)
		return CVN_E_CONFIG;
	in_clear = strncasecmp(url, plain, strlen(plain)) == 0;
	if (!in_clear && strncasecmp(url, tls, strlen(tls)) != 0)
		return complain(p, "url", err, "url begins with %s or %s, not '%s'", tls, plain, url);
	if (strchr(url, '@') != NULL)
		return complain(p, "url", err, "url: the login stands in user and password_file, not in the url");
	if (strpbrk(url, " \t\"<>") != NULL)
		return complain(p, "url", err, "url: '%s' is not a url", url);
	if (in_clear && starttls == CVN_STARTTLS_OFF && !is_local(url))
		return complain(p, "starttls", err, "starttls = off is only for a server on this machine, not %s", url);
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

static const char *password_key(const struct cvn_secret *s)
{
	return s->file ? "password_file" : s->command ? "password_command" : s->credential ? "password_credential" : NULL;
}

/* What a relay has and the open mail system has not. */
static int check_mx(const struct part *p, const struct cvn_relay *r, struct cvn_err *err)
{
	const char *key = r->user ? "user" : password_key(&r->password) ? password_key(&r->password) : r->ca_file ? "ca_file" : NULL;
	const char *port = r->url[2] == ':' ? r->url + 3 : "25";

	if (key)
		return complain(p, key, err, "%s has no meaning with url = mx", key);
	if (strspn(port, "0123456789") != strlen(port) || strlen(port) > 5 || port[0] == '\0')
		return complain(p, "url", err, "url is mx or mx:PORT, not '%s'", r->url);
	return CVN_OK;
}

static int check_relay(const struct cvn_fields *fields, const struct cvn_relay *r, struct cvn_err *err)
{
	const struct part p = { fields, "relay", r->label };

	if (is_mx(r))
		return check_mx(&p, r, err);
	if (r->resolver)
		return complain(&p, "resolver", err, "resolver is only for url = mx");
	if (r->starttls == CVN_STARTTLS_OPPORTUNISTIC)
		return complain(&p, "starttls", err, "starttls = opportunistic is only for url = mx");
	return check_url(&p, r->url, r->starttls, "smtp://", "smtps://", err);
}

static int check_mailbox(const struct cvn_fields *fields, const struct cvn_mailbox *m, struct cvn_err *err)
{
	const struct part p = { fields, "mailbox", m->label };
	int rc = m->starttls == CVN_STARTTLS_OPPORTUNISTIC
	                 ? complain(&p, "starttls", err, "starttls = opportunistic is only for url = mx")
	                 : check_url(&p, m->url, m->starttls, "imap://", "imaps://", err);

	if (rc == CVN_OK)
		rc = require(&p, m->address, "address", err);
	if (rc == CVN_OK && !is_address(m->address))
		rc = complain(&p, "address", err, "address: '%s' is not a plain address of at most %d octets before the @", m->address,
		              LOCAL_MAX);
	return rc;
}

static int check_office(const struct cvn_fields *fields, const struct cvn_conf *conf, struct cvn_err *err)
{
	const struct part p = { fields, "office", "" };
	int rc = require(&p, conf->name, "name", err);

	if (rc == CVN_OK)
		rc = require(&p, conf->domain, "domain", err);
	if (rc == CVN_OK && !is_domain(conf->domain))
		rc = complain(&p, "domain", err, "domain: '%s' is not a domain in its ASCII form (such as xn--…)", conf->domain);
	if (rc == CVN_OK && conf->from && !is_from(conf->from))
		rc = complain(&p, "from", err, "from: '%s' is not an address; write it as Ana Rivera <ana@%s>", conf->from, conf->domain);
	return rc;
}

int cvn_conf_check(const struct cvn_fields *fields, const struct cvn_conf *conf, struct cvn_err *err)
{
	int rc = check_office(fields, conf, err);

	for (size_t i = 0; rc == CVN_OK && i < conf->n_relays; i++)
		rc = check_relay(fields, &conf->relay[i], err);
	for (size_t i = 0; rc == CVN_OK && conf->n_relays > 1 && i < conf->n_relays; i++)
		if (is_mx(&conf->relay[i]))
			rc = complain(&(const struct part){ fields, "relay", conf->relay[i].label }, "url", err,
			              "url = mx stands alone: it is every domain's own server");
	for (size_t i = 0; rc == CVN_OK && i < conf->n_mailboxes; i++)
		rc = check_mailbox(fields, &conf->mailbox[i], err);
	return rc;
}
