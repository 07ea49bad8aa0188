/*
 * inbox.c - `convene inbox`: what came, what it was, what waits for a person.
 *
 * The verbs and the list; one mail is inbox_show.c, who has it inbox_assign.c, work on it inbox_work.c, and explain, which needs no
 * office, inbox_explain.c.
 */
#include <string.h>

#include "cmd/inbox_priv.h"
#include "convene/base/buf.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/membership/person.h"
#include "convene/store/inbox.h"

#include "convene/base/banned.h"



static void print_row(struct cvn_json *j, const struct cvn_mail_row *m)
{
	cvn_json_int(j, "mail", m->mail_id);
	cvn_json_text(j, "kind", m->kind);
	cvn_json_text(j, "why", m->why);
	cvn_json_text(j, "state", m->state);
	cvn_json_text(j, "assigned", m->assigned[0] ? m->assigned : NULL);
	cvn_json_text(j, "assigned_why", m->assigned_why[0] ? m->assigned_why : NULL);
	cvn_json_time(j, "received", m->received_at);
	cvn_json_text(j, "from_name", m->from_name);
	cvn_json_text(j, "from", m->from_email);
	cvn_json_text(j, "subject", m->subject);
	cvn_json_text(j, "reason", m->reason[0] ? m->reason : NULL);
	cvn_json_text(j, "status", m->status[0] ? m->status : NULL);
	cvn_json_text(j, "tie", m->tie);
	cvn_json_text(j, "effect", m->effect);
	cvn_json_text(j, "proposal", m->proposal[0] ? m->proposal : NULL);
	cvn_json_text(j, "text", m->new_text);
}

void cvn_inbox_print_json(const struct cvn_mail_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		CVN_AUTO_BUF(b, 4u << 20);
		struct cvn_json j = cvn_json_on(&b);

		cvn_json_open(&j, NULL, '{');
		print_row(&j, &rows[i]);
		cvn_json_close(&j, '}');
		printf("%s\n", b.ptr);
	}
}

/* "3 h", "2 d": how long somebody waits. */
static const char *age(int64_t seconds, char out[32])
{
	if (seconds < 3600)
		snprintf(out, 32, "%lld min", (long long)(seconds / 60));
	else if (seconds < 2 * 86400)
		snprintf(out, 32, "%lld h", (long long)(seconds / 3600));
	else
		snprintf(out, 32, "%lld d", (long long)(seconds / 86400));
	return out;
}

/* The beginning of what they wrote, in one line. */
static void excerpt(const char *text, char out[61], size_t max)
{
	size_t n = 0;

	for (; *text && n < max; text++)
		out[n++] = *text == '\n' || *text == '\t' ? ' ' : *text;
	out[n] = '\0';
	while (n > 0 && !cvn_utf8_valid(out, n))
		out[--n] = '\0';
}

void cvn_inbox_print_rows(const struct cvn_cli *cli, const struct cvn_mail_row *rows, size_t n)
{
	static const char *const headers[] = { ">mail", "age", "kind", "state", "from", "assigned", "subject", "text" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));

	for (size_t i = 0; i < n; i++) {
		char out[61], from[61], subject[61], who[61], waits[32];

		excerpt(rows[i].new_text, out, 60);
		excerpt(rows[i].from_name[0] ? rows[i].from_name : rows[i].from_email, from, 28);
		excerpt(rows[i].assigned, who, 28);
		excerpt(rows[i].subject, subject, 40);
		cvn_table_cellf(t, "%lld", (long long)rows[i].mail_id);
		cvn_table_cell(t, age(cvn_now() - rows[i].received_at, waits));
		cvn_table_cell(t, rows[i].kind);
		cvn_table_cell(t, rows[i].state);
		cvn_table_cell(t, from);
		cvn_table_cell(t, who);
		cvn_table_cell(t, subject);
		cvn_table_cell(t, out);
	}
	cvn_table_print(t, cli, stdout);
}

static const char *const states[] = { "open", "answered", "closed", "filed", "quarantined", NULL };
static const char *const kinds[] = { "reply", "autoreply", "bounce-hard", "bounce-soft", "complaint", "unsubscribe", "rsvp", "other", NULL };

/* A word that no mail has shows an empty list, which reads as good news. */
static int check_word(const char *option, const char *word, const char *const *known, struct cvn_err *err)
{
	CVN_AUTO_BUF(all, 400);

	for (size_t i = 0; word && known[i]; i++) {
		if (cvn_streq(word, known[i]))
			return CVN_OK;
		cvn_buf_printf(&all, "%s%s", i ? ", " : "", known[i]);
	}
	return word ? cvn_fail(err, CVN_E_USAGE, "--%s '%s': it is one of %s", option, word, all.ptr) : CVN_OK;
}

#define SHOWN 1000

static int list(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool all = false, json = false;
	const char *state = NULL, *kind = NULL, *who = NULL, *search = NULL, *person = NULL;
	const struct cvn_option options[] = {
		{ "all", NULL, "Every mail, not only those that wait.", &all, NULL, NULL },
		{ "state", "STATE", "open, answered, closed, filed or quarantined.", NULL, &state, NULL },
		{ "kind", "KIND", "reply, rsvp, bounce-hard …", NULL, &kind, NULL },
		{ "assigned", "WHO", "Only what this person has.", NULL, &who, NULL },
		{ "person", "ADDRESS", "Everything of this person, the oldest first.", NULL, &person, NULL },
		{ "search", "WORDS", "Mails that hold all these words.", NULL, &search, NULL },
		{ "json", NULL, "One object a line.", &json, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_contact c = { 0 };
	struct cvn_texts operands;
	struct cvn_mail_row *rows = NULL;
	size_t n = 0;
	int rc = cvn_options_read(&cvn_cmd_inbox, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = check_word("state", state, states, err);
	if (rc == CVN_OK)
		rc = check_word("kind", kind, kinds, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK && person)
		rc = cvn_membership_find(office->store, person, &c, err);
	if (rc == CVN_OK) {
		struct cvn_mail_filter f = { .state = state ? state : all || kind || search || person ? NULL : "open", .kind = kind,
			                     .assigned = who, .search = search, .contact_id = c.contact_id, .limit = SHOWN + 1, .oldest_first = !all };

		rc = cvn_store_mails(office->store, &f, &rows, &n, err);
	}
	cvn_contact_release(&c);
	if (rc != CVN_OK)
		return rc;
	if (json)
		cvn_inbox_print_json(rows, n < SHOWN ? n : SHOWN);
	else
		cvn_inbox_print_rows(cli, rows, n < SHOWN ? n : SHOWN);
	fflush(stdout);
	if (n > SHOWN)
		fprintf(stderr, "convene: the first %d are shown and there are more; ask for fewer with --kind, --assigned, --person or --search\n", SHOWN);
	else if (!json && !cli->quiet && cli->out_tty)
		printf("\n%zu mail%s. convene inbox show NUMBER\n", n, n == 1 ? "" : "s");
	cvn_mail_rows_free(rows, n);
	return CVN_OK;
}

int cvn_inbox_number(const char *text, int64_t *out, struct cvn_err *err)
{
	uint64_t n;

	if (cvn_parse_u64(cvn_span_of(text), INT64_MAX, &n, NULL) != CVN_OK)
		return cvn_fail(err, CVN_E_USAGE, "'%s' is not the number of a mail; see: convene inbox list", text);
	*out = (int64_t)n;
	return CVN_OK;
}

static const struct {
	const char *name;
	int (*run)(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);
} verbs[] = {
	{ "list", list },
	{ "show", cvn_inbox_show },
	{ "assign", cvn_inbox_assign },
	{ "rule", cvn_inbox_rule },
	{ "away", cvn_inbox_away },
	{ "close", cvn_inbox_close },
	{ "note", cvn_inbox_note },
	{ "answer", cvn_inbox_answer },
	{ "templates", cvn_inbox_templates },
	{ "save", cvn_inbox_save },
	{ "rejudge", cvn_inbox_rejudge_verb },
	{ "explain", cvn_inbox_explain },
};

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	const char *names[CVN_COUNT(verbs) + 1] = { NULL };
	const char *verb;
	int rc;

	for (size_t i = 0; i < CVN_COUNT(verbs); i++)
		names[i] = verbs[i].name;
	rc = cvn_verb_read(&cvn_cmd_inbox, argc, argv, names, &verb, err);
	for (size_t i = 0; rc == CVN_OK && i < CVN_COUNT(verbs); i++)
		if (cvn_streq(verb, verbs[i].name))
			return verbs[i].run(cli, argc - 1, argv + 1, err);
	return rc;
}

const struct cvn_command cvn_cmd_inbox = {
	.name = "inbox",
	.synopsis = "list [--all] [--state STATE] [--kind KIND] [--assigned WHO] [--person ADDRESS] [--search WORDS] [--json]\n"
	            "show NUMBER [--json] [--raw]\n"
	            "assign NUMBER WHO | --by-rule\n"
	            "rule [list] [--json] | rule add|drop event|steward|building|district VALUE [WHO] | rule add|drop default [WHO]\n"
	            "away WHO FROM UNTIL [--deputy WHO] | away WHO --back\n"
	            "close NUMBER… [--reopen]\n"
	            "note NUMBER TEXT [--by NAME]\n"
	            "answer NUMBER [--text TEXT | --file FILE | --canned FILE | --template NAME] [--add] [--by NAME]\n"
	            "templates [--json]\n"
	            "save NUMBER DIR\n"
	            "rejudge [NUMBER…]\n"
	            "explain [--json] FILE…",
	.summary = "What came in, and what waits for a person.",
	.run = run,
};
