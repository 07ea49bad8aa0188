/*
 * status.c - convene status: the office at a glance, and what wants a person.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/store/status.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_status = {
	.name = "status",
	.synopsis = "[--json]",
	.summary = "The office at a glance: people, letters, events, replies that wait.",
	.run = run,
};

static void print_json(const struct cvn_status *s)
{
	CVN_AUTO_BUF(b, 4096);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "contacts", s->contacts);
	cvn_json_int(&j, "suppressed", s->suppressed);
	cvn_json_int(&j, "campaigns_running", s->campaigns_running);
	cvn_json_int(&j, "campaigns_paused", s->campaigns_paused);
	cvn_json_int(&j, "waiting", s->waiting);
	cvn_json_int(&j, "handed", s->handed);
	cvn_json_int(&j, "uncertain", s->uncertain);
	cvn_json_int(&j, "sent", s->sent);
	cvn_json_int(&j, "failed", s->failed);
	cvn_json_time(&j, "next_due_at", s->next_due_at);
	cvn_json_int(&j, "events_ahead", s->events_ahead);
	cvn_json_int(&j, "replies_open", s->replies_open);
	cvn_json_time(&j, "oldest_reply_at", s->oldest_reply_at);
	cvn_json_time(&j, "polled_at", s->polled_at);
	cvn_json_close(&j, '}');
	puts(b.ptr);
}

static const char *ago(int64_t then, int64_t now, char out[48])
{
	int64_t s = now > then ? now - then : 0;

	if (then == 0)
		snprintf(out, 48, "never");
	else if (s < 120)
		snprintf(out, 48, "%" PRId64 " s ago", s);
	else if (s < 7200)
		snprintf(out, 48, "%" PRId64 " min ago", s / 60);
	else
		snprintf(out, 48, "%" PRId64 " h ago", s / 3600);
	return out;
}

static void print_line(const char *what, int64_t n, const char *rest)
{
	char number[32];

	printf("%-10s %10s  %s\n", what, cvn_number(n, number), rest);
}

static void print_letters(const struct cvn_status *s, int64_t now)
{
	char rest[96] = "wait in the queue";

	if (s->waiting > 0 && s->next_due_at > now)
		snprintf(rest, sizeof rest, "wait in the queue; the next is due in %" PRId64 " min", (s->next_due_at - now + 59) / 60);
	print_line("letters", s->sent, "sent");
	print_line("", s->waiting, rest);
	print_line("", s->failed, "failed");
	if (s->uncertain + s->handed > 0)
		print_line("", s->uncertain + s->handed, "in doubt: see convene campaign audit");
}

static void print_paused(struct cvn_office *office)
{
	CVN_AUTO_STR char *why = NULL;

	if (cvn_store_office_get(office->store, "paused", &why, NULL) == CVN_OK && *why)
		printf("Sending is paused: %s. Go on with: convene campaign resume\n", why);
}

static void print_text(struct cvn_office *office, const struct cvn_status *s, int64_t now)
{
	char n[32], rest[160], when[48];

	printf("%s\n\n", office->conf.name);
	print_paused(office);
	snprintf(rest, sizeof rest, "on file, %s of them not to be written to", cvn_number(s->suppressed, n));
	print_line("people", s->contacts, rest);
	snprintf(rest, sizeof rest, "running, %s paused", cvn_number(s->campaigns_paused, n));
	print_line("campaigns", s->campaigns_running, rest);
	print_letters(s, now);
	print_line("events", s->events_ahead, "ahead");
	snprintf(rest, sizeof rest, "wait for a person%s%s", s->replies_open ? "; the oldest came " : "",
	         s->replies_open ? ago(s->oldest_reply_at, now, when) : "");
	print_line("replies", s->replies_open, rest);
	printf("%-10s %10s  %s\n", "mailbox", "", s->polled_at ? ago(s->polled_at, now, when) : "never polled");
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool json = false;
	const struct cvn_option options[] = {
		{ .name = "json", .help = "one JSON object", .flag = &json },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts operands;
	struct cvn_status status;
	int64_t now = cvn_now();
	int rc = cvn_options_read(&cvn_cmd_status, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_status, &operands, 0, 0, "no operand", err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_store_status(office->store, now, &status, err);
	if (rc != CVN_OK)
		return rc;
	if (json)
		print_json(&status);
	else
		print_text(office, &status, now);
	return CVN_OK;
}
