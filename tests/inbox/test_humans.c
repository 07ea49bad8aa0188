/*
 * test_humans.c - people write about everything that machines write about: bouncing, unsubscribing, being away, complaining.
 * Whatever the words, a person's mail goes to a person.
 */
#include "judged.h"

static struct judged j;

static void done(void)
{
	judged_release(&j);
}

TestSuite(humans, .fini = done, .timeout = 60);

/* Filed away by a program: nobody would read it. */
static bool lost(void)
{
	return j.v.kind != CVN_MAIL_REPLY && j.v.kind != CVN_MAIL_OTHER && j.v.kind != CVN_MAIL_RSVP;
}

struct said {
	const char *subject, *text;
};

static void expect_read(const struct said *s, size_t n, const char *fields)
{
	for (size_t i = 0; i < n; i++) {
		CVN_AUTO_STR char *mail = cvn_xasprintf("From: Ana Reyes <ana@example.org>\nTo: answers@local59.example\nMessage-ID: <h%zu@example.org>\n"
		                                        "%sSubject: %s\nContent-Type: text/plain; charset=utf-8\n\n%s\n",
		                                        i, fields, s[i].subject, s[i].text);

		judge(&j, mail);
		cr_expect(lost() == false && j.v.machine == false, "filed as %s by %s: '%s' / '%s'", cvn_mail_kind_name(j.v.kind), j.v.why, s[i].subject, s[i].text);
	}
}

static const struct said replies[] = {
	{ "Re: Board hearing", "My letter to the superintendent bounced. Do you have another address for her?" },
	{ "Re: Board hearing", "I got a message from mailer-daemon when I wrote to Ms. Okoye: user unknown. Who is there now?" },
	{ "Re: Board hearing", "My mailbox was full until yesterday, sorry. Is there still a seat?" },
	{ "Re: Board hearing", "It says \"550 5.1.1 user unknown\" when I mail the principal. What shall I do?" },
	{ "Re: Board hearing", "The address pine-pta@example.org is no longer valid; write to the new one, pta@pine.example." },
	{ "Re: Board hearing", "Delivery of the flyers failed again: the van was out of gas. Can somebody drive?" },
	{ "Re: Board hearing", "How do I unsubscribe my mother? She passed away in March." },
	{ "Re: Board hearing", "Please do not unsubscribe me, I only changed jobs." },
	{ "Re: Board hearing", "Did I get unsubscribed? I have not had a letter from you for weeks and I miss them." },
	{ "Re: Board hearing", "My neighbor wants to unsubscribe from the cable company, can the union help? Also: I will come Tuesday." },
	{ "Re: Board hearing", "I will stop by at six with the chairs." },
	{ "Re: Board hearing", "Stop the privatization of our library! I am with you." },
	{ "Re: Board hearing", "They want to remove the nurse from our school. Remove the superintendent instead!" },
	{ "Re: Board hearing", "Take the cookies off the list, I will bring salad." },
	{ "Re: Board hearing", "Please take Mr. Lee off the list of speakers, he has the flu." },
	{ "Re: Board hearing", "Could you remove the apostrophe from my name? It is OBrien." },
	{ "Re: Board hearing", "I don't want to receive the Spanish version, English is fine. And yes, count me in." },
	{ "Re: Board hearing", "Cancel my two extra seats, please, the children stay home. I come alone." },
	{ "Re: Board hearing", "I am on leave until January, but I will be at the hearing." },
	{ "Re: Board hearing", "I'm on vacation that week, so I cannot come. Good luck!" },
	{ "Re: Board hearing", "I will be out of the office all day Tuesday because I am coming to your hearing!" },
	{ "Re: Board hearing", "We are away until the 15th. Can I send a written statement?" },
	{ "Re: Board hearing", "I no longer work at Pine Street, I am at Lincoln now. Please change it. See you Tuesday." },
	{ "Re: Board hearing", "This is not an automatic reply, I promise. I read every word." },
	{ "Re: Board hearing", "Thank you for contacting me. I am glad somebody does something." },
	{ "Re: Board hearing", "We have received your letter and read it aloud at dinner. All five of us come." },
	{ "Re: Board hearing", "Your mail was in my spam folder. I have marked it as not spam." },
	{ "Re: Board hearing", "My son says this is spam. Is it really you?" },
	{ "Re: Board hearing", "I want to file a complaint about the bus. It is late every morning." },
	{ "Re: Board hearing", "This is abuse of our teachers and I will say so on Tuesday." },
	{ "Re: Board hearing", "To confirm that you sent this: are you the same Ana who teaches at Elm?" },
	{ "Re: Board hearing", "Please verify that you have my new phone: 555 0134." },
	{ "Re: Audiencia", "Mi correo rebotó cuando le escribí a la directora. ¿Tienen otra dirección?" },
	{ "Re: Audiencia", "Estoy de vacaciones esa semana, pero mi esposo sí va." },
	{ "Re: Audiencia", "No me den de baja por favor, solo cambié de trabajo." },
	{ "Re: Audiencia", "¿Cómo doy de baja a mi suegra? Ella ya no vive aquí." },
	{ "Re: Audiencia", "Ya no trabajo en Lincoln, ahora estoy en Pine Street. Allí nos vemos." },
	{ "Re: Audiencia", "Quiero cancelar la visita de mañana, mi niño está enfermo. ¿Puede ser el jueves?" },
	{ "AW: Anhörung", "Ich bin im Urlaub, komme aber direkt vom Bahnhof zur Anhörung." },
	{ "AW: Anhörung", "Meine Mail an die Schulleitung kam als unzustellbar zurück. Wer ist jetzt zuständig?" },
	{ "AW: Anhörung", "Bitte melden Sie mich nicht ab, ich lese alles gern." },
	{ "RE: Audience", "Je suis en vacances mais je viendrai quand même mardi." },
	{ "RE: Audience", "Je ne souhaite pas me désinscrire, au contraire : ajoutez ma sœur." },
	{ "SV: Möte", "Jag är på semester men kommer ändå." },
	{ "Re: Undelivered Mail Returned to Sender", "Did you see this one? The address of Bea is wrong, it is bea2@example.org." },
	{ "Re: Automatic reply: Board hearing", "Sorry for my auto reply, I am back. I will come." },
	{ "Re: Out of office", "Back again! Count me in for Tuesday." },
	{ "Re: Unsubscribe", "Why did you unsubscribe me? I never asked for that. Put me back please." },
	{ "Re: Delivery Status Notification (Failure)", "What does this mean? Did my letter not arrive?" },
	{ "Re: Board hearing", "ok" },
	{ "Re: Board hearing", "Off to work now, will read tonight." },
	{ "Re: Board hearing", "No more meetings on Mondays please! Otherwise great." },
	{ "Re: Board hearing", "I am not interested in the webinar but I do want to come to the hearing. Who else is going?" },
	{ "Re: Board hearing", "Leave the door open, I will be ten minutes late." },
	{ "Re: Board hearing", "Can you opt my daughter out of the test? The school says only you have the form." },
};

Test(humans, who_answers_us_is_read_whatever_they_speak_of)
{
	expect_read(replies, CVN_COUNT(replies), "In-Reply-To: <a1@local59.example>\nReferences: <a1@local59.example>\n");
	for (size_t i = 0; i < CVN_COUNT(replies); i++) {
		CVN_AUTO_STR char *mail = cvn_xasprintf("From: ana@example.org\nTo: answers@local59.example\nIn-Reply-To: <a@local59.example>\n"
		                                        "Subject: %s\n\n%s\n", replies[i].subject, replies[i].text);

		judge(&j, mail);
		cr_expect(j.v.kind == CVN_MAIL_REPLY, "%s by %s: '%s'", cvn_mail_kind_name(j.v.kind), j.v.why, replies[i].text);
	}
}

static const struct said first[] = {
	{ "Question about the out of office list", "Who keeps the list of stewards who are out of the office next week?" },
	{ "Absent tomorrow", "I cannot come to the table tomorrow, my son has a fever. Lupe has the keys." },
	{ "Vacation Bible school flyer", "Can we put your flyer into the vacation school bags?" },
	{ "Away games", "The team is away on Saturday, so the rally has no marching band." },
	{ "Auto repair class", "Is the after-school auto class part of the community school plan?" },
	{ "Undeliverable petition", "The clerk would not take our petition. What now?" },
	{ "Returned mail: what next?", "Forty of our postcards came back from the post office. Do you have newer street addresses?" },
	{ "Failure of the heating", "No heat at Lincoln since Monday. Delivery of oil failed twice." },
	{ "Mail delivery at school", "The mail delivery failed to bring the ballots. Who do I call?" },
	{ "Complaint", "I want to complain about the cafeteria." },
	{ "Spam for lunch", "They serve spam again. Is that in the nutrition plan?" },
	{ "Remove the asbestos", "When will they remove the asbestos from the gym? We have asked for two years." },
	{ "Stop the closure", "Stop the closure of Pine Street! What can a grandmother do?" },
	{ "Urlaubsplanung", "Wann sind die Ferien? Wir planen den Urlaub um die Anhörung herum." },
	{ "Ausencia de maestros", "Faltan maestros en Lincoln desde hace un mes. ¿A quién le escribo?" },
	{ "Delay in the bus schedule", "The bus is delayed every day. Can this be said at the hearing?" },
	{ "Quota for interpreters", "Is the quota exceeded or can we still have an interpreter for Arabic?" },
	{ "Blocked", "The street is blocked on Tuesday because of the parade. How will people get in?" },
};

Test(humans, who_writes_of_themselves_is_read_too)
{
	expect_read(first, CVN_COUNT(first), "");
}

Test(humans, mail_to_a_letters_own_address_is_an_answer_without_any_reference)
{
	expect_read(first, CVN_COUNT(first), "X-Original-To: answers+aaaabbbbccccddddeeeeffff@local59.example\n");
}

Test(humans, quoted_words_of_our_letter_or_of_a_bounce_are_not_theirs)
{
	static const struct said quoting[] = {
		{ "Re: Board hearing", "Yes!\n\nOn Mon, Nov 3, 2025 at 10:00 AM Local 59 <us@local59.example> wrote:\n> unsubscribe me\n> STOP" },
		{ "Re: Board hearing", "Look what I got:\n\n> 550 5.1.1 <bea@example.org>: Recipient address rejected: User unknown\n\nIs she gone?" },
		{ "Fwd: Undelivered Mail Returned to Sender", "Can you look at this?\n\n---------- Forwarded message ---------\nFrom: Mail Delivery System "
		  "<MAILER-DAEMON@mx.example.net>\nDate: Mon\nSubject: Undelivered Mail Returned to Sender\n\n<bea@example.org>: 550 5.1.1 User unknown" },
		{ "Fwd: Automatic reply", "She is away, who else can we ask?\n\nBegin forwarded message:\n\nFrom: Bea\nSubject: Automatic reply: hearing\n\n"
		  "I am out of the office until May." },
		{ "Re: Board hearing", "> Can you come on Tuesday?\n\nYes.\n\n> Do you want to unsubscribe me?\n\nNo, of course not." },
	};

	expect_read(quoting, CVN_COUNT(quoting), "In-Reply-To: <a1@local59.example>\n");
}

Test(humans, names_that_begin_like_those_of_mail_systems_are_names)
{
	static const char *const from[] = { "mtaylor@example.org", "bouncer59@example.org", "smtprogram@example.org", "exchangestudent@example.org",
		                            "uucplover@example.org", "mailernorman@example.org", "vmailmanager@example.org" };

	for (size_t i = 0; i < CVN_COUNT(from); i++) {
		CVN_AUTO_STR char *mail = cvn_xasprintf("From: %s\nTo: answers@local59.example\nSubject: Mail delivery at school\n\nThe ballots did not "
		                                        "reach us: mailbox full. It says 550 no such user here, does not exist. Help!\n", from[i]);

		judge(&j, mail);
		cr_expect(lost() == false, "%s: %s by %s", from[i], cvn_mail_kind_name(j.v.kind), j.v.why);
	}
}

Test(humans, programs_of_people_leave_odd_headers)
{
	static const char *const fields[] = {
		"In-Reply-To: <a@b>\nX-Auto-Response-Suppress: All\n", "In-Reply-To: <a@b>\nX-Spam-Status: Yes, score=7\nX-Spam-Flag: YES\n",
		"In-Reply-To: <a@b>\nAuto-Submitted: no\n", "In-Reply-To: <a@b>\nPrecedence: first-class\n",
		"In-Reply-To: <a@b>\nReturn-Receipt-To: ana@example.org\nDisposition-Notification-To: ana@example.org\n",
		"In-Reply-To: <a@b>\nX-Mailer: iPhone Mail (22B91)\n", "In-Reply-To: <a@b>\nX-MS-Exchange-Organization-AuthAs: Internal\n",
		"In-Reply-To: <a@b>\nThread-Topic: Out of office\n", "In-Reply-To: <a@b>\nX-MS-Has-Attach: yes\nX-Priority: 1\n",
		"In-Reply-To: <a@b>\nSender: parents-bounces@example.org\nErrors-To: parents-bounces@example.org\n",
	};
	static const struct said one = { "Re: Board hearing", "I will come on Tuesday and bring my sister." };

	for (size_t i = 0; i < CVN_COUNT(fields); i++)
		expect_read(&one, 1, fields[i]);
}

Test(humans, what_a_service_or_a_rule_of_a_mailbox_adds_makes_no_machine_of_a_person)
{
	static const struct said away[] = { { "Re: Board hearing", "I am on vacation until the 5th, but I will call the board from there." } };

	expect_read(away, 1, "In-Reply-To: <x@local59.example>\nFeedback-ID: 1.us-east-1:AmazonSES\n");
	expect_read(away, 1, "In-Reply-To: <x@local59.example>\nX-MS-Exchange-Inbox-Rules-Loop: answers@local59.example\n");
}

Test(humans, mark_of_an_answer_is_known_in_every_language)
{
	static const struct said said[] = {
		{ "Odp: nieobecność na zebraniu", "Jestem na urlopie do 5 grudnia, ale przyjdę szóstego." },
		{ "RES: Board hearing", "The number does not exist." },
		{ "RE : Automatic reply from the board", "I got this from the superintendent. Is that all?" },
		{ "Fravær på mødet mandag", "Mit barns fravær på mandag skyldes sygdom." },
	};

	expect_read(said, CVN_COUNT(said), "In-Reply-To: <x@local59.example>\n");
}

Test(humans, who_sits_at_an_address_like_a_mail_systems_is_read)
{
	judge(&j, "From: Student Exchange <exchange@school.example>\nTo: answers@local59.example\nSubject: Your letter\n\n"
	          "The form you name does not exist on our page. Could you send it?\n");
	cr_expect(lost() == false, "filed by %s", j.v.why);
}

Test(humans, bounce_or_complaint_that_somebody_passes_on_is_theirs_to_tell_of)
{
	judge(&j, "From: ana@example.org\nSubject: Re: Board hearing\nIn-Reply-To: <x@local59.example>\n\nI wrote to her and got this:\n\n"
	          "Final-Recipient: rfc822; principal@school.example\nAction: failed\nStatus: 5.1.1\n");
	cr_expect(lost() == false, "filed by %s", j.v.why);
	judge(&j, "From: ana@example.org\nSubject: Fwd: Undelivered Mail Returned to Sender\nContent-Type: multipart/mixed; boundary=b\n\n"
	          "--b\n\nWho do I write to?\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.board.example\n\n"
	          "Final-Recipient: rfc822; member@board.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n");
	cr_expect(lost() == false, "filed by %s", j.v.why);
	judge(&j, "From: ana@example.org\nSubject: Fwd: report\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nWhat is this?\n--b\n"
	          "Content-Type: message/rfc822\n\nSubject: report\nContent-Type: multipart/report; report-type=feedback-report; boundary=c\n\n"
	          "--c\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--c--\n\n--b--\n");
	cr_expect(lost() == false, "filed by %s", j.v.why);
	judge(&j, "From: ana@example.org\nSubject: Abuse report: what my principal wrote\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	          "See below.\n--b\nContent-Type: message/rfc822\n\nFrom: p@school.example\nTo: ana@example.org\n\nBe quiet.\n\n--b--\n");
	cr_expect(lost() == false, "filed by %s", j.v.why);
}
