/* inbox_priv.h - what the files of `convene inbox` share. argv[0] is the verb. */
#ifndef CVN_CMD_INBOX_PRIV_H
#define CVN_CMD_INBOX_PRIV_H

#include "cmd/cmd.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/store/inbox.h"

int cvn_inbox_explain(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_assign(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_close(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_note(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_answer(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_save(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_rejudge_verb(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
int cvn_inbox_number(const char *text, int64_t *out, struct cvn_err *err);
void cvn_inbox_print_row(struct cvn_json *j, const struct cvn_mail_row *m);

#endif
