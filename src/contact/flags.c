/*
 * flags.c - what is odd about a valid address: remarks for a person, never a reason to change or refuse it.
 */
#include <string.h>

#include "convene/base/mem.h"
#include "convene/contact/address.h"

#include "convene/base/banned.h"

/* Desks rather than people. Whole local parts. */
static const char *const desks[] = {
	"abuse",      "admin",     "administrator", "attendance", "billing",   "board",    "campaigns", "contact",
	"contacto",   "director",  "enquiries",     "feedback",   "frontdesk", "hello",    "help",      "helpdesk",
	"hostmaster", "hr",        "info",          "informes",   "inquiries", "jobs",     "mail",      "mailer-daemon",
	"marketing",  "media",     "news",          "newsletter", "no-reply",  "noreply",  "nurse",     "office",
	"oficina",    "postmaster", "press",        "principal",  "reception", "registrar", "sales",    "school",
	"secretary",  "security",  "service",       "staff",      "superintendent", "support", "team",  "webmaster",
};

static const char *const disposable[] = {
	"10minutemail.com", "33mail.com",      "discard.email",  "dispostable.com", "einrot.com",      "emailondeck.com",
	"fakeinbox.com",    "getairmail.com",  "getnada.com",    "guerrillamail.com", "guerrillamail.net", "inboxkitten.com",
	"mailcatch.com",    "maildrop.cc",     "mailinator.com", "mailnesia.com",   "mintemail.com",   "moakt.com",
	"mohmal.com",       "sharklasers.com", "spam4.me",       "spamgourmet.com", "temp-mail.org",   "tempmail.com",
	"throwawaymail.com", "trashmail.com",  "tempr.email",    "yopmail.com",
};

/* Where many members have their mailbox. A domain one slip away from one of these, that is not itself one of these and
 * not one of `near_but_real`, is remarked on. */
static const char *const common[] = {
	"aol.com",     "att.net",    "bellsouth.net", "charter.net",  "comcast.net", "cox.net",     "earthlink.net",
	"frontier.com", "gmail.com", "gmx.com",       "gmx.net",      "hotmail.com", "hotmail.es",  "icloud.com",
	"live.com",    "mac.com",    "mail.com",      "me.com",       "msn.com",     "optonline.net", "outlook.com",
	"outlook.es",  "proton.me",  "protonmail.com", "roadrunner.com", "rocketmail.com", "sbcglobal.net", "verizon.net",
	"yahoo.com",   "yahoo.com.mx", "yahoo.es",    "ymail.com",    "zoho.com",
};

static const char *const near_but_real[] = {
	"email.com", "fmail.com", "gmx.de", "hmail.com", "line.com", "love.com", "mailo.com", "pm.me", "qmail.com", "rmail.com",
	"tmail.com", "umail.com", "vmail.com", "wmail.com", "xmail.com", "yahoo.ca", "zmail.com", "mali.com", "max.com",
};

static bool among(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word[0] == list[i][0] && strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* One letter too many, too few, wrong, or two neighbours swapped. */
static bool one_slip(const char *a, size_t na, const char *b, size_t nb)
{
	size_t head = 0, tail = 0;

	while (head < na && head < nb && a[head] == b[head])
		head++;
	while (tail < na - head && tail < nb - head && a[na - 1 - tail] == b[nb - 1 - tail])
		tail++;
	na -= head + tail;
	nb -= head + tail;
	if (na <= 1 && nb <= 1)
		return true;
	return na == 2 && nb == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

/* One slip leaves the length, and the beginning or the end, nearly as it was: quick looks before the careful one, because
 * every row of an import comes by here. */
static const char *meant(const char *domain)
{
	size_t n = strlen(domain);
	const char *top = strrchr(domain, '.');

	if (n < 6 || among(domain, common, CVN_COUNT(common)) || among(domain, near_but_real, CVN_COUNT(near_but_real)))
		return NULL;
	for (size_t i = 0; i < CVN_COUNT(common); i++) {
		size_t k = strlen(common[i]);

		if (k < 7 || k > n + 1 || n > k + 1)
			continue;
		if (((domain[0] == common[i][0] && domain[1] == common[i][1]) || strcmp(top, strrchr(common[i], '.')) == 0) &&
		    one_slip(domain, n, common[i], k))
			return common[i];
	}
	return NULL;
}

static bool reserved(const char *domain)
{
	static const char *const tops[] = { "invalid", "test", "local", "localhost", "onion", "arpa", "internal" };

	return among(strrchr(domain, '.') + 1, tops, CVN_COUNT(tops));
}

/* The domain or one above it. */
static bool throw_away(const char *domain)
{
	for (const char *d = domain; d; d = strchr(d, '.') ? strchr(d, '.') + 1 : NULL)
		if (among(d, disposable, CVN_COUNT(disposable)))
			return true;
	return false;
}

unsigned cvn_address_flags(const struct cvn_address *a, const char **out_meant)
{
	char local[CVN_ADDRESS_LOCAL_MAX + 1] = "";
	const char *at = strrchr(a->key, '@'), *m = meant(a->domain);
	unsigned flags = 0;

	if (at && (size_t)(at - a->key) < sizeof local)
		memcpy(local, a->key, (size_t)(at - a->key));
	if (among(local, desks, CVN_COUNT(desks)))
		flags |= CVN_ADDRESS_ROLE;
	if (throw_away(a->domain))
		flags |= CVN_ADDRESS_DISPOSABLE;
	if (reserved(a->domain))
		flags |= CVN_ADDRESS_RESERVED;
	if (m)
		flags |= CVN_ADDRESS_TYPO;
	if (out_meant)
		*out_meant = m;
	return flags;
}
