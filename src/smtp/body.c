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
#define BLOCK ((size_t)128)

/* What the octets of a message are, whatever their lines. */
struct census {
	unsigned char any;             /* all of them, ORed */
	bool nul;
	size_t cr;
};

/* Blocks of a fixed size, so that the compiler takes many octets in one step. */
static void count_block(struct census *c, const char *data, size_t n)
{
	unsigned char any = 0, nul = 0, cr = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char o = (unsigned char)data[i];

		any |= o;
		nul |= (unsigned char)(o == 0);
		cr = (unsigned char)(cr + (o == '\r'));
	}
	c->any |= any;
	c->nul |= nul != 0;
	c->cr += cr;
}

static struct census count(const char *data, size_t n)
{
	struct census c = { 0 };

	for (; n >= BLOCK; data += BLOCK, n -= BLOCK)
		count_block(&c, data, BLOCK);
	count_block(&c, data, n);
	return c;
}

/* Lines end in CRLF and are short enough; with as many CRs as lines none is bare. */
static int check_lines(const char *data, size_t n, size_t cr, struct cvn_smtp_facts *out, struct cvn_err *err)
{
	const char *at = data, *end = data + n;
	size_t line = 0;

	for (; at < end; line++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		if (!lf || lf == at || lf[-1] != '\r')
			return cvn_fail(err, CVN_E_INVALID, "line %zu does not end in CRLF", line + 1);
		if (lf - 1 - at > MAX_LINE)
			return cvn_fail(err, CVN_E_INVALID, "line %zu has more than %d octets", line + 1, MAX_LINE);
		out->dots += *at == '.';
		at = lf + 1;
	}
	return line == cr ? CVN_OK : cvn_fail(err, CVN_E_INVALID, "the message has a bare CR");
}

/* RFC 6532: a header with UTF-8 in it needs SMTPUTF8, whatever the envelope says. */
static bool utf8_header(const char *data, size_t n)
{
	const char *end = memmem(data, n, "\r\n\r\n", 4);

	for (const char *p = data; end && p < end; p++) {
		if ((unsigned char)*p > 127)
			return true;
	}
	return false;
}

int cvn_smtp_body_check(const char *data, size_t n, struct cvn_smtp_facts *out, struct cvn_err *err)
{
	struct cvn_smtp_facts facts = { 0 };
	struct census c = count(data, n);
	int rc;

	if (n == 0 || c.nul)
		return cvn_fail(err, CVN_E_INVALID, n == 0 ? "the message is empty" : "the message has a NUL octet");
	if ((rc = check_lines(data, n, c.cr, &facts, err)) != CVN_OK)
		return rc;
	facts.eightbit = c.any > 127;
	facts.utf8_header = facts.eightbit && utf8_header(data, n);
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
