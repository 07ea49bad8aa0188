/*
 * command.c - what the dialogue writes: commands, and which of them go together (RFC 2920 3.1).
 */
#include <assert.h>

#include "dialogue_priv.h"

#include "convene/base/banned.h"

enum cvn_smtp_phase cvn_smtp_phase_of(enum command command)
{
	switch (command) {
	case CMD_EHLO: return CVN_SMTP_EHLO;
	case CMD_RCPT: return CVN_SMTP_RCPT;
	case CMD_DATA: return CVN_SMTP_DATA;
	case CMD_DOT:
	case CMD_EMPTY: return CVN_SMTP_DOT;
	default: return CVN_SMTP_MAIL;
	}
}

static void mail(struct cvn_smtp *d, const struct slot *slot)
{
	cvn_buf_str(&d->out, "MAIL FROM:<");
	cvn_buf_str(&d->out, slot->letter.sender);
	cvn_buf_char(&d->out, '>');
	if (d->caps.size)
		cvn_buf_printf(&d->out, " SIZE=%zu", slot->letter.data_len);      /* RFC 1870 */
	if (slot->facts.eightbit)
		cvn_buf_str(&d->out, " BODY=8BITMIME");
	if (slot->utf8)
		cvn_buf_str(&d->out, " SMTPUTF8");
	cvn_buf_str(&d->out, "\r\n");
}

static void rcpt(struct cvn_smtp *d, const struct slot *slot)
{
	cvn_buf_str(&d->out, "RCPT TO:<");
	cvn_buf_str(&d->out, slot->letter.recipient);
	cvn_buf_str(&d->out, ">\r\n");
}

static void body(struct cvn_smtp *d, struct slot *slot)
{
	cvn_smtp_body_put(&d->out, slot->letter.data, slot->letter.data_len, &slot->facts);
	slot->dot_at = d->out_base + d->out.len - 5;      /* CRLF . CRLF */
}

void cvn_smtp_say(struct cvn_smtp *d, enum command command, struct slot *slot)
{
	switch (command) {
	case CMD_EHLO: cvn_buf_printf(&d->out, "EHLO %s\r\n", d->helo); break;
	case CMD_RSET: cvn_buf_str(&d->out, "RSET\r\n"); break;
	case CMD_MAIL: mail(d, slot); break;
	case CMD_RCPT: rcpt(d, slot); break;
	case CMD_DATA: cvn_buf_str(&d->out, "DATA\r\n"); break;
	case CMD_DOT: body(d, slot); break;
	case CMD_EMPTY: cvn_buf_str(&d->out, ".\r\n"); break;
	case CMD_QUIT: cvn_buf_str(&d->out, "QUIT\r\n"); break;
	}
	assert(d->n_awaited < MAX_AWAITED);
	d->awaited[d->n_awaited].command = command;
	d->awaited[d->n_awaited++].slot = slot;
}

void cvn_smtp_begin(struct cvn_smtp *d, struct slot *slot)
{
	bool pipelined = d->caps.pipelining && !d->stepwise;

	if (d->reset) {
		d->reset = false;
		cvn_smtp_say(d, CMD_RSET, slot);
		if (!pipelined)
			return;
	}
	cvn_smtp_say(d, CMD_MAIL, slot);
	if (pipelined) {
		cvn_smtp_say(d, CMD_RCPT, slot);
		cvn_smtp_say(d, CMD_DATA, slot);
	}
}
