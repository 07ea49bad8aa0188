/*
 * sheet.c - a letter's octets: its campaign compiled at first use, the letter written and compared with what it was before.
 *
 * Whose turn it is, plan.c; what a retry may not change, fixed.c; sheets themselves are kept by piece.c.
 */
#include "sender_priv.h"

#include "convene/base/banned.h"

#define STALE_S 30              /* a letter written so long before its turn (a slow pace) is written anew, with the date of now */

static bool compile(struct sender *s, struct campaign *c)
{
	struct cvn_err err = { 0 };

	if (c->compiled || c->unwritable)
		return c->compiled != NULL;
	if (s->source.load(s->source.arg, c->row.campaign_id, &c->compiled, &err) == CVN_OK)
		return true;
	c->unwritable = true;
	cvn_sender_trouble(s, "campaign %s can not be written: %s", c->row.name, err.text);
	return false;
}

/* Write it; NULL, or why it can not be (a text in `err` or a constant). */
static const char *write_letter(struct sender *s, struct piece *p, struct cvn_err *err)
{
	const char *why = err->text;
	int rc;

	p->sheet = cvn_sheet_take(s);
	p->written_for = p->due.fixed_at ? p->due.fixed_at : s->now;
	rc = s->source.letter(p->campaign->compiled, &p->due, p->written_for, &p->sheet->data, &p->sheet->sender,
	                      &p->sheet->recipient, err);
	if (rc == CVN_OK) {
		p->fixed = cvn_fixed_of(p->sheet);
		why = cvn_fixed_objection(p);
	}
	if (why) {
		cvn_sheet_give(s, p->sheet);
		p->sheet = NULL;
	}
	return why;
}

bool cvn_sheet_write(struct sender *s, struct piece *p)
{
	struct cvn_err err = { 0 };
	const char *why;

	if (p->sheet && s->now < p->written_for + STALE_S)
		return true;           /* ahead of its turn */
	cvn_sheet_give(s, p->sheet);
	p->sheet = NULL;
	if (!compile(s, p->campaign)) {
		cvn_settle_back(s, p, 0);
		return false;
	}
	why = write_letter(s, p, &err);
	if (why)
		cvn_settle_local(s, p, CVN_LETTER_FAILED, why);
	return !why;
}

size_t cvn_sheet_write_ahead(struct sender *s, struct piece *p)
{
	struct cvn_err err = { 0 };

	if (!p->sheet && p->campaign->compiled)
		write_letter(s, p, &err);      /* a failure is said when its turn comes */
	return p->sheet ? p->sheet->data.len : 0;
}
