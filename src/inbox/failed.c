/*
 * failed.c - about whom a notification in free text speaks.
 *
 * Addresses in the notification, not in the returned letter below it, that are neither the mail system's own nor the one it
 * writes to; first those beside which something is said, then any, then the recipient of the returned letter.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static const char *const delayed_words[] = {
	"has been delayed", "is delayed", "delayed mail", "delivery delay", "will be retried", "will retry", "will keep trying",
	"will continue to", "not yet been delivered", "still trying", "this is a warning message only",
	"you do not need to resend", "do not need to resend", "warning: message", "warning: could not send", "could not send message for",
	"delivery status notification (delay)", "continue to try", "delivery attempts will", "no action is required", NULL
};

struct sought {
	const struct cvn_view *view;
	struct cvn_verdict *v;
	bool delayed;
	bool only_told;           /* only addresses beside which something is said */
	const char *notice;
	char *sender;             /* From of the returned letter */
};

/* The mail system's own addresses, and the one it writes to, are not those that failed. */
static bool foreign(const struct sought *s, const char *address)
{
	static const char *const own[] = { "|mailer-daemon@", "|postmaster@", "|abuse@", "|helpdesk@", "|support@", "|hostmaster@", NULL };
	CVN_AUTO_STR char *to = cvn_first_address(cvn_mail_header(s->view->tree, "To"));
	CVN_AUTO_STR char *low = cvn_fold(address, strlen(address));

	return !cvn_streq(low, to) && !cvn_streq(low, s->sender) && !cvn_streq(low, s->view->from) && !cvn_fold_find(low, own);
}

/* Lines of a notification that name other people than the recipient. */
static bool other_line(const char *line)
{
	static const char *const starts[] = { "from:", "message-id:", "  message-id:", "in-reply-to:", "references:", "sender:",
		                              "reply-to:", "return-path:", "x-", "subject:", "cc:", NULL };

	return cvn_begins_any(line + strspn(line, " \t>"), starts);
}

static void add(const struct sought *s, const char *address, const char *text, size_t n)
{
	CVN_AUTO_STR char *part = cvn_xstrndup(text, n < 800 ? n : 800);

	if (s->only_told && strcmp(cvn_cause_of("", part, "", s->delayed).reason, "undefined") == 0)
		return;
	cvn_verdict_failed(s->v, address, "", part, s->notice, s->delayed);
}

/* What is said about an address: from its line to the next empty line that is not directly below it. */
static size_t said_length(const char *line)
{
	size_t n = strcspn(line, "\n");

	if (line[n] == '\n' && line[n + 1] == '\n')
		n++;
	while (line[n] && !(line[n] == '\n' && line[n + 1] == '\n'))
		n++;
	return n;
}

static void seek_in(const struct sought *s, const char *text, size_t len)
{
	char found[400];

	for (const char *line = text; line < text + len && *line;) {
		size_t n = strcspn(line, "\n"), pos = 0;
		CVN_AUTO_STR char *one = cvn_xstrndup(line, n);

		while (!other_line(line) && cvn_next_address(one, &pos, found, sizeof found))
			if (foreign(s, found))
				add(s, found, line, said_length(line));
		line += n + (line[n] == '\n');
	}
}

/* The returned letter's To, from an attached message or from its headers in the text. */
static void seek_original(const struct sought *s, const char *below)
{
	for (size_t i = 1; i < s->view->tree->n_parts && s->v->n_failed == 0; i++) {
		const char *to = cvn_mail_field(&s->view->tree->part[i], "To");
		CVN_AUTO_STR char *address = cvn_first_address(to);

		if (address[0])
			add(s, address, s->notice, strlen(s->notice));
	}
	for (const char *p = below; p && *p && s->v->n_failed == 0; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (cvn_starts_nocase(p + strspn(p, " \t>"), "To:")) {
			CVN_AUTO_STR char *line = cvn_xstrndup(p, strcspn(p, "\n"));
			CVN_AUTO_STR char *address = cvn_first_address(line);

			if (address[0])
				add(s, address, s->notice, strlen(s->notice));
		}
}

static void seek_header(const struct sought *s)
{
	const char *value = cvn_mail_header(s->view->tree, "X-Failed-Recipients");
	char found[400];
	size_t pos = 0;

	while (cvn_next_address(value, &pos, found, sizeof found)) {
		const char *at = strstr(s->notice, found);

		add(s, found, at ? at : s->notice, at ? said_length(at) : strlen(s->notice));
	}
}

/* With one recipient everything in the notification is about it: details often stand a paragraph below the address. */
static void whole_notice(const struct sought *s)
{
	CVN_AUTO_STR char *only = s->v->n_failed == 1 ? cvn_xstrdup(s->v->failed[0].recipient) : NULL;
	struct cvn_verdict one = { 0 };

	if (!only)
		return;
	cvn_verdict_failed(&one, only, s->v->failed[0].status, s->notice, s->notice, s->delayed);
	if (strcmp(s->v->failed[0].reason, one.failed[0].reason) == 0 || !strpbrk(s->notice, "45")) {
		cvn_verdict_release(&one);
		return;
	}
	cvn_verdict_release(s->v);
	*s->v = one;
}

/* Who wrote the returned letter: an attached message's From, or the one in its headers below the notice. */
static char *sender_of_original(const struct cvn_mail_tree *tree, const char *below)
{
	for (size_t i = 1; i < tree->n_parts; i++)
		if (cvn_mail_field(&tree->part[i], "From"))
			return cvn_first_address(cvn_mail_field(&tree->part[i], "From"));
	for (const char *p = below; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (cvn_starts_nocase(p + strspn(p, " \t>"), "From:")) {
			CVN_AUTO_STR char *line = cvn_xstrndup(p, strcspn(p, "\n"));

			return cvn_first_address(line);
		}
	return cvn_xstrdup("");
}

/* About whom, and why. */
void cvn_failed_read(const struct cvn_view *view, struct cvn_verdict *v)
{
	size_t n = cvn_notice_length(view->body);
	CVN_AUTO_STR char *notice = cvn_xstrndup(view->body, n);
	CVN_AUTO_STR char *folded = cvn_fold(notice, n);
	struct sought s = { .view = view, .v = v, .notice = notice, .sender = sender_of_original(view->tree, view->body + n) };

	s.delayed = cvn_fold_find(folded, delayed_words) || cvn_fold_find(view->subject, delayed_words);
	seek_header(&s);
	s.only_told = true;
	if (v->n_failed == 0)
		seek_in(&s, notice, n);
	s.only_told = false;
	if (v->n_failed == 0)
		seek_in(&s, notice, n);
	if (v->n_failed == 0)
		seek_original(&s, view->body + n);
	if (v->n_failed == 0)
		cvn_verdict_failed(v, "", "", "", notice, s.delayed);
	whole_notice(&s);
	free(s.sender);
}
