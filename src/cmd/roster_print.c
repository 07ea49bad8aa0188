/*
 * roster_print.c - a roster as a spreadsheet, and as a sign-in sheet to print.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/roster_priv.h"
#include "convene/base/buf.h"
#include "convene/base/file.h"
#include "convene/base/text.h"
#include "convene/base/value.h"

#include "convene/base/banned.h"

/* RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe in front. */
static void cell(const char *s, const char *end)
{
	putchar('"');
	if (strchr("=+-@\t\r", s[0]) != NULL && s[0] != '\0')
		putchar('\'');
	for (; *s; s++) {
		if (*s == '"')
			putchar('"');
		putchar(*s);
	}
	printf("\"%s", end);
}

/* One cell for each question of the file. */
static void questions(const char *stored, size_t n)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;

	cvn_value_from_json("questions", stored, strlen(stored), &v, NULL);
	for (size_t i = 1; i <= n; i++) {
		char number[2] = { (char)('0' + i % 10), '\0' };
		const char *text = v ? cvn_value_get_text(v, number) : NULL;

		printf(",");
		cell(text ? text : "", "");
	}
}

static int csv_row(void *arg, const struct cvn_roster_row *r)
{
	char party[16];

	snprintf(party, sizeof party, "%d", r->party);
	cell(r->first_name, ",");
	cell(r->last_name, ",");
	cell(r->email, ",");
	cell(r->building, ",");
	cell(r->district, ",");
	cell(r->answer, ",");
	cell(r->seat, ",");
	cell(cvn_streq(r->answer, "accepted") ? party : "", ",");
	cell(r->source, ",");
	cell(r->comment, ",");
	cell(r->attended, "");
	questions(r->questions, *(const size_t *)arg);
	printf("\r\n");
	return CVN_OK;
}

int cvn_roster_csv(struct cvn_office *office, const struct cvn_event_row *e, int64_t date, struct cvn_err *err)
{
	struct cvn_event ev = { 0 };
	int rc = cvn_roster_event(office, e, &ev, err);

	if (rc != CVN_OK)
		return rc;
	printf("first_name,last_name,email,building,district,answer,seat,party,source,comment,attended");
	for (size_t i = 0; i < ev.n_questions; i++) {
		printf(",");
		cell(ev.question[i], "");
	}
	printf("\r\n");
	rc = cvn_store_roster(office->store, e->event_id, date, csv_row, &ev.n_questions, err);
	cvn_event_release(&ev);
	return rc;
}

static void html(struct cvn_buf *b, const char *s)
{
	cvn_buf_html(b, s, strlen(s));
}

struct sheet {
	struct cvn_buf *out;
	int64_t people;
};

/* No address: the sheet lies on a table by the door. */
static int sheet_row(void *arg, const struct cvn_roster_row *r)
{
	struct sheet *s = arg;

	if (!cvn_streq(r->seat, "confirmed"))
		return CVN_OK;
	s->people += r->party;
	cvn_buf_printf(s->out, "<tr><td class=box>&#9744;</td><td class=no>%lld</td><td>", (long long)r->invitation_id);
	html(s->out, r->last_name);
	cvn_buf_str(s->out, r->last_name[0] && r->first_name[0] ? ", " : "");
	html(s->out, r->first_name);
	cvn_buf_printf(s->out, "</td><td>%d</td><td>", r->party);
	html(s->out, r->building);
	cvn_buf_str(s->out, "</td><td class=sign></td></tr>\n");
	return CVN_OK;
}

static void head(struct cvn_buf *b, const struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *d)
{
	CVN_AUTO_BUF(when, 512);

	cvn_event_when(&when, e->timezone, d->starts_at, d->ends_at, cvn_event_row_all_day(e), office->conf.language);
	cvn_buf_str(b, "<!doctype html>\n<html lang=\"");
	html(b, office->conf.language);
	cvn_buf_str(b, "\"><head><meta charset=\"utf-8\"><title>");
	html(b, e->title);
	cvn_buf_str(b, "</title><style>\nbody{font:15px/1.4 serif;margin:24px}table{border-collapse:collapse;width:100%}\n"
	               "td,th{border-bottom:1px solid #999;padding:7px 6px;text-align:left}.box{width:24px;font-size:20px}.sign{width:38%}.no{color:#555}\n"
	               "tr{page-break-inside:avoid}thead{display:table-header-group}\n</style></head><body>\n<h1>");
	html(b, e->title);
	cvn_buf_str(b, "</h1>\n<p>");
	html(b, when.ptr);
	cvn_buf_str(b, "<br>");
	html(b, e->place);
	cvn_buf_str(b, "</p>\n<table><thead><tr><th></th><th>No.</th><th>Name</th><th>Party</th><th>Building</th><th>Signature</th></tr></thead>\n<tbody>\n");
}

int cvn_roster_sheet(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *date, const char *path,
                     struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 32u << 20);
	struct sheet s = { .out = &b };
	int rc;

	head(&b, office, e, date);
	rc = cvn_store_roster(office->store, e->event_id, date->recurrence_at, sheet_row, &s, err);
	for (int i = 0; i < 8; i++)
		cvn_buf_str(&b, "<tr><td class=box>&#9744;</td><td></td><td>&nbsp;</td><td></td><td></td><td class=sign></td></tr>\n");
	cvn_buf_str(&b, "</tbody></table>\n</body></html>\n");
	if (rc == CVN_OK)
		rc = cvn_buf_ok(&b, err);
	if (rc == CVN_OK)
		rc = cvn_file_write(path, b.ptr, b.len, 0600, err);
	if (rc == CVN_OK)
		printf("%s: %lld people with a seat, and room for walk-ins\n", path, (long long)s.people);
	return rc;
}
