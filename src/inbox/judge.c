/*
 * judge.c - the order of the questions, and the two that stand between machines and people. Pure.
 *
 *   complaint    before bounce: a feedback report is a report too
 *   DSN          before calendar: a bounce returns our own invitation
 *   calendar     before machine: Google marks its REPLY auto-generated and it is still an answer
 *   button       a program's "unsubscribe" marks itself auto-submitted
 *   bounce       in free text
 *   machine      vacation notes, notifications
 *   leaving      before reply
 *   reply        a person answers; everything else is `other`
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static bool answers(const char *method)
{
	return cvn_streq(method, "REPLY") || cvn_streq(method, "COUNTER") || cvn_streq(method, "REFRESH");
}

static bool in_message(const struct cvn_mail_tree *tree, int i)
{
	for (int p = tree->part[i].parent; p >= 0; p = tree->part[p].parent)
		if (strncmp(tree->part[p].type, "message/", 8) == 0)
			return true;
	return false;
}

bool cvn_judge_rsvp(struct cvn_view *view, struct cvn_verdict *v)
{
	const struct cvn_mail_tree *t = view->tree;

	for (size_t i = 0; i < t->n_calendars; i++)
		if (answers(t->calendar[i].method) && !in_message(t, t->calendar[i].part)) {
			v->kind = CVN_MAIL_RSVP;
			v->why = "calendar-answer";
			return true;
		}
	return false;
}

/* Somebody else's invitation, cancellation or feed: for a person, not an answer to a letter. */
static bool judge_calendar(const struct cvn_view *view, struct cvn_verdict *v)
{
	if (view->tree->n_calendars == 0 || in_message(view->tree, view->tree->calendar[0].part))
		return false;
	v->kind = CVN_MAIL_OTHER;
	v->why = "calendar-other";
	return true;
}

static bool judge_loop(const struct cvn_view *view, const char *own_domain, struct cvn_verdict *v)
{
	CVN_AUTO_STR char *id = cvn_first_address(cvn_mail_header(view->tree, "Message-ID"));
	const char *at = strchr(id, '@');

	if (!own_domain || !at || !cvn_streq_nocase(at + 1, own_domain) || !cvn_mail_header(view->tree, "List-Unsubscribe")[0])
		return false;
	v->kind = CVN_MAIL_OTHER;
	v->why = "own-letter";
	v->machine = true;
	return true;
}

/* "Re:" as the world's programs write it, folded. */
static const char *const marks[] = { "|re:", "|re :", "|re[", "|aw:", "|antw:", "|antwort:", "|sv:", "|vs:", "|odp:", "|ynt:", "|res:", "|r:",
	                             "|rif:", "|ref:", "|rép :", "|re-", "|回复", "|回覆", "|答复", "|返信", "|ответ:", "|re\xef\xbc\x9a",
	                             "|تر:", "|הנדון:", "|bls:", "|rsp:", "|svar:", "|atb:", "|vá:", "|σχετ:", NULL };

static const char *const forwards[] = { "|fwd:", "|fw:", "|fw :", "|wg:", "|tr:", "|tr :", "|rv:", "|enc:", "|i:", "|vb:", "|pd:", "|doorst:", "|转发", "|轉寄", NULL };

size_t cvn_subject_mark(const char *folded)
{
	const char *mark = cvn_fold_find(folded, marks);

	mark = mark ? mark : cvn_fold_find(folded, forwards);
	return mark ? strlen(mark) - 1 : 0;
}

static void judge_person(const struct cvn_view *view, struct cvn_verdict *v)
{
	const char *mark = cvn_fold_find(view->subject, marks);
	bool subject = mark && strlen(view->subject) > strlen(mark) + 1;

	v->kind = view->has_parent || subject || view->to_token ? CVN_MAIL_REPLY : CVN_MAIL_OTHER;
	v->why = view->has_parent ? "person-parent" : view->to_token ? "person-token" : subject ? "person-subject" : "first-message";
}

static void decide(struct cvn_view *view, const char *own_domain, struct cvn_verdict *v)
{
	if (cvn_judge_complaint(view, v) || cvn_judge_dsn(view, v) || cvn_judge_rsvp(view, v) || judge_loop(view, own_domain, v))
		return;
	if (cvn_judge_button(view, v) || cvn_judge_bounce(view, v) || judge_calendar(view, v) || cvn_judge_machine(view, v) ||
	    cvn_judge_leave(view, v))
		return;
	judge_person(view, v);
}

void cvn_inbox_judge(const struct cvn_mail_tree *tree, const char *own_domain, struct cvn_verdict *out)
{
	struct cvn_view view;

	*out = (struct cvn_verdict){ .reason = "", .why = "" };
	cvn_view_make(&view, tree);
	decide(&view, own_domain, out);
	if (!out->new_text)
		out->new_text = cvn_new_text(&view);
	out->own_text = cvn_xstrdup(cvn_own_text(&view));
	if (!out->new_text[0] && !out->machine) {
		/* Nothing but quotation: better all of it in front of a person than nothing. */
		free(out->new_text);
		out->new_text = cvn_span_dup(cvn_span_trim(cvn_span_of(view.body)));
	}
	if (!out->left_for)
		out->left_for = cvn_xstrdup("");
	cvn_view_release(&view);
}
