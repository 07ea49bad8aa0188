/*
 * test_leaving.c - who asks to be written to no more, and who only uses the same words.
 */
#include "judged.h"

static struct judged j;

static void done(void)
{
	judged_release(&j);
}

TestSuite(leaving, .fini = done, .timeout = 60);

/* Below an answer stands our letter, quoted, with its footer. */
static void answers(const char *subject, const char *text)
{
	CVN_AUTO_STR char *mail = cvn_xasprintf("From: Ana Reyes <ana@example.org>\nTo: answers@local59.example\nMessage-ID: <l@example.org>\n"
	                                        "In-Reply-To: <x@local59.example>\nSubject: %s\nContent-Type: text/plain; charset=utf-8\n\n"
	                                        "%s\n\nOn Fri, Nov 20, 2026 at 9:00 AM The Office <answers@local59.example> wrote:\n"
	                                        "> Please come.\n> Unsubscribe me from these letters.\n",
	                                        subject, text);

	judge(&j, mail);
}

static const char *const stay[] = {
	"I don't want any more cuts at our school. I'm with you.",
	"How brave. Our family wants to opt out of these state tests too.",
	"I think the police should be removed from this school.",
	"I learned about it from your mailing list and told my sister.",
	"I dropped off your mailing list somehow; please check.",
	"I never asked to be unsubscribed. Please fix it.",
	"I didn't mean to unsubscribe from your letters, I clicked by accident.",
	"Stop!\n\nThey cannot do that to our kids. I will call the board tomorrow.",
	"No more!\nWe have had enough of these budget cuts. Tell me where to sign.",
	"Cancel?\nI heard that the meeting on Monday is off. Is that so?",
	"Please remove me from the phone bank committee, I would rather knock on doors.",
	"Could you remove my name from the list of speakers? My voice is gone. I support you.",
	"Please do not email me at work, use ana@home.example instead.",
	"Please remove my old address and use ana2@example.org from now on.",
	"Don't contact me by phone, please, mail is fine.",
	"I wish the district would stop sending me robocalls about this. Thanks for what you do.",
	"Temo que me quiten el transporte de mi hijo. ¿Qué puedo hacer?",
	"Mañana me pueden quitar el trabajo por hablar, pero los apoyo.",
	"La directora dice que no me mande el niño hasta el lunes. Gracias por su carta.",
	"Ich habe aus Ihrem Verteiler erfahren, dass die Schule schließt. Schrecklich!",
	"Ich will keine Kürzungen an dieser Schule. Danke für Ihre Post.",
	"Les enfants ne doivent plus recevoir ces repas froids. Votre lettre est juste.",
	"Le conseil veut me retirer de l'école où j'enseigne. Merci de votre lettre.",
	"Não deixem que me tirem da escola. Estou com vocês.",
	"Non desidero altro che una scuola aperta. Grazie delle vostre lettere.",
	"Nie chcę, żeby zamknęli szkołę. Dziękuję za wiadomości!",
	"I am on vacation until the 5th but I'll call the board from there.",
	"Not interested in the rally, but I signed the letter and sent it to five friends.",
	"If I unsubscribe from the newsletter, do I still get the event invitations?",
	"Please don't ever take me off this list!",
	"Por favor nunca me quiten de su lista, me encanta.",
	"I will not unsubscribe from your letters, whatever my principal says.",
	"The union stopped sending me anything. Only you write. Remove me from their list? How?",
	"Mwen pa vle yo retire m nan lekòl la.",
	"I want no more of this district's lies. You have my vote.",
	"Please stop by the school, they removed me from the list of tutors.",
	"The principal removed me from her mailing list after I signed.",
	"The district wants to unsubscribe from the regional library. Outrageous!",
	"Can you send the letter to my sister too? She fell off the list.",
	"We do not want to receive another portable classroom.",
	"I don't want any more promises, I want teachers.",
	"Stop the cuts. Cancel the contract. Remove the mold.",
	"I no longer want to receive the paper edition but the e-mails are good.",
	"Don't contact me before noon, I work nights.",
	"Take me off the carpool list, I found a ride; see you there.",
	"My son has been removed from the bus list. Who can help?",
	"Why would anybody opt out of your letters?",
	"Please unsubscribe me from the Spanish one only, keep the English!",
	"They told me to quit. I won't.",
	"I'm leaving the district but keep me on the list!",
	"Do not remove the nurse.",
	"I will be removed from my post if I speak.",
	"Please cancel my seat for Tuesday; the rest stands.",
	"Quiero que quiten a la directora. ¿Cómo ayudo?",
	"No quiero recibir a la superintendente en mi salón.",
	"Ya no recibo sus correos, ¿por qué?",
	"Doy de baja mi voto por la mesa directiva. Cuenten conmigo.",
	"Me dieron de baja en el trabajo por firmar la carta.",
	"Ich bekomme keine Mails mehr von euch, warum?",
	"Ich möchte keine leeren Versprechen mehr hören.",
	"Die Schule will mich von der Liste der Elternvertreter streichen.",
	"Bitte streichen Sie die Direktorin von der Liste der Redner.",
	"Wie kann ich meine Nachbarin anmelden? Sie steht nicht auf der Liste.",
	"Je ne veux plus recevoir de promesses, je veux des profs.",
	"Ils veulent supprimer mon poste.",
	"Je ne reçois plus vos lettres, pourquoi ?",
	"Não quero receber menos que os outros.",
	"Geen school zonder bibliotheek! Ik kom.",
	"Jag vill inte ha fler nedskärningar.",
	"Nie dostaję już wiadomości od was.",
	"Не отписывайте меня!",
	"不要取消我的订阅！",
	"Mwen vle vini ak de zanmi.",
	"I unsubscribed by mistake. Put me back please.",
	"I thought I had unsubscribed from that other group, not from you. Please add me again.",
	"Sign me off as present.",
	"Is the meeting off?",
	"Off to work now, will read tonight.",
	"Leave it to us!",
	"Leave the library open!",
	"Please remove the second e-mail address from my record, the first one stays.",
	"Delete my email from yesterday, here is the corrected statement: cuts hurt children.",
	"Remove my name from the statement before it is printed, my boss reads it. But keep writing!",
};

Test(leaving, the_same_words_about_something_else_go_to_a_person)
{
	for (size_t i = 0; i < CVN_COUNT(stay); i++) {
		answers("Re: Keep Lincoln open", stay[i]);
		cr_expect(j.v.kind == CVN_MAIL_REPLY, "filed as %s by %s: '%s'", cvn_mail_kind_name(j.v.kind), j.v.why, stay[i]);
	}
}

static const char *const leave[] = {
	"Please take me off your list. Thank you, Ana",
	"Kindly remove me from this mailing list.",
	"I'd like to unsubscribe.",
	"STOP",
	"Stop\n\nAna Rivera\nElm Street 5",
	"I do not wish to receive any more of these.",
	"Please don't send me any more emails.",
	"Bitte nehmen Sie mich aus Ihrem Verteiler. Danke",
	"Ich möchte keine weiteren E-Mails erhalten.",
	"Bitte streichen Sie mich von der Liste.",
	"Merci de me désinscrire de votre liste.",
	"Je ne souhaite plus recevoir vos courriels.",
	"Por favor quítenme de su lista.",
	"Ya no quiero recibir sus correos.",
	"No me manden más correos por favor.",
	"Favor me tirem da lista.",
	"Não quero mais receber esses e-mails.",
	"Vi prego di cancellarmi dalla vostra lista.",
	"Graag uitschrijven van deze lijst.",
	"Proszę usunąć mnie z listy.",
	"Прошу отписать меня от рассылки.",
	"请取消我的订阅",
	"Please remove my email address from your database.",
	"Wrong person. Please remove me.",
	"Remove me from your contacts.",
	"Please stop emailing me!!",
	"Retire m nan lis la tanpri.",
	"Xin vui lòng hủy đăng ký",
	"I retired. Please take my name off your list, good luck!",
	"please remove",
	"Unsubscribe!!!",
	"Hi, could you please unsubscribe this address? Thanks",
	"I am no longer interested in receiving these emails. Please remove me.",
	"Take me off this list NOW",
	"take me off your email list please",
	"Please delete me from your mailing list.",
	"I've moved away, please take us off the list. Best, Jo",
	"Remove me from all future mailings.",
	"Can you remove me from these emails?",
	"I don't want to get these emails anymore",
	"How did you get my email? Stop emailing me.",
	"I no longer teach. Please unsubscribe me from the newsletter.",
	"Quiero darme de baja de la lista",
	"Por favor elimínenme de la lista de correos",
	"No deseo recibir más mensajes",
	"Bitte löschen Sie mich aus Ihrem Verteiler",
	"Bitte keine weiteren Mails mehr",
	"Bitte von der Liste nehmen",
	"Merci de me retirer de votre liste de diffusion",
	"Je voudrais me désabonner",
	"Arrêtez de m'écrire",
	"Cancellatemi dalla lista grazie",
	"Non voglio più ricevere queste mail",
	"Wil je me uitschrijven",
	"Vänligen ta bort mig från listan",
	"Afmeld mig venligst",
	"Proszę o wypisanie mnie z listy",
	"Me desinscreva por favor",
	"Gostaria de cancelar minha inscrição",
	"Пожалуйста, удалите меня из рассылки",
	"Больше не пишите мне",
	"수신거부 부탁드립니다",
	"配信停止をお願いします",
	"请把我从邮件列表中删除",
	"من فضلك احذفني من القائمة",
	"Tanpri retire m sou lis la",
	"Xin đừng gửi email cho tôi nữa",
	"Pakitanggal ako sa listahan",
};

Test(leaving, who_asks_for_it_is_let_go_in_whatever_words)
{
	for (size_t i = 0; i < CVN_COUNT(leave); i++) {
		answers("Re: Keep Lincoln open", leave[i]);
		cr_expect(j.v.kind == CVN_MAIL_UNSUBSCRIBE, "filed as %s by %s: '%s'", cvn_mail_kind_name(j.v.kind), j.v.why, leave[i]);
	}
}

Test(leaving, a_loud_word_as_subject_needs_nothing_else_said)
{
	answers("STOP!", "They must stop closing schools. All of us on Elm street are with you.");
	cr_expect(j.v.kind == CVN_MAIL_REPLY);
	answers("Leave", "I am on parental leave and want to know my rights. Please call.");
	cr_expect(j.v.kind == CVN_MAIL_REPLY);
	answers("Baja", "Estoy de baja por enfermedad hasta marzo y quiero ayudar desde casa.");
	cr_expect(j.v.kind == CVN_MAIL_REPLY);
	answers("Stop", "Thank you\nMaria Lopez");
	cr_expect(j.v.kind == CVN_MAIL_UNSUBSCRIBE);
}

Test(leaving, footer_of_a_letter_quoted_without_any_mark_takes_nobody_off)
{
	answers("Re: Keep Lincoln open", "Yes, we come.\n\nPlease come to the hearing.\n\nYou get this letter because you are on a list of Local 59.\n"
	                                 "To unsubscribe from our letters answer STOP. Take me off this list: https://x.example/u");
	cr_expect(j.v.kind == CVN_MAIL_REPLY, "filed by %s", j.v.why);
	answers("Re: Lincoln", "Ja!\n\nSie erhalten diesen Brief, weil Sie auf einer Liste von Local 59 stehen.\nBitte abmelden: https://x.example/u");
	cr_expect(j.v.kind == CVN_MAIL_REPLY, "filed by %s", j.v.why);
}
