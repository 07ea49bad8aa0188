/*
 * letter/lint.h - what is worth saying about a letter before it goes to thousands. Pure; looks at one person's copy.
 */
#ifndef CONVENE_LETTER_LINT_H
#define CONVENE_LETTER_LINT_H

#include <stdbool.h>
#include <stddef.h>

#define CVN_HTML_CLIPPED (80u << 10)     /* Gmail clips near 102 KB of transfer-encoded page */

/* One finding. `text` is borrowed for the call. */
struct cvn_lint {
	void (*finding)(void *arg, bool error, const char *text);
	void *arg;
};

/* `list`: the kind must offer to unsubscribe; `unsubscribe_url` is this copy's. `path` is what findings call the letter.
 * `footer_words` of the page are the layout's and say nothing about the message. */
struct cvn_lint_letter {
	const char *path, *subject, *html, *unsubscribe_url;
	size_t html_len, footer_words;
	bool list;
};
void cvn_letter_lint(const struct cvn_lint_letter *letter, const struct cvn_lint *lint);

#endif
