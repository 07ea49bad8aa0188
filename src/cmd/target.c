/*
 * target.c - convene target: decision-makers whom letters tell people to call.
 */
#include <stdio.h>

#include "cmd/people.h"
#include "convene/base/file.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/membership/targets.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_target = {
	.name = "target",
	.synopsis = "import FILE.csv\n"
	            "list [--json]",
	.summary = "Decision-makers of districts and buildings, for letters that say whom to call.",
	.run = run,
};

struct set {
	struct cvn_target *target;
	size_t n;
};

static int set_all(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct set *s = ctx;

	return cvn_store_targets_set(store, s->target, s->n, err);
}

static int import(const struct cvn_cli *cli, struct cvn_store *store, const char *path, struct cvn_err *err)
{
	CVN_AUTO_BUF(text, CVN_TARGETS_BYTES);
	struct set s = { 0 };
	int rc = cvn_file_read(path, &text, err);

	if (rc == CVN_OK)
		rc = cvn_targets_read(path, text.ptr, text.len, &s.target, &s.n, err);
	if (rc == CVN_OK)
		rc = cvn_in_write(store, set_all, &s, err);
	if (rc == CVN_OK && !cli->quiet)
		printf("%zu targets, and no others\n", s.n);
	cvn_targets_free(s.target, s.n);
	return rc;
}

static void print_json(const struct cvn_target *t)
{
	CVN_AUTO_BUF(b, 1 << 16);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "name", t->name);
	cvn_json_text(&j, "title", t->title);
	cvn_json_text(&j, "district", t->district);
	cvn_json_text(&j, "building", t->building);
	cvn_json_text(&j, "phone", t->phone);
	cvn_json_text(&j, "email", t->email);
	cvn_json_text(&j, "link", t->link);
	cvn_json_text(&j, "note", t->note);
	cvn_json_close(&j, '}');
	puts(b.ptr);
}

static int list(const struct cvn_cli *cli, struct cvn_store *store, bool json, struct cvn_err *err)
{
	static const char *const headers[] = { "name", "title", "district", "building", "phone", "email" };
	CVN_AUTO(cvn_table_free) struct cvn_table *table = cvn_table_new(headers, CVN_COUNT(headers));
	struct cvn_target *t = NULL;
	size_t n = 0;
	int rc = cvn_store_targets(store, &t, &n, err);

	for (size_t i = 0; i < n; i++) {
		const char *const cells[] = { t[i].name, t[i].title, t[i].district, t[i].building, t[i].phone, t[i].email };

		if (json)
			print_json(&t[i]);
		for (size_t k = 0; !json && k < CVN_COUNT(cells); k++)
			cvn_table_cell(table, cells[k]);
	}
	if (rc == CVN_OK && !json)
		cvn_table_print(table, cli, stdout);
	cvn_targets_free(t, n);
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const char *const verbs[] = { "import", "list", NULL };
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts operands;
	const char *verb = NULL;
	bool json = false, importing;
	const struct cvn_option options[] = {
		{ .name = "json", .help = "one JSON object a line", .flag = &json },
		CVN_OPTION_END,
	};
	int rc = cvn_verb_read(&cvn_cmd_target, argc, argv, verbs, &verb, err);

	if (rc == CVN_OK)
		rc = cvn_options_read(&cvn_cmd_target, options, argc - 1, argv + 1, &operands, err);
	if (rc != CVN_OK)
		return rc;
	importing = cvn_streq(verb, "import");
	rc = cvn_operands_check(&cvn_cmd_target, &operands, importing, importing, importing ? "one file" : "nothing more", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	return importing ? import(cli, office->store, operands.at[0], err) : list(cli, office->store, json, err);
}
