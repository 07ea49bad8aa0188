/*
 * roster.c - `convene roster`: who comes, who waits, who said no, who has not answered.
 *
 * Which form is asked for, and JSON; the table on a terminal is roster_table.c, CSV and the sheet to print roster_print.c.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/roster_priv.h"
#include "convene/calendar.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/base/value.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

extern const struct cvn_command cvn_cmd_roster;
const struct cvn_command cvn_cmd_roster = {
	.name = "roster",
	.synopsis = "EVENT [--all] [--date DAY|next|last] [--buildings] [--json | --csv | --sheet FILE]",
	.summary = "Who comes to an event, who waits, who has not answered.",
	.run = run,
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

/* {"1":"two"} as members of an object of its own. */
static void json_questions(struct cvn_json *j, const char *stored)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;

	if (cvn_value_from_json("questions", stored, strlen(stored), &v, NULL) != CVN_OK || v->n == 0)
		return;
	cvn_json_open(j, "questions", '{');
	for (size_t i = 0; i < v->n; i++)
		cvn_json_text(j, v->key[i], v->child[i]->text);
	cvn_json_close(j, '}');
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
	cvn_json_int(j, "number", r->invitation_id);
	json_questions(j, r->questions);
	cvn_json_close(j, '}');
	return CVN_OK;
}

static int print_json(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *date,
                      const struct cvn_event_count *c, struct cvn_err *err)
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
	if (date->recurrence_at != 0) {
		char day[16];

		cvn_event_day(e->timezone, date->recurrence_at, day);
		cvn_json_text(&j, "date", day);
		cvn_json_int(&j, "date_seats_taken", date->taken);
	}
	cvn_json_open(&j, "people", '[');
	int rc = cvn_store_roster(office->store, e->event_id, date->recurrence_at, json_row, &j, err);
	cvn_json_close(&j, ']');
	if (rc == CVN_OK && e->rrule[0] && date->recurrence_at == 0)
		rc = cvn_event_dates_print(NULL, office, e, &j, err);
	cvn_json_close(&j, '}');
	if (rc == CVN_OK)
		rc = cvn_buf_ok(&b, err);
	if (rc == CVN_OK)
		printf("%s\n", b.ptr);
	return rc;
}

/* ---- The command ------------------------------------------------------------------------------------------------- */

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct cvn_texts operands;
	bool json = false, all = false, csv = false, buildings = false;
	const char *date_text = NULL, *sheet = NULL;
	const struct cvn_option options[] = {
		{ "all", NULL, "those without an answer too", &all, NULL, NULL },
		{ "date", "DAY", "of a series: this date (2027-01-07), the next, or the last that was", NULL, &date_text, NULL },
		{ "buildings", NULL, "counts by building", &buildings, NULL, NULL },
		{ "json", NULL, "print one JSON object", &json, NULL, NULL },
		{ "csv", NULL, "print a spreadsheet", &csv, NULL, NULL },
		{ "sheet", "FILE", "write a sign-in sheet to print (HTML)", NULL, &sheet, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_event_row e = { 0 };
	struct cvn_event_count count;
	struct cvn_event_date date = { 0 };
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
		rc = cvn_event_date_find(office, &e, date_text ? date_text : e.rrule[0] && sheet ? "next" : NULL, &date, err);
	if (rc == CVN_OK)
		rc = cvn_event_count_read(office, e.event_id, date.recurrence_at, &count, err);
	if (rc == CVN_OK && csv)
		rc = cvn_roster_csv(office, &e, date.recurrence_at, err);
	else if (rc == CVN_OK && sheet)
		rc = cvn_roster_sheet(office, &e, &date, sheet, err);
	else if (rc == CVN_OK && json)
		rc = print_json(office, &e, &date, &count, err);
	else if (rc == CVN_OK && buildings)
		rc = cvn_roster_buildings(cli, office, &e, date.recurrence_at, err);
	else if (rc == CVN_OK && e.rrule[0] && date.recurrence_at == 0)
		rc = cvn_roster_dates(cli, office, &e, err);
	else if (rc == CVN_OK)
		rc = cvn_roster_table(cli, office, &e, &date, all, err);
	cvn_event_row_release(&e);
	return rc;
}
