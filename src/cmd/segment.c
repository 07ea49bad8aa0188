/*
 * segment.c - convene segment: who is meant, in words; counted, explained, listed, saved.
 */
#include <stdio.h>

#include "cmd/people.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/membership.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_segment = {
	.name = "segment",
	.synopsis = "EXPRESSION [--list NAME] [--count] [--explain] [--json]\n"
	            "EXPRESSION --save NAME\n"
	            "--saved [--json]\n"
	            "--remove NAME",
	.summary = "Who is meant, in words: list, count, explain, save.",
	.run = run,
};

struct asked {
	const struct cvn_cli *cli;
	struct cvn_office *office;
	const char *expression, *list, *save, *remove;
	bool count, explain, saved, json;
	int64_t list_id, now;
	struct cvn_table *table;
};

static int count(struct asked *a, struct cvn_err *err)
{
	int64_t n;
	char number[32];
	int rc = cvn_membership_count(a->office->store, a->expression, a->list_id, a->now, a->office->conf.timezone, &n, err);

	if (rc == CVN_OK && a->json)
		printf("{\"people\": %lld}\n", (long long)n);
	else if (rc == CVN_OK)
		printf("%s\n", cvn_number(n, number));
	return rc;
}

static int clause(void *ctx, const struct cvn_clause_count *c, struct cvn_err *err)
{
	struct asked *a = ctx;
	char number[32];

	(void)err;
	if (!a->json) {
		cvn_table_cell(a->table, cvn_number(c->people, number));
		cvn_table_cellf(a->table, "%zu", c->column);
		cvn_table_cellf(a->table, "%*s%s", 2 * c->depth, "", c->sentence);
		return CVN_OK;
	}
	CVN_AUTO_BUF(b, 1 << 17);
	struct cvn_json j = cvn_json_on(&b);
	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "people", c->people);
	cvn_json_int(&j, "column", (int64_t)c->column);
	cvn_json_int(&j, "depth", c->depth);
	cvn_json_text(&j, "sentence", c->sentence);
	cvn_json_close(&j, '}');
	puts(b.ptr);
	return CVN_OK;
}

static int explain(struct asked *a, struct cvn_err *err)
{
	static const char *const headers[] = { ">people", ">column", "who" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 3);
	int rc;

	a->table = t;
	rc = cvn_membership_explain(a->office->store, a->expression, a->list_id, a->now, a->office->conf.timezone, clause, a, err);
	if (rc == CVN_OK && !a->json)
		cvn_table_print(t, a->cli, stdout);
	return rc;
}

/* One line a person, written as it comes: a segment may be everybody. */
static int person(void *ctx, int64_t id, struct cvn_err *err)
{
	struct asked *a = ctx;
	struct cvn_contact c = { 0 };
	int rc = cvn_store_contact_by_id(a->office->store, id, &c, err);

	if (rc == CVN_OK && a->json) {
		CVN_AUTO_BUF(b, 1 << 16);
		struct cvn_json j = cvn_json_on(&b);

		cvn_json_open(&j, NULL, '{');
		cvn_json_int(&j, "contact", c.contact_id);
		cvn_json_text(&j, "email", c.email);
		cvn_json_text(&j, "first_name", c.first_name);
		cvn_json_text(&j, "last_name", c.last_name);
		cvn_json_close(&j, '}');
		puts(b.ptr);
	} else if (rc == CVN_OK) {
		printf("%s\n", c.email);
	}
	cvn_contact_release(&c);
	return rc;
}

static int saved_row(void *ctx, const char *name, const char *expression, int64_t updated_at, struct cvn_err *err)
{
	struct asked *a = ctx;
	char day[24];

	(void)err;
	if (a->json) {
		CVN_AUTO_BUF(b, 1 << 17);
		struct cvn_json j = cvn_json_on(&b);

		cvn_json_open(&j, NULL, '{');
		cvn_json_text(&j, "segment", name);
		cvn_json_text(&j, "expression", expression);
		cvn_json_time(&j, "changed_at", updated_at);
		cvn_json_close(&j, '}');
		puts(b.ptr);
		return CVN_OK;
	}
	cvn_day(updated_at, a->office->conf.timezone, day);
	cvn_table_cell(a->table, name);
	cvn_table_cell(a->table, day);
	cvn_table_cell(a->table, expression);
	return CVN_OK;
}

static int saved(struct asked *a, struct cvn_err *err)
{
	static const char *const headers[] = { "segment", "changed", "expression" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 3);
	int rc;

	a->table = t;
	rc = cvn_store_segments(a->office->store, saved_row, a, err);
	if (rc == CVN_OK && !a->json)
		cvn_table_print(t, a->cli, stdout);
	return rc;
}

static int save(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;

	return cvn_membership_save_segment(store, a->save, a->expression, a->now, a->office->conf.timezone, err);
}

static int remove_saved(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;

	return cvn_store_segment_remove(store, a->remove, err);
}

static int act(struct asked *a, struct cvn_err *err)
{
	int rc = a->list ? cvn_store_list_find(a->office->store, a->list, &a->list_id, err) : CVN_OK;

	if (rc != CVN_OK)
		return rc;
	if (a->saved)
		return saved(a, err);
	if (a->remove)
		return cvn_in_write(a->office->store, remove_saved, a, err);
	if (a->save)
		return cvn_in_write(a->office->store, save, a, err);
	if (a->explain)
		return explain(a, err);
	if (a->count)
		return count(a, err);
	return cvn_membership_each(a->office->store, a->expression, a->list_id, a->now, a->office->conf.timezone, person, a, err);
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct asked a = { .cli = cli, .now = cvn_now() };
	struct cvn_texts operands;
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	const struct cvn_option options[] = {
		{ .name = "list", .arg = "NAME", .help = "only who is subscribed there", .text = &a.list },
		{ .name = "count", .help = "how many", .flag = &a.count },
		{ .name = "explain", .help = "say it back, with the count of each condition", .flag = &a.explain },
		{ .name = "save", .arg = "NAME", .help = "keep the expression under a name; it stays live", .text = &a.save },
		{ .name = "saved", .help = "the saved segments", .flag = &a.saved },
		{ .name = "remove", .arg = "NAME", .help = "forget a saved segment", .text = &a.remove },
		{ .name = "json", .help = "one JSON object a line", .flag = &a.json },
		CVN_OPTION_END,
	};
	bool alone;
	int rc = cvn_options_read(&cvn_cmd_segment, options, argc, argv, &operands, err);

	alone = a.saved || a.remove;
	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_segment, &operands, alone ? 0 : 1, alone ? 0 : 1,
		                        "one expression, in quotes", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	a.office = office;
	a.expression = operands.n ? operands.at[0] : "";
	return act(&a, err);
}
