/*
 * import.c - convene import: a spreadsheet of people onto a list.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/people.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/membership/import.h"
#include "convene/membership/person.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_import = {
	.name = "import",
	.synopsis = "FILE --list NAME [--map FIELD=COLUMN]… [--conflict [FIELD=]RULE]… [--dry-run] [--json]\n"
	            "--undo ID\n"
	            "--log [--json]",
	.summary = "Bring the people of a spreadsheet (CSV) or address book (vCard) onto a list.",
	.run = run,
};

/* A signal handler has nowhere else to write to. */
static volatile sig_atomic_t interrupted;

static void on_signal(int signo)
{
	(void)signo;
	interrupted = 1;
}

struct screen {
	const struct cvn_cli *cli;
	int64_t began_ms, shown_ms;
};

static bool progress(void *ctx, uint64_t octets, uint64_t of, int64_t rows)
{
	struct screen *s = ctx;
	int64_t now = cvn_monotonic_ms(), ms = now - s->began_ms + 1;
	int64_t left = octets ? (int64_t)((double)ms * (double)(of - (octets < of ? octets : of)) / (double)octets / 1000.0) : 0;
	char number[32], rate[32];

	if (s->cli->err_tty && !s->cli->quiet && (now - s->shown_ms > 100 || octets >= of)) {
		s->shown_ms = now;
		fprintf(stderr, "\r%3d %%  %s rows  %s a second  %" PRId64 ":%02" PRId64 " left \033[K",
		        of ? (int)(octets * 100 / of) : 100, cvn_number(rows, number), cvn_number(rows * 1000 / ms, rate),
		        left / 60, left % 60);
	}
	return !interrupted;
}

/* Standard input goes through a file of its own: it is read twice. */
static int spool(char *path, struct cvn_err *err)
{
	char block[1 << 16];
	ssize_t n;
	int fd = mkstemp(path);

	if (fd < 0)
		return cvn_fail_errno(err, errno, "%s", path);
	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0)
		if (write(fd, block, (size_t)n) != n)
			break;
	close(fd);
	if (n != 0) {
		unlink(path);
		return cvn_fail(err, CVN_E_IO, "standard input could not be read to its end");
	}
	return CVN_OK;
}

static const char *separator_word(char c)
{
	return c == ',' ? "comma" : c == ';' ? "semicolon" : c == '\t' ? "tab" : c == '|' ? "bar" : "other";
}

/* What was recognised, before anything is written. */
static void print_plan(const struct cvn_cli *cli, const struct cvn_import_plan *plan)
{
	static const char *const headers[] = { "column", "means" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 2);
	struct cvn_cli plain = *cli;

	if (cli->quiet)
		return;
	plain.colour = false;
	if (plan->vcard) {
		fprintf(stderr, "vCards\n");
		return;
	}
	fprintf(stderr, "%s%s%s, %s between cells%s\n", *plan->columns.program ? plan->columns.program : "",
	        *plan->columns.program ? ", " : "", plan->form.encoding, separator_word(plan->form.separator),
	        plan->form.guessed ? "; the encoding is a guess: look at the names, or say --encoding" : "");
	for (size_t i = 0; i < plan->columns.n; i++) {
		const struct cvn_column *c = &plan->columns.column[i];

		cvn_table_cell(t, c->heading);
		if (c->means == CVN_MEANS_FREE)
			cvn_table_cellf(t, "field %s", c->field);
		else
			cvn_table_cell(t, c->means == CVN_MEANS_NOTHING ? "(left out)" : cvn_means_name(c->means));
	}
	cvn_table_print(t, &plain, stderr);
}

static void print_json(const struct cvn_import_result *r, bool dry)
{
	CVN_AUTO_BUF(b, 1 << 16);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "import", r->import_id);
	cvn_json_bool(&j, "dry_run", dry);
	cvn_json_bool(&j, "stopped", r->stopped);
	cvn_json_bool(&j, "resumed", r->resumed);
	cvn_json_int(&j, "new", r->n_new);
	cvn_json_int(&j, "updated", r->n_updated);
	cvn_json_int(&j, "unchanged", r->n_unchanged);
	cvn_json_int(&j, "duplicate", r->n_duplicate);
	cvn_json_int(&j, "rejected", r->n_rejected);
	cvn_json_int(&j, "role_addresses", r->n_role);
	cvn_json_int(&j, "disposable", r->n_disposable);
	cvn_json_int(&j, "likely_typos", r->n_typo);
	cvn_json_int(&j, "never_written_to", r->n_suppressed);
	cvn_json_text(&j, "rejects", r->rejects);
	cvn_json_open(&j, "remarks", '[');
	for (size_t i = 0; i < r->n_remarks; i++)
		cvn_json_text(&j, NULL, r->remark[i]);
	cvn_json_close(&j, ']');
	cvn_json_close(&j, '}');
	puts(b.ptr);
}

static void line(struct cvn_table *t, const char *what, int64_t n)
{
	char number[32];

	cvn_table_cell(t, what);
	cvn_table_cell(t, cvn_number(n, number));
}

static void print_result(const struct cvn_cli *cli, const struct cvn_import_spec *spec, const struct cvn_import_result *r)
{
	static const char *const headers[] = { "rows", ">" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 2);

	if (r->n_remarks)
		fprintf(stderr, "\n");
	for (size_t i = 0; i < r->n_remarks; i++)
		fprintf(stderr, "%s\n", r->remark[i]);
	if (r->n_rejected + r->n_typo > (int64_t)r->n_remarks)
		fprintf(stderr, "… and %" PRId64 " more\n", r->n_rejected + r->n_typo - (int64_t)r->n_remarks);
	line(t, "new", r->n_new);
	line(t, "updated", r->n_updated);
	line(t, "unchanged", r->n_unchanged);
	line(t, "duplicate in the file", r->n_duplicate);
	line(t, "rejected", r->n_rejected);
	if (r->n_role + r->n_disposable + r->n_typo > 0) {
		line(t, "of these: desks (info@ …)", r->n_role);
		line(t, "of these: throw-away", r->n_disposable);
		line(t, "of these: likely typos", r->n_typo);
	}
	if (r->n_suppressed)
		line(t, "of these: never to be written to", r->n_suppressed);
	cvn_table_print(t, cli, stdout);
	if (spec->dry_run)
		printf("A dry run: nothing was written.\n");
	else
		printf("Import %" PRId64 " onto list %s%s%s.\n", r->import_id, spec->list, r->made_list ? " (made just now)" : "",
		       r->resumed ? ", continued where it stopped" : "");
	if (r->rejects)
		printf("Refused rows are in %s.\n", r->rejects);
	if (r->stopped)
		printf("Stopped. What is in stays; the same command goes on from here.\n");
}

static int import(const struct cvn_cli *cli, struct cvn_import_spec *spec, bool json, struct cvn_err *err)
{
	struct cvn_import_plan plan = { 0 };
	struct cvn_import_result r = { 0 };
	struct screen screen = { cli, cvn_monotonic_ms(), 0 };
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	int rc = cvn_cli_office(cli, &office, err);

	if (rc == CVN_OK)
		rc = cvn_import_look(spec, &plan, err);
	if (rc != CVN_OK)
		return rc;
	if (!json)
		print_plan(cli, &plan);
	spec->progress = progress;
	spec->ctx = &screen;
	signal(SIGINT, on_signal);
	rc = cvn_import_run(office->store, spec, &plan, &r, err);
	if (cli->err_tty && !cli->quiet)
		fprintf(stderr, "\r\033[K");
	if (rc == CVN_OK && json)
		print_json(&r, spec->dry_run);
	else if (rc == CVN_OK)
		print_result(cli, spec, &r);
	cvn_import_plan_release(&plan);
	free(r.rejects);
	if (rc == CVN_OK && r.stopped)
		return cvn_fail(err, CVN_E_STOPPED, "stopped");
	if (rc == CVN_OK && r.n_rejected > 0)
		return r.n_new + r.n_updated + r.n_unchanged > 0 ? 1 : cvn_exit_status(CVN_E_INVALID);
	return rc;
}

static int undo(const struct cvn_cli *cli, const char *word, struct cvn_err *err)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	int64_t gone = 0, left = 0, restored = 0;
	uint64_t id = 0;
	char a[32], b[32], c[32];
	int rc = cvn_parse_u64(cvn_span_of(word), INT64_MAX, &id, NULL);

	if (rc != CVN_OK)
		return cvn_fail(err, CVN_E_USAGE, "--undo wants the number of an import (see --log), not '%s'", word);
	rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_membership_undo(office->store, (int64_t)id, cvn_now(), &gone, &left, &restored, err);
	if (rc == CVN_OK)
		printf("Import %" PRIu64 " is undone: %s people taken out, %s fields set back; %s people stay, because letters, "
		       "answers or changes came since.\n", id, cvn_number(gone, a), cvn_number(restored, b), cvn_number(left, c));
	return rc;
}

struct log_lines {
	struct cvn_table *table;         /* NULL: JSON */
	const char *timezone;
};

static int log_line(void *ctx, const struct cvn_import_row *row, struct cvn_err *err)
{
	struct log_lines *l = ctx;
	char day[24];

	(void)err;
	if (l->table) {
		cvn_day(row->at, l->timezone, day);
		cvn_table_cellf(l->table, "%" PRId64, row->import_id);
		cvn_table_cell(l->table, day);
		cvn_table_cell(l->table, row->who);
		cvn_table_cell(l->table, row->undone_at ? "undone" : row->finished ? "" : "stopped");
		cvn_table_cellf(l->table, "%" PRId64, row->n_new);
		cvn_table_cellf(l->table, "%" PRId64, row->n_updated);
		cvn_table_cellf(l->table, "%" PRId64, row->n_rejected);
		cvn_table_cellf(l->table, "%.8s", row->sha256);
		cvn_table_cell(l->table, row->file);
		return CVN_OK;
	}
	CVN_AUTO_BUF(b, 1 << 16);
	struct cvn_json j = cvn_json_on(&b);
	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "import", row->import_id);
	cvn_json_time(&j, "at", row->at);
	cvn_json_text(&j, "who", row->who);
	cvn_json_text(&j, "file", row->file);
	cvn_json_text(&j, "sha256", row->sha256);
	cvn_json_int(&j, "new", row->n_new);
	cvn_json_int(&j, "updated", row->n_updated);
	cvn_json_int(&j, "unchanged", row->n_unchanged);
	cvn_json_int(&j, "duplicate", row->n_duplicate);
	cvn_json_int(&j, "rejected", row->n_rejected);
	cvn_json_bool(&j, "finished", row->finished);
	cvn_json_time(&j, "undone_at", row->undone_at);
	cvn_json_close(&j, '}');
	puts(b.ptr);
	return CVN_OK;
}

static int show_log(const struct cvn_cli *cli, bool json, struct cvn_err *err)
{
	static const char *const headers[] = { ">import", "when", "who", "", ">new", ">updated", ">rejected", "sha256", "file" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 9);
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct log_lines lines = { json ? NULL : t, NULL };
	int rc = cvn_cli_office(cli, &office, err);

	if (rc == CVN_OK) {
		lines.timezone = office->conf.timezone;
		rc = cvn_store_imports(office->store, log_line, &lines, err);
	}
	if (rc == CVN_OK && !json)
		cvn_table_print(t, cli, stdout);
	return rc;
}

static int read_separator(const char *word, char *out, struct cvn_err *err)
{
	if (word && (cvn_streq(word, "tab") || cvn_streq(word, "\\t")))
		*out = '\t';
	else if (word && strlen(word) == 1 && !strchr("\"\r\n", *word))
		*out = *word;
	else if (word)
		return cvn_fail(err, CVN_E_USAGE, "--separator is one character, or 'tab'");
	return CVN_OK;
}

static int read_header_row(const char *word, uint64_t *out, struct cvn_err *err)
{
	if (word && cvn_parse_u64(cvn_span_of(word), 1000, out, NULL) != CVN_OK)
		return cvn_fail(err, CVN_E_USAGE, "--header-row is a number from 1 to 1000, not '%s'", word);
	return CVN_OK;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct cvn_import_spec spec = { .who = cvn_user_name(), .now = cvn_now() };
	struct cvn_texts files, map = { .n = 0 }, rules = { .n = 0 };
	const char *separator = NULL, *header_row = NULL, *undone = NULL;
	char spooled[] = "/tmp/convene-import-XXXXXX";
	CVN_AUTO_STR char *rejects = NULL;
	bool json = false, log = false, from_stdin;
	const struct cvn_option options[] = {
		{ .name = "list", .arg = "NAME", .help = "the list they join; made when it is not there", .text = &spec.list },
		{ .name = "map", .arg = "FIELD=COLUMN", .help = "what a column means (email, first_name, … or a field)", .texts = &map },
		{ .name = "conflict", .arg = "[FIELD=]RULE", .help = "replace (usual), fill, keep, overwrite", .texts = &rules },
		{ .name = "separator", .arg = "CHARACTER", .help = "between cells; guessed otherwise", .text = &separator },
		{ .name = "encoding", .arg = "NAME", .help = "such as shift_jis; guessed otherwise", .text = &spec.encoding },
		{ .name = "header-row", .arg = "N", .help = "the row that has the headings", .text = &header_row },
		{ .name = "consent", .arg = "TEXT", .help = "how these people agreed, kept as proof", .text = &spec.consent },
		{ .name = "rejects", .arg = "FILE", .help = "where refused rows go", .text = &spec.rejects },
		{ .name = "undo", .arg = "ID", .help = "take an import back as a whole", .text = &undone },
		{ .name = "log", .help = "the imports so far", .flag = &log },
		{ .name = "dry-run", .help = "show what would happen, write nothing", .flag = &spec.dry_run },
		{ .name = "json", .help = "the result as one JSON object", .flag = &json },
		CVN_OPTION_END,
	};
	int rc = cvn_options_read(&cvn_cmd_import, options, argc, argv, &files, err);

	if (rc == CVN_OK && (undone || log))
		rc = cvn_operands_check(&cvn_cmd_import, &files, 0, 0, "no file with --undo or --log", err);
	if (rc == CVN_OK && undone)
		return undo(cli, undone, err);
	if (rc == CVN_OK && log)
		return show_log(cli, json, err);
	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_import, &files, 1, 1, "one file (- is standard input)", err);
	if (rc == CVN_OK && !spec.list)
		rc = cvn_fail(err, CVN_E_USAGE, "convene import needs --list NAME");
	if (rc == CVN_OK)
		rc = read_separator(separator, &spec.separator, err);
	if (rc == CVN_OK)
		rc = read_header_row(header_row, &spec.header_row, err);
	if (rc != CVN_OK)
		return rc;
	from_stdin = cvn_streq(files.at[0], "-");
	if (from_stdin && (rc = spool(spooled, err)) != CVN_OK)
		return rc;
	spec.path = from_stdin ? spooled : files.at[0];
	spec.name = from_stdin ? "standard-input" : files.at[0];
	spec.map = map.at;
	spec.n_map = map.n;
	spec.rule = rules.at;
	spec.n_rules = rules.n;
	rejects = spec.rejects || spec.dry_run ? NULL : cvn_xasprintf("%s.rejects.csv", spec.name);
	spec.rejects = spec.rejects ? spec.rejects : rejects;
	rc = import(cli, &spec, json, err);
	if (from_stdin)
		unlink(spooled);
	return rc;
}
