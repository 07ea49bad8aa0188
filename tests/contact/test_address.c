/*
 * test_address.c - what is an address, and when are two of them one mailbox.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/mem.h"
#include "convene/contact/address.h"

static int parse(const char *text, struct cvn_address *a)
{
	struct cvn_err err = { 0 };
	int rc = cvn_address_parse(cvn_span_of(text), a, &err);

	cr_assert(rc == CVN_OK || *err.text, "%s: refused without a reason", text);
	return rc;
}

Test(address, key_and_readable_form)
{
	static const struct { const char *text, *email, *key, *domain; } cases[] = {
		{ "Ana.Rivera@Mail.EXAMPLE", "Ana.Rivera@mail.example", "ana.rivera@mail.example", "mail.example" },
		{ "o'brien+list@mail.example", "o'brien+list@mail.example", "o'brien+list@mail.example", "mail.example" },
		{ "ana@m\xC3\xBCnchen.example", "ana@m\xC3\xBCnchen.example", "ana@xn--mnchen-3ya.example",
		  "xn--mnchen-3ya.example" },
		{ "ana@xn--mnchen-3ya.example", "ana@m\xC3\xBCnchen.example", "ana@xn--mnchen-3ya.example",
		  "xn--mnchen-3ya.example" },
		{ "ana@M\xC3\x9CNCHEN.example", "ana@m\xC3\xBCnchen.example", "ana@xn--mnchen-3ya.example",
		  "xn--mnchen-3ya.example" },
		/* decomposed and composed are one letter */
		{ "jose\xCC\x81@mail.example", "jos\xC3\xA9@mail.example", "jos\xC3\xA9@mail.example", "mail.example" },
		/* quotes that are not needed are no difference */
		{ "\"ana.rivera\"@mail.example", "ana.rivera@mail.example", "ana.rivera@mail.example", "mail.example" },
		{ "\"ana rivera\"@mail.example", "\"ana rivera\"@mail.example", "\"ana rivera\"@mail.example", "mail.example" },
		{ "\"a\\b@c\"@mail.example", "\"ab@c\"@mail.example", "\"ab@c\"@mail.example", "mail.example" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_address a;

		cr_assert(parse(cases[i].text, &a) == CVN_OK, "%s", cases[i].text);
		cr_assert(strcmp(a.email, cases[i].email) == 0, "%s: %s", cases[i].text, a.email);
		cr_assert(strcmp(a.key, cases[i].key) == 0, "%s: %s", cases[i].text, a.key);
		cr_assert(strcmp(a.domain, cases[i].domain) == 0, "%s: %s", cases[i].text, a.domain);
	}
}

Test(address, two_people_stay_two_people)
{
	static const char *const pairs[][2] = {
		{ "stra\xC3\x9F" "e@mail.example", "strasse@mail.example" },
		{ "ana@fa\xC3\x9F.example", "ana@fass.example" },
		{ "ana@mail.example", "ana@mail2.example" },
		{ "ana.rivera@mail.example", "anarivera@mail.example" },
		{ "ana+a@mail.example", "ana@mail.example" },
		{ "\xC3\x81na@mail.example", "ana@mail.example" },
	};

	for (size_t i = 0; i < CVN_COUNT(pairs); i++) {
		struct cvn_address a, b;

		cr_assert(parse(pairs[i][0], &a) == CVN_OK, "%s", pairs[i][0]);
		cr_assert(parse(pairs[i][1], &b) == CVN_OK, "%s", pairs[i][1]);
		cr_assert(strcmp(a.key, b.key) != 0, "%s and %s", pairs[i][0], pairs[i][1]);
	}
}

Test(address, what_would_reach_a_stranger_is_refused_and_not_repaired)
{
	static const char *const bad[] = {
		"", "@", "ana", "ana@", "@mail.example", "ana@mail", "ana@ex ample.org", "ana@a_b.example", " ana@mail.example",
		"ana@mail.example ", "ana@mail.example.", "ana@.mail.example", "ana@mail..example", ".ana@mail.example",
		"ana.@mail.example", "ana..r@mail.example", "ana rivera@mail.example", "ana@mail.example,bo@mail.example",
		"ana@mail.example;bo@mail.example", "Ana <ana@mail.example>", "<ana@mail.example>", "mailto:ana@@mail.example",
		"ana@-mail.example", "ana@mail-.example", "ana@[192.0.2.1]", "ana@192.0.2.1", "ana@mail.123", "ana@mail.c0m",
		"ana\r\nBcc: x@mail.example", "ana@mail.example\r\nRCPT TO:<x@mail.example>", "\"ana\r\n\"@mail.example",
		"ana@mail.example> SIZE=1", "\"ana@mail.example", "an\"a@mail.example", "\"\"@mail.example",
		"ana@\xEF\xBD\x8D" "ail.example", "ana@mail\xE3\x80\x82" "example", "ana@\xE2\x92\x88" "a.example",
		"ana@\xE1\xBF\xAF.example", "ana@mail\xCD\xBE" "example.example", "ana\xCD\xBE" "bo@mail.example",   /* NFC gives ` and ; */
		"ana@xn--0.example", "ana@mail\xC2\xA9.example", "ana@mail.example\xEF\xBF\xBD", "\xFF@mail.example",
		"ana@\xFF.example", "a\xE2\x80\x8B" "na@mail.example", "a\xC2\xA0na@mail.example", "a\xE2\x80\xAE" "na@mail.example",
	};

	for (size_t i = 0; i < CVN_COUNT(bad); i++) {
		struct cvn_address a;

		cr_assert(parse(bad[i], &a) == CVN_E_INVALID, "%s was taken as %s", bad[i], a.key);
	}
}

Test(address, lengths_are_those_of_smtp)
{
	char text[400];
	struct cvn_address a;

	memset(text, 'a', sizeof text);
	memcpy(text + 64, "@mail.example", sizeof "@mail.example");
	cr_assert(parse(text, &a) == CVN_OK);
	memset(text, 'a', 65);
	memcpy(text + 65, "@mail.example", sizeof "@mail.example");
	cr_assert(parse(text, &a) == CVN_E_INVALID);
	/* three labels of 63, and what is left of 254 */
	memset(text, 'a', sizeof text);
	text[1] = '@';
	text[2 + 63] = text[2 + 127] = text[2 + 191] = '.';
	text[254] = '\0';
	cr_assert(parse(text, &a) == CVN_OK);
	text[254] = 'a';
	text[255] = '\0';
	cr_assert(parse(text, &a) == CVN_E_INVALID);
}

Test(address, nul_inside_is_no_end)
{
	struct cvn_address a;

	cr_assert(cvn_address_parse((struct cvn_span){ "ana\0@mail.example", 17 }, &a, NULL) == CVN_E_INVALID);
	cr_assert(cvn_address_parse((struct cvn_span){ "ana@mail.example\0x", 18 }, &a, NULL) == CVN_E_INVALID);
}

Test(address, remarks_point_out_and_change_nothing)
{
	static const struct { const char *text; unsigned flags; const char *meant; } cases[] = {
		{ "ana@gmail.com", 0, NULL },
		{ "ana@gmial.com", CVN_ADDRESS_TYPO, "gmail.com" },
		{ "ana@gmail.co", CVN_ADDRESS_TYPO, "gmail.com" },
		{ "ana@hotmial.com", CVN_ADDRESS_TYPO, "hotmail.com" },
		{ "ana@ymail.com", 0, NULL },
		{ "ana@mail.example", 0, NULL },
		{ "info@lincoln.example", CVN_ADDRESS_ROLE, NULL },
		{ "Principal@lincoln.example", CVN_ADDRESS_ROLE, NULL },
		{ "informed@lincoln.example", 0, NULL },
		{ "x@mailinator.com", CVN_ADDRESS_DISPOSABLE, NULL },
		{ "x@in.mailinator.com", CVN_ADDRESS_DISPOSABLE, NULL },
		{ "x@host.invalid", CVN_ADDRESS_RESERVED, NULL },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_address a;
		const char *meant = NULL;

		cr_assert(parse(cases[i].text, &a) == CVN_OK, "%s", cases[i].text);
		cr_assert(cvn_address_flags(&a, &meant) == cases[i].flags, "%s", cases[i].text);
		cr_assert(cases[i].meant ? meant && strcmp(meant, cases[i].meant) == 0 : meant == NULL, "%s: %s", cases[i].text,
		          meant ? meant : "-");
		cr_assert(strstr(a.key, "@g") == strstr(cases[i].text, "@g") || strstr(a.key, "@g") != NULL, "%s", a.key);
	}
}
