/*
 * inbox_assign.c - who has a mail: given by hand, by rules, and who stands in for somebody who is away.
 */
#include <string.h>

#include "cmd/inbox_priv.h"
#include "cmd/people.h"
#include "convene/base/clock.h"
#include "convene/calendar.h"
#include "convene/inbox.h"
#include "convene/store/assign.h"

#include "convene/base/banned.h"

/* The verbs that write open the office and begin; cvn_inbox_finish ends. */
static int begin(const struct cvn_cli *cli, struct cvn_office **office, struct cvn_err *err)
{
	int rc = cvn_cli_office(cli, office, err);

	return rc == CVN_OK ? cvn_store_begin((*office)->store, err) : rc;
}

static int by_hand(struct cvn_office *office, const struct cvn_texts *o, struct cvn_err *err)
{
	int64_t id = 0;
	int rc = cvn_inbox_number(o->at[0], &id, err);

	return rc == CVN_OK ? cvn_store_mail_assign(office->store, id, o->at[1], CVN_BY_HAND, cvn_now(), err) : rc;
}

int cvn_inbox_assign(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool by_rule = false;
	const struct cvn_option options[] = {
		{ "by-rule", NULL, "Everything that waits, by the rules as they are now; what was given by hand stays.", &by_rule, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts o;
	int64_t changed = 0;
	int rc = cvn_options_read(&cvn_cmd_inbox, options, argc, argv, &o, err);

	if (rc == CVN_OK && by_rule)
		rc = cvn_operands_check(&cvn_cmd_inbox, &o, 0, 0, "no operand beside --by-rule", err);
	else if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_inbox, &o, 2, 2, "a mail's number and who takes it", err);
	if (rc == CVN_OK)
		rc = begin(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	rc = by_rule ? cvn_inbox_assign_again(office, cvn_now(), &changed, err) : by_hand(office, &o, err);
	rc = cvn_inbox_finish(office->store, rc, err);
	if (rc == CVN_OK && by_rule && !cli->quiet)
		printf("%lld mails went to somebody else.\n", (long long)changed);
	return rc;
}

static void day(const struct cvn_office *office, int64_t t, char out[24])
{
	cvn_day(t, office->conf.timezone, out);
	out[10] = '\0';
}

static void print_rules(const struct cvn_cli *cli, const struct cvn_mail_rule *rule, size_t n)
{
	static const char *const headers[] = { "about", "which", "goes to" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));

	for (size_t i = 0; i < n; i++) {
		cvn_table_cell(t, rule[i].what);
		cvn_table_cell(t, rule[i].value);
		cvn_table_cell(t, rule[i].who);
	}
	cvn_table_print(t, cli, stdout);
	if (n == 0)
		printf("No rules: a steward gets the mail of their people, everything else waits for whoever takes it.\n");
}

static void print_aways(const struct cvn_office *office, const struct cvn_mail_away *away, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char from[24], until[24];

		day(office, away[i].from_at, from);
		day(office, away[i].until_at - 1, until);
		printf("%s%s is away from %s to %s; %s%s\n", i == 0 ? "\n" : "", away[i].who, from, until,
		       away[i].deputy[0] ? "instead: " : "nobody stands in", away[i].deputy);
	}
}

static void print_json(const struct cvn_office *office, const struct cvn_mail_rule *rule, size_t n, const struct cvn_mail_away *away,
                       size_t n_away)
{
	for (size_t i = 0; i < n + n_away; i++) {
		CVN_AUTO_BUF(b, 16u << 10);
		struct cvn_json j = cvn_json_on(&b);
		char from[24], until[24];

		cvn_json_open(&j, NULL, '{');
		if (i < n) {
			cvn_json_text(&j, "about", rule[i].what);
			cvn_json_text(&j, "which", rule[i].value);
			cvn_json_text(&j, "who", rule[i].who);
		} else {
			day(office, away[i - n].from_at, from);
			day(office, away[i - n].until_at - 1, until);
			cvn_json_text(&j, "away", away[i - n].who);
			cvn_json_text(&j, "from", from);
			cvn_json_text(&j, "until", until);
			cvn_json_text(&j, "deputy", away[i - n].deputy[0] ? away[i - n].deputy : NULL);
		}
		cvn_json_close(&j, '}');
		puts(b.ptr);
	}
}

static int list(const struct cvn_cli *cli, bool json, struct cvn_err *err)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_mail_rule *rule = NULL;
	struct cvn_mail_away *away = NULL;
	size_t n = 0, n_away = 0;
	int rc = cvn_cli_office(cli, &office, err);

	if (rc == CVN_OK)
		rc = cvn_store_mail_rules(office->store, &rule, &n, err);
	if (rc == CVN_OK)
		rc = cvn_store_mail_aways(office->store, cvn_now(), &away, &n_away, err);
	if (rc == CVN_OK && json) {
		print_json(office, rule, n, away, n_away);
	} else if (rc == CVN_OK) {
		print_rules(cli, rule, n);
		print_aways(office, away, n_away);
	}
	cvn_mail_rules_free(rule, n);
	cvn_mail_aways_free(away, n_away);
	return rc;
}

/* add|drop WHAT [VALUE] [WHO] */
static int change(const struct cvn_cli *cli, const struct cvn_texts *o, struct cvn_err *err)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	bool add = cvn_streq(o->at[0], "add");
	bool plain = o->n > 1 && cvn_streq(o->at[1], "default");
	size_t want = 2 + !plain + add;
	const char *value = plain ? "" : o->n > 2 ? o->at[2] : "";
	int rc;

	if (!add && !cvn_streq(o->at[0], "drop"))
		return cvn_fail(err, CVN_E_USAGE, "inbox rule: list, add or drop, not '%.40s'", o->at[0]);
	rc = cvn_operands_check(&cvn_cmd_inbox, o, want, want, add ? "what it is about (event, steward, building, district with its name, or "
	                        "default) and who gets it" : "what the rule is about", err);
	if (rc == CVN_OK)
		rc = begin(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	rc = add ? cvn_inbox_rule_set(office, o->at[1], value, o->at[want - 1], cvn_now(), err)
	         : cvn_inbox_rule_drop(office, o->at[1], value, err);
	rc = cvn_inbox_finish(office->store, rc, err);
	if (rc == CVN_OK && !cli->quiet)
		printf("It holds for what comes from now on; what waits already: convene inbox assign --by-rule\n");
	return rc;
}

int cvn_inbox_rule(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool json = false;
	const struct cvn_option options[] = {
		{ "json", NULL, "One object a line.", &json, NULL, NULL },
		CVN_OPTION_END,
	};
	struct cvn_texts o;
	int rc = cvn_inbox_arguments(options, argc, argv, &o, 0, 4, "list, add or drop", err);

	if (rc != CVN_OK)
		return rc;
	return o.n == 0 || cvn_streq(o.at[0], "list") ? list(cli, json, err) : change(cli, &o, err);
}

/* "2026-12-20", the moment the day begins where the office is. `later`: so many days behind it. */
static int read_day(const char *s, const char *zone, int later, int64_t *out, struct cvn_err *err)
{
	struct cvn_civil c = { 0 };
	uint64_t part[3];
	static const struct { size_t at, n; } where[] = { { 0, 4 }, { 5, 2 }, { 8, 2 } };
	bool ok = strlen(s) == 10 && s[4] == '-' && s[7] == '-';

	for (size_t i = 0; ok && i < 3; i++)
		ok = cvn_parse_u64((struct cvn_span){ s + where[i].at, where[i].n }, 9999, &part[i], NULL) == CVN_OK;
	if (ok)
		c = (struct cvn_civil){ .year = (int)part[0], .month = (int)part[1], .day = (int)part[2] };
	if (!ok || !cvn_civil_valid(&c))
		return cvn_fail(err, CVN_E_USAGE, "'%.40s' is not a day; write it as 2026-12-20", s);
	c = cvn_civil_from_unix(cvn_civil_to_unix(&c) + later * 86400);
	c.hour = c.minute = c.second = 0;
	return cvn_zone_to_unix(zone && zone[0] ? zone : "UTC", &c, out, err);
}

static int set_away(struct cvn_office *office, const struct cvn_texts *o, const char *deputy, struct cvn_err *err)
{
	const char *zone = office->conf.timezone;
	int64_t from = 0, until = 0;
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = read_day(o->at[1], zone, 0, &from, err);
	if (rc == CVN_OK)
		rc = read_day(o->at[2], zone, 1, &until, err);
	return rc == CVN_OK ? cvn_inbox_away_set(office, o->at[0], from, until, deputy, err) : rc;
}

int cvn_inbox_away(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool back = false;
	const char *deputy = NULL;
	const struct cvn_option options[] = {
		{ "deputy", "WHO", "Who gets their mail meanwhile.", NULL, &deputy, NULL },
		{ "back", NULL, "They are there again.", &back, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts o;
	int rc = cvn_options_read(&cvn_cmd_inbox, options, argc, argv, &o, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_inbox, &o, back ? 1 : 3, back ? 1 : 3, back ? "one person" : "a person, the first day and the last",
		                        err);
	if (rc == CVN_OK)
		rc = begin(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	rc = back ? cvn_inbox_away_drop(office, o.at[0], err) : set_away(office, &o, deputy, err);
	return cvn_inbox_finish(office->store, rc, err);
}
