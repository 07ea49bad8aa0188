/*
 * mx.c - answers of DNS as anybody may send them: what comes out is fit for an URL and a connection.
 *
 * The first octet: whose mail it is. Then one answer a question: its length in two octets, and a packet. A length of 0, 1 and 2 is
 * "no data", "no such name" and "nothing heard"; behind the last packet nothing is heard any more.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

#include "convene/mx.h"
#include "smtp/smtp_priv.h"

struct packets {
	const uint8_t *at;
	size_t n;
	unsigned asked;
};

static enum cvn_dns_said next_packet(void *arg, const char *name, int type, const unsigned char **out, size_t *out_n)
{
	struct packets *p = arg;
	size_t n;

	assert(name[0] && strlen(name) < 256 && (type == 15 || type == 1 || type == 28));
	assert(++p->asked <= 1 + 2 * CVN_MX_HOSTS);
	if (p->n < 2)
		return CVN_DNS_LATER;
	n = (size_t)p->at[0] << 8 | p->at[1];
	p->at += 2, p->n -= 2;
	if (n < 3)
		return n == 0 ? CVN_DNS_NO_DATA : n == 1 ? CVN_DNS_NO_NAME : CVN_DNS_LATER;
	n = n < p->n ? n : p->n;
	*out = p->at;
	*out_n = n;
	p->at += n, p->n -= n;
	return CVN_DNS_ANSWER;
}

static void is_a_host(const struct cvn_mx_host *h, const char *self)
{
	unsigned char octets[16];
	struct in_addr four;

	assert(h->name[0] && strlen(h->name) < sizeof h->name && strcmp(h->name, self) != 0);
	assert(inet_aton(h->name, &four) == 0);        /* not an address in the clothes of a name */
	for (const char *c = h->name; *c; c++)
		assert((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-' || *c == '.' || *c == '_');
	assert(h->preference >= 0 && h->preference <= 65535);
	assert(h->n_addresses >= 1 && h->n_addresses <= CVN_MX_ADDRESSES);
	for (size_t i = 0; i < h->n_addresses; i++)
		assert(inet_pton(AF_INET, h->address[i], octets) == 1 || inet_pton(AF_INET6, h->address[i], octets) == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct packets p = { data + (n > 0), n - (n > 0), 0 };
	const struct cvn_mx_options opt = { .self = n > 0 && data[0] & 1 ? "mx.two.example" : "us.example" };
	const char *domain = n > 0 && data[0] & 2 ? "127.0.0.1" : "two.example";
	struct cvn_mx mx;

	cvn_mx_work_out(&(struct cvn_dns){ next_packet, &p }, &opt, domain, &mx);
	assert(mx.ttl_s >= CVN_MX_TTL_LEAST && mx.ttl_s <= CVN_MX_TTL_MOST);
	assert(memchr(mx.text, '\0', sizeof mx.text));
	assert((mx.kind == CVN_MX_FOUND) == (mx.n_hosts > 0) && mx.n_hosts <= CVN_MX_HOSTS);
	assert(mx.kind == CVN_MX_FOUND || mx.text[0]);
	for (size_t i = 0; i < mx.n_hosts; i++) {
		is_a_host(&mx.host[i], opt.self);
		assert(i == 0 || mx.host[i - 1].preference <= mx.host[i].preference);
	}
	return 0;
}
