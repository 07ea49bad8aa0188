/*
 * progress.c - the lines of a sender at work, off a terminal one below the other, on a terminal in one place.
 *
 * On a terminal the cursor goes back to where the lines begin each time. Whoever writes next (a warning, the last words, the
 * lines again) takes them away first and needs to know nothing about them; a line that the window folded when it was made
 * smaller goes with the others.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

#define LEAST_NAME 8                   /* columns that a campaign's name keeps beside its numbers */

static void estimate(double per_second, int64_t left, char out[40])
{
	int64_t s = per_second > 0.5 ? (int64_t)((double)left / per_second) : 0, minutes = (s + 59) / 60;

	if (per_second <= 0.5 || left <= 0)
		out[0] = '\0';
	else if (s < 120)
		snprintf(out, 40, ", %" PRId64 " s to go", s);
	else if (minutes < 120)
		snprintf(out, 40, ", %" PRId64 " min to go", minutes);
	else
		snprintf(out, 40, ", %" PRId64 " h %" PRId64 " min to go", minutes / 60, minutes % 60);
}

/* As much of a text as fits into so many columns, a character a column. */
static size_t fit(const char *text, size_t columns)
{
	size_t n = strlen(text), at = 0;

	for (size_t i = 0; i < columns && at < n; i++) {
		uint32_t cp;

		at += cvn_utf8_next(text + at, n - at, &cp);
	}
	return at;
}

static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

/* A line of at most `columns`: the name gives way before the numbers do. */
static void line(const struct cvn_sender_tally *t, size_t columns, struct cvn_buf *out)
{
	char sent[32], left[32], later[32], failed[32], to_go[40], numbers[256];
	size_t room, name = width(t->name);

	estimate(t->per_second, t->waiting, to_go);
	snprintf(numbers, sizeof numbers, ": %s sent, %s left, %s deferred, %s failed, %.0f/s%s", cvn_number(t->sent, sent),
	         t->waiting < 0 ? "?" : cvn_number(t->waiting, left), cvn_number(t->deferred, later), cvn_number(t->failed, failed),
	         t->per_second, to_go);
	room = columns > strlen(numbers) + LEAST_NAME ? columns - strlen(numbers) : LEAST_NAME;
	room = room < columns ? room : columns;
	if (name > room) {
		cvn_buf_add(out, t->name, fit(t->name, room - 1));
		cvn_buf_printf(out, "…");
		name = room;
	} else {
		cvn_buf_printf(out, "%s", t->name);
	}
	cvn_buf_add(out, numbers, strnlen(numbers, columns - name));
}

void cvn_progress_lines(const struct cvn_sender_progress *p, struct cvn_buf *out)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!p->tally[i].active)
			continue;
		line(&p->tally[i], SIZE_MAX, out);
		cvn_buf_printf(out, "\n");
	}
}

void cvn_progress_screen(const struct cvn_sender_progress *p, size_t columns, size_t rows, struct cvn_buf *out)
{
	size_t shown = 0, most = rows > 1 ? rows - 1 : 1;

	if (columns < 2)
		columns = 80;
	cvn_buf_printf(out, "%s", CVN_PROGRESS_AWAY);
	for (size_t i = 0; i < p->n && shown < most; i++) {
		if (!p->tally[i].active)
			continue;
		if (shown++ > 0)
			cvn_buf_printf(out, "\r\n");
		line(&p->tally[i], columns - 1, out);
	}
	if (shown > 1)
		cvn_buf_printf(out, "\033[%zuA", shown - 1);
	cvn_buf_printf(out, "\r");
}
