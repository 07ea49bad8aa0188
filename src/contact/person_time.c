/*
 * person_time.c - a person's clock: their time zone, and the hours of their day in which no letters come.
 */
#include <string.h>

#include "convene/calendar.h"
#include "convene/contact/person.h"
#include "convene/contact/quiet.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

/* Names that programs write and no table of zones has. */
static const char *zone_by_habit(struct cvn_span text)
{
	static const struct { const char *name, *zone; } habits[] = {
		{ "Eastern Time (US & Canada)", "America/New_York" }, { "Central Time (US & Canada)", "America/Chicago" },
		{ "Mountain Time (US & Canada)", "America/Denver" },  { "Pacific Time (US & Canada)", "America/Los_Angeles" },
		{ "Alaska", "America/Anchorage" },                    { "Hawaii", "Pacific/Honolulu" },
		{ "Eastern", "America/New_York" },                    { "Central", "America/Chicago" },
		{ "Mountain", "America/Denver" },                     { "Pacific", "America/Los_Angeles" },
	};

	for (size_t i = 0; i < CVN_COUNT(habits); i++)
		if (cvn_span_is_nocase(text, habits[i].name))
			return habits[i].zone;
	return NULL;
}

bool cvn_person_say_zone(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out)
{
	CVN_AUTO_STR char *word = cvn_span_dup(text);
	const char *zone = word, *other;

	if (p->at[CVN_MEANS_TIMEZONE])
		return true;
	if (strcmp(word, p->zone) != 0) {
		cvn_zones_load(NULL);
		other = zone_by_habit(text);
		other = other ? other : cvn_zone_from_windows(word);
		zone = other ? other : word;
		if (strlen(zone) >= sizeof p->zone || !cvn_zone_known(zone))
			return cvn_person_refuse(out, "the time zone '%s' is not known; write a name such as America/New_York", word);
		memcpy(p->zone, zone, strlen(zone) + 1);
	}
	p->at[CVN_MEANS_TIMEZONE] = cvn_person_put(p, cvn_span_of(zone), false);
	return true;
}

bool cvn_person_say_quiet(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out)
{
	char form[CVN_QUIET_TEXT];
	struct cvn_quiet q;
	struct cvn_err err = { 0 };

	if (p->at[CVN_MEANS_QUIET_HOURS])
		return true;
	if (cvn_quiet_read(text, &q, &err) != CVN_OK)
		return cvn_person_refuse(out, "%s", err.text);
	cvn_quiet_text(&q, form);
	p->at[CVN_MEANS_QUIET_HOURS] = cvn_person_put(p, cvn_span_of(form), false);
	return true;
}
