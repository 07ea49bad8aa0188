/*
 * complaint.c - a member pressed "this is spam": their provider reports it to the office (RFC 5965).
 */
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

void vil_complaint(const struct vil_scene *s, struct cvn_buf *out)
{
	unsigned long long id = vil_scene_roll(s, "complaint");
	char date[40];

	cvn_rfc5322_date(s->now, date);
	cvn_buf_printf(out, "From: Feedback Loop <feedback@fbl.members.example>\r\nTo: abuse@%s\r\n", s->domain);
	vil_put_subject(out, s, "FW: ");
	vil_put_date(out, s->now);
	cvn_buf_printf(out, "Message-ID: <fbl-%016llx@fbl.members.example>\r\nMIME-Version: 1.0\r\n", id);
	cvn_buf_printf(out, "Content-Type: multipart/report; report-type=feedback-report;\r\n\tboundary=\"part1_%016llx\"\r\n\r\n", id);
	cvn_buf_printf(out, "--part1_%016llx\r\nContent-Type: text/plain; charset=\"US-ASCII\"\r\nContent-Transfer-Encoding: 7bit\r\n\r\n", id);
	cvn_buf_printf(out, "This is an email abuse report for an email message received on %s.\r\n"
	                    "For more information about this format please see RFC 5965.\r\n\r\n", date);
	cvn_buf_printf(out, "--part1_%016llx\r\nContent-Type: message/feedback-report\r\n\r\n", id);
	cvn_buf_printf(out, "Feedback-Type: abuse\r\nUser-Agent: VillageFBL/1.0\r\nVersion: 1\r\nOriginal-Mail-From: <%s>\r\n"
	                    "Original-Rcpt-To: <%s>\r\nArrival-Date: %s\r\nReported-Domain: %s\r\nSource-IP: 127.0.0.1\r\n\r\n",
	               s->envelope_from, s->address, date, s->domain);
	cvn_buf_printf(out, "--part1_%016llx\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n", id);
	vil_put_lines(out, s->letter->raw.ptr, s->letter->raw.len, "");
	cvn_buf_printf(out, "\r\n--part1_%016llx--\r\n", id);
}
