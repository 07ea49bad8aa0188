/*
 * test_unicode.c - letters without their case, and in one form.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/mem.h"
#include "convene/base/unicode.h"

#include "convene/base/banned.h"

Test(unicode, folded_texts_are_lower_case_and_composed)
{
	static const char *const table[][2] = {
		{ "", "" }, { "Ana RIVERA", "ana rivera" }, { "STRASSE", "strasse" }, { "Straße", "strasse" }, { "ÉCOLE", "école" },
		{ "E\xCC\x81" "COLE", "école" }, { "ΣΊΣΥΦΟΣ", "σίσυφοσ" }, { "Σίσυφος", "σίσυφοσ" }, { "ЖУК", "жук" }, { "山田", "山田" },
		{ "\xFF" "A", "\xFF" "a" },                  /* no UTF-8: stays, but for a to z */
	};

	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		size_t n = 0;
		CVN_AUTO_STR char *folded = cvn_unicode_fold(cvn_span_of(table[i][0]), &n);

		cr_expect_str_eq(folded, table[i][1]);
		cr_expect_eq(n, strlen(table[i][1]));
	}
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* A sort or an index that compares by it must not lose a row: it has to be an order, the same both ways and in triples. */
Test(unicode, comparing_is_the_order_of_the_folded_octets)
{
	static const char *const words[] = { "", "a", "A", "b", "ab", "AB ", "e", "e\xCC\x81", "é", "É", "ex", "f", "strasse", "straße", "STRASSEN",
		                             "straßf", "z", "ß", "ss", "st", "\xFF", "山", "山田", "aé", "aE\xCC\x81z", "ae" };

	for (size_t i = 0; i < CVN_COUNT(words); i++)
		for (size_t k = 0; k < CVN_COUNT(words); k++) {
			size_t n;
			CVN_AUTO_STR char *a = cvn_unicode_fold(cvn_span_of(words[i]), &n);
			CVN_AUTO_STR char *b = cvn_unicode_fold(cvn_span_of(words[k]), &n);

			cr_expect_eq(sign(cvn_unicode_compare(cvn_span_of(words[i]), cvn_span_of(words[k]))), sign(strcmp(a, b)), "%s %s", words[i],
			             words[k]);
		}
}
