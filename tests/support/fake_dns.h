/*
 * fake_dns.h - a name server of our own on loopback (UDP): a table of records, and silence or failure where the table says so.
 */
#ifndef TESTS_FAKE_DNS_H
#define TESTS_FAKE_DNS_H

#include <stddef.h>

struct fake_record {
	const char *name;
	const char *type;      /* "MX", "A", "AAAA", "FAIL" (SERVFAIL for the name), "SILENT" (no answer) */
	int preference;        /* MX */
	const char *data;      /* a host ("" = the root), or an address */
};

struct fake_dns;
/* A name with no record at all does not exist (NXDOMAIN). The table is borrowed. */
struct fake_dns *fake_dns_start(const struct fake_record *records, size_t n);
void fake_dns_stop(struct fake_dns *d);
const char *fake_dns_server(const struct fake_dns *d);     /* "127.0.0.1:port" */
size_t fake_dns_asked(const struct fake_dns *d);           /* questions so far */

#endif
