/*
 * kind.c - the kinds of message and what each means for headers and for the order of the queue.
 */
#include "convene/letter.h"

#include "convene/base/text.h"

#include "convene/base/banned.h"

/* An answer or a confirmation overtakes an alert, an alert a newsletter. */
static const struct cvn_letter_kind kinds[] = {
	{ "confirmation", false, false, 0 },
	{ "answer", false, false, 0 },
	{ "cancel", false, true, 1 },
	{ "update", false, true, 1 },
	{ "notice", false, true, 1 },
	{ "invitation", false, true, 2 },
	{ "reminder", false, true, 2 },
	{ "action-alert", true, true, 3 },
	{ "welcome", false, true, 4 },
	{ "thank-you", true, true, 4 },
	{ "letter", true, true, 5 },
	{ "survey", true, true, 5 },
	{ "story-request", true, true, 5 },
	{ "conversation-sheet", true, true, 5 },
	{ "announcement", true, true, 5 },
	{ "newsletter", true, true, 7 },
};

const struct cvn_letter_kind *cvn_letter_kind_find(const char *name)
{
	for (size_t i = 0; i < CVN_COUNT(kinds); i++) {
		if (cvn_streq(kinds[i].name, name))
			return &kinds[i];
	}
	return NULL;
}

size_t cvn_letter_kind_names(const char *const **out)
{
	static const char *names[CVN_COUNT(kinds)];

	for (size_t i = 0; i < CVN_COUNT(kinds); i++)
		names[i] = kinds[i].name;
	*out = names;
	return CVN_COUNT(kinds);
}
