/*
 * inbox_show.c - `convene inbox show`: one mail, what was judged and done about it, notes, and what else its person wrote.
 */
#include <string.h>

#include "cmd/inbox_priv.h"
#include "convene/base/clock.h"
#include "convene/inbox.h"

#include "convene/base/banned.h"

static void print_notes(const struct cvn_mail_note *notes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char at[32];

		cvn_rfc3339(notes[i].at, at);
		printf("\n-- %s, %s:\n%s\n", notes[i].who, at, notes[i].text);
	}
}

static void print_mail(const struct cvn_mail_row *m, size_t fetched, const struct cvn_mail_note *notes, size_t n)
{
	char at[32];

	cvn_rfc3339(m->received_at, at);
	printf("Mail:     %lld (%s, %s)\nFrom:     %s%s<%s>\nSubject:  %s\nReceived: %s\n", (long long)m->mail_id, m->kind, m->state,
	       m->from_name, m->from_name[0] ? " " : "", m->from_email, m->subject, at);
	printf("Judged:   %s (rule %s%s%s%s%s)\nTied by:  %s\nEffect:   %s\n", cvn_rule_words(m->why), m->why, m->reason[0] ? ", " : "",
	       m->reason, m->status[0] ? " " : "", m->status, m->tie, m->effect);
	if (m->assigned[0] || m->assigned_why[0])
		printf("Assigned: %s%s%s%s\n", m->assigned[0] ? m->assigned : "nobody", m->assigned_why[0] ? " (" : "", m->assigned_why,
		       m->assigned_why[0] ? ")" : "");
	if (m->proposal[0])
		printf("Proposal: write to %s instead\n", m->proposal);
	if (fetched < (size_t)m->size)
		printf("Size:     %lld octets; the first %zu are here, the rest stayed in the mailbox\n", (long long)m->size, fetched);
	printf("\n%s\n", m->new_text);
	print_notes(notes, n);
}

#define OTHERS 8

/* What else this person wrote, the newest eight, so that nobody answers half a conversation. */
static int print_others(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_mail_row *m, struct cvn_err *err)
{
	struct cvn_mail_filter f = { .contact_id = m->contact_id };
	struct cvn_mail_row *rows = NULL;
	size_t n = 0, kept = 0;
	int rc = m->contact_id ? cvn_store_mails(office->store, &f, &rows, &n, err) : CVN_OK;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].mail_id == m->mail_id || kept == OTHERS)
			cvn_mail_row_release(&rows[i]);
		else
			rows[kept++] = rows[i];
	}
	if (kept > 0) {
		printf("\nAlso from this person:\n");
		cvn_inbox_print_rows(cli, rows, kept);
	}
	cvn_mail_rows_free(rows, kept);
	return rc;
}

static int show_one(const struct cvn_cli *cli, struct cvn_office *office, int64_t id, bool json, bool raw, struct cvn_err *err)
{
	struct cvn_mail_row m = { 0 };
	struct cvn_mail_note *notes = NULL;
	char *octets = NULL;
	size_t n = 0, octets_n = 0;
	int rc = cvn_store_mail_get(office->store, id, &m, err);

	if (rc == CVN_OK)
		rc = cvn_store_mail_notes(office->store, id, &notes, &n, err);
	if (rc == CVN_OK && !json)
		rc = cvn_store_mail_raw(office->store, id, &octets, &octets_n, err);
	if (rc == CVN_OK && raw)
		fwrite(octets, 1, octets_n, stdout);
	else if (rc == CVN_OK && json)
		cvn_inbox_print_json(&m, 1);
	else if (rc == CVN_OK) {
		print_mail(&m, octets_n, notes, n);
		rc = print_others(cli, office, &m, err);
	}
	free(octets);
	cvn_mail_notes_free(notes, n);
	cvn_mail_row_release(&m);
	return rc;
}

int cvn_inbox_show(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	bool json = false, raw = false;
	const struct cvn_option options[] = {
		{ "json", NULL, "As an object.", &json, NULL, NULL },
		{ "raw", NULL, "The octets as they came.", &raw, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_texts operands;
	int64_t id = 0;
	int rc = cvn_options_read(&cvn_cmd_inbox, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_inbox, &operands, 1, 1, "the number of one mail", err);
	if (rc == CVN_OK)
		rc = cvn_inbox_number(operands.at[0], &id, err);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	return rc == CVN_OK ? show_one(cli, office, id, json, raw, err) : rc;
}
