/*
 * calendar.h - time zones, and iCalendar objects in and out (RFC 5545, 5546, 6047).
 *
 * Zones and VTIMEZONE come from the system's tables through libical, which lives behind this header alone. What strangers
 * send is read by a content-line reader of our own: linear time, hard ceilings, unknown words kept as text, no recurrence
 * rule ever expanded. Who answered and what follows is the organiser's (event.h); names of days and months the letter room's.
 */
#ifndef CONVENE_CALENDAR_H
#define CONVENE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/buf.h"
#include "convene/base/clock.h"
#include "convene/base/err.h"
#include "convene/base/mem.h"

/* ---- Zones ------------------------------------------------------------------------------------------------------- */

#define CVN_ZONE_ABBR 16

/* Load the zone table. Once, before any thread starts (its first use races inside libical). CVN_E_CONFIG: the system has
 * no zone files (package tzdata). */
int cvn_zones_load(struct cvn_err *err);
/* An IANA name that the system knows ("America/New_York"). NULL and "" are not known; UTC is. */
bool cvn_zone_known(const char *zone);
/* Civil time in `zone` -> seconds of Unix time. CVN_E_INVALID: unknown zone, no such date, or a time that the change of
 * the clocks skips or doubles there (the text says which). */
int cvn_zone_to_unix(const char *zone, const struct cvn_civil *local, int64_t *out, struct cvn_err *err);
/* The other way. *out_offset (seconds east of UTC) and `out_abbr` ("EST") may be NULL. CVN_E_INVALID: unknown zone. */
int cvn_zone_from_unix(const char *zone, int64_t t, struct cvn_civil *out, int *out_offset, char out_abbr[CVN_ZONE_ABBR],
                       struct cvn_err *err);

/* ---- Reading what came ------------------------------------------------------------------------------------------- */

/* Ceilings of a stranger's object. Longer lines are cut, not refused; the rest ends the reading with CVN_E_LIMIT. */
#define CVN_CALENDAR_BYTES (256u << 10)
#define CVN_CALENDAR_COMPONENTS 200
#define CVN_CALENDAR_ATTENDEES 200      /* of one component; what is beyond is left out */

/* Texts are UTF-8 without control characters but LF, never NULL ("" when absent). */
struct cvn_cal_person {
	char *address;          /* without mailto:, percent-decoded, as written otherwise; "" when it is no mail address */
	char *cn;
	char *partstat;         /* lower case, any word; "" when the parameter is absent */
	char *comment;          /* Google's X-RESPONSE-COMMENT, HTML entities resolved */
	char *delegated_to, *delegated_from;   /* addresses */
	int guests;             /* Google's X-NUM-GUESTS, 0..20 */
};

struct cvn_cal_part {           /* one VEVENT (VTODO and VJOURNAL are kept too, by `kind`) */
	char *kind;             /* "vevent" */
	char *uid;              /* also when it stood outside the VEVENT */
	char *recurrence_id;    /* as written: "20261203T183000" */
	char *recurrence_zone;  /* its TZID; Windows names are turned into IANA ones when known; "" = none */
	int64_t recurrence_at;  /* the instant it means; 0 = unknown (floating, unknown zone, absent) */
	char *status, *summary, *comment, *location;
	int sequence;           /* -1 = none */
	int64_t dtstamp;        /* 0 = none or unreadable */
	int64_t starts_at, ends_at;     /* instants; 0 = absent or unknown zone */
	char *answer;           /* what the first attendee says, after the habits of clients: Yahoo's X-YAHOO-USER-STATUS
	                         * read for it; else its partstat */
	bool answer_is_old_stamp;       /* the client repeats our DTSTAMP (Yahoo): go by the mail's Date */
	struct cvn_cal_person organizer;
	struct cvn_cal_person *attendee;
	size_t n_attendees;
};

struct cvn_cal_object {
	char *method;           /* upper case; "" when absent */
	char *prodid;
	struct cvn_cal_part *part;
	size_t n_parts;
	char digest[65];        /* of the unfolded lines: the same object twice in a mail is one */
};

/* Read octets of a calendar object: any line ends, BOM, UTF-8 or else Windows-1252, folded as badly as it comes.
 * An answer inside winmail.dat (application/ms-tnef) is read like a REPLY; its attendee may be "" (go by the mail's From).
 * CVN_E_INVALID: no calendar object; CVN_E_LIMIT: beyond a ceiling. Release *out. Several objects behind each other are
 * read as one (the first METHOD counts). */
int cvn_calendar_read(const void *data, size_t n, struct cvn_cal_object *out, struct cvn_err *err);
void cvn_calendar_release(struct cvn_cal_object *o);
/* The IANA name for a Windows zone name ("Eastern Standard Time"), NULL when unknown. Static. */
const char *cvn_zone_from_windows(const char *name);

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

enum cvn_method { CVN_METHOD_REQUEST, CVN_METHOD_CANCEL, CVN_METHOD_DECLINECOUNTER, CVN_METHOD_PUBLISH };
const char *cvn_method_name(enum cvn_method method);     /* "REQUEST" */

#define CVN_NONCE_CHARS 17       /* 16 random alphanumerics and the NUL */

/* An instance that takes place at another time than the rule says. */
struct cvn_cal_moved {
	int64_t from, starts_at, ends_at;
	const char *location;            /* "" = as the others; with location_mark it stands as a mark `place20270107` of its own */
};

/* One event as its calendar object says it. Texts are borrowed; NULL or "" leaves the property out. */
struct cvn_cal_event {
	const char *uid, *summary, *description, *location, *url;
	const char *conference;          /* link of an online meeting */
	const char *categories;
	const char *zone;                /* IANA name; times below are instants shown in it */
	const char *organizer_cn;
	const char *status;              /* CONFIRMED or CANCELLED; NULL = none */
	int64_t starts_at, ends_at;
	bool all_day;                    /* dates in `zone`; the end is the last day, inclusive */
	int sequence;
	const char *rrule;               /* value of RRULE, UNTIL in UTC already; NULL = once */
	const int64_t *except;           /* starts of instances left out */
	size_t n_except;
	int64_t recurrence_at;           /* original start of the instance this is about; 0 = the whole */
	const struct cvn_cal_moved *moved;     /* instances of the whole at another time: each a VEVENT of its own beside it */
	size_t n_moved;
	int64_t created_at, changed_at;
	const int *alarm_minutes;        /* before the start */
	size_t n_alarms;
	bool location_mark;              /* location is a mark `place`: differs by person */
	char location_day[9];            /* of a moved date with a place of its own: "20270107", for its mark; "" else */
	bool description_mark;           /* description is a mark `description`: it holds people's own values */
	bool summary_mark;               /* summary begins with a mark `note` ("Waiting list: "), else "" for most */
};

/* The object as unfolded lines ended by CRLF. What differs by person stands as marks `cvnmark<nonce><name>x`:
 *   attendee   address of the one ATTENDEE            raw, controls stripped (cvn_calendar_address)
 *   cn         its CN                                 inside quotes (cvn_calendar_param)
 *   organizer  token address of this invitation       raw, controls stripped
 *   partstat   NEEDS-ACTION, ACCEPTED, …              raw
 *   rsvp       TRUE or FALSE                          raw
 *   dtstamp    20261203T183000Z                       raw (cvn_calendar_stamp)
 *   place      what this person may know of it        TEXT (cvn_buf_ical_text)     only with location_mark
 *   placeDAY   the same of a date that has a place of its own; DAY as 20270107, the day that the rule gives it
 *   note       words in front of the summary          TEXT                         only with summary_mark
 *   description   the event in this person's copy     TEXT                         only with description_mark
 * The letter room splices, folds (cvn_calendar_fold) and encodes. PUBLISH has no attendee; its organizer, when there is one
 * to show, is `organizer` too. CVN_E_INVALID: unknown zone, a rule outside the bounded set, an end before the start. */
int cvn_calendar_template(const struct cvn_cal_event *ev, enum cvn_method method, const char nonce[CVN_NONCE_CHARS],
                          struct cvn_buf *out, struct cvn_err *err);

/* Calendars to download or subscribe to (METHOD:PUBLISH, no attendees; ORGANIZER = `organizer` when given). Whole objects: folded, no
 * marks. `name` is what the calendar is called, NULL = no name. */
int cvn_calendar_publish(const struct cvn_cal_event *events, size_t n, const char *name, const char *organizer, int64_t now,
                         struct cvn_buf *out, struct cvn_err *err);

void cvn_calendar_stamp(int64_t t, char out[20]);                                /* 20261203T183000Z */
void cvn_calendar_param(struct cvn_buf *out, const char *s, size_t n);           /* inside DQUOTE: " becomes ', no controls */
void cvn_calendar_address(struct cvn_buf *out, const char *s, size_t n);         /* of a mailto: no controls, no blanks, % ? # etc. percent-encoded */
/* Fold lines at 75 octets, never inside a UTF-8 sequence (RFC 5545 3.1). `lines` end with CRLF. */
void cvn_calendar_fold(struct cvn_buf *out, const char *lines, size_t n);

/* ---- Rules ------------------------------------------------------------------------------------------------------- */

/* Starts of a recurring event from `from` to `until`, at most `cap`; exceptions not left out. Only our own bounded rules
 * (DAILY, WEEKLY, MONTHLY, YEARLY with COUNT or UNTIL). CVN_E_INVALID otherwise. */
int cvn_calendar_starts(const char *rrule, const char *zone, int64_t starts_at, int64_t from, int64_t until, int64_t *out,
                        size_t cap, size_t *out_n, struct cvn_err *err);
/* CVN_OK when the rule is in the bounded set: one FREQ of those four, INTERVAL ≤ 52, COUNT ≤ 500 or UNTIL, at most one nth
 * weekday. The text names the part that is not. */
int cvn_calendar_rule_check(const char *rrule, struct cvn_err *err);

#endif
