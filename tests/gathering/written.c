/*
 * written.c - letters of an event as the sender would write them: compiled by the campaign room from the queue's row, as in life.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/campaign.h"
#include "store/store_priv.h"
#include "written.h"

int64_t written_at = NOW + 1000;

void written_row(int64_t letter_id, struct cvn_buf *out)
{
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = NULL;
	CVN_AUTO_BUF(from, 1024);
	CVN_AUTO_BUF(to, 1024);
	struct cvn_query q;

	cr_assert_eq(cvn_query_prepare(&q, office->store, "SELECT l.letter_id, l.campaign_id, l.contact_id, l.purpose, l.sequence, coalesce(l.params, ''), c.email,"
	             " c.email_hash, c.domain, c.first_name, c.last_name, c.language, c.timezone, c.building, c.district, c.roles, c.fields, c.quiet_hours"
	             " FROM letter l JOIN contact c USING (contact_id) WHERE letter_id = :id", &err), CVN_OK, "%s", err.text);
	cvn_query_int(&q, ":id", letter_id);
	cr_assert_eq(cvn_query_row(&q, &err), 1);
	struct cvn_due due = { .letter_id = cvn_col_int(&q, 0), .campaign_id = cvn_col_int(&q, 1), .contact_id = cvn_col_int(&q, 2),
		.purpose = cvn_col_text(&q, 3), .sequence = (int)cvn_col_int(&q, 4), .params = cvn_col_text(&q, 5), .email = cvn_col_text(&q, 6),
		.email_hash = cvn_col_text(&q, 7), .domain = cvn_col_text(&q, 8), .first_name = cvn_col_text(&q, 9), .last_name = cvn_col_text(&q, 10),
		.language = cvn_col_text(&q, 11), .timezone = cvn_col_text(&q, 12), .building = cvn_col_text(&q, 13), .district = cvn_col_text(&q, 14),
		.roles = cvn_col_text(&q, 15), .fields = cvn_col_text(&q, 16), .quiet_hours = cvn_col_text(&q, 17) };
	cr_assert_eq(cvn_compiled_load(office, due.campaign_id, &c, &err), CVN_OK, "%s", err.text);
	cr_assert_eq(cvn_compiled_letter(c, &due, written_at, out, &from, &to, &err), CVN_OK, "%s", err.text);
	cvn_query_end(&q);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void from_printable(const char *s, size_t n, struct cvn_buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '=' && i + 2 < n && s[i + 1] == '\r' && s[i + 2] == '\n')
			i += 2;
		else if (s[i] == '=' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0)
			cvn_buf_char(out, (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]))), i += 2;
		else
			cvn_buf_char(out, s[i]);
	}
}

static void from_base64(const char *s, size_t n, struct cvn_buf *out)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at = s[i] ? strchr(set, s[i]) : NULL;

		if (at == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(at - set);
		have += 6;
		if (have >= 8)
			cvn_buf_char(out, (char)(bits >> (have -= 8)));
	}
}

static void decode(const char *head, const char *s, size_t n, struct cvn_buf *out)
{
	if (strcasestr(head, "base64"))
		from_base64(s, n, out);
	else if (strcasestr(head, "quoted-printable"))
		from_printable(s, n, out);
	else
		cvn_buf_add(out, s, n);
	while (out->len > 2 && strcmp(out->ptr + out->len - 2, "\r\n") == 0 && strcmp(out->ptr + out->len - 4, "\r\n\r\n") == 0)
		cvn_buf_truncate(out, out->len - 2);
}

void written(const char *purpose, int member, struct cvn_buf *out)
{
	CVN_AUTO_STR char *where = cvn_xasprintf("SELECT letter_id FROM letter JOIN contact USING (contact_id) WHERE purpose = '%s' AND email = 'm%d@example.org'"
	                                         " ORDER BY letter_id DESC LIMIT 1", purpose, member);
	int64_t letter_id = count(where);

	cr_assert_neq(letter_id, 0, "no letter '%s' for m%d", purpose, member);
	cvn_buf_truncate(out, 0);
	written_row(letter_id, out);
}

size_t mail_lines(const char *mail, const char *begin)
{
	size_t n = 0, len = strlen(begin);

	for (const char *p = mail; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		n += strncasecmp(p, begin, len) == 0;
	return n;
}

void mail_header(const char *mail, const char *name, char out[1000])
{
	size_t len = strlen(name), n = 0;
	const char *end = strstr(mail, "\r\n\r\n");

	out[0] = '\0';
	for (const char *p = mail; p && p < end; p = strchr(p, '\n') + 1) {
		if (strncasecmp(p, name, len) != 0 || p[len] != ':')
			continue;
		for (p += len + 1; n < 999 && !(p[0] == '\r' && p[2] != ' ' && p[2] != '\t'); p++)
			if (*p != '\r' && *p != '\n' && !(n == 0 && *p == ' '))
				out[n++] = *p;
		out[n] = '\0';
		return;
	}
}

void mail_part(const char *mail, const char *type, char head[2000], struct cvn_buf *body)
{
	const char *at = strstr(mail, type), *start = at, *end;

	cr_assert_not_null(at, "no part %s", type);
	while (start > mail && strncmp(start, "\r\n--", 4) != 0)
		start--;
	end = strstr(at, "\r\n\r\n");
	snprintf(head, 2000, "%.*s", (int)(end - start), start);
	const char *stop = strstr(end, "\r\n--");
	cvn_buf_truncate(body, 0);
	decode(head, end + 4, (size_t)(stop - end) - 4, body);
}

void written_object(const char *purpose, int member, struct cvn_buf *body)
{
	CVN_AUTO_BUF(mail, 1 << 20);
	char head[2000];

	written(purpose, member, &mail);
	mail_part(mail.ptr, "text/calendar", head, body);
	CVN_AUTO_STR char *folded = cvn_buf_take(body);
	for (const char *p = folded; *p; p++)           /* RFC 5545 3.1 */
		if (strncmp(p, "\r\n ", 3) == 0)
			p += 2;
		else
			cvn_buf_char(body, *p);
}

void object_value(const char *object, const char *property, char out[400])
{
	size_t len = strlen(property);

	out[0] = '\0';
	for (const char *p = object; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (strncmp(p, property, len) == 0 && (p[len] == ':' || p[len] == ';')) {
			snprintf(out, 400, "%.*s", (int)strcspn(p + len + 1, "\r\n"), p + len + 1);
			return;
		}
}

void given_change(const char *fields)
{
	struct cvn_event_edit edit = { 0 };

	given_file(fields);
	cr_assert_eq(cvn_gathering_change(office, "meeting", NULL, false, NOW + 100, &edit, &err), CVN_OK, "%s", err.text);
	cvn_event_edit_release(&edit);
}
