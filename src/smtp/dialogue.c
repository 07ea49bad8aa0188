/*
 * dialogue.c - the caller's side of an SMTP dialogue: letters in, the gate, output and events out.
 *
 * Pure: no clock, no socket. What a reply does is reply_step.c; what is written, command.c; the connection, link.c.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "dialogue_priv.h"

#include "convene/base/banned.h"

#define MAX_OUTPUT ((size_t)64 << 20)

struct cvn_smtp *cvn_smtp_new(const struct cvn_smtp_options *opt)
{
	struct cvn_smtp *d = cvn_xcalloc(1, sizeof *d);

	d->helo = cvn_xstrdup(opt->helo);
	snprintf(d->host, sizeof d->host, "%s", opt->host);
	d->stepwise = opt->stepwise;
	cvn_buf_init(&d->out, MAX_OUTPUT);
	cvn_smtp_say(d, CMD_EHLO, NULL);
	return d;
}

void cvn_smtp_free(struct cvn_smtp *d)
{
	if (!d)
		return;
	cvn_buf_release(&d->out);
	cvn_free(d->helo);
	cvn_free(d);
}

/* ---- events ---- */

void cvn_smtp_emit(struct cvn_smtp *d, enum cvn_smtp_event_kind kind, struct slot *slot)
{
	struct cvn_smtp_event *e = &d->event[(d->event_first + d->n_events) % MAX_EVENTS];

	assert(d->n_events < MAX_EVENTS);
	d->n_events++;
	e->kind = kind;
	e->who = slot ? slot->letter.who : NULL;
	if (kind == CVN_SMTP_OUTCOME)
		e->outcome = slot->outcome;
}

bool cvn_smtp_next_event(struct cvn_smtp *d, struct cvn_smtp_event *out)
{
	if (d->n_events == 0)
		return false;
	*out = d->event[d->event_first];
	d->event_first = (d->event_first + 1) % MAX_EVENTS;
	d->n_events--;
	return true;
}

void cvn_smtp_finish(struct cvn_smtp *d, struct slot *slot)
{
	assert(slot->judged);
	memcpy(slot->outcome.host, d->host, sizeof d->host);
	cvn_smtp_emit(d, CVN_SMTP_OUTCOME, slot);
	slot->state = SLOT_FREE;
}

/* ---- letters ---- */

static struct slot *find(struct cvn_smtp *d, enum slot_state state)
{
	for (size_t i = 0; i < CVN_COUNT(d->slot); i++)
		if (d->slot[i].state == state)
			return &d->slot[i];
	return NULL;
}

bool cvn_smtp_wants(const struct cvn_smtp *d)
{
	enum slot_state a = d->slot[0].state, b = d->slot[1].state;
	bool pipelined = d->caps.pipelining && !d->stepwise;

	if (!d->ready || d->closed || d->quitting)
		return false;
	if (a == SLOT_FREE && b == SLOT_FREE)
		return d->n_awaited == 0 || pipelined;
	return pipelined && ((a == SLOT_FREE && b == SLOT_BODY) || (a == SLOT_BODY && b == SLOT_FREE));
}

static void refuse(struct cvn_smtp *d, struct slot *slot, const char *enhanced, const char *why)
{
	struct cvn_smtp_outcome *o = &slot->outcome;

	o->verdict = CVN_SMTP_REFUSED;
	o->phase = CVN_SMTP_MAIL;
	o->local = true;
	snprintf(o->enhanced, sizeof o->enhanced, "%s", enhanced);
	snprintf(o->text, sizeof o->text, "%s", why);
	slot->judged = true;
	cvn_smtp_finish(d, slot);
}

/* Whether this server can take this letter; when not, it has its outcome. */
static bool fits(struct cvn_smtp *d, struct slot *slot)
{
	const struct cvn_smtp_letter *l = &slot->letter;
	bool utf8_from = false, utf8_to = false;
	struct cvn_err err = { 0 };

	if ((l->sender[0] && cvn_smtp_address_check(l->sender, &utf8_from, &err) != CVN_OK) ||
	    cvn_smtp_address_check(l->recipient, &utf8_to, &err) != CVN_OK)
		refuse(d, slot, "5.1.3", err.text);
	else if (cvn_smtp_body_check(l->data, l->data_len, &slot->facts, &err) != CVN_OK)
		refuse(d, slot, "5.6.0", err.text);
	else if (d->caps.max_bytes && l->data_len > d->caps.max_bytes)
		refuse(d, slot, "5.3.4", "the letter is larger than the server takes (SIZE)");
	else if ((utf8_from || utf8_to || slot->facts.utf8_header) && !d->caps.smtputf8)
		refuse(d, slot, "5.6.7", "the address is not ASCII and the server does not take it (SMTPUTF8)");
	else if (slot->facts.eightbit && !d->caps.eightbitmime)
		refuse(d, slot, "5.6.3", "the letter has 8-bit text and the server does not take it (8BITMIME)");
	slot->utf8 = utf8_from || utf8_to || slot->facts.utf8_header;
	return !slot->judged;
}

void cvn_smtp_offer(struct cvn_smtp *d, const struct cvn_smtp_letter *letter)
{
	struct slot *slot = find(d, SLOT_FREE);

	assert(cvn_smtp_wants(d) && slot);
	*slot = (struct slot){ .letter = *letter };
	if (!fits(d, slot))
		return;
	slot->state = SLOT_ENVELOPE;
	cvn_smtp_begin(d, slot);
}

void cvn_smtp_release(struct cvn_smtp *d)
{
	struct slot *slot = find(d, SLOT_GATE);

	assert(slot && !d->closed);
	slot->state = SLOT_BODY;
	cvn_smtp_say(d, CMD_DOT, slot);
}

void cvn_smtp_withhold(struct cvn_smtp *d)
{
	struct slot *slot = find(d, SLOT_GATE);

	assert(slot);
	slot->state = SLOT_FREE;
	cvn_smtp_end(d, 0, "a letter was withdrawn at its gate");
}

bool cvn_smtp_quit(struct cvn_smtp *d)
{
	if (d->closed || d->quitting)
		return true;
	if (!cvn_smtp_idle(d))
		return false;
	d->quitting = true;
	cvn_smtp_say(d, CMD_QUIT, NULL);
	return true;
}

/* ---- the end ---- */

/* What is left to say of a letter whose connection ends: unsure only when its terminator may have left. No code: whatever the
 * server said last, it was not an answer to this letter. */
static void abandon(struct cvn_smtp *d, struct slot *slot, const char *why)
{
	struct cvn_smtp_outcome *o = &slot->outcome;
	bool unsure = slot->state == SLOT_BODY && d->shown > slot->dot_at;

	if (!slot->judged) {
		o->verdict = unsure ? CVN_SMTP_UNSURE : CVN_SMTP_DEFERRED;
		o->phase = slot->state == SLOT_BODY ? CVN_SMTP_DOT : slot->state == SLOT_GATE ? CVN_SMTP_DATA : CVN_SMTP_MAIL;
		for (size_t i = 0; i < d->n_awaited && slot->state == SLOT_ENVELOPE; i++) {
			if (d->awaited[i].slot != slot)
				continue;
			o->phase = cvn_smtp_phase_of(d->awaited[i].command);
			break;
		}
		snprintf(o->text, sizeof o->text, "%s", why);
		slot->judged = true;
	}
	cvn_smtp_finish(d, slot);
}

void cvn_smtp_end(struct cvn_smtp *d, int code, const char *why)
{
	struct slot closing = { 0 };

	if (d->closed)
		return;
	for (int pass = 0; pass < 2; pass++)          /* the older letter first */
		for (size_t i = 0; i < CVN_COUNT(d->slot); i++)
			if (d->slot[i].state != SLOT_FREE && (pass == 1 || d->slot[i].state == SLOT_BODY))
				abandon(d, &d->slot[i], why);
	d->closed = true;
	d->n_awaited = 0;
	closing.outcome.code = code;
	snprintf(closing.outcome.text, sizeof closing.outcome.text, "%s", why);
	memcpy(closing.outcome.host, d->host, sizeof d->host);
	cvn_smtp_emit(d, CVN_SMTP_CLOSED, NULL);
	d->event[(d->event_first + d->n_events - 1) % MAX_EVENTS].outcome = closing.outcome;
}

void cvn_smtp_lost(struct cvn_smtp *d, const char *why)
{
	cvn_smtp_end(d, 0, why);
}

/* ---- output ---- */

const char *cvn_smtp_output(struct cvn_smtp *d, size_t max, size_t *out_n)
{
	size_t n = d->closed ? 0 : d->out.len - d->out_pos;

	*out_n = n < max ? n : max;
	if (d->out_base + d->out_pos + *out_n > d->shown)
		d->shown = d->out_base + d->out_pos + *out_n;
	return d->out.ptr + d->out_pos;
}

void cvn_smtp_written(struct cvn_smtp *d, size_t n)
{
	assert(n <= d->out.len - d->out_pos);
	d->out_pos += n;
	if (d->out_pos < d->out.len)
		return;
	d->out_base += d->out.len;
	d->out_pos = 0;
	cvn_buf_clear(&d->out);
}

/* ---- questions ---- */

bool cvn_smtp_idle(const struct cvn_smtp *d)
{
	return d->ready && !d->closed && d->n_awaited == 0 && d->slot[0].state == SLOT_FREE && d->slot[1].state == SLOT_FREE;
}

bool cvn_smtp_closed(const struct cvn_smtp *d)
{
	return d->closed;
}

const struct cvn_smtp_caps *cvn_smtp_caps(const struct cvn_smtp *d)
{
	return &d->caps;
}

int cvn_smtp_patience(const struct cvn_smtp *d)
{
	static const int seconds[] = {
		[CMD_EHLO] = 300, [CMD_RSET] = 300, [CMD_MAIL] = 300, [CMD_RCPT] = 300,
		[CMD_DATA] = 120, [CMD_DOT] = 600,  [CMD_EMPTY] = 600, [CMD_QUIT] = 10,
	};

	return d->closed || d->n_awaited == 0 ? 0 : seconds[d->awaited[0].command];
}
