/*
 * invite.c - the calendar object of an invitation, as far as a member's calendar program needs it to answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "village.h"

#include "convene/base/banned.h"

/* Lines joined again (RFC 5545 3.1). */
static void unfold(const struct cvn_buf *in, struct cvn_buf *out)
{
	for (size_t i = 0; i < in->len; i++) {
		if (in->ptr[i] == '\r')
			continue;
		if (in->ptr[i] == '\n' && (in->ptr[i + 1] == ' ' || in->ptr[i + 1] == '\t')) {
			i++;
			continue;
		}
		cvn_buf_char(out, in->ptr[i]);
	}
}

static void copy(char *out, size_t size, const char *from, size_t n)
{
	n = n < size ? n : size - 1;
	memcpy(out, from, n);
	out[n] = '\0';
}

/* Where the value starts: behind the first ':' that no quotes enclose. */
static const char *value_of(const char *line)
{
	bool quoted = false;

	for (; *line; line++) {
		if (*line == '"')
			quoted = !quoted;
		else if (*line == ':' && !quoted)
			return line + 1;
	}
	return line;
}

static void param(const char *line, const char *value, const char *name, char *out, size_t size)
{
	const char *at = cvn_find_nocase(line, name);

	if (!at || at >= value)
		return;
	at += strlen(name);
	if (*at == '"')
		copy(out, size, at + 1, strcspn(at + 1, "\""));
	else
		copy(out, size, at, strcspn(at, ";:"));
}

static void address_of(const char *value, char out[VIL_ADDRESS])
{
	if (cvn_starts_nocase(value, "mailto:"))
		value += strlen("mailto:");
	copy(out, VIL_ADDRESS, value, strlen(value));
}

/* The value of a TEXT property (RFC 5545 3.3.11). */
static void unescape(const char *from, char *out, size_t size)
{
	size_t n = 0;

	for (; *from && n + 1 < size; from++) {
		if (*from == '\\' && from[1])
			from++, out[n++] = *from == 'n' || *from == 'N' ? ' ' : *from;
		else
			out[n++] = *from;
	}
	out[n] = '\0';
}

static void take_line(struct vil_invite *inv, const char *line)
{
	const char *value = value_of(line);
	size_t name = strcspn(line, ";:"), n = strlen(value);
	struct cvn_span is = { line, name };

	if (cvn_span_is_nocase(is, "UID")) {
		copy(inv->uid, sizeof inv->uid, value, n);
	} else if (cvn_span_is_nocase(is, "SEQUENCE")) {
		inv->sequence = (int)strtol(value, NULL, 10);
	} else if (cvn_span_is_nocase(is, "DTSTART")) {
		copy(inv->start, sizeof inv->start, value, n);
		param(line, value, "TZID=", inv->zone, sizeof inv->zone);
	} else if (cvn_span_is_nocase(is, "DTEND")) {
		copy(inv->end, sizeof inv->end, value, n);
	} else if (cvn_span_is_nocase(is, "SUMMARY")) {
		copy(inv->summary, sizeof inv->summary, value, n);
	} else if (cvn_span_is_nocase(is, "LOCATION")) {
		copy(inv->location, sizeof inv->location, value, n);
	} else if (cvn_span_is_nocase(is, "RECURRENCE-ID")) {
		copy(inv->recurrence, sizeof inv->recurrence, value, n);
	} else if (cvn_span_is_nocase(is, "ORGANIZER")) {
		address_of(value, inv->organizer);
		param(line, value, "CN=", inv->organizer_cn, sizeof inv->organizer_cn);
	} else if (cvn_span_is_nocase(is, "ATTENDEE")) {
		address_of(value, inv->attendee);
		param(line, value, "PARTSTAT=", inv->partstat, sizeof inv->partstat);
	}
}

bool vil_invite_read(const struct cvn_buf *calendar, struct vil_invite *out)
{
	CVN_AUTO_BUF(text, 1u << 20);
	bool in_event = false;
	int nested = 0;

	memset(out, 0, sizeof *out);
	unfold(calendar, &text);
	for (char *line = text.ptr, *next; *line; line = next) {
		size_t n = strcspn(line, "\n");
		next = line[n] ? line + n + 1 : line + n;
		line[n] = '\0';
		if (!in_event && cvn_starts_nocase(line, "METHOD:"))
			copy(out->method, sizeof out->method, line + 7, strlen(line + 7));
		else if (cvn_streq_nocase(line, "BEGIN:VEVENT"))
			in_event = true;
		else if (cvn_streq_nocase(line, "END:VEVENT"))
			break;
		else if (in_event && cvn_starts_nocase(line, "BEGIN:"))
			nested++;            /* an alarm has a SUMMARY of its own */
		else if (in_event && cvn_starts_nocase(line, "END:"))
			nested--;
		else if (in_event && !nested)
			take_line(out, line);
	}
	unescape(out->summary, out->title, sizeof out->title);
	return out->uid[0] && out->start[0];
}

void vil_invite_utc(const struct vil_invite *inv, const char *value, char out[24])
{
	struct tm tm = { .tm_isdst = -1 };
	time_t t;

	if (!inv->zone[0] || sscanf(value, "%4d%2d%2dT%2d%2d%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
	                            &tm.tm_min, &tm.tm_sec) != 6) {
		copy(out, 24, value, strlen(value));
		return;
	}
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	setenv("TZ", inv->zone, 1);        /* the village has one thread */
	tzset();
	t = mktime(&tm);
	setenv("TZ", "UTC", 1);
	tzset();
	gmtime_r(&t, &tm);
	strftime(out, 24, "%Y%m%dT%H%M%SZ", &tm);
}
