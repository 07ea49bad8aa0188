/*
 * main.c - the table of commands, and what stands before a command's name.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

#define COMMAND(name) extern const struct cvn_command cvn_cmd_##name;
#include "cmd/commands.def"
#undef COMMAND

static const struct cvn_command *const commands[] = {
#define COMMAND(name) &cvn_cmd_##name,
#include "cmd/commands.def"
#undef COMMAND
};

static void print_short_list(void)
{
	printf("convene - email campaigns for organizing: letters out, answers back, a roster at the end\n\n"
	       "usage: convene [--office DIR] [--quiet] [--color auto|always|never] COMMAND …\n\n");
	for (size_t i = 0; i < CVN_COUNT(commands); i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	printf("\nconvene help COMMAND, or the manual page convene(1), says more.\n");
}

static const struct cvn_command *find(const char *name)
{
	for (size_t i = 0; i < CVN_COUNT(commands); i++)
		if (cvn_streq(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int unknown(const char *name)
{
	const char *names[CVN_COUNT(commands)];
	const char *near;

	for (size_t i = 0; i < CVN_COUNT(commands); i++)
		names[i] = commands[i]->name;
	near = cvn_nearest(name, names, CVN_COUNT(commands));
	fprintf(stderr, "convene: there is no command '%s'%s%s%s\n", name, near ? "; did you mean '" : "", near ? near : "",
	        near ? "'?" : "");
	return cvn_exit_status(CVN_E_USAGE);
}

static int usage(const char *why, const char *word)
{
	fprintf(stderr, "convene: %s %s; see: convene help\n", why, word);
	return cvn_exit_status(CVN_E_USAGE);
}

/* Options before the command. Returns the index of the command's name, or -1 after a complaint. */
static int read_global(struct cvn_cli *cli, int argc, char **argv, const char **out_colour)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (cvn_streq(argv[i], "--quiet")) {
			cli->quiet = true;
		} else if (cvn_streq(argv[i], "--help") || cvn_streq(argv[i], "-h")) {
			argv[i] = (char *)"help";
			return i;
		} else if (cvn_streq(argv[i], "--version")) {
			argv[i] = (char *)"version";
			return i;
		} else if (i + 1 < argc && cvn_streq(argv[i], "--office")) {
			cli->office_dir = argv[++i];
		} else if (i + 1 < argc && cvn_streq(argv[i], "--color")) {
			*out_colour = argv[++i];
		} else {
			usage("unknown option, or its value is missing:", argv[i]);
			return -1;
		}
	}
	return i;
}

static int set_colour(struct cvn_cli *cli, const char *choice)
{
	const char *term = getenv("TERM");

	if (!cvn_streq(choice, "auto") && !cvn_streq(choice, "always") && !cvn_streq(choice, "never"))
		return usage("--color is auto, always or never, not", choice);
	cli->colour = cvn_streq(choice, "always") ||
	              (cvn_streq(choice, "auto") && cli->out_tty && getenv("NO_COLOR") == NULL && !cvn_streq(term, "dumb"));
	return 0;
}

static int help(struct cvn_cli *cli, const char *name)
{
	const struct cvn_command *cmd = name ? find(name) : NULL;
	struct cvn_err err = { 0 };
	char *argv[] = { (char *)name, (char *)"--help", NULL };

	if (name == NULL) {
		print_short_list();
		return 0;
	}
	if (cmd == NULL)
		return unknown(name);
	cmd->run(cli, 2, argv, &err);
	return 0;
}

/* What was printed may still fail to reach a full disk or a closed pipe: that is a failure of the command. A reader who has
 * seen enough (`| head`) is told nothing. */
static int finish(int status)
{
	bool failed = ferror(stdout) != 0;

	errno = 0;
	failed = fflush(stdout) != 0 || failed;
	if (!failed || status != 0)
		return status;
	if (errno != EPIPE)
		fprintf(stderr, "convene: standard output could not be written\n");
	return cvn_exit_status(CVN_E_IO);
}

/* Closed standard descriptors would be given to the next file opened, and what is printed would land in a lock or a list.
 * Standard output becomes something that can not be written, so that the loss is told. */
static void hold_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

static int run(const struct cvn_cli *cli, const struct cvn_command *cmd, int argc, char **argv)
{
	struct cvn_err err = { 0 };
	int rc = cmd->run(cli, argc, argv, &err);

	if (rc >= 0)
		return finish(rc);
	if (rc == CVN_E_STOPPED && strcmp(err.text, "help was printed") == 0)
		return finish(0);
	fprintf(stderr, "convene: %s\n", err.text);
	finish(0);
	return cvn_exit_status((enum cvn_code)rc);
}

int main(int argc, char **argv)
{
	struct cvn_cli cli = { .out_tty = isatty(STDOUT_FILENO), .err_tty = isatty(STDERR_FILENO) };
	const char *colour = "auto";
	int i;

	hold_standard_fds();
	i = read_global(&cli, argc, argv, &colour);
	signal(SIGPIPE, SIG_IGN);
	if (i < 0 || set_colour(&cli, colour) != 0)
		return cvn_exit_status(CVN_E_USAGE);
	if (i >= argc || cvn_streq(argv[i], "help"))
		return finish(help(&cli, i + 1 < argc ? argv[i + 1] : NULL));
	if (cvn_streq(argv[i], "version")) {
		printf("convene %s\n", CVN_VERSION);
		return finish(0);
	}
	if (find(argv[i]) == NULL)
		return unknown(argv[i]);
	return run(&cli, find(argv[i]), argc - i, argv + i);
}
