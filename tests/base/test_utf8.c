/* test_utf8.c - decoding, refusing and measuring UTF-8. */
#include "base_test.h"

#include "convene/base/mem.h"
#include "convene/base/text.h"

TestSuite(utf8, .timeout = 20);

Test(utf8, every_scalar_value_survives_writing_and_reading)
{
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char out[4];
		size_t n = cvn_utf8_put(cp, out);
		uint32_t back = 0;

		if (cp >= 0xd800 && cp <= 0xdfff) {
			cr_assert(eq(sz, n, 0));
			continue;
		}
		if (cvn_utf8_next(out, n, &back) != n || back != cp)
			cr_fatal("U+%04X became U+%04X", cp, back);
	}
	cr_assert(eq(sz, cvn_utf8_put(0x110000, (char[4]){ 0 }), 0));
}

Test(utf8, malformed_overlong_and_surrogate_forms_use_one_octet_each)
{
	static const struct {
		char octets[8];
		size_t n;
	} bad[] = {
		{ "\x80", 1 },                 /* a continuation alone */
		{ "\xbf\x80", 2 },
		{ "\xc0\x80", 2 },             /* overlong NUL */
		{ "\xc1\xbf", 2 },
		{ "\xe0\x80\x80", 3 },         /* overlong */
		{ "\xe0\x9f\xbf", 3 },
		{ "\xf0\x80\x80\x80", 4 },
		{ "\xf0\x8f\xbf\xbf", 4 },
		{ "\xed\xa0\x80", 3 },         /* surrogates */
		{ "\xed\xbf\xbf", 3 },
		{ "\xf4\x90\x80\x80", 4 },     /* beyond U+10FFFF */
		{ "\xf5\x80\x80\x80", 4 },
		{ "\xf8\x88\x80\x80\x80", 5 },
		{ "\xfe", 1 },
		{ "\xff", 1 },
		{ "\xc3", 1 },                 /* cut */
		{ "\xe2\x82", 2 },
		{ "\xf0\x9f\x8f", 3 },
		{ "\xc3(", 2 },                /* wrong octet inside */
		{ "\xe2(\xa1", 3 },
		{ "\xe2\x82(", 3 },
		{ "\xf0\x90(\xbc", 4 },
	};

	for (size_t i = 0; i < CVN_COUNT(bad); i++) {
		uint32_t cp = 0;

		cr_assert(eq(sz, cvn_utf8_next(bad[i].octets, bad[i].n, &cp), 1), "case %zu", i);
		cr_assert(eq(u32, cp, 0xfffd), "case %zu", i);
		cr_assert(not(cvn_utf8_valid(bad[i].octets, bad[i].n)), "case %zu", i);
	}
}

Test(utf8, a_cut_character_is_not_read_beyond_its_length)
{
	uint32_t cp = 0;

	cr_assert(eq(sz, cvn_utf8_next("\xc3\xa9", 1, &cp), 1));
	cr_assert(eq(u32, cp, 0xfffd));
	cr_assert(eq(sz, cvn_utf8_next("", 0, &cp), 0));
}

Test(utf8, the_replacement_character_itself_is_valid)
{
	cr_assert(cvn_utf8_valid(S("a\xef\xbf\xbd" "b")));
	cr_assert(cvn_utf8_valid(S("")));
	cr_assert(cvn_utf8_valid(S("a\0b")));
}

Test(utf8, columns_are_those_of_a_terminal)
{
	static const struct {
		const char *text;
		size_t columns;
	} cases[] = {
		{ "", 0 },
		{ "Ana", 3 },
		{ "Jos\xc3\xa9", 4 },
		{ "Jose\xcc\x81", 4 },                         /* e and a combining acute */
		{ "\xe5\xb1\xb1\xe7\x94\xb0", 4 },             /* two ideographs */
		{ "\xed\x95\x9c\xea\xb8\x80", 4 },             /* two Hangul syllables */
		{ "\xef\xbc\xa1", 2 },                         /* full-width A */
		{ "\xef\xbd\xb1", 1 },                         /* half-width katakana */
		{ "\xf0\x9f\x8f\xab", 2 },                     /* school */
		{ "a\xe2\x80\x8b" "b", 2 },                    /* zero-width space */
		{ "\xe0\xa4\x95\xe0\xa5\x8d", 1 },             /* Devanagari ka and virama */
		{ "\xd7\xa9\xd7\x81", 1 },                     /* Hebrew shin and its dot */
		{ "\x01\x1b\x7f\xc2\x85", 0 },                 /* controls */
		{ "\xc2\xa0\xc2\xad", 2 },                     /* no-break space, soft hyphen */
		{ "\xff\xff", 2 },                             /* two replacement characters */
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++)
		cr_assert(eq(sz, cvn_utf8_columns(cases[i].text, strlen(cases[i].text)), cases[i].columns), "case %zu", i);
}
