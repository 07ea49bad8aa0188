/*
 * public.c - an event as everybody may read it: a calendar to download or to subscribe to, with nobody's name in it.
 *
 * The body is Markdown with merge fields; here it becomes plain text for a reader of whom nothing is known: fallbacks are shown, what
 * stands in a section for somebody known falls out, and a field without a fallback leaves no hole behind.
 */
#include <stdio.h>
#include <string.h>

#include "convene/calendar.h"
#include "event_priv.h"
#include "words.h"
#include "convene/base/banned.h"

#define NAME_BYTES 80

/* A line of a paragraph goes on in the next one, unless an empty line or a list item follows. */
static bool soft_break(const char *s)
{
	return s[1] != '\0' && strchr("\n-*+#>|0123456789 \t\r", s[1]) == NULL && (s[-1] != '\n');
}

/* "{{#name}}" … "{{/name}}": where the section ends; the end of the text when it does not. */
static const char *behind_section(const char *s, const char *tag, size_t n)
{
	char close[NAME_BYTES + 8];

	if (n >= NAME_BYTES)
		return s + strlen(s);
	snprintf(close, sizeof close, "{{/%.*s}}", (int)n, tag);
	const char *end = strstr(s, close);
	return end ? end + strlen(close) : s + strlen(s);
}

/* "Come, {{first_name}}." is "Come." for everybody. */
static void close_hole(struct cvn_buf *out, char next)
{
	if (strchr(".,;:!?)\n", next) == NULL && next != '\0')
		return;
	while (out->len > 0 && strchr(" ,", out->ptr[out->len - 1]) != NULL)
		cvn_buf_truncate(out, out->len - 1);
}

/* A tag; gives where to go on. */
static const char *add_tag(struct cvn_buf *out, const char *s)
{
	const char *end = strstr(s, "}}"), *bar;

	if (end == NULL)
		return s + strlen(s);
	struct cvn_span in = cvn_span_trim((struct cvn_span){ s + 2, (size_t)(end - s) - 2 });
	const char *next = end + 2 + (end[2] == '}');
	if (in.len > 0 && in.ptr[0] == '#')
		return behind_section(next, in.ptr + 1, in.len - 1);
	if (in.len > 0 && strchr("^/!>", in.ptr[0]) != NULL)
		return next;
	bar = memchr(in.ptr, '|', in.len);
	if (bar == NULL) {
		close_hole(out, *next);
		return *next == ' ' && (out->len == 0 || out->ptr[out->len - 1] == ' ') ? next + 1 : next;
	}
	struct cvn_span fallback = cvn_span_trim((struct cvn_span){ bar + 1, (size_t)(in.ptr + in.len - bar) - 1 });
	cvn_buf_add(out, fallback.ptr, fallback.len);
	return next;
}

/* "[words](address)" -> "words (address)"; anything else in brackets stays. */
static const char *add_link(struct cvn_buf *out, const char *s)
{
	const char *middle = strstr(s, "]("), *close = middle ? strchr(middle, ')') : NULL;

	if (close == NULL || memchr(s, '\n', (size_t)(close - s)) != NULL) {
		cvn_buf_char(out, *s);
		return s + 1;
	}
	cvn_buf_add(out, s + 1, (size_t)(middle - s) - 1);
	cvn_buf_printf(out, " (%.*s)", (int)(close - middle) - 2, middle + 2);
	return close + 1;
}

static bool is_mark(const char *s, const char *body)
{
	return *s == '*' || *s == '`' || (*s == '#' && (s == body || s[-1] == '\n' || s[-1] == '#'));
}

static void add_body(struct cvn_buf *out, const char *body)
{
	for (const char *s = body; *s;) {
		if (strncmp(s, "{{", 2) == 0) {
			s = add_tag(out, s);
		} else if (*s == '[') {
			s = add_link(out, s);
		} else if (s > body && *s == '\n' && soft_break(s)) {
			cvn_buf_char(out, ' ');
			s++;
		} else {
			if (!is_mark(s, body))
				cvn_buf_char(out, *s);
			s++;
		}
	}
	while (out->len > 0 && cvn_ascii_space((unsigned char)out->ptr[out->len - 1]))
		cvn_buf_truncate(out, out->len - 1);
}

static void add_extra(struct cvn_buf *out, const char *label, const char *text)
{
	if (text[0] != '\0')
		cvn_buf_printf(out, "\n%s: %s", label, text);
}

static void describe(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_words *w)
{
	add_body(out, ev->body);
	if (out->len > 0)
		cvn_buf_char(out, '\n');
	add_extra(out, w->online, ev->online);
	add_extra(out, w->languages, ev->languages);
	add_extra(out, w->interpretation, ev->interpretation);
	add_extra(out, w->accessibility, ev->accessibility);
	add_extra(out, w->child_care, ev->child_care);
	add_extra(out, w->bring, ev->bring);
	if (ev->n_sessions > 0)
		cvn_buf_printf(out, "\n\n%s", w->sessions);
	for (size_t i = 0; i < ev->n_sessions; i++) {
		cvn_buf_char(out, '\n');
		cvn_event_session_text(out, ev, &ev->session[i]);
	}
}

void cvn_event_public(const struct cvn_event *ev, const struct cvn_event_facts *facts, const char *language, bool cancelled,
                      struct cvn_buf *description, struct cvn_buf *place, struct cvn_cal_event *out)
{
	struct cvn_cal_moved *moved = cvn_event_moved_parts(ev);

	describe(description, ev, cvn_words_of(language));
	for (size_t i = 0; i < ev->n_moved && ev->place_for_accepted; i++)
		moved[i].location = "";
	if (!ev->place_for_accepted)
		cvn_buf_printf(place, "%s%s%s", ev->place, ev->place[0] && ev->place_details[0] ? ", " : "", ev->place_details);
	if (place->len == 0)
		cvn_buf_str(place, ev->online);
	*out = (struct cvn_cal_event){
		.uid = facts->uid, .summary = ev->title, .description = description->ptr, .location = place->ptr, .url = facts->web_url,
		.conference = ev->online, .categories = cvn_event_kind_name(ev->kind), .zone = ev->zone,
		.organizer_cn = ev->host.name[0] ? ev->host.name : facts->office, .status = cancelled ? "CANCELLED" : "CONFIRMED",
		.starts_at = ev->starts_at, .ends_at = ev->ends_at, .all_day = ev->all_day, .sequence = facts->sequence, .rrule = ev->rrule,
		.except = ev->except, .n_except = ev->n_except, .moved = moved, .n_moved = ev->n_moved, .created_at = facts->created_at,
		.changed_at = facts->changed_at,
	};
}
