/*
 * assign.c - who gets what waits for a person.
 *
 * The closest tie is asked first: the event it is about, the person's steward, their building, their district, then the
 * default. Who is away passes it to their deputy, and a deputy to theirs; where nobody is there it goes to the default. What a
 * person gave to somebody by hand no rule takes back.
 */
#include <stdio.h>
#include <string.h>

#include "act_priv.h"
#include "inbox_priv.h"
#include "convene/store/assign.h"
#include "convene/store/event.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

#define DEPUTIES 8           /* a chain of deputies longer than this is a circle */
#define WHO_MAX 200

static const char *const kinds[] = { "event", "steward", "building", "district", "default" };

struct asking {
	struct cvn_office *office;
	int64_t now;
	struct cvn_assigned *out;
};

static char *fold(const char *s)
{
	return cvn_fold(s, strlen(s));
}

static void remember(struct asking *a, const char *who, const char *what, const char *value)
{
	snprintf(a->out->who, sizeof a->out->who, "%s", who);
	snprintf(a->out->why, sizeof a->out->why, "%s%s%.80s", what, value[0] ? " " : "", value);
}

static void add_why(struct asking *a, const char *away)
{
	size_t n = strlen(a->out->why);

	snprintf(a->out->why + n, sizeof a->out->why - n, "%s%.80s is away", n ? "; " : "", away);
}

/* From `out->who` along the deputies to somebody who is there. CVN_E_NOTFOUND: nobody; `out->who` is "". */
static int somebody_there(struct asking *a, struct cvn_err *err)
{
	for (int i = 0; i < DEPUTIES && a->out->who[0]; i++) {
		CVN_AUTO_STR char *key = fold(a->out->who);
		struct cvn_mail_away away = { 0 };
		int rc = cvn_store_mail_away_now(a->office->store, key, a->now, &away, err);

		if (rc == CVN_E_NOTFOUND)
			return CVN_OK;
		if (rc != CVN_OK)
			return rc;
		add_why(a, a->out->who);
		snprintf(a->out->who, sizeof a->out->who, "%s", away.deputy);
		cvn_mail_away_release(&away);
	}
	a->out->who[0] = '\0';
	return CVN_E_NOTFOUND;
}

/* CVN_E_NOTFOUND: no such rule. */
static int ask(struct asking *a, const char *what, const char *value, struct cvn_err *err)
{
	CVN_AUTO_STR char *key = fold(value);
	struct cvn_mail_rule rule = { 0 };
	int rc;

	if (!key[0] && strcmp(what, "default") != 0)
		return CVN_E_NOTFOUND;
	rc = cvn_store_mail_rule_get(a->office->store, what, key, &rule, err);
	if (rc == CVN_OK)
		remember(a, rule.who, what, rule.value);
	cvn_mail_rule_release(&rule);
	return rc;
}

static int ask_event(struct asking *a, int64_t event_id, struct cvn_err *err)
{
	struct cvn_event_row event = { 0 };
	int rc = event_id ? cvn_store_event_get(a->office->store, event_id, &event, err) : CVN_E_NOTFOUND;

	if (rc == CVN_OK)
		rc = ask(a, "event", event.name, err);
	cvn_event_row_release(&event);
	return rc;
}

/* A steward gets the mail of their people without any rule; a rule gives it to somebody else. */
static int ask_steward(struct asking *a, int64_t steward_id, struct cvn_err *err)
{
	struct cvn_contact steward = { 0 };
	int rc = steward_id ? cvn_store_contact_by_id(a->office->store, steward_id, &steward, err) : CVN_E_NOTFOUND;

	if (rc == CVN_OK) {
		rc = ask(a, "steward", steward.email, err);
		if (rc == CVN_E_NOTFOUND) {
			remember(a, steward.email, "steward", "");
			rc = CVN_OK;
		}
	}
	cvn_contact_release(&steward);
	return rc;
}

static int ask_about(struct asking *a, int64_t contact_id, struct cvn_err *err)
{
	struct cvn_contact c = { 0 };
	int rc = contact_id ? cvn_store_contact_by_id(a->office->store, contact_id, &c, err) : CVN_E_NOTFOUND;

	if (rc == CVN_OK) {
		rc = ask_steward(a, c.steward_id, err);
		if (rc == CVN_E_NOTFOUND)
			rc = ask(a, "building", c.building, err);
		if (rc == CVN_E_NOTFOUND)
			rc = ask(a, "district", c.district, err);
	}
	cvn_contact_release(&c);
	return rc;
}

int cvn_inbox_choose(struct cvn_office *office, int64_t contact_id, int64_t event_id, int64_t now, struct cvn_assigned *out,
                     struct cvn_err *err)
{
	struct asking a = { office, now, out };
	struct cvn_err why = { 0 };
	char away[sizeof out->why];
	int rc;

	*out = (struct cvn_assigned){ 0 };
	rc = ask_event(&a, event_id, &why);
	if (rc == CVN_E_NOTFOUND)
		rc = ask_about(&a, contact_id, &why);
	if (rc == CVN_OK)
		rc = somebody_there(&a, &why);
	if (rc == CVN_E_NOTFOUND) {
		snprintf(away, sizeof away, "%s", out->why);
		rc = ask(&a, "default", "", &why);
		if (rc == CVN_OK && away[0])
			snprintf(out->why, sizeof out->why, "%.180s; default", away);
		if (rc == CVN_OK)
			rc = somebody_there(&a, &why);
	}
	return rc == CVN_OK || rc == CVN_E_NOTFOUND ? CVN_OK : cvn_fail(err, (enum cvn_code)rc, "%s", why.text);
}

static bool is_kind(const char *what)
{
	for (size_t i = 0; i < CVN_COUNT(kinds); i++)
		if (strcmp(kinds[i], what) == 0)
			return true;
	return false;
}

static int check_who(const char *who, struct cvn_err *err)
{
	if (!who[0] || strlen(who) > WHO_MAX || strpbrk(who, "\r\n\t"))
		return cvn_fail(err, CVN_E_INVALID, "'%.60s' is not a person's address or name", who);
	return CVN_OK;
}

static int check_rule(struct cvn_office *office, const char *what, const char *value, struct cvn_err *err)
{
	struct cvn_event_row event = { 0 };
	bool without = strcmp(what, "default") == 0;
	int rc = CVN_OK;

	if (!is_kind(what))
		return cvn_fail(err, CVN_E_USAGE, "a rule is about an event, steward, building or district, or it is the default; not '%.40s'",
		                what);
	if (without != (value[0] == '\0') || strlen(value) > WHO_MAX)
		return cvn_fail(err, CVN_E_USAGE, without ? "the default is about nothing else" : "which %s?", what);
	if (strcmp(what, "event") == 0)
		rc = cvn_store_event_find(office->store, value, &event, err);
	cvn_event_row_release(&event);
	return rc;
}

int cvn_inbox_rule_set(struct cvn_office *office, const char *what, const char *value, const char *who, int64_t now,
                       struct cvn_err *err)
{
	CVN_AUTO_STR char *key = fold(value);
	struct cvn_mail_rule rule = { (char *)(uintptr_t)what, (char *)(uintptr_t)value, (char *)(uintptr_t)who };
	int rc = check_rule(office, what, value, err);

	if (rc == CVN_OK)
		rc = check_who(who, err);
	return rc == CVN_OK ? cvn_store_mail_rule_set(office->store, &rule, key, now, err) : rc;
}

int cvn_inbox_rule_drop(struct cvn_office *office, const char *what, const char *value, struct cvn_err *err)
{
	CVN_AUTO_STR char *key = fold(value);

	return cvn_store_mail_rule_drop(office->store, what, key, err);
}

int cvn_inbox_away_set(struct cvn_office *office, const char *who, int64_t from_at, int64_t until_at, const char *deputy,
                       struct cvn_err *err)
{
	CVN_AUTO_STR char *key = fold(who);
	CVN_AUTO_STR char *other = fold(deputy ? deputy : "");
	struct cvn_mail_away away = { (char *)(uintptr_t)who, (char *)(uintptr_t)deputy, from_at, until_at };
	int rc = check_who(who, err);

	if (rc == CVN_OK && deputy)
		rc = check_who(deputy, err);
	if (rc == CVN_OK && strcmp(key, other) == 0)
		rc = cvn_fail(err, CVN_E_INVALID, "%s cannot stand in for themselves", who);
	if (rc == CVN_OK && until_at <= from_at)
		rc = cvn_fail(err, CVN_E_INVALID, "the last day lies before the first");
	return rc == CVN_OK ? cvn_store_mail_away_set(office->store, &away, key, err) : rc;
}

int cvn_inbox_away_drop(struct cvn_office *office, const char *who, struct cvn_err *err)
{
	CVN_AUTO_STR char *key = fold(who);

	return cvn_store_mail_away_drop(office->store, key, err);
}

/* One open mail by the rules as they are now. */
static int assign_again(struct cvn_office *office, const struct cvn_mail_row *m, int64_t now, int64_t *changed, struct cvn_err *err)
{
	struct cvn_assigned to = { 0 };
	int rc;

	if (strcmp(m->assigned_why, CVN_BY_HAND) == 0 || strcmp(m->state, "open") != 0)
		return CVN_OK;
	rc = cvn_inbox_choose(office, m->contact_id, m->event_id, now, &to, err);
	if (rc != CVN_OK || (strcmp(to.who, m->assigned) == 0 && strcmp(to.why, m->assigned_why) == 0))
		return rc;
	*changed += strcmp(to.who, m->assigned) != 0;
	return cvn_store_mail_assign(office->store, m->mail_id, to.who, to.why, now, err);
}

int cvn_inbox_assign_again(struct cvn_office *office, int64_t now, int64_t *out_changed, struct cvn_err *err)
{
	struct cvn_mail_filter f = { .state = "open", .limit = 500, .by_number = true };
	size_t n = 0;
	int rc = CVN_OK;

	*out_changed = 0;
	do {
		struct cvn_mail_row *rows = NULL;

		rc = cvn_store_mails(office->store, &f, &rows, &n, err);
		for (size_t i = 0; rc == CVN_OK && i < n; i++) {
			f.after_id = rows[i].mail_id;
			rc = assign_again(office, &rows[i], now, out_changed, err);
		}
		cvn_mail_rows_free(rows, rows ? n : 0);
	} while (rc == CVN_OK && n == 500);
	return rc;
}
