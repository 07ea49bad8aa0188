/*
 * mx.c - MX lookup: the one file of this room that asks DNS. What to do with the answer is the sender's.
 *
 * libresolv reads the packets (ns_parserr); here is what RFC 5321 5.1 makes of them: hosts by preference, the domain itself where
 * there is no MX, nothing at or behind ourselves.
 */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/mem.h"
#include "convene/base/text.h"
#include "convene/mx.h"

#include "convene/base/banned.h"

#define ANSWER_MAX_BYTES 8192
#define TRY_S 2                        /* for one answer; asked twice */
#define MOST_RECORDS 64

enum asked { ASKED_YES, ASKED_NO_DATA, ASKED_NO_NAME, ASKED_LATER };

struct asking {
	struct __res_state st;
	unsigned char answer[ANSWER_MAX_BYTES];
	ns_msg msg;
	int64_t ttl_s;                 /* the least of all records used */
};

/* ---- the resolver ---- */

static bool set_server(struct __res_state *st, const char *server)
{
	char host[64] = "";
	const char *colon = strrchr(server, ':');
	size_t n = colon ? (size_t)(colon - server) : strlen(server);
	uint64_t port = 53;

	if (n >= sizeof host || (colon && cvn_parse_u64(cvn_span_of(colon + 1), 65535, &port, NULL) != CVN_OK))
		return false;
	memcpy(host, server, n);
	st->nscount = 1;
	st->nsaddr_list[0] = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return inet_pton(AF_INET, host, &st->nsaddr_list[0].sin_addr) == 1;
}

static bool begin(struct asking *a, const struct cvn_mx_options *opt)
{
	memset(a, 0, sizeof *a);
	a->ttl_s = CVN_MX_TTL_MOST;
	if (res_ninit(&a->st) != 0)
		return false;
	a->st.retrans = TRY_S;
	a->st.retry = 2;
	return !opt->server || set_server(&a->st, opt->server);
}

static enum asked ask(struct asking *a, const char *name, int type)
{
	int n = res_nquery(&a->st, name, ns_c_in, type, a->answer, sizeof a->answer);

	if (n < 0)
		return a->st.res_h_errno == HOST_NOT_FOUND ? ASKED_NO_NAME : a->st.res_h_errno == NO_DATA ? ASKED_NO_DATA : ASKED_LATER;
	if (n > (int)sizeof a->answer || ns_initparse(a->answer, n, &a->msg) != 0)
		return ASKED_LATER;
	return ASKED_YES;
}

/* The i-th record of the answer when it is of this type. */
static bool record(struct asking *a, int i, int type, ns_rr *out)
{
	if (i >= MOST_RECORDS || ns_parserr(&a->msg, ns_s_an, i, out) != 0 || (int)ns_rr_type(*out) != type)
		return false;
	a->ttl_s = ns_rr_ttl(*out) < a->ttl_s ? (int64_t)ns_rr_ttl(*out) : a->ttl_s;
	return true;
}

/* ---- ourselves ---- */

bool cvn_mx_is_own_address(const char *address)
{
	struct in_addr four;
	struct in6_addr six;
	struct ifaddrs *all = NULL;
	bool v4 = inet_pton(AF_INET, address, &four) == 1, v6 = !v4 && inet_pton(AF_INET6, address, &six) == 1, own;

	own = v4 ? ntohl(four.s_addr) >> 24 == 127 || four.s_addr == 0 : v6 && (IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_UNSPECIFIED(&six));
	if (own || (!v4 && !v6) || getifaddrs(&all) != 0)
		return own;
	for (struct ifaddrs *i = all; i && !own; i = i->ifa_next) {
		if (v4 && i->ifa_addr && i->ifa_addr->sa_family == AF_INET)
			own = memcmp(&((struct sockaddr_in *)(void *)i->ifa_addr)->sin_addr, &four, sizeof four) == 0;
		if (v6 && i->ifa_addr && i->ifa_addr->sa_family == AF_INET6)
			own = memcmp(&((struct sockaddr_in6 *)(void *)i->ifa_addr)->sin6_addr, &six, sizeof six) == 0;
	}
	freeifaddrs(all);
	return own;
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

/* A name as it may stand in a URL: letters, digits, hyphens, dots. What else DNS may hold is no mail server's name. */
static bool is_host_name(const char *name)
{
	return name[0] && name[0] != '-' && name[0] != '.' &&
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

/* True when the answer was a null MX: one record, preference 0, the root as its host. */
static bool read_mx(struct asking *a, struct cvn_mx *out)
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
	return n_mx > 0 && n_root == n_mx;
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
		enum asked got = ask(a, h->name, kinds[k].type);

		answered = answered && got != ASKED_LATER;
		for (int i = 0; got == ASKED_YES && i < ns_msg_count(a->msg, ns_s_an); i++) {
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
	switch (ask(a, domain, ns_t_mx)) {
	case ASKED_LATER:
		return;
	case ASKED_NO_NAME:
		out->kind = CVN_MX_NOWHERE;
		snprintf(out->text, sizeof out->text, "there is no domain %.100s", domain);
		return;
	case ASKED_YES:
		if (read_mx(a, out)) {
			out->kind = CVN_MX_REFUSES;
			snprintf(out->text, sizeof out->text, "%.100s takes no mail (null MX)", domain);
			return;
		}
		break;
	case ASKED_NO_DATA:
		break;
	}
	if (out->n_hosts == 0)
		add_host(out, domain, 0);      /* the domain itself is its mail server */
	settle_hosts(a, opt, domain, out);
}

void cvn_mx_look_up(const struct cvn_mx_options *opt, const char *domain, struct cvn_mx *out)
{
	struct asking *a = cvn_xcalloc(1, sizeof *a);

	*out = (struct cvn_mx){ .kind = CVN_MX_LATER };
	snprintf(out->text, sizeof out->text, "no answer from DNS about %.100s", domain);
	if (begin(a, opt))
		look_up(a, opt, domain, out);
	out->ttl_s = a->ttl_s < CVN_MX_TTL_LEAST || out->kind == CVN_MX_LATER ? CVN_MX_TTL_LEAST : a->ttl_s;
	res_nclose(&a->st);
	cvn_free(a);
}
