/*
 * test_vcard.c - cards of address books, as programs write them, and written and read back.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/mem.h"
#include "convene/contact/vcard.h"

struct octets {
	const char *ptr;
	size_t n, at, step;
};

static long take(void *ctx, void *out, size_t n, struct cvn_err *err)
{
	struct octets *o = ctx;
	size_t left = o->n - o->at, k = n < left ? n : left;

	(void)err;
	k = o->step && k > o->step ? o->step : k;
	memcpy(out, o->ptr + o->at, k);
	o->at += k;
	return (long)k;
}

/* "key|first|last|phone|tags|note" of every card, or "!why", one a line. */
static void show(const char *text, size_t n, size_t step, struct cvn_buf *out)
{
	struct octets o = { text, n, 0, step };
	CVN_AUTO(cvn_vcard_free) struct cvn_vcard *v = NULL;
	struct cvn_person p;
	struct cvn_refusal no;
	uint64_t card, line;
	enum cvn_csv_step got;

	cvn_person_init(&p);
	cvn_vcard_new(take, &o, &v);
	cvn_buf_clear(out);
	while ((got = cvn_vcard_next(v, &p, &no, &card, &line, NULL)) != CVN_CSV_END) {
		cr_assert(got != CVN_CSV_FAILED);
		if (got == CVN_CSV_BAD)
			cvn_buf_printf(out, "!%s", no.why);
		else
			cvn_buf_printf(out, "%s|%s|%s|%s|%s|%s", p.address.key, cvn_person_text(&p, CVN_MEANS_FIRST_NAME),
			               cvn_person_text(&p, CVN_MEANS_LAST_NAME), cvn_person_text(&p, CVN_MEANS_PHONE),
			               cvn_person_text(&p, CVN_MEANS_TAGS), cvn_person_text(&p, CVN_MEANS_NOTE));
		cvn_buf_char(out, '\n');
	}
	cvn_person_release(&p);
}

static void check(const char *text, const char *want)
{
	CVN_AUTO_BUF(out, 1 << 20);

	for (size_t step = 0; step < 5; step++) {
		show(text, strlen(text), step, &out);
		cr_assert(strcmp(out.ptr, want) == 0, "%s\n got %s\nwant %s", text, out.ptr, want);
	}
}

#define CARD(lines) "BEGIN:VCARD\r\nVERSION:3.0\r\n" lines "END:VCARD\r\n"

Test(vcard, cards_of_many_programs)
{
	check(CARD("FN:Ana Rivera\r\nN:Rivera;Ana;Maria;;\r\nEMAIL;TYPE=INTERNET:ana@mail.example\r\nTEL:+1 555\r\nCATEGORIES:a,b\r\n"),
	      "ana@mail.example|Ana|Rivera|+1 555|a, b|\n");
	/* Apple's groups, a preferred address, an escaped comma, a fold inside a word */
	check(CARD("N:O\\, Brien;Si\r\n obhan\r\nitem1.EMAIL:work@x.example\r\nitem2.EMAIL;type=pref:own@x.example\r\nNOTE:one\\ntwo\\; three\r\n"),
	      "own@x.example|Siobhan|O, Brien|||one\ntwo; three\n");
	/* 4.0: parameters with quotes that hold a colon, URIs */
	check("BEGIN:VCARD\nVERSION:4.0\nFN:Ben Cho\nEMAIL;PREF=1;LABEL=\"a:b;c\":ben@mail.example\nTEL;VALUE=uri:tel:+1-555\nEND:VCARD\n",
	      "ben@mail.example|Ben|Cho|+1-555||\n");
	/* what is left of 2.1 */
	check("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Nu=C3=B1ez;Jos=\r\n=C3=A9\r\nEMAIL:j@x.example\r\nEND:VCARD\r\n",
	      "j@x.example|Jos\xC3\xA9|Nu\xC3\xB1" "ez|||\n");
}

Test(vcard, bad_cards_are_refused_one_by_one)
{
	check(CARD("FN:Nobody\r\n") CARD("EMAIL:ana@@x\r\n") CARD("EMAIL:ana@mail.example\r\n"),
	      "!no address\n!no address: '@' may not stand in front of the @\nana@mail.example|||||\n");
	check("BEGIN:VCARD\r\nEMAIL:ana@mail.example\r\n", "!the card does not end\n");
	check("BEGIN:VCARD\r\nEMAIL:bo@mail.example\r\n" CARD("EMAIL:ana@mail.example\r\n"), "!the card does not end\nana@mail.example|||||\n");
	check("", "");
	check("nothing of the kind\r\n", "");
}

Test(vcard, pictures_cost_nothing)
{
	CVN_AUTO_BUF(text, (size_t)4 << 20);
	CVN_AUTO_BUF(out, 1000);

	cvn_buf_str(&text, "BEGIN:VCARD\r\nEMAIL:ana@mail.example\r\nPHOTO;ENCODING=b:");
	for (int i = 0; i < 40000; i++)
		cvn_buf_str(&text, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n ");
	cvn_buf_str(&text, "\r\nFN:Ana Rivera\r\nEND:VCARD\r\n");
	show(text.ptr, text.len, 0, &out);
	cr_assert(eq(str, out.ptr, "ana@mail.example|Ana|Rivera|||\n"));
}

Test(vcard, written_cards_read_back_equal)
{
	static const char *const names[] = { "Ana", "O'Brien; Ltd, \\ x", ("Jos\xC3\xA9 Mar\xC3\xAD" "a de la Concepci\xC3\xB3n y de los \xC3\x81ngeles Custodios, primera"),
		                             "\xE4\xBC\x8A\xE6\x98\xAD\xE5\x82\x91\xE4\xBC\x8A\xE6\x98\xAD\xE5\x82\x91\xE4\xBC\x8A\xE6\x98\xAD\xE5\x82\x91\xE4\xBC\x8A\xE6\x98\xAD\xE5\x82\x91\xE4\xBC\x8A\xE6\x98\xAD\xE5\x82\x91" };

	for (size_t i = 0; i < CVN_COUNT(names); i++)
		for (size_t k = 0; k < CVN_COUNT(names); k++) {
			CVN_AUTO_BUF(card, 1 << 16);
			CVN_AUTO_BUF(out, 1 << 16);
			CVN_AUTO_BUF(want, 1 << 16);
			struct cvn_vcard_person p = { .email = "ana@mail.example", .first_name = names[i], .last_name = names[k],
				                      .note = "line one\nline two", .tags = "a, b" };

			cvn_vcard_write(&card, &p);
			for (char *line = card.ptr, *end; *line; line = end + 2) {
				end = strstr(line, "\r\n");
				cr_assert(end != NULL && end - line <= 75, "a line of %zu octets", (size_t)(end - line));
			}
			cvn_buf_printf(&want, "ana@mail.example|%s|%s||a, b|line one\nline two\n", names[i], names[k]);
			show(card.ptr, card.len, 0, &out);
			cr_assert(eq(str, out.ptr, want.ptr));
		}
}

Test(vcard, is_told_from_a_spreadsheet_by_its_first_words)
{
	cr_assert(cvn_vcard_likely("\xEF\xBB\xBF\r\nbegin:vcard\r\n", 16));
	cr_assert(not(cvn_vcard_likely("email,name\n", 11)));
	cr_assert(not(cvn_vcard_likely("BEGIN", 5)));
}
