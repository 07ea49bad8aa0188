/*
 * reply_thunderbird.c - an answer from Thunderbird: regular iTIP, ORGANIZER and ATTENDEE as in the request.
 */
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

static void put_object(const struct vil_scene *s, struct cvn_buf *out)
{
	const struct vil_invite *inv = s->invite;
	struct cvn_civil c = cvn_civil_from_unix(s->now);

	vil_put_ical(out, "BEGIN:VCALENDAR");
	vil_put_ical(out, "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN");
	vil_put_ical(out, "VERSION:2.0");
	vil_put_ical(out, "METHOD:REPLY");
	vil_put_ical(out, "BEGIN:VEVENT");
	vil_put_ical(out, "LAST-MODIFIED:%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
	vil_put_ical(out, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
	vil_put_ical(out, "UID:%s", inv->uid);
	vil_put_ical(out, "SUMMARY:%s", inv->summary);
	vil_put_ical(out, "ORGANIZER;CN=\"%s\":mailto:%s", inv->organizer_cn, inv->organizer);
	vil_put_ical(out, "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=%s;RSVP=TRUE;CN=\"%s\":mailto:%s",
	             vil_partstat(s->who.answer), s->name, s->address);
	if (inv->recurrence[0])
		vil_put_ical(out, "RECURRENCE-ID%s%s:%s", inv->zone[0] ? ";TZID=" : "", inv->zone, inv->recurrence);
	if (inv->zone[0])
		vil_put_ical(out, "DTSTART;TZID=%s:%s", inv->zone, inv->start);
	else
		vil_put_ical(out, "DTSTART:%s", inv->start);
	vil_put_ical(out, "SEQUENCE:%d", inv->sequence);
	vil_put_ical(out, "END:VEVENT");
	vil_put_ical(out, "END:VCALENDAR");
}

void vil_rsvp_thunderbird(const struct vil_scene *s, struct cvn_buf *out)
{
	static const char *const verb[VIL_ANSWERS] = { "", "Accepted", "Declined", "Tentative" };
	unsigned long long id = vil_scene_roll(s, "thunderbird");
	CVN_AUTO_BUF(object, 64 << 10);
	CVN_AUTO_BUF(subject, 4096);
	CVN_AUTO_BUF(text, 4096);

	put_object(s, &object);
	cvn_buf_printf(&subject, "Event Invitation Reply (%s): %s", verb[s->who.answer], s->invite->title);
	cvn_buf_printf(&text, "%s <%s> has %s your event invitation.\r\n", s->name, s->address,
	               s->who.answer == VIL_DECLINES ? "declined" : s->who.answer == VIL_ACCEPTS ? "accepted" : "tentatively accepted");
	cvn_buf_printf(out, "Content-Type: multipart/mixed; boundary=\"------------%016llx\"\r\n", id);
	cvn_buf_printf(out, "Message-ID: <%08llx-%04llx-4c3b-8a7f-%012llx@%s>\r\n", id >> 32, id >> 16 & 0xffff,
	               id & 0xffffffffffffull, strchr(s->address, '@') ? strchr(s->address, '@') + 1 : "mail.example");
	vil_put_date(out, s->now);
	cvn_buf_str(out, "MIME-Version: 1.0\r\nUser-Agent: Mozilla Thunderbird\r\n");
	vil_put_header(out, "Subject", subject.ptr);
	vil_put_from(out, s);
	cvn_buf_printf(out, "To: %s\r\n", s->invite->organizer);
	vil_put_thread(out, s);
	cvn_buf_printf(out, "\r\n--------------%016llx\r\n"
	                    "Content-Type: multipart/alternative; boundary=\"------------%016llx0\"\r\n\r\n", id, id);
	cvn_buf_printf(out, "--------------%016llx0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
	                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n", id);
	vil_put_qp(out, text.ptr, text.len);
	cvn_buf_printf(out, "\r\n--------------%016llx0\r\nContent-Type: text/calendar; method=REPLY; charset=UTF-8\r\n"
	                    "Content-Transfer-Encoding: base64\r\n\r\n", id);
	cvn_buf_base64(out, object.ptr, object.len, 76);
	cvn_buf_printf(out, "\r\n--------------%016llx0--\r\n--------------%016llx--\r\n", id, id);
}
