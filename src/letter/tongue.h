/*
 * tongue.h - how a language says a date; the rows are tongue.c.
 *
 *   W w weekday (long, short)   M m month (long, short)   d day   Y year   t time of day   z zone   'words'
 */
#ifndef CVN_LETTER_TONGUE_H
#define CVN_LETTER_TONGUE_H

struct tongue {
	const char *language;
	const char *weekday[7], *weekday_short[7], *month[12], *month_short[12];
	const char *pattern[7];            /* by enum format; a '~' begins what only a time adds */
	const char *am, *pm;               /* NULL: 24 hours */
};

/* NULL: the language has no row, and its dates are digits only. */
const struct tongue *cvn_tongue(const char *language);

#endif
