/*
 * init.c - convene init: a new office, or a word that it is there.
 */
#include <stdio.h>

#include "cmd/cmd.h"
#include "convene/base/clock.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_init = {
	.name = "init",
	.synopsis = "[DIR]",
	.summary = "Make an office: convene.conf, convene.db, templates and a sample list.",
	.run = run,
};

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const struct cvn_option options[] = { CVN_OPTION_END };
	struct cvn_texts operands;
	const char *dir;
	size_t made = 0;
	int rc = cvn_options_read(&cvn_cmd_init, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_init, &operands, 0, 1, "at most one directory", err);
	if (rc != CVN_OK)
		return rc;
	dir = operands.n > 0 ? operands.at[0] : cli->office_dir != NULL ? cli->office_dir : ".";
	rc = cvn_office_init(dir, cvn_now(), &made, err);
	if (rc != CVN_OK)
		return rc;
	if (cli->quiet)
		return CVN_OK;
	if (made == 0)
		printf("%s is an office already; nothing was changed.\n", dir);
	else
		printf("Made an office in %s. Next: edit %s/convene.conf, look with convene --office %s check --online, then bring in\n"
		       "your people: convene --office %s import %s/lists/community-schools.csv --list members\n",
		       dir, dir, dir, dir, dir);
	return CVN_OK;
}
