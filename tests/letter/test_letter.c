/*
 * test_letter.c - whole letters: headers, identity, destinations of values.
 */
#include "letters.h"

#include "convene/base/banned.h"

Test(letter, has_the_headers_that_providers_ask_of_bulk_senders)
{
	CVN_AUTO_BUF(out, 1 << 20);
	struct cvn_reader p = a_reader();

	write_letter("Subject: Hello {{first_name}}\nKind: newsletter\n\nText\n", &p, &out);
	EXPECT_HAS(out.ptr, "Date: Tue, 01 Dec 2026 16:00:00 +0000\r\n");
	EXPECT_HAS(out.ptr, "From: Ana Rivera <ana@local59.example>\r\n");
	EXPECT_HAS(out.ptr, "To: =?utf-8?q?M=C3=ADa_Okafor?= <mia@mail.example>\r\n");
	EXPECT_HAS(out.ptr, "Subject: =?utf-8?q?Hello_M=C3=ADa?=\r\n");
	EXPECT_HAS(out.ptr, "List-Id: Local 59 <newsletter.local59.example>\r\n");
	EXPECT_HAS(out.ptr, "List-Unsubscribe: <https://act.local59.example/u/");
	EXPECT_HAS(out.ptr, ">,\r\n <mailto:answers+");
	EXPECT_HAS(out.ptr, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
	EXPECT_HAS(out.ptr, "Precedence: bulk\r\n");
	EXPECT_HAS(out.ptr, "Feedback-ID: hearing:newsletter:local59-example:local59-example\r\n");
	EXPECT_HAS_NOT(out.ptr, "Auto-Submitted");
}

Test(letter, of_a_program_says_so_and_a_confirmation_is_no_list_mail)
{
	CVN_AUTO_BUF(out, 1 << 20);
	struct cvn_reader p = a_reader();

	write_letter("Subject: You are coming\nKind: confirmation\n\nText\n", &p, &out);
	EXPECT_HAS(out.ptr, "Auto-Submitted: auto-generated\r\n");
	EXPECT_HAS_NOT(out.ptr, "List-Unsubscribe");
	EXPECT_HAS_NOT(out.ptr, "Precedence");
}

Test(letter, of_the_same_row_has_the_same_octets)
{
	CVN_AUTO_BUF(one, 1 << 20);
	CVN_AUTO_BUF(two, 1 << 20);
	struct cvn_reader p = a_reader();

	write_letter("Subject: A\n\nDear {{first_name}}\n", &p, &one);
	write_letter("Subject: A\n\nDear {{first_name}}\n", &p, &two);
	cr_assert_str_eq(one.ptr, two.ptr);
}

Test(letter, carries_tokens_that_only_do_their_own_work)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };
	const char *plus, *at;
	int64_t row = 0;

	cr_assert_eq(compile_message("m.md", "Subject: A\n\nB\n", "", false, &l, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_letter_write(l, &p, NOON, &out, &sender, &recipient, &err), CVN_OK);
	cr_assert_str_eq(recipient.ptr, "mia@mail.example");
	plus = strchr(sender.ptr, '+');
	at = strchr(sender.ptr, '@');
	cr_assert(plus && at && strcmp(at, "@local59.example") == 0, "%s", sender.ptr);
	cr_assert_eq(cvn_token_read(&test_keys, CVN_PURPOSE_BOUNCE, plus + 1, (size_t)(at - plus - 1), &row, NULL), CVN_OK);
	cr_assert_eq(row, 7);
	cr_assert_neq(cvn_token_read(&test_keys, CVN_PURPOSE_UNSUBSCRIBE, plus + 1, (size_t)(at - plus - 1), &row, NULL), CVN_OK);
}

Test(letter, with_a_line_break_in_a_name_is_refused)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	p.first_name = "Mia\r\nBcc: all@mail.example";
	cr_assert_eq(compile_message("m.md", "Subject: {{first_name}}\n\nB\n", "", false, &l, &err), CVN_OK);
	cr_assert_eq(cvn_letter_write(l, &p, NOON, &out, &sender, &recipient, &err), CVN_E_INVALID);
	EXPECT_HAS(err.text, "a line break inside");
}

Test(letter, escapes_each_value_for_the_place_it_stands_in)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);
	struct cvn_reader p = a_reader();

	p.fields = "{\"note\":\"a&b \\\"c\\\" <d>\",\"page\":\"https://x.example/?a=1&b=2\",\"bad\":\"javascript:alert(1)\"}";
	write_bodies("Subject: A\n\n{{note}} [go](https://y.example/?q={{note}}) [page]({{page}}) [bad]({{bad}})\n", &p, &text, &html);
	EXPECT_HAS(html.ptr, "<p>a&amp;b &quot;c&quot; &lt;d&gt; <a href=\"https://y.example/?q=a%26b%20%22c%22%20%3Cd%3E\">go</a>");
	EXPECT_HAS(html.ptr, "<a href=\"https://x.example/?a=1&amp;b=2\">page</a>");
	EXPECT_HAS(html.ptr, "<a href=\"#\">bad</a>");
	EXPECT_HAS(text.ptr, "a&b \"c\" <d> go <https://y.example/?q=a%26b%20%22c%22%20%3Cd%3E>");
	EXPECT_HAS(text.ptr, "page <https://x.example/?a=1&b=2>");
	EXPECT_HAS_NOT(text.ptr, "javascript");
}

Test(letter, keeps_the_at_of_an_address_in_a_mailto_link)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);
	struct cvn_reader p = a_reader();

	p.email = "mía+x@mail.example";
	write_bodies("Subject: A\n\n[a](mailto:{{email}}?subject={{email}})\n", &p, &text, &html);
	EXPECT_HAS(html.ptr, "href=\"mailto:m%C3%ADa%2Bx@mail.example?subject=m%C3%ADa%2Bx%40mail.example\"");
	EXPECT_HAS(text.ptr, "a <mailto:m%C3%ADa%2Bx@mail.example?subject=m%C3%ADa%2Bx%40mail.example>");
}

Test(letter, reads_free_columns_with_every_json_escape)
{
	CVN_AUTO_BUF(text, 1 << 20);
	CVN_AUTO_BUF(html, 1 << 20);
	struct cvn_reader p = a_reader();

	p.fields = " { \"a\" : \"x\\\\y\\/z\\u00e9\\ud83c\\udf3b\" , \"n\":12.5, \"none\":null, \"b\":\"last\" } ";
	write_bodies("Subject: A\n\n[{{a}}] [{{n}}] [{{none | nothing}}] [{{b}}]\n", &p, &text, &html);
	EXPECT_HAS(text.ptr, "[x\\y/zé🌻] [12.5] [nothing] [last]");
}

Test(letter, names_the_fields_it_asks_for)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	const struct cvn_letter_field *f;
	struct cvn_err err = { 0 };
	size_t n, needed = 0;

	cr_assert_eq(compile_message("m.md", "Subject: A\n\n{{first_name | you}} {{union}}\n\n{{#phone}}{{phone}}{{/phone}}\n", "", false,
	                             &l, &err), CVN_OK, "%s", err.text);
	n = cvn_letter_fields(l, &f);
	for (size_t i = 0; i < n; i++) {
		if (!f[i].needed || strcmp(f[i].name, "unsubscribe_url") == 0)
			continue;
		needed++;
		cr_expect_str_eq(f[i].name, "union");
		cr_expect_eq(f[i].line, 3);
		cr_expect_eq(f[i].column, 22);
	}
	cr_assert_eq(needed, 1);
}

Test(letter, writes_international_domains_as_a_labels_everywhere_in_the_header)
{
	static const struct cvn_letter_office office = {
		.name = "Büro", .domain = "büro.example", .postal_address = "x", .timezone = "UTC", .language = "de",
		.mailbox = "antwort@büro.example", .base_url = "https://act.example", .keys = &test_keys,
	};
	static const char text[] = "Subject: Hi\nKind: newsletter\nFrom: Ana <ana@müller.example>\n\nCome.\n";
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	cr_assert_eq(cvn_letter_compile(&office, &(struct cvn_letter_source){ .path = "m.md", .text = text, .len = strlen(text), .campaign = "x" },
	                                &l, &err), CVN_OK, "%s", err.text);
	p.email = "mia@bücher.example";
	p.domain = "xn--bcher-kva.example";
	cr_assert_eq(cvn_letter_write(l, &p, NOON, &out, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	EXPECT_HAS(out.ptr, "From: Ana <ana@xn--mller-kva.example>\r\n");
	EXPECT_HAS(out.ptr, "<mia@xn--bcher-kva.example>\r\n");
	EXPECT_HAS(out.ptr, "@xn--bro-hoa.example>\r\n");
	EXPECT_HAS(out.ptr, "xn--bro-hoa.example>");
	EXPECT_HAS(out.ptr, "Reply-To: antwort+");
	EXPECT_HAS(sender.ptr, "@xn--bro-hoa.example");
	for (size_t i = 0; i < out.len; i++)
		cr_assert((unsigned char)out.ptr[i] < 128, "octet %zu is not ASCII", i);
}

/* RFC 6532: raw UTF-8 stands in a header only where the local part leaves no other way; the relay must speak SMTPUTF8. */
Test(letter, keeps_an_international_local_part_as_it_is_and_percent_encodes_it_in_urls)
{
	static const struct cvn_letter_office office = {
		.name = "Office", .domain = "local59.example", .timezone = "UTC", .language = "en", .mailbox = "réponses@local59.example",
		.keys = &test_keys,
	};
	static const char text[] = "Subject: Hi\nKind: newsletter\nFrom: Ana <añá@local59.example>\n\nCome.\n";
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	cr_assert_eq(cvn_letter_compile(&office, &(struct cvn_letter_source){ .path = "m.md", .text = text, .len = strlen(text), .campaign = "x" },
	                                &l, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_letter_write(l, &p, NOON, &out, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	EXPECT_HAS(out.ptr, "From: Ana <añá@local59.example>\r\n");
	EXPECT_HAS(out.ptr, "Reply-To: réponses+");
	EXPECT_HAS(out.ptr, "List-Unsubscribe: <mailto:r%C3%A9ponses+");
}

/* The layout's rules for [dir=rtl] are inlined, values are isolated and telephone numbers keep their order (UAX 9). */
Test(letter, from_right_to_left_is_dressed_and_isolated)
{
	static const char layout[] = "<html lang=\"{{lang}}\" dir=\"{{dir}}\"><head><style>.b { text-align: left; } [dir=rtl] .b { text-align: right; }"
	                             "</style></head><body><div class=\"b\">{{{body}}}</div></body></html>";
	static const char text[] = "Subject: x\nLanguage: ar\n\nاتصل 518-555-0100 أو {{first_name}}، في 2,341 و[هنا](https://x.example/2027-01-05).\n";
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(plain, 1 << 16);
	CVN_AUTO_BUF(html, 1 << 16);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	cr_assert_eq(compile_message("m.md", text, layout, true, &l, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_letter_bodies(l, &p, NOON, &plain, &html, &err), CVN_OK, "%s", err.text);
	EXPECT_HAS(html.ptr, "<html lang=\"ar\" dir=\"rtl\">");
	EXPECT_HAS(html.ptr, "text-align: right;");
	EXPECT_HAS_NOT(html.ptr, "text-align: left");
	EXPECT_HAS(html.ptr, "\xe2\x80\x8e" "518-555-0100");
	EXPECT_HAS(html.ptr, "\xe2\x81\xa8" "Mía" "\xe2\x81\xa9");
	EXPECT_HAS(html.ptr, " 2,341 ");
	EXPECT_HAS(html.ptr, "href=\"https://x.example/2027-01-05\"");
	EXPECT_HAS(plain.ptr, "\xe2\x80\x8e" "518-555-0100");
	EXPECT_HAS_NOT(plain.ptr, "\xe2\x80\x8e" "2027");
}

/* No field, no footer: the page goes as 7bit, and its lines end as those of a message. */
Test(letter, that_is_the_same_for_everybody_ends_its_lines_in_crlf)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(out, 1 << 16);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	cr_assert_eq(compile_message("m.md", "Subject: Hi\n\nCome.\n", "<html>\n<body>\n{{{body}}}</body>\n</html>", false, &l, &err), CVN_OK);
	cr_assert_eq(cvn_letter_write(l, &p, NOON, &out, &sender, &recipient, &err), CVN_OK, "%s", err.text);
	EXPECT_HAS(out.ptr, "Content-Transfer-Encoding: 7bit\r\n\r\n<html>\r\n");
	for (size_t i = 0; i < out.len; i++)
		cr_assert(out.ptr[i] != '\n' || out.ptr[i - 1] == '\r', "a bare LF");
}

Test(letter, says_a_moment_as_each_language_says_it)
{
	static const struct {
		const char *language, *moment, *day;
	} cases[] = {
		{ "en", "Tuesday, December 1, 2026 at 11:00\xc2\xa0" "AM EST", "Tuesday, December 1" },
		{ "es-MX", "martes 1 de diciembre de 2026 a las 11:00\xc2\xa0" "a. m. EST", "martes 1 de diciembre" },
		{ "fr", "mardi 1 décembre 2026 à 11:00 EST", "mardi 1 décembre" },
		{ "pt", "terça-feira, 1 de dezembro de 2026 às 11:00 EST", "terça-feira, 1 de dezembro" },
		{ "ht", "madi 1 desanm 2026 a 11:00\xc2\xa0" "AM EST", "madi 1 desanm" },
		{ "vi", "thứ Ba, 1 tháng 12 năm 2026 lúc 11:00 EST", "thứ Ba, 1 tháng 12" },
		{ "zh-Hant", "2026年12月1日 星期二 11:00 EST", "12月1日 星期二" },
		{ "ar", "الثلاثاء، 1 ديسمبر 2026 الساعة 11:00\xc2\xa0" "ص EST", "الثلاثاء، 1 ديسمبر" },
		{ "de", "Dienstag, 1. Dezember 2026 um 11:00 EST", "Dienstag, 1. Dezember" },
		{ "ru", "вторник, 1 декабря 2026 г. в 11:00 EST", "вторник, 1 декабря" },
		{ "he", "יום שלישי, 1 בדצמבר 2026 בשעה 11:00 EST", "יום שלישי, 1 בדצמבר" },
		{ "sw", "2026-12-01 11:00 EST", "2026-12-01" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CVN_AUTO_BUF(moment, 256);
		CVN_AUTO_BUF(day, 256);

		cvn_letter_moment(cases[i].language, "America/New_York", NOON, false, &moment);
		cvn_letter_moment(cases[i].language, "America/New_York", NOON, true, &day);
		cr_expect_str_eq(moment.ptr, cases[i].moment, "%s: %s", cases[i].language, moment.ptr);
		cr_expect_str_eq(day.ptr, cases[i].day, "%s: %s", cases[i].language, day.ptr);
	}
	cr_expect(cvn_letter_speaks("es-MX") && cvn_letter_speaks("he") && !cvn_letter_speaks("sw"));
}
