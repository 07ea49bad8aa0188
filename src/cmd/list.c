/*
 * list.c - convene list: the lists people are on.
 */
#include <stdio.h>

#include "cmd/people.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_list = {
	.name = "list",
	.synopsis = "show [NAME] [--json]\n"
	            "create NAME [--title TEXT] [--kind open|closed|opt-in]\n"
	            "rename NAME NEW-NAME",
	.summary = "The lists people are on: show, create, rename.",
	.run = run,
};

struct asked {
	const struct cvn_cli *cli;
	const char *const *operand;
	size_t n;
	const char *title, *kind;
	bool json;
};

static void print_json(const struct cvn_list_row *l)
{
	CVN_AUTO_BUF(b, 1 << 16);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "list", l->name);
	cvn_json_text(&j, "title", l->title);
	cvn_json_text(&j, "kind", l->kind);
	cvn_json_int(&j, "subscribed", l->subscribed);
	cvn_json_int(&j, "pending", l->pending);
	cvn_json_int(&j, "unsubscribed", l->unsubscribed);
	cvn_json_int(&j, "unreachable", l->unreachable);
	cvn_json_close(&j, '}');
	puts(b.ptr);
}

static void print_row(struct cvn_table *t, const struct cvn_list_row *l)
{
	char n[32];

	cvn_table_cell(t, l->name);
	cvn_table_cell(t, l->title);
	cvn_table_cell(t, l->kind);
	cvn_table_cell(t, cvn_number(l->subscribed, n));
	cvn_table_cell(t, cvn_number(l->pending, n));
	cvn_table_cell(t, cvn_number(l->unsubscribed, n));
	cvn_table_cell(t, cvn_number(l->unreachable, n));
}

static int show(struct asked *a, struct cvn_store *store, struct cvn_err *err)
{
	static const char *const headers[] = { "list", "title", "kind", ">subscribed", ">pending", ">unsubscribed",
		                               ">never written to" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 7);
	struct cvn_list_row *rows = NULL;
	size_t n = 0;
	int64_t id;
	int rc = a->n ? cvn_store_list_find(store, a->operand[0], &id, err) : CVN_OK;

	if (rc == CVN_OK)
		rc = cvn_store_lists(store, &rows, &n, err);
	for (size_t i = 0; i < n; i++) {
		if (!a->n || cvn_streq(rows[i].name, a->operand[0])) {
			if (a->json)
				print_json(&rows[i]);
			else
				print_row(t, &rows[i]);
		}
		cvn_list_row_release(&rows[i]);
	}
	free(rows);
	if (rc == CVN_OK && !a->json)
		cvn_table_print(t, a->cli, stdout);
	return rc;
}

static int create(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;
	int64_t id;

	return cvn_store_list_add(store, a->operand[0], a->title, a->kind, cvn_now(), &id, err);
}

static int rename_list(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;

	return cvn_store_list_rename(store, a->operand[0], a->operand[1], err);
}

static int act(const char *verb, struct asked *a, struct cvn_store *store, struct cvn_err *err)
{
	if (cvn_streq(verb, "show"))
		return show(a, store, err);
	return cvn_in_write(store, cvn_streq(verb, "create") ? create : rename_list, a, err);
}

static int check(const char *verb, const struct asked *a, const struct cvn_texts *operands, struct cvn_err *err)
{
	size_t min = cvn_streq(verb, "show") ? 0 : cvn_streq(verb, "create") ? 1 : 2;
	int rc = cvn_operands_check(&cvn_cmd_list, operands, min, min > 1 ? 2 : 1, min > 1 ? "two names" : "one name", err);

	if (rc == CVN_OK && !cvn_streq(a->kind, "open") && !cvn_streq(a->kind, "closed") && !cvn_streq(a->kind, "opt-in"))
		rc = cvn_fail(err, CVN_E_USAGE, "--kind is open, closed or opt-in, not '%s'", a->kind);
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const char *const verbs[] = { "show", "create", "rename", NULL };
	struct asked a = { .cli = cli, .kind = "closed" };
	struct cvn_texts operands;
	const char *verb = NULL;
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	const struct cvn_option options[] = {
		{ .name = "title", .arg = "TEXT", .help = "what members read", .text = &a.title },
		{ .name = "kind", .arg = "KIND", .help = "open, closed (usual) or opt-in", .text = &a.kind },
		{ .name = "json", .help = "one JSON object a line", .flag = &a.json },
		CVN_OPTION_END,
	};
	int rc = cvn_verb_read(&cvn_cmd_list, argc, argv, verbs, &verb, err);

	if (rc == CVN_OK)
		rc = cvn_options_read(&cvn_cmd_list, options, argc - 1, argv + 1, &operands, err);
	if (rc == CVN_OK)
		rc = check(verb, &a, &operands, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	a.operand = operands.at;
	a.n = operands.n;
	return act(verb, &a, office->store, err);
}
