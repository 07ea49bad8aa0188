/*
 * rule.c - convene rule: employers' domains that campaigns never go to, how often one person is
 * written to, and in which hours not.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/people.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/contact/address.h"
#include "convene/contact/quiet.h"
#include "convene/store/rule.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_rule = {
	.name = "rule",
	.synopsis = "show [--json]\n"
	            "guard DOMAIN --reason TEXT [--kind KIND]\n"
	            "unguard DOMAIN [--kind KIND]\n"
	            "cap LETTERS SPAN [--urgent SPAN]\n"
	            "uncap\n"
	            "quiet HOURS [--urgent SPAN]\n"
	            "unquiet",
	.summary = "Rules over all campaigns: employers' domains, how often one person is written to, and in which hours not.",
	.run = run,
};

struct asked {
	const struct cvn_cli *cli;
	struct cvn_office *office;
	const char *const *operand;
	const char *kind, *reason, *urgent;
	bool json;
	struct cvn_table *table;
	char domain[CVN_ADDRESS_MAX + 2];
	struct cvn_cap cap;
	struct cvn_quiet_rule quiet;
};

/* "7d", "48h" as people say it: the largest unit that divides it. */
static const char *span(int64_t s, char out[32])
{
	bool days = s % 86400 == 0;

	snprintf(out, 32, "%lld %s", (long long)(days ? s / 86400 : s / 3600), days ? "days" : "hours");
	return out;
}

static int guard_row(void *ctx, const char *domain, const char *kind, const char *reason, int64_t since, struct cvn_err *err)
{
	struct asked *a = ctx;
	char day[24];

	(void)err;
	if (!a->json) {
		cvn_day(since, a->office->conf.timezone, day);
		cvn_table_cell(a->table, domain);
		cvn_table_cell(a->table, kind);
		cvn_table_cell(a->table, day);
		cvn_table_cell(a->table, reason);
		return CVN_OK;
	}
	CVN_AUTO_BUF(b, 1 << 16);
	struct cvn_json j = cvn_json_on(&b);
	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "guard", domain);
	cvn_json_text(&j, "kind", kind);
	cvn_json_text(&j, "reason", reason);
	cvn_json_time(&j, "since", since);
	cvn_json_close(&j, '}');
	puts(b.ptr);
	return CVN_OK;
}

static void print_cap(const struct asked *a, const struct cvn_cap *cap)
{
	char in[32], urgent[32];

	if (a->json)
		printf("{\"cap\": %lld, \"seconds\": %lld, \"urgent_seconds\": %lld}\n", (long long)cap->letters, (long long)cap->seconds,
		       (long long)cap->urgent);
	else if (cap->letters == 0)
		printf("No cap: a person may get any number of letters.\n");
	else
		printf("Not more than %lld letters in %s to one person%s%s%s.\n", (long long)cap->letters, span(cap->seconds, in),
		       cap->urgent ? ", except of campaigns that expire within " : "", cap->urgent ? span(cap->urgent, urgent) : "", "");
}

static void print_quiet(const struct asked *a, const struct cvn_quiet_rule *rule)
{
	char urgent[32];

	if (a->json)
		printf("{\"quiet_hours\": \"%s\", \"urgent_seconds\": %lld}\n", rule->hours, (long long)rule->urgent);
	else if (!*rule->hours)
		printf("No quiet hours: letters leave at any time, but to people who have hours of their own.\n");
	else
		printf("No letters %s by a person's own clock%s%s.\n", rule->hours,
		       rule->urgent ? ", except of campaigns that expire within " : "", rule->urgent ? span(rule->urgent, urgent) : "");
}

static int show(struct asked *a, struct cvn_err *err)
{
	static const char *const headers[] = { "domain", "never gets", "since", "because" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 4);
	struct cvn_cap cap = { 0 };
	struct cvn_quiet_rule quiet = { .hours = "" };
	int rc = cvn_store_cap_get(a->office->store, &cap, err);

	if (rc == CVN_OK)
		rc = cvn_store_quiet_get(a->office->store, &quiet, err);
	if (rc != CVN_OK)
		return rc;
	print_cap(a, &cap);
	print_quiet(a, &quiet);
	a->table = t;
	rc = cvn_store_guards(a->office->store, guard_row, a, err);
	if (rc == CVN_OK && !a->json)
		cvn_table_print(t, a->cli, stdout);
	return rc;
}

static int guard(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;

	return cvn_store_guard_add(store, a->domain, a->kind, a->reason, cvn_now(), err);
}

static int unguard(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;

	return cvn_store_guard_remove(store, a->domain, a->kind, err);
}

static int set_cap(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;

	return cvn_store_cap_set(store, &a->cap, err);
}

static int set_quiet(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct asked *a = ctx;

	return cvn_store_quiet_set(store, &a->quiet, err);
}

static int read_quiet(struct asked *a, struct cvn_err *err)
{
	struct cvn_quiet q;
	int rc = cvn_quiet_read(cvn_span_of(a->operand[0]), &q, err);

	if (rc == CVN_OK && q.from == q.to)
		rc = cvn_fail(err, CVN_E_USAGE, "convene rule unquiet takes the rule away");
	if (rc != CVN_OK)
		return rc;
	cvn_quiet_text(&q, a->quiet.hours);
	return a->urgent ? cvn_parse_duration(a->urgent, &a->quiet.urgent, err) : CVN_OK;
}

/* A domain as a person writes it, in A-labels: read as an address there. */
static int read_domain(struct asked *a, struct cvn_err *err)
{
	CVN_AUTO_STR char *text = cvn_xasprintf("x@%s", a->operand[0]);
	struct cvn_address address;
	int rc = cvn_address_parse(cvn_span_of(text), &address, err);

	if (rc != CVN_OK)
		return cvn_within(err, "'%s' is no domain", a->operand[0]);
	memcpy(a->domain, address.domain, strlen(address.domain) + 1);
	return CVN_OK;
}

static int read_cap(struct asked *a, struct cvn_err *err)
{
	uint64_t letters = 0;
	int rc = cvn_parse_u64(cvn_span_of(a->operand[0]), 1000, &letters, NULL);

	if (rc != CVN_OK || letters == 0)
		return cvn_fail(err, CVN_E_USAGE, "a cap is a number of letters and a span: cap 2 7d");
	a->cap.letters = (int64_t)letters;
	rc = cvn_parse_duration(a->operand[1], &a->cap.seconds, err);
	return rc == CVN_OK && a->urgent ? cvn_parse_duration(a->urgent, &a->cap.urgent, err) : rc;
}

static int act(const char *verb, struct asked *a, struct cvn_err *err)
{
	int rc = CVN_OK;

	if (cvn_streq(verb, "show"))
		return show(a, err);
	if (cvn_streq(verb, "guard") || cvn_streq(verb, "unguard"))
		rc = read_domain(a, err);
	else if (cvn_streq(verb, "cap"))
		rc = read_cap(a, err);
	else if (cvn_streq(verb, "quiet"))
		rc = read_quiet(a, err);
	if (rc != CVN_OK)
		return rc;
	return cvn_in_write(a->office->store, cvn_streq(verb, "guard") ? guard : cvn_streq(verb, "unguard") ? unguard
	                    : cvn_streq(verb, "quiet") || cvn_streq(verb, "unquiet") ? set_quiet : set_cap, a, err);
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	static const char *const verbs[] = { "show", "guard", "unguard", "cap", "uncap", "quiet", "unquiet", NULL };
	struct asked a = { .cli = cli, .kind = "all" };
	struct cvn_texts operands;
	const char *verb = NULL;
	size_t want;
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	const struct cvn_option options[] = {
		{ .name = "kind", .arg = "KIND", .help = "campaigns of this kind only (action-alert, …); all otherwise", .text = &a.kind },
		{ .name = "reason", .arg = "TEXT", .help = "why, for whoever asks later", .text = &a.reason },
		{ .name = "urgent", .arg = "SPAN", .help = "campaigns that expire within it do not wait (48h)", .text = &a.urgent },
		{ .name = "json", .help = "one JSON object a line", .flag = &a.json },
		CVN_OPTION_END,
	};
	int rc = cvn_verb_read(&cvn_cmd_rule, argc, argv, verbs, &verb, err);

	if (rc == CVN_OK)
		rc = cvn_options_read(&cvn_cmd_rule, options, argc - 1, argv + 1, &operands, err);
	if (rc != CVN_OK)
		return rc;
	want = cvn_streq(verb, "cap") ? 2 : cvn_streq(verb, "guard") || cvn_streq(verb, "unguard") || cvn_streq(verb, "quiet") ? 1 : 0;
	rc = cvn_operands_check(&cvn_cmd_rule, &operands, want, want, want == 2 ? "a number and a span"
	                        : cvn_streq(verb, "quiet") ? "two times of the day, as 21:00-08:00" : "one domain", err);
	if (rc == CVN_OK && cvn_streq(verb, "guard") && !a.reason)
		rc = cvn_fail(err, CVN_E_USAGE, "convene rule guard needs --reason TEXT");
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	a.office = office;
	a.operand = operands.at;
	return act(verb, &a, err);
}
