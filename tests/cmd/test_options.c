/*
 * test_options.c - the command line: any order, no abbreviations, mistakes by name.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "cmd/cmd.h"

static const struct cvn_command command = { .name = "send", .synopsis = "MESSAGE", .summary = "" };
static bool dry_run;
static const char *at;
static struct cvn_texts lists, operands;
static struct cvn_err err;

static int read_line(int argc, const char **argv)
{
	const struct cvn_option options[] = {
		{ .name = "dry-run", .help = "", .flag = &dry_run },
		{ .name = "at", .arg = "TIME", .help = "", .text = &at },
		{ .name = "list", .arg = "NAME", .help = "", .texts = &lists },
		CVN_OPTION_END,
	};

	return cvn_options_read(&command, options, argc, (char **)argv, &operands, &err);
}

Test(options, come_in_any_order_around_operands)
{
	const char *argv[] = { "send", "--list", "a", "message.md", "--dry-run", "--list=b", "--at", "tomorrow" };

	cr_assert(eq(int, read_line(8, argv), CVN_OK), "%s", err.text);
	cr_assert(dry_run);
	cr_assert(eq(str, (char *)at, "tomorrow"));
	cr_assert(eq(sz, lists.n, 2));
	cr_assert(eq(str, (char *)lists.at[1], "b"));
	cr_assert(eq(str, (char *)operands.at[0], "message.md"));
}

Test(options, abbreviation_is_refused_and_the_whole_name_suggested)
{
	const char *argv[] = { "send", "--dry" };

	cr_assert(eq(int, read_line(2, argv), CVN_E_USAGE));
	cr_assert(strstr(err.text, "--dry") != NULL);
	cr_assert(not(dry_run));
}

Test(options, missing_value_is_named)
{
	const char *argv[] = { "send", "--at" };

	cr_assert(eq(int, read_line(2, argv), CVN_E_USAGE));
	cr_assert(strstr(err.text, "--at needs a value: TIME") != NULL, "%s", err.text);
}

Test(options, end_at_two_dashes)
{
	const char *argv[] = { "send", "--", "--dry-run" };

	cr_assert(eq(int, read_line(3, argv), CVN_OK));
	cr_assert(not(dry_run));
	cr_assert(eq(str, (char *)operands.at[0], "--dry-run"));
}
