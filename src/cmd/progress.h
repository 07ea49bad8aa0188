/*
 * progress.h - what a person sees while the sender works: a line a campaign.
 */
#ifndef CVN_CMD_PROGRESS_H
#define CVN_CMD_PROGRESS_H

#include "convene/sender.h"

/* The cursor rests at the first column of the first line, so this takes all of them away, however the window has folded them. */
#define CVN_PROGRESS_AWAY "\r\033[J"

/* One line for each campaign that has letters to send now. */
void cvn_progress_lines(const struct cvn_sender_progress *p, struct cvn_buf *out);
/* The same in the place of the last ones, no line longer than the window and not more of them; 0 = its size is not known. */
void cvn_progress_screen(const struct cvn_sender_progress *p, size_t columns, size_t rows, struct cvn_buf *out);

#endif
