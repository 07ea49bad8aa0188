/*
 * provider.c - what the big receiving sides mean by their words.
 *
 * Facts only, as one table; what follows from them is policy.c and domain.c.
 */
#include <string.h>

#include "convene/base/text.h"

#include "route.h"

#include "convene/base/banned.h"

#define MINUTE 60
#define HOUR 3600

static const struct {
	const char *words;         /* in the reply, case folded */
	const char *enhanced;      /* or this enhanced code; NULL = any */
	struct cvn_slowdown asks;
} stops[] = {
	{ "[tss04]", NULL, { 2 * HOUR, 0, "Yahoo TSS04" } },
	{ "[tss05]", NULL, { 4 * HOUR, 0, "Yahoo TSS05" } },
	{ NULL, "4.7.28", { 30 * MINUTE, 10, "Gmail unusual rate" } },
	{ "server busy", NULL, { 30 * MINUTE, 0, "Outlook server busy" } },
	{ NULL, "4.7.500", { 30 * MINUTE, 0, "Outlook server busy" } },
	{ "[hcm1]", NULL, { 15 * MINUTE, 0, "Apple HCM1" } },
	{ "[bs02]", NULL, { 15 * MINUTE, 0, "Apple BS02" } },
	{ "temporarily deferred", NULL, { 90 * MINUTE, 1, "temporarily deferred" } },
	{ "rate limit", NULL, { 90 * MINUTE, 1, "rate limited" } },
	{ "rate-limit", NULL, { 90 * MINUTE, 1, "rate limited" } },
	{ "too many messages", NULL, { 90 * MINUTE, 1, "rate limited" } },
};

/* By the end of the MX host's name; the last row is everybody else. */
static const struct provider manners[] = {
	{ "google.com", "google", 5, 50, true },
	{ "googlemail.com", "google", 5, 50, true },
	{ "yahoodns.net", "yahoo", 10, 20, false },
	{ "olc.protection.outlook.com", "microsoft", 5, 50, false },
	{ "mail.protection.outlook.com", "microsoft", 5, 50, false },
	{ "mx.microsoft", "microsoft", 5, 50, false },
	{ "icloud.com", "apple", 10, 5, false },
	{ "gmx.net", "gmx", 4, 20, false },
	{ "web.de", "gmx", 4, 20, false },
	{ "orange.fr", "orange", 2, 100, false },
	{ NULL, "", 10, 100, false },
};

const struct provider *cvn_provider_of(const char *host)
{
	const struct provider *p = manners;
	size_t n = strlen(host);

	for (; p->suffix; p++) {
		size_t end = strlen(p->suffix);

		if (n >= end && strcmp(host + n - end, p->suffix) == 0 && (n == end || host[n - end - 1] == '.'))
			return p;
	}
	return p;
}

struct cvn_slowdown cvn_provider_slowdown(const struct cvn_smtp_outcome *o)
{
	if (o->code / 100 != 4)
		return (struct cvn_slowdown){ 0 };
	for (size_t i = 0; i < CVN_COUNT(stops); i++) {
		if (stops[i].words && !cvn_find_nocase(o->text, stops[i].words))
			continue;
		if (stops[i].enhanced && !cvn_streq(o->enhanced, stops[i].enhanced))
			continue;
		return stops[i].asks;
	}
	return (struct cvn_slowdown){ 0 };
}
