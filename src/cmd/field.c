/*
 * field.c - convene field: the free fields people have, and what type they are.
 */
#include <stdio.h>

#include "cmd/people.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/store/filter.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_field = {
	.name = "field",
	.synopsis = "show [--json]\n"
	            "type NAME text|number|date|yesno\n"
	            "type NAME choice VALUE…",
	.summary = "The free fields people have: show them, give them a type.",
	.run = run,
};

static const char *const types[] = { "text", "number", "date", "yesno", "choice" };

struct asked {
	const char *const *operand;
	size_t n;
};

static void print_json(const struct cvn_fields_known *k, size_t i)
{
	CVN_AUTO_BUF(b, 1 << 16);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "field", k->name[i]);
	cvn_json_text(&j, "type", types[k->type[i]]);
	cvn_json_close(&j, '}');
	puts(b.ptr);
}

static int show(const struct cvn_cli *cli, struct cvn_store *store, bool json, struct cvn_err *err)
{
	static const char *const headers[] = { "field", "type", "choices" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 3);
	struct cvn_fields_known k = { 0 };
	int rc = cvn_store_fields(store, &k, err);

	for (size_t i = 0; i < k.n; i++) {
		if (json) {
			print_json(&k, i);
			continue;
		}
		cvn_table_cell(t, k.name[i]);
		cvn_table_cell(t, types[k.type[i]]);
		cvn_table_cell(t, k.type[i] == CVN_FIELD_CHOICE ? k.choices[i] : "");
	}
	if (rc == CVN_OK && !json)
		cvn_table_print(t, cli, stdout);
	cvn_fields_known_release(&k);
	return rc;
}

static int set_type(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;
	CVN_AUTO_BUF(choices, 1 << 16);
	struct cvn_json j = cvn_json_on(&choices);

	cvn_json_open(&j, NULL, '[');
	for (size_t i = 2; i < a->n; i++)
		cvn_json_text(&j, NULL, a->operand[i]);
	cvn_json_close(&j, ']');
	return cvn_store_field_type(store, a->operand[0], a->operand[1], choices.ptr, err);
}

static int check(const struct asked *a, struct cvn_err *err)
{
	bool choice = cvn_streq(a->operand[1], "choice");

	for (size_t i = 0; i < CVN_COUNT(types); i++)
		if (cvn_streq(types[i], a->operand[1]))
			return choice == (a->n > 2) ? CVN_OK : cvn_fail(err, CVN_E_USAGE, "values go with 'choice', and 'choice' with values");
	return cvn_fail(err, CVN_E_USAGE, "a type is text, number, date, yesno or choice, not '%s'", a->operand[1]);
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const char *const verbs[] = { "show", "type", NULL };
	struct cvn_texts operands;
	const char *verb = NULL;
	bool json = false, showing;
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	const struct cvn_option options[] = {
		{ .name = "json", .help = "one JSON object a line", .flag = &json },
		CVN_OPTION_END,
	};
	struct asked a;
	int rc = cvn_verb_read(&cvn_cmd_field, argc, argv, verbs, &verb, err);

	if (rc == CVN_OK)
		rc = cvn_options_read(&cvn_cmd_field, options, argc - 1, argv + 1, &operands, err);
	if (rc != CVN_OK)
		return rc;
	showing = cvn_streq(verb, "show");
	rc = cvn_operands_check(&cvn_cmd_field, &operands, showing ? 0 : 2, showing ? 0 : 64, "a field and its type", err);
	a = (struct asked){ operands.at, operands.n };
	if (rc == CVN_OK && !showing)
		rc = check(&a, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	return showing ? show(cli, office->store, json, err) : cvn_in_write(office->store, set_type, &a, err);
}
