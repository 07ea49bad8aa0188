/*
 * test_sheet.c - a letter written ahead of its turn: once, and anew when its turn comes late.
 */
#include <stdlib.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sender/sender_priv.h"

static int n_written;

static int write_one(void *compiled, const struct cvn_due *due, int64_t now, struct cvn_buf *out, struct cvn_buf *out_sender,
                     struct cvn_buf *out_recipient, struct cvn_err *err)
{
	(void)compiled, (void)due, (void)err;
	n_written++;
	cvn_buf_printf(out, "Date: %d\r\n", (int)now);
	cvn_buf_str(out_sender, "a@local59.example");
	cvn_buf_str(out_recipient, "p1@example.org");
	return CVN_OK;
}

static void drop(struct sender *s, struct piece *p)
{
	for (struct sheet *next, *at = (cvn_sheet_give(s, p->sheet), s->sheets); at; at = next) {
		next = at->next;
		cvn_buf_release(&at->data);
		cvn_buf_release(&at->sender);
		cvn_buf_release(&at->recipient);
		free(at);
	}
}

Test(sheet, is_written_once_ahead_of_its_turn_and_anew_when_the_turn_comes_late)
{
	struct sender s = { .now = 1000, .source = { .letter = write_one } };
	struct campaign campaign = { .compiled = &n_written };
	struct piece p = { .campaign = &campaign };

	cr_assert(eq(sz, cvn_sheet_write_ahead(&s, &p), 12));
	cvn_sheet_write_ahead(&s, &p);
	s.now = 1005;
	cr_assert(cvn_sheet_write(&s, &p));
	cr_assert(eq(int, n_written, 1));
	cr_assert(eq(str, p.sheet->data.ptr, "Date: 1000\r\n"));
	s.now = 1300;
	cr_assert(cvn_sheet_write(&s, &p));
	cr_assert(eq(int, n_written, 2));
	cr_assert(eq(str, p.sheet->data.ptr, "Date: 1300\r\n"));
	cr_assert(eq(i64, p.written_for, 1300));
	drop(&s, &p);
}
