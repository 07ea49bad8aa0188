/*
 * provider.c - what the big receiving sides mean by their words.
 *
 * Facts only, as one table; what follows from them is policy.c and domain.c.
 */
#include <string.h>

#include "convene/base/text.h"

#include "policy.h"

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
