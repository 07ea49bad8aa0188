/*
 * vcard_write.c - one person as a vCard 4.0 (RFC 6350).
 */
#include <string.h>

#include "convene/contact/vcard.h"

#include "convene/base/banned.h"

static void escape(struct cvn_buf *out, const char *s, bool list)
{
	for (; *s; s++) {
		if (*s == '\\' || *s == ';' || (*s == ',' && !list))
			cvn_buf_char(out, '\\');
		if (*s == '\n')
			cvn_buf_str(out, "\\n");
		else if ((unsigned char)*s >= 0x20)
			cvn_buf_char(out, *s);
	}
}

/* Lines have at most 75 octets; a fold never splits a character. */
static void fold(struct cvn_buf *out, const struct cvn_buf *line)
{
	size_t room = 75;

	for (size_t i = 0; i < line->len;) {
		size_t n = line->len - i < room ? line->len - i : room;

		while (i + n < line->len && ((unsigned char)line->ptr[i + n] & 0xC0) == 0x80)
			n--;
		if (i)
			cvn_buf_char(out, ' ');
		cvn_buf_add(out, line->ptr + i, n);
		cvn_buf_str(out, "\r\n");
		i += n;
		room = 74;
	}
}

static void line(struct cvn_buf *out, const char *name, const char *value, bool list)
{
	CVN_AUTO_BUF(b, CVN_VCARD_LINE_MAX);

	if (!value || !*value)
		return;
	cvn_buf_str(&b, name);
	cvn_buf_char(&b, ':');
	escape(&b, value, list);
	fold(out, &b);
}

/* Name and value as the two parts of one value. */
static void field(struct cvn_buf *out, const struct cvn_vcard_field *f)
{
	CVN_AUTO_BUF(b, CVN_VCARD_LINE_MAX);

	if (!f->value || !*f->value)
		return;
	cvn_buf_str(&b, "X-CONVENE-FIELD:");
	escape(&b, f->name, false);
	cvn_buf_char(&b, ';');
	escape(&b, f->value, false);
	fold(out, &b);
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

void cvn_vcard_write(struct cvn_buf *out, const struct cvn_vcard_person *p)
{
	CVN_AUTO_BUF(n, CVN_VCARD_LINE_MAX);
	CVN_AUTO_STR char *fn = cvn_xasprintf("%s%s%s", or_empty(p->first_name),
	                                      *or_empty(p->first_name) && *or_empty(p->last_name) ? " " : "", or_empty(p->last_name));

	cvn_buf_str(out, "BEGIN:VCARD\r\nVERSION:4.0\r\n");
	line(out, "FN", *fn ? fn : p->email, false);
	cvn_buf_str(&n, "N:");
	escape(&n, or_empty(p->last_name), false);
	cvn_buf_char(&n, ';');
	escape(&n, or_empty(p->first_name), false);
	cvn_buf_str(&n, ";;;");
	if (*fn)
		fold(out, &n);
	line(out, "EMAIL", p->email, false);
	line(out, "TEL", p->phone, false);
	line(out, "LANG", p->language, false);
	line(out, "TZ", p->timezone, false);
	line(out, "CATEGORIES", p->tags, true);
	line(out, "X-CONVENE-ROLE", p->roles, true);
	line(out, "X-CONVENE-BUILDING", p->building, false);
	line(out, "X-CONVENE-DISTRICT", p->district, false);
	line(out, "X-CONVENE-HOUSEHOLD", p->household, false);
	line(out, "X-CONVENE-QUIET-HOURS", p->quiet_hours, false);
	line(out, "X-CONVENE-ASSESSMENT", p->assessment, false);
	line(out, "X-CONVENE-STEWARD", p->steward, false);
	for (size_t i = 0; i < p->n_fields; i++)
		field(out, &p->field[i]);
	line(out, "NOTE", p->note, false);
	cvn_buf_str(out, "END:VCARD\r\n");
}
