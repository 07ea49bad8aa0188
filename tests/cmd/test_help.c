/*
 * test_help.c - --help, before a verb and behind one: says where the options are, and ends well.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "cmd/cmd.h"

extern const struct cvn_command cvn_cmd_contact, cvn_cmd_list, cvn_cmd_inbox;

static char said[16 << 10];
static struct cvn_err err;

/* What the command prints while it runs is in `said`. */
static int run(const struct cvn_command *cmd, int argc, const char **argv)
{
	const struct cvn_cli cli = { .quiet = true };
	FILE *out = tmpfile();
	int rc, old = dup(STDOUT_FILENO);

	cr_assert(out != NULL && old >= 0);
	fflush(stdout);
	dup2(fileno(out), STDOUT_FILENO);
	rc = cmd->run(&cli, argc, (char **)argv, &err);
	fflush(stdout);
	dup2(old, STDOUT_FILENO);
	close(old);
	rewind(out);
	said[fread(said, 1, sizeof said - 1, out)] = '\0';
	fclose(out);
	return rc;
}

Test(help, of_a_command_with_verbs_says_where_their_options_are)
{
	const char *contact[] = { "contact", "--help" }, *list[] = { "list", "-h" };

	cr_assert(eq(int, run(&cvn_cmd_contact, 2, contact), CVN_E_STOPPED), "%s", err.text);
	cr_assert(strstr(said, "convene contact VERB --help") != NULL, "%s", said);
	cr_assert(eq(int, run(&cvn_cmd_list, 2, list), CVN_E_STOPPED), "%s", err.text);
	cr_assert(strstr(said, "convene list VERB --help") != NULL, "%s", said);
}

Test(help, of_a_verb_shows_its_options)
{
	const char *add[] = { "contact", "add", "--help" }, *create[] = { "list", "create", "--help" };

	cr_assert(eq(int, run(&cvn_cmd_contact, 3, add), CVN_E_STOPPED), "%s", err.text);
	cr_assert(strstr(said, "  --list NAME") != NULL, "%s", said);
	cr_assert(strstr(said, "VERB") == NULL, "%s", said);
	cr_assert(eq(int, run(&cvn_cmd_list, 3, create), CVN_E_STOPPED), "%s", err.text);
	cr_assert(strstr(said, "  --kind KIND") != NULL, "%s", said);
}

Test(help, of_inbox_explain_is_printed_like_any_other)
{
	const char *alone[] = { "inbox", "explain", "--help" }, *late[] = { "inbox", "explain", "mail.eml", "-h" };

	cr_assert(eq(int, run(&cvn_cmd_inbox, 3, alone), CVN_E_STOPPED), "%s", err.text);
	cr_assert(strstr(said, "explain [--json] FILE") != NULL && strstr(said, "\n  --json ") != NULL, "%s", said);
	cr_assert(eq(int, run(&cvn_cmd_inbox, 4, late), CVN_E_STOPPED), "%s", err.text);
}

Test(help, word_behind_two_dashes_is_a_file_for_inbox_explain)
{
	const char *argv[] = { "inbox", "explain", "--json", "--", "--help" };

	cr_assert(eq(int, run(&cvn_cmd_inbox, 5, argv), 1), "%s", err.text);
	cr_assert(strstr(said, "{\"file\":\"--help\",\"error\":") == said, "%s", said);
}

Test(help, inbox_explain_refuses_an_option_it_does_not_know_and_no_file_at_all)
{
	const char *unknown[] = { "inbox", "explain", "mail.eml", "--jsn" }, *none[] = { "inbox", "explain", "--json" };

	cr_assert(eq(int, run(&cvn_cmd_inbox, 4, unknown), CVN_E_USAGE));
	cr_assert(strstr(err.text, "--jsn") != NULL, "%s", err.text);
	cr_assert(eq(str, said, ""));
	cr_assert(eq(int, run(&cvn_cmd_inbox, 3, none), CVN_E_USAGE));
}

Test(help, inbox_explain_takes_more_files_than_other_commands_take_words)
{
	const char *argv[102] = { "inbox", "explain" };
	size_t lines = 0;

	for (size_t i = 2; i < CVN_COUNT(argv); i++)
		argv[i] = "/nowhere/mail.eml";
	argv[2] = "--json";
	cr_assert(eq(int, run(&cvn_cmd_inbox, (int)CVN_COUNT(argv), argv), 1), "%s", err.text);
	for (const char *p = said; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	cr_assert(eq(sz, lines, 99));
}

Test(help, inbox_list_names_the_states_and_kinds_there_are)
{
	const char *kind[] = { "inbox", "list", "--kind", "bounce" }, *state[] = { "inbox", "list", "--state", "opn" };

	cr_expect(eq(int, run(&cvn_cmd_inbox, 4, kind), CVN_E_USAGE));
	cr_expect(strstr(err.text, "bounce-hard, bounce-soft") != NULL, "%s", err.text);
	cr_expect(eq(int, run(&cvn_cmd_inbox, 4, state), CVN_E_USAGE));
	cr_expect(strstr(err.text, "open, answered") != NULL, "%s", err.text);
}

Test(help, inbox_answer_never_sends_merge_fields_as_they_stand)
{
	const char *argv[] = { "inbox", "answer", "5", "--text", "Dear {{first_name}}" };

	cr_expect(eq(int, run(&cvn_cmd_inbox, 5, argv), CVN_E_USAGE));
	cr_expect(strstr(err.text, "--canned") != NULL, "%s", err.text);
}
