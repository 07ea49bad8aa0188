/*
 * body.c - a message on the wire: checked, dot-stuffed, ended.
 *
 * Nothing is repaired here: a message with a bare CR or LF would mean different things to different servers (SMTP
 * smuggling), so it does not leave.
 */
#include <string.h>

#include "smtp_priv.h"

#include "convene/base/banned.h"

#define MAX_LINE 998           /* RFC 5321 4.5.3.1.6, without CRLF */

/* Whether a whole message is 7-bit and free of NUL, eight octets at a time. */
static bool plain(const char *data, size_t n, bool *out_nul)
{
	const uint64_t high = 0x8080808080808080u, low = 0x0101010101010101u;
	uint64_t seen = 0, nul = 0;
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t w;

		memcpy(&w, data + i, 8);
		seen |= w;
		nul |= (w - low) & ~w & high;
	}
	for (; i < n; i++) {
		seen |= (unsigned char)data[i];
		nul |= data[i] == '\0' ? high : 0;
	}
	*out_nul = nul != 0;
	return (seen & high) == 0;
}

static int check_lines(const char *data, size_t n, struct cvn_smtp_facts *out, struct cvn_err *err)
{
	const char *at = data, *end = data + n;

	for (size_t line = 1; at < end; line++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		if (!lf || lf == at || lf[-1] != '\r')
			return cvn_fail(err, CVN_E_INVALID, "line %zu does not end in CRLF", line);
		if (lf - 1 - at > MAX_LINE)
			return cvn_fail(err, CVN_E_INVALID, "line %zu has more than %d octets", line, MAX_LINE);
		if (memchr(at, '\r', (size_t)(lf - 1 - at)))
			return cvn_fail(err, CVN_E_INVALID, "line %zu has a bare CR", line);
		out->dots += *at == '.';
		at = lf + 1;
	}
	return CVN_OK;
}

int cvn_smtp_body_check(const char *data, size_t n, struct cvn_smtp_facts *out, struct cvn_err *err)
{
	struct cvn_smtp_facts facts = { 0 };
	bool nul;
	int rc;

	facts.eightbit = !plain(data, n, &nul);
	if (n == 0 || nul)
		return cvn_fail(err, CVN_E_INVALID, n == 0 ? "the message is empty" : "the message has a NUL octet");
	if ((rc = check_lines(data, n, &facts, err)) != CVN_OK)
		return rc;
	*out = facts;
	return CVN_OK;
}

void cvn_smtp_body_put(struct cvn_buf *out, const char *data, size_t n, const struct cvn_smtp_facts *facts)
{
	const char *from = data, *end = data + n, *at = data;

	cvn_buf_reserve(out, n + facts->dots + 256);     /* and the next letter's commands */
	for (size_t dots = facts->dots; dots > 0 && at < end; ) {
		if (*at == '.') {
			cvn_buf_add(out, from, (size_t)(at - from));
			cvn_buf_char(out, '.');
			from = at;
			dots--;
		}
		at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
	}
	cvn_buf_add(out, from, (size_t)(end - from));
	cvn_buf_add(out, ".\r\n", 3);
}
