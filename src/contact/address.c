/*
 * address.c - is this an e-mail address, and which mailbox is it.
 *
 * Domain names with other letters than ASCII are domain.c; remarks on valid addresses are flags.c.
 */
#include <string.h>

#include "convene/base/mem.h"
#include "convene/base/unicode.h"
#include "convene/contact/address.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

static bool atext(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static int bad_char(uint32_t cp, const char *where, struct cvn_err *err)
{
	if (cp == ' ')
		return cvn_fail(err, CVN_E_INVALID, "a space %s", where);
	if (cp > ' ' && cp < 0x7F)
		return cvn_fail(err, CVN_E_INVALID, "'%c' may not stand %s", (char)cp, where);
	return cvn_fail(err, CVN_E_INVALID, "the character U+%04X may not stand %s", (unsigned)cp, where);
}

/* Every code point of `s` is ASCII accepted by `ok`, or visible. */
static int check_chars(struct cvn_span s, bool (*ok)(unsigned char), const char *where, struct cvn_err *err)
{
	uint32_t cp;

	for (size_t i = 0; i < s.len; i += cvn_utf8_next(s.ptr + i, s.len - i, &cp)) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c < 0x80 ? ok(c) : (cvn_utf8_next(s.ptr + i, s.len - i, &cp), cvn_unicode_visible(cp)))
			continue;
		cvn_utf8_next(s.ptr + i, s.len - i, &cp);
		return bad_char(cp, where, err);
	}
	return CVN_OK;
}

static bool atext_or_dot(unsigned char c)
{
	return c == '.' || atext(c);
}

static bool dots_are_sound(struct cvn_span s)
{
	return s.len && s.ptr[0] != '.' && s.ptr[s.len - 1] != '.' && !memmem(s.ptr, s.len, "..", 2);
}

static int check_dot_atom(struct cvn_span local, struct cvn_err *err)
{
	int rc = check_chars(local, atext_or_dot, "in front of the @", err);

	if (rc != CVN_OK)
		return rc;
	if (!dots_are_sound(local))
		return cvn_fail(err, CVN_E_INVALID, "a dot at the edge of the part in front of the @, or two together");
	return CVN_OK;
}

static bool printable(unsigned char c)
{
	return c >= ' ' && c < 0x7F;
}

/* Take the quotes off: `out` gets the text between them without backslashes. */
static int unquote(struct cvn_span local, char *out, size_t *out_n, struct cvn_err *err)
{
	size_t n = 0;

	if (local.len < 3 || local.ptr[local.len - 1] != '"')
		return cvn_fail(err, CVN_E_INVALID, "the quote in front of the @ does not close");
	for (size_t i = 1; i + 1 < local.len; i++) {
		if (local.ptr[i] == '"')
			return cvn_fail(err, CVN_E_INVALID, "a quote inside the quoted part in front of the @");
		if (local.ptr[i] == '\\' && ++i + 1 >= local.len)
			return cvn_fail(err, CVN_E_INVALID, "the quote in front of the @ does not close");
		out[n++] = local.ptr[i];
	}
	*out_n = n;
	return check_chars((struct cvn_span){ out, n }, printable, "in front of the @", err);
}

/* "ana.rivera" and ana.rivera are one mailbox (RFC 5321 4.1.2): quotes stay only where they are needed. */
static int plain_local(struct cvn_span local, char *out, size_t *out_n, struct cvn_err *err)
{
	char text[CVN_ADDRESS_LOCAL_MAX];
	struct cvn_span inner = { text, 0 };
	size_t n = 0;

	if (local.ptr[0] != '"') {
		memcpy(out, local.ptr, local.len);
		*out_n = local.len;
		return check_dot_atom(local, err);
	}
	if (unquote(local, text, &inner.len, err) != CVN_OK)
		return CVN_E_INVALID;
	if (check_dot_atom(inner, NULL) == CVN_OK) {
		memcpy(out, text, inner.len);
		*out_n = inner.len;
		return CVN_OK;
	}
	out[n++] = '"';
	for (size_t i = 0; i < inner.len; i++) {
		if (text[i] == '"' || text[i] == '\\')
			out[n++] = '\\';
		out[n++] = text[i];
	}
	out[n++] = '"';
	*out_n = n;
	return CVN_OK;
}

static int too_long(struct cvn_err *err)
{
	return cvn_fail(err, CVN_E_INVALID, "more than %d octets in front of the @", CVN_ADDRESS_LOCAL_MAX);
}

static bool is_ascii(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

/* Bring the local part into Unicode NFC, in place; `cap` octets are there. */
static int compose(char *local, size_t *n, size_t cap, struct cvn_err *err)
{
	size_t len = 0;
	CVN_AUTO_STR char *nfc = cvn_unicode_nfc((struct cvn_span){ local, *n }, &len);

	if (!nfc)
		return cvn_fail(err, CVN_E_INVALID, "not valid UTF-8 in front of the @");
	if (len > cap)
		return too_long(err);
	memcpy(local, nfc, len);
	*n = len;
	return CVN_OK;
}

static int parse_local(struct cvn_span local, struct cvn_address *out, size_t *out_n, struct cvn_err *err)
{
	char plain[2 * CVN_ADDRESS_LOCAL_MAX + 2];
	size_t n = 0;
	int rc;

	if (!local.len)
		return cvn_fail(err, CVN_E_INVALID, "nothing in front of the @");
	if (local.len > CVN_ADDRESS_LOCAL_MAX)
		return too_long(err);
	rc = plain_local(local, plain, &n, err);
	if (rc != CVN_OK)
		return rc;
	out->utf8 = !is_ascii(plain, n);
	if (out->utf8 && (rc = compose(plain, &n, CVN_ADDRESS_LOCAL_MAX, err)) != CVN_OK)
		return rc;
	/* NFC makes ASCII of a few characters: U+037E becomes a semicolon. */
	if (out->utf8 && plain[0] != '"' && (rc = check_dot_atom((struct cvn_span){ plain, n }, err)) != CVN_OK)
		return rc;
	if (n > CVN_ADDRESS_LOCAL_MAX)
		return too_long(err);
	for (size_t i = 0; i < n; i++) {
		out->email[i] = plain[i];
		out->key[i] = (char)cvn_ascii_lower((unsigned char)plain[i]);
	}
	out->email[n] = out->key[n] = '@';
	*out_n = n + 1;
	return CVN_OK;
}

int cvn_address_parse(struct cvn_span text, struct cvn_address *out, struct cvn_err *err)
{
	const char *at = text.len ? memrchr(text.ptr, '@', text.len) : NULL;
	char domain[CVN_ADDRESS_DOMAIN_MAX + 1], readable[4 * CVN_ADDRESS_DOMAIN_MAX + 1];
	struct cvn_address a = { 0 };
	size_t n = 0;
	int rc;

	if (!text.len)
		return cvn_fail(err, CVN_E_INVALID, "no address");
	if (!at)
		return cvn_fail(err, CVN_E_INVALID, "no @ in it");
	rc = parse_local((struct cvn_span){ text.ptr, (size_t)(at - text.ptr) }, &a, &n, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_domain_parse((struct cvn_span){ at + 1, text.len - (size_t)(at + 1 - text.ptr) }, domain, readable, err);
	if (rc != CVN_OK)
		return rc;
	if (n + strlen(domain) > CVN_ADDRESS_MAX)
		return cvn_fail(err, CVN_E_INVALID, "longer than %d octets", CVN_ADDRESS_MAX);
	memcpy(a.key + n, domain, strlen(domain) + 1);
	memcpy(a.email + n, readable, strlen(readable) + 1);
	a.domain = a.key + n;
	cvn_address_copy(out, &a);
	return CVN_OK;
}

static struct cvn_span without_quotes(struct cvn_span s)
{
	return s.len > 1 && s.ptr[0] == s.ptr[s.len - 1] && (s.ptr[0] == '"' || s.ptr[0] == '\'')
	               ? cvn_trim_wide((struct cvn_span){ s.ptr + 1, s.len - 2 })
	               : s;
}

int cvn_mailbox_parse(struct cvn_span text, struct cvn_span *out_name, struct cvn_address *out, struct cvn_err *err)
{
	const char *open = text.len && text.ptr[text.len - 1] == '>' ? memrchr(text.ptr, '<', text.len) : NULL;
	struct cvn_address inner, again;
	struct cvn_span name;
	int rc;

	*out_name = (struct cvn_span){ text.ptr, 0 };
	if (!open)
		return cvn_address_parse(text, out, err);
	rc = cvn_address_parse((struct cvn_span){ open + 1, (size_t)(text.ptr + text.len - 1 - (open + 1)) }, &inner, err);
	if (rc != CVN_OK)
		return rc;
	name = without_quotes(cvn_trim_wide((struct cvn_span){ text.ptr, (size_t)(open - text.ptr) }));
	if (name.len && memchr(name.ptr, '@', name.len)) {
		if (cvn_address_parse(name, &again, NULL) != CVN_OK || strcmp(again.key, inner.key) != 0)
			return cvn_fail(err, CVN_E_INVALID, "two addresses in one cell");
		name.len = 0;
	}
	if (name.len && (memchr(name.ptr, '<', name.len) || memchr(name.ptr, '>', name.len) || memchr(name.ptr, '"', name.len)))
		return cvn_fail(err, CVN_E_INVALID, "the name in front of <%s> has brackets or quotes in it", inner.email);
	*out_name = name;
	cvn_address_copy(out, &inner);
	return CVN_OK;
}

void cvn_address_copy(struct cvn_address *to, const struct cvn_address *from)
{
	size_t at = (size_t)(from->domain - from->key);

	memcpy(to->email, from->email, strlen(from->email) + 1);
	memcpy(to->key, from->key, strlen(from->key) + 1);
	to->domain = to->key + at;
	to->utf8 = from->utf8;
}
