/*
 * cause.c - what a refusing remote means: its words first, then its code (RFC 3463, RFC 5321).
 *
 * Words decide before codes because servers are careless with codes: "554 5.0.0 user unknown". A cause is hard when the address
 * itself is at fault; mailbox full, size, policy, content and reputation say nothing final about a person. What is only a
 * class is decided by the class. The table is in order: what names the sender comes before what names the recipient.
 */
#include <stdio.h>
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

enum weight { SOFT, HARD, BY_CLASS };

struct group {
	const char *reason;
	enum weight weight;
	const char *const *phrases;
};

static const char *const sender_rejected[] = {
	"sender address rejected", "sender domain", "domain of sender", "sender verify", "sender denied", "invalid sender",
	"sender rejected", "bad sender", "sender is not allowed", "from address rejected", "unable to verify sender",
	"sender's address", "sender unknown", "not allowed to send", "envelope sender", "return path", "mail from rejected", "may not send", "not owned by user",
	"spoof", "verify the sender", "sender does not exist", "verification failed for <", NULL
};
static const char *const authentication[] = {
	"dmarc", "spf fail", "spf check", "spf record", "spf soft", "dkim", "authentication-results", "unauthenticated email",
	"unauthenticated mail", "not pass authentication", "sender policy framework", "openspf", "does not designate",
	"authentication information", "~spf", "sender id", "email authentication", NULL
};
static const char *const reverse[] = {
	"ptr record", "reverse dns", "rdns", "reverse hostname", "helo", "cannot find your hostname", "cannot resolve your",
	"no ptr", "client host rejected", "reverse lookup", "does not resolve", NULL
};
static const char *const full[] = {
	"mailbox full", "mailbox is full", "mailbox size limit", "mailbox quota", "mail quota", "over quota", "overquota",
	"over-quota", "quota exceed", "overdrawn", "exceed quota", "out of disk space", "full disk", "exceeded quota", "exceeded the quota", "exceed the quota", "exceeds the quota",
	"exceeded their quota", "exceeded his", "quota full", "out of quota", "user quota", "disk quota", "storage quota",
	"exceeded storage", "exceeds storage", "exceeded its storage", "mailbox has exceeded", "inbox is full", "inbox full",
	"mail box full", "account is full", "not enough storage space in", "insufficient space to store", "user is over",
	"exceeded space", "mailfolder is full", "mailbox exceed", "storage limit", "space limit", "full mailbox", "no space in",
	"is over the allowed", "quota exceeded", "allocated storage", "too many messages in", "exceeded the space", "quota",
	"maildir over", "delivery failed: over", "box is full", "mailboxfull", "mail folder is full",
	"exceeded maximum allowed storage", "exceeded the allowed", "mailbox exceeds", "exceeds allowed message count",
	"postfach voll", "postfach ist voll", "postfach des empf", "speicherplatz", "bo\xc3\xaete aux lettres pleine",
	"bo\xc3\xaete pleine", "boite pleine", "casella piena", "buz\xc3\xb3n lleno", "buzon lleno", "caixa postal cheia",
	"caixa cheia", "\xd0\xbf\xd0\xb5\xd1\x80\xd0\xb5\xd0\xbf\xd0\xbe\xd0\xbb\xd0\xbd\xd0\xb5\xd0\xbd",
	"\xe5\xb7\xb2\xe6\xbb\xa1", "\xe5\xae\xb9\xe9\x87\x8f", "\xe4\xb8\x80\xe6\x9d\xaf", "skrzynka pe", "postvak vol", NULL
};
static const char *const too_big[] = {
	"message too large", "message size exceeds", "message is too large", "message too big", "exceeded max", "exceeds max", "exceeded the max", "exceeds the size", "size of the message", "message size", "exceeds maximum message size",
	"exceeds the maximum", "exceeds size", "size limit", "maximum size", "max message size", "larger than", "too large",
	"message file too big", "message length exceeds", "exceeds fixed", "exceed the size", "size exceeds", "message size limit",
	"too big", NULL
};
static const char *const expired[] = {
	"delivery time expired", "retry timeout exceeded", "retry time not reached", "message expired", "delivery expired",
	"could not be delivered for", "queue too long", "been in the queue", "timed out while", "envelope expired",
	"message timed out", "giving up.", "for the last", "20 attempts", "attempts to deliver", "still undeliverable", "queue time", "not been delivered yet", "has not been delivered",
	"will be retried", "will keep trying", "will continue to try", "still trying", "delivery has been delayed", "is delayed",
	"delivery delayed", "delayed delivery", "delivery temporarily suspended", "will retry", "expired in", "too old",
	"maximum time in queue", "retry period", "delivery period", "days old", "hours old", "was queued", "too long in", NULL
};
static const char *const rate[] = {
	"at a rate", "too quickly", "rate limit", "rate exceeded", "too many messages", "too many mails", "too many emails",
	"sending rate", "receiving mail too", "exceeded the rate", "too fast", "throttl", NULL
};
static const char *const not_accepting[] = {
	"does not accept mail", "not accept any mail", "not accepting network messages", "null mx", "nullmx", "doesn't receive email",
	"does not receive mail", "no mail service", "does not accept email", "smtp service not", "mail not accepted here", NULL
};
static const char *const moved[] = {
	"has moved", "address has changed", "address changed", "new address is", "new email address", "user has moved",
	"please update your address book", "no longer with", "no longer at this", "replaced by", "is no longer employed",
	"moved to", NULL
};
static const char *const user[] = {
	"user unknown", "unknown user", "unknown recipient", "recipient unknown", "no such user", "no such person", "no such mailbox",
	"no such recipient", "no such address", "no such account", "no such email", "no such local", "user not found",
	"user does not exist", "recipient not found", "mailbox not found", "address not found", "account not found",
	"not found in directory", "unknown address", "unknown account", "unknown mailbox", "unknown local", "unknown username",
	"address unknown", "addressee unknown", "address does not exist", "does not exist", "doesn't exist", "not exist",
	"did not exist", "no mailbox here", "no mailbox by that", "invalid recipient", "invalid mailbox", "invalid user",
	"invalid address", "invalid email", "not a valid mailbox", "not a valid user", "not a valid recipient", "not a valid address",
	"is not a known", "not known at", "not a local", "not our customer", "not listed in", "unrouteable address",
	"unroutable address", "illegal alias", "illegal user", "illegal address", "unknown or illegal", "recipnotfound",
	"recipientnotfound", "bad destination mailbox", "bad destination email", "bad address", "bad recipient",
	"unable to find recipient", "doesn't have a", "does not have an account", "doesn't have an account", "no account by",
	"user is unknown", "user not known", "user not exist", "is unknown", "name was not found", "was not found at",
	"could not be found", "couldn't be found", "wasn't found", "cannot be found", "can't be found", "unknown to",
	"isn't a known", "not recognized", "not recognised", "no recipient", "no valid recipient", "not in my", "no match in",
	"no users here", "user reject", "recipient rejected: 550", "mailbox does not", "mailbox unknown", "nonexistent",
	"non-existent", "no longer valid", "this user doesn't", "undeliverable address", "incorrectly addressed", "misspelled",
	"not a valid", "address rejected: access denied", "address rejected. access denied", "]: recipient address rejected: access denied", "not have a valid", "adresse inconnue", "utilisateur inconnu", "n'existe pas", "inconnu", "existiert nicht",
	"unbekannter empf", "unbekannte adresse", "empf\xc3\xa4nger unbekannt", "nicht gefunden", "no existe", "desconocid",
	"no encontrad", "n\xc3\xa3o existe", "desconhecid", "inexistente", "non esiste", "sconosciut", "bestaat niet", "onbekend",
	"nie istnieje", "nieznan", "не найден", "không tồn tại", "nu există", "finns inte", "ok\xc3\xa4nd", "findes ikke", "finnes ikke", "neexistuje", "bulunamad",
	"\xd0\xbd\xd0\xb5 \xd1\x81\xd1\x83\xd1\x89\xd0\xb5\xd1\x81\xd1\x82\xd0\xb2\xd1\x83\xd0\xb5\xd1\x82",
	"\xd0\xbd\xd0\xb5\xd0\xb8\xd0\xb7\xd0\xb2\xd0\xb5\xd1\x81\xd1\x82\xd0\xbd",
	"\xe5\xad\x98\xe5\x9c\xa8\xe3\x81\x97", "\xe4\xb8\x8d\xe5\xad\x98\xe5\x9c\xa8", "\xe6\x97\xa0\xe6\xad\xa4",
	"\xe8\xa6\x8b\xe3\x81\xa4\xe3\x81\x8b\xe3\x82\x8a\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93", "\xe6\x89\xbe\xe4\xb8\x8d\xe5\x88\xb0",
	"\xec\xa1\xb4\xec\x9e\xac\xed\x95\x98\xec\xa7\x80", NULL
};
static const char *const suspended[] = {
	"account disabled", "mailbox disabled", "is disabled", "been disabled", "user disabled", "disabled user", "disabled account",
	"mailbox is inactive", "inactive", "suspended", "deactivated", "account expired", "no longer active", "is locked",
	"account locked", "no longer available", "no longer in use", "account closed", "account is closed", "been closed",
	"mailbox unavailable or access denied", "account has been", "user is not active", "not active", "mailbox is frozen",
	"terminated", "discontinued", "no longer accept", "is not accepting", "unavailable user", "currently not accepting",
	"address is no longer", "no longer on server", "not enabled", NULL
};
static const char *const host[] = {
	"host unknown", "unknown host", "host not found", "domain not found", "name service error", "nxdomain", "no such domain",
	"unknown domain", "domain does not exist", "unrouteable mail domain", "name or service not known", "no mail exchanger", "find a mail exchanger", "host name unknown", "domain name unknown",
	"bad destination system", "bad destination host", "illegal host", "couldn't find any host", "cannot find host",
	"host name lookup", "hostname lookup", "no mx record", "could not find a mail", "non-existent domain", "invalid domain",
	"domain isn't", "not a valid domain", "unable to find mx", "no a or mx", "domain is not valid", "could not resolve",
	"unable to resolve", "dns error", "domain unknown", "mx lookup", "no dns entry", "host or domain name not found", "dns.resolv",
	"can't find", "h\xc3\xb4te inconnu", NULL
};
static const char *const virus[] = { "virus", "malware", "infected", "trojan", "worm", NULL };
static const char *const spam[] = {
	"spam", "unsolicited", "junk", "bulk mail", "ube", "uce", "mail appears to be", "content reject", "rejected for policy",
	"looks like", "spammy", NULL
};
static const char *const blocked[] = {
	"blacklist", "black list", "blocklist", "block list", "blocked", "dnsbl", "~rbl", "spamhaus", "spamcop", "sorbs", "barracuda",
	"reputation", "listed at", "listed in", "denylist", "banned", "your ip", "client ip", "sending ip", "ip reputation", "access denied", "connection refused by",
	"not accept mail from", "refuses mail", "rejecting mail from", "temporarily deferred", "deferred due to", NULL
};
static const char *const policy[] = {
	"policy", "prohibited", "not permitted", "not allowed", "administrative", "not authorized", "not authorised", "permission",
	"unauthorized", "restricted", "denied", "forbidden", "moderat", "only accepts", "not accepted", "rejected by",
	"delivery not authorized", "security policy", "security reason", "encrypted", "starttls", "refused", NULL
};
static const char *const relaying[] = {
	"relaying denied", "relay denied", "relay not permitted", "not permitted to relay", "unable to relay", "relay access denied",
	"relaying not", "we do not relay", "relaying mail", "relay operation", "relaying is", "no relaying", "unable to relay for",
	"not a gateway", "relaying prohibited", "refused to relay", NULL
};
static const char *const content[] = {
	"message content", "header", "attachment", "malformed", "invalid content", "bare lf", "mime error", "8bit", "line too long",
	"improper", "not rfc", "rfc 5322", "rfc5322", "duplicate", NULL
};
static const char *const busy[] = {
	"too many", "greylist", "grey-list", "graylist", "try again", "try later", "temporar", "resources",
	"service unavailable", "server busy", "concurrent", "not now", "suspended: ", "connection limit", NULL
};
static const char *const network[] = {
	"connection timed out", "connection refused", "connection reset", "connection dropped", "connection closed", "network error",
	"no route to host", "network is unreachable", "connection failed", "lost connection", "timed out", "timeout",
	"could not connect", "unable to connect", "cannot connect", "couldn't connect", "loop", "too many hops", "hop count",
	"host is not responding", "not reachable", "socket error", "requests to connect", "cannot reach", "host unreachable", "not responding", "deferred", "no answer from", "failed to connect", NULL
};
static const char *const system_trouble[] = {
	"system error", "internal error", "local configuration error", "local error", "server error", "system not", "disk full",
	"no space left", "insufficient system", "configuration error", "i/o error", "mailer error", "command died", "exit status",
	"child status", "pipe to", "can't create", "cannot open", "unable to open", "not capable", "processing error",
	"transport", "local delivery", NULL
};
static const char *const filtered[] = {
	"recipient address rejected", "recipient rejected", "address rejected", "mailbox unavailable", "recipient refused",
	"user refused", "delivery error", "not deliver", "undeliverable", "recipients failed", "mailbox not available",
	"mailbox unavailable", "unavailable", NULL
};

static const struct group groups[] = {
	{ "rejected", SOFT, sender_rejected }, { "authfailure", SOFT, authentication }, { "speeding", SOFT, rate },
	{ "mailboxfull", SOFT, full },         { "notaccept", HARD, not_accepting },
	{ "norelaying", SOFT, relaying },      { "hasmoved", HARD, moved },             { "userunknown", HARD, user },
	{ "hostunknown", HARD, host },         { "requireptr", SOFT, reverse },         { "mesgtoobig", SOFT, too_big },
	{ "virusdetected", SOFT, virus },      { "suspend", HARD, suspended },          { "spamdetected", SOFT, spam },
	{ "blocked", SOFT, blocked },          { "expired", SOFT, expired },            { "toomanyconn", SOFT, busy },
	{ "networkerror", SOFT, network },     { "contenterror", SOFT, content },       { "systemerror", SOFT, system_trouble },
	{ "policyviolation", SOFT, policy },   { "filtered", BY_CLASS, filtered },
};

/* RFC 3463 and its registry; class is told apart. Only what the words could not say. */
static const struct {
	const char *detail;      /* "1.1": subject and detail; "7.": the whole subject */
	const char *reason;
	enum weight weight;
} codes[] = {
	{ "1.0", "userunknown", BY_CLASS }, { "1.1", "userunknown", BY_CLASS }, { "1.2", "hostunknown", BY_CLASS },
	{ "1.3", "userunknown", BY_CLASS }, { "1.4", "filtered", BY_CLASS },    { "1.6", "hasmoved", BY_CLASS },
	{ "1.7", "rejected", SOFT },        { "1.8", "rejected", SOFT },        { "1.10", "userunknown", BY_CLASS },
	{ "2.1", "suspend", BY_CLASS },     { "2.2", "mailboxfull", SOFT },     { "2.3", "mesgtoobig", SOFT },
	{ "2.", "filtered", BY_CLASS },     { "3.2", "notaccept", BY_CLASS },   { "3.4", "mesgtoobig", SOFT },
	{ "3.", "systemerror", BY_CLASS },  { "4.1", "filtered", BY_CLASS },    { "4.4", "hostunknown", BY_CLASS },
	{ "4.7", "expired", SOFT },         { "4.", "networkerror", SOFT },     { "5.", "syntaxerror", SOFT },
	{ "6.", "contenterror", SOFT },     { "7.", "policyviolation", SOFT },
};

static bool digits(const char **p, int max)
{
	int n = 0;

	while (n < max && **p >= '0' && **p <= '9') {
		(*p)++;
		n++;
	}
	return n > 0 && !(**p >= '0' && **p <= '9');
}

static bool status_at(const char *s, char out[12])
{
	const char *p = s + 1;
	size_t n;

	if ((*s != '2' && *s != '4' && *s != '5') || *p++ != '.' || !digits(&p, 3) || *p++ != '.' || !digits(&p, 3))
		return false;
	if (*p == '.' && p[1] >= '0' && p[1] <= '9')
		return false;
	n = (size_t)(p - s);
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

static bool word_char(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool cvn_status_in(const char *text, char out[12])
{
	for (const char *p = text; *p; p++)
		if ((p == text || !word_char(p[-1])) && status_at(p, out))
			return true;
	return false;
}

/* The first code of a failure: a success may stand in front of it. */
static bool failure_in(const char *text, char out[12])
{
	for (const char *p = text; *p; p++)
		if ((p == text || !word_char(p[-1])) && *p != '2' && status_at(p, out))
			return true;
	return false;
}

/* The class an SMTP reply code in the text tells ("550 …", "550-…"), 0 when none. */
static char smtp_class(const char *text)
{
	for (const char *p = text; (p = strpbrk(p, "45")); p++)
		if ((p == text || !word_char(p[-1])) && p[1] >= '0' && p[1] <= '5' && p[2] >= '0' && p[2] <= '9' &&
		    (p[3] == ' ' || p[3] == '-' || p[3] == '\0' || p[3] == '#' || p[3] == ':'))
			return *p;
	return 0;
}

/* The remote's own words: from its reply code on. What stands around them is boilerplate of the notifying system. */
static const char *reply_words(const char *text)
{
	for (const char *p = text; (p = strpbrk(p, "45")); p++)
		if ((p == text || !word_char(p[-1])) && p[1] >= '0' && p[1] <= '7' && p[2] >= '0' && p[2] <= '9' &&
		    (p[3] == ' ' || p[3] == '-' || p[3] == '#' || p[3] == ':'))
			return p;
	return NULL;
}

static const struct group *group_of(const char *s, size_t n)
{
	CVN_AUTO_STR char *folded = cvn_fold(s, n);

	for (size_t i = 0; i < CVN_COUNT(groups); i++)
		if (cvn_fold_find(folded, groups[i].phrases))
			return &groups[i];
	return NULL;
}

static const struct group *group_in(const char *text)
{
	const char *words = reply_words(text);
	const struct group *g = words ? group_of(words, strnlen(words, 400)) : NULL;

	return g ? g : group_of(text, strlen(text));
}

static void by_code(const char *status, struct cvn_cause *c, enum weight *w)
{
	for (size_t i = 0; status[0] && i < CVN_COUNT(codes); i++) {
		size_t n = strlen(codes[i].detail);
		bool whole = codes[i].detail[n - 1] != '.';

		if (strncmp(status + 2, codes[i].detail, n) == 0 && (!whole || status[2 + n] == '\0')) {
			c->reason = codes[i].reason;
			*w = codes[i].weight;
			return;
		}
	}
}

/* "5.0.0" says only the class: a finer code in the remote's words is better. Without any, the notice may hold one. */
static void choose_status(const char *status, const char *said, const char *notice, char out[12])
{
	char other[12];
	bool vague = !status[0] || (strlen(status) == 5 && strcmp(status + 1, ".0.0") == 0);

	snprintf(out, 12, "%s", status);
	if (vague && failure_in(said, other) && (!status[0] || other[0] == status[0]))
		memcpy(out, other, sizeof other);
	else if (!status[0] && failure_in(notice, other))
		memcpy(out, other, sizeof other);
}

/* Does the code say more than its class? */
static bool precise(const char *status)
{
	return status[0] && strcmp(status + 1, ".0.0") != 0 && strncmp(status + 2, "7.", 2) != 0;
}

struct cvn_cause cvn_cause_of(const char *status, const char *said, const char *notice, bool delayed)
{
	struct cvn_cause c = { "undefined", false, "" };
	const struct group *g = group_in(said);
	enum weight w = BY_CLASS;
	char class;

	choose_status(status, said, notice, c.status);
	class = c.status[0] ? c.status[0] : smtp_class(said[0] ? said : notice);
	if (!g && !precise(c.status))
		g = group_in(notice);
	if (g) {
		c.reason = g->reason;
		w = g->weight;
	} else {
		by_code(c.status, &c, &w);
	}
	c.hard = !delayed && w != SOFT && class != '4';
	return c;
}
