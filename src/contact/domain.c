/*
 * domain.c - receiving domains: plain ASCII names by our own eyes, all others by libidn2 under guard.
 *
 * libidn2 drops spaces and underscores when asked for strict names ("ex ample.org" became example.org: mail to a
 * stranger), so ASCII is checked first, and what comes back must be what was written but for its case.
 */
#include <string.h>

#include <idn2.h>
#include <libpsl.h>

#include "convene/base/mem.h"
#include "convene/base/unicode.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

static bool letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool letter_digit_hyphen(unsigned char c)
{
	return letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static int check_octets(struct cvn_span s, struct cvn_err *err)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c >= 0x80 || c == '.' || letter_digit_hyphen(c))
			continue;
		if (c == ' ')
			return cvn_fail(err, CVN_E_INVALID, "a space behind the @");
		if (c < ' ' || c == 0x7F)
			return cvn_fail(err, CVN_E_INVALID, "a control character behind the @");
		return cvn_fail(err, CVN_E_INVALID, "'%c' may not stand behind the @", c);
	}
	return CVN_OK;
}

static int check_label(const char *label, size_t n, struct cvn_err *err)
{
	if (!n)
		return cvn_fail(err, CVN_E_INVALID, "a dot too many behind the @");
	if (n > 63)
		return cvn_fail(err, CVN_E_INVALID, "a part of the domain is longer than 63 octets");
	if (label[0] == '-' || label[n - 1] == '-')
		return cvn_fail(err, CVN_E_INVALID, "a part of the domain begins or ends with '-'");
	for (size_t i = 0; i < n; i++)           /* NFC makes ASCII of a few characters: U+1FEF becomes a grave accent */
		if (!letter_digit_hyphen((unsigned char)label[i]))
			return cvn_fail(err, CVN_E_INVALID, "'%c' may not stand behind the @", label[i]);
	return CVN_OK;
}

/* The last label is letters, or the A-label of a name in another script. Numbers there mean an IP address. */
static int check_top(const char *label, struct cvn_err *err)
{
	if (strncmp(label, "xn--", 4) == 0)
		return CVN_OK;
	for (const char *p = label; *p; p++)
		if (!letter((unsigned char)*p))
			return cvn_fail(err, CVN_E_INVALID, "'.%s' is no top-level domain", label);
	return CVN_OK;
}

static int check_ascii(const char *name, struct cvn_err *err)
{
	const char *label = name, *dot;
	int rc;

	while ((dot = strchr(label, '.'))) {
		if ((rc = check_label(label, (size_t)(dot - label), err)) != CVN_OK)
			return rc;
		label = dot + 1;
	}
	if ((rc = check_label(label, strlen(label), err)) != CVN_OK)
		return rc;
	if (label == name)
		return cvn_fail(err, CVN_E_INVALID, "the domain '%s' has no dot", name);
	return check_top(label, err);
}

static char *lower_nfc(struct cvn_span s)
{
	size_t n = 0, len = 0;
	CVN_AUTO_STR char *nfc = cvn_unicode_nfc(s, &len);
	char small[4];
	uint32_t cp;

	if (!nfc)
		return NULL;
	CVN_AUTO_STR char *low = cvn_xmalloc(4 * len + 1);
	for (size_t i = 0; i < len;) {
		i += cvn_utf8_next(nfc + i, len - i, &cp);
		size_t k = cvn_utf8_put(cvn_unicode_lower(cp), small);
		memcpy(low + n, small, k);
		n += k;
	}
	low[n] = '\0';
	return CVN_TAKE(&low);
}

static int idn_failed(int rc, struct cvn_err *err)
{
	return cvn_fail(err, CVN_E_INVALID, "the domain is no international name: %s", idn2_strerror(rc));
}

/* Both forms of a name with other letters, or with A-labels written out. */
static int parse_idn(struct cvn_span text, char *ascii, char *readable, struct cvn_err *err)
{
	CVN_AUTO_STR char *want = lower_nfc(text);
	CVN_AUTO_STR char *a = NULL;
	CVN_AUTO_STR char *u = NULL;
	CVN_AUTO_STR char *again = NULL;
	int rc;

	if (!want)
		return cvn_fail(err, CVN_E_INVALID, "not valid UTF-8 behind the @");
	rc = idn2_to_ascii_8z(want, &a, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
	if (rc == IDN2_OK)
		rc = idn2_to_unicode_8z8z(a, &u, 0);
	if (rc == IDN2_OK)
		rc = idn2_to_ascii_8z(u, &again, IDN2_NONTRANSITIONAL);
	if (rc != IDN2_OK)
		return idn_failed(rc, err);
	if (strcmp(again, a) != 0 || (strcmp(u, want) != 0 && strcmp(a, want) != 0 && !strstr(want, "xn--")))
		return cvn_fail(err, CVN_E_INVALID, "the domain has characters that stand for others ('%s'?)", u);
	if (strlen(a) > CVN_ADDRESS_DOMAIN_MAX || strlen(u) > 4 * CVN_ADDRESS_DOMAIN_MAX)
		return cvn_fail(err, CVN_E_INVALID, "the domain is longer than %d octets", CVN_ADDRESS_DOMAIN_MAX);
	memcpy(ascii, a, strlen(a) + 1);
	memcpy(readable, u, strlen(u) + 1);
	return CVN_OK;
}

static bool needs_idn(const char *name)
{
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return true;
	return strstr(name, "xn--") != NULL;
}

int cvn_domain_parse(struct cvn_span text, char ascii[CVN_ADDRESS_DOMAIN_MAX + 1],
                     char readable[4 * CVN_ADDRESS_DOMAIN_MAX + 1], struct cvn_err *err)
{
	char low[4 * CVN_ADDRESS_DOMAIN_MAX + 1];
	int rc;

	if (!text.len)
		return cvn_fail(err, CVN_E_INVALID, "nothing behind the @");
	if (text.ptr[0] == '[')
		return cvn_fail(err, CVN_E_INVALID, "a bare machine address instead of a domain");
	if (text.len > 4 * CVN_ADDRESS_DOMAIN_MAX)
		return cvn_fail(err, CVN_E_INVALID, "the domain is longer than %d octets", CVN_ADDRESS_DOMAIN_MAX);
	if ((rc = check_octets(text, err)) != CVN_OK)
		return rc;
	for (size_t i = 0; i < text.len; i++)
		low[i] = (char)cvn_ascii_lower((unsigned char)text.ptr[i]);
	low[text.len] = '\0';
	if (needs_idn(low)) {
		rc = parse_idn(text, ascii, readable, err);
		return rc == CVN_OK ? check_ascii(ascii, err) : rc;
	}
	if (text.len > CVN_ADDRESS_DOMAIN_MAX)
		return cvn_fail(err, CVN_E_INVALID, "the domain is longer than %d octets", CVN_ADDRESS_DOMAIN_MAX);
	memcpy(ascii, low, text.len + 1);
	memcpy(readable, low, text.len + 1);
	return check_ascii(ascii, err);
}

const char *cvn_domain_registrable(const char *domain)
{
	const psl_ctx_t *psl = psl_builtin();
	const char *found = psl ? psl_registrable_domain(psl, domain) : NULL;

	return found ? found : domain;
}
