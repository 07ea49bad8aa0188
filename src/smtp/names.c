/*
 * names.c - phases and verdicts in words, as the database and the screens show them.
 */
#include "smtp_priv.h"

#include "convene/base/banned.h"

const char *cvn_smtp_phase_name(enum cvn_smtp_phase phase)
{
	static const char *const names[CVN_SMTP_PHASES] = {
		[CVN_SMTP_CONNECT] = "connect",   [CVN_SMTP_GREETING] = "greeting", [CVN_SMTP_EHLO] = "ehlo",
		[CVN_SMTP_STARTTLS] = "starttls", [CVN_SMTP_AUTH] = "auth",         [CVN_SMTP_MAIL] = "mail",
		[CVN_SMTP_RCPT] = "rcpt",         [CVN_SMTP_DATA] = "data",         [CVN_SMTP_DOT] = "dot",
	};

	return names[phase];
}

const char *cvn_smtp_verdict_name(enum cvn_smtp_verdict verdict)
{
	static const char *const names[] = {
		[CVN_SMTP_ACCEPTED] = "accepted",
		[CVN_SMTP_DEFERRED] = "deferred",
		[CVN_SMTP_REFUSED] = "refused",
		[CVN_SMTP_UNSURE] = "unsure",
	};

	return names[verdict];
}
