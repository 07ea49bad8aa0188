/*
 * rules.c - each rule in words, for people whom a verdict surprises.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static const struct {
	const char *rule, *words;
} rules[] = {
	{ "arf", "a mailbox provider reports it as abuse (feedback report, RFC 5965)" },
	{ "arf-not-spam", "a mailbox provider reports that it is no abuse" },
	{ "arf-authentication", "a report about authentication, not about a person" },
	{ "auto-header", "a header says that a program answers (Auto-Submitted and its kin, RFC 3834)" },
	{ "auto-null-sender", "it answers and nobody may answer it: an empty Return-Path" },
	{ "auto-subject", "its subject is that of an automatic reply" },
	{ "auto-words", "a machine's mail in the words of an automatic reply" },
	{ "bounce-failed-recipients", "a header names the recipients that failed (X-Failed-Recipients)" },
	{ "bounce-gateway", "a mail system answers in the thread with a refusal" },
	{ "bounce-mail-system", "a mail system writes: its name, its subject and its words say so" },
	{ "bounce-report", "a delivery report without its machine-readable part" },
	{ "bounce-subject", "its subject and its words are those of mail systems, and it returns a letter" },
	{ "bounce-words", "a mail system writes that something was not delivered" },
	{ "calendar-answer", "a calendar's answer to an invitation" },
	{ "calendar-other", "a calendar object that is no answer" },
	{ "complaint-desk", "the complaint desk of a mailbox provider sends a letter of ours back" },
	{ "complaint-hotmail", "Outlook.com reports it as abuse in its own form" },
	{ "challenge", "a filter asks its senders to prove themselves" },
	{ "dsn", "a delivery report says so (RFC 3464)" },
	{ "dsn-delayed", "a delivery report says that it is still being tried" },
	{ "dsn-positive", "a delivery report of success" },
	{ "first-message", "somebody writes of themselves: it answers nothing" },
	{ "generated", "a program sent it (list, newsletter, notice)" },
	{ "leave-asked", "they ask in a sentence to be written to no more" },
	{ "leave-button", "the unsubscribe button of a mail program" },
	{ "leave-first-line", "their first line says nothing but to stop" },
	{ "leave-subject", "the subject says nothing but to stop" },
	{ "leave-subject-asked", "the subject asks to be written to no more" },
	{ "leave-word", "they say nothing but to stop" },
	{ "own-letter", "a letter of this office that came back as it left" },
	{ "person-parent", "somebody answers: it refers to an earlier mail" },
	{ "person-subject", "somebody answers: its subject says Re:" },
	{ "person-token", "somebody answers: it went to the address of a letter" },
	{ "quarantine", "it could not be read safely" },
	{ "receipt", "a receipt that it was read, or a report of another protocol" },
};

const char *cvn_rule_words(const char *rule)
{
	for (size_t i = 0; i < CVN_COUNT(rules); i++)
		if (strcmp(rules[i].rule, rule) == 0)
			return rules[i].words;
	return "";
}
