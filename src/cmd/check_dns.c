/*
 * check_dns.c - what mailbox providers look up before they take a letter: MX, SPF (RFC 7208), DMARC (RFC 7489).
 *
 * A machine without DNS gets one line and no verdict.
 */
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

#include "cmd/check.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

#define ANSWER_MAX_BYTES 8192

/* The first record of `type` at `name`; for TXT the one that begins with `prefix`, its strings joined.
 * 1 found, 0 none, -1 no answer from DNS. */
static int look_up(const char *name, int type, const char *prefix, char *out, size_t cap)
{
	unsigned char answer[ANSWER_MAX_BYTES];
	int n = res_query(name, C_IN, type, answer, sizeof answer);
	ns_msg msg;

	if (n < 0)
		return h_errno == HOST_NOT_FOUND || h_errno == NO_DATA ? 0 : -1;
	if (n > (int)sizeof answer || ns_initparse(answer, n, &msg) != 0)
		return -1;
	for (int i = 0; i < ns_msg_count(msg, ns_s_an); i++) {
		ns_rr rr;
		size_t at = 0;

		if (ns_parserr(&msg, ns_s_an, i, &rr) != 0 || (int)ns_rr_type(rr) != type)
			continue;
		if (type == T_MX)
			return 1;
		for (const unsigned char *p = ns_rr_rdata(rr), *end = p + ns_rr_rdlen(rr); p < end; p += *p + 1)
			if (p + 1 + *p <= end && at + *p < cap) {
				memcpy(out + at, p + 1, *p);
				at += *p;
			}
		out[at] = '\0';
		if (cvn_starts_nocase(out, prefix))
			return 1;
	}
	return 0;
}

int cvn_dns_txt(const char *name, const char *prefix, char *out, size_t cap)
{
	return look_up(name, T_TXT, prefix, out, cap);
}

static void add_txt(struct cvn_findings *out, const char *what, const char *name, const char *prefix, const char *missing)
{
	char text[1024];
	int found = cvn_dns_txt(name, prefix, text, sizeof text);

	if (found > 0)
		cvn_findings_add(out, CVN_FINDING_OK, what, "%s: %s", name, text);
	else if (found == 0)
		cvn_findings_add(out, CVN_FINDING_WRONG, what, "%s: %s", name, missing);
}

void cvn_check_dns(const struct cvn_office *office, struct cvn_findings *out)
{
	const char *domain = office->conf.domain;
	CVN_AUTO_STR char *dmarc = cvn_xasprintf("_dmarc.%s", domain);
	int mx = look_up(domain, T_MX, "", NULL, 0);

	if (mx < 0) {
		cvn_findings_add(out, CVN_FINDING_WARNING, "DNS", "no answer from here; look up %s from another machine", domain);
		return;
	}
	if (mx == 0)
		cvn_findings_add(out, CVN_FINDING_WRONG, "MX", "%s has none: bounces and answers would not arrive", domain);
	else
		cvn_findings_add(out, CVN_FINDING_OK, "MX", "%s has one", domain);
	add_txt(out, "SPF", domain, "v=spf1", "no SPF record: large providers refuse or hide the letters");
	add_txt(out, "DMARC", dmarc, "v=DMARC1", "no DMARC record; publish at least v=DMARC1; p=none");
}
