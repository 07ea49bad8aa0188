/*
 * leave.c - a member unsubscribes by the mailto address in List-Unsubscribe (RFC 2369), as their mail program does it.
 */
#include <stdlib.h>
#include <string.h>

#include "village.h"

#include "convene/base/banned.h"

static void percent_decode(const char *s, size_t n, struct cvn_buf *out)
{
	for (size_t i = 0; i < n; i++) {
		char digits[3] = { 0 };
		if (s[i] == '%' && i + 2 < n) {
			memcpy(digits, s + i + 1, 2);
			cvn_buf_char(out, (char)strtol(digits, NULL, 16));
			i += 2;
		} else {
			cvn_buf_char(out, s[i]);
		}
	}
}

/* Value of `name=` among the header fields of the URL behind '?'. */
static void field(const char *query, const char *end, const char *name, struct cvn_buf *out)
{
	for (const char *p = query; p < end;) {
		size_t n = strcspn(p, "&>");
		if (cvn_starts_nocase(p, name) && p[strlen(name)] == '=')
			percent_decode(p + strlen(name) + 1, n - strlen(name) - 1, out);
		p += n + 1;
	}
}

bool vil_leave(const struct vil_scene *s, char to[VIL_ADDRESS], struct cvn_buf *out)
{
	const char *at, *end, *query;
	CVN_AUTO_BUF(header, 8192);
	CVN_AUTO_BUF(address, VIL_ADDRESS - 1);
	CVN_AUTO_BUF(subject, 1024);
	CVN_AUTO_BUF(body, 1024);

	vil_header(s->letter, "List-Unsubscribe", &header);
	at = cvn_find_nocase(header.ptr, "<mailto:");
	if (!at)
		return false;
	at += strlen("<mailto:");
	end = at + strcspn(at, ">");
	query = at + strcspn(at, "?>");
	percent_decode(at, (size_t)(query - at), &address);
	if (query < end)
		field(query + 1, end, "subject", &subject), field(query + 1, end, "body", &body);
	memcpy(to, address.ptr, address.len + 1);
	vil_put_from(out, s);
	cvn_buf_printf(out, "To: %s\r\n", to);
	vil_put_header(out, "Subject", subject.len ? subject.ptr : "unsubscribe");
	vil_put_date(out, s->now);
	cvn_buf_printf(out, "Message-ID: <%016llx@mail.gmail.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n\r\n",
	               (unsigned long long)vil_scene_roll(s, "leave"));
	cvn_buf_printf(out, "%s\r\n", body.len ? body.ptr : "This message was sent by your mail program to unsubscribe you.");
	return true;
}
