/*
 * test_html_replies.c - what a person wrote out of mails of HTML alone, as each program marks what it quotes.
 */
#include "judged.h"

static struct judged j;

static void done(void)
{
	judged_release(&j);
}

TestSuite(html_replies, .fini = done, .timeout = 60);

static const struct {
	const char *program, *html;
} replies[] = {
	{ "Gmail", "<div dir=\"ltr\">I will come.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Mon, Nov 3, 2025 at 10:00 AM Local 59 "
	  "&lt;<a href=\"mailto:us@local59.example\">us@local59.example</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex\">Dear Ana</blockquote></div>" },
	{ "Outlook on the web", "<html><body><div class=\"elementToProof\">I will come.</div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\">"
	  "<div id=\"divRplyFwdMsg\" dir=\"ltr\"><b>From:</b> Local 59<br><b>Sent:</b> Monday<br><b>To:</b> Ana<br><b>Subject:</b> Hearing</div><div>Dear Ana</div></body></html>" },
	{ "Outlook for Windows", "<html><body><div class=WordSection1><p class=MsoNormal>I will come.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
	  "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> Local 59 &lt;us@local59.example&gt;<br>"
	  "<b>Sent:</b> Monday, November 3, 2025 10:00 AM<br><b>To:</b> Ana<br><b>Subject:</b> Hearing<o:p></o:p></p></div></div><p class=MsoNormal>Dear Ana</p></div></body></html>" },
	{ "Outlook in Spanish", "<html><body><p>I will come.</p><div style=\"border-top:solid #B5C4DF 1.0pt\"><p><b>De:</b> Local 59<br><b>Enviado el:</b> lunes<br><b>Para:</b> Ana<br>"
	  "<b>Asunto:</b> Audiencia</p></div><p>Dear Ana</p></body></html>" },
	{ "Outlook in German", "<html><body><p>I will come.</p><div style=\"border-top:solid #B5C4DF 1.0pt\"><p><b>Von:</b> Local 59<br><b>Gesendet:</b> Montag<br><b>An:</b> Ana<br>"
	  "<b>Betreff:</b> Sitzung</p></div><p>Dear Ana</p></body></html>" },
	{ "Outlook in French", "<html><body><p>I will come.</p><div style=\"border-top:solid #B5C4DF 1.0pt\"><p><b>De&nbsp;:</b> Local 59<br><b>Envoyé&nbsp;:</b> lundi<br><b>À&nbsp;:</b> Ana<br>"
	  "<b>Objet&nbsp;:</b> Séance</p></div><p>Dear Ana</p></body></html>" },
	{ "Outlook in Polish", "<html><body><p>I will come.</p><div style=\"border-top:solid #B5C4DF 1.0pt\"><p><b>Od:</b> Local 59<br><b>Wysłano:</b> poniedziałek<br><b>Do:</b> Ana<br>"
	  "<b>Temat:</b> Spotkanie</p></div><p>Dear Ana</p></body></html>" },
	{ "Outlook in Chinese", "<html><body><p>I will come.</p><div style=\"border-top:solid #B5C4DF 1.0pt\"><p><b>发件人:</b> Local 59<br><b>发送时间:</b> 2025年11月3日<br><b>收件人:</b> Ana<br>"
	  "<b>主题:</b> Hearing</p></div><p>Dear Ana</p></body></html>" },
	{ "Outlook on a phone", "<html><body><div>I will come.</div><div id=\"ms-outlook-mobile-signature\">Get <a href=\"https://aka.example\">Outlook for iOS</a></div>"
	  "<div id=\"mail-editor-reference-message-container\" class=\"ms-outlook-mobile-reference-message\"><hr><b>From:</b> Local 59<div>Dear Ana</div></div></body></html>" },
	{ "Yahoo", "<html><body><div class=\"yahoo-style-wrap\">I will come.<div id=\"ydp1yahoo_quoted_1\" class=\"yahoo_quoted\"><div>On Monday, Local 59 &lt;us@local59.example&gt; wrote:</div>"
	  "<div>Dear Ana</div></div></div></body></html>" },
	{ "Thunderbird", "<html><body><p>I will come.</p><div class=\"moz-cite-prefix\">On 03.11.25 10:00, Local 59 wrote:<br></div><blockquote type=\"cite\" cite=\"mid:x\">Dear Ana</blockquote></body></html>" },
	{ "Apple Mail", "<html><body>I will come.<br><div><br><blockquote type=\"cite\"><div>On Nov 3, 2025, at 10:00, Local 59 &lt;us@local59.example&gt; wrote:</div><br><div>Dear Ana</div></blockquote></div></body></html>" },
	{ "an iPhone", "<html><body dir=\"auto\">I will come.<br><br><div dir=\"ltr\">Sent from my iPhone</div><div dir=\"ltr\"><br><blockquote type=\"cite\">On Nov 3, 2025, at 10:00, Local 59 wrote:<br><br></blockquote></div>"
	  "<blockquote type=\"cite\"><div>Dear Ana</div></blockquote></body></html>" },
	{ "Proton", "<div>I will come.</div><div class=\"protonmail_quote\">On Monday, Local 59 wrote:<br><blockquote class=\"protonmail_quote\" type=\"cite\">Dear Ana</blockquote></div>" },
	{ "Zoho", "<div>I will come.</div><div class=\"zmail_extra\"><div>---- On Mon, 03 Nov 2025 Local 59 wrote ----</div><blockquote>Dear Ana</blockquote></div>" },
	{ "GMX", "<div>I will come.<div name=\"quote\" style=\"margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;\"><div><b>Gesendet:</b> Montag, 3. November 2025<br><b>Von:</b> \"Local 59\" &lt;us@local59.example&gt;<br>"
	  "<b>An:</b> ana@example.org<br><b>Betreff:</b> Sitzung</div><div name=\"quoted-content\">Dear Ana</div></div></div>" },
	{ "AOL", "<div>I will come.</div><div><br>-----Original Message-----<br>From: Local 59 &lt;us@local59.example&gt;<br>To: ana@example.org<br>Sent: Mon, Nov 3, 2025<br>Subject: Hearing<br><div>Dear Ana</div></div>" },
	{ "mail.ru", "<div>I will come.</div><blockquote style=\"border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;\">Понедельник, 3 ноября 2025, 10:00 от Local 59 &lt;us@local59.example&gt;:<br><div>Dear Ana</div></blockquote>" },
	{ "Samsung", "<html><body><div dir=\"auto\">I will come.</div><div dir=\"auto\"><br></div><div id=\"composer_signature\" dir=\"auto\"><div>Sent from my Galaxy</div></div><div><br></div>"
	  "<div dir=\"ltr\"><div>-------- Original message --------</div><div>From: Local 59 &lt;us@local59.example&gt; </div><div>Date: 11/3/25 10:00 AM (GMT-05:00) </div><div>To: ana@example.org </div>"
	  "<div>Subject: Hearing </div><div><br></div></div>Dear Ana</body></html>" },
};

Test(html_replies, each_programs_quotation_is_left_out)
{
	for (size_t i = 0; i < CVN_COUNT(replies); i++) {
		CVN_AUTO_STR char *mail = cvn_xasprintf("From: ana@example.org\nTo: answers@local59.example\nIn-Reply-To: <a@local59.example>\nSubject: Re: Hearing\n"
		                                        "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n%s\n", replies[i].html);

		judge(&j, mail);
		cr_expect(strcmp(j.v.new_text, "I will come.") == 0, "%s: '%s'", replies[i].program, j.v.new_text);
		cr_expect(j.v.kind == CVN_MAIL_REPLY, "%s: %s", replies[i].program, j.v.why);
	}
}
