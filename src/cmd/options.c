/*
 * options.c - the command line after the command's name.
 *
 * Our own short loop and not getopt_long, which takes --js for --json: an abbreviation that works today and means
 * something else tomorrow has no place in a script that sends letters.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

/* `options` NULL: of the command before its verb, when there are none to show yet. */
static void print_help(const struct cvn_command *cmd, const struct cvn_option *options)
{
	const char *line = cmd->synopsis;

	for (const char *lead = "usage: convene"; line != NULL && *line; lead = "       convene") {
		size_t n = strcspn(line, "\n");

		printf("%s %s %.*s\n", lead, cmd->name, (int)n, line);
		line = line[n] ? line + n + 1 : NULL;
	}
	printf("\n%s\n", cmd->summary);
	if (options == NULL)
		printf("\nThe options of a verb: convene %s VERB --help\n", cmd->name);
	for (const struct cvn_option *o = options; o != NULL && o->name != NULL; o++) {
		char left[64];

		if (o == options)
			printf("\noptions:\n");
		snprintf(left, sizeof left, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-26s %s\n", left, o->help);
	}
	printf("\nThe manual page convene-%s(1) says more.\n", cmd->name);
}

static const struct cvn_option *find(const struct cvn_option *options, const char *name, size_t n)
{
	for (const struct cvn_option *o = options; o->name != NULL; o++)
		if (strlen(o->name) == n && memcmp(o->name, name, n) == 0)
			return o;
	return NULL;
}

static int unknown(const struct cvn_command *cmd, const struct cvn_option *options, const char *word, struct cvn_err *err)
{
	const char *names[64];
	const char *near;
	size_t n = 0;

	for (const struct cvn_option *o = options; o->name != NULL && n < CVN_COUNT(names); o++)
		names[n++] = o->name;
	near = cvn_nearest(word + strspn(word, "-"), names, n);
	return cvn_fail(err, CVN_E_USAGE, "convene %s has no option %s%s%s%s", cmd->name, word, near ? "; did you mean --" : "",
	                near ? near : "", near ? "?" : "");
}

static int push(struct cvn_texts *list, const char *value, struct cvn_err *err)
{
	if (list->n == CVN_COUNT(list->at))
		return cvn_fail(err, CVN_E_USAGE, "more than %zu values", CVN_COUNT(list->at));
	list->at[list->n++] = value;
	return CVN_OK;
}

/* Take argv[*i]; *i moves on when the value is the next word. */
static int read_option(const struct cvn_command *cmd, const struct cvn_option *options, int argc, char **argv, int *i,
                       struct cvn_err *err)
{
	const char *word = argv[*i];
	size_t n = strcspn(word + 2, "=");
	const char *value = word[2 + n] == '=' ? word + 3 + n : NULL;
	const struct cvn_option *o = find(options, word + 2, n);

	if (o == NULL)
		return unknown(cmd, options, word, err);
	if (o->arg == NULL) {
		*o->flag = true;
		return value == NULL ? CVN_OK : cvn_fail(err, CVN_E_USAGE, "--%s takes no value", o->name);
	}
	if (value == NULL && *i + 1 < argc)
		value = argv[++*i];
	if (value == NULL)
		return cvn_fail(err, CVN_E_USAGE, "--%s needs a value: %s", o->name, o->arg);
	if (o->texts != NULL)
		return push(o->texts, value, err);
	*o->text = value;
	return CVN_OK;
}

int cvn_help(const struct cvn_command *cmd, const struct cvn_option *options, struct cvn_err *err)
{
	print_help(cmd, options);
	return cvn_fail(err, CVN_E_STOPPED, "help was printed");
}

bool cvn_asks_help(const char *word)
{
	return cvn_streq(word, "--help") || cvn_streq(word, "-h");
}

int cvn_options_read(const struct cvn_command *cmd, const struct cvn_option *options, int argc, char **argv,
                     struct cvn_texts *out_operands, struct cvn_err *err)
{
	bool open = true;
	int rc = CVN_OK;

	out_operands->n = 0;
	for (int i = 1; i < argc && rc == CVN_OK; i++) {
		if (open && cvn_streq(argv[i], "--")) {
			open = false;
		} else if (open && cvn_asks_help(argv[i])) {
			return cvn_help(cmd, options, err);
		} else if (open && argv[i][0] == '-' && argv[i][1] == '-') {
			rc = read_option(cmd, options, argc, argv, &i, err);
		} else if (open && argv[i][0] == '-' && argv[i][1] != '\0') {
			rc = unknown(cmd, options, argv[i], err);
		} else {
			rc = push(out_operands, argv[i], err);
		}
	}
	return rc;
}

int cvn_operands_check(const struct cvn_command *cmd, const struct cvn_texts *operands, size_t min, size_t max,
                       const char *what, struct cvn_err *err)
{
	if (operands->n >= min && operands->n <= max)
		return CVN_OK;
	if (operands->n > max)
		return cvn_fail(err, CVN_E_USAGE, "convene %s takes %s; '%s' is too much", cmd->name, what, operands->at[max]);
	return cvn_fail(err, CVN_E_USAGE, "convene %s needs %s; see: convene %s --help", cmd->name, what, cmd->name);
}

int cvn_verb_read(const struct cvn_command *cmd, int argc, char **argv, const char *const *verbs, const char **out,
                  struct cvn_err *err)
{
	char known[160] = "";
	size_t at = 0;

	if (argc > 1 && cvn_asks_help(argv[1]))
		return cvn_help(cmd, NULL, err);
	for (size_t i = 0; verbs[i] != NULL; i++) {
		if (argc > 1 && cvn_streq(argv[1], verbs[i])) {
			*out = verbs[i];
			return CVN_OK;
		}
		if (at < sizeof known)
			at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", i ? ", " : "", verbs[i]);
	}
	return cvn_fail(err, CVN_E_USAGE, "convene %s needs one of: %s", cmd->name, known);
}
