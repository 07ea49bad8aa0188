/*
 * check_dkim.c - the doctor on DKIM (RFC 6376 3.6): the record to publish for each key, compared with what the world sees.
 */
#include <string.h>

#include "cmd/check.h"
#include "convene/base/file.h"
#include "convene/base/text.h"
#include "convene/dkim.h"

#include "convene/base/banned.h"

#define KEY_MAX_BYTES 65536
#define RECORD_MAX_BYTES 4096

/* The record of one key as text. The private key is wiped from memory before this returns. */
static int write_record(const struct cvn_office *office, const char *selector, const char *file, struct cvn_buf *out,
                        struct cvn_err *err)
{
	CVN_AUTO(cvn_sign_key_free) struct cvn_sign_key *key = NULL;
	CVN_AUTO_STR char *path = cvn_office_path(office, file);
	CVN_AUTO_BUF(pem, KEY_MAX_BYTES);
	int rc = cvn_file_read(path, &pem, err);

	if (rc == CVN_OK)
		rc = cvn_sign_key_read(pem.ptr, pem.len, &key, err);
	if (pem.cap > 0)
		explicit_bzero(pem.ptr, pem.cap);
	if (rc == CVN_OK)
		rc = cvn_dkim_record(&(struct cvn_dkim){ office->conf.domain, selector, key }, out, err);
	return rc;
}

/* Spaces in a record mean nothing (RFC 6376 3.2): compare without them. */
static bool same_record(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, " \t");
		b += strspn(b, " \t");
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

static void compare(const char *name, const char *record, struct cvn_findings *out)
{
	char seen[RECORD_MAX_BYTES];
	int found = cvn_dns_txt(name, "", seen, sizeof seen);

	if (found > 0 && same_record(seen, record))
		cvn_findings_add(out, CVN_FINDING_OK, "DKIM", "%s says what our key says", name);
	else if (found > 0)
		cvn_findings_add(out, CVN_FINDING_WRONG, "DKIM", "%s is another key's; publish TXT %s", name, record);
	else
		cvn_findings_add(out, found == 0 ? CVN_FINDING_WRONG : CVN_FINDING_WARNING, "DKIM", "%s: publish TXT %s", name,
		                 record);
}

static void check_key(const struct cvn_office *office, const char *selector, const char *file, struct cvn_findings *out)
{
	CVN_AUTO_STR char *name = NULL;
	CVN_AUTO_BUF(record, RECORD_MAX_BYTES);
	struct cvn_err err = { 0 };

	if (file == NULL)
		return;
	if (selector == NULL) {
		cvn_findings_add(out, CVN_FINDING_WRONG, "DKIM", "%s has no selector", file);
		return;
	}
	if (write_record(office, selector, file, &record, &err) != CVN_OK) {
		cvn_findings_add(out, CVN_FINDING_WRONG, "DKIM", "%s", err.text);
		return;
	}
	name = cvn_xasprintf("%s._domainkey.%s", selector, office->conf.domain);
	compare(name, record.ptr, out);
}

void cvn_check_dkim(const struct cvn_office *office, struct cvn_findings *out)
{
	check_key(office, office->conf.dkim_selector, office->conf.dkim_key_file, out);
	check_key(office, office->conf.dkim_ed25519_selector, office->conf.dkim_ed25519_key_file, out);
}
