/*
 * cli.c - the office a command works in, and the one question a command may ask.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "convene/base/text.h"
#include "convene/calendar.h"

#include "convene/base/banned.h"

/* The office room stands below the calendar and cannot ask it. */
static int check_zone(const struct cvn_office *office, struct cvn_err *err)
{
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK && !cvn_zone_known(office->conf.timezone))
		rc = cvn_fail(err, CVN_E_CONFIG, "convene.conf: timezone '%s' is not a zone this machine knows; write an IANA name "
		              "like America/New_York", office->conf.timezone);
	return rc;
}

int cvn_cli_office(const struct cvn_cli *cli, struct cvn_office **out, struct cvn_err *err)
{
	const char *dir = cli->office_dir;

	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	int rc;

	if (dir == NULL)
		dir = getenv("CONVENE_OFFICE");
	rc = cvn_office_open(dir != NULL && *dir ? dir : ".", &office, err);
	if (rc == CVN_OK)
		rc = check_zone(office, err);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&office);
	return rc;
}

bool cvn_cli_confirm(const struct cvn_cli *cli, const char *question)
{
	char line[16];

	if (!isatty(STDIN_FILENO) || !cli->err_tty)
		return false;
	fprintf(stderr, "%s [y/N] ", question);
	return fgets(line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}
