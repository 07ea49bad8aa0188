/*
 * check.c - convene check: the doctor. What is wrong, what is risky, and what to do about it, a line each.
 */
#include <stdarg.h>
#include <stdio.h>

#include "cmd/check.h"
#include "convene/base/json.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_check = {
	.name = "check",
	.synopsis = "[--online] [--json]",
	.summary = "The doctor: configuration, permissions, database; logins and DNS with --online.",
	.run = run,
};

static const char *const grade_names[] = {
	[CVN_FINDING_OK] = "ok",
	[CVN_FINDING_WARNING] = "warning",
	[CVN_FINDING_WRONG] = "wrong",
};

void cvn_findings_add(struct cvn_findings *f, enum cvn_finding_grade grade, const char *what, const char *fmt, ...)
{
	CVN_AUTO_BUF(detail, 4096);
	va_list ap;

	va_start(ap, fmt);
	cvn_buf_vprintf(&detail, fmt, ap);
	va_end(ap);
	f->at = cvn_xreallocarray(f->at, f->n + 1, sizeof *f->at);
	f->at[f->n++] = (struct cvn_finding){ grade, cvn_xstrdup(what), cvn_buf_take(&detail) };
}

void cvn_findings_release(struct cvn_findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].what);
		free(f->at[i].detail);
	}
	free(f->at);
	*f = (struct cvn_findings){ 0 };
}

static void print_json(const struct cvn_findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		CVN_AUTO_BUF(line, 16384);
		struct cvn_json j = cvn_json_on(&line);

		cvn_json_open(&j, NULL, '{');
		cvn_json_text(&j, "grade", grade_names[f->at[i].grade]);
		cvn_json_text(&j, "what", f->at[i].what);
		cvn_json_text(&j, "detail", f->at[i].detail);
		cvn_json_close(&j, '}');
		puts(line.ptr);
	}
}

static void print_table(const struct cvn_cli *cli, const struct cvn_findings *f)
{
	static const char *const headers[] = { "", "what", "" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));

	for (size_t i = 0; i < f->n; i++) {
		cvn_table_cell(t, grade_names[f->at[i].grade]);
		cvn_table_cell(t, f->at[i].what);
		cvn_table_cell(t, f->at[i].detail);
	}
	cvn_table_print(t, cli, stdout);
}

/* 1 when something is wrong: the check itself worked. */
static int verdict(const struct cvn_findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->at[i].grade == CVN_FINDING_WRONG)
			return 1;
	return 0;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool online = false, json = false;
	const struct cvn_option options[] = {
		{ .name = "online", .help = "also log in to relays and mailboxes, and look at DNS", .flag = &online },
		{ .name = "json", .help = "one object a finding", .flag = &json },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_findings findings = { 0 };
	struct cvn_texts operands;
	int rc = cvn_options_read(&cvn_cmd_check, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_check, &operands, 0, 0, "no operand", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	cvn_check_local(office, &findings);
	if (online) {
		cvn_check_logins(office, &findings);
		cvn_check_dns(office, &findings);
		cvn_check_dkim(office, &findings);
	}
	if (json)
		print_json(&findings);
	else
		print_table(cli, &findings);
	rc = verdict(&findings);
	cvn_findings_release(&findings);
	return rc;
}
