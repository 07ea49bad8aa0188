/*
 * test_machines.c - what programs answer of themselves, in the words and headers of many programs and languages.
 */
#include "judged.h"

static struct judged j;

static void done(void)
{
	judged_release(&j);
}

TestSuite(machines, .fini = done, .timeout = 60);

struct sent {
	const char *want, *fields, *subject, *text;
};

static void expect(const struct sent *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		CVN_AUTO_STR char *mail = cvn_xasprintf("From: Bea <bea@example.org>\nTo: answers@local59.example\nMessage-ID: <m@x>\n%sSubject: %s\n"
		                                        "Content-Type: text/plain; charset=utf-8\n\n%s\n", s[i].fields, s[i].subject, s[i].text);

		judge(&j, mail);
		cr_expect(strcmp(cvn_mail_kind_name(j.v.kind), s[i].want) == 0, "%s by %s instead of %s: '%s' / '%s'", cvn_mail_kind_name(j.v.kind),
		          j.v.why, s[i].want, s[i].subject, s[i].text);
	}
}

#define RE "In-Reply-To: <a@local59.example>\n"
#define REPLIED "Auto-Submitted: auto-replied\n"

static const struct sent vacations[] = {
	{ "autoreply", REPLIED, "Re: Board hearing", "I am away." },
	{ "autoreply", "Auto-Submitted: auto-replied (vacation)\n", "Re: Board hearing", "Back on Monday." },
	{ "autoreply", "Auto-Submitted: AUTO-REPLIED; owner=x\n" RE, "hearing", "Back on Monday." },
	{ "autoreply", "X-Autoreply: yes\n" RE, "Re: Board hearing", "gone fishing" },
	{ "autoreply", "X-Auto-Response-Suppress: All\n" RE, "Automatic reply: Board hearing", "I am travelling." },
	{ "autoreply", "Precedence: auto_reply\n", "Re: Board hearing", "We got it." },
	{ "autoreply", "Return-Path: <>\n" RE, "Re: Board hearing", "I will read this on Monday." },
	{ "autoreply", RE, "Automatische Antwort: Anhörung", "Ich bin bis Montag nicht da." },
	{ "autoreply", RE, "Abwesenheitsnotiz: Anhörung", "Ich bin bis Montag nicht da." },
	{ "autoreply", RE, "Réponse automatique : Audience", "Je suis absente jusqu'à lundi." },
	{ "autoreply", RE, "Respuesta automática: Audiencia", "Estaré fuera hasta el lunes." },
	{ "autoreply", RE, "Resposta automática: Audiência", "Volto na segunda." },
	{ "autoreply", RE, "Risposta automatica: Udienza", "Torno lunedì." },
	{ "autoreply", RE, "Automatisch antwoord: Hoorzitting", "Ik ben maandag terug." },
	{ "autoreply", RE, "Autosvar: Möte", "Jag är tillbaka på måndag." },
	{ "autoreply", RE, "Automatisk svar: Møte", "Tilbake mandag." },
	{ "autoreply", RE, "Automaattinen vastaus: Kokous", "Palaan maanantaina." },
	{ "autoreply", RE, "Odpowiedź automatyczna: Spotkanie", "Wracam w poniedziałek." },
	{ "autoreply", RE, "Automatyczna odpowiedź: Spotkanie", "Wracam w poniedziałek." },
	{ "autoreply", RE, "Automatická odpověď: Schůze", "Vrátím se v pondělí." },
	{ "autoreply", RE, "Automatikus válasz: Ülés", "Hétfőn jövök." },
	{ "autoreply", RE, "Răspuns automat: Întâlnire", "Revin luni." },
	{ "autoreply", RE, "Otomatik yanıt: Toplantı", "Pazartesi döneceğim." },
	{ "autoreply", RE, "Автоматический ответ: Собрание", "Вернусь в понедельник." },
	{ "autoreply", RE, "Автоматична відповідь: Збори", "Повернуся в понеділок." },
	{ "autoreply", RE, "Αυτόματη απάντηση: Συνάντηση", "Επιστρέφω Δευτέρα." },
	{ "autoreply", RE, "自动答复: 听证会", "我周一回来。" },
	{ "autoreply", RE, "自動回覆: 聽證會", "我週一回來。" },
	{ "autoreply", RE, "自動応答: 公聴会", "月曜日に戻ります。" },
	{ "autoreply", RE, "자동 회신: 공청회", "월요일에 돌아옵니다." },
	{ "autoreply", RE, "رد تلقائي: جلسة", "سأعود يوم الاثنين" },
	{ "autoreply", RE, "מענה אוטומטי: שימוע", "אחזור ביום שני" },
	{ "autoreply", RE, "Trả lời tự động: Cuộc họp", "Tôi sẽ trở lại thứ Hai." },
	{ "autoreply", RE, "Balasan otomatis: Rapat", "Saya kembali Senin." },
	{ "autoreply", RE, "Out of Office: Board hearing", "Back Monday." },
	{ "autoreply", RE, "OOO: Board hearing", "Back Monday." },
	{ "autoreply", RE, "[Auto-Reply] Board hearing", "Back Monday." },
	{ "autoreply", RE, "AutoReply: Board hearing", "Back Monday." },
	{ "autoreply", "Auto-Submitted: auto-generated\n" RE, "Re: Board hearing", "I am out of the office until Monday." },
	{ "autoreply", "X-Notes-Out-Of-Office: 1\n" RE, "Bea Ortiz is out of the office", "I will be back Monday." },
	{ "autoreply", "Precedence: bulk\n" RE, "Ticket 4711 received", "We have received your message. Your ticket has been opened." },
	{ "autoreply", "Precedence: junk\n" RE, "Board hearing", "Thank you for your email. The senator reads every letter." },
};

Test(machines, notes_of_absence_and_acknowledgements)
{
	expect(vacations, CVN_COUNT(vacations));
}

static const struct sent challenges[] = {
	{ "autoreply", REPLIED, "Please confirm your message", "To confirm that you sent the mail, click this link." },
	{ "autoreply", "Precedence: bulk\n", "Verification required", "This mailbox is protected. Please reply to this message to become an approved sender." },
	{ "autoreply", "Return-Path: <>\n", "Your message awaits approval", "Click the link below to complete the verification." },
};

Test(machines, challenges_are_answers_of_a_machine)
{
	expect(challenges, CVN_COUNT(challenges));
}

static const struct sent others[] = {
	{ "other", "List-Id: <pta.lists.example>\nPrecedence: list\nList-Post: <mailto:pta@lists.example>\n", "[pta] Bake sale", "Who brings what?" },
	{ "other", "Precedence: bulk\nList-Unsubscribe: <https://shop.example/u>\n", "Our winter sale", "Up to 40% off. Unsubscribe here." },
	{ "other", "Auto-Submitted: auto-generated\n", "Backup finished", "All jobs are done." },
	{ "other", "", "Hello", "I am new here, how do I join?" },
};

Test(machines, lists_and_notices_are_neither_answers_nor_people)
{
	expect(others, CVN_COUNT(others));
}

static const struct sent leaving[] = {
	{ "unsubscribe", RE, "Re: Board hearing", "Unsubscribe" },
	{ "unsubscribe", RE, "Re: Board hearing", "STOP" },
	{ "unsubscribe", RE, "unsubscribe", "" },
	{ "unsubscribe", RE, "Re: Board hearing", "Please remove me from this list. Thank you." },
	{ "unsubscribe", RE, "Re: Board hearing", "Could you kindly take me off your mailing list?" },
	{ "unsubscribe", RE, "Re: Board hearing", "I would like to unsubscribe, please." },
	{ "unsubscribe", RE, "Re: Board hearing", "I no longer wish to receive these emails." },
	{ "unsubscribe", RE, "Re: Board hearing", "Please stop emailing me." },
	{ "unsubscribe", RE, "Re: Board hearing", "Hello, we moved away. Would you please delete my email address from your list? Many thanks and good luck." },
	{ "unsubscribe", RE, "Re: Board hearing", "Please don't send me any more emails." },
	{ "unsubscribe", RE, "Re: Board hearing", "Hi! I get too many mails, so please take my name off the list. Keep up the good work." },
	{ "unsubscribe", RE, "Re: Audiencia", "Por favor denme de baja." },
	{ "unsubscribe", RE, "Re: Audiencia", "Buenas tardes, ya no quiero recibir estos correos. Gracias." },
	{ "unsubscribe", RE, "Re: Audiencia", "¿Me pueden quitar de la lista, por favor?" },
	{ "unsubscribe", RE, "Re: Audiencia", "Les pido que me borren de su lista." },
	{ "unsubscribe", RE, "AW: Anhörung", "Bitte nehmen Sie mich aus dem Verteiler." },
	{ "unsubscribe", RE, "AW: Anhörung", "Ich möchte keine weiteren E-Mails bekommen." },
	{ "unsubscribe", RE, "RE: Audience", "Merci de me retirer de votre liste." },
	{ "unsubscribe", RE, "RE: Audience", "Je ne souhaite plus recevoir vos courriels." },
	{ "unsubscribe", RE, "Re: Audiência", "Por favor, retirem-me da lista." },
	{ "unsubscribe", RE, "R: Udienza", "Vi prego di cancellarmi dalla lista." },
	{ "unsubscribe", RE, "Antw: Hoorzitting", "Graag wil ik me uitschrijven." },
	{ "unsubscribe", RE, "Odp: Spotkanie", "Proszę o usunięcie mnie z listy." },
	{ "unsubscribe", RE, "Re: Собрание", "Пожалуйста, удалите меня из рассылки." },
	{ "unsubscribe", RE, "回复: 听证会", "请把我从名单中删除" },
	{ "unsubscribe", RE, "Re: Cuộc họp", "Xin hãy xóa tôi khỏi danh sách." },
	{ "unsubscribe", RE, "Re: Board hearing", "Unsubscribe\n\nSent from my iPhone" },
	{ "unsubscribe", RE, "Re: Board hearing", "unsubscribe please\n\nOn Mon, Nov 3, 2025 at 10:00 AM Local 59 <us@local59.example> wrote:\n> Dear Ana" },
};

Test(machines, polite_and_short_requests_to_leave_are_understood)
{
	expect(leaving, CVN_COUNT(leaving));
}

Test(machines, absence_in_front_of_the_answered_subject_and_swedish_absence_are_notes)
{
	judge(&j, "From: b@example.org\nIn-Reply-To: <x@local59.example>\nSubject: Out of office Re: Keep Lincoln open\n\nI am out until Monday.\n");
	cr_expect(j.v.kind == CVN_MAIL_AUTOREPLY);
	judge(&j, "From: b@example.org\nIn-Reply-To: <x@local59.example>\nSubject: Frånvaro: Keep Lincoln open\n\nTillbaka på måndag.\n");
	cr_expect(j.v.kind == CVN_MAIL_AUTOREPLY);
}

Test(machines, fields_of_a_report_at_the_top_of_a_text_are_read_when_the_subject_is_a_bounces)
{
	judge(&j, "From: noreply@gw.example\nSubject: Delivery failure\n\nFinal-Recipient: rfc822; m@school.example\nAction: failed\nStatus: 5.1.1\n");
	cr_expect(j.v.kind == CVN_MAIL_BOUNCE_HARD);
}
