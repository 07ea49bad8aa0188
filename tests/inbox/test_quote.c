/*
 * test_quote.c - what a person wrote, out of what their program sent.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "inbox/inbox_priv.h"

static void expect_text(const char *body, const char *want)
{
	CVN_AUTO_STR char *got = cvn_reply_text(body, strlen(body), true);

	cr_expect(eq(str, got, (char *)want), "%.60s", body);
}

Test(quote, announcements_of_many_programs_end_the_text)
{
	static const char *const intros[] = {
		"On Mon, Nov 3, 2025 at 10:00 AM Local 59 <us@local59.example> wrote:",
		"On 3 Nov 2025, at 10:00, Local 59 <us@local59.example>\nwrote:",
		"Am 03.11.2025 um 10:00 schrieb Local 59 <us@local59.example>:",
		"Am Mo., 3. Nov. 2025 um 10:00 Uhr schrieb Local 59 <us@local59.example>:",
		"Le lun. 3 nov. 2025 à 10:00, Local 59 <us@local59.example> a écrit :",
		"El lun, 3 nov 2025 a las 10:00, Local 59 (<us@local59.example>) escribió:",
		"Em seg., 3 de nov. de 2025 às 10:00, Local 59 <us@local59.example> escreveu:",
		"Il giorno lun 3 nov 2025 alle ore 10:00 Local 59 <us@local59.example> ha scritto:",
		"Op ma 3 nov 2025 om 10:00 schreef Local 59 <us@local59.example>:",
		"Den mån 3 nov. 2025 kl 10:00 skrev Local 59 <us@local59.example>:",
		"pon., 3 lis 2025 o 10:00 Local 59 <us@local59.example> napisał(a):",
		"пн, 3 нояб. 2025 г. в 10:00, Local 59 <us@local59.example>:",
		"2025-11-03 10:00 GMT+01:00 Local 59 <us@local59.example>:",
		"-----Original Message-----\nFrom: Local 59",
		"-----Ursprüngliche Nachricht-----\nVon: Local 59",
		"________________________________\nFrom: Local 59 <us@local59.example>\nSent: Monday, 3 November 2025 10:00\nTo: Ana",
		"De : Local 59 <us@local59.example>\nEnvoyé : lundi 3 novembre 2025\nÀ : Ana",
	};

	for (size_t i = 0; i < CVN_COUNT(intros); i++) {
		CVN_AUTO_STR char *body = cvn_xasprintf("Yes, I will come.\n\n%s\n\n> Dear Ana\n", intros[i]);

		expect_text(body, "Yes, I will come.");
	}
}

Test(quote, lines_that_are_answered_one_by_one_stay_for_reading_and_not_for_judging)
{
	static const char between[] = "On 3 Nov 2025, at 10:00, Local 59 <us@local59.example> wrote:\n> Can you come?\n\nYes.\n\n"
	                              "> And bring a cake?\n\nNo.\n";
	CVN_AUTO_STR char *own = cvn_reply_text(between, strlen(between), false);

	expect_text(between, "> Can you come?\n\nYes.\n\n> And bring a cake?\n\nNo.");
	cr_expect(eq(str, own, (char *)"Yes.\n\nNo."));
	expect_text("I have two points about this.\n> Bring a cake.\nI will.\n", "I have two points about this.\n> Bring a cake.\nI will.");
}

Test(quote, letter_quoted_whole_goes_wherever_the_person_writes)
{
	char longer[1000] = "Hi,\nOn 3 Nov 2025, at 10:00, Local 59 <us@local59.example> wrote:\n";

	for (int i = 0; i < 12; i++)
		strncat(longer, "> a line of the letter\n", sizeof longer - strlen(longer) - 1);
	expect_text("On 3 Nov 2025, at 10:00, Local 59 <us@local59.example> wrote:\n> Dear Ana,\n> come.\n\nI will be there.\n",
	            "I will be there.");
	expect_text("Hi Ana,\nOn 3 Nov 2025, at 10:00, Local 59 <us@local59.example> wrote:\n> Come.\n\nI will be there.\n",
	            "Hi Ana,\n\nI will be there.");
	strncat(longer, "\nI will be there.\n", sizeof longer - strlen(longer) - 1);
	expect_text(longer, "Hi,\n\nI will be there.");
}

Test(quote, initials_before_the_sign_mark_a_line_too)
{
	expect_text("I will come.\n\nCJ> Dear Ana,\nCJ> come.\n", "I will come.");
	expect_text("Bigger than before: x > y.\nSee.\n", "Bigger than before: x > y.\nSee.");
}

Test(quote, signature_behind_its_mark_is_dropped)
{
	expect_text("I will come.\n-- \nAna Rivera\n555 0100\n", "I will come.");
}

Test(quote, advertisement_of_a_telephone_is_dropped)
{
	expect_text("I will come.\n\nSent from my iPhone\n", "I will come.");
	expect_text("Allí estaré\n\nEnviado desde mi iPhone\n", "Allí estaré");
	expect_text("Ich komme\n\nVon meinem iPhone gesendet\n", "Ich komme");
}

Test(quote, closing_words_and_the_name_below_are_dropped)
{
	expect_text("I will come.\n\nBest regards,\nAna Rivera\nElm School\n", "I will come.");
	expect_text("Regards,\nAna\n", "Regards,\nAna");          /* nothing else would be left */
}

Test(quote, card_with_ways_to_reach_somebody_is_a_signature)
{
	expect_text("I will come.\n\nAna Rivera\nElm School\nana@elm.example\n+1 518 555 0100\n", "I will come.");
	expect_text("I will come.\n\nAna Rivera\nvia mobile\n", "I will come.");
	expect_text("It is mine.\n\nThank you,\nAna\n", "It is mine.");
	expect_text("Please call her:\n\nAna Rivera\nElm School\nana@elm.example\n518 555 0100\n",
	            "Please call her:\n\nAna Rivera\nElm School\nana@elm.example\n518 555 0100");
	expect_text("Come to the meeting.\n\nThe Tuesday one\nThe Thursday one\n", "Come to the meeting.\n\nThe Tuesday one\nThe Thursday one");
}

Test(quote, footer_of_a_mailing_list_is_dropped)
{
	expect_text("I will come.\n_______________________________________________\nparents mailing list\nparents@lists.example\n", "I will come.");
	expect_text("I will come.\n______________________\nAna from Elm\n", "I will come.");
	expect_text("One.\n______________________\nThis is a longer text of somebody who draws a line between the parts of a letter.\n",
	            "One.\n______________________\nThis is a longer text of somebody who draws a line between the parts of a letter.");
}

Test(quote, header_blocks_of_many_languages_end_the_text)
{
	static const char *const blocks[] = {
		"Feladó: Local 59\nElküldve: hétfő\nTárgy: Meeting", "Od: Local 59\nOdesláno: pondělí\nPředmět: Meeting",
		"发件人: Local 59\n发送时间: 2025年11月3日\n主题: Meeting", "差出人: Local 59\n送信日時: 2025年11月3日\n件名: Meeting",
		"보낸 사람: Local 59\n보낸 날짜: 2025\n제목: Meeting", "Kimden: Local 59\nGönderildi: Pazartesi\nKonu: Meeting",
		"Від: Local 59\nНадіслано: понеділок\nТема: Meeting", "Από: Local 59\nΗμερομηνία: Δευτέρα\nΘέμα: Meeting",
		"*From:* Local 59\n*Sent:* Monday\n*Subject:* Meeting", "Remitente: Local 59\nEnviado: lunes\nAsunto: Meeting",
	};

	for (size_t i = 0; i < CVN_COUNT(blocks); i++) {
		CVN_AUTO_STR char *body = cvn_xasprintf("I will come.\n\n%s\n\nDear Ana, come.\n", blocks[i]);

		expect_text(body, "I will come.");
	}
}

Test(quote, own_words_that_look_like_an_announcement_stay)
{
	expect_text("On Monday I wrote to the principal:\nno answer yet.\n", "On Monday I wrote to the principal:\nno answer yet.");
	expect_text("I have three points:\nfirst, the boiler.\n", "I have three points:\nfirst, the boiler.");
}

Test(quote, html_gives_text_without_its_quotations)
{
	static const char html[] = "<html><head><style>p{}</style></head><body><div>Yes &amp; gladly&nbsp;so.<br>Ana</div>"
	                           "<script>alert(1)</script><div class=\"gmail_quote\">On Monday<blockquote>Dear Ana</blockquote></div>"
	                           "</body></html>";
	CVN_AUTO_STR char *all = cvn_html_text(html, sizeof html - 1, false), *cut = cvn_html_text(html, sizeof html - 1, true);

	cr_expect(strstr(all, "> Dear Ana") != NULL);
	cr_expect(strstr(all, "alert") == NULL);
	cr_expect(strstr(cut, "Yes & gladly so.\nAna") == cut);
	cr_expect(strstr(cut, "Dear Ana") == NULL);
}

Test(quote, broken_html_never_reads_beyond_its_end)
{
	static const char html[] = "<div class=\"gmail_quote\"><p>a&#x41;&amp;&bogus;<b <i>x</b></p><!-- c --><br/></div><";

	for (size_t n = 0; n < sizeof html; n++) {
		char *copy = cvn_xstrndup(html, n);
		CVN_AUTO_STR char *text = cvn_html_text(copy, n, n % 2);

		cr_expect(text != NULL);
		free(copy);
	}
}
