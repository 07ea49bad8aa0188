/*
 * send.c - convene send: check a message, say who would get it, freeze it into the queue.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/people.h"
#include "cmd/send_priv.h"
#include "convene/base/clock.h"
#include "convene/campaign.h"
#include "convene/contact.h"
#include "convene/letter.h"
#include "convene/store/campaign.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

#define A_MOMENT 300        /* seconds that --at may lie back: "now", typed slowly */

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_send = {
	.name = "send",
	.synopsis = "MESSAGE --list NAME… [--segment EXPR] [--exclude-list NAME…] [--exclude EXPR…] [--at TIME] [--again] [--dry-run] [--online] [--yes]\n"
	            "MESSAGE --test ADDRESS",
	.summary = "Check a message, show who gets it, and put a letter a person into the queue.",
	.run = run,
};

struct args {
	struct cvn_texts lists, exclude_lists, excludes, operands;
	const char *segment, *at, *test;
	bool dry_run, again, yes, json, online;
};

static int read_args(struct args *a, int argc, char **argv, struct cvn_err *err)
{
	const struct cvn_option options[] = {
		{ "list", "NAME", "write to this list; may stand several times", NULL, NULL, &a->lists },
		{ "segment", "EXPR", "only those of whom this is true", NULL, &a->segment, NULL },
		{ "exclude-list", "NAME", "leave out members of this list", NULL, NULL, &a->exclude_lists },
		{ "exclude", "EXPR", "leave out those of whom this is true", NULL, NULL, &a->excludes },
		{ "at", "TIME", "not before: 2026-12-01 18:00 [ZONE]", NULL, &a->at, NULL },
		{ "test", "ADDRESS", "send to this one contact instead", NULL, &a->test, NULL },
		{ "again", NULL, "also to those who have this very letter already", &a->again, NULL, NULL },
		{ "dry-run", NULL, "show and check everything, queue nothing", &a->dry_run, NULL, NULL },
		{ "online", NULL, "ask every link whether it answers", &a->online, NULL, NULL },
		{ "yes", NULL, "do not ask", &a->yes, NULL, NULL },
		{ "json", NULL, "print the plan as JSON", &a->json, NULL, NULL },
		CVN_OPTION_END,
	};
	int rc = cvn_options_read(&cvn_cmd_send, options, argc, argv, &a->operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_send, &a->operands, 1, 1, "one message file", err);
	if (rc == CVN_OK && a->lists.n == 0 && !a->test)
		rc = cvn_fail(err, CVN_E_USAGE, "send needs --list NAME or --test ADDRESS; see: convene help send");
	return rc;
}

static int find_contact(struct cvn_office *office, const char *address, int64_t *out, struct cvn_err *err)
{
	struct cvn_address a;
	struct cvn_contact c = { 0 };
	int rc = cvn_address_parse(cvn_span_trim(cvn_span_of(address)), &a, err);

	if (rc == CVN_OK)
		rc = cvn_store_contact_by_key(office->store, a.key, &c, err);
	if (rc == CVN_OK && c.suppressed[0])
		rc = cvn_fail(err, CVN_E_INVALID, "%s must not be written to: %s", address, c.suppressed);
	*out = c.contact_id;
	cvn_contact_release(&c);
	return rc;
}

static bool asks(const struct cvn_cli *cli, const struct args *a)
{
	return cli->err_tty && cli->out_tty && !a->yes && !a->test;
}

static int refused(const struct cvn_plan *plan, bool json, struct cvn_err *err)
{
	if (json)
		cvn_plan_print_json(plan, 0);
	return plan->n_errors ? cvn_fail(err, CVN_E_INVALID, "nothing was queued: %zu error%s", plan->n_errors,
	                                 plan->n_errors == 1 ? "" : "s") : CVN_OK;
}

/* Before anything is written: show, and ask when a person is there. *out_go: they want it. */
static int look_first(const struct cvn_cli *cli, struct cvn_office *office, const struct args *a, const struct cvn_send *send,
                      bool *out_go, struct cvn_err *err)
{
	struct cvn_plan plan = { 0 };
	char number[32], question[128];
	int rc = cvn_campaign_plan(office, send, &plan, err);

	if (rc != CVN_OK)
		return rc;
	if (a->online)
		cvn_campaign_links_ask(office, &plan);
	if (!a->json)
		cvn_plan_print(&plan, office->conf.timezone);
	snprintf(question, sizeof question, "Send to %s %s?", cvn_number(plan.audience.chosen, number),
	         plan.audience.chosen == 1 ? "person" : "people");
	if (a->dry_run || plan.n_errors)
		rc = refused(&plan, a->json, err);
	else if (asks(cli, a) && !cvn_cli_confirm(cli, question))
		rc = cvn_fail(err, CVN_E_STOPPED, "nothing was queued");
	*out_go = rc == CVN_OK && !a->dry_run;
	cvn_plan_release(&plan);
	return rc;
}

/* Where nobody is asked, everything is looked at once: inside the write. */
static int freeze(const struct cvn_cli *cli, struct cvn_office *office, const struct args *a, const struct cvn_send *send,
                  struct cvn_err *err)
{
	struct cvn_campaign_row row = { 0 };
	struct cvn_plan plan = { 0 };
	bool shown = a->dry_run || a->online || asks(cli, a), go = true;
	int64_t id = 0;
	char number[32];
	int rc = shown ? look_first(cli, office, a, send, &go, err) : CVN_OK;

	if (rc != CVN_OK || !go)
		return rc;
	rc = cvn_campaign_send(office, send, &plan, &id, err);
	if (!shown && !a->json && plan.name)
		cvn_plan_print(&plan, office->conf.timezone);
	if (rc == CVN_E_INVALID && plan.n_errors)
		rc = refused(&plan, a->json, err);
	if (rc == CVN_OK)
		rc = cvn_store_campaign_get(office->store, id, &row, err);
	if (rc == CVN_OK && a->json)
		cvn_plan_print_json(&plan, id);
	else if (rc == CVN_OK)
		printf("queued: %s letter%s, campaign %s\n", cvn_number(row.audience, number), row.audience == 1 ? "" : "s", row.name);
	cvn_campaign_row_release(&row);
	cvn_plan_release(&plan);
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct args a = { 0 };
	struct cvn_send send = { .now = cvn_now() };
	int rc = read_args(&a, argc, argv, err);

	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK && a.at)
		rc = cvn_message_time(a.at, office->conf.timezone, &send.due_at, err);
	if (rc == CVN_OK && a.at && send.due_at < send.now - A_MOMENT)
		rc = cvn_fail(err, CVN_E_INVALID, "--at %s is in the past; is the date right?", a.at);
	if (rc == CVN_OK && a.test)
		rc = find_contact(office, a.test, &send.test_contact, err);
	if (rc != CVN_OK)
		return rc;
	send.path = a.operands.at[0];
	send.again = a.again;
	send.audience = (struct cvn_audience){ .list = a.lists.at, .n_lists = a.lists.n, .segment = a.segment,
		                               .exclude_list = a.exclude_lists.at, .n_exclude_lists = a.exclude_lists.n,
		                               .exclude_segment = a.excludes.at, .n_exclude_segments = a.excludes.n };
	return freeze(cli, office, &a, &send, err);
}
