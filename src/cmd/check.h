/*
 * check.h - what the parts of `convene check` share: a list of findings.
 */
#ifndef CVN_CMD_CHECK_H
#define CVN_CMD_CHECK_H

#include "cmd/cmd.h"

enum cvn_finding_grade { CVN_FINDING_OK, CVN_FINDING_WARNING, CVN_FINDING_WRONG };

struct cvn_finding {
	enum cvn_finding_grade grade;
	char *what, *detail;
};
struct cvn_findings {
	struct cvn_finding *at;
	size_t n;
};
void cvn_findings_add(struct cvn_findings *f, enum cvn_finding_grade grade, const char *what, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));
void cvn_findings_release(struct cvn_findings *f);

/* What can be seen from here: files, permissions, database, secrets, zone. Touches no network. */
void cvn_check_local(struct cvn_office *office, struct cvn_findings *out);
/* Log in to each relay and mailbox as the daemons will; nothing is sent or fetched. */
void cvn_check_logins(struct cvn_office *office, struct cvn_findings *out);
/* What the world can look up of the office's domain: MX, SPF, DMARC. */
void cvn_check_dns(const struct cvn_office *office, struct cvn_findings *out);
/* The DKIM records that belong to the configured keys, and whether the world sees them. Nothing when no key is configured. */
void cvn_check_dkim(const struct cvn_office *office, struct cvn_findings *out);

/* The first TXT record at `name` that begins with `prefix`, its strings joined. 1 found, 0 none, -1 no answer from DNS. */
int cvn_dns_txt(const char *name, const char *prefix, char *out, size_t cap);

#endif
