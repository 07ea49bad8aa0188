/*
 * reply_gmail.c - Yes, No or Maybe pressed in Gmail or Google Calendar.
 *
 * The object comes twice (calendar part and attached file), times are in UTC, the mail is marked auto-generated and is sent
 * by the calendar's own address; ATTENDEE carries X-NUM-GUESTS.
 */
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

static void put_object(const struct vil_scene *s, struct cvn_buf *out)
{
	const struct vil_invite *inv = s->invite;
	struct cvn_civil c = cvn_civil_from_unix(s->now);
	char start[24], end[24];

	vil_invite_utc(inv, inv->start, start);
	vil_invite_utc(inv, inv->end, end);
	vil_put_ical(out, "BEGIN:VCALENDAR");
	vil_put_ical(out, "PRODID:-//Google Inc//Google Calendar 70.9054//EN");
	vil_put_ical(out, "VERSION:2.0");
	vil_put_ical(out, "CALSCALE:GREGORIAN");
	vil_put_ical(out, "METHOD:REPLY");
	vil_put_ical(out, "BEGIN:VEVENT");
	vil_put_ical(out, "DTSTART:%s", start);
	if (end[0])
		vil_put_ical(out, "DTEND:%s", end);
	vil_put_ical(out, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
	vil_put_ical(out, "ORGANIZER;CN=%s:mailto:%s", inv->organizer, inv->organizer);
	vil_put_ical(out, "UID:%s", inv->uid);
	vil_put_ical(out, "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=%s;CN=%s;X-NUM-GUESTS=0:mailto:%s",
	             vil_partstat(s->who.answer), s->address, s->address);
	if (inv->recurrence[0])
		vil_put_ical(out, "RECURRENCE-ID:%s", inv->recurrence);
	vil_put_ical(out, "CREATED:%04d%02d%02dT000000Z", c.year, c.month, c.day);
	vil_put_ical(out, "DESCRIPTION:");
	vil_put_ical(out, "LAST-MODIFIED:%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
	vil_put_ical(out, "LOCATION:%s", inv->location);
	vil_put_ical(out, "SEQUENCE:%d", inv->sequence);
	vil_put_ical(out, "STATUS:CONFIRMED");
	vil_put_ical(out, "SUMMARY:%s", inv->summary);
	vil_put_ical(out, "TRANSP:OPAQUE");
	vil_put_ical(out, "END:VEVENT");
	vil_put_ical(out, "END:VCALENDAR");
}

static void put_text(const struct vil_scene *s, struct cvn_buf *out)
{
	static const char *const verb[2][VIL_ANSWERS] = {
		{ "", "accepted", "declined", "replied \"Maybe\" to" },
		{ "", "ha aceptado", "ha rechazado", "ha respondido \"Quizás\" a" },
	};

	cvn_buf_printf(out, "%s %s %s\r\n\r\n%s\r\n", s->name, verb[s->letter->spanish][s->who.answer],
	               s->letter->spanish ? "esta invitación." : "this invitation.", s->invite->title);
}

void vil_rsvp_gmail(const struct vil_scene *s, struct cvn_buf *out)
{
	static const char *const word[2][VIL_ANSWERS] = { { "", "Accepted", "Declined", "Tentatively accepted" },
		                                          { "", "Aceptada", "Rechazada", "Provisional" } };
	unsigned long long id = vil_scene_roll(s, "gmail");
	CVN_AUTO_BUF(object, 64 << 10);
	CVN_AUTO_BUF(text, 64 << 10);
	CVN_AUTO_BUF(subject, 4096);

	put_object(s, &object);
	put_text(s, &text);
	cvn_buf_printf(&subject, "%s: %s @ %.8s (%s)", word[s->letter->spanish][s->who.answer], s->invite->title,
	               s->invite->start, s->address);
	cvn_buf_str(out, "MIME-Version: 1.0\r\n");
	cvn_buf_printf(out, "Reply-To: %s\r\nSender: Google Calendar <calendar-notification@google.com>\r\n", s->address);
	cvn_buf_str(out, "Auto-Submitted: auto-generated\r\n");
	cvn_buf_printf(out, "Message-ID: <calendar-%016llx@google.com>\r\n", id);
	vil_put_date(out, s->now);
	vil_put_header(out, "Subject", subject.ptr);
	vil_put_from(out, s);
	cvn_buf_printf(out, "To: %s\r\n", s->invite->organizer);
	cvn_buf_printf(out, "Content-Type: multipart/mixed; boundary=\"000000000000%016llx\"\r\n\r\n", id);
	cvn_buf_printf(out, "--000000000000%016llx\r\n", id);
	cvn_buf_printf(out, "Content-Type: multipart/alternative; boundary=\"000000000001%016llx\"\r\n\r\n", id);
	cvn_buf_printf(out, "--000000000001%016llx\r\n", id);
	cvn_buf_str(out, "Content-Type: text/plain; charset=\"UTF-8\"; format=flowed; delsp=yes\r\n"
	                 "Content-Transfer-Encoding: base64\r\n\r\n");
	cvn_buf_base64(out, text.ptr, text.len, 76);
	cvn_buf_printf(out, "\r\n--000000000001%016llx\r\n", id);
	cvn_buf_str(out, "Content-Type: text/html; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
	vil_put_qp(out, "<html><body><p>", 15);
	vil_put_qp(out, text.ptr, text.len);
	vil_put_qp(out, "</p></body></html>", 18);
	cvn_buf_printf(out, "\r\n--000000000001%016llx\r\n", id);
	cvn_buf_str(out, "Content-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\r\n"
	                 "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	vil_put_qp(out, object.ptr, object.len);
	cvn_buf_printf(out, "\r\n--000000000001%016llx--\r\n--000000000000%016llx\r\n", id, id);
	cvn_buf_str(out, "Content-Type: application/ics; name=\"invite.ics\"\r\n"
	                 "Content-Disposition: attachment; filename=\"invite.ics\"\r\n"
	                 "Content-Transfer-Encoding: base64\r\n\r\n");
	cvn_buf_base64(out, object.ptr, object.len, 76);
	cvn_buf_printf(out, "\r\n--000000000000%016llx--\r\n", id);
}
