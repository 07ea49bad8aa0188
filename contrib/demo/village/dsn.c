/*
 * dsn.c - delivery status notifications (RFC 3464) that arrive after a letter was accepted: Postfix's form and Exchange's.
 */
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

struct failure {
	const char *status, *diagnostic, *words;
};

static void put_report(const struct vil_scene *s, const char *mta, const struct failure *f, struct cvn_buf *out)
{
	char date[40];

	cvn_rfc5322_date(s->now, date);
	cvn_buf_printf(out, "Reporting-MTA: dns; %s\r\nArrival-Date: %s\r\n\r\n", mta, date);
	cvn_buf_printf(out, "Final-Recipient: rfc822; %s\r\nOriginal-Recipient: rfc822;%s\r\nAction: failed\r\nStatus: %s\r\n"
	                    "Remote-MTA: dns; store.%s\r\nDiagnostic-Code: smtp; %s\r\n",
	               s->address, s->address, f->status, mta, f->diagnostic);
}

static void put_dsn(const struct vil_scene *s, const struct failure *f, struct cvn_buf *out)
{
	unsigned long long id = vil_scene_roll(s, "dsn");
	const char *host = strchr(s->address, '@') ? strchr(s->address, '@') + 1 : "members.example";
	bool exchange = s->who.client == VIL_OUTLOOK;
	CVN_AUTO_BUF(mta, 512);

	cvn_buf_printf(&mta, "%s.%s", exchange ? "BN8PR12MB" : "mx1", host);
	cvn_buf_printf(out, "From: %s@%s\r\n", exchange ? "\"Microsoft Outlook\" <postmaster" : "MAILER-DAEMON", mta.ptr);
	if (exchange)
		cvn_buf_truncate(out, out->len - 2), cvn_buf_str(out, ">\r\n");
	cvn_buf_printf(out, "To: %s\r\nSubject: %s\r\n", s->envelope_from,
	               exchange ? "Undeliverable: your message" : "Undelivered Mail Returned to Sender");
	vil_put_date(out, s->now);
	cvn_buf_printf(out, "Message-ID: <%016llx@%s>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n", id, mta.ptr);
	vil_put_thread(out, s);
	cvn_buf_printf(out, "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"%016llX/%s\"\r\n\r\n", id, mta.ptr);
	cvn_buf_printf(out, "This is a MIME-encapsulated message.\r\n\r\n--%016llX/%s\r\n"
	                    "Content-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n", id, mta.ptr);
	cvn_buf_printf(out, "This is the mail system at host %s.\r\n\r\n%s\r\n\r\n<%s>: %s\r\n\r\n", mta.ptr, f->words, s->address,
	               f->diagnostic);
	cvn_buf_printf(out, "--%016llX/%s\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n", id, mta.ptr);
	put_report(s, mta.ptr, f, out);
	cvn_buf_printf(out, "\r\n--%016llX/%s\r\nContent-Description: Undelivered Message\r\nContent-Type: %s\r\n\r\n", id, mta.ptr,
	               exchange ? "text/rfc822-headers" : "message/rfc822");
	vil_put_lines(out, exchange ? s->letter->head.ptr : s->letter->raw.ptr, exchange ? s->letter->head.len : s->letter->raw.len, "");
	cvn_buf_printf(out, "\r\n--%016llX/%s--\r\n", id, mta.ptr);
}

void vil_dsn_unknown(const struct vil_scene *s, struct cvn_buf *out)
{
	put_dsn(s, &(struct failure){ "5.1.1", "550 5.1.1 User unknown; no such mailbox here",
	                              "Your message could not be delivered to one or more recipients." }, out);
}

void vil_dsn_full(const struct vil_scene *s, struct cvn_buf *out)
{
	put_dsn(s, &(struct failure){ "5.2.2", "552 5.2.2 The recipient's mailbox is full",
	                              "The recipient's mailbox is full and can't accept messages now." }, out);
}
