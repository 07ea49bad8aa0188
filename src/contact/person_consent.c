/*
 * person_consent.c - what a file says about writing to a person: the words that programs use, and the worst of them wins.
 */
#include "convene/contact/person.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

static bool yes(struct cvn_span t)
{
	return cvn_span_is_nocase(t, "yes") || cvn_span_is_nocase(t, "true") || cvn_span_is_nocase(t, "1") ||
	       cvn_span_is_nocase(t, "y") || cvn_span_is_nocase(t, "t") || cvn_span_is_nocase(t, "x");
}

static bool no(struct cvn_span t)
{
	return cvn_span_is_nocase(t, "no") || cvn_span_is_nocase(t, "false") || cvn_span_is_nocase(t, "0") ||
	       cvn_span_is_nocase(t, "n") || cvn_span_is_nocase(t, "f");
}

/* The worst that is said wins. */
static bool consent(struct cvn_person *p, enum cvn_consent c)
{
	if (c > p->consent)
		p->consent = c;
	return true;
}

bool cvn_person_say_status(struct cvn_person *p, struct cvn_span t, struct cvn_refusal *out)
{
	static const struct { const char *word; enum cvn_consent means; } words[] = {
		{ "subscribed", CVN_CONSENT_YES },      { "active", CVN_CONSENT_YES },       { "enabled", CVN_CONSENT_YES },
		{ "confirmed", CVN_CONSENT_YES },       { "unsubscribed", CVN_CONSENT_NO },  { "opted out", CVN_CONSENT_NO },
		{ "nonsubscribed", CVN_CONSENT_NO },    { "non-subscribed", CVN_CONSENT_NO }, { "pending", CVN_CONSENT_NOT_SAID },
		{ "unconfirmed", CVN_CONSENT_NOT_SAID }, { "inactive", CVN_CONSENT_NO },     { "archived", CVN_CONSENT_NO },
		{ "disabled", CVN_CONSENT_NO },         { "cleaned", CVN_CONSENT_BOUNCED },  { "bounced", CVN_CONSENT_BOUNCED },
		{ "previous bounce", CVN_CONSENT_BOUNCED }, { "previous spam complaint", CVN_CONSENT_COMPLAINED },
		{ "bouncing", CVN_CONSENT_BOUNCED },    { "complained", CVN_CONSENT_COMPLAINED },
		{ "spam", CVN_CONSENT_COMPLAINED },     { "spam complaint", CVN_CONSENT_COMPLAINED },
		{ "blocklisted", CVN_CONSENT_BLOCKED }, { "blacklisted", CVN_CONSENT_BLOCKED },
	};
	CVN_AUTO_STR char *word = cvn_span_dup(t);

	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_span_is_nocase(t, words[i].word))
			return consent(p, words[i].means);
	/* Guessing "may be written to" from a word we do not know would write to who left. */
	return cvn_person_refuse(out, "the status '%s' is not known (subscribed, unsubscribed, cleaned, …)", word);
}

bool cvn_person_say_opt_in(struct cvn_person *p, struct cvn_span t, struct cvn_refusal *out)
{
	CVN_AUTO_STR char *word = cvn_span_dup(t);

	return yes(t) ? consent(p, CVN_CONSENT_YES)
	              : no(t) ? consent(p, CVN_CONSENT_NO) : cvn_person_refuse(out, "opt in is yes or no, not '%s'", word);
}

/* Yes, or the day it happened. */
bool cvn_person_say_opt_out(struct cvn_person *p, struct cvn_span t)
{
	return no(t) ? true : consent(p, CVN_CONSENT_NO);
}
