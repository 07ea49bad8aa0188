/*
 * test_mx.c - where a domain takes its mail, asked of a name server of our own.
 */
#include <dirent.h>
#include <string.h>

#define LLVMFuzzerTestOneInput fuzz_mx
#include "fuzz/mx.c"
#undef LLVMFuzzerTestOneInput

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/file.h"
#include "convene/base/mem.h"
#include "convene/base/text.h"
#include "convene/mx.h"
#include "support/fake_dns.h"

static const struct fake_record zone[] = {
	{ "two.example", "MX", 20, "second.two.example" }, { "two.example", "MX", 10, "First.two.example" },
	{ "first.two.example", "A", 0, "203.0.113.1" },      { "first.two.example", "AAAA", 0, "2001:db8::1" },
	{ "second.two.example", "A", 0, "203.0.113.2" },
	{ "null.example", "MX", 0, "" },
	{ "plain.example", "A", 0, "203.0.113.3" },
	{ "text.example", "TXT", 0, "" },
	{ "dangling.example", "MX", 10, "gone.example" },
	{ "sick.example", "FAIL", 0, "" },
	{ "silent.example", "SILENT", 0, "" },
	{ "half.example", "MX", 10, "sick.example" },      { "half.example", "MX", 20, "plain.example" },
	{ "lost.example", "MX", 10, "sick.example" },
	{ "backup.example", "MX", 10, "plain.example" },   { "backup.example", "MX", 20, "us.example" },
	{ "backup.example", "MX", 30, "first.two.example" }, { "us.example", "A", 0, "203.0.113.9" },
	{ "ours.example", "MX", 10, "us.example" },        { "ours.example", "MX", 20, "plain.example" },
	{ "self.example", "MX", 10, "here.example" },      { "here.example", "A", 0, "127.0.0.1" },
	{ "odd.example", "MX", 5, "a b.example" },         { "odd.example", "MX", 10, "plain.example" },
	{ "bad.example", "MX", 5, "a b.example" },         { "bad.example", "A", 0, "203.0.113.4" },
	{ "number.example", "MX", 5, "127.0.0.1" },        { "127.0.0.1", "A", 0, "203.0.113.5" },
	{ "mapped.example", "AAAA", 0, "::ffff:127.0.0.1" },
};

Test(mx, finds_the_hosts_of_a_domain_or_says_why_there_are_none, .timeout = 60)
{
	static const struct {
		const char *domain;
		enum cvn_mx_kind kind;
		const char *hosts;             /* names, best first */
	} cases[] = {
		{ "two.example", CVN_MX_FOUND, "first.two.example second.two.example" },
		{ "null.example", CVN_MX_REFUSES, "" },
		{ "plain.example", CVN_MX_FOUND, "plain.example" },
		{ "text.example", CVN_MX_NOWHERE, "" },
		{ "dangling.example", CVN_MX_NOWHERE, "" },
		{ "missing.example", CVN_MX_NOWHERE, "" },
		{ "sick.example", CVN_MX_LATER, "" },
		{ "half.example", CVN_MX_FOUND, "plain.example" },
		{ "lost.example", CVN_MX_LATER, "" },
		{ "backup.example", CVN_MX_FOUND, "plain.example" },
		{ "ours.example", CVN_MX_LOOP, "" },
		{ "self.example", CVN_MX_LOOP, "" },
		{ "odd.example", CVN_MX_FOUND, "plain.example" },
		{ "bad.example", CVN_MX_NOWHERE, "" },         /* its MX is no host: that does not make the domain one (RFC 5321 5.1) */
		{ "number.example", CVN_MX_NOWHERE, "" },      /* in a URL it would be this machine */
		{ "mapped.example", CVN_MX_LOOP, "" },
	};
	struct fake_dns *dns = fake_dns_start(zone, CVN_COUNT(zone));
	struct cvn_mx_options opt = { .server = fake_dns_server(dns), .self = "us.example", .own_addresses = true };

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		char hosts[512] = "";
		struct cvn_mx mx;

		cvn_mx_look_up(&opt, cases[i].domain, &mx);
		for (size_t k = 0; k < mx.n_hosts; k++) {
			strcat(hosts, k ? " " : "");
			strcat(hosts, mx.host[k].name);
		}
		cr_expect(eq(int, mx.kind, cases[i].kind), "%s: %s", cases[i].domain, mx.text);
		if (mx.kind == CVN_MX_FOUND)
			cr_expect(eq(str, hosts, (char *)cases[i].hosts), "%s", cases[i].domain);
		else
			cr_expect(ne(str, mx.text, ""), "%s", cases[i].domain);
		cr_expect(ge(i64, mx.ttl_s, CVN_MX_TTL_LEAST));
	}
	fake_dns_stop(dns);
}

Test(mx, knows_both_kinds_of_address_and_the_time_they_hold)
{
	struct fake_dns *dns = fake_dns_start(zone, CVN_COUNT(zone));
	struct cvn_mx mx;

	cvn_mx_look_up(&(struct cvn_mx_options){ .server = fake_dns_server(dns) }, "two.example", &mx);
	cr_assert(eq(sz, mx.host[0].n_addresses, 2));
	cr_assert(eq(str, mx.host[0].address[0], "203.0.113.1"));
	cr_assert(eq(str, mx.host[0].address[1], "2001:db8::1"));
	cr_assert(eq(i64, mx.ttl_s, 300));
	fake_dns_stop(dns);
}

Test(mx, takes_loopback_for_this_machine_and_others_not)
{
	cr_assert(cvn_mx_is_own_address("127.0.0.1"));
	cr_assert(cvn_mx_is_own_address("127.8.8.8"));
	cr_assert(cvn_mx_is_own_address("::1"));
	cr_assert(cvn_mx_is_own_address("0.0.0.0"));
	cr_assert(cvn_mx_is_own_address("::ffff:127.0.0.1"));
	cr_assert(not(cvn_mx_is_own_address("::ffff:203.0.113.1")));
	cr_assert(not(cvn_mx_is_own_address("203.0.113.1")));
	cr_assert(not(cvn_mx_is_own_address("not an address")));
}

/* Whole, cut short and with bits turned over. */
static void replay(const char *path)
{
	CVN_AUTO_BUF(seed, 1 << 20);

	cr_assert(eq(int, cvn_file_read(path, &seed, NULL), CVN_OK), "%s", path);
	for (size_t cut = 0; cut <= seed.len; cut++)
		fuzz_mx((const uint8_t *)seed.ptr, cut);
	for (size_t bit = 0; bit < 8 * seed.len; bit++) {
		seed.ptr[bit / 8] ^= (char)(1 << bit % 8);
		fuzz_mx((const uint8_t *)seed.ptr, seed.len);
		seed.ptr[bit / 8] ^= (char)(1 << bit % 8);
	}
}

Test(mx, believes_nothing_of_a_broken_answer, .timeout = 60)
{
	static const char dir[] = "tests/data/fuzz/mx";
	DIR *d = opendir(dir);
	size_t n = 0;

	cr_assert(ne(ptr, d, NULL), "%s", dir);
	for (struct dirent *e; (e = readdir(d)); ) {
		CVN_AUTO_STR char *path = cvn_path_join(dir, e->d_name);

		if (e->d_name[0] == '.')
			continue;
		replay(path);
		n++;
	}
	closedir(d);
	cr_assert(ge(sz, n, 20));
}
