/* inbox_priv.h - what the files of `convene inbox` share. argv[0] is the verb. */
#ifndef CVN_CMD_INBOX_PRIV_H
#define CVN_CMD_INBOX_PRIV_H

#include "cmd/cmd.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/store/inbox.h"

extern const struct cvn_command cvn_cmd_inbox;

int cvn_inbox_explain(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_assign(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_close(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_note(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_answer(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_templates(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_save(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_rejudge_verb(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_rule(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_away(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
/* Options and min to max operands of a verb. */
int cvn_inbox_arguments(const struct cvn_option *options, int argc, char **argv, struct cvn_texts *operands, size_t min,
                        size_t max, const char *what, struct cvn_err *err);
/* Commit, or roll back what failed with `rc`. */
int cvn_inbox_finish(struct cvn_store *s, int rc, struct cvn_err *err);
int cvn_inbox_number(const char *text, int64_t *out, struct cvn_err *err);
int cvn_inbox_show(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
/* Rows as a table, or an object a line. */
void cvn_inbox_print_rows(const struct cvn_cli *cli, const struct cvn_mail_row *rows, size_t n);
void cvn_inbox_print_json(const struct cvn_mail_row *rows, size_t n);

#endif
