/*
 * campaign.c - convene campaign: what became of a campaign's letters, and a person's orders to it.
 *
 * list and show look, retry, pause, resume and cancel give orders; audit is campaign_audit.c. What the sender makes of an
 * order it learns from the store within a second.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/campaign.h"
#include "convene/base/clock.h"
#include "convene/base/text.h"
#include "convene/sender.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_campaign = {
	.name = "campaign",
	.synopsis = "list [--json]\n"
	            "show CAMPAIGN [--json]\n"
	            "audit CAMPAIGN [--json]\n"
	            "retry CAMPAIGN [--failed] [--unsure] [--deferred]\n"
	            "pause CAMPAIGN\n"
	            "resume [CAMPAIGN]\n"
	            "cancel CAMPAIGN",
	.summary = "Look at campaigns, account for every letter, pause, resume, cancel, try again.",
	.run = run,
};

/* ---- words ---- */

static int64_t waiting(const struct cvn_sums *s)
{
	return s->n[CVN_LETTER_PENDING] + s->n[CVN_LETTER_LEASED] + s->n[CVN_LETTER_DEFERRED];
}

static int64_t doubtful(const struct cvn_sums *s)
{
	return s->n[CVN_LETTER_HANDED] + s->n[CVN_LETTER_UNCERTAIN] + s->n[CVN_LETTER_HELD];
}

/* "running" is what the store says; a person wants to know whether anything is left to do. */
static const char *condition(const struct cvn_campaign_row *row, const struct cvn_sums *s)
{
	if (!cvn_streq(row->state, "running"))
		return row->state;
	return waiting(s) + s->n[CVN_LETTER_HANDED] > 0 ? "running" : "done";
}

bool cvn_campaign_adds_up(const struct cvn_campaign_row *row, const struct cvn_sums *s)
{
	return s->total == row->audience;
}

void cvn_campaign_json(struct cvn_json *j, const struct cvn_campaign_row *row, const struct cvn_sums *s)
{
	cvn_json_int(j, "id", row->campaign_id);
	cvn_json_text(j, "name", row->name);
	cvn_json_text(j, "kind", row->kind);
	cvn_json_text(j, "state", condition(row, s));
	cvn_json_text(j, "to", row->note);
	cvn_json_time(j, "created_at", row->created_at);
	cvn_json_time(j, "expires_at", row->expires_at);
	cvn_json_int(j, "audience", row->audience);
	cvn_json_bool(j, "adds_up", cvn_campaign_adds_up(row, s));
	cvn_json_open(j, "letters", '{');
	for (int i = 0; i < CVN_LETTER_STATES; i++)
		cvn_json_int(j, cvn_letter_state_name((enum cvn_letter_state)i), s->n[i]);
	cvn_json_close(j, '}');
	cvn_json_time(j, "next_due_at", s->next_due);
}

/* ---- list ---- */

struct listing {
	const struct campaign_asked *asked;
	struct cvn_table *table;
	struct cvn_err *err;
};

static int list_row(void *arg, const struct cvn_campaign_row *row)
{
	struct listing *l = arg;
	struct cvn_sums sums;
	char n[32];
	int rc = cvn_store_sums(l->asked->office->store, row->campaign_id, &sums, l->err);

	if (rc != CVN_OK)
		return rc;
	if (l->asked->json) {
		CVN_AUTO_BUF(b, 65536);
		struct cvn_json j = cvn_json_on(&b);

		cvn_json_open(&j, NULL, '{');
		cvn_campaign_json(&j, row, &sums);
		cvn_json_close(&j, '}');
		puts(b.ptr);
		return CVN_OK;
	}
	cvn_table_cell(l->table, row->name);
	cvn_table_cell(l->table, row->kind);
	cvn_table_cell(l->table, condition(row, &sums));
	cvn_table_cell(l->table, cvn_number(row->audience, n));
	cvn_table_cell(l->table, cvn_number(sums.n[CVN_LETTER_SENT], n));
	cvn_table_cell(l->table, cvn_number(waiting(&sums), n));
	cvn_table_cell(l->table, cvn_number(sums.n[CVN_LETTER_FAILED], n));
	cvn_table_cell(l->table, cvn_number(doubtful(&sums), n));
	cvn_table_cell(l->table, row->note);
	return CVN_OK;
}

static int list(const struct campaign_asked *a, struct cvn_err *err)
{
	static const char *const headers[] = { "campaign", "kind", "state", ">audience", ">sent", ">left", ">failed",
		                               ">in doubt", "to" };
	CVN_AUTO(cvn_table_free) struct cvn_table *table = cvn_table_new(headers, CVN_COUNT(headers));
	struct listing l = { a, table, err };
	int rc = cvn_store_campaigns(a->office->store, list_row, &l, err);

	if (rc == CVN_OK && !a->json)
		cvn_table_print(table, a->cli, stdout);
	return rc;
}

/* ---- show ---- */

static void show_line(const char *what, int64_t n)
{
	char number[32];

	if (n > 0)
		printf("  %-12s %10s\n", what, cvn_number(n, number));
}

static int show(const struct campaign_asked *a, const struct cvn_campaign_row *row, const struct cvn_sums *s)
{
	char when[32], n[32];

	if (a->json) {
		CVN_AUTO_BUF(b, 65536);
		struct cvn_json j = cvn_json_on(&b);

		cvn_json_open(&j, NULL, '{');
		cvn_campaign_json(&j, row, s);
		cvn_json_close(&j, '}');
		puts(b.ptr);
		return CVN_OK;
	}
	cvn_rfc3339(row->created_at, when);
	printf("%s: %s, %s, %s letters%s%s, since %s\n", row->name, row->kind, condition(row, s), cvn_number(row->audience, n),
	       row->note[0] ? " to " : "", row->note, when);
	for (int i = 0; i < CVN_LETTER_STATES; i++)
		show_line(cvn_letter_state_name((enum cvn_letter_state)i), s->n[i]);
	if (s->next_due > a->now) {
		cvn_rfc3339(s->next_due, when);
		printf("  the next letter is due %s\n", when);
	}
	if (row->expires_at > 0) {
		cvn_rfc3339(row->expires_at, when);
		printf("  nothing leaves after %s\n", when);
	}
	return CVN_OK;
}

/* ---- orders ---- */

static int retry(const struct campaign_asked *a, int64_t id, struct cvn_err *err)
{
	const struct {
		bool wanted;
		enum cvn_letter_state from;
	} choices[] = {
		{ a->failed, CVN_LETTER_FAILED },
		{ a->unsure, CVN_LETTER_UNCERTAIN },
		{ a->unsure, CVN_LETTER_HELD },
		{ a->deferred, CVN_LETTER_DEFERRED },
	};
	int64_t sum = 0, n = 0;
	char number[32];
	int rc = CVN_OK;

	if (!a->failed && !a->unsure && !a->deferred)
		return cvn_fail(err, CVN_E_USAGE, "retry needs --failed, --unsure (they may get it twice) or --deferred");
	for (size_t i = 0; rc == CVN_OK && i < CVN_COUNT(choices); i++) {
		if (!choices[i].wanted)
			continue;
		rc = cvn_store_retry(a->office->store, id, choices[i].from, a->now, &n, err);
		sum += n;
	}
	if (rc == CVN_OK && !a->cli->quiet)
		fprintf(stderr, "%s letters wait again\n", cvn_number(sum, number));
	return rc;
}

static int order(const struct campaign_asked *a, const char *verb, int64_t id, struct cvn_err *err)
{
	int64_t n = 0;
	char number[32];
	int rc;

	if (cvn_streq(verb, "retry"))
		return retry(a, id, err);
	if (!cvn_streq(verb, "cancel"))
		return cvn_store_campaign_pause(a->office->store, id, cvn_streq(verb, "pause"), err);
	rc = cvn_store_campaign_cancel(a->office->store, id, &n, err);
	if (rc == CVN_OK && !a->cli->quiet)
		fprintf(stderr, "%s letters withdrawn\n", cvn_number(n, number));
	return rc;
}

static int give_order(const struct campaign_asked *a, const char *verb, const struct cvn_campaign_row *row, struct cvn_err *err)
{
	int rc;

	if (cvn_streq(row->state, "cancelled"))
		return cvn_fail(err, CVN_E_INVALID, "campaign %s is cancelled; that is for good", row->name);
	rc = cvn_store_begin(a->office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = order(a, verb, row->campaign_id, err);
	if (rc == CVN_OK)
		return cvn_store_commit(a->office->store, err);
	cvn_store_rollback(a->office->store);
	return rc;
}

/* Without a campaign: the whole office, which starts paused after a restore. */
static int resume_office(const struct campaign_asked *a, struct cvn_err *err)
{
	int rc = cvn_sender_accept(a->office, err);

	if (rc == CVN_OK)
		rc = cvn_store_begin(a->office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_office_set(a->office->store, "paused", "", err);
	if (rc == CVN_OK)
		return cvn_store_commit(a->office->store, err);
	cvn_store_rollback(a->office->store);
	return rc;
}

/* ---- the command ---- */

/* By number or by name. */
static int find(const struct campaign_asked *a, const char *word, struct cvn_campaign_row *out, struct cvn_err *err)
{
	uint64_t id = 0;

	if (cvn_parse_u64(cvn_span_of(word), INT64_MAX, &id, NULL) == CVN_OK)
		return cvn_store_campaign_get(a->office->store, (int64_t)id, out, err);
	return cvn_store_campaign_find(a->office->store, word, out, err);
}

static int on_campaign(const struct campaign_asked *a, const char *verb, const char *word, struct cvn_err *err)
{
	CVN_AUTO_RELEASE(cvn_campaign_row_release) struct cvn_campaign_row row = { 0 };
	struct cvn_sums sums = { 0 };
	int rc = find(a, word, &row, err);

	if (rc == CVN_OK)
		rc = cvn_store_sums(a->office->store, row.campaign_id, &sums, err);
	if (rc != CVN_OK)
		return rc;
	if (cvn_streq(verb, "show"))
		return show(a, &row, &sums);
	if (cvn_streq(verb, "audit"))
		return cvn_campaign_audit(a, &row, &sums, err);
	return give_order(a, verb, &row, err);
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const char *const verbs[] = { "list", "show", "audit", "retry", "pause", "resume", "cancel", NULL };
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct campaign_asked a = { .cli = cli, .now = cvn_now() };
	const struct cvn_option options[] = {
		{ .name = "json", .help = "list, show, audit: JSON", .flag = &a.json },
		{ .name = "failed", .help = "retry: letters a server refused", .flag = &a.failed },
		{ .name = "unsure", .help = "retry: letters in doubt; some people may get two", .flag = &a.unsure },
		{ .name = "deferred", .help = "retry: letters that wait for their next try", .flag = &a.deferred },
		CVN_OPTION_END,
	};
	struct cvn_texts operands;
	const char *verb = NULL;
	bool is_list, whole_office;
	int rc = cvn_options_read(&cvn_cmd_campaign, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_verb_read(&cvn_cmd_campaign, argc, argv, verbs, &verb, err);
	if (rc != CVN_OK)
		return rc;
	is_list = cvn_streq(verb, "list");
	whole_office = cvn_streq(verb, "resume") && operands.n == 1;
	rc = cvn_operands_check(&cvn_cmd_campaign, &operands, is_list || whole_office ? 1 : 2, is_list ? 1 : 2, "one campaign", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	a.office = office;
	if (rc != CVN_OK)
		return rc;
	if (whole_office)
		return resume_office(&a, err);
	return is_list ? list(&a, err) : on_campaign(&a, verb, operands.at[1], err);
}
