/*
 * inbox_explain.c - `convene inbox explain`: what a mail file is, and why.
 *
 * Needs no office: reads files through the same child and judges them by the same rules as the poller.
 */
#include <string.h>

#include "cmd/inbox_priv.h"
#include "convene/base/file.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/inbox.h"

#include "convene/base/banned.h"

#define ROW_MAX (4u << 20)



static void put_rsvp(struct cvn_json *j, const char *key, const struct cvn_mail_calendar *c)
{
	cvn_json_open(j, key, '{');
	cvn_json_text(j, "method", c->method);
	cvn_json_text(j, "uid", c->uid);
	cvn_json_text(j, "attendee", c->attendee);
	cvn_json_text(j, "answer", c->partstat);
	if (c->sequence >= 0)
		cvn_json_int(j, "sequence", c->sequence);
	else
		cvn_json_null(j, "sequence");
	cvn_json_text(j, "recurrence_id", c->recurrence_id[0] ? c->recurrence_id : NULL);
	cvn_json_close(j, '}');
}

static void put_rsvps(struct cvn_json *j, const struct cvn_mail_tree *tree, enum cvn_mail_kind kind)
{
	if (kind != CVN_MAIL_RSVP) {
		cvn_json_null(j, "rsvp");
	} else if (tree->n_calendars == 1) {
		put_rsvp(j, "rsvp", &tree->calendar[0]);
	} else {
		cvn_json_open(j, "rsvp", '[');
		for (size_t i = 0; i < tree->n_calendars; i++)
			put_rsvp(j, NULL, &tree->calendar[i]);
		cvn_json_close(j, ']');
	}
}

static void put_failed(struct cvn_json *j, const struct cvn_verdict *v)
{
	cvn_json_open(j, "recipient", '[');
	for (size_t i = 0; i < v->n_failed; i++)
		if (v->failed[i].recipient[0])
			cvn_json_text(j, NULL, v->failed[i].recipient);
	cvn_json_close(j, ']');
	cvn_json_open(j, "status", '[');
	for (size_t i = 0; i < v->n_failed; i++)
		cvn_json_text(j, NULL, v->failed[i].status);
	cvn_json_close(j, ']');
}

static void print_json(const char *file, const struct cvn_mail_tree *tree, const struct cvn_verdict *v)
{
	CVN_AUTO_BUF(b, ROW_MAX);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "file", file);
	cvn_json_text(&j, "kind", cvn_mail_kind_name(v->kind));
	put_failed(&j, v);
	cvn_json_text(&j, "reason", v->reason[0] ? v->reason : NULL);
	cvn_json_text(&j, "new_text", v->new_text);
	put_rsvps(&j, tree, v->kind);
	cvn_json_text(&j, "why", v->why);
	cvn_json_close(&j, '}');
	printf("%s\n", b.ptr);
}

static void print_failed(const struct cvn_mail_failed *f)
{
	char said[161];

	snprintf(said, sizeof said, "%.160s", f->text);
	for (char *p = said; *p; p++)
		*p = *p == '\n' || *p == '\t' ? ' ' : *p;
	printf("  about     %s%s%s%s%s\n", f->recipient[0] ? f->recipient : "nobody named", f->status[0] ? ", code " : "", f->status,
	       f->reason[0] ? ", " : "", f->reason);
	if (said[0])
		printf("  said      %s\n", said);
}

/* What somebody wrote, set off from what we say about it. */
static void print_text(const char *text)
{
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");

		printf("  %s  %.*s\n", p == text ? "wrote   " : "        ", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static void print_plain(const char *file, const struct cvn_mail_tree *tree, const struct cvn_verdict *v)
{
	printf("%s: %s\n  because   %s (rule %s)\n", file, cvn_mail_kind_name(v->kind), cvn_rule_words(v->why), v->why);
	for (size_t i = 0; i < v->n_failed; i++)
		print_failed(&v->failed[i]);
	for (size_t i = 0; v->kind == CVN_MAIL_RSVP && i < tree->n_calendars; i++)
		printf("  answer    %s says %s to %s\n", tree->calendar[i].attendee, tree->calendar[i].partstat, tree->calendar[i].uid);
	if (v->left_for[0])
		printf("  proposal  write to %s instead\n", v->left_for);
	print_text(v->new_text);
}

/* What cannot be read is an object too, so that the lines keep the order of the arguments. */
static void print_error(const char *file, const struct cvn_err *why, bool json)
{
	CVN_AUTO_BUF(b, 8192);
	struct cvn_json j = cvn_json_on(&b);

	if (!json) {
		fprintf(stderr, "convene: %s\n", why->text);
		return;
	}
	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "file", file);
	cvn_json_text(&j, "error", why->text);
	cvn_json_close(&j, '}');
	printf("%s\n", b.ptr);
}

static int explain_file(struct cvn_mime_reader *reader, const char *file, bool json, struct cvn_err *err)
{
	CVN_AUTO(cvn_mail_tree_free) struct cvn_mail_tree *tree = NULL;
	struct cvn_verdict v;
	CVN_AUTO_BUF(raw, CVN_MIME_MAX_BYTES);
	int rc = cvn_file_read(file, &raw, err);

	if (rc == CVN_OK)
		rc = cvn_mime_read(reader, raw.ptr, raw.len, &tree, err);
	if (rc != CVN_OK)
		return rc;
	cvn_inbox_judge(tree, NULL, &v);
	if (json)
		print_json(file, tree, &v);
	else
		print_plain(file, tree, &v);
	cvn_verdict_release(&v);
	return CVN_OK;
}

/* Any number of files, as a shell gives them for *.eml; cvn_options_read has a ceiling. The files come to the front: argv[1] …
 * argv[*out_files]. */
static int read_words(int argc, char **argv, bool *json, int *out_files, struct cvn_err *err)
{
	const struct cvn_option options[] = {
		{ .name = "json", .help = "One object a line.", .flag = json },
		CVN_OPTION_END,
	};
	bool open = true;
	int files = 0;

	for (int i = 1; i < argc; i++) {
		if (!open || argv[i][0] != '-' || argv[i][1] == '\0')
			argv[++files] = argv[i];
		else if (cvn_asks_help(argv[i]))
			return cvn_help(&cvn_cmd_inbox, options, err);
		else if (cvn_streq(argv[i], "--"))
			open = false;
		else if (cvn_streq(argv[i], "--json"))
			*json = true;
		else
			return cvn_fail(err, CVN_E_USAGE, "inbox explain: there is no option '%s'", argv[i]);
	}
	*out_files = files;
	return files ? CVN_OK : cvn_fail(err, CVN_E_USAGE, "inbox explain needs at least one file");
}

int cvn_inbox_explain(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	CVN_AUTO(cvn_mime_reader_free) struct cvn_mime_reader *reader = NULL;
	bool json = false;
	int files = 0, status = read_words(argc, argv, &json, &files, err);

	(void)cli;
	if (status == CVN_OK)
		status = cvn_mime_reader_new(NULL, &reader, err);
	if (status != CVN_OK)
		return status;
	for (int i = 1; i <= files; i++) {
		struct cvn_err why = { 0 };

		if (explain_file(reader, argv[i], json, &why) != CVN_OK) {
			print_error(argv[i], &why, json);
			status = 1;
		}
	}
	return status;
}
