/*
 * test_judge.c - what a mail is: one case for each way that machines and people write, all of them written for this test.
 */
#include "judged.h"

static struct judged j;

static void done(void)
{
	judged_release(&j);
}

TestSuite(judge, .fini = done, .timeout = 60);

static const char *kind(void)
{
	return cvn_mail_kind_name(j.v.kind);
}

#define EXPECT_KIND(want) cr_expect(eq(str, (char *)kind(), (char *)(want)), "rule %s", j.v.why)

static void given_dsn(const char *action, const char *status, const char *diagnostic)
{
	char mail[2000];

	snprintf(mail, sizeof mail,
	         "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nTo: answers+b@local59.example\n"
	         "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
	         "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\n"
	         "Your message could not be delivered.\n\n--x\nContent-Type: message/delivery-status\n\n"
	         "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; gone@example.org\nAction: %s\nStatus: %s\n"
	         "Diagnostic-Code: smtp; %s\n\n--x\nContent-Type: message/rfc822\n\nFrom: us@local59.example\n"
	         "To: gone@example.org\nSubject: hello\n\nunsubscribe here\n--x--\n",
	         action, status, diagnostic);
	judge(&j, mail);
}

Test(judge, dsn_about_an_unknown_user_is_a_hard_bounce)
{
	given_dsn("failed", "5.1.1", "550 5.1.1 <gone@example.org>: User unknown");
	EXPECT_KIND("bounce-hard");
	cr_assert(eq(sz, j.v.n_failed, 1));
	cr_expect(eq(str, j.v.failed[0].recipient, "gone@example.org"));
	cr_expect(eq(str, j.v.failed[0].status, "5.1.1"));
	cr_expect(eq(str, (char *)j.v.reason, "userunknown"));
}

Test(judge, cause_decides_between_hard_and_soft)
{
	static const struct {
		const char *status, *said, *want, *reason;
	} cases[] = {
		{ "5.2.2", "552 5.2.2 Mailbox full", "bounce-soft", "mailboxfull" },
		{ "5.0.0", "550 The user does not exist here", "bounce-hard", "userunknown" },
		{ "5.7.1", "550 5.7.1 Message rejected as spam", "bounce-soft", "spamdetected" },
		{ "5.7.26", "550 5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy", "bounce-soft",
		  "authfailure" },
		{ "5.3.4", "552 5.3.4 Message size exceeds fixed limit", "bounce-soft", "mesgtoobig" },
		{ "4.4.7", "451 4.4.7 delivery time expired", "bounce-soft", "expired" },
		{ "5.4.4", "Host or domain name not found. Name service error for name=nowhere.example type=MX", "bounce-hard",
		  "hostunknown" },
		{ "5.1.8", "553 5.1.8 Sender address rejected: Domain not found", "bounce-soft", "rejected" },
		{ "5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", "bounce-hard", "suspend" },
		{ "5.2.2", "", "bounce-soft", "mailboxfull" },
		{ "5.1.1", "", "bounce-hard", "userunknown" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		given_dsn("failed", cases[i].status, cases[i].said);
		cr_expect(eq(str, (char *)kind(), (char *)cases[i].want), "%s %s", cases[i].status, cases[i].said);
		cr_expect(eq(str, (char *)j.v.reason, (char *)cases[i].reason), "%s %s", cases[i].status, cases[i].said);
	}
}

Test(judge, delay_warning_says_nothing_final)
{
	given_dsn("delayed", "4.4.1", "connect to mx.example.org: Connection timed out");
	EXPECT_KIND("bounce-soft");
}

Test(judge, report_of_success_is_no_bounce)
{
	given_dsn("delivered", "2.0.0", "250 OK");
	EXPECT_KIND("other");
	cr_expect(j.v.machine);
}

Test(judge, finer_code_in_the_words_beats_a_vague_status)
{
	given_dsn("failed", "5.0.0", "550 5.1.1 no such user");
	cr_expect(eq(str, j.v.failed[0].status, "5.1.1"));
}

Test(judge, qmail_bounce_has_no_report)
{
	judge(&j, "Return-Path: <>\nFrom: MAILER-DAEMON@mail.example.org\nTo: answers@local59.example\nSubject: failure notice\n\n"
	          "Hi. This is the qmail-send program at mail.example.org.\nI'm afraid I wasn't able to deliver your message to the "
	          "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<gone@example.org>:\n"
	          "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
	          "Return-Path: <us@local59.example>\nTo: gone@example.org, other@example.org\n");
	EXPECT_KIND("bounce-hard");
	cr_assert(eq(sz, j.v.n_failed, 1));
	cr_expect(eq(str, j.v.failed[0].recipient, "gone@example.org"));
	cr_expect(eq(str, j.v.failed[0].status, "5.1.1"));
}

Test(judge, exim_bounce_names_the_failed_in_a_header)
{
	judge(&j, "Return-path: <>\nX-Failed-Recipients: gone@example.org\nFrom: Mail Delivery System <Mailer-Daemon@mail.example.net>\n"
	          "To: us@local59.example\nSubject: Mail delivery failed: returning message to sender\n\nThis message was created "
	          "automatically by mail delivery software.\n\nA message that you sent could not be delivered:\n\n  gone@example.org\n"
	          "    SMTP error from remote mail server after RCPT TO:<gone@example.org>:\n    host mx.example.org: 550 no such "
	          "mailbox\n\n------ This is a copy of the message, including all the headers. ------\n\nTo: gone@example.org\n");
	EXPECT_KIND("bounce-hard");
	cr_expect(eq(str, j.v.failed[0].recipient, "gone@example.org"));
}

Test(judge, german_bounce_without_a_report_is_one)
{
	judge(&j, "Return-Path: <>\nFrom: Postmaster <postmaster@example.de>\nTo: us@local59.example\nSubject: Unzustellbar: Termin\n\n"
	          "Die Nachricht konnte nicht zugestellt werden:\n\ngone@example.de\nDie Adresse existiert nicht.\n");
	EXPECT_KIND("bounce-hard");
	cr_expect(eq(str, j.v.failed[0].recipient, "gone@example.de"));
}

Test(judge, bounce_that_returns_our_invitation_is_no_answer)
{
	judge(&j, "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nSubject: Returned mail: see transcript\n"
	          "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nnot delivered\n--x\n"
	          "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; gone@example.org\n"
	          "Action: failed\nStatus: 5.1.1\n\n--x\nContent-Type: message/rfc822\n\nTo: gone@example.org\n"
	          "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:u\n"
	          "END:VEVENT\nEND:VCALENDAR\n--x--\n");
	EXPECT_KIND("bounce-hard");
}

Test(judge, feedback_report_is_a_complaint)
{
	judge(&j, "From: feedback@isp.example\nTo: abuse@local59.example\nSubject: abuse report\n"
	          "Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\n\nA complaint.\n--x\n"
	          "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: FBL/1\nVersion: 1\n"
	          "Original-Rcpt-To: member@example.org\n\n--x\nContent-Type: message/rfc822\n\nSubject: hello\n\nx\n--x--\n");
	EXPECT_KIND("complaint");
	cr_expect(eq(str, j.v.failed[0].recipient, "member@example.org"));
	cr_expect(eq(str, (char *)j.v.reason, "abuse"));
}

Test(judge, report_on_authentication_is_no_complaint)
{
	judge(&j, "From: reports@isp.example\nSubject: FW: hello\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n"
	          "--x\n\nreport\n--x\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nAuth-Failure: dmarc\n\n--x--\n");
	EXPECT_KIND("other");
}

Test(judge, notes_of_absence_are_known_in_many_languages)
{
	static const char *const subjects[] = {
		"Automatic reply: Board hearing", "Out of Office: Board hearing", "Out of office AutoReply: hello",
		"Abwesenheitsnotiz: Anhörung", "Automatische Antwort: Anhörung", "Réponse automatique : réunion",
		"Respuesta automática: reunión", "Fuera de la oficina", "Risposta automatica: riunione", "Resposta automática: reunião",
		"Automatisch antwoord: vergadering", "Automatiskt svar: möte", "Autosvar: møde", "Automaattinen vastaus: kokous",
		"Automatyczna odpowiedź: spotkanie", "Автоматический ответ: собрание", "自動返信: 会議", "自动回复: 会议",
	};

	for (size_t i = 0; i < CVN_COUNT(subjects); i++) {
		char mail[500];

		snprintf(mail, sizeof mail, "From: Ana <ana@example.org>\nSubject: %s\nContent-Type: text/plain; charset=utf-8\n\nI am away.\n",
		         subjects[i]);
		judge(&j, mail);
		cr_expect(eq(str, (char *)kind(), "autoreply"), "%s", subjects[i]);
		cr_expect(j.v.machine);
	}
}

Test(judge, header_of_rfc_3834_is_enough)
{
	judge(&j, "From: ana@example.org\nIn-Reply-To: <x@y>\nAuto-Submitted: auto-replied\nSubject: Re: hello\n\nThank you.\n");
	EXPECT_KIND("autoreply");
}

Test(judge, person_who_answers_a_note_of_absence_is_a_person)
{
	judge(&j, "From: ana@example.org\nIn-Reply-To: <x@y>\nSubject: Re: Out of office\n\nI am back now, what is it?\n");
	EXPECT_KIND("reply");
	cr_expect(not(j.v.machine));
}

Test(judge, requests_to_leave_in_many_words)
{
	static const char *const texts[] = {
		"unsubscribe", "STOP", "Please remove me.", "Please take me off your list. Thank you!",
		"Hello, I no longer wish to receive these emails.", "Bitte abmelden", "Bitte nehmen Sie mich aus dem Verteiler.",
		"Me gustaría darme de baja, gracias", "Baja", "Merci de me désinscrire", "Je ne veux plus recevoir vos messages", "Non voglio più ricevere queste mail", "Quero descadastrar meu email", "Graag uitschrijven",
		"Отпишите меня, пожалуйста",
	};

	for (size_t i = 0; i < CVN_COUNT(texts); i++) {
		char mail[600];

		snprintf(mail, sizeof mail, "From: ana@example.org\nIn-Reply-To: <x@y>\nSubject: Re: Board hearing\n"
		         "Content-Type: text/plain; charset=utf-8\n\n%s\n", texts[i]);
		judge(&j, mail);
		cr_expect(eq(str, (char *)kind(), "unsubscribe"), "%s", texts[i]);
	}
}

Test(judge, our_own_footer_in_a_quotation_is_no_request)
{
	judge(&j, "From: ana@example.org\nIn-Reply-To: <x@y>\nSubject: Re: Board hearing\n\nI will be there on Tuesday.\n\n"
	          "On Mon, 3 Nov 2025 at 10:00, Local 59 <us@local59.example> wrote:\n> Dear Ana,\n> come to the hearing.\n"
	          "> To unsubscribe from this list, reply with the word unsubscribe.\n");
	EXPECT_KIND("reply");
	cr_expect(eq(str, j.v.new_text, "I will be there on Tuesday."));
}

Test(judge, footer_quoted_without_marks_is_no_request_either)
{
	judge(&j, "From: ana@example.org\nIn-Reply-To: <x@y>\nSubject: RE: Board hearing\n\nCount me in.\n\n-----Original Message-----\n"
	          "From: Local 59\nSent: Monday\nSubject: Board hearing\n\nunsubscribe\n");
	EXPECT_KIND("reply");
}

Test(judge, person_who_does_not_want_to_leave_is_a_person)
{
	judge(&j, "From: ana@example.org\nIn-Reply-To: <x@y>\nSubject: Re: hello\n\nPlease do not unsubscribe me, I only changed jobs.\n");
	EXPECT_KIND("reply");
}

Test(judge, long_answer_that_also_mentions_leaving_goes_to_a_person)
{
	char mail[2000] = "From: ana@example.org\nIn-Reply-To: <x@y>\nSubject: Re: hello\n\n";

	for (int i = 0; i < 12; i++)
		strncat(mail, "I talked to the principal about the boiler again and she promised an answer.\n", 90);
	strncat(mail, "My husband would like you to remove his name from your list though.\n", 90);
	judge(&j, mail);
	EXPECT_KIND("reply");
}

Test(judge, calendar_answer_counts_though_a_machine_sent_it)
{
	judge(&j, "From: Ana <ana@example.org>\nSender: Google Calendar <calendar-notification@google.com>\nAuto-Submitted: auto-generated\n"
	          "Subject: Accepted: House meeting\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
	          "BEGIN:VEVENT\nUID:u1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@example.org\nEND:VEVENT\nEND:VCALENDAR\n");
	EXPECT_KIND("rsvp");
}

Test(judge, somebody_elses_invitation_is_no_answer)
{
	judge(&j, "From: bo@example.org\nSubject: Lunch?\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n"
	          "BEGIN:VEVENT\nUID:u9\nATTENDEE:mailto:us@local59.example\nEND:VEVENT\nEND:VCALENDAR\n");
	EXPECT_KIND("other");
}

Test(judge, challenge_of_a_spam_filter_is_an_auto_reply)
{
	judge(&j, "From: ana@example.org\nPrecedence: bulk\nSubject: Please verify your message\n\nTo confirm that you sent this message, "
	          "click the link below. I use a spam filter with a list of approved senders.\n");
	EXPECT_KIND("autoreply");
}

Test(judge, our_own_letter_that_loops_back_is_a_machines)
{
	judge(&j, "From: Local 59 <us@local59.example>\nMessage-ID: <abc@local59.example>\nList-Unsubscribe: <mailto:x@local59.example>\n"
	          "Subject: Board hearing\n\nDear Ana\n");
	EXPECT_KIND("other");
	cr_expect(eq(str, (char *)j.v.why, "own-letter"));
}

Test(judge, first_message_of_a_person_is_no_reply_and_no_machine)
{
	judge(&j, "From: ana@example.org\nSubject: Can I help?\n\nI am a parent at Elm School.\n");
	EXPECT_KIND("other");
	cr_expect(not(j.v.machine));
}

Test(judge, newsletter_is_a_machines)
{
	judge(&j, "From: news@shop.example\nList-Unsubscribe: <https://shop.example/u>\nPrecedence: bulk\nSubject: Sale!\n\nBuy.\n");
	EXPECT_KIND("other");
	cr_expect(j.v.machine);
}

Test(judge, empty_mail_harms_nobody)
{
	judge(&j, "\n");
	EXPECT_KIND("other");
	judge(&j, "");
	EXPECT_KIND("other");
}

Test(judge, note_of_somebody_who_left_proposes_whom_to_write_to)
{
	judge(&j, "From: ana@example.org\nTo: answers@local59.example\nAuto-Submitted: auto-replied\nSubject: Automatic reply: hearing\n\n"
	          "I no longer work at Elm School. Please write to bo@example.org.\n");
	EXPECT_KIND("autoreply");
	cr_expect(eq(str, j.v.left_for, "bo@example.org"));
	judge(&j, "From: ana@example.org\nAuto-Submitted: auto-replied\nSubject: Automatic reply\n\nI am away; in urgent cases "
	          "write to bo@example.org.\n");
	cr_expect(eq(str, j.v.left_for, ""));
}
