/*
 * contact.c - convene contact: one person; changed, and let go. Looking is contact_look.c.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/contact.h"
#include "convene/base/clock.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_contact = {
	.name = "contact",
	.synopsis = "show ADDRESS [--json]\n"
	            "history ADDRESS [--json]\n"
	            "add ADDRESS [FIELD=VALUE]… [--list NAME]\n"
	            "edit ADDRESS FIELD=VALUE…\n"
	            "note ADDRESS TEXT\n"
	            "subscribe|unsubscribe ADDRESS --list NAME\n"
	            "suppress|unsuppress ADDRESS [--cause CAUSE] [--detail TEXT]\n"
	            "suppressed [--json]\n"
	            "duplicates [--json]\n"
	            "merge ADDRESS OTHER-ADDRESS\n"
	            "export ADDRESS\n"
	            "erase ADDRESS [--yes]",
	.summary = "One person: look, change, export their own data, erase.",
	.run = run,
};

/* ---- changes: each runs inside a write --------------------------------------------------------------------------- */

static int join_list(struct contact_asked *a, int64_t contact_id, const char *state, struct cvn_err *err)
{
	CVN_AUTO_STR char *source = cvn_xasprintf("by hand (%s)", cvn_user_name());
	int64_t list;
	bool added = false;
	int rc = cvn_store_list_find(a->office->store, a->list, &list, err);

	if (rc == CVN_OK)
		rc = cvn_store_subscription_add(a->office->store, list, contact_id, state, source, NULL, a->now, &added, err);
	if (rc == CVN_OK && !added)
		rc = cvn_store_subscription_set(a->office->store, list, contact_id, state, source, a->now, err);
	return rc;
}

/* What whoever adds an address should know: what is remembered of it from before. */
static int tell_added(struct contact_asked *a, int64_t id, struct cvn_err *err)
{
	struct cvn_contact before = { 0 };
	int64_t was = 0;
	int rc = cvn_store_contact_by_id(a->office->store, id, &a->c, err);

	if (rc == CVN_OK)
		rc = cvn_store_merged_into(a->office->store, a->c.email_key, &was, err);
	if (rc == CVN_OK && was)
		rc = cvn_store_contact_by_id(a->office->store, was, &before, err);
	if (rc == CVN_OK && *a->c.suppressed)
		printf("Added, but never to be written to: %s, from before.\n", a->c.suppressed);
	else if (rc == CVN_OK && !a->cli->quiet)
		printf("Added.\n");
	if (rc == CVN_OK && was)
		printf("This was an address of %s before; if it is the same person, merge the two.\n", before.email);
	cvn_contact_release(&before);
	return rc;
}

static int add(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;
	int64_t id = 0;
	int rc = cvn_membership_add(store, a->operand[0], a->operand + 1, a->n - 1, cvn_user_name(), a->now, &id, err);

	if (rc == CVN_OK && a->list)
		rc = join_list(a, id, "subscribed", err);
	return rc == CVN_OK ? tell_added(a, id, err) : rc;
}

static int edit(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;
	size_t changed = 0;
	int rc = cvn_membership_edit(store, a->c.contact_id, a->operand + 1, a->n - 1, cvn_user_name(), a->now, &changed, err);

	if (rc == CVN_OK && !a->cli->quiet)
		printf("%zu change%s.\n", changed, changed == 1 ? "" : "s");
	return rc;
}

static int note(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;

	return cvn_store_note_add(store, a->c.contact_id, cvn_user_name(), a->operand[1], a->now, err);
}

static int subscribe(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;

	(void)store;
	return join_list(a, a->c.contact_id, "subscribed", err);
}

static int unsubscribe(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;

	(void)store;
	return join_list(a, a->c.contact_id, "unsubscribed", err);
}

static int check_cause(const char *cause, struct cvn_err *err)
{
	static const char *const causes[] = { "unsubscribed", "bounced", "complained", "employer", "by-hand" };

	for (size_t i = 0; cause && i < CVN_COUNT(causes); i++)
		if (cvn_streq(causes[i], cause))
			return CVN_OK;
	return !cause ? CVN_OK : cvn_fail(err, CVN_E_USAGE,
	                                  "--cause is unsubscribed, bounced, complained, employer or by-hand, not '%s'", cause);
}

static int suppress(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;
	CVN_AUTO_STR char *detail = cvn_xasprintf("%s: %s", cvn_user_name(), a->detail ? a->detail : "");
	int64_t withdrawn = 0;
	int rc = cvn_store_suppress(store, a->c.contact_id, a->cause ? a->cause : "by-hand", detail, 0, a->now, &withdrawn, err);

	if (rc == CVN_OK)
		printf("Never written to again. Letters taken back: %lld.\n", (long long)withdrawn);
	return rc;
}

static int unsuppress(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;
	struct cvn_contact_change change = { a->c.contact_id, cvn_user_name(), 0, "suppressed", a->c.suppressed, "" };
	int rc = cvn_store_unsuppress(store, a->c.contact_id, a->cause ? a->cause : a->c.suppressed, err);

	return rc == CVN_OK ? cvn_store_change_add(store, &change, a->now, err) : rc;
}

static int erase_rows(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;

	return cvn_store_erase(store, a->c.contact_id, a->now, err);
}

static int erase(struct contact_asked *a, struct cvn_err *err)
{
	int rc;

	if (!a->yes && !cvn_cli_confirm(a->cli, "Erase this person and everything they wrote? It can not be taken back."))
		return cvn_fail(err, CVN_E_USAGE, "nothing was erased; say --yes to do it without a question");
	rc = cvn_in_write(a->office->store, erase_rows, a, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_forget(a->office->store, err);
	printf("Erased. What stays is the keyed hash %s, so that no import brings them back.\n", a->c.email_hash);
	if (rc == CVN_E_BUSY)
		printf("Another program reads the database: its log keeps old pages until the next large write.\n");
	printf("Spreadsheets that were imported, their .rejects.csv and backups are files of yours: look there, too.\n");
	return rc == CVN_E_BUSY ? CVN_OK : rc;
}

static int suppressed(struct contact_asked *a, struct cvn_err *err)
{
	return cvn_contact_suppressed(a->cli, a->office, a->json, err);
}

static int duplicates(struct contact_asked *a, struct cvn_err *err)
{
	return cvn_contact_duplicates(a->cli, a->office->store, a->json, err);
}

static int merge(void *ctx, struct cvn_store *store, struct cvn_err *err)
{
	struct contact_asked *a = ctx;

	return cvn_contact_merge(store, &a->c, a->operand[1], a->now, err);
}

/* ---- which verb -------------------------------------------------------------------------------------------------- */

static const struct verb {
	const char *name;
	int (*look)(struct contact_asked *a, struct cvn_err *err);
	cvn_write_fn *write;
	size_t min, max;
	bool known, list;                /* the person must be there; --list must be given */
	const char *what;
} verbs[] = {
	{ "show", cvn_contact_show, NULL, 1, 1, true, false, "one address" },
	{ "history", cvn_contact_history, NULL, 1, 1, true, false, "one address" },
	{ "export", cvn_contact_export, NULL, 1, 1, true, false, "one address" },
	{ "erase", erase, NULL, 1, 1, true, false, "one address" },
	{ "add", NULL, add, 1, 64, false, false, "an address, then FIELD=VALUE" },
	{ "edit", NULL, edit, 2, 64, true, false, "an address and FIELD=VALUE" },
	{ "note", NULL, note, 2, 2, true, false, "an address and a text" },
	{ "subscribe", NULL, subscribe, 1, 1, true, true, "one address" },
	{ "unsubscribe", NULL, unsubscribe, 1, 1, true, true, "one address" },
	{ "suppress", NULL, suppress, 1, 1, true, false, "one address" },
	{ "unsuppress", NULL, unsuppress, 1, 1, true, false, "one address" },
	{ "suppressed", suppressed, NULL, 0, 0, false, false, "no address" },
	{ "duplicates", duplicates, NULL, 0, 0, false, false, "no address" },
	{ "merge", NULL, merge, 2, 2, true, false, "the address that stays and the other one" },
};

static int act(const struct verb *v, struct contact_asked *a, struct cvn_err *err)
{
	int rc = v->known ? cvn_membership_find(a->office->store, a->operand[0], &a->c, err) : CVN_OK;

	if (rc == CVN_OK)
		rc = v->look ? v->look(a, err) : cvn_in_write(a->office->store, v->write, a, err);
	cvn_contact_release(&a->c);
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	const char *names[CVN_COUNT(verbs) + 1] = { NULL };
	const char *name = NULL;
	struct contact_asked a = { .cli = cli, .now = cvn_now() };
	struct cvn_texts operands;
	const struct verb *v = verbs;
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	const struct cvn_option options[] = {
		{ .name = "list", .arg = "NAME", .help = "which list", .text = &a.list },
		{ .name = "cause", .arg = "CAUSE", .help = "unsubscribed, bounced, complained, employer or by-hand", .text = &a.cause },
		{ .name = "detail", .arg = "TEXT", .help = "why, in words", .text = &a.detail },
		{ .name = "yes", .help = "erase without asking", .flag = &a.yes },
		{ .name = "json", .help = "JSON instead of a table", .flag = &a.json },
		CVN_OPTION_END,
	};
	int rc;

	for (size_t i = 0; i < CVN_COUNT(verbs); i++)
		names[i] = verbs[i].name;
	rc = cvn_verb_read(&cvn_cmd_contact, argc, argv, names, &name, err);
	if (rc == CVN_OK)
		rc = cvn_options_read(&cvn_cmd_contact, options, argc - 1, argv + 1, &operands, err);
	if (rc != CVN_OK)
		return rc;
	while (!cvn_streq(v->name, name))
		v++;
	rc = cvn_operands_check(&cvn_cmd_contact, &operands, v->min, v->max, v->what, err);
	if (rc == CVN_OK && v->list && !a.list)
		rc = cvn_fail(err, CVN_E_USAGE, "convene contact %s needs --list NAME", name);
	if (rc == CVN_OK)
		rc = check_cause(a.cause, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc != CVN_OK)
		return rc;
	a.office = office;
	a.operand = operands.at;
	a.n = operands.n;
	return act(v, &a, err);
}
