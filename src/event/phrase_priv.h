/*
 * phrase_priv.h - the table of phrases that phrase.c reads.
 */
#ifndef CVN_EVENT_PHRASE_PRIV_H
#define CVN_EVENT_PHRASE_PRIV_H

#include "convene/event.h"

enum { CVN_PARTY_NUMBER = -1, CVN_PARTY_PLUS = -2 };    /* party is the number said; the number and the writer */

struct cvn_phrase_entry {
	const char *words;           /* lower case without marks; "#" a number, "@" any word */
	enum cvn_phrase says;        /* UNSURE: says nothing, and is passed over */
	int party;                   /* people coming, the writer included; 0 = not said */
	bool signs_off;              /* what follows may be a name */
};
extern const struct cvn_phrase_entry cvn_phrase_table[];
extern const size_t cvn_phrase_entries;

int cvn_phrase_number(const char *word);

#endif
