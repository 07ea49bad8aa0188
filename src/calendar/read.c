/*
 * read.c - a stranger's calendar object to a plain struct.
 *
 * Takes what real clients send (RFC 5545 and the habits around it): properties outside their VEVENT, no METHOD, Windows
 * zones, Yahoo's own status, several objects in one part. Judges nothing.
 */
#include <stdio.h>
#include <string.h>

#include "calendar_priv.h"
#include "convene/base/crypto.h"
#include "convene/base/banned.h"

struct reading {
	struct cvn_cal_object *o;
	struct cvn_cal_part outside;    /* what stood beside the VEVENTs */
	struct cvn_cal_part *part;      /* open one, or &outside */
	int depth, part_depth;          /* of BEGINs; part_depth 0 = none is open */
	int skip_depth;                 /* inside VTIMEZONE, VALARM, …: 0 = not */
	bool calendar;                  /* a VCALENDAR began */
	char *yahoo;                    /* X-YAHOO-USER-STATUS of the open part */
	bool too_many;
};

static void person_release(struct cvn_cal_person *p)
{
	free(p->address), free(p->cn), free(p->partstat), free(p->comment), free(p->delegated_to), free(p->delegated_from);
}

static void part_release(struct cvn_cal_part *p)
{
	free(p->kind), free(p->uid), free(p->recurrence_id), free(p->recurrence_zone), free(p->status), free(p->summary);
	free(p->comment), free(p->location), free(p->answer);
	person_release(&p->organizer);
	for (size_t i = 0; i < p->n_attendees; i++)
		person_release(&p->attendee[i]);
	free(p->attendee);
}

void cvn_calendar_release(struct cvn_cal_object *o)
{
	for (size_t i = 0; i < o->n_parts; i++)
		part_release(&o->part[i]);
	free(o->part), free(o->method), free(o->prodid);
	*o = (struct cvn_cal_object){ 0 };
}

static void set(char **slot, char *value)
{
	free(*slot);
	*slot = value;
}

static char *word_dup(struct cvn_span v, bool lower)
{
	char *s = cvn_cal_raw_dup(v);

	for (char *p = s; *p; p++)
		*p = (char)(lower ? cvn_ascii_lower((unsigned char)*p) : *p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	return s;
}

/* Google escapes the comment for HTML. */
static char *entities_out(char *s)
{
	static const struct { const char *name; char c; } entity[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' }, { "&nbsp;", ' ' },
	};
	char *to = s;

	for (const char *from = s; *from;) {
		size_t i = 0;

		while (i < CVN_COUNT(entity) && strncmp(from, entity[i].name, strlen(entity[i].name)) != 0)
			i++;
		*to++ = i < CVN_COUNT(entity) ? entity[i].c : *from;
		from += i < CVN_COUNT(entity) ? strlen(entity[i].name) : 1;
	}
	*to = '\0';
	return s;
}

static void person_read(struct cvn_cal_person *p, const struct cvn_cal_line *line)
{
	uint64_t guests = 0;

	person_release(p);
	p->address = cvn_cal_address_dup(line->value);
	if (p->address[0] == '\0') {    /* Exchange's X.500 or Notes' names: the mail address may stand in EMAIL */
		set(&p->address, cvn_cal_address_dup(cvn_cal_param_of(line, "EMAIL")));
	}
	p->cn = cvn_cal_raw_dup(cvn_cal_param_of(line, "CN"));
	p->partstat = word_dup(cvn_cal_param_of(line, "PARTSTAT"), true);
	p->comment = entities_out(cvn_cal_text_dup(cvn_cal_param_of(line, "X-RESPONSE-COMMENT")));
	p->delegated_to = cvn_cal_address_dup(cvn_cal_param_of(line, "DELEGATED-TO"));
	p->delegated_from = cvn_cal_address_dup(cvn_cal_param_of(line, "DELEGATED-FROM"));
	if (cvn_parse_u64(cvn_cal_param_of(line, "X-NUM-GUESTS"), 1000000, &guests, NULL) == CVN_OK)
		p->guests = guests > 20 ? 20 : (int)guests;
}

static void attendee_read(struct cvn_cal_part *p, const struct cvn_cal_line *line)
{
	if (p->n_attendees >= CVN_CALENDAR_ATTENDEES)
		return;
	p->attendee = cvn_xreallocarray(p->attendee, p->n_attendees + 1, sizeof *p->attendee);
	p->attendee[p->n_attendees] = (struct cvn_cal_person){ 0 };
	person_read(&p->attendee[p->n_attendees++], line);
}

/* "America/New_York", "Eastern Standard Time", "/mozilla.org/20050126_1/America/New_York" -> a name the system knows. */
static char *zone_dup(struct cvn_span tzid)
{
	CVN_AUTO_STR char *name = cvn_cal_raw_dup(tzid);
	const char *windows = cvn_zone_from_windows(name);

	if (windows != NULL)
		return cvn_xstrdup(windows);
	for (const char *s = name; s != NULL; s = strchr(s, '/')) {
		s += *s == '/';
		if (cvn_zone_known(s))
			return cvn_xstrdup(s);
	}
	return cvn_xstrdup("");
}

static int64_t instant_read(const struct cvn_cal_line *line)
{
	CVN_AUTO_STR char *zone = zone_dup(cvn_cal_param_of(line, "TZID"));
	int64_t t = 0;

	return cvn_cal_instant(line->value, zone, &t) ? t : 0;
}

static void recurrence_read(struct cvn_cal_part *p, const struct cvn_cal_line *line)
{
	set(&p->recurrence_id, cvn_cal_raw_dup(line->value));
	set(&p->recurrence_zone, zone_dup(cvn_cal_param_of(line, "TZID")));
	p->recurrence_at = instant_read(line);
}

static void sequence_read(struct cvn_cal_part *p, const struct cvn_cal_line *line)
{
	uint64_t n;

	if (cvn_parse_u64(cvn_span_trim(line->value), 1000000, &n, NULL) == CVN_OK)
		p->sequence = (int)n;
}

static void property(struct reading *r, const struct cvn_cal_line *l)
{
	struct cvn_cal_part *p = r->part;
	const struct { const char *name; char **slot; } texts[] = {
		{ "SUMMARY", &p->summary }, { "COMMENT", &p->comment }, { "LOCATION", &p->location },
	};

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		if (cvn_span_is_nocase(l->name, texts[i].name) && *texts[i].slot == NULL)
			set(texts[i].slot, cvn_cal_text_dup(l->value));
	if (cvn_span_is_nocase(l->name, "UID"))
		set(&p->uid, cvn_cal_raw_dup(l->value));
	else if (cvn_span_is_nocase(l->name, "STATUS"))
		set(&p->status, word_dup(l->value, false));
	else if (cvn_span_is_nocase(l->name, "SEQUENCE"))
		sequence_read(p, l);
	else if (cvn_span_is_nocase(l->name, "DTSTAMP"))
		p->dtstamp = instant_read(l);
	else if (cvn_span_is_nocase(l->name, "DTSTART"))
		p->starts_at = instant_read(l);
	else if (cvn_span_is_nocase(l->name, "DTEND") || cvn_span_is_nocase(l->name, "DUE"))
		p->ends_at = instant_read(l);
	else if (cvn_span_is_nocase(l->name, "RECURRENCE-ID"))
		recurrence_read(p, l);
	else if (cvn_span_is_nocase(l->name, "ORGANIZER"))
		person_read(&p->organizer, l);
	else if (cvn_span_is_nocase(l->name, "ATTENDEE"))
		attendee_read(p, l);
	else if (cvn_span_is_nocase(l->name, "X-YAHOO-USER-STATUS"))
		set(&r->yahoo, word_dup(l->value, true));
	else if (cvn_span_is_nocase(l->name, "METHOD") && r->o->method == NULL)
		r->o->method = word_dup(l->value, false);
	else if (cvn_span_is_nocase(l->name, "PRODID") && r->o->prodid == NULL)
		r->o->prodid = cvn_cal_text_dup(l->value);
}

static bool is_part_kind(struct cvn_span v)
{
	return cvn_span_is_nocase(v, "VEVENT") || cvn_span_is_nocase(v, "VTODO") || cvn_span_is_nocase(v, "VJOURNAL");
}

static void open_part(struct reading *r, struct cvn_span kind)
{
	struct cvn_cal_object *o = r->o;

	o->part = cvn_xreallocarray(o->part, o->n_parts + 1, sizeof *o->part);
	o->part[o->n_parts] = (struct cvn_cal_part){ .kind = word_dup(kind, true), .sequence = -1 };
	r->part = &o->part[o->n_parts++];
	r->part_depth = r->depth;
}

static void settle_answer(struct cvn_cal_part *p, const char *yahoo)
{
	static const struct { const char *status, *answer; } by_status[] = {
		{ "busy", "accepted" }, { "tentative", "tentative" }, { "free", "declined" },
	};
	const char *partstat = p->n_attendees > 0 ? p->attendee[0].partstat : "";

	if (yahoo != NULL && (partstat[0] == '\0' || cvn_streq(partstat, "needs-action"))) {
		for (size_t i = 0; i < CVN_COUNT(by_status); i++)
			if (cvn_streq(yahoo, by_status[i].status)) {
				partstat = by_status[i].answer;
				p->answer_is_old_stamp = true;
			}
	}
	set(&p->answer, cvn_xstrdup(partstat));
}

static void close_part(struct reading *r)
{
	settle_answer(r->part, r->yahoo);
	set(&r->yahoo, NULL);
	r->part = &r->outside;
	r->part_depth = 0;
}

static void begin(struct reading *r, struct cvn_span kind)
{
	r->depth++;
	if (r->skip_depth != 0)
		return;
	if (cvn_span_is_nocase(kind, "VCALENDAR"))
		r->calendar = true;
	else if (r->part_depth == 0 && is_part_kind(kind) && r->o->n_parts < CVN_CALENDAR_COMPONENTS)
		open_part(r, kind);
	else {
		r->too_many |= r->o->n_parts >= CVN_CALENDAR_COMPONENTS;
		r->skip_depth = r->depth;
	}
}

static void end(struct reading *r)
{
	if (r->skip_depth == r->depth)
		r->skip_depth = 0;
	else if (r->part_depth != 0 && r->part_depth == r->depth)
		close_part(r);
	r->depth -= r->depth > 0;
}

static void inherit(char **slot, const char *outside)
{
	if (*slot == NULL && outside != NULL)
		*slot = cvn_xstrdup(outside);
}

static void no_nulls_person(struct cvn_cal_person *p)
{
	char **slot[] = { &p->address, &p->cn, &p->partstat, &p->comment, &p->delegated_to, &p->delegated_from };

	for (size_t i = 0; i < CVN_COUNT(slot); i++)
		inherit(slot[i], "");
}

/* What stood outside holds for every part that lacks it; then no text is NULL. */
static void complete(struct cvn_cal_part *p, struct cvn_cal_part *outside)
{
	inherit(&p->uid, outside->uid);
	inherit(&p->comment, outside->comment);
	if (p->sequence < 0)
		p->sequence = outside->sequence;
	if (p->dtstamp == 0)
		p->dtstamp = outside->dtstamp;
	if (p->organizer.address == NULL) {
		inherit(&p->organizer.address, outside->organizer.address);
		inherit(&p->organizer.cn, outside->organizer.cn);
	}
	if (p->n_attendees == 0 && outside->n_attendees > 0) {
		p->attendee = CVN_TAKE(&outside->attendee);
		p->n_attendees = outside->n_attendees;
		outside->n_attendees = 0;
		settle_answer(p, NULL);
	}
	char **slot[] = { &p->uid, &p->recurrence_id, &p->recurrence_zone, &p->status, &p->summary, &p->comment, &p->location,
		          &p->answer };
	for (size_t i = 0; i < CVN_COUNT(slot); i++)
		inherit(slot[i], "");
	no_nulls_person(&p->organizer);
}

static int finish(struct reading *r, struct cvn_err *err)
{
	struct cvn_cal_object *o = r->o;

	if (r->part_depth != 0)         /* cut off before its END */
		close_part(r);
	if (o->n_parts == 0 && !r->calendar)
		return cvn_fail(err, CVN_E_INVALID, "not a calendar object");
	if (o->n_parts == 0)
		return cvn_fail(err, CVN_E_INVALID, "a calendar object without an event");
	if (r->too_many)
		return cvn_fail(err, CVN_E_LIMIT, "a calendar object of more than %d events", CVN_CALENDAR_COMPONENTS);
	for (size_t i = 0; i < o->n_parts; i++)
		complete(&o->part[i], &r->outside);
	inherit(&o->method, "");
	inherit(&o->prodid, "");
	return CVN_OK;
}

/* winmail.dat instead of a calendar object. */
static int read_tnef(const void *data, size_t n, struct cvn_cal_object *out, struct cvn_err *err)
{
	struct cvn_cal_object o = { .n_parts = 1, .part = cvn_xcalloc(1, sizeof *o.part), .method = cvn_xstrdup("REPLY") };
	struct cvn_cal_part outside = { .sequence = -1 };
	uint8_t digest[CVN_SHA256_BYTES];

	o.part[0] = (struct cvn_cal_part){ .kind = cvn_xstrdup("vevent"), .sequence = -1, .n_attendees = 1,
		.attendee = cvn_xcalloc(1, sizeof *o.part[0].attendee) };
	int rc = cvn_tnef_read(data, n, &o.part[0], err);
	if (rc != CVN_OK) {
		cvn_calendar_release(&o);
		return rc;
	}
	cvn_sha256(data, n, digest);
	cvn_hex(digest, sizeof digest, o.digest);
	no_nulls_person(&o.part[0].attendee[0]);
	complete(&o.part[0], &outside);
	inherit(&o.prodid, "winmail.dat");
	*out = o;
	return CVN_OK;
}

int cvn_calendar_read(const void *data, size_t n, struct cvn_cal_object *out, struct cvn_err *err)
{
	CVN_AUTO_BUF(text, (size_t)CVN_CALENDAR_BYTES * 4);
	struct cvn_cal_object o = { 0 };
	struct reading r = { .o = &o, .outside = { .sequence = -1 } };
	struct cvn_cal_line line;
	uint8_t digest[CVN_SHA256_BYTES];

	if (n > CVN_CALENDAR_BYTES)
		return cvn_fail(err, CVN_E_LIMIT, "a calendar object of %zu octets (at most %u are read)", n, CVN_CALENDAR_BYTES);
	if (cvn_tnef_is(data, n))
		return read_tnef(data, n, out, err);
	r.part = &r.outside;
	cvn_cal_unfold(data, n, &text);
	cvn_sha256(text.ptr, text.len, digest);
	cvn_hex(digest, sizeof digest, o.digest);
	for (struct cvn_span rest = { text.ptr, text.len }; cvn_cal_next_line(&rest, &line);) {
		if (cvn_span_is_nocase(line.name, "BEGIN"))
			begin(&r, cvn_span_trim(line.value));
		else if (cvn_span_is_nocase(line.name, "END"))
			end(&r);
		else if (r.skip_depth == 0)
			property(&r, &line);
	}
	int rc = finish(&r, err);
	part_release(&r.outside);
	free(r.yahoo);
	if (rc != CVN_OK) {
		cvn_calendar_release(&o);
		return rc;
	}
	*out = o;
	return CVN_OK;
}
