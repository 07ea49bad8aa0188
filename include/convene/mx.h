/*
 * mx.h - where a domain takes its mail: MX records and addresses (RFC 5321 5.1, null MX RFC 7505), by libresolv.
 *
 * Blocking, and for threads: each call has a resolver of its own. What DNS says is outside octets: every count has a ceiling.
 */
#ifndef CONVENE_MX_H
#define CONVENE_MX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CVN_MX_HOSTS 8
#define CVN_MX_ADDRESSES 4
#define CVN_MX_TTL_LEAST 60
#define CVN_MX_TTL_MOST 3600

enum cvn_mx_kind {
	CVN_MX_FOUND,              /* hosts, best first, each with an address */
	CVN_MX_REFUSES,            /* a null MX: the domain takes no mail */
	CVN_MX_NOWHERE,            /* no such domain, or neither MX nor address */
	CVN_MX_LOOP,               /* the best host is ourselves */
	CVN_MX_LATER               /* no answer now */
};

struct cvn_mx_host {
	char name[256];            /* lower case, without the last dot */
	int preference;
	char address[CVN_MX_ADDRESSES][46];
	size_t n_addresses;
};

struct cvn_mx {
	enum cvn_mx_kind kind;
	struct cvn_mx_host host[CVN_MX_HOSTS];
	size_t n_hosts;
	int64_t ttl_s;             /* how long this may be believed: the records' time within the bounds above */
	char text[200];            /* what is wrong, in words */
};

struct cvn_mx_options {
	const char *server;        /* "127.0.0.1" or "127.0.0.1:5353" instead of the system's; NULL = the system's */
	const char *self;          /* our own name: a host of this name, and those behind it, are not asked */
	bool own_addresses;        /* hosts at an address of this machine are ourselves too */
};

void cvn_mx_look_up(const struct cvn_mx_options *opt, const char *domain, struct cvn_mx *out);

/* Whether mail to this address would come back to this machine: loopback, none, or an address of an interface. */
bool cvn_mx_is_own_address(const char *address);

#endif
