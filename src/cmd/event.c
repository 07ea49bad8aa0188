/*
 * event.c - `convene event`: its verbs, create, new and list.
 *
 * How one event is shown is event_show.c.
 * Changing, cancelling and bringing back are event_change.c; matters, attendance and public calendars event_matter.c.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/event_priv.h"
#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "convene/base/json.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

extern const struct cvn_command cvn_cmd_event;
const struct cvn_command cvn_cmd_event = {
	.name = "event",
	.synopsis = "new KIND [FILE]\ncreate FILE [--json]\nshow EVENT [--json]\nlist [--json]\nchange EVENT [FILE] [--dry-run] [--json]\n"
	            "cancel EVENT [--date DAY] [--reason TEXT] [--dry-run] [--json]\nreinstate EVENT [ADDRESS] [--reason TEXT] [--json]\n"
	            "uninvite EVENT ADDRESS [--json]\nmatters [EVENT] [--json]\naccept NUMBER\ndecline NUMBER\n"
	            "attendance EVENT came|no-show [ADDRESS]… [--date DAY]\nics EVENT\nfeed",
	.summary = "Events: make one from its file, look at it, change it, call it off.",
	.run = run,
};

static int create(struct cvn_office *office, const char *path, bool json, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	int rc = cvn_gathering_create(office, path, cvn_now(), &e, err);

	if (rc != CVN_OK)
		return rc;
	if (json)
		rc = cvn_event_print_json(office, &e, NULL, err);
	else {
		cvn_event_print(office, &e, NULL);
		printf("next: convene invite %s --list NAME\n", e.name);
	}
	cvn_event_row_release(&e);
	return rc;
}

static void list_table(const struct cvn_cli *cli, const struct cvn_office *office, const struct cvn_event_row *rows, size_t n)
{
	static const char *const headers[] = { "EVENT", "KIND", "WHEN", "STATE", ">SEATS" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));

	for (size_t i = 0; i < n; i++) {
		CVN_AUTO_STR char *when = cvn_event_when_text(office, &rows[i]);

		cvn_table_cell(t, rows[i].name);
		cvn_table_cell(t, rows[i].kind);
		cvn_table_cell(t, when);
		cvn_table_cell(t, rows[i].state);
		if (rows[i].capacity > 0)
			cvn_table_cellf(t, "%" PRId64 " of %" PRId64, rows[i].taken, rows[i].capacity);
		else
			cvn_table_cellf(t, "%" PRId64, rows[i].taken);
	}
	cvn_table_print(t, cli, stdout);
}

static int list(const struct cvn_cli *cli, struct cvn_office *office, bool json, struct cvn_err *err)
{
	struct cvn_event_row *rows = NULL;
	size_t n = 0;
	int rc = cvn_store_event_list(office->store, &rows, &n, err);

	if (rc != CVN_OK)
		return rc;
	for (size_t i = 0; i < n && json; i++)
		rc = rc == CVN_OK ? cvn_event_print_json(office, &rows[i], NULL, err) : rc;
	if (!json)
		list_table(cli, office, rows, n);
	for (size_t i = 0; i < n; i++)
		cvn_event_row_release(&rows[i]);
	free(rows);
	return rc;
}

static int verb_create(const struct cvn_event_verb *v, struct cvn_err *err)
{
	return create(v->office, v->operands->at[1], v->json, err);
}

/* KIND.md and its Spanish sister; what is there already is not written over. */
static int write_sample(const char *kind, const char *path, const char *ending, struct cvn_err *err)
{
	CVN_AUTO_BUF(text, 256u << 10);
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	size_t stem = dot != NULL && (slash == NULL || dot > slash) ? (size_t)(dot - path) : strlen(path);
	CVN_AUTO_STR char *file = cvn_xasprintf("%s%s", kind, ending);
	CVN_AUTO_STR char *to = cvn_xasprintf("%.*s%s", (int)stem, path, ending);
	int rc = cvn_office_sample_event(file, cvn_now(), &text, err);

	if (rc == CVN_E_NOTFOUND)
		return cvn_fail(err, CVN_E_USAGE, "event new: '%.40s' is no kind; see convene-event(5)", kind);
	if (rc == CVN_OK && cvn_file_exists(to))
		return cvn_fail(err, CVN_E_EXISTS, "%s is there already", to);
	if (rc == CVN_OK)
		rc = cvn_file_write(to, text.ptr, text.len, 0600, err);
	if (rc == CVN_OK)
		printf("%s\n", to);
	return rc;
}

static int verb_new(const struct cvn_event_verb *v, struct cvn_err *err)
{
	const char *kind = v->operands->at[1], *path = v->operands->n > 2 ? v->operands->at[2] : kind;
	int rc = write_sample(kind, path, ".md", err);

	return rc == CVN_OK ? write_sample(kind, path, ".es.md", err) : rc;
}

static int verb_show(const struct cvn_event_verb *v, struct cvn_err *err)
{
	return cvn_event_show(v->cli, v->office, v->operands->at[1], v->json, err);
}

static int verb_list(const struct cvn_event_verb *v, struct cvn_err *err)
{
	return list(v->cli, v->office, v->json, err);
}

static const struct verb {
	const char *name, *operands;
	size_t min, max;                /* of operands, the verb included */
	int (*run)(const struct cvn_event_verb *v, struct cvn_err *err);
} verbs[] = {
	{ "new", "a kind of event and perhaps a file", 2, 3, verb_new },
	{ "create", "an event file", 2, 2, verb_create },
	{ "show", "an event", 2, 2, verb_show },
	{ "list", "nothing more", 1, 1, verb_list },
	{ "change", "an event and perhaps its file", 2, 3, cvn_event_verb_change },
	{ "cancel", "an event", 2, 2, cvn_event_verb_cancel },
	{ "reinstate", "an event and perhaps an address", 2, 3, cvn_event_verb_reinstate },
	{ "uninvite", "an event and an address", 3, 3, cvn_event_verb_uninvite },
	{ "matters", "perhaps an event", 1, 2, cvn_event_verb_matters },
	{ "accept", "the number of a matter", 2, 2, cvn_event_verb_accept },
	{ "decline", "the number of a matter", 2, 2, cvn_event_verb_decline },
	{ "attendance", "an event, came or no-show, and perhaps addresses", 3, 64, cvn_event_verb_attendance },
	{ "ics", "an event", 2, 2, cvn_event_verb_ics },
	{ "feed", "nothing more", 1, 1, cvn_event_verb_feed },
};

static int find_verb(int argc, char **argv, const struct verb **out, struct cvn_err *err)
{
	const char *names[CVN_COUNT(verbs) + 1] = { NULL };
	const char *name;

	for (size_t i = 0; i < CVN_COUNT(verbs); i++)
		names[i] = verbs[i].name;
	int rc = cvn_verb_read(&cvn_cmd_event, argc, argv, names, &name, err);
	for (size_t i = 0; i < CVN_COUNT(verbs) && rc == CVN_OK; i++)
		if (cvn_streq(verbs[i].name, name))
			*out = &verbs[i];
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	const struct verb *verb = NULL;
	struct cvn_texts operands;
	struct cvn_event_verb v = { .cli = cli, .operands = &operands };
	const struct cvn_option options[] = {
		{ "json", NULL, "print JSON, one object a line", &v.json, NULL, NULL },
		{ "dry-run", NULL, "show what would follow; nothing is written", &v.dry_run, NULL, NULL },
		{ "date", "DAY", "cancel, attendance: this date of a series (2027-01-07)", NULL, &v.date, NULL },
		{ "reason", "TEXT", "cancel, reinstate: what members are told", NULL, &v.reason, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	int rc = cvn_options_read(&cvn_cmd_event, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = find_verb(argc, argv, &verb, err);
	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_event, &operands, verb->min, verb->max, verb->operands, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_zones_load(err);
	if (rc != CVN_OK)
		return rc;
	v.office = office;
	return verb->run(&v, err);
}
