/*
 * test_body.c - which octets may leave as a message, compared with a slow reading of the rule line by line.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "smtp/smtp_priv.h"

#define MAX 4000

/* RFC 5321 2.3.8 and 4.5.3.1.6, octet by octet. */
static bool may_leave(const char *m, size_t n, size_t *out_dots)
{
	size_t line = 0;

	*out_dots = 0;
	for (size_t i = 0; i < n; i++) {
		if (m[i] == '\0' || (m[i] == '\n' && (i == 0 || m[i - 1] != '\r')) || (m[i] == '\r' && (i + 1 == n || m[i + 1] != '\n')))
			return false;
		*out_dots += line == 0 && m[i] == '.';
		line = m[i] == '\n' ? 0 : line + 1;
		if (line > 999 || (line == 999 && m[i] != '\r'))       /* 998 and the CR */
			return false;
	}
	return n > 0 && line == 0;
}

static unsigned next(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16 & 0x7fff;
}

/* Lines of many lengths, some at the limit; then a few octets spoilt. */
static size_t make(char *m, unsigned *seed)
{
	static const char spoil[] = "\r\n\0.a\n\r";
	size_t n = 0;

	while (n < MAX - 1100 && next(seed) % 40) {
		size_t len = next(seed) % 6 ? next(seed) % 90 : 900 + next(seed) % 101;

		memset(m + n, next(seed) % 5 ? 'x' : '.', len);
		memcpy(m + n + len, "\r\n", 2);
		n += len + 2;
	}
	for (unsigned k = next(seed) % 3; n > 0 && k > 0; k--)
		m[next(seed) % n] = spoil[next(seed) % (sizeof spoil - 1)];
	return next(seed) % 20 || n == 0 ? n : n - 1;
}

Test(body, may_leave_exactly_when_every_line_does)
{
	unsigned seed = 7, n_fine = 0, n_not = 0;
	static char m[MAX];

	for (int i = 0; i < 20000; i++) {
		struct cvn_smtp_facts facts = { 0 };
		struct cvn_err err = { 0 };
		size_t dots, n = make(m, &seed);
		bool fine = may_leave(m, n, &dots);

		cr_assert(eq(int, cvn_smtp_body_check(m, n, &facts, &err) == CVN_OK, fine), "message %d of %zu octets: %s", i, n, err.text);
		if (fine)
			cr_assert(eq(sz, facts.dots, dots), "message %d", i);
		*(fine ? &n_fine : &n_not) += 1;
	}
	cr_assert(gt(uint, n_fine, 3000));
	cr_assert(gt(uint, n_not, 3000));
}

Test(body, says_in_which_line_it_is_wrong)
{
	struct cvn_smtp_facts facts;
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_smtp_body_check("a\r\nb\nc\r\n", 8, &facts, &err), CVN_E_INVALID));
	cr_assert(eq(str, err.text, "line 2 does not end in CRLF"));
	cr_assert(eq(int, cvn_smtp_body_check("a\r\n\0\r\n", 6, &facts, &err), CVN_E_INVALID));
	cr_assert(eq(str, err.text, "the message has a NUL octet"));
}
