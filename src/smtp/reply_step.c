/*
 * reply_step.c - what each reply of the server does to the dialogue: one function a command.
 *
 * A reply that can not be (a 354 to RCPT, one nobody asked for) ends the connection: whoever guesses which answer was meant
 * for which letter loses or doubles one.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "dialogue_priv.h"

#include "convene/base/banned.h"

static int class(const struct cvn_smtp *d)
{
	return d->reply.code / 100;
}

static void broken(struct cvn_smtp *d, const char *command)
{
	char why[CVN_SMTP_TEXT];

	snprintf(why, sizeof why, "the server answered %s with %d %.180s", command, d->reply.code, d->reply.text);
	cvn_smtp_end(d, 0, why);
}

/* The reply decides over the letter. The first word counts: the 503 to DATA after a refused RCPT says nothing new. */
static void judge(struct cvn_smtp *d, struct slot *slot, enum command command)
{
	struct cvn_smtp_outcome *o = &slot->outcome;

	if (slot->judged)
		return;
	slot->judged = true;
	o->verdict = class(d) == 2 ? CVN_SMTP_ACCEPTED : class(d) == 4 ? CVN_SMTP_DEFERRED : CVN_SMTP_REFUSED;
	o->phase = cvn_smtp_phase_of(command);
	o->code = d->reply.code;
	cvn_smtp_enhanced(d->reply.code, d->reply.text, o->enhanced);
	memcpy(o->text, d->reply.text, sizeof o->text);
}

static void on_ehlo(struct cvn_smtp *d)
{
	if (class(d) == 4) {
		cvn_smtp_end(d, d->reply.code, d->reply.text);
		return;
	}
	if (class(d) == 5)                 /* a server that knows HELO only, which the link said already */
		memset(&d->caps, 0, sizeof d->caps);
	d->ready = true;
	cvn_smtp_emit(d, CVN_SMTP_READY, NULL);
}

/* A step-wise letter that was refused asks nothing more; a pipelined one still waits for the reply to its DATA. */
static void next_step(struct cvn_smtp *d, struct slot *slot, enum command next)
{
	if (d->caps.pipelining && !d->stepwise)
		return;
	if (!slot->judged) {
		cvn_smtp_say(d, next, slot);
		return;
	}
	d->reset = slot->opened;
	cvn_smtp_finish(d, slot);
}

static void on_rset(struct cvn_smtp *d, struct slot *slot)
{
	if (class(d) != 2)
		broken(d, "RSET");
	else
		next_step(d, slot, CMD_MAIL);
}

static void on_mail(struct cvn_smtp *d, struct slot *slot)
{
	if (class(d) == 3) {
		broken(d, "MAIL");
		return;
	}
	slot->opened = class(d) == 2;
	if (!slot->opened)
		judge(d, slot, CMD_MAIL);
	next_step(d, slot, CMD_RCPT);
}

static void on_rcpt(struct cvn_smtp *d, struct slot *slot)
{
	if (class(d) == 3) {
		broken(d, "RCPT");
		return;
	}
	if (class(d) != 2)
		judge(d, slot, CMD_RCPT);
	next_step(d, slot, CMD_DATA);
}

static void on_data(struct cvn_smtp *d, struct slot *slot)
{
	if (class(d) == 2) {
		broken(d, "DATA");
	} else if (class(d) != 3) {
		judge(d, slot, CMD_DATA);
		d->reset = slot->opened;
		cvn_smtp_finish(d, slot);
	} else if (slot->judged) {
		cvn_smtp_say(d, CMD_EMPTY, slot);        /* RFC 2920 3.1: no recipient was taken; a lone dot ends it */
	} else {
		slot->state = SLOT_GATE;
		cvn_smtp_emit(d, CVN_SMTP_GATE, slot);
	}
}

static void on_dot(struct cvn_smtp *d, struct slot *slot)
{
	if (class(d) == 3) {
		broken(d, "the final dot");              /* not a reply to it: the letter stays unsure */
		return;
	}
	judge(d, slot, CMD_DOT);
	cvn_smtp_finish(d, slot);
}

static void on_421(struct cvn_smtp *d, enum command command, struct slot *slot)
{
	if (slot && command != CMD_RSET)
		judge(d, slot, command);
	cvn_smtp_end(d, d->reply.code, d->reply.text);
}

static void on_reply(struct cvn_smtp *d)
{
	enum command command;
	struct slot *slot;

	if (d->n_awaited == 0) {
		cvn_smtp_end(d, d->reply.code == 421 ? 421 : 0,
		             d->reply.code == 421 ? d->reply.text : "the server spoke without being asked");
		return;
	}
	command = d->awaited[0].command;
	slot = d->awaited[0].slot;
	memmove(d->awaited, d->awaited + 1, --d->n_awaited * sizeof d->awaited[0]);
	if (d->reply.code == 421 && command != CMD_QUIT) {
		on_421(d, command, slot);
		return;
	}
	switch (command) {
	case CMD_EHLO: on_ehlo(d); break;
	case CMD_RSET: on_rset(d, slot); break;
	case CMD_MAIL: on_mail(d, slot); break;
	case CMD_RCPT: on_rcpt(d, slot); break;
	case CMD_DATA: on_data(d, slot); break;
	case CMD_DOT: on_dot(d, slot); break;
	case CMD_EMPTY: cvn_smtp_finish(d, slot); break;
	case CMD_QUIT: cvn_smtp_end(d, d->reply.code, d->reply.text); break;
	}
}

void cvn_smtp_receive(struct cvn_smtp *d, const char *data, size_t n)
{
	while (!d->closed && n > 0) {
		enum cvn_smtp_reply_step step = cvn_smtp_reply_read(&d->reply, &data, &n);

		if (step == CVN_REPLY_BROKEN)
			cvn_smtp_end(d, 0, "the server's answer is not SMTP");
		else if (step != CVN_REPLY_MORE && !d->ready && class(d) == 2 && strlen(d->reply.line) > 4)
			cvn_smtp_caps_line(&d->caps, d->reply.line + 4);
		if (step == CVN_REPLY_WHOLE)
			on_reply(d);
	}
}
