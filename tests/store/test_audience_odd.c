/*
 * test_audience_odd.c - a text with a control character or broken UTF-8 is found wherever it stands, and no other is.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "store/audience_priv.h"

#define LONGEST 25

/* One octet after the other. */
static bool odd_by_hand(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 32 || text[i] == 127)
			return true;
	return !cvn_utf8_valid(text, n);
}

Test(odd, an_octet_is_judged_alike_wherever_it_stands)
{
	char text[LONGEST];

	for (size_t n = 1; n <= LONGEST; n++)
		for (size_t at = 0; at < n; at++)
			for (int octet = 0; octet < 256; octet++) {
				memset(text, at % 2 ? ' ' : '~', n);   /* the neighbours that are nearest to what is odd */
				text[at] = (char)octet;
				cr_assert(cvn_text_is_odd((struct cvn_span){ text, n }) == odd_by_hand(text, n), "octet %d at %zu of %zu", octet,
				          at, n);
			}
}

Test(odd, letters_of_every_script_are_plain)
{
	cr_expect(not(cvn_text_is_odd(CVN_SPAN(""))));
	cr_expect(not(cvn_text_is_odd(CVN_SPAN("Zoë Ångström-Nguyễn"))));
	cr_expect(not(cvn_text_is_odd(CVN_SPAN("Ольга 李小龍 مريم"))));
	cr_expect(cvn_text_is_odd(CVN_SPAN("Zo\xeb Mueller")));
	cr_expect(cvn_text_is_odd(CVN_SPAN("Ana\r\nBcc: x@y.example")));
	cr_expect(cvn_text_is_odd(CVN_SPAN("a\0b")));
}
