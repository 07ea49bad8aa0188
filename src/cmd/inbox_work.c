/*
 * inbox_work.c - what a person does with mails: close, note, answer, save attachments, judge again.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/inbox_priv.h"
#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "convene/inbox.h"

#include "convene/base/banned.h"

#define ANSWER_MAX (256u << 10)
#define MAX_ATTACHMENTS 50



/* Who does it: --by, else the login name. */
static const char *doer(const char *by)
{
	const char *login = by ? by : getenv("LOGNAME");

	login = login ? login : getenv("USER");
	return login ? login : "somebody";
}

int cvn_inbox_arguments(const struct cvn_option *options, int argc, char **argv, struct cvn_texts *operands, size_t min,
                          size_t max, const char *what, struct cvn_err *err)
{
	int rc = cvn_options_read(&cvn_cmd_inbox, options, argc, argv, operands, err);

	return rc == CVN_OK ? cvn_operands_check(&cvn_cmd_inbox, operands, min, max, what, err) : rc;
}

int cvn_inbox_finish(struct cvn_store *s, int rc, struct cvn_err *err)
{
	if (rc == CVN_OK)
		return cvn_store_commit(s, err);
	cvn_store_rollback(s);
	return rc;
}

int cvn_inbox_close(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool reopen = false;
	const struct cvn_option options[] = {
		{ "reopen", NULL, "Put them back among those that wait.", &reopen, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts o;
	int rc = cvn_inbox_arguments(options, argc, argv, &o, 1, 64, "the numbers of mails", err);

	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_store_begin(office->store, err);
	if (rc != CVN_OK)
		return rc;
	for (size_t i = 0; rc == CVN_OK && i < o.n; i++) {
		int64_t id;

		rc = cvn_inbox_number(o.at[i], &id, err);
		if (rc == CVN_OK)
			rc = cvn_store_mail_state(office->store, id, reopen ? "open" : "closed", cvn_now(), err);
	}
	return cvn_inbox_finish(office->store, rc, err);
}

int cvn_inbox_note(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	const char *by = NULL;
	const struct cvn_option options[] = {
		{ "by", "NAME", "Who says so; without it your login name.", NULL, &by, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_mail_row row = { 0 };
	struct cvn_texts o;
	int64_t id = 0;
	int rc = cvn_inbox_arguments(options, argc, argv, &o, 2, 2, "a mail's number and a text", err);

	if (rc == CVN_OK)
		rc = cvn_inbox_number(o.at[0], &id, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_store_mail_get(office->store, id, &row, err);
	cvn_mail_row_release(&row);
	if (rc == CVN_OK)
		rc = cvn_store_begin(office->store, err);
	return rc == CVN_OK ? cvn_inbox_finish(office->store, cvn_store_mail_note(office->store, id, doer(by), o.at[1], cvn_now(), err), err) : rc;
}

static int read_standard_input(struct cvn_buf *out, struct cvn_err *err)
{
	char chunk[8192];
	size_t n;

	if (isatty(STDIN_FILENO))
		fprintf(stderr, "Write the answer; end with Ctrl-D on a line of its own.\n");
	while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0)
		cvn_buf_add(out, chunk, n);
	return cvn_buf_ok(out, err);
}

/* A canned answer is a template file; what a person types is taken as it stands. */
static int read_answer(const char *file, const char *text, struct cvn_buf *out, struct cvn_err *err)
{
	if (text) {
		cvn_buf_str(out, text);
		return CVN_OK;
	}
	return file ? cvn_file_read(file, out, err) : read_standard_input(out, err);
}

int cvn_inbox_answer(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct cvn_respond r = { 0 };
	const char *by = NULL, *file = NULL, *text = NULL, *canned = NULL, *prepared = NULL;
	const struct cvn_option options[] = {
		{ "text", "TEXT", "The answer itself.", NULL, &text, NULL },
		{ "file", "FILE", "A file that holds it (Markdown); without either it is read from standard input.", NULL, &file, NULL },
		{ "canned", "FILE", "A prepared answer with merge fields like {{first_name | friend}}.", NULL, &canned, NULL },
		{ "template", "NAME", "A prepared answer of the office, in the person's language; see: inbox templates.", NULL, &prepared, NULL },
		{ "add", NULL, "Put whoever wrote on file first, on no list.", &r.add, NULL, NULL },
		{ "by", "NAME", "Who answers; without it your login name.", NULL, &by, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	CVN_AUTO_BUF(answer, ANSWER_MAX);
	struct cvn_texts o;
	int64_t campaign = 0;
	int rc = cvn_inbox_arguments(options, argc, argv, &o, 1, 1, "the number of one mail", err);

	if (rc == CVN_OK && !!text + !!file + !!canned + !!prepared > 1)
		rc = cvn_fail(err, CVN_E_USAGE, "--text, --file, --canned and --template are one answer each: give one");
	if (rc == CVN_OK && text && strstr(text, "{{"))
		rc = cvn_fail(err, CVN_E_USAGE, "--text goes out as it stands, \"{{\" and all; merge fields are for --canned");
	if (rc == CVN_OK)
		rc = cvn_inbox_number(o.at[0], &r.mail_id, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK && !prepared)
		rc = read_answer(canned ? canned : file, text, &answer, err);
	if (rc != CVN_OK)
		return rc;
	r.text = answer.ptr;
	r.prepared = prepared;
	r.who = doer(by);
	r.with_fields = canned != NULL;
	rc = cvn_inbox_respond(office, &r, cvn_now(), &campaign, err);
	if (rc == CVN_OK && !cli->quiet)
		printf("The answer to mail %lld waits in the queue; convene sender sends it.\n", (long long)r.mail_id);
	return rc;
}

static void print_templates(const struct cvn_cli *cli, const struct cvn_canned *list, size_t n, bool json)
{
	static const char *const headers[] = { "template", "languages", "when" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));

	for (size_t i = 0; i < n && !json; i++) {
		cvn_table_cell(t, list[i].name);
		cvn_table_cell(t, list[i].languages);
		cvn_table_cell(t, list[i].when);
	}
	for (size_t i = 0; i < n && json; i++) {
		CVN_AUTO_BUF(b, 16u << 10);
		struct cvn_json j = cvn_json_on(&b);

		cvn_json_open(&j, NULL, '{');
		cvn_json_text(&j, "template", list[i].name);
		cvn_json_text(&j, "languages", list[i].languages);
		cvn_json_text(&j, "when", list[i].when);
		cvn_json_close(&j, '}');
		puts(b.ptr);
	}
	if (!json)
		cvn_table_print(t, cli, stdout);
}

int cvn_inbox_templates(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool json = false;
	const struct cvn_option options[] = {
		{ "json", NULL, "One object a line.", &json, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_canned *list = NULL;
	struct cvn_texts o;
	size_t n = 0;
	int rc = cvn_inbox_arguments(options, argc, argv, &o, 0, 0, "no operand", err);

	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_inbox_canned(office, &list, &n, err);
	if (rc == CVN_OK)
		print_templates(cli, list, n, json);
	cvn_canned_free(list, n);
	return rc;
}

static int save(const struct cvn_attachment *a, const char *dir, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, a->name);
	int rc = cvn_file_create(path, a->data, a->n, 0600, err);

	if (rc == CVN_OK)
		printf("%s  %s  %zu\n", path, a->type, a->n);
	return rc;
}

static int save_all(struct cvn_office *office, int64_t id, const char *dir, struct cvn_err *err)
{
	const struct cvn_mime_options options = { .want_data = true };
	CVN_AUTO(cvn_mime_reader_free) struct cvn_mime_reader *reader = NULL;
	CVN_AUTO(cvn_mail_tree_free) struct cvn_mail_tree *tree = NULL;
	CVN_AUTO_STR char *raw = NULL;
	struct cvn_attachment found[MAX_ATTACHMENTS];
	size_t n = 0, count;
	int rc = cvn_store_mail_raw(office->store, id, &raw, &n, err);

	if (rc == CVN_OK)
		rc = cvn_mime_reader_new(&options, &reader, err);
	if (rc == CVN_OK)
		rc = cvn_mime_read(reader, raw, n, &tree, err);
	if (rc == CVN_OK)
		rc = cvn_mkdirs(dir, 0700, err);
	if (rc != CVN_OK)
		return rc;
	count = cvn_inbox_attachments(tree, found, MAX_ATTACHMENTS);
	for (size_t i = 0; rc == CVN_OK && i < count; i++)
		rc = save(&found[i], dir, err);
	return rc;
}

int cvn_inbox_save(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const struct cvn_option options[] = { CVN_OPTION_END };
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts o;
	int64_t id = 0;
	int rc = cvn_inbox_arguments(options, argc, argv, &o, 2, 2, "a mail's number and a directory", err);

	if (rc == CVN_OK)
		rc = cvn_inbox_number(o.at[0], &id, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	return rc == CVN_OK ? save_all(office, id, o.at[1], err) : rc;
}

int cvn_inbox_rejudge_verb(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const struct cvn_option options[] = { CVN_OPTION_END };
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_rejudged sum = { 0 }, out = { 0 };
	struct cvn_texts o;
	int rc = cvn_inbox_arguments(options, argc, argv, &o, 0, 64, "numbers of mails, or none for all", err);

	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	for (size_t i = 0; rc == CVN_OK && i < (o.n ? o.n : 1); i++) {
		int64_t id = 0;

		rc = o.n ? cvn_inbox_number(o.at[i], &id, err) : CVN_OK;
		if (rc == CVN_OK)
			rc = cvn_inbox_rejudge(office, id, cvn_now(), &out, err);
		sum.looked_at += out.looked_at;
		sum.changed += out.changed;
		sum.kind_changed += out.kind_changed;
	}
	if (rc == CVN_OK && !cli->quiet)
		printf("%lld mails judged again: %lld verdicts differ, %lld of another kind\n", (long long)sum.looked_at,
		       (long long)sum.changed, (long long)sum.kind_changed);
	return rc;
}
