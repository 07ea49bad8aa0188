/*
 * complaint.c - feedback reports (RFC 5965) and the complaint mails that came before them.
 *
 * Reports on authentication and of "this is not spam" are no complaints. Who complained: the report's own fields, else the
 * recipient of the returned letter; many providers hide it, then our token in the letter tells.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static const char *const types[] = { "abuse",   "fraud", "virus", "opt-out", "opt-out-list", "unsubscribe",
	                             "miscategorized", "complaint", "other" };

/* Inside a message that somebody passes on: it is theirs to tell of, not a report to us. */
static bool passed_on(const struct cvn_mail_tree *tree, size_t i)
{
	for (int p = tree->part[i].parent; p >= 0; p = tree->part[p].parent)
		if (strncmp(tree->part[p].type, "message/", 8) == 0)
			return true;
	return false;
}

static const struct cvn_mail_part *part_of_type(const struct cvn_mail_tree *tree, const char *type)
{
	for (size_t i = 0; i < tree->n_parts; i++)
		if (strcmp(tree->part[i].type, type) == 0 && !passed_on(tree, i))
			return &tree->part[i];
	return NULL;
}

/* Value of a field in a block of header lines; the caller owns it; NULL when absent. */
static char *field_of(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (cvn_starts_nocase(p, name) && p[n] == ':')
			return cvn_span_dup(cvn_span_trim((struct cvn_span){ p + n + 1, strcspn(p + n + 1, "\n") }));
	return NULL;
}

/* The returned letter: a message inside, or its headers as text. The caller owns the address. */
static char *original_recipient(const struct cvn_mail_tree *tree)
{
	for (size_t i = 1; i < tree->n_parts; i++) {
		const struct cvn_mail_part *p = &tree->part[i];
		const char *to = cvn_mail_field(p, "X-HmXmrOriginalRecipient");
		CVN_AUTO_STR char *header = strcmp(p->type, "text/rfc822-headers") == 0 && p->text ? field_of(p->text, "To") : NULL;

		to = to ? to : cvn_mail_field(p, "To");
		to = to ? to : header;
		if (to && strchr(to, '@'))
			return cvn_first_address(to);
	}
	return cvn_xstrdup("");
}

static char *reported_recipient(const struct cvn_mail_tree *tree, const char *report)
{
	static const char *const names[] = { "Original-Rcpt-To", "Removal-Recipient", "X-Original-Rcpt-To" };

	for (size_t i = 0; i < CVN_COUNT(names); i++) {
		CVN_AUTO_STR char *value = field_of(report, names[i]);
		CVN_AUTO_STR char *address = cvn_first_address(value);

		if (address[0])
			return CVN_TAKE(&address);
	}
	return original_recipient(tree);
}

static bool complaint(struct cvn_verdict *v, const char *why, const char *type, char *recipient)
{
	CVN_AUTO_STR char *mine = recipient;

	cvn_verdict_failed(v, mine, "", "", "", false);
	v->kind = CVN_MAIL_COMPLAINT;
	v->why = why;
	v->reason = type;
	v->machine = true;
	return true;
}

static bool not_one(struct cvn_verdict *v, const char *why)
{
	v->kind = CVN_MAIL_OTHER;
	v->why = why;
	v->machine = true;
	return true;
}

static bool judge_report(const struct cvn_view *view, const char *report, struct cvn_verdict *v)
{
	CVN_AUTO_STR char *type = field_of(report, "Feedback-Type");

	if (type && (cvn_starts_nocase(type, "auth-failure") || cvn_starts_nocase(type, "dmarc")))
		return not_one(v, "arf-authentication");
	if (type && cvn_starts_nocase(type, "not-spam"))
		return not_one(v, "arf-not-spam");
	for (size_t i = 0; type && i < CVN_COUNT(types); i++)
		if (cvn_streq_nocase(type, types[i]))
			return complaint(v, "arf", types[i], reported_recipient(view->tree, report));
	return complaint(v, "arf", "abuse", reported_recipient(view->tree, report));
}

/* Before RFC 5965: the letter comes back as an attachment, from the provider's complaint desk. */
static bool judge_older(const struct cvn_view *view, struct cvn_verdict *v)
{
	static const char *const desks[] = { "staff@hotmail.com", "scomp@aol.net", "abuse_complaints", "feedbackloop",
		                             "fbl-no-reply", "fbl@", "complaints@", NULL };
	static const char *const subjects[] = { "|complaint about message from", "|email feedback report for", "client tos notification", NULL };
	/* People write so too. */
	static const char *const common[] = { "|abuse report", "|abuse complaint", "|spam complaint", "spam report", "|this is spam", NULL };
	static const char *const offices[] = { "abuse", "|fbl", "feedback", "complaint", "|spam", "|staff", "|scomp", "|no-reply", "|noreply",
		                               "|do-not-reply", "|support", NULL };
	const struct cvn_mail_part *inside = part_of_type(view->tree, "message/rfc822");
	bool headers = part_of_type(view->tree, "text/rfc822-headers") != NULL;

	for (size_t i = 0; inside && i < view->tree->n_parts; i++)
		if (cvn_mail_field(&view->tree->part[i], "X-HmXmrOriginalRecipient"))
			return complaint(v, "complaint-hotmail", "abuse", original_recipient(view->tree));
	if ((inside || headers) && (cvn_fold_find(view->subject, subjects) || cvn_fold_find(view->from, desks) ||
	                            (cvn_fold_find(view->subject, common) &&
	                             (cvn_mail_system(view) || cvn_fold_find(view->from_local, offices)))))
		return complaint(v, "complaint-desk", "abuse", original_recipient(view->tree));
	return false;
}

bool cvn_judge_complaint(struct cvn_view *view, struct cvn_verdict *v)
{
	const struct cvn_mail_part *report = part_of_type(view->tree, "message/feedback-report");
	const char *kind = view->tree->n_parts ? cvn_mail_param(&view->tree->part[0], "report-type") : NULL;

	if (report)
		return judge_report(view, report->text ? report->text : "", v);
	if (kind && cvn_streq_nocase(kind, "feedback-report"))
		return judge_report(view, view->body, v);
	return judge_older(view, v);
}
