/*
 * compose.c - what all writers of mails share: header lines, encodings, folded calendar lines.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

uint64_t vil_scene_roll(const struct vil_scene *s, const char *question)
{
	CVN_AUTO_BUF(what, 2048);

	cvn_buf_str(&what, question);
	cvn_buf_char(&what, '/');
	vil_header(s->letter, "Subject", &what);
	return vil_roll(s->seed, s->address, what.ptr);
}

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Encoded words of at most 45 octets of text, cut between characters (RFC 2047). */
static void put_encoded(struct cvn_buf *out, const char *s)
{
	size_t n = strlen(s);

	while (n) {
		size_t take = n < 36 ? n : 36;
		while (take < n && ((unsigned char)s[take] & 0xc0) == 0x80)
			take--;
		cvn_buf_str(out, "=?UTF-8?B?");
		cvn_buf_base64(out, s, take, 0);
		cvn_buf_str(out, "?=");
		s += take;
		n -= take;
		if (n)
			cvn_buf_str(out, "\r\n ");
	}
}

void vil_put_header(struct cvn_buf *out, const char *name, const char *utf8)
{
	cvn_buf_printf(out, "%s: ", name);
	if (is_ascii(utf8))
		cvn_buf_str(out, utf8);
	else
		put_encoded(out, utf8);
	cvn_buf_str(out, "\r\n");
}

void vil_put_from(struct cvn_buf *out, const struct vil_scene *s)
{
	cvn_buf_str(out, "From: ");
	if (is_ascii(s->name))
		cvn_buf_printf(out, "\"%s\"", s->name);
	else
		put_encoded(out, s->name);
	cvn_buf_printf(out, " <%s>\r\n", s->address);
}

void vil_put_date(struct cvn_buf *out, int64_t now)
{
	char date[40];

	cvn_rfc5322_date(now, date);
	cvn_buf_printf(out, "Date: %s\r\n", date);
}

void vil_put_subject(struct cvn_buf *out, const struct vil_scene *s, const char *prefix)
{
	CVN_AUTO_BUF(subject, 4096);

	vil_header(s->letter, "Subject", &subject);
	cvn_buf_printf(out, "Subject: %s%s\r\n", prefix, subject.ptr);
}

void vil_put_thread(struct cvn_buf *out, const struct vil_scene *s)
{
	CVN_AUTO_BUF(id, 1024);

	vil_header(s->letter, "Message-ID", &id);
	if (id.len)
		cvn_buf_printf(out, "In-Reply-To: %s\r\nReferences: %s\r\n", id.ptr, id.ptr);
}

/* Quoted-printable with lines of at most 76 characters; line ends of the text become CRLF. */
void vil_put_qp(struct cvn_buf *out, const char *text, size_t n)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		bool at_end = i + 1 == n || text[i + 1] == '\n' || text[i + 1] == '\r';
		bool plain = (c > ' ' && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !at_end);
		if (c == '\r')
			continue;
		if (c == '\n') {
			cvn_buf_str(out, "\r\n");
			column = 0;
			continue;
		}
		if (column + (plain ? 1 : 3) > 75) {
			cvn_buf_str(out, "=\r\n");
			column = 0;
		}
		if (plain)
			cvn_buf_char(out, (char)c);
		else
			cvn_buf_printf(out, "=%02X", c);
		column += plain ? 1 : 3;
	}
}

void vil_put_lines(struct cvn_buf *out, const char *text, size_t n, const char *prefix)
{
	const char *end = text + n;

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		const char *stop = lf ? lf : end;
		size_t len = (size_t)(stop - text) - (stop > text && stop[-1] == '\r');
		cvn_buf_str(out, prefix);
		cvn_buf_add(out, text, len);
		cvn_buf_str(out, "\r\n");
		text = lf ? lf + 1 : end;
	}
}

/* One content line, folded at 75 octets and never inside a character (RFC 5545 3.1). */
void vil_put_ical(struct cvn_buf *out, const char *fmt, ...)
{
	CVN_AUTO_BUF(line, 8192);
	size_t at = 0, room = 75;
	va_list ap;

	va_start(ap, fmt);
	cvn_buf_vprintf(&line, fmt, ap);
	va_end(ap);
	while (line.len - at > room) {
		size_t take = room;
		while (take > 1 && ((unsigned char)line.ptr[at + take] & 0xc0) == 0x80)
			take--;
		cvn_buf_add(out, line.ptr + at, take);
		cvn_buf_str(out, "\r\n ");
		at += take;
		room = 74;
	}
	cvn_buf_add(out, line.ptr + at, line.len - at);
	cvn_buf_str(out, "\r\n");
}

void vil_reply_address(const struct vil_scene *s, char out[VIL_ADDRESS])
{
	CVN_AUTO_BUF(value, 4096);
	CVN_AUTO_BUF(name, 1024);

	vil_header(s->letter, "Reply-To", &value);
	if (!value.len)
		vil_header(s->letter, "From", &value);
	vil_mailbox(value.ptr, out, &name);
}

const char *vil_partstat(enum vil_answer a)
{
	static const char *const word[VIL_ANSWERS] = { "NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE" };

	return word[a];
}
