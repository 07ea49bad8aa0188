/*
 * object.c - see object.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <libical/ical.h>

#include "convene/base/file.h"
#include "object.h"

#define DESCRIPTION "Come; and say,\nwhat you would like to see."

static void add_value(struct cvn_buf *out, const char *name, size_t n, const struct filling *f)
{
	char stamp[20];

	cvn_calendar_stamp(f->dtstamp, stamp);
	if (strncmp(name, "attendee", n) == 0)
		cvn_calendar_address(out, f->attendee, strlen(f->attendee));
	else if (strncmp(name, "organizer", n) == 0)
		cvn_calendar_address(out, f->organizer, strlen(f->organizer));
	else if (strncmp(name, "cn", n) == 0)
		cvn_calendar_param(out, f->cn, strlen(f->cn));
	else if (strncmp(name, "partstat", n) == 0)
		cvn_buf_str(out, f->partstat ? f->partstat : "NEEDS-ACTION");
	else if (strncmp(name, "rsvp", n) == 0)
		cvn_buf_str(out, f->rsvp ? f->rsvp : "TRUE");
	else if (strncmp(name, "dtstamp", n) == 0)
		cvn_buf_str(out, stamp);
	else if (strncmp(name, "place", 5) == 0)
		cvn_buf_ical_text(out, f->place ? f->place : "", f->place ? strlen(f->place) : 0);
	else if (strncmp(name, "description", n) == 0)
		cvn_buf_ical_text(out, DESCRIPTION, strlen(DESCRIPTION));
	else if (strncmp(name, "note", n) == 0)
		cvn_buf_ical_text(out, f->note ? f->note : "", f->note ? strlen(f->note) : 0);
	else
		cr_assert_fail("unknown mark %.*s", (int)n, name);
}

void object_fill(struct cvn_buf *out, const char *text, const struct filling *f)
{
	CVN_AUTO_BUF(unfolded, 1 << 20);
	const char *mark;

	while ((mark = strstr(text, "cvnmark" NONCE)) != NULL) {
		const char *name = mark + strlen("cvnmark" NONCE), *x = strchr(name, 'x');

		cvn_buf_add(&unfolded, text, (size_t)(mark - text));
		add_value(&unfolded, name, (size_t)(x - name), f);
		text = x + 1;
	}
	cvn_buf_str(&unfolded, text);
	cvn_calendar_fold(out, unfolded.ptr, unfolded.len);
}

size_t object_lines(const char *text, const char *start)
{
	size_t n = 0;

	for (const char *p = text; p != NULL; p = strchr(p, '\n')) {
		p += *p == '\n';
		n += strncmp(p, start, strlen(start)) == 0;
	}
	return n;
}

/* libical marks what it did not understand by error properties in the tree. */
static void read_by_libical(const char *name, const struct cvn_buf *object)
{
	icalcomponent *root = icalparser_parse_string(object->ptr);

	cr_assert_not_null(root, "%s", name);
	cr_assert_eq(icalcomponent_count_errors(root), 0, "%s\n%s", name, object->ptr);
	cr_assert_not_null(icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT), "%s", name);
	icalcomponent_free(root);
}

void object_keep(const char *name, const struct cvn_buf *object)
{
	read_by_libical(name, object);
	const char *dir = getenv("CVN_TEST_ICS");

	if (dir == NULL)
		return;
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/%s.ics", dir, name);
	cr_assert_eq(cvn_file_write(path, object->ptr, object->len, 0644, NULL), CVN_OK);
}
