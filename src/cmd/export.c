/*
 * export.c - convene export: people out again, as CSV, JSON lines or vCards.
 */
#include <stdio.h>

#include "cmd/people.h"
#include "convene/base/clock.h"
#include "convene/base/text.h"
#include "convene/membership/export.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_export = {
	.name = "export",
	.synopsis = "[--list NAME] [--segment EXPRESSION] [--format csv|json|vcard] [--raw]",
	.summary = "People out again: CSV, JSON lines or vCards on standard output.",
	.run = run,
};

static int put(void *ctx, const char *data, size_t n, struct cvn_err *err)
{
	return fwrite(data, 1, n, ctx) == n ? CVN_OK : cvn_fail(err, CVN_E_IO, "standard output could not be written");
}

static int read_format(const char *word, enum cvn_export_format *out, struct cvn_err *err)
{
	static const char *const words[] = { "csv", "json", "vcard" };

	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_streq(words[i], word)) {
			*out = (enum cvn_export_format)i;
			return CVN_OK;
		}
	return cvn_fail(err, CVN_E_USAGE, "--format is csv, json or vcard, not '%s'", word);
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct cvn_export_spec spec = { .now = cvn_now() };
	const char *format = "csv";
	bool json = false;
	int64_t people = 0;
	struct cvn_texts operands;
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	const struct cvn_option options[] = {
		{ .name = "list", .arg = "NAME", .help = "who is subscribed there; all otherwise", .text = &spec.list },
		{ .name = "segment", .arg = "EXPRESSION", .help = "who is meant, in words", .text = &spec.segment },
		{ .name = "format", .arg = "FORMAT", .help = "csv (usual), json or vcard", .text = &format },
		{ .name = "json", .help = "the same as --format json", .flag = &json },
		{ .name = "raw", .help = "CSV for programs: cells that a spreadsheet would run stay", .flag = &spec.raw },
		CVN_OPTION_END,
	};
	int rc = cvn_options_read(&cvn_cmd_export, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_export, &operands, 0, 0, "no operand", err);
	if (rc == CVN_OK)
		rc = read_format(json ? "json" : format, &spec.format, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	spec.timezone = office->conf.timezone;
	spec.who = cvn_user_name();
	spec.exporters = office->conf.exporters;
	rc = cvn_membership_export(office->store, &spec, put, stdout, &people, err);
	if (rc == CVN_OK && cli->err_tty && !cli->quiet)
		fprintf(stderr, "%lld people\n", (long long)people);
	return rc;
}
