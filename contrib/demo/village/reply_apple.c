/*
 * reply_apple.c - Accept, Decline or Maybe pressed in Apple Calendar or Mail.
 *
 * A nested mixed part, the object as a file iCal-….ics without method and charset; METHOD stands in the object only; one in
 * three lacks ORGANIZER.
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
	vil_put_ical(out, "CALSCALE:GREGORIAN");
	vil_put_ical(out, "METHOD:REPLY");
	vil_put_ical(out, "PRODID:-//Apple Inc.//macOS 14.5//EN");
	vil_put_ical(out, "VERSION:2.0");
	vil_put_ical(out, "BEGIN:VEVENT");
	vil_put_ical(out, "ATTENDEE;CN=\"%s\";CUTYPE=INDIVIDUAL;EMAIL=\"%s\";PARTSTAT=%s:mailto:%s", s->name, s->address,
	             vil_partstat(s->who.answer), s->address);
	if (inv->zone[0])
		vil_put_ical(out, "DTSTART;TZID=%s:%s", inv->zone, inv->start);
	else
		vil_put_ical(out, "DTSTART:%s", inv->start);
	vil_put_ical(out, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
	if (vil_scene_roll(s, "organizer") % 3)
		vil_put_ical(out, "ORGANIZER;CN=\"%s\":mailto:%s", inv->organizer_cn, inv->organizer);
	if (inv->recurrence[0])
		vil_put_ical(out, "RECURRENCE-ID%s%s:%s", inv->zone[0] ? ";TZID=" : "", inv->zone, inv->recurrence);
	vil_put_ical(out, "SEQUENCE:%d", inv->sequence);
	vil_put_ical(out, "SUMMARY:%s", inv->summary);
	vil_put_ical(out, "UID:%s", inv->uid);
	vil_put_ical(out, "END:VEVENT");
	vil_put_ical(out, "END:VCALENDAR");
}

void vil_rsvp_apple(const struct vil_scene *s, struct cvn_buf *out)
{
	static const char *const verb[2][VIL_ANSWERS] = {
		{ "", "accepted the invitation to", "declined the invitation to", "tentatively accepted the invitation to" },
		{ "", "aceptó la invitación a", "rechazó la invitación a", "aceptó provisionalmente la invitación a" },
	};
	unsigned long long id = vil_scene_roll(s, "apple");
	struct cvn_civil c = cvn_civil_from_unix(s->now);
	CVN_AUTO_BUF(object, 64 << 10);
	CVN_AUTO_BUF(text, 8192);

	put_object(s, &object);
	cvn_buf_printf(&text, "%s %s: %s\r\n", s->name, verb[s->letter->spanish][s->who.answer], s->invite->title);
	vil_put_from(out, s);
	cvn_buf_printf(out, "Content-Type: multipart/mixed; boundary=\"Apple-Mail=_%016llX\"\r\n", id);
	cvn_buf_str(out, "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.600.62\\))\r\n");
	text.len -= 2;                              /* the subject is that line without its end */
	text.ptr[text.len] = '\0';
	vil_put_header(out, "Subject", text.ptr);
	cvn_buf_str(&text, "\r\n");
	cvn_buf_printf(out, "Message-Id: <%08llX-%04llX-4A1B-9C2D-%012llX@%s>\r\n", id >> 32, id >> 16 & 0xffff,
	               id & 0xffffffffffffull, strchr(s->address, '@') ? strchr(s->address, '@') + 1 : "mail.example");
	vil_put_date(out, s->now);
	cvn_buf_printf(out, "To: %s\r\nX-Mailer: Apple Mail (2.3774.600.62)\r\n\r\n", s->invite->organizer);
	cvn_buf_printf(out, "--Apple-Mail=_%016llX\r\nContent-Transfer-Encoding: quoted-printable\r\n"
	                    "Content-Type: text/plain;\r\n\tcharset=utf-8\r\n\r\n", id);
	vil_put_qp(out, text.ptr, text.len);
	cvn_buf_printf(out, "\r\n--Apple-Mail=_%016llX\r\nContent-Type: multipart/mixed;\r\n\tboundary=\"Apple-Mail=_%016llX2\"\r\n\r\n",
	               id, id);
	cvn_buf_printf(out, "--Apple-Mail=_%016llX2\r\nContent-Disposition: attachment;\r\n"
	                    "\tfilename=iCal-%04d%02d%02d-%02d%02d%02d.ics\r\n", id, c.year, c.month, c.day, c.hour, c.minute, c.second);
	cvn_buf_printf(out, "Content-Type: text/calendar;\r\n\tx-unix-mode=0644;\r\n\tname=\"iCal-%04d%02d%02d-%02d%02d%02d.ics\"\r\n"
	                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n", c.year, c.month, c.day, c.hour, c.minute, c.second);
	vil_put_qp(out, object.ptr, object.len);
	cvn_buf_printf(out, "\r\n--Apple-Mail=_%016llX2--\r\n\r\n--Apple-Mail=_%016llX--\r\n", id, id);
}
