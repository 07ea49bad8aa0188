/*
 * mx.c - MX lookup: the one file of this room that asks DNS. What follows from the answers is mx_hosts.c, what to do with that the
 * sender's.
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

#include "smtp_priv.h"

#include "convene/base/banned.h"

#define ANSWER_MAX_BYTES 8192
#define TRY_S 2                        /* for one answer; asked twice */

struct asking {
	struct __res_state st;
	unsigned char answer[ANSWER_MAX_BYTES];
};

bool cvn_mx_is_own_address(const char *address)
{
	struct in_addr four;
	struct in6_addr six;
	struct ifaddrs *all = NULL;
	bool v4 = inet_pton(AF_INET, address, &four) == 1, v6 = !v4 && inet_pton(AF_INET6, address, &six) == 1, own;

	/* An IPv4 address in IPv6's clothes is reached as what it is. */
	if (v6 && IN6_IS_ADDR_V4MAPPED(&six)) {
		memcpy(&four, &six.s6_addr[12], sizeof four);
		v4 = true, v6 = false;
	}
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
	if (res_ninit(&a->st) != 0)
		return false;
	a->st.retrans = TRY_S;
	a->st.retry = 2;
	return !opt->server || set_server(&a->st, opt->server);
}

static enum cvn_dns_said ask(void *arg, const char *name, int type, const unsigned char **out, size_t *out_n)
{
	struct asking *a = arg;
	int n = res_nquery(&a->st, name, ns_c_in, type, a->answer, sizeof a->answer);

	if (n < 0)
		return a->st.res_h_errno == HOST_NOT_FOUND ? CVN_DNS_NO_NAME
		       : a->st.res_h_errno == NO_DATA      ? CVN_DNS_NO_DATA
		                                           : CVN_DNS_LATER;
	if (n > (int)sizeof a->answer)
		return CVN_DNS_LATER;
	*out = a->answer;
	*out_n = (size_t)n;
	return CVN_DNS_ANSWER;
}

static enum cvn_dns_said never(void *arg, const char *name, int type, const unsigned char **out, size_t *out_n)
{
	(void)arg, (void)name, (void)type, (void)out, (void)out_n;
	return CVN_DNS_LATER;
}

void cvn_mx_look_up(const struct cvn_mx_options *opt, const char *domain, struct cvn_mx *out)
{
	struct asking *a = cvn_xcalloc(1, sizeof *a);
	const struct cvn_dns dns = { begin(a, opt) ? ask : never, a };

	cvn_mx_work_out(&dns, opt, domain, out);
	res_nclose(&a->st);
	cvn_free(a);
}
