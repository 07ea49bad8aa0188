/*
 * reply_outlook.c - Accept, Decline or Tentative pressed in Outlook on Exchange.
 *
 * No ORGANIZER in the object, MAILTO: in capitals, Windows zone names with their own VTIMEZONE, SUMMARY behind
 * "Accepted: ", an empty COMMENT, and Microsoft's own properties.
 */
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

static const struct {
	const char *iana, *windows;
	int standard, daylight;        /* hours from UTC */
} zones[] = {
	{ "America/New_York", "Eastern Standard Time", -5, -4 },
	{ "America/Chicago", "Central Standard Time", -6, -5 },
	{ "America/Denver", "Mountain Standard Time", -7, -6 },
	{ "America/Los_Angeles", "Pacific Standard Time", -8, -7 },
};

static void put_zone(struct cvn_buf *out, const char *windows, int standard, int daylight)
{
	vil_put_ical(out, "BEGIN:VTIMEZONE");
	vil_put_ical(out, "TZID:%s", windows);
	vil_put_ical(out, "BEGIN:STANDARD");
	vil_put_ical(out, "DTSTART:16010101T020000");
	vil_put_ical(out, "TZOFFSETFROM:-%02d00", -daylight);
	vil_put_ical(out, "TZOFFSETTO:-%02d00", -standard);
	vil_put_ical(out, "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11");
	vil_put_ical(out, "END:STANDARD");
	vil_put_ical(out, "BEGIN:DAYLIGHT");
	vil_put_ical(out, "DTSTART:16010101T020000");
	vil_put_ical(out, "TZOFFSETFROM:-%02d00", -standard);
	vil_put_ical(out, "TZOFFSETTO:-%02d00", -daylight);
	vil_put_ical(out, "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3");
	vil_put_ical(out, "END:DAYLIGHT");
	vil_put_ical(out, "END:VTIMEZONE");
}

static void put_times(const struct vil_invite *inv, const char *windows, struct cvn_buf *out)
{
	if (windows) {
		vil_put_ical(out, "DTSTART;TZID=%s:%s", windows, inv->start);
		if (inv->end[0])
			vil_put_ical(out, "DTEND;TZID=%s:%s", windows, inv->end);
		return;
	}
	char at[24];
	vil_invite_utc(inv, inv->start, at);
	vil_put_ical(out, "DTSTART:%s", at);
	vil_invite_utc(inv, inv->end, at);
	if (at[0])
		vil_put_ical(out, "DTEND:%s", at);
}

static void put_object(const struct vil_scene *s, const char *word, struct cvn_buf *out)
{
	const struct vil_invite *inv = s->invite;
	struct cvn_civil c = cvn_civil_from_unix(s->now);
	const char *windows = NULL, *lang = s->letter->spanish ? "es-ES" : "en-US";

	vil_put_ical(out, "BEGIN:VCALENDAR");
	vil_put_ical(out, "METHOD:REPLY");
	vil_put_ical(out, "PRODID:Microsoft Exchange Server 2010");
	vil_put_ical(out, "VERSION:2.0");
	for (size_t i = 0; i < CVN_COUNT(zones); i++) {
		if (!cvn_streq(zones[i].iana, inv->zone))
			continue;
		windows = zones[i].windows;
		put_zone(out, windows, zones[i].standard, zones[i].daylight);
	}
	vil_put_ical(out, "BEGIN:VEVENT");
	vil_put_ical(out, "ATTENDEE;PARTSTAT=%s;CN=%s:MAILTO:%s", vil_partstat(s->who.answer), s->name, s->address);
	vil_put_ical(out, "COMMENT;LANGUAGE=%s:\\n", lang);
	vil_put_ical(out, "UID:%s", inv->uid);
	if (inv->recurrence[0])
		vil_put_ical(out, "RECURRENCE-ID;TZID=%s:%.8sT000000", windows ? windows : "UTC", inv->recurrence);
	vil_put_ical(out, "SUMMARY;LANGUAGE=%s:%s: %s", lang, word, inv->summary);
	put_times(inv, windows, out);
	vil_put_ical(out, "CLASS:PUBLIC");
	vil_put_ical(out, "PRIORITY:5");
	vil_put_ical(out, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
	vil_put_ical(out, "TRANSP:OPAQUE");
	vil_put_ical(out, "STATUS:CONFIRMED");
	vil_put_ical(out, "SEQUENCE:%d", inv->sequence);
	vil_put_ical(out, "LOCATION;LANGUAGE=%s:%s", lang, inv->location);
	vil_put_ical(out, "X-MICROSOFT-CDO-APPT-SEQUENCE:%d", inv->sequence);
	vil_put_ical(out, "X-MICROSOFT-CDO-OWNERAPPTID:0");
	vil_put_ical(out, "X-MICROSOFT-CDO-BUSYSTATUS:%s", s->who.answer == VIL_DECLINES ? "FREE" : "BUSY");
	vil_put_ical(out, "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY");
	vil_put_ical(out, "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE");
	vil_put_ical(out, "X-MICROSOFT-CDO-IMPORTANCE:1");
	vil_put_ical(out, "X-MICROSOFT-CDO-INSTTYPE:0");
	vil_put_ical(out, "X-MICROSOFT-DISALLOW-COUNTER:FALSE");
	vil_put_ical(out, "END:VEVENT");
	vil_put_ical(out, "END:VCALENDAR");
}

void vil_rsvp_outlook(const struct vil_scene *s, struct cvn_buf *out)
{
	static const char *const words[2][VIL_ANSWERS] = { { "", "Accepted", "Declined", "Tentative" },
		                                           { "", "Aceptada", "Rechazada", "Provisional" } };
	const char *word = words[s->letter->spanish][s->who.answer];
	unsigned long long id = vil_scene_roll(s, "outlook");
	CVN_AUTO_BUF(object, 64 << 10);
	CVN_AUTO_BUF(subject, 4096);

	put_object(s, word, &object);
	cvn_buf_printf(&subject, "%s: %s", word, s->invite->title);
	vil_put_from(out, s);
	cvn_buf_printf(out, "To: %s <%s>\r\n", "Organizer", s->invite->organizer);
	vil_put_header(out, "Subject", subject.ptr);
	vil_put_header(out, "Thread-Topic", s->invite->title);
	cvn_buf_printf(out, "Thread-Index: AdwT%016llx==\r\n", id);
	vil_put_date(out, s->now);
	cvn_buf_printf(out, "Message-ID: <DM6PR%016llx@DM6PR%08llx.namprd12.prod.outlook.com>\r\n", id, id >> 32);
	vil_put_thread(out, s);
	cvn_buf_str(out, "Accept-Language: en-US\r\nContent-Language: en-US\r\nX-MS-Has-Attach:\r\nX-MS-TNEF-Correlator:\r\n"
	                 "x-ms-exchange-messagesentrepresentingtype: 1\r\n");
	cvn_buf_printf(out, "Content-Type: multipart/alternative;\r\n\tboundary=\"_000_DM6PR%016llx_\"\r\n", id);
	cvn_buf_printf(out, "MIME-Version: 1.0\r\n\r\n--_000_DM6PR%016llx_\r\n", id);
	cvn_buf_str(out, "Content-Type: text/plain; charset=\"us-ascii\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\r\n");
	cvn_buf_printf(out, "--_000_DM6PR%016llx_\r\n", id);
	cvn_buf_str(out, "Content-Type: text/html; charset=\"us-ascii\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
	                 "<html><head></head><body><div></div></body></html>\r\n\r\n");
	cvn_buf_printf(out, "--_000_DM6PR%016llx_\r\n", id);
	cvn_buf_str(out, "Content-Type: text/calendar; charset=\"utf-8\"; method=REPLY\r\n"
	                 "Content-Transfer-Encoding: base64\r\n\r\n");
	cvn_buf_base64(out, object.ptr, object.len, 76);
	cvn_buf_printf(out, "\r\n--_000_DM6PR%016llx_--\r\n", id);
}
