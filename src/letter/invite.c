/*
 * invite.c - the calendar object of one invitation: the event's template with this person's values.
 */
#include "letter_priv.h"

#include <string.h>

#include "convene/base/banned.h"

#define CALENDAR_BYTES (2u << 20)
#define MAX_MARK_NAME 16

static const char *param(const struct cvn_letter *l, const char *name, const char *otherwise)
{
	const char *v = cvn_value_get_text(l->params, name);

	return v && v[0] ? v : otherwise;
}

static struct cvn_span display_name(const struct cvn_reader *p, struct cvn_buf *out)
{
	cvn_buf_str(out, p->first_name);
	if (p->first_name[0] && p->last_name[0])
		cvn_buf_char(out, ' ');
	cvn_buf_str(out, p->last_name);
	if (out->len == 0)
		cvn_buf_str(out, p->email);
	return (struct cvn_span){ out->ptr, out->len };
}

static int put_description(struct cvn_letter *l, const struct cvn_reader *p, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO_BUF(text, CALENDAR_BYTES);
	int rc = l->description ? cvn_letter_render(l, l->description, p, false, &text, err) : CVN_OK;

	if (rc == CVN_OK)
		cvn_buf_ical_text(out, text.ptr, text.len);
	return rc;
}

/* One mark's value, escaped as calendar.h says for its name. False: there is no such mark. */
static bool put_mark(struct cvn_letter *l, const struct cvn_reader *p, int64_t now, struct cvn_span name, struct cvn_buf *out)
{
	CVN_AUTO_BUF(cn, 4096);
	struct cvn_span v;
	char stamp[20];

	if (cvn_span_is(name, "attendee")) {
		const char *at = strrchr(p->email, '@');

		cvn_calendar_address(out, p->email, at ? (size_t)(at - p->email) : strlen(p->email));
		cvn_buf_char(out, '@');
		cvn_calendar_address(out, p->domain, strlen(p->domain));
	} else if (cvn_span_is(name, "organizer")) {
		cvn_calendar_address(out, l->answer_address, strlen(l->answer_address));
	} else if (cvn_span_is(name, "cn")) {
		v = display_name(p, &cn);
		cvn_calendar_param(out, v.ptr, v.len);
	} else if (cvn_span_is(name, "partstat") || cvn_span_is(name, "rsvp")) {
		v = cvn_span_of(cvn_span_is(name, "rsvp") ? param(l, "rsvp", "TRUE") : param(l, "partstat", "NEEDS-ACTION"));
		cvn_calendar_param(out, v.ptr, v.len);
	} else if (cvn_span_is(name, "dtstamp")) {
		cvn_calendar_stamp(now, stamp);
		cvn_buf_str(out, stamp);
	} else if (cvn_span_is(name, "note") || (name.len >= 5 && memcmp(name.ptr, "place", 5) == 0)) {
		CVN_AUTO_STR char *key = cvn_span_dup(name);    /* "place", or "place20270107" of a date that is elsewhere */

		v = cvn_span_of(param(l, key, ""));
		cvn_buf_ical_text(out, v.ptr, v.len);
	} else {
		return false;
	}
	return true;
}

static int splice(struct cvn_letter *l, const struct cvn_reader *p, int64_t now, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO_BUF(prefix, 64);
	const char *at = l->calendar, *hit;

	cvn_buf_printf(&prefix, "cvnmark%s", l->nonce);
	while ((hit = strstr(at, prefix.ptr))) {
		const char *name = hit + prefix.len;
		size_t n = strcspn(name, "x");

		cvn_buf_add(out, at, (size_t)(hit - at));
		if (n <= MAX_MARK_NAME && name[n] == 'x' && cvn_span_is((struct cvn_span){ name, n }, "description")) {
			int rc = put_description(l, p, out, err);

			if (rc != CVN_OK)
				return rc;
			at = name + n + 1;
			continue;
		}
		if (n > MAX_MARK_NAME || name[n] != 'x' || !put_mark(l, p, now, (struct cvn_span){ name, n }, out))
			return cvn_fail(err, CVN_E_INVALID, "the calendar object holds an unknown mark '%.*s'", (int)(n > 16 ? 16 : n), name);
		at = name + n + 1;
	}
	cvn_buf_str(out, at);
	return cvn_buf_ok(out, err);
}

int cvn_letter_calendar(struct cvn_letter *l, const struct cvn_reader *p, int64_t now, struct cvn_buf *out,
                        struct cvn_err *err)
{
	CVN_AUTO_BUF(lines, CALENDAR_BYTES);
	CVN_AUTO_BUF(folded, CALENDAR_BYTES);
	int rc = splice(l, p, now, &lines, err);

	if (rc != CVN_OK)
		return rc;
	cvn_calendar_fold(&folded, lines.ptr, lines.len);
	rc = cvn_buf_ok(&folded, err);
	if (rc == CVN_OK)
		cvn_buf_base64(out, folded.ptr, folded.len, 76);
	return rc;
}
