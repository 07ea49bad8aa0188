/*
 * backup.c - convene backup: one file that holds the whole office database.
 */
#include <stdio.h>

#include "cmd/cmd.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_backup = {
	.name = "backup",
	.synopsis = "FILE",
	.summary = "Copy the database into one new file, checked, while everything goes on.",
	.run = run,
};

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const struct cvn_option options[] = { CVN_OPTION_END };
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts operands;
	int rc = cvn_options_read(&cvn_cmd_backup, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_backup, &operands, 1, 1, "one new file", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_store_backup(office->store, operands.at[0], err);
	if (rc == CVN_OK)
		printf("Wrote %s. It holds members' addresses: keep it as safe as the office itself.\n", operands.at[0]);
	return rc;
}
