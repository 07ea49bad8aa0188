/*
 * words.h - what a letter says by itself, in each language: the footer.
 */
#ifndef CVN_LETTER_WORDS_H
#define CVN_LETTER_WORDS_H

struct words {
	const char *language;
	const char *dir;               /* "ltr" or "rtl" */
	const char *why;               /* why you get this; %s is the office */
	const char *unsubscribe;       /* label of the link */
	const char *unsubscribe_line;  /* label in plain text, the address follows */
};

/* The row of `language` ("es", "es-MX"), else English. Never NULL. */
const struct words *cvn_words(const char *language);
/* "rtl" for languages written from the right. */
const char *cvn_language_dir(const char *language);

#endif
