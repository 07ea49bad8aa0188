/*
 * cmd.h - what every command shares: the table entry, options, tables on the screen.
 *
 * A command is one file that defines one `const struct cvn_command cvn_cmd_NAME` and has its line in commands.def.
 * Data goes to standard output, talk to standard error; nothing prompts when standard input is not a terminal.
 */
#ifndef CVN_CMD_H
#define CVN_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/office.h"

/* What stands before the command's name: convene [--office DIR] [--quiet] … */
struct cvn_cli {
	const char *office_dir;
	bool quiet;
	bool out_tty, err_tty;      /* standard output, standard error are terminals */
	bool colour;                /* standard output may carry colour (NO_COLOR, TERM=dumb, --color asked) */
};

/* `run` gets argv without "convene" and its options: argv[0] is the command's name. It returns CVN_OK, a negative code with
 * `err` filled (main prints it and exits after sysexits), or a positive exit status of its own: 1 = done, with failures. */
struct cvn_command {
	const char *name;
	const char *synopsis;       /* "FILE --list NAME [--dry-run]"; several forms with LF between */
	const char *summary;        /* one line, for `convene help` */
	int (*run)(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
};

/* One option. Exactly one of the targets is set. */
struct cvn_option {
	const char *name;           /* without dashes: "dry-run" */
	const char *arg;            /* "NAME" as help shows it; NULL for a flag */
	const char *help;
	bool *flag;                 /* set to true */
	const char **text;          /* the last value given; borrowed from argv */
	struct cvn_texts *texts;    /* every value given */
};
struct cvn_texts {
	const char *at[64];         /* borrowed from argv */
	size_t n;
};
#define CVN_OPTION_END { NULL, NULL, NULL, NULL, NULL, NULL }

/* Read options and operands in any order; `--` ends options; no abbreviations. Operands go to out_operands (borrowed).
 * CVN_E_USAGE with one line; CVN_E_STOPPED after --help was printed (main exits 0). */
int cvn_options_read(const struct cvn_command *cmd, const struct cvn_option *options, int argc, char **argv,
                     struct cvn_texts *out_operands, struct cvn_err *err);
/* For the rare command that reads its words itself. cvn_help prints what --help shows (`options` NULL: before the verb) and
 * returns CVN_E_STOPPED. */
bool cvn_asks_help(const char *word);
int cvn_help(const struct cvn_command *cmd, const struct cvn_option *options, struct cvn_err *err);
/* CVN_E_USAGE unless min ≤ n ≤ max operands were given; `what` names them ("one message file"). */
int cvn_operands_check(const struct cvn_command *cmd, const struct cvn_texts *operands, size_t min, size_t max,
                       const char *what, struct cvn_err *err);
/* The verb of commands like `campaign show`: argv[1], or CVN_E_USAGE naming the known verbs (NULL-ended). */
int cvn_verb_read(const struct cvn_command *cmd, int argc, char **argv, const char *const *verbs, const char **out,
                  struct cvn_err *err);

/* The office that --office, CONVENE_OFFICE or the current directory names. */
int cvn_cli_office(const struct cvn_cli *cli, struct cvn_office **out, struct cvn_err *err);
/* True when a person answered yes; without a terminal it is false and nothing is asked. */
bool cvn_cli_confirm(const struct cvn_cli *cli, const char *question);

/* A table for people: columns as wide as their widest cell, numbers to the right, header underlined by weight. */
struct cvn_table;
struct cvn_table *cvn_table_new(const char *const *headers, size_t n_columns);  /* a header that begins with '>' is a number */
void cvn_table_free(struct cvn_table *t);
CVN_AUTO_DEF(struct cvn_table, cvn_table_free)
void cvn_table_cell(struct cvn_table *t, const char *text);                     /* next cell, row by row; controls become '?' */
void cvn_table_cellf(struct cvn_table *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cvn_table_print(const struct cvn_table *t, const struct cvn_cli *cli, FILE *out);
/* 12345 -> "12,345" */
const char *cvn_number(int64_t n, char out[32]);

#endif
