/*
 * mx_hosts.c - what RFC 5321 5.1 makes of the answers of DNS: hosts by preference, the domain itself where there is no MX,
 * nothing at or behind ourselves.
 *
 * Pure: packets come from whoever asks (mx.c, or a fuzzer). libresolv takes them apart (ns_parserr); nothing in them is believed.
 */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"

#include "smtp_priv.h"

#include "convene/base/banned.h"

#define MOST_RECORDS 64

struct asking {
	const struct cvn_dns *dns;
	ns_msg msg;                    /* the answer that is read now */
	int64_t ttl_s;                 /* the least of all records used */
};

static enum cvn_dns_said ask(struct asking *a, const char *name, int type)
{
	const unsigned char *answer = NULL;
	size_t n = 0;
	enum cvn_dns_said said = a->dns->ask(a->dns->arg, name, type, &answer, &n);

	if (said == CVN_DNS_ANSWER && ns_initparse(answer, (int)n, &a->msg) != 0)
		return CVN_DNS_LATER;
	return said;
}

/* The i-th record of the answer when it is of this type. */
static bool record(struct asking *a, int i, int type, ns_rr *out)
{
	if (i >= MOST_RECORDS || ns_parserr(&a->msg, ns_s_an, i, out) != 0 || (int)ns_rr_type(*out) != type || ns_rr_class(*out) != ns_c_in)
		return false;
	a->ttl_s = ns_rr_ttl(*out) < a->ttl_s ? (int64_t)ns_rr_ttl(*out) : a->ttl_s;
	return true;
}

static bool is_self(const struct cvn_mx_host *h, const struct cvn_mx_options *opt)
{
	if (opt->self && cvn_streq_nocase(h->name, opt->self))
		return true;
	for (size_t i = 0; opt->own_addresses && i < h->n_addresses; i++)
		if (cvn_mx_is_own_address(h->address[i]))
			return true;
	return false;
}

/* ---- hosts ---- */

/* A name as it may stand in a URL: letters, digits, hyphens, dots. What else DNS may hold is no mail server's name; and one whose
 * last part begins with a digit would be read as an address there (127.1), past what DNS says of it. */
static bool is_host_name(const char *name)
{
	const char *last = strrchr(name, '.');

	last = last ? last + 1 : name;
	return name[0] && (*last < '0' || *last > '9') && name[0] != '-' && name[0] != '.' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")] == '\0';
}

static void add_host(struct cvn_mx *out, const char *name, int preference)
{
	size_t at = out->n_hosts, n = strlen(name);

	if (!is_host_name(name) || n >= sizeof out->host[0].name)
		return;
	while (at > 0 && out->host[at - 1].preference > preference)
		at--;
	if (at == CVN_MX_HOSTS)
		return;
	if (out->n_hosts == CVN_MX_HOSTS)
		out->n_hosts--;
	memmove(&out->host[at + 1], &out->host[at], (out->n_hosts - at) * sizeof out->host[0]);
	out->host[at] = (struct cvn_mx_host){ .preference = preference };
	for (size_t i = 0; i < n; i++)
		out->host[at].name[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
	out->n_hosts++;
}

enum mx_records { MX_NONE, MX_SOME, MX_NULL };

/* Null: one record or more, all with the root as their host (RFC 7505). */
static enum mx_records read_mx(struct asking *a, struct cvn_mx *out)
{
	int n_mx = 0, n_root = 0;

	for (int i = 0; i < ns_msg_count(a->msg, ns_s_an); i++) {
		char name[NS_MAXDNAME];
		ns_rr rr;

		if (!record(a, i, ns_t_mx, &rr) || ns_rr_rdlen(rr) < 3 ||
		    ns_name_uncompress(ns_msg_base(a->msg), ns_msg_end(a->msg), ns_rr_rdata(rr) + 2, name, sizeof name) < 0)
			continue;
		n_mx++;
		if (name[0] == '\0' || strcmp(name, ".") == 0)
			n_root++;
		else
			add_host(out, name, ns_get16(ns_rr_rdata(rr)));
	}
	return n_mx == 0 ? MX_NONE : n_root == n_mx ? MX_NULL : MX_SOME;
}

/* False: there was no answer, which says nothing of the host. */
static bool add_addresses(struct asking *a, struct cvn_mx_host *h)
{
	static const struct {
		int type, family;
		size_t bytes;
	} kinds[] = { { ns_t_a, AF_INET, 4 }, { ns_t_aaaa, AF_INET6, 16 } };
	bool answered = true;

	for (size_t k = 0; k < CVN_COUNT(kinds); k++) {
		enum cvn_dns_said got = ask(a, h->name, kinds[k].type);

		answered = answered && got != CVN_DNS_LATER;
		for (int i = 0; got == CVN_DNS_ANSWER && i < ns_msg_count(a->msg, ns_s_an); i++) {
			ns_rr rr;

			if (h->n_addresses < CVN_MX_ADDRESSES && record(a, i, kinds[k].type, &rr) && ns_rr_rdlen(rr) == kinds[k].bytes &&
			    inet_ntop(kinds[k].family, ns_rr_rdata(rr), h->address[h->n_addresses], sizeof h->address[0]))
				h->n_addresses++;
		}
	}
	return answered || h->n_addresses > 0;
}

/* Addresses for the hosts; those without are dropped, and from ourselves on nobody is asked (RFC 5321 5.1). */
static void settle_hosts(struct asking *a, const struct cvn_mx_options *opt, const char *domain, struct cvn_mx *out)
{
	bool answered = true, met_self = false;
	size_t kept = 0;

	for (size_t i = 0; i < out->n_hosts && !met_self; i++) {
		struct cvn_mx_host h = out->host[i];

		answered = add_addresses(a, &h) && answered;
		met_self = is_self(&h, opt);
		if (met_self)
			while (kept > 0 && out->host[kept - 1].preference == h.preference)
				kept--;
		else if (h.n_addresses > 0)
			out->host[kept++] = h;
	}
	out->n_hosts = kept;
	out->kind = kept > 0 ? CVN_MX_FOUND : met_self ? CVN_MX_LOOP : answered ? CVN_MX_NOWHERE : CVN_MX_LATER;
	if (out->kind == CVN_MX_LOOP)
		snprintf(out->text, sizeof out->text, "mail for %.100s would come back to this machine", domain);
	else if (out->kind == CVN_MX_NOWHERE)
		snprintf(out->text, sizeof out->text, "%.100s has no mail server with an address", domain);
}

static void look_up(struct asking *a, const struct cvn_mx_options *opt, const char *domain, struct cvn_mx *out)
{
	enum cvn_dns_said said = ask(a, domain, ns_t_mx);
	enum mx_records records = said == CVN_DNS_ANSWER ? read_mx(a, out) : MX_NONE;

	if (said == CVN_DNS_LATER)
		return;
	if (said == CVN_DNS_NO_NAME) {
		out->kind = CVN_MX_NOWHERE;
		snprintf(out->text, sizeof out->text, "there is no domain %.100s", domain);
		return;
	}
	if (records == MX_NULL) {
		out->kind = CVN_MX_REFUSES;
		snprintf(out->text, sizeof out->text, "%.100s takes no mail (null MX)", domain);
		return;
	}
	if (records == MX_NONE)
		add_host(out, domain, 0);      /* the domain itself is its mail server; never where records name others, however bad */
	settle_hosts(a, opt, domain, out);
}

void cvn_mx_work_out(const struct cvn_dns *dns, const struct cvn_mx_options *opt, const char *domain, struct cvn_mx *out)
{
	struct asking a = { .dns = dns, .ttl_s = CVN_MX_TTL_MOST };

	*out = (struct cvn_mx){ .kind = CVN_MX_LATER };
	snprintf(out->text, sizeof out->text, "no answer from DNS about %.100s", domain);
	look_up(&a, opt, domain, out);
	out->ttl_s = a.ttl_s < CVN_MX_TTL_LEAST || out->kind == CVN_MX_LATER ? CVN_MX_TTL_LEAST : a.ttl_s;
}
