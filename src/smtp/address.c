/*
 * address.c - what may stand between < and > in MAIL and RCPT.
 *
 * The last check before the wire: CR, LF, blanks and angle brackets would end the command early and start another one.
 * What a sensible address is decides contact, long before.
 */
#include <string.h>

#include "convene/base/text.h"

#include "smtp_priv.h"

#include "convene/base/banned.h"

int cvn_smtp_address_check(const char *address, bool *out_utf8, struct cvn_err *err)
{
	size_t n = strlen(address);
	const char *at = strrchr(address, '@');
	bool utf8 = false;

	if (n > 254 || !at || at == address || !at[1] || at - address > 64)
		return cvn_fail(err, CVN_E_INVALID, "the address has no form that SMTP can carry");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)address[i];

		if (c <= ' ' || c == 127 || c == '<' || c == '>')
			return cvn_fail(err, CVN_E_INVALID, "the address has a character that SMTP can not carry");
		utf8 |= c > 127;
	}
	if (utf8 && !cvn_utf8_valid(address, n))
		return cvn_fail(err, CVN_E_INVALID, "the address is not UTF-8");
	*out_utf8 = utf8;
	return CVN_OK;
}
