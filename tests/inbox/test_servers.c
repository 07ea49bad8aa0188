/*
 * test_servers.c - notifications of servers by how each of them writes, with its own habits and in its own words.
 */
#include "judged.h"

static struct judged j;

static void done(void)
{
	judged_release(&j);
}

TestSuite(servers, .fini = done, .timeout = 60);

struct notice {
	const char *want, *recipient, *status, *mail;
};

#define REPORT(text, groups) \
	"Content-Type: multipart/report; report-type=delivery-status; boundary=z\nMIME-Version: 1.0\n\n--z\n\n" text \
	"\n--z\nContent-Type: message/delivery-status\n\n" groups "\n--z\nContent-Type: message/rfc822\n\nFrom: us@local59.example\n" \
	"To: gone@example.org\nSubject: hearing\nMessage-ID: <q@local59.example>\n\nDear friend\n--z--\n"
#define ORIGINAL "\n\nFrom: us@local59.example\nTo: gone@example.org\nSubject: hearing\nMessage-ID: <q@local59.example>\n\nDear friend\n"

static const struct notice notices[] = {
	/* Stalwart, Haraka, OpenSMTPD, Cyrus, James, Zimbra, hMailServer, Kerio, Courier, MailEnable, IceWarp, Communigate, Mimecast … */
	{ "bounce-hard", "gone@example.org", "5.1.1", "From: \"Mail Delivery Subsystem\" <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nAuto-Submitted: auto-generated\n"
	  "Subject: Failed to deliver message\n" REPORT("Your message could not be delivered to the following recipients:\n\n"
	  "<gone@example.org> (host 'mx.example.org' rejected command 'RCPT TO' with code 550 (5.1.1) 'No such user')\n",
	  "Reporting-MTA: dns;mx.example.net\nArrival-Date: Mon, 3 Nov 2025 10:00:00 +0000\n\nOriginal-Recipient: rfc822;gone@example.org\n"
	  "Final-Recipient: rfc822;gone@example.org\nAction: failed\nDiagnostic-Code: smtp;550 5.1.1 No such user\nStatus: 5.1.1\n") },
	{ "bounce-hard", "gone@example.org", "5.1.1", "From: Mailer Daemon <MAILER-DAEMON@mx.example.net>\nSubject: Delivery status notification: error\nReturn-Path: <>\n"
	  REPORT("    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a "
	  "message for\n    the following list of recipients:\n\ngone@example.org: 550 5.1.1 Invalid recipient\n\n    Below is a copy of the original message:\n",
	  "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.1.1\n") },
	{ "bounce-hard", "gone@example.org", "", "From: MAILER-DAEMON <postmaster@mx.example.net>\nReturn-Path: <>\nSubject: failed mail\n\nHi. This is the James mail server at mx.\n"
	  "I'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
	  "Error message below:\n550 - Requested action not taken: no such user here\n\n<gone@example.org>" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "5.1.1", "From: \"Haraka\" <postmaster@mx.example.net>\nReturn-Path: <>\nSubject: failure notice\n" REPORT("Hi. This is the Haraka "
	  "Mailer program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. "
	  "Sorry it didn't work out.\n\nIntended Recipients: <gone@example.org>\nFailure Reason: 550 5.1.1 no mailbox here\n",
	  "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp;550 5.1.1 no mailbox here\n") },
	{ "bounce-soft", "gone@example.org", "5.2.2", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Undeliverable: hearing\n" REPORT("The mailbox of the recipient is full.\n",
	  "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;552 5.2.2 over quota\n") },
	{ "bounce-soft", "gone@example.org", "4.4.1", "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Warning: message delayed 24 hours\n"
	  REPORT("This is a warning message only. You do not need to resend.\n", "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\n"
	  "Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp;connection timed out\nWill-Retry-Until: Fri, 7 Nov 2025 10:00:00 +0000\n") },
	{ "bounce-hard", "gone@example.org", "5.1.10", "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@local59.example>\nReturn-Path: <>\nSubject: Undeliverable: hearing\n"
	  REPORT("Your message to gone@example.org couldn't be delivered.\ngone wasn't found at example.org.\n", "Reporting-MTA: dns;X.outlook.example\n\n"
	  "Final-Recipient: rfc822;gone@example.org\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient gone@example.org not found by SMTP address lookup\n") },
	{ "bounce-soft", "gone@example.org", "5.7.1", "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\n"
	  REPORT("refused\n", "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: failed\nStatus: 5.7.1\n"
	  "Diagnostic-Code: smtp; 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using a blocklist; see https://list.example/\n") },
	{ "bounce-hard", "gone@example.org", "5.4.4", "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\n"
	  REPORT("no such domain\n", "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: failed\nStatus: 5.4.4\n"
	  "Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for name=example.org type=AAAA: Host not found\n") },
	{ "bounce-soft", "gone@example.org", "5.3.4", "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\n"
	  REPORT("too big\n", "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: failed\nStatus: 5.3.4\nDiagnostic-Code: smtp; 552 5.3.4 message too large\n") },
	{ "bounce-hard", "gone@example.org", "5.2.1", "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\n"
	  REPORT("disabled\n", "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: failed\nStatus: 5.2.1\nDiagnostic-Code: smtp; 550 5.2.1 The email account that you tried to reach is disabled\n") },
	{ "bounce-hard", "gone@example.org", "", "From: MAILER-DAEMON@mx.example.net\nReturn-Path: <>\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: gone@example.org\n\n"
	  "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
	  "  gone@example.org\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "5.1.1", "From: MAILER-DAEMON@mx.example.net\nReturn-Path: <>\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
	  "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<gone@example.org>:\n192.0.2.9 does not like recipient.\nRemote host said: 550 5.1.1 User unknown\nGiving up on 192.0.2.9.\n\n--- Below this line is a copy of the message.\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: Mailzustellung <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Unzustellbar: Anhörung\nContent-Type: text/plain; charset=utf-8\n\nIhre Nachricht konnte nicht zugestellt werden.\n\nEmpfänger unbekannt: gone@example.org\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: Sistema de correo <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Correo no entregado\nContent-Type: text/plain; charset=utf-8\n\nSu mensaje no pudo ser entregado a gone@example.org: el usuario no existe.\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: Système de messagerie <MAILER-DAEMON@mx.example.net>\nReturn-Path: <>\nSubject: Échec de la remise\nContent-Type: text/plain; charset=utf-8\n\nVotre message n'a pas pu être remis à gone@example.org : utilisateur inconnu.\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Mensagem não entregue\nContent-Type: text/plain; charset=utf-8\n\nSua mensagem não pôde ser entregue a gone@example.org: usuário desconhecido.\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Mancato recapito\nContent-Type: text/plain; charset=utf-8\n\nIl messaggio non può essere consegnato a gone@example.org: utente sconosciuto.\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Onbestelbaar: Hoorzitting\nContent-Type: text/plain; charset=utf-8\n\nUw bericht kon niet worden bezorgd aan gone@example.org: onbekende gebruiker.\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Nie można dostarczyć\nContent-Type: text/plain; charset=utf-8\n\nWiadomość nie mogła zostać dostarczona do gone@example.org: nieznany użytkownik.\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Недоставленное сообщение\nContent-Type: text/plain; charset=utf-8\n\nВаше сообщение не доставлено: gone@example.org - пользователь не найден.\n" ORIGINAL },
	{ "bounce-soft", "gone@example.org", "", "From: Mail Administrator <Postmaster@mx.example.net>\nReturn-Path: <>\nSubject: Mail System Error - Returned Mail\n\nThis Message was undeliverable due to the following reason:\n\nEach of the following recipients was rejected by a remote mail server.\n\n"
	  "    Recipient: <gone@example.org>\n    Reason:    mailbox is full, quota exceeded\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "5.1.1", "From: \"postini\" <postmaster@mx.example.net>\nReturn-Path: <>\nSubject: Delivery Status Notification (Failure)\n\nDelivery to the following recipient failed permanently:\n\n     gone@example.org\n\nTechnical details of permanent failure:\n"
	  "The error that the other server returned was:\n550 5.1.1 The email account that you tried to reach does not exist.\n\n----- Original message -----\n" ORIGINAL },
	{ "bounce-hard", "gone@example.org", "", "From: Lotus Domino <postmaster@mx.example.net>\nReturn-Path: <>\nSubject: DELIVERY FAILURE: User gone (gone@example.org) not listed in Domino Directory\n\nYour message\n\n  Subject: hearing\n\nwas not delivered to:\n\n  gone@example.org\n\nbecause:\n\n  User gone (gone@example.org) not listed in Domino Directory\n" ORIGINAL },
	{ "complaint", "gone@example.org", "", "From: feedback@isp.example\nSubject: FW: hearing\nContent-Type: multipart/report; report-type=feedback-report; boundary=z\n\n--z\n\nThis is an abuse report.\n--z\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: gone@example.org\n\n--z\nContent-Type: message/rfc822\n\nFrom: us@local59.example\nTo: gone@example.org\nSubject: hearing\n\nDear\n--z--\n" },
	{ "other", "", "", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Delivered: hearing\n" REPORT("delivered\n", "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: delivered\nStatus: 2.0.0\n") },
	{ "other", "", "", "From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: Relayed: hearing\n" REPORT("relayed\n", "Reporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;gone@example.org\nAction: relayed\nStatus: 2.0.0\n") },
	{ "other", "", "", "From: bea@example.org\nSubject: Read: hearing\nContent-Type: multipart/report; report-type=disposition-notification; boundary=z\n\n--z\n\nYour message was read.\n--z\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;bea@example.org\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--z--\n" },
};

static bool has_recipient(const char *want)
{
	for (size_t i = 0; i < j.v.n_failed; i++)
		if (strcmp(j.v.failed[i].recipient, want) == 0)
			return true;
	return !want[0];
}

static bool has_status(const char *want)
{
	for (size_t i = 0; i < j.v.n_failed; i++)
		if (strcmp(j.v.failed[i].status, want) == 0)
			return true;
	return !want[0];
}

Test(servers, each_notification_is_understood)
{
	for (size_t i = 0; i < CVN_COUNT(notices); i++) {
		const struct notice *n = &notices[i];

		judge(&j, n->mail);
		cr_expect(strcmp(cvn_mail_kind_name(j.v.kind), n->want) == 0, "%zu: %s by %s (%s) instead of %s: %.150s", i,
		          cvn_mail_kind_name(j.v.kind), j.v.why, j.v.reason, n->want, n->mail);
		cr_expect(has_recipient(n->recipient), "%zu: not about %s but %s: %.150s", i, n->recipient, j.v.n_failed ? j.v.failed[0].recipient : "-", n->mail);
		cr_expect(has_status(n->status), "%zu: not %s but %s: %.150s", i, n->status, j.v.n_failed ? j.v.failed[0].status : "-", n->mail);
	}
}
