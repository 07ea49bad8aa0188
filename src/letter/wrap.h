/*
 * wrap.h - running text in lines behind a prefix; marks count as the value they may become.
 */
#ifndef CVN_LETTER_WRAP_H
#define CVN_LETTER_WRAP_H

#include "mark.h"

#define TEXT_COLUMNS 72
#define NO_COLUMNS SIZE_MAX      /* a paragraph is one line: whoever shows it breaks it */

/* Append `text` in lines of `columns` (blanks separate words, LF ends a line), each line behind `rest`, the first one behind `first`.
 * Ends with LF; nothing for empty text. */
void cvn_wrap_put(struct cvn_buf *out, const struct marks *m, const char *text, size_t n, size_t columns, const char *first,
                  const char *rest);
size_t cvn_wrap_width(const struct marks *m, const char *text, size_t n);

#endif
