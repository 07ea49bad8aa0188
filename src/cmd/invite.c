/*
 * invite.c - `convene invite`: an audience is asked to an event.
 */
#include <inttypes.h>

#include "cmd/event_priv.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

extern const struct cvn_command cvn_cmd_invite;
const struct cvn_command cvn_cmd_invite = {
	.name = "invite",
	.synopsis = "EVENT --list NAME… [--segment EXPR] [--exclude-list NAME]… [--exclude EXPR]… [--many] [--dry-run] [--json]",
	.summary = "Invite people of a list to an event, each by a letter of their own.",
	.run = run,
};

static void print_json(const char *event, const struct cvn_invite_count *c, bool dry_run)
{
	CVN_AUTO_BUF(b, 4096);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "event", event);
	cvn_json_int(&j, "campaign", c->campaign_id);
	cvn_json_int(&j, "members", c->audience.members);
	cvn_json_int(&j, "chosen", c->audience.chosen);
	cvn_json_int(&j, "already_invited", c->already);
	cvn_json_int(&j, "shared_mailbox", c->shared);
	cvn_json_int(&j, "invited", c->invited);
	cvn_json_bool(&j, "dry_run", dry_run);
	cvn_json_text(&j, "warning", c->warning[0] ? c->warning : NULL);
	cvn_json_close(&j, '}');
	printf("%s\n", b.ptr);
}

static void print_words(const char *event, const struct cvn_invite_count *c, bool dry_run)
{
	char number[32];

	printf("%s: %s %s", event, cvn_number(c->invited, number), c->invited == 1 ? "person" : "people");
	printf(dry_run ? " would be invited" : " invited");
	if (c->already > 0)
		printf(", %s invited before", cvn_number(c->already, number));
	if (c->shared > 0)
		printf(", %s left out who share%s a mailbox with somebody invited", cvn_number(c->shared, number), c->shared == 1 ? "s" : "");
	if (c->audience.suppressed > 0)
		printf(", %s never to be written to", cvn_number(c->audience.suppressed, number));
	if (c->audience.guarded > 0)
		printf(", %s at a guarded employer's domain", cvn_number(c->audience.guarded, number));
	if (c->audience.excluded > 0)
		printf(", %s excluded", cvn_number(c->audience.excluded, number));
	printf("\n");
	if (c->warning[0])
		printf("warning: %s\n", c->warning);
	if (!dry_run && c->invited > 0)
		printf("next: convene sender --drain\n");
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct cvn_texts operands, lists = { .n = 0 }, exclude_lists = { .n = 0 }, excluded = { .n = 0 };
	const char *segment = NULL;
	bool json = false, dry_run = false, many = false;
	const struct cvn_option options[] = {
		{ "list", "NAME", "who is asked; may be given several times", NULL, NULL, &lists },
		{ "segment", "EXPR", "only those of the lists whom the expression holds", NULL, &segment, NULL },
		{ "exclude-list", "NAME", "leave out members of this list", NULL, NULL, &exclude_lists },
		{ "exclude", "EXPR", "leave out those of whom this is true", NULL, NULL, &excluded },
		{ "many", NULL, "yes, many more people than seats", &many, NULL, NULL },
		{ "dry-run", NULL, "count only; nothing is written", &dry_run, NULL, NULL },
		{ "json", NULL, "print one JSON object", &json, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_invite_count count = { 0 };
	int rc = cvn_options_read(&cvn_cmd_invite, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_invite, &operands, 1, 1, "one event", err);
	if (rc == CVN_OK && lists.n == 0)
		rc = cvn_fail(err, CVN_E_USAGE, "invite: whom? add --list NAME");
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	struct cvn_audience audience = { .list = lists.at, .n_lists = lists.n, .segment = segment, .exclude_list = exclude_lists.at,
		.n_exclude_lists = exclude_lists.n, .exclude_segment = excluded.at, .n_exclude_segments = excluded.n, .kind = "invitation", .timezone = office->conf.timezone, .now = cvn_now() };
	rc = cvn_gathering_invite(office, operands.at[0], &audience, many, dry_run, audience.now, &count, err);
	if (rc != CVN_OK)
		return rc;
	if (json)
		print_json(operands.at[0], &count, dry_run);
	else
		print_words(operands.at[0], &count, dry_run);
	return CVN_OK;
}
