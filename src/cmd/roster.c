/*
 * roster.c - `convene roster`: who comes, who waits, who said no, who has not answered.
 *
 * As a table, JSON or counts by building; CSV and the sheet to print are roster_print.c.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/roster_priv.h"
#include "convene/calendar.h"
#include "convene/base/json.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

extern const struct cvn_command cvn_cmd_roster;
const struct cvn_command cvn_cmd_roster = {
	.name = "roster",
	.synopsis = "EVENT [--all] [--date DAY] [--buildings] [--json | --csv | --sheet FILE]",
	.summary = "Who comes to an event, who waits, who has not answered.",
	.run = run,
};

struct screen {
	struct cvn_table *table;
	bool all;                /* those without an answer too */
	int64_t left_out;
};

/* One word for where somebody stands, the seat before the answer. */
const char *cvn_roster_standing(const struct cvn_roster_row *r)
{
	if (cvn_streq(r->state, "guest-pending"))
		return "guest";
	if (cvn_streq(r->state, "uninvited"))
		return "uninvited";
	if (cvn_streq(r->seat, "waiting") || cvn_streq(r->seat, "offered"))
		return r->seat;
	return cvn_streq(r->answer, "needs-action") ? "no answer" : r->answer;
}

static int table_row(void *arg, const struct cvn_roster_row *r)
{
	struct screen *s = arg;

	if (!s->all && cvn_streq(cvn_roster_standing(r), "no answer")) {
		s->left_out++;
		return CVN_OK;
	}
	cvn_table_cellf(s->table, "%s%s%s", r->first_name, r->first_name[0] && r->last_name[0] ? " " : "", r->last_name);
	cvn_table_cell(s->table, r->email);
	cvn_table_cell(s->table, r->building);
	if (r->place_in_line > 0)
		cvn_table_cellf(s->table, "waiting, %" PRId64 ".", r->place_in_line);
	else
		cvn_table_cell(s->table, cvn_roster_standing(r));
	if (cvn_streq(r->answer, "accepted"))
		cvn_table_cellf(s->table, "%d", r->party);
	else
		cvn_table_cell(s->table, "");
	cvn_table_cell(s->table, r->source);
	cvn_table_cell(s->table, r->comment);
	return CVN_OK;
}

static int json_row(void *arg, const struct cvn_roster_row *r)
{
	struct cvn_json *j = arg;

	cvn_json_open(j, NULL, '{');
	cvn_json_text(j, "first_name", r->first_name);
	cvn_json_text(j, "last_name", r->last_name);
	cvn_json_text(j, "email", r->email);
	cvn_json_text(j, "building", r->building);
	cvn_json_text(j, "district", r->district);
	cvn_json_text(j, "answer", r->answer);
	cvn_json_text(j, "seat", r->seat);
	cvn_json_int(j, "party", r->party);
	cvn_json_time(j, "answered", r->answered_at);
	cvn_json_text(j, "source", r->source[0] ? r->source : NULL);
	cvn_json_text(j, "comment", r->comment[0] ? r->comment : NULL);
	if (r->place_in_line > 0)
		cvn_json_int(j, "place_in_line", r->place_in_line);
	cvn_json_time(j, "offer_until", r->offer_until);
	cvn_json_text(j, "letter", r->letter[0] ? r->letter : NULL);
	cvn_json_text(j, "attended", r->attended[0] ? r->attended : NULL);
	cvn_json_text(j, "questions", r->questions[0] && r->questions[1] != '}' ? r->questions : NULL);
	cvn_json_close(j, '}');
	return CVN_OK;
}

static int print_json(struct cvn_office *office, const struct cvn_event_row *e, int64_t date, const struct cvn_event_count *c,
                      struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 256u << 20);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_event_json(&j, e);
	cvn_json_int(&j, "invited", c->invited);
	cvn_json_int(&j, "accepted", c->accepted);
	cvn_json_int(&j, "waiting", c->waiting);
	cvn_json_int(&j, "offered", c->offered);
	cvn_json_int(&j, "tentative", c->tentative);
	cvn_json_int(&j, "declined", c->declined);
	cvn_json_int(&j, "no_answer", c->none);
	cvn_json_open(&j, "people", '[');
	int rc = cvn_store_roster(office->store, e->event_id, date, json_row, &j, err);
	cvn_json_close(&j, ']');
	cvn_json_close(&j, '}');
	if (rc == CVN_OK)
		rc = cvn_buf_ok(&b, err);
	if (rc == CVN_OK)
		printf("%s\n", b.ptr);
	return rc;
}

static int print_table(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e,
                       int64_t date, const struct cvn_event_count *c, bool all, struct cvn_err *err)
{
	static const char *const headers[] = { "NAME", "ADDRESS", "BUILDING", "STANDING", ">PARTY", "BY", "COMMENT" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));
	CVN_AUTO_BUF(when, 512);
	struct screen s = { .table = t, .all = all };
	int rc = cvn_store_roster(office->store, e->event_id, date, table_row, &s, err);

	if (rc != CVN_OK)
		return rc;
	int64_t start = date ? date : e->starts_at;
	cvn_event_when(&when, e->timezone, start, start + (e->ends_at - e->starts_at), false, office->conf.language);
	printf("%s%s\n%s\n", e->title, cvn_streq(e->state, "cancelled") ? " (cancelled)" : "", when.ptr);
	if (e->capacity > 0)
		printf("seats: %" PRId64 " of %" PRId64 " taken\n", e->taken, e->capacity);
	printf("%" PRId64 " invited: %" PRId64 " accepted (%" PRId64 " waiting), %" PRId64 " tentative, %" PRId64 " declined, %" PRId64
	       " without an answer\n\n", c->invited, c->accepted, c->waiting, c->tentative, c->declined, c->none);
	cvn_table_print(t, cli, stdout);
	if (s.left_out > 0)
		printf("and %" PRId64 " without an answer; --all shows them\n", s.left_out);
	return CVN_OK;
}

/* ---- By building ------------------------------------------------------------------------------------------------- */

struct building {
	char *name;
	int64_t invited, accepted, people, declined, silent;
};
struct buildings {
	struct building *at;
	size_t n;
};

static int building_row(void *arg, const struct cvn_roster_row *r)
{
	struct buildings *all = arg;
	size_t i = 0;

	if (!cvn_streq(r->state, "invited"))
		return CVN_OK;
	while (i < all->n && !cvn_streq(all->at[i].name, r->building))
		i++;
	if (i == all->n) {
		all->at = cvn_xreallocarray(all->at, ++all->n, sizeof *all->at);
		all->at[i] = (struct building){ .name = cvn_xstrdup(r->building) };
	}
	struct building *b = &all->at[i];
	b->invited++;
	b->accepted += cvn_streq(r->answer, "accepted");
	b->people += cvn_streq(r->seat, "confirmed") ? r->party : 0;
	b->declined += cvn_streq(r->answer, "declined");
	b->silent += cvn_streq(r->answer, "needs-action");
	return CVN_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct building *)a)->name, ((const struct building *)b)->name);
}

static int print_buildings(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, int64_t date, struct cvn_err *err)
{
	static const char *const headers[] = { "BUILDING", ">INVITED", ">ACCEPTED", ">SEATS", ">DECLINED", ">SILENT" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));
	struct buildings all = { 0 };
	int rc = cvn_store_roster(office->store, e->event_id, date, building_row, &all, err);

	if (all.n > 0)
		qsort(all.at, all.n, sizeof *all.at, by_name);
	for (size_t i = 0; i < all.n; i++) {
		const struct building *b = &all.at[i];
		const int64_t numbers[] = { b->invited, b->accepted, b->people, b->declined, b->silent };

		cvn_table_cell(t, b->name[0] ? b->name : "(none)");
		for (size_t k = 0; k < CVN_COUNT(numbers); k++)
			cvn_table_cellf(t, "%" PRId64, numbers[k]);
		free(b->name);
	}
	free(all.at);
	if (rc == CVN_OK)
		cvn_table_print(t, cli, stdout);
	return rc;
}

/* ---- The command ------------------------------------------------------------------------------------------------- */

/* "2027-01-07" -> the start of that day's instance. */
static int find_date(const struct cvn_event_row *e, const char *text, int64_t *out, struct cvn_err *err)
{
	int64_t starts[500];
	size_t n = 0;
	CVN_AUTO_BUF(written, 32);
	int rc = CVN_OK;

	*out = 0;
	if (text == NULL)
		return CVN_OK;
	if (e->rrule[0] == '\0')
		return cvn_fail(err, CVN_E_USAGE, "roster: %s has only one date", e->name);
	for (const char *p = text; *p; p++)
		if (*p != '-')
			cvn_buf_char(&written, *p);
	rc = cvn_calendar_starts(e->rrule, e->timezone, e->starts_at, e->starts_at, INT64_MAX, starts, CVN_COUNT(starts), &n, err);
	if (rc == CVN_OK && !cvn_event_instance(starts, n, e->timezone, 0, written.ptr, out))
		rc = cvn_fail(err, CVN_E_USAGE, "roster: %s does not happen on %s", e->name, text);
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct cvn_texts operands;
	bool json = false, all = false, csv = false, buildings = false;
	const char *date_text = NULL, *sheet = NULL;
	const struct cvn_option options[] = {
		{ "all", NULL, "those without an answer too", &all, NULL, NULL },
		{ "date", "DAY", "of a series: this date (2027-01-07)", NULL, &date_text, NULL },
		{ "buildings", NULL, "counts by building", &buildings, NULL, NULL },
		{ "json", NULL, "print one JSON object", &json, NULL, NULL },
		{ "csv", NULL, "print a spreadsheet", &csv, NULL, NULL },
		{ "sheet", "FILE", "write a sign-in sheet to print (HTML)", NULL, &sheet, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_event_row e = { 0 };
	struct cvn_event_count count;
	int64_t date = 0;
	int rc = cvn_options_read(&cvn_cmd_roster, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_roster, &operands, 1, 1, "one event", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_zones_load(err);
	if (rc == CVN_OK)
		rc = cvn_store_event_find(office->store, operands.at[0], &e, err);
	if (rc == CVN_OK)
		rc = find_date(&e, date_text, &date, err);
	if (rc == CVN_OK)
		rc = cvn_event_count_read(office, e.event_id, date, &count, err);
	if (rc == CVN_OK && csv)
		rc = cvn_roster_csv(office, &e, date, err);
	else if (rc == CVN_OK && sheet)
		rc = cvn_roster_sheet(office, &e, date, sheet, err);
	else if (rc == CVN_OK && json)
		rc = print_json(office, &e, date, &count, err);
	else if (rc == CVN_OK && buildings)
		rc = print_buildings(cli, office, &e, date, err);
	else if (rc == CVN_OK)
		rc = print_table(cli, office, &e, date, &count, all, err);
	cvn_event_row_release(&e);
	return rc;
}
