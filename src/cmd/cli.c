/*
 * cli.c - the office a command works in, and the one question a command may ask.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

int cvn_cli_office(const struct cvn_cli *cli, struct cvn_office **out, struct cvn_err *err)
{
	const char *dir = cli->office_dir;

	if (dir == NULL)
		dir = getenv("CONVENE_OFFICE");
	return cvn_office_open(dir != NULL && *dir ? dir : ".", out, err);
}

bool cvn_cli_confirm(const struct cvn_cli *cli, const char *question)
{
	char line[16];

	if (!isatty(STDIN_FILENO) || !cli->err_tty)
		return false;
	fprintf(stderr, "%s [y/N] ", question);
	return fgets(line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}
