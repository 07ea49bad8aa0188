/*
 * objects.c - the calendar objects of a mail, read in the child beside the MIME they came in.
 *
 * Candidates stand anywhere in the tree (imip-facts, reader rules): text/calendar, application/ics, *.ics and whatever begins
 * like one; Outlook's winmail.dat only names its answer. A mail that carries the same object twice (Google) says it once.
 * Objects inside a returned message are left to the judge: bounces carry our own.
 */
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"

#include "mime_priv.h"

#include "convene/base/banned.h"

#define MAX_OBJECTS 8
#define MAX_ROWS 200

struct seen {
	char digest[MAX_OBJECTS][65];
	size_t n;
};

static bool is_new(struct seen *s, const char *digest)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->digest[i], digest) == 0)
			return false;
	if (s->n == MAX_OBJECTS)
		return false;
	memcpy(s->digest[s->n++], digest, sizeof s->digest[0]);
	return true;
}

static char *upper(const char *s)
{
	char *t = cvn_xstrdup(s ? s : "");

	for (char *p = t; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return t;
}

static struct cvn_mail_calendar *add_row(struct cvn_mail_tree *tree)
{
	if (!tree->calendar)
		tree->calendar = cvn_xcalloc(MAX_ROWS, sizeof *tree->calendar);
	if (tree->n_calendars == MAX_ROWS)
		return NULL;
	return &tree->calendar[tree->n_calendars++];
}

static void add_answer(struct cvn_mail_tree *tree, int part, const char *method, const struct cvn_cal_part *v, size_t k)
{
	const struct cvn_cal_person *who = v->n_attendees ? &v->attendee[k] : NULL;
	struct cvn_mail_calendar *row = add_row(tree);

	if (!row)
		return;
	row->part = part;
	row->method = upper(method);
	row->uid = cvn_xstrdup(v->uid);
	row->organizer = cvn_xstrdup(v->organizer.address ? v->organizer.address : "");
	row->attendee = cvn_xstrdup(who ? who->address : "");
	row->partstat = cvn_xstrdup(k == 0 ? v->answer : who->partstat);
	row->comment = cvn_xstrdup(who && who->comment[0] ? who->comment : v->comment);
	row->recurrence_id = cvn_xstrdup(v->recurrence_id);
	row->sequence = v->sequence < 0 ? -1 : v->sequence;
	row->dtstamp = v->answer_is_old_stamp ? 0 : v->dtstamp;
	row->guests = who ? who->guests : 0;
	row->recurrence_zone = cvn_xstrdup(v->recurrence_zone);
	row->recurrence_at = v->recurrence_at;
	row->delegated_to = cvn_xstrdup(who ? who->delegated_to : "");
	row->delegated_from = cvn_xstrdup(who ? who->delegated_from : "");
	row->starts_at = v->starts_at;
	row->ends_at = v->ends_at;
}

/* One row an event; of an answer that names several people one row each, together, so that it can be seen who is meant. */
static void add_event(struct cvn_mail_tree *tree, int part, const char *method, const struct cvn_cal_part *v)
{
	bool answers = cvn_streq_nocase(method, "REPLY") || cvn_streq_nocase(method, "COUNTER");
	size_t n = answers && v->n_attendees > 1 ? v->n_attendees : 1;

	for (size_t k = 0; k < n; k++)
		add_answer(tree, part, method, v, k);
}

static void read_part(struct cvn_mail_tree *tree, int i, struct seen *seen)
{
	const struct cvn_mail_part *p = &tree->part[i];
	struct cvn_cal_object o = { 0 };
	const char *method = cvn_mail_param(p, "method");
	const void *octets = p->text ? p->text : (const void *)p->data;      /* winmail.dat is no text */

	if (cvn_calendar_read(octets, p->text ? p->text_len : p->data_len, &o, NULL) != CVN_OK)
		return;
	if (is_new(seen, o.digest))
		for (size_t k = 0; k < o.n_parts; k++)
			add_event(tree, i, o.method[0] ? o.method : method, &o.part[k]);
	cvn_calendar_release(&o);
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && cvn_streq_nocase(s + n - m, end);
}

static bool is_calendar(const struct cvn_mail_part *p)
{
	if (!p->text && p->data && strcmp(p->type, "application/ms-tnef") == 0)
		return p->data_len <= CVN_CALENDAR_BYTES;
	if (!p->text || p->text_len > CVN_CALENDAR_BYTES || strncmp(p->type, "message/", 8) == 0)
		return false;
	return strcmp(p->type, "text/calendar") == 0 || strcmp(p->type, "application/ics") == 0 || ends_with(p->filename, ".ics") ||
	       (strncmp(p->type, "text/", 5) != 0 && cvn_find_nocase(p->text, "BEGIN:VCALENDAR"));
}

void cvn_mime_objects(struct cvn_mail_tree *tree)
{
	struct seen seen = { 0 };

	for (size_t i = 0; i < tree->n_parts; i++)
		if (is_calendar(&tree->part[i]))
			read_part(tree, (int)i, &seen);
}
