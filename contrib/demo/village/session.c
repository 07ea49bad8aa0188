/*
 * session.c - one SMTP session: octets in, octets out (RFC 5321, PIPELINING of RFC 2920). No socket, no clock.
 *
 * A strict host: a bare LF, a line over 998 octets, 8-bit octets nobody announced or a second recipient are refused and
 * counted as faults, so that a sender's mistake shows in the demo and fails a test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#include "convene/base/banned.h"

struct vil_session {
	struct vil_host *host;                 /* borrowed */
	struct cvn_buf in, out, letter;
	char from[VIL_ADDRESS], to[VIL_ADDRESS];
	bool have_from, have_to, in_data, over, eightbit;
	const char *fault;                     /* of the letter being read */
	int64_t wake_ms;                       /* the answer to the dot is held back until then; 0 = none is */
	char held[64];
};

struct vil_session *vil_session_new(struct vil_host *host)
{
	struct vil_session *s = cvn_xcalloc(1, sizeof *s);

	s->host = host;
	cvn_buf_init(&s->in, VIL_LETTER_MAX);
	cvn_buf_init(&s->out, 1u << 20);
	cvn_buf_init(&s->letter, VIL_LETTER_MAX);
	cvn_buf_str(&s->out, "220 village.members.example ESMTP\r\n");
	return s;
}

void vil_session_free(struct vil_session *s)
{
	if (!s)
		return;
	cvn_buf_release(&s->in);
	cvn_buf_release(&s->out);
	cvn_buf_release(&s->letter);
	free(s);
}

bool vil_session_over(const struct vil_session *s)
{
	return s->over;
}

static void say(struct vil_session *s, const char *line)
{
	cvn_buf_str(&s->out, line);
	cvn_buf_str(&s->out, "\r\n");
}

static void forget(struct vil_session *s)
{
	s->have_from = s->have_to = s->in_data = s->eightbit = false;
	s->fault = NULL;
	cvn_buf_clear(&s->letter);
}

/* `<path>` behind the colon. False when it is not there or too long. */
static bool path_of(const char *args, char out[VIL_ADDRESS])
{
	const char *open = strchr(args, '<'), *close = open ? strchr(open, '>') : NULL;
	size_t n = close ? (size_t)(close - open - 1) : 0;

	if (!close || n >= VIL_ADDRESS)
		return false;
	memcpy(out, open + 1, n);
	out[n] = '\0';
	return true;
}

static void do_mail(struct vil_session *s, const char *args)
{
	if (s->have_from || !path_of(args, s->from)) {
		s->host->count.faults++;
		say(s, s->have_from ? "503 5.5.1 Nested MAIL command" : "501 5.1.7 Bad sender address syntax");
		return;
	}
	s->have_from = true;
	s->eightbit = cvn_find_nocase(args, "BODY=8BITMIME") != NULL;
	say(s, "250 2.1.0 Ok");
}

static void do_rcpt(struct vil_session *s, const char *args, int64_t now_ms)
{
	char to[VIL_ADDRESS];

	if (!s->have_from || !path_of(args, to) || !strchr(to, '@')) {
		s->host->count.faults++;
		say(s, s->have_from ? "501 5.1.3 Bad recipient address syntax" : "503 5.5.1 Error: need MAIL command");
	} else if (s->have_to) {
		s->host->count.faults++;
		say(s, "452 4.5.3 One recipient a letter, please");
	} else if (vil_play_who(s->host->play, to).temper == VIL_REFUSED) {
		vil_host_refuse(s->host, s->from, to, now_ms);
		cvn_buf_printf(&s->out, "550 5.1.1 <%s>: Recipient address rejected: User unknown in virtual mailbox table\r\n", to);
	} else {
		memcpy(s->to, to, sizeof to);
		s->have_to = true;
		say(s, "250 2.1.5 Ok");
	}
}

static void do_command(struct vil_session *s, const char *line, int64_t now_ms)
{
	if (cvn_starts_nocase(line, "EHLO "))
		say(s, "250-village.members.example\r\n250-PIPELINING\r\n250-SIZE 26214400\r\n250-8BITMIME\r\n"
		       "250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8");
	else if (cvn_starts_nocase(line, "HELO "))
		say(s, "250 village.members.example");
	else if (cvn_starts_nocase(line, "MAIL FROM:"))
		do_mail(s, line + 10);
	else if (cvn_starts_nocase(line, "RCPT TO:"))
		do_rcpt(s, line + 8, now_ms);
	else if (cvn_streq_nocase(line, "DATA") && s->have_to)
		s->in_data = true, say(s, "354 End data with <CR><LF>.<CR><LF>");
	else if (cvn_streq_nocase(line, "DATA"))
		say(s, "554 5.5.1 Error: no valid recipients");
	else if (cvn_streq_nocase(line, "RSET"))
		forget(s), say(s, "250 2.0.0 Ok");
	else if (cvn_starts_nocase(line, "NOOP"))
		say(s, "250 2.0.0 Ok");
	else if (cvn_streq_nocase(line, "QUIT"))
		s->over = true, say(s, "221 2.0.0 Bye");
	else
		s->host->count.faults++, say(s, "500 5.5.2 Error: command not recognized");
}

static void finish_letter(struct vil_session *s, int64_t now_ms)
{
	if (s->fault) {
		s->host->count.faults++;
		cvn_buf_printf(&s->out, "554 5.6.0 %s\r\n", s->fault);
	} else if (vil_host_accept(s->host, s->from, s->to, s->letter.ptr, s->letter.len, now_ms)) {
		snprintf(s->held, sizeof s->held, "250 2.0.0 Ok: queued as V%zu", s->host->count.accepted);
		s->wake_ms = s->host->o->reply_delay_ms ? now_ms + s->host->o->reply_delay_ms : 0;
		if (!s->wake_ms)
			say(s, s->held);
	} else {
		say(s, "451 4.3.0 Error: accept log");
	}
	forget(s);
}

/* A line of the letter, without its line end; a leading dot was doubled by the sender. */
static void data_line(struct vil_session *s, const char *line, size_t n)
{
	if (n > 998)
		s->fault = "line longer than 998 octets";
	for (size_t i = 0; i < n && !s->fault; i++) {
		if ((unsigned char)line[i] >= 0x80 && !s->eightbit)
			s->fault = "8-bit octets without BODY=8BITMIME";
		else if (line[i] == '\r' || line[i] == '\0')
			s->fault = "bare CR or NUL";
	}
	if (n && *line == '.')
		line++, n--;
	cvn_buf_add(&s->letter, line, n);
	cvn_buf_add(&s->letter, "\r\n", 2);
	if (s->letter.failed)
		s->fault = "too large";
}

static void take_line(struct vil_session *s, char *line, size_t n, int64_t now_ms)
{
	bool crlf = n && line[n - 1] == '\r';

	n -= crlf;
	if (s->in_data && crlf && n == 1 && *line == '.') {
		finish_letter(s, now_ms);
	} else if (s->in_data) {
		if (!crlf)
			s->fault = "bare LF";
		data_line(s, line, n);
	} else {
		line[n] = '\0';
		s->host->count.faults += !crlf;
		do_command(s, line, now_ms);
	}
}

/* All whole lines that are there, until the session is over or holds an answer back. */
static void work(struct vil_session *s, int64_t now_ms)
{
	size_t at = 0;

	while (!s->over && !s->wake_ms) {
		char *start = s->in.ptr + at, *lf = memchr(start, '\n', s->in.len - at);
		if (!lf)
			break;
		at = (size_t)(lf + 1 - s->in.ptr);
		take_line(s, start, (size_t)(lf - start), now_ms);
	}
	memmove(s->in.ptr, s->in.ptr + at, s->in.len - at);
	cvn_buf_truncate(&s->in, s->in.len - at);
}

void vil_session_feed(struct vil_session *s, const char *data, size_t n, int64_t now_ms)
{
	cvn_buf_add(&s->in, data, n);
	s->over = s->over || s->in.failed;
	work(s, now_ms);
}

struct cvn_buf *vil_session_out(struct vil_session *s, int64_t now_ms, int64_t *out_wake_ms)
{
	if (s->wake_ms && now_ms >= s->wake_ms) {
		s->wake_ms = 0;
		say(s, s->held);
		work(s, now_ms);
	}
	*out_wake_ms = s->wake_ms;
	return &s->out;
}
