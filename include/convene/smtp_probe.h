/*
 * smtp_probe.h - whether the links of a letter answer, asked before it goes to thousands.
 *
 * Each link is asked once with HEAD, and with GET where HEAD is not welcome. All of them together have a ceiling on time,
 * octets, redirects and number. A letter may have been written by somebody else: only http and https are asked, and no
 * address of this machine or of the network it stands in, whatever a name resolves to or a redirect says, unless the link
 * leads to the office's own host. In this room because libcurl lives here.
 */
#ifndef CONVENE_SMTP_PROBE_H
#define CONVENE_SMTP_PROBE_H

#include <stdbool.h>
#include <stddef.h>

enum cvn_probe_answer {
	CVN_PROBE_NOT_ASKED,       /* no http or https, beyond the ceiling of number or time; `why` says which */
	CVN_PROBE_ANSWERS,
	CVN_PROBE_BROKEN,          /* members would meet an error: no such page or host, a bad certificate, a private address */
	CVN_PROBE_UNSURE,          /* perhaps only now, or only for a machine: 403, 429, 5xx, no answer in time */
};

struct cvn_probe {
	const char *url;           /* borrowed */
	enum cvn_probe_answer answer;
	long status;               /* of HTTP, of the last redirect; 0 = none came */
	char why[120];             /* "" when it answers */
};

/* 0 and NULL take the default behind each. */
struct cvn_probe_rules {
	const char *own_host;      /* may lie on a private address */
	bool local;                /* for tests: private addresses may be asked */
	long each_ms;              /* 10,000: one link */
	long all_ms;               /* 60,000: all together */
	long redirects;            /* 5 */
	size_t at_once;            /* 8, and 2 of them to one host */
	size_t most;               /* 200 links */
	size_t bytes;              /* 65,536 of one answer's body */
};
void cvn_probe_links(struct cvn_probe *links, size_t n, const struct cvn_probe_rules *rules);

#endif
